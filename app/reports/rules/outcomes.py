"""Decisions of a meeting and what is to be done after it: their words, states and reminders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from app.core.errors import DomainError
from app.core.words import N_

DECISION: Final = "decision"
ACTION: Final = "action"
KINDS: Final = (DECISION, ACTION)

STATES: Final = ("open", "reported", "done", "dropped")
"""``reported``: its owner says that it is done, and the secretariat has not said so yet."""

WAITING: Final = ("open", "reported")

STATE_WORDS: Final = {
    "open": N_("Under way"),
    "reported": N_("Reported as done"),
    "done": N_("Done"),
    "dropped": N_("Dropped"),
}

DECISION_WORDS: Final = {
    "open": N_("In force"),
    "done": N_("Carried out"),
    "dropped": N_("Taken back"),
}

LETTERS: Final = {DECISION: "D", ACTION: "A"}

LAST: Final = timedelta(days=30)
"""How long after its day the last reminder of an action goes out."""

MOMENTS: Final = (
    ("before", timedelta(days=-7)),
    ("due", timedelta(0)),
    ("late", timedelta(days=7)),
    ("very_late", LAST),
)
"""When the owner of an action is reminded, counted from the day on which it is due."""


class OwnerNeeded(DomainError):
    """Somebody must be able to say that it is done."""

    field = "owner_name"
    message = N_("Say who does it: choose a partner, or write a name.")


class DueBeforeTheMeeting(DomainError):
    """An action follows from the meeting."""

    field = "due_on"
    message = N_("This day is before the meeting. What follows from a meeting comes after it.")


class AlreadySettled(DomainError):
    """The secretariat has closed it."""

    message = N_("The secretariat has closed this action meanwhile. There is nothing left to say.")


class SayHow(DomainError):
    """A report without words, or an act without a reason."""

    field = "note"
    message = N_("Say in a few words what was done, or why.")


def number_words(kind: str, number: int) -> str:
    """How it is called on paper: D1, D2 for decisions, A1, A2 for actions."""
    return f"{LETTERS[kind]}{number}"


def must_be_owned(partner_id: int | None, name: str) -> None:
    """An action has an owner. Raises OwnerNeeded."""
    if partner_id is None and not name.strip():
        raise OwnerNeeded


def must_follow(due_on: date, held_on: date | None) -> None:
    """An action is due on the day of the meeting or later. Raises DueBeforeTheMeeting."""
    if held_on is not None and due_on < held_on:
        raise DueBeforeTheMeeting


def reminder_due(due_on: date, today: date) -> str | None:
    """The newest reminder whose day has come; None before the first.

    Only the newest goes out: after a pause of the worker nobody gets four mails on one morning.
    """
    come = [name for name, after in MOMENTS if due_on + after <= today]
    return come[-1] if come else None


def days_late(due_on: date, today: date) -> int:
    """Days since it was due; 0 on its day and before."""
    return max((today - due_on).days, 0)
