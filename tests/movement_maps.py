"""Maps: generated provinces, communes, villages and units of three years, redrawn in between.

Two of three provinces become one, districts end, most communes are merged; one is split by known
shares, one by unknown ones, and what came of the first is split again later.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from tests.movement_land import AFTER, BEFORE, MERGER, SPLIT, Land, Step

DISTRICTS = 4
PATTERNS: dict[str, Sequence[tuple[str, int]]] = {
    "70": [("keep", 1)] * 4 + [("keep", 2), ("fresh", 3), ("fresh", 2), ("fresh", 1)],
    "74": [("fresh", 2), ("fresh", 3), ("fresh", 2), ("fresh", 2), ("fresh", 1), ("left", 2)],
    "79": [("keep", 1)] * 2 + [("keep", 3), ("fresh", 2), ("fresh", 2), ("keep", 2), ("left", 1)],
}
"""What becomes of a district's communes, by province: so many of them become one under the first
one's code, or under a fresh code, or are left to be merged across districts and provinces."""
AFTERWARDS = {"70": "70", "74": "79", "79": "79"}
"""The province in which a province lies after the merger."""

Parts = dict[str, list[tuple[str, int]]]
"""Of which communes, in which part, each commune after the merger was made."""

SPLIT_BY_SHARES, SIXTY, FORTY = "79/09001", "79/29001", "79/29002"
"""One commune goes 60 : 40 into two, which take in another one each."""
SPLIT_LATER, WITH_SIXTY = "79/29003", "79/09002"
"""What got the 60 % later gives 30 % away and keeps its code."""
SPLIT_UNKNOWN, UNKNOWN = "70/09004", ("70/29004", "70/29005")
"""One commune goes into two, and nobody knows how much into which."""
SPECIAL: Parts = {
    SIXTY: [(SPLIT_BY_SHARES, 0), (WITH_SIXTY, 0)],
    FORTY: [(SPLIT_BY_SHARES, 1), ("79/09003", 0)],
    UNKNOWN[0]: [(SPLIT_UNKNOWN, 0)],
    UNKNOWN[1]: [(SPLIT_UNKNOWN, 1)],
    "70/09005": [("70/09005", 0)],
}
_WEIGHTS = {
    SPLIT_BY_SHARES: ((42, 18), (40,)),
    WITH_SIXTY: ((70, 30),),
    SPLIT_UNKNOWN: ((0,), (0,)),
}
ENDS_WITHIN, ENDED_ON = "70/20001/101", date(2026, 1, 1)
"""A village that ends without successor while nothing else changes."""
GROWN = "70/20002"
"""A commune with a village of which nobody knows what it was before, merged later."""
SCHOOLS = 20


def localities() -> tuple[Land, Parts]:
    """Provinces, districts, communes and villages."""
    land, parts, left, number = Land(), dict(SPECIAL), dict[str, list[str]](), 0
    for province, pattern in PATTERNS.items():
        land.put(BEFORE, province, "province", f"Tỉnh {province}", None)
        for district in range(1, DISTRICTS + 1):
            above = f"{province}/{district:03}"
            land.put(BEFORE, above, "district", f"Huyện {district}", province)
            for how, count in pattern:
                codes = [f"{province}/{number + more:05}" for more in range(1, count + 1)]
                number += count
                for code in codes:
                    land.put(BEFORE, code, "commune", f"Xã {code[3:]}", above)
                if how == "left":
                    left.setdefault(province, []).extend(codes)
                else:
                    target = codes[0] if how == "keep" else _fresh(AFTERWARDS[province], parts)
                    parts[target] = [(code, 0) for code in codes]
    ours, theirs = left["74"], left["79"]
    pairs = [*zip(ours[::2], theirs, strict=True), (ours[1], ours[3]), (ours[5], ours[7])]
    for pair in pairs:
        parts[_fresh("79", parts)] = [(code, 0) for code in pair]
    for province in ("70", "79"):
        land.put(BEFORE, f"{province}/005", "district", "Huyện 5", province)
    for code in dict.fromkeys(code for of in SPECIAL.values() for code, _ in of):
        land.put(BEFORE, code, "commune", f"Xã {code[3:]}", f"{code[:2]}/005")
    land.put(AFTER, "70", "province", "Tỉnh 70", None)
    land.put(AFTER, "79", "province", "Thành phố 79", None)
    land.steps.append(Step("merge", "74", "79", MERGER))
    _merge_communes(land, parts)
    _move_villages(land, parts)
    land.close()
    for code, era in ((f"{GROWN}/200", 2), (f"{SPLIT_LATER}/001", 3)):  # villages out of nowhere
        parent = code.rpartition("/")[0]
        land.put(range(era, 4), code, "village", "Thôn mới", parent, [land.found(parent, era)])
    together: set[int] = set()
    for code in (f"{GROWN}/101", f"{GROWN}/200"):
        together |= land.spots[3].pop(code).ground
        land.steps.append(Step("merge", code, f"{GROWN}/201", SPLIT))
    land.put((3,), f"{GROWN}/201", "village", "Thôn lớn", GROWN, together)
    land.close()
    return land, parts


