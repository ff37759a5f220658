"""Phrases that any swindle uses: haste, money, codes, contact; and those of a warning.

Written as the searched text is: small letters without diacritics, sentences parted, links,
phones, accounts and sums replaced by ``<link> <phone> <account> <money>``. Chosen by hand from
the signals of the taxonomy (handbook of 24 forms, 2023, and later press).
"""

from __future__ import annotations

GENERAL: dict[str, str] = {
    "urgency": """
        gap; can gap; khan; khan cap; ngay lap tuc; lap tuc; ngay bay gio; trong 24h; 24h
        trong 2h; trong hom nay; ngay hom nay; hom nay thoi; truoc 17h; truoc 24h; het han
        qua han; lan cuoi; neu khong; nhanh tay; so luong co han; con vai; slot cuoi; suat cuoi
        sap het; trong ngay; mau len; nhanh giup; sap bi; khong kip; keo; keo het; keo lo
        ngay keo; chi con #; trong # tieng; trong # gio; sau # gio; sau # tieng; lien tay
        trong vong # gio; trong vong # tieng; trong vong # phut; trong # phut; voi a
        canh bao cuoi; thong bao cuoi; gap voi; gap nhe; gap nha; keo muon; # tieng nua; mo ngay
        can ngay; ngay di; co mat ngay; truoc # h; truoc 5h; truoc 12h; truoc 20h; toi nay
        trong toi nay
        """,
    "pay": """
        chuyen khoan; chuyen tien; chuyen vao; chuyen ve; chuyen toan bo; chuyen het
        chuyen <money>; chuyen truoc <money>; chuyen truoc; chuyen ngay; chuyen giup; chuyen gap
        nop tien; nop <money>; nop phi; nop truoc; nop phat; nop ngay; nap tien; nap <money>
        nap von; dong phi; dong <money>; dong truoc; dong tien; dong thue; dong coc; dat coc
        coc truoc; coc <money>; ck <money>; ck truoc; ck giup; ck vao; ck ngay; ck phi
        thanh toan truoc; thanh toan phi; thanh toan ngay; gui <money>; gui phi; phi <money>
        dong ho; nop ho; ung truoc; tra truoc; le phi; chuyen so tien; chuyen so du
        vao so tai khoan; vao tai khoan; vao stk; ban giup; quet ma thanh toan; chuyen tam
        chuyen coc; ck coc; ck sang; ck qua; mua goi; ck em; ck anh; ck minh; ck dum; chuyen dum
        chuyen em; chuyen minh; ck chi; ban chau <money>; ban em <money>; ban minh <money>
        can dong; phai dong; phai nop; can nop; can thanh toan; gui tra; gui tra ve; ban qua
        chuyen <money> vao; nop # trieu; nap qua; the cao; dong phat; coc; nap tu; bo <money>
        den nguoi ta; gui <money> vao; chuyen cho con; chuyen cho em; chuyen cho minh
        chuyen cho anh; chuyen cho chi; chuyen cho chau
        """,
    "fee": """
        phi ho so; phi giai ngan; phi bao hiem; phi bao hiem khoan vay; phi bao dam; phi xac minh
        phi dich vu; phi truoc; phi thu tuc; phi hai quan; phi thong quan; phi van chuyen
        phi ship; phi nhan thuong; phi nhan qua; le phi; thue thu nhap; thue nhan thuong; dong phi
        nop phi; dong thue; phi kich hoat; phi rut tien; phi mo khoa; phi luu kho; phi giao lai
        phi xu ly; phi luat su; phi khoi phuc; phi phat hanh; phi lam ho so; phi dang ky
        phi tham gia; phi duy tri; phi thuong nien; phi <money>; phi dong bang; phi bao lanh
        phi cam ket; dong truoc <money>; chuyen truoc <money>; phi tai lieu; phi dong phuc
        phi ao quan; phi phat; phi ky thuat; phi casting; phi hoc; phi don hang; phi bao mat
        phi dam bao; phi van chuyen lai; phi cuoc; tien coc; phi voi; phi khoang; tien phat
        phi van chuyen truoc; phi #; tien the chan; tien nguyen lieu; phi nho; dong # usd
        nop # usd; phi truoc ba; thu phi
        """,
    "otp": """
        cung cap otp; cung cap ma otp; cung cap ma; doc otp; doc ma otp; doc ma; doc giup ma
        gui otp; gui ma otp; gui ma xac thuc; gui ma xac nhan; gui minh ma; gui em ma; bao ma otp
        chup ma; chia se ma otp; chia se otp; doc 6 so; doc 6 chu so; nhap otp; nhap ma otp
        dien ma otp; nhap ma xac thuc; ma otp cho em; gui cho em ma; gui cho minh ma
        gui cho nhan vien; doc giup em; doc giup anh; doc giup minh; giup em # so; giup em ma
        giup minh ma; doc day so; doc # so; cvv; ma cvv; gui # so; ma gui ve may; cho anh ma otp
        cho em ma otp; gui anh ma otp
        (doc/gui/xin/cung cap/chup/dua/cho em xin/cho anh xin/cho chi xin) (ma/otp/ma otp/ma xac nhan/ma xac thuc/ma bao mat/em ma/minh ma/em otp/giup em ma/giup ma/lai ma otp)
        """,
    "login": """
        dang nhap; nhap mat khau; nhap thong tin; dien thong tin; cap nhat thong tin; xac thuc
        xac minh; xac nhan thong tin; nhap so the; so the; mat khau; cap nhat lai; kich hoat
        bo sung thong tin; khai bao thong tin; cap nhat ngay; khoi phuc; mo khoa; dang ky lai
        dien form; huy giao dich; cap nhat tai; kiem tra ngay tai; tra cuu tai; gia han; nhap the
        nhap cvv; dien so the
        """,
    "click": """
        bam vao; bam link; bam ngay; nhan vao; an vao; click vao; click link; truy cap; vao link
        theo link; duong link; vao <link>; bam <link>; nhan <link>; an <link>; truy cap <link>
        tai <link>; link <link>; qua <link>; mo <link>; xem <link>; tai day <link>; link duoi
        link sau; theo duong dan; duong dan; tai ung dung; tai app; dang ky <link>; nhan vao day
        xem chi tiet; xem tai; kiem tra ngay; xem hinh anh; vao day; bam de; dang ky tai
        dang ky qua link; qua link; quet; truy cap vao; tai <link> de; vao web; vao trang
        huy <link>; <link> de
        """,
    "install": """
        tai app; tai ung dung; tai phan mem; cai app; cai ung dung; cai phan mem; cai file
        tai file; tai ve; tai va cai; tai ban cap nhat; tai apk; ung dung <link>; app <link>
        cai dat ung dung; tai ung dung tai; mo file; tai ngay app; gui phan mem; cai theo; cai vao
        tai anydesk; tai teamviewer; tai ultraviewer; cai anydesk; cai ung dung nay
        tai ve tai day; cai dat phan mem; va cai dat; link cai dat; ve cai dat; cai dat vneid
        cai dat tai; de cai dat; gui app; gui ung dung
        """,
    "apk_word": "apk; file apk; file cai dat; tep cai dat; tep apk; ban cai dat; xapk",
    "permission": """
        nguon khong xac dinh; cho phep moi quyen; tro nang; quyen tro nang; cap quyen
        cap moi quyen; tat play protect; bo qua canh bao; cho phep tat ca; chia se man hinh
        dieu khien tu xa; cho phep cai tu; bam cho phep
        """,
    "chat": """
        zalo; ket ban zalo; kb zalo; qua zalo; nhom zalo; telegram; tele; nhom telegram; kenh tele
        inbox; inb; ib; ibox; messenger; viber; whatsapp; nhan tin rieng; nhan rieng; vao nhom
        vao group; tham gia nhom; tham gia group; nhom kin; wechat; ib em; cmt sdt; add; zalo em
        them telegram; them nhom; them zalo; keo vao nhom; nhan ngay; nhan telegram
        """,
    "callback": """
        goi lai; goi ngay; goi so; goi <phone>; goi toi; goi den; goi cho; lien he <phone>
        lien he ngay; lien he so; lien he gap; goi hotline; bam phim; nhan phim; bam so
        lh <phone>; call <phone>; sdt <phone>; hotline <phone>; gap can bo; gap nhan vien
        lien he de; lien he dieu tra; lien he voi
        """,
    "press_key": "bam phim; nhan phim; bam so #; nhan so #; bam phim #; phim #",
    "secret": """
        giu bi mat; khong noi voi ai; khong cho ai biet; khong duoc tiet lo; khong tiet lo
        khong ke voi ai; tuyet doi bi mat; vao phong kin; nha nghi; khong tat may; giu may
        khong noi cho; cam tiet lo; cam bao; cam bao cong an; khong duoc noi; tuyet doi giu bi mat
        khong duoc noi voi; khong noi voi; khong duoc ke; khong cho nguoi nha biet
        """,
    "papers": """
        anh cccd; chup cccd; chup can cuoc; anh can cuoc; so cccd; hai mat cccd; 2 mat cccd
        can cuoc cong dan; chup anh the; anh the; so the; chup khuon mat; quet khuon mat
        anh chan dung; cmnd; anh giay to; anh cccd hai mat; gui anh cccd; cccd hai mat; gui cccd
        gui anh can cuoc; va cccd; co sim va cccd; can cuoc hai mat; chup hai mat
        """,
    "you": """
        ban; quy khach; ong ba; anh chi; cua anh; cua chi; cua ban; cua ong; cua ba; cua bac; qk
        anh co; chi co; ong co; ba co; bac co; chu thue bao; moi ong; moi ba; moi anh; moi chi
        yeu cau anh; yeu cau chi; yeu cau ong; yeu cau ba; yeu cau bac; anh can; chi can; toi la
        day la; em la; lien quan den anh; lien quan den chi; nha minh; nha anh; nha chi; nha bac
        chi vao; anh vao; khach hang; kh; may ban; cong dan; minh goi; em goi; toi goi; cho anh
        cho chi; anh nhap; chi nhap; bac goi; anh goi; chi goi
        """,
    "remote_tool": """
        teamviewer; anydesk; ultraviewer; ultraview; rustdesk; dieu khien tu xa
        kiem tra may tu xa; chia se man hinh; ho tro tu xa
        """,
    "balance": """
        sd tk; so du; sd <money>; so du kha dung; gd <money>; bien dong so du; du kha dung
        so du vi; sd cuoi
        """,
    "overpaid": "chuyen du; chuyen thua; ck thua; ck du; tien thua; chuyen khoan du",
}
"""Cue name to its phrases, parted by lines and semicolons."""

