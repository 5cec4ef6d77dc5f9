"""What the big screen and the follower's page print beyond the floor itself."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import segno
from flask import current_app, url_for
from markupsafe import Markup

from app.core import clock
from app.floor import queries
from app.floor.rules import screens as rules
from app.funding.queries import engagements as funding
from app.funding.queries.room import RoomFigures
from app.meetings import queries as meetings
from app.meetings import shelf
from app.meetings.models import Meeting
from app.meetings.rules.shelf import Reader
from app.web.language import current_language

MOST_POINTS: Final = 6
"""Points that are read beside a speaker from fifteen metres."""
MOST_ON_BOARD: Final = 24
MOST_ENGAGEMENTS: Final = 10

Facts = dict[str, Any]


def follow_facts(meeting: Meeting, shown: Mapping[str, Any]) -> Facts:
    """The follower's page: the board by theme, what was announced, the papers of the item, and in
    which languages it is heard.
    """
    floor: queries.FloorView = shown["floor"]
    agenda = meetings.current_agenda(meeting)
    papers = shelf.by_item(meeting, shelf.readable(meeting, Reader()), agenda)
    running = floor.item_id if floor.speaks is not None or floor.over else None
    items = [running] if running is not None else [row.id for row in shown["on"]]
    hears = next(
        (row.interpretation for row in shown["on"] if row.interpretation is not None),
        meeting.interpretation or [],
    )
    return {
        **shown,
        "groups": queries.groups(meeting.id),
        "frozen": queries.frozen_board(meeting.id),
        "engagements": funding.announced_at(meeting),
        "papers": [one for item in items if item is not None for one in papers.get(item, ())],
        "hears": [code for code in hears if code != meeting.floor_language],
    }


def screen_facts(meeting: Meeting, shown: Mapping[str, Any]) -> Facts:
    """The big screen: the mode that the desk chose or that fits, and what it needs."""
    floor: queries.FloorView = shown["floor"]
    now = clock.now()
    tour = meetings.tour_de_table(meeting)
    at = rules.Moment(
        begun=floor.begun,
        speaks=floor.speaks is not None,
        waits=floor.remaining,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        tour_starts=tour.starts_at if tour else None,
        tour_ends=tour.ends_at if tour else None,
        closed=meeting.is_closed,
        items_on=bool(shown["on"]),
    )
    mode = rules.mode_for(queries.screen_mode(meeting.id), at, now)
    newest = sorted(floor.points, key=lambda one: one.key, reverse=True)
    facts: Facts = {
        **shown,
        "mode": mode,
        "newest": rules.fitting(
            newest[:MOST_POINTS],
            [_lengths(one) for one in newest[:MOST_POINTS]],
            _height(shown.get("figures")),
        ),
        "until": _soonest(shown.get("until"), at, now),
    }
    if mode == rules.TOUR and floor.over:
        facts |= _board(floor.points)
    elif mode == rules.WELCOME:
        address = urljoin(
            current_app.config["PUBLIC_BASE_URL"], url_for("floor.follow", slug=meeting.slug)
        )
        facts |= {"address": _readable(address), "code": _code(address)}
    elif mode == rules.ENGAGEMENTS:
        rows = funding.announced_at(meeting)
        facts |= {"engagements": rows[:MOST_ENGAGEMENTS], "more": len(rows[MOST_ENGAGEMENTS:])}
    elif mode == rules.THANKS:
        facts["partners"] = meetings.partners_in_tour_de_table(meeting, current_language())
    return facts


def _height(figures: RoomFigures | None) -> int:
    if figures is None:
        return 0
    pledged = figures.pledged
    small = bool(pledged.worth) + bool(pledged.unconfirmed)
    return rules.figures_height(max(1, len(pledged.amounts)), small, gap=figures.gap is not None)


def _lengths(point: queries.PointView) -> tuple[int, int]:
    language = current_language()
    return len(point.text.best(language)[0]), len(point.label.best(language)[0])


def _board(points: tuple[queries.PointView, ...]) -> Facts:
    return {
        "groups": queries.grouped(points[:MOST_ON_BOARD]),
        "more": len(points[MOST_ON_BOARD:]),
        "crowd": min(len(points), MOST_ON_BOARD),
    }


def _soonest(until: datetime | None, at: rules.Moment, now: datetime) -> datetime | None:
    """When the clock alone changes the picture."""
    times = (until, at.starts, at.ends, at.tour_starts, at.tour_ends)
    return min((time for time in times if time is not None and time > now), default=None)


def _readable(address: str) -> str:
    """An address as it is read aloud: without its scheme."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}"


def _code(address: str) -> Markup:
    """The address as a QR code; the words stand beside it."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        nl=False,
        omitsize=True,
        border=2,
        unit=None,
    )
    drawn = out.getvalue().decode().replace("<svg", '<svg aria-hidden="true"', 1)
    return Markup(drawn)  # noqa: S704  drawn by segno from an address of ours