def _fresh(province: str, parts: Parts) -> str:
    return f"{province}/{20_001 + sum(code[3:5] == '20' for code in parts)}"


def _merge_communes(land: Land, parts: Parts) -> None:
    old = [code for code, spot in land.spots[0].items() if spot.level == "commune"]
    pieces = {
        code: [[land.piece(weight) for weight in part] for part in _WEIGHTS.get(code, ((1,),))]
        for code in old
    }
    for code in old:
        for era in BEFORE:
            land.spots[era][code].ground.update(*pieces[code])
    for target, of in parts.items():
        ground = {piece for code, part in of for piece in pieces[code][part]}
        land.put(AFTER, target, "commune", f"Xã {target[3:]}", target[:2], ground)
        for code, part in of:
            if code != target:
                share = {0: "60 %", 1: "40 %"}[part] if code == SPLIT_BY_SHARES else ""
                kind = "split" if len(pieces[code]) > 1 else "merge"
                land.steps.append(Step(kind, code, target, MERGER, share))
    went = {pieces[SPLIT_BY_SHARES][0][1], pieces[WITH_SIXTY][0][1]}
    land.spots[3][SIXTY].ground -= went
    land.put((3,), SPLIT_LATER, "commune", "Xã mới", "79", went)
    land.steps.append(Step("split", SIXTY, SPLIT_LATER, SPLIT, "30 %"))
    land.divided |= {SPLIT_BY_SHARES, WITH_SIXTY, SIXTY}


def _move_villages(land: Land, parts: Parts) -> None:
    """Some go on, some become another one, some become one together, some just end."""
    for target, of in parts.items():
        whole = [code for code, part in of if part == 0]
        together: set[int] = set()
        for number, code in enumerate(whole):
            for village in range(1, 4):
                old, piece = f"{code}/{village:03}", land.piece()
                land.put(BEFORE, old, "village", f"Thôn {village}", code, [piece])
                for era in AFTER:  # wherever in it
                    is_split = code in (SPLIT_BY_SHARES, SPLIT_UNKNOWN)
                    is_split = is_split or (era, target) == (3, SIXTY)
                    land.spots[era][target[:2] if is_split else target].ground.add(piece)
                if code == target:
                    land.put(AFTER, old, "village", f"Thôn {village}", code, [piece])
                    continue
                new = f"{target}/{100 + number * 2 + 1}"
                if village == 1:
                    land.put(AFTER, new, "village", f"Thôn {new[-3:]}", target, [piece])
                elif village == 2:
                    new = f"{target}/100"
                    together.add(piece)
                    land.put(AFTER, new, "village", "Thôn chung", target, together)
                else:
                    continue
                land.steps.append(Step("merge", old, new, MERGER))
    del land.spots[3][ENDS_WITHIN]
    land.ends[ENDS_WITHIN] = ENDED_ON


