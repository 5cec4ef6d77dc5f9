"""The statement of a delegation: handed in before the meeting, held back until its item begins.

Who hands it in chooses who may read it then. Interpreters and the secretariat have it before.
"""

from dataclasses import replace

from flask_babel import force_locale, gettext

from app.core.db import db
from app.core.languages import LANGUAGES
from app.core.localised import Localised
from app.meetings import queries as meetings
from app.meetings import services as meeting_services
from app.meetings import shelf
from app.meetings.models import Document, Meeting
from app.meetings.rules.uploads import Upload
from app.meetings.services import Card
from app.partners.models import Partner
from app.registration import queries
from app.registration.models import Delegation
from app.registration.rules.refusals import MeetingIsOver, TooManyEditions

MOST_EDITIONS = 10
"""In one language: whoever holds the link may correct a text, but not fill the store."""


def hand_in(
    delegation: Delegation, upload: Upload, *, language: str, audience: str, by: str
) -> Document:
    """Put the delegation's statement on the shelf, or a new edition of it.

    Two who hand in at once make two editions of one statement. Raises MeetingIsOver,
    TooManyEditions, and what ``uploads.checked`` raises.
    """
    queries.delegation_for_update(delegation.id)
    meeting = delegation.meeting
    if queries.is_over(meeting):
        raise MeetingIsOver()
    statement = shelf.statement_of(meeting.id, delegation.partner_id)
    if statement is None:
        return meeting_services.add_document(
            meeting, _card(meeting, delegation.partner, audience), upload, language, by=by
        )
    if sum(1 for file in statement.files if file.language == language) >= MOST_EDITIONS:
        raise TooManyEditions(most=MOST_EDITIONS)
    if statement.audience != audience:
        card = replace(meeting_services.card_of(statement), audience=audience)
        meeting_services.edit_document(statement, card, by=by)
    meeting_services.add_edition(statement, upload, language, by=by)
    db.session.expire(statement, ["files"])
    return statement


def take_back(delegation: Delegation, *, by: str) -> None:
    """Withdraw the statement while nobody outside has read it. Raises MeetingIsOver."""
    queries.delegation_for_update(delegation.id)
    if queries.is_over(delegation.meeting):
        raise MeetingIsOver()
    statement = shelf.statement_of(delegation.meeting_id, delegation.partner_id)
    if statement is not None:
        meeting_services.withdraw_document(statement, "taken back by its delegation", by=by)


def _card(meeting: Meeting, partner: Partner, audience: str) -> Card:
    table = meetings.tour_de_table(meeting)
    return Card(
        title=Localised({code: _title(partner, code) for code in LANGUAGES}),
        kind="statement",
        audience=audience,
        release="item" if table is not None else "at_once",
        item=table,
        partner=partner,
    )


def _title(partner: Partner, language: str) -> str:
    with force_locale(language):
        return str(gettext("Statement of %(partner)s", partner=partner.label.best(language)[0]))
