"""Tables of the Vietnamese number plan and of foreign ranges, as literals with their sources.

Dialled forms are written without the leading 0 (the *national significant number*): ``91`` is
what people dial as ``091``.
"""

from __future__ import annotations

# Mobile prefixes, ten digits when dialled. The carrier is the one the block was given to; numbers
# are portable since 2018, so it is a hint. Sources: libphonenumber resources/carrier/en/84.txt,
# validator.js isMobilePhone vi-VN, carriers' own lists; read November 2026. The whole of 052,
# 055, 089 and 099 is taken as assigned although libphonenumber knows only parts of them.
MOBILE: dict[str, str] = {
    "32": "Viettel",
    "33": "Viettel",
    "34": "Viettel",
    "35": "Viettel",
    "36": "Viettel",
    "37": "Viettel",
    "38": "Viettel",
    "39": "Viettel",
    "52": "Vietnamobile",
    "55": "Wintel / Reddi (MVNO)",
    "56": "Vietnamobile",
    "58": "Vietnamobile",
    "59": "Gmobile",
    "70": "MobiFone",
    "76": "MobiFone",
    "77": "MobiFone",
    "78": "MobiFone",
    "79": "MobiFone",
    "81": "VinaPhone",
    "82": "VinaPhone",
    "83": "VinaPhone",
    "84": "VinaPhone",
    "85": "VinaPhone",
    "86": "Viettel",
    "87": "iTel (MVNO)",
    "88": "VinaPhone",
    "89": "MobiFone",
    "90": "MobiFone",
    "91": "VinaPhone",
    "92": "Vietnamobile",
    "93": "MobiFone",
    "94": "VinaPhone",
    "96": "Viettel",
    "97": "Viettel",
    "98": "Viettel",
    "99": "Gmobile / Indochina (0998, 0999)",
}

# 2018: eleven digits became ten, the last seven kept; old forms are dead since 15/11/2018.
# Source: announcement of the Ministry of Information and Communications of 29/05/2018.
OLD_MOBILE: dict[str, str] = {
    "120": "70",
    "121": "79",
    "122": "77",
    "123": "83",
    "124": "84",
    "125": "85",
    "126": "76",
    "127": "81",
    "128": "78",
    "129": "82",
    "162": "32",
    "163": "33",
    "164": "34",
    "165": "35",
    "166": "36",
    "167": "37",
    "168": "38",
    "169": "39",
    "186": "56",
    "188": "58",
    "199": "59",
}

# 2017: new area codes, local number kept (decision 2036/QĐ-BTTTT). After the mergers of 2025 the
# codes stand, and name the former province (letter 2784/BKHCN-CVT).
# old code, new code, former province
AREA_CODES: tuple[tuple[str, str, str], ...] = (
    ("33", "203", "Quảng Ninh"),
    ("240", "204", "Bắc Giang"),
    ("25", "205", "Lạng Sơn"),
    ("26", "206", "Cao Bằng"),
    ("27", "207", "Tuyên Quang"),
    ("280", "208", "Thái Nguyên"),
    ("281", "209", "Bắc Kạn"),
    ("210", "210", "Phú Thọ"),
    ("211", "211", "Vĩnh Phúc"),
    ("22", "212", "Sơn La"),
    ("231", "213", "Lai Châu"),
    ("20", "214", "Lào Cai"),
    ("230", "215", "Điện Biên"),
    ("29", "216", "Yên Bái"),
    ("218", "218", "Hòa Bình"),
    ("219", "219", "Hà Giang"),
    ("320", "220", "Hải Dương"),
    ("321", "221", "Hưng Yên"),
    ("241", "222", "Bắc Ninh"),
    ("31", "225", "Hải Phòng"),
    ("351", "226", "Hà Nam"),
    ("36", "227", "Thái Bình"),
    ("350", "228", "Nam Định"),
    ("30", "229", "Ninh Bình"),
    ("52", "232", "Quảng Bình"),
    ("53", "233", "Quảng Trị"),
    ("54", "234", "Thừa Thiên Huế"),
    ("510", "235", "Quảng Nam"),
    ("511", "236", "Đà Nẵng"),
    ("37", "237", "Thanh Hóa"),
    ("38", "238", "Nghệ An"),
    ("39", "239", "Hà Tĩnh"),
    ("4", "24", "Hà Nội"),
    ("61", "251", "Đồng Nai"),
    ("62", "252", "Bình Thuận"),
    ("64", "254", "Bà Rịa - Vũng Tàu"),
    ("55", "255", "Quảng Ngãi"),
    ("56", "256", "Bình Định"),
    ("57", "257", "Phú Yên"),
    ("58", "258", "Khánh Hòa"),
    ("68", "259", "Ninh Thuận"),
    ("60", "260", "Kon Tum"),
    ("501", "261", "Đắk Nông"),
    ("500", "262", "Đắk Lắk"),
    ("63", "263", "Lâm Đồng"),
    ("59", "269", "Gia Lai"),
    ("70", "270", "Vĩnh Long"),
    ("651", "271", "Bình Phước"),
    ("72", "272", "Long An"),
    ("73", "273", "Tiền Giang"),
    ("650", "274", "Bình Dương"),
    ("75", "275", "Bến Tre"),
    ("66", "276", "Tây Ninh"),
    ("67", "277", "Đồng Tháp"),
    ("8", "28", "TP. Hồ Chí Minh"),
    ("780", "290", "Cà Mau"),
    ("781", "291", "Bạc Liêu"),
    ("710", "292", "Cần Thơ"),
    ("711", "293", "Hậu Giang"),
    ("74", "294", "Trà Vinh"),
    ("76", "296", "An Giang"),
    ("77", "297", "Kiên Giang"),
    ("79", "299", "Sóc Trăng"),
)

