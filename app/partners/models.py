"""Rows of partner organisations, persons and focal points."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, LocalisedText, PublicId, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised

#: By whom a count of participants is broken down.
CONSTITUENCIES = (
    "governments",
    "workers",
    "employers",
    "united_nations",
    "civil_society",
    "institutions",
    "other",
)


class Partner(Stamped, Versioned, Base):
    """An organisation that meets, speaks, pledges or carries out projects.

    ``name`` is its full name in each language; ``label`` how it appears in a running order or a
    list of partners ("Germany" for a ministry that speaks for Germany).
    """

    __tablename__ = "partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    constituency: Mapped[str] = mapped_column(String(20), default="other")
    short: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str | None] = mapped_column(String(2))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    name: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    label: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    profile: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    note: Mapped[str] = mapped_column(Text, default="")
    fictitious: Mapped[bool] = mapped_column(default=False)

    parent: Mapped["Partner | None"] = relationship(remote_side=[id])
    names: Mapped[list["PartnerName"]] = relationship(
        back_populates="partner", cascade="all, delete-orphan"
    )
    aliases: Mapped[list["PartnerAlias"]] = relationship(
        back_populates="partner", cascade="all, delete-orphan"
    )
    member_of: Mapped[list["Partner"]] = relationship(
        secondary="partner_membership",
        primaryjoin="Partner.id == PartnerMembership.member_id",
        secondaryjoin="Partner.id == PartnerMembership.union_id",
        order_by="Partner.slug",
    )

    __table_args__ = (
        CheckConstraint(
            "constituency IN (" + ", ".join(f"'{c}'" for c in CONSTITUENCIES) + ")",
            name="constituency",
        ),
    )


class PartnerMembership(Base):
    """A partner is a member of another one, as a state is of a regional organisation: a partner of
    its own, not a unit of it, and both may announce the same money."""

    __tablename__ = "partner_membership"

    member_id: Mapped[int] = mapped_column(
        ForeignKey("partner.id", ondelete="CASCADE"), primary_key=True
    )
    union_id: Mapped[int] = mapped_column(
        ForeignKey("partner.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    __table_args__ = (CheckConstraint("member_id <> union_id", name="not_itself"),)


class PartnerName(Base):
    """A partner's name and label in one language with their sort keys, so lists sort in SQL.

    Where a text is missing in the language the best other one stands here, so every partner has a
    row per language. ``plain`` is what a search looks into.
    """

    __tablename__ = "partner_name"

    partner_id: Mapped[int] = mapped_column(
        ForeignKey("partner.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    label: Mapped[str] = mapped_column(String(300))
    name_key: Mapped[str] = mapped_column(Text)
    label_key: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text, default="")

    partner: Mapped[Partner] = relationship(back_populates="names")


class PartnerAlias(Base):
    """Another way in which a partner's name has been written; ``plain`` is for finding it."""

    __tablename__ = "partner_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(
        ForeignKey("partner.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(String(300))
    plain: Mapped[str] = mapped_column(String(300), index=True)

    partner: Mapped[Partner] = relationship(back_populates="aliases")


class Person(Stamped, Versioned, Base):
    """Somebody who speaks or attends; names are stored as given, never parsed or re-cased.

    ``printed`` is the name as it is printed, without honorific ("HE Xiaozhou"); ``second_mention``
    the short form ("Mr He"); ``family_key`` sorts lists by family name. A record that turned out to
    be somebody who was there already stays, and says whom it was ``merged_into``.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    honorific: Mapped[str] = mapped_column(String(40), default="")
    given_names: Mapped[str] = mapped_column(String(120), default="")
    family_name: Mapped[str] = mapped_column(String(120))
    name_order: Mapped[str] = mapped_column(String(12), default="given-first")
    printed: Mapped[str] = mapped_column(String(240))
    second_mention: Mapped[str] = mapped_column(String(160), default="")
    function: Mapped[str] = mapped_column(String(300), default="")
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    country: Mapped[str | None] = mapped_column(String(2))
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(2), default="en")
    family_key: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(String(300), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    fictitious: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    partner: Mapped[Partner | None] = relationship()
    merged_into: Mapped["Person | None"] = relationship(remote_side=[id])
    aliases: Mapped[list["PersonAlias"]] = relationship(
        back_populates="person", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint("name_order IN ('given-first', 'family-first')", name="name_order"),
    )


class PersonAlias(Base):
    """Another spelling of a person's name; ``plain`` has no accents, hyphens or case."""

    __tablename__ = "person_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(300))
    plain: Mapped[str] = mapped_column(String(300), index=True)

    person: Mapped[Person] = relationship(back_populates="aliases")


class PersonMerge(Stamped, PublicId, Base):
    """Two records of one person made one: what moved, so that it can be undone.

    ``moved`` lists, table by table, the keys of the rows that now speak of the kept person;
    ``spellings`` the keys of the other spellings that the kept person was given.
    """

    __tablename__ = "person_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    moved: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict)
    spellings: Mapped[list[int]] = mapped_column(JSON, default=list)
    why: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(64))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    kept: Mapped[Person] = relationship(foreign_keys=[kept_id])
    merged: Mapped[Person] = relationship(foreign_keys=[merged_id])


class Contact(Stamped, Versioned, PublicId, Base):
    """An address at a partner to which invitations go; often an assistant, not the delegate."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(
        ForeignKey("partner.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(240))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="en")
    active: Mapped[bool] = mapped_column(default=True)

    partner: Mapped[Partner] = relationship()

    __table_args__ = (UniqueConstraint("partner_id", "email"),)
