"""The waiting list: order, offers that hold a seat, their end, and guests who pass the capacity."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.registration import jobs, queries, services
from app.registration.models import Delegation, WaitingEntry
from app.registration.rules.refusals import (
    EmailWaiting,
    NoOffer,
    OfferLapsed,
    ReasonMissing,
    SeatsChanged,
    SeatsTaken,
)
from tests.pages import Pages, words
from tests.registration.factories import (
    BEFORE,
    CLOSES,
    answer,
    hidden_in,
    link_in,
    mails,
    make_contact,
    make_meeting,
    make_partner,
    open_link,
    row,
)

REGISTER = "/meetings/second-meeting/register"
DESK = "/desk/meetings/second-meeting"
LASTS = timedelta(hours=48)


def world(*names: str, **meeting: object) -> list[Delegation]:
    """Delegations of one meeting with one seat in the room."""
    with clock.at(BEFORE), transaction():
        found = make_meeting(**{"capacity_room": 1, **meeting})
        return [
            services.invite(found, make_contact(make_partner(name)), by="system") for name in names
        ]


def ask(delegation: Delegation, name: str, *, wait: int | None = 0, **more: object) -> list[str]:
    """Register one person, or put them on the list; who of the delegation waits then."""
    with transaction():
        services.register(
            delegation,
            [answer(name, email=f"{name.lower()}@example.org", **more)],
            key=f"{name}{more.get('mode', '')}".ljust(20, "."),
            by="system",
            wait=wait,
        )
    return [one.titled_name for one in queries.waiting_of(delegation.id)]


def seats() -> tuple[int, int, int, int | None]:
    """Registered, held, waiting and free in the room."""
    db.session.rollback()
    room = queries.seats(queries.meeting("second-meeting"))["room"]
    return room.taken, room.held, room.waiting, room.free


def entries() -> dict[str, WaitingEntry]:
    """Everybody who ever stood on the list, by family name."""
    db.session.rollback()
    found = db.session.scalars(select(WaitingEntry).order_by(WaitingEntry.id))
    return {one.answer["family_name"]: one for one in found}


def withdraw(delegation: Delegation) -> None:
    with transaction():
        [one] = queries.delegation("second-meeting", delegation.public_id).registered
        services.withdraw_delegate(one, by="system")


@pytest.fixture
def queue(app):
    """One seated, two on the list, in the order of asking; the clock stands at BEFORE."""
    three = world("Alfa", "Bravo", "Charlie")
    with clock.at(BEFORE):
        for place, (delegation, name) in enumerate(zip(three, "ABC", strict=True)):
            with clock.at(BEFORE + timedelta(minutes=place)):
                ask(delegation, name, wait=min(place, 1))
        yield three


# --- asking --------------------------------------------------------------------------------------


def test_who_gets_no_seat_waits_in_the_order_of_asking_and_is_told_once(queue):
    assert seats() == (1, 0, 2, 0)
    lines = queries.waiting_lines(queries.meeting("second-meeting"), language="en")
    assert [(one.name, one.position, one.partner) for one in lines] == [
        ("Mr Tomás B", 1, "Partner Bravo"),
        ("Mr Tomás C", 2, "Partner Charlie"),
    ]
    assert [mail.to_address for mail in mails("waiting_confirmed")] == [
        "focal@bravo.example.org",
        "focal@charlie.example.org",
    ]
    assert "place 2 (In the room)" in mails("waiting_confirmed")[1].body_text
    assert ask(queue[1], "B", wait=1) == ["Mr Tomás B"], "the same form again adds nobody"
    assert len(mails("waiting_confirmed")) == 2
    assert queries.delegation("second-meeting", queue[1].public_id).state == "invited"


def test_some_of_a_delegation_sit_and_the_others_wait(app):
    [delegation] = world("Alfa", capacity_room=2)
    people = [answer(name) for name in "ABC"]
    with clock.at(BEFORE):
        with pytest.raises(SeatsTaken), transaction():
            services.register(delegation, people, key="k" * 20, by="system")
        with pytest.raises(SeatsChanged), transaction():
            services.register(delegation, people, key="k" * 20, by="system", wait=0)
        with transaction():
            new = services.register(delegation, people, key="l" * 20, by="system", wait=1)

    assert [one.family_name for one in new] == ["A", "B"]
    assert list(entries()) == ["C"]


def test_a_newcomer_never_overtakes_who_waits(queue):
    with transaction():
        queries.meeting("second-meeting").capacity_room = 2
    assert seats() == (1, 0, 2, 1)
    with pytest.raises(SeatsTaken):
        ask(queue[0], "D", wait=None)
    jobs.settle_waiting_lists()
    assert seats() == (1, 1, 1, 0)


def test_who_waits_is_not_registered_beside_it(queue):
    with pytest.raises(EmailWaiting, match=r"b@example\.org is on the waiting list"):
        ask(queue[2], "B", mode="online")


def test_where_there_is_no_seat_at_all_nobody_waits(app):
    [delegation] = world("Alfa", capacity_room=0)
    with clock.at(BEFORE), pytest.raises(SeatsTaken):
        ask(delegation, "A", wait=1)


def test_a_change_in_another_way_keeps_the_seat_although_others_wait(queue):
    [one] = queries.delegation("second-meeting", queue[0].public_id).registered
    with transaction():
        services.change_delegate(
            one, answer("A", email="a@example.org", function="New"), version=1, by="system"
        )
    assert seats() == (1, 0, 2, 0)


# --- offers --------------------------------------------------------------------------------------


def test_a_seat_that_becomes_free_is_held_for_the_first(queue):
    withdraw(queue[0])

    assert seats() == (0, 1, 1, 0)
    first, second = entries().values()
    assert (first.state, second.state) == ("offered", "waiting")
    assert first.expires_at == BEFORE + LASTS
    [mail] = mails("place_offered")
    assert mail.to_address == "focal@bravo.example.org"
    assert "3 September 2021" in mail.body_text
    with pytest.raises(SeatsTaken):
        ask(queue[0], "D", wait=None)


def test_the_seat_of_who_goes_online_is_offered_too(queue):
    [one] = queries.delegation("second-meeting", queue[0].public_id).registered
    with transaction():
        services.change_delegate(
            one, answer("A", email="a@example.org", mode="online"), version=1, by="system"
        )
    assert seats() == (0, 1, 1, 0)


def test_an_accepted_offer_registers_with_mail_and_calendar(queue):
    withdraw(queue[0])
    entry = entries()["B"]
    for _twice in range(2):
        with transaction():
            delegate = services.accept_offer(entry, by="system")

    assert (delegate.family_name, delegate.mode) == ("B", "room")
    assert seats() == (1, 0, 1, 0)
    assert len(mails("delegate_confirmed", to="b@example.org")) == 1
    assert queries.delegation("second-meeting", queue[1].public_id).state == "registered"
    with pytest.raises(NoOffer), transaction():
        services.accept_offer(entries()["C"], by="system")


def test_an_offer_lapses_and_goes_to_the_next_each_told_once(queue):
    withdraw(queue[0])
    with clock.at(BEFORE + LASTS - timedelta(seconds=1)):
        jobs.settle_waiting_lists()
        assert entries()["B"].state == "offered"
    with clock.at(BEFORE + LASTS):
        with pytest.raises(OfferLapsed), transaction():
            services.accept_offer(entries()["B"], by="system")
        for _twice in range(2):
            jobs.settle_waiting_lists()

    assert [one.state for one in entries().values()] == ["lapsed", "offered"]
    assert [mail.to_address for mail in mails("offer_lapsed")] == ["focal@bravo.example.org"]
    assert len(mails("place_offered")) == 2
    with clock.at(BEFORE + LASTS):
        ask(queue[1], "B2", wait=1)
    assert entries()["B2"].state == "waiting"


def test_an_offer_never_outlasts_registration_and_none_is_made_after_it(queue):
    with clock.at(CLOSES - timedelta(hours=3)):
        withdraw(queue[0])
    assert entries()["B"].expires_at == CLOSES
    with clock.at(CLOSES):
        jobs.settle_waiting_lists()

    assert [one.state for one in entries().values()] == ["lapsed", "waiting"]


def test_who_leaves_gives_the_held_seat_to_the_next(queue):
    withdraw(queue[0])
    for _twice in range(2):
        with transaction():
            services.leave_list(entries()["B"], by="system")

    assert [one.state for one in entries().values()] == ["left", "offered"]


def test_a_partner_that_declines_leaves_the_list(queue):
    with transaction():
        services.decline(queue[1], by="system")
    assert [one.state for one in entries().values()] == ["left", "waiting"]


def test_an_offer_is_held_longer(queue):
    withdraw(queue[0])
    with clock.at(BEFORE + timedelta(hours=40)), transaction():
        services.extend_offer(entries()["B"], by="system")
    assert entries()["B"].expires_at == BEFORE + timedelta(hours=88)
    with pytest.raises(NoOffer), transaction():
        services.extend_offer(entries()["C"], by="system")


def test_a_second_head_comes_as_a_delegate(app):
    alfa, bravo = world("Alfa", "Bravo")
    with clock.at(BEFORE):
        ask(alfa, "A")
        ask(bravo, "B", wait=1, is_head=True)
        ask(bravo, "C", mode="online", is_head=True)
        withdraw(alfa)
        with transaction():
            assert not services.accept_offer(entries()["B"], by="system").is_head


# --- guests --------------------------------------------------------------------------------------


def test_guests_pass_the_capacity_for_a_reason(queue):
    with pytest.raises(ReasonMissing), transaction():
        services.set_beyond_capacity(queue[2], why=" ", by="system")
    with transaction():
        services.set_beyond_capacity(queue[2], why="Keynote speaker", by="system")

    assert [one.state for one in entries().values()] == ["waiting", "offered"]
    ask(queue[2], "D", wait=0)
    assert seats() == (2, 1, 1, 0)
    with transaction():
        services.end_beyond_capacity(queue[2], by="system")
    with pytest.raises(SeatsTaken):
        ask(queue[2], "E", wait=None)


# --- pages ---------------------------------------------------------------------------------------


@pytest.fixture
def full(app):
    """A browser that holds the link of Bravo, and the delegation that has the one seat."""
    alfa, bravo = world("Alfa", "Bravo")
    with clock.at(BEFORE):
        ask(alfa, "A")
        invitation = next(one for one in mails("invitation") if "bravo" in one.to_address)
        yield Pages(open_link(app, link_in(invitation))), alfa, bravo


def test_a_delegation_joins_the_list_and_accepts_by_the_link_it_holds(full):
    browser, alfa, _bravo = full
    assert "The room is full; there is a waiting list" in words(
        browser.get(REGISTER + "/delegates")
    )
    typed = row(0, mode="room", email="kim@bravo.example.org")
    browser.post(REGISTER + "/delegates", {**typed, "do": "check"}, status=302)
    page = browser.get(REGISTER + "/check")
    assert "1 person gets no seat now and goes on the waiting list." in words(page)
    browser.post(REGISTER + "/check", status=302)
    assert "You are on the waiting list" in words(browser.get(REGISTER + "/done"))
    assert "Place 1 on the list for a seat in the room." in words(browser.get(REGISTER))

    withdraw(alfa)
    page = browser.get(REGISTER)
    assert "A seat in the room is held until 3 September 2021" in words(page)
    [entry] = entries().values()
    accept = f"{REGISTER}/waiting/{entry.public_id}/accept"
    browser.post(accept, form=REGISTER, status=302)
    assert "is registered and gets a mail with a calendar file." in words(browser.get(REGISTER))
    assert seats() == (1, 0, 0, 0)


def test_a_seat_lost_meanwhile_is_told_and_nobody_waits_unasked(app):
    alfa, _bravo = world("Alfa", "Bravo")
    with clock.at(BEFORE):
        browser = Pages(open_link(app, link_in(mails("invitation")[1])))
        typed = row(0, mode="room", email="kim@bravo.example.org")
        browser.post(REGISTER + "/delegates", {**typed, "do": "check"}, status=302)
        hidden = hidden_in(browser.get(REGISTER + "/check").text)
        ask(alfa, "A")

        answered = browser.client.post(REGISTER + "/check", data=hidden)

        assert answered.location == REGISTER + "/check"
        assert entries() == {}
        page = words(browser.get(REGISTER + "/check"))
        assert "The number of free seats has changed." in page
        assert "Join the waiting list" in page


def test_a_link_opens_nobody_elses_place(full):
    browser, alfa, _bravo = full
    with clock.at(BEFORE):
        ask(alfa, "Z", wait=1)
        [entry] = entries().values()
        hidden = browser.hidden(REGISTER + "/delegates")
        for act in ("accept", "leave"):
            answered = browser.client.post(
                f"{REGISTER}/waiting/{entry.public_id}/{act}", data=hidden
            )
            assert answered.status_code == 404


def test_the_desk_sees_counts_order_and_the_offer(full, sign_in, app):
    _browser, alfa, bravo = full
    ask(bravo, "B", wait=1)
    ask(bravo, "C", wait=1)
    withdraw(alfa)
    officer = Pages(app.test_client())
    sign_in(officer.client, "officer")
    page = words(officer.get(DESK + "/registration"))
    assert "2 persons on the waiting list" in page
    assert "Heldbyoffers10" in page.replace(" ", "")
    listed = words(officer.get(DESK + "/registration/waiting"))
    assert "until 3 September 2021" in listed
    assert "Place 1" in listed
    entry = entries()["B"]
    officer.post(
        f"{DESK}/delegations/{bravo.public_id}/waiting/{entry.public_id}/extend",
        form=DESK + "/registration/waiting",
        status=302,
    )


def test_the_officer_lets_guests_pass_and_takes_it_back(full, sign_in, app):
    _browser, _alfa, bravo = full
    officer = Pages(app.test_client())
    sign_in(officer.client, "officer")
    address = f"{DESK}/delegations/{bravo.public_id}"
    assert "Let it pass the capacity" in words(officer.get(address))
    refused = officer.post(address + "/capacity", {"why": ""}, status=200)
    assert "Say why this delegation may pass the capacity." in words(refused)
    officer.post(address + "/capacity", {"why": "Opens the meeting"}, status=302)
    assert "Opens the meeting" in words(officer.get(address))
    ask(bravo, "B")
    officer.post(address + "/capacity", {"do": "end"}, status=302)
    assert "The capacity of the meeting holds" in words(officer.get(address))


def test_the_mails_speak_the_language_of_the_contact(queue):
    withdraw(queue[0])
    with clock.at(BEFORE + LASTS):
        jobs.settle_waiting_lists()
    for message in ("waiting_confirmed", "place_offered", "offer_lapsed"):
        for mail in mails(message):
            assert mail.language == "en"
            assert link_in(mail)
            assert "%(" not in mail.body_text + mail.body_html + mail.subject
