"""Conditions of pledges as data: what a conditional amount gives today.

Five kinds. A vote of parliament and a result give nothing until they are met, then all. Three
depend on what other partners give, `others`, counted as far as the terms say (signed, confirmed
or announced money):

    matching a for b        usable = min(maximum, a/b * others)
    a share p of the total  usable = min(maximum, p / (1 - p) * others)   the total includes itself
    a threshold x           usable = maximum once others >= x, before that nothing

The maximum is what is announced. What is signed or paid of it already is no longer conditional.
The lines of one condition (the years of one pledge) share what it gives, the first line first.

Pledges that count announced money can count each other. The usable amounts are then the largest
that are consistent with one another: every pledge starts at its maximum, and what its condition
does not give is taken away until nothing moves. Who counts whom in a circle is told. All is in
exact fractions of minor units of the book's currency.

An instalment that waits for a condition is another matter: it stays committed and is contingent,
not receivable, until the condition is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from app.core.errors import DomainError
from app.core.words import N_
from app.funding.rules.consistent import Unknown, solve
from app.funding.rules.engagements import ConditionKind
from app.funding.rules.positions import Gaps, Sums, Value
from app.funding.rules.stages import Measure, Nature


class Counts(StrEnum):
    """Which money of others a condition counts."""

    SIGNED = "signed"
    CONFIRMED = "confirmed"
    ANNOUNCED = "announced"


COUNTS_WORDS: Final = MappingProxyType(
    {
        Counts.ANNOUNCED: N_("Announced by others, or further on"),
        Counts.CONFIRMED: N_("Confirmed in writing by others, or further on"),
        Counts.SIGNED: N_("Signed or paid by others"),
    }
)


class Covers(StrEnum):
    """What of a line is conditional: the pledge that is not signed yet, or agreed instalments."""

    PLEDGE = "pledge"
    INSTALMENT = "instalment"


class Outcome(StrEnum):
    """What was recorded about a condition; open takes an earlier record back."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"


OUTCOME_WORDS: Final = MappingProxyType(
    {
        Outcome.MET: N_("Fulfilled"),
        Outcome.NOT_MET: N_("Not fulfilled"),
        Outcome.OPEN: N_("Open"),
    }
)
"""How a condition stands, in words (English message ids)."""

ON_OTHERS: Final = frozenset(
    {ConditionKind.MATCHING, ConditionKind.SHARE_OF_TOTAL, ConditionKind.THRESHOLD}
)
"""Kinds whose amount follows from what others give."""


class TermsMissing(DomainError):
    """A condition on the money of others without its figures."""

    message = N_("State the figures of the condition.")
    field = "condition_kind"


@dataclass(frozen=True, slots=True)
class Terms:
    """The figures of a condition. `gives` for `per` of the others' money (1 for 2), `share` in
    hundredths of a per cent, `threshold` in minor units of the book's currency."""

    kind: ConditionKind
    gives: int | None = None
    per: int | None = None
    share: int | None = None
    threshold: int | None = None
    counts: Counts = Counts.ANNOUNCED

    def checked(self) -> Terms:
        """The terms with the figures of their kind and no others. Raises TermsMissing."""
        kept = Terms(self.kind, counts=self.counts)
        if self.kind is ConditionKind.MATCHING:
            kept = replace(kept, gives=self.gives, per=self.per)
            good = bool(self.gives and self.per and self.gives > 0 and self.per > 0)
        elif self.kind is ConditionKind.SHARE_OF_TOTAL:
            kept = replace(kept, share=self.share)
            good = self.share is not None and 0 < self.share < 10_000
        elif self.kind is ConditionKind.THRESHOLD:
            kept = replace(kept, threshold=self.threshold)
            good = self.threshold is not None and self.threshold > 0
        else:
            good = self.kind is not ConditionKind.NONE
        if not good:
            raise TermsMissing
        return kept

    @property
    def factor(self) -> Fraction | None:
        """What it gives for one unit of the others' money; None when it is not in proportion."""
        if self.kind is ConditionKind.MATCHING:
            return Fraction(self.gives or 0, self.per or 1)
        if self.kind is ConditionKind.SHARE_OF_TOTAL:
            share = Fraction(self.share or 0, 10_000)
            return share / (1 - share)
        return None


@dataclass(frozen=True, slots=True)
class Event:
    """New terms, or what was recorded about them, on both axes of time."""

    seq: int
    effective_on: date
    terms: Terms | None = None
    outcome: Outcome | None = None

    def in_question(self, as_of: date, known_seq: int) -> bool:
        """Whether a question sees it."""
        return self.effective_on <= as_of and self.seq <= known_seq


