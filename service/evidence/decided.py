"""Decided: what officers, citizens' voices and appeals say of a value, in words."""

from __future__ import annotations

from collections.abc import Sequence

from service.evidence.base import Evidence, Strength
from service.indicators.categories import BY_NUMBER
from service.indicators.decay import decayed
from service.indicators.decided import Role
from service.indicators.index import Listing
from service.indicators.segment import EPOCH, from_day
from service.words import Words

ROLES = frozenset(role.value for role in Role)
PAGE_ROLES = frozenset((Role.REPORTED.value,))
"""Roles that speak of the very link only, even of a front page."""

FLOOR = 30
"""What has not expired always suffices to warn."""

REPORTED_AT = 30
REPORTED_STEP = 5
REPORTED_MOST = 45
PUBLIC_AT = 3
"""Voices below which nothing is said in public."""

SAYS: dict[str, tuple[str, Strength, int, Words]] = {
    Role.CONFIRMED: (
        "officer_confirmed",
        Strength.OFFICER,
        95,
        Words(
            vi="Hai cán bộ đã xác minh và xác nhận là lừa đảo, ngày {day}.",
            en="Verified and confirmed as a scam by two officers on {day}.",
        ),
    ),
    Role.PROVISIONAL: (
        "officer_provisional",
        Strength.PROVISIONAL,
        75,
        Words(
            vi="Cảnh báo khẩn của cơ quan công an từ ngày {day}, đang được xác minh.",
            en="Urgent police warning since {day}, being verified.",
        ),
    ),
    Role.REPORTED: (
        "reported",
        Strength.REPORTED,
        REPORTED_AT,
        Words(
            vi="{count} người độc lập, có định danh, đã phản ánh; chưa được xác minh. Gần nhất "
            "ngày {day}.",
            en="Reported by {count} independent identified people, not verified. Last on {day}.",
        ),
    ),
    Role.DISPUTED: (
        "disputed",
        Strength.DISPUTE,
        0,
        Words(
            vi="Người liên quan đã kiến nghị và chứng minh quyền kiểm soát; đang được xem xét.",
            en="Whoever controls it has objected and proved control; under review.",
        ),
    ),
    Role.REVIEW: (
        "under_review",
        Strength.NOTE,
        0,
        Words(
            vi="Kết luận này đang được xem xét lại theo kiến nghị.",
            en="This decision is being reviewed after an appeal.",
        ),
    ),
}
"""Role to code, strength, points and words."""


def strongest(found: Sequence[Evidence]) -> list[Evidence]:
    """One piece of evidence for all that one role says of a value: page, host and site.

    A weaker word never hides a stronger one, and what is said of the page counts as such.
    """
    if len(found) < 2:
        return list(found)
    most = max(found, key=lambda item: (item.weight, item.count, item.date or EPOCH))
    return [most._replace(path_level=any(item.path_level for item in found))]


def decided(listing: Listing, today: int) -> list[Evidence]:
    """The evidence of a listing of our own that has not ended; none of too few voices."""
    code, strength, base, words = SAYS[listing.feed.reliability]
    if strength is Strength.REPORTED and listing.voices < PUBLIC_AT:
        return []
    weight = base
    if strength is Strength.REPORTED:
        more = REPORTED_STEP * (listing.voices - PUBLIC_AT)
        base = min(REPORTED_MOST, base + max(0, more))
    if strength in (Strength.REPORTED, Strength.OFFICER):
        faded = decayed(base, today - listing.last, listing.until - listing.last + 1)
        weight = max(FLOOR, faded)
    last = from_day(listing.last)
    category = BY_NUMBER.get(listing.category)
    adverse = weight > 0
    made = Evidence(
        code=code,
        family="reported" if strength is Strength.REPORTED else "decided",
        strength=strength,
        weight=weight,
        words=words,
        values=(("day", f"{last:%d/%m/%Y}"), ("count", str(listing.voices))),
        category=category.code if category and adverse else None,
        source="officers" if strength is not Strength.REPORTED else "citizens",
        origin="officers" if strength is not Strength.REPORTED else "citizens",
        date=last,
        first_seen=from_day(listing.first) if adverse else None,
        valid_until=from_day(listing.until) if adverse else None,
        path_level=listing.page,
        count=listing.voices,
    )
    return [made]
