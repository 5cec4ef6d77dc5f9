"""Speaking times set right after the fact: what the clock measured stays in the correction."""

from sqlalchemy import select

from app import audit
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.words import N_
from app.floor.models import FloorCorrection, FloorEntry, FloorSlot
from app.floor.queries import speaking
from app.floor.services import live
from app.meetings.models import Meeting

LONGEST = 6 * 60 * 60


class NoReason(DomainError):
    """A correction says why."""

    field = "reason"
    message = N_("Say why the time is corrected.")


class NoTime(DomainError):
    """A speaking time is minutes and seconds, at most six hours."""

    field = "time"
    message = N_("Type the time as minutes and seconds, such as 4:05, at most 360:00.")


def seconds_of(text: str) -> int:
    """Seconds of a time typed as "4:05" or "4". Raises NoTime."""
    minutes, _colon, seconds = text.strip().partition(":")
    parts = (minutes, seconds or "0")
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        raise NoTime
    total = int(parts[0]) * 60 + int(parts[1])
    if int(parts[1]) > 59 or total > LONGEST:
        raise NoTime
    return total


def correct_time(
    meeting: Meeting, line: speaking.TimeLine, seconds: int, reason: str, *, by: str
) -> None:
    """Set the speaking time of a turn or a request right, in seconds.

    The same time again changes nothing. Raises NoReason, NoTime, NotFound.
    """
    if not reason.strip():
        raise NoReason
    if not 0 <= seconds <= LONGEST:
        raise NoTime
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == meeting.id)))
    line = speaking.line(meeting, line.public_id)
    if line.seconds == seconds:
        return
    row = _row(line)
    before, row.corrected_seconds = line.seconds, seconds
    db.session.add(
        FloorCorrection(
            meeting_id=meeting.id,
            intervention_id=None if line.is_entry else line.key,
            entry_id=line.key if line.is_entry else None,
            before_seconds=before,
            after_seconds=seconds,
            reason=reason.strip(),
            made_by=by,
        )
    )
    db.session.flush()
    live.changed(meeting.id)
    audit.record(
        by,
        "floor.time_corrected",
        subject_type="meeting",
        subject_id=meeting.slug,
        partner_id=line.partner_id,
        why=reason.strip(),
        before=before,
        after=seconds,
    )


def _row(line: speaking.TimeLine) -> FloorSlot | FloorEntry:
    if line.is_entry:
        return db.session.get_one(FloorEntry, line.key)
    slot = db.session.get(FloorSlot, line.key)
    if slot is None:
        slot = FloorSlot(
            intervention_id=line.key, mode="", sound_checked=False, added_seconds=0, stood_ms=0,
            held=False,
        )  # fmt: skip
        db.session.add(slot)
    return slot
