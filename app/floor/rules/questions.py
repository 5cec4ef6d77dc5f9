"""Questions to the panel: until when they may be asked, how many, and where one can stand."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core.errors import DomainError
from app.core.words import N_

LONGEST = 500
"""Characters of a question: what can be read aloud in half a minute."""

MOST = 5
WITHIN = timedelta(minutes=10)
"""So many questions one person may ask within this time."""

OPEN = ("asked", "seen", "taken")
CLOSED = ("answered", "set_aside")
STATES = (*OPEN, *CLOSED)


class EmptyQuestion(DomainError):
    """Nothing was asked."""

    field = "text"
    message = N_("Write your question.")


class QuestionTooLong(DomainError):
    """Nobody could read it aloud."""

    field = "text"
    message = N_("A question has at most %(most)s characters; this one has %(length)s.")


class TooLateToAsk(DomainError):
    """The item is over, or nobody is asked there."""

    message = N_("This item takes no more questions. Ask in one that is on or still to come.")


class TooManyQuestions(DomainError):
    """One person does not fill the moderator's list."""

    message = N_(
        "You have asked %(most)s questions in the last %(minutes)s minutes. Wait a little, so that "
        "others come in as well."
    )


class NotOnTheList(DomainError):
    """A question that is answered or set aside has no place in the order."""

    message = N_("Only questions that are still open can change places.")


def takes_questions(kind: str, ends_at: datetime | None, *, over: bool, now: datetime) -> bool:
    """Whether an item may be asked now; one without an end, as long as the meeting lasts."""
    return kind != "break" and not over and (ends_at is None or now < ends_at)


def checked(text: str) -> str:
    """The question without white space around it. Raises EmptyQuestion, QuestionTooLong."""
    plain = "\n".join(line.strip() for line in text.strip().splitlines())
    plain = "".join(sign for sign in plain if sign == "\n" or sign.isprintable())
    if not plain:
        raise EmptyQuestion
    if len(plain) > LONGEST:
        raise QuestionTooLong(most=LONGEST, length=len(plain))
    return plain
