"""A chart is drawn for whatever a statement holds, and never invents a figure."""

from __future__ import annotations

import io
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from service.movement.statements.base import Chart, Unit
from service.statement_files.charts import DPI, draw
from tests.statement_files.invented import HOSTILE, rich

POINTS = st.lists(
    st.tuples(st.text(max_size=20), st.none() | st.integers(-(10**16), 10**16)), max_size=20
)


def picture(chart: Chart) -> Image.Image:
    drawn = draw(chart)
    image = Image.open(io.BytesIO(drawn.png))
    assert abs(image.width - drawn.width * DPI) <= 1
    assert abs(image.height - drawn.height * DPI) <= 1
    return image.convert("RGB")


def chart(*values: int | None, kind: str = "bar", unit: Unit = Unit.COUNT) -> Chart:
    labels = tuple(f"T{number}" for number, _ in enumerate(values, 1))
    return Chart("c", "Tên", kind, labels, values, unit)


@given(POINTS, st.sampled_from(["bar", "line"]), st.sampled_from(Unit))
@settings(max_examples=25, deadline=None)
def test_any_values_can_be_drawn(
    points: list[tuple[str, int | None]], kind: str, unit: Unit
) -> None:
    labels, values = tuple(label for label, _ in points), tuple(value for _, value in points)
    picture(Chart("c", "Tên", kind, labels, values, unit))


@pytest.mark.parametrize("kind", ["bar", "line"])
@pytest.mark.parametrize("values", [(), (None,), (None, None, None)])
def test_without_any_figure_the_picture_says_so(kind: str, values: tuple[None, ...]) -> None:
    assert draw(chart(*values, kind=kind)) == draw(chart(None, None))


@pytest.mark.parametrize("kind", ["bar", "line"])
def test_an_unknown_figure_is_not_drawn_as_zero(kind: str) -> None:
    assert draw(chart(3, None, 5, kind=kind)).png != draw(chart(3, 0, 5, kind=kind)).png


@pytest.mark.parametrize("kind", ["bar", "line"])
def test_hostile_labels_are_only_letters(kind: str) -> None:
    picture(Chart("c", HOSTILE[0], kind, HOSTILE, tuple(range(len(HOSTILE)))))


def test_a_chart_of_a_country_fits_on_a_page() -> None:
    drawn = draw(chart(*range(3000)))
    assert drawn.height < 9.8
    picture(chart(*range(3000), kind="line"))


def test_charts_can_be_drawn_at_the_same_time() -> None:
    wanted = [chart for section in rich().sections for chart in section.charts]
    alone = [draw(chart).png for chart in wanted]
    draw.cache_clear()
    found: dict[int, list[bytes]] = {}

    def work(number: int) -> None:
        found[number] = [draw.__wrapped__(chart).png for chart in wanted]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(found.values()) == [alone] * 4
