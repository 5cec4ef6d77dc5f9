"""An article's parts and states, and what keeps it from being published."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from app.core.errors import DomainError
from app.core.words import N_

HEADLINE: Final = "headline"
PARTS: Final = (
    HEADLINE,
    "lead",
    "meeting",
    "results",
    "target",
    "resources",
    "history",
    "attendance",
)
"""The parts in the order in which they are printed; quotations stand between them."""

PART_WORDS: Final = {
    HEADLINE: N_("Headline"),
    "lead": N_("Lead, with one dated figure"),
    "meeting": N_("The meeting"),
    "results": N_("Results"),
    "target": N_("Target"),
    "resources": N_("Resources and funding gap"),
    "history": N_("What came before"),
    "attendance": N_("Who took part"),
}

REQUIRED: Final = (HEADLINE, "lead")

PLACES: Final = {"first": "target", "second": "resources"}
"""Where a quotation stands: after which part."""

PLACE_WORDS: Final = {
    "first": N_("First quotation, after the target"),
    "second": N_("Second quotation, after the resources"),
}

DRAFT: Final = "draft"
WAITING: Final = "waiting"
READY: Final = "ready"
PUBLISHED: Final = "published"
STATES: Final = (DRAFT, WAITING, READY, PUBLISHED)

STATE_WORDS: Final = {
    DRAFT: N_("Draft"),
    WAITING: N_("Waiting for approvals"),
    READY: N_("Ready to be published"),
    PUBLISHED: N_("Published"),
}
STATE_MARKS: Final = {DRAFT: "off", WAITING: "due", READY: "info", PUBLISHED: "done"}

QUOTATION_STATES: Final = ("draft", "asked", "approved", "refused")
QUOTATION_WORDS: Final = {
    "draft": N_("Not yet asked"),
    "asked": N_("Waiting for the speaker"),
    "approved": N_("Approved by the speaker"),
    "refused": N_("Refused by the speaker"),
}
QUOTATION_MARKS: Final = {"draft": "off", "asked": "due", "approved": "done", "refused": "late"}


LINK_LASTS: Final = timedelta(days=60)
"""So long after the asking a speaker can answer; then their link opens nothing more."""

REMIND_AFTER: Final = timedelta(days=7)
"""So long after the asking a speaker who has not answered is reminded, once."""


def reminder_due(asked_at: datetime, now: datetime) -> bool:
    """Whether the reminder's moment has come: a week after the asking, while the link works."""
    return asked_at + REMIND_AFTER <= now < asked_at + LINK_LASTS


class NotHeld(DomainError):
    """An article tells of what happened."""

    message = N_("The meeting has not been held yet. Its article is written afterwards.")


class PartMissing(DomainError):
    """No headline, or no lead."""

    message = N_("An article needs a headline and a lead.")


class QuotationOpen(DomainError):
    """Words stand in it that their speaker has not approved."""

    message = N_(
        "The words of %(speaker)s are not approved. A quotation goes out when its speaker has "
        "approved exactly these words; without approval, take it out."
    )


class FiguresDiffer(DomainError):
    """A number was typed that the register gives differently."""

    message = N_(
        "“%(words)s” differs from the register, which says %(held)s. Insert the register’s figure, "
        "or say why the words stay."
    )


class FiguresMoved(DomainError):
    """The register has changed since a figure was inserted."""

    message = N_("The register has changed since figures were inserted. Take the new ones first.")


class FigureGone(DomainError):
    """A figure that the text names is not in the register, or not public."""

    message = N_("There is no public figure “%(slug)s” in the register.")


class SecondPerson(DomainError):
    """Whoever wrote it or declared it finished does not publish it."""

    message = N_("A second person publishes: you wrote this article or declared it finished.")


class NotFinished(DomainError):
    """It is still being written."""

    message = N_("The article is not declared finished.")


class WordsNeeded(DomainError):
    """An approval of no words, or a refusal of nothing."""

    field = "words"
    message = N_("Write the words that may be printed.")


class ReasonNeeded(DomainError):
    """Something stays although it differs."""

    field = "reason"
    message = N_("Say why the words stay.")


class NotAsked(DomainError):
    """The speaker answers what they were asked."""

    message = N_("This question has been withdrawn or the article is published: nothing to answer.")


def seal(words: str) -> str:
    """A short name of exactly these words: what a speaker approves."""
    return sha256(" ".join(words.split()).encode()).hexdigest()


def state_of(*, finished: bool, published: bool, unapproved: int) -> str:
    """How far an article is.

    ``published`` while the public page says what the desk does; ``unapproved`` counts quotations
    whose speaker has not approved the words as they stand.
    """
    if published:
        return PUBLISHED
    if not finished:
        return DRAFT
    return WAITING if unapproved else READY


def must_be_whole(parts: dict[str, str]) -> None:
    """Headline and lead are there. Raises PartMissing."""
    if not all(parts.get(name, "").strip() for name in REQUIRED):
        raise PartMissing
