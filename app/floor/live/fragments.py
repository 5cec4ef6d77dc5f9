"""What live screens show: the parts of public pages that change, by name.

A room page prints the fragment's template into ``<div data-live ...>``; the same template, rendered
for a visitor, is what ``/floor/state`` answers and ``/floor/stream`` sends. So a fragment shows
nothing that depends on who reads it, apart from the language.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.core import clock
from app.floor import queries
from app.floor.live import screens
from app.funding.queries import engagements as funding
from app.funding.rules import engagements as rules
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.meetings.rules.now import next_boundary, now_and_next

VERSION: Final = "version"
"""The view that holds no fragment: only the number, for pages that fetch their own parts."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a public page that is kept fresh.

    ``facts`` gives what the template prints. ``until`` says when the clock alone will change it;
    None when it never does.
    """

    name: str
    template: str
    facts: Callable[[Meeting], dict[str, Any]]
    until: Callable[[dict[str, Any]], datetime | None] = lambda facts: facts.get("until")


def shown(meeting: Meeting) -> dict[str, Any]:
    """What follower and screen print; ``until`` is when the clock changes what is on."""
    rows = meetings.item_rows(meeting.id, meetings.current_agenda(meeting))
    slots, moment = meetings.slots(rows), clock.now()
    at = now_and_next(slots, moment)
    by_id = {row.id: row for row in rows}
    floor = queries.floor(meeting)
    return {
        "meeting": meeting,
        "floor": floor,
        "said": announced(meeting, floor),
        "figures": queries.room_totals(meeting),
        "rules": rules,
        "on": [by_id[key] for key in at.now],
        "coming": [by_id[key] for key in at.next],
        "until": next_boundary(slots, moment),
    }


def announced(meeting: Meeting, floor: queries.FloorView) -> list[funding.Announced]:
    """What whoever has the floor has announced and stands, the latest first, for everybody."""
    if floor.now is None:
        return []
    return [
        row
        for row in reversed(funding.announced_at(meeting))
        if row.engagement.intervention_id == floor.now.key and row.engagement.state in rules.LIVE
    ]


def follow(meeting: Meeting) -> dict[str, Any]:
    """What the follower's page prints."""
    return screens.follow_facts(meeting, shown(meeting))


def screen(meeting: Meeting) -> dict[str, Any]:
    """What the big screen prints."""
    return screens.screen_facts(meeting, shown(meeting))


FRAGMENTS: dict[str, Fragment] = {
    "follow": Fragment("follow", "floor/_follow.html", follow),
    "screen": Fragment("screen", "floor/_screen.html", screen),
}
"""Every fragment by the name that pages ask for it with (``?view=``)."""
