"""Hidden graph: which hidden counts of a table a reader could work out after all.

Every line of the table, total lines too, is a node. A hidden count stands in one row and one
column and is an edge between them. Whoever adds and subtracts what is shown learns a hidden count
exactly if its edge is a bridge. Whoever also knows that no count is negative learns no more as
long as, in each connected part, every line can be reached from every other, where a hidden zero
may only be passed in the direction in which it grows: then no sum of lines pins zeros.
"""

from __future__ import annotations

from collections.abc import Iterable


class Groups:
    """Disjoint sets of the numbers below ``count``."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def find(self, item: int) -> int:
        """The member that stands for the item's group."""
        above = self._above
        while above[item] != item:
            above[item] = item = above[above[item]]
        return item

    def join(self, one: int, other: int) -> bool:
        """Make one group of two, which the second one's member stands for; False if it was one."""
        one, other = self.find(one), self.find(other)
        self._above[one] = other
        return one != other


class HiddenGraph:
    """The hidden counts as edges between lines; edges are only ever added."""

    def __init__(self, lines: int) -> None:
        self._lines = lines
        self._connected, self._twice, self._both_ways = (Groups(lines) for _ in range(3))
        # Two spanning forests, the second of what the first left over, have the bridges of all.
        self._tree: list[tuple[int, int]] = []
        self._spare: list[tuple[int, int]] = []
        self._one_way: list[tuple[int, int]] = []

    def add(self, tail: int, head: int, *, zero: bool) -> None:
        """A hidden count; a zero one can only be passed from ``tail`` to ``head``."""
        if self._connected.join(tail, head):
            self._tree.append((tail, head))
        elif self._twice.join(tail, head):
            self._spare.append((tail, head))
        if zero:
            self._one_way.append((tail, head))
        else:
            self._both_ways.join(tail, head)

    def part(self, line: int) -> int:
        """A number that lines have in common just if hidden counts connect them."""
        return self._connected.find(line)

    def loose(self) -> list[list[int]]:
        """The sets of lines that a single edge holds: all of it that can be learned begins here.

        Bridges exist just if there is one; smaller sets come first.
        """
        above, depth = _rooted(self._lines, self._tree)
        blocks = Groups(self._lines)  # each stood for by its line nearest to the root
        for one, other in self._spare:
            one, other = blocks.find(one), blocks.find(other)
            while one != other:
                if depth[one] < depth[other]:
                    one, other = other, one
                blocks.join(one, above[one])
                one = blocks.find(one)
        bridges = [0] * self._lines
        for line in range(self._lines):
            if blocks.find(line) == line and above[line] != line:
                bridges[line] += 1
                bridges[blocks.find(above[line])] += 1
        held = {line for line, count in enumerate(bridges) if count == 1}
        return _sets([blocks.find(line) for line in range(self._lines)], held)

    def closed(self) -> list[list[int]]:
        """The sets of lines that can be reached but not left: zeros lead there; smaller first."""
        find = self._both_ways.find
        arcs = {(find(tail), find(head)) for tail, head in self._one_way}
        strong = _strong(self._lines, arcs)
        crossing = {(strong[tail], strong[head]) for tail, head in arcs}
        crossing = {(tail, head) for tail, head in crossing if tail != head}
        ends = {head for _, head in crossing} - {tail for tail, _ in crossing}
        return _sets([strong[find(line)] for line in range(self._lines)], ends)


def _sets(names: list[int], wanted: set[int]) -> list[list[int]]:
    """The lines that bear each wanted name."""
    found: dict[int, list[int]] = {name: [] for name in wanted}
    for line, name in enumerate(names):
        if name in found:
            found[name].append(line)
    return sorted(found.values(), key=lambda lines: (len(lines), lines))


def _neighbours(count: int, arcs: Iterable[tuple[int, int]]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(count)]
    for tail, head in arcs:
        found[tail].append(head)
    return found


def _rooted(count: int, tree: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """The line above each line of a forest, and its depth; a root is above itself."""
    beside = _neighbours(count, [*tree, *((head, tail) for tail, head in tree)])
    above, depth = list(range(count)), [-1] * count
    for root in range(count):
        if depth[root] >= 0:
            continue
        depth[root], queue = 0, [root]
        for line in queue:
            for other in beside[line]:
                if depth[other] < 0:
                    above[other], depth[other] = line, depth[line] + 1
                    queue.append(other)
    return above, depth


def _strong(count: int, arcs: set[tuple[int, int]]) -> list[int]:
    """A number for each line, the same for lines that reach each other (Kosaraju's two walks)."""
    onward = _neighbours(count, arcs)
    backward = _neighbours(count, ((head, tail) for tail, head in arcs))
    left: list[int] = []  # lines in the order in which the first walk leaves them
    seen = bytearray(count)
    for root in range(count):
        stack = [] if seen[root] else [(root, iter(onward[root]))]
        seen[root] = 1
        while stack:
            line, rest = stack[-1]
            fresh = next((other for other in rest if not seen[other]), None)
            if fresh is None:
                left.append(line)
                stack.pop()
            else:
                seen[fresh] = 1
                stack.append((fresh, iter(onward[fresh])))
    name = [-1] * count
    for root in reversed(left):
        if name[root] >= 0:
            continue
        name[root], found = root, [root]
        for line in found:
            for other in backward[line]:
                if name[other] < 0:
                    name[other] = root
                    found.append(other)
    return name
