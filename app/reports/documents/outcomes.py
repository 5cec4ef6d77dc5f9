"""Decisions and actions as papers print them, and the paper of those of one meeting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.core import clock
from app.meetings.models import Meeting
from app.reports import queries
from app.reports.compose import _
from app.reports.documents.common import Kept, Text, Title, title, translated
from app.reports.models import Outcome
from app.reports.rules import outcomes as rules
from app.web import printing


@dataclass(frozen=True, slots=True)
class Line:
    """A decision, or an action with its owner, its day and how far it is."""

    number: str
    text: Text
    on: str
    owner: str
    due: str
    state: str


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The decisions of a meeting, and what is to be done after it."""

    decisions: tuple[Line, ...]
    actions: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.decisions or self.actions)


@dataclass(frozen=True, slots=True)
class OutcomesPaper:
    """The paper; ``as_of`` is the day whose states it gives."""

    title: Title
    language: str
    as_of: str
    outcomes: Outcomes


def build(of: Meeting, language: str) -> OutcomesPaper:
    """What the meeting decided and what is to be done, as it stands today."""
    record = queries.record(of, "planned")
    return OutcomesPaper(
        title(of, record.texts, "report_title", language),
        language,
        printing.day(clock.today(of.zone), language),
        lines(queries.outcomes_of([of.id])[of.id], language, record.kept),
    )


def lines(rows: Iterable[Outcome], language: str, kept: Kept | None = None) -> Outcomes:
    """Outcomes of one meeting in the order of their numbers; dropped ones stay, and say so.

    ``kept`` are translations of their words, by language.
    """
    made = [(row.kind, _line(row, language, kept or {})) for row in rows]
    return Outcomes(
        tuple(line for kind, line in made if kind == rules.DECISION),
        tuple(line for kind, line in made if kind == rules.ACTION),
    )


def _line(row: Outcome, language: str, kept: Kept) -> Line:
    words = rules.STATE_WORDS
    if row.kind == rules.DECISION:
        words = {**words, **rules.DECISION_WORDS}
    partner = (row.partner.label or row.partner.name).best(language)[0] if row.partner else ""
    return Line(
        rules.number_words(row.kind, row.number),
        translated(kept, queries.outcome_key(row), Text(row.text, row.language), language),
        row.item.title.best(language)[0] if row.item else "",
        ", ".join(part for part in (row.owner_name, partner) if part),
        printing.day(row.due_on, language) if row.due_on else "",
        _(words[row.state]),
    )
