"""Statements: their data computed from frozen parameters alone, and finding them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload

from app.core.db import db, the_one
from app.core.errors import NotFound
from app.core.localised import Localised
from app.core.money import Money, floor_half_up
from app.funding.models import Book, RateSet, Statement, StatementDraft
from app.funding.queries import rates, stated_kinds
from app.funding.queries.positions import (
    GapTriple,
    Known,
    LinePosition,
    Position,
    bridge_between,
    position_with,
)
from app.funding.queries.rates import Quoted
from app.funding.queries.stated_kinds import Question
from app.funding.rules import canonical
from app.funding.rules.bridge import Bridge, PrintedBridge
from app.funding.rules.positions import METHOD, UNCONDITIONAL
from app.funding.rules.stages import SLOTS, Nature
from app.funding.rules.statements import KINDS, StatementKind, version_of
from app.partners.models import Partner
from app.programmes.models import Phase

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


# --- data ----------------------------------------------------------------------------------------


def statement_data(
    book: Book,
    *,
    as_of: date,
    known: Known,
    moment: datetime,
    rate_set: RateSet,
    method_version: int | None = None,
    previous: Statement | None = None,
    remarks: Mapping[str, Any] | None = None,
    provisional: bool = False,
    kind: StatementKind = StatementKind.FUNDING_GAP,
    partner: Partner | None = None,
    version: int | None = None,
) -> str:
    """The canonical data of a statement, from what is frozen: the same bytes today and in years.

    `previous` is the statement at which the bridge opens. Nothing here reads a name, a label or a
    note: words may be corrected, figures may not. A statement that everybody may read is made of
    what everybody may read at `moment`, that of its issue: a pledge that its partner did not make
    public by then, which is settled before the announcement, is in none of its figures. `version`
    is that of the data file, the newest when it is not said. Raises UnknownMethod.
    """
    public = KINDS[kind].is_public
    at = position_with(
        book, as_of, known, rate_set, method=method_version, public=public, moment=moment
    )
    question = Question(kind, book, at, previous, partner, version)
    stated, _bridge_of = state(question, rates.of_set(rate_set))
    return canonical.document(
        {
            **stated,
            "known_at": known.at.isoformat(timespec="microseconds"),
            "known_seq": known.seq,
            "remarks": dict(remarks or {}),
            "provisional": provisional,
        }
    )


def state(of: Question, quotes: Mapping[str, Quoted]) -> tuple[dict[str, Any], Bridge | None]:
    """The figures that answer a question, and the bridge if its kind has one."""
    if of.kind is not StatementKind.FUNDING_GAP:
        return stated_kinds.figures(of), None
    bridge = None
    if of.previous is not None:
        at = of.at
        bridge = bridge_from(of.previous, of.book, at, quotes, at.method)
    return figures(of.at, of.previous, bridge, of.version), bridge


def reproduce(statement: Statement) -> str:
    """The data of an issued statement, computed again from the ledger."""
    return statement_data(
        statement.book,
        as_of=statement.as_of,
        known=known_of(statement),
        moment=issued_at(statement),
        rate_set=rates.rate_set(statement.rate_set_id),
        method_version=statement.method_version,
        previous=statement.previous,
        remarks=json.loads(statement.remarks),
        provisional=statement.provisional,
        kind=StatementKind(statement.kind),
        partner=statement.partner,
        version=version_of(json.loads(statement.data)["format"]),
    )


def known_of(statement: Statement) -> Known:
    """What was known when a statement was issued."""
    return Known(statement.known_seq, _EPOCH + timedelta(microseconds=statement.known_us))


def issued_at(statement: Statement) -> datetime:
    """When a statement was issued."""
    return _EPOCH + timedelta(microseconds=statement.issued_us)


def bridge_from(
    previous: Statement,
    book: Book,
    at: Position,
    quotes: Mapping[str, Quoted],
    method: int = METHOD,
) -> Bridge:
    """The bridge from an issued statement to a position at given rates and by a method, made of
    what everybody may read as the statement is.

    A statement by method 1 was computed when no condition was known, so it opens a bridge by
    method 2 with the same figures.
    """
    return bridge_between(
        book,
        (previous.as_of, previous.known_seq),
        (at.as_of, at.known_seq),
        opening_rates=rates.of_set(rates.rate_set(previous.rate_set_id)),
        closing_rates=quotes,
        method=method,
        public=(issued_at(previous), at.moment) if previous.is_public else None,
    )


def figures(
    at: Position,
    previous: Statement | None = None,
    bridge: Bridge | None = None,
    version: int | None = None,
) -> dict[str, Any]:
    """Everything in a funding-gap statement that is a figure: what an approver approves.

    Method 1 knows no conditions, and its documents have no word of them. Version 2 of the data
    file says of a line to which of several countries it may go; it is used where there is one.
    """
    kind = KINDS[StatementKind.FUNDING_GAP]
    printed = [line for line in at.lines if line.facts.nature in _PRINTED]
    if version is None:
        version = kind.version if any(line.facts.reach for line in printed) else 1
    conditions = {} if at.method == UNCONDITIONAL else {"conditions": _conditions(at)}
    return {
        **conditions,
        "format": kind.named(version),
        "kind": StatementKind.FUNDING_GAP.value,
        "book": at.book,
        "currency": at.currency,
        "as_of": at.as_of.isoformat(),
        "method": at.method,
        "basis": at.basis.value,
        "rate_basis": at.rate_basis.value,
        "rates": [
            {"currency": q.currency, "rate": q.text, "source": q.source, "day": q.day.isoformat()}
            for q in at.rates
        ],
        "figures": {
            name: _amount(getattr(at, name))
            for name in (
                "required",
                "own",
                "mobilised",
                "committed",
                "received",
                "receivable",
                "pledged",
                "outstanding",
                "confirmed",
                "over_receipt",
            )
        },
        "gap": _gaps(at.gap),
        "coverage": {
            "total": percent(at.coverage),
            "external": percent(at.external_coverage),
        },
        "unreconciled": [
            {
                "posting": u.seq,
                "amount": u.amount.amount,
                "currency": u.amount.currency,
                "effective_on": u.effective_on.isoformat(),
            }
            for u in at.unreconciled
        ],
        "lines": [_line(line, version) for line in printed],
        "previous": None if previous is None else previous.ref,
        "bridge": None if bridge is None else _bridge(bridge, at.currency),
    }


def _conditions(at: Position) -> dict[str, Any]:
    return {
        "maximum": _amount(at.conditional),
        "usable": _amount(at.usable),
        "contingent": _amount(at.contingent),
        "lines": [
            {
                "ref": line.facts.ref,
                "maximum": line.in_book("conditional").amount,
                "usable": line.in_book("usable").amount,
                "contingent": line.in_book("contingent").amount,
            }
            for line in at.lines
            if line.effect is not None
        ],
        "circles": len(at.conditions.cycles),
    }


_ABOUT_BEFORE: Final = frozenset({"previous", "bridge"})
"""What a statement says about the one before it, not about its own date."""

_PRINTED: Final = frozenset({Nature.REQUIREMENT, Nature.OWN, Nature.CONTRIBUTION})


def _amount(money: Money | None) -> str | None:
    return None if money is None else money.amount


def percent(share: Fraction | None) -> str | None:
    """A share as a percentage with one decimal, halves up: 17/32 is "53.1"."""
    if share is None:
        return None
    thousandths = floor_half_up(share * 1000)
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{abs(thousandths) // 10}.{abs(thousandths) % 10}"


def _gaps(gap: GapTriple | None) -> dict[str, str | None]:
    return {
        name: None if gap is None else getattr(gap, name).amount
        for name in ("signed", "with_confirmed", "with_all")
    }


def _line(line: LinePosition, version: int) -> dict[str, Any]:
    facts = line.facts
    return {
        **({} if version == 1 else {"reach": [list(pair) for pair in facts.reach]}),
        "ref": facts.ref,
        "nature": facts.nature.value,
        "partner": facts.partner_slug if line.named else None,
        "currency": facts.currency,
        "year": facts.year,
        "country": facts.country,
        "theme": facts.theme,
        "pillar": facts.pillar,
        "fund": facts.fund,
        "window": facts.window,
        "instrument": facts.instrument,
        "strength": facts.strength,
        "converted": line.converted,
        "measures": {
            m.value: line.of(m).amount for m in SLOTS[facts.nature] if m in line.sums.by_measure
        },
        "received_in_book": Money(line.sums.received_base, line.book_currency).amount,
        "mobilised_in_book": line.in_book("mobilised").amount,
    }


def _bridge(bridge: Bridge, currency: str) -> dict[str, Any]:
    return {
        "signed": _printed(bridge.printed(lambda g: g.signed), currency),
        "with_confirmed": _printed(bridge.printed(lambda g: g.with_confirmed), currency),
        "with_all": _printed(bridge.printed(lambda g: g.with_all), currency),
    }


def _printed(printed: PrintedBridge, currency: str) -> dict[str, Any]:
    return {
        "opening": Money(printed.opening, currency).amount,
        "steps": [
            {
                "kind": step.kind.value,
                "reason": step.reason,
                "amount": Money(step.amount, currency).amount,
                "unexplained": step.unexplained,
                "postings": list(step.postings),
            }
            for step in printed.steps
        ],
        "closing": Money(printed.closing, currency).amount,
    }


# --- finding -------------------------------------------------------------------------------------


def statement(number: str) -> Statement:
    """A statement by its number, such as FGS-2021-01. Raises NotFound."""
    series, _, rest = number.partition("-")
    year, _, n = rest.partition("-")
    if not (year.isascii() and year.isdigit() and n.isascii() and n.isdigit()):
        raise NotFound
    if len(year) > 4 or len(n) > 6:
        raise NotFound
    found = db.session.scalar(
        select(Statement)
        .where(Statement.series == series, Statement.year == int(year), Statement.number == int(n))
        .options(joinedload(Statement.book), joinedload(Statement.partner))
    )
    if found is None or found.ref != number:
        raise NotFound
    return found


def statement_by_code(code: str) -> Statement | None:
    """A statement by the short code that is printed on it; case and separators do not matter."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return db.session.scalar(select(Statement).where(Statement.code == plain))


