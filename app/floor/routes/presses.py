"""What each button of the console means: its name, whom it is about, the fields beside it."""

from collections.abc import Callable
from typing import Any

from flask import abort, request

from app.access import guard
from app.access.permissions import Permission
from app.core.languages import LANGUAGES
from app.floor import queries, services
from app.floor.rules.order import MODES
from app.floor.rules.queue import KINDS
from app.floor.services import Slot
from app.meetings.models import AgendaItem, Meeting
from app.partners.models import Partner
from app.web.fields import clean
from app.web.language import current_language

Press = Callable[..., int]
Act = Callable[[], int]

PRESSES: dict[str, Press] = {
    "start": services.start,
    "next": services.next_speaker,
    "skip": services.skip,
    "stop": services.stop,
    "pause": services.pause,
    "resume": services.resume,
    "restart": services.restart,
    "more": services.more_time,
    "even": services.even_out,
    "undo": services.undo,
    "swap-next-two": services.swap_next_two,
    "take": services.take_requests,
}
"""Presses about nobody in particular."""

OF_TURNS: dict[str, Press] = {
    "give": services.give_floor,
    "return": services.bring_back,
    "alternate": services.change_places,
}

OF_ENTRIES: dict[str, Press] = {
    "call": services.call_up,
    "withdraw": services.withdraw_request,
}

STEPS = {"up": -1, "down": 1, "earlier": -1, "later": 1}

LONGEST_NAME = 240


def act_of(meeting: Meeting, item: AgendaItem) -> Act:
    """What the pressed button means. Aborts with 400 when it is none of ours."""
    action = request.form.get("action", "")
    revision = _revision()
    how: dict[str, Any] = {"revision": revision, "by": guard.identity().actor}
    if action in PRESSES:
        return lambda: PRESSES[action](item, **how)
    verb, colon, key = action.partition(":")
    if colon:
        return _of_one(meeting, item, verb, key, how)
    match verb:
        case "close" | "reopen":
            return lambda: services.close_queue(item, closed=verb == "close", **how)
        case "ask":
            kind = _one_of("kind", KINDS)
            who = _who(meeting)
            return lambda: services.ask_for_floor(item, kind, **who, **how)
        case "place":
            keys = _keys("order")
            return lambda: services.place(item, keys, **how)
        case "arrange":
            rule, language = _one_of("rule", may_arrange(meeting)), _one_of("language", LANGUAGES)
            return lambda: services.arrange(item, rule, language, **how)
        case "minutes":
            minutes = _minutes("minutes")
            return lambda: services.set_usual_minutes(item, minutes, **how)
    return abort(400)


def _of_one(meeting: Meeting, item: AgendaItem, verb: str, key: str, how: dict[str, Any]) -> Act:
    turns = {str(row.id): row.id for row in queries.running_order(item.id)}
    entries = {str(row.id): row.id for row in queries.entries(meeting.id)}
    if key in turns and verb in OF_TURNS:
        return lambda: OF_TURNS[verb](item, turns[key], **how)
    if key in turns and verb in ("up", "down"):
        return lambda: services.swap(item, turns[key], STEPS[verb], **how)
    if key in turns and verb == "slot":
        slot = _slot()
        return lambda: services.set_slot(item, turns[key], slot, **how)
    if key in entries and verb in OF_ENTRIES:
        return lambda: OF_ENTRIES[verb](item, entries[key], **how)
    if key in entries and verb in ("earlier", "later"):
        return lambda: services.move_request(item, entries[key], STEPS[verb], **how)
    if key in entries and verb == "name":
        who = _who(meeting)
        return lambda: services.name_request(item, entries[key], **who, **how)
    return abort(400)


def may_arrange(meeting: Meeting) -> tuple[str, ...]:
    """The rules that the one who asks may use: contributions only who may see amounts."""
    sees = guard.can(Permission.POSITION_DESK_VIEW) and meeting.phase_id is not None
    return tuple(rule for rule in services.ARRANGEMENTS if sees or rule != "contribution")


# --- fields --------------------------------------------------------------------------------------


def _slot() -> Slot:
    return Slot(
        mode=_one_of("mode", ("", *MODES)),
        sound_checked=bool(request.form.get("sound")),
        minutes=_minutes("minutes"),
        person_id=_number("person"),
        alternate_id=_number("alternate"),
    )


def _who(meeting: Meeting) -> dict[str, Any]:
    """Partner, name and function of a request from the floor; each may be empty."""
    return {
        "partner": _partner(meeting),
        "name": clean(request.form.get("name", ""))[:LONGEST_NAME],
        "function": clean(request.form.get("function", ""))[:LONGEST_NAME],
    }


def _partner(meeting: Meeting) -> Partner | None:
    key = _number("partner")
    if key is None:
        return None
    known = {one for one, _label in queries.table_partners(meeting.id, current_language())}
    if key not in known:
        abort(400)
    return queries.partner_by_id(key)


def _minutes(name: str) -> int | None:
    number = _number(name)
    if number is not None and not 1 <= number <= services.MOST_MINUTES:
        abort(400)
    return number


def _one_of(name: str, known: tuple[str, ...]) -> str:
    value = request.form.get(name, "")
    if value not in known:
        abort(400)
    return value


def _keys(name: str) -> list[int]:
    parts = request.form.get(name, "").split(",")
    if len(parts) > 500 or not all(part.isascii() and part.isdigit() for part in parts):
        abort(400)
    return [int(part[:9]) for part in parts]


def _number(name: str) -> int | None:
    """A whole number, or None for an empty field. Aborts with 400 for anything else."""
    text = request.form.get(name, "").strip()
    return _revision(name) if text else None


def _revision(name: str = "revision") -> int:
    text = request.form.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        abort(400)
    return int(text)
