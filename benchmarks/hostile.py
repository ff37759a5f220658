"""Hostile: texts and bodies made to break a parser; the same for the same number."""

from __future__ import annotations

import json
import random

from service.observables.emv import checksum

LISTED = "listed-scam.example"
"""Whoever feeds these texts to a service lists this host first."""

LIMITS = {"url": 8192, "phone": 64, "account": 64, "qr": 7089, "message": 10_000}

MARKS = list(
    "\u200b\u200c\u200d\u202e\u2066\ufeff\u00ad\u0301\u0323\u00a0\u3000\t\r\n\0\x7f\x85"
    "\ud800\udfff٣０。．／：ﷺßİıſ①²🧧đẾ"
)
SCHEMES = [
    "http://", "https://", "HTTP://", "hxxp://", "hxxps[:]//", "h**p://", "ftp:", "//", "",
    "javascript:", "data:", "http:\\\\", "ｈｔｔｐ：／／", "http:", "http[:]//", "h(tt)p://",
]  # fmt: skip
HOSTS = [
    "example.com", "vietcombank.com.vn", "vietcombank-xacthuc.top", "xn--hxajbheg2az3al.example",
    "xn--a", "xn--", "аррӏе.com", "ngânhàng.vn", "1.2.3.4", "0x7f.1", "0300.0250.1", "4294967296",
    "[::1]", "[::ffff:1.2.3.4]", "[", "]", "localhost", "zalo.me", "img.vietqr.io", "dl.vietqr.io",
    "qr.sepay.vn", "bit.ly", "foo.github.io", LISTED, "www." + LISTED, "com", "ex[.]ample(.)com",
    "ex dot ample dot com", "a." * 40, "-", "_", ".", "..", "％２ｅ", "%2e", "%2525", "ß.vn",
    "vcb", "mb-bank.com.vn-login.life", "chinhphu.vn", "dichvucong.gov.vn.xyz",
]  # fmt: skip
TAILS = [
    "/", "//", "\\", "/../", "/./", "/%2e%2e/", "?", "#", "&", "=", "@", ":", ":80", ":99999", ";",
    "%", "%25", "%00", "%zz", "%ff", "%u1234", "?url=http://", "&redirect=", "?u=https%3A%2F%2F",
    "/image/VCB-001100-compact.png?amount=1&addInfo=x", "/pay?app=vcb&ba=0011@VCB&am=7&url=",
    "/0912345678", "/a.apk", "user:pass@", "vietcombank", "/dang-nhap", "<", ">", '"', "'", "`",
    "?data=000201", "/img?acc=0011&bank=VCB&amount=9", "http", "&&", "==", "[.]", " ", "+", "~",
]  # fmt: skip
PHONE = [
    "+84", "84", "0084", "00", "+", "09", "0912345678", "0168 1234567", "1900", "1800", "113",
    "024", "1900.54.54.13", "+1 202 555 0100", "+881", "+882", "0", "84 84", "số", "gọi", " - ",
    "(", ")", "/", "ext", "tel:", "zalo ", "o9l2", "０９", "٠٩", "x", "*", "#", "short:", ".", "9",
]  # fmt: skip
ACCOUNT = [
    "970436", "970436:", "?:", ":", "VCB", "Vietcombank", "vietcombank ", "MB", "mb bank ", "ACB",
    "Ngân hàng Ngoại thương", "ngan hang", "MoMo", "momo ", "Techcombank", "STK", "số tài khoản",
    "0011001234567", "19 0", "ABC", "Ẩ", "tại ", " - ", "_", ".", "/", "đ", "chi nhánh", "99", "8",
]  # fmt: skip
VIETQR = "00020101021138570010A00000072701270006970436011300110012345670208QRIBFTTA53037045802VN"
EMV = [
    "000201", "010211", "010212", "38570010A000000727", "0127", "0006970436", "01130011001234567",
    "0208QRIBFTTA", "0208QRIBFTTC", "5303704", "5802VN", "54071000000", "5400", "5413", "540x",
    "59", "5909Nguyen Va", "6005Hanoi", "6304", "63041D0F", "6304zzzz", "62", "6207", "0803abc",
    "02***", "A000000727", "A000000775", "99", "00", "9999", "²²", "02100912345678", "26", "51",
    "5914a.vn/0912345678", "0000", "0100",
]  # fmt: skip
PAYLOADS = [
    "BEGIN:VCARD\n", "END:VCARD", "TEL:", "TEL;TYPE=CELL:", "URL:", "EMAIL:", "N:", "MECARD:", ";",
    "\\;", "\\", ":", "WIFI:", "S:x;", "T:WPA;", "P:secret;", "smsto:", "sms:", "tel:", "mailto:",
    "a@b.vn", "?body=", "&subject=", "geo:10,106", "otpauth://totp/x?secret=ABC",
    "intent://x#Intent;", "scheme=http;", "S.browser_fallback_url=", "end", "market://details?id=",
    "bitcoin:", "?amount=", "bankapp://", "?qr=000201", "callbackurl=", "BEGIN:VEVENT\n",
    "BIZCARD:", "TX:", "http://", LISTED, "0912345678", "001099012345||", "Mẫu|01011999|Nam|", "|",
    "\n", "\r\n", VIETQR,
]  # fmt: skip
WORDS = [
    "Tài khoản của bạn bị khóa, ", "chuyển khoản ", "mã OTP ", "công an ", "trúng thưởng ", "gọi ",
    "xem ", "liên hệ ", "STK ", "VCB ", "Vietcombank 0011001234567", "0912345678", "0912.345.678",
    "1900 1234", "+84 912 345 678", "500k", "1tr5", "1,5 tỷ", "VND 5.000.000", "5.000.000 đ",
    "1.000", ",000", ".000", "123,", "123.", "1.", "12-", "https://", "a.vn", "zalo.me/0912345678",
    "vietcombank-xacthuc.top/", LISTED, "bit.ly/x", "[.]", " dot com", " chấm ", "@", "a@b.vn",
    ". ", ", ", "\n", "khẩn cấp ", "trong 24h ", "SPX0912345678", "o9l2345678", "e\u0302\u0301",
    "không ", "đừng ", "soạn tin DK gửi 8077 ", "link", "(", ")", "k", "đ", "%",
]  # fmt: skip
VOCABULARY = {
    "url": [*SCHEMES, *HOSTS, *TAILS],
    "phone": PHONE,
    "account": ACCOUNT,
    "qr": [*EMV, *PAYLOADS],
    "message": WORDS,
}
SHORT = "0123456789.,-:/ ()+a@%=&?;|\\[]_*xđ"
"""What units of one to five characters are made of: repeated, they show quadratic work."""

