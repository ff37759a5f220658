"""Memory: what was met before is remembered as long as that pays, and never more than allowed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.batch.memory import FIRST, MOST, Memory


def values(first: int, count: int) -> dict[str, int]:
    return {str(number): number for number in range(first, first + count)}


def remembered(memory: Memory[int], asked: dict[str, int]) -> int:
    return sum(found >= 0 for found in memory.recall("url", list(asked), -1).values())


def test_values_that_never_come_again_take_only_the_first_room() -> None:
    memory: Memory[int] = Memory()
    for first in range(0, 5 * MOST, FIRST):
        asked = values(first, FIRST)
        memory.served(remembered(memory, asked), len(asked))
        memory.keep("url", asked)
    assert remembered(memory, values(0, 5 * MOST)) <= FIRST


def test_values_that_come_again_are_soon_all_remembered() -> None:
    memory: Memory[int] = Memory()
    everything = values(0, 80_000)
    for _ in range(6):
        for first in range(0, len(everything), 10_000):
            asked = values(first, 10_000) | values(0, 5_000)
            found = remembered(memory, asked)
            memory.served(found, len(asked))
            memory.keep("url", asked)
    assert remembered(memory, everything) == len(everything)


def test_the_newest_are_kept() -> None:
    memory: Memory[int] = Memory(100)
    for first in range(0, 1000, 10):
        memory.keep("url", values(first, 10))
    assert memory.recall("url", ["999", "0"], -1) == {"999": 999, "0": -1}


def test_long_texts_count_for_many() -> None:
    memory: Memory[int] = Memory(100)
    texts = {f"{number}" + "x" * 2560: number for number in range(50)}
    memory.keep("text", texts)
    assert 1 <= sum(found >= 0 for found in memory.recall("text", list(texts), -1).values()) <= 9


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 400), st.integers(1, 60))))
def test_there_is_never_more_than_allowed_and_never_a_wrong_answer(
    steps: list[tuple[str, int, int]],
) -> None:
    memory: Memory[int] = Memory(50)
    for kind, first, count in steps:
        memory.keep(kind, values(first, count))
        found = [memory.recall(name, list(values(0, 500)), -1) for name in "abc"]
        known = [(text, answer) for each in found for text, answer in each.items() if answer >= 0]
        assert len(known) <= 50
        assert all(text == str(answer) for text, answer in known)


def test_a_memory_without_room_knows_nothing() -> None:
    memory: Memory[int] = Memory(0)
    memory.keep("url", values(0, 10))
    memory.served(10, 10)
    assert remembered(memory, values(0, 10)) == 0
