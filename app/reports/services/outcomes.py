"""Decisions and actions: recorded, changed, reported by their owners, closed; owners reminded.

Numbers are given under the meeting's lock, so that two clerks never give one number. A reminder is
written together with its mark: a worker that stops in between sends nobody a second one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app import audit, mail
from app.core import clock, tokens
from app.core.db import db, for_update
from app.core.versions import changed_fields, locked, raise_version
from app.mail import rules as addresses
from app.mail.render import link_to
from app.meetings.models import AgendaItem, Meeting
from app.partners.models import Partner
from app.reports import queries
from app.reports.models import Outcome, OutcomeReminder
from app.reports.rules import outcomes as rules

WORKER = "system"


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says of a decision or an action."""

    text: str
    item: AgendaItem | None = None
    partner: Partner | None = None
    owner_name: str = ""
    owner_email: str = ""
    due_on: date | None = None

    def columns(self) -> dict[str, Any]:
        """The same as columns of an outcome."""
        return {
            "text": self.text,
            "agenda_item_id": self.item.id if self.item else None,
            "partner_id": self.partner.id if self.partner else None,
            "owner_name": self.owner_name,
            "owner_email": addresses.address(self.owner_email) if self.owner_email else "",
            "due_on": self.due_on,
        }


def record_decision(meeting: Meeting, said: Said, *, by: str) -> Outcome:
    """Write a decision down under the next number of the meeting."""
    return _record(meeting, rules.DECISION, Said(said.text, said.item), by=by)


def record_action(meeting: Meeting, said: Said, *, by: str) -> Outcome:
    """Write an action down, and tell its owner where there is an address.

    Raises OwnerNeeded, DueBeforeTheMeeting, NotAnAddress, OutsideDemo.
    """
    _must_be_right(meeting, said)
    made = _record(meeting, rules.ACTION, said, by=by)
    _tell_owner(made)
    return made


def change(outcome: Outcome, said: Said, *, by: str, version: int | None) -> Outcome:
    """Say it otherwise. A new address gets a link of its own, and the old one opens nothing more.

    Raises StaleVersion, OwnerNeeded, DueBeforeTheMeeting, NotAnAddress, OutsideDemo.
    """
    outcome = locked(outcome, version, as_said)
    if outcome.kind == rules.ACTION:
        _must_be_right(outcome.meeting, said)
    else:
        said = Said(said.text, said.item)
    before, after = {name: getattr(outcome, name) for name in said.columns()}, said.columns()
    names = changed_fields(before, after)
    if not names:
        return outcome
    for name in names:
        setattr(outcome, name, after[name])
    raise_version(outcome)
    _audit(outcome, by, "outcome.changed", fields=names)
    if "owner_email" in names:
        outcome.token_hash = None
        _tell_owner(outcome)
    return outcome


def settle(outcome: Outcome, state: str, *, note: str, by: str) -> Outcome:
    """Close it as ``done`` or ``dropped``, or open it again. A repeat changes nothing.

    Raises SayHow when it is dropped or opened again without a reason.
    """
    if state not in ("done", "dropped", "open"):
        raise ValueError(state)
    outcome = queries.outcome_for_update(outcome.id)
    if outcome.state == state:
        return outcome
    if state != "done" and not note.strip():
        raise rules.SayHow
    outcome.state, outcome.note = state, note
    outcome.closed_at = None if state == "open" else clock.now()
    raise_version(outcome)
    _audit(outcome, by, f"outcome.{state}", why=note)
    return outcome


def report(outcome: Outcome, note: str, *, done: bool) -> Outcome:
    """Its owner says how far it is, or that it is done; the secretariat closes it.

    Raises SayHow, AlreadySettled.
    """
    outcome = queries.outcome_for_update(outcome.id)
    if outcome.state not in rules.WAITING:
        raise rules.AlreadySettled
    if not note.strip():
        raise rules.SayHow
    outcome.said, outcome.said_at = note, clock.now()
    outcome.state = "reported" if done else "open"
    raise_version(outcome)
    _audit(outcome, f"owner:{outcome.public_id}", "outcome.reported", done=done)
    return outcome


def remind(outcome_id: int) -> bool:
    """Send the reminder whose day has come, once; whether one went out."""
    outcome = queries.outcome_for_update(outcome_id)
    if outcome.state != "open" or not outcome.owner_email or outcome.due_on is None:
        return False
    moment = rules.reminder_due(outcome.due_on, clock.today(outcome.meeting.zone))
    if moment is None or queries.reminded(outcome.id, moment, outcome.due_on):
        return False
    db.session.add(OutcomeReminder(outcome_id=outcome.id, moment=moment, due_on=outcome.due_on))
    _write_to_owner(outcome, "action_reminder", key=f"{moment}:{outcome.due_on}")
    _audit(outcome, WORKER, "outcome.reminded", moment=moment)
    return True


def as_said(outcome: Outcome) -> dict[str, Any]:
    """What stands now, by the names of the form's fields."""
    return {
        "text": outcome.text,
        "item": outcome.item.slug if outcome.item else None,
        "partner": outcome.partner.slug if outcome.partner else None,
        "owner_name": outcome.owner_name,
        "owner_email": outcome.owner_email,
        "due_on": outcome.due_on,
    }


def _must_be_right(meeting: Meeting, said: Said) -> None:
    rules.must_be_owned(said.partner.id if said.partner else None, said.owner_name)
    if said.due_on is not None:
        rules.must_follow(said.due_on, meeting.on_date)


def _record(meeting: Meeting, kind: str, said: Said, *, by: str) -> Outcome:
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == meeting.id)))
    made = Outcome(
        meeting_id=meeting.id,
        kind=kind,
        number=queries.last_number(meeting.id, kind) + 1,
        language=meeting.documents_language,
        recorded_by=by,
        **said.columns(),
    )
    db.session.add(made)
    db.session.flush()
    _audit(made, by, f"outcome.{kind}")
    return made


def _tell_owner(outcome: Outcome) -> None:
    if outcome.owner_email:
        _write_to_owner(outcome, "action_assigned", key=f"assigned:{outcome.version}")


def _write_to_owner(outcome: Outcome, message: str, *, key: str) -> None:
    """A mail with a link of its own; only the newest link opens anything."""
    token = tokens.mint()
    outcome.token_hash = tokens.digest(token)
    meeting, due_on = outcome.meeting, outcome.due_on
    mail.queue(
        message=message,
        to=outcome.owner_email,
        language=outcome.language,
        context={
            "name": outcome.owner_name,
            "meeting": dict(meeting.title),
            "number": rules.number_words(outcome.kind, outcome.number),
            "text": outcome.text,
            "due_on": due_on,
            "late": due_on is not None and due_on < clock.today(meeting.zone),
            "url": link_to("reports.own_action", token=token),
        },
        about=f"meeting:{meeting.slug}",
        key=f"action:{outcome.public_id}:{key}",
    )
    db.session.flush()


def _audit(outcome: Outcome, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="meeting",
        subject_id=outcome.meeting.slug,
        partner_id=outcome.partner_id,
        why=why,
        number=rules.number_words(outcome.kind, outcome.number),
        **facts,
    )