@dataclass(frozen=True, slots=True)
class History:
    """A condition with all that was ever recorded about it. `lines` in the order in which they
    are filled; `parts` says how much of a line its instalments cover, in the line's currency."""

    id: int
    covers: Covers
    partner: int | None
    lines: tuple[int, ...]
    events: tuple[Event, ...]
    parts: Mapping[int, int] = field(default_factory=dict)

    def at(self, as_of: date, known_seq: int) -> Condition | None:
        """As it stood on a day, as known then; None when there was none yet."""
        return self.after([e for e in self.events if e.in_question(as_of, known_seq)])

    def after(self, events: Iterable[Event]) -> Condition | None:
        """As it stands when just these events happened.

        The latest terms hold; what was recorded before them spoke of other terms.
        """
        told = sorted(events, key=lambda e: (e.effective_on, e.seq))
        terms = [e for e in told if e.terms is not None]
        if not terms or terms[-1].terms is None:
            return None
        said = [e.outcome for e in told if e.outcome is not None and e.seq > terms[-1].seq]
        return Condition(self, terms[-1].terms, said[-1] if said else Outcome.OPEN)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it stands at a cut-off."""

    of: History
    terms: Terms
    outcome: Outcome

    @property
    def binds(self) -> bool:
        """Whether it still holds an amount back."""
        return self.outcome is not Outcome.MET and self.terms.kind is not ConditionKind.NONE

    @property
    def follows_others(self) -> bool:
        """Whether what it gives is computed from the money of others."""
        return (
            self.outcome is Outcome.OPEN
            and self.of.covers is Covers.PLEDGE
            and self.terms.kind in ON_OTHERS
        )


# --- what lines are worth ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Worth:
    """One contribution line in the book's currency, as conditions see it: what is signed or paid,
    what is announced beyond that, and how much of it is confirmed."""

    reached: Fraction = Fraction(0)
    outstanding: Fraction = Fraction(0)
    confirmed: Fraction = Fraction(0)
    rest: Fraction = Fraction(0)

    @classmethod
    def of(cls, sums: Sums, factor: Fraction) -> Worth:
        """From the sums of a line; other natures than contributions are worth nothing here."""
        if sums.nature is not Nature.CONTRIBUTION:
            return cls()
        signed, received = sums.of(Measure.SIGNED), sums.of(Measure.RECEIVED)
        announced, reached = sums.of(Measure.ANNOUNCED), max(signed, received)
        firm = max(0, signed - sums.of(Measure.WRITTEN_OFF), received)
        return cls(
            factor * firm,
            factor * max(0, announced - reached),
            factor * max(0, min(sums.of(Measure.CONFIRMED), announced) - reached),
            factor * sums.rest,
        )

    def plus(self, other: Worth, times: int = 1) -> Worth:
        """The sum with another, or the difference."""
        return Worth(
            self.reached + times * other.reached,
            self.outstanding + times * other.outstanding,
            self.confirmed + times * other.confirmed,
            self.rest + times * other.rest,
        )


@dataclass(frozen=True, slots=True)
class Effect:
    """What a condition makes of one line, in the book's currency: the conditional amount, what is
    usable of it today, how much of the confirmed it holds back, and what is contingent."""

    maximum: Fraction = Fraction(0)
    usable: Fraction = Fraction(0)
    confirmed: Fraction = Fraction(0)
    contingent: Fraction = Fraction(0)

    def on(self, value: Value) -> Value:
        """A line's value with its condition: see `positions`, method 2."""
        return replace(
            value,
            confirmed=value.confirmed - self.confirmed,
            receivable=value.receivable - self.contingent,
            conditional=self.maximum,
            usable=self.usable,
            contingent=self.contingent,
        )

    @property
    def on_gaps(self) -> Gaps:
        """By how much the gaps are larger than without the condition."""
        return Gaps(self.contingent, self.confirmed, self.maximum - self.usable)

    def __add__(self, other: Effect) -> Effect:
        return Effect(
            self.maximum + other.maximum,
            self.usable + other.usable,
            self.confirmed + other.confirmed,
            self.contingent + other.contingent,
        )


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What all conditions of a book make of its lines; `cycles` names conditions that count each
    other, each circle in ascending order."""

    by_line: Mapping[int, Effect] = field(default_factory=dict)
    by_condition: Mapping[int, Effect] = field(default_factory=dict)
    others: Mapping[int, Fraction] = field(default_factory=dict)
    cycles: tuple[tuple[int, ...], ...] = ()

    def of_line(self, line_id: int) -> Effect:
        """The effect on one line; none when it is unconditional."""
        return self.by_line.get(line_id, _NONE)


_NONE: Final = Effect()


class Ledger:
    """What the lines of a book are worth, kept while entries come and go."""

    def __init__(self, partners: Mapping[int, int | None]) -> None:
        self._partners = partners
        self._worth: dict[int, Worth] = {}
        self._factor: dict[int, Fraction] = {}
        self._of_partner: dict[int | None, Worth] = {}
        self._all = Worth()

    def put(self, line_id: int, sums: Sums, factor: Fraction) -> None:
        """The line holds this now."""
        worth, before = Worth.of(sums, factor), self.worth(line_id)
        self._worth[line_id], self._factor[line_id] = worth, factor
        if worth == before:
            return
        change = worth.plus(before, -1)
        partner = self._partners.get(line_id)
        self._of_partner[partner] = self._of_partner.get(partner, Worth()).plus(change)
        self._all = self._all.plus(change)

    def worth(self, line_id: int) -> Worth:
        """What a line is worth now."""
        return self._worth.get(line_id, Worth())

    def factor(self, line_id: int) -> Fraction:
        """What a minor unit of a line is worth."""
        return self._factor.get(line_id, Fraction(0))

    def others(self, partner: int | None) -> Worth:
        """What all lines are worth but those of a partner; money of nobody by name is others'."""
        if partner is None:
            return self._all
        return self._all.plus(self._of_partner.get(partner, Worth()), -1)


