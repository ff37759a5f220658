"""Each role may do what its table says, within its area, and a narrowed session no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Forbidden
from service.officers.permissions import (
    ACTS,
    TOKEN_SCOPES,
    Grant,
    Officer,
    Role,
    covers,
    grants_of,
    localities,
    may,
    parse_grant,
    require,
)
from tests.support import VECTORS

TABLE = [
    line.split("\t") for line in (VECTORS / "officer_acts.tsv").read_text("utf-8").splitlines()[2:]
]
CELLS = [
    (role, row[0], cell == "x") for row in TABLE for role, cell in zip(Role, row[1:-1], strict=True)
]
BOUND = {row[0]: row[-1] == "yes" for row in TABLE}
WARD = "79/26734"


def make_officer(*grants: str, acts: frozenset[str] | None = None) -> Officer:
    """An officer with grants as an administrator writes them."""
    return Officer(7, "an", None, tuple(map(parse_grant, grants)), acts)


def refusal(officer: Officer, act: str, locality: str | None = None) -> str | None:
    """The code of the refusal, or None."""
    try:
        require(officer, act, locality)
    except Forbidden as error:
        assert not may(officer, act, locality)
        return error.code
    assert may(officer, act, locality)
    return None


def test_the_table_speaks_of_every_act_and_every_role() -> None:
    assert [row[0] for row in TABLE] == list(ACTS)
    assert {role for role, _, _ in CELLS} == set(Role)


@pytest.mark.parametrize(("role", "act", "allowed"), CELLS)
def test_a_role_may_do_what_its_table_says(role: Role, act: str, allowed: bool) -> None:
    for place in (None, WARD):
        expected = None if allowed else "role_missing"
        assert refusal(make_officer(role.value), act, place) == expected
    inside = make_officer(f"{role.value}@locality:79")
    outside = refusal(inside, act, "01/00001")
    assert refusal(inside, act, WARD) == (None if allowed else "role_missing")
    assert outside == ("role_missing" if not allowed else "out_of_scope" if BOUND[act] else None)


@pytest.mark.parametrize(
    ("scope", "place", "covered"),
    [
        ("*", None, True),
        ("*", WARD, True),
        ("locality:79", "79", True),
        ("locality:79", WARD, True),
        ("locality:79", "79/26734/03", True),
        ("locality:79", "790", False),
        ("locality:79/26734", WARD, True),
        ("locality:79/26734", "79/26734/03", True),
        ("locality:79/26734", "79", False),
        ("locality:79/26734", "79/267", False),
        ("locality:79/267", WARD, False),
        ("locality:79/26734", "01/26734", False),
        ("locality:79", None, False),
        ("unit:PC02", None, False),
        ("unit:PC02", WARD, False),
        ("unit:79", "79", False),
        ("unit:79", WARD, False),
    ],
)
def test_an_area_is_a_subtree_and_never_a_beginning_of_a_name(
    scope: str, place: str | None, covered: bool
) -> None:
    assert covers(scope, place) is covered
    expected = None if covered else "out_of_scope"
    assert refusal(make_officer(f"verifier@{scope}"), "case.read", place) == expected


DIGITS = "0123456789"
codes = st.tuples(
    st.text(DIGITS, min_size=2, max_size=2),
    st.text(DIGITS, min_size=1, max_size=5),
    st.text(DIGITS, min_size=1, max_size=3),
).flatmap(lambda parts: st.integers(1, 3).map(lambda count: list(parts[:count])))


@given(codes, codes)
def test_an_area_covers_exactly_what_lies_in_it(area: list[str], place: list[str]) -> None:
    inside = place[: len(area)] == area
    assert covers("locality:" + "/".join(area), "/".join(place)) is inside


def test_an_act_on_what_lies_nowhere_needs_a_scope_of_everything() -> None:
    assert refusal(make_officer("verifier"), "case.read") is None
    assert refusal(make_officer("verifier@locality:79", "verifier@unit:PC02"), "case.read") == (
        "out_of_scope"
    )


def test_a_grant_of_one_area_does_not_lend_its_role_to_another() -> None:
    officer = make_officer("supervisor@locality:79", "intake@locality:01")
    assert refusal(officer, "case.approve", "79/26734") is None
    assert refusal(officer, "case.approve", "01/00001") == "out_of_scope"
    assert refusal(officer, "case.note", "01/00001") is None


def test_nobody_without_a_grant_may_do_anything() -> None:
    assert {refusal(make_officer(), act) for act in ACTS} == {"role_missing"}


@pytest.mark.parametrize("name", sorted(TOKEN_SCOPES))
@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_narrowed_session_does_no_more_than_it_was_narrowed_to(name: str, act: str) -> None:
    everything = tuple(role.value for role in Role)
    narrowed = make_officer(*everything, acts=TOKEN_SCOPES[name])
    expected = None if act in TOKEN_SCOPES[name] else "token_too_narrow"
    assert refusal(narrowed, act) == expected


def test_a_session_never_gives_what_the_roles_do_not() -> None:
    officer = make_officer("intake", acts=frozenset(ACTS))
    assert refusal(officer, "case.confirm") == "role_missing"
    assert refusal(make_officer("admin", acts=frozenset()), "keys.manage") == "token_too_narrow"


def test_working_never_includes_managing_officers_keys_or_webhooks() -> None:
    managing = {"officers.manage", "keys.manage", "webhooks.manage"}
    assert TOKEN_SCOPES["work"] == set(ACTS) - managing
    assert all(act.endswith("read") for act in TOKEN_SCOPES["read"])
    assert set().union(*TOKEN_SCOPES.values()) == set(ACTS)


def test_the_queue_shows_the_areas_in_which_an_act_is_allowed() -> None:
    officer = make_officer("verifier@locality:79/26734", "intake@locality:01", "verifier@unit:PC02")
    assert localities(officer, "case.confirm") == ("79/26734",)
    assert localities(officer, "case.read") == ("01", "79/26734")
    assert localities(officer, "case.approve") == ()
    assert localities(make_officer("verifier", "verifier@locality:79"), "case.read") is None


def test_a_unit_sees_what_was_given_to_it_wherever_it_lies() -> None:
    officer = make_officer("verifier@unit:PC02")
    assert may(officer, "case.read", "79/26734", "PC02")
    assert may(officer, "case.read", None, "PC02")
    assert not may(officer, "case.read", "79/26734", "PC03")
    assert not may(officer, "case.read", "79/26734", None)


@given(codes, st.lists(codes, max_size=4), st.sampled_from(sorted(ACTS)))
def test_the_areas_shown_are_those_in_which_one_may_act(
    place: list[str], areas: list[list[str]], act: str
) -> None:
    officer = make_officer(*("verifier@locality:" + "/".join(area) for area in areas))
    shown = localities(officer, act)
    assert shown is not None
    if BOUND[act]:
        inside = any(covers(f"locality:{area}", "/".join(place)) for area in shown)
        assert may(officer, act, "/".join(place)) is inside


@pytest.mark.parametrize(
    ("text", "grant"),
    [
        ("verifier", Grant(Role.VERIFIER, "*")),
        ("verifier@", Grant(Role.VERIFIER, "*")),
        ("admin@*", Grant(Role.ADMIN, "*")),
        ("intake@locality:79/26734", Grant(Role.INTAKE, "locality:79/26734")),
        ("auditor@unit:PC02", Grant(Role.AUDITOR, "unit:PC02")),
    ],
)
def test_a_grant_is_read_as_it_is_written(text: str, grant: Grant) -> None:
    assert parse_grant(text) == grant
    assert grants_of([(grant.role.value, grant.scope)]) == (grant,)


@pytest.mark.parametrize(
    "text",
    [
        "", "chief", "verifier@79", "verifier@locality:", "verifier@unit:", "verifier@locality:/",
        "verifier@locality:79/", "verifier@locality:79//1", "verifier@locality:79/1/2/3/4",
        "verifier@place:79", "verifier@locality:*", "Verifier",
    ],
)  # fmt: skip
def test_a_grant_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_grant(text)
