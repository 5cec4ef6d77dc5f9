"""The papers of pooled funds: acts, and what the steering body decided."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db, the_one
from app.funding.models import Fund, FundAct, FundDecision


def act(slug: str) -> FundAct:
    """An act on a fund by its address. Raises NotFound."""
    return the_one(
        select(FundAct)
        .where(FundAct.slug == slug)
        .options(joinedload(FundAct.fund).joinedload(Fund.book), joinedload(FundAct.allocation))
    )


def acts(fund: Fund) -> list[FundAct]:
    """The acts on a fund, newest first."""
    return list(
        db.session.scalars(
            select(FundAct)
            .where(FundAct.fund_id == fund.id)
            .order_by(FundAct.effective_on.desc(), FundAct.id.desc())
            .options(
                joinedload(FundAct.window),
                joinedload(FundAct.allocation),
                joinedload(FundAct.implementer),
            )
        )
    )


def waiting_acts() -> list[FundAct]:
    """The acts on all funds that wait for the second person."""
    return list(
        db.session.scalars(
            select(FundAct)
            .where(FundAct.state == "recorded")
            .order_by(FundAct.id)
            .options(joinedload(FundAct.fund))
        )
    )


def decisions(fund: Fund) -> list[FundDecision]:
    """What the steering body of a fund decided, newest first."""
    return list(
        db.session.scalars(
            select(FundDecision)
            .where(FundDecision.fund_id == fund.id)
            .order_by(FundDecision.decided_on.desc(), FundDecision.id.desc())
            .options(joinedload(FundDecision.allocations), joinedload(FundDecision.acts))
        ).unique()
    )


def decision(slug: str) -> FundDecision:
    """A decision by its address. Raises NotFound."""
    return the_one(
        select(FundDecision).where(FundDecision.slug == slug).options(joinedload(FundDecision.fund))
    )


__all__ = ["act", "acts", "decision", "decisions", "waiting_acts"]
