"""What our rules say about a scanned code: damage, hidden second links, and plain advice."""

from __future__ import annotations

import re

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Heuristic
from service.observables.base import Observable
from service.observables.emv import EmvPayload
from service.observables.qr import QrPayload
from service.observables.url import Url
from service.words import Words

_FAMILY_NOTE = "qr_note"
_KINDS = ("qr",)
_OWN_RULE = frozenset({"crc_mismatch"})  # problems that have a rule of their own
_UNKNOWN_CALLBACK = "30"
_OUTSIDE_STORE = "15"
_MONEY_SECTORS = frozenset({"bank", "wallet"})
_AMOUNT = re.compile(r"([0-9]{1,13})(?:\.0*)?")

Fillings = dict[str, str] | None


def _detail(code: QrPayload, name: str) -> str | None:
    return next((value for key, value in code.details if key == name), None)


def _emv(observable: Observable) -> EmvPayload | None:
    return observable.emv if isinstance(observable, QrPayload) else None


def _checksum_wrong(observable: Observable, curated: Curated) -> Fillings:
    emv = _emv(observable)
    return {} if emv is not None and emv.crc_ok is False else None


def _damaged(observable: Observable, curated: Curated) -> Fillings:
    emv = _emv(observable)
    return None if emv is None or _OWN_RULE.issuperset(emv.problems) else {}


def _several_payees(observable: Observable, curated: Curated) -> Fillings:
    emv = _emv(observable)
    return {} if emv is not None and len(set(emv.payees)) > 1 else None


def _preset_amount(observable: Observable, curated: Curated) -> Fillings:
    """An amount in đồng that can be read; others are covered by the note on damage."""
    if not isinstance(observable, QrPayload):
        return None
    emv = observable.emv
    amount = emv.amount if emv is not None else _detail(observable, "amount")
    if amount is None or (emv is not None and emv.currency not in ("704", None)):
        return None
    read = _AMOUNT.fullmatch(amount)
    if read is None or int(read[1]) == 0:
        return None
    return {"amount": f"{int(read[1]):,}".replace(",", ".") + " đ"}


def _name_unverified(observable: Observable, curated: Curated) -> Fillings:
    emv = _emv(observable)
    return {} if emv is not None and emv.merchant_name else None


def _static_code(observable: Observable, curated: Curated) -> Fillings:
    emv = _emv(observable)
    return {} if emv is not None and emv.initiation == "static" else None


def _callback(observable: Observable, curated: Curated) -> Fillings:
    """A payment app is sent on to a second link; heavier where no bank is known to own it."""
    if not isinstance(observable, QrPayload) or observable.payload != "app_link":
        return None
    links = [
        part.observable
        for part in observable.parts
        if part.role == "callback" and isinstance(part.observable, Url)
    ]
    if not links:
        return None
    if all(_is_known(link.host or link.list_host, curated) for link in links):
        return {}
    return {"weight": _UNKNOWN_CALLBACK}


def _is_known(host: str, curated: Curated) -> bool:
    """Whether a host belongs to an official site or to the domains of a bank or wallet."""
    name, exact = host.rstrip("."), True
    while name:
        entry = curated.allow.get(name)
        if entry is not None and (exact or entry.with_subdomains):
            return True
        if any(name in brand.domains for brand in curated.brands if brand.sector in _MONEY_SECTORS):
            return True
        name, exact = name.partition(".")[2], False
    return False


def _deceptive(observable: Observable, curated: Curated) -> Fillings:
    if isinstance(observable, QrPayload) and _detail(observable, "deceptive_uri"):
        return {}
    return None


def _personal_card(observable: Observable, curated: Curated) -> Fillings:
    return {} if _is(observable, "citizen_id") else None


def _wifi(observable: Observable, curated: Curated) -> Fillings:
    return {} if _is(observable, "wifi") else None


def _one_time_passwords(observable: Observable, curated: Curated) -> Fillings:
    return {} if _is(observable, "otpauth") else None


