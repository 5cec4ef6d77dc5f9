"""Promises that a stored programme keeps, whatever is done to it through the services.

Random edits, moves, stretches, placements, removals, shifts, closings of gaps, and changes of the
meeting's zone and day, on days with and without a change of the clocks.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.core.db import db, transaction
from app.core.errors import DomainError
from app.core.localised import Localised
from app.meetings import queries, services
from app.meetings.models import AgendaItem, AgendaUndo, Meeting
from app.meetings.rules import local_time
from app.meetings.rules.agenda import depth_first, numbers
from app.meetings.rules.warnings import OutsideParent
from tests.meetings.making import BASICS, draft

ZONES = ("Europe/Zurich", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe")
#: An ordinary day, both changes of the clocks in Zurich, and one on Lord Howe, of half an hour.
DAYS = (date(2026, 10, 7), date(2026, 3, 29), date(2026, 10, 25), date(2026, 4, 5))

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("move", "stretch", "edit", "shift", "close", "up", "down", "in", "out", "place",
             "delete", "zone", "day")
        ),
        st.integers(0, 7),
        st.integers(0, 7),
        st.integers(-24, 24),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def programme(day: date, zone: str) -> Meeting:
    """Eight items from 1:00 on, where the clocks change: a block with three below it among them."""
    meeting = db.session.scalars(select(Meeting)).one_or_none() or draft()
    with transaction():
        db.session.execute(delete(AgendaUndo))
        db.session.execute(delete(AgendaItem).where(AgendaItem.parent_id.is_not(None)))
        db.session.execute(delete(AgendaItem))
        db.session.expire_all()
        services.edit_basics(
            meeting,
            replace(BASICS, on_date=day, until_date=day + timedelta(days=1), zone=zone),
            by="system",
        )
        start = datetime.combine(day, time(1), tzinfo=local_time.zone_of(zone)).astimezone(UTC)
        block = None
        for at, (title, begin, length) in enumerate(
            (("Opening", 0, 20), ("Block", 20, 60), ("One", 20, 20), ("Two", 40, 20),
             ("Three", 60, 20), ("Break", 90, 15), ("Debate", 105, 90), ("Closing", 200, 10))
        ):  # fmt: skip
            starts = start + timedelta(minutes=begin)
            made = services.add_item(
                meeting,
                title=Localised(en=title),
                kind="break" if title == "Break" else "plenary",
                parent=block if at in (2, 3, 4) else None,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=length),
                by="system",
            )
            block = made if title == "Block" else block
        services.add_item(meeting, title=Localised(en="Papers"), by="system")
    return meeting


def items(meeting: Meeting) -> list[AgendaItem]:
    db.session.rollback()
    return queries.items(meeting.id, "planned")


def stored(meeting: Meeting) -> list[tuple[Any, ...]]:
    slugs = {one.id: one.slug for one in items(meeting)}
    return [
        (one.slug, slugs.get(one.parent_id or 0), one.position, one.number, one.starts_at,
         one.ends_at, one.title, one.kind, one.room)
        for one in items(meeting)
    ]  # fmt: skip


def lengths(meeting: Meeting) -> dict[str, timedelta]:
    return {
        one.slug: one.ends_at - one.starts_at
        for one in items(meeting)
        if one.starts_at and one.ends_at
    }


def outside(meeting: Meeting) -> set[Any]:
    rows = queries.item_rows(meeting.id, "planned")
    found = {row.id: row for row in rows}
    return {
        row.slug
        for row in rows
        if row.parent_id is not None
        and row.starts_at is not None
        and row.ends_at is not None
        and (above := found[row.parent_id]).starts_at is not None
        and above.ends_at is not None
        and not (above.starts_at <= row.starts_at and row.ends_at <= above.ends_at)
    }


def clocks(meeting: Meeting) -> dict[str, list[time | None]]:
    return {
        one.slug: [
            local_time.to_local(moment, meeting.zone).time() if moment else None
            for moment in (one.starts_at, one.ends_at)
        ]
        for one in items(meeting)
    }


def do(meeting: Meeting, step: tuple[str, int, int, int, bool]) -> set[str] | None:
    """Take one step; the items whose length it may change, None when all other promises of a move
    do not apply (the day or the zone changed).
    """
    act, which, other, fives, with_the_rest = step
    rows = queries.items(meeting.id, "planned")
    one, second = rows[which % len(rows)], rows[other % len(rows)]
    by = timedelta(minutes=5 * fives)
    top = next(row for row in rows if row.id == (one.parent_id or one.id))
    if act in ("up", "down", "in", "out"):
        services.move_item(one, act, by="system")
    elif act == "place":
        services.place_item(one, parent=second if with_the_rest else None, after=None, by="system")
    elif act == "delete":
        services.delete_item(one, by="system")
    elif act == "shift":
        services.shift_rest(top, 5 * fives, by="system")
    elif act == "close":
        services.close_gaps(top, by="system")
    elif act in ("zone", "day"):
        basics = services.basics_of(meeting)
        changed = (
            replace(basics, zone=ZONES[which % len(ZONES)])
            if act == "zone"
            else replace(
                basics,
                on_date=DAYS[which % len(DAYS)],
                until_date=DAYS[which % len(DAYS)] + timedelta(days=1),
            )
        )
        services.edit_basics(meeting, changed, by="system")
        return None
    else:
        starts, ends = one.starts_at, one.ends_at
        if act == "move" and starts and ends:
            starts, ends = starts + by, ends + by
        elif act == "stretch" and ends:
            ends = ends + by
        services.edit_item(
            one, by="system", title=Localised(en=f"{one.slug} {fives}"), kind=one.kind,
            description=one.description, starts_at=starts, ends_at=ends, room="Hall",
            with_the_rest=with_the_rest,
        )  # fmt: skip
        return {one.slug} if act == "stretch" else set()
    return set()


def steps_taken(
    meeting: Meeting, steps: list[tuple[str, int, int, int, bool]]
) -> Iterator[tuple[str, set[str] | None]]:
    """The steps that were not refused; a refused one must leave everything as it was."""
    for step in steps:
        before = stored(meeting)
        if not before:
            return
        try:
            with transaction():
                stretched = do(meeting, step)
        except DomainError:
            assert stored(meeting) == before
            continue
        yield step[0], stretched


def _take_back(meeting: Meeting, before: list[tuple[Any, ...]]) -> None:
    """Undo the last step, where it can be undone: order, tree, numbers and times are as before."""
    change = db.session.scalars(
        select(AgendaUndo).order_by(AgendaUndo.id.desc()).limit(1)
    ).one_or_none()
    if change is None or change.undone_at is not None:
        return
    for is_first in (True, False):
        with transaction():
            assert services.undo_change(change, by="system") is is_first
        assert [one[:6] for one in stored(meeting)] == [one[:6] for one in before]


@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(
    date(2026, 4, 5),
    "Australia/Lord_Howe",
    [("shift", 7, 1, 19, False), ("stretch", 2, 1, -18, True), ("zone", 1, 3, 16, False)],
)
@given(st.sampled_from(DAYS), st.sampled_from(ZONES), STEPS)
def test_a_stored_programme_keeps_its_promises(app: Flask, day, zone, steps):
    meeting = programme(day, zone)
    before, long, crooked = stored(meeting), lengths(meeting), outside(meeting)
    shown = clocks(meeting)
    for act, stretched in steps_taken(meeting, steps):
        rows = items(meeting)
        kept = {one.slug for one in rows}
        # Positions are dense and depth first, and the numbers are those of the order.
        points = queries.points(rows)
        assert [one.position for one in rows] == list(range(1, len(rows) + 1))
        assert [one.id for one in rows] == depth_first(points)
        assert {one.id: one.number for one in rows} == numbers(points)
        # The clocks of the zone and UTC say the same, and every time can be typed again.
        for one in rows:
            for moment in (one.starts_at, one.ends_at):
                if moment is not None and stretched is not None:
                    local = local_time.to_local(moment, meeting.zone)
                    assert local.astimezone(UTC) == moment
            assert one.ends_at is None or (one.starts_at and one.starts_at < one.ends_at)
        if stretched is None:
            # 13:00 stays 13:00, on whatever day and in whatever zone.
            assert clocks(meeting) == shown
        else:
            # No minute is lost but where an item was stretched on purpose.
            now = lengths(meeting)
            assert all(now[slug] == long[slug] for slug in kept & long.keys() - stretched)
            # What was inside its parent stays inside when both only move.
            if act in ("up", "down", "shift", "close"):
                assert outside(meeting) <= crooked
            warned = queries.agenda_warnings(meeting, queries.item_rows(meeting.id, "planned"))
            assert sum(isinstance(one, OutsideParent) for one in warned) == len(outside(meeting))
            _take_back(meeting, before)
        before, long, crooked = stored(meeting), lengths(meeting), outside(meeting)
        shown = clocks(meeting)
