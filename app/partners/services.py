"""Writing partners, persons and contacts.

Every function takes the actor ``by`` and writes the audit row in the caller's transaction. Where a
``version`` is given the row is locked and compared first, so that a second clerk is noticed.
"""

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app import audit
from app.core import clock
from app.core.collation import plain, sort_key
from app.core.db import db, for_update
from app.core.errors import DomainError, StaleVersion
from app.core.languages import DEFAULT_LANGUAGE, LANGUAGES
from app.core.localised import Localised
from app.core.words import N_
from app.partners.models import (
    CONSTITUENCIES,
    Contact,
    Partner,
    PartnerAlias,
    PartnerName,
    Person,
    PersonAlias,
    PersonMerge,
)
from app.partners.queries import columns_that_name_a_person
from app.partners.rules import names
from app.partners.rules.kinds import constituency_of
from app.partners.rules.slugs import slug_of

#: Words that stand in addresses where a slug could.
RESERVED = frozenset({"new", "edit"})


class PartnerInItsOwnFamily(DomainError):
    """A partner was put below itself or below one of its own units."""

    message = N_("“%(partner)s” cannot belong to itself or to one of its own units.")
    field = "parent"


class ContactKnown(DomainError):
    """The partner has a contact with this address already."""

    message = N_("%(email)s is already a contact of this partner.")
    field = "email"


class UnknownConstituency(DomainError):
    """The constituency is none of the list."""

    message = N_("“%(constituency)s” is no constituency of the list.")
    field = "constituency"


# --- partners ------------------------------------------------------------------------------------


def register_partner(
    *,
    kind: str,
    name: Localised,
    by: str,
    label: Localised | None = None,
    slug: str | None = None,
    constituency: str | None = None,
    short: str | None = None,
    country: str | None = None,
    parent: Partner | None = None,
    profile: Localised | None = None,
    note: str = "",
    aliases: Iterable[str] = (),
    fictitious: bool = False,
) -> Partner:
    """Add an organisation. Without a label it appears under its name, without a constituency in
    that of its kind.

    Raises UnknownConstituency.
    """
    partner = Partner(
        slug=slug or _free_slug(Partner, name.best(DEFAULT_LANGUAGE)[0]),
        kind=kind,
        constituency=_known_constituency(constituency or constituency_of(kind)),
        short=short or None,
        country=country or None,
        parent=parent,
        name=name,
        label=label or name,
        profile=profile or Localised(),
        note=note,
        fictitious=fictitious,
    )
    db.session.add(partner)
    db.session.flush()
    _write_names(partner)
    _write_aliases(partner, aliases)
    db.session.flush()
    audit.record(
        by,
        "partner.registered",
        subject_type="partner",
        subject_id=partner.slug,
        partner_id=partner.id,
        kind=kind,
        constituency=partner.constituency,
    )
    return partner


def change_partner(
    partner: Partner,
    *,
    name: Localised,
    label: Localised,
    kind: str,
    constituency: str,
    by: str,
    version: int | None = None,
    short: str | None = None,
    country: str | None = None,
    parent: Partner | None = None,
    profile: Localised | None = None,
    note: str = "",
    aliases: Iterable[str] = (),
) -> Partner:
    """Replace what is kept about an organisation.

    Raises StaleVersion, PartnerInItsOwnFamily, UnknownConstituency.
    """
    partner = _lock(Partner, partner, version, partner_texts)
    before = partner_texts(partner)
    _refuse_circle(partner, parent)
    partner.name, partner.label = name, label or name
    partner.kind, partner.constituency = kind, _known_constituency(constituency)
    partner.short, partner.country = short or None, country or None
    partner.parent = parent
    partner.profile, partner.note = profile or Localised(), note
    _write_names(partner)
    _write_aliases(partner, aliases)
    _next_version(partner)
    audit.record(
        by,
        "partner.changed",
        subject_type="partner",
        subject_id=partner.slug,
        partner_id=partner.id,
        changed=_changed(before, partner_texts(partner)),
    )
    return partner


def rename_partner(
    partner: Partner, *, name: Localised, by: str, label: Localised | None = None
) -> Partner:
    """Give an organisation another name; the one before stays findable as an alias."""
    partner = _lock(Partner, partner, None, partner_texts)
    former = {text for text in partner.name.values() if text not in name.values()}
    partner.name, partner.label = name, label or name
    _write_names(partner)
    _write_aliases(partner, [*(alias.text for alias in partner.aliases), *sorted(former)])
    _next_version(partner)
    audit.record(
        by,
        "partner.renamed",
        subject_type="partner",
        subject_id=partner.slug,
        partner_id=partner.id,
        former=sorted(former),
    )
    return partner


