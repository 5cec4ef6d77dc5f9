"""Further questions for the tests of registration."""

from app.core import clock
from app.core.db import transaction
from app.core.localised import Localised
from app.meetings.models import Meeting
from app.registration import queries, services
from app.registration.models import Question
from app.registration.rules.questions import Option
from app.registration.services import QuestionCard
from tests.registration.factories import BEFORE


def ask(
    kind: str,
    label: str,
    *options: tuple[str, int | None],
    after: tuple[Question, str] | None = None,
    meeting: Meeting | None = None,
    **more: object,
) -> Question:
    """A question of the meeting; ``after``: the question and the answer on which it depends."""
    with clock.at(BEFORE), transaction():
        return services.add_question(
            meeting or queries.meeting("second-meeting"),
            kind,
            card(label, *options, after=after, **more),
            by="system",
        )


def card(
    label: str,
    *options: tuple[str, int | None],
    after: tuple[Question, str] | None = None,
    **more: object,
) -> QuestionCard:
    """What is said about a question, in three languages."""
    return QuestionCard(
        label=Localised(en=label, fr=f"{label} (fr)", es=f"{label} (es)"),
        options=[Option("", Localised(en=words), places) for words, places in options],
        depends_on=after[0].public_id if after else "",
        depends_value=after[1] if after else "",
        **more,  # type: ignore[arg-type]
    )


def key_of(question: Question, words: str) -> str:
    """The key of an option by its English words, in the newest edition."""
    return next(one.key for one in queries.options_of(question.current) if one.label["en"] == words)
