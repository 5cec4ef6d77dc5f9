"""Asking to take part where a meeting is open to everybody, and what becomes of it."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts import sign_in as signing
from app.audit.models import AuditEvent
from app.core import clock
from app.core.db import db, transaction
from app.factory import create_app
from app.meetings import services as meeting_services
from app.registration import queries, services
from app.registration.models import Delegate, RegistrationRequest
from app.registration.rules.refusals import (
    AlreadyTakingPart,
    MeetingIsOver,
    NoSeatForRequest,
    NotOpenToAll,
    RegistrationClosed,
    RequestAnswered,
)
from config import Config
from tests import queries as statements
from tests.pages import errors, tree, words
from tests.registration.asking import ask as ask_question
from tests.registration.asking import key_of
from tests.registration.factories import (
    BEFORE,
    CLOSES,
    ENDS,
    answer,
    hidden_in,
    mails,
    make_contact,
    make_meeting,
    make_partner,
)

REGISTER = "/meetings/second-meeting/register"
SENT = f"{REGISTER}/sent"


@pytest.fixture
def meeting(app):
    with clock.at(BEFORE):
        with transaction():
            make_meeting(open_registration=True)
        yield queries.meeting("second-meeting")


def typed(name: str = "Okonkwo", **more: str) -> dict[str, str]:
    """What somebody types into the form."""
    facts = {
        "organisation": "Harbour Institute",
        "honorific": "Dr",
        "given_names": "Ngozi",
        "family_name": name,
        "name_order": "given-first",
        "function": "Researcher",
        "email": f"{name.lower()}@harbour.example.org",
        "mode": "room",
        "listen_language": "fr",
        "speak_language": "en",
        "consent_list": "y",
        **more,
    }
    return {field: value for field, value in facts.items() if value}


def link_in(mail) -> str:
    """The path of the link that confirms an address."""
    found = re.search(r"/registration-request/[A-Za-z0-9_-]{43}", mail.body_text)
    assert found is not None, mail.body_text
    return found[0]


def asked(meeting, name="Okonkwo", **more) -> str:
    """Somebody has asked; the path of the link they got."""
    with transaction():
        services.ask_to_register(
            meeting,
            answer(name, **more),
            organisation="Harbour Institute",
            language="en",
            key=f"ask-{name}-{more}".ljust(20, "."),
        )
    return link_in(mails("request_confirm")[-1])


def the_request(path: str) -> RegistrationRequest:
    return queries.request_by_token(path.rpartition("/")[2])


def pending(meeting, name="Okonkwo", **more) -> RegistrationRequest:
    """A request whose address is confirmed."""
    found = the_request(asked(meeting, name, **more))
    with transaction():
        services.confirm_request(found)
    return queries.request_at(meeting.slug, found.public_id)


def states() -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(select(RegistrationRequest.state).order_by(RegistrationRequest.id))
    )


# --- asking --------------------------------------------------------------------------------------


def test_the_page_has_no_form_unless_the_meeting_is_open(app, pages):
    with clock.at(BEFORE):
        with transaction():
            make_meeting()
        page = pages.get(REGISTER)
        assert "Registration is by invitation" in words(page)
        assert "csrf_token" not in page.text
        hidden = hidden_in(pages.get("/sign-in").text)
        assert pages.client.post(REGISTER, data={**hidden, **typed()}).status_code == 404
        assert pages.get(SENT, status=404)


def test_a_person_asks_confirms_and_waits(pages, meeting):
    page = pages.get(REGISTER)
    assert "Everybody else asks here to take part" in words(page)
    sent = pages.post(REGISTER, typed(), status=302)
    assert sent.location == SENT
    assert "within 3 days" in words(pages.get(SENT))
    assert states() == ["unconfirmed"]
    [mail] = mails()
    assert (mail.message, mail.to_address) == ("request_confirm", "okonkwo@harbour.example.org")
    link = link_in(mail)

    page = pages.get(link)
    assert "Dr Ngozi Okonkwo" in words(page)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert states() == ["unconfirmed"]

    assert pages.post(link, {"do": "confirm"}).status_code == 302
    assert pages.post(link, {"do": "confirm"}, form=link).status_code == 302
    assert states() == ["pending"]
    page = words(pages.get(link))
    assert "The secretariat answers your request by mail" in page
    assert "waiting list" not in page
    assert queries.seats(meeting)["room"].taken == 0
    [event] = db.session.scalars(select(AuditEvent).where(AuditEvent.action.like("request.%")))
    assert event.action == "request.confirmed"


def test_a_form_sent_twice_asks_once(pages, meeting):
    hidden = hidden_in(pages.get(REGISTER).text)
    for _time in range(2):
        sent = pages.client.post(REGISTER, data={**hidden, **typed()})
        assert sent.location == SENT
    assert states() == ["unconfirmed"]
    assert len(mails()) == 1


def test_without_the_token_nothing_is_taken(app, meeting):
    assert app.test_client().post(REGISTER, data=typed()).status_code == 400
    assert states() == []


def test_what_is_missing_is_named(pages, meeting):
    page = pages.post(
        REGISTER, typed(family_name="", organisation="", email="nobody", mode=""), status=422
    )
    told = errors(page)
    for sentence in (
        "Enter your family name.",
        "Enter the organisation",
        "Choose: in the room or online.",
    ):
        assert any(sentence in one for one in told), (sentence, told)
    assert states() == []


def test_the_answer_is_the_same_for_an_address_that_takes_part(pages, meeting):
    with transaction():
        there = services.invite(meeting, make_contact(make_partner("Alfa")), by="x")
        services.register(there, [answer(email="known@example.org")], key="k" * 20, by="x")
    stranger = pages.post(REGISTER, typed(email="new@example.org"))
    known = pages.post(REGISTER, typed(email="Known@example.org"))
    assert (stranger.status_code, stranger.location) == (known.status_code, known.location)
    assert states() == ["unconfirmed"]
    [mail] = mails("request_known")
    assert "registered already" in mail.body_text
    assert "registration-request" not in mail.body_text


def test_who_waits_for_an_answer_is_told_so_by_mail_once_a_day(pages, meeting):
    pending(meeting)
    for _time in range(2):
        pages.post(REGISTER, typed(email="okonkwo@alfa.example.org"))
    assert states() == ["pending"]
    assert len(mails("request_known")) == 1


@pytest.fixture
def limited(app, tmp_path):
    """A browser on the application with its rate limits on."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    strict = create_app(replace(Config.for_tests(tmp_path, url), rate_limits=True))
    signing.limiter.reset()
    yield strict.test_client()
    signing.limiter.reset()
    signing.limiter.enabled = False
    with strict.app_context():
        db.engine.dispose()


