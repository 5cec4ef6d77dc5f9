"""The Report of the Event of 7 October 2021, assembled and published.

The record and the texts come from the meeting; here the rapporteur only shortens the two texts
whose figures the report prints from the register and the ledger, and says what the panel of
topic 1 handed over. All of it repeats recorded facts.
"""

from datetime import UTC, datetime

from app.access.roles import Role
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.reports import editing, papers, queries, services
from app.reports.services import approval

DPM_2021 = "dpm-2021-10"

ACHIEVEMENTS = (
    "The first phase brought **39 institutional changes**. People may count in several of the "
    "figures above.\n\n"
    "The team had **180 national and international staff in 60 countries and territories**. "
    "**Over 140 million USD** had been mobilised since 2015, about half of it under ongoing "
    "projects. Over 80 per cent of the extra-budgetary resources were spent at country level."
)

STRATEGY = (
    "The second phase has three pillars:\n\n"
    "1. support to **50 countries** in building national systems, step by step;\n"
    "2. thematic support through the **Technical Support Facility** across **16 thematic areas**;\n"
    "3. **strategic partnerships** that multiply impact."
)

TOPIC_1 = (
    "**Ms Christina Behrendt**, Head, Social Policy Unit, ILO Social Protection Department, "
    "closed the session and handed its conclusions over in writing."
)

CLOSING = (
    "The participants were thanked. Strategic partnerships stand at the core of the programme; "
    "the work is done as one UN, with the Global Accelerator. Efforts to close the gap were "
    "appreciated."
)

REASONS = {
    "titles": "The report has a title of its own; the concept note keeps the earlier one.",
    "planned_order": "Topics are numbered as they were held.",
    "added": "The item was held; it came to the agenda after the concept note.",
}
"""Why what the checks ask about this report stands, by the kind of question."""


def steps() -> list[Step]:
    """Words first, publication a few days later, before the clerks of 2023 add anything."""
    return [
        Step(datetime(2021, 10, 13, 9, tzinfo=UTC), "report-2021:written", _write),
        Step(datetime(2021, 10, 20, 9, tzinfo=UTC), "report-2021:published", _publish),
    ]


def _write() -> None:
    meeting = queries.meeting(DPM_2021)
    own = {
        "achievements.text": ACHIEVEMENTS,
        "looking-forward.text": STRATEGY,
        "topic-1.conclusion": TOPIC_1,
        "closing.text": CLOSING,
    }
    document = papers.assembled(meeting, "en")
    computed = {
        sentence.key: sentence.computed
        for section in document.sections
        for sentence in section.sentences
    }
    services.write(meeting, "en", own, computed, version=None, by=actor(Role.RAPPORTEUR))
    made = queries.engagements(meeting)
    services.choose_annexes(
        meeting, "en", participants=False, engagements=bool(made), by=actor(Role.RAPPORTEUR)
    )


def _publish() -> None:
    meeting = queries.meeting(DPM_2021)
    for row in editing.checked(meeting, "en"):
        services.waive(
            meeting, "en", row.finding, REASONS[row.finding.kind], by=actor(Role.RAPPORTEUR)
        )
    edition = papers.assembled(meeting, "en").edition
    content = papers.content_of(papers.assembled(meeting, "en"))
    printed = papers.print_edition(meeting, "en")
    services.publish(
        meeting,
        "en",
        printed=printed,
        # The report of the source documents went out long ago; it is shown as it was.
        cleared=services.Cleared(approved=True),
        edition=edition,
        open_checks=editing.open_findings(meeting, "en"),
        by=actor(Role.RAPPORTEUR),
    )
    approval.keep_version(
        meeting, "en", content, edition=edition, published=True, by=actor(Role.RAPPORTEUR)
    )
