"""The bank table: BINs, codes and names as facts, with their sources.

Sources: State Bank letter 1589/NHNN-TT of 05/03/2024 (BINs issued to 31/12/2023); vietqr.io bank
list and changelog to 06/06/2025; napas lists in public QR libraries; bank names as the banks write
them. Names of before a renaming stay as aliases: people go on using them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bank:
    """Who keeps an account. ``sector`` is ``bank``, ``wallet`` or ``finance`` (company).

    aliases are names beside code, short name and full name; ``app_scheme`` is the scheme of its
    app's links. Several brands may share a BIN, and one bank may have several BINs.
    """

    bin: str
    code: str
    short_name: str
    name_vi: str
    aliases: tuple[str, ...] = ()
    deprecated: bool = False
    app_scheme: str | None = None
    sector: str = "bank"


# BIN, code, short name, full name
_NAMES: tuple[tuple[str, str, str, str], ...] = (
    ("422589", "CIMB", "CIMB", "Ngân hàng TNHH MTV CIMB Việt Nam"),
    ("458761", "HSBC", "HSBC", "Ngân hàng TNHH MTV HSBC (Việt Nam)"),
    ("533948", "CITIBANK", "Citibank", "Ngân hàng Citibank, N.A. - Chi nhánh Hà Nội"),
    ("546034", "CAKE", "CAKE", "TMCP Việt Nam Thịnh Vượng - Ngân hàng số CAKE by VPBank"),
    ("546035", "Ubank", "Ubank", "TMCP Việt Nam Thịnh Vượng - Ngân hàng số Ubank by VPBank"),
    ("668888", "KBank", "KBank", "Ngân hàng Đại chúng TNHH Kasikornbank"),
    ("796500", "DBS", "DBSBank", "DBS Bank Ltd - Chi nhánh Thành phố Hồ Chí Minh"),
    ("801011", "NHB HN", "Nonghyup", "Ngân hàng Nonghyup - Chi nhánh Hà Nội"),
    ("963369", "LIOBANK", "Liobank", "Ngân hàng số Liobank - Ngân hàng TMCP Phương Đông"),
    ("963388", "TIMO", "Timo", "Ngân hàng số Timo by Ban Viet Bank (Timo by Ban Viet Bank)"),
    ("970400", "SGICB", "SaigonBank", "Ngân hàng TMCP Sài Gòn Công Thương"),
    ("970403", "STB", "Sacombank", "Ngân hàng TMCP Sài Gòn Thương Tín"),
    ("970405", "VBA", "Agribank", "Ngân hàng Nông nghiệp và Phát triển Nông thôn Việt Nam"),
    ("970406", "DOB", "DongABank", "Ngân hàng TMCP Đông Á"),
    ("970407", "TCB", "Techcombank", "Ngân hàng TMCP Kỹ Thương Việt Nam"),
    ("970408", "GPB", "GPBank", "Ngân hàng TNHH Một Thành Viên Dầu Khí Toàn Cầu"),
    ("970409", "BAB", "BacABank", "Ngân hàng TMCP Bắc Á"),
    ("970410", "SCVN", "StandardChartered", "Ngân hàng TNHH Một Thành Viên Standard Chartered"),
    ("970412", "PVCB", "PVcomBank", "Ngân hàng TMCP Đại Chúng Việt Nam"),
    ("970414", "Oceanbank", "Oceanbank", "Ngân hàng TNHH Một Thành Viên Đại Dương"),
    ("970415", "ICB", "VietinBank", "Ngân hàng TMCP Công Thương Việt Nam"),
    ("970416", "ACB", "ACB", "Ngân hàng TMCP Á Châu"),
    ("970418", "BIDV", "BIDV", "Ngân hàng Đầu tư và Phát triển Việt Nam"),
    ("970419", "NCB", "NCB", "Ngân hàng TMCP Quốc Dân"),
    ("970421", "VRB", "VRB", "Ngân hàng Liên doanh Việt Nga"),
    ("970422", "MB", "MBBank", "Ngân hàng TMCP Quân Đội"),
    ("970423", "TPB", "TPBank", "Ngân hàng TMCP Tiên Phong"),
    ("970424", "SHBVN", "ShinhanBank", "Ngân hàng TNHH Một Thành Viên Shinhan Việt Nam"),
    ("970425", "ABB", "ABBANK", "Ngân hàng TMCP An Bình"),
    ("970426", "MSB", "MSB", "Ngân hàng TMCP Hàng Hải"),
    ("970427", "VAB", "VietABank", "Ngân hàng TMCP Việt Á"),
    ("970428", "NAB", "NamABank", "Ngân hàng TMCP Nam Á"),
    ("970429", "SCB", "SCB", "Ngân hàng TMCP Sài Gòn"),
    ("970430", "PGB", "PGBank", "Ngân hàng TMCP Xăng dầu Petrolimex"),
    ("970431", "EIB", "Eximbank", "Ngân hàng TMCP Xuất Nhập khẩu Việt Nam"),
    ("970432", "VPB", "VPBank", "Ngân hàng TMCP Việt Nam Thịnh Vượng"),
    ("970433", "VIETBANK", "VietBank", "Ngân hàng TMCP Việt Nam Thương Tín"),
    ("970434", "IVB", "IndovinaBank", "Ngân hàng TNHH Indovina"),
    ("970436", "VCB", "Vietcombank", "Ngân hàng TMCP Ngoại thương Việt Nam"),
    ("970437", "HDB", "HDBank", "Ngân hàng TMCP Phát triển TP.HCM"),
    ("970438", "BVB", "BaoVietBank", "Ngân hàng TMCP Bảo Việt"),
    ("970439", "PBVN", "PublicBank", "Ngân hàng TNHH Một Thành Viên Public Việt Nam"),
    ("970440", "SEAB", "SeABank", "Ngân hàng TMCP Đông Nam Á"),
    ("970441", "VIB", "VIB", "Ngân hàng TMCP Quốc Tế Việt Nam"),
    ("970442", "HLBVN", "HongLeong", "Ngân hàng TNHH Một Thành Viên Hong Leong Việt Nam"),
    ("970443", "SHB", "SHB", "Ngân hàng TMCP Sài Gòn – Hà Nội"),
    ("970444", "CBB", "CBBank", "Ngân hàng TNHH Một Thành Viên Xây Dựng Việt Nam"),
    ("970446", "COOPBANK", "COOPBANK", "Ngân hàng Hợp Tác Xã Việt Nam"),
    ("970448", "OCB", "OCB", "Ngân hàng TMCP Phương Đông"),
    ("970449", "LPB", "LPBank", "Ngân hàng TMCP Bưu Điện Liên Việt"),
    ("970452", "KLB", "KienLongBank", "Ngân hàng TMCP Kiên Long"),
    ("970454", "VCCB", "VietCapitalBank", "Ngân hàng TMCP Bản Việt"),
    ("970455", "IBK - HN", "IBKHN", "Ngân hàng Công nghiệp Hàn Quốc - Chi nhánh Hà Nội"),
    ("970456", "IBK - HCM", "IBKHCM", "Ngân hàng Industrial Bank of Korea - Chi nhánh Hồ Chí Minh"),
    ("970457", "WVN", "Woori", "Ngân hàng TNHH Một Thành Viên Woori Bank Việt Nam"),
    ("970458", "UOB", "UnitedOverseas", "Ngân hàng TNHH Một Thành Viên UOB Việt Nam"),
    ("970459", "CIMB", "CIMBBank", "Ngân hàng TNHH Một Thành Viên CIMB Việt Nam"),
    ("970460", "Vietcredit", "Vietcredit", "Công ty Tài chính cổ phần Xi Măng"),
    ("970462", "KBHN", "KookminHN", "Ngân hàng Kookmin - Chi nhánh Hà Nội"),
    ("970463", "KBHCM", "KookminHCM", "Ngân hàng Kookmin - Chi nhánh Tp. Hồ Chí Minh"),
    ("970464", "FCCOM", "TNEXFinance", "Công ty Tài chính TNHH MTV CỘNG ĐỒNG"),
    ("970465", "SINOPAC", "SINOPAC", "Ngân hàng SINOPAC - Chi nhánh Tp. Hồ Chí Minh"),
    ("970466", "KEBHANAHCM", "KEBHanaHCM", "Ngân hàng KEB HANA - Chi nhánh Tp. Hồ Chí Minh"),
    ("970467", "KEBHANAHN", "KEBHANAHN", "Ngân hàng KEB HANA - Chi nhánh Hà Nội"),
    ("970468", "MAFC", "MAFC", "Công ty Tài chính TNHH MTV Mirae Asset (Việt Nam)"),
    ("970470", "MCredit", "MCredit", "Công ty Tài chính TNHH MB SHINSEI"),
    (
        "971005",
        "VTLMONEY",
        "ViettelMoney",
        "Tổng Công ty Dịch vụ số Viettel - Chi nhánh tập đoàn công nghiệp viễn thông Quân Đội",
    ),
    ("971011", "VNPTMONEY", "VNPTMoney", "VNPT Money"),
    ("971025", "MOMO", "MoMo", "CTCP Dịch Vụ Di Động Trực Tuyến"),
    ("977777", "MAFC", "MAFC", "Công ty Tài chính TNHH MTV Mirae Asset (Việt Nam)"),
    ("999888", "VBSP", "VBSP", "Ngân hàng Chính sách Xã hội"),
)

# Further names, separated by ";". Decided: "banviet" is the bank and not its brand Timo; "BVB" is
# BaoViet's registered code although BVBank's share is traded under it; "congnghiep" names two
# branches of one foreign bank and so neither.
_ALIASES: dict[str, str] = {
    "422589": "CIMB Bank; cimbvn",
    "458761": "HSBC Vietnam",
    "533948": "Citi",
    "546034": "CAKE by VPBank; CAKE Bank",
    "546035": "Ubank by VPBank",
    "668888": "Kasikornbank; kasikorn",
    "796500": "dbshcm",
    "801011": "Nonghyup Bank",
    "963388": "Timo Bank; Timo by BVBank; Timo by Bản Việt",
    "970400": "SGB; saigoncongthuong",
    "970403": "STP; Sacom; Sài Gòn Thương Tín",
    "970405": "agri; nongnghiep; nongthon; Nông nghiệp và PTNT; NHNo&PTNT",
    "970406": "DAB; donga; Vikki Bank; Vikki; Ngân hàng số Vikki",
    "970407": "Techcom; Kỹ thương",
    "970408": "daukhi; Kỷ nguyên Thịnh vượng; Dầu khí toàn cầu",
    "970409": "NASB; baca",
    "970410": "SC; Standard Chartered Vietnam; standardcharteredbank",
    "970412": "daichung; PVcom",
    "970414": "MBV; daiduong; Việt Nam Hiện Đại; MBV Bank",
    "970415": "CTG; viettin; Vietin; Công thương",
    "970416": "achau; Asia Commercial Bank",
    "970418": "BID; Đầu tư phát triển",
    "970419": "NCB Bank; NVB; quocdan",
    "970421": "VRBank; VietNgaBank; vietnam-russia; Việt Nga",
    "970422": "MBB; MB Quân đội; Military Bank",
    "970423": "tienphong",
    "970424": "SVB; Shinhan",
    "970425": "anbinh",
    "970426": "hanghai; Maritime Bank; Hàng Hải Việt Nam",
    "970427": "Việt Á",
    "970428": "Nam Á",
    "970429": "saigon",
    "970430": "Thịnh vượng và Phát triển; Petrolimex; Xăng dầu",
    "970431": "Exim; Xuất nhập khẩu",
    "970432": "vnthinhvuong; Thịnh Vượng; VPBank NEO",
    "970433": "VBB; vietnamthuongtin; vnthuongtin",
    "970434": "Indovina",
    "970436": "Vietcom",
    "970437": "Phát triển Thành phố Hồ Chí Minh; Phát triển Nhà TP.HCM",
    "970438": "baoviet",
    "970439": "Public Bank Vietnam; publicvn",
    "970440": "SSB; Đông Nam Á",
    "970441": "quocte; VIBank",
    "970442": "HLB; HongLeong Bank",
    "970443": "saigonhanoi; sghn",
    "970444": "VNCB; xaydung; xaydungvn; VCBNeo; Ngoại thương Công nghệ số",
    "970446": "coop; hoptacxa",
    "970448": "OCB Bank; phuongdong",
    "970449": (
        "lienvietbank; loc phat; LienVietPostBank; Liên Việt; Lộc Phát Việt Nam; "
        "Bưu điện Liên Việt; LVPB"
    ),
    "970452": "Kiên Long",
    "970454": "BVBank; banviet",
    "970455": "IBK Hà Nội",
    "970456": "IBK Hồ Chí Minh",
    "970457": "WRB; Woori Bank",
    "970458": "United Overseas Bank Vietnam; United Overseas Bank",
    "970462": "Kookmin Bank HN; Kookmin Hà Nội",
    "970463": "Kookmin Bank HCM; Kookmin Hồ Chí Minh",
    "970464": "TNEX",
    "970466": "KEB Hana Hồ Chí Minh",
    "970467": "KEB Hana Hà Nội",
    "970468": "Mirae Asset",
    "970470": "MB Shinsei",
    "971005": "ViettelPay",
    "971011": "VNPT Pay",
    "971025": "Ví MoMo; M_Service",
    "999888": "Chính sách xã hội; NHCSXH",
}

_APP_SCHEMES: dict[str, str] = {
    "422589": "cimb",
    "546034": "cake.vn",
    "801011": "newnhsmartbanking",
    "963369": "lio",
    "963388": "plus",
    "970400": "Sgbmobile",
    "970403": "sacombankmobile",
    "970405": "agribankmobile",
    "970407": "tcb",
    "970412": "pvcombankapp",
    "970414": "oceanbankmobilebanking",
    "970415": "vietinbankmobile",
    "970416": "acbapp",
    "970418": "bidvsmartbanking",
    "970419": "ncbizimobile",
    "970422": "mbmobile",
    "970423": "hydro",
    "970424": "shinhanglbvnbank",
    "970425": "abbankmobile",
    "970426": "msbmobile",
    "970427": "vabmobilebanking",
    "970428": "deeplinkapp",
    "970429": "scbmobilebanking",
    "970431": "eximbankmobile",
    "970432": "vpbankneo",
    "970433": "vietbankmobilebanking",
    "970434": "ivbmobilebanking",
    "970436": "vietcombankmobile",
    "970437": "hdbankmobile",
    "970438": "baovietmobile",
    "970439": "publicbankmobile",
    "970440": "seabankmobile",
    "970441": "myvib2",
    "970443": "shbmobile",
    "970446": "coopbankmobile",
    "970448": "omniapp",
    "970449": "lv24h",
    "970452": "kienlongbankmobilebanking",
    "970454": "bvbankdigimi",
    "970456": "ionebankglobal",
    "970457": "wvbs",
    "970458": "mightyapp",
}

_WALLETS = frozenset({"971005", "971011", "971025"})
_FINANCE = frozenset({"970460", "970464", "970468", "970470", "977777"})


def _bank(number: str, code: str, short_name: str, name_vi: str) -> Bank:
    return Bank(
        bin=number,
        code=code,
        short_name=short_name,
        name_vi=name_vi,
        aliases=tuple(name for name in _ALIASES.get(number, "").split("; ") if name),
        deprecated=False,
        app_scheme=_APP_SCHEMES.get(number),
        sector="wallet" if number in _WALLETS else "finance" if number in _FINANCE else "bank",
    )


BANKS: tuple[Bank, ...] = tuple(_bank(*row) for row in _NAMES)
