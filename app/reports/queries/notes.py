"""Reading the notes of rapporteurs: the places of a meeting in agenda order, and their boxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.db import db, for_update, the_one
from app.core.errors import NotFound
from app.meetings.models import AgendaItem, Intervention, Meeting, RoleAssignment
from app.meetings.queries.agenda import current_agenda
from app.reports.models import (
    NoteBox,
    NoteConflict,
    NoteFigure,
    NotePen,
    NoteQuestion,
    NoteWording,
)
from app.reports.rules.wordings import tidy

OnItem = TypeVar("OnItem", RoleAssignment, Intervention)

#: Roles whose holders say something that is noted.
SPEAKING = (
    "chair", "opening", "keynote", "presenter", "country_speaker", "introducer", "moderator",
    "panellist", "session_closing", "wrap_up", "facilitator", "intervener", "whiteboard_summary",
    "closing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where something can be noted: a speaker at an item, or an intervention that was recorded."""

    code: str
    item: AgendaItem | None
    role: RoleAssignment | None = None
    said: Intervention | None = None
    box: NoteBox | None = None
    documents_language: str = "en"

    @property
    def speaker(self) -> str:
        """Who speaks, as it is printed that day; for a partner without a person its label."""
        if self.role is not None:
            return f"{self.role.honorific} {self.role.printed}".strip()
        if self.said is not None and self.said.person is not None:
            return f"{self.said.person.honorific} {self.said.person.printed}".strip()
        if self.said is not None and self.said.partner is not None:
            label = self.said.partner.label or self.said.partner.name
            return label.best("en")[0]
        return self.box.speaker if self.box else ""

    @property
    def language(self) -> str:
        """The language of the notes; before there are any, that of the meeting's documents."""
        return self.box.language if self.box else self.documents_language

    @property
    def standing(self) -> str:
        """How the notes stand to the record: ``empty``, ``taken`` when both say the same,
        ``differs`` when the record says something else, ``open`` when it says nothing yet.
        """
        words = tidy(self.box.body) if self.box else ""
        if not words:
            return "empty"
        if words == self.recorded:
            return "taken"
        return "differs" if self.recorded else "open"

    @property
    def all_recorded(self) -> str:
        """What the record holds, in all languages, to know whether it has changed."""
        if self.said is None:
            return ""
        return "\n".join(f"{code}: {text}" for code, text in sorted(self.said.summary.items()))

    @property
    def recorded(self) -> str:
        """What the record holds in the language of the notes."""
        if self.said is None:
            return ""
        return self.said.summary.get(self.language) or ""


@dataclass(frozen=True, slots=True)
class NotedItem:
    """An item of the agenda with its places."""

    item: AgendaItem
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything that can be noted of a meeting; ``elsewhere`` lost its place in the agenda."""

    items: tuple[NotedItem, ...]
    elsewhere: tuple[Place, ...]

    @property
    def places(self) -> list[Place]:
        """Every place in agenda order."""
        return [*(one for row in self.items for one in row.places), *self.elsewhere]


def notes(of: Meeting) -> Notes:
    """The items of the meeting's own agenda with a place for each speaker, in a few statements."""
    agenda = current_agenda(of)
    items = [
        one
        for one in db.session.scalars(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == of.id, AgendaItem.agenda == agenda)
            .order_by(AgendaItem.position, AgendaItem.id)
        )
        if one.kind != "break"
    ]
    keys = [one.id for one in items]
    said = _by_item(
        db.session.scalars(
            select(Intervention)
            .where(Intervention.agenda_item_id.in_(keys), Intervention.state != "skipped")
            .options(
                joinedload(Intervention.person),
                joinedload(Intervention.partner),
                joinedload(Intervention.role),
            )
            .order_by(Intervention.position, Intervention.id)
        ).unique()
    )
    roles = _by_item(
        db.session.scalars(
            select(RoleAssignment)
            .where(
                RoleAssignment.agenda_item_id.in_(keys),
                RoleAssignment.status != "declined",
                RoleAssignment.role.in_(SPEAKING),
            )
            .options(joinedload(RoleAssignment.partner))
            .order_by((RoleAssignment.role != "chair"), RoleAssignment.position, RoleAssignment.id)
        )
    )
    return _placed(of, items, said, roles, _Boxes(of))


