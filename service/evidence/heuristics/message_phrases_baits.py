"""Phrases of those who promise: work, profit, loans, prizes, bargains, love; and of false friends."""

from __future__ import annotations

BAITS: dict[str, str] = {
    "shop": """
        thanh ly; xa kho; xa hang; gia re; gia soc; sieu re; re nhat; giam 50; giam 70; giam 80
        giam 90; sale 90; dong gia; re hon thi truong; hang xach tay; hang hai quan
        hang thanh ly; hang tran; le 50; re bat ngo; gia goc; gia chi; hang cong ty; nhap lau
        hang ton; sale soc; re gap; gia xuong; 50 gia; nua gia
        """,
    "prepay": """
        chuyen khoan truoc; ck truoc; coc truoc; dat coc; thanh toan truoc; chuyen truoc
        khong ship cod; khong cod; khong dong kiem; khong cho kiem; khong giao dich tren
        khong qua san; giao dich ngoai; ck 100; coc 50; coc <money>; coc giu; chuyen coc
        chuyen du; chuyen full; ck full; khong nhan cod; chuyen khoan 100; ck het
        """,
    "travel": """
        combo; tour; du lich; ve may bay; phong khach san; khach san; resort; villa; homestay
        dat phong; dat ve; nghi duong; vinpearl; phu quoc; da nang; nha trang; ma dat cho; pnr
        visa; dat cho; hang khong; kham pha
        """,
    "travel_cheap": """
        gia soc; gia re; sieu re; re nhat; thanh ly; pass lai; chi tu; uu dai; giam 50; giam 60
        giam 70; chi con; gia chi; can pass; re hon; gia tot nhat; khuyen mai; chi <money>
        tron goi; flash sale; bao dau visa; bao dau
        """,
    "unpaid_booking": """
        chua thanh toan; cho thanh toan; giu cho; se bi huy; bi huy; huy ve; huy cho; phi doi ve
        doi gio bay; chuyen bay bi huy; hoan ve; xac nhan thanh toan; chua xuat ve; hoan huy
        phi xuat ve; giu phong
        """,
    "job": """
        viec nhe; viec nhe luong cao; viec lam; tuyen; tuyen dung; tuyen ctv; cong tac vien; ctv
        lam online; tai nha; lam them; lam tai nha; tuyen nguoi; tuyen gap; part time
        lam viec tai nha; nhan viec; tuyen nhan vien; viec online; thoi gian ranh
        kiem tien online; kiem them; kiem them thu nhap; viec tay trai; xuat khau lao dong
        mo gio hang
        """,
    "job_easy": """
        luong cao; <money> ngay; <money> 1 ngay; <money> mot ngay; <money> moi ngay; thu nhap
        hoa hong; viec nhe; khong can kinh nghiem; khong can bang cap; khong can coc; luong ngay
        nhan luong ngay; tra luong ngay; nhan tien ngay; xem video; like video; tha tim
        like tiktok; chot don; dat don; gui don ao; danh gia 5 sao; danh gia san pham
        theo doi kenh; lam nhiem vu; nhiem vu; tang tuong tac; nghe nhac; xau vong; gap phong bi
        dan tem; go van ban; danh may; giat don; mua hang ao; chi can dien thoai
        chi can co dien thoai; ranh 1 tieng; vai trieu; <money> tuan; luong <money>
        <money> thang; khong ap doanh so
        """,
    "task_pay": """
        nap tien; nap <money>; nap von; ung truoc; ung von; hoan von; hoan tien; goi nhiem vu
        nang cap goi; mua goi; nhiem vu; dat coc; dong phi; chuyen khoan truoc; thanh toan don
        coc giu cho; phi dong phuc; phi ho so; phi dao tao; hoan goc; nhan lai ca goc
        ca goc lan; goc va hoa hong; nap truoc; coc <money>; hoan lai ca goc; rut ve
        nop <money>; dong <money>
        """,
    "invest": """
        dau tu; co phieu; chung khoan; forex; tien ao; tien dien tu; coin; bitcoin; btc; usdt
        crypto; san giao dich; san quoc te; quy dau tu; vang; ngoai hoi; vang tai khoan; bo
        binary; nhi phan; chuyen gia doc lenh; phim hang; ma co phieu; lenh; trading; trade
        bot trade; ai trading; dau tu sinh loi; gop von; uy thac; token; san
        chung khoan quoc te; phai sinh; du an
        """,
    "profit": """
        cam ket loi nhuan; loi nhuan; lai suat; lai cao; loi nhuan cao; lai 10; lai 20; lai 30
        lai 5; lai 3; x2; x3; x5; x10; nhan doi; gap doi; nhan 3; khong rui ro; bao lo
        cam ket lai; cam ket hoan von; bao hiem von; bao toan von; sinh loi; moi ngay; moi thang
        thang 100; chac thang; chac chan lai; lai ngay; lai hang ngay; ti le thang; ty le thang
        win rate; thu ve; thu nhap thu dong; giau; kiem hang tram trieu; tu do tai chinh
        hoan von; khong lo lo; lai deu; 100 loi nhuan
        """,
    "guru": """
        chuyen gia; nhom kin; thay; co van; doc lenh; keo lenh; nhom vip; nhom dau tu
        ho tro vao lenh; tin hieu; room; vao nhom; vao group; vao zalo; nhom zalo; nhom telegram
        tham gia nhom; chi dan; huong dan vao lenh; khoa hoc mien phi
        """,
    "estate_offer": """
        dat nen; can ho; bat dong san; bds; du an; nen dat; chung cu; lo goc; suat noi bo
        nghi duong; so huu ky nghi; voucher nghi duong; bao hiem nhan tho; khoa hoc; tham my
        spa; the tap; goi bao hiem; san chung khoan; mo tai khoan chung khoan
        """,
    "estate_push": """
        chiet khau; cam ket loi nhuan; cam ket thue lai; suat noi bo; suat ngoai giao; moi anh
        moi chi; moi quy khach; moi tham gia; gia f0; sinh loi; sap tang gia; chi con
        duy nhat hom nay; mien phi; lai suat 0; tang vang; tri an; uu dai khung; gia goc
        """,
    "loan": """
        vay; vay tien; vay von; cho vay; vay nhanh; vay online; vay tin chap; khoan vay
        ho tro vay; giai ngan; app vay; vay tieu dung; tin dung; ho tro tai chinh; han muc vay
        goi vay; vay nong; bat ho; vay tra gop
        """,
    "loan_easy": """
        khong the chap; khong tham dinh; khong can tham dinh; no xau; chi can cccd; chi can cmnd
        chi can can cuoc; 5 phut; 10 phut; 15 phut; 30 phut; duyet nhanh; duyet ngay
        giai ngan ngay; giai ngan nhanh; giai ngan trong; lai suat 0; khong can chung minh
        ho so don gian; 0 lai; lai suat thap; lai thap; duyet 100; khong goi nguoi than
        ngay trong ngay; nhan tien ngay; da duoc duyet; duoc duyet; ho so da duyet; lai suat 1
        nhan tien sau; co tien ngay; ti le duyet; xet duyet
        """,
    "loan_fee": """
        phi ho so; phi bao hiem; phi bao hiem khoan vay; phi giai ngan; dong truoc; chuyen truoc
        phi xac minh; phi bao dam; coc; sai so tai khoan; nhap sai; sai thong tin; dong bang
        phi mo khoa; nop phi; dong phi; phi truoc; chung minh tai chinh; chung minh kha nang
        bi treo; dong <money>; nop <money>; chuyen <money>; phi tham dinh; phi chung minh
        phi dich vu; phi cam ket
        """,
    "gamble": """
        nha cai; ca cuoc; ca do; tai xiu; no hu; ban ca; casino; game bai; danh bai; xoc dia
        bong da; keo; keo thom; baccarat; lo de; so de; lo; de; xo so; bach thu; soi cau; xien
        dan de; chot so; da ga; quay hu; doi thuong; lixi88; cap so; so dep; song bac; cuoc
        game doi thuong; tai app choi; jackpot; slot game; phong cuoc; vao tien
        """,
    "gamble_lure": """
        nap lan dau; tang <money>; khuyen mai; tang code; giftcode; code; tang 100; hoan tra
        nap rut; rut tien; rut nhanh; tan thu; dang ky nhan; dang ky <link>; thuong nap
        thuong <money>; uy tin; nap dau; an chac; bao trung; chac trung; cam ket trung
        trung 100; sieu chuan; phi <money>; chia hoa hong; choi ngay; tham gia ngay; bao lo
        khong trung; hoan cuoc; vao ngay; 1 an; nap <money>; nhan ngay; ty le cuoc; moi dang ky
        thanh vien moi; choi thu; doi thuong
        """,
    "mistaken": """
        chuyen nham; chuyen khoan nham; ck nham; chuyen lon; bam nham; chuyen tien nham
        giai ngan nham; gui nham tien; nham so tai khoan; chuyen nham vao; chuyen du
        chuyen thua
        """,
    "give_back": """
        chuyen lai; hoan lai; tra lai; hoan tra; chuyen tra; gui lai; ck lai; lam on tra
        cho xin lai; xin lai; hoan tien; tra truoc; hoan tra lai; hoan lai so tien
        lay lai so tien
        """,
    "interest": """
        lai; lai suat; tien lai; ca lai; tinh lai; khoan vay; den han; bi kien; khoi kien
        cong an; bao cong an; ra cong an; xu ly; to cao; phap luat; truy cuu; chiem giu
        nguoi than; danh ba; boi cong an; lam to; phat; luat su; se kien
        """,
    "receipt": """
        bill chuyen khoan; anh bill; bill; bien lai; anh chuyen khoan; anh chup
        hinh chuyen khoan; uy nhiem chi; da chuyen khoan; ck roi; chuyen khoan roi; da ck
        chuyen tien roi; anh giao dich; man hinh chuyen khoan; da chuyen tien; da chuyen <money>
        da thanh toan
        """,
    "delay": """
        chua bao; chua ve; chua nhan duoc; bao cham; he thong cham; cho duyet; dang xu ly
        cho xu ly; chua thay tien; ngoai gio; chuyen cham; tien treo; tien se ve; lat nua ve
        bi loi; nghen mang; lien ngan hang; cho 24h; vai tieng; ngan hang bao tri; bao tri
        dang treo; chua cong; chua noi; tu nuoc ngoai; moi nhan duoc
        """,
    "ship_now": """
        gui hang truoc; giao hang truoc; gui hang luon; gui hang di; ship luon; ship truoc
        cho lay hang; lay hang; giao luon; ship giup; dua hang; xac nhan giup; kich hoat
        xac nhan de nhan; dong phi; bam vao; hoan lai; chuyen lai; tra lai tien thua; nhap ma
        giao hang; gui hang
        """,
    "qr": """
        quet ma; quet qr; ma qr; qr; quet ma qr; scan qr; quet ma nay; ma qr nay; ma vuong
        anh qr
        """,
    "qr_lure": """
        nhan qua; nhan thuong; nhan tien; nhan <money>; dang nhap; xac thuc; xac minh; hoan tien
        nhan hoan; cap nhat; trung thuong; nhan voucher; nhan uu dai; nhan tro cap; nhan luong
        kich hoat; mo khoa; lien ket; xac nhan danh tinh; nhan lai tien; thay the ma cu
        ma cu bi loi; ma cu hong; tai ung dung; cai ung dung; cai dat; nhan ngay; lay tien
        xac nhan nhan; vao nhom; nop phat; nhan sinh trac
        """,
    "mule": """
        thue tai khoan; cho thue tai khoan; mua tai khoan ngan hang; ban tai khoan ngan hang
        mua lai tai khoan; thue lai tai khoan; mua ban tai khoan; mo tai khoan ho
        mo ho tai khoan; mo the ho; mo tai khoan ngan hang thue; thue tk; mua tk ngan hang
        thue the ngan hang; mua the ngan hang; thue stk; nhan tien ho; nhan tien giup
        rut tien ho; chuyen tien ho; thu mua tai khoan; thu mua tk; can thue tai khoan
        cho thue stk; dung ten mo tai khoan; cho muon tai khoan; muon tai khoan; mua stk
        thu mua the; dung tai khoan cua ban nhan tien; dung tai khoan ngan hang cua ban; ban stk
        mo tk ngan hang ho; cho thue tk
        """,
    "mule_pay": """
        <money>; tra cong; hoa hong; gia cao; tien tuoi; tra tien ngay; nhan tien ngay
        khong lam gi; ngoi khong; moi thang; <money> thang; thu mua; phan tram; chia; uy tin
        bao mat; can gap; so luong lon; lau dai; inbox; ib; zalo; lien he; 500k; hoac
        """,
    "borrow": """
        vay tam; vay nong; cho vay; muon tam; muon tien; cho muon; cho minh muon; cho em muon
        cho tao muon; muon <money>; vay <money>; vay it tien; muon it; vay minh; cho minh vay
        cho em vay; can tien gap; can gap <money>; chuyen giup; ck giup; chuyen ho; ck ho
        nap giup; nap ho; mua the cao; mua ho the; giup em <money>; giup minh <money>
        giup chi <money>; co tien khong; co san tien; muon them; vay gap; can <money>
        card dien thoai; thieu <money>; chuyen gap
        """,
    "excuse": """
        app bi loi; bi loi; bi khoa; het han muc; qua han muc; khong chuyen duoc; khong vao duoc
        dang ket; dang hop; dang ban; khong nghe may; khong goi duoc; mat dien thoai; hong mic
        may hong; dien thoai hong; so moi; doi so; khong tien nghe; dang o nuoc ngoai
        dang di cong tac; quen the; the bi nuot; internet banking loi; dung goi; mang yeu
        khong goi dien duoc; tai khoan loi; dang dam hieu; dang benh vien; viec gap; co viec gap
        minh dang gap; ket tien; khong tien noi chuyen; hoan canh; dang can gap
        """,
    "promise_back": """
        mai tra; mai gui lai; chieu tra; toi tra; mai minh tra; mai em tra; lat tra; toi gui lai
        mai ck lai; chieu gui lai; ti gui lai; tra lai ngay; mai chi tra; mai tao tra; mai hoan
        chieu chuyen lai; mai chuyen lai; lat chuyen lai; tra sau; hom sau tra; ngay mai tra
        chieu em tra; toi em tra; toi minh tra; chieu minh tra; lat em gui; cuoi tuan tra
        """,
    "video": """
        goi video; video call; cuoc goi video; goi hinh; facetime; thay mat; nhin mat
        goi thay mat; video
        """,
    "bad_video": """
        mang yeu; hinh mo; hinh giat; giat lag; lag; mat tieng; tieng nho; song yeu; chap chon
        khong ro mat; mat song; song kem; mang lag; mang kem; tat may ngay; hinh nhoe
        khong nghe ro; vai giay; wifi yeu; song chap chon; bi nhieu; mat hinh; tieng re
        """,
    "emergency": """
        cap cuu; tai nan; nhap vien; mo gap; phau thuat; nguy kich; chan thuong; vien phi
        tam ung vien phi; phong mo; nga cau thang; dang mo; bi thuong nang; benh vien
        chan thuong so nao; hon me; xuat huyet; bi bat coc; bat coc; bi giu; tai nan giao thong
        """,
    "third_person": """
        con anh; con chi; con cua; chau; hoc sinh; phu huynh; con ban; con em; em la co giao
        thay giao; co giao; giao vien; chu nhiem; nha truong; bac si; y ta; nguoi nha
        con trai chi; con gai chi; con trai anh; con gai anh; be; con trai; con gai; chong chi
        vo anh; bo me; nguoi than; bo cua; me cua; chong cua
        """,
    "kid_model": """
        nguoi mau nhi; mau nhi; casting nhi; casting be; tuyen be; tim be; nguoi mau tre em
        dai su nhi; dien vien nhi; anh be; mau anh nhi; be lam mau; hinh anh be; guong mat nhi
        tai nang nhi
        """,
    "kid_task": """
        cat xe; catse; casting; dang ky; nhan cat; thu lao; nhan qua; dong phi; phi ho so
        phi dang ky; mua hang; lam nhiem vu; nhiem vu; vao nhom; chuyen khoan; dat coc
        mua trang phuc; hop dong; thuong hieu thoi trang; zalo; telegram; ket ban; inbox; link
        be tu; nap tien; phu huynh
        """,
    "abroad": """
        nuoc ngoai; quan nhan my; linh my; bac si quan doi; ky su dau khi; lien hop quoc
        gin giu hoa binh; tuong my; phi cong; tu my; tu anh; o my; o anh; syria; yemen; ben my
        viet kieu; doanh nhan my; afghanistan; tu han quoc; tu canada; tu uc; tu duc; singapore
        london; hai quan; san bay; chuyen phat quoc te; quoc te
        """,
    "parcel": """
        thung qua; goi qua; kien qua; mon qua; gui qua; qua tang; kien hang; thung hang
        buu kien; tien mat trong; do la; usd; thua ke; di san; trang suc; vang bac; kim cuong
        hop qua; qua sinh nhat; tai san; valy tien; vali tien; vali; <money>
        """,
    "love": """
        em yeu; anh yeu; yeu em; yeu anh; tinh yeu; honey; baby; ban gai; ban trai; ket hon
        dam cuoi; dinh cu; vo tuong lai; chong tuong lai; doc than; goa; tri ky; quen nhau qua
        quen qua mang; tim ban doi; hen ho; cuoi em; nho em; thuong em; my love
        """,
    "recover": """
        lay lai tien; thu hoi tien; lay lai von; thu hoi von; lay lai tien bi lua
        lay lai so tien; ho tro lay lai; lay lai facebook; lay lai nick; lay lai tai khoan
        khoi phuc tai khoan facebook; mo khoa facebook; hack facebook; thu hoi tien treo
        lay tien bi treo; rut tien bi treo; hoan tien lua dao; ho tro nan nhan
        khoi phuc facebook; lay lai fb; thu hoi no; lay lai tien treo; hoan lai tien bi lua
        bi lua tien; bi lua dao; lay lai nick fb; lay lai zalo; thu hoi lai tien
        """,
    "recover_promise": """
        cam ket; 100; uy tin; khong thanh cong khong lay tien; khong mat phi; bao dau
        nhanh chong; luat su; an ninh mang; chuyen gia; hacker; it; dong phi; phi truoc; dat coc
        ty le thanh cong; thanh cong; bao mat; chi can; 24h; hoan lai; van phong luat; gia re
        lay ngay; 15 phut; 30 phut; toan quoc; ky thuat; bo cong an; cuc an toan thong tin
        ho so
        """,
    "won": """
        trung thuong; trung giai; chuc mung ban da; chuc mung quy khach; chuc mung thue bao
        khach hang may man; trung xe; trung iphone; trung sh; giai nhat; giai dac biet
        duoc tang; duoc nhan; nhan qua; qua tri an; tri an khach hang; quay so; vong quay
        trung so; da trung; qua tang; nhan thuong; giai thuong; phan qua; nhan qua mien phi
        voucher; tang ban; tang iphone; may man nhan; so thue bao may man; phan thuong; lucky
        trung mot; trung 1; nhan ngay; may man trung
        """,
    "prize_rich": """
        trung thuong; trung giai; xe may; xe sh; sh 150; iphone; oto; o to; tivi; so tiet kiem
        vang 9999; giai nhat; giai dac biet; tien mat; <money>; laptop; ipad; may loc
        chuyen du lich; trung xe; xe honda; xe vision
        """,
    "claim": """
        nhan thuong; nhan giai; lam ho so; de nhan; lam thu tuc; cung cap thong tin
        nhan qua tai; xac nhan de nhan; dien thong tin; nhan ngay tai; dang nhap; truy cap
        bam vao; doi qua; nhan qua; soan tin; lien he nhan; quay ngay; nhan tai; bam link
        nhap ma
        """,
    "social_bait": """
        binh chon; vote; bo phieu; binh chon giup; khao sat; clip nong; clip; video nong
        xem anh; anh cua ban; ban trong video; ai day; phai ban khong; lo clip; thi ve; cuoc thi
        xem ngay ai; ban quyen; vi pham tieu chuan; tieu chuan cong dong; tai khoan facebook
        fanpage; page cua ban; facebook cua ban; khoa vinh vien; tich xanh; anh nong; lo anh
        khang nghi; khieu nai; nguoi tham trang; ai da xem; nhan qua mien phi; ung ho be
        binh chon cho; giup con; vi pham ban quyen; trang cua ban
        """,
    "social_push": """
        dang nhap; giup; ho; xem ngay; xac minh; khang nghi; khieu nai; gap; khoa; vo hieu hoa
        24h; 24 gio; nhan; mien phi; soc; full; khong che; link; vao day; day ne; nhanh; xoa
        bi khoa; truoc khi; vi pham; tha thiet
        """,
    "chain": """
        chia se gap; chia se ngay; chia se cho; share gap; share ngay; hay chia se; chuyen tiep
        gui tin nhan nay; gui cho; gui ngay cho; chuyen tin nay; gui toi; gui den
        bao cho moi nguoi; thong bao cho moi nguoi; nhac nguoi than; cac nhom; tat ca ban be
        lan truyen; copy va dan; sao chep va dan; dang len tuong; moi nguoi chia se
        cho nhieu nguoi biet; chia se rong rai; truyen di; forward
        """,
    "many_people": """
        moi nguoi; tat ca; ban be; nguoi than; 10 nguoi; 20 nguoi; 15 nguoi; nhieu nguoi
        cac nhom; gia dinh; danh ba; tat ca ban be; cang nhieu cang tot; 5 nhom; 3 nhom; 7 nguoi
        12 nguoi; moi nha; cac group
        """,
    "hoax_claim": """
        flashai; flash ai; 90; mat sach tien; mat het tien; bi hack; virus; hack dien thoai
        sao chep sim; danh cap danh ba; danh cap sim; no dien thoai; no may; thu phi
        facebook thu phi; zalo thu phi; se bi xoa; bi xoa tai khoan; bat coc tre em; bat coc
        thuoc me; ung thu; chua khoi; dong dat; vo de; song than; gap xui; gap may; may man
        xui xeo; phat tai; dung nghe may; dung bat may; khong nghe may; tieng bip
        mat tien trong tai khoan; doi tien; cam van; cua nguoi than; duoc tang mien phi
        dung tra loi; bui phong xa; noi tang; thoi mien; bo bua; cho uong; sap het; se ngung
        benh la; dich benh; nhiem doc; chua duoc
        """,
    "missed": """
        goi nho; cuoc goi nho; nho cuoc goi; nhay may; goi lo; co cuoc goi; goi tu nuoc ngoai
        da goi cho ban; hop thu thoai; tin nhan thoai; missed call; you have; da goi
        """,
    "call_again": """
        goi lai; call back; goi ngay; bam goi; lien he lai; nghe lai; nghe tin nhan; goi ve
        goi so; goi cho
        """,
}
"""Cue name to its phrases, parted by lines and semicolons."""
