"""Reminders that go out by themselves: rules of a meeting, worked out anew whenever it moves."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.db import db
from app.meetings.models import Meeting
from app.registration import queries
from app.registration.models import ReminderRule
from app.registration.rules import reminders
from app.registration.rules.refusals import MeetingIsOver, MomentPassed
from app.registration.services import letters

WORKER = "system"

SOME = 50
"""How many are written to in one transaction, so that nobody else waits long."""


def schedule(meeting: Meeting, choice: str, *, by: str) -> ReminderRule:
    """Let a reminder (one of `reminders.CHOICES`) go out by itself; a repeat changes nothing, and
    one that has gone out, was missed or stopped is scheduled anew.

    Raises MeetingIsOver, MomentPassed.
    """
    meeting = queries.meeting_for_update(meeting.id)
    if queries.is_over(meeting):
        raise MeetingIsOver
    kind, minutes, _words = reminders.CHOICES[choice]
    due = queries.due_at(meeting, kind, minutes)
    if due is not None and due <= clock.now():
        raise MomentPassed
    rule = db.session.scalar(
        select(ReminderRule).where(
            ReminderRule.meeting_id == meeting.id,
            ReminderRule.kind == kind,
            ReminderRule.minutes == minutes,
        )
    )
    if rule is None:
        rule = ReminderRule(meeting=meeting, kind=kind, minutes=minutes, by=by)
        db.session.add(rule)
        _schedule(rule, due)
    else:
        rule = queries.rule_for_update(rule.id)
        if rule.state == "scheduled":
            return rule
        rule.by = by
        _schedule(rule, due)
    _record(by, "reminder.scheduled", rule)
    return rule


def stop(rule: ReminderRule, *, by: str) -> bool:
    """Let a reminder not go out; whether it was still to."""
    rule = queries.rule_for_update(rule.id)
    if rule.state != "scheduled":
        return False
    _settle(rule, "stopped")
    _record(by, "reminder.stopped", rule)
    return True


def settle(rule_id: int) -> bool:
    """Do what is to be done with a rule now, some recipients at a time; whether more is left.

    A meeting that moved moves what has not gone out. What is too late is missed, and nothing is
    sent. A repeat writes to nobody twice.
    """
    rule = queries.rule_for_update(rule_id)
    meeting = rule.meeting
    due = queries.due_at(meeting, rule.kind, rule.minutes)
    now = clock.now()
    if rule.state == "missed" and due is not None and due > now:
        _schedule(rule, due)
        _record(WORKER, "reminder.scheduled", rule)
    if rule.state != "scheduled":
        return False
    rule.due_at = due
    if due is None or now < due:
        return False
    if queries.is_over(meeting) or now >= reminders.last_moment(due, rule.minutes):
        _settle(rule, "missed")
        _record(WORKER, "reminder.missed", rule, mails=rule.mails)
        return False
    if not meeting.is_public:
        return False
    if _write_some(rule, meeting, due):
        return True
    _settle(rule, "sent")
    _record(WORKER, "reminder.sent", rule, mails=rule.mails)
    return False


def _write_some(rule: ReminderRule, meeting: Meeting, due: datetime) -> bool:
    """Write to the next of them; whether there may be more."""
    if rule.kind == reminders.ANSWER:
        silent = queries.unanswered(meeting, after=rule.upto, limit=SOME, lock=True)
        for delegation in silent:
            rule.mails += letters.answer_reminder(delegation)
            rule.upto = delegation.id
        number = len(silent)
    else:
        present = queries.delegates_to_remind(meeting, after=rule.upto, limit=SOME)
        for delegate in present:
            key = f"meeting_reminder:{rule.public_id}:{due:%Y%m%d%H%M}:{delegate.public_id}"
            rule.mails += letters.meeting_reminder(delegate, key=key)
            rule.upto = delegate.id
        number = len(present)
    db.session.flush()
    return number == SOME


def _schedule(rule: ReminderRule, due: datetime | None) -> None:
    rule.state = "scheduled"
    rule.due_at = due
    rule.settled_at = None
    rule.upto = rule.mails = 0
    db.session.flush()


def _settle(rule: ReminderRule, state: str) -> None:
    rule.state = state
    rule.settled_at = clock.now()
    db.session.flush()


def _record(by: str, action: str, rule: ReminderRule, **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="meeting",
        subject_id=rule.meeting.slug,
        kind=rule.kind,
        minutes=rule.minutes,
        **facts,
    )
