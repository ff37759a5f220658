"""Petitions: words that sound like a complaint about what an office did.

"Tố cáo", "khiếu nại" and "phản ánh" are how people say "I report", so a word alone means nothing.
It takes an office or official and an act of theirs. And it is only ever a hint with the right
address: a report that names a number, account or link is taken whatever its words.
"""

from __future__ import annotations

import re

from service.observables.folding import fold
from service.words import Words

ADMINISTRATIVE = "administrative"

HINT = Words(
    vi="Nếu bạn muốn khiếu nại quyết định hành chính hoặc tố cáo cán bộ, hãy gửi đơn tới cơ quan "
    "có thẩm quyền (trụ sở tiếp công dân, hoặc Cổng dịch vụ công quốc gia dichvucong.gov.vn, mục "
    "Phản ánh kiến nghị). Ở đây chỉ nhận tin báo về lừa đảo.",
    en="To complain about an administrative decision or to denounce an official, turn to the "
    "competent authority (its citizens' reception office, or dichvucong.gov.vn, section for "
    "feedback and petitions). Here only reports of fraud are taken.",
)

_OFFICE = re.compile(
    r"\b(?:ubnd|uy ban nhan dan|chu tich (?:xa|phuong|huyen|tinh|ubnd)|can bo (?:xa|phuong|thue|"
    r"dia chinh|mot cua)|so (?:tai nguyen|xay dung|noi vu|giao duc|y te)|chi cuc thue|"
    r"toa an nhan dan|co quan (?:hanh chinh|nha nuoc)|csgt|canh sat giao thong|"
    r"doi quan ly trat tu)\b"
)
_ACT = re.compile(
    r"\b(?:quyet dinh (?:hanh chinh|xu phat|thu hoi|cuong che)|thu hoi dat|den bu|"
    r"giai phong mat bang|cap (?:so do|giay chung nhan|phep)|cham (?:giai quyet|tra ho so)|"
    r"sach nhieu|nhung nhieu|doi hoi lo|nhan hoi lo|"
    r"xu phat (?:sai|oan)|khong tiep (?:dan|nhan ho so)|cuong che)\b"
)
_PRETENCE = re.compile(
    r"\b(?:gia (?:danh|mao|lam)|mao danh|lua dao|lua (?:toi|dan|tien|dao)|tu xung|"
    r"xung (?:la|can bo|cong an)|dong gia|lay danh(?: nghia)?|(?:tu )?nhan la|"
    r"(?:cong an|can bo|canh sat) gia|bon lua|ke gian|chuyen (?:khoan|tien))\b"
)


def hint_for(text: str) -> str | None:
    """``administrative`` where the text names an office and an act of it, else None.

    Where somebody pretended to be that office, it is fraud and no petition.
    """
    folded = fold(text[:4000])
    if _PRETENCE.search(folded):
        return None
    return ADMINISTRATIVE if _OFFICE.search(folded) and _ACT.search(folded) else None