def evaluate(conditions: Sequence[Condition], ledger: Ledger) -> Evaluation:
    """Evaluate all conditions of a book together, to the largest consistent solution."""
    held = [c for c in conditions if c.binds and c.of.covers is Covers.PLEDGE]
    following = [c for c in held if c.follows_others]
    solved = solve([_unknown(c, held, ledger) for c in following])
    totals = {c.of.id: y for c, y in zip(following, solved, strict=True)}
    by_line: dict[int, Effect] = {}
    by_condition: dict[int, Effect] = {}
    for c in held:
        left = totals[c.of.id] - _reached(c, ledger) if c.of.id in totals else Fraction(0)
        for line_id in c.of.lines:
            worth = ledger.worth(line_id)
            usable = min(worth.outstanding, left)
            left -= usable
            effect = Effect(worth.outstanding, usable, worth.confirmed)
            _note(by_line, line_id, effect)
            _note(by_condition, c.of.id, effect)
    for c in conditions:
        if c.binds and c.of.covers is Covers.INSTALMENT:
            for line_id in c.of.lines:
                effect = Effect(contingent=_contingent(c, line_id, ledger))
                _note(by_line, line_id, effect)
                _note(by_condition, c.of.id, effect)
    others = {c.of.id: _others(c, held, ledger, totals) for c in following}
    return Evaluation(by_line, by_condition, others, cycles(following))


def _note(where: dict[int, Effect], key: int, effect: Effect) -> None:
    where[key] = where.get(key, _NONE) + effect


def _reached(c: Condition, ledger: Ledger) -> Fraction:
    return sum((ledger.worth(line_id).reached for line_id in c.of.lines), start=Fraction(0))


def _contingent(c: Condition, line_id: int, ledger: Ledger) -> Fraction:
    rest, part = ledger.worth(line_id).rest, c.of.parts.get(line_id)
    return rest if part is None else min(rest, part * ledger.factor(line_id))


def _others(
    c: Condition, held: Sequence[Condition], ledger: Ledger, totals: Mapping[int, Fraction]
) -> Fraction:
    """The money of others that a condition counts: of conditional pledges what is signed or paid,
    and, where announced money counts, what of them is usable (`totals`)."""
    whole = ledger.others(c.of.partner)
    if c.terms.counts is Counts.SIGNED:
        return whole.reached
    found = whole.reached
    found += whole.confirmed if c.terms.counts is Counts.CONFIRMED else whole.outstanding
    for other in held:
        if _is_other(c, other):
            for line_id in other.of.lines:
                worth = ledger.worth(line_id)
                announced = c.terms.counts is Counts.ANNOUNCED
                found -= worth.outstanding if announced else worth.confirmed
            if c.terms.counts is Counts.ANNOUNCED and other.of.id in totals:
                found += totals[other.of.id] - _reached(other, ledger)
    return found


def _is_other(c: Condition, other: Condition) -> bool:
    return c is not other and (c.of.partner is None or c.of.partner != other.of.partner)


def _unknown(c: Condition, held: Sequence[Condition], ledger: Ledger) -> Unknown:
    following = [other for other in held if other.follows_others]
    links = frozenset(
        n
        for n, other in enumerate(following)
        if c.terms.counts is Counts.ANNOUNCED and _is_other(c, other)
    )
    # What linked conditions have reached comes in with the unknown itself.
    linked = {following[n].of.id: Fraction(0) for n in links}
    low = _reached(c, ledger)
    outstanding = (ledger.worth(line_id).outstanding for line_id in c.of.lines)
    return Unknown(
        low,
        low + sum(outstanding, start=Fraction(0)),
        c.terms.factor,
        Fraction(c.terms.threshold or 0),
        _others(c, held, ledger, linked),
        links,
    )


def cycles(conditions: Sequence[Condition]) -> tuple[tuple[int, ...], ...]:
    """The circles of conditions that count each other's announced money."""
    counting = [c for c in conditions if c.follows_others and c.terms.counts is Counts.ANNOUNCED]
    reach = {c.of.id: {other.of.id for other in counting if _is_other(c, other)} for c in counting}
    grew = True
    while grew:
        grew = False
        for seen in reach.values():
            further = set().union(*(reach[n] for n in seen)) if seen else set()
            if not further <= seen:
                seen |= further
                grew = True
    found = {
        tuple(sorted(n for n in seen if start in reach[n] and n in reach[start]))
        for start, seen in reach.items()
        if start in seen
    }
    return tuple(sorted(found))
