"""Words that swindlers put beside a borrowed name, as they appear in host names.

Vietnamese words are written without diacritics and joined. Chosen by hand from the scam
patterns of the taxonomy and from the shapes that agencies published.
"""

from __future__ import annotations


def _split(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONEY = _split(
    """
    bank banking ebank ebanking ibank ibanking digibank smartbank smartbanking mobilebanking
    internetbanking nganhang tindung thetindung thevisa vay vaytien vayvon vaytinchap vaynhanh
    vayonline vaytheoluong vaythechap vaytieudung vayvnd tinchap thechap tieudung daohan ruttien
    chuyentien nhantien hoantien naptien napthe thanhtoan taikhoan hanmuc nanghanmuc saoke
    lienket giaingan laisuat guitien otp sinhtrachoc credit card finance financial loan wallet pay
    payment vidientu thuhoitien chungkhoan dautu ketoan tigia tygia
    """
)
"""Talk of money: what a borrowed bank name is put beside."""

FOREIGN_MONEY = _split("bank banking credit card finance financial loan wallet pay payment otp")
"""Those of them that other languages use as well."""

ACTION = _split(
    """
    xacthuc xacminh xacnhan dangnhap dangky capnhat nhanqua nhanthuong quatang tangqua traoqua
    doiqua doidiem diemthuong tichdiem trian khuyenmai uudai sukien trungthuong vongquay
    quaythuong giaithuong hotro cskh chamsoc chamsockhachhang khachhang tuvan tongdai tracuu
    tuyendung congtacvien ctv vieclam phatnguoi nopphat nopthue hoanthue quyettoan hoso dinhdanh
    sinhtrac kichhoat mokhoa khoataikhoan giaodich baomat binhchon kiemtien giftcode chuanhoa
    khieunai thuhoi hoanphi dangkiem lienhe thongbao canhbao khaibao tichhop trocap bienlai hoadon
    donhang vandon buukien giaohang nhanhang phiship khaosat dichvu tienich lixi nhiemvu hoahong
    tiendien tiennuoc catdien noptien hoivien bocongan dangkyvay doithuong tichphan
    taixiu chanle xoso nohu lode giaidau nap shopacc uudainapthe datlich
    quatri quatrian quamienphi mienphi nhanmienphi camvinhvien khoasim xacthucthuebao
    """
)
"""What a visitor is told to do, in Vietnamese."""

ENGLISH = _split(
    """
    login logon signin signon verify verification verified secure security update support account
    accounts service services confirm confirmation auth authenticate unlock recover recovery claim
    gift gifts reward rewards bonus prize voucher promo promotion event events helpdesk help
    customer alert alerts billing invoice tracking track delivery parcel redelivery refund
    membership member members redeem giveaway airdrop webmail portal suspended limited restore
    validation validate identity password reset notice notification center centre appeal copyright
    violation badge ads business id mall
    """
)
"""The same in English; only as whole words, for they hide in honest longer ones."""

PLAIN = _split(
    """
    vn vnn viet vietnam online app apps vip mobile shop store web h5 pro plus official home info
    hanoi hcm hn saigon sg site net com www top new my go digital smart care
    """
)
"""Neutral company: says little, but sticks to borrowed names."""

PLACE = _split("vn vnn viet vietnam hn hanoi hcm hcmc saigon comvn govvn gov")
"""Endings that pretend to be the Vietnamese branch or the official suffix."""

BRANCH = PLACE - {"viet", "vn", "vnn"}

FUSED = _split(
    """
    bank banking ebank ebanking ibank ibanking digibank smartbank card cards credit finance loan
    pay payment wallet login logon verify secure support service services global account otp
    hotro trian hoso event quayso lixi nhiemvu
    """
)
"""What is fused with a short name, too short or too common to be looked for by itself."""

COPY_WORDS = _split(
    """
    clone clones demo tutorial sample example test testing learn learning course project projects
    portfolio practice assignment homework redesign ui landing docs doc api sdk wiki unofficial
    plugin theme template news blog fan fans community tools tool bot scraper downloader client
    react angular vue flutter github analysis dataset tracker
    """
)
"""Exercises and tools that honestly name a world brand."""

AFFIXES = (
    MONEY
    | ENGLISH
    | PLAIN
    | _split("express telecom phone fone post group air airlines airways mart play")
) - frozenset(
    {
        "ibank",
        "ebank",
        "ibanking",
        "ebanking",
        "my",
        "go",
        "h5",
        "hn",
        "sg",
        "top",
        "com",
        "net",
        "new",
        "id",
    }
)
"""Words that make names of different owners alike; a misspelling must concern the rest."""

COMMON = (
    MONEY
    | ENGLISH
    | COPY_WORDS
    | _split(
        """
        express telegraph telegraf twister factbook fastbook stream streams finances worldbank
        saigonbao vietnamnet vietnam vietnamese trader matcha chance gardena arena marena
        booking cooking looking discover shoppe lending letter twitch roblon
        """
    )
)
"""Honest words that happen to be near a brand name."""

# Short words would be found inside foreign ones; those count as whole words only.
_SHORT_BUT_RARE = frozenset(
    {"cskh", "uudai", "vayvon", "hanmuc", "tracuu", "sukien", "napthe", "taixiu", "xoso"}
)

SCANNED = frozenset(
    word
    for word in MONEY | ACTION | {"vietnam"}
    if word in _SHORT_BUT_RARE
    or (
        len(word) >= 6
        and word not in {"credit", "wallet", "finance", "financial", "payment", "banking"}
    )
)
"""Words that are looked for inside longer ones."""