HARD = [
    ("url", "http://" + "a." * 4070 + "." + LISTED + "/"),
    ("url", "http://" + "a..a." * 1600 + LISTED + "/"),
    ("url", "http://x.vn/?u=" + "http://y.vn/?u=" * 2 + "http://" + "a." * 3900 + "." + LISTED),
    ("url", "http://" + "ă." * 2700 + "example/"),
    ("url", "http://a.example/" + ("%" + "25" * 1000) * 4),
    ("url", "http://a.example/?" + "&".join(f"u=http://b{n}.ex" for n in range(400))),
    ("message", "123," * 2500),
    ("message", "84." * 3333),
    ("message", "1" + ",000" * 2400 + "k"),
    ("message", "vnd 1" + ".000" * 2400),
    ("message", "http://" + "a." * 4900 + LISTED),
    ("message", ("http://" + "a." * 80 + "." + LISTED + " ") * 55),
    ("message", "a.vn " * 2000),
    ("message", "\u3000٣bit.ly/x" + "0912345678bit.ly/x" * 550),
    ("message", "gọi 0912345678 " * 600),
    ("message", "Vietcombank 0011001234567 " * 380),
    ("message", "\ud800"),
    ("qr", "000201" + ("38570010A00000072701270006970436011300110012345670208QRIBFTTA" * 110)),
    ("qr", "WIFI:S:" + "\\" * 7000),
    ("qr", "http://a.vn " * 590),
]
"""Inputs that once were slow or failed, and their kin."""


