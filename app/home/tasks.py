"""What waits for the one who reads: sentences with a place to go, by what they may do."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.identity import Identity
from app.access.permissions import Permission
from app.access.roles import Role
from app.core import clock
from app.funding.queries import (
    agreements,
    conditions,
    contributions,
    engagements,
    fund_papers,
    in_kind,
    standing,
    statements,
    takings_back,
)
from app.funding.rules.agreements import Side, missing
from app.home import queries
from app.mail import queries as mails
from app.meetings.queries import MeetingRow, upcoming
from app.programmes import queries as programmes
from app.registration import queries as registration
from app.reports import queries as reports
from app.web import filters
from app.web.addresses import link

URGENCY = ("late", "due", "info")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: ``mark`` is the shape (late, due, info), ``when`` the word beside it."""

    mark: str
    when: str
    title: str
    note: str
    action: str
    url: str


def at_the_desk() -> list[Task]:
    """What waits for somebody of the secretariat; nothing that they may not open."""
    parts = (_approvals, _statements, _clearances, _meetings, _reports, _differences, _failed_mails)
    found = [task for part in parts for task in part()]
    return sorted(found, key=lambda task: URGENCY.index(task.mark))


def _approvals() -> Iterator[Task]:
    url = link("funding.desk_approvals")
    if url is None or not guard.can(Permission.AGREEMENT_APPROVE):
        return
    count = sum(
        len(papers)
        for papers in (
            agreements.waiting(),
            fund_papers.waiting_acts(),
            conditions.waiting(),
            standing.endings_waiting(),
            in_kind.waiting(),
            takings_back.waiting(),
        )
    )
    if count:
        yield Task(
            "due",
            _("Waiting"),
            ngettext(
                "%(num)s entry waits for your approval",
                "%(num)s entries wait for your approval",
                count,
            ),
            _("Nothing counts as signed or received before a second person has approved it."),
            _("Review"),
            url,
        )


def _statements() -> Iterator[Task]:
    url = link("funding.desk_statements")
    if url is None or not (
        guard.can(Permission.STATEMENT_DRAFT)
        or any(guard.identity().has(role) for role in (Role.APPROVER, Role.LEAD))
    ):
        return
    count = len(statements.statement_drafts())
    if count:
        yield Task(
            "due",
            _("Draft"),
            ngettext("%(num)s statement is a draft", "%(num)s statements are drafts", count),
            _("A statement is public once it is issued."),
            _("Open"),
            url,
        )


def _meetings() -> Iterator[Task]:
    url = link("meetings.desk_meetings")
    if url is None or not guard.can(Permission.MEETING_EDIT):
        return
    drafts, _unreported = queries.drafts_and_unreported()
    for row in drafts[:3]:
        yield Task(
            "due",
            _("Draft"),
            _("Publish “%(title)s”", title=filters.localised(row.title)),
            _day(row),
            _("Open"),
            link("meetings.desk_meeting", slug=row.slug) or url,
        )
    for row in upcoming(clock.today(), limit=3):
        yield Task(
            "info",
            filters.until(row.on_date) if row.on_date else "",
            filters.localised(row.title),
            _day(row),
            _("Open"),
            link("meetings.desk_meeting", slug=row.slug) or url,
        )


def _clearances() -> Iterator[Task]:
    account_id = guard.identity().account_id
    if account_id is None or not guard.can(Permission.CLEARANCE_HOLD):
        return
    for row in reports.waiting_for(account_id):
        yield Task(
            "due",
            _("Waiting for you"),
            _("Concept note of “%(title)s”", title=filters.localised(row.meeting.title)),
            filters.language_name(row.language),
            _("Read and clear"),
            link("reports.desk_clearance", public_id=row.public_id) or "/",
        )
    for turn in reports.approvals_waiting_for(account_id):
        version = turn.reading
        yield Task(
            "due",
            _("Waiting for you"),
            _("Report of “%(title)s”", title=filters.localised(version.meeting.title)),
            filters.language_name(version.language),
            _("Read and clear"),
            link("reports.desk_report_version", public_id=version.public_id) or "/",
        )


def _reports() -> Iterator[Task]:
    url = link("reports.desk_reports")
    if url is None or not guard.can(Permission.REPORT_DRAFT):
        return
    _drafts, unreported = queries.drafts_and_unreported()
    for row in unreported[:3]:
        yield Task(
            "due",
            _("No report yet"),
            _("Report of “%(title)s”", title=filters.localised(row.title)),
            _day(row),
            _("Open"),
            link("reports.edit_report", slug=row.slug) or url,
        )


def _differences() -> Iterator[Task]:
    if not guard.can(Permission.FIGURE_EDIT):
        return
    count = programmes.open_count()
    if count:
        yield Task(
            "due",
            _("Undecided"),
            ngettext(
                "%(num)s difference between sources waits for a decision",
                "%(num)s differences between sources wait for a decision",
                count,
            ),
            _("Both values stay on record; you say which one is printed."),
            _("Decide"),
            link("programmes.desk_differences") or "/",
        )


def _failed_mails() -> Iterator[Task]:
    url = link("accounts.desk_outbox")
    if url is None or not guard.can(Permission.OUTBOX_VIEW):
        return
    count = mails.counts().get("failed", 0)
    if count:
        yield Task(
            "late",
            _("Failed"),
            ngettext(
                "%(num)s mail did not get through", "%(num)s mails did not get through", count
            ),
            _("Correct the address or send it again."),
            _("Open"),
            url,
        )


def _day(row: MeetingRow) -> str:
    if row.on_date is None:
        return str(_("Date to be announced"))
    return filters.period(row.on_date, row.until_date)


def of_partner(who: Identity) -> list[Task]:
    """What waits for somebody who acts for a partner."""
    if not who.partner_ids:
        return []
    return [*_delegations(who), *_signatures(who), *_engagements(who)]


def _delegations(who: Identity) -> Iterator[Task]:
    for delegation in registration.delegations_of(who.partner_ids):
        url = link("registration.my_delegation", slug=delegation.meeting.slug)
        if url is None or delegation.state not in {"invited", "draft"}:
            continue
        closes = delegation.meeting.registration_closes_at
        if registration.is_over(delegation.meeting):
            continue
        yield Task(
            "due",
            filters.day(closes, short=True) if closes else _("Open"),
            _("Register your delegation"),
            filters.localised(delegation.meeting.title),
            _("Register"),
            url,
        )


def _signatures(who: Identity) -> Iterator[Task]:
    for paper in contributions.on_their_way(who.partner_ids):
        url = link("funding.desk_agreement", slug=paper.slug)
        if url is None or Side.PARTNER not in missing(paper.state, paper.first_side):
            continue
        yield Task(
            "due",
            _("To sign"),
            _("%(number)s waits for your signature", number=paper.number),
            paper.title,
            _("Read"),
            url,
        )


def _engagements(who: Identity) -> Iterator[Task]:
    authoriser = who.has(Role.AUTHORISER)
    for row in engagements.of_partners(who.partner_ids):
        url = link("funding.my_engagement", slug=row.slug)
        if url is None:
            continue
        if row.state == "announced" and authoriser:
            yield Task(
                "due",
                _("To confirm"),
                _("Confirm or correct what was announced"),
                filters.localised(row.wording),
                _("Read"),
                url,
            )
        elif row.state == "draft":
            yield Task(
                "info",
                _("Draft"),
                _("Finish your draft"),
                filters.localised(row.wording) or _("Private to you until it is announced."),
                _("Open"),
                url,
            )
