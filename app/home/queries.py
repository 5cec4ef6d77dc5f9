"""What the start pages show, collected from the rooms below."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from app.core import clock
from app.core.db import db
from app.meetings import queries as meetings
from app.meetings.models import AgendaItem, Intervention, Meeting
from app.partners.models import Partner
from app.programmes import queries as programmes
from app.programmes.models import Figure, Phase
from app.reports.models import Report

NEXT, LATEST = 3, 3


@dataclass(frozen=True, slots=True)
class ComingMeeting:
    """A meeting that is not over, and whether delegations can be registered now."""

    row: meetings.MeetingRow
    registering: bool


@dataclass(frozen=True, slots=True)
class PastMeeting:
    """A meeting that is over, and the languages in which its report is published."""

    row: meetings.MeetingRow
    reports: Sequence[str]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Everything on the front page."""

    figures: Sequence[tuple[Figure, Phase | None]]
    coming: Sequence[ComingMeeting]
    past: Sequence[PastMeeting]
    table: Meeting | None
    partners: Sequence[meetings.TablePartner]


def front_page(language: str) -> FrontPage:
    """Figures of the register, next meetings, latest reports, partners of the last tour de table;
    a constant number of queries.
    """
    today = clock.today()
    rows = meetings.list_meetings()
    coming = [row for row in rows if not row.is_past(today)]
    coming.sort(key=lambda row: (row.on_date is None, row.on_date or date.max, row.slug))
    over = [row for row in rows if row.is_past(today)]
    # A demonstration steps back where there is a record of real meetings.
    over = [row for row in over if not row.fictitious] or over
    published = _published_reports([row.id for row in over])
    past = [row for row in over if row.attendance is not None or row.id in published]
    table = _last_table()
    return FrontPage(
        figures=programmes.front_figures(),
        coming=[ComingMeeting(row, _is_registering(row)) for row in coming[:NEXT]],
        past=[PastMeeting(row, published.get(row.id, [])) for row in past[:LATEST]],
        table=table,
        partners=meetings.partners_in_tour_de_table(table, language) if table else [],
    )


def _is_registering(row: meetings.MeetingRow) -> bool:
    opens, closes = row.registration_opens_at, row.registration_closes_at
    return opens is not None and closes is not None and opens <= clock.now() <= closes


def _published_reports(meeting_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(Report.meeting_id, Report.language)
        .where(Report.meeting_id.in_(meeting_ids), Report.state == "published")
        .order_by(Report.language)
        .distinct()
    )
    for meeting_id, language in rows:
        found.setdefault(meeting_id, []).append(language)
    return found


def _last_table() -> Meeting | None:
    """The latest published meeting with a tour de table as held; a real one before a fictitious."""
    return db.session.scalar(
        select(Meeting)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .join(Intervention, Intervention.agenda_item_id == AgendaItem.id)
        .where(
            AgendaItem.kind == "tour_de_table",
            AgendaItem.agenda == "held",
            Intervention.partner_id.is_not(None),
            Meeting.state != "draft",
            Meeting.archived_at.is_(None),
        )
        .order_by(Meeting.fictitious, Meeting.on_date.desc())
        .limit(1)
    )


def partners_of(ids: Collection[int]) -> list[Partner]:
    """The partners for which somebody acts, oldest first."""
    return list(db.session.scalars(select(Partner).where(Partner.id.in_(ids)).order_by(Partner.id)))


def drafts_and_unreported() -> tuple[list[meetings.MeetingRow], list[meetings.MeetingRow]]:
    """Meetings that nobody outside sees yet, and those that are over without a report."""
    today = clock.today()
    rows = meetings.list_meetings(drafts=True)
    published = _published_reports([row.id for row in rows])
    return (
        [row for row in rows if row.state == "draft"],
        [
            row
            for row in rows
            if row.state == "held"
            and row.archived_at is None
            and row.is_past(today)
            and row.id not in published
        ],
    )


def database_answers() -> None:
    """Ask the database for nothing; raises SQLAlchemyError when it does not answer."""
    db.session.execute(text("SELECT 1"))
