"""Rows of programmes, phases, themes, projects, and of figures with their qualifiers."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, LocalisedText, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised
from app.partners.models import Partner


class Programme(Stamped, Versioned, Base):
    """What the meetings and the money are about; hosted by one organisation."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    short: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    summary: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    launched: Mapped[str] = mapped_column(String(20), default="")
    fictitious: Mapped[bool] = mapped_column(default=False)

    host: Mapped[Partner | None] = relationship()
    phases: Mapped[list["Phase"]] = relationship(
        back_populates="programme", order_by="Phase.position"
    )


class Phase(Stamped, Versioned, Base):
    """A period of a programme with its own targets and, where there is money, its own book.

    ``pillars`` is a list of texts, each a mapping of language to text. ``new_from`` is the day
    from which money counts as new; None where nobody tells new money from earlier.
    """

    __tablename__ = "phase"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=1)
    name: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    new_from: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    summary: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    pillars: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)

    programme: Mapped[Programme] = relationship(back_populates="phases")

    __table_args__ = (UniqueConstraint("programme_id", "slug"),)


class Theme(Base):
    """A thematic area; the list is configurable, the printed number of areas is a figure."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    group: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    name: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)

    __table_args__ = (UniqueConstraint("programme_id", "slug"),)


class Source(Base):
    """A document to which facts are traced; cited as code and line ("REP:129")."""

    __tablename__ = "source"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    title: Mapped[str] = mapped_column(String(400))
    kind: Mapped[str] = mapped_column(String(40))
    dated: Mapped[date | None]


QUALIFIERS = (
    "exact",
    "over",
    "more_than",
    "about",
    "around",
    "nearly",
    "only",
    "estimated",
    "less_than",
    "up_to",
    "at_least",
    "at_most",
    "computed",
)


class Figure(Stamped, Versioned, Base):
    """A number with its qualifier, date or period, scope and source; never shown without them.

    ``value`` is an exact decimal as text, in units of ``unit`` (a currency code for money, in
    major units). ``derived`` marks our own arithmetic. Figures of one ``indicator`` may be compared
    (a result with its target, a gap with an earlier one). ``about`` names what else it belongs to
    ("meeting:dpm-2021-10", "country:CV"). One that is not ``public`` is for editors only.
    ``front`` is its place on the home page, 1 to 3.
    """

    __tablename__ = "figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    category: Mapped[str] = mapped_column(String(40), index=True)
    label: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    value: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(40))
    qualifier: Mapped[str] = mapped_column(String(20), default="exact")
    as_at: Mapped[date | None]
    period: Mapped[str] = mapped_column(String(60), default="")
    scope: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    source: Mapped[str] = mapped_column(String(200), default="")
    said_by: Mapped[str] = mapped_column(String(80), default="")
    derived: Mapped[bool] = mapped_column(default=False)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("phase.id"), index=True)
    about: Mapped[str] = mapped_column(String(120), default="", index=True)
    indicator: Mapped[str] = mapped_column(String(40), default="", index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    public: Mapped[bool] = mapped_column(default=True)
    front: Mapped[int | None]

    __table_args__ = (
        CheckConstraint(
            "qualifier IN (" + ", ".join(f"'{q}'" for q in QUALIFIERS) + ")", name="qualifier"
        ),
    )


class Discrepancy(Stamped, Versioned, Base):
    """Two sources disagree; both values are kept and an editor decides which is printed.

    ``about`` names what it concerns ("figure:p2-people"). It is open until ``decision`` says what
    is printed, by whom (account) and when.
    """

    __tablename__ = "discrepancy"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    topic: Mapped[str] = mapped_column(String(200))
    value_a: Mapped[str] = mapped_column(Text)
    value_b: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    rule: Mapped[str] = mapped_column(Text, default="")
    about: Mapped[str] = mapped_column(String(120), default="", index=True)
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Project(Stamped, Versioned, Base):
    """A row of the portfolio. ``countries_printed`` says what no list can ("24 countries in …").

    A ``pooled`` project has several funding partners and no split among them or by country.
    """

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    short: Mapped[str | None] = mapped_column(String(60))
    countries_printed: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    from_year: Mapped[int]
    to_year: Mapped[int]
    activities: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    pooled: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(60), default="")

    programme: Mapped[Programme] = relationship()

    countries: Mapped[list["ProjectCountry"]] = relationship(
        order_by="ProjectCountry.position", cascade="all, delete-orphan"
    )
    partners: Mapped[list["ProjectPartner"]] = relationship(
        order_by="ProjectPartner.position", cascade="all, delete-orphan"
    )


class ProjectCountry(Base):
    """A country in which a project works."""

    __tablename__ = "project_country"

    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class ProjectPartner(Base):
    """A partner that funds a project or carries it out."""

    __tablename__ = "project_partner"

    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(12), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)

    partner: Mapped[Partner] = relationship()

    __table_args__ = (CheckConstraint("role IN ('funding', 'implementing')", name="role"),)
