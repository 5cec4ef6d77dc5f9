"""The figures of each kind of statement beside the funding gap, from frozen rows alone.

As in the funding-gap statement nothing here reads a name or a note, and a partner is named by its
slug. What everybody may read is made of public lines and legs; a partner's own statement of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import Any, Final

from app.core.money import Money, floor_half_up
from app.funding.models import Book, Statement
from app.funding.queries import in_kind, rates
from app.funding.queries.in_kind import Shown
from app.funding.queries.legs import Due, Leg, legs, open_dues, readable_legs
from app.funding.queries.positions import LinePosition, Position
from app.funding.queries.stated_fund import of_fund
from app.funding.rules.in_kind import plain
from app.funding.rules.positions import METHOD
from app.funding.rules.stages import Measure, Reason
from app.funding.rules.statements import KINDS, Note, StatementKind
from app.partners.models import Partner

ENDED: Final = frozenset({Reason.WITHDRAWN, Reason.LAPSED, Reason.DECLINED, Reason.REPEATED})
VOIDED: Final = "voided"
"""How a pledge ended of which every announcement was taken back: it was entered by mistake."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a statement answers: a position at its rates, and what else decides its figures."""

    kind: StatementKind
    book: Book
    at: Position
    previous: Statement | None = None
    partner: Partner | None = None
    version: int | None = None

    @property
    def written(self) -> int:
        """The version of the data file: the newest, unless an older one is computed again."""
        return self.version or KINDS[self.kind].version


def figures(of: Question) -> dict[str, Any]:
    """Everything in the statement that is a figure: what an approver approves."""
    at = of.at
    return {
        "format": KINDS[of.kind].named(of.written),
        "kind": of.kind.value,
        "book": at.book,
        "currency": at.currency,
        "as_of": at.as_of.isoformat(),
        "method": METHOD,
        "basis": at.basis.value,
        "rate_basis": at.rate_basis.value,
        "rates": [
            {"currency": q.currency, "rate": q.text, "source": q.source, "day": q.day.isoformat()}
            for q in at.rates
        ],
        "previous": of.previous.ref if of.previous else None,
        **_BUILDERS[of.kind](of),
    }


def says_something(stated: Mapping[str, Any]) -> bool:
    """Whether there is anything to state."""
    return bool(
        stated.get("rows")
        or stated.get("ended")
        or stated.get("to_date")
        or stated.get("in_kind", {}).get("things")
    )


# --- rows of pledges and agreements --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Traced:
    """Lines of one partner, currency, paper and terms, which are one row."""

    lines: tuple[LinePosition, ...]
    legs: tuple[Leg, ...]
    dues: tuple[Due, ...]
    papers: tuple[str, ...]


_SUMS: Final = (Measure.ANNOUNCED, Measure.CONFIRMED, Measure.SIGNED, Measure.RECEIVED)
_VALUES: Final = (
    "pledged", "outstanding", "confirmed", "committed", "mobilised", "received", "receivable",
)  # fmt: skip


def _pledges(of: Question) -> dict[str, Any]:
    known = readable_legs(legs(of.book, of.at.known_seq), of.at.moment)
    stated = _status(of, of.at.contributions, known, named=lambda line: line.named)
    return stated | _things(of, partial(in_kind.stated_of_book, moment=of.at.moment))


def _status(
    of: Question,
    lines: Iterable[LinePosition],
    known: Sequence[Leg],
    *,
    named: Callable[[LinePosition], bool],
) -> dict[str, Any]:
    """Rows with their totals, and below them what was withdrawn, lapsed or declined."""
    at = of.at
    lines = tuple(lines)
    traced = [
        one for one in _traced(at, lines, known, named) if any(m in _held(one) for m in _SUMS)
    ]
    standing = [one for one in traced if any(_sum(one, measure) for measure in _SUMS)]
    rows = [_row(of, one, named) for one in standing]
    signed = [one for one in standing if _is_signed(one)]
    unsigned = [one for one in standing if not _is_signed(one)]
    return {
        "rows": rows,
        "totals": {
            "signed": _values(at, [line for one in signed for line in one.lines]),
            "unsigned": _values(at, [line for one in unsigned for line in one.lines]),
            "all": _values(at, [line for one in standing for line in one.lines]),
        },
        "ended": _ended(at, lines, known, named),
        "over_time": _over_time(at, lines, known),
    }


