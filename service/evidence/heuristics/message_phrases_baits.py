"""Phrases of those who promise: work, profit, loans, prizes, bargains, love; and of false friends."""

from __future__ import annotations

BAITS: dict[str, str] = {
    "shop": """
        thanh ly; xa kho; xa hang; gia re; gia soc; sieu re; re nhat; giam 50; giam 70; giam 80
        giam 90; sale 90; dong gia; re hon thi truong; hang xach tay; hang hai quan; hang thanh ly
        hang tran; re bat ngo; gia goc; gia chi; nhap lau; hang ton; sale soc; re gap; gia xuong
        nua gia; chi #k; chi <money>; hang trung bay; co hoi so huu; mien phi ship toan quoc
        thuan chung; giam #; sale #; thanh ly gap; re hon #
        """,
    "prepay": """
        chuyen khoan truoc; ck truoc; coc truoc; thanh toan truoc; chuyen truoc; khong ship cod
        khong cod; khong dong kiem; khong cho kiem; khong giao dich tren; khong qua san
        giao dich ngoai; ck 100; coc 50; chuyen coc; chuyen du; chuyen full; ck full
        khong nhan cod; chuyen khoan 100; ck het; chi nhan chuyen khoan truoc; ck truoc #
        khach ck truoc; khach coc truoc; chi nhan chuyen khoan; coc truoc <money>; dat coc <money>
        coc #
        """,
    "travel": """
        combo; tour; du lich; ve may bay; phong khach san; khach san; resort; villa; homestay
        dat phong; dat ve; nghi duong; vinpearl; phu quoc; da nang; nha trang; ma dat cho; pnr
        hang khong; ve bay; ve tet; ve tau; hang bay; chuyen bay; nhuong lai # ve; lam visa
        """,
    "travel_cheap": """
        gia soc; gia re; sieu re; re nhat; thanh ly; pass lai; giam 50; giam 60; giam 70; can pass
        re hon; flash sale; bao dau visa; bao dau; nhuong lai; re hon hang; re hon #
        chi con # suat; gia re nhat; giam #
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
        tuyen nguoi chot don; tuyen dung online; lam them; viec lam; tuyen; can # ban; gui viec
        cac me bim; sinh vien; xuat khau lao dong
        """,
    "job_easy": """
        luong cao; hoa hong; viec nhe; khong can kinh nghiem; khong can bang cap; khong can coc
        nhan luong ngay; tra luong ngay; nhan tien ngay; luong ngay; chi can dien thoai
        chi can co dien thoai; lam tren dien thoai; tien ve lien tay; thu nhap <money>
        thu nhap cao; thu nhap on dinh; lam nhiem vu; nhiem vu; khong ap doanh so; ranh 1 tieng
        kiem them; tai nha; o nha; thoi gian ranh; <money> # ngay; cong <money>; moi danh gia
        moi tim; <money> mot ngay; <money> # tim; <money> lan; luong <money> # ngay
        """,
    "task_pay": """
        nap tien; nap <money>; nap von; ung truoc; ung von; hoan von; goi nhiem vu; nang cap goi
        mua goi; nhiem vu; dong phi; chuyen khoan truoc; coc giu cho; phi dong phuc; phi ho so
        phi dao tao; hoan goc; nhan lai ca goc; ca goc lan; goc va hoa hong; nap truoc
        coc <money>; hoan lai ca goc; nop <money>; dong <money>; coc #; mua goi nhiem vu
        dong phi ho so; tien nguyen lieu; nap # trieu; goi vip
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
        cam ket loi nhuan; lai cao; loi nhuan cao; nhan doi; gap doi; nhan 3; khong rui ro; bao lo
        cam ket lai; cam ket hoan von; bao hiem von; bao toan von; sinh loi; thang 100; chac thang
        chac chan lai; lai ngay; lai hang ngay; ti le thang; ty le thang; win rate
        thu nhap thu dong; kiem hang tram trieu; tu do tai chinh; hoan von; khong lo lo; lai deu
        100 loi nhuan; loi nhuan #; lai #; lai <money>; rut <money>; rut # trieu; thang #; bonus
        bonus #; cam ket thang; sau mot tuan; sau 1 tuan; ty le thang #; moi ngay lai; sap tang
        x# von; cam ket; x2 von; x2 tai khoan; x3 tai khoan; x10
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
        moi tham gia; gia f0; sinh loi; sap tang gia; duy nhat hom nay; lai suat 0; tang vang
        gia goc; chiet khau #; gia goc chu dau tu; f1; du le mo ban; noi bo; tri gia <money>
        moi anh chi den; moi anh chi tham gia; chi con #; bang hang
        """,
    "loan": """
        vay tien; vay von; cho vay; vay nhanh; vay online; vay tin chap; khoan vay; ho tro vay
        giai ngan; app vay; vay tieu dung; ho tro tai chinh; han muc vay; goi vay; vay nong
        bat ho; vay tra gop; han muc <money>; han muc # trieu; khoan giai ngan; vay <money>
        can tien; can von; vay #; han muc; ho so vay
        """,
    "loan_easy": """
        khong the chap; khong tham dinh; khong can tham dinh; no xau; chi can cccd; chi can cmnd
        chi can can cuoc; duyet nhanh; duyet ngay; giai ngan ngay; giai ngan nhanh
        giai ngan trong; lai suat 0; khong can chung minh; ho so don gian; 0 lai; lai thap
        duyet 100; khong goi nguoi than; nhan tien ngay; da duoc duyet; duoc duyet; ho so da duyet
        lai suat 1; nhan tien sau; co tien ngay; ti le duyet; xet duyet; chi voi can cuoc; lai 0
        nhan tien sau # phut; sau # phut; trong # phut; no xau van; lai suat thap
        giai ngan # phut
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
        an lo; ghi de; ghi lo; slot; cho so; thay cho so; danh de
        """,
    "gamble_lure": """
        nap lan dau; khuyen mai; tang code; giftcode; tang 100; hoan tra; nap rut; rut nhanh
        tan thu; dang ky nhan; dang ky <link>; thuong nap; thuong <money>; nap dau; an chac
        bao trung; chac trung; cam ket trung; trung 100; sieu chuan; phi <money>; chia hoa hong
        choi ngay; tham gia ngay; bao lo; khong trung; hoan cuoc; vao ngay; 1 an; nap <money>
        nhan ngay; ty le cuoc; moi dang ky; thanh vien moi; choi thu; nhan ngay <money>
        trai nghiem; hoan tra moi ngay; trung #; chia #; phi # trieu; rut tien # phut
        rut tien nhanh; nha cai uy tin; tang <money>; 88k; #k; doi thuong; tang giftcode
        """,
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
        chuyen tra lai; tra toi
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
        anh chup giao dich; giao dich thanh cong; da ck thua; chup man hinh; bill day
        """,
    "delay": """
        chua bao; chua ve; chua nhan duoc; bao cham; he thong cham; cho duyet; dang xu ly
        cho xu ly; chua thay tien; ngoai gio; tien treo; tien se ve; lat nua ve; bi loi
        nghen mang; lien ngan hang; cho 24h; vai tieng; ngan hang bao tri; bao tri; dang treo
        chua cong; chua noi; tu nuoc ngoai; moi nhan duoc; chac ngan hang; ngan hang nghen
        cham chua bao; he thong cham chua bao; tien dang treo; treo cho xu ly
        """,
    "ship_now": """
        gui hang truoc; giao hang truoc; gui hang luon; gui hang di; ship luon; ship truoc
        cho lay hang; lay hang; giao luon; ship giup; dua hang; xac nhan de nhan; dong phi
        tra lai tien thua; nhap ma; cho ban em lay hang; lay hang luon; gui hang truoc giup
        kich hoat nhan tien; ung tien; mua ruou giup; nho quan; mua giup; chuyen lai tien thua
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
        de kich hoat; qua bi mat; phan qua; thay the ma; ma cu
        """,
    "mule": """
        thue tai khoan; cho thue tai khoan; mua tai khoan ngan hang; ban tai khoan ngan hang
        mua lai tai khoan; thue lai tai khoan; mua ban tai khoan; mo tai khoan ho; mo ho tai khoan
        mo the ho; mo tai khoan ngan hang thue; thue tk; mua tk ngan hang; thue the ngan hang
        mua the ngan hang; thue stk; nhan tien ho; nhan tien giup; rut tien ho; chuyen tien ho
        thu mua tai khoan; thu mua tk; can thue tai khoan; cho thue stk; dung ten mo tai khoan
        cho muon tai khoan; muon tai khoan; mua stk; thu mua the; dung tai khoan cua ban nhan tien
        dung tai khoan ngan hang cua ban; ban stk; mo tk ngan hang ho; cho thue tk; mua lai the
        mua the atm; mua lai the kem sim; kem sim; mo the ngan hang giup; mo the giup
        dang ky xong dua minh; thue the; the atm khong dung; mo tai khoan giup; tk kem sim
        tk ngan hang gia
        """,
    "mule_pay": """
        <money>; tra cong; hoa hong; gia cao; tien tuoi; tra tien ngay; nhan tien ngay
        khong lam gi; ngoi khong; thu mua; phan tram; # moi giao dich; uy tin; bao mat
        so luong lon; lau dai; cang nhieu cang tot
        """,
    "borrow": """
        vay tam; vay nong; cho vay; muon tam; muon tien; cho muon; cho minh muon; cho em muon
        cho tao muon; muon <money>; vay <money>; vay it tien; muon it; vay minh; cho minh vay
        cho em vay; can gap <money>; chuyen giup; ck giup; chuyen ho; ck ho; nap giup; nap ho
        mua the cao; mua ho the; giup em <money>; giup minh <money>; giup chi <money>
        co tien khong; co san tien; muon them; vay gap; can <money>; card dien thoai
        thieu <money>; chuyen gap; chuyen dum; ck dum; co san <money>; co san; ban chau <money>
        ban em <money>; ban cho <money>; can tien gap; giup anh <money>; giup con <money>
        cho chau muon; cho con muon; chau vay; con can <money>; chuyen giup con; chuyen giup em
        chuyen giup minh; mua ho minh the cao; mua the dien thoai; ho minh the cao
        """,
    "excuse": """
        app bi loi; bi loi; het han muc; qua han muc; khong chuyen duoc; khong vao duoc; dang ket
        dang hop; khong nghe may; khong goi duoc; mat dien thoai; hong mic; may hong
        dien thoai hong; doi so; khong tien nghe; dang o nuoc ngoai; quen the
        internet banking loi; mang yeu; khong goi dien duoc; tai khoan loi; dang dam hieu
        minh dang gap; ket tien; khong tien noi chuyen; dang can gap; the chi bi nuot; bi nuot
        bi mat dien thoai; dung may ban; dung nho may; doi so moi; dien thoai cu hong
        dang ket qua; dang hop khong nghe; so moi cua con; ket qua
        """,
    "promise_back": """
        mai tra; mai gui lai; toi tra; mai minh tra; mai em tra; lat tra; toi gui lai; mai ck lai
        chieu gui lai; ti gui lai; tra lai ngay; mai chi tra; mai tao tra; mai hoan
        chieu chuyen lai; mai chuyen lai; lat chuyen lai; tra sau; hom sau tra; ngay mai tra
        chieu em tra; toi em tra; toi minh tra; chieu minh tra; lat em gui; cuoi tuan tra
        toi ve chi gui lai; toi ve em gui lai; chi gui lai; em gui lai; minh gui lai; toi ve gui
        roi minh gui lai; mai anh tra; toi anh gui; chieu gui; chieu tra; tra chau sau
        mai con tra
        """,
    "video": """
        goi video; video call; cuoc goi video; goi hinh; facetime; goi thay mat; qua video call
        em qua video; goi video thay mat
        """,
    "bad_video": """
        mang yeu; hinh mo; hinh giat; giat lag; lag; mat tieng; tieng nho; song yeu; chap chon
        khong ro mat; mat song; song kem; mang lag; mang kem; hinh nhoe; khong nghe ro; wifi yeu
        song chap chon; bi nhieu; mat hinh; tieng re; bi nhoe; hinh bi nhoe; nhoe do; nhoe
        song chap chon nen; song chap; nen tat
        """,
    "emergency": """
        cap cuu; tai nan; nhap vien; mo gap; phau thuat; nguy kich; chan thuong; vien phi
        tam ung vien phi; phong mo; nga cau thang; dang mo; bi thuong nang; chan thuong so nao
        hon me; xuat huyet; bi bat coc; bat coc; tai nan giao thong; o benh vien; o vien
        dong tam ung; tam ung; tai nan lao dong; dang phau thuat; chua benh; con gay tai nan
        gay tai nan; tien vien phi
        """,
    "third_person": """
        con anh; con chi; con cua; chau; hoc sinh; phu huynh; con ban; con em; thay giao; co giao
        giao vien; chu nhiem; nha truong; bac si; y ta; nguoi nha; con trai chi; con gai chi
        con trai anh; con gai anh; con trai; con gai; chong chi; vo anh; bo me; nguoi than; bo cua
        me cua; chong cua; dong nghiep; chau nha bac; chau nha; con gay; em la co giao; me chi
        bo chi; ban cua con
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
    "abroad": """
        nuoc ngoai; quan nhan my; linh my; bac si quan doi; ky su dau khi; lien hop quoc
        gin giu hoa binh; tuong my; phi cong; tu my; tu anh; o my; o anh; syria; yemen
        doanh nhan my; afghanistan; chuyen phat quoc te; bang anh; usd; giao hang quoc te
        nguoi anh; ky su; goi hang tu my; gui tu my; dang o san bay; phi hai quan
        nhan vien hai quan; la viet kieu; viet kieu my; # usd
        """,
    "parcel": """
        thung qua; goi qua; kien qua; mon qua; gui qua; qua tang; kien hang; thung hang; buu kien
        tien mat trong; do la; thua ke; di san; trang suc; vang bac; kim cuong; hop qua
        qua sinh nhat; tai san; valy tien; vali tien; vali; goi hang; goi hang gui; nho em giu
        gui tien ve; bang anh; tien mat; nhieu do la; tai san ve; gui tai san
        """,
    "love": """
        anh yeu; yeu em; yeu anh; tinh yeu; honey; ket hon; vo tuong lai; chong tuong lai
        doc than; goa; tri ky; quen nhau qua; quen qua mang; tim ban doi; hen ho; cuoi em; my love
        goa vo; goa chong; nho em giu; em yeu; hen gap; dinh cu my
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
        """,
    "recover_promise": """
        cam ket; uy tin; khong thanh cong khong lay tien; khong mat phi; bao dau; luat su
        an ninh mang; chuyen gia; hacker; dong phi; phi truoc; dat coc; ty le thanh cong; hoan lai
        van phong luat; gia re; lay ngay; 15 phut; 30 phut; bo cong an; cuc an toan thong tin
        cam ket 100; # phi; chi thu phi sau; thu phi sau; phi #; hoan tien trong # ngay
        tiep nhan ho so; cong ty luat; nguoi quen ben; lay lai duoc #
        """,
    "won": """
        trung thuong; trung giai; chuc mung ban da; chuc mung quy khach; chuc mung thue bao
        khach hang may man; trung xe; trung iphone; trung sh; duoc tang; qua tri an; trung so
        da trung; nhan qua mien phi; tang iphone; may man nhan; so thue bao may man; phan thuong
        trung mot; trung 1; may man trung; nguoi thu; trung mot xe; trung mot xe may
        ban duoc tang; duoc tang iphone; nhan qua tai; quay so trung; vong quay may man
        tong dai tri an; tri an khach hang; mot phan qua; phan qua bi mat; de nhan thuong
        dat giai nhat; trung giai dac biet
        """,
    "prize_rich": """
        trung thuong; trung giai; xe may; xe sh; sh 150; iphone; oto; o to; tivi; so tiet kiem
        vang 9999; giai nhat; giai dac biet; tien mat; <money>; laptop; ipad; may loc
        chuyen du lich; trung xe; xe honda; xe vision; vision; mien phi; qua bi mat; iphone #
        """,
    "claim": """
        nhan thuong; nhan giai; lam ho so; de nhan; lam thu tuc; cung cap thong tin; nhan qua tai
        xac nhan de nhan; dien thong tin; nhan ngay tai; doi qua; nhan qua; lien he nhan
        quay ngay; nhan tai; bam link; nhap ma; phi lam ho so; la nhan xe; nhan vao day nhan
        vao day nhan; nhan <link>; the cao; nhan xe; quet ma; bam vao nhan
        """,
    "social_bait": """
        binh chon; vote; bo phieu; binh chon giup; clip nong; video nong; xem anh; anh cua ban
        ban trong video; phai ban khong; lo clip; thi ve; xem ngay ai; ban quyen
        vi pham tieu chuan; tieu chuan cong dong; tai khoan facebook; fanpage; page cua ban
        facebook cua ban; khoa vinh vien; tich xanh; anh nong; lo anh; khang nghi
        nguoi tham trang; ai da xem; ung ho be; binh chon cho; giup con; vi pham ban quyen
        trang cua ban; anh ban lo; lo het; ban lo anh; binh chon giup chau; bi bao cao
        trang cua ban bi; khao sat nhan qua; khao sat nhan tien; clip hot; clip co giao
        nhan qua mien phi; ai dang; fanpage cua ban; video nay; trong video nay; phai ban
        """,
    "social_push": """
        dang nhap; xem ngay; xac minh; khang nghi; 24h; 24 gio; truoc khi bi xoa; bi xoa; full
        khong che; vi pham; vao day; vao link; vao link nay; vao coi; coi di; vao xem; xem di
        bi khoa; khoa vinh vien; vo hieu hoa; nhan qua; nhan tien; giup chau; giup con; giup be
        giup minh; giup em; bam vote; bi bao cao; link nay; tren nay
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
        chua duoc; bam 90; *#90; 90 thi; bam *#90; tam thuoc me; phat keo; gap may man
        gap xui xeo; bi hack sim; so la co flashai; xoa tai khoan
        """,
    "missed": """
        goi nho; cuoc goi nho; nho cuoc goi; nhay may; goi lo; co cuoc goi; goi tu nuoc ngoai
        da goi cho ban; hop thu thoai; tin nhan thoai; missed call; you have; da goi; nho so
        vua nho; nho may; co nguoi nho; nhay so
        """,
    "call_again": """
        goi lai; call back; goi ngay; bam goi; lien he lai; nghe lai; nghe tin nhan; goi ve
        goi so; goi cho; goi lai ngay; hay goi lai
        """,
    "job_task": """
        tha tim; like tiktok; like video; xem video nhan; chot don; gap phong bi; gap bao li xi
        gap phong bao; phong bao li xi; xau vong; xau hat; dan tem; danh gia 5 sao
        danh gia san pham; nguoi danh gia; danh gia khach san; theo doi kenh; dat don; go van ban
        danh may; tang tuong tac; nhiem vu; giat don; moi tim; chup man hinh gui; mo gio hang
        """,
    "advance": """
        ung tien; mua ruou; mua giup; mua ho; ung giup; dat them; nho quan; tra ho; tra giup
        """,
}
"""Cue name to its phrases, parted by lines and semicolons."""
