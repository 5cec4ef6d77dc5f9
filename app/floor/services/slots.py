"""The running order before and between presses: built from requests, arranged, each slot set."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.words import N_
from app.floor.models import FloorRequest
from app.floor.queries import asked, running
from app.floor.rules import order as plan
from app.floor.rules import queue as rules
from app.floor.rules.protocol import rank
from app.floor.services import moves
from app.floor.services.order import remember
from app.floor.services.persons import person_of
from app.meetings import services as meetings
from app.meetings.models import AgendaItem, Intervention, Meeting, RoleAssignment
from app.partners.models import Partner
from app.registration.models import Delegate

ARRANGEMENTS = ("request", "rank", "alphabet", "contribution")
"""The rules by which an order can be made; by hand is none of them."""

MOST_MINUTES = 60
LONGEST_KEY_POINTS = 600


class NobodyAsked(DomainError):
    """There is no request for the floor that is not in the order already."""

    message = N_("No delegation has asked for the floor that does not stand in the order already.")


class HasSpoken(DomainError):
    """A slot that is over, or running, keeps its speaker and its mode."""

    message = N_("This turn has begun already, so its speaker and mode stay as they are.")


class NotOfThisPartner(DomainError):
    """Only somebody of the partner speaks for it."""

    field = "person"
    message = N_("Choose a speaker and an alternate among the persons of this partner.")


class SameSpeaker(DomainError):
    """The alternate is somebody else."""

    field = "alternate"
    message = N_("The alternate must be somebody else than the speaker.")


@dataclass(frozen=True, slots=True)
class Slot:
    """What is set for one place of the order; ``minutes`` None means the meeting's usual ones."""

    mode: str = ""
    sound_checked: bool = False
    minutes: int | None = None
    person_id: int | None = None
    alternate_id: int | None = None


# --- arranging -----------------------------------------------------------------------------------


def arrange(item: AgendaItem, rule: str, language: str, *, revision: int, by: str) -> int:
    """Let those who wait stand by a rule: ``request``, ``rank``, ``alphabet``, ``contribution``.

    Equal ones stand in the alphabetical order of ``language``. Whoever has spoken keeps the place.
    Raises FloorHasMoved.
    """
    if rule not in ARRANGEMENTS:
        raise ValueError(rule)

    def act(rows: running.Rows) -> None:
        table = rows.table
        sort = _sort(rule, language, rows, item)
        moves.store(rows, rules.Table(plan.arranged(table.turns, sort), table.queue, table.closed))

    return remember(item, "arrange", act, revision=revision, by=by)


def _sort(rule: str, language: str, rows: running.Rows, item: AgendaItem) -> Any:
    by_key = {row.id: row for row in rows.turns}
    keys = asked.label_keys([row.partner_id for row in rows.turns if row.partner_id], language)

    def name(key: int) -> str:
        return keys.get(by_key[key].partner_id or 0, "")

    if rule == "request":
        when = asked.asked_at(item.meeting_id)
        late = datetime.max.replace(tzinfo=UTC)
        return lambda key: (when.get(by_key[key].partner_id or 0, late), by_key[key].position)
    if rule == "rank":
        heads = asked.heads(item.meeting_id)
        return lambda key: (*_rank(by_key[key], heads), name(key))
    if rule == "contribution":
        signed = asked.contributions(db.session.get_one(Meeting, item.meeting_id))
        return lambda key: (-signed.get(by_key[key].partner_id or 0, 0), name(key))
    return name


def _rank(row: Intervention, heads: frozenset[int]) -> tuple[int, int]:
    who = row.role or row.person
    return rank(who.honorific if who else "", is_head=row.person_id in heads)


# --- one slot ------------------------------------------------------------------------------------


def set_slot(item: AgendaItem, key: int, slot: Slot, *, revision: int, by: str) -> int:
    """Set mode, sound check, minutes, speaker and alternate of one place.

    Raises HasSpoken, NotOfThisPartner, SameSpeaker, FloorHasMoved.
    """

    def act(rows: running.Rows) -> None:
        row = next(one for one in rows.turns if one.id == key)
        kept = moves.slot_of(rows, key)
        kept.sound_checked = slot.sound_checked
        row.planned_minutes = slot.minutes
        over = row.state in ("speaking", "spoken") or kept.held
        person_id = slot.person_id or row.person_id
        if over and (slot.mode != kept.mode or person_id != row.person_id):
            raise HasSpoken
        if person_id is not None and person_id == slot.alternate_id:
            raise SameSpeaker
        _speaks_for(row, {person_id, slot.alternate_id} - {row.person_id, None})
        kept.mode, kept.alternate_id = slot.mode, slot.alternate_id
        if not over:
            _take_mode(row, slot.mode)
            _take_speaker(item, row, person_id)

    return remember(item, "slot", act, revision=revision, by=by)