def superseded_by(of: Statement) -> Statement | None:
    """The statement that took its place, if one did."""
    return db.session.scalar(select(Statement).where(Statement.supersedes_id == of.id))


def statements(
    book: Book | None = None,
    *,
    kind: StatementKind | None = None,
    partner_ids: Collection[int] | None = None,
    public_only: bool = False,
) -> list[Statement]:
    """Statements, newest first: of a book, of a kind, about some partners, only those that
    everybody may read."""
    query = (
        select(Statement)
        .options(_with_phase(Statement.book), joinedload(Statement.partner))
        .order_by(Statement.id.desc())
    )
    if book is not None:
        query = query.where(Statement.book_id == book.id)
    if kind is not None:
        query = query.where(Statement.kind == kind.value)
    if partner_ids is not None:
        query = query.where(Statement.partner_id.in_(partner_ids))
    if public_only:
        query = query.where(Statement.kind.in_([k.value for k in KINDS if KINDS[k].is_public]))
    return list(db.session.scalars(query))


def partner_labels(slugs: Collection[str]) -> dict[str, Localised]:
    """How some partners are listed, by slug. One statement."""
    rows = db.session.execute(select(Partner.slug, Partner.label).where(Partner.slug.in_(slugs)))
    return dict(rows.all())


def superseded_numbers(listed: Collection[Statement]) -> dict[int, str]:
    """Of some statements, which later one took their place; by id. One statement."""
    rows = db.session.scalars(
        select(Statement).where(Statement.supersedes_id.in_([one.id for one in listed]))
    )
    return {row.supersedes_id: row.ref for row in rows if row.supersedes_id is not None}


