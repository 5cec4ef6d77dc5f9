"""Writing persons: the parts of a name as they were given, and other spellings of it."""

from collections.abc import Iterable
from typing import Any, Required, TypedDict, Unpack

from app import audit
from app.core.collation import plain, sort_key
from app.core.db import db
from app.core.languages import DEFAULT_LANGUAGE
from app.core.versions import changed_fields, locked, raise_version
from app.partners.models import (
    Partner,
    Person,
    PersonAlias,
)
from app.partners.rules import names
from app.partners.services._common import distinct, free_slug
from app.partners.services.listeners import named_anew


class PersonFacts(TypedDict, total=False):
    """What is kept of a person."""

    honorific: str
    given_names: str
    family_name: Required[str]
    name_order: str
    printed: str
    second_mention: str
    function: str
    partner: Partner | None
    country: str | None
    email: str | None
    language: str
    note: str


def add_person(
    *,
    by: str,
    slug: str | None = None,
    aliases: Iterable[str] = (),
    fictitious: bool = False,
    **facts: Unpack[PersonFacts],
) -> Person:
    """Add somebody who speaks or attends.

    Printed form and second mention are proposed from the parts where they are not given, then kept
    as they stand: they are the person's to decide.
    """
    person = Person(fictitious=fictitious)
    parts = _fill_person(person, **facts)
    person.slug = slug or free_slug(Person, names.display(parts))
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
    by: str,
    version: int | None = None,
    aliases: Iterable[str] = (),
    **facts: Unpack[PersonFacts],
) -> Person:
    """Replace what is kept about a person; roles held at past meetings keep their own copy.

    Raises StaleVersion.
    """
    person = locked(person, version, person_texts)
    before = person_texts(person)
    _fill_person(person, **facts)
    _write_spellings(person, aliases)
    raise_version(person)
    named_anew(person_id=person.id)
    audit.record(
        by,
        "person.changed",
        subject_type="person",
        subject_id=person.slug,
        partner_id=person.partner_id,
        changed=changed_fields(before, person_texts(person)),
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
    *,
    family_name: str,
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
) -> names.NameParts:
    parts = names.NameParts(honorific, given_names, family_name, name_order)
    person.honorific, person.given_names = parts.honorific, parts.given_names
    person.family_name, person.name_order = parts.family_name, parts.name_order
    person.printed = printed or names.display(parts)
    person.second_mention = second_mention or names.second_mention(parts)
    person.function, person.partner = function, partner
    person.country, person.email = country or None, email or None
    person.language, person.note = language, note
    person.family_key = sort_key(names.sorting_text(parts.family_name, parts.given_names))
    person.plain = plain(f"{person.printed} {parts.given_names} {parts.family_name}")[:300]
    return parts


def _write_spellings(person: Person, texts: Iterable[str]) -> None:
    wanted = [text for text in distinct(texts) if text != person.printed]
    person.aliases[:] = [alias for alias in person.aliases if alias.text in wanted]
    have = {alias.text for alias in person.aliases}
    person.aliases += [
        PersonAlias(text=text, plain=plain(text)) for text in wanted if text not in have
    ]