def _take_mode(row: Intervention, mode: str) -> None:
    """A statement in writing counts as handed in; it can come back into the order."""
    if mode == "written":
        row.state = "written"
    elif row.state == "written":
        row.state = "planned"


def _take_speaker(item: AgendaItem, row: Intervention, person_id: int | None) -> None:
    if person_id == row.person_id:
        return
    role = db.session.scalars(
        select(RoleAssignment)
        .where(
            RoleAssignment.agenda_item_id == item.id,
            RoleAssignment.person_id == person_id,
            RoleAssignment.role == "intervener",
        )
        .limit(1)
    ).one_or_none()
    row.person_id, row.role_assignment_id = person_id, role.id if role else None


def _speaks_for(row: Intervention, persons: set[int | None]) -> None:
    known = {key for key, _name in asked.speakers_of([row.partner_id or 0]).get(
        row.partner_id or 0, ())}  # fmt: skip
    if not persons <= known:
        raise NotOfThisPartner


def change_places(item: AgendaItem, key: int, *, revision: int, by: str) -> int:
    """Let the alternate speak, and the speaker be the alternate. Raises HasSpoken."""

    def act(rows: running.Rows) -> None:
        row = next(one for one in rows.turns if one.id == key)
        kept = moves.slot_of(rows, key)
        if row.state in ("speaking", "spoken") or kept.held:
            raise HasSpoken
        if kept.alternate_id is None:
            return
        before = row.person_id
        _take_speaker(item, row, kept.alternate_id)
        kept.alternate_id, kept.sound_checked = before, False

    return remember(item, "alternate", act, revision=revision, by=by)


def set_usual_minutes(item: AgendaItem, minutes: int | None, *, revision: int, by: str) -> int:
    """Say how many minutes a slot has for which nothing else was said; None for the default."""

    def act(_rows: running.Rows) -> None:
        moves.plan_of(item.meeting_id).usual_minutes = minutes

    return remember(item, "minutes", act, revision=revision, by=by)


# --- requests ------------------------------------------------------------------------------------


def request_floor(
    meeting: Meeting,
    partner: Partner,
    *,
    by: str,
    speaker: Delegate | None = None,
    alternate: Delegate | None = None,
    language: str = "en",
    minutes: int | None = None,
    mode: str = "",
    key_points: str = "",
) -> FloorRequest:
    """Ask for a slot of the tour de table, or change what was asked; the place in the line stays.

    A request that was withdrawn and is made again stands at the end. Raises SameSpeaker.
    """
    if speaker is not None and alternate is not None and speaker.id == alternate.id:
        raise SameSpeaker
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == meeting.id)))
    row = asked.request_of(meeting.id, partner.id)
    if row is None:
        row = FloorRequest(meeting_id=meeting.id, partner_id=partner.id)
        db.session.add(row)
    elif row.withdrawn_at is not None:
        row.withdrawn_at, row.created_at = None, clock.now()
    row.speaker_id = speaker.id if speaker else None
    row.alternate_id = alternate.id if alternate else None
    row.language, row.minutes, row.mode = language, minutes, mode
    row.key_points, row.requested_by = key_points, by
    db.session.flush()
    _note(by, "floor.requested", meeting, partner)
    return row


def withdraw_floor_request(meeting: Meeting, partner: Partner, *, by: str) -> None:
    """Take a request back before it is in the order; a repeat does nothing."""
    row = asked.request_of(meeting.id, partner.id)
    if row is None or row.withdrawn_at is not None:
        return
    row.withdrawn_at = clock.now()
    db.session.flush()
    _note(by, "floor.request_withdrawn", meeting, partner)


def take_requests(item: AgendaItem, *, revision: int, by: str) -> int:
    """Give every delegation that asked and has none a slot, in the order of request.

    The speaker enters the register of persons where it is not known there. Raises NobodyAsked.
    """

    def act(rows: running.Rows) -> None:
        placed = {row.partner_id for row in rows.turns}
        fresh = [row for row in asked.request_rows(item.meeting_id) if row.partner_id not in placed]
        if not fresh:
            raise NobodyAsked
        for row in fresh:
            _give_slot(item, rows, row, by)

    return remember(item, "take", act, revision=revision, by=by)


def _give_slot(item: AgendaItem, rows: running.Rows, asks: FloorRequest, by: str) -> None:
    speaker = person_of(asks.speaker_id, asks.partner, by)
    alternate = person_of(asks.alternate_id, asks.partner, by)
    turn = meetings.plan_intervention(
        item, person=speaker, partner=asks.partner, planned_minutes=asks.minutes, by=by
    )
    turn.language = asks.language
    slot = moves.slot_of(rows, turn.id)
    slot.mode = asks.mode if asks.mode != "absent" else ""
    slot.alternate_id = alternate.id if alternate else None
    _take_mode(turn, slot.mode)
    db.session.flush()


def _note(by: str, action: str, meeting: Meeting, partner: Partner) -> None:
    audit.record(by, action, subject_type="meeting", subject_id=meeting.slug, partner_id=partner.id)