def text(kind: str, number: int) -> str:
    """Text number ``number`` of a kind; ``auto`` is any of the others."""
    chance = random.Random(f"{kind} {number}")
    if kind == "auto":
        kind = chance.choice(list(VOCABULARY))
    words, limit = VOCABULARY[kind], LIMITS[kind]
    way = chance.random()
    if way < 0.25:
        return _repeated(chance, words, limit)
    if way < 0.45 and kind == "qr":
        return _payment(chance)
    if way < 0.45 and kind == "url":
        return chance.choice(SCHEMES) + chance.choice(HOSTS) + _pieces(chance, TAILS + HOSTS, 6)
    if way < 0.5:
        return "".join(chr(_letter(chance)) for _ in range(chance.randrange(60)))
    return _pieces(chance, words, 30 if kind == "message" else 10)


def body(number: int) -> tuple[str, bytes]:
    """Path and body number ``number``: nearly JSON, or just bytes."""
    chance = random.Random(f"body {number}")
    many = chance.random() < 0.3
    path = "/v1/checks" if many else "/v1/check"
    if chance.random() < 0.15:
        return path, chance.randbytes(chance.randrange(300))
    items = [_item(chance, number * 4 + place) for place in range(chance.randint(1, 3))]
    document = {"items": items} if many else items[0]
    whole = json.dumps(document, ensure_ascii=chance.random() < 0.5)
    made = bytearray(whole.encode("utf-8", "surrogatepass"))
    for _ in range(chance.choice([0, 0, 1, 3])):
        at = chance.randrange(len(made) + 1)
        made[at : at + chance.randrange(4)] = chance.choice(
            [chance.randbytes(3), b"[" * 40, b'"', b"\\u", b"\\ud800", b"{", b"}", b",", b"\xff"]
        )
    return path, bytes(made)


def _item(chance: random.Random, number: int) -> dict[str, object]:
    kind = chance.choice([*VOCABULARY, "auto"])
    item: dict[str, object] = {"value": text(kind, number), "kind": kind}
    match chance.randrange(12):
        case 0:
            del item["kind"]
        case 1:
            item["kind"] = chance.choice(["person", "", None, 7, []])
        case 2:
            item["value"] = chance.choice([None, 7, 1e308, [], {}, True, ""])
        case 3:
            item["more"] = None
    return item


def _pieces(chance: random.Random, words: list[str], most: int) -> str:
    made = []
    for _ in range(chance.randint(1, most)):
        way = chance.random()
        if way < 0.8:
            made.append(chance.choice(words))
        elif way < 0.9:
            made.append(chance.choice(MARKS))
        else:
            made.append("".join(chance.choices(SHORT, k=chance.randint(1, 4))))
    return "".join(made)


def _repeated(chance: random.Random, words: list[str], limit: int) -> str:
    """A beginning, then a short unit over and over up to the limit, then an end."""
    if chance.random() < 0.5:
        unit = "".join(chance.choices(SHORT, k=chance.randint(1, 5)))
    else:
        unit = _pieces(chance, words, 2)
    begin, end = _pieces(chance, words, 2), _pieces(chance, words, 1)
    room = chance.choice([limit, limit, limit // 2, limit // 8]) - _size(begin + end)
    return begin + unit * max(room // max(_size(unit), 1), 0) + end


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _payment(chance: random.Random) -> str:
    """A VietQR payload with some objects changed; its checksum holds half the time."""
    made = VIETQR + chance.choice(["", "54071000000", "5912NGUYEN VAN A", "62070803abc"])
    for _ in range(chance.randrange(5)):
        at = chance.randrange(len(made))
        made = made[:at] + chance.choice(EMV) + made[at + chance.randrange(7) :]
    made += "6304"
    return made + chance.choice([checksum(made.encode()), "0000", "", "zz"])


def _letter(chance: random.Random) -> int:
    """A code point, small ones more often; no half of a surrogate pair."""
    code = chance.randrange(chance.choice([0x80, 0x250, 0x3100, 0x11_0000]))
    return 0x20 if 0xD800 <= code < 0xE000 else code