def add_alias(partner: Partner, text: str, *, by: str) -> None:
    """Remember another way in which the organisation's name has been written."""
    _write_aliases(partner, [*(alias.text for alias in partner.aliases), text])
    db.session.flush()
    audit.record(
        by,
        "partner.alias_added",
        subject_type="partner",
        subject_id=partner.slug,
        partner_id=partner.id,
        alias=text,
    )


def partner_texts(partner: Partner) -> dict[str, Any]:
    """What an edit form shows of a partner, by field name."""
    return {
        "name": partner.name,
        "label": partner.label,
        "kind": partner.kind,
        "constituency": partner.constituency,
        "short": partner.short or "",
        "country": partner.country,
        "parent": partner.parent.slug if partner.parent else None,
        "profile": partner.profile,
        "note": partner.note,
        "aliases": "\n".join(alias.text for alias in partner.aliases),
    }


def _write_names(partner: Partner) -> None:
    known = {row.language: row for row in partner.names}
    for language in LANGUAGES:
        name, label = partner.name.best(language)[0], partner.label.best(language)[0]
        row = known.get(language)
        if row is None:
            row = PartnerName(language=language)
            partner.names.append(row)
        row.name, row.label = name, label
        row.name_key, row.label_key = sort_key(name, language), sort_key(label, language)
        row.plain = plain(" ".join((name, label, partner.short or "")))
    db.session.flush()


def _write_aliases(partner: Partner, texts: Iterable[str]) -> None:
    wanted = _distinct(texts)
    partner.aliases[:] = [alias for alias in partner.aliases if alias.text in wanted]
    have = {alias.text for alias in partner.aliases}
    partner.aliases += [
        PartnerAlias(text=text, plain=plain(text)) for text in wanted if text not in have
    ]


def _refuse_circle(partner: Partner, parent: Partner | None) -> None:
    above = parent
    while above is not None:
        if above.id == partner.id:
            raise PartnerInItsOwnFamily(partner=partner.label)
        above = above.parent


def _known_constituency(constituency: str) -> str:
    if constituency not in CONSTITUENCIES:
        raise UnknownConstituency(constituency=constituency)
    return constituency


# --- persons -------------------------------------------------------------------------------------


def add_person(
    *,
    family_name: str,
    by: str,
    honorific: str = "",
    given_names: str = "",
    name_order: str = "given-first",
    printed: str = "",
    second_mention: str = "",
    slug: str | None = None,
    function: str = "",
    partner: Partner | None = None,
    country: str | None = None,
    email: str | None = None,
    language: str = DEFAULT_LANGUAGE,
    note: str = "",
    aliases: Iterable[str] = (),
    fictitious: bool = False,
) -> Person:
    """Add somebody who speaks or attends.

    Printed form and second mention are proposed from the parts where they are not given, then kept
    as they stand: they are the person's to decide.
    """
    parts = names.NameParts(honorific, given_names, family_name, name_order)
    person = Person(
        slug=slug or _free_slug(Person, names.display(parts)),
        fictitious=fictitious,
    )
    _fill_person(
        person,
        parts,
        printed=printed,
        second_mention=second_mention,
        function=function,
        partner=partner,
        country=country,
        email=email,
        language=language,
        note=note,
    )
    db.session.add(person)
    db.session.flush()
    _write_spellings(person, aliases)
    db.session.flush()
    audit.record(
        by,
        "person.added",
        subject_type="person",
        subject_id=person.slug,
        partner_id=person.partner_id,
    )
    return person


def change_person(
    person: Person,
    *,
    family_name: str,
    by: str,
    version: int | None = None,
    honorific: str = "",
    given_names: str = "",
    name_order: str = "given-first",
    printed: str = "",
    second_mention: str = "",
    function: str = "",
    partner: Partner | None = None,
    country: str | None = None,
    email: str | None = None,
    language: str = DEFAULT_LANGUAGE,
    note: str = "",
    aliases: Iterable[str] = (),
) -> Person:
    """Replace what is kept about a person; roles held at past meetings keep their own copy.

    Raises StaleVersion.
    """
    person = _lock(Person, person, version, person_texts)
    before = person_texts(person)
    _fill_person(
        person,
        names.NameParts(honorific, given_names, family_name, name_order),
        printed=printed,
        second_mention=second_mention,
        function=function,
        partner=partner,
        country=country,
        email=email,
        language=language,
        note=note,
    )
    _write_spellings(person, aliases)
    _next_version(person)
    audit.record(
        by,
        "person.changed",
        subject_type="person",
        subject_id=person.slug,
        partner_id=person.partner_id,
        changed=_changed(before, person_texts(person)),
    )
    return person