# Emergency, reporting and service numbers that a citizen may meet; other short codes exist.
# Sources: circular 22/2014/TT-BTTTT, press on 156 and 5656, vietcombank.com.vn on 6167.
SHORT_CODES: dict[str, str] = {
    "111": "Tổng đài quốc gia bảo vệ trẻ em",
    "112": "Tìm kiếm, cứu nạn",
    "113": "Công an",
    "114": "Cứu hỏa, cứu nạn",
    "115": "Cấp cứu y tế",
    "156": "Phản ánh cuộc gọi rác, lừa đảo",
    "5656": "Phản ánh tin nhắn, cuộc gọi rác, lừa đảo",
    "6167": "Tin nhắn dịch vụ Vietcombank",
}

# Countries named in Vietnamese carriers' and press warnings about one-ring calls, 2021-2025:
# a soft sign only. Left out on purpose: +675 (no stored source) and +563 (simply Chile).
# prefix: (Vietnamese name, English name)
ONE_RING: dict[str, tuple[str, str]] = {
    "+1809": ("Cộng hòa Dominica", "the Dominican Republic"),
    "+216": ("Tunisia", "Tunisia"),
    "+224": ("Guinea", "Guinea"),
    "+226": ("Burkina Faso", "Burkina Faso"),
    "+231": ("Liberia", "Liberia"),
    "+232": ("Sierra Leone", "Sierra Leone"),
    "+240": ("Guinea Xích Đạo", "Equatorial Guinea"),
    "+247": ("đảo Ascension", "Ascension Island"),
    "+252": ("Somalia", "Somalia"),
    "+255": ("Tanzania", "Tanzania"),
    "+370": ("Litva", "Lithuania"),
    "+371": ("Latvia", "Latvia"),
    "+373": ("Moldova", "Moldova"),
    "+375": ("Belarus", "Belarus"),
    "+381": ("Serbia", "Serbia"),
}

# Not a country: satellite, shared international networks and international premium numbers
# (libphonenumber's region 001; telecom authority on satellite rates, November 2021).
WORLDWIDE: dict[str, tuple[str, str]] = {
    "+870": ("vệ tinh Inmarsat", "the Inmarsat satellite network"),
    "+881": ("mạng vệ tinh toàn cầu", "a global satellite network"),
    "+882": ("mạng quốc tế dùng chung", "a shared international network"),
    "+883": ("mạng quốc tế dùng chung", "a shared international network"),
    "+979": ("số thu phí quốc tế", "an international premium-rate number"),
}
