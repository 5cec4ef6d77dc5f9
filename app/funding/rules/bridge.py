"""The bridge: from the gap of one question to the gap of another, with a reason on every step.

A question is (as of, known at, rates). The bridge starts at the opening position, first revalues
it from the opening rates to the closing rates, then applies in the order of recording every entry
that belongs to exactly one of the two questions: added if only the later one sees it, taken back
if only the earlier one does. A step is the gap after less the gap before; because the steps
telescope, the clamps of the position cannot leave a remainder.

A payment of signed money at another rate than today's changes the gap without new money: that
part of a receipt stands apart as "exchange rates on payments".

Conditions of pledges (`rules.conditions`) tie lines together: money of others changes what a
pledge that matches it gives. What a step changes in conditions of other lines, and what new terms
or a fulfilled condition change, stands apart as "conditions"; what it changes in a condition of
its own line belongs to the step, so that a conditional pledge newly announced moves the gap by
what is usable of it.

Rounded for print, opening and closing are rounded first, then the steps by the largest remainder,
so that the printed column adds up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from app.core.money import apportion, floor_half_up
from app.core.words import N_
from app.funding.rules import conditions as rules
from app.funding.rules.positions import Gaps, Sums, total_of, value
from app.funding.rules.publication import without_pledge
from app.funding.rules.stages import Measure, Reason


class Kind(StrEnum):
    """How a step came about."""

    RATES_ON_OPENING = "rates_on_opening"
    RATES_ON_PAYMENTS = "rates_on_payments"
    CONDITIONS = "conditions"
    EVENT = "event"
    RECORDED_LATE = "recorded_late"
    CORRECTION = "correction"


KIND_WORDS: Final = {
    Kind.RATES_ON_OPENING: N_("Exchange rates on the opening position"),
    Kind.RATES_ON_PAYMENTS: N_("Exchange rates on payments"),
    Kind.CONDITIONS: N_("Conditions of pledges: fulfilled, changed, or moved by money of others"),
    Kind.RECORDED_LATE: N_("Recorded late: %(reason)s"),
    Kind.CORRECTION: N_("Correction of earlier entries"),
}
"""How each kind is printed; an event is printed as its reason."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that belongs to exactly one of the two questions.

    `sign` is +1 if the closing question sees it, -1 if only the opening one did. `corrects` says
    that its posting reverses an earlier one or replaces a reversed one.
    """

    seq: int
    line_id: int
    measure: Measure
    amount: int
    base: int | None
    effective_on: date
    reason: str
    corrects: bool = False
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the bridge, exact."""

    kind: Kind
    reason: str
    effect: Gaps
    postings: tuple[int, ...] = ()

    @property
    def unexplained(self) -> bool:
        """No source explains it; a statement says so or is not issued."""
        return self.reason == Reason.TO_BE_RECONCILED


@dataclass(frozen=True, slots=True)
class Bridge:
    """Opening gaps, steps, closing gaps: opening + steps = closing, exactly."""

    opening: Gaps
    steps: tuple[Step, ...]
    closing: Gaps

    def printed(self, gap: Callable[[Gaps], Fraction]) -> PrintedBridge:
        """The bridge of one of the three gaps in whole minor units; steps of zero are left out."""
        opening, closing = floor_half_up(gap(self.opening)), floor_half_up(gap(self.closing))
        moving = [(step, gap(step.effect)) for step in self.steps if gap(step.effect)]
        rounded = apportion([effect for _, effect in moving], closing - opening)
        rows = tuple(
            PrintedStep(step.kind, step.reason, amount, step.postings, step.unexplained)
            for (step, _), amount in zip(moving, rounded, strict=True)
        )
        return PrintedBridge(opening, rows, closing)

    @property
    def unexplained(self) -> tuple[Step, ...]:
        """The steps that no source explains."""
        return tuple(step for step in self.steps if step.unexplained and any_gap(step.effect))


@dataclass(frozen=True, slots=True)
class PrintedStep:
    """One printed row, in minor units."""

    kind: Kind
    reason: str
    amount: int
    postings: tuple[int, ...]
    unexplained: bool


@dataclass(frozen=True, slots=True)
class PrintedBridge:
    """A column that adds up: opening + steps = closing, in minor units."""

    opening: int
    steps: tuple[PrintedStep, ...]
    closing: int


def any_gap(gaps: Gaps) -> bool:
    """Whether any of the three is not zero."""
    return bool(gaps.signed or gaps.with_confirmed or gaps.with_all)


