"""Printing letters and certificates: singly, and all in one paper."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from app.core import languages
from app.core.db import transaction
from app.funding.models import Receipt
from app.meetings.models import Meeting
from app.registration.models import Delegate
from app.reports import compose, store
from app.reports.compose import _
from app.reports.documents import letters
from app.reports.documents.common import titled_name
from app.reports.documents.letters import Attendance, Letters, Recipient
from app.reports.queries import letters as queries
from app.reports.services.letters import Addressee, code_of
from app.web.filters import with_colon


def everybody(of: Meeting) -> list[Recipient]:
    """Whom a meeting thanks."""
    return letters.recipients(of, of.documents_language)


def addressees(recipients: Sequence[Recipient]) -> list[Addressee]:
    """The same as whom mail goes to."""
    return [Addressee(one.key, one.name, one.email, one.language) for one in recipients]


def of_recipient(of: Meeting, to: Recipient) -> store.Kept:
    """The letter of thanks to one of them. Raises MissingGlyph."""
    return _printed(f"meetings/{of.slug}/thanks/{to.key}", of, [to])


def of_all(of: Meeting, recipients: Sequence[Recipient]) -> store.Kept:
    """Every letter of thanks in one paper, each in its language. Raises MissingGlyph."""
    return _printed(f"meetings/{of.slug}/thanks", of, recipients)


def _printed(key: str, of: Meeting, recipients: Sequence[Recipient]) -> store.Kept:
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
    return _paper(key, heading, made, names, language)


def _paper(
    key: str, heading: str, made: Sequence[Markup], names: Sequence[str], language: str
) -> store.Kept:
    sheaf = Letters(heading, tuple(made), tuple(names) if len(made) > 1 else ())
    return store.printed(key, compose.html("letters", sheaf, language))


def of_receipt(of: Receipt, language: str) -> store.Kept:
    """The letter about a receipt. Raises MissingGlyph."""
    with compose.in_language(language):
        document = letters.receipt(of, language)
    return store.printed(
        f"receipts/{of.slug}/letter.{language}",
        compose.html("receipt-letter", document, language),
    )


def of_attendance(of: Meeting, people: Sequence[Delegate], key: str) -> store.Kept:
    """Certificates of these persons, who came, each in the language they listen in. Codes that are
    missing are given now. Raises MissingGlyph.
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
    return _paper(key, heading, made, [titled_name(one, language) for one in people], language)


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
