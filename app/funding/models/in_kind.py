"""Things in kind: what a partner prepares, what is on record about them, and what waits.

The record is frozen: a change is an entry of its own, with its day, who made it and why. Nothing
here is a line of the ledger, so nothing here can be in a sum of money.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Stamped, UtcDateTime, Versioned
from app.core.money import Money
from app.funding.models.ledger import one_of
from app.funding.models.workflow import PAPER_STATES, Engagement, Recorded, Slugged
from app.funding.rules.in_kind import Act, Kind, Method, Thing, plain

BY_PAPER = (Act.AGREED, Act.DELIVERED, Act.TAKEN_BACK)
"""Acts that need a second person."""


class _Valued:
    """A quantity as exact decimal text, and what it is worth; no value is an unknown one."""

    quantity: Mapped[str] = mapped_column(String(24))
    currency: Mapped[str] = mapped_column(String(3))
    value_minor: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def amount(self) -> Decimal:
        """The quantity, exact."""
        return Decimal(self.quantity)

    @property
    def value(self) -> Money | None:
        """What it is worth; None is unknown."""
        return None if self.value_minor is None else Money(self.value_minor, self.currency)


class _Described(_Valued):
    """A thing in kind as described at one time."""

    what: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(8))
    unit: Mapped[str] = mapped_column(String(60))
    method: Mapped[str] = mapped_column(String(12))
    valuer: Mapped[str] = mapped_column(String(200), default="")
    valued_on: Mapped[date | None]
    country: Mapped[str | None] = mapped_column(String(2))
    theme: Mapped[str | None] = mapped_column(String(80))

    @property
    def thing(self) -> Thing:
        """What is described."""
        return Thing(
            self.what,
            Kind(self.kind),
            self.unit,
            self.amount,
            self.currency,
            Method(self.method),
            self.valuer,
            self.valued_on,
            self.value,
            self.country,
            self.theme,
        )

    def describe(self, thing: Thing) -> None:
        """Take over a description."""
        self.what, self.kind, self.unit = thing.what, thing.kind.value, thing.unit
        self.quantity, self.currency = plain(thing.quantity), thing.currency
        self.value_minor = None if thing.value is None else thing.value.minor
        self.method, self.valuer, self.valued_on = thing.method.value, thing.valuer, thing.valued_on
        self.country, self.theme = thing.country, thing.theme


class InKindItem(Stamped, Versioned, Slugged, _Described, Base):
    """A thing in kind of an engagement, as it was prepared; its record says what it is since."""

    __tablename__ = "in_kind_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(
        ForeignKey("engagement.id", ondelete="CASCADE"), index=True
    )
    n: Mapped[int] = mapped_column(SmallInteger)

    engagement: Mapped[Engagement] = relationship()
    events: Mapped[list[InKindEvent]] = relationship(
        back_populates="item", order_by="InKindEvent.n"
    )
    papers: Mapped[list[InKindPaper]] = relationship(
        back_populates="item", order_by="InKindPaper.id"
    )

    __table_args__ = (
        UniqueConstraint("engagement_id", "n"),
        CheckConstraint(one_of("kind", list(Kind)), name="kind"),
        CheckConstraint(one_of("method", list(Method)), name="method"),
        CheckConstraint("value_minor IS NULL OR value_minor > 0", name="value"),
    )

    @property
    def partner_id(self) -> int:
        """The partner whose it is; asked by the permission table."""
        return self.engagement.partner_id

    @property
    def shown_to_secretariat(self) -> bool:
        """Whether the secretariat may read it; asked by the permission table."""
        return self.engagement.shown_to_secretariat


class InKindEvent(_Described, Base):
    """One entry of the record of a thing in kind. Frozen.

    A delivery carries its own quantity and value; `counters` is the entry that it takes back.
    """

    __tablename__ = "in_kind_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("in_kind_item.id"))
    n: Mapped[int] = mapped_column(SmallInteger)
    act: Mapped[str] = mapped_column(String(12))
    effective_on: Mapped[date]
    counters: Mapped[int | None] = mapped_column(SmallInteger)
    evidence: Mapped[str | None] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[str] = mapped_column(String(64))
    approved_by: Mapped[str | None] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    item: Mapped[InKindItem] = relationship(back_populates="events")

    __table_args__ = (
        UniqueConstraint("item_id", "n"),
        CheckConstraint(one_of("act", list(Act)), name="act"),
        CheckConstraint(one_of("kind", list(Kind)), name="kind"),
        CheckConstraint(one_of("method", list(Method)), name="method"),
        CheckConstraint("value_minor IS NULL OR value_minor > 0", name="value"),
        CheckConstraint("(act = 'taken_back') = (counters IS NOT NULL)", name="counters"),
        CheckConstraint(
            "(act IN ('agreed', 'delivered', 'taken_back')) = (approved_by IS NOT NULL)",
            name="two_persons",
        ),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )


class InKindPaper(Stamped, Versioned, Slugged, Recorded, _Valued, Base):
    """What somebody enters about a thing in kind; on record once a second person lets it in."""

    __tablename__ = "in_kind_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("in_kind_item.id"), index=True)
    act: Mapped[str] = mapped_column(String(12))
    effective_on: Mapped[date]
    counters: Mapped[int | None] = mapped_column(SmallInteger)
    evidence: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="recorded")

    item: Mapped[InKindItem] = relationship(back_populates="papers")

    __table_args__ = (
        CheckConstraint(one_of("act", list(BY_PAPER)), name="act"),
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("value_minor IS NULL OR value_minor > 0", name="value"),
        CheckConstraint("act <> 'agreed' OR evidence IS NOT NULL", name="evidence"),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )

    @property
    def partner_id(self) -> int:
        """The partner whose it is; asked by the permission table."""
        return self.item.partner_id

    @property
    def shown_to_secretariat(self) -> bool:
        """Whether the secretariat may read it; asked by the permission table."""
        return self.item.shown_to_secretariat
