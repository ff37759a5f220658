"""Strategies: hostile text of each kind, close enough to the real thing to reach every branch."""

from __future__ import annotations

from hypothesis import strategies as st

from service.observables.emv import checksum
from tests.support import VECTORS

LISTED = "listed-scam.example"


def _column(name: str, column: int = 0) -> list[str]:
    """One column of a vector file: real spellings to start from."""
    lines = (VECTORS / name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [row[column] for row in rows[1:] if len(row) > column and row[column]]


def pieces(words: list[str], most: int = 12) -> st.SearchStrategy[str]:
    """Words in any order with any text between them."""
    part = st.sampled_from(words) | st.text(max_size=6) | st.sampled_from(INVISIBLE)
    return st.lists(part, max_size=most).map("".join)


def repeated(words: list[str], limit: int) -> st.SearchStrategy[str]:
    """A short piece over and over, up to the limit: what shows quadratic work."""
    return st.tuples(
        pieces(words, 2), st.lists(st.sampled_from(words), min_size=1, max_size=3), st.just(limit)
    ).map(lambda made: (made[0] + "".join(made[1]) * made[2])[: made[2]])


INVISIBLE = list("\u200b\u200d\u202e\ufeff\u00ad\u0301\u00a0\u3000\t\r\n\0\x7f\x85\ud800\udfff")
SCHEMES = [
    "http://", "https://", "HTTP://", "hxxp://", "hxxps[:]//", "h**p://", "ftp:", "//", "",
    "javascript:", "data:", "http:\\\\", "ｈｔｔｐ：／／", "http:",
]  # fmt: skip
HOSTS = [
    "example.com", "vietcombank.com.vn", "vietcombank-xacthuc.top", "xn--hxajbheg2az3al.example",
    "xn--a", "xn--", "аррӏе.com", "ngânhàng.vn", "1.2.3.4", "0x7f.1", "0300.0250.1", "4294967296",
    "[::1]", "[::ffff:1.2.3.4]", "[", "]", "localhost", "zalo.me", "img.vietqr.io", "dl.vietqr.io",
    "qr.sepay.vn", "bit.ly", "foo.github.io", LISTED, "www." + LISTED, "com", "ex[.]ample(.)com",
    "ex dot ample dot com", "a." * 40, "-", "_", "..", "％２ｅ", "%2e", "%2525", "ﷺ", "ß.vn",
]  # fmt: skip
TAILS = [
    "/", "//", "\\", "/../", "/./", "/%2e%2e/", "?", "#", "&", "=", "@", ":", ":80", ":99999", ";",
    "%", "%25", "%00", "%zz", "%ff", "%u1234", "?url=http://", "&redirect=", "?u=https%3A%2F%2F",
    "/image/VCB-001100-compact.png?amount=1&addInfo=x", "/pay?app=vcb&ba=0011@VCB&am=7&url=",
    "/0912345678", "/a.apk", "user:pass@", "vietcombank", "/dang-nhap", "<", ">", '"', "'", "`",
]  # fmt: skip
URL = [*SCHEMES, *HOSTS, *TAILS]
urls = st.one_of(
    pieces(URL),
    st.tuples(
        st.sampled_from(SCHEMES), st.sampled_from(HOSTS), pieces(TAILS), pieces(HOSTS, 2)
    ).map("".join),
    repeated(URL, 8192),
    st.text(max_size=60),
)

DIGITS = st.text(alphabet="0123456789 .-+()oOlI０１२٣", max_size=70)
PHONE = [
    "+84", "84", "0084", "00", "+", "09", "0912345678", "0168 1234567", "1900", "1800", "113",
    "024", "1900.54.54.13", "+1 202 555 0100", "+881", "+882", "0", "84 84", "số", "gọi", " - ",
    "(", ")", "/", "ext", "tel:", "zalo ", "o9l2", "０９", "٠٩", "²", "①", "x", "*", "#",
]  # fmt: skip
phones = st.one_of(
    DIGITS,
    pieces(PHONE),
    repeated(PHONE, 64),
    st.sampled_from(_column("phone_forms.tsv")).flatmap(
        lambda form: pieces([form], 2).map(lambda text: text or form)
    ),
)

ACCOUNT = [
    "970436", "970436:", "?:", ":", "VCB", "Vietcombank", "vietcombank ", "MB", "mb bank ", "ACB",
    "Ngân hàng Ngoại thương", "ngan hang", "MoMo", "momo ", "Techcombank", "STK", "số tài khoản",
    "0011001234567", "19 0", "ABC", "Ẩ", "tại ", " - ", "_", ".", "０", "đ", "/", "chi nhánh", "99",
]  # fmt: skip
accounts = st.one_of(DIGITS, pieces(ACCOUNT), repeated(ACCOUNT, 64), st.text(max_size=66))

VIETQR = "00020101021138570010A00000072701270006970436011300110012345670208QRIBFTTA53037045802VN"
EMV = [
    "000201", "010211", "010212", "38570010A000000727", "0127", "0006970436", "01130011001234567",
    "0208QRIBFTTA", "0208QRIBFTTC", "5303704", "5802VN", "54071000000", "5400", "5413", "540x",
    "59", "5909Nguyen Va", "6005Hanoi", "6304", "63041D0F", "6304zzzz", "62", "6207", "0803abc",
    "02***", "A000000727", "A000000775", "99", "00", "9999", "²²", "02100912345678", "26", "51",
    "5914a.vn/0912345678",
]  # fmt: skip
PAYLOADS = [
    "BEGIN:VCARD\n", "END:VCARD", "TEL:", "TEL;TYPE=CELL:", "URL:", "EMAIL:", "N:", "MECARD:", ";",
    "\\;", "\\", ":", "WIFI:", "S:x;", "T:WPA;", "P:secret;", "smsto:", "sms:", "tel:", "mailto:",
    "a@b.vn", "?body=", "&subject=", "geo:10,106", "otpauth://totp/x?secret=ABC",
    "intent://x#Intent;", "scheme=http;", "S.browser_fallback_url=", "end", "market://details?id=",
    "bitcoin:", "?amount=", "bankapp://", "?qr=000201", "callbackurl=", "BEGIN:VEVENT\n",
    "BIZCARD:", "TX:", "http://",
    LISTED, "0912345678", "001099012345||", "Mẫu|01011999|Nam|", "|", "\n", "\r\n", VIETQR,
]  # fmt: skip


@st.composite
def _payments(draw: st.DrawFn) -> str:
    """A VietQR payload, cut and changed, with a checksum that holds or not."""
    text = VIETQR + draw(st.sampled_from(["", "54071000000", "5912NGUYEN VAN A", "62070803abc"]))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 6))
        text = text[:at] + draw(st.sampled_from(EMV) | st.text(max_size=4)) + text[at + cut :]
    text += "6304"
    end = checksum(text.encode("utf-8", "replace"))
    return text + draw(st.sampled_from([end, end.lower(), "", "0000", end[:2], end + "x"]))


