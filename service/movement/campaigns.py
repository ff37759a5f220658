"""Campaigns: which cases belong to one scam campaign, however late it was seen that they do."""

from __future__ import annotations

from collections.abc import Iterable


def joined(cases: Iterable[tuple[int, int]], ties: Iterable[tuple[int, str]]) -> dict[int, int]:
    """Case to campaign, which is named after its oldest case.

    ``cases`` are cases with the campaign that was entered for them, ``ties`` cases with what they
    share with others. Cases that are tied, directly or through others, are one campaign.
    """
    above: dict[int, int] = {}

    def top(case: int) -> int:
        root = case
        while above.setdefault(root, root) != root:
            root = above[root]
        while above[case] != root:  # shorten the way for the next one
            above[case], case = root, above[case]
        return root

    def join(one: int, other: int) -> None:
        first, second = top(one), top(other)
        above[max(first, second)] = min(first, second)

    known = set()
    for case, campaign in cases:
        known.add(case)
        join(case, campaign)
    by_tie: dict[str, int] = {}
    for case, tie in ties:
        join(case, by_tie.setdefault(tie, case))
    return {case: top(case) for case in known}
