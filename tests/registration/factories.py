"""Small worlds for the tests of registration: one meeting, two partners, a way to read mail."""

import re
from datetime import UTC, date, datetime

from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Event
from sqlalchemy import select

from app.core import clock
from app.core.collation import plain, sort_key
from app.core.db import db, transaction
from app.core.languages import LANGUAGES
from app.core.localised import Localised
from app.mail.models import OutboxMail
from app.meetings.models import Meeting
from app.partners.models import Contact, Partner, PartnerName
from app.registration.models import Delegation
from app.registration.services import Answer, invite

BEFORE = datetime(2021, 9, 1, 8, 0, tzinfo=UTC)
"""A moment at which registration is open."""

CLOSES = datetime(2021, 10, 5, 16, 0, tzinfo=UTC)
STARTS = datetime(2021, 10, 7, 11, 0, tzinfo=UTC)
ENDS = datetime(2021, 10, 7, 14, 0, tzinfo=UTC)


def make_meeting(slug: str = "second-meeting", **more: object) -> Meeting:
    """A published hybrid meeting in Geneva."""
    facts: dict[str, object] = {
        "slug": slug,
        "title": Localised(
            en="Second Partners Meeting", fr="Deuxième réunion", es="Segunda reunión"
        ),
        "state": "published",
        "on_date": date(2021, 10, 7),
        "starts_at": STARTS,
        "ends_at": ENDS,
        "zone": "Europe/Zurich",
        "format": "hybrid",
        "place": Localised(en="Pavilion 2, Geneva", fr="Pavillon 2, Genève"),
        "join_url": "https://video.example.org/j/42",
        "floor_language": "en",
        "interpretation": ["fr", "es"],
        "contact_email": "secretariat@example.org",
        "registration_closes_at": CLOSES,
        "fictitious": True,
        **more,
    }
    meeting = Meeting(**facts)
    db.session.add(meeting)
    db.session.flush()
    return meeting


def make_partner(name: str = "Alfa", *, country: str | None = None, **more: object) -> Partner:
    """A partner with its names in all languages."""
    label = Localised(en=f"Partner {name}", fr=f"Partenaire {name}", es=f"Socio {name}")
    partner = Partner(
        slug=plain(name).replace(" ", "-"),
        kind="government",
        country=country,
        name=label,
        label=label,
        fictitious=True,
        **more,
    )
    partner.names = [
        PartnerName(
            language=code,
            name=label[code],
            label=label[code],
            name_key=sort_key(label[code], code),
            label_key=sort_key(label[code], code),
            plain=plain(" ".join(label.values())),
        )
        for code in LANGUAGES
    ]
    db.session.add(partner)
    db.session.flush()
    return partner


def make_contact(partner: Partner, language: str = "en") -> Contact:
    """The focal point of a partner."""
    contact = Contact(
        partner=partner,
        name=f"Contact of {partner.slug}",
        email=f"focal@{partner.slug}.example.org",
        language=language,
    )
    db.session.add(contact)
    db.session.flush()
    return contact


def invited(
    partner: str = "Alfa", *, meeting: Meeting | None = None, language: str = "en", **more: object
) -> Delegation:
    """A delegation that has been invited; commits."""
    with clock.at(BEFORE), transaction():
        found = meeting or make_meeting()
        contact = make_contact(make_partner(partner, **more), language)
        return invite(found, contact, by="system")


def answer(name: str = "Ibarra", **more: object) -> Answer:
    """What a form says about one delegate."""
    facts: dict[str, object] = {
        "honorific": "Mr",
        "given_names": "Tomás",
        "family_name": name,
        "function": "Adviser, Permanent Mission",
        "email": f"{plain(name).replace(' ', '.')}@alfa.example.org",
        "mode": "room",
        "listen_language": "es",
        "speak_language": "es",
        **more,
    }
    return Answer(**facts)  # type: ignore[arg-type]


# --- mail ----------------------------------------------------------------------------------------


def mails(message: str | None = None, to: str | None = None) -> list[OutboxMail]:
    """Mails of the outbox, oldest first, as they stand now."""
    db.session.rollback()
    statement = select(OutboxMail).order_by(OutboxMail.id)
    if message:
        statement = statement.where(OutboxMail.message == message)
    if to:
        statement = statement.where(OutboxMail.to_address == to)
    return list(db.session.scalars(statement))


def link_in(mail: OutboxMail) -> str:
    """The path of the link to a delegation or to an own page that a mail carries."""
    found = re.search(r"(/(?:delegation|delegate)/[A-Za-z0-9_-]{43})", mail.body_text)
    assert found is not None, mail.body_text
    return found[1]


def event_in(mail: OutboxMail) -> tuple[Calendar, Event]:
    """The calendar file of a mail and its event, parsed as a client does."""
    [file] = mail.attachments
    calendar = Calendar.from_ical(file.content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


# --- pages ---------------------------------------------------------------------------------------

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')


def hidden_in(html: str) -> dict[str, str]:
    """Hidden fields of a page's forms, the first of each name."""
    found: dict[str, str] = {}
    for tag in HIDDEN.findall(html):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            found.setdefault(name[1], value[1] if value else "")
    return found


def open_link(app: Flask, path: str) -> FlaskClient:
    """A browser that has pressed the button behind a link."""
    client = app.test_client()
    page = client.get(path)
    assert page.status_code == 200, page.status_code
    answer = client.post(path, data={**hidden_in(page.text), "do": "open"})
    assert answer.status_code == 302, answer.text
    return client


def row(place: int, **more: str) -> dict[str, str]:
    """The fields of one delegate on the page, as a browser sends them."""
    facts = {
        "honorific": "Ms",
        "given_names": "Seo-yeon",
        "family_name": f"KIM {place}",
        "function": "Head, Climate Finance Unit",
        "name_order": "family-first",
        "email": f"kim{place}@alfa.example.org",
        "mode": "online",
        "listen_language": "fr",
        "speak_language": "en",
        "access_needs": "",
        **more,
    }
    return {f"delegates-{place}-{name}": value for name, value in facts.items() if value != ""}