ADVISORY: str = """
    khuyen cao; canh giac; canh bao lua dao; canh bao thu doan; thu doan; phong chong lua dao
    phong ngua lua dao; de phong; tranh bi lua; chieu tro; chieu lua; to giac; trinh bao
    khong bao gio yeu cau; khong bao gio gui; khong goi dien yeu cau; khong gui link
    nhom doi tuong; cac doi tuong; doi tuong lua dao; doi tuong xau; ke gian; ke xau; ke lua dao
    khoi to bi can; khoi to vu an; bi cao; tuyen phat; triet pha; bat nhom; bat giu nhom
    tin gia; tin don; khong chinh xac; bac bo; sai su that; gia danh; mao danh; gia mao; phong tranh
    """
"""Phrases of someone who warns or reports; they quiet the rules unless the text itself acts."""

REFUSALS: str = """
    khong lam theo; tuyet doi khong; khong truy cap; khong bam; khong nhan vao; khong click
    dung bam; dung truy cap; khong cung cap; khong chia se; dung cung cap; khong chuyen tien cho
    dung chuyen; khong yeu cau; khong lam viec qua; da bat; nan nhan; bi lua; dau hieu lua dao
    khong nghe theo; khong tham gia; khong tin; khong dong y; khong cho thue; khong dang nhap
    khong quet; khong goi lai; khong vay; khong ket ban; khong cai dat ung dung; khong tai ung dung
    dung cho vay; dung tin; dung nghe loi; dung quet; dung goi lai; dung chia se; khong thu phi
    khong thu bat ky; khong phai la minh; khong phai minh; tu choi qc; khong qua duong link
    """
"""Weaker ones: they quiet the rules on everything but hoaxes and promises to recover money."""
