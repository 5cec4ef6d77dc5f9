"""Journey 3: a focal point registers a delegation by the link of the invitation."""

import hashlib
import re
import sqlite3
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from app.mail.models import OutboxMail
from tests.journeys.conftest import Site
from tests.journeys.reader import Keys, Reader

pytestmark = pytest.mark.browser

INVITED = "focal@alfa.example.org"
DELEGATES = (
    ("Ms", "Amina", "Contou", "Director, Coasts", "amina@alfa.example.org", "In the room"),
    ("Mr", "Björn", "Ångström", "Adviser", "bjorn@alfa.example.org", "Online"),
    ("Dr", "Chidi", "O’Neil", "Economist", "chidi@alfa.example.org", "Online"),
)
LANGUAGES = ("French", "English", "Spanish")


def invitation(site: Site) -> str:
    """The path of the link that Partner Alfa was sent for next month's meeting."""
    [mail] = [one for one in site.mails("invitation", INVITED) if one.about.endswith("-next")]
    return link_in(mail)


def link_in(mail: OutboxMail) -> str:
    found = re.search(r"/(?:delegation|delegate)/[\w-]{43}", mail.body_text)
    assert found, mail.body_text
    return found[0]


def event_in(mail: OutboxMail) -> Event:
    [file] = mail.attachments
    assert file.mime.startswith("text/calendar")
    [event] = Calendar.from_ical(file.content).walk("VEVENT")
    return event


def everything_in(site: Site) -> str:
    """A hash of every row of the database."""
    with sqlite3.connect(site.database) as database:
        rows = "\n".join(database.iterdump())
    database.close()
    return hashlib.sha256(rows.encode()).hexdigest()


def open_delegation(focal: Reader, site: Site) -> Reader:
    return focal.visit(invitation(site)).press("Register our delegation")


# --- the journey, with the keyboard alone --------------------------------------------------------


def test_three_delegates_are_registered_with_the_keyboard_alone(reader, site):
    focal = reader().visit(invitation(site))
    keys = Keys(focal)
    focal.says("Invitation to Partner Alfa", "Second Partners Meeting", "No password is needed")
    keys.enter("Register our delegation")
    assert focal.path == "/meetings/coastal-next/register"
    focal.says("Partner Alfa", "Nobody is registered yet.")
    keys.enter("Register delegates")

    # Nothing is typed yet: the summary says what is missing, has the focus, and leads to the field.
    keys.enter("Save and continue", status=422)
    assert focal.page.title() == "Error: Register a delegation · Tour de Table"
    focal.says("There are 3 problems", "Delegate 1: Choose: in the room or online.")
    assert keys.focus_is_in(".tt-errsum")
    keys.to("Delegate 1: Enter the family name.")
    focal.page.keyboard.press("Enter")
    assert keys.focus_is_in("input[name=delegates-0-family_name]")

    focal.visit(focal.path)
    for place, (delegate, language) in enumerate(zip(DELEGATES, LANGUAGES, strict=True)):
        if place == 0:
            keys.to("Honorific")
        else:
            keys.to("Add a delegate")
            focal.page.keyboard.press("Enter")
            focal.page.get_by_role("heading", name=f"Delegate {place + 1}").wait_for()
        assert keys.focus_is_in(f"input[name=delegates-{place}-honorific]")
        fill(keys, delegate, language)
    focal.look(200)
    keys.enter("Save and continue")

    assert focal.path == "/meetings/coastal-next/register/check"
    focal.says("Check your answers", "Ms Amina Contou", "In the room", "French")
    focal.says("Mr Björn Ångström", "Online", "English", "Dr Chidi O’Neil", "Online", "Spanish")
    assert not site.mails("delegate_confirmed", "amina@alfa.example.org")
    keys.enter("Register 3 delegates")
    focal.says("Your delegation is registered", "Ms Amina Contou", "Dr Chidi O’Neil")

    confirmed = [site.mails("delegate_confirmed", one[4]) for one in DELEGATES]
    assert [len(mails) for mails in confirmed] == [1, 1, 1]
    assert [mails[0].language for mails in confirmed] == ["fr", "en", "es"]
    event = event_in(confirmed[0][0])
    assert event["SUMMARY"] == "Deuxième réunion des partenaires"
    assert event["DTSTART"].dt.astimezone(ZoneInfo("Europe/Lisbon")).hour == 14
    [summary] = [
        one for one in site.mails("registration_confirmed", INVITED) if "Amina" in one.body_text
    ]
    assert "Björn Ångström" in summary.body_text


