"""Phrases of false friends, lovers, relatives and helpers, and of those who pass rumours on."""

from __future__ import annotations

PEOPLE: dict[str, str] = {
    "mistaken": """
        chuyen nham; chuyen khoan nham; ck nham; chuyen lon; bam nham; chuyen tien nham
        giai ngan nham; nham so tai khoan; chuyen nham vao; giai ngan vay nham; vay nham
        nham vao tk; nham vao tai khoan; nham vao the; nham <money>; khoan nham; nham cho anh
        nham cho chi; chuyen lo; lo chuyen nham; nham tien
        """,
    "give_back": """
        chuyen lai; hoan lai; tra lai; hoan tra; chuyen tra; gui lai; ck lai; lam on tra
        cho xin lai; xin lai; hoan tien; tra truoc; hoan tra lai; hoan lai so tien
        lay lai so tien; gui tra; gui tra ve; tra ve; phai tra; tra ca goc; tra ca goc lan lai
        chuyen tra lai; tra toi; chuyen nguoc lai; chuyen nguoc; hoan tra truoc
        chuyen lai tien thua
        """,
    "interest": """
        lai suat; tien lai; ca lai; tinh lai; goc lan lai; den han; bi kien; khoi kien; toi kien
        bao cong an; ra cong an; to cao; truy cuu; nguoi than; danh ba; boi cong an; lam to
        phap luat; se kien; neu khong; khong tra
        """,
    "receipt": """
        bill chuyen khoan; anh bill; bill; bien lai; anh chuyen khoan; anh chup; hinh chuyen khoan
        uy nhiem chi; da chuyen khoan; ck roi; chuyen khoan roi; da ck; chuyen tien roi
        anh giao dich; man hinh chuyen khoan; da chuyen tien; da chuyen <money>; chup giao dich
        anh chup giao dich; giao dich thanh cong; da ck thua; chup man hinh; bill day; bill em gui
        da thanh toan roi; thanh toan roi; ck du; chuyen du; chuyen khoan thanh cong
        """,
    "advance": """
        ung tien; mua ruou; mua giup; mua ho; ung giup; dat them; nho quan; tra ho; tra giup
        """,
    "delay": """
        chua bao; chua ve; chua nhan duoc; bao cham; he thong cham; cho duyet; dang xu ly
        cho xu ly; chua thay tien; ngoai gio; tien treo; tien se ve; lat nua ve; bi loi
        nghen mang; lien ngan hang; cho 24h; vai tieng; ngan hang bao tri; bao tri; dang treo
        chua cong; chua noi; tu nuoc ngoai; moi nhan duoc; chac ngan hang; ngan hang nghen
        cham chua bao; he thong cham chua bao; tien dang treo; treo cho xu ly; ngan hang cham
        he thong ngan hang cham; do lien ngan hang
        """,
    "ship_now": """
        gui hang truoc; giao hang truoc; gui hang luon; gui hang di; ship luon; ship truoc
        cho lay hang; lay hang; giao luon; ship giup; dua hang; xac nhan de nhan; dong phi
        tra lai tien thua; nhap ma; cho ban em lay hang; lay hang luon; gui hang truoc giup
        kich hoat nhan tien; ung tien; mua ruou giup; nho quan; mua giup; chuyen lai tien thua
        cho anh lay xe; lay xe luon; (lay/giao) (xe/do/may) luon
        """,
    "borrow": """
        vay tam; vay nong; cho vay; muon tam; muon tien; cho muon
        (cho/giup) (minh/em/anh/chi/con/chau/t/tao/me) (muon/vay); muon <money>; vay <money>
        vay it tien; muon it; can tien gap; can gap <money>; con can <money>; em can <money>
        can <money> gap; thieu <money>; co tien khong; con tien trong the khong; vay gap
        muon them; cho vay <money>; mua the cao; mua ho the; mua ho minh the cao
        mua the dien thoai; the cao dien thoai; nap ho; card dien thoai
        (gui/ban) (chau/em/con/minh) <money>; co san tien
        """,
    "favour": """
        chuyen giup; ck giup; chuyen ho; ck ho; chuyen dum; ck dum; nap giup; chuyen gap
        (chuyen/ck) giup (em/minh/chi/anh/con/chau/me)
        (giup/cho) (em/minh/chi/anh/con/chau) <money>; co san <money>; ck vao day
        chuyen cho (tao/t/minh/em/con/chau/chi/anh); gui con <money>
        """,
    "excuse": """
        app bi loi; bi loi; het han muc; qua han muc; khong chuyen duoc; khong vao duoc; dang ket
        dang hop; khong nghe may; khong goi duoc; mat dien thoai; hong mic; may hong
        dien thoai hong; doi so; khong tien nghe; dang o nuoc ngoai; quen the
        internet banking loi; mang yeu; khong goi dien duoc; tai khoan loi; dang dam hieu
        minh dang gap; ket tien; khong tien noi chuyen; dang can gap; the chi bi nuot; bi nuot
        bi mat dien thoai; dung may ban; dung nho may; doi so moi; dien thoai cu hong
        dang ket qua; dang hop khong nghe; so moi cua con; ket qua; sai pass; nhap sai pass
        khoa mat; app khoa; ket o nuoc ngoai; dang ket o; dang o cua hang
        """,
    "promise_back": """
        mai tra; mai gui lai; toi tra; mai minh tra; mai em tra; lat tra; toi gui lai; mai ck lai
        chieu gui lai; ti gui lai; tra lai ngay; mai chi tra; mai tao tra; mai hoan
        chieu chuyen lai; mai chuyen lai; lat chuyen lai; tra sau; hom sau tra; ngay mai tra
        chieu em tra; toi em tra; toi minh tra; chieu minh tra; lat em gui; cuoi tuan tra
        toi ve chi gui lai; toi ve em gui lai; chi gui lai; em gui lai; minh gui lai; toi ve gui
        roi minh gui lai; mai anh tra; toi anh gui; chieu gui; chieu tra; tra chau sau
        mai con tra; ve em dua; toi t chuyen lai; t chuyen lai; toi chuyen lai; chuyen lai sau
        em dua lai; ve anh dua
        """,
    "video": """
        goi video; video call; cuoc goi video; goi hinh; facetime; goi thay mat; qua video call
        em qua video; goi video thay mat
        """,
    "bad_video": """
        mang yeu; hinh mo; hinh giat; giat lag; lag; mat tieng; tieng nho; song yeu; chap chon
        khong ro mat; mat song; song kem; mang lag; mang kem; hinh nhoe; khong nghe ro; wifi yeu
        song chap chon; bi nhieu; mat hinh; tieng re; bi nhoe; hinh bi nhoe; nhoe do; nhoe
        song chap chon nen; song chap; nen tat; mang lag qua; lag qua; ma mat hinh
        """,
    "emergency": """
        cap cuu; tai nan; nhap vien; mo gap; phau thuat; nguy kich; chan thuong; vien phi
        tam ung vien phi; phong mo; nga cau thang; dang mo; bi thuong nang; chan thuong so nao
        hon me; xuat huyet; bi bat coc; bat coc; tai nan giao thong; o benh vien; o vien
        dong tam ung; tam ung; tai nan lao dong; dang phau thuat; chua benh; con gay tai nan
        gay tai nan; tien vien phi; xe dung; bi xe; mo ngay; can phau thuat; phau thuat gap
        """,
    "third_person": """
        con anh; con chi; con cua; chau; hoc sinh; phu huynh; con ban; con em; thay giao; co giao
        giao vien; chu nhiem; nha truong; bac si; y ta; nguoi nha; con trai chi; con gai chi
        con trai anh; con gai anh; con trai; con gai; chong chi; vo anh; bo me; nguoi than; bo cua
        me cua; chong cua; dong nghiep; chau nha bac; chau nha; con gay; em la co giao; me chi
        bo chi; ban cua con; ban cung phong; be nha chi; be nha anh; ban cua nam; cung phong
        con la ban
        """,
    "abroad": """
        nuoc ngoai; quan nhan my; linh my; bac si quan doi; ky su dau khi; lien hop quoc
        gin giu hoa binh; tuong my; phi cong; o my; o anh; syria; yemen; doanh nhan my
        afghanistan; chuyen phat quoc te; usd; giao hang quoc te; goi hang tu my; gui tu my
        dang o san bay; phi hai quan; nhan vien hai quan; la viet kieu; viet kieu my; # usd
        nhan vien san bay; hai quan san bay; hai quan yeu cau; bi hai quan giu; hai quan giu
        000 bang anh; trieu bang anh; gui tu anh; kien hang tu anh; kien hang tu my; o syria
        dang o my
        """,
    "parcel": """
        thung qua; goi qua; kien qua; mon qua; gui qua; qua tang; kien hang; thung hang; buu kien
        tien mat trong; do la; thua ke; di san; trang suc; vang bac; kim cuong; hop qua
        qua sinh nhat; tai san; valy tien; vali tien; vali; goi hang; goi hang gui; nho em giu
        gui tien ve; tien mat; nhieu do la; tai san ve; gui tai san; gui ve viet nam; valy
        qua tang em; 000 bang anh; trieu bang anh; gui ve viet nam tang; tang em
        """,
    "love": """
        anh yeu; yeu em; yeu anh; tinh yeu; honey; ket hon; vo tuong lai; chong tuong lai
        doc than; goa; tri ky; quen nhau qua; quen qua mang; hen ho; cuoi em; my love; goa vo
        goa chong; nho em giu; em yeu; hen gap; dinh cu my; love you; i love you; em oi anh dang o
        """,
    "customs": """
        phi hai quan; phi thong quan; hai quan (giu/yeu cau); phi van chuyen truoc; tien phat
        thu phi thong quan; nop phi; dong phi hai quan; phi ho so; phi luu kho; phi van chuyen
        usd phi; can dong; em dong truoc; dong truoc
        """,
    "recover": """
        lay lai tien; thu hoi tien; lay lai von; thu hoi von; lay lai tien bi lua; lay lai so tien
        ho tro lay lai; lay lai facebook; lay lai nick; lay lai tai khoan
        khoi phuc tai khoan facebook; mo khoa facebook; hack facebook; thu hoi tien treo
        lay tien bi treo; rut tien bi treo; hoan tien lua dao; ho tro nan nhan; khoi phuc facebook
        lay lai fb; lay lai tien treo; hoan lai tien bi lua; bi lua tien; bi lua dao
        lay lai nick fb; lay lai zalo; thu hoi lai tien; lay lai duoc; lua tien lien he
        bi san lua; san gia lua tien; lay lai duoc tien; nan nhan bi lua dao; hoan tien lua
        tiep nhan ho so nan nhan; thu hoi tien lua dao; bi hack lay lai; lay lai face
        lay lai duoc #
        (lay lai/khoi phuc/mo khoa/mo lai) (nick/facebook/fb/zalo/tai khoan facebook/nick facebook/nick zalo/acc/page/fanpage/gmail)
        (thu hoi/lay lai/hoan lai) (von/tien/so tien/tien treo/tien lua dao/tai san); sap san
        bi sap san; (bi mat) (nick/zalo/facebook)
        """,
    "recover_promise": """
        cam ket; uy tin; khong thanh cong khong lay tien; khong mat phi; bao dau; luat su
        an ninh mang; chuyen gia; hacker; dong phi; phi truoc; dat coc; ty le thanh cong; hoan lai
        van phong luat; gia re; lay ngay; bo cong an; cuc an toan thong tin; # phi
        chi thu phi sau; thu phi sau; phi #; hoan tien trong # ngay; tiep nhan ho so; cong ty luat
        nguoi quen ben; lay lai duoc #; bao thanh cong; ty le thanh cong #; luat su quoc te
        chuyen thu hoi; phi <money>; nhan khoi phuc; nhan lay lai; cam ket #; # phut
        """,
    "social_bait": """
        binh chon; vote; bo phieu; binh chon giup; clip nong; video nong; xem anh; anh cua ban
        ban trong video; phai ban khong; lo clip; thi ve; xem ngay ai; ban quyen
        vi pham tieu chuan; tieu chuan cong dong; tai khoan facebook; fanpage; page cua ban
        facebook cua ban; khoa vinh vien; tich xanh; anh nong; lo anh; khang nghi
        nguoi tham trang; ai da xem; ung ho be; binh chon cho; giup con; vi pham ban quyen
        trang cua ban; anh ban lo; lo het; ban lo anh; binh chon giup chau; bi bao cao
        trang cua ban bi; khao sat nhan qua; khao sat nhan tien; clip hot; clip co giao
        nhan qua mien phi; ai dang; fanpage cua ban; video nay; trong video nay; phai ban; anh xau
        anh xau cua ban; anh nong cua ban; dang anh; noi xau ban; tai nang nhi; ung ho con
        """,
    "social_push": """
        dang nhap; xem ngay; xac minh; khang nghi; 24h; truoc khi bi xoa; bi xoa; full; khong che
        vi pham; vao day; vao link; vao link nay; vao coi; coi di; vao xem; xem di; bi khoa
        khoa vinh vien; vo hieu hoa; nhan qua; nhan tien; giup chau; giup con; giup be; giup minh
        giup em; bam vote; bi bao cao; link nay; tren nay; trong # gio; vong # gio
        """,
    "chain": """
        chia se gap; chia se ngay; chia se cho; share gap; share ngay; hay chia se; chuyen tiep
        gui tin nhan nay; gui ngay cho; chuyen tin nay; nhac nguoi than; lan truyen; copy va dan
        sao chep va dan; dang len tuong; moi nguoi chia se; cho nhieu nguoi biet; chia se rong rai
        truyen di; gui tin nhan nay den; hay chuyen tiep; chuyen tiep tin; hay gui; cac me chia se
        chia se ngay cho; gui cho # nguoi; gui den # nguoi; gui tin nhan nay cho
        chia se cho nhieu nguoi
        """,
    "many_people": """
        moi nguoi; tat ca; ban be; nguoi than; 10 nguoi; 20 nguoi; 15 nguoi; nhieu nguoi; cac nhom
        gia dinh; danh ba; tat ca ban be; cang nhieu cang tot; 5 nhom; 3 nhom; 7 nguoi; 12 nguoi
        moi nha; cac group; # nguoi; # ban; # nhom; den # nguoi; cho # nguoi
        """,
    "hoax_claim": """
        flashai; flash ai; mat sach tien; mat het tien; hack dien thoai; sao chep sim
        danh cap danh ba; danh cap sim; no dien thoai; no may; thu phi; facebook thu phi
        zalo thu phi; se bi xoa; bi xoa tai khoan; bat coc tre em; bat coc; thuoc me; ung thu
        chua khoi; vo de; song than; gap xui; gap may; xui xeo; mat tien trong tai khoan; cam van
        duoc tang mien phi; dung tra loi; bui phong xa; thoi mien; bo bua; cho uong; nhiem doc
        chua duoc; tam thuoc me; phat keo; gap may man; gap xui xeo; bi hack sim; so la co flashai
        xoa tai khoan; virus moi; lay qua khong khi; nhiem virus; bam # thi
        """,
    "missed": """
        goi nho; cuoc goi nho; nho cuoc goi; nhay may; goi lo; co cuoc goi; goi tu nuoc ngoai
        da goi cho ban; hop thu thoai; tin nhan thoai; missed call; you have; da goi; nho so
        vua nho; nho may; co nguoi nho; nhay so; nha may; vua nha may; da nho cuoc goi
        """,
    "call_again": """
        goi lai; call back; goi ngay; bam goi; lien he lai; nghe lai; nghe tin nhan; goi ve
        goi so; goi cho; goi lai ngay; hay goi lai
        """,
}
"""Cue name to its phrases, parted by lines and semicolons."""
