"""Writing partners: names in each language, aliases, families."""

from collections.abc import Iterable
from typing import Any

from app import audit
from app.core.collation import plain, sort_key
from app.core.db import db
from app.core.errors import DomainError
from app.core.languages import DEFAULT_LANGUAGE, LANGUAGES
from app.core.localised import Localised
from app.core.versions import changed_fields, locked, raise_version
from app.core.words import N_
from app.partners.models import (
    CONSTITUENCIES,
    Partner,
    PartnerAlias,
    PartnerName,
)
from app.partners.rules.kinds import constituency_of
from app.partners.services._common import distinct, free_slug
from app.partners.services.listeners import membership_changed, named_anew

#: Words that stand in addresses where a slug could.


class PartnerInItsOwnFamily(DomainError):
    """A partner was put below itself or below one of its own units."""

    message = N_("“%(partner)s” cannot belong to itself or to one of its own units.")
    field = "parent"


class MemberOfItself(DomainError):
    """A partner was made a member of itself."""

    message = N_("“%(partner)s” cannot be a member of itself.")
    field = "member_of"


class UnknownConstituency(DomainError):
    """The constituency is none of the list."""

    message = N_("“%(constituency)s” is no constituency of the list.")
    field = "constituency"


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
    member_of: Iterable[Partner] = (),
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
        slug=slug or free_slug(Partner, name.best(DEFAULT_LANGUAGE)[0]),
        kind=kind,
        constituency=_known_constituency(constituency or constituency_of(kind)),
        short=short or None,
        country=country or None,
        parent=parent,
        member_of=list(member_of),
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
    member_of: Iterable[Partner] = (),
    profile: Localised | None = None,
    note: str = "",
    aliases: Iterable[str] = (),
) -> Partner:
    """Replace what is kept about an organisation.

    Raises StaleVersion, PartnerInItsOwnFamily, MemberOfItself, UnknownConstituency.
    """
    partner = locked(partner, version, partner_texts)
    before = partner_texts(partner)
    _refuse_circle(partner, parent)
    unions = sorted(member_of, key=lambda one: one.slug)
    if partner in unions:
        raise MemberOfItself(partner=partner.label)
    joined = unions != list(partner.member_of)
    partner.name, partner.label = name, label or name
    partner.kind, partner.constituency = kind, _known_constituency(constituency)
    partner.short, partner.country = short or None, country or None
    partner.parent, partner.member_of = parent, unions
    partner.profile, partner.note = profile or Localised(), note
    _write_names(partner)
    _write_aliases(partner, aliases)
    raise_version(partner)
    named_anew(partner_id=partner.id)
    if joined:
        db.session.flush()
        membership_changed(partner.id)
    audit.record(
        by,
        "partner.changed",
        subject_type="partner",
        subject_id=partner.slug,
        partner_id=partner.id,
        changed=changed_fields(before, partner_texts(partner)),
    )
    return partner


def rename_partner(
    partner: Partner, *, name: Localised, by: str, label: Localised | None = None
) -> Partner:
    """Give an organisation another name; the one before stays findable as an alias."""
    partner = locked(partner, None, partner_texts)
    former = {text for text in partner.name.values() if text not in name.values()}
    partner.name, partner.label = name, label or name
    _write_names(partner)
    _write_aliases(partner, [*(alias.text for alias in partner.aliases), *sorted(former)])
    raise_version(partner)
    named_anew(partner_id=partner.id)
    audit.record(
        by,
        "partner.renamed",
        subject_type="partner",
        subject_id=partner.slug,
        partner_id=partner.id,
        former=sorted(former),
    )
    return partner


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
        "member_of": [union.slug for union in partner.member_of],
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
    wanted = distinct(texts)
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
