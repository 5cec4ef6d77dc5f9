"""Reading how somebody follows single sessions: their own way where they chose one, else theirs."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select

from app.core.db import db
from app.core.localised import Localised
from app.meetings.models import AgendaItem, Meeting
from app.registration.models import Delegate, SessionMode


@dataclass(frozen=True, slots=True)
class TopSession:
    """An item of the plan for which one can choose how to follow it."""

    id: int
    slug: str
    label: Localised
    starts_at: datetime | None
    ends_at: datetime | None


def _is_top(meeting_id: int) -> ColumnElement[bool]:
    return and_(
        AgendaItem.meeting_id == meeting_id,
        AgendaItem.agenda == "planned",
        AgendaItem.parent_id.is_(None),
        AgendaItem.kind != "break",
    )


def top_sessions(meeting: Meeting) -> list[TopSession]:
    """The top-level items of the plan but breaks, in its order."""
    rows = db.session.execute(
        select(
            AgendaItem.id,
            AgendaItem.slug,
            AgendaItem.number,
            AgendaItem.title,
            AgendaItem.starts_at,
            AgendaItem.ends_at,
        )
        .where(_is_top(meeting.id))
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    return [
        TopSession(own, slug, _label(number, title), starts, ends)
        for own, slug, number, title, starts, ends in rows
    ]


def _label(number: str, title: Localised) -> Localised:
    return Localised({code: f"{number} {words}".strip() for code, words in title.items()})


def top_of(meeting_id: int) -> dict[int, int]:
    """The top-level item above each item of the plan, or itself; database ids."""
    rows = db.session.execute(
        select(AgendaItem.id, AgendaItem.parent_id).where(
            AgendaItem.meeting_id == meeting_id, AgendaItem.agenda == "planned"
        )
    )
    above: dict[int, int | None] = dict(rows.all())
    found = {}
    for item in above:
        top = item
        while (parent := above.get(top)) is not None:
            top = parent
        found[item] = top
    return found


def exceptions(meeting_id: int) -> dict[int, dict[str, int]]:
    """How many of those who take part follow an item otherwise than the meeting, by item and mode:
    one statement.
    """
    rows = db.session.execute(
        _standing(meeting_id, SessionMode.agenda_item_id, SessionMode.mode, func.count()).group_by(
            SessionMode.agenda_item_id, SessionMode.mode
        )
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for item, mode, number in rows:
        found[item][mode] = number
    return dict(found)


def heard_otherwise(meeting_id: int) -> list[tuple[int, str, str, int]]:
    """The same by the language they listen to: item, language, mode, number."""
    columns = (SessionMode.agenda_item_id, Delegate.listen_language, SessionMode.mode)
    rows: Any = db.session.execute(_standing(meeting_id, *columns, func.count()).group_by(*columns))
    return [tuple(row) for row in rows]


def _standing(meeting_id: int, *columns: Any) -> Any:
    """Exceptions that count: of those who take part, at items where one can choose."""
    return (
        select(*columns)
        .select_from(SessionMode)
        .join(Delegate, Delegate.id == SessionMode.delegate_id)
        .join(AgendaItem, AgendaItem.id == SessionMode.agenda_item_id)
        .where(
            _is_top(meeting_id),
            Delegate.meeting_id == meeting_id,
            Delegate.state == "registered",
            SessionMode.mode != Delegate.mode,
        )
    )


def exceptions_of(delegate: Delegate) -> dict[int, str]:
    """How one delegate follows the items that they follow otherwise, by item."""
    rows = db.session.execute(
        _standing(delegate.meeting_id, SessionMode.agenda_item_id, SessionMode.mode).where(
            SessionMode.delegate_id == delegate.id
        )
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A session that somebody follows otherwise than the meeting."""

    session: Localised
    mode: str


def otherwise(
    meeting_id: int, delegates: Collection[int] | None = None
) -> dict[str, list[Otherwise]]:
    """What those who take part (or ``delegates``, database ids) follow otherwise, by public id of
    the delegate, in the order of the plan: one statement.
    """
    wanted = _standing(
        meeting_id,
        Delegate.public_id,
        AgendaItem.number,
        AgendaItem.title,
        SessionMode.mode,
    ).order_by(AgendaItem.position, AgendaItem.id)
    if delegates is not None:
        wanted = wanted.where(Delegate.id.in_(delegates))
    found: dict[str, list[Otherwise]] = defaultdict(list)
    for key, number, title, mode in db.session.execute(wanted):
        found[key].append(Otherwise(_label(number, title), mode))
    return dict(found)


def follows_online(delegate: Delegate) -> bool:
    """Whether somebody follows anything of the meeting online."""
    return delegate.mode == "online" or "online" in exceptions_of(delegate).values()


def comes_to_the_room() -> ColumnElement[bool]:
    """Whether a delegate of the statement comes to the room, for one session at least."""
    once = exists().where(
        SessionMode.delegate_id == Delegate.id,
        SessionMode.mode == "room",
        SessionMode.agenda_item_id == AgendaItem.id,
        AgendaItem.parent_id.is_(None),
    )
    return (Delegate.mode == "room") | once.correlate(Delegate)
