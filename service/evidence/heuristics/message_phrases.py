"""Phrases that any swindle uses: haste, money, codes, contact; and those of a warning.

Written as the searched text is: small letters without diacritics, sentences parted, links,
phones, accounts and sums replaced by ``<link> <phone> <account> <money>``. Chosen by hand from
the signals of the taxonomy (handbook of 24 forms, 2023, and later press).
"""

from __future__ import annotations

GENERAL: dict[str, str] = {
    "urgency": """
        gap; can gap; khan; khan cap; ngay lap tuc; lap tuc; ngay bay gio; trong 24h
        trong 24 gio; 24h; 24 gio; trong vong; trong 2h; trong 2 gio; sau 2 gio; trong 30 phut
        trong hom nay; ngay hom nay; hom nay thoi; truoc 17h; truoc 24h; het han; qua han
        lan cuoi; cuoi cung; neu khong; nhanh tay; so luong co han; chi con; con vai; slot cuoi
        suat cuoi; sap het; trong ngay; mau len; nhanh giup; kip; toi nay; truoc ngay; tam thoi
        sap bi; som nhat
        """,
    "pay": """
        chuyen khoan; chuyen tien; chuyen vao; chuyen qua; chuyen ve; chuyen toan bo; chuyen het
        chuyen <money>; chuyen truoc <money>; chuyen truoc; chuyen ngay; chuyen giup; chuyen gap
        chuyen cho; chuyen lai; nop tien; nop <money>; nop phi; nop truoc; nop phat; nop ngay
        nap tien; nap <money>; nap von; dong phi; dong <money>; dong truoc; dong tien; dong thue
        dong coc; dat coc; coc truoc; coc <money>; ck <money>; ck truoc; ck giup; ck cho; ck vao
        ck ngay; ck phi; thanh toan truoc; thanh toan phi; thanh toan <money>; thanh toan ngay
        gui tien; gui <money>; gui phi; phi <money>; dong ho; nop ho; ung truoc; tra truoc
        le phi; chuyen so tien; chuyen so du; vao so tai khoan; vao tai khoan; vao stk; ban giup
        quet ma thanh toan; chuyen tam; chuyen coc; ck coc; ck sang; ck qua; dong quy; mua goi
        """,
    "fee": """
        phi ho so; phi giai ngan; phi bao hiem; phi bao hiem khoan vay; phi bao dam
        phi xac minh; phi dich vu; phi truoc; phi thu tuc; phi hai quan; phi thong quan
        phi van chuyen; phi ship; phi nhan thuong; phi nhan qua; le phi; thue thu nhap
        thue nhan thuong; dong phi; nop phi; dong thue; phi kich hoat; phi rut tien; phi mo khoa
        phi luu kho; phi giao lai; phi xu ly; phi luat su; phi khoi phuc; phi phat hanh
        phi lam ho so; phi dang ky; phi tham gia; phi duy tri; phi thuong nien; phi <money>
        phi dong bang; phi bao lanh; phi cam ket; dong truoc <money>; chuyen truoc <money>
        dat coc; phi tai lieu; phi dong phuc; phi ao quan; phi phat; phi ky thuat; phi casting
        phi hoc; phi don hang; phi bao mat; phi dam bao; phi van chuyen lai; phi cuoc; phi la
        phi chi; phi nhan; tien coc; phi voi; phi khoang
        """,
    "otp": """
        cung cap otp; cung cap ma otp; cung cap ma; doc otp; doc ma otp; doc ma; doc giup ma
        gui otp; gui ma otp; gui ma xac thuc; gui ma xac nhan; gui lai ma; gui minh ma
        gui em ma; cho em ma; cho minh ma; cho anh ma; bao ma otp; bao ma; chup ma
        chia se ma otp; chia se otp; doc cho; doc 6 so; doc 6 chu so; nhap otp; nhap ma otp
        dien ma otp; nhap ma xac thuc; ma otp cho em; gui cho em ma; gui cho minh ma
        gui cho nhan vien; doc lai ma
        """,
    "login": """
        dang nhap; nhap mat khau; nhap thong tin; dien thong tin; cap nhat thong tin; xac thuc
        xac minh; xac nhan thong tin; nhap so the; so the; mat khau; cap nhat lai; kich hoat
        bo sung thong tin; khai bao thong tin; cap nhat ngay; xac nhan; khoi phuc; mo khoa
        huy bo; dang ky lai; dien form; chuan hoa; tra cuu; kiem tra ngay; huy giao dich
        cap nhat tai
        """,
    "click": """
        bam vao; bam link; bam ngay; nhan vao; an vao; click vao; click link; truy cap; vao link
        theo link; duong link; vao <link>; bam <link>; nhan <link>; an <link>; truy cap <link>
        tai <link>; link <link>; qua <link>; mo <link>; xem <link>; tai day <link>; link duoi
        link sau; theo duong dan; duong dan; tai ung dung; tai app; dang ky <link>; dang nhap
        """,
    "install": """
        tai app; tai ung dung; tai phan mem; cai app; cai dat; cai ung dung; cai phan mem
        cai file; tai file; tai ve; download; tai va cai; tai ban cap nhat; tai apk
        ung dung <link>; app <link>; cai dat ung dung; tai ung dung tai; mo file; tai ngay app
        """,
    "apk_word": "apk; file apk; file cai dat; tep cai dat; tep apk; ban cai dat; xapk",
    "permission": """
        nguon khong xac dinh; cho phep cai; cho phep moi quyen; tro nang; quyen tro nang
        cap quyen; cap moi quyen; tat play protect; bo qua canh bao; cho phep tat ca; nguon la
        teamviewer; anydesk; ultraviewer; chia se man hinh; dieu khien tu xa
        """,
    "chat": """
        zalo; ket ban zalo; kb zalo; qua zalo; nhom zalo; telegram; tele; nhom telegram
        kenh tele; inbox; inb; ib; ibox; messenger; viber; whatsapp; nhan tin rieng; nhan rieng
        vao nhom; vao group; tham gia nhom; tham gia group; nhom kin; line; wechat; ib em
        cmt sdt; ket ban
        """,
    "callback": """
        goi lai; goi ngay; goi so; goi <phone>; goi toi; goi den; goi cho; lien he <phone>
        lien he ngay; lien he so; lien he gap; lien he; goi hotline; bam phim; nhan phim; bam so
        lh <phone>; lh; lien lac; call <phone>; phan hoi; sdt <phone>; goi dien; hotline <phone>
        """,
    "press_key": """
        bam phim; nhan phim; bam so 1; nhan so 1; nhan so 9; bam phim 1; bam so 9; phim 9
        """,
    "secret": """
        giu bi mat; bao mat thong tin; khong noi voi ai; khong cho ai biet; khong duoc tiet lo
        khong tiet lo; khong ke voi ai; tuyet doi bi mat; bi mat; khong bao cho; o mot minh
        vao phong kin; thue phong; nha nghi; khong tat may; giu may; khong noi cho
        """,
    "papers": """
        anh cccd; chup cccd; chup can cuoc; anh can cuoc; so cccd; hai mat cccd; 2 mat cccd
        can cuoc cong dan; chup anh the; anh the; so the; thong tin ca nhan; chup khuon mat
        quet khuon mat; anh chan dung; cmnd; anh giay to; so tai khoan va; cccd
        """,
    "not_scam": """
        khong phai lua dao; khong lua dao; noi khong voi lua dao; cam ket uy tin; uy tin 100
        dam bao uy tin; bao uy tin; khong lo lua dao; cam ket khong lua
        """,
    "you": """
        ban; quy khach; anh chi; ong ba; ong; ba; chi; anh; may; minh; em; co chu; bac
        chu thue bao; cua ban; cua quy khach; cua anh; cua chi; cua ong; cua ba; qk; kh
        khach hang; cong dan
        """,
}
"""Cue name to its phrases, parted by lines and semicolons."""

