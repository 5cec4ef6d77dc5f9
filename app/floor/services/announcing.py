"""Pledges announced in the room, and whether the figures of the room are shown."""

from __future__ import annotations

from sqlalchemy import select

from app import audit
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.floor.models import RoomTotals
from app.floor.services import live
from app.funding.models import Engagement
from app.funding.queries.engagements import said_on
from app.funding.rules.engagements import AnnounceBy, EngagementType, Visibility
from app.funding.services import engagements
from app.funding.services.engagements import AmountLine
from app.meetings.models import Intervention, Meeting


class NobodyToAnnounceFor(DomainError):
    """The turn names no partner, or the meeting no phase that money could be for."""

    message = N_(
        "Enter the partner for whom this is said, and the phase of the meeting, before anything "
        "is announced."
    )


def announce_said(
    meeting: Meeting,
    spoken: Intervention,
    *,
    type: EngagementType,
    wording: Localised,
    lines: tuple[AmountLine, ...],
    amount_public: bool,
    consent_note: str,
    by: str,
) -> Engagement:
    """Announce what a partner has just said, with who agreed for it; unconfirmed until the
    partner answers. Raises NobodyToAnnounceFor, ConsentNeeded, NoBook, AmountMissing.
    """
    if spoken.partner is None or meeting.phase is None:
        raise NobodyToAnnounceFor
    said = engagements.prepare(
        partner=spoken.partner,
        phase=meeting.phase,
        type=type,
        lines=lines,
        wording=wording,
        visibility=Visibility.SECRETARIAT,
        announce_by=AnnounceBy.CHAIR,
        amount_public=amount_public,
        by=by,
    )
    return _announce(said, meeting, spoken, consent_note=consent_note, version=None, by=by)


def announce_prepared(
    meeting: Meeting,
    spoken: Intervention,
    draft: Engagement,
    *,
    consent_note: str,
    version: int | None,
    by: str,
) -> Engagement:
    """Announce what the partner has prepared and lets the chair announce. Raises ConsentNeeded,
    StaleVersion, CannotMove, NoBook."""
    return _announce(draft, meeting, spoken, consent_note=consent_note, version=version, by=by)


def _announce(
    said: Engagement,
    meeting: Meeting,
    spoken: Intervention,
    *,
    consent_note: str,
    version: int | None,
    by: str,
) -> Engagement:
    return engagements.announce(
        said,
        announced_on=said_on(meeting, spoken),
        by=by,
        for_partner=True,
        consent_note=consent_note,
        meeting_id=meeting.id,
        agenda_item_id=spoken.agenda_item_id,
        intervention_id=spoken.id,
        said_by=spoken.person.printed if spoken.person else "",
        version=version,
    )


def show_totals(meeting: Meeting, *, shown: bool, by: str) -> None:
    """Switch the figures of the room on or off; repeated, it changes nothing."""
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == meeting.id)))
    row = db.session.get(RoomTotals, meeting.id, populate_existing=True)
    if (row.shown if row else False) == shown:
        return
    if row is None:
        row = RoomTotals(meeting_id=meeting.id)
        db.session.add(row)
    row.shown, row.by = shown, by
    db.session.flush()
    audit.record(
        by,
        "room_totals.shown" if shown else "room_totals.hidden",
        subject_type="meeting",
        subject_id=meeting.slug,
    )
    live.changed(meeting.id)