def _traced(
    at: Position,
    lines: Sequence[LinePosition],
    known: Sequence[Leg],
    named: Callable[[LinePosition], bool],
) -> list[_Traced]:
    worth = rates.factors(at.currency, {quote.currency: quote for quote in at.rates})
    effective: dict[int, list[Leg]] = {}
    for leg in known:
        if leg.effective_on <= at.as_of and leg.measure is not Measure.DUE:
            effective.setdefault(leg.line_id, []).append(leg)
    due: dict[int, list[Due]] = {}
    for one in open_dues(lines, known, worth.of):
        due.setdefault(one.line.id, []).append(one)
    groups: dict[tuple[object, ...], list[LinePosition]] = {}
    papers: dict[tuple[object, ...], tuple[str, ...]] = {}
    for line in lines:
        facts, of_line = line.facts, effective.get(line.facts.id, [])
        numbers = _papers(of_line)
        terms = (facts.currency, facts.instrument, facts.strength, facts.fund)
        whose = facts.partner_slug if named(line) else None
        key = (whose, *terms, numbers or facts.ref)
        groups.setdefault(key, []).append(line)
        papers[key] = numbers
    return [
        _Traced(
            tuple(group),
            tuple(leg for line in group for leg in effective.get(line.facts.id, [])),
            tuple(one for line in group for one in due.get(line.facts.id, [])),
            papers[key],
        )
        for key, group in groups.items()
    ]


def _papers(of_line: Iterable[Leg]) -> tuple[str, ...]:
    """The agreements under which a line is signed; before that the paper that announced it."""
    signed = {leg.paper: None for leg in of_line if leg.measure is Measure.SIGNED and leg.paper}
    first = {leg.paper: None for leg in of_line if leg.paper}
    return tuple(signed) or tuple(first)[:1]


def _sum(of: _Traced, measure: Measure) -> int:
    return sum(line.sums.of(measure) for line in of.lines)


def _held(of: _Traced) -> set[Measure]:
    return {measure for line in of.lines for measure in line.sums.by_measure}


def _is_signed(of: _Traced) -> bool:
    return bool(_sum(of, Measure.SIGNED) or _sum(of, Measure.RECEIVED))


def _row(of: Question, one: _Traced, named: Callable[[LinePosition], bool]) -> dict[str, Any]:
    first = one.lines[0]
    code = first.facts.currency
    next_due = next((due for due in one.dues if due.due_on > of.at.as_of), None)
    held = _held(one)
    return {
        "refs": [line.facts.ref for line in one.lines],
        "papers": list(one.papers),
        "partner": first.facts.partner_slug if named(first) else None,
        "currency": code,
        "years": sorted({line.facts.year for line in one.lines if line.facts.year}),
        "instrument": first.facts.instrument,
        "strength": first.facts.strength,
        "fund": first.facts.fund,
        **({} if of.written == 1 else _places(one)),
        "announced_on": _first_day(one, Measure.ANNOUNCED),
        "signed_on": _first_day(one, Measure.SIGNED),
        "measures": {
            measure.value: Money(_sum(one, measure), code).amount
            for measure in (*_SUMS, Measure.WRITTEN_OFF)
            if measure in held
        },
        "to_come": Money(
            sum(max(0, line.whole.minor - line.sums.of(Measure.RECEIVED)) for line in one.lines),
            code,
        ).amount,
        "next_due": None
        if next_due is None
        else {"on": next_due.due_on.isoformat(), "amount": next_due.left.amount},
        "overdue": Money(
            sum(due.left.minor for due in one.dues if due.due_on <= of.at.as_of), code
        ).amount,
        "refunded": _refunded(one).amount,
        "conditional": _conditional(of.at, one),
        "in_book": _values(of.at, one.lines),
        "notes": [note.value for note in Note if note in _notes(of, one)],
    }


def _places(of: _Traced) -> dict[str, list[str]]:
    """The countries and pillars to which the lines of a row are tied, by code and number."""
    return {
        "countries": sorted({code for line in of.lines for code in line.facts.countries}),
        "pillars": sorted({line.facts.pillar for line in of.lines if line.facts.pillar}),
    }


def _refunded(of: _Traced) -> Money:
    """What was given back to the partner, in the row's currency."""
    taken_back = {leg.reverses for leg in of.legs if leg.reverses is not None}
    return Money(
        -sum(
            leg.amount
            for leg in of.legs
            if leg.measure is Measure.RECEIVED
            and leg.reason is Reason.REFUNDED
            and leg.reverses is None
            and leg.seq not in taken_back
        ),
        of.lines[0].facts.currency,
    )


