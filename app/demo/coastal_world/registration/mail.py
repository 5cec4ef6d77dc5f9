"""Reminders, mail that came back, a mailing that is prepared."""

from sqlalchemy import select

from app.core.db import db
from app.core.localised import Localised
from app.demo.coastal_world.meetings import NEXT
from app.demo.coastal_world.registration.delegates import delegation_of
from app.demo.facts import SYSTEM
from app.mail import bounces
from app.mail.models import OutboxMail
from app.partners.models import Contact, Partner
from app.registration import queries, services
from app.registration.services import reminders

REMINDERS = ("answer-14d", "answer-3d", "meeting-1d", "meeting-1h")

NOT_INVITED_YET = ("uniform", "victor", "zulu")

CAME_BACK = """\
From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such mailbox here

--part
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--part--
"""


def schedule_reminders() -> None:
    """Those who have not answered are reminded, and those who come."""
    for choice in REMINDERS:
        reminders.schedule(queries.meeting(NEXT), choice, by=SYSTEM)


def bring_mail_back() -> None:
    """The invitation of Partner Papa reached nobody."""
    address = delegation_of(NEXT, "papa").contact_email
    invitation = db.session.scalars(
        select(OutboxMail).where(
            OutboxMail.to_address == address,
            OutboxMail.message == "invitation",
            OutboxMail.about == f"meeting:{NEXT}",
        )
    ).one()
    said = CAME_BACK.format(address=address, message_id=invitation.message_id)
    bounces.record(said.encode(), by=SYSTEM)


def prepare_mailing() -> None:
    """Further invitations with a personal note, looked at and not sent yet."""
    contacts = db.session.scalars(
        select(Contact.public_id)
        .join(Contact.partner)
        .where(Partner.slug.in_(NOT_INVITED_YET))
        .order_by(Contact.id)
    ).all()
    found = queries.meeting(NEXT)
    made = services.prepare_invitations(found, contacts, key="demo-mailing", by=SYSTEM)
    note = Localised(
        en="We have kept two seats for {partner}. Please answer before {closes}.",
        es="Hemos reservado dos asientos para {partner}. Respondan antes del {closes}.",
    )
    services.write_note(queries.mailing(NEXT, made), note, version=1, by=SYSTEM)