def person_texts(person: Person) -> dict[str, Any]:
    """What an edit form shows of a person, by field name."""
    return {
        "honorific": person.honorific,
        "given_names": person.given_names,
        "family_name": person.family_name,
        "name_order": person.name_order,
        "printed": person.printed,
        "second_mention": person.second_mention,
        "function": person.function,
        "partner": person.partner.slug if person.partner else None,
        "country": person.country,
        "email": person.email or "",
        "language": person.language,
        "note": person.note,
        "aliases": "\n".join(alias.text for alias in person.aliases),
    }


def _fill_person(
    person: Person,
    parts: names.NameParts,
    *,
    printed: str,
    second_mention: str,
    function: str,
    partner: Partner | None,
    country: str | None,
    email: str | None,
    language: str,
    note: str,
) -> None:
    person.honorific, person.given_names = parts.honorific, parts.given_names
    person.family_name, person.name_order = parts.family_name, parts.name_order
    person.printed = printed or names.display(parts)
    person.second_mention = second_mention or names.second_mention(parts)
    person.function, person.partner = function, partner
    person.country, person.email = country or None, email or None
    person.language, person.note = language, note
    person.family_key = sort_key(names.sorting_text(parts.family_name, parts.given_names))
    person.plain = plain(f"{person.printed} {parts.given_names} {parts.family_name}")[:300]


def _write_spellings(person: Person, texts: Iterable[str]) -> None:
    wanted = [text for text in _distinct(texts) if text != person.printed]
    person.aliases[:] = [alias for alias in person.aliases if alias.text in wanted]
    have = {alias.text for alias in person.aliases}
    person.aliases += [
        PersonAlias(text=text, plain=plain(text)) for text in wanted if text not in have
    ]


# --- two records of one person -------------------------------------------------------------------


class SamePerson(DomainError):
    """A record cannot be merged into itself."""

    field = "other"
    message = N_("Choose another record than this one.")


class AlreadyMerged(DomainError):
    """One of the two is no longer a record of its own."""

    field = "other"
    message = N_("One of the two has been merged already. Open the list of people again.")


class OneIsFictitious(DomainError):
    """The demonstration's people and real ones are never mixed."""

    field = "other"
    message = N_("One of the two is fictitious and the other is not.")


class BothInOnePlace(DomainError):
    """Both records hold the same place, so one row would stand there twice."""

    field = "other"
    message = N_(
        "Both hold the same role at the same agenda item, or the same place elsewhere. Take one of "
        "them away there, then merge."
    )


class NotTheLatest(DomainError):
    """What was merged later hangs on it."""

    message = N_("This was undone already, or the person was merged further. Undo that first.")


def merge_persons(kept: Person, merged: Person, *, by: str, why: str = "") -> PersonMerge:
    """Make two records one: everything that speaks of ``merged`` speaks of ``kept`` from now on.

    How somebody was printed at a meeting is kept there and does not change. The merged record
    stays, its spellings find the kept one, and ``undo_merge`` takes all of it back.

    Raises SamePerson, AlreadyMerged, OneIsFictitious, BothInOnePlace.
    """
    if kept.id == merged.id:
        raise SamePerson
    kept, merged = _lock_both(kept, merged)
    if kept.merged_into_id or merged.merged_into_id:
        raise AlreadyMerged
    if kept.fictitious != merged.fictitious:
        raise OneIsFictitious
    try:
        with db.session.begin_nested():
            moved = _move(kept, merged)
    except IntegrityError as error:
        raise BothInOnePlace from error
    known = {kept.printed, *(alias.text for alias in kept.aliases)}
    texts = [merged.printed, *(alias.text for alias in merged.aliases)]
    added = [
        PersonAlias(text=text, plain=plain(text)) for text in _distinct(texts) if text not in known
    ]
    kept.aliases += added
    merged.merged_into_id = kept.id
    _next_version(kept)
    _next_version(merged)
    done = PersonMerge(kept=kept, merged=merged, moved=moved, spellings=[], why=why, by=by)
    db.session.add(done)
    db.session.flush()
    done.spellings = [alias.id for alias in added]
    _note_merge("person.merged", done, by, why=why)
    return done


