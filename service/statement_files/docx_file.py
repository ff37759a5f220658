"""DOCX file: a statement as an A4 document after Nghị định 30/2020/NĐ-CP, to be edited and signed.

A monthly statement is a plain notice instead, for the people of a commune. Every page carries the
snapshot's name, by which anybody finds the same figures again.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from itertools import count
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from service.clock import local_day
from service.movement.statements.base import Section, Statement, Unit
from service.statement_files import charts, docx_tables, texts
from service.statement_files.numbers import shown
from service.statement_files.wordml import (
    LINE,
    cell,
    declared,
    gap,
    page_field,
    paragraph,
    picture,
    row,
    rule,
    run,
    tab,
    table,
)

_NORMAL = (
    '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" '
    'w:eastAsia="Times New Roman"/><w:sz w:val="27"/><w:szCs w:val="27"/><w:lang w:val="vi-VN"/>'
    "</w:rPr>"
)
_LEFT = 3900
"""Columns of the letterhead: the country's name needs the wider one."""

_FIRST = 567
"""First lines are set in by a centimetre."""

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_GAP = "……"
_END = b"<w:sectPr"
"""What the body of an empty document begins with, and of any ends with."""


def render(statement: Statement) -> bytes:
    """The document. Its parts are dated by ``made_at``."""
    plain = statement.kind == "monthly"
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(15 if plain else 20), Mm(18 if plain else 20)
    page.left_margin, page.right_margin = (Mm(22.5), Mm(22.5)) if plain else (Mm(30), Mm(15))
    page.footer_distance = Mm(9)
    normal = document.styles.element.xpath("w:style[@w:styleId='Normal']")[0]
    for element in parse_xml(f"<w:style {nsdecls('w')}>{_NORMAL}</w:style>"):
        normal.append(element)
    about = document.core_properties
    about.title = texts.one_line(statement.title)[:255]
    about.author = about.last_modified_by = "Lá chắn"
    about.comments = ""
    about.created = about.modified = statement.made_at.astimezone(UTC).replace(tzinfo=None)
    footer = page.footer.paragraphs[0]._p
    footer.addprevious(parse_xml(declared(_footer(statement)))[0])
    footer.getparent().remove(footer)
    pieces = _notice(statement, document) if plain else _report(statement, document)
    buffer = io.BytesIO()
    document.save(buffer)
    return _packed(buffer, "".join(pieces).encode(), statement.made_at)


def _report(statement: Statement, document: Any) -> list[str]:
    title = texts.one_line(statement.title)
    if title.casefold().startswith("báo cáo "):
        title = title[8:9].upper() + title[9:]  # the word stands above it
    pieces = [
        _letterhead(statement),
        paragraph(run("BÁO CÁO", "b", 14), "center", before=300, after=0, kept=True),
        paragraph(run(title, "b", 14), "center", after=0, kept=True),
        rule(3600, after=60),
        *_provisional(statement),
        _text(
            f"Kỳ số liệu: {texts.one_line(statement.period_label)}. "
            f"Phạm vi: {texts.one_line(statement.subject_name)}. "
            f"Tổng hợp theo địa giới ngày {texts.day(statement.map_on)}; "
            f"số liệu tính đến {texts.moment(statement.made_at)} "
            f"(mục sổ số {shown(statement.upto, Unit.COUNT)})."
        ),
    ]
    tables, pictures = count(1), count(1)
    for number, section in enumerate(statement.sections, 1):
        name = f"{_roman(number)}. {texts.one_line(section.heading)}"
        pieces.append(
            paragraph(run(name, "b"), before=180, after=80, first=_FIRST, kept=True, level=0)
        )
        pieces += [_text(line) for text in section.paragraphs for line in texts.lines(text)]
        for item in section.tables:
            caption = f"Bảng {next(tables)}. {texts.one_line(item.title)}"
            pieces.append(paragraph(run(caption, "b", 12), "center", before=140, kept=True))
            pieces += [docx_tables.build(item), _below(item.note)]
        pieces += _charts(section, document, pictures, "Biểu đồ {}. ")
    return [*pieces, _signing(statement)]


def _notice(statement: Statement, document: Any) -> list[str]:
    """A page for a commune's group: no letterhead, no numbers before headings."""
    head = statement.letterhead
    where_when = (statement.subject_name, statement.period_label)
    pieces = [
        *(_centred(line.upper(), "", 12) for line in texts.lines(head.issuer)),
        _centred(statement.title.upper(), "bn", 17, before=60),
        _centred(" – ".join(map(texts.one_line, where_when)), "b", 13, after=80),
        *_provisional(statement),
    ]
    pictures = count(1)
    for section in statement.sections:
        name = run(texts.one_line(section.heading), "bn", 14)
        pieces.append(paragraph(name, before=120, after=40, kept=True, level=0))
        pieces += [
            paragraph(run(line), "both", after=50)
            for text in section.paragraphs
            for line in texts.lines(text)
        ]
        for item in section.tables:
            pieces.append(paragraph(run(item.title, "b", 12), before=100, after=60, kept=True))
            pieces += [docx_tables.build(item), _below(item.note)]
        pieces += _charts(section, document, pictures, "")
    made = (
        f"Tổng hợp theo địa giới ngày {texts.day(statement.map_on)}; "
        f"số liệu tính đến {texts.moment(statement.made_at)}."
    )
    pieces.append(paragraph(run(made, "i", 10.5), before=120))
    return pieces


