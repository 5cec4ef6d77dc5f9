"""What the last meeting decided, and what is to be done after it: waiting, reported, done."""

from datetime import UTC, date, datetime

from app.access.roles import Role
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.partners import queries as partners
from app.reports import queries
from app.reports.services import outcomes as services
from app.reports.services.outcomes import Said

LAST = "coastal-last"


def steps() -> list[Step]:
    """Recorded on the morning after, closed in the weeks that followed."""
    return [
        Step(datetime(2026, 3, 19, 9, tzinfo=UTC), "coastal-last:outcomes recorded", _record),
        Step(datetime(2026, 4, 10, 15, tzinfo=UTC), "coastal-last:outcomes followed up", _follow),
    ]


def _record() -> None:
    meeting, by = queries.meeting(LAST), actor(Role.RAPPORTEUR)
    for text in (
        "The partners meet twice a year, in spring online and in autumn in the room.",
        "Early warning comes first among the themes of the coming year.",
    ):
        services.record_decision(meeting, Said(text), by=by)
    for text, partner, name, due_on in (
        (
            "Circulate the list of coastal sites that have no tide gauge.",
            "alfa",
            "Ms Amara Example",
            date(2026, 4, 3),
        ),
        (
            "Propose a calendar of joint field visits for the second half of the year.",
            "bravo",
            "",
            date(2026, 12, 15),
        ),
        (
            "Send the revised reporting form to all partners.",
            None,
            "Secretariat",
            date(2026, 4, 30),
        ),
    ):
        services.record_action(
            meeting,
            Said(
                text,
                partner=partners.partner_by_slug(partner) if partner else None,
                owner_name=name,
                owner_email="focal@alfa.example.org" if partner == "alfa" else "",
                due_on=due_on,
            ),
            by=by,
        )


def _follow() -> None:
    by = actor(Role.OFFICER)
    rows = {
        row.text[:9]: row for row in queries.outcomes_of([queries.meeting(LAST).id]).popitem()[1]
    }
    services.report(rows["Circulate"], "Sent to the whole list on 2 April.", done=True)
    services.settle(rows["Send the "], "done", note="Sent with the letter of 8 April.", by=by)