class Factors:
    """What one minor unit of each currency is worth in minor units of the book's currency."""

    def __init__(self, by_currency: Mapping[str, Fraction]) -> None:
        self._by_currency = dict(by_currency)

    def of(self, currency: str) -> Fraction:
        """The factor of a currency; one without a rate counts nothing and is listed apart."""
        return self._by_currency.get(currency, Fraction(0))


class _Conditions:
    """The conditions of a book while the bridge is built: what they add to the gaps now."""

    def __init__(
        self,
        histories: Iterable[rules.History],
        partners: Mapping[int, int | None],
        opening: tuple[date, int],
        closing: tuple[date, int],
    ) -> None:
        self._histories = {history.id: history for history in histories}
        self._ledger = rules.Ledger(partners)
        self._events = {
            history.id: [e for e in history.events if e.in_question(*opening)]
            for history in self._histories.values()
        }
        self.turns = [
            _Turn(event.seq, history.id, event, event.in_question(*closing))
            for history in self._histories.values()
            for event in history.events
            if event.in_question(*opening) != event.in_question(*closing)
        ]
        self._of_line: dict[int, set[int]] = {}
        for history in self._histories.values():
            for line_id in history.lines:
                self._of_line.setdefault(line_id, set()).add(history.id)

    def __bool__(self) -> bool:
        return bool(self._histories)

    def put(self, lines: Mapping[int, Sums], rates: Factors) -> None:
        """The lines hold this now."""
        if self._histories:
            for line_id, sums in lines.items():
                self._ledger.put(line_id, sums, rates.of(sums.currency))

    def turn(self, turn: _Turn) -> None:
        """A condition gets new terms or a new record, or loses them."""
        events = self._events[turn.condition]
        (events.append if turn.comes else events.remove)(turn.event)

    def now(self) -> dict[int, Gaps]:
        """What each condition adds to the gaps."""
        if not self._histories:
            return {}
        standing = [self._histories[n].after(events) for n, events in self._events.items()]
        found = rules.evaluate([c for c in standing if c is not None], self._ledger)
        return {n: effect.on_gaps for n, effect in found.by_condition.items()}

    def own(self, line_id: int) -> set[int]:
        """The conditions of a line."""
        return self._of_line.get(line_id, set())


@dataclass(frozen=True, slots=True)
class _Turn:
    """An event of a condition that belongs to exactly one of the two questions."""

    seq: int
    condition: int
    event: rules.Event
    comes: bool


def _all(adding: Mapping[int, Gaps], only: set[int] | None = None) -> Gaps:
    chosen = (gaps for n, gaps in adding.items() if only is None or n in only)
    return sum(chosen, start=_NOTHING)