def fill(keys: Keys, delegate: tuple[str, ...], language: str) -> None:
    """Fill the delegate whose first field has the focus."""
    honorific, given, family, title, address, mode = delegate
    keys.page.keyboard.type(honorific)
    keys.type("Given names", given).type("Family name", family).type("Title", title)
    keys.type("E-mail", address)
    keys.to("In the room")
    keys.page.keyboard.press("Space" if mode == "In the room" else "ArrowDown")
    keys.to("English")
    for _press in range(("English", "French", "Spanish").index(language)):
        keys.page.keyboard.press("ArrowDown")
    keys.tick("May be named in the list that participants see")


# --- without a script, changed later by the same link ---------------------------------------------


def test_without_scripts_and_one_delegate_is_changed_later(reader, site):
    focal = open_delegation(reader(scripts=False), site)
    page = focal.page
    focal.follow("Register delegates")
    for place, (delegate, language) in enumerate(zip(DELEGATES, LANGUAGES, strict=True)):
        if place:
            focal.press("Add a delegate")
        card = page.get_by_role("group", name=f"Delegate {place + 1}")
        honorific, given, family, title, address, mode = delegate
        card.get_by_label("Honorific").fill(honorific)
        card.get_by_label("Given names").fill(given)
        card.get_by_label("Family name", exact=True).fill(family)
        card.get_by_label("Title").fill(title)
        card.get_by_label("E-mail").fill(address)
        card.get_by_label(mode).check()
        card.get_by_role("group", name="Listens in").get_by_label(language).check()
    focal.press("Save and continue")
    focal.says("Check your answers", "Ms Amina Contou", "Mr Björn Ångström", "Dr Chidi O’Neil")
    focal.press("Register 3 delegates")
    focal.says("Your delegation is registered")
    first = event_in(site.mails("delegate_confirmed", "bjorn@alfa.example.org")[0])

    # A week later, in another browser, by the link of the confirmation.
    [summary] = [
        one for one in site.mails("registration_confirmed", INVITED) if "Amina" in one.body_text
    ]
    later = reader(scripts=False).visit(link_in(summary))
    later.press("Open our delegation")
    later.says("3 registered", "Mr Björn Ångström")
    later.follow("Change Björn Ångström")
    later.page.get_by_label("In the room").check()
    later.page.get_by_label("Title").fill("Senior Adviser")
    later.press("Save the change")
    later.says("Mr Björn Ångström", "In the room", "Senior Adviser")

    [mail] = site.mails("delegate_changed", "bjorn@alfa.example.org")
    changed = event_in(mail)
    assert changed["UID"] == first["UID"]
    assert changed["SEQUENCE"] > first["SEQUENCE"]


# --- what the link does not do -----------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_opens_nothing_else(reader, site):
    link = invitation(site)
    focal = reader()
    before = everything_in(site)
    for method in ("HEAD", "GET", "HEAD"):
        answer = focal.page.context.request.fetch(link, method=method)
        assert answer.status == 200
    focal.visit(link)
    assert everything_in(site) == before
    focal.visit("/meetings/coastal-next/register")
    focal.never_says("Partner Alfa")

    open_delegation(focal, site)
    for private in ("/my/", "/my/engagements", "/my/partners/alfa/engagements/new", "/desk/"):
        focal.visit(private)
        assert focal.path == "/sign-in"
    focal.visit("/meetings/coastal-forum/register")
    focal.never_says("Partner Alfa")


def test_in_french_from_the_link_to_the_confirmation(reader, site):
    focal = reader(language="fr").visit(invitation(site))
    assert focal.page.locator("html").get_attribute("lang") == "fr"
    focal.says("Deuxième réunion des partenaires")
    focal.page.locator("main button").first.click()
    focal.page.wait_for_url("**/register")
    focal.look()
    focal.visit("/meetings/coastal-next/register/delegates")
    page = focal.page
    page.get_by_label("Prénoms").fill("Étienne")
    page.get_by_label("Nom de famille", exact=True).fill("D’Hérouville")
    page.get_by_label("Courriel").fill("etienne@alfa.example.org")
    page.get_by_label("En ligne").check()
    page.get_by_role("radio", name="français").check()
    focal.press("Enregistrer et continuer")
    focal.says("Vérifiez vos réponses", "Étienne D’Hérouville", "En ligne")
    page.locator("main form button").first.click()
    page.wait_for_url("**/done")
    focal.look()
    focal.says("Votre délégation est inscrite", "Étienne D’Hérouville", "En ligne", "français")
    [mail] = site.mails("delegate_confirmed", "etienne@alfa.example.org")
    assert mail.language == "fr"
