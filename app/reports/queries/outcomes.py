"""Reading decisions and actions: of a meeting, of all meetings, by an owner's link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core import tokens
from app.core.db import db, for_update, the_one
from app.meetings.models import Meeting
from app.partners.models import Partner
from app.reports.models import Outcome, OutcomeReminder
from app.reports.rules.outcomes import ACTION, LAST, WAITING


def _whole() -> Select[Outcome]:
    return select(Outcome).options(
        joinedload(Outcome.meeting), joinedload(Outcome.item), joinedload(Outcome.partner)
    )


def outcome(public_id: str) -> Outcome:
    """A decision or an action. Raises NotFound."""
    return the_one(_whole().where(Outcome.public_id == public_id))


def outcomes_of(meetings: Collection[int]) -> dict[int, list[Outcome]]:
    """Decisions, then actions, in the order of their numbers, by meeting (database ids)."""
    found: dict[int, list[Outcome]] = defaultdict(list)
    rows = db.session.scalars(
        _whole()
        .where(Outcome.meeting_id.in_(meetings))
        .order_by(Outcome.meeting_id, Outcome.kind.desc(), Outcome.number)
    )
    for row in rows:
        found[row.meeting_id].append(row)
    return found


def waiting_actions(partner_slug: str = "") -> Sequence[Outcome]:
    """Actions of all meetings that are not closed, the one due first at the top."""
    wanted = _whole().where(Outcome.kind == ACTION, Outcome.state.in_(WAITING))
    if partner_slug:
        wanted = wanted.join(Partner).where(Partner.slug == partner_slug)
    return db.session.scalars(wanted.order_by(Outcome.due_on, Outcome.id)).all()


def owners_of_waiting() -> list[Partner]:
    """The partners that have an action to do."""
    return list(
        db.session.scalars(
            select(Partner).where(
                Partner.id.in_(
                    select(Outcome.partner_id).where(
                        Outcome.kind == ACTION, Outcome.state.in_(WAITING)
                    )
                )
            )
        )
    )


def action_of_link(token: str) -> Outcome | None:
    """The action that a mailed link opens."""
    if not tokens.is_token(token):
        return None
    return db.session.scalar(_whole().where(Outcome.token_hash == tokens.digest(token)))


def last_number(meeting_id: int, kind: str) -> int:
    """The highest number given in a meeting; read under the meeting's lock."""
    return (
        db.session.scalar(
            select(func.max(Outcome.number)).where(
                Outcome.meeting_id == meeting_id, Outcome.kind == kind
            )
        )
        or 0
    )


def actions_to_remind(today: date) -> Sequence[int]:
    """Open actions whose owner can be written to and whose reminders may be due around ``today``:
    from a week before their day until a month after it, by database id.
    """
    return db.session.scalars(
        select(Outcome.id)
        .join(Meeting)
        .where(
            Outcome.kind == ACTION,
            Outcome.state == "open",
            Outcome.owner_email != "",
            Outcome.due_on <= today + LAST,
            Outcome.due_on >= today - 2 * LAST,
        )
        .order_by(Outcome.due_on, Outcome.id)
    ).all()


def outcome_for_update(outcome_id: int) -> Outcome:
    """A decision or an action, locked until the transaction ends. Raises NotFound."""
    return the_one(for_update(select(Outcome).where(Outcome.id == outcome_id)))


def reminded(outcome_id: int, moment: str, due_on: date) -> bool:
    """Whether that reminder of an action has gone out for that day."""
    return db.session.get(OutcomeReminder, (outcome_id, moment, due_on)) is not None


def held_of_series(series_id: int) -> Sequence[Meeting]:
    """The meetings of a series that were held, the first at the top."""
    return db.session.scalars(
        select(Meeting)
        .where(
            Meeting.series_id == series_id,
            Meeting.state.in_(("held", "reported")),
            Meeting.is_template.is_(False),
        )
        .order_by(Meeting.on_date, Meeting.id)
    ).all()
