"""The papers around the money: engagements, agreements, receipts, funds, drafts of statements.

These rows change, and they hold no amount that counts. Where a paper is entered before it counts
(a draft line, an agreement or a receipt that awaits its second person), the amount proposed is
kept in columns called `proposed_minor`: no figure is ever computed from them. Once approved, the
ledger holds the amount and the paper keeps the line or the posting it led to.

Every paper has a random `slug` for its address and a `number` for people.
"""

from app.funding.models.workflow.agreements import Agreement, AgreementLine, Instalment
from app.funding.models.workflow.engagements import (
    Engagement,
    EngagementDraftLine,
    EngagementLine,
    EngagementRevision,
    Evidence,
)
from app.funding.models.workflow.funds import Fund, FundWindow, Transfer
from app.funding.models.workflow.positions import (
    ManualRate,
    PositionEntry,
    RequirementCell,
    RequirementVersion,
)
from app.funding.models.workflow.receipts import Allocation, Receipt
from app.funding.models.workflow.shared import (
    PAPER_STATES,
    Earmark,
    Proposed,
    Recorded,
    Slugged,
)
from app.funding.models.workflow.statements import StatementDraft

__all__ = [
    "PAPER_STATES",
    "Agreement",
    "AgreementLine",
    "Allocation",
    "Earmark",
    "Engagement",
    "EngagementDraftLine",
    "EngagementLine",
    "EngagementRevision",
    "Evidence",
    "Fund",
    "FundWindow",
    "Instalment",
    "ManualRate",
    "PositionEntry",
    "Proposed",
    "Receipt",
    "Recorded",
    "RequirementCell",
    "RequirementVersion",
    "Slugged",
    "StatementDraft",
    "Transfer",
]
