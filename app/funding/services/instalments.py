"""Following an instalment up: its condition is met, it is asked for, its partner is reminded.

Letters go to the active contacts of the partner, each in its own language, and each at most once
for an instalment, its due day and the step; a new due day begins anew.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import audit, mail
from app.core import clock
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.words import N_
from app.funding.models import Agreement, Instalment, InstalmentMail
from app.funding.queries import instalments as queries
from app.funding.rules.instalments import step_due
from app.funding.services import papers
from app.funding.services.amendments import NotInForce
from app.funding.settings import in_demonstration
from app.mail.render import link_to
from app.partners import queries as partners
from app.partners.models import Contact

WORKER: Final = "system"
REQUEST: Final = "request"
"""The step of the letter that asks for an instalment; the others are days from the due day."""


class NoCondition(DomainError):
    """An instalment that is due on its date alone has no condition to be met."""

    message = N_("This instalment is due on its date; there is no condition to meet.")


class ConditionOpen(DomainError):
    """An instalment is asked for while its condition is open."""

    message = N_("Its condition is not met yet.")


class MetInFuture(DomainError):
    """A condition that was met on a day that has not come."""

    message = N_("A condition cannot be met in the future.")
    field = "met_on"


class NothingToCome(DomainError):
    """An instalment that is paid or no longer expected."""

    message = N_("Nothing of this instalment is to come any more.")


class NobodyToWrite(DomainError):
    """The partner has no contact."""

    message = N_("This partner has no contact to write to.")


def meet(instalment: Instalment, *, on: date, note: str, by: str) -> Instalment:
    """Note that what sets an instalment off has happened.

    Raises NotInForce, NoCondition, NothingToCome, MetInFuture, ReasonNeeded.
    """
    instalment = papers.lock(instalment)
    _unpaid(instalment)
    if instalment.trigger_kind == "date":
        raise NoCondition
    if on > clock.today():
        raise MetInFuture
    instalment.met_on, instalment.met_note = on, papers.needs(note)[:300]
    if instalment.state == "scheduled":
        instalment.state = "conditions_met"
    db.session.flush()
    _audit(instalment, by, "instalment.met", why=note)
    return instalment


def request(instalment: Instalment, *, by: str) -> int:
    """Ask the partner for an instalment by letter; how many letters were written.

    Asked again for the same due day it writes nothing. Raises NotInForce, NothingToCome,
    ConditionOpen, NobodyToWrite.
    """
    instalment = papers.lock(instalment)
    unpaid = _unpaid(instalment)
    if instalment.trigger_kind != "date" and instalment.met_on is None:
        raise ConditionOpen
    addressees = _contacts(instalment)
    if not addressees:
        raise NobodyToWrite
    written = _write("instalment_requested", instalment, REQUEST, unpaid, addressees)
    instalment.state = "requested"
    instalment.requested_on = instalment.requested_on or clock.today()
    db.session.flush()
    _audit(instalment, by, "instalment.requested", mails=written)
    return written


def remind(agreement_id: int, before: tuple[int, ...], after: tuple[int, ...]) -> int:
    """Write the reminders of one agreement that are due today; how many letters were written.

    An instalment whose condition is open is not due, whatever its date, and nobody is reminded of
    it. Repeated on the same day it writes nothing.
    """
    agreement = db.session.execute(
        for_update(select(Agreement).where(Agreement.id == agreement_id))
    ).scalar_one()
    if agreement.state != "signed" or not _may_be_written_to(agreement):
        return 0
    today, written = clock.today(), 0
    for one in queries.standing(agreement.instalments, today):
        instalment = one.instalment
        step = step_due(instalment.due_on, today, before, after)
        conditional = instalment.trigger_kind != "date" and instalment.met_on is None
        if step is None or conditional or not one.unpaid.minor:
            continue
        mails = _write("instalment_reminder", instalment, f"{step:+d}", one, _contacts(instalment))
        if mails:
            _audit(instalment, WORKER, "instalment.reminded", mails=mails, step=step)
        written += mails
    return written


def _unpaid(instalment: Instalment) -> queries.Standing:
    agreement = instalment.agreement
    if agreement.state != "signed":
        raise NotInForce
    found = queries.standing(agreement.instalments, clock.today())
    (own,) = [one for one in found if one.instalment is instalment]
    if not own.unpaid.minor:
        raise NothingToCome
    return own


def _may_be_written_to(agreement: Agreement) -> bool:
    # The demonstration holds real partners of the sources beside fictitious ones.
    return bool(agreement.partner.fictitious) or not in_demonstration()


def _contacts(instalment: Instalment) -> list[Contact]:
    agreement = instalment.agreement
    if not _may_be_written_to(agreement):
        return []
    return partners.contacts_of([agreement.partner_id], active_only=True)


def _write(
    message: str,
    instalment: Instalment,
    step: str,
    standing: queries.Standing,
    addressees: list[Contact],
) -> int:
    if not addressees or _written(instalment, step):
        return 0
    note = InstalmentMail(
        instalment_id=instalment.id,
        due_on=instalment.due_on,
        step=step,
        mails=len(addressees),
        written_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(note)
    except IntegrityError:
        return 0
    agreement = instalment.agreement
    for contact in addressees:
        mail.queue(
            message=message,
            to=contact.email,
            language=contact.language,
            context={
                "contact_name": contact.name,
                "partner": agreement.partner.label,
                "number": agreement.number,
                "title": agreement.title,
                "reference": agreement.partner_reference,
                "n": instalment.n,
                "amount": standing.unpaid,
                "due_on": instalment.due_on,
                "overdue": standing.overdue,
                "condition": instalment.met_note,
                "met_on": instalment.met_on,
                "link": link_to("funding.desk_agreement", slug=agreement.slug),
            },
            about=f"agreement:{agreement.slug}",
            key=f"{message}:{instalment.id}:{instalment.due_on}:{step}:{contact.public_id}",
        )
    return len(addressees)


def _written(instalment: Instalment, step: str) -> bool:
    found = db.session.scalar(
        select(InstalmentMail.id).where(
            InstalmentMail.instalment_id == instalment.id,
            InstalmentMail.due_on == instalment.due_on,
            InstalmentMail.step == step,
        )
    )
    return found is not None


def _audit(instalment: Instalment, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    agreement = instalment.agreement
    audit.record(
        by,
        action,
        subject_type="agreement",
        subject_id=agreement.slug,
        partner_id=agreement.partner_id,
        why=why,
        number=agreement.number,
        instalment=instalment.n,
        **facts,
    )
