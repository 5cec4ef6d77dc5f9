"""Announced at the table, confirmed in writing: each amount becomes a line and a posting."""

from __future__ import annotations

from datetime import date

from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.funding.models import (
    Engagement,
)
from app.funding.rules import engagements as rules
from app.funding.rules.engagements import (
    EngagementType,
    State,
)
from app.funding.services import (
    in_kind,
    ledger,
    numbers,
    papers,
    suspicions,
)
from app.funding.services.engagements.amounts import AmountLine
from app.funding.services.engagements.posting import (
    EvidenceNeeded,
    book_of,
    post_announced,
    post_confirmed,
)
from app.funding.services.engagements.record import note_act, snapshot


class ConsentNeeded(DomainError):
    """An engagement is announced for a partner who has not agreed to it."""

    message = N_("Note who agreed for the partner that this is announced.")
    field = "consent_note"


class FutureAnnouncement(DomainError):
    """An announcement of a day that has not come."""

    message = N_("An announcement cannot be dated in the future.")
    field = "announced_on"


def announce(
    engagement: Engagement,
    *,
    announced_on: date,
    by: str,
    for_partner: bool = False,
    consent_note: str = "",
    wording: Localised | None = None,
    meeting_id: int | None = None,
    agenda_item_id: int | None = None,
    intervention_id: int | None = None,
    said_by: str = "",
    source: str = "",
    version: int | None = None,
) -> Engagement:
    """Announce a prepared engagement: by its partner online, or for it in the room.

    `announced_on` is the day in the meeting's zone. For the partner (`for_partner`), the consent
    is noted in words; it then stands as unconfirmed until the partner answers. Raises CannotMove,
    ConsentNeeded, NoBook, StaleVersion, FutureAnnouncement.
    """
    engagement = papers.lock(engagement)
    papers.check_version(engagement.version, version, snapshot(engagement))
    rules.must_be_draft(State(engagement.state), State.ANNOUNCED)
    if for_partner and not consent_note.strip():
        raise ConsentNeeded
    if (announced_on - clock.today()).days > 1:
        raise FutureAnnouncement
    if engagement.type == EngagementType.AMOUNT:
        ledger.lock_books([book_of(engagement)])
    engagement.ref = numbers.paper("PL", announced_on.year)
    engagement.state = State.ANNOUNCED.value
    engagement.announced_on = announced_on
    engagement.announced_at = clock.now()
    engagement.announced_by = by
    engagement.for_partner = for_partner
    engagement.consent_by = by
    engagement.consent_at = clock.now()
    engagement.consent_note = consent_note
    engagement.wording = wording if wording is not None else engagement.wording
    engagement.meeting_id = meeting_id or engagement.meeting_id
    engagement.agenda_item_id = agenda_item_id or engagement.agenda_item_id
    engagement.intervention_id = intervention_id or engagement.intervention_id
    engagement.said_by = said_by or engagement.said_by
    engagement.source = source or engagement.source
    engagement.version += 1
    drafts = [AmountLine.of(row) for row in engagement.draft_lines]
    if drafts:
        post_announced(engagement, drafts, announced_on, by)
    db.session.flush()
    in_kind.put_on_record(engagement, on=announced_on, by=by)
    suspicions.suspect(engagement)
    note_act(
        engagement,
        by,
        "engagement.announced",
        type=engagement.type,
        for_partner=for_partner,
        amounts=[line.amount for line in drafts],
    )
    return engagement


def confirm(
    engagement: Engagement,
    *,
    by: str,
    for_partner: bool = False,
    evidence: str | None = None,
    version: int | None = None,
) -> Engagement:
    """The partner's written word that the record is right. Raises CannotMove, EvidenceNeeded,
    StaleVersion.

    By the secretariat (`for_partner`) only with `evidence`, the SHA-256 of the partner's paper.
    """
    engagement = papers.lock(engagement)
    papers.check_version(engagement.version, version, snapshot(engagement))
    if for_partner and not evidence:
        raise EvidenceNeeded
    engagement.state = rules.move(State(engagement.state), State.CONFIRMED).value
    engagement.confirmed_by = by
    engagement.confirmed_at = clock.now()
    engagement.version += 1
    post_confirmed(engagement, by, evidence)
    db.session.flush()
    note_act(engagement, by, "engagement.confirmed", for_partner=for_partner, evidence=evidence)
    return engagement
