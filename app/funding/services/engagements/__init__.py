"""Engagements: prepared by a partner, announced at the table, confirmed or corrected by the
partner, taken back with a date.

Nothing of a draft is in the ledger. On announcement each prepared amount becomes a line and a
posting; from then on every change of an amount is a posting of its own.
"""

from app.funding.services.engagements.amounts import (
    AmountLine,
)
from app.funding.services.engagements.announcing import (
    ConsentNeeded,
    FutureAnnouncement,
    announce,
    confirm,
)
from app.funding.services.engagements.correcting import (
    correct,
)
from app.funding.services.engagements.ending import (
    EndsBeforeItBegan,
    EndsInFuture,
    StandsOnPaper,
    count_once,
    must_be_free,
    unsigned,
    void,
    withdraw,
)
from app.funding.services.engagements.posting import EvidenceNeeded, LessThanRefunded, NoBook
from app.funding.services.engagements.preparing import (
    discard,
    edit,
    prepare,
)
from app.funding.services.engagements.record import (
    subject,
)

__all__ = [
    "AmountLine",
    "ConsentNeeded",
    "EndsBeforeItBegan",
    "EndsInFuture",
    "EvidenceNeeded",
    "FutureAnnouncement",
    "LessThanRefunded",
    "NoBook",
    "StandsOnPaper",
    "announce",
    "confirm",
    "correct",
    "count_once",
    "discard",
    "edit",
    "must_be_free",
    "prepare",
    "subject",
    "unsigned",
    "void",
    "withdraw",
]
