"""What a statement says beside its figures: as the papers around the ledger stand at issue.

The group of a partner, the condition of a pledge and the terms of an agreement may be corrected
later. A statement keeps
them as they were: they are frozen with it and taken as given when it is computed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.funding.models import Agreement, Engagement, EngagementLine, Line
from app.funding.queries.standing import same_money
from app.funding.rules.engagements import ConditionKind
from app.funding.rules.stages import Reason
from app.partners.models import Partner


def at_issue(figures: Mapping[str, Any], moment: datetime) -> dict[str, Any]:
    """The group of every partner that the figures name, and of every line that has a condition
    its kind and the figures of its terms; of every pledge that counts elsewhere, in which paper;
    in the statement of one partner the terms of its agreements too. Four statements at most."""
    slugs = {row["partner"] for name in _NAMING for row in figures.get(name, ())} - {None}
    if "partner" in figures:
        slugs.add(figures["partner"])
    refs = [ref for row in figures.get("rows", ()) for ref in row["refs"]]
    groups = db.session.execute(
        select(Partner.slug, Partner.constituency).where(Partner.slug.in_(slugs))
    )
    conditions = db.session.execute(
        select(Line.ref, Engagement.condition_kind, Engagement.condition_terms)
        .join(EngagementLine, EngagementLine.line_id == Line.id)
        .join(Engagement, Engagement.id == EngagementLine.engagement_id)
        .where(Line.ref.in_(refs), Engagement.condition_kind != ConditionKind.NONE.value)
    )
    found = sorted(conditions, key=lambda row: row[0])
    terms = {
        ref: figures_of
        for ref, _kind, told in found
        if (figures_of := {name: told[name] for name in _FIGURES if name in (told or {})})
    }
    said: dict[str, Any] = {
        "groups": dict(sorted((slug, group) for slug, group in groups)),
        "conditions": {ref: kind for ref, kind, _told in found},
    }
    agreed = _agreed(figures) if "partner" in figures else {}
    repeated = [row["ref"] for row in figures.get("ended", ()) if row["reason"] == Reason.REPEATED]
    same = same_money(repeated, moment) if repeated else {}
    told = {"terms": terms, "agreements": agreed, "counted_in": same}
    return said | {name: of for name, of in told.items() if of}


def _agreed(figures: Mapping[str, Any]) -> dict[str, dict[str, str | None]]:
    """What the agreements of a partner's rows say on cost recovery and refunds, by number."""
    numbers = {number for row in figures.get("rows", ()) for number in row["papers"]}
    rows = db.session.execute(
        select(Agreement.number, Agreement.cost_recovery, Agreement.refund_clause)
        .where(
            Agreement.number.in_(numbers),
            Agreement.cost_recovery.is_not(None) | (Agreement.refund_clause != ""),
        )
        .order_by(Agreement.number)
    )
    return {
        number: {"cost_recovery": rate, "refund_clause": clause or None}
        for number, rate, clause in rows
    }


_FIGURES = ("gives", "per", "share", "threshold")


_NAMING = ("rows", "ended", "allocations", "deposits")
