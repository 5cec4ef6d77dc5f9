"""Which languages the registered delegates listen to, for the interpretation of a meeting."""

from sqlalchemy import func, select

from app.core.db import db
from app.meetings.models import Meeting
from app.meetings.queries import listening
from app.meetings.rules.interpretation import Heard, Needs
from app.registration.models import Delegate
from app.registration.queries.session_modes import heard_otherwise, top_of
from app.registration.rules.session_modes import OTHER


def heard(meeting: Meeting) -> Needs:
    """How many listen to each language, in the room and online.

    Delegates choose their language for the whole meeting, so every session needs the same, but for
    those who follow one otherwise: three statements at most.
    """
    counted: dict[str, dict[str, int]] = {}
    for language, mode, number in db.session.execute(
        select(Delegate.listen_language, Delegate.mode, func.count())
        .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered")
        .group_by(Delegate.listen_language, Delegate.mode)
    ):
        counted.setdefault(language, {})[mode] = number
    found: dict[int | None, dict[str, Heard]] = {None: _needs(counted)}
    otherwise = heard_otherwise(meeting.id)
    if otherwise:
        by_top: dict[int, dict[str, dict[str, int]]] = {}
        for item, language, mode, number in otherwise:
            here = by_top.setdefault(item, {one: dict(modes) for one, modes in counted.items()})
            here[language][mode] = here[language].get(mode, 0) + number
            here[language][OTHER[mode]] -= number
        found |= {
            item: _needs(by_top[top]) for item, top in top_of(meeting.id).items() if top in by_top
        }
    return found


def _needs(counted: dict[str, dict[str, int]]) -> dict[str, Heard]:
    return {language: Heard(**modes) for language, modes in counted.items()}


listening.append(heard)