def test_too_many_tries_for_one_address_are_refused(meeting, limited):
    codes = [
        limited.post(
            REGISTER, data={**hidden_in(limited.get(REGISTER).text), **typed()}
        ).status_code
        for _time in range(5)
    ]
    assert codes == [302] * 4 + [429]


def test_the_meetings_questions_are_asked_but_for_files(pages, meeting):
    dish = ask_question("choice", "Dish", ("Fish", 1), ("Rice", None), required=True)
    letter = ask_question("file", "Letter", required=True)
    page = pages.get(REGISTER)
    assert "Dish" in words(page)
    assert "Letter" not in words(page)
    page = pages.post(REGISTER, typed(), status=422)
    assert states() == []
    field = f"further-{dish.public_id}"
    assert pages.post(REGISTER, typed() | {field: key_of(dish, "Fish")}).status_code == 302
    assert states() == ["unconfirmed"]
    [found] = db.session.scalars(select(RegistrationRequest))
    assert found.answer["further"] == {dish.public_id: key_of(dish, "Fish")}
    assert letter.public_id not in found.answer["further"]


def test_hostile_text_is_harmless(pages, meeting):
    bad = "<script>alert(1)</script>\r\nBcc: x@example.org"
    pages.post(REGISTER, typed(organisation=bad, given_names=bad, function=bad))
    [mail] = mails()
    assert "\n" not in mail.subject.strip()
    assert "<script>" not in mail.body_html
    assert "<script>alert" not in pages.get(link_in(mail)).text


# --- confirming ----------------------------------------------------------------------------------


def test_a_link_lasts_three_days_and_what_was_not_confirmed_is_forgotten(pages, meeting):
    link = asked(meeting)
    with clock.at(BEFORE + timedelta(days=3) - timedelta(seconds=1)):
        pages.get(link)
        with transaction():
            assert services.forget_requests() == 0
    with clock.at(BEFORE + timedelta(days=3)):
        pages.get(link, status=404)
        with transaction():
            assert services.forget_requests() == 1
    assert states() == []


