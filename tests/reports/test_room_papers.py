"""Papers for the room, read back from the PDF: participants, badges, nameplates, signatures."""

import io
import re

import pytest
from pypdf import PdfReader

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings.models import AgendaItem, RoleAssignment
from app.partners.models import Person
from app.registration import queries as registration
from app.registration import services
from app.reports import compose, declared, papers, press
from app.reports.codes import qr
from tests.registration.factories import BEFORE, answer, invited, make_meeting

pytestmark = pytest.mark.once

PAPERS = "/meetings/second-meeting/papers"
LONG = "Wolfeschlegelsteinhausenbergerdorff-Montgomery de la Santísima Trinidad y Fernández"


@pytest.fixture
def registered(app):
    """Two delegations in reverse order of their names; one person speaks, one did not consent."""
    with transaction():
        meeting = make_meeting()
    zulu = invited("Zulu", meeting=meeting, constituency="governments", country="ZM")
    alfa = invited("Alfa", meeting=meeting, constituency="workers")
    with clock.at(BEFORE), transaction():
        services.register(
            zulu,
            [
                answer("Okafor", given_names="Ngozi", honorific="Ms", is_head=True,
                       email="o@zulu.example.org", consent_list=True, consent_public=True,
                       speak_language="fr", listen_language="es"),
                answer("Abara", given_names="Uche", email="a@zulu.example.org", consent_list=True,
                       mode="online"),
                answer("Hidden", given_names="Never", email="h@zulu.example.org"),
            ],
            key="zulu-is-registered-now", by="system",
        )  # fmt: skip
        people = services.register(
            alfa,
            [
                answer(
                    LONG,
                    given_names="Ana María",
                    honorific="H.E. Dr",
                    email="l@alfa.example.org",
                    consent_list=True,
                )
            ],
            key="alfa-is-registered-now",
            by="system",
        )
        item = AgendaItem(
            meeting_id=meeting.id,
            slug="opening",
            agenda="planned",
            position=10,
            title=Localised(en="Opening"),
        )
        person = Person(
            slug="ana", family_name=LONG, printed=LONG, family_key="a", plain="a", fictitious=True
        )
        db.session.add_all([item, person])
        db.session.flush()
        keynote = RoleAssignment(
            meeting_id=meeting.id,
            agenda_item_id=item.id,
            person_id=person.id,
            role="keynote",
            position=1,
            printed=LONG,
        )
        db.session.add(keynote)
        people[0].person_id = person.id
    return meeting.slug


def pages_of(slug: str, name: str, language: str = "en", **how: object) -> list[str]:
    """The text of each page; the paper must hold what it declares."""
    meeting = registration.meeting(slug)
    with compose.in_language(language):
        if name == "participants":
            document = papers.participants.build(meeting, language, public=bool(how["public"]))
        else:
            document = papers._BUILDERS[name](meeting, language)
    paper = press.render(compose.html(name, document, language))
    assert declared.faults(paper) == []
    pages = PdfReader(io.BytesIO(paper)).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]


def test_badges_are_ten_on_a_sheet_with_name_partner_role_and_languages(registered):
    [sheet] = pages_of(registered, "badges")
    assert "Ms Ngozi Okafor" in sheet
    assert "Partner Zulu" in sheet
    assert "Head of delegation Speaks French, listens in Spanish" in sheet
    assert "Keynote Spanish" in sheet
    assert "Mr Never Hidden" in sheet, "a badge does not need consent to a list"
    assert "Abara" not in sheet, "whoever comes online needs no badge"
    assert sheet.index("Partner Alfa") < sheet.index("Partner Zulu")


def test_a_badge_carries_the_token_that_the_desk_scans_and_no_other_data(registered):
    meeting = registration.meeting(registered)
    tokens = {one.public_id for one in registration.registered_delegates(meeting)}
    with compose.in_language("en"):
        sheets = papers._BUILDERS["badges"](meeting, "en").sheets
        codes = {badge.code for sheet in sheets for badge in sheet}
        assert len(codes) == sum(map(len, sheets))
        assert codes <= {qr(token, "Code for check-in") for token in tokens}


def test_a_long_name_is_whole(registered):
    [sheet] = pages_of(registered, "badges")
    assert f"HEDrAnaMaría{LONG}".replace(" ", "") in sheet.replace(" ", "").replace(".", "")


def test_the_eleventh_badge_begins_a_sheet(registered):
    meeting = registration.meeting(registered)
    partner = registration.registered_delegates(meeting)[0].delegation.partner
    with clock.at(BEFORE), transaction():
        for place in range(8):
            services.walk_in(
                meeting,
                partner,
                services.WalkIn(family_name=f"Walker{place}"),
                key=f"walker-{place:014}",
                by="system",
            )
    sheets = pages_of(registered, "badges")
    assert len(sheets) == 2
    assert sheets[0].count("Demonstration") == 10
    assert sheets[1].count("Demonstration") == 1


