"""Versions of a report, and their clearance by named persons in order.

What is cleared is the version that was read: it is compared with the report as it stands, while the
version is locked. Whatever is changed afterwards is another version, which nobody has cleared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app import audit, mail
from app.accounts import queries as accounts
from app.core import clock
from app.core.db import db, for_update
from app.core.submissions import digest_of
from app.mail import NotAnAddress, OutsideDemo
from app.mail.render import link_to
from app.meetings.models import Meeting
from app.reports.models import Approval, ReportComment, ReportVersion
from app.reports.queries import approval as read
from app.reports.queries.clearance import may_clear
from app.reports.rules import approval as rules
from app.reports.services.clearance import (
    NotAClearer,
    NothingSaid,
    NotOpen,
    OwnClearance,
    WordsHaveChanged,
)

Content = Sequence[Sequence[str]]
"""The passages of a report: section, number, kind, words, language."""


def digest(content: Content) -> str:
    """The short name of a report's words."""
    return digest_of([list(one) for one in content])


def keep_version(
    of: Meeting,
    language: str,
    content: Content,
    *,
    edition: int,
    note: str = "",
    published: bool = False,
    by: str,
) -> ReportVersion:
    """Keep the words of a report as they stand, under the next number. Words that the newest
    version has already are not kept twice, unless they are published.
    """
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == of.id)))
    name = digest(content)
    newest = next(iter(read.versions_of(of, language)), None)
    if newest is not None and newest.digest == name and not published and not newest.published:
        return newest
    return _made(of, language, content, edition, note, published, by)


def _made(
    of: Meeting, language: str, content: Content, edition: int, note: str, published: bool, by: str
) -> ReportVersion:
    row = ReportVersion(
        meeting=of,
        language=language,
        number=read.last_version_number(of, language) + 1,
        edition=edition,
        published=published,
        digest=digest(content),
        content=[list(one) for one in content],
        note=note,
        by=by,
    )
    db.session.add(row)
    db.session.flush()
    _audit(row, by, "report.version_kept")
    return row


def send(
    of: Meeting,
    language: str,
    content: Content,
    order: Sequence[str],
    *,
    edition: int,
    note: str = "",
    by: str,
) -> ReportVersion:
    """Send the report as it stands to those who clear it (accounts, in order); an earlier version
    that still waits is called off.

    Raises NobodyNamed, NamedTwice, DrafterIsLast, OwnClearance, NotAClearer.
    """
    names = accounts.names_of(set(order))
    drafted = read.drafters(of, language) | {by}
    try:
        rules.must_be_in_order(order, drafted)
    except rules.DrafterIsLast as error:
        raise rules.DrafterIsLast(name=names.get(order[-1], "")) from error
    if by in order:
        raise OwnClearance()
    known = {one.account_id for one in may_clear()}
    if not set(order) <= known:
        raise NotAClearer()
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == of.id)))
    for one in read.versions_of(of, language):
        _call_off(one)
    row = _made(of, language, content, edition, note, False, by)
    for position, account in enumerate(order, 1):
        row.approvals.append(Approval(position=position, asked_of=account, asked_by=by))
    db.session.flush()
    _audit(row, by, "report.sent_for_clearance", of_whom=list(order))
    _tell_next(row)
    return row


def _call_off(row: ReportVersion) -> None:
    for one in row.approvals:
        if one.state == "waiting":
            one.state = "called_off"


def approve(row: Approval, *, seen: str, now: str, by: str) -> Approval:
    """Clear the version that was read (``seen``), which must be what the report says (``now``).

    Raises NotOpen, NotYourTurn, OwnClearance, DrafterIsLast, WordsHaveChanged.
    """
    row, version = _in_turn(row, by)
    if version.digest != seen or version.digest != now:
        raise WordsHaveChanged()
    last = version.approvals[-1]
    if last.id == row.id and by in read.drafters(version.meeting, version.language):
        raise rules.DrafterIsLast(name=accounts.names_of({by}).get(by, ""))
    return _answer(row, version, "approved", by)


def send_back(row: Approval, *, by: str) -> Approval:
    """Send the version back; nobody after this reader is asked. Needs a comment of theirs.

    Raises NotOpen, NotYourTurn, OwnClearance, NothingSaid.
    """
    row, version = _in_turn(row, by)
    if not any(one.by == by for one in version.comments):
        raise NothingSaid()
    _answer(row, version, "sent_back", by)
    _call_off(version)
    db.session.flush()
    return row


def _in_turn(row: Approval, by: str) -> tuple[Approval, ReportVersion]:
    version = read.version_for_update(row.version_id)
    db.session.refresh(row)
    if row.state != "waiting" or row.asked_of != by:
        raise NotOpen()
    if row.asked_by == by:
        raise OwnClearance()
    if rules.in_turn(version.approvals) is not row:
        raise rules.NotYourTurn()
    return row, version


def _answer(row: Approval, version: ReportVersion, state: str, by: str) -> Approval:
    row.state, row.answered_at = state, clock.now()
    db.session.flush()
    _audit(version, by, f"report.{state}")
    _tell_sender(version, row)
    if state == "approved":
        _tell_next(version)
    return row


def add_comment(version: ReportVersion, place: str, body: str, *, by: str) -> ReportComment:
    """Say something about a section or a paragraph of a version."""
    row = ReportComment(place=place, body=body, by=by)
    version.comments.append(row)
    db.session.flush()
    _audit(version, by, "report.commented", place=place)
    return row


def answer_comment(row: ReportComment, answer: str, *, by: str) -> None:
    """Say what was done about a comment; the last answer stands."""
    row.answer, row.answered_by, row.answered_at = answer, by, clock.now()
    db.session.flush()
    _audit(row.reading, by, "report.comment_answered", place=row.place)


# --- telling --------------------------------------------------------------------------------------


def _tell_next(version: ReportVersion) -> None:
    turn = rules.in_turn(version.approvals)
    if turn is None:
        return
    _mail(
        version,
        turn.asked_of,
        "report_asked",
        f"asked:{turn.asked_of}",
        asked_by=accounts.names_of({version.by}).get(version.by, ""),
        note=version.note,
    )


def _tell_sender(version: ReportVersion, row: Approval) -> None:
    _mail(
        version,
        row.asked_by,
        "report_answered",
        f"answered:{row.public_id}",
        answered_by=accounts.names_of({row.asked_of}).get(row.asked_of, ""),
        state=row.state,
    )


def _mail(version: ReportVersion, to: str, message: str, key: str, **facts: object) -> None:
    if to not in accounts.names_of({to}):
        return  # what the system sent is told to nobody
    account = accounts.account(to)
    if not account.active:
        return
    try:
        mail.queue(
            message=message,
            to=account.email,
            language=account.language,
            context={
                "name": account.name,
                "meeting": dict(version.meeting.title),
                "report_language": version.language,
                "number": version.number,
                "url": link_to("reports.desk_report_version", public_id=version.public_id),
                **facts,
            },
            about=f"meeting:{version.meeting.slug}",
            key=f"report:{version.public_id}:{key}",
        )
    except (NotAnAddress, OutsideDemo):
        return  # an address that cannot be written to must not hold up the work


def _audit(version: ReportVersion, by: str, action: str, **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="meeting",
        subject_id=version.meeting.slug,
        language=version.language,
        version=version.number,
        **facts,
    )
