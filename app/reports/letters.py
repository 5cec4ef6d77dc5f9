"""Printing letters and certificates: singly, and all in one paper."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from app.core import languages
from app.core.db import transaction
from app.funding.models import Receipt
from app.meetings.models import Meeting
from app.registration import queries as registration
from app.registration.models import Delegate
from app.reports import compose, store
from app.reports.compose import _
from app.reports.documents import letters
from app.reports.documents.common import titled_name
from app.reports.documents.letters import Attendance, Letters, Recipient
from app.reports.queries import letters as queries
from app.reports.services.letters import Addressee, code_of, unsent
from app.web.filters import with_colon


def everybody(of: Meeting) -> list[Recipient]:
    """Whom a meeting thanks."""
    return letters.recipients(of, of.documents_language)


def addressees(recipients: Sequence[Recipient]) -> list[Addressee]:
    """The same as whom mail goes to."""
    return [Addressee(one.key, one.name, one.email, one.language) for one in recipients]


def order_to(of: Meeting, to: Recipient) -> store.Order:
    """The letter of thanks to one of them, before it is printed."""
    return _thanks(f"meetings/{of.slug}/thanks/{to.key}", of, [to])


def order_to_all(of: Meeting, recipients: Sequence[Recipient]) -> store.Order:
    """Every letter of thanks in one paper, each in its language, before it is printed."""
    return _thanks(f"meetings/{of.slug}/thanks", of, recipients)


def orders_to_send(of: Meeting) -> list[store.Order]:
    """The letters of thanks that were not sent yet, each by itself."""
    recipients = {one.key: one for one in everybody(of)}
    waiting = unsent(of, addressees(list(recipients.values())))
    return [order_to(of, recipients[one.key]) for one in waiting]


def sending(slug: str) -> str:
    """Under which name the worker tells how far it is with them."""
    return f"meetings/{slug}/thanks-to-send"


def of_recipient(of: Meeting, to: Recipient) -> store.Kept:
    """The letter of thanks to one of them. Raises MissingGlyph.

    One letter is one page and printed in the request: that takes a tenth of a second, or half a
    second when the faces are loaded first (``LONG`` in app/reports/waiting.py says where the
    worker begins). Several are the worker's.
    """
    return store.made(order_to(of, to))


def _thanks(key: str, of: Meeting, recipients: Sequence[Recipient]) -> store.Order:
    made, single = [], len(recipients) == 1
    for one in recipients:
        with compose.in_language(one.language):
            letter = letters.thanks(of, one)
        level = 1 if single else 2
        made.append(compose.part("_thanks", "letter", letter, level, language=one.language))
    language = recipients[0].language if single else of.documents_language
    with compose.in_language(language):
        kind = _("Letter of thanks") if single else _("Letters of thanks")
        heading = f"{with_colon(kind)} {of.title.best(language)[0]}"
    names = [", ".join(part for part in (one.name, one.partner) if part) for one in recipients]
    return _order(key, heading, made, names, language)


def _order(
    key: str, heading: str, made: Sequence[Markup], names: Sequence[str], language: str
) -> store.Order:
    sheaf = Letters(heading, tuple(made), tuple(names) if len(made) > 1 else ())
    return store.Order(key, compose.html("letters", sheaf, language))


def of_receipt(of: Receipt, language: str) -> store.Kept:
    """The letter about a receipt: one page, printed in the request like every single letter.
    Raises MissingGlyph.
    """
    with compose.in_language(language):
        document = letters.receipt(of, language)
    return store.printed(
        f"receipts/{of.slug}/letter.{language}",
        compose.html("receipt-letter", document, language),
    )


def of_attendance(of: Meeting, one: Delegate) -> store.Kept:
    """The certificate of a person who came: one page, printed in the request like every single
    letter. Raises MissingGlyph.
    """
    return store.made(attendance_order(of, [one], f"certificates/{one.public_id}"))


def order_of_attendance(of: Meeting) -> store.Order | None:
    """The certificates of everybody who came in one paper, before it is printed; None when nobody
    did, or the meeting is not over.
    """
    people = queries.came(of)
    if not people or not registration.is_over(of):
        return None
    return attendance_order(of, people, f"meetings/{of.slug}/certificates")


def attendance_order(of: Meeting, people: Sequence[Delegate], key: str) -> store.Order:
    """Certificates of these persons, who came, each in the language they listen in. Codes that are
    missing are given now.
    """
    codes = queries.codes_of([one.id for one in people])
    missing = [one for one in people if one.id not in codes]
    if missing:
        with transaction():
            codes |= {one.id: code_of(one) for one in missing}
    seen = queries.presences(of, [one.id for one in people])
    made, single = [], len(people) == 1
    for one in people:
        own = languages.known(one.listen_language)
        with compose.in_language(own):
            letter = letters.certificate(one, seen[one.id], codes[one.id], own)
        level = 1 if single else 2
        made.append(compose.part("_certificate", "letter", letter, level, language=own))
    language = languages.known(people[0].listen_language) if single else of.documents_language
    with compose.in_language(language):
        kind = _("Certificate of attendance") if single else _("Certificates of attendance")
        heading = f"{with_colon(kind)} {of.title.best(language)[0]}"
    names = [titled_name(one, language) for one in people]
    return _order(key, heading, made, names, language)


def checked(code: str, language: str) -> Attendance | None:
    """What the certificate of a code says now; None for another code, or when the attendance was
    taken back.
    """
    found = queries.certificate_by_code(code)
    if found is None:
        return None
    of = found.delegate.delegation.meeting
    people = queries.came(of, found.delegate_id)
    if not people:
        return None
    [one] = people
    with compose.in_language(language):
        return letters.attendance(one, queries.presences(of, [one.id])[one.id], language)