def place(of: Meeting, code: str) -> Place:
    """One place of a meeting by its short name. Raises NotFound."""
    for one in notes(of).places:
        if one.code == code:
            return one
    raise NotFound()


class _Boxes:
    """The boxes of a meeting, each given to one place."""

    def __init__(self, of: Meeting) -> None:
        self.left = {
            one.id: one
            for one in db.session.scalars(
                select(NoteBox)
                .where(NoteBox.meeting_id == of.id)
                .options(joinedload(NoteBox.role))
                .order_by(NoteBox.id)
            )
        }

    def take(
        self, item: AgendaItem, code: str, said: Intervention | None, role: RoleAssignment | None
    ) -> NoteBox | None:
        """The box of a place: tied to what was said, or to the speaker, planned or as held."""
        for box in self.left.values():
            if box.intervention_id is not None:
                ours = said is not None and box.intervention_id == said.id
            else:
                ours = box.place == code or _same(box.role, role, item)
            if ours:
                return self.left.pop(box.id)
        return None


def _same(noted: RoleAssignment | None, role: RoleAssignment | None, item: AgendaItem) -> bool:
    """Whether two roles are one: the same row, or what was planned and its copy as held."""
    if noted is None or role is None:
        return False
    return noted.id == role.id or (
        noted.agenda_item_id == item.planned_item_id
        and (noted.person_id, noted.partner_id, noted.role)
        == (role.person_id, role.partner_id, role.role)
    )


def _placed(
    of: Meeting,
    items: Sequence[AgendaItem],
    said: Mapping[int, Sequence[Intervention]],
    roles: Mapping[int, Sequence[RoleAssignment]],
    boxes: _Boxes,
) -> Notes:
    rows: list[NotedItem] = []
    codes: set[str] = set()
    for item in items:
        here: list[Place] = []
        spoken = {one.role_assignment_id for one in said.get(item.id, ())}
        silent = [one for one in roles.get(item.id, ()) if one.id not in spoken]
        seen = {one.person_id for one in said.get(item.id, ())}
        wanted: list[tuple[RoleAssignment | None, Intervention | None]] = [
            *((one, None) for one in silent if one.person_id not in seen),
            *((one.role, one) for one in said.get(item.id, ())),
        ]
        for role, intervention in sorted(wanted, key=lambda one: _rank(*one)):
            code = _code(item, role, intervention, codes)
            codes.add(code)
            box = boxes.take(item, code, intervention, role)
            here.append(
                Place(
                    box.place if box else code, item, role, intervention, box, of.documents_language
                )
            )
        rows.append(NotedItem(item, tuple(here)))
    elsewhere = tuple(Place(box.place, None, box=box) for box in boxes.left.values())
    return Notes(tuple(rows), elsewhere)


def _rank(role: RoleAssignment | None, said: Intervention | None) -> tuple[bool, int, int]:
    """Chair first; a tour de table keeps its running order."""
    chair = role is not None and role.role == "chair"
    if said is not None and (role is None or role.role == "intervener"):
        return (not chair, 1, said.position)
    return (not chair, 0, role.position if role else 0)


def _code(
    item: AgendaItem, role: RoleAssignment | None, said: Intervention | None, taken: set[str]
) -> str:
    """The short name of a place, the same for a planned role and its copy as held."""
    root = item.planned_item_id or item.id
    if role is not None:
        name = f"role:{root}:{role.person_id}:{role.partner_id}:{role.role}"
        found = sha256(name.encode()).hexdigest()[:20]
        if found not in taken:
            return found
        name = f"{name}:{role.position}:{said.id if said else 0}"
    else:
        name = f"said:{said.id if said else 0}"
    return sha256(name.encode()).hexdigest()[:20]


# --- one box --------------------------------------------------------------------------------------


def box_for_update(of: Meeting, code: str) -> NoteBox | None:
    """The box of a place, locked until the transaction ends; None before the first words."""
    return db.session.scalars(
        for_update(select(NoteBox).where(NoteBox.meeting_id == of.id, NoteBox.place == code))
    ).one_or_none()


