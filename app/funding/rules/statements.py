"""The kinds of statements: the series of their numbers, what they are about, who may read them.

One row here, one builder of figures (`queries.stated_kinds`) and one paper make a kind; the way
from draft to issue, the numbers, the check page and the files are the same for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.core.words import N_


class StatementKind(StrEnum):
    """What a statement states. Stored and part of the data file: never rename one."""

    FUNDING_GAP = "funding_gap"
    PLEDGES = "pledge_status"
    PARTNER = "partner_statement"
    FUND = "fund_balance"


class Subject(StrEnum):
    """What a statement is about besides a date."""

    PHASE = "phase"
    PARTNER = "partner"
    FUND = "fund"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """One kind: the series of its numbers, the form of its data file and its newest version, its
    name, what it is about, and whether everybody may read it once it is issued.

    An issued statement is computed again in the version in which it was issued.
    """

    series: str
    form: str
    version: int
    words: str
    about: Subject
    is_public: bool = True

    def named(self, version: int) -> str:
        """The identifier of a version of its data file."""
        return f"{self.form}/{version}"


KINDS: Final = MappingProxyType(
    {
        StatementKind.FUNDING_GAP: KindFacts(
            "FGS",
            "tour-de-table/funding-gap-statement",
            2,
            N_("Funding-gap statement"),
            Subject.PHASE,
        ),
        StatementKind.PLEDGES: KindFacts(
            "SPC",
            "tour-de-table/pledge-status",
            2,
            N_("Status of pledges and contributions"),
            Subject.PHASE,
        ),
        StatementKind.PARTNER: KindFacts(
            "PCS",
            "tour-de-table/partner-statement",
            2,
            N_("Contribution statement of a partner"),
            Subject.PARTNER,
            is_public=False,
        ),
        StatementKind.FUND: KindFacts(
            "FBS", "tour-de-table/fund-balance", 2, N_("Fund balance statement"), Subject.FUND
        ),
    }
)
"""Every kind, in the order in which it is offered."""

_BY_SERIES: Final = MappingProxyType({facts.series: kind for kind, facts in KINDS.items()})


def version_of(form: str) -> int:
    """The version that the identifier of a data file ends with."""
    return int(form.rpartition("/")[2])


def kind_of_series(series: str) -> StatementKind:
    """The kind whose numbers begin so. KeyError for none."""
    return _BY_SERIES[series]


class Note(StrEnum):
    """What a footnote says of a row; printed as a letter. Part of the data file."""

    POOLED = "pooled"
    CONVERTED = "converted"
    WRITTEN_OFF = "written_off"
    REFUNDED = "refunded"
    OVER_RECEIPT = "over_receipt"
    CORRECTED = "corrected"
    NO_RATE = "no_rate"


NOTE_WORDS: Final = MappingProxyType(
    {
        Note.POOLED: N_("Paid through a pooled fund."),
        Note.CONVERTED: N_("A pledge on other terms was converted into this agreement, or out."),
        Note.WRITTEN_OFF: N_("A part is written off and counts no more."),
        Note.REFUNDED: N_("A part was refunded to the partner."),
        Note.OVER_RECEIPT: N_("More was received than is signed."),
        Note.CORRECTED: N_("An entry of the statement before is corrected."),
        Note.NO_RATE: N_("No exchange rate is at hand: it counts in no sum."),
    }
)
"""How each footnote is printed (English message ids)."""