def police(places: Land, parts: Parts) -> Land:
    """The police of provinces, of districts while there are any, of communes; and some schools."""
    land = Land()
    own = {province: [land.piece()] for province in PATTERNS}
    for code, spot in places.spots[0].items():
        if spot.level == "district":
            own[code[:2]].append(land.piece())  # wherever in the province afterwards
            land.put((0,), _cah(code), "police", f"Công an {spot.name}", f"CAT-{code[:2]}",
                     own[code[:2]][-1:], code)  # fmt: skip
    for code in PATTERNS:
        land.put(BEFORE, f"CAT-{code}", "police", f"Công an {code}", None, own[code], code)
    for code in ("70", "79"):
        ground = [piece for old, of in own.items() if AFTERWARDS[old] == code for piece in of]
        land.put(AFTER, f"CAT-{code}", "police", f"Công an {code}", None, ground, code)
    land.steps.append(Step("merge", "CAT-74", "CAT-79", MERGER))
    pieces = {
        item: land.piece(int(item[0] == SPLIT_UNKNOWN)) for of in parts.values() for item in of
    }
    for code, spot in places.spots[0].items():
        if spot.level == "commune":
            ground = [piece for (source, _), piece in pieces.items() if source == code]
            name, above = f"Công an {spot.name}", _cah(str(spot.parent))
            land.put((0,), cax(code), "police", name, above, ground, code)
            land.put((1,), cax(code), "police", name, f"CAT-{code[:2]}", ground, code)
    for target, of in parts.items():
        land.put(AFTER, cax(target), "police", f"Công an Xã {target[3:]}", f"CAT-{target[:2]}",
                 [pieces[item] for item in of], target)  # fmt: skip
        for code, _ in of:
            if code != target:
                kind = "split" if code in (SPLIT_UNKNOWN, SPLIT_BY_SHARES) else "merge"
                share = "50 %" if code == SPLIT_UNKNOWN else ""
                land.steps.append(Step(kind, cax(code), cax(target), MERGER, share))
    land.divided.add(cax(SPLIT_UNKNOWN))
    piece = land.piece()
    land.spots[2]["CAT-79"].ground.add(piece)
    land.put((3,), cax(SPLIT_LATER), "police", "Công an Xã mới", "CAT-79", [piece], SPLIT_LATER)
    for number in range(1, SCHOOLS + 1):
        code = f"TRUONG-{number:03}"
        land.put(range(4), code, "school", f"Trường {number}", None, [land.piece()], "70")
    land.close()
    return land


def cax(commune: str) -> str:
    """The code of a commune's police."""
    return f"CAX-{commune.replace('/', '-')}"


def _cah(district: str) -> str:
    return f"CAH-{district.replace('/', '-')}"


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """A table as a file."""
    text = io.StringIO()
    csv.writer(text).writerows([cell or "" for cell in row] for row in rows)
    return text.getvalue().encode()


def places_table(land: Land) -> bytes:
    """Localities as a table to import."""
    rows = [(code, spot.level, spot.name, spot.parent, begins, ends)
            for code, spot, begins, ends in land.lived()]  # fmt: skip
    return as_csv([("code", "level", "name", "parent", "valid_from", "valid_until"), *rows])


def units_table(land: Land) -> bytes:
    """Units as a table to import."""
    rows = [
        (code, spot.level, spot.name, spot.seat, spot.parent, "high" * (spot.level == "school"),
         "yes" * (spot.level == "police"), begins, ends)
        for code, spot, begins, ends in land.lived()
    ]  # fmt: skip
    heading = ("code", "kind", "name", "locality", "parent", "school_level", "reports",
               "valid_from", "valid_until")  # fmt: skip
    return as_csv([heading, *rows])


def steps_table(*lands: Land) -> bytes:
    """Successions as a table to import."""
    rows = [(step.kind, step.source, step.target, step.on, step.share)
            for land in lands for step in land.steps]  # fmt: skip
    return as_csv([("kind", "from", "to", "on", "share"), *rows])