def test_confirming_ends_with_registration_and_with_the_switch(meeting):
    found = the_request(asked(meeting))
    with clock.at(CLOSES), transaction(), pytest.raises(RegistrationClosed):
        services.confirm_request(found)
    with transaction():
        queries.meeting_for_update(meeting.id).open_registration = False
    with transaction(), pytest.raises(NotOpenToAll):
        services.confirm_request(the_request_of(found))


def the_request_of(found):
    return db.session.get(RegistrationRequest, found.id)


def test_one_address_asks_once_and_the_rest_is_forgotten(meeting):
    first, second = asked(meeting), asked(meeting, function="Other")
    found = the_request(second)
    with transaction():
        services.confirm_request(found)
    assert states() == ["pending"]
    assert the_request(first) is None


def test_who_was_registered_meanwhile_is_told(meeting):
    found = the_request(asked(meeting))
    with transaction():
        there = services.invite(meeting, make_contact(make_partner("Alfa")), by="x")
        services.register(there, [answer("Okonkwo")], key="k" * 20, by="x")
    with transaction(), pytest.raises(AlreadyTakingPart):
        services.confirm_request(the_request_of(found))


def test_a_request_is_taken_back_by_its_person(pages, meeting):
    link = asked(meeting)
    pages.post(link, {"do": "confirm"})
    hidden = hidden_in(pages.get(link).text)
    for _time in range(2):
        assert pages.client.post(link, data={**hidden, "do": "withdraw"}).status_code == 302
    assert states() == ["withdrawn"]
    assert queries.number_pending(meeting) == 0
    # Who asks again gets a new one.
    pages.post(asked(meeting, function="Again"), {"do": "confirm"})
    assert states() == ["withdrawn", "pending"]


# --- the officer's answer ------------------------------------------------------------------------

DESK = "/desk/meetings/second-meeting/registration/requests"


def accept(request, partner, key="accept") -> Delegate:
    with transaction():
        return services.accept_request(request, partner, key=key.ljust(20, "."), by="officer-id")


def test_the_officer_sees_finds_and_accepts(pages, sign_in, meeting):
    with transaction():
        make_contact(make_partner("Harbour Institute"))
        make_partner("Bravo")
    request = pending(meeting)
    asked(meeting, "Unconfirmed")
    sign_in(pages.client, "officer")
    page = words(pages.get(DESK))
    assert "Mr Tomás Okonkwo" in page
    assert "Unconfirmed" not in page
    assert "waiting list" not in page.lower()
    assert "No request fits." in words(pages.get(f"{DESK}?q=nobody"))
    assert "Okonkwo" in words(pages.get(f"{DESK}?q=okonkwó+harbour&state="))
    assert "No request fits." in words(pages.get(f"{DESK}?state=declined"))

    at = f"{DESK}/{request.public_id}"
    told = errors(pages.post(at, {"do": "accept", "partner": ""}, status=422))
    assert told == ["Choose the partner in whose delegation this person sits."]
    hidden = hidden_in(pages.get(at).text)
    for _time in range(2):
        answered = pages.client.post(
            at, data={**hidden, "do": "accept", "partner": "harbour-institute"}
        )
        assert answered.location == DESK
    assert states() == ["accepted", "unconfirmed"]
    [delegate] = db.session.scalars(select(Delegate))
    assert delegate.delegation.partner.slug == "harbour-institute"
    assert queries.seats(meeting)["room"].taken == 1
    assert [one.to_address for one in mails("delegate_confirmed")] == ["okonkwo@alfa.example.org"]
    assert [one.to_address for one in mails("registration_confirmed")] == [
        "focal@harbour-institute.example.org"
    ]
    page = words(pages.get(at))
    assert "Accepted into the delegation of Partner Harbour Institute" in page
    assert [
        event.action
        for event in db.session.scalars(
            select(AuditEvent).where(AuditEvent.subject_type == "registration_request")
        )
    ] == ["request.confirmed", "request.accepted"]


def test_the_partner_of_the_same_name_is_chosen_beforehand(pages, sign_in, meeting):
    with transaction():
        partner = make_partner("Alfa")
        partner.names[0].label = "HARBOUR Institute"
    request = pending(meeting)
    sign_in(pages.client, "officer")
    page = pages.get(f"{DESK}/{request.public_id}").text
    assert re.search(r'<option selected value="alfa">', page)