codes = st.one_of(
    _payments(),
    pieces(EMV),
    pieces(PAYLOADS),
    repeated(EMV, 7089),
    repeated(PAYLOADS, 7089),
    urls,
    st.text(max_size=200),
)

WORDS = [
    "Tài khoản của bạn bị khóa, ", "chuyển khoản ", "mã OTP ", "công an ", "trúng thưởng ", "gọi ",
    "xem ", "liên hệ ", "STK ", "VCB ", "Vietcombank 0011001234567", "0912345678", "0912.345.678",
    "1900 1234", "+84 912 345 678", "500k", "1tr5", "1,5 tỷ", "VND 5.000.000", "5.000.000 đ",
    "1.000", ",000", ".000", "123,", "123.", "1.", "12-", "https://", "a.vn", "zalo.me/0912345678",
    "vietcombank-xacthuc.top/", LISTED, "bit.ly/x", "[.]", " dot com", " chấm ", "@", "a@b.vn",
    ". ", ", ", "\n", "khẩn cấp ", "trong 24h ", "SPX0912345678", "o9l2345678", "ế",
    "e\u0302\u0301", "👨‍👩‍👧",
]  # fmt: skip
messages = st.one_of(
    pieces(WORDS, 25), repeated(WORDS, 10_000), repeated(URL, 10_000), st.text(max_size=300)
)

BY_KIND = {
    "url": urls,
    "phone": phones,
    "account": accounts,
    "qr": codes,
    "message": messages,
    "auto": st.one_of(urls, phones, accounts, codes, messages),
}
"""Text for each kind that can be asked about."""