ADVISORY: str = """
    khuyen cao; canh giac; canh bao lua dao; canh bao thu doan; thu doan; phong chong lua dao
    phong ngua lua dao; de phong; tranh bi lua; khong lam theo; tuyet doi khong; khong truy cap
    khong bam; khong nhan vao; khong click; dung bam; dung truy cap; khong cung cap; khong chia se
    dung cung cap; khong chuyen tien; khong chuyen khoan; dung chuyen; khong cai dat; khong tai
    khong bao gio yeu cau; khong yeu cau; khong goi dien yeu cau; khong gui link; khong lam viec qua
    nhom doi tuong; cac doi tuong; doi tuong lua dao; doi tuong xau; ke gian; ke xau; ke lua dao
    khoi to bi can; khoi to vu an; bi cao; tuyen phat; triet pha; bat nhom; bat giu nhom; bat tam giam
    da bat; nan nhan; gia danh; gia mao; bi lua; chieu tro; chieu lua; to giac; dau hieu lua dao
    khong nghe theo; khong nghe; mao danh; khong tham gia; khong tin; khong dong y; khong cho thue
    khong dang nhap; khong quet; khong goi lai; khong vay; khong nap; khong ket ban; nang cao canh giac
    tu choi; tranh xa; phong tranh; khong thu phi; khong thu bat ky; mien phi hoan toan
    dung cho vay; dung tin; dung nghe; dung quet; dung goi lai; dung chia se; tin gia; tin don
    khong chinh xac; bac bo; sai su that; cho ai vay; khong co chuyen
    """
"""Phrases of someone who warns or reports; they quiet the rules unless the text itself acts."""
