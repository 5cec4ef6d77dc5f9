"""The life of an objection: open until answered, answered until closed, open again on a reply."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.core.errors import DomainError
from app.core.words import N_


class State(StrEnum):
    """Whose turn it is."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


STATE_WORDS: Final = {
    State.OPEN: ("due", N_("Awaiting an answer")),
    State.ANSWERED: ("info", N_("Answered")),
    State.CLOSED: ("done", N_("Closed")),
}
"""The mark of each state and how it is printed (English message ids)."""


class Outcome(StrEnum):
    """How it ended."""

    CORRECTED = "corrected"
    EXPLAINED = "explained"
    WITHDRAWN = "withdrawn"


OUTCOME_WORDS: Final = {
    Outcome.CORRECTED: N_("The record was corrected"),
    Outcome.EXPLAINED: N_("The record is right, and was explained"),
    Outcome.WITHDRAWN: N_("Taken back by the partner"),
}
"""How each outcome is printed (English message ids)."""

BY_THE_DESK: Final = (Outcome.CORRECTED, Outcome.EXPLAINED)
"""The outcomes that the secretariat can state; only the partner can take its objection back."""


class Closed(DomainError):
    """What is closed takes no more messages; a new objection can be raised."""

    message = N_("This is closed. Raise a new one from the record if it is still wrong.")
    field = "text"


def after_message(state: State, *, ours: bool) -> State:
    """Whose turn it is after a message. Raises Closed."""
    if state is State.CLOSED:
        raise Closed
    return State.ANSWERED if ours else State.OPEN
