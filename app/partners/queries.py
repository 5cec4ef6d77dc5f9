"""Reading partners, persons and contacts."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, and_, exists, func, or_, select
from sqlalchemy.orm import QueryableAttribute, aliased, joinedload, selectinload

from app.core.collation import plain
from app.core.db import Base, db
from app.core.localised import Localised
from app.partners.models import (
    Contact,
    Partner,
    PartnerAlias,
    PartnerName,
    Person,
    PersonAlias,
    PersonMerge,
)
from app.partners.rules.kinds import WITH_MEMBERS
from app.partners.rules.names import first_mention

MOST_WORDS = 8


# --- partners ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner as a list shows it; ``letter`` is what it stands under, in the list's language."""

    id: int
    slug: str
    label: Localised
    name: Localised
    short: str | None
    kind: str
    constituency: str
    country: str | None
    fictitious: bool
    letter: str


def partner(slug: str) -> Partner | None:
    """The partner of this address, with the one it belongs to."""
    return db.session.scalar(
        select(Partner).where(Partner.slug == slug).options(joinedload(Partner.parent))
    )


def partner_by_slug(slug: str) -> Partner:
    """The partner with this slug, which must exist."""
    return db.session.scalars(select(Partner).where(Partner.slug == slug)).one()


def all_partners(slugs: Collection[str] | None = None) -> list[Partner]:
    """Every partner, or those with these slugs, in no order that a reader would see."""
    chosen = select(Partner).order_by(Partner.id)
    if slugs is not None:
        chosen = chosen.where(Partner.slug.in_(slugs))
    return list(db.session.scalars(chosen))


def partners_listed(
    language: str, *, constituency: str | None = None, search: str = ""
) -> list[PartnerRow]:
    """Partners in the alphabetical order of ``language`` by the label shown; one query."""
    chosen = (
        select(
            Partner.id,
            Partner.slug,
            Partner.label,
            Partner.name,
            Partner.short,
            Partner.kind,
            Partner.constituency,
            Partner.country,
            Partner.fictitious,
            PartnerName.label.label("shown"),
        )
        .join(PartnerName)
        .where(PartnerName.language == language)
        .order_by(PartnerName.label_key, PartnerName.name_key, Partner.id)
    )
    if constituency:
        chosen = chosen.where(Partner.constituency == constituency)
    if plain(search):
        chosen = chosen.where(partner_matches(search))
    return [
        PartnerRow(
            id=row.id,
            slug=row.slug,
            label=row.label,
            name=row.name,
            short=row.short,
            kind=row.kind,
            constituency=row.constituency,
            country=row.country,
            fictitious=row.fictitious,
            letter=letter_of(row.shown),
        )
        for row in db.session.execute(chosen)
    ]


def letter_of(text: str) -> str:
    """The letter under which a name stands: without accents, a capital; "#" for anything else."""
    first = plain(text)[:1].upper()
    return first if first.isalpha() else "#"


def union_choices(language: str) -> list[tuple[str, str]]:
    """Slug and label of the partners that may have members, by label."""
    return [
        (row.slug, row.label.best(language)[0])
        for row in partners_listed(language)
        if row.kind in WITH_MEMBERS
    ]


def constituency_counts() -> dict[str, int]:
    """How many partners each constituency has."""
    rows = db.session.execute(
        select(Partner.constituency, func.count()).group_by(Partner.constituency)
    )
    return dict(rows.all())


def partner_choices(language: str) -> list[tuple[str, str]]:
    """Slug and label (with the name where it says more), in the order of ``language``."""
    return [
        (row.slug, _long_label(row.label, row.name, language)) for row in partners_listed(language)
    ]


def _long_label(label: Localised, name: Localised, language: str) -> str:
    short, full = label.best(language)[0], name.best(language)[0]
    return short if short == full or not full else f"{short} – {full}"


def named_in(language: str) -> ColumnElement[bool]:
    """Condition of a join: the name of the partner in ``language``."""
    return and_(PartnerName.partner_id == Partner.id, PartnerName.language == language)


def labels(ids: Collection[int], language: str) -> dict[int, str]:
    """Label of each of these partners in ``language``, in its alphabetical order."""
    rows = db.session.execute(
        select(PartnerName.partner_id, PartnerName.label)
        .where(PartnerName.language == language, PartnerName.partner_id.in_(ids))
        .order_by(PartnerName.label_key, PartnerName.name_key)
    )
    return dict(rows.all())


def partner_matches(search: str) -> ColumnElement[bool]:
    """Condition: every word of ``search`` stands in one name or one alias of the partner."""
    named = aliased(PartnerName)
    return or_(
        exists().where(named.partner_id == Partner.id, *_all_words(named.plain, search)),
        exists().where(
            PartnerAlias.partner_id == Partner.id, *_all_words(PartnerAlias.plain, search)
        ),
    )


def children_of(partner: Partner, language: str) -> list[PartnerRow]:
    """Units, delegations and bodies directly under a partner."""
    child = aliased(Partner)
    ids = set(db.session.scalars(select(child.id).where(child.parent_id == partner.id)))
    return [row for row in partners_listed(language) if row.id in ids] if ids else []


def with_descendants(partner_id: int) -> set[int]:
    """The partner and everything below it by the chain of parents; one recursive query."""
    top = select(Partner.id).where(Partner.id == partner_id).cte("family", recursive=True)
    below = aliased(Partner)
    family = top.union(select(below.id).join(top, below.parent_id == top.c.id))
    return set(db.session.scalars(select(family.c.id)))


