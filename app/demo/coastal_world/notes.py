"""Notes of two rapporteurs at the meeting that was held, and what the first panel of the large
meeting has prepared. Nothing of it is in the record: whoever tries the page takes it over.
"""

from datetime import UTC, datetime

from app.access.roles import Role
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.reports import queries, services
from app.reports.chips import chips_of
from app.reports.services import Sent

LAST, FORUM = "coastal-last", "coastal-forum"

FIRST = (
    "Warnings now reach about 60 % of the fishing villages, against nearly a third before.\n\n"
    "- More than 40 villages keep a mangrove of their own.\n"
    "- The ask: plan for the years after the first ones."
)


def steps() -> list[Step]:
    """Typed while the meeting ran, and before a panel begins."""
    return [
        Step(datetime(2026, 3, 18, 10, tzinfo=UTC), "coastal-last:notes taken", _take_notes),
        Step(datetime(2026, 6, 19, 12, tzinfo=UTC), "coastal-forum:conclusions begun", _conclude),
    ]


def _take_notes() -> None:
    of = queries.meeting(LAST)
    code = next(one.code for one in queries.notes(of).places if one.said is None)
    page, other = "rapporteur-first-page", "officer-second-page-"
    rapporteur, officer = actor(Role.RAPPORTEUR), actor(Role.OFFICER)
    services.save(of, code, Sent(FIRST, page, 1, 0, "en"), by=rapporteur)
    services.save(of, code, Sent(FIRST.replace("fishing ", "coastal "), page, 2, 1), by=rapporteur)
    services.save(
        of, code, Sent(FIRST.replace("fishing villages", "fishing harbours"), other, 1, 1),
        by=officer,
    )  # fmt: skip
    services.write_question(
        of,
        code,
        asked_by="Partner Bravo",
        question="Who keeps the sirens in repair?",
        reply="The harbours do, from the second year on.",
        by=rapporteur,
    )
    box = queries.place(of, code).box
    if box is not None:
        share = chips_of(box.body, box.language, [])[0]
        services.record_figure(of, code, share.key, by=rapporteur)


def _conclude() -> None:
    of, by = queries.meeting(FORUM), actor(Role.RAPPORTEUR)
    session = queries.handed_over(of)[0]
    said = ("Warning comes first: it is cheap, and every partner can join.",)
    services.hand_over(of, session.item.slug, said, language="en", file=False, by=by)
