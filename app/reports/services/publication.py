"""What follows the publication of a report: mail to those who took part, downloads counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app import audit, mail
from app.core import languages
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.mail import queries as outbox
from app.mail.render import Rendered, link_to, render
from app.meetings.models import Meeting
from app.registration import queries as registration
from app.registration.models import Delegate
from app.registration.rules.refusals import NobodyToMail, NumberChanged
from app.reports import queries
from app.reports.models import PaperDownload

SEGMENTS: Final = ("registered", "came")
"""To whom: everybody who is registered, or those of them who came."""

PREVIEWS: Final = 3
MOST: Final = 100_000


class NothingPublished(DomainError):
    """There is nothing to send."""

    message = N_("No edition of the report is published yet.")


@dataclass(frozen=True, slots=True)
class Preview:
    """The mail that one recipient would get."""

    name: str
    email: str
    language: str
    mail: Rendered


def recipients(of: Meeting, segment: str) -> list[Delegate]:
    """Whom a mail about the newest edition would go to: registered, with an address, and not
    written to about this edition before.
    """
    edition = _edition(of)
    rows: Sequence[Delegate] = (
        registration.attended(of)
        if segment == "came"
        else registration.delegates_to_remind(of, after=0, limit=MOST)
    )
    used = outbox.keys_used([_key(one, edition) for one in rows])
    return [one for one in rows if _key(one, edition) not in used]


def previews(of: Meeting, rows: Sequence[Delegate], note: Localised) -> list[Preview]:
    """The mails of some of them, as many languages as there are first."""
    first: dict[str, Delegate] = {}
    for one in rows:
        first.setdefault(languages.known(one.listen_language), one)
    found = [*first.values(), *(one for one in rows if one not in first.values())]
    return [
        Preview(
            one.name,
            one.email,
            languages.known(one.listen_language),
            render("report_published", languages.known(one.listen_language), _facts(of, one, note)),
        )
        for one in found[:PREVIEWS]
    ]


def send_report(of: Meeting, segment: str, note: Localised, *, number: int, by: str) -> int:
    """Mail the report to the ``number`` of people that was confirmed; how many mails that were.

    Nobody gets a second mail about one edition. Raises NothingPublished, NobodyToMail,
    NumberChanged.
    """
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == of.id)))
    edition, rows = _edition(of), recipients(of, segment)
    if not rows:
        raise NobodyToMail
    if len(rows) != number:
        raise NumberChanged(number=len(rows), told=number)
    for one in rows:
        mail.queue(
            message="report_published",
            to=one.email,
            language=languages.known(one.listen_language),
            context=_facts(of, one, note),
            about=f"meeting:{of.slug}",
            key=_key(one, edition),
            recipient=f"delegate:{one.public_id}",
        )
    audit.record(
        by,
        "report.mailed",
        subject_type="meeting",
        subject_id=of.slug,
        edition=edition,
        segment=segment,
        mails=len(rows),
    )
    return len(rows)


def _edition(of: Meeting) -> int:
    newest = queries.published_report(of)
    if newest is None:
        raise NothingPublished()
    return newest.edition


def _facts(of: Meeting, one: Delegate, note: Localised) -> dict[str, Any]:
    language = languages.known(one.listen_language)
    return {
        "name": one.name,
        "meeting": dict(of.title),
        "edition": _edition(of),
        "note": note.get(language, ""),
        "url": link_to("meetings.show_report", slug=of.slug),
    }


def _key(one: Delegate, edition: int) -> str:
    return f"report_published:{one.public_id}:{edition}"


def count_download(of: Meeting, paper: str, edition: int, language: str, day: date) -> None:
    """Count one download of a paper on a day: a number, and nothing about who it was."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(PaperDownload).values(
        meeting_id=of.id, paper=paper, edition=edition, language=language, day=day, number=1
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["meeting_id", "paper", "edition", "language", "day"],
            set_={"number": PaperDownload.number + 1},
        )
    )
