"""Objections: raised by a partner, answered by the secretariat, closed by either.

Every message is told to the other side by mail, once. Nothing here moves an amount.
"""

from __future__ import annotations

from typing import Any

from app import audit, mail
from app.access.roles import Role
from app.accounts import queries as accounts
from app.accounts.models import Account
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_
from app.funding.models import Objection, ObjectionMessage
from app.funding.queries.objections import Record
from app.funding.rules.objections import BY_THE_DESK, Closed, Outcome, State, after_message
from app.funding.services import papers
from app.mail.render import link_to


class SaySomething(DomainError):
    """An empty message."""

    message = N_("Say what is wrong, or what the answer is.")
    field = "text"


class NotYours(DomainError):
    """The desk cannot take a partner's objection back, nor the partner say that it was right."""

    message = N_("Only the other side can close it in this way.")
    field = "outcome"


def open_objection(record: Record, *, text: str, by: str) -> Objection:
    """Say, for its partner, that a record is wrong, and tell finance. Raises SaySomething."""
    raised = Objection(
        partner_id=record.partner_id,
        about=record.about,
        state=State.OPEN.value,
        raised_by=by,
        messages=[],
    )
    db.session.add(raised)
    _add(raised, text, by=by, ours=False)
    _audit(raised, by, "objection.raised")
    return raised


def reply(objection: Objection, *, text: str, by: str, ours: bool) -> Objection:
    """Add a message; the other side is told. Raises Closed, SaySomething."""
    objection = papers.lock(objection)
    objection.state = after_message(State(objection.state), ours=ours).value
    objection.version += 1
    _add(objection, text, by=by, ours=ours)
    _audit(objection, by, "objection.answered" if ours else "objection.replied")
    return objection


def close(
    objection: Objection, *, outcome: Outcome, by: str, ours: bool, text: str = ""
) -> Objection:
    """End it, with a last word if there is one. Raises Closed, NotYours."""
    objection = papers.lock(objection)
    if objection.state == State.CLOSED.value:
        raise Closed
    if ours != (outcome in BY_THE_DESK):
        raise NotYours
    if text.strip():
        _add(objection, text, by=by, ours=ours)
    objection.state, objection.outcome = State.CLOSED.value, outcome.value
    objection.closed_by, objection.closed_at = by, clock.now()
    objection.version += 1
    db.session.flush()
    _audit(objection, by, "objection.closed", outcome=outcome.value)
    return objection


def _add(objection: Objection, text: str, *, by: str, ours: bool) -> None:
    if not text.strip():
        raise SaySomething
    db.session.flush()
    said = ObjectionMessage(
        objection_id=objection.id,
        n=len(objection.messages) + 1,
        by=by,
        ours=ours,
        text=text.strip(),
    )
    objection.messages.append(said)
    db.session.flush()
    _tell(objection, said)


def _tell(objection: Objection, said: ObjectionMessage) -> None:
    for account in _other_side(objection, said):
        mail.queue(
            message="objection_message",
            to=account.email,
            language=account.language,
            context={
                "name": account.name,
                "ours": said.ours,
                "first": said.n == 1,
                "fictitious": objection.partner.fictitious,
                "partner": objection.partner.label,
                "number": objection.about.partition(":")[2],
                "text": said.text,
                "url": link_to("funding.my_objection", slug=objection.slug),
            },
            about=f"objection:{objection.slug}",
            key=f"objection:{objection.slug}:{said.n}:{account.public_id}",
        )


def _other_side(objection: Objection, said: ObjectionMessage) -> list[Account]:
    """Finance for what a partner wrote; for an answer, whoever of the partner has written."""
    if not said.ours:
        return accounts.holders(Role.FINANCE)
    wrote = {message.by for message in objection.messages if not message.ours}
    roles = (Role.FOCAL, Role.AUTHORISER)
    found = {
        account.public_id: account
        for role in roles
        for account in accounts.holders(role, objection.partner_id)
    }
    return [account for public_id, account in found.items() if public_id in wrote]


def _audit(objection: Objection, by: str, action: str, **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="objection",
        subject_id=objection.slug,
        partner_id=objection.partner_id,
        about=objection.about,
        **facts,
    )
