"""Phrases of those who pretend to be a bank, an authority, a carrier, a utility, a courier."""

from __future__ import annotations

OFFICES: dict[str, str] = {
    "bank": """
        ngan hang; nganhang; vietcombank; vcb; bidv; agribank; vietinbank; techcombank; tcb
        mbbank; mb bank; vpbank; acb; sacombank; tpbank; vib; hdbank; shb; seabank; msb; ocb
        scb; eximbank; lpbank; nam a bank; abbank; bac a bank; vikki; pvcombank; kienlongbank
        shinhan; woori; hsbc; cake; timo; vi momo; momo; zalopay; vnpay; viettelpay
        viettel money; vi dien tu; napas; the tin dung; the visa; smartbanking; digibank
        internet banking; mobile banking; ngan hang nha nuoc; vietbank; baovietbank; gpbank
        oceanbank; mbv; co opbank
        """,
    "bank_threat": """
        bi khoa; tam khoa; se khoa; bi dong; phong toa; bi han che; bi tam ngung; ngung hoat dong
        dang nhap la; dang nhap tren thiet bi la; thiet bi la; dang nhap bat thuong; bat thuong
        giao dich la; giao dich bat thuong; tru tien; bi tru; tru <money>; tru phi; nghi ngo
        rui ro; dau hieu bi; truy cap trai phep; bi danh cap; dang ky thanh cong dich vu
        khong phai quy khach; khong phai ban; neu khong phai; vo hieu hoa; xam nhap; sap het han
        het han; bi huy; loi he thong; chua xac thuc; chua cap nhat; dinh chi; ngung giao dich
        chi tieu <money>; phat sinh giao dich; bi treo; gian doan; bi khoa lai; gia han
        het hieu luc; het hieu luc vao; <money> thang; phi # thang
        """,
    "bank_lure": """
        diem thuong; doi diem; diem tich luy; hoan tien; qua tang; uu dai; tri an; tang ban
        tang qua; mien phi thuong nien; nang han muc; tang han muc; mo the; lai suat uu dai
        nhan ngay; voucher; nhan tien; nhan <money>; tang <money>; ho tro khach hang; lien ket
        nang cap; tich diem; e voucher; phi cham tra; li xi
        """,
    "customer": """
        quy khach; khach hang; kinh gui; thong bao; tran trong; tai khoan cua ban; tk cua ban
        the cua ban; tai khoan cua quy khach; tk cua quy khach; qk; tai khoan quy khach
        tk quy khach
        """,
    "bank_staff": """
        nhan vien ngan hang; ben ngan hang; tu ngan hang; phong giao dich; chuyen vien ngan hang
        giao dich vien; cskh ngan hang; em ben ngan hang; em goi tu ngan hang; tong dai ngan hang
        bo phan the; trung tam the; em o ngan hang; nhan vien tin dung; ben bo phan; nhan vien the
        ho tro khach hang; bo phan ho tro; nhan vien vietcombank; nhan vien bidv
        nhan vien techcombank; nhan vien vpbank; nhan vien mb; nhan vien agribank; nhan vien acb
        nhan vien vietinbank; ben vpbank; ben techcombank; ben vietcombank; ben bidv; ben agribank
        ben mb; ben acb; ben sacombank; em o vietcombank; phong the; ky thuat vien ngan hang
        nhan vien sacombank; ben trung tam the; bo phan ky thuat; ngan hang nha nuoc yeu cau
        em ben the tin dung
        """,
    "bank_task": """
        sinh trac hoc; sinh trac; nang han muc; tang han muc; mo the; huy the; khoa the
        rut tien mat; rut tien the; dao han; phi thuong nien; hoan phi; huy dich vu; huy giao dich
        nang cap the; lam the; cap nhat tai khoan; ho tro cai dat; mo khoa tai khoan
        xac minh tai khoan; xac thuc tai khoan; nang cap tai khoan; kich hoat the; tra soat
        the tin dung; cap nhat khuon mat; khuon mat; giai ngan tu the; rut tien tu the; khoan tien
        han muc; cap nhat sinh trac
        """,
    "vneid": """
        vneid; vn eid; dinh danh muc 2; dinh danh muc do 2; dinh danh dien tu; tai khoan dinh danh
        dich vu cong; dichvucong; cap nhat cccd; dong bo cccd; can cuoc moi; lam can cuoc
        doi can cuoc; dia gioi hanh chinh; cap nhat dan cu; thong tin dan cu; du lieu dan cu
        tich hop gplx; tich hop bang lai; cap nhat dia chi thuong tru; so dinh danh; ma dinh danh
        dang ky tam tru; ho khau dien tu; canh sat khu vuc; sau sap nhap; ung dung vneid
        kich hoat vneid; chua kich hoat; cong an phuong thong bao; can bo cong an
        thong tin dinh danh; can bo phuong day; la can bo phuong
        """,
    "tax": """
        tong cuc thue; cuc thue; chi cuc thue; co quan thue; thue dien tu; etax; e tax
        quyet toan thue; ma so thue; can bo thue; hoa don dien tu; thue tncn
        thue thu nhap ca nhan; ke khai thue; ho kinh doanh; bhxh; bao hiem xa hoi; vssid; the bhyt
        bao hiem y te; bao hiem that nghiep; quan ly thi truong; phong chay chua chay
        tro cap that nghiep; tro cap bhxh; giay phep kinh doanh; thue khoan; doan kiem tra
        co quan bhxh; chuyen doi hoa don; doan kiem tra phong chay; cuc an toan thuc pham
        duoc hoan thue; duoc hoan thue tncn
        """,
    "tax_task": """
        hoan thue; hoan tien; duoc hoan; quyet toan; no thue; truy thu; cuong che; vi pham
        bi phat; dong bo; nhan tien; nhan tro cap; nhan ho tro; khai bao; mua sach; mua tai lieu
        tap huan; cham nop; nhan lai; bi khoa; xu phat; sap bi khoa; lam dung; thuoc dien
        chuyen doi; cap nhat; phan mem; de kiem tra; can bo; bac goi lai; tai ung dung
        lam ho so nhan tien; cap nhat etax; moi ho kinh doanh cap nhat; duoc nhan; khai thue
        huong dan khai thue; qua han phat; duoc huong; che do; de nhan huong dan
        """,
    "police": """
        cong an; bo cong an; canh sat; canh sat dieu tra; vien kiem sat; toa an
        co quan dieu tra; dieu tra vien; kiem sat vien; thuong uy; dai uy; thieu ta; trung ta
        thuong ta; dai ta; c02; c03; a05; pc02; cuc canh sat; thanh tra; co quan thi hanh an
        can bo dieu tra; interpol; trung uy; thieu uy; tha nhan dan; phong canh sat
        """,
    "crime": """
        lenh bat; lenh tam giam; lenh bat giu; bat tam giam; rua tien; ma tuy; duong day ma tuy
        vu an; khoi to; truy to; trieu tap; giay trieu tap; trat toa; hau toa; ho so vu an
        lien quan den vu; lien quan vu; lien quan den duong day; pham toi; toi pham; hinh su
        phat hanh lenh; dieu tra; tam giu; buon lau; bi to cao; tai khoan bat hop phap; tien ban
        tien phi phap; phong toa tai san; mo phien toa; hanh vi rua tien; phat sinh hanh vi
        co ten trong ho so; vu an lua dao; lien quan vu an; tien ban tu; tham tra
        lien quan den vu an; vu an so; gay tai nan bo tron; bi bat tam giam; co mat ngay
        """,
    "crime_grave": """
        lenh bat; lenh tam giam; lenh bat giu; rua tien; duong day ma tuy; duong day rua tien
        giay trieu tap; phong toa tai san; lenh phong toa; lenh khoi to; hanh vi rua tien
        """,
    "investigate": """
        phuc vu dieu tra; de dieu tra; phoi hop dieu tra; xac minh dong tien
        chung minh trong sach; chung minh vo toi; tai khoan tam giu; tai khoan an toan
        tai khoan cua co quan; giam dinh; ke khai tai san; lam viec online; lam viec qua zalo
        quay video; lam viec qua video; tai khoan nha nuoc; tai ngoai; chay an; de tham tra
        tham tra; gap can bo dieu tra; gap dieu tra vien; niem phong; chuan bi so du
        kiem ke tai san; so du tai khoan
        """,
    "traffic": """
        phat nguoi; csgt; canh sat giao thong; vi pham giao thong; vuot den do; qua toc do
        bien so; bien ban vi pham; nop phat; loi vi pham; phuong tien cua; xe cua
        tai nan giao thong bo tron; camera phat nguoi; bien ban phat; xu phat vi pham; bang lai
        tuoc gplx; phuong tien vi pham; tai nan bo tron; gay tai nan; xe cua ban; xe bien so
        phong csgt; camera ghi nhan; camera giao thong; lan lan; giao thong
        """,
    "fine": """
        chua nop phat; nop phat; quyet dinh xu phat; vi pham; bi phat; bien ban; muc phat
        cuong che; xu phat; qua han nop; phat <money>; tien phat; dong phat; tuoc; qua han
        chua xu ly; tai nan bo tron; bo tron; khoi to; chua nop; vi pham toc do
        xem hinh anh vi pham; nop phat nguoi; sap het han xu ly
        """,
    "sim": """
        sim; thue bao; so dien thoai; so thue bao; nha mang; viettel; vinaphone; mobifone
        vietnamobile; cuc vien thong; dong bo thue bao; 4g; 5g; esim; so cua ban; chu thue bao
        mang 5g; nang cap mang
        """,
    "sim_threat": """
        khoa sim; bi khoa sim; khoa 2 chieu; khoa hai chieu; khoa thue bao; bi khoa hai chieu
        khoa so dien thoai; thue bao se bi khoa; sim se bi khoa; so dien thoai se bi khoa
        bi thu hoi so; se bi thu hoi; thu hoi so; chua chuan hoa; se ngung hoat dong
        ngung lien lac; khong chinh chu; chua chinh chu; sim bi khoa; se bi khoa; ngung hoat dong
        ngat ket noi; sai thong tin; khoa so; se khoa so; (khoa/cat/thu hoi) (sim/so/thue bao)
        """,
    "forward_code": "chuyen huong cuoc goi; chuyen tiep cuoc goi; bam cu phap; soan cu phap",
    "power": """
        dien luc; evn; evnhanoi; evnhcmc; evnspc; evnnpc; evncpc; tien dien; hoa don dien
        hoa don tien dien; tien nuoc; hoa don nuoc; cong ty dien; cong ty nuoc; cat dien
        dien sinh hoat; nuoc sach; hop dong dien; cong to; ho so dien; cong ty cap nuoc
        hoa don thang; dong hoa don; phi dien nuoc; nhan vien se toi cat dien; tien dien thu thua
        """,
    "power_cut": """
        cat dien; ngung cap dien; ngung cung cap dien; cat nuoc; ngung cap nuoc; cat trong
        se bi cat; bi cat; no tien dien; no cuoc; chua thanh toan; no tien; qua han; no tien nuoc
        chua dong tien; con no; hoan tien; cham thanh toan; cap nhat hop dong; ky lai hop dong
        nhan uu dai; giam gia dien; giam tien dien; ngung cung cap; chua dong hoa don
        chua dong tien dien; se toi cat dien; can cap nhat thong tin; thu thua; hoan tien dien
        nhan hoan; cham dong; tra cham
        """,
    "ship": """
        shipper; giao hang; don hang; buu kien; buu pham; kien hang; van don; ghtk; ghn
        giao hang nhanh; giao hang tiet kiem; viettel post; vnpost; buu dien; j t; jt express
        shopee express; spx; goi hang; nhan hang; giao khong thanh cong; kho hang; ninja van
        best express; vietnam post; ahamove; giao hang quoc te; em de hang; ben giao hang
        hang cua chi; hang cua anh; em ship day; don <money>; kien cua chi; kien cua anh
        """,
    "ship_trouble": """
        sai dia chi; dia chi khong; dia chi chua; thieu so nha; giao khong thanh cong
        giao that bai; bi giu; bi giu lai; khong giao duoc; chua giao duoc; luu kho
        cap nhat dia chi; xac nhan dia chi; cho thong quan; giao lai; khong lien lac duoc
        that lac; den bu; kien bi; bi lac; hoan tien; hang hong; phi giao lai; giao lan hai
        kien cua chi lac; tru tien; hoan hang
        """,
    "membership": """
        hoi vien; the hoi vien; hoi vien giao hang; dang ky hoi vien; hoi vien ghtk; goi hoi vien
        dang ky nham; huy hoi vien; kich hoat hoi vien; thanh vien vip shipper; hoi vien shipper
        phi hoi vien
        """,
    "debit": """
        tru tien; tru <money>; hang thang; moi thang; tu dong tru; bi tru; huy; huy bo
        gui nham tai khoan; chuyen nham; huy dang ky; khong huy; lien ket tai khoan
        """,
    "sim_task": """
        nang cap sim; nang cap 4g; nang cap 5g; doi sim; nang cap len 5g; nang cap mang; esim
        len doi sim; chuan hoa thue bao; chuan hoa thong tin; dang ky chinh chu
        """,
    "shipper": """
        shipper; em giao hang; ben giao hang; ben ship; nhan vien giao hang; buu ta; giao hang day
        em ship day; em la ship
        """,
    "left": """
        khong co nha; khong co ai o nha; khong co o nha; gui bao ve roi; em gui bao ve; de hang o
        de hang; treo hang; goc cay; de cong; de o cong; de o bao ve
        (de/gui) (o/ben/truoc) (bao ve/cong/cua/hang xom/le tan/phong bao ve/nha ben); nem vao
        """,
}
"""Cue name to its phrases, parted by lines and semicolons."""
