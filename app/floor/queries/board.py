"""Reading the board: what the screen shows, what waits for the rapporteur, what was frozen."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from app.core.db import db, the_one
from app.core.errors import NotFound
from app.core.localised import Localised
from app.floor.models import Board, BoardEdition, BoardPoint
from app.floor.rules import board as rules
from app.meetings.models import Intervention, Meeting
from app.partners.models import Partner
from app.programmes import queries as programmes
from app.registration.models import Delegate


@dataclass(frozen=True, slots=True)
class PointView:
    """A key point, and whose.

    ``label`` names its sources, those of points merged into it included, ``merged`` are their
    words. ``theme`` is what the point carries, ``heading`` its name by language. ``offered_by``
    is the participant who offered it, for the desk alone.
    """

    key: int
    text: Localised
    theme: str
    is_summary: bool
    label: Localised
    public_id: str = ""
    state: str = rules.APPROVED
    version: int = 1
    offered_by: str = ""
    offered_text: str = ""
    made_at: datetime | None = None
    heading: Localised = field(default_factory=Localised)
    merged: tuple[Localised, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The points of one theme, in their order."""

    theme: str
    heading: Localised
    points: tuple[PointView, ...]


@dataclass(frozen=True, slots=True)
class FrozenBoard:
    """A frozen edition as it is read: its points, its figures as SVG by language, its hash."""

    number: int
    points: tuple[PointView, ...]
    figures: dict[str, str]
    sha256: str
    frozen_at: datetime
    frozen_by: str

    @property
    def groups(self) -> tuple[Group, ...]:
        """The points under their themes, in the order in which they were frozen."""
        return _groups(self.points, ())


# --- what the screen shows -----------------------------------------------------------------------


def points(meeting_id: int) -> tuple[PointView, ...]:
    """The board as text: the points of the screen, theme by theme, merged ones once.

    Without a list of themes they stand in their own order. Three statements.
    """
    board = db.session.get(Board, meeting_id)
    listed = _names(board)
    found = _read(meeting_id, BoardPoint.state == rules.APPROVED, listed)
    if not listed:
        return found
    by_theme = rules.grouped(found, {one: one.theme for one in found}, list(listed))
    return tuple(one for _theme, members in by_theme for one in members)


def groups(meeting_id: int) -> tuple[Group, ...]:
    """The points of the screen under their themes."""
    board = db.session.get(Board, meeting_id)
    return _groups(points(meeting_id), list(_names(board)))


def grouped(shown: Sequence[PointView]) -> tuple[Group, ...]:
    """Points that were read, under their themes in the order of their first points."""
    return _groups(shown, ())


def _groups(shown: Sequence[PointView], listed: Sequence[str]) -> tuple[Group, ...]:
    by_theme = rules.grouped(shown, {one: one.theme for one in shown}, listed)
    return tuple(Group(theme, members[0].heading, tuple(members)) for theme, members in by_theme)


def points_in(meeting_id: int, state: str) -> tuple[PointView, ...]:
    """The points that stand so, the latest first: those offered, or those set aside."""
    board = db.session.get(Board, meeting_id)
    return _read(meeting_id, BoardPoint.state == state, _names(board))[::-1]


def _names(board: Board | None) -> dict[str, Localised]:
    """The board's own list of themes: what a point carries, and its names."""
    rows = board.themes if board is not None else []
    return {next(iter(names.values())): Localised(names) for names in rows}


def _read(
    meeting_id: int, which: ColumnElement[bool], names: dict[str, Localised]
) -> tuple[PointView, ...]:
    said, own = aliased(Partner), aliased(Partner)
    rows = db.session.execute(
        select(BoardPoint, said.label, own.label, Delegate)
        .outerjoin(Intervention, BoardPoint.intervention_id == Intervention.id)
        .outerjoin(said, Intervention.partner_id == said.id)
        .outerjoin(own, BoardPoint.partner_id == own.id)
        .outerjoin(Delegate, BoardPoint.delegate_id == Delegate.id)
        .where(BoardPoint.meeting_id == meeting_id, which)
        .order_by(BoardPoint.position, BoardPoint.id)
    ).all()
    labels = {row.id: theirs or ours or Localised() for row, theirs, ours, _who in rows}
    merged: dict[int, list[BoardPoint]] = {}
    for row, *_rest in rows:
        if row.merged_into_id is not None:
            merged.setdefault(row.merged_into_id, []).append(row)
    return tuple(
        PointView(
            key=row.id,
            text=row.text,
            theme=row.theme,
            is_summary=row.is_summary,
            label=together([labels[one.id] for one in (row, *merged.get(row.id, ()))]),
            public_id=row.public_id,
            state=row.state,
            version=row.version,
            offered_by=who.titled_name if who else "",
            offered_text=row.offered_text,
            made_at=row.created_at,
            heading=names.get(row.theme) or _in_english(row.theme),
            merged=tuple(one.text for one in merged.get(row.id, ())),
        )
        for row, _theirs, _ours, who in rows
        if row.merged_into_id is None
    )


def _in_english(theme: str) -> Localised:
    return Localised(en=theme) if theme else Localised()


def together(labels: Sequence[Localised]) -> Localised:
    """The names of several sources as one, each once, in every language that one of them has."""
    named = [label for label in labels if label]
    if len(named) < 2:
        return named[0] if named else Localised()
    languages = {code for label in named for code in label}
    return Localised(
        {
            code: "; ".join(dict.fromkeys(label.best(code)[0] for label in named))
            for code in languages
        }
    )


# --- themes --------------------------------------------------------------------------------------


def board(meeting_id: int) -> Board | None:
    """What holds for the whole board; None before anything was done to it."""
    return db.session.get(Board, meeting_id)


