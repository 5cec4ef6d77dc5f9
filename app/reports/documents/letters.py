"""Letters after a meeting, letters about receipts, certificates of attendance: one page each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from markupsafe import Markup

from app.core import clock
from app.core.languages import LANGUAGES
from app.core.money import Money
from app.funding.models import Receipt
from app.mail.render import link_to
from app.meetings.models import Meeting, RoleAssignment
from app.registration.models import Delegate
from app.reports.codes import qr
from app.reports.compose import _, pgettext
from app.reports.documents.common import capacity_of, dateline, name_of, titled_name
from app.reports.queries import letters as records
from app.reports.queries.letters import Presence
from app.web import printing
from app.web.amount_words import in_words
from app.web.filters import with_colon

MOST_NAMES = 40


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter of thanks is for: ``key`` names it in addresses."""

    key: str
    name: str
    email: str
    language: str
    partner: str
    partner_id: int | None
    came: tuple[Delegate, ...] = ()
    spoke: tuple[RoleAssignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Thanks:
    """A letter of thanks. ``came`` and ``spoke`` are lines."""

    language: str
    to: tuple[str, ...]
    greeting: str
    meeting: str
    dateline: str
    on: str
    came: tuple[str, ...]
    more: int
    spoke: tuple[str, ...]
    sender: str
    fictitious: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """Several letters in one paper, each written in its own language. ``names`` says whom a sheaf
    is for, one name for each letter; a single letter needs none.
    """

    heading: str
    letters: tuple[Markup, ...]
    names: tuple[str, ...] = ()


def recipients(of: Meeting, language: str) -> list[Recipient]:
    """Partners from which somebody came, then persons who spoke, each in their own language."""
    came: dict[int, list[Delegate]] = defaultdict(list)
    for one in records.came(of):
        came[one.delegation_id].append(one)
    roles: dict[int, list[RoleAssignment]] = defaultdict(list)
    said: dict[int | None, list[RoleAssignment]] = defaultdict(list)
    for role in records.spoke(of):
        roles[role.person_id].append(role)
        said[role.partner_id].append(role)
    found = []
    for group in came.values():
        delegation = group[0].delegation
        partner = delegation.partner
        own = delegation.language if delegation.language in LANGUAGES else language
        found.append(
            Recipient(
                f"partner-{partner.slug}",
                delegation.contact_name,
                delegation.contact_email,
                own,
                (partner.label or partner.name).best(own)[0],
                partner.id,
                tuple(group),
                tuple(said.get(partner.id, ())),
            )
        )
    found.sort(key=lambda one: one.partner.casefold())
    for group_ in roles.values():
        person = group_[0].person
        own = person.language if person.language in LANGUAGES else language
        found.append(
            Recipient(
                f"speaker-{person.slug}",
                name_of(group_[0], own).full,
                person.email or "",
                own,
                capacity_of(group_[0], own),
                group_[0].partner_id,
                (),
                tuple(group_),
            )
        )
    return found


def thanks(of: Meeting, to: Recipient) -> Thanks:
    """The letter to one of them, in their language."""
    language = to.language
    to_speaker = to.key.startswith("speaker-")
    lines: dict[str, None] = {}
    for role in to.spoke:
        item = role.item.title.best(language)[0]
        lines[item if to_speaker else f"{with_colon(name_of(role, language).full)} {item}"] = None
    programme = of.programme.name.best(language)[0] if of.programme else ""
    return Thanks(
        language,
        tuple(line for line in (to.name, to.partner) if line),
        pgettext("letter", "Dear %(name)s,", name=to.name) if to.name else _("Dear partners,"),
        of.title.best(language)[0],
        dateline(of, language),
        printing.day(clock.today(of.zone), language),
        tuple(
            ", ".join(p for p in (titled_name(one, language), one.function) if p) for one in to.came
        )[:MOST_NAMES],
        max(len(to.came) - MOST_NAMES, 0),
        tuple(lines)[:MOST_NAMES],
        _("For the secretariat of the %(programme)s", programme=programme)
        if programme
        else _("For the secretariat"),
        of.fictitious,
    )


# --- receipts -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReceiptLetter:
    """That money arrived: how much, in figures and in words, when, under what."""

    language: str
    number: str
    to: tuple[str, ...]
    amount: str
    words: str
    facts: tuple[tuple[str, str], ...]
    on: str
    programme: str
    fictitious: bool


def receipt(of: Receipt, language: str) -> ReceiptLetter:
    """The letter about a receipt that stands; dated on the day of its approval."""
    money = of.proposed
    agreement = of.agreement
    charges = [
        (_("Bank charges on the way"), _money(of.charges, language)),
        (_("Credited to you"), _money(of.credited, language)),
    ]
    phase = of.book.phase
    programme = phase.programme.name.best(language)[0] if phase else ""
    partner = of.partner
    facts = [
        (_("Our reference"), of.number),
        (_("Amount"), _money(money, language)),
        (_("Currency"), money.currency),
        (_("Value date"), printing.day(of.received_on, language)),
        *(charges if of.charges_minor else []),
        (_("Agreement"), agreement.number if agreement else ""),
        (_("Your reference"), agreement.partner_reference if agreement else ""),
        (_("Fund"), of.fund.name.best(language)[0] if of.fund else ""),
        (_("Bank reference"), of.bank_reference),
    ]
    approved = of.approved_at.date() if of.approved_at else of.received_on
    return ReceiptLetter(
        language,
        of.number,
        (partner.name.best(language)[0],) if partner else (of.payer,),
        _money(money, language),
        in_words(money, language),
        tuple((term, value) for term, value in facts if value),
        printing.day(approved, language),
        programme,
        bool(partner and partner.fictitious),
    )


def _money(value: Money, language: str) -> str:
    digits = printing.amount(value, language, exact=True)
    return printing.with_currency(digits, value.currency, language)


# --- certificates ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attendance:
    """What a certificate says, and all that its public check says."""

    language: str
    name: str
    function: str
    partner: str
    meeting: str
    dateline: str
    days: tuple[str, ...]
    sessions: tuple[str, ...]
    fictitious: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate: what it says, and its code."""

    says: Attendance
    code: str
    check_url: str
    qr: Markup
    sender: str


def attendance(one: Delegate, presence: Presence, language: str) -> Attendance:
    """What can be said about somebody who came."""
    of, partner = one.delegation.meeting, one.delegation.partner
    return Attendance(
        language,
        titled_name(one, language),
        one.function,
        (partner.label or partner.name).best(language)[0],
        of.title.best(language)[0],
        dateline(of, language),
        tuple(printing.day(day, language) for day in presence.days),
        tuple(title.best(language)[0] for title in presence.sessions),
        of.fictitious,
    )


def certificate(one: Delegate, presence: Presence, code: str, language: str) -> Certificate:
    """The certificate of somebody who came."""
    of = one.delegation.meeting
    programme = of.programme.name.best(language)[0] if of.programme else ""
    address = link_to("funding.check_code", code=code)
    return Certificate(
        attendance(one, presence, language),
        code,
        address,
        qr(address, _("Code for checking this certificate: %(code)s", code=code)),
        _("For the secretariat of the %(programme)s", programme=programme)
        if programme
        else _("For the secretariat"),
    )