def _conditional(at: Position, of: _Traced) -> dict[str, str] | None:
    """What a row gives at most under its condition, what is usable at the date, what is signed
    and waits, in the book's currency; None without a condition that is open."""
    if not any(line.effect is not None for line in of.lines):
        return None
    return {
        said: _rounded(
            sum((getattr(line.exact, name) for line in of.lines), Fraction(0)), at.currency
        )
        for said, name in _CONDITIONAL
    }


_CONDITIONAL: Final = (
    ("maximum", "conditional"), ("usable", "usable"), ("contingent", "contingent"),
)  # fmt: skip


def _first_day(of: _Traced, measure: Measure) -> str | None:
    days = [leg.effective_on for leg in of.legs if leg.measure is measure and leg.amount > 0]
    return min(days).isoformat() if days else None


def _values(at: Position, lines: Sequence[LinePosition]) -> dict[str, str]:
    """Sums in the book's currency, each rounded once from exact values."""
    return {
        name: _rounded(sum((getattr(line.exact, name) for line in lines), Fraction(0)), at.currency)
        for name in _VALUES
    }


def _rounded(value: Fraction, currency: str) -> str:
    return Money(floor_half_up(value), currency).amount


def _notes(of: Question, one: _Traced) -> set[Note]:
    before = of.previous
    corrected = before is not None and any(
        leg.seq > before.known_seq
        and leg.effective_on <= before.as_of
        and (leg.reverses is not None or leg.reason is Reason.CORRECTION)
        for leg in one.legs
    )
    reasons = {leg.reason for leg in one.legs}
    said = {
        Note.POOLED: any(line.facts.fund for line in one.lines),
        Note.CONVERTED: Reason.CONVERTED in reasons,
        Note.WRITTEN_OFF: _sum(one, Measure.WRITTEN_OFF) != 0,
        Note.REFUNDED: bool(_refunded(one)),
        Note.OVER_RECEIPT: any(
            line.exact.over_receipt and line.sums.of(Measure.SIGNED) for line in one.lines
        ),
        Note.CORRECTED: corrected,
        Note.NO_RATE: any(not line.converted for line in one.lines),
    }
    return {note for note, applies in said.items() if applies}


def _ended(
    at: Position,
    lines: Sequence[LinePosition],
    known: Sequence[Leg],
    named: Callable[[LinePosition], bool],
) -> list[dict[str, Any]]:
    """Pledges that count no more, each with its day: withdrawn, lapsed, declined, repeating
    another, unless that was itself taken back; and those entered by mistake."""
    by_id = {line.facts.id: line for line in lines}
    of_line: dict[int, list[Leg]] = {}
    for leg in known:
        if (
            leg.measure is Measure.ANNOUNCED
            and leg.effective_on <= at.as_of
            and leg.line_id in by_id
        ):
            of_line.setdefault(leg.line_id, []).append(leg)
    found = []
    for line_id, its in of_line.items():
        line = by_id[line_id]
        whose = line.facts.partner_slug if named(line) else None
        for leg, amount, reason in _endings(its):
            found.append(
                {
                    "ref": line.facts.ref,
                    "papers": [leg.paper] if leg.paper else [],
                    "partner": whose,
                    "currency": leg.currency,
                    "amount": Money(amount, leg.currency).amount,
                    "reason": reason,
                    "on": leg.effective_on.isoformat(),
                }
            )
    return sorted(found, key=lambda row: (row["on"], row["ref"]))


def _endings(its: Sequence[Leg]) -> list[tuple[Leg, int, str]]:
    """How one line ended: the leg, what ended, and why."""
    taken_back = {leg.reverses for leg in its if leg.reverses is not None}
    made = [leg for leg in its if leg.reverses is None]
    standing = [leg for leg in made if leg.seq not in taken_back]
    if not standing and made:
        whole = sum(leg.amount for leg in made if leg.reason not in ENDED)
        return [(made[0], whole, VOIDED)] if whole else []
    return [(leg, -leg.amount, leg.reason.value) for leg in standing if leg.reason in ENDED]


