"""What would move in an agenda, read before it is saved, and what can be taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from app.core.db import db, the_one
from app.core.errors import DomainError
from app.core.submissions import digest_of
from app.meetings.models import AgendaItem, AgendaUndo, Meeting
from app.meetings.queries.agenda import ItemRow, item_rows
from app.meetings.queries.releases import slots_of, warnings_of
from app.meetings.rules import moving
from app.meetings.rules.agenda import Slot
from app.meetings.rules.moving import Move
from app.meetings.rules.warnings import Warned


def seal_of(moves: Sequence[Move]) -> str:
    """A short name of exactly these moves, for a form to say what was looked at."""
    return digest_of([[move.key, move.was, move.now] for move in moves])[:32]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would move, what is to be told about it, and why it cannot be when it cannot."""

    moves: list[Move]
    told: list[Warned] = field(default_factory=list)
    refusal: DomainError | None = None

    @property
    def seal(self) -> str:
        """The name under which it is agreed to."""
        return seal_of(self.moves)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What happens when an item takes other times: by itself, and with what follows it.

    ``rest`` is None when nothing follows.
    """

    only: Outcome
    rest: Outcome | None

    @property
    def says_something(self) -> bool:
        """Whether anything is to be told before it is saved."""
        return self.rest is not None or len(self.only.moves) > 1 or bool(self.only.told)


def outcomes(
    subject: Meeting, item: AgendaItem, starts: datetime | None, ends: datetime | None
) -> Outcomes:
    """What else moves when the item takes these times."""
    reader = _Reader(subject, item.agenda)
    only = moving.alone(reader.slots, item.id, starts, ends)
    rest = moving.with_the_rest(reader.slots, item.id, starts, ends, subject.zone)
    return Outcomes(
        reader.outcome(lambda: only),
        reader.outcome(lambda: rest) if len(rest) > len(only) else None,
    )


def shift_outcome(subject: Meeting, item: AgendaItem, minutes: int) -> Outcome:
    """What happens when the item and the rest of its day move by so many minutes."""
    reader = _Reader(subject, item.agenda)
    return reader.outcome(lambda: moving.shifted(reader.slots, item.id, minutes, subject.zone))


def gaps_outcome(subject: Meeting, item: AgendaItem) -> Outcome:
    """What happens when the gaps after the item are closed."""
    reader = _Reader(subject, item.agenda)
    return reader.outcome(lambda: moving.closed_up(reader.slots, item.id, subject.zone))


class _Reader:
    """One agenda in time, and its warnings as it stands."""

    def __init__(self, subject: Meeting, agenda: str) -> None:
        self.subject = subject
        self.rows: list[ItemRow] = item_rows(subject.id, agenda)
        self.slots: list[Slot] = slots_of(subject, self.rows)
        self.before = warnings_of(subject, self.slots, self.rows)

    def outcome(self, chosen: Callable[[], list[Move]]) -> Outcome:
        subject = self.subject
        try:
            moves = chosen()
        except DomainError as error:
            return Outcome([], refusal=error)
        try:
            moving.check(moves, subject.zone, subject.until_date or subject.on_date)
        except DomainError as error:
            return Outcome(moves, refusal=error)
        after = warnings_of(subject, moving.applied(self.slots, moves), self.rows)
        return Outcome(moves, moving.consequences(moves, subject.zone, self.before, after))


def last_change(meeting_id: int, agenda: str, by: str) -> AgendaUndo | None:
    """The latest change of an agenda that was not taken back, when that person made it."""
    found = db.session.scalars(
        select(AgendaUndo)
        .where(
            AgendaUndo.meeting_id == meeting_id,
            AgendaUndo.agenda == agenda,
            AgendaUndo.undone_at.is_(None),
        )
        .order_by(AgendaUndo.id.desc())
        .limit(1)
    ).one_or_none()
    return found if found is not None and found.made_by == by else None


def agenda_change(slug: str, public_id: str) -> AgendaUndo:
    """A change of the agenda of that meeting that can be taken back. Raises NotFound."""
    return the_one(
        select(AgendaUndo)
        .join(Meeting, AgendaUndo.meeting_id == Meeting.id)
        .where(Meeting.slug == slug, AgendaUndo.public_id == public_id)
    )
