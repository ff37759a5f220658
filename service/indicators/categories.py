"""Categories: the kinds of fraud, with the advice that goes with each.

Source: the handbook of 24 forms of on-line fraud by the Information Security Authority (2023) and
later press; ``service`` names them by code. ``number`` is stored in list files and never changes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of fraud."""

    number: int
    code: str
    group: str
    name_vi: str
    name_en: str
    advice_vi: str
    advice_en: str


CATEGORIES: tuple[Category, ...] = (
    Category(
        1,
        "BANK_SMS_BRANDNAME",
        "brand",
        "Tin nhắn giả mạo thương hiệu ngân hàng",
        "Fake bank SMS brandname / fake BTS",
        "Không bấm link, không đọc OTP; gọi tổng đài in trên thẻ/website chính thức; khóa dịch vụ.",
        "Do not tap the link or read out a one-time code; call the number printed on your card; lock the service.",
    ),
    Category(
        2,
        "BANK_FAKE_SITE",
        "brand",
        "Website giả mạo ngân hàng/ví",
        "Fake bank or wallet site",
        "Không bấm link, không đọc OTP; gọi tổng đài in trên thẻ/website chính thức; khóa dịch vụ.",
        "Do not tap the link or read out a one-time code; call the number printed on your card; lock the service.",
    ),
    Category(
        3,
        "BANK_STAFF_CALL",
        "brand",
        "Giả danh nhân viên ngân hàng, hỗ trợ sinh trắc học",
        "Fake bank staff, biometric update",
        "Không bấm link, không đọc OTP; gọi tổng đài in trên thẻ/website chính thức; khóa dịch vụ.",
        "Do not tap the link or read out a one-time code; call the number printed on your card; lock the service.",
    ),
    Category(
        4,
        "GOV_VNEID_APK",
        "gov",
        "Ứng dụng VNeID/Dịch vụ công giả (APK)",
        "Fake VNeID / dichvucong app",
        "Chỉ cài VNeID từ App Store/CH Play; không bật nguồn không xác định; đến công an phường.",
        "Install VNeID only from the App Store or Google Play; never allow unknown sources; go to the ward police.",
    ),
    Category(
        5,
        "GOV_TAX_BHXH",
        "gov",
        "Giả danh thuế, BHXH, quản lý thị trường",
        "Fake tax / social insurance",
        "Kiểm tra trên cổng .gov.vn; gọi cơ quan thuế/BHXH.",
        "Check on a .gov.vn site; call the tax or social-insurance office.",
    ),
    Category(
        6,
        "POLICE_CALL",
        "gov",
        "Giả danh công an, viện kiểm sát, tòa án",
        "Fake police / procuracy / court",
        "Cúp máy; công an không làm việc qua điện thoại; đến trụ sở/gọi 113.",
        "Hang up; the police do not handle cases by phone; go to the station or call 113.",
    ),
    Category(
        7,
        "TRAFFIC_FINE",
        "gov",
        "Giả phạt nguội",
        "Fake traffic fine",
        "Tra cứu tại csgt.vn / VNeTraffic; không bấm link.",
        "Look it up at csgt.vn or in VNeTraffic; do not tap the link.",
    ),
    Category(
        8,
        "SIM_LOCK",
        "telecom",
        "Dọa khóa SIM/ chuẩn hóa thuê bao",
        "SIM lock threat",
        "Gọi tổng đài nhà mạng; không bấm cú pháp lạ.",
        "Call your carrier; do not dial codes that a stranger gives you.",
    ),
    Category(
        9,
        "WANGIRI",
        "telecom",
        "Nháy máy quốc tế",
        "One-ring callback",
        "Không gọi lại; chặn số.",
        "Do not call back; block the number.",
    ),
    Category(
        10,
        "SPAM_CALL",
        "telecom",
        "Cuộc gọi rác/quấy rối",
        "Spam call",
        "Chặn; báo V (số)(nội dung) gửi 156.",
        "Block it; report by SMS to 156: V (number)(content).",
    ),
    Category(
        11,
        "UTILITY_EVN",
        "brand",
        "Giả danh điện lực/nước",
        "Fake EVN / water",
        "Kiểm tra app EVN chính thức; EVNHANOI 19001288; EVNSPC không gửi link Zalo.",
        "Check in the official EVN app; EVNHANOI 19001288; EVNSPC sends no Zalo links.",
    ),
    Category(
        12,
        "SHIP_COD",
        "commerce",
        "Giả shipper, phí ship/COD, 'hội viên giao hàng'",
        "Fake courier / COD fee",
        "Không chuyển tiền trước; kiểm tra đơn trong ứng dụng chính thức.",
        "Do not pay in advance; check the order in the official app.",
    ),
    Category(
        13,
        "ECOM_FAKE_SHOP",
        "commerce",
        "Bán hàng giả, shop ma",
        "Fake shop",
        "Không chuyển tiền trước; kiểm tra đơn trong ứng dụng chính thức.",
        "Do not pay in advance; check the order in the official app.",
    ),
    Category(
        14,
        "TRAVEL_COMBO",
        "commerce",
        "Combo du lịch, vé máy bay giá rẻ",
        "Cheap travel combo",
        "Không chuyển tiền trước; kiểm tra đơn trong ứng dụng chính thức.",
        "Do not pay in advance; check the order in the official app.",
    ),
    Category(
        15,
        "JOB_EASY",
        "invest",
        "Việc nhẹ lương cao, CTV online",
        "Easy-job task scam",
        "Không nạp tiền để nhận việc.",
        "Never pay money to get a job.",
    ),
    Category(
        16,
        "INVEST_FOREX_CRYPTO",
        "invest",
        "Đầu tư chứng khoán quốc tế, forex, tiền ảo",
        "Forex/crypto investment",
        "Không chuyển tiền; kiểm tra giấy phép UBCKNN.",
        "Do not transfer money; check the licence with the State Securities Commission.",
    ),
    Category(
        17,
        "LOAN_APP",
        "finance",
        "App vay tiền, tín dụng đen",
        "Loan app / upfront fee loan",
        "Không đóng phí trước; chỉ vay tổ chức được cấp phép.",
        "Pay no fee in advance; borrow from licensed lenders only.",
    ),
    Category(
        18,
        "GAMBLING",
        "finance",
        "Cờ bạc, cá độ, lô đề",
        "Gambling links",
        "Không tham gia; báo cáo link.",
        "Do not take part; report the link.",
    ),
    Category(
        19,
        "MISTAKEN_TRANSFER",
        "finance",
        "Chuyển nhầm tiền",
        "'Wrong transfer' trap",
        "Không tự chuyển lại; để ngân hàng xử lý.",
        "Do not send it back yourself; let the bank handle it.",
    ),
    Category(
        20,
        "FAKE_RECEIPT",
        "finance",
        "Biên lai chuyển khoản giả",
        "Fake transfer receipt",
        "Chờ biến động số dư thật.",
        "Wait until the money really shows in your balance.",
    ),
    Category(
        21,
        "QR_OVERLAY",
        "finance",
        "Dán đè/ tráo mã QR, quishing",
        "QR overlay / quishing",
        "Đối chiếu tên người nhận trước khi xác nhận; không đăng nhập qua QR lạ.",
        "Compare the payee's name before you confirm; never log in through a strange QR code.",
    ),
    Category(
        22,
        "MULE_ACCOUNT",
        "finance",
        "Thuê/mua bán tài khoản",
        "Mule account recruiting",
        "Không cho thuê tài khoản (vi phạm pháp luật).",
        "Do not lend or sell your account: it is against the law.",
    ),
    Category(
        23,
        "ACCOUNT_TAKEOVER",
        "takeover",
        "Chiếm tài khoản MXH, nhắn vay tiền",
        "Account takeover, borrow money",
        "Gọi trực tiếp xác minh.",
        "Call the person directly to verify.",
    ),
    Category(
        24,
        "DEEPFAKE_CALL",
        "takeover",
        "Deepfake gọi video",
        "Deepfake video call",
        "Gọi lại số quen; hỏi câu riêng.",
        "Call back on a number you know; ask something only they know.",
    ),
    Category(
        25,
        "FAMILY_EMERGENCY",
        "takeover",
        "Giả giáo viên/y tế báo cấp cứu",
        "Fake hospital emergency",
        "Gọi nhà trường/bệnh viện.",
        "Call the school or the hospital yourself.",
    ),
    Category(
        26,
        "KID_MODEL",
        "takeover",
        "Tuyển người mẫu nhí",
        "Child-model recruiting",
        "Không chuyển tiền trước; kiểm tra đơn trong ứng dụng chính thức.",
        "Do not pay in advance; check the order in the official app.",
    ),
    Category(
        27,
        "ROMANCE",
        "takeover",
        "Lừa tình cảm, gửi quà nước ngoài",
        "Romance / gift parcel",
        "Không chuyển tiền trước; kiểm tra đơn trong ứng dụng chính thức.",
        "Do not pay in advance; check the order in the official app.",
    ),
    Category(
        28,
        "RECOVERY",
        "takeover",
        "Dịch vụ lấy lại tiền, lấy lại Facebook",
        "Recovery scam",
        "Chỉ làm việc với công an/ngân hàng.",
        "Deal with the police and your bank only.",
    ),
    Category(
        29,
        "PRIZE",
        "commerce",
        "Trúng thưởng, quà tri ân",
        "Prize / gift",
        "Không chuyển tiền trước; kiểm tra đơn trong ứng dụng chính thức.",
        "Do not pay in advance; check the order in the official app.",
    ),
    Category(
        30,
        "PHISH_LINK_SOCIAL",
        "brand",
        "Rải link phishing, seeding quảng cáo bẩn",
        "Phishing links on social media",
        "Không đăng nhập qua link.",
        "Do not log in through a link.",
    ),
    Category(
        31,
        "MALWARE_APK",
        "gov",
        "Ứng dụng độc hại khác",
        "Malicious APK (other)",
        "Gỡ, ngắt mạng, khôi phục máy; báo ngân hàng.",
        "Uninstall it, go off-line, reset the phone; tell your bank.",
    ),
    Category(
        32,
        "HOAX",
        "other",
        "Tin giả (FlashAI, *#90...)",
        "Hoax",
        "Không chia sẻ.",
        "Do not pass it on.",
    ),
)

BY_CODE = {category.code: category for category in CATEGORIES}
BY_NUMBER = {category.number: category for category in CATEGORIES}

AFTER_LOSS_VI = (
    "Dừng chuyển tiền, gọi ngay ngân hàng để yêu cầu tra soát, phong tỏa; giữ lại bằng chứng; "
    "trình báo công an nơi gần nhất; báo 156 hoặc 5656."
)
AFTER_LOSS_EN = (
    "Stop sending money; call your bank at once to trace and freeze it; keep the evidence; "
    "report to the nearest police; report to 156 or 5656."
)
"""What to do when money is already gone: hours matter."""
