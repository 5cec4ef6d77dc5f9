"""How the reports of the fictitious programme look, and a picture of its last meeting.

Logo and picture are drawings of ours; the drawings themselves lie beside what was made of them.
"""

from dataclasses import replace
from datetime import UTC, datetime

from app.access.roles import Role
from app.core import files
from app.core.localised import Localised
from app.demo.accounts import actor
from app.demo.facts import picture
from app.demo.timeline import Step
from app.meetings.queries import one_series
from app.reports import imaging, queries, services, store
from app.reports.rules.templates import HOUSE, Style

LAST, SERIES = "coastal-last", "coastal-partners-meeting"

TEAL = "#0B5A5E"


def steps() -> list[Step]:
    """The template is there before the report is begun, the picture comes on the day after."""
    return [
        Step(datetime(2026, 3, 16, 9, tzinfo=UTC), "coastal: house style of reports", _style),
        Step(datetime(2026, 3, 20, 10, tzinfo=UTC), f"{LAST}:picture added", _picture),
    ]


def _style() -> None:
    logo = imaging.logo(picture("coastal_logo"))
    style = Style(
        accent=TEAL,
        link=TEAL,
        heading_face="sans",
        logo=files.keep(store.PICTURES, logo.data, ".png"),
        logo_alt=Localised(
            en="Coastal Resilience Partnership",
            fr="Partenariat pour la résilience côtière",
            es="Alianza para la Resiliencia Costera",
        ),
    )
    services.save_template(
        one_series(SERIES),
        replace(HOUSE, style=style),
        version=0,
        note="Logo and colours of the partnership.",
        by=actor(Role.OFFICER),
    )


def _picture() -> None:
    drawn = imaging.photograph(picture("coastal_hall"))
    services.add_picture(
        queries.meeting(LAST),
        sha256=files.keep(store.PICTURES, drawn.data, ".jpg"),
        width=drawn.width,
        height=drawn.height,
        alt=Localised(
            en="Drawing: twelve persons sit at an oval table with name cards and microphones; "
            "behind them a board with notes in three columns and a wide window with mangroves, "
            "two boats, a harbour wall and a lighthouse.",
            fr="Dessin : douze personnes sont assises à une table ovale, avec des chevalets et des "
            "micros ; derrière elles, un tableau couvert de notes en trois colonnes et une large "
            "fenêtre donnant sur des palétuviers, deux bateaux, une digue et un phare.",
            es="Dibujo: doce personas sentadas a una mesa ovalada con tarjetas y micrófonos; "
            "detrás, un tablero con notas en tres columnas y una ventana ancha con manglares, dos "
            "barcos, un muro de puerto y un faro.",
        ),
        caption=Localised(
            en="The tour de table in the hall (drawing made for the demonstration).",
            fr="Le tour de table dans la salle (dessin réalisé pour la démonstration).",
            es="La ronda de intervenciones en la sala (dibujo hecho para la demostración).",
        ),
        decorative=False,
        by=actor(Role.RAPPORTEUR),
    )
