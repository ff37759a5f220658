"""What was entered under the code of an earlier day belongs to the officers of its successor."""

from __future__ import annotations

import pytest

from tests.web.desk import Desk
from tests.web.world import OLD_AN, OLD_CHANH, changed, group, settle

BEFORE = "2025-03-01"
UNIT = "CA-TINH"


@pytest.fixture
def town(desk: Desk) -> Desk:
    """Officers of both provinces' successor, of another commune, and of everything."""
    settle(desk)
    desk.hire("nga", "movement@locality:98", "supervisor@locality:98")
    desk.hire("oanh", "movement@locality:98/00104")
    desk.hire("phuc", "movement@locality:79")
    return desk


def codes(desk: Desk, who: str) -> set[str]:
    answer = desk.get("/v1/groups", who)
    assert answer.status_code == 200, answer.text
    return {item["code"] for item in answer.json()["groups"]}


def test_a_group_of_a_merged_commune_is_its_successors(town: Desk) -> None:
    assert group(town, "cu", locality=OLD_AN, unit=UNIT, on=BEFORE).status_code == 200
    assert codes(town, "nga") == {"cu"}
    assert town.get("/v1/groups/cu", "nga").status_code == 200
    assert codes(town, "oanh") == codes(town, "phuc") == set()
    assert town.get("/v1/groups/cu", "phuc").status_code == 403
    moved = changed(town, "cu", "2025-08-01", who="nga", members=10, locality="98/00101")
    assert moved.status_code == 200, moved.text
    assert changed(town, "cu", "2025-08-01", who="phuc", members=10).status_code == 403


def test_a_split_commune_is_only_whose_area_holds_all_of_it(town: Desk) -> None:
    assert group(town, "tach", locality=OLD_CHANH, unit=UNIT, on=BEFORE).status_code == 200
    assert codes(town, "nga") == {"tach"}
    assert codes(town, "oanh") == set()
