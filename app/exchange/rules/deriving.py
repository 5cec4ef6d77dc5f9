"""What follows from the ledger for the file: transactions of a line, aid type, status.

Pledges and commitments must not add up twice in a reader's sum. So a pledge (type 13) is what is
neither signed nor paid: with `announced`, `signed` and `received` of a line after each posting,

    13  changes of  max(0, announced - max(signed, received))
    11  changes of  signed - written off
     1  changes of  received

When a pledge is signed, withdrawn, or lapses, the 13 that takes it back follows by itself. The sums
over a line are the figures of the position: outstanding, committed, received; what was pledged in
all is the sum of 13 and the greater of signed and received.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from app.funding.rules.stages import Measure

PLEDGE, COMMITMENT, INCOMING, OUTGOING_COMMITMENT, DISBURSEMENT, EXPENDITURE, GUARANTEE = (
    "13", "11", "1", "2", "3", "4", "10",
)  # fmt: skip
_KEPT: Final = (Measure.ANNOUNCED, Measure.SIGNED, Measure.RECEIVED, Measure.WRITTEN_OFF)

FINANCE_TYPES: Final = {"grant": "110", "loan": "421", "guarantee": "1100"}
"""Instrument -> FinanceType; another instrument has the activity's default."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg of the ledger: minor units of the line's currency, and of the book's where fixed."""

    seq: int
    on: date
    measure: Measure
    amount: int
    base: int | None = None
    subject: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """What one posting does to a line, as one transaction of the file."""

    type: str
    seq: int
    on: date
    amount: int
    base: int | None
    subject: str
    reason: str


def movements(
    legs: Iterable[Leg], *, until: date, pledges: bool = True, guarantee: bool = False
) -> list[Movement]:
    """The transactions of a contribution line, oldest first; nothing dated after `until`.

    `pledges` is False for a line whose pledge is not public: what is signed and paid is reported,
    what was only promised is not, and so is not taken back either.
    """
    held = dict.fromkeys(_KEPT, 0)
    found: list[Movement] = []
    told = sorted((leg for leg in legs if leg.on <= until), key=lambda leg: (leg.on, leg.seq))
    for (on, seq), group in groupby(told, key=lambda leg: (leg.on, leg.seq)):
        of_posting = list(group)
        before = _figures(held)
        for leg in of_posting:
            if leg.measure in held:
                held[leg.measure] += leg.amount
        base = [leg.base for leg in of_posting if leg.measure is Measure.RECEIVED]
        first = of_posting[0]
        for kind, was, now in zip(_TYPES, before, _figures(held), strict=True):
            if was == now or (kind == PLEDGE and not pledges):
                continue
            found.append(
                Movement(
                    GUARANTEE if guarantee and kind == COMMITMENT else kind,
                    seq,
                    on,
                    now - was,
                    sum(one or 0 for one in base) if kind == INCOMING and base else None,
                    first.subject,
                    first.reason,
                )
            )
    return found


_TYPES: Final = (PLEDGE, COMMITMENT, INCOMING)


def _figures(held: dict[Measure, int]) -> tuple[int, int, int]:
    announced, signed = held[Measure.ANNOUNCED], held[Measure.SIGNED]
    received = held[Measure.RECEIVED]
    return (
        max(0, announced - max(signed, received)),
        signed - held[Measure.WRITTEN_OFF],
        received,
    )


def refs(line: str, told: Sequence[Movement]) -> Iterator[str]:
    """A reference for each movement of a line, the same in every later file: the line's own for
    the pledge that opened it, else with the number of the posting behind a full stop."""
    opening = min((one.seq for one in told if one.type == PLEDGE), default=None)
    for one in told:
        if one.type == PLEDGE and one.seq == opening:
            yield line
        else:
            yield f"{line}.{one.type}.{one.seq}"


def aid_type(*, pooled: bool, directed: bool, agencies: int, donors: int, tight: bool) -> str:
    """The DAC type of aid: C01 for a plain project, B031 and B032 for a pool with several agencies
    or one, B033 for money directed to a window or place, or of a single donor."""
    if not pooled and tight:
        return "C01"
    if directed or donors == 1:
        return "B033"
    return "B031" if agencies > 1 else "B032"


def status(starts: date | None, ends: date | None, today: date) -> str:
    """The activity's status by its dates: 1 in preparation, 2 running, 3 being closed."""
    if starts and today < starts:
        return "1"
    return "3" if ends and today > ends else "2"


def one_place(countries: Iterable[str | None]) -> bool:
    """Whether every transaction has its one country, so that all of them name it and the activity
    none; the standard allows no mixture."""
    told = list(countries)
    return bool(told) and all(told)