# --- persons -------------------------------------------------------------------------------------


def person(slug: str) -> Person | None:
    """The person of this address, with organisation and other spellings."""
    return db.session.scalar(
        select(Person)
        .where(Person.slug == slug)
        .options(
            joinedload(Person.partner),
            joinedload(Person.merged_into),
            selectinload(Person.aliases),
        )
    )


def person_by_slug(slug: str) -> Person:
    """The person with this slug, who must exist."""
    return db.session.scalars(select(Person).where(Person.slug == slug)).one()


def printed_names(slugs: Collection[str]) -> dict[str, str]:
    """Honorific and printed name of these persons, by slug; unknown slugs are left out."""
    rows = db.session.execute(
        select(Person.slug, Person.honorific, Person.printed).where(Person.slug.in_(slugs))
    )
    return {slug: first_mention(honorific, printed) for slug, honorific, printed in rows}


def people(
    *, search: str = "", partner_id: int | None = None, limit: int | None = None, offset: int = 0
) -> list[Person]:
    """Persons by family name, with organisation and other spellings; two queries."""
    chosen = (
        _people(search, partner_id)
        .order_by(Person.family_key, Person.id)
        .options(joinedload(Person.partner), selectinload(Person.aliases))
        .offset(offset)
    )
    if limit is not None:
        chosen = chosen.limit(limit)
    return list(db.session.scalars(chosen))


def people_count(*, search: str = "", partner_id: int | None = None) -> int:
    """How many persons ``people`` would find without a limit."""
    inner = _people(search, partner_id).subquery()
    return db.session.scalars(select(func.count()).select_from(inner)).one()


def _people(search: str, partner_id: int | None) -> "Select[Person]":
    chosen = select(Person).where(Person.merged_into_id.is_(None))
    if partner_id is not None:
        chosen = chosen.where(Person.partner_id == partner_id)
    if plain(search):
        chosen = chosen.where(person_matches(search))
    return chosen


def person_matches(search: str) -> ColumnElement[bool]:
    """Condition: every word stands in the printed name or in one other spelling.

    Accents, hyphens and case do not count: "celine peyron bista" finds Céline Peyron-Bista.
    """
    return or_(
        and_(*_all_words(Person.plain, search)),
        exists().where(PersonAlias.person_id == Person.id, *_all_words(PersonAlias.plain, search)),
    )


def _all_words(column: QueryableAttribute[str], search: str) -> list[ColumnElement[bool]]:
    return [column.contains(word, autoescape=True) for word in plain(search).split()[:MOST_WORDS]]


# --- persons made one ----------------------------------------------------------------------------


def merges_of(person: Person) -> list[PersonMerge]:
    """What was merged into a person and not undone, newest first."""
    return list(
        db.session.scalars(
            select(PersonMerge)
            .where(PersonMerge.kept_id == person.id, PersonMerge.undone_at.is_(None))
            .options(joinedload(PersonMerge.merged))
            .order_by(PersonMerge.id.desc())
        )
    )


def merge_of(slug: str, public_id: str) -> PersonMerge | None:
    """A merge into the person of this address."""
    return db.session.scalar(
        select(PersonMerge)
        .join(Person, Person.id == PersonMerge.kept_id)
        .where(Person.slug == slug, PersonMerge.public_id == public_id)
        .options(joinedload(PersonMerge.kept), joinedload(PersonMerge.merged))
    )


def columns_that_name_a_person() -> list[tuple[Table, Column[Any]]]:
    """Every column of the database that refers to a person's record, but for those that are part
    of it: roles, interventions, delegates and whatever a room above adds."""
    own = {"person", "person_alias", "person_merge"}
    return [
        (table, column)
        for name, table in sorted(Base.metadata.tables.items())
        if name not in own
        for column in table.columns
        if any(key.target_fullname == "person.id" for key in column.foreign_keys)
    ]


def key_of(table: Table) -> Column[Any]:
    """The column that names the rows of such a table: its primary key, which is one column."""
    (key,) = table.primary_key.columns
    return key


def mentions(person_ids: Collection[int]) -> Counter[int]:
    """How many rows of the record refer to each of these persons; a statement for each table."""
    counted: Counter[int] = Counter()
    for table, column in columns_that_name_a_person():
        rows = db.session.execute(
            select(column, func.count())
            .select_from(table)
            .where(column.in_(person_ids))
            .group_by(column)
        )
        counted.update(dict(rows.all()))
    return counted


# --- contacts ------------------------------------------------------------------------------------


def contact(public_id: str) -> Contact | None:
    """The contact of this address."""
    return db.session.scalar(
        select(Contact).where(Contact.public_id == public_id).options(joinedload(Contact.partner))
    )


def contacts_of(partner_ids: Sequence[int], *, active_only: bool = False) -> list[Contact]:
    """Contacts of these partners, by name."""
    chosen = select(Contact).where(Contact.partner_id.in_(partner_ids))
    if active_only:
        chosen = chosen.where(Contact.active)
    return list(db.session.scalars(chosen.order_by(Contact.name, Contact.id)))


def contact_counts() -> dict[int, int]:
    """How many active contacts each partner has, by the partner's key."""
    rows = db.session.execute(
        select(Contact.partner_id, func.count()).where(Contact.active).group_by(Contact.partner_id)
    )
    return dict(rows.all())