def theme_rows(meeting: Meeting) -> list[dict[str, str]]:
    """The themes to choose from: the board's own list, else the programme's thematic areas, those
    whose names are short enough for the head of a card.
    """
    own = db.session.get(Board, meeting.id)
    if own is not None and own.themes:
        return own.themes
    if meeting.programme is None:
        return []
    names = [dict(one.name) for one in programmes.themes(meeting.programme)]
    short = [one for one in names if all(len(name) <= rules.LONGEST_THEME for name in one.values())]
    return short[: rules.MOST_THEMES]


def theme_choices(meeting: Meeting, language: str) -> list[tuple[str, str]]:
    """What a point carries and how it reads, for a list to choose from.

    A theme that a point has and the list lacks can still be chosen.
    """
    found = {
        next(iter(names.values())): Localised(names).best(language)[0]
        for names in theme_rows(meeting)
        if names
    }
    used = select(BoardPoint.theme).where(BoardPoint.meeting_id == meeting.id).distinct()
    for theme in sorted(db.session.scalars(used)):
        if theme:
            found.setdefault(theme, theme)
    return list(found.items())


# --- rows ----------------------------------------------------------------------------------------


def point(meeting_id: int, public_id: str) -> BoardPoint:
    """A point of that meeting's board. Raises NotFound."""
    return the_one(
        select(BoardPoint).where(
            BoardPoint.meeting_id == meeting_id, BoardPoint.public_id == public_id
        )
    )


def all_rows(meeting_id: int) -> list[BoardPoint]:
    """Every point of a board in its place."""
    return list(
        db.session.scalars(
            select(BoardPoint)
            .where(BoardPoint.meeting_id == meeting_id)
            .order_by(BoardPoint.position, BoardPoint.id)
            .execution_options(populate_existing=True)
        )
    )


def shown_rows(meeting_id: int) -> list[BoardPoint]:
    """The points of the screen as rows, without those that were merged into others."""
    return [
        one
        for one in all_rows(meeting_id)
        if one.state == rules.APPROVED and one.merged_into_id is None
    ]


def merged_rows(point_id: int) -> list[BoardPoint]:
    """The points that were merged into one."""
    return list(
        db.session.scalars(
            select(BoardPoint)
            .where(BoardPoint.merged_into_id == point_id)
            .order_by(BoardPoint.position, BoardPoint.id)
        )
    )


def source_of(row: BoardPoint) -> str:
    """Whose a point is, as the form names it: "turn:<id>", "partner:<slug>" or "none"."""
    if row.intervention_id is not None:
        turn = db.session.get(Intervention, row.intervention_id)
        return f"turn:{turn.public_id}" if turn else "none"
    if row.partner_id is not None:
        partner = db.session.get(Partner, row.partner_id)
        return f"partner:{partner.slug}" if partner else "none"
    return "none"


def points_of(delegate_id: int) -> list[BoardPoint]:
    """What one person has offered, newest first."""
    return list(
        db.session.scalars(
            select(BoardPoint)
            .where(BoardPoint.delegate_id == delegate_id)
            .order_by(BoardPoint.id.desc())
        )
    )


def points_since(delegate_id: int, moment: datetime) -> int:
    """How many points one person has offered since then."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(BoardPoint)
            .where(BoardPoint.delegate_id == delegate_id, BoardPoint.created_at > moment)
        )
        or 0
    )


# --- what was frozen -----------------------------------------------------------------------------


def frozen_board(meeting_id: int, number: int | None = None) -> FrozenBoard | None:
    """The frozen edition in force, or the one with that number; None when there is none."""
    if number is None:
        own = db.session.get(Board, meeting_id)
        number = own.edition if own is not None else None
    if number is None:
        return None
    row = db.session.scalars(
        select(BoardEdition).where(
            BoardEdition.meeting_id == meeting_id, BoardEdition.number == number
        )
    ).one_or_none()
    return _frozen(row) if row is not None else None


def frozen_edition(slug: str, edition: int) -> FrozenBoard:
    """That edition of a meeting's board. Raises NotFound."""
    row = db.session.scalars(
        select(BoardEdition)
        .join(Meeting, Meeting.id == BoardEdition.meeting_id)
        .where(Meeting.slug == slug, BoardEdition.number == edition)
    ).one_or_none()
    if row is None:
        raise NotFound()
    return _frozen(row)


def editions(meeting_id: int) -> list[FrozenBoard]:
    """Every frozen edition, the latest first."""
    rows = db.session.scalars(
        select(BoardEdition)
        .where(BoardEdition.meeting_id == meeting_id)
        .order_by(BoardEdition.number.desc())
    )
    return [_frozen(row) for row in rows]


def _frozen(row: BoardEdition) -> FrozenBoard:
    content: dict[str, Any] = json.loads(row.content)
    return FrozenBoard(
        number=row.number,
        points=tuple(
            PointView(
                key=place,
                text=Localised(one["text"]),
                theme=one["theme"],
                is_summary=one["summary"],
                label=Localised(one["by"]),
                heading=Localised(one["heading"]),
            )
            for place, one in enumerate(content["points"], 1)
        ),
        figures=json.loads(row.figures),
        sha256=row.sha256,
        frozen_at=row.frozen_at,
        frozen_by=row.frozen_by,
    )


def source_of_partner(said: str | None) -> Partner | None:
    """The organisation that a form's answer names ("partner:<slug>"), if it names one."""
    kind, _colon, slug = (said or "").partition(":")
    if kind != "partner":
        return None
    return db.session.scalars(select(Partner).where(Partner.slug == slug)).one_or_none()
