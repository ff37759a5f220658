"""Roles: what the columns of a table hold, found by their headings and by what stands in them.

A heading proposes, the cells confirm. What may be a person's own data is never judged: names,
addresses, identity papers, and whatever belongs to those who report. Each finding says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.batch.banks import bank_name
from service.batch.nested import unnested
from service.batch.plan import ADDED, ColumnSample, Role
from service.errors import InvalidInput
from service.observables.account import parse_account
from service.observables.data.banks import exact_bank
from service.observables.folding import fold_with_offsets
from service.observables.phone import parse_phone
from service.observables.psl import icann_rules
from service.observables.url_parse import parse_url
from service.tip_files.numbers import broken, restored_phone
from service.words import Words

ENOUGH = 0.7
"""Share of the cells that must read as what they are taken for, where no heading says so."""
TOO_FEW = 0.2
"""Share below which the cells contradict their heading."""
TEXT_WORDS = 6
"""Words of a typical cell from which a column without a telling heading holds texts."""

_LOOKED_AT = 500
"""Cells of a column that are read."""

_SPACES = re.compile(r"[^a-z0-9]+")
_SCHEME = re.compile(r"\s*h(?:tt|xx)ps?\s?\W{0,3}[:_]", re.IGNORECASE)
_NAME = re.compile(r"\s*\S+\.\S{2,}\s*")
_QUAD = re.compile(r"\s*(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])")
_LONGEST_LINK = 4096


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(f" {phrase.strip()} " for phrase in text.split(","))


_OTHERS = _phrases(
    "nan nhan, bi hai, nguoi bao, nguoi to giac, nguoi gui, nguoi phan anh, nguoi trinh bao,"
    "nguoi khai, nguoi lien he, can bo, dieu tra vien, nguoi nhap, nguoi xu ly, victim, reporter,"
    "reported by, officer, created by, contact person"
)
_PERSONAL = _phrases(
    "ho ten, ho va ten, ten nguoi, ten chu, chu tai khoan, chu tk, chu the, ten tai khoan, ten tk,"
    "ten khach hang, ten doi tuong, full name, first name, last name, account name, account holder,"
    "holder, holder name, owner name, customer name, person, cccd, cmnd, can cuoc, ho chieu,"
    "passport, id card, national id, email, e mail, thu dien tu, ngay sinh, date of birth, dia chi,"
    "noi o, thuong tru, address"
)
_NAMES = _phrases("ten, name, nguoi, khach hang, customer, doi tuong, user, username")
"""Personal too, where nothing else in the heading tells more."""

_FIGURES = _phrases(
    "so tien, thiet hai, so luong, so lan, ngay, thoi gian, thoi diem, gio, nam, thang, stt, so tt,"
    "so thu tu, ma so, ma ho so, ma vu, ma giao dich, so hieu, so du, trang thai, loai, nhom,"
    "amount, loss, date, time, count, quantity, status, type, id, no, index, case, transaction id,"
    "row, label, score, price, currency"
)
_SITES = _phrases(
    "dia chi web, dia chi website, dia chi trang, dia chi url, web address, ip address"
)
_NAMED: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.QR, _phrases("qr, ma qr, qr code, qrcode, vietqr, noi dung qr, qr payload, payload")),
    (Role.BANK, _phrases("ngan hang, nh, ten ngan hang, bank, bank name, bank code, ma ngan hang,"
                         "bin, ngan hang thu huong, ngan hang nhan")),
    (Role.LINK, _phrases("link, links, url, urls, uri, duong dan, duong link, lien ket, website,"
                         "web, site, trang web, trang, ten mien, domain, host, hostname, fanpage,"
                         "facebook, telegram, tiktok, href")),
    (Role.PHONE, _phrases("sdt, so dien thoai, dien thoai, so dt, dt, dtdd, di dong, so may,"
                          "so goi den, so goi, phone, phone number, phones, mobile, tel, telephone,"
                          "hotline, so zalo, zalo, caller, msisdn, sim, so thue bao, thue bao")),
    (Role.ACCOUNT, _phrases("stk, so tai khoan, tai khoan, so tk, tk, account, account number,"
                            "account no, acc, acct, iban, so the, tai khoan nhan,"
                            "tai khoan ngan hang, bank account")),
    (Role.TEXT, _phrases("noi dung, tin nhan, noi dung tin nhan, message, messages, text, content,"
                         "mo ta, dien bien, ghi chu, note, notes, comment, sms, body, tom tat,"
                         "trinh bay, loi ke, story, description, noi dung phan anh, chi tiet")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """What a column was taken for and why; ``share`` of its sampled cells read as that."""

    name: str
    role: Role
    why: Words
    share: float | None = None


_BY_NAME = Words("Tên cột cho biết.", "The heading says so.")
_BY_CONTENT = Words("Các ô trong cột cho biết.", "The cells say so.")
_MIXED = Words(
    "Tên cột nêu nhiều loại giá trị: đọc như văn bản để tìm tất cả.",
    "The heading names several kinds of values: read as text, so that all are found.",
)
_SOMEBODY = Words(
    "Thông tin của người báo tin hoặc cán bộ: không kiểm tra.",
    "It belongs to whoever reports or works on the case: not judged.",
)
_PRIVATE = Words("Thông tin cá nhân: không kiểm tra.", "Personal data: not judged.")
_A_FIGURE = Words(
    "Ngày, số tiền, mã số hoặc phân loại: không kiểm tra.",
    "A date, sum, running number or classification: not judged.",
)
_CONTRADICTED = Words(
    "Tên cột gợi ý một loại giá trị nhưng các ô không phải như vậy.",
    "The heading suggests a kind of value, but the cells are none.",
)
_BARE_NUMBERS = Words(
    "Toàn chữ số nhưng không rõ là số gì; hãy nêu bằng --columns nếu cần kiểm tra.",
    "Only digits, of unknown meaning; name the column with --columns to have it judged.",
)
_OURS = Words(
    "Kết quả của một lần chấm trước: không kiểm tra.", "What a scoring said before: not judged."
)
_NOTHING = Words("Không thấy giá trị nào kiểm tra được.", "Nothing that can be judged was seen.")


def find_roles(samples: Sequence[ColumnSample]) -> dict[str, Role]:
    """The role of each column by its name."""
    return {finding.name: finding.role for finding in find(samples)}


def find(samples: Sequence[ColumnSample]) -> list[Finding]:
    """What each column is taken for, in the columns' order.

    A bank column speaks for accounts; where there are none, it is left alone. Columns that a
    scoring added are known by standing there all, whatever their prefix.
    """
    ours = _added([sample.name for sample in samples])
    found = [
        Finding(sample.name, Role.IGNORE, _OURS) if sample.name in ours else _find(sample)
        for sample in samples
    ]
    if not any(finding.role is Role.ACCOUNT for finding in found):
        return [
            Finding(finding.name, Role.IGNORE, _NOTHING) if finding.role is Role.BANK else finding
            for finding in found
        ]
    return found


def _added(names: Sequence[str]) -> set[str]:
    """Those of some headings that scorings have added."""
    first = ADDED[0]
    ends = [name.removesuffix(first) for name in names if name.endswith(first)]
    sets = [{prefix + name for name in ADDED} for prefix in ends if prefix]
    return {name for added in sets if added <= set(names) for name in added}


def _find(sample: ColumnSample) -> Finding:
    heading = _heading(sample.name)
    cells = [value for value in sample.values if value is not None and value.strip()]
    cells = cells[:: -(-len(cells) // _LOOKED_AT) or 1]
    cells = [unnested(cell)[0] if cell.startswith("[") else cell for cell in cells]
    if _says(heading, _OTHERS):
        return Finding(sample.name, Role.IGNORE, _SOMEBODY)
    site = _says(heading, _SITES)
    if not site and _says(heading, _PERSONAL):
        return Finding(sample.name, Role.IGNORE, _PRIVATE)
    named = [Role.LINK] if site else [role for role, words in _NAMED if _says(heading, words)]
    if named:
        return _named(sample.name, _one_of(named), cells)
    if _says(heading, _NAMES):
        return Finding(sample.name, Role.IGNORE, _PRIVATE)
    if _says(heading, _FIGURES):
        return Finding(sample.name, Role.IGNORE, _A_FIGURE)
    return _unnamed(sample.name, cells)


def _heading(name: str) -> str:
    return f" {_SPACES.sub(' ', fold_with_offsets(_apart(name))[0]).strip()} "


def _apart(name: str) -> str:
    """``phoneNumber`` as two words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


