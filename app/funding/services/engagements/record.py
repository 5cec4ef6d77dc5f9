"""What every act on an engagement leaves behind: what was said before, who did what, why."""

from __future__ import annotations

from typing import Any

from app import audit
from app.funding.models import (
    Engagement,
    EngagementRevision,
)
from app.funding.services import listeners
from app.funding.services.engagements.amounts import AmountLine


def subject(engagement: Engagement) -> str:
    """How ledger and trail name an announced engagement."""
    return f"engagement:{engagement.ref}"


def keep_before(engagement: Engagement, act: str, why: str, by: str) -> None:
    """Keep what an engagement said before an act, numbered from one."""
    engagement.revisions.append(
        EngagementRevision(
            n=len(engagement.revisions) + 1,
            by=by,
            act=act,
            why=why,
            before=snapshot(engagement),
        )
    )


def note_act(engagement: Engagement, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    """Write the act on the trail, under the engagement and its partner, and tell who listens."""
    listeners.engagement_changed(engagement.meeting_id)
    audit.record(
        by,
        action,
        subject_type="engagement",
        subject_id=engagement.slug,
        partner_id=engagement.partner_id,
        why=why,
        ref=engagement.ref,
        **facts,
    )


def snapshot(engagement: Engagement) -> dict[str, Any]:
    """What an engagement says now, as plain values: for revisions and for "both versions"."""
    return {
        "type": engagement.type,
        "state": engagement.state,
        "visibility": engagement.visibility,
        "announce_by": engagement.announce_by,
        "amount_public": engagement.amount_public,
        "public_from": engagement.public_from.isoformat() if engagement.public_from else None,
        "condition_kind": engagement.condition_kind,
        "condition_text": engagement.condition_text,
        "condition_terms": dict(engagement.condition_terms or {}),
        "long_stop_on": engagement.long_stop_on.isoformat() if engagement.long_stop_on else None,
        "wording": dict(engagement.wording),
        "note": engagement.note,
        "lines": [
            {"amount": str(AmountLine.of(row).amount), "year": row.year, "country": row.country}
            for row in engagement.draft_lines
        ],
    }