def _app_install(observable: Observable, curated: Curated) -> Fillings:
    """A store or an app is opened; heavier where the app comes from outside the stores."""
    if not isinstance(observable, QrPayload) or observable.payload not in ("market", "intent"):
        return None
    if _detail(observable, "outside_store"):
        return {"weight": _OUTSIDE_STORE, "category": "MALWARE_APK"}
    return {}


def _crypto(observable: Observable, curated: Curated) -> Fillings:
    return {} if _is(observable, "crypto") else None


def _dial_code(observable: Observable, curated: Curated) -> Fillings:
    if isinstance(observable, QrPayload) and _detail(observable, "dial_code"):
        return {}
    return None


def _is(observable: Observable, payload: str) -> bool:
    return isinstance(observable, QrPayload) and observable.payload == payload


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="qr_crc_mismatch",
        kinds=_KINDS,
        family="qr_integrity",
        weight=20,
        words=Words(
            "Mã kiểm tra trong QR không khớp: mã đã bị hỏng hoặc bị sửa. Hãy xin lại mã mới từ "
            "người nhận trước khi chuyển tiền.",
            "The checksum in this QR code does not match: the code was damaged or altered. Ask "
            "the payee for a new one before you pay.",
        ),
        find=_checksum_wrong,
    ),
    Heuristic(
        code="qr_several_payees",
        kinds=_KINDS,
        family="qr_integrity",
        weight=20,
        words=Words(
            "Một mã QR này chứa nhiều tài khoản nhận tiền khác nhau; ứng dụng có thể chọn tài "
            "khoản mà bạn không ngờ tới.",
            "This one QR code names several receiving accounts; your app may pick one that you do "
            "not expect.",
        ),
        find=_several_payees,
        category="QR_OVERLAY",
    ),
    Heuristic(
        code="qr_malformed",
        kinds=_KINDS,
        family=_FAMILY_NOTE,
        weight=0,
        words=Words(
            "Mã thanh toán không viết đúng chuẩn, nên có phần phải phỏng đoán khi đọc. Hãy so kỹ "
            "số tài khoản và tên người nhận mà ứng dụng ngân hàng hiện ra.",
            "The payment code does not follow the standard, so parts of it had to be guessed. "
            "Compare the account number and the payee's name that your banking app shows.",
        ),
        find=_damaged,
    ),
    Heuristic(
        code="qr_callback_link",
        kinds=_KINDS,
        family="qr_redirect",
        weight=15,
        words=Words(
            "Sau khi mở ứng dụng ngân hàng, mã này còn đưa bạn sang một đường link thứ hai. Đừng "
            "nhập mật khẩu hay mã OTP ở trang đó.",
            "After opening the banking app, this code sends you on to a second link. Do not enter "
            "a password or an OTP there.",
        ),
        find=_callback,
        category="QR_OVERLAY",
    ),
    Heuristic(
        code="qr_deceptive_uri",
        kinds=_KINDS,
        family="qr_deceptive",
        weight=30,
        words=Words(
            "Đường link trong mã được viết để đánh lừa mắt: phần bạn đọc thấy không phải nơi nó "
            "thật sự dẫn tới. Đừng mở.",
            "The link in this code is written to fool the eye: what you read is not where it "
            "leads. Do not open it.",
        ),
        find=_deceptive,
        category="QR_OVERLAY",
    ),
    Heuristic(
        code="qr_otpauth",
        kinds=_KINDS,
        family="qr_secret",
        weight=15,
        words=Words(
            "Mã này dùng để cài đặt mã xác thực một lần (OTP). Mã như vậy không bao giờ do người "
            "khác gửi cho bạn, và đừng đưa mã của bạn cho ai.",
            "This code sets up one-time passwords. Such a code should never come from somebody "
            "else, and yours must not be shown to anyone.",
        ),
        find=_one_time_passwords,
        category="ACCOUNT_TAKEOVER",
    ),
    Heuristic(
        code="qr_dial_code",
        kinds=_KINDS,
        family="qr_secret",
        weight=15,
        words=Words(
            "Mã này bấm một lệnh tổng đài (dạng *…#) chứ không phải một cuộc gọi thường; lệnh có "
            "thể chuyển hướng cuộc gọi của bạn sang số người khác. Đừng bấm gọi.",
            "This code dials a service command (such as *…#), not an ordinary call; it can divert "
            "your calls to somebody else's number. Do not dial it.",
        ),
        find=_dial_code,
        category="ACCOUNT_TAKEOVER",
    ),
    Heuristic(
        code="qr_crypto_payee",
        kinds=_KINDS,
        family="qr_payment",
        weight=10,
        words=Words(
            "Mã này trả bằng tiền mã hóa. Tiền đã chuyển thì không ngân hàng nào lấy lại được và "
            "không biết người nhận là ai.",
            "This code pays in cryptocurrency. Once sent, no bank can take the money back, and "
            "nobody can tell who received it.",
        ),
        find=_crypto,
    ),
    Heuristic(
        code="qr_app_install",
        kinds=_KINDS,
        family="qr_app",
        weight=0,
        words=Words(
            "Mã này mở hoặc cài một ứng dụng. Chỉ cài từ kho ứng dụng chính thức và xem kỹ tên nhà "
            "phát hành.",
            "This code opens or installs an app. Install only from the official store and look at "
            "the publisher's name.",
        ),
        find=_app_install,
    ),
    Heuristic(
        code="qr_citizen_id",
        kinds=_KINDS,
        family=_FAMILY_NOTE,
        weight=0,
        words=Words(
            "Đây là mã trên giấy tờ tùy thân (căn cước hoặc thẻ bảo hiểm y tế), chứa thông tin cá "
            "nhân. Chúng tôi không lưu nội dung này; bạn cũng đừng gửi hay đăng mã lên mạng.",
            "This is the code of an identity document (citizen or health-insurance card) and holds "
            "personal data. We keep none of it; do not send or post it either.",
        ),
        find=_personal_card,
    ),
    Heuristic(
        code="qr_static_code",
        kinds=_KINDS,
        family=_FAMILY_NOTE,
        weight=0,
        words=Words(
            "Mã cố định có thể bị dán đè. Trước khi chuyển, hãy hỏi người bán và so tên chủ tài "
            "khoản mà ứng dụng ngân hàng hiện ra.",
            "A fixed code can be stuck over with another one. Before you pay, ask the seller and "
            "compare the account holder's name shown by your banking app.",
        ),
        find=_static_code,
    ),
    Heuristic(
        code="qr_name_unverified",
        kinds=_KINDS,
        family=_FAMILY_NOTE,
        weight=0,
        words=Words(
            "Tên ghi sẵn trong mã do người tạo mã tự viết, không ai xác minh. Chỉ tin tên chủ tài "
            "khoản mà ngân hàng hiện ra.",
            "The name inside the code was written by whoever made it and nobody verified it. Go by "
            "the account holder's name that your bank shows.",
        ),
        find=_name_unverified,
    ),
    Heuristic(
        code="qr_preset_amount",
        kinds=_KINDS,
        family=_FAMILY_NOTE,
        weight=0,
        words=Words(
            "Mã đã điền sẵn số tiền {amount}. Hãy chắc rằng đó là số bạn định trả.",
            "The code has the amount {amount} filled in. Make sure it is what you mean to pay.",
        ),
        find=_preset_amount,
    ),
    Heuristic(
        code="qr_wifi",
        kinds=_KINDS,
        family=_FAMILY_NOTE,
        weight=0,
        words=Words(
            "Mã này nối điện thoại vào một mạng Wi-Fi. Đừng đăng nhập ngân hàng trên mạng của "
            "người lạ.",
            "This code joins a Wi-Fi network. Do not log in to your bank on a stranger's network.",
        ),
        find=_wifi,
    ),
)
