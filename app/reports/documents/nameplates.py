"""Nameplates: one A4 sheet a person, folded to a tent card that is read from both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.meetings.models import Meeting
from app.reports import faces, queries
from app.reports.documents.badges import by_partner, label
from app.reports.documents.common import Title, title
from app.reports.rules.fitting import Fitted, Step, fit

WIDTH: Final = 257 * 72 / 25.4
"""Points between the margins of a card."""

PARTNER_STEPS: Final = (
    Step(72, 1), Step(60, 1), Step(60, 2), Step(52, 2), Step(46, 3), Step(40, 3), Step(34, 4),
    Step(28, 4), Step(24, 5), Step(20, 6), Step(16, 8),
)  # fmt: skip
NAME_STEPS: Final = (
    Step(30, 1), Step(26, 1), Step(22, 2), Step(18, 2), Step(15, 3), Step(12, 4),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Nameplate:
    """One card: the country or organisation large, the person below."""

    partner: Fitted
    partner_language: str
    name: Fitted


@dataclass(frozen=True, slots=True)
class Nameplates:
    """The paper: a list of the cards, then the cards, one a page."""

    title: Title
    language: str
    cards: tuple[Nameplate, ...]


def build(of: Meeting, language: str) -> Nameplates:
    """A card for everybody registered for the room, partner by partner."""
    record = queries.record(of, "planned")
    cards = []
    for one in by_partner(queries.in_the_room(of, language=language), language):
        partner = label(one, language)
        cards.append(
            Nameplate(
                fit(partner.body, PARTNER_STEPS, WIDTH, faces.serif),
                partner.language,
                fit(one.titled_name, NAME_STEPS, WIDTH, faces.sans),
            )
        )
    return Nameplates(title(of, record.texts, "report_title", language), language, tuple(cards))
