"""Engagements: what a partner says it will do, and what may happen to it.

The type comes first; an amount only belongs to one of the six. Before it is announced an
engagement is a draft of its partner and counts nowhere.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.core.errors import DomainError
from app.core.words import N_


class EngagementType(StrEnum):
    """What kind of engagement was made. "None stated" is an intervention without any."""

    AMOUNT = "amount"
    AMOUNT_TO_FOLLOW = "amount_to_follow"
    CONTINUATION = "continuation"
    INTENTION = "intention"
    IN_KIND_OR_TECHNICAL = "in_kind_or_technical"
    POLICY = "policy"


TYPE_WORDS: Final = MappingProxyType(
    {
        EngagementType.AMOUNT: N_("Amount"),
        EngagementType.AMOUNT_TO_FOLLOW: N_("Commitment without amount"),
        EngagementType.CONTINUATION: N_("Continuation"),
        EngagementType.INTENTION: N_("Intention"),
        EngagementType.IN_KIND_OR_TECHNICAL: N_("In-kind or technical offer"),
        EngagementType.POLICY: N_("Policy commitment"),
    }
)
"""How each type is printed (English message ids)."""


class State(StrEnum):
    """Where an engagement stands. How much of it is signed or paid, the ledger says."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    DECLINED = "declined"
    VOIDED = "voided"

    @property
    def label(self) -> str:
        """How it is printed (English message id)."""
        return STATE_WORDS[self]


STATE_WORDS: Final = MappingProxyType(
    {
        State.DRAFT: N_("Prepared"),
        State.ANNOUNCED: N_("Announced"),
        State.CONFIRMED: N_("Confirmed"),
        State.WITHDRAWN: N_("Withdrawn"),
        State.LAPSED: N_("Lapsed"),
        State.DECLINED: N_("Declined"),
        State.VOIDED: N_("Voided"),
    }
)

LIVE: Final = frozenset({State.ANNOUNCED, State.CONFIRMED})
"""States in which an engagement stands: it was said and not taken back."""

ENDED: Final = frozenset({State.WITHDRAWN, State.LAPSED, State.DECLINED})
"""States of an engagement that stood and was taken back from a day on: still listed, with the
day, below the line."""

_MOVES: Final = MappingProxyType(
    {
        State.DRAFT: frozenset({State.ANNOUNCED}),
        State.ANNOUNCED: LIVE | ENDED | {State.VOIDED},
        State.CONFIRMED: LIVE | ENDED | {State.VOIDED},
        State.WITHDRAWN: frozenset({State.VOIDED}),
        State.LAPSED: frozenset({State.VOIDED}),
        State.DECLINED: frozenset({State.VOIDED}),
        State.VOIDED: frozenset(),
    }
)


class Visibility(StrEnum):
    """Who may see an engagement until it is announced."""

    DELEGATION = "delegation"
    SECRETARIAT = "secretariat"
    PUBLIC = "public"


VISIBILITY_WORDS: Final = MappingProxyType(
    {
        Visibility.DELEGATION: N_("Our delegation only"),
        Visibility.SECRETARIAT: N_("Our delegation and the secretariat"),
        Visibility.PUBLIC: N_("Everybody"),
    }
)


class AnnounceBy(StrEnum):
    """How the partner wants it announced; the consent is recorded with it."""

    PARTNER = "partner"
    CHAIR = "chair"
    NOT_PUBLIC = "not_public"


ANNOUNCE_WORDS: Final = MappingProxyType(
    {
        AnnounceBy.PARTNER: N_("We announce it ourselves"),
        AnnounceBy.CHAIR: N_("The chair may announce it for us"),
        AnnounceBy.NOT_PUBLIC: N_("It is not to be made public"),
    }
)


class ConditionKind(StrEnum):
    """What an engagement depends on."""

    NONE = "none"
    PARLIAMENT = "parliament"
    MATCHING = "matching"
    SHARE_OF_TOTAL = "share_of_total"
    THRESHOLD = "threshold"
    RESULT = "result"
    OTHER = "other"


