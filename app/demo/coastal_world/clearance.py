"""The concept note of the large meeting on its way through clearance: cleared in English, sent back
in French, waiting in Spanish. And a template, kept of the meeting that was held.
"""

from datetime import UTC, datetime

from app.access.roles import Role
from app.core.localised import Localised
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.meetings import queries as meetings
from app.meetings import services as meeting_services
from app.reports import queries, services

FORUM, LAST = "coastal-forum", "coastal-last"


def steps() -> list[Step]:
    """Asked, answered in two languages, one comment dealt with."""
    return [
        Step(datetime(2026, 4, 1, 9, tzinfo=UTC), "coastal-last:kept as a template", _keep),
        Step(datetime(2026, 6, 17, 9, tzinfo=UTC), "coastal-forum:clearance asked", _ask),
        Step(datetime(2026, 6, 18, 14, tzinfo=UTC), "coastal-forum:clearance answered", _answer),
        Step(datetime(2026, 6, 19, 8, tzinfo=UTC), "coastal-forum:comment answered", _resolve),
    ]


def _keep() -> None:
    meeting_services.save_as_template(
        meetings.meeting(LAST),
        title=Localised(
            en="Half a day with a tour de table",
            fr="Une demi-journée avec tour de table",
            es="Media jornada con ronda de intervenciones",
        ),
        take=("texts", "agenda"),
        by=actor(Role.OFFICER),
    )


def _ask() -> None:
    services.ask_clearance(
        meetings.meeting(FORUM),
        asked_of=actor(Role.LEAD),
        languages=("en", "fr", "es"),
        note="By the end of the week, please: the invitations follow on Monday.",
        by=actor(Role.OFFICER),
    )


def _answer() -> None:
    rows = {row.language: row for row in queries.clearances_of(meetings.meeting(FORUM))}
    seen = queries.wording(meetings.meeting(FORUM), "en").digest
    services.clear(rows["en"], seen=seen, comments={}, by=actor(Role.LEAD))
    services.send_back(
        rows["fr"],
        comments={
            "objectives": "Le troisième objectif se lit mal en français : à reformuler.",
            "logistics": "Dire par quelle voie le lien sera envoyé.",
        },
        by=actor(Role.LEAD),
    )


def _resolve() -> None:
    row = next(
        one for one in queries.clearances_of(meetings.meeting(FORUM)) if one.state == "sent_back"
    )
    services.resolve(
        row.comments[1],
        answer="Le paragraphe dit déjà que le lien vient avec la confirmation.",
        by=actor(Role.OFFICER),
    )
