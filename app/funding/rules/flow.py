"""What earmarked money can cover: maximum flow from lines to the cells of a requirement.

    source --amount--> earmark --> cell --need--> sink

Lines with the same eligible set are one node. With f(T) the most need in the set of cells T that
the lines can cover, r needs and a amounts, all whole minor units of one currency:

    headline gap       sum r - sum a                 may be negative
    effective gap      sum r - f(all)                never negative, never below the headline
    stranded money     sum a - f(all)                tied to cells that need no more
    best case of T     r(T) - f(T)
    worst case of T    r(T) - (f(all) - f(all without T)), no usable money wasted
    indicative         one reproducible split, see `_split`

Own Dinic (levels, current arcs) over Python integers, so exact at any size: a library that counts
in 64-bit floats or 32-bit integers returned a wrong flow without an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Supply:
    """An amount, and the places of the cells that it may fund; none when it may fund nothing."""

    amount: int
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """The gap of some cells: at best, by the indicative split, at worst."""

    need: int
    minimum: int
    indicative: int
    maximum: int


class _Network:
    """Arcs in pairs: arc `a` and its reverse `a ^ 1`; `room` is what still fits through."""

    def __init__(self, nodes: int) -> None:
        self.out: list[list[int]] = [[] for _ in range(nodes)]
        self.head: list[int] = []
        self.room: list[int] = []

    def join(self, tail: int, head: int, room: int) -> int:
        """A new arc; its number."""
        self.out[tail].append(len(self.head))
        self.out[head].append(len(self.head) + 1)
        self.head += (head, tail)
        self.room += (room, 0)
        return len(self.head) - 2

    def push(self, source: int, sink: int, limit: int) -> int:
        """Send up to `limit` more from `source` to `sink`; what got through."""
        sent = 0
        while sent < limit and (levels := self._levels(source, sink)):
            sent += self._block(source, sink, limit - sent, levels)
        return sent

    def _levels(self, source: int, sink: int) -> list[int] | None:
        """Distance from the source over arcs with room, of the nodes on a shortest way to the
        sink, so that hardly a path is a dead end; None when the sink is out of reach."""
        head, room, out = self.head, self.room, self.out
        found = [-1] * len(out)
        found[source] = 0
        border = [source]
        while border and found[sink] < 0:
            beyond = []
            for node in border:
                for arc in out[node]:
                    if found[head[arc]] < 0 and room[arc]:
                        found[head[arc]] = found[node] + 1
                        beyond.append(head[arc])
            border = beyond
        if found[sink] < 0:
            return None
        levels = [-1] * len(out)
        levels[sink] = found[sink]
        useful = [sink]
        for node in useful:
            for arc in out[node]:
                tail = head[arc]
                if found[tail] == levels[node] - 1 and levels[tail] < 0 and room[arc ^ 1]:
                    levels[tail] = found[tail]
                    useful.append(tail)
        return levels

    def _block(self, source: int, sink: int, limit: int, levels: list[int]) -> int:
        """A blocking flow along the levels, one path after the other."""
        head, room, out = self.head, self.room, self.out
        current = [0] * len(out)
        sent, node = 0, source
        path: list[int] = []
        while True:
            if node == sink:
                step: int = min(limit - sent, min(room[arc] for arc in path))
                for arc in path:
                    room[arc] -= step
                    room[arc ^ 1] += step
                sent += step
                if sent == limit:
                    return sent
                full = next(i for i, arc in enumerate(path) if not room[arc])
                node = head[path[full] ^ 1]
                del path[full:]
            ways = out[node]
            while current[node] < len(ways):
                arc = ways[current[node]]
                if room[arc] and levels[head[arc]] == levels[node] + 1:
                    path.append(arc)
                    node = head[arc]
                    break
                current[node] += 1
            else:
                if not path:
                    return sent
                node = head[path.pop() ^ 1]
                current[node] += 1


class Cover:
    """The cells of a requirement and the money that may go to them.

    `needs` is what each cell still needs, `supplies` the lines; amounts below zero supply nothing.
    """

    def __init__(self, needs: Sequence[int], supplies: Iterable[Supply]) -> None:
        self.needs = tuple(needs)
        classes: dict[tuple[int, ...], int] = {}
        self.money = 0
        for supply in supplies:
            self.money += supply.amount
            cells = tuple(sorted({c for c in supply.cells if self.needs[c] > 0}))
            if supply.amount > 0 and cells:
                classes[cells] = classes.get(cells, 0) + supply.amount
        self.classes = tuple(sorted(classes.items(), key=lambda one: (len(one[0]), one[0])))
        self._base = self._network(self.classes, self.needs)
        self.covered = self._base.push(0, 1, sum(self.needs))
        # One more node, from which the worst case sends back what flowed to some cells.
        self._back = len(self._base.head)
        self._base.out.append([])
        for cell in range(len(self.needs)):
            self._base.join(len(self._base.out) - 1, 2 + cell, 0)

    def _network(
        self,
        classes: Sequence[tuple[tuple[int, ...], int]],
        needs: Sequence[int],
    ) -> _Network:
        """Source 0, sink 1, then the cells, then the classes; arc `2 * c` ends at cell c's need."""
        net = _Network(2 + len(needs) + len(classes))
        for cell, need in enumerate(needs):
            net.join(2 + cell, 1, need)
        for place, (cells, amount) in enumerate(classes, 2 + len(needs)):
            net.join(0, place, amount)
            for cell in cells:
                net.join(place, 2 + cell, amount)
        return net

    @property
    def effective(self) -> int:
        """What no use of the money can cover."""
        return sum(self.needs) - self.covered

    @property
    def headline(self) -> int:
        """Needs less money, as everybody prints it; negative means more than enough."""
        return sum(self.needs) - self.money

    @property
    def stranded(self) -> int:
        """Money tied to cells that need no more."""
        return self.money - self.covered

    def ranges(self) -> tuple[Range, ...]:
        """Each cell's gap. The best case needs no flow: the cell takes all that may go to it."""
        within = [0] * len(self.needs)
        for cells, amount in self.classes:
            for cell in cells:
                within[cell] += amount
        left = self.left()
        return tuple(
            Range(need, max(0, need - within[cell]), left[cell], self._worst((cell,)))
            for cell, need in enumerate(self.needs)
        )

    def range_of(self, cells: Sequence[int], left: Sequence[int] | None = None) -> Range:
        """The gap of several cells together; `left` is the indicative split, if at hand."""
        some = sorted(set(cells))
        place = {cell: n for n, cell in enumerate(some)}
        within: dict[tuple[int, ...], int] = {}
        for group, amount in self.classes:
            kept = tuple(place[cell] for cell in group if cell in place)
            within[kept] = within.get(kept, 0) + amount
        within.pop((), None)
        needs = [self.needs[cell] for cell in some]
        best = self._network(tuple(within.items()), needs).push(0, 1, sum(needs))
        split = self.left() if left is None else left
        return Range(
            sum(needs),
            sum(needs) - best,
            sum(split[cell] for cell in some),
            self._worst(some),
        )

    def _worst(self, cells: Sequence[int]) -> int:
        """The gap when these cells get only the money that can go nowhere else.

        From the base flow: their ways to the sink are closed, and what flowed there is sent back
        to find another cell.
        """
        net = self._base
        room = net.room.copy()
        flowed = 0
        for cell in cells:
            flowed += net.room[2 * cell + 1]
            net.room[self._back + 2 * cell] = net.room[2 * cell + 1]
            net.room[2 * cell] = net.room[2 * cell + 1] = 0
        moved = net.push(len(net.out) - 1, 1, flowed)
        net.room = room
        return sum(self.needs[cell] for cell in cells) - (flowed - moved)

    def left(self) -> list[int]:
        """What each cell lacks after the indicative split: exact, and sums to the effective gap."""
        net = self._network(self.classes, self.needs)
        first = 2 * len(self.needs)
        for cells, gives in zip(self.classes, self._split(), strict=True):
            net.room[first] -= sum(gives)
            net.room[first + 1] += sum(gives)
            for n, (cell, given) in enumerate(zip(cells[0], gives, strict=True), 1):
                arc = first + 2 * n
                net.room[arc] -= given
                net.room[arc + 1] += given
                net.room[2 * cell] -= given
                net.room[2 * cell + 1] += given
            first += 2 * (1 + len(cells[0]))
        # The split may waste money that a detour could use; a cell never loses by the detours.
        net.push(0, 1, self.covered)
        return [net.room[2 * cell] for cell in range(len(self.needs))]

    def _split(self) -> list[list[int]]:
        """What each class gives to each of its cells, tightest earmark first.

        All classes with equally many cells give at once, pro rata to what the cells still need;
        a cell takes no more than that, pro rata to the offers; repeated until nothing moves, at
        most once per cell because each repetition fills one. Largest remainder, ties in order.
        """
        still = list(self.needs)
        given = [[0] * len(cells) for cells, _ in self.classes]
        money = [amount for _, amount in self.classes]
        tiers = groupby(range(len(money)), key=lambda k: len(self.classes[k][0]))
        for _, tier in tiers:
            classes = list(tier)
            while True:
                offers: dict[int, list[tuple[int, int, int]]] = {}
                for k in classes:
                    cells = self.classes[k][0]
                    weights = [still[cell] for cell in cells]
                    for n, offer in enumerate(_pro_rata(min(money[k], sum(weights)), weights)):
                        if offer:
                            offers.setdefault(cells[n], []).append((k, n, offer))
                if not offers:
                    break
                for cell, bids in offers.items():
                    sizes = [offer for _, _, offer in bids]
                    takes = _pro_rata(min(still[cell], sum(sizes)), sizes)
                    for (k, n, _), taken in zip(bids, takes, strict=True):
                        given[k][n] += taken
                        money[k] -= taken
                        still[cell] -= taken
        return given


def _pro_rata(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` in whole parts by weight, largest remainder, ties in order; nothing for nothing."""
    whole = sum(weights)
    if not whole or not amount:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    missing = amount - sum(parts)
    if missing:
        order = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
        for i in order[:missing]:
            parts[i] += 1
    return parts


__all__ = ["Cover", "Range", "Supply"]