def test_a_decline_needs_a_reason_that_goes_out_in_the_persons_language(pages, sign_in, meeting):
    request = pending(meeting)
    with transaction():
        queries.request_for_update(request.id).language = "fr"
    sign_in(pages.client, "officer")
    at = f"{DESK}/{request.public_id}"
    assert errors(pages.post(at, {"do": "decline", "reason": " "}, status=422)) == [
        "Say why the request is declined: the person reads it in the mail."
    ]
    hidden = hidden_in(pages.get(at).text)
    for _time in range(2):
        pages.client.post(at, data={**hidden, "do": "decline", "reason": "Invited <b>only</b>."})
    assert states() == ["declined"]
    [mail] = mails("request_declined")
    assert (mail.language, mail.to_address) == ("fr", "okonkwo@alfa.example.org")
    assert "Invited <b>only</b>." in mail.body_text
    assert "<b>only</b>" not in mail.body_html
    assert "Invited" in words(pages.get(at))
    with pytest.raises(RequestAnswered):
        accept(queries.request_at(meeting.slug, request.public_id), make_partner_of("Alfa"))


def make_partner_of(name: str):
    with transaction():
        return make_partner(name)


def test_capacity_holds_at_acceptance_and_a_request_holds_no_seat(meeting):
    with transaction():
        queries.meeting_for_update(meeting.id).capacity_room = 1
    first, second = pending(meeting, "One"), pending(meeting, "Two")
    partner = make_partner_of("Alfa")
    assert queries.seats(meeting)["room"].left == 1
    accept(first, partner, "first")
    with pytest.raises(NoSeatForRequest):
        accept(second, partner, "second")
    assert states() == ["accepted", "pending"]
    with transaction():
        services.set_beyond_capacity(
            queries.request_at(meeting.slug, first.public_id).delegate.delegation,
            why="Speakers",
            by="officer-id",
        )
    accept(second, partner, "second")
    assert states() == ["accepted", "accepted"]


def test_who_waits_for_a_seat_goes_before_a_request(meeting):
    with transaction():
        queries.meeting_for_update(meeting.id).capacity_room = 1
        there = services.invite(meeting, make_contact(make_partner("Alfa")), by="x")
        services.register(there, [answer("A")], key="a" * 20, by="x", wait=0)
        services.register(there, [answer("B")], key="b" * 20, by="x", wait=1)
        queries.meeting_for_update(meeting.id).capacity_room = 2
    request = pending(meeting)
    with pytest.raises(NoSeatForRequest):
        accept(request, there.partner)


def test_a_choice_without_a_place_is_left_out(meeting):
    dish = ask_question("choice", "Dish", ("Fish", 1), ("Rice", None), required=True)
    fish = {dish.public_id: key_of(dish, "Fish")}
    first, second = pending(meeting, "One", further=fish), pending(meeting, "Two", further=fish)
    partner = make_partner_of("Alfa")
    ids = [accept(first, partner, "first").id, accept(second, partner, "second").id]
    assert [queries.said_by(one) for one in ids] == [fish, {}]


def test_nobody_is_accepted_after_the_meeting_but_after_the_deadline(meeting):
    request, partner = pending(meeting), make_partner_of("Alfa")
    with clock.at(ENDS), pytest.raises(MeetingIsOver):
        accept(request, partner)
    with clock.at(CLOSES):
        accept(request, partner)
    assert states() == ["accepted"]


def test_the_list_takes_the_same_number_of_queries_however_long(pages, sign_in, meeting):
    pending(meeting, "One")
    sign_in(pages.client, "officer")
    with statements.counted() as few:
        pages.get(DESK)
    for name in ("Two", "Three", "Four"):
        pending(meeting, name)
    with statements.counted() as many:
        pages.get(DESK)
    assert len(many) == len(few)


def test_the_switch_is_on_the_basics_and_does_not_come_along_in_a_copy(pages, sign_in, meeting):
    sign_in(pages.client, "officer")
    page = pages.get("/desk/meetings/second-meeting/basics")
    assert tree(page).xpath("//input[@name='open_registration']/@checked")
    with transaction():
        copy = meeting_services.copy_meeting(
            meeting, slug="third", on_date=date(2022, 10, 6), by="officer-id"
        )
    assert copy.open_registration is False


def test_the_readiness_board_counts_what_waits(pages, sign_in, meeting):
    board = "/desk/meetings/second-meeting/"
    sign_in(pages.client, "officer")
    assert "All answered" in words(pages.client.get(board))
    pending(meeting, "One")
    pending(meeting, "Two")
    page = words(pages.client.get(board))
    assert "2 requests to answer" in page
    assert "Answer 2 requests" in page
    assert "2 requests to answer" in words(pages.get("/desk/meetings/second-meeting/registration"))
