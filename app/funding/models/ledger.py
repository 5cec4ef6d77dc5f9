"""The ledger: what amounts there are, what they were when, and who let them in.

Every change of an amount is a leg (`Entry`) of a `Posting`, and nothing else in the product holds
an amount that counts. A `Line` carries the dimensions: one partner, one currency, one year, one
instrument, one earmark. Two time axes: `effective_on` says since when something is true, the
posting's number since when it is known, because numbers, recording times and commits run in the
same order.

Rows marked *frozen* never change or go; triggers on both databases see to it (`models.frozen`).
Postings and entries are written by `services.ledger.post` alone, with Core inserts, legs first:
the ORM's unit of work would write the parent first and break the seal.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, LocalisedText
from app.core.localised import Localised
from app.core.money import LIMIT
from app.funding.rules.stages import Nature, Reason
from app.funding.rules.statements import KINDS, StatementKind
from app.partners.models import Partner
from app.programmes.models import Phase

Wide = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both databases; SQLite's own integer is that wide, and only it may be a row id."""


TO_BE_RECONCILED: Final = f"reason = '{Reason.TO_BE_RECONCILED}'"


def one_of(column: str, values: list[str]) -> str:
    """The text of a check that `column` holds one of `values`."""
    return f"{column} IN ({', '.join(repr(str(v)) for v in values)})"


class Book(Base):
    """What one page asks about at once: a programme phase, or a pooled fund. Frozen."""

    __tablename__ = "book"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    currency: Mapped[str] = mapped_column(String(3))
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("phase.id"), unique=True)

    phase: Mapped[Phase | None] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('phase', 'fund')", name="kind"),
        CheckConstraint("(kind = 'phase') = (phase_id IS NOT NULL)", name="phase"),
    )


class Line(Base):
    """Identity and dimensions of a stream of money, never an amount or a state. Frozen.

    A dimension that was not said is null; null is "unknown", not "none". Themes, pillars, funds
    and windows stand here by their slugs, because the digest covers them for good.
    """

    __tablename__ = "line"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(40), unique=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    nature: Mapped[str] = mapped_column(String(12))
    currency: Mapped[str] = mapped_column(String(3))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    fund: Mapped[str | None] = mapped_column(String(80))
    window: Mapped[str | None] = mapped_column(String(80))
    country: Mapped[str | None] = mapped_column(String(2))
    theme: Mapped[str | None] = mapped_column(String(80))
    pillar: Mapped[str | None] = mapped_column(String(80))
    outcome: Mapped[str | None] = mapped_column(String(80))
    year: Mapped[int | None] = mapped_column(SmallInteger)
    instrument: Mapped[str | None] = mapped_column(String(20))
    strength: Mapped[int | None] = mapped_column(SmallInteger)
    digest: Mapped[str] = mapped_column(String(64))

    book: Mapped[Book] = relationship()
    partner: Mapped[Partner | None] = relationship()
    label: Mapped[LineLabel | None] = relationship()
    reach: Mapped[list[LineReach]] = relationship(order_by="LineReach.dimension, LineReach.value")

    __table_args__ = (
        CheckConstraint(one_of("nature", list(Nature)), name="nature"),
        CheckConstraint("strength BETWEEN 1 AND 4", name="strength"),
        CheckConstraint("year BETWEEN 1990 AND 2100", name="year"),
    )


class LineReach(Base):
    """One value of the eligible set of a soft earmark; no row for a dimension is all. Frozen."""

    __tablename__ = "line_reach"

    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)

    __table_args__ = (
        CheckConstraint(
            "dimension IN ('country', 'theme', 'pillar', 'outcome', 'year')", name="dimension"
        ),
    )


class Period(Base):
    """A stretch of the record between two closings; the first posting in it."""

    __tablename__ = "period"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_seq: Mapped[int] = mapped_column(Wide, unique=True)


class Posting(Base):
    """One business act, the seal of its legs. Frozen.

    `seq` runs 1, 2, 3 ... without gaps. `recorded_us` is microseconds UTC and strictly rises with
    it. `actor` and `approver` are opaque account ids, no names: a person can be forgotten and the
    chain still holds. `hash` covers `prev` and the canonical form of everything else.
    """

    __tablename__ = "posting"

    seq: Mapped[int] = mapped_column(Wide, primary_key=True, autoincrement=False)
    recorded_us: Mapped[int] = mapped_column(BigInteger, unique=True)
    period: Mapped[int] = mapped_column(ForeignKey("period.id"))
    act: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120), index=True)
    actor: Mapped[str] = mapped_column(String(64))
    approver: Mapped[str | None] = mapped_column(String(64))
    reverses: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"), unique=True)
    legs: Mapped[int] = mapped_column(SmallInteger)
    balanced: Mapped[int] = mapped_column(SmallInteger, default=0)
    evidence: Mapped[str | None] = mapped_column(String(64))
    form: Mapped[int] = mapped_column(SmallInteger)
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    entries: Mapped[list[Entry]] = relationship(viewonly=True, order_by="Entry.n")

    __table_args__ = (
        CheckConstraint("seq > 0", name="seq"),
        CheckConstraint("legs > 0", name="legs"),
        CheckConstraint("balanced IN (0, 1)", name="balanced"),
        CheckConstraint("approver <> actor", name="four_eyes"),
        CheckConstraint("reverses < seq", name="reverses"),
        # The few that wait to be explained, found among a million without reading them.
        Index(
            "ix_posting_to_be_reconciled",
            "seq",
            sqlite_where=text(TO_BE_RECONCILED),
            postgresql_where=text(TO_BE_RECONCILED),
        ),
    )