def _with_phase(book: Any) -> Any:
    return joinedload(book).joinedload(Book.phase).joinedload(Phase.programme)


def standing(
    book: Book,
    as_of: date,
    kind: StatementKind = StatementKind.FUNDING_GAP,
    partner_id: int | None = None,
) -> Statement | None:
    """The statement that stands for a date: issued for it and not superseded."""
    return db.session.scalar(_standing(book, kind, partner_id).where(Statement.as_of == as_of))


def opening_of(
    book: Book,
    as_of: date,
    kind: StatementKind = StatementKind.FUNDING_GAP,
    partner_id: int | None = None,
) -> Statement | None:
    """Which statement this one follows, and where a bridge to it opens: the one that it would
    supersede, else the last one before it."""
    same = standing(book, as_of, kind, partner_id)
    if same is not None:
        return same
    before = _standing(book, kind, partner_id).where(Statement.as_of < as_of)
    return db.session.scalar(before.order_by(Statement.as_of.desc()).limit(1))


def _standing(book: Book, kind: StatementKind, partner_id: int | None) -> Select[Statement]:
    later = aliased(Statement)
    superseded = select(later.supersedes_id).where(later.supersedes_id.is_not(None))
    return select(Statement).where(
        Statement.book_id == book.id,
        Statement.kind == kind.value,
        Statement.partner_id.is_not_distinct_from(partner_id),
        Statement.id.not_in(superseded),
    )


def statement_draft(slug: str) -> StatementDraft:
    """A draft by its address. Raises NotFound."""
    return the_one(
        select(StatementDraft)
        .where(StatementDraft.slug == slug)
        .options(
            joinedload(StatementDraft.book),
            joinedload(StatementDraft.statement),
            joinedload(StatementDraft.partner),
        )
    )


def approved_at(statement: Statement) -> datetime | None:
    """When the figures of an issued statement were approved; None where no draft tells it."""
    return db.session.scalar(
        select(StatementDraft.approved_at).where(StatementDraft.statement_id == statement.id)
    )


def statement_drafts(*, open_only: bool = True) -> list[StatementDraft]:
    """Drafts, newest first; without those that were issued unless asked."""
    query = (
        select(StatementDraft)
        .options(_with_phase(StatementDraft.book), joinedload(StatementDraft.partner))
        .order_by(StatementDraft.id.desc())
    )
    if open_only:
        query = query.where(StatementDraft.state != "issued")
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class Preview:
    """A statement as it would be issued now."""

    position: Position
    previous: Statement | None
    bridge: Bridge | None
    figures: dict[str, Any]

    @property
    def sha256(self) -> str:
        """The hash of the figures: what an approver approves."""
        return canonical.sha256(canonical.document(self.figures))

    def repeats(self, stated: Statement) -> bool:
        """Whether a statement says the same already, wherever its bridge began."""
        before = json.loads(stated.data)
        after = json.loads(canonical.document(self.figures))
        return all(before.get(name) == after[name] for name in after.keys() - _ABOUT_BEFORE)

    @property
    def unexplained(self) -> bool:
        """Whether the bridge has a remainder that no source explains; without a statement before,
        whether the position itself has one."""
        if self.bridge is None:
            return bool(self.position.unreconciled)
        return bool(self.bridge.unexplained)
