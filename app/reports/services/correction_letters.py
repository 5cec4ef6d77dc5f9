"""The mails of the right of correction: to those asked, to whoever asked, and a test of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app import mail
from app.accounts import queries as accounts
from app.core import tokens
from app.core.db import db
from app.core.submissions import digest_of
from app.mail import NotAnAddress, OutsideDemo
from app.mail.render import Rendered, link_to, render
from app.mail.words import TEST
from app.meetings.models import Intervention, Meeting
from app.reports.models import Correction
from app.reports.queries import corrections as read


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody would be asked about one paragraph, before they are."""

    meeting: Meeting
    report_language: str
    said: Intervention
    who: read.Recipient
    due_on: date
    silence_consents: bool
    note: str = ""

    state = "asked"

    @property
    def asked_of(self) -> str:
        """``speaker`` or ``focal``."""
        return self.who.kind


def to_the_asked(row: Correction, message: str, *, key: str) -> None:
    """A mail with a link of its own; only the newest link opens anything."""
    token = tokens.mint()
    row.token_hash = tokens.digest(token)
    of, terms = row.round.meeting, row.round
    mail.queue(
        message=message,
        to=row.email,
        language=row.language,
        context={
            **_about(of, row.intervention, terms.language, row.language),
            "name": row.name,
            "of_another": row.asked_of == "focal",
            "due_on": row.due_on,
            "silence_consents": row.silence_consents,
            "note": terms.note,
            "state": row.state,
            "decision": row.decision,
            "proposal": row.proposal,
            "url": link_to("reports.own_paragraph", token=token),
        },
        about=f"meeting:{of.slug}",
        key=f"correction:{row.public_id}:{key}",
    )
    db.session.flush()


def to_the_rapporteur(row: Correction) -> None:
    """Tell whoever asked what the answer is: once for each answer. When they are gone, whoever set
    the terms is told; an address that cannot be written to does not hold up the answer.
    """
    known = accounts.names_of({row.asked_by, row.round.by})
    found = [accounts.account(one) for one in (row.asked_by, row.round.by) if one in known]
    account = next((one for one in found if one.active), None)
    if account is None:
        return
    of = row.round.meeting
    try:
        mail.queue(
            message="correction_answered",
            to=account.email,
            language=account.language,
            context={
                **_about(of, row.intervention, row.round.language, account.language),
                "name": account.name,
                "answered_by": row.name,
                "state": row.state,
                "reason": row.reason,
                "proposal": row.proposal,
                "url": link_to("reports.desk_correction", public_id=row.public_id),
            },
            about=f"meeting:{of.slug}",
            key=f"correction:{row.public_id}:answered:{row.version}",
        )
    except (NotAnAddress, OutsideDemo):
        return


def preview(asking: Asking) -> Rendered:
    """The words of the mail that would go out."""
    return render("correction_asked", asking.who.language, _sample(asking))


def test(asking: Asking, *, to: str, key: str) -> None:
    """Send the mail that would go out to ``to`` instead, marked as a test. Its link opens the
    preview, at the desk.
    """
    sample = _sample(asking)
    mail.queue(
        message="correction_asked",
        to=to,
        language=asking.who.language,
        context=sample,
        about=f"meeting:{asking.meeting.slug}",
        key=f"correction-test:{digest_of([key, sample])}",
        mark=TEST,
    )


def _sample(asking: Asking) -> dict[str, Any]:
    of, who = asking.meeting, asking.who
    return {
        **_about(of, asking.said, asking.report_language, who.language),
        "name": who.name,
        "of_another": who.kind == "focal",
        "due_on": asking.due_on,
        "silence_consents": asking.silence_consents,
        "note": asking.note,
        "url": link_to(
            "reports.desk_correction_preview",
            slug=of.slug,
            said_slug=asking.said.slug,
            language=asking.report_language,
            whom=who.key,
            due_on=asking.due_on.isoformat(),
            silence="yes" if asking.silence_consents else "no",
        ),
    }


def _about(of: Meeting, said: Intervention, language: str, reader: str) -> dict[str, Any]:
    """What every one of these mails says of the paragraph; ``reader`` is their language."""
    words = read.words_of(said, language)
    return {
        "meeting": dict(of.title),
        "on_date": of.on_date,
        "speaker": read.name_of(said, reader),
        "words": words.body,
        "words_language": words.language,
    }