class Entry(Base):
    """One leg: an amount on one line under one measure. Frozen.

    `amount` is in the line's currency, `base` in the book's at the fixing of the event, rounded
    once; both in minor units. `measure` is a slot of the line's nature.
    """

    __tablename__ = "entry"

    seq: Mapped[int] = mapped_column(Wide, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    period: Mapped[int] = mapped_column(ForeignKey("period.id"))
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), index=True)
    measure: Mapped[int] = mapped_column(SmallInteger)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigInteger)
    base: Mapped[int | None] = mapped_column(BigInteger)
    fixing_id: Mapped[int | None] = mapped_column(ForeignKey("fixing.id"))
    effective_on: Mapped[date]

    line: Mapped[Line] = relationship(viewonly=True)

    __table_args__ = (
        ForeignKeyConstraint(["seq"], ["posting.seq"], deferrable=True, initially="DEFERRED"),
        CheckConstraint("measure BETWEEN 0 AND 7", name="measure"),
        CheckConstraint(
            f"amount BETWEEN -{LIMIT} AND {LIMIT}"
            f" AND (base IS NULL OR base BETWEEN -{LIMIT} AND {LIMIT})",
            name="amount",
        ),
        CheckConstraint("amount <> 0 OR coalesce(base, 0) <> 0", name="not_nothing"),
        # Covers every question about a book: the sums are read from the index alone.
        Index(
            "ix_entry_position",
            "book_id",
            "period",
            "effective_on",
            "seq",
            "line_id",
            "measure",
            "amount",
            "base",
        ),
        {"sqlite_with_rowid": False},
    )


class Fixing(Base):
    """An exchange rate taken for an event, exactly as published. Frozen.

    `rate` is exact decimal text, read as `quote` ("USD per 1 EUR"). A cross rate has no decimal
    of its own: it keeps its two parents and is computed from them as a fraction. A manual rate
    needs two persons.
    """

    __tablename__ = "fixing"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(12))
    from_ccy: Mapped[str] = mapped_column(String(3))
    to_ccy: Mapped[str] = mapped_column(String(3))
    rate: Mapped[str | None] = mapped_column(String(32))
    quote: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(40))
    source_date: Mapped[date]
    requested_date: Mapped[date]
    rule: Mapped[str] = mapped_column(String(120))
    dataset_version: Mapped[str] = mapped_column(String(120))
    derived_a: Mapped[int | None] = mapped_column(ForeignKey("fixing.id"))
    derived_b: Mapped[int | None] = mapped_column(ForeignKey("fixing.id"))
    entered_by: Mapped[str] = mapped_column(String(64))
    approved_by: Mapped[str | None] = mapped_column(String(64))
    recorded_us: Mapped[int] = mapped_column(BigInteger)

    first: Mapped[Fixing | None] = relationship(
        foreign_keys=[derived_a], remote_side=[id], viewonly=True
    )
    second: Mapped[Fixing | None] = relationship(
        foreign_keys=[derived_b], remote_side=[id], viewonly=True
    )

    __table_args__ = (
        CheckConstraint(
            one_of("purpose", ["pledge", "agreement", "receipt", "statement", "reference"]),
            name="purpose",
        ),
        CheckConstraint("(rate IS NULL) = (derived_a IS NOT NULL)", name="rate"),
        CheckConstraint("(derived_a IS NULL) = (derived_b IS NULL)", name="parents"),
        CheckConstraint("approved_by <> entered_by", name="four_eyes"),
        CheckConstraint("source <> 'manual' OR approved_by IS NOT NULL", name="manual"),
        CheckConstraint("source_date <= requested_date", name="source_date"),
        Index("ix_fixing_pair", "from_ccy", "to_ccy", "source_date"),
    )


class RateSet(Base):
    """Rates that belong together: a phase's reference basis, or one statement's. Frozen."""

    __tablename__ = "rate_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    basis: Mapped[str] = mapped_column(String(12))
    valid_on: Mapped[date]
    recorded_us: Mapped[int] = mapped_column(BigInteger)
    set_by: Mapped[str] = mapped_column(String(64))

    items: Mapped[list[RateSetItem]] = relationship(order_by="RateSetItem.currency")

    __table_args__ = (CheckConstraint("basis IN ('reference', 'current')", name="basis"),)