def _over_time(
    at: Position, lines: Sequence[LinePosition], known: Sequence[Leg]
) -> list[dict[str, str]]:
    """What was announced, signed and received by the end of each year and by the date, in the
    book's currency at the statement's rates, receipts at their own."""
    worth = rates.factors(at.currency, {quote.currency: quote for quote in at.rates})
    ids = {line.facts.id for line in lines}
    counted = [
        (leg, worth.of(leg.currency))
        for leg in known
        if leg.line_id in ids and leg.measure in _OVER_TIME and leg.effective_on <= at.as_of
    ]
    if not counted:
        return []
    first = min(leg.effective_on for leg, _factor in counted).year
    days = [*(date(year, 12, 31) for year in range(first, at.as_of.year)), at.as_of]
    return [
        {
            "on": day.isoformat(),
            **{
                measure.value: _rounded(
                    sum(
                        (
                            Fraction(leg.base or 0)
                            if measure is Measure.RECEIVED
                            else leg.amount * factor
                            for leg, factor in counted
                            if leg.measure is measure and leg.effective_on <= day
                        ),
                        Fraction(0),
                    ),
                    at.currency,
                )
                for measure in _OVER_TIME
            },
        }
        for day in days
    ]


_OVER_TIME: Final = (Measure.ANNOUNCED, Measure.SIGNED, Measure.RECEIVED)


# --- things in kind ------------------------------------------------------------------------------


def _things(
    of: Question, shown: Callable[[Book, date, datetime], Sequence[Shown]]
) -> dict[str, Any]:
    """Things in kind, each by itself: how many there are, and no sum of what they are worth."""
    if of.written == 1:
        return {}
    rows = [_thing(one, of.kind) for one in shown(of.book, of.at.as_of, of.at.known_at)]
    states = ("announced", "agreed", "delivered")
    return {
        "in_kind": {
            "things": rows,
            "count": {state: sum(row["state"] == state for row in rows) for state in states},
        }
    }


def _thing(one: Shown, kind: StatementKind) -> dict[str, Any]:
    terms, at = one.at.terms, one.at
    hidden = kind is StatementKind.PLEDGES and not one.item.engagement.amount_public
    value, delivered = (None, None) if hidden else (terms.value, at.delivered_value)
    state = "delivered" if at.complete else "agreed" if at.agreed else "announced"
    return {
        "ref": one.item.engagement.ref,
        "n": one.item.n,
        "partner": one.item.engagement.partner.slug,
        "what": terms.what,
        "kind": terms.kind,
        "quantity": terms.quantity,
        "unit": terms.unit,
        "country": terms.country,
        "theme": terms.theme,
        "currency": terms.currency,
        "value": None if value is None else value.amount,
        "value_public": not hidden,
        "method": terms.method,
        "valued_on": terms.valued_on.isoformat() if terms.valued_on else None,
        "state": state,
        "on": (at.agreed or terms).effective_on.isoformat(),
        "delivered": plain(at.delivered),
        "delivered_value": None if delivered is None else delivered.amount,
    }


# --- one partner ---------------------------------------------------------------------------------


def _of_partner(of: Question) -> dict[str, Any]:
    """Its own rows, the whole schedule of what is left to pay, and each receipt."""
    if of.partner is None:
        raise ValueError("a partner's statement is about a partner")
    at, partner = of.at, of.partner
    lines = [line for line in at.contributions if line.facts.partner_id == partner.id]
    known = legs(of.book, at.known_seq, partner_id=partner.id)
    worth = rates.factors(at.currency, {quote.currency: quote for quote in at.rates})
    by_line: dict[int, list[Leg]] = {}
    for leg in known:
        if leg.effective_on <= at.as_of and leg.measure is not Measure.DUE:
            by_line.setdefault(leg.line_id, []).append(leg)
    return {
        "partner": partner.slug,
        **_status(of, lines, known, named=lambda _line: True),
        **_things(of, partial(in_kind.stated_of_partner, partner)),
        "instalments": [
            {
                "papers": list(_papers(by_line.get(due.line.id, []))),
                "due_on": due.due_on.isoformat(),
                "currency": due.left.currency,
                "amount": due.of.amount,
                "left": due.left.amount,
                "in_book": _rounded(due.value, at.currency),
            }
            for due in open_dues(lines, known, worth.of)
        ],
        "receipts": [
            {
                "paper": leg.paper,
                "on": leg.effective_on.isoformat(),
                "currency": leg.currency,
                "amount": Money(leg.amount, leg.currency).amount,
                "in_book": Money(leg.base or 0, at.currency).amount,
                "reason": leg.reason.value,
                "reverses": leg.reverses is not None,
            }
            for leg in sorted(known, key=lambda leg: (leg.effective_on, leg.seq))
            if leg.measure is Measure.RECEIVED and leg.effective_on <= at.as_of
        ],
    }


_BUILDERS: Final[Mapping[StatementKind, Callable[[Question], dict[str, Any]]]] = {
    StatementKind.PLEDGES: _pledges,
    StatementKind.PARTNER: _of_partner,
    StatementKind.FUND: lambda of: of_fund(of.book, of.at),
}