def undo_merge(merge: PersonMerge, *, by: str) -> None:
    """Take a merge back: what moved then speaks of the other record again. What was added since
    stays where it is. Raises NotTheLatest."""
    kept, merged = _lock_both(merge.kept, merge.merged)
    db.session.refresh(merge)
    if merge.undone_at is not None or kept.merged_into_id or merged.merged_into_id != kept.id:
        raise NotTheLatest
    for table, column in columns_that_name_a_person():
        keys = merge.moved.get(f"{table.name}.{column.name}", [])
        if keys:
            db.session.execute(
                update(table)
                .where(table.c.id.in_(keys), column == kept.id)
                .values({column.name: merged.id})
            )
    kept.aliases[:] = [alias for alias in kept.aliases if alias.id not in merge.spellings]
    merged.merged_into_id = None
    merge.undone_at = clock.now()
    _next_version(kept)
    _next_version(merged)
    db.session.flush()
    db.session.expire_all()
    _note_merge("person.merge_undone", merge, by)


def _lock_both(one: Person, other: Person) -> tuple[Person, Person]:
    """Both records, locked in the order of their keys, so that two clerks never wait in a ring."""
    rows = db.session.scalars(
        for_update(select(Person).where(Person.id.in_([one.id, other.id])).order_by(Person.id))
    ).all()
    found = {row.id: row for row in rows}
    return found[one.id], found[other.id]


def _move(kept: Person, merged: Person) -> dict[str, list[int]]:
    moved = {}
    for table, column in columns_that_name_a_person():
        keys = list(db.session.scalars(select(table.c.id).where(column == merged.id)))
        if keys:
            db.session.execute(
                update(table).where(table.c.id.in_(keys)).values({column.name: kept.id})
            )
            moved[f"{table.name}.{column.name}"] = keys
    return moved


def _note_merge(action: str, merge: PersonMerge, by: str, why: str = "") -> None:
    audit.record(
        by,
        action,
        subject_type="person",
        subject_id=merge.kept.slug,
        why=why,
        merged=merge.merged.slug,
        rows=sum(len(keys) for keys in merge.moved.values()),
    )


# --- contacts ------------------------------------------------------------------------------------


def add_contact(
    partner: Partner, *, name: str, email: str, by: str, language: str = DEFAULT_LANGUAGE
) -> Contact:
    """Add an address to which a partner's invitations go.

    Raises ContactKnown.
    """
    _refuse_known_address(partner.id, email)
    contact = Contact(partner_id=partner.id, name=name, email=email, language=language)
    db.session.add(contact)
    db.session.flush()
    audit.record(
        by,
        "contact.added",
        subject_type="contact",
        subject_id=contact.public_id,
        partner_id=partner.id,
    )
    return contact


def change_contact(
    contact: Contact,
    *,
    name: str,
    email: str,
    language: str,
    active: bool,
    by: str,
    version: int | None = None,
) -> Contact:
    """Change an address or retire it; a retired one gets no more mail.

    Raises StaleVersion, ContactKnown.
    """
    contact = _lock(Contact, contact, version, contact_texts)
    _refuse_known_address(contact.partner_id, email, besides=contact.id)
    contact.name, contact.email = name, email
    contact.language, contact.active = language, active
    _next_version(contact)
    audit.record(
        by,
        "contact.changed",
        subject_type="contact",
        subject_id=contact.public_id,
        partner_id=contact.partner_id,
        active=active,
    )
    return contact


def contact_texts(contact: Contact) -> dict[str, Any]:
    """What an edit form shows of a contact, by field name."""
    return {
        "name": contact.name,
        "email": contact.email,
        "language": contact.language,
        "active": contact.active,
    }


def _refuse_known_address(partner_id: int, email: str, besides: int | None = None) -> None:
    known = db.session.scalars(
        select(Contact.id).where(
            Contact.partner_id == partner_id, func.lower(Contact.email) == email.lower()
        )
    ).all()
    if any(found != besides for found in known):
        raise ContactKnown(email=email)


# --- shared --------------------------------------------------------------------------------------


def _lock(model: Any, row: Any, version: int | None, texts: Any) -> Any:
    """The row, locked and fresh; raises StaleVersion when another version was edited."""
    fresh = db.session.scalars(for_update(select(model).where(model.id == row.id))).one()
    if version is not None and fresh.version != version:
        raise StaleVersion(theirs=texts(fresh), version=fresh.version)
    return fresh


def _next_version(row: Partner | Person | Contact) -> None:
    row.version += 1
    db.session.flush()


def _changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of the fields that differ; their content may be personal and stays out of the trail."""
    return [name for name, value in after.items() if before[name] != value]


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _free_slug(model: Any, text: str) -> str:
    wanted = slug_of(text) or secrets.token_hex(4)
    taken = wanted in RESERVED or db.session.scalar(select(model.id).where(model.slug == wanted))
    return f"{wanted}-{secrets.token_hex(2)}" if taken else wanted
