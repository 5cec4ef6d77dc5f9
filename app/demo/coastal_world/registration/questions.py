"""What the officer asks besides, and what was answered."""

from dataclasses import replace

from app.core.localised import Localised
from app.demo.coastal_world.meetings import NEXT
from app.demo.facts import SYSTEM
from app.meetings.models import Meeting
from app.registration import queries, services
from app.registration.rules.questions import Option
from app.registration.services import QuestionCard

DIETS = ("Vegetarian", "No nuts", "Vegetarian")


def ask_next() -> None:
    """The officer asks about the dinner and the visit to the coast; some have answered, on their
    own pages, before the words of one question were made clearer.
    """
    meeting = queries.meeting(NEXT)

    def option(en: str, fr: str, es: str, places: int | None = None) -> Option:
        return Option("", Localised(en=en, fr=fr, es=es), places)

    dinner = services.add_question(
        meeting,
        "yes_no",
        QuestionCard(
            label=Localised(
                en="Do you come to the dinner on the eve?",
                fr="Venez-vous au dîner la veille ?",
                es="¿Viene a la cena de la víspera?",
            ),
        ),
        by=SYSTEM,
    )
    services.add_question(
        meeting,
        "choice",
        QuestionCard(
            label=Localised(
                en="Which dish do you choose?",
                fr="Quel plat choisissez-vous ?",
                es="¿Qué plato elige?",
            ),
            options=[
                option("Fish", "Poisson", "Pescado"),
                option("Rice with vegetables", "Riz aux légumes", "Arroz con verduras"),
            ],
            required=True,
            depends_on=dinner.public_id,
            depends_value="yes",
        ),
        by=SYSTEM,
    )
    visit = QuestionCard(
        label=Localised(en="Visit to the coast", fr="Visite de la côte", es="Visita a la costa"),
        help=Localised(
            en="The boats take eight persons each.",
            fr="Chaque bateau prend huit personnes.",
            es="Cada barco lleva ocho personas.",
        ),
        options=[
            option("Morning boat", "Bateau du matin", "Barco de la mañana", 8),
            option("Afternoon boat", "Bateau de l’après-midi", "Barco de la tarde", 8),
            option("No boat", "Sans bateau", "Sin barco"),
        ],
    )
    asked = services.add_question(meeting, "choice", visit, by=SYSTEM)
    services.add_question(
        meeting,
        "file",
        QuestionCard(
            label=Localised(
                en="Letter of nomination", fr="Lettre de désignation", es="Carta de designación"
            ),
            officer_only=True,
        ),
        by=SYSTEM,
    )
    _answer_next(meeting)
    clearer = replace(
        visit,
        label=Localised(
            en="Visit to the coast, on the day after",
            fr="Visite de la côte, le lendemain",
            es="Visita a la costa, al día siguiente",
        ),
        options=queries.options_of(asked.current),
    )
    services.edit_question(asked, clearer, by=SYSTEM)


def _answer_next(meeting: Meeting) -> None:
    """Two of three delegates answer; those in the room also say what they cannot eat."""
    dinner, dish, visit, _letter = queries.asked(meeting.id)
    for place, delegate in enumerate(queries.registered_delegates(meeting)):
        if place % 3 == 2:
            continue
        goes = delegate.mode == "room"
        said = {dinner.key: "yes" if goes else "no"}
        if goes:
            said[dish.key] = dish.options[place % 2].key
            said[visit.key] = visit.options[place % 3].key
        services.answer_own(
            delegate,
            said,
            dietary=DIETS[place % 3] if goes and place % 2 == 0 else "",
            version=delegate.version,
            by=f"delegate:{delegate.public_id}",
        )