def _says(heading: str, phrases: Sequence[str]) -> bool:
    return any(phrase in heading for phrase in phrases)


def _one_of(roles: list[Role]) -> Role | None:
    """The role that several words of a heading come to; None where they name several."""
    if len(roles) == 1:
        return roles[0]
    for stronger, weaker in (
        (Role.ACCOUNT, Role.BANK),  # "bank account number"
        (Role.QR, Role.TEXT),  # "nội dung mã QR"
        (Role.TEXT, Role.LINK),  # "nội dung trang web"
    ):
        if set(roles) == {stronger, weaker}:
            return stronger
    return None


def _named(name: str, role: Role | None, cells: Sequence[str]) -> Finding:
    if role is None:
        return Finding(name, Role.TEXT, _MIXED)
    if role is Role.TEXT or not cells:
        return Finding(name, role, _BY_NAME)
    share = _share(cells, _READS[role])
    if share < TOO_FEW:
        other = _unnamed(name, cells)
        if other.role is Role.IGNORE:
            return Finding(name, Role.IGNORE, _CONTRADICTED, share)
        return other
    return Finding(name, role, _BY_NAME, share)


def _unnamed(name: str, cells: Sequence[str]) -> Finding:
    if not cells:
        return Finding(name, Role.IGNORE, _NOTHING)
    for role in (Role.QR, Role.LINK, Role.PHONE, Role.ACCOUNT, Role.BANK):
        share = _share(cells, _CERTAIN[role])
        if share >= ENOUGH:
            return Finding(name, role, _BY_CONTENT, share)
    if _share(cells, _is_digits) >= ENOUGH:
        return Finding(name, Role.IGNORE, _BARE_NUMBERS)
    words = sorted(len(cell.split()) for cell in cells)
    if words[len(words) // 2] >= TEXT_WORDS:
        return Finding(name, Role.TEXT, _BY_CONTENT)
    return Finding(name, Role.IGNORE, _NOTHING)


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells)