def _letterhead(statement: Statement) -> str:
    head = statement.letterhead
    number = texts.one_line(head.number) or f"{_GAP}/BC-{_GAP}"
    place = texts.one_line(head.place) or _GAP
    issuer = [
        *(_centred(line.upper(), "", 12) for line in texts.lines(head.superior)),
        *(_centred(line.upper(), "b", 12) for line in texts.lines(head.issuer) or [_GAP]),
        rule(1300),
    ]
    country = [
        _centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b", 12),
        _centred("Độc lập - Tự do - Hạnh phúc", "bu", 13),
    ]
    dated = f"{place}, {texts.long_day(local_day(statement.made_at))}"
    return _two_columns(
        ("".join(issuer), "".join(country)),
        (_centred(f"Số: {number}", "", 13, before=80), _centred(dated, "i", 13, before=80)),
        left=_LEFT,
    )


def _signing(statement: Statement) -> str:
    """Who gets it at the left, who signs at the right; room for the hand and the name."""
    head = statement.letterhead
    receivers = [texts.one_line(receiver).rstrip(" ;.") for receiver in head.recipients]
    left = [paragraph(run("Nơi nhận:", "bi", 12), after=0, kept=True)]
    for number, receiver in enumerate(receivers, 1):
        ending = "." if number == len(receivers) else ";"
        left.append(paragraph(run(f"- {receiver}{ending}", "", 11), after=0, kept=True))
    right = [_centred(line.upper(), "b", 13) for line in texts.lines(head.signer) or [_GAP]]
    right += [gap(13) for _ in range(4)]
    return gap(12, kept=True) + _two_columns(("".join(left), "".join(right)), left=LINE // 2)


def _two_columns(*rows: tuple[str, str], left: int) -> str:
    """Pieces side by side, without lines."""
    widths = (left, LINE - left)
    made = [
        row(
            "".join(
                cell(content, width, middle=False)
                for content, width in zip(pair, widths, strict=True)
            )
        )
        for pair in rows
    ]
    return table("".join(made), widths, bordered=False)


def _charts(section: Section, document: Any, numbers: count[int], caption: str) -> list[str]:
    """Pictures with their titles: below and numbered, or above where ``caption`` is empty."""
    pieces = []
    for chart in section.charts:
        drawn = charts.draw(chart)
        relation, _ = document.part.get_or_add_image(io.BytesIO(drawn.png))
        number = next(numbers)
        scale = 1 if caption else 0.85
        size = drawn.width * scale, drawn.height * scale
        image = picture(relation, number, *size, texts.told(chart))
        title = run(caption.format(number) + texts.one_line(chart.title), "b", 12)
        if caption:
            pieces.append(paragraph(image, "center", before=140, after=0, kept=True))
            pieces.append(paragraph(title, "center", before=20, after=140))
        else:
            pieces.append(paragraph(title, before=80, after=0, kept=True))
            pieces.append(paragraph(image, "center", after=40))
    return pieces


def _provisional(statement: Statement) -> list[str]:
    if statement.closed:
        return []
    return [
        _centred(f"({texts.PROVISIONAL})", "b", 13, before=40),
        _centred(texts.PROVISIONAL_NOTE, "i", 12, after=80),
    ]


def _footer(statement: Statement) -> str:
    left = run(f"{texts.SNAPSHOT}: {statement.snapshot_id()}", "", 9.5)
    right = run("Trang ", "", 9.5) + page_field("PAGE", 9.5)
    right += run("/", "", 9.5) + page_field("NUMPAGES", 9.5)
    inner = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="808080"/></w:pBdr>'
    inner += f'<w:tabs><w:tab w:val="clear" w:pos="4320"/><w:tab w:val="clear" w:pos="8640"/>' \
             f'<w:tab w:val="right" w:pos="{LINE}"/></w:tabs>'  # fmt: skip
    return paragraph(left + tab() + right, after=0, inner=inner)


def _text(line: str) -> str:
    return paragraph(run(line), "both", after=100, first=_FIRST, leading=264)


def _below(note: str) -> str:
    """A table's note; without one the space that keeps the next piece off."""
    if not texts.lines(note):
        return gap(7)
    return paragraph(run(texts.one_line(note), "i", 11), "both", before=40, after=120)


def _centred(text: str, marks: str, size: float, *, before: int = 0, after: int = 0) -> str:
    return paragraph(run(text, marks, size), "center", before=before, after=after, leading=240)


def _roman(number: int) -> str:
    made = ""
    for value, letters in _ROMAN:
        made += letters * (number // value)
        number %= value
    return made


def _packed(saved: io.BytesIO, body: bytes, made_at: datetime) -> bytes:
    """The archive again with a body, dated by the statement.

    The body goes in as text: the library's tree takes a minute for a table of all communes.
    """
    stamp = made_at.astimezone(UTC).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "word/document.xml":
                part = part.replace(_END, body + _END, 1)
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            after.writestr(entry, part, compresslevel=6)
    return buffer.getvalue()
