"""What a press remembers, so that it can be taken back: the whole floor as it stood, as JSON."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.core.db import db
from app.floor.models import FloorEntry, FloorPlan, FloorSlot
from app.floor.queries import running
from app.floor.rules import order as rules
from app.floor.rules import queue as queueing
from app.meetings.models import Intervention

TURN = ("state", "started_at", "ended_at", "planned_minutes", "person_id", "role_assignment_id",
        "language")  # fmt: skip
SLOT = ("mode", "sound_checked", "alternate_id", "added_seconds", "stood_ms", "paused_at", "held")
ENTRY = ("state", "started_at", "ended_at", "partner_id", "name", "function", "added_seconds",
         "stood_ms", "paused_at")  # fmt: skip
MOMENTS = frozenset({"started_at", "ended_at", "paused_at"})


def store(rows: running.Rows, table: queueing.Table) -> None:
    """Write what a rule has decided. Whoever is not part of it keeps a place at the end."""
    by_key = {row.id: row for row in rows.turns}
    for place, turn in enumerate(table.turns, 1):
        row = by_key[turn.key]
        row.position = place
        row.state = "planned" if turn.state == "held" else turn.state
        row.started_at, row.ended_at = turn.started, turn.ended
        _keep(rows, turn)
    entries = {row.id: row for row in rows.entries}
    for place, entry in enumerate(table.queue, 1):
        kept = entries[entry.key]
        kept.position, kept.state = place, entry.state
        kept.started_at, kept.ended_at = entry.started, entry.ended
        kept.added_seconds = int(entry.added.total_seconds())
        kept.stood_ms, kept.paused_at = _ms(entry.stood), entry.paused_at
    if rows.plan is not None:
        rows.plan.closed = table.closed


def _keep(rows: running.Rows, turn: rules.Turn) -> None:
    """What the floor alone knows of a turn; a row is made only when there is something to know."""
    held = turn.state == "held"
    facts = (int(turn.added.total_seconds()), _ms(turn.stood), turn.paused_at, held)
    slot = rows.slots.get(turn.key)
    if slot is None:
        if not any(facts):
            return
        slot = slot_of(rows, turn.key)
    slot.added_seconds, slot.stood_ms, slot.paused_at, slot.held = facts


def slot_of(rows: running.Rows, key: int) -> FloorSlot:
    """The slot of an intervention, made when it is first needed."""
    slot = rows.slots.get(key)
    if slot is None:
        slot = FloorSlot(
            intervention_id=key, mode="", sound_checked=False, added_seconds=0, stood_ms=0,
            held=False,
        )  # fmt: skip
        db.session.add(slot)
        rows.slots[key] = slot
    return slot


def plan_of(meeting_id: int) -> FloorPlan:
    """What holds for the meeting's tour de table, made when it is first needed."""
    plan = db.session.get(FloorPlan, meeting_id)
    if plan is None:
        plan = FloorPlan(meeting_id=meeting_id, closed=False)
        db.session.add(plan)
        db.session.flush()
    return plan


def _ms(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)


# --- remembering and taking back -----------------------------------------------------------------


def remembered(rows: running.Rows) -> dict[str, Any]:
    """The floor as it stands, ready for JSON."""
    return {
        "turns": [[row.id, *_read(row, TURN)] for row in rows.turns],
        "slots": [[key, *_read(slot, SLOT)] for key, slot in rows.slots.items()],
        "entries": [[row.id, *_read(row, ENTRY)] for row in rows.entries],
        "closed": bool(rows.plan and rows.plan.closed),
        "minutes": rows.usual,
    }


def take_back(rows: running.Rows, text: str) -> None:
    """Put the floor back to what was remembered.

    Who joined the order since keeps a place at its end; a request that did not exist is withdrawn,
    unless a participant's own device has made it.
    """
    before = json.loads(text)
    if isinstance(before, list):  # as presses were kept before the floor had slots
        before = {"turns": before}
    turns: dict[int, Intervention] = {row.id: row for row in rows.turns}
    _unmake(turns, before.get("made", ()))
    known = [key for key, *_facts in before["turns"] if key in turns]
    late = [key for key in turns if key not in known]
    for place, key in enumerate([*known, *late], 1):
        turns[key].position = place
    for key, *facts in before["turns"]:
        if key in turns:
            _write(turns[key], TURN, facts)
    slots = {key: facts for key, *facts in before.get("slots", ())}
    for key, slot in rows.slots.items():
        if key not in turns:
            continue
        _write(slot, SLOT, slots.get(key, ("", False, None, 0, 0, None, False)))
    _take_back_queue(rows, before.get("entries", ()))
    if rows.plan is not None:
        rows.plan.closed = before.get("closed", False)
        rows.plan.usual_minutes = before.get("minutes")


def _take_back_queue(rows: running.Rows, kept: Iterable[Any]) -> None:
    """The requests as they stood; one that a device has made since stays."""
    entries = {row.id: row for row in rows.entries}
    stood = {key: facts for key, *facts in kept}
    places = [*stood, *(key for key in entries if key not in stood)]
    for key, row in entries.items():
        if key in stood:
            _write(row, ENTRY, stood[key])
        elif row.delegate_id is None:
            _withdraw(row)
        row.position = places.index(key) + 1


def _unmake(turns: dict[int, Intervention], made: Iterable[int]) -> None:
    """Take out the slots that the press had made; one to which something leads back stays."""
    for key in made:
        row = turns.get(key)
        if row is None or row.state not in ("planned", "skipped", "written"):
            continue
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.delete(row)
            db.session.flush()
            del turns[key]


def _withdraw(row: FloorEntry) -> None:
    row.state, row.started_at, row.ended_at, row.paused_at = "withdrawn", None, None, None


def _read(row: Any, names: tuple[str, ...]) -> list[Any]:
    values = (getattr(row, name) for name in names)
    return [value.isoformat() if isinstance(value, datetime) else value for value in values]


def _write(row: Any, names: tuple[str, ...], facts: Any) -> None:
    for name, value in zip(names, facts, strict=False):
        if name in MOMENTS and value is not None:
            value = datetime.fromisoformat(value)
        setattr(row, name, value)
