"""Writing the ledger: books, lines, postings and their reversal.

Locks are taken in one order, always: submission key, books by id, number series, head. The head
is one row and is locked until commit, so the order of numbers, of recording times and of commits
is the same; "as known at" is then a comparison of numbers. SQLite's writer is alone anyway and
ignores the row locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import joinedload

from app.core import bulk, clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.money import Money, currency
from app.core.words import N_
from app.funding.models import (
    Book,
    Entry,
    Fixing,
    Head,
    Line,
    LineLabel,
    LineReach,
    Posting,
    PostingNote,
)
from app.funding.rules import canonical
from app.funding.rules.stages import Measure, Nature, Reason, measure, slot
from app.funding.services import listeners
from app.partners.models import Partner

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class AlreadyReversed(DomainError):
    """A posting is reversed at most once."""

    message = N_("This entry has already been reversed.")


def microseconds(moment: datetime) -> int:
    """A moment as the ledger counts time: whole microseconds since 1970, UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(us: int) -> datetime:
    """The moment of a recording time."""
    return _EPOCH + timedelta(microseconds=us)


# --- books and lines -----------------------------------------------------------------------------


def open_book(slug: str, *, currency_code: str, phase_id: int | None = None) -> Book:
    """A new book: of a programme phase when `phase_id` is given, of a fund otherwise."""
    book = Book(
        slug=slug,
        kind="fund" if phase_id is None else "phase",
        currency=currency(currency_code).code,
        phase_id=phase_id,
    )
    db.session.add(book)
    db.session.flush()
    return book


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What a line is about besides its book, nature and currency; None is "not said"."""

    partner: Partner | None = None
    fund: str | None = None
    window: str | None = None
    country: str | None = None
    theme: str | None = None
    pillar: str | None = None
    outcome: str | None = None
    year: int | None = None
    instrument: str | None = None
    strength: int | None = None
    reach: tuple[tuple[str, str], ...] = ()


NO_DIMENSIONS: Final = Dimensions()


def open_line(
    book: Book,
    *,
    ref: str,
    nature: Nature,
    currency_code: str,
    dimensions: Dimensions = NO_DIMENSIONS,
    label: Localised | None = None,
    source: str = "",
) -> Line:
    """A new line with its digest; `label` names a line that has no partner or paper to name it."""
    d = dimensions
    line = Line(
        ref=ref,
        book=book,
        nature=nature.value,
        currency=currency(currency_code).code,
        partner=d.partner,
        fund=d.fund,
        window=d.window,
        country=d.country,
        theme=d.theme,
        pillar=d.pillar,
        outcome=d.outcome,
        year=d.year,
        instrument=d.instrument,
        strength=d.strength,
        reach=[LineReach(dimension=name, value=value) for name, value in sorted(d.reach)],
    )
    if label:
        line.label = LineLabel(text=label, source=source)
    line.digest = digest(line)
    db.session.add(line)
    db.session.flush()
    return line


def digest(line: Line) -> str:
    """The digest of a line's dimensions as its row has them now."""
    return canonical.line_digest(
        {
            "book": line.book.slug,
            "country": line.country,
            "currency": line.currency,
            "earmark": [[r.dimension, r.value] for r in line.reach],
            "fund": line.fund,
            "instrument": line.instrument,
            "nature": line.nature,
            "outcome": line.outcome,
            "partner": line.partner.slug if line.partner else None,
            "pillar": line.pillar,
            "ref": line.ref,
            "strength": line.strength,
            "theme": line.theme,
            "window": line.window,
            "year": line.year,
        }
    )


# --- posting -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg to post: an amount in the line's currency and, where known, in the book's."""

    line: Line
    measure: Measure
    amount: Money
    effective_on: date
    base: Money | None = None
    fixing: Fixing | None = None

    @property
    def base_minor(self) -> int | None:
        """The amount in the book's currency: as given, or the amount itself if it is in it."""
        if self.base is not None:
            return self.base.minor
        return self.amount.minor if self.line.currency == self.line.book.currency else None


