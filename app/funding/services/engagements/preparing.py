"""Engagements as a partner prepares them: nothing of a draft is in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from app.core.db import db
from app.core.localised import Localised
from app.funding.models import (
    Engagement,
    EngagementDraftLine,
)
from app.funding.rules import engagements as rules
from app.funding.rules.conditions import Terms
from app.funding.rules.engagements import (
    AnnounceBy,
    ConditionKind,
    EngagementType,
    State,
    Visibility,
)
from app.funding.services import (
    conditions,
    papers,
)
from app.funding.services.engagements.amounts import AmountLine
from app.funding.services.engagements.record import note_act, snapshot
from app.partners.models import Partner
from app.programmes.models import Phase


def prepare(
    *,
    partner: Partner,
    phase: Phase,
    type: EngagementType,
    by: str,
    lines: Sequence[AmountLine] = (),
    wording: Localised | None = None,
    visibility: Visibility = Visibility.DELEGATION,
    announce_by: AnnounceBy = AnnounceBy.PARTNER,
    amount_public: bool = True,
    public_from: datetime | None = None,
    condition_kind: ConditionKind = ConditionKind.NONE,
    condition_text: str = "",
    condition_terms: Terms | None = None,
    long_stop_on: date | None = None,
    meeting_id: int | None = None,
    agenda_item_id: int | None = None,
    intervention_id: int | None = None,
    said_by: str = "",
    source: str = "",
    note: str = "",
) -> Engagement:
    """A draft of a partner's engagement. Counts nowhere; seen by whom the partner chose.

    Before `public_from` (UTC) it is treated as not public, announced or not. `condition_terms` are
    the figures of the condition; after `long_stop_on` it may lapse. Raises AmountMissing,
    AmountNotWanted, TermsMissing.
    """
    rules.check_lines(type, len(lines))
    engagement = Engagement(
        partner=partner,
        phase=phase,
        type=type.value,
        visibility=visibility.value,
        announce_by=announce_by.value,
        amount_public=amount_public,
        public_from=public_from,
        wording=wording or Localised(),
        condition_kind=condition_kind.value,
        condition_text=condition_text,
        condition_terms=conditions.stored_terms(condition_terms),
        long_stop_on=long_stop_on,
        meeting_id=meeting_id,
        agenda_item_id=agenda_item_id,
        intervention_id=intervention_id,
        said_by=said_by,
        source=source,
        note=note,
        recorded_by=by,
        state=State.DRAFT.value,
        draft_lines=drafts_of(lines),
    )
    check_condition(engagement)
    db.session.add(engagement)
    db.session.flush()
    note_act(engagement, by, "engagement.prepared", type=type.value)
    return engagement


def check_condition(engagement: Engagement) -> None:
    """An amount that depends on the money of others says by which figures."""
    if engagement.type == EngagementType.AMOUNT:
        conditions.terms_of(engagement)


def drafts_of(lines: Sequence[AmountLine]) -> list[EngagementDraftLine]:
    """Amounts as the rows of a draft, numbered from one."""
    return [EngagementDraftLine(n=n, **line.columns()) for n, line in enumerate(lines, 1)]


def edit(
    engagement: Engagement,
    *,
    by: str,
    version: int | None,
    type: EngagementType,
    lines: Sequence[AmountLine] = (),
    wording: Localised | None = None,
    visibility: Visibility,
    announce_by: AnnounceBy,
    amount_public: bool = True,
    public_from: datetime | None = None,
    condition_kind: ConditionKind = ConditionKind.NONE,
    condition_text: str = "",
    condition_terms: Terms | None = None,
    long_stop_on: date | None = None,
    note: str = "",
) -> Engagement:
    """Change a draft. Raises StaleVersion, CannotMove (no longer a draft), AmountMissing,
    AmountNotWanted, TermsMissing."""
    engagement = papers.lock(engagement)
    rules.must_be_draft(State(engagement.state), State.DRAFT)
    papers.check_version(engagement.version, version, snapshot(engagement))
    rules.check_lines(type, len(lines))
    engagement.type = type.value
    engagement.wording = wording or Localised()
    engagement.visibility = visibility.value
    engagement.announce_by = announce_by.value
    engagement.amount_public = amount_public
    engagement.public_from = public_from
    engagement.condition_kind = condition_kind.value
    engagement.condition_text = condition_text
    engagement.condition_terms = conditions.stored_terms(condition_terms)
    engagement.long_stop_on = long_stop_on
    check_condition(engagement)
    engagement.note = note
    replace_drafts(engagement, lines)
    engagement.version += 1
    db.session.flush()
    note_act(engagement, by, "engagement.edited", type=type.value)
    return engagement


def replace_drafts(engagement: Engagement, lines: Sequence[AmountLine]) -> None:
    """Write the prepared amounts anew: an engagement is edited whole."""
    engagement.draft_lines.clear()
    db.session.flush()
    engagement.draft_lines.extend(drafts_of(lines))


def discard(engagement: Engagement, *, by: str) -> None:
    """Throw a draft away. Raises CannotMove when it is no longer one."""
    engagement = papers.lock(engagement)
    rules.must_be_draft(State(engagement.state), State.DRAFT)
    note_act(engagement, by, "engagement.discarded")
    db.session.delete(engagement)
    db.session.flush()