CONDITION_WORDS: Final = MappingProxyType(
    {
        ConditionKind.NONE: N_("No condition"),
        ConditionKind.PARLIAMENT: N_("Subject to approval by parliament"),
        ConditionKind.MATCHING: N_("Matches what others give"),
        ConditionKind.SHARE_OF_TOTAL: N_("Limited to a share of the total"),
        ConditionKind.THRESHOLD: N_("Only when a total is reached"),
        ConditionKind.RESULT: N_("Paid on results"),
        ConditionKind.OTHER: N_("Another condition"),
    }
)


class Instrument(StrEnum):
    """The form in which money comes."""

    GRANT = "grant"
    LOAN = "loan"
    GUARANTEE = "guarantee"
    OTHER = "other"


INSTRUMENT_WORDS: Final = MappingProxyType(
    {
        Instrument.GRANT: N_("Grant"),
        Instrument.LOAN: N_("Loan"),
        Instrument.GUARANTEE: N_("Guarantee"),
        Instrument.OTHER: N_("Other instrument"),
    }
)

STRENGTH_WORDS: Final = MappingProxyType(
    {
        1: N_("Not earmarked"),
        2: N_("Softly earmarked"),
        3: N_("Earmarked"),
        4: N_("Tightly earmarked"),
    }
)
"""Earmark strength by category of the Grand Bargain."""


class CannotMove(DomainError):
    """The engagement is not in a state from which this may be done."""

    message = N_("This engagement is “%(state)s” and cannot become “%(target)s”.")


class AmountMissing(DomainError):
    """An engagement of the type "amount" came without a line."""

    message = N_("State at least one amount, or choose another type of engagement.")
    field = "lines"


class AmountNotWanted(DomainError):
    """An engagement without an amount came with one."""

    message = N_("This type of engagement carries no amount. Choose “Amount” to state one.")
    field = "lines"


def move(state: State, target: State) -> State:
    """The new state. Raises CannotMove."""
    if target not in _MOVES[state]:
        raise CannotMove(state=state, target=target)
    return target


def must_be_draft(state: State, target: State) -> None:
    """Only a draft is edited, thrown away or announced. Raises CannotMove."""
    if state is not State.DRAFT:
        raise CannotMove(state=state, target=target)


def check_lines(kind: EngagementType, amounts: int) -> None:
    """An amount engagement has lines, no other has. Raises AmountMissing, AmountNotWanted."""
    if kind is EngagementType.AMOUNT and not amounts:
        raise AmountMissing
    if kind is not EngagementType.AMOUNT and amounts:
        raise AmountNotWanted


def is_public(
    state: State,
    visibility: Visibility,
    announce_by: AnnounceBy,
    *,
    embargoed: bool = False,
) -> bool:
    """Whether anybody may read it: as its partner said, before and after the announcement, and
    nobody while it is embargoed."""
    if announce_by is AnnounceBy.NOT_PUBLIC or embargoed:
        return False
    return visibility is Visibility.PUBLIC if state is State.DRAFT else True


def is_embargoed(public_from: datetime, moment: datetime) -> bool:
    """Whether its partner lets nobody read it yet: before that moment, not from it on."""
    return moment < public_from


def spoken_at(recorded: datetime, started: datetime | None, ended: datetime | None) -> datetime:
    """When something was said, of which the record was made at `recorded`: then, while the speaker
    has the floor or where no turn was timed; at the beginning of the turn, when the record was
    made after it."""
    if started is None or ended is None or recorded <= ended:
        return recorded
    return started


REPEAT_WORDS: Final = MappingProxyType(
    {
        "again": N_("It may repeat %(ref)s: the same amount was announced before."),
        "member": N_("It may repeat %(ref)s: %(partner)s announced the same amount."),
        "fund": N_("It may repeat %(ref)s: %(partner)s passes on the same amount."),
    }
)
"""Why a pledge is suspected to be money that is on record already, by the kind of suspicion."""

SAME_MONEY_WORDS: Final = MappingProxyType(
    {
        "again": N_("Announced twice"),
        "member": N_("Announced by a union and its member"),
        "fund": N_("Passed on by a fund"),
    }
)
"""Why a pledge is counted elsewhere, in the elimination table."""