def test_a_nameplate_is_one_page_and_says_everything_twice(registered):
    listed, first, second, third = pages_of(registered, "nameplates")
    assert "3 cards for the room" in listed
    assert first.count("Partner Alfa") == 2
    assert second.count("Partner Zulu") == second.count("Ms Ngozi Okafor") == 2
    assert third.count("Mr Never Hidden") == 2


def test_the_attendance_sheet_names_everybody_in_the_room(registered):
    text = " ".join(pages_of(registered, "attendance-sheet"))
    assert "3 persons are registered for the room" in text
    assert "Signature" in text
    assert text.index("Zambia: Partner Zulu") < text.index("Partner Alfa")
    assert text.index("Ngozi Okafor") < text.index("Never Hidden"), "the head comes first"
    assert "Abara" not in text


def test_the_list_of_participants_names_those_who_agreed(registered):
    whole = " ".join(pages_of(registered, "participants", public=False))
    assert "3 persons agreed" in whole
    assert whole.index("Ngozi Okafor") < whole.index("Uche Abara")
    assert whole.index("Partner Zulu") < whole.index("Partner Alfa"), "by constituency first"
    assert "Hidden" not in whole
    assert whole.count("head of delegation") == 1
    public = " ".join(pages_of(registered, "participants", public=True))
    assert "Okafor" in public
    assert "Abara" not in public


def test_alternates_stand_after_the_head_and_before_the_others(registered):
    meeting = registration.meeting(registered)
    zulu = next(
        one.delegation
        for one in registration.registered_delegates(meeting)
        if one.family_name == "Okafor"
    )
    with clock.at(BEFORE), transaction():
        services.register(
            zulu,
            [
                answer("Zimba", email="z@zulu.example.org", consent_list=True, is_alternate=True),
                answer("Aaron", email="b@zulu.example.org", consent_list=True),
            ],
            key="zulu-names-an-alternate",
            by="system",
        )
    whole = " ".join(pages_of(registered, "participants", public=False))
    places = [whole.index(name) for name in ("Okafor", "Zimba", "Aaron", "Abara")]
    assert places == sorted(places)
    assert "Permanent Mission, alternate head of delegation" in whole
    sheet = " ".join(pages_of(registered, "attendance-sheet"))
    assert sheet.count("alternate head of delegation") == 1
    assert "Alternate" not in " ".join(pages_of(registered, "badges"))


@pytest.mark.parametrize("language", ["fr", "es"])
def test_each_paper_in_each_language(registered, language):
    label = {"fr": "Partenaire Zulu", "es": "Socio Zulu"}[language]
    for name in papers.FOR_THE_ROOM:
        assert label in " ".join(pages_of(registered, name, language))


def test_papers_without_anybody(app):
    with transaction():
        make_meeting()
    assert "Nobody is registered" in " ".join(pages_of("second-meeting", "badges"))
    pages_of("second-meeting", "nameplates")
    pages_of("second-meeting", "attendance-sheet")


# --- who may have them ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(papers.FOR_THE_ROOM))
def test_papers_for_the_room_are_the_secretariats(app, registered, sign_in, name):
    visitor = app.test_client()
    assert visitor.get(f"{PAPERS}/{name}.pdf").status_code in (302, 404)
    participant = app.test_client()
    sign_in(participant, "participant")
    assert participant.get(f"{PAPERS}/{name}.pdf").status_code in (403, 404)
    officer = app.test_client()
    sign_in(officer, "officer")
    answered = officer.get(f"{PAPERS}/{name}.pdf")
    assert (answered.status_code, answered.mimetype) == (200, "application/pdf")


def listed_for(client) -> bool:
    """Whether the list that a reader gets names those who agreed for participants only."""
    file = client.get(f"{PAPERS}/participants.pdf").data
    return "Abara" in " ".join(p.extract_text() for p in PdfReader(io.BytesIO(file)).pages)


def test_the_whole_list_is_for_the_registered_and_the_secretariat(app, registered, sign_in):
    officer, participant = app.test_client(), app.test_client()
    assert not listed_for(app.test_client())
    sign_in(officer, "officer")
    assert listed_for(officer)
    sign_in(participant, "participant")
    assert not listed_for(participant), "a participant of other meetings is a reader like others"
    with clock.at(BEFORE), transaction():
        meeting = registration.meeting(registered)
        services.walk_in(
            meeting,
            registration.registered_delegates(meeting)[0].delegation.partner,
            services.WalkIn(family_name="P", email="participant@example.org"),
            key="now-they-take-part-too",
            by="system",
        )
    assert listed_for(participant)


def test_the_documents_of_a_meeting_name_what_the_reader_may_open(app, registered, sign_in, pages):
    visitor = app.test_client()
    page = visitor.get("/meetings/second-meeting/documents").text
    assert f"{PAPERS}/participants.pdf" in page
    assert f"{PAPERS}/badges.pdf" not in page
    officer = app.test_client()
    sign_in(officer, "officer")
    page = officer.get("/meetings/second-meeting/documents").text
    assert all(f"{PAPERS}/{name}.pdf" in page for name in papers.FOR_THE_ROOM)