def wording(box: NoteBox, number: int) -> str:
    """A wording by its number; one that was thinned out is the nearest before it, 0 is no words."""
    found = db.session.scalar(
        select(NoteWording.body)
        .where(NoteWording.box_id == box.id, NoteWording.number <= number)
        .order_by(NoteWording.number.desc())
        .limit(1)
    )
    return found or ""


def wordings(box: NoteBox) -> Sequence[NoteWording]:
    """Every wording that is kept, newest first."""
    return db.session.scalars(
        select(NoteWording).where(NoteWording.box_id == box.id).order_by(NoteWording.number.desc())
    ).all()


def pen(box: NoteBox, by: str, device: str) -> NotePen | None:
    """What an opened page last sent."""
    return db.session.scalars(
        select(NotePen).where(NotePen.box_id == box.id, NotePen.by == by, NotePen.device == device)
    ).one_or_none()


def open_conflict_of(box: NoteBox, by: str, device: str) -> NoteConflict | None:
    """The conflict that an opened page is in."""
    return db.session.scalars(
        select(NoteConflict)
        .where(
            NoteConflict.box_id == box.id,
            NoteConflict.by == by,
            NoteConflict.device == device,
            NoteConflict.outcome.is_(None),
        )
        .order_by(NoteConflict.id.desc())
        .limit(1)
    ).one_or_none()


def conflict(public_id: str) -> NoteConflict:
    """A conflict, open or settled, with its box. Raises NotFound."""
    return the_one(
        select(NoteConflict)
        .where(NoteConflict.public_id == public_id)
        .options(joinedload(NoteConflict.box).joinedload(NoteBox.meeting))
    )


def conflicts_of(box: NoteBox) -> Sequence[NoteConflict]:
    """Every conflict of a box, the open ones first, then the newest."""
    return db.session.scalars(
        select(NoteConflict)
        .where(NoteConflict.box_id == box.id)
        .order_by(NoteConflict.outcome.is_not(None), NoteConflict.id.desc())
    ).all()


def open_conflicts(of: Meeting) -> dict[int, list[NoteConflict]]:
    """The open conflicts of a meeting, by box."""
    found: dict[int, list[NoteConflict]] = defaultdict(list)
    for one in db.session.scalars(
        select(NoteConflict)
        .join(NoteBox, NoteConflict.box_id == NoteBox.id)
        .where(NoteBox.meeting_id == of.id, NoteConflict.outcome.is_(None))
        .order_by(NoteConflict.id)
    ):
        found[one.box_id].append(one)
    return found


def has_open_conflict(box: NoteBox) -> bool:
    """Whether words wait to be settled."""
    return bool(
        db.session.scalar(
            select(func.count(NoteConflict.id)).where(
                NoteConflict.box_id == box.id, NoteConflict.outcome.is_(None)
            )
        )
    )


def questions(boxes: Iterable[int]) -> dict[int, list[NoteQuestion]]:
    """Questions and replies in their order, by box."""
    found: dict[int, list[NoteQuestion]] = defaultdict(list)
    for one in db.session.scalars(
        select(NoteQuestion).where(NoteQuestion.box_id.in_(list(boxes))).order_by(NoteQuestion.id)
    ):
        found[one.box_id].append(one)
    return found


def question(box: NoteBox, public_id: str) -> NoteQuestion:
    """A question of that box. Raises NotFound."""
    return the_one(
        select(NoteQuestion).where(
            NoteQuestion.box_id == box.id, NoteQuestion.public_id == public_id
        )
    )


def note_figures(boxes: Iterable[int]) -> dict[int, list[NoteFigure]]:
    """What became of the figures in the notes, by box."""
    found: dict[int, list[NoteFigure]] = defaultdict(list)
    for one in db.session.scalars(
        select(NoteFigure)
        .where(NoteFigure.box_id.in_(list(boxes)))
        .options(joinedload(NoteFigure.figure))
        .order_by(NoteFigure.id)
    ):
        found[one.box_id].append(one)
    return found


def _by_item(things: Iterable[OnItem]) -> dict[int, list[OnItem]]:
    found: dict[int, list[OnItem]] = defaultdict(list)
    for thing in things:
        found[thing.agenda_item_id].append(thing)
    return found
