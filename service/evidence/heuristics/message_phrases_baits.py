"""Phrases of those who promise: bargains, work, profit, loans, games, prizes, pay for accounts."""

from __future__ import annotations

BAITS: dict[str, str] = {
    "shop": """
        thanh ly; xa kho; xa hang; gia re; gia soc; sieu re; re nhat; hang hai quan; hang thanh ly
        hang tran; re bat ngo; nhap lau; sale soc; re gap; gia xuong; nua gia; hang trung bay
        co hoi so huu; mien phi ship toan quoc; thuan chung; thanh ly gap; re hon #; sap san
        sale sap san; con gia hang; ban cho poodle; cho alaska; cho poodle; cho husky
        cho (alaska/poodle/husky/corgi) gia; re hon thi truong; gia chi
        """,
    "prepay": """
        chuyen khoan truoc; ck truoc; coc truoc; thanh toan truoc; chuyen truoc; khong ship cod
        khong cod; khong dong kiem; khong cho kiem; khong giao dich tren; khong qua san
        giao dich ngoai; chuyen coc; chuyen du; chuyen full; ck full; khong nhan cod; ck het
        chi nhan chuyen khoan truoc; ck truoc #; khach ck truoc; khach coc truoc
        chi nhan chuyen khoan; coc truoc <money>; dat coc <money>; coc #; khong ho tro kiem hang
        khong kiem hang; khong ho tro doi tra; chuyen coc <money>; coc <money>
        khach ngoai tinh chuyen coc
        """,
    "travel": """
        combo; tour; du lich; ve may bay; phong khach san; khach san; resort; villa; homestay
        dat phong; dat ve; nghi duong; vinpearl; phu quoc; da nang; nha trang; ma dat cho; pnr
        hang khong; ve bay; ve tet; ve tau; hang bay; chuyen bay; nhuong lai # ve; lam visa
        """,
    "travel_cheap": """
        gia soc; gia re; sieu re; re nhat; thanh ly; pass lai; can pass; flash sale; bao dau visa
        bao dau; nhuong lai; re hon hang; re hon #; chi con # suat; gia re nhat; slot cuoi
        """,
    "unpaid_booking": """
        chua thanh toan; cho thanh toan; se bi huy; bi huy; huy ve; huy cho; doi gio bay
        chuyen bay bi huy; xac nhan thanh toan; chua xuat ve; hoan huy; phi xuat ve; doi gio
        thay doi gio; hoan tien ve; nhan hoan tien
        """,
    "job": """
        viec nhe; viec nhe luong cao; tuyen ctv; cong tac vien; ctv; lam online; lam viec tai nha
        viec lam tai nha; lam tai nha; lam them tai nha; nhan viec; viec online; kiem tien online
        kiem them thu nhap; viec tay trai; tuyen nguoi; tuyen gap; tuyen nguoi danh gia
        tuyen nguoi chot don; tuyen dung online; tuyen; can # ban; gui viec; cac me bim
        xuat khau lao dong; viec lam online
        """,
    "job_easy": """
        luong cao; viec nhe; khong can kinh nghiem; khong can bang cap; khong can coc
        nhan luong ngay; tra luong ngay; nhan tien ngay; luong ngay; chi can dien thoai
        chi can co dien thoai; lam tren dien thoai; tien ve lien tay; thu nhap <money>
        thu nhap cao; thu nhap on dinh; lam nhiem vu; nhiem vu; khong ap doanh so; ranh 1 tieng
        thoi gian ranh; <money> # ngay; cong <money>; moi danh gia; moi tim; <money> mot ngay
        <money> # tim; <money> lan; luong <money> # ngay; khong can ra ngoai; lam online
        hoa hong #; hoa hong cao
        """,
    "task_pay": """
        nap tien; nap <money>; nap von; ung truoc; ung von; hoan von; goi nhiem vu; nang cap goi
        mua goi; nhiem vu; dong phi; chuyen khoan truoc; coc giu cho; phi dong phuc; phi ho so
        phi dao tao; hoan goc; nhan lai ca goc; ca goc lan; goc va hoa hong; nap truoc
        coc <money>; hoan lai ca goc; nop <money>; dong <money>; coc #; mua goi nhiem vu
        dong phi ho so; tien nguyen lieu; nap # trieu; goi vip; dat coc <money>
        """,
    "invest": """
        dau tu; co phieu; chung khoan; forex; tien ao; tien dien tu; coin; bitcoin; btc; usdt
        crypto; san giao dich; san quoc te; ngoai hoi; vang tai khoan; binary; nhi phan
        chuyen gia doc lenh; phim hang; ma co phieu; trading; trade; bot trade; ai trading
        dau tu sinh loi; gop von; uy thac; chung khoan quoc te; phai sinh; vang quoc te
        giao dich vang; dau tu vang; san bo; vao san; san vang; vao lenh; nhom dau tu
        tai khoan giao dich; ma mien phi
        """,
    "profit": """
        cam ket loi nhuan; lai cao; loi nhuan cao; nhan doi; gap doi; khong rui ro; bao lo
        cam ket lai; cam ket hoan von; bao hiem von; bao toan von; sinh loi; chac thang
        chac chan lai; lai ngay; lai hang ngay; ti le thang; ty le thang; win rate
        thu nhap thu dong; kiem hang tram trieu; tu do tai chinh; hoan von; khong lo lo; lai deu
        loi nhuan #; lai #; lai <money>; rut <money>; rut # trieu; thang #; bonus; bonus #
        cam ket thang; sau mot tuan; ty le thang #; moi ngay lai; x# von; x2 von; x2 tai khoan
        x3 tai khoan; x10; co phieu sap tang; ma sap tang; sau # tuan
        """,
    "guru": """
        chuyen gia; nhom kin; doc lenh; keo lenh; nhom vip; nhom dau tu; ho tro vao lenh; tin hieu
        vao nhom; vao group; vao zalo; nhom zalo; nhom telegram; tham gia nhom; chi dan
        huong dan vao lenh; co thay; thay huong dan; keo vao nhom; keo tay
        """,
    "estate_offer": """
        dat nen; can ho; bat dong san; bds; nen dat; chung cu; lo goc; suat noi bo; nghi duong
        so huu ky nghi; voucher nghi duong; bao hiem nhan tho; tham my; goi bao hiem
        mo tai khoan chung khoan; khu nghi duong; khoa hoc dau tu; hoi thao; du an can ho
        """,
    "estate_push": """
        chiet khau; cam ket loi nhuan; cam ket thue lai; suat noi bo; suat ngoai giao
        moi tham gia; gia f0; sinh loi; sap tang gia; duy nhat hom nay; tang vang; gia goc
        chiet khau #; gia goc chu dau tu; f1; du le mo ban; noi bo; tri gia <money>
        moi anh chi den; moi anh chi tham gia; chi con #; bang hang
        """,
    "loan": """
        vay tien; vay von; cho vay; vay nhanh; vay online; vay tin chap; khoan vay; ho tro vay
        giai ngan; app vay; vay tieu dung; ho tro tai chinh; han muc vay; goi vay; vay nong
        bat ho; vay tra gop; han muc <money>; han muc # trieu; khoan giai ngan; vay <money>
        can tien; can von; vay #; han muc; ho so vay; sinh vien vay
        """,
    "loan_easy": """
        khong the chap; khong tham dinh; khong can tham dinh; no xau; chi can cccd; chi can cmnd
        chi can can cuoc; duyet nhanh; duyet ngay; giai ngan ngay; giai ngan nhanh
        giai ngan trong; khong can chung minh; ho so don gian; lai thap; khong goi nguoi than
        nhan tien ngay; da duoc duyet; duoc duyet; ho so da duyet; nhan tien sau; co tien ngay
        ti le duyet; xet duyet; chi voi can cuoc; nhan tien sau # phut; sau # phut; trong # phut
        no xau van; lai suat thap; giai ngan # phut; khong can bo me biet; khong can nguoi than
        chi can the sinh vien; (vay/ho tro vay) # # tr; lai suat #; lai #
        """,
    "loan_fee": """
        phi ho so; phi bao hiem; phi bao hiem khoan vay; phi giai ngan; dong truoc; chuyen truoc
        phi xac minh; phi bao dam; sai so tai khoan; nhap sai; dong bang; phi mo khoa; nop phi
        dong phi; phi truoc; chung minh tai chinh; chung minh kha nang; phi tham dinh
        phi chung minh; phi dich vu; phi cam ket; # khoan vay; kha nang tra no
        chung minh kha nang tra no; # phi; bi dong bang; de rut tien; moi giai ngan; se giai ngan
        """,
    "gamble": """
        nha cai; ca cuoc; ca do; tai xiu; no hu; ban ca; casino; game bai; danh bai; xoc dia
        keo thom; baccarat; lo de; so de; bach thu; soi cau; xien; dan de; chot so; da ga; quay hu
        doi thuong; lixi88; cap so; song bac; game doi thuong; tai app choi; jackpot; slot game
        phong cuoc; keo bong; keo bong da; keo dem nay; so mien bac; so mien nam; danh lo; choi lo
        an lo; ghi de; ghi lo; slot; cho so; thay cho so; danh de; tool hack; tool tai xiu
        ca cuoc world cup
        """,
    "gamble_lure": """
        nap lan dau; khuyen mai; tang code; giftcode; hoan tra; nap rut; rut nhanh; tan thu
        dang ky nhan; dang ky <link>; thuong nap; thuong <money>; nap dau; an chac; bao trung
        chac trung; cam ket trung; sieu chuan; phi <money>; chia hoa hong; choi ngay
        tham gia ngay; bao lo; khong trung; hoan cuoc; vao ngay; nap <money>; nhan ngay
        ty le cuoc; moi dang ky; thanh vien moi; choi thu; nhan ngay <money>; trai nghiem
        hoan tra moi ngay; trung #; chia #; phi # trieu; rut tien # phut; rut tien nhanh
        nha cai uy tin; tang <money>; 88k; doi thuong; tang giftcode; nap # nhan #; hoan tra #
        gia <money>; tang #
        """,
    "qr": """
        quet ma; quet qr; ma qr; qr; quet ma qr; scan qr; quet ma nay; ma qr nay; ma vuong
        quet ma vach; quet ma qr dan; quet
        """,
    "qr_lure": """
        nhan qua; nhan thuong; nhan tien; nhan <money>; dang nhap; hoan tien; nhan hoan
        trung thuong; nhan voucher; nhan tro cap; nhan luong; mo khoa; lien ket
        xac nhan danh tinh; nhan lai tien; thay the ma cu; ma cu bi loi; ma cu hong; tai ung dung
        cai ung dung; xac nhan nhan; nop phat; nhan sinh trac; nhan hoan phi; hoan phi
        xac minh tai khoan; vao nhom nhan; khach quet ma nhan uu dai; xac thuc tai khoan
        de kich hoat; qua bi mat; phan qua; thay the ma; ma cu; nhan li xi; de nhan li xi
        de nop phat; de nhan qua; de nhan tien; de nhan thuong; de nhan hoan
        """,
    "mule": """
        thue tai khoan; cho thue tai khoan; mua tai khoan ngan hang; ban tai khoan ngan hang
        mua lai tai khoan; thue lai tai khoan; mua ban tai khoan; mo tai khoan ho; mo ho tai khoan
        mo the ho; mo tai khoan ngan hang thue; thue tk; mua tk ngan hang; thue the ngan hang
        mua the ngan hang; thue stk; nhan tien ho; nhan tien giup; rut tien ho; chuyen tien ho
        thu mua tai khoan; thu mua tk; can thue tai khoan; cho thue stk; cho muon tai khoan
        muon tai khoan; mua stk; thu mua the; dung tai khoan cua ban nhan tien
        dung tai khoan ngan hang cua ban; ban stk; mo tk ngan hang ho; cho thue tk; mua lai the
        mua the atm; mua lai the kem sim; kem sim; mo the ngan hang giup; mo the giup
        dang ky xong dua minh; thue the; the atm khong dung; mo tai khoan giup; tk kem sim
        tk ngan hang gia
        (ban lai/mua lai/thu mua/cho thue/can thue/can mua/thue lai/dung ten/muon/ban/mua/thue/dung ten mo/mo ho/nhan thue/nhan mua) (the ngan hang/the atm/tai khoan ngan hang/tk ngan hang/tai khoan doanh nghiep/stk/tai khoan/tk/cong ty/the)
        dung ten mo tai khoan; (the ngan hang/the atm) (khong xai/khong dung/bo khong)
        """,
    "mule_pay": """
        <money>; tra cong; hoa hong; gia cao; tien tuoi; tra tien ngay; nhan tien ngay
        khong lam gi; ngoi khong; thu mua; phan tram; # moi giao dich; uy tin; bao mat
        so luong lon; lau dai; cang nhieu cang tot
        """,
    "kid_model": """
        nguoi mau nhi; mau nhi; casting nhi; casting be; tuyen be; tim be; nguoi mau tre em
        dai su nhi; dien vien nhi; anh be; mau anh nhi; be lam mau; hinh anh be; guong mat nhi
        tai nang nhi; me mau; be lam mau anh; tuyen be lam; tim dai su nhi
        thuong hieu thoi trang tre em; vong casting
        """,
    "kid_task": """
        cat xe; catse; casting; dang ky; nhan cat; thu lao; nhan qua; dong phi; phi ho so
        phi dang ky; mua hang; lam nhiem vu; nhiem vu; vao nhom; chuyen khoan; dat coc
        mua trang phuc; hop dong; thuong hieu thoi trang; zalo; telegram; ket ban; inbox; be tu
        nap tien; lam thu thach; thu thach; be duoc tra; them nhom; bo me
        """,
    "won": """
        trung thuong; trung giai; chuc mung ban da; chuc mung quy khach; chuc mung thue bao
        khach hang may man; trung xe; trung iphone; trung sh; duoc tang; qua tri an; trung so
        da trung; nhan qua mien phi; tang iphone; may man nhan; so thue bao may man; phan thuong
        trung mot; may man trung; nguoi thu; trung mot xe; trung mot xe may; ban duoc tang
        duoc tang iphone; nhan qua tai; quay so trung; vong quay may man; tong dai tri an
        tri an khach hang; mot phan qua; phan qua bi mat; de nhan thuong; dat giai nhat
        trung giai dac biet; hop qua bi an; qua bi an; nhan duoc hop qua; nhan duoc qua
        ma du thuong; trung # iphone; trung # tivi; trung # xe
        """,
    "prize_rich": """
        trung thuong; trung giai; xe may; xe sh; sh 150; iphone; oto; o to; tivi; so tiet kiem
        giai nhat; giai dac biet; tien mat; <money>; laptop; ipad; may loc; chuyen du lich
        trung xe; xe honda; xe vision; vision; mien phi; qua bi mat; iphone #; qua bi an; hop qua
        """,
    "claim": """
        nhan thuong; nhan giai; lam ho so; de nhan; lam thu tuc; cung cap thong tin; nhan qua tai
        xac nhan de nhan; dien thong tin; nhan ngay tai; doi qua; nhan qua; lien he nhan
        quay ngay; nhan tai; bam link; nhap ma; phi lam ho so; la nhan xe; nhan vao day nhan
        vao day nhan; nhan <link>; the cao; nhan xe; quet ma; bam vao nhan; mo ngay; mo qua
        lien he de nhan
        """,
    "job_task": """
        tha tim; like tiktok; like video; xem video nhan; chot don; gap phong bi; gap bao li xi
        gap phong bao; phong bao li xi; xau vong; xau hat; dan tem; danh gia 5 sao
        danh gia san pham; nguoi danh gia; danh gia khach san; theo doi kenh; dat don; go van ban
        danh may; tang tuong tac; nhiem vu; giat don; moi tim; chup man hinh gui; mo gio hang
        dong goi san pham; dong goi; nhan dong goi; theo doi kenh youtube; like youtube
        xem youtube
        """,
    "no_check": "khong (ho tro kiem hang/kiem hang/dong kiem/ho tro doi tra/cho kiem/cho xem hang)",
}
"""Cue name to its phrases, parted by lines and semicolons."""