def bridge(
    opening: Mapping[int, Sums],
    changes: Iterable[Change],
    *,
    lines: Mapping[int, Sums],
    opened_on: date,
    opening_rates: Factors,
    closing_rates: Factors,
    conditions: Iterable[rules.History] = (),
    partners: Mapping[int, int | None] | None = None,
    known: tuple[tuple[date, int], tuple[date, int]] = ((date.min, 0), (date.max, 0)),
    private: tuple[Collection[int], Collection[int]] | None = None,
) -> Bridge:
    """The bridge from the position `opening` (sums by line) through `changes` in record order.

    `lines` gives, for lines that are not in the opening, empty sums of the right nature and
    currency. `opened_on` is the as-of date of the opening: what took effect later is an event,
    what took effect before it is a correction or was recorded late. With `conditions`, `partners`
    says whose each line is, and `known` the two questions. `private` are the lines whose pledge is
    not public at the opening, and those at the closing: what is announced or confirmed there moves
    nothing, so no step tells of it. One that became public in between comes last, as announced,
    with what is left of it: what went before was nobody's to read.
    """
    hidden, hidden_then = (frozenset(lines_) for lines_ in private or ((), ()))

    def told_of(line_id: int, sums: Sums) -> Sums:
        return without_pledge(sums) if line_id in hidden else sums

    current = dict(opening)
    seen = {i: told_of(i, sums) for i, sums in current.items()}
    tied = _Conditions(conditions, partners or {}, *known)
    tied.put(seen, opening_rates)
    start = total_of(seen.values(), opening_rates.of).gaps + _all(tied.now())
    left = {i: value(s, closing_rates.of(s.currency)).gaps for i, s in seen.items()}
    tied.put(seen, closing_rates)
    adding = tied.now()
    revalued = sum(left.values(), start=_NOTHING) + _all(adding)

    collected: dict[tuple[Kind, str], tuple[Gaps, list[int]]] = {}

    def note(kind: Kind, reason: str, effect: Gaps, seq: int | None) -> None:
        sofar, postings = collected.setdefault((kind, reason), (_NOTHING, []))
        # An instalment falling due moves no gap, so its posting explains no step.
        if seq is not None and any_gap(effect) and postings[-1:] != [seq]:
            postings.append(seq)
        collected[kind, reason] = (sofar + effect, postings)

    def conditions_now(own: set[int], seq: int | None) -> Gaps:
        """Note what other conditions add since the last step; returns what the own ones do."""
        nonlocal adding
        before, adding = adding, tied.now()
        of_own = _all(adding, own) - _all(before, own)
        note(Kind.CONDITIONS, "", _all(adding) - _all(before) - of_own, seq)
        return of_own

    note(Kind.RATES_ON_OPENING, "", revalued - start, None)
    # Terms come with the posting that announces the pledge: they hold before its legs count.
    told: list[Change | _Turn] = [*tied.turns, *changes]
    for change in sorted(told, key=lambda c: (c.seq, isinstance(c, Change), _sign(c))):
        if isinstance(change, _Turn):
            tied.turn(change)
            conditions_now(set(), change.seq)
            continue
        before = current.get(change.line_id) or lines[change.line_id]
        factor = closing_rates.of(before.currency)
        base = None if change.base is None else change.sign * change.base
        after = before.plus(change.measure, change.sign * change.amount, base)
        shown = told_of(change.line_id, after)
        was, now = left.get(change.line_id, _NOTHING), value(shown, factor).gaps
        effect = now - was
        current[change.line_id], left[change.line_id] = after, now
        seen[change.line_id] = shown
        tied.put({change.line_id: shown}, closing_rates)
        if tied:
            effect += conditions_now(tied.own(change.line_id), change.seq)
        kind, reason = _why(change, opened_on)
        exchange = _exchange_on_payment(change, before, after, factor)
        if exchange:
            on_payments = Gaps(exchange, exchange, exchange)
            note(Kind.RATES_ON_PAYMENTS, "", on_payments, change.seq)
            effect -= on_payments
        note(kind, reason, effect, change.seq)

    changed = sorted((hidden ^ hidden_then) & current.keys())
    hidden = hidden_then
    for line_id in changed:
        shown = told_of(line_id, current[line_id])
        now = value(shown, closing_rates.of(shown.currency)).gaps
        effect, seen[line_id] = now - left[line_id], shown
        tied.put({line_id: shown}, closing_rates)
        effect += conditions_now(tied.own(line_id), None)
        note(Kind.EVENT, Reason.ANNOUNCED, effect, None)

    closing = total_of(seen.values(), closing_rates.of).gaps
    steps = tuple(
        Step(kind, reason, effect, tuple(postings))
        for (kind, reason), (effect, postings) in collected.items()
        if any_gap(effect)
    )
    return Bridge(start, steps, closing + _all(adding))


def _sign(step: Change | _Turn) -> int:
    return step.sign if isinstance(step, Change) else 0


_NOTHING: Final = Gaps(Fraction(0), Fraction(0), Fraction(0))


def _why(change: Change, opened_on: date) -> tuple[Kind, str]:
    if change.reason == Reason.TO_BE_RECONCILED or change.effective_on > opened_on:
        return Kind.EVENT, change.reason
    if change.corrects:
        return Kind.CORRECTION, ""
    return Kind.RECORDED_LATE, change.reason


def _exchange_on_payment(change: Change, before: Sums, after: Sums, factor: Fraction) -> Fraction:
    """The part of a receipt's effect on every gap that is exchange and not money.

    A receipt of n (worth `base` on its day) that pays p of what was signed takes r * p out of the
    rest and puts base * p / n in its place; the gap changes by the difference.
    """
    if change.measure is not Measure.RECEIVED or not change.amount:
        return Fraction(0)
    amount, base = change.sign * change.amount, change.sign * (change.base or 0)
    paid = before.rest - after.rest
    return factor * paid - Fraction(base * paid, amount)


def empty(sums: Sums) -> Sums:
    """A line of the same nature and currency before its first entry."""
    return replace(sums, by_measure={}, received_base=0)
