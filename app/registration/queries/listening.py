"""Which languages the registered delegates listen to, for the interpretation of a meeting."""

from sqlalchemy import func, select

from app.core.db import db
from app.meetings.models import Meeting
from app.meetings.queries import listening
from app.meetings.rules.interpretation import Heard, Needs
from app.registration.models import Delegate


def heard(meeting: Meeting) -> Needs:
    """How many listen to each language, in the room and online: one statement.

    Delegates choose their language for the whole meeting, so every session needs the same.
    """
    counted: dict[str, dict[str, int]] = {}
    for language, mode, number in db.session.execute(
        select(Delegate.listen_language, Delegate.mode, func.count())
        .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered")
        .group_by(Delegate.listen_language, Delegate.mode)
    ):
        counted.setdefault(language, {})[mode] = number
    return {None: {language: Heard(**modes) for language, modes in counted.items()}}


listening.append(heard)