def _reads(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def test(cell: str) -> bool:
        try:
            parse(cell)
        except InvalidInput:
            return False
        return True

    return test


def _is_link(cell: str) -> bool:
    """A link with its scheme, or a host under a known suffix: ``report.pdf`` is none."""
    if len(cell) > _LONGEST_LINK:
        return False
    schemed = _SCHEME.match(cell) is not None
    if not schemed and _NAME.fullmatch(cell) is None:
        return False
    try:
        url = parse_url(cell)
    except InvalidInput:
        return False
    if url.is_ip:
        return schemed or _QUAD.match(cell) is not None
    return schemed or url.name.rpartition(".")[2] in icann_rules()


def _is_phone(cell: str) -> bool:
    """A number of the plan, or one that a spreadsheet has spoilt."""
    return restored_phone(cell) is not None or broken(cell) is not None or _reads(parse_phone)(cell)


def _is_certain_phone(cell: str) -> bool:
    try:
        phone = parse_phone(cell)
    except InvalidInput:
        return False
    return phone.valid and not phone.short_code and cell.lstrip()[:1] in "+0(8"


def _is_account(cell: str) -> bool:
    return broken(cell) is not None or _reads(parse_account)(cell)


def _is_certain_account(cell: str) -> bool:
    """Only a number with its bank: a number alone may be anything."""
    try:
        return parse_account(cell).bank_bin is not None
    except InvalidInput:
        return False


def _is_qr(cell: str) -> bool:
    return cell.lstrip().startswith("000201")


def _is_digits(cell: str) -> bool:
    return not cell.strip().strip("+-0123456789.,eE ")


_READS: dict[Role, Callable[[str], bool]] = {
    Role.LINK: _is_link,
    Role.PHONE: _is_phone,
    Role.ACCOUNT: _is_account,
    Role.BANK: lambda cell: bank_name(cell) != cell.strip() or exact_bank(cell) is not None,
    Role.QR: lambda _cell: True,
}
_CERTAIN: dict[Role, Callable[[str], bool]] = {
    Role.LINK: _is_link,
    Role.PHONE: _is_certain_phone,
    Role.ACCOUNT: _is_certain_account,
    Role.BANK: lambda cell: exact_bank(cell) is not None,
    Role.QR: _is_qr,
}


NAMED_BY_ROW = ("csv", "tsv", "xlsx")
"""Formats in which the first row names the columns."""


def check_heading(names: Sequence[str], format: str, said: bool | None = None) -> None:
    """Whether what is taken for the heading of a table might be its first row, where nobody has
    ``said`` which it is.

    Of a list of links without a heading the first one would name the column and never be judged.
    Raises InvalidInput (``no_heading``), which repeats nothing of the row.
    """
    if said is not None or format not in NAMED_BY_ROW:
        return
    role = value_in(names)
    if role is not None:
        raise _no_heading(role, format)


def value_in(names: Sequence[str]) -> Role | None:
    """What the first of some headings is that reads as a value; None where all of them name."""
    known = {word for words in (_OTHERS, _PERSONAL, _NAMES, _FIGURES, _SITES) for word in words}
    known.update(word for _, words in _NAMED for word in words)
    for name in names:
        if _heading(name) in known:  # "So.TK" would be a host of Tokelau
            continue
        for role in (Role.LINK, Role.PHONE, Role.ACCOUNT):
            if _CERTAIN[role](name):
                return role
    return None


def _no_heading(role: Role, format: str) -> InvalidInput:
    way = "Put a heading above"
    if format in ("csv", "tsv"):
        way = "Give --no-heading if the first row is a row already"
    return InvalidInput(
        f"The heading reads as a value of the kind {role}. {way}, or --heading if it names the"
        " columns.",
        code="no_heading",
        field="heading",
    )
