"""WordprocessingML: the pieces of a page as XML text, which is quicker than an object a cell.

All lengths are twips: 1440 to the inch. Texts are cleaned here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls

from service.statement_files.texts import clean, one_line

LINE = 9354
"""Width of a line: 165 mm."""

MM = 1440 / 25.4
_MARKS = {
    "b": "<w:b/><w:bCs/>",
    "i": "<w:i/><w:iCs/>",
    "g": '<w:color w:val="595959"/>',
    "n": '<w:color w:val="1F4E79"/>',
}
_EMU = 914400
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_PICTURE = (
    '<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{number}" name="Picture {number}" descr={told}/>'
    f"<a:graphic {nsdecls('a', 'pic', 'r')}><a:graphicData "
    'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="{number}" name="Picture {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
    '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    "</a:graphic></wp:inline></w:drawing>"
)


def run(text: str, marks: str = "", size: float = 0) -> str:
    """Letters of one look: ``b`` bold, ``i`` italic, ``u`` underlined, ``g`` grey, ``n`` navy
    blue; ``size`` in points.
    """
    look = "".join(xml for mark, xml in _MARKS.items() if mark in marks)
    if size:
        look += f'<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>'
    if "u" in marks:
        look += '<w:u w:val="single"/>'
    parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in clean(text).split("\n"))
    return f"<w:r><w:rPr>{look}</w:rPr>{'<w:br/>'.join(parts)}</w:r>"


def tab() -> str:
    """To the next tabulator."""
    return "<w:r><w:tab/></w:r>"


def page_field(name: str, size: float) -> str:
    """``PAGE`` or ``NUMPAGES``, as the reader's program counts them."""
    look = f'<w:rPr><w:sz w:val="{round(2 * size)}"/></w:rPr>'
    return f'<w:fldSimple w:instr="{name}"><w:r>{look}<w:t>1</w:t></w:r></w:fldSimple>'


def picture(relation: str, number: int, width: float, height: float, told: str) -> str:
    """A run with a picture in the line; ``width`` and ``height`` are inches."""
    cx, cy = round(width * _EMU), round(height * _EMU)
    drawn = _PICTURE.format(
        cx=cx, cy=cy, number=number, relation=relation, told=quoteattr(one_line(told))
    )
    return f"<w:r>{drawn}</w:r>"


def paragraph(
    runs: str,
    align: str = "left",
    *,
    before: int = 0,
    after: int = 60,
    first: int = 0,
    aside: int = 0,
    leading: int = 252,
    kept: bool = False,
    level: int | None = None,
    inner: str = "",
    size: float = 0,
) -> str:
    """A paragraph. ``first`` indents its first line, ``aside`` both sides; ``leading`` is in 240ths
    of a line; ``kept`` ties it to what follows; ``level`` makes it a heading of the outline;
    ``inner`` is what else its properties hold before the spacing; ``size`` is that of its end, in
    points, which makes the least height of its last line.
    """
    outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
    end = f'<w:rPr><w:sz w:val="{round(2 * size)}"/></w:rPr>' if size else ""
    return (
        f"<w:p><w:pPr>{'<w:keepNext/>' if kept else ''}<w:widowControl/>{inner}"
        f'<w:spacing w:before="{before}" w:after="{after}" w:line="{leading}" w:lineRule="auto"/>'
        f'<w:ind w:left="{aside}" w:right="{aside}" w:firstLine="{first}"/>'
        f'<w:jc w:val="{align}"/>{outline}{end}</w:pPr>{runs}</w:p>'
    )


def rule(aside: int, *, after: int = 0) -> str:
    """A short line across the middle, as under an issuer's name."""
    border = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    return paragraph("", before=40, after=after, aside=aside, inner=border, size=2)


def gap(points: float, *, kept: bool = False) -> str:
    """An empty line of a height, as between tables, which would grow together."""
    return paragraph("", after=0, leading=240, kept=kept, size=points)


def cell(
    content: str, width: int, *, shaded: bool = False, span: int = 1, middle: bool = True
) -> str:
    """A cell of a table."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="ECEFF3"/>' if shaded else ""
    place = '<w:vAlign w:val="center"/>' if middle else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{shade}{place}</w:tcPr>'
        f"{content}</w:tc>"
    )


def row(cells: str, *, heading: bool = False, whole: bool = True) -> str:
    """A row. A ``heading`` comes again on each page; a ``whole`` one is not split over pages."""
    kept = "<w:cantSplit/>" if whole else ""
    return f"<w:tr><w:trPr>{kept}{'<w:tblHeader/>' if heading else ''}</w:trPr>{cells}</w:tr>"


def table(rows: str, widths: Sequence[int], *, bordered: bool = True) -> str:
    """A table of fixed columns."""
    line = 'w:val="single" w:sz="4" w:space="0" w:color="404040"'
    borders = "".join(f"<w:{side} {line}/>" for side in _SIDES) if bordered else ""
    aside = 70 if bordered else 0
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="{aside}" w:type="dxa"/><w:right w:w="{aside}" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def declared(pieces: str) -> str:
    """Pieces under a root that declares their prefix."""
    return f"<w:body {nsdecls('w')}>{pieces}</w:body>"
