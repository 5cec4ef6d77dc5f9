"""The report of the last meeting in correction: two have agreed, one proposes other words, one was
refused with a reason, one keeps silent. A first version has gone to the lead and come back.
"""

from datetime import UTC, date, datetime

from app.access.roles import Role
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.reports import papers, queries
from app.reports.models import Correction
from app.reports.queries import corrections as read
from app.reports.services import approval
from app.reports.services import corrections as services

LAST = "coastal-last"


def steps() -> list[Step]:
    """Asked two days after the report was begun; decided a week later."""
    return [
        Step(datetime(2026, 3, 20, 10, tzinfo=UTC), "coastal-last:corrections asked", _ask),
        Step(datetime(2026, 3, 23, 11, tzinfo=UTC), "coastal-last:corrections answered", _answer),
        Step(datetime(2026, 3, 24, 9, tzinfo=UTC), "coastal-last:corrections decided", _decide),
        Step(datetime(2026, 3, 25, 9, tzinfo=UTC), "coastal-last:report read", _read),
    ]


def _ask() -> None:
    of = queries.meeting(LAST)
    rows = [one for one in read.paragraphs(of, "en") if one.recipients]
    services.ask_corrections(
        of,
        "en",
        {one.said.id: one.recipients[-1 if place == 1 else 0].key
         for place, one in enumerate(rows[:5])},
        due_on=date(2026, 3, 30),
        silence_consents=True,
        note="Two minutes are enough: the paragraph is short.",
        by=actor(Role.RAPPORTEUR),
    )  # fmt: skip


def _asked() -> list[Correction]:
    rows = read.paragraphs(queries.meeting(LAST), "en")
    return [one.correction for one in rows if one.correction is not None]


def _answer() -> None:
    first, second, third, fourth, _silent = _asked()
    for row in (first, second):
        services.agree(row, seen=_seen(row))
    services.propose(
        third,
        _words(third).body + " The first year is for training.",
        reason="We said so at the end, and it matters for the calendar.",
        seen=_seen(third),
    )
    services.propose(
        fourth,
        _words(fourth).body + " We thank the hosts warmly.",
        reason="We would like the thanks to be in the report.",
        seen=_seen(fourth),
    )


def _decide() -> None:
    _first, _second, _third, fourth, _silent = _asked()
    services.refuse(
        fourth,
        reason="Thanks are given once for everybody, at the end of the report.",
        seen=_seen(fourth),
        version=fourth.version,
        by=actor(Role.RAPPORTEUR),
    )


def _read() -> None:
    of = queries.meeting(LAST)
    document = papers.assembled(of, "en")
    sent = approval.send(
        of,
        "en",
        papers.content_of(document),
        [actor(Role.LEAD)],
        edition=document.edition,
        note="A first reading, please, while the corrections come in.",
        by=actor(Role.RAPPORTEUR),
    )
    place = f"{document.sections[0].number} {document.sections[0].heading.body}"
    approval.add_comment(
        sent, place, "Say in one sentence what changed since the year before.", by=actor(Role.LEAD)
    )
    approval.send_back(sent.approvals[0], by=actor(Role.LEAD))


def _words(row: Correction) -> read.Words:
    return read.words_of(row.intervention, "en")


def _seen(row: Correction) -> str:
    return _words(row).digest
