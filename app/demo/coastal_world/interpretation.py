"""Interpretation of the next meeting: a roster, its booths, and a tour de table without Spanish;
and access needs of the large one, two of them answered.
"""

from dataclasses import replace
from datetime import UTC, datetime

from app.demo.coastal_world.meetings import FORUM, NEXT
from app.demo.facts import SYSTEM
from app.demo.timeline import Step
from app.meetings import queries, services, shelf
from app.meetings.models import Interpreter
from app.registration import queries as registration
from app.registration.rules.access_needs import digest
from app.registration.services import answer_access_need

#: Name, languages from and into which they work; nobody of this name is meant.
ROSTER = (
    ("Claire Ombrage", ("en", "es"), ("fr",)),
    ("Henri Valcourt", ("en", "es"), ("fr",)),
    ("Marta Quirosa", ("en", "fr"), ("es", "en")),
    ("Iker Solanes", ("en", "fr", "pt"), ("es",)),
)

#: What speakers of the opening and the presentation will use, by their place in it.
SPOKEN = {"plenary": ("en", "fr", "en"), "presentation": ("en",)}

#: The first need that begins with the word, and what became of it; the other needs wait.
ANSWERS = {
    "Wheelchair": ("arranged", "Kept free at the desk; the usher of the room knows."),
    "Captions": ("not_possible", "The platform has none; a transcript follows the next day."),
}


def steps() -> list[Step]:
    """After the delegations have answered."""
    return [Step(datetime(2026, 8, 12, 9, tzinfo=UTC), "coastal-next:interpretation", _prepare)]


def _prepare() -> None:
    meeting = queries.meeting(NEXT)
    opening, results, tour, closing = (
        item for item in queries.items(meeting.id, "planned") if item.kind != "break"
    )
    services.offer_interpretation(tour, ["fr"], by=SYSTEM)
    claire, henri, marta, iker = (
        _interpreter(number, *entry) for number, entry in enumerate(ROSTER, 1)
    )
    for one in (claire, henri):
        services.seat_interpreter(meeting, one, "fr", [opening, results, tour, closing], by=SYSTEM)
    services.seat_interpreter(meeting, marta, "es", [opening, results, closing], by=SYSTEM)
    services.seat_interpreter(meeting, iker, "es", [closing], by=SYSTEM)
    services.note_languages(
        meeting,
        {
            role.id: language
            for row in queries.item_rows(meeting.id, "planned")
            for role, language in zip(row.roles, SPOKEN.get(row.kind, ()), strict=False)
            if row.id in (opening.id, results.id)
        },
        by=SYSTEM,
    )
    for paper in shelf.shelf(meeting):
        if paper.kind in ("statement", "logistics"):
            document = shelf.document(meeting.id, paper.public_id)
            card = replace(services.card_of(document), for_interpreters=True)
            services.edit_document(document, card, by=SYSTEM)
    _answer_needs()


def _interpreter(
    number: int, name: str, sources: tuple[str, ...], targets: tuple[str, ...]
) -> Interpreter:
    return services.add_interpreter(
        queries.meeting(NEXT),
        name=name,
        email=f"interpreter{number}@interpreters.example.org",
        sources=sources,
        targets=targets,
        by=SYSTEM,
    )


def _answer_needs() -> None:
    """Two of the needs at the large meeting are answered."""
    delegates = registration.registered_delegates(queries.meeting(FORUM))
    for word, (state, note) in ANSWERS.items():
        delegate = next((one for one in delegates if one.access_needs.startswith(word)), None)
        if delegate is not None:
            answer_access_need(
                delegate, state=state, note=note, seen=digest(delegate.access_needs), by=SYSTEM
            )
