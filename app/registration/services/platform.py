"""The video platform's attendance file: kept row by row, matched to delegates, counted once.

Rows are matched by what a person decided before, then by address, then by name; a name that two
delegates have, or nobody, stays open until somebody assigns it.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.collation import plain
from app.core.db import db
from app.meetings.models import Meeting
from app.registration import presence, queries
from app.registration.models import CheckIn, Delegate, PlatformRow
from app.registration.rules.names import full_name
from app.registration.rules.platform_file import Stay, spellings
from app.registration.rules.refusals import NotTakingPart

IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: rows that are new, rows that were known, names still to be assigned."""

    new: int
    known: int
    open: int


def import_stays(meeting: Meeting, stays: Iterable[Stay], *, by: str) -> Imported:
    """Keep what the file tells and count whoever can be told; a repeat changes nothing."""
    meeting = queries.meeting_for_update(meeting.id)
    rows = presence.platform_rows(meeting.id)
    known = {row.key for row in rows}
    told = {_key(stay): stay for stay in stays}
    new = [_row(meeting, key, stay, by) for key, stay in told.items() if key not in known]
    db.session.add_all(new)
    db.session.flush()
    _match(meeting, rows, new)
    _count(meeting, by=by)
    if new:
        audit.record(
            by,
            "attendance.imported",
            subject_type="meeting",
            subject_id=meeting.slug,
            rows=len(new),
        )
    waiting = presence.visitors(meeting, assigned=False)
    return Imported(len(new), len(told) - len(new), len(waiting))


def assign(row: PlatformRow, delegate: Delegate | None, *, by: str, aside: bool = False) -> None:
    """Say whose the rows of one name and address are: a delegate's, nobody's who counts
    (``aside``), or (neither) not yet known.

    Raises NotTakingPart.
    """
    meeting = queries.meeting_for_update(row.meeting_id)
    if delegate is not None and not delegate.is_registered:
        raise NotTakingPart
    decided = "hand" if delegate is not None else "aside" if aside else "open"
    for one in presence.rows_of_visitor(row):
        one.delegate_id = delegate.id if delegate is not None else None
        one.found_by = decided
    db.session.flush()
    _count(meeting, by=by)
    audit.record(
        by,
        "attendance.assigned",
        subject_type="meeting",
        subject_id=meeting.slug,
        decided=decided,
        delegate=delegate.public_id if delegate is not None else "",
    )


def _key(stay: Stay) -> str:
    told = json.dumps(asdict(stay), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def _row(meeting: Meeting, key: str, stay: Stay, by: str) -> PlatformRow:
    return PlatformRow(
        meeting_id=meeting.id,
        key=key,
        name=stay.name,
        email=stay.email,
        email_key=stay.email,
        plain=plain(stay.name)[:300],
        joined_at=stay.joined_at,
        left_at=stay.left_at,
        guest=stay.guest,
        waiting=stay.waiting,
        found_by="open",
        imported_at=clock.now(),
        imported_by=by,
    )


def _match(meeting: Meeting, rows: Iterable[PlatformRow], new: Iterable[PlatformRow]) -> None:
    decided = {
        (row.email_key, row.plain): (row.delegate_id, row.found_by)
        for row in rows
        if row.found_by in ("hand", "aside")
    }
    by_address: dict[str, int] = {}
    by_name: dict[str, set[int]] = defaultdict(set)
    for one in queries.registered_delegates(meeting):
        by_address[one.email_key] = one.id
        for order in ("given-first", "family-first"):
            by_name[plain(full_name(one.given_names, one.family_name, order))].add(one.id)
    for row in new:
        fitting = {found for name in spellings(row.name) for found in by_name.get(name, ())}
        if (row.email_key, row.plain) in decided:
            row.delegate_id, row.found_by = decided[row.email_key, row.plain]
        elif row.email_key and row.email_key in by_address:
            row.delegate_id, row.found_by = by_address[row.email_key], "address"
        elif len(fitting) == 1:
            row.delegate_id, row.found_by = fitting.pop(), "name"
    db.session.flush()


def _count(meeting: Meeting, *, by: str) -> None:
    """Let the register hold, of this channel, those and only those whose rows were in the meeting;
    whoever only waited before the door was not.
    """
    joined: dict[int, PlatformRow] = {}
    for row in presence.platform_rows(meeting.id):
        if row.delegate_id is None or row.waiting:
            continue
        first = joined.get(row.delegate_id)
        if first is None or row.joined_at < first.joined_at:
            joined[row.delegate_id] = row
    standing = db.session.scalars(
        select(CheckIn)
        .join(Delegate, Delegate.id == CheckIn.delegate_id)
        .where(
            Delegate.meeting_id == meeting.id,
            CheckIn.channel == IMPORT,
            CheckIn.undone_at.is_(None),
        )
    )
    for one in standing:
        row_of = joined.pop(one.delegate_id, None)
        if row_of is None:
            one.undone_at, one.undone_by = clock.now(), by
        else:
            one.at = row_of.joined_at
    db.session.add_all(
        CheckIn(
            delegate_id=delegate_id,
            channel=IMPORT,
            at=row.joined_at,
            recorded_by=by,
            undone_by="",
        )
        for delegate_id, row in joined.items()
    )
    db.session.flush()