def lock_books(books: Iterable[Book | int]) -> None:
    """Lock books in the order of their ids, before anything in them is counted and spent."""
    ids = sorted({book if isinstance(book, int) else book.id for book in books})
    for book_id in ids:
        db.session.execute(
            select(Book.id).where(Book.id == book_id).with_for_update(key_share=True)
        )


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of the chain."""

    seq: int
    hash: str
    recorded_us: int
    period: int


def lock_head() -> Tip:
    """The end of the chain, held until the transaction ends. The last lock to be taken."""
    statement = select(Head.seq, Head.hash, Head.recorded_us, Head.period).where(Head.id == 1)
    return Tip(*db.session.execute(statement.with_for_update(key_share=True)).one())


@dataclass(frozen=True, slots=True)
class Act:
    """One business act, as `post` takes it."""

    act: str
    reason: Reason
    subject: str
    by: str
    legs: Sequence[Leg]
    approver: str | None = None
    evidence: str | None = None
    reverses: int | None = None
    balanced: bool = False
    note: str = ""
    source: str = ""
    terms: str | None = None


def post(
    *,
    act: str,
    reason: Reason,
    subject: str,
    by: str,
    legs: Sequence[Leg],
    approver: str | None = None,
    evidence: str | None = None,
    reverses: int | None = None,
    balanced: bool = False,
    note: str = "",
    source: str = "",
    terms: str | None = None,
) -> int:
    """Write one business act and return its number.

    `act` is what happened ("receipt.approved"), `reason` the row it will be in a bridge,
    `subject` the paper ("receipt:RC-2022-0003"), `evidence` the SHA-256 of the stored file.
    `note` and `source` are words; they stay outside the chain. `terms` is the digest of the terms
    of a condition that it brings.
    """
    one = Act(
        act, reason, subject, by, legs, approver, evidence, reverses, balanced, note, source, terms
    )  # fmt: skip
    return post_many([one])[0]


def post_many(acts: Sequence[Act]) -> range:
    """Write business acts in their order, all or none, and return their numbers.

    For an import, which takes a few thousand at a time: the head is locked once, the chain runs
    in memory, and rows are written together.
    """
    db.session.flush()
    lock_books({leg.line.book_id for act in acts for leg in act.legs})
    tip = lock_head()
    recorded_us = max(microseconds(clock.now()), tip.recorded_us + 1)
    seal = tip.hash
    entries: list[tuple[object, ...]] = []
    postings: list[tuple[object, ...]] = []
    for seq, act in enumerate(acts, tip.seq + 1):
        prev, us = seal, recorded_us + len(postings)
        seal = canonical.chain(prev, _body(seq, us, act))
        entries += _entry_rows(seq, tip.period, act.legs)
        postings.append(_posting_row(seq, us, tip.period, act, prev, seal))
    if not postings:
        return range(0)
    # Legs first, the posting last: its trigger checks them all. Not by the unit of work, which
    # would write the parent before its children.
    bulk.insert_all(Entry, _ENTRY, entries)
    bulk.insert_all(Posting, _POSTING, postings)
    listeners.books_changed({leg.line.book_id for act in acts for leg in act.legs})
    last = tip.seq + len(postings)
    db.session.execute(
        update(Head)
        .where(Head.id == 1)
        .values(seq=last, hash=seal, recorded_us=recorded_us + len(postings) - 1)
    )
    notes = [
        {"seq": seq, "text": act.note, "source": act.source}
        for seq, act in enumerate(acts, tip.seq + 1)
        if act.note or act.source
    ]
    if notes:
        db.session.execute(insert(PostingNote), notes)
    return range(tip.seq + 1, last + 1)


def _body(seq: int, recorded_us: int, act: Act) -> canonical.Body:
    return canonical.Body(
        seq,
        recorded_us,
        act.act,
        act.reason.value,
        act.subject,
        act.by,
        act.approver,
        act.reverses,
        act.balanced,
        act.evidence,
        [_canonical(leg) for leg in act.legs],
        act.terms,
    )


def _canonical(leg: Leg) -> str:
    line = leg.line
    return canonical.leg(
        canonical.leg_head(line.ref, line.digest, leg.measure.value, leg.amount.currency),
        leg.amount.minor,
        leg.base_minor,
        leg.fixing.id if leg.fixing else None,
        leg.effective_on.isoformat(),
    )


_ENTRY: Final = (
    "seq",
    "n",
    "period",
    "book_id",
    "line_id",
    "measure",
    "currency",
    "amount",
    "base",
    "fixing_id",
    "effective_on",
)


def _entry_rows(seq: int, period: int, legs: Sequence[Leg]) -> list[tuple[object, ...]]:
    return [
        (
            seq,
            n,
            period,
            leg.line.book_id,
            leg.line.id,
            slot(Nature(leg.line.nature), leg.measure),
            leg.amount.currency,
            leg.amount.minor,
            leg.base_minor,
            leg.fixing.id if leg.fixing else None,
            leg.effective_on,
        )
        for n, leg in enumerate(legs, 1)
    ]


_POSTING: Final = (
    "seq",
    "recorded_us",
    "period",
    "act",
    "reason",
    "subject",
    "actor",
    "approver",
    "reverses",
    "legs",
    "balanced",
    "evidence",
    "form",
    "prev",
    "hash",
)


def _posting_row(
    seq: int, recorded_us: int, period: int, act: Act, prev: str, seal: str
) -> tuple[object, ...]:
    return (
        seq,
        recorded_us,
        period,
        act.act,
        act.reason.value,
        act.subject,
        act.by,
        act.approver,
        act.reverses,
        len(act.legs),
        int(act.balanced),
        act.evidence,
        canonical.FORM if act.terms is None else canonical.FORM_WITH_TERMS,
        prev,
        seal,
    )


def legs_of(seq: int) -> list[Leg]:
    """The legs of a posting, as they would be posted again."""
    entries = db.session.scalars(
        select(Entry)
        .where(Entry.seq == seq)
        .order_by(Entry.n)
        .options(joinedload(Entry.line).joinedload(Line.book))
    )
    return [
        Leg(
            e.line,
            measure(Nature(e.line.nature), e.measure),
            Money(e.amount, e.currency),
            e.effective_on,
            None if e.base is None else Money(e.base, e.line.book.currency),
            db.session.get(Fixing, e.fixing_id) if e.fixing_id else None,
        )
        for e in entries
    ]


def reverse(
    seq: int, *, act: str, by: str, approver: str | None = None, note: str = "", source: str = ""
) -> int:
    """Take a posting back by its exact mirror, and return the number of the mirror.

    The mirror carries the effective dates of what it takes back; only what replaces it may carry
    a new date, or the days between would show the old amount for ever. Raises AlreadyReversed.
    """
    legs = legs_of(seq)
    lock_books(leg.line.book_id for leg in legs)
    if db.session.scalar(select(Posting.seq).where(Posting.reverses == seq)) is not None:
        raise AlreadyReversed(seq=seq)
    subject = db.session.execute(select(Posting.subject).where(Posting.seq == seq)).scalar_one()
    mirror = [
        replace(leg, amount=-leg.amount, base=None if leg.base is None else -leg.base)
        for leg in legs
    ]
    return post(
        act=act,
        reason=Reason.CORRECTION,
        subject=subject,
        by=by,
        approver=approver,
        legs=mirror,
        reverses=seq,
        note=note,
        source=source,
    )


__all__ = [
    "Act",
    "AlreadyReversed",
    "Dimensions",
    "Leg",
    "Tip",
    "digest",
    "legs_of",
    "lock_books",
    "lock_head",
    "microseconds",
    "moment",
    "open_book",
    "open_line",
    "post",
    "post_many",
    "reverse",
]