class RateSetItem(Base):
    """The fixing of one currency in a set. Frozen."""

    __tablename__ = "rate_set_item"

    set_id: Mapped[int] = mapped_column(ForeignKey("rate_set.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    fixing_id: Mapped[int] = mapped_column(ForeignKey("fixing.id"))

    fixing: Mapped[Fixing] = relationship()


class Statement(Base):
    """A numbered statement at a cut-off, for ever the same. Frozen.

    `data` is the canonical data file (UTF-8 JSON, sorted keys, decimals as strings) and
    `data_sha256` its hash. It can be computed again from (book, as of, known seq, method version,
    rate set, statement before, partner, remarks), byte for byte. "Superseded" is not a state: it
    follows from a later statement that names this one.
    """

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(10))
    year: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    as_of: Mapped[date]
    known_seq: Mapped[int] = mapped_column(Wide)
    known_us: Mapped[int] = mapped_column(BigInteger)
    method_version: Mapped[int] = mapped_column(SmallInteger)
    rate_set_id: Mapped[int] = mapped_column(ForeignKey("rate_set.id"), index=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"), unique=True)
    provisional: Mapped[bool]
    remarks: Mapped[str] = mapped_column(Text)
    data: Mapped[str] = mapped_column(Text)
    data_sha256: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    prepared_by: Mapped[str] = mapped_column(String(64))
    approved_by: Mapped[str] = mapped_column(String(64))
    issued_by: Mapped[str] = mapped_column(String(64))
    issued_us: Mapped[int] = mapped_column(BigInteger)
    # No constraint: a column that is added to a frozen table later brings none on SQLite.
    partner_id: Mapped[int | None] = mapped_column(index=True)

    book: Mapped[Book] = relationship()
    partner: Mapped[Partner | None] = relationship(
        primaryjoin="foreign(Statement.partner_id) == Partner.id", viewonly=True
    )
    rate_set: Mapped[RateSet] = relationship()
    previous: Mapped[Statement | None] = relationship(
        foreign_keys=[previous_id], remote_side=[id], viewonly=True
    )
    supersedes: Mapped[Statement | None] = relationship(
        foreign_keys=[supersedes_id], remote_side=[id], viewonly=True
    )

    __table_args__ = (
        UniqueConstraint("series", "year", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("approved_by <> prepared_by", name="four_eyes"),
        CheckConstraint("approved_by <> issued_by", name="two_signatures"),
    )

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it: all but those about one partner; read by the permission
        table."""
        return KINDS[StatementKind(self.kind)].is_public

    @property
    def ref(self) -> str:
        """The printed number, such as FGS-2021-01."""
        return f"{self.series}-{self.year}-{self.number:02d}"


class Head(Base):
    """The last posting: one row, locked last by every transaction that posts."""

    __tablename__ = "head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
    recorded_us: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[int] = mapped_column(ForeignKey("period.id"))

    __table_args__ = (CheckConstraint("id = 1", name="single"),)


class Series(Base):
    """The last number given in a series and year; locked by who draws the next."""

    __tablename__ = "series"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int]


class Closing(Base):
    """Sums of a book over `effective_on <= cut_on and seq <= through_seq`: a rectangle that no
    later posting can enter. Derived; may be dropped and built again at any time."""

    __tablename__ = "closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
    period: Mapped[int] = mapped_column(ForeignKey("period.id"))
    through_seq: Mapped[int] = mapped_column(BigInteger)
    cut_on: Mapped[date]

    __table_args__ = (UniqueConstraint("book_id", "cut_on", "through_seq"),)


class Balance(Base):
    """One line of a closing, all measures in one row: `v` the sum, `n` the number of entries.

    The numbers tell a sum of zero from no entry at all, also after entries were taken off. Derived.
    """

    __tablename__ = "balance"

    closing_id: Mapped[int] = mapped_column(
        ForeignKey("closing.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    line_id: Mapped[int] = mapped_column(
        ForeignKey("line.id"), primary_key=True, autoincrement=False
    )
    v0: Mapped[int] = mapped_column(BigInteger, default=0)
    v1: Mapped[int] = mapped_column(BigInteger, default=0)
    v2: Mapped[int] = mapped_column(BigInteger, default=0)
    v3: Mapped[int] = mapped_column(BigInteger, default=0)
    v4: Mapped[int] = mapped_column(BigInteger, default=0)
    v5: Mapped[int] = mapped_column(BigInteger, default=0)
    v6: Mapped[int] = mapped_column(BigInteger, default=0)
    v7: Mapped[int] = mapped_column(BigInteger, default=0)
    base3: Mapped[int] = mapped_column(BigInteger, default=0)
    n0: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    n1: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    n2: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    n3: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    n4: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    n5: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    n6: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    n7: Mapped[int] = mapped_column(Integer, default=0, server_default="0")

    __table_args__ = ({"sqlite_with_rowid": False},)


class LineLabel(Base):
    """How a line without a partner or paper is called, and what it rests on; words only."""

    __tablename__ = "line_label"

    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), primary_key=True)
    text: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    source: Mapped[str] = mapped_column(String(200), default="")


class PostingNote(Base):
    """Why, in words, and from which source a posting was made. Outside the chain, because words
    may name persons."""

    __tablename__ = "posting_note"

    seq: Mapped[int] = mapped_column(ForeignKey("posting.seq"), primary_key=True)
    text: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200), default="")
