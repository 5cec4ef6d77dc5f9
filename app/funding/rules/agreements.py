"""An agreement on its way to two signatures: where it stands, and which step comes next.

From a draft it goes to the partner, one side signs, then the other; with both signatures it is put
before the approver, and before the approver's yes it counts in no figure. An agreement that both
sides have signed already needs none of these steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.core.words import N_


class State(StrEnum):
    """Where an agreement stands."""

    DRAFT = "draft"
    WITH_PARTNER = "with_partner"
    SIGNED_BY_ONE = "signed_by_one"
    AWAITING_APPROVAL = "awaiting_approval"
    SIGNED = "signed"
    CLOSED = "closed"
    TERMINATED = "terminated"


ON_ITS_WAY: Final = (State.WITH_PARTNER, State.SIGNED_BY_ONE)
"""A signature is missing, and the text does not change."""

EDITABLE: Final = (State.DRAFT, State.AWAITING_APPROVAL)
"""Whoever records agreements may still write in it."""


class Side(StrEnum):
    """Who signs."""

    HOST = "host"
    PARTNER = "partner"


SIDE_WORDS: Final[Mapping[Side, str]] = MappingProxyType(
    {Side.HOST: N_("The secretariat"), Side.PARTNER: N_("The partner")}
)
"""How each side is printed (English message ids)."""


class Step(StrEnum):
    """What is done to an agreement before it is put before the approver."""

    SEND = "send"
    SIGN_FIRST = "sign_first"
    SIGN_SECOND = "sign_second"
    RECALL = "recall"


STEPS: Final[Mapping[Step, tuple[tuple[State, ...], State]]] = MappingProxyType(
    {
        Step.SEND: ((State.DRAFT,), State.WITH_PARTNER),
        Step.SIGN_FIRST: ((State.WITH_PARTNER,), State.SIGNED_BY_ONE),
        Step.SIGN_SECOND: ((State.SIGNED_BY_ONE,), State.AWAITING_APPROVAL),
        Step.RECALL: (ON_ITS_WAY, State.DRAFT),
    }
)
"""Each step: the states from which it is allowed, and the one to which it leads."""


def allowed(step: Step, state: str) -> bool:
    """Whether a step may be taken from a state."""
    return state in STEPS[step][0]


def missing(state: str, first: str | None) -> tuple[Side, ...]:
    """The sides whose signature an agreement on its way waits for; `first` is who has signed."""
    if state not in ON_ITS_WAY:
        return ()
    return tuple(side for side in Side if state == State.WITH_PARTNER or side != first)
