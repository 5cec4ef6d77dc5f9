"""Two at once: the last seat, one address, one form. Each fails without the lock it is about."""

from dataclasses import asdict
from datetime import timedelta
from functools import partial
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, transaction
from app.meetings.models import Meeting
from app.partners.models import Partner
from app.registration import jobs, queries, services
from app.registration.models import (
    Delegate,
    DelegateImport,
    Delegation,
    RegistrationRequest,
    WaitingEntry,
)
from app.registration.queries import places, questions
from app.registration.rules.questions import NoPlaceLeft
from app.registration.rules.refusals import (
    EmailTaken,
    NoSeatForRequest,
    OfferLapsed,
    RequestAnswered,
    SeatsChanged,
    SeatsTaken,
)
from app.registration.services import delegates, importing, letters, requests
from tests import races
from tests.registration.asking import ask, key_of
from tests.registration.factories import (
    BEFORE,
    answer,
    hidden_in,
    invited,
    mails,
    make_contact,
    make_meeting,
    make_partner,
    open_link,
)

pytestmark = pytest.mark.race

THREADS = 32

together = partial(races.together, at=BEFORE)
waiting_after = races.waiting_after


def many_delegations(number: int, **meeting: object) -> list[int]:
    """So many delegations of one meeting; their database ids."""
    with clock.at(BEFORE), transaction():
        found = make_meeting(**meeting)
        return [
            services.invite(found, make_contact(make_partner(f"Nr {place}")), by="system").id
            for place in range(number)
        ]


def take_seat(ids: list[int], place: int) -> None:
    with transaction():
        delegation = db.session.get(Delegation, ids[place])
        services.register(
            delegation,
            [answer(f"P{place}", email=f"p{place}@example.org")],
            key=f"race-{place:020}",
            by="system",
        )


def registered() -> int:
    db.session.rollback()
    count = select(func.count()).select_from(Delegate).where(Delegate.state == "registered")
    return db.session.execute(count).scalar_one()


def test_the_last_seat_is_taken_once_by_32(app, monkeypatch):
    ids = many_delegations(THREADS, capacity_room=1)
    monkeypatch.setattr(queries, "seats", waiting_after(queries.seats, Barrier(THREADS), 0.3))

    ends = together(app, THREADS, lambda place: take_seat(ids, place))

    assert ends == {"won": 1, SeatsTaken.__name__: THREADS - 1}
    assert registered() == 1


def test_without_the_lock_the_last_seat_is_sold_more_than_once(app, unlocked, monkeypatch):
    ids = many_delegations(4, capacity_room=1)
    monkeypatch.setattr(queries, "seats", waiting_after(queries.seats, Barrier(4)))
    monkeypatch.setattr(
        queries, "meeting_for_update", lambda meeting_id: db.session.get(Meeting, meeting_id)
    )
    # The key's row is a change, and the first one locks a SQLite file.
    monkeypatch.setattr(delegates, "once", lambda _key, _content, effect: (effect(), True))

    together(app, 4, lambda place: take_seat(ids, place))

    assert registered() > 1


CLIENTS = 64


def test_the_last_seat_is_taken_once_by_64_clients_over_http(app, monkeypatch):
    ids = many_delegations(CLIENTS, capacity_room=1)
    clients, forms = [], []
    with clock.at(BEFORE):
        for place, found in enumerate(ids):
            with transaction():
                delegation = db.session.get(Delegation, found)
                typed = asdict(answer(f"P{place}", email=f"p{place}@example.org"))
                services.save_draft(delegation, [typed], version=delegation.version)
                link = urlsplit(letters.new_link(delegation)).path
            clients.append(open_link(app, link))
            page = clients[-1].get("/meetings/second-meeting/register/check")
            forms.append(hidden_in(page.text))
            assert forms[-1]["waiting"] == "0"
    monkeypatch.setattr(queries, "seats", waiting_after(queries.seats, Barrier(CLIENTS), 0.3))

    def press(place: int) -> None:
        page = clients[place].post("/meetings/second-meeting/register/check", data=forms[place])
        assert page.status_code == 302
        if page.location.endswith("/check"):
            raise SeatsChanged

    assert together(app, CLIENTS, press) == {"won": 1, SeatsChanged.__name__: CLIENTS - 1}
    assert registered() == 1


# --- the last place of a choice ------------------------------------------------------------------


def a_last_place(number: int) -> tuple[list[int], dict[str, str]]:
    """So many delegations, and the answer that takes the one place there is."""
    ids = many_delegations(number)
    dish = ask("choice", "Dish", ("Fish", 1), ("Rice", None), required=True)
    return ids, {dish.public_id: key_of(dish, "Fish")}


def take_place(ids: list[int], place: int, further: dict[str, str]) -> None:
    with transaction():
        services.register(
            db.session.get(Delegation, ids[place]),
            [answer(f"P{place}", email=f"p{place}@example.org", further=further)],
            key=f"place-{place:020}",
            by="system",
        )


def places_taken() -> list[int]:
    db.session.rollback()
    return list(questions.places_taken(queries.meeting("second-meeting").id).values())


def test_the_last_place_of_a_choice_is_taken_once_by_32(app, monkeypatch):
    ids, fish = a_last_place(THREADS)
    slowly = waiting_after(queries.places_taken, Barrier(THREADS), 0.3)
    monkeypatch.setattr(queries, "places_taken", slowly)

    ends = together(app, THREADS, lambda place: take_place(ids, place, fish))

    assert ends == {"won": 1, NoPlaceLeft.__name__: THREADS - 1}
    assert (registered(), places_taken()) == (1, [1])


def test_without_the_lock_the_last_place_of_a_choice_is_given_more_than_once(
    app, unlocked, monkeypatch
):
    ids, fish = a_last_place(4)
    monkeypatch.setattr(queries, "places_taken", waiting_after(queries.places_taken, Barrier(4)))
    monkeypatch.setattr(
        queries, "meeting_for_update", lambda meeting_id: db.session.get(Meeting, meeting_id)
    )
    monkeypatch.setattr(delegates, "once", lambda _key, _content, effect: (effect(), True))

    together(app, 4, lambda place: take_place(ids, place, fish))

    assert places_taken()[0] > 1


def test_the_last_place_of_a_choice_is_taken_once_by_64_clients_over_http(app):
    ids, fish = a_last_place(CLIENTS)
    clients, forms = [], []
    with clock.at(BEFORE):
        for place, found in enumerate(ids):
            with transaction():
                delegation = db.session.get(Delegation, found)
                typed = asdict(answer(f"P{place}", email=f"p{place}@example.org", further=fish))
                services.save_draft(delegation, [typed], version=delegation.version)
                link = urlsplit(letters.new_link(delegation)).path
            clients.append(open_link(app, link))
            page = clients[-1].get("/meetings/second-meeting/register/check")
            forms.append(hidden_in(page.text))

    def press(place: int) -> None:
        page = clients[place].post("/meetings/second-meeting/register/check", data=forms[place])
        if page.status_code == 302:
            assert page.location.endswith("/done")
            return
        # The refusal stands at its field, and what was typed is still there.
        assert page.status_code == 422
        assert "No place is left for “Fish”." in page.text
        assert f"p{place}@example.org" in page.text
        raise SeatsChanged

    assert together(app, CLIENTS, press) == {"won": 1, SeatsChanged.__name__: CLIENTS - 1}
    assert (registered(), places_taken()) == (1, [1])


def test_one_address_is_registered_once_by_8_delegations(app):
    ids = many_delegations(8)

    def claim(place: int) -> None:
        with transaction():
            services.register(
                db.session.get(Delegation, ids[place]),
                [answer(email="same@example.org")],
                key=f"race-{place:020}",
                by="system",
            )

    assert together(app, 8, claim) == {"won": 1, EmailTaken.__name__: 7}


def test_one_form_sent_by_8_at_once_registers_once(app):
    delegation = invited()
    found = delegation.id

    def send(_place: int) -> None:
        with transaction():
            services.register(
                db.session.get(Delegation, found), [answer()], key="same-key-for-all", by="system"
            )

    assert together(app, 8, send) == {"won": 8}
    assert registered() == 1


def test_one_delegate_withdrawn_by_8_at_once_is_mailed_once(app):
    delegation = invited()
    with clock.at(BEFORE), transaction():
        [one] = services.register(delegation, [answer()], key="k" * 20, by="system")
        found = one.id

    def leave(_place: int) -> None:
        with transaction():
            services.withdraw_delegate(db.session.get(Delegate, found), by="system")

    assert together(app, 8, leave) == {"won": 8}
    assert len(mails("delegate_cancelled")) == 1


# --- offers --------------------------------------------------------------------------------------

LATER = BEFORE + timedelta(hours=49)


def an_offer() -> tuple[int, int]:
    """A meeting with one seat, held by an offer, and somebody who waits behind it; ids of both."""
    first, second, third = many_delegations(3, capacity_room=1)
    with clock.at(BEFORE):
        for place, found in enumerate((first, second, third)):
            with transaction():
                services.register(
                    db.session.get(Delegation, found),
                    [answer(f"P{place}", email=f"p{place}@example.org")],
                    key=f"offer-{place:020}",
                    by="system",
                    wait=min(place, 1),
                )
        with transaction():
            services.withdraw_delegate(db.session.scalars(select(Delegate)).one(), by="system")
    entries = db.session.scalars(select(WaitingEntry).order_by(WaitingEntry.id)).all()
    assert [one.state for one in entries] == ["offered", "waiting"]
    found = entries[0].id, entries[1].id
    db.session.rollback()
    return found


def accept(entry: int) -> None:
    with transaction():
        services.accept_offer(db.session.get(WaitingEntry, entry), by="system")


def lapse(entry: int) -> None:
    with clock.at(LATER), transaction():
        found = db.session.get(WaitingEntry, entry)
        services.settle(queries.meeting_for_update(found.meeting_id))


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(WaitingEntry.state).order_by(WaitingEntry.id)))


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, model in (
        ("meeting_for_update", Meeting),
        ("delegation_for_update", Delegation),
        ("entry_for_update", WaitingEntry),
    ):
        monkeypatch.setattr(queries, name, lambda found, model=model: db.session.get(model, found))


def test_one_offer_accepted_by_32_at_once_seats_one(app):
    entry, _next = an_offer()

    assert together(app, THREADS, lambda _place: accept(entry)) == {"won": THREADS}
    assert registered() == 1
    assert states() == ["accepted", "waiting"]
    assert len(mails("delegate_confirmed", to="p1@example.org")) == 1


def test_without_the_lock_one_offer_is_accepted_more_than_once(app, unlocked, monkeypatch):
    entry, _next = an_offer()
    without_locks(monkeypatch)
    monkeypatch.setattr(
        queries, "taken_addresses", waiting_after(queries.taken_addresses, Barrier(4))
    )

    ends = together(app, 4, lambda _place: accept(entry))

    # The index of addresses stands behind the lock: the others break on it.
    assert ends["won"] < 4
    assert sum(number for end, number in ends.items() if end.startswith("broke")) > 0


def test_an_offer_is_accepted_or_lapses_never_both(app):
    entry, _next = an_offer()

    ends = together(app, THREADS, lambda place: accept(entry) if place % 2 else lapse(entry))

    assert set(ends) <= {"won", OfferLapsed.__name__}
    assert (states(), registered()) in (
        (["accepted", "waiting"], 1),
        (["lapsed", "offered"], 0),
    )
    assert len(mails("place_offered")) == (1 if registered() else 2)
    assert len(mails("offer_lapsed")) == (0 if registered() else 1)


def test_without_the_lock_an_offer_is_accepted_and_lapses(app, unlocked, monkeypatch):
    entry, _next = an_offer()
    without_locks(monkeypatch)
    both = Barrier(2)
    monkeypatch.setattr(places, "for_update", lambda statement: statement)
    monkeypatch.setattr(queries, "expired_offers", waiting_after(queries.expired_offers, both))
    monkeypatch.setattr(queries, "taken_addresses", waiting_after(queries.taken_addresses, both))

    together(app, 2, lambda place: accept(entry) if place else lapse(entry))

    assert (registered(), len(mails("offer_lapsed"))) == (1, 1)


def test_32_sweeps_at_once_offer_one_seat_once(app, monkeypatch):
    entry, _next = an_offer()
    slowly = waiting_after(queries.expired_offers, Barrier(THREADS), 0.3)
    monkeypatch.setattr(queries, "expired_offers", slowly)

    assert together(app, THREADS, lambda _place: lapse(entry)) == {"won": THREADS}
    assert states() == ["lapsed", "offered"]
    assert (len(mails("offer_lapsed")), len(mails("place_offered"))) == (1, 2)


# --- files ---------------------------------------------------------------------------------------


def test_one_file_taken_over_by_16_at_once_registers_once(app):
    delegation = invited()
    with clock.at(BEFORE), transaction():
        file = importing.upload(
            delegation.meeting,
            "d.csv",
            b"partner,family_name,email,mode\nalfa,One,one@example.org,room",
            by="system",
        )
        found = file.id

    def take_over(_place: int) -> None:
        with transaction():
            importing.take_over(
                db.session.get(DelegateImport, found), {}, only_demo=False, tells=True, by="system"
            )

    assert together(app, 16, take_over) == {"won": 16}
    assert registered() == 1
    together(app, 8, lambda _place: jobs.tell_imported())
    assert len(mails("delegate_confirmed")) == 1


# --- requests to take part -----------------------------------------------------------------------


def a_request(partners: int) -> tuple[int, list[int]]:
    """A request that waits for an answer, and so many partners; database ids."""
    with clock.at(BEFORE):
        with transaction():
            meeting = make_meeting(open_registration=True)
            services.ask_to_register(
                meeting, answer(), organisation="Institute", language="en", key="ask" * 7
            )
            ids = [make_partner(f"Nr {place}").id for place in range(partners)]
        with transaction():
            request = db.session.scalars(select(RegistrationRequest)).one()
            services.confirm_request(request)
            found = request.id
    db.session.rollback()
    return found, ids


def seat_request(request: int, partner: int) -> None:
    with transaction():
        services.accept_request(
            db.session.get(RegistrationRequest, request),
            db.session.get(Partner, partner),
            key=f"accept-{partner:020}",
            by="system",
        )


def decline(request: int) -> None:
    with transaction():
        services.decline_request(
            db.session.get(RegistrationRequest, request), reason="No.", by="system"
        )


def test_one_request_answered_by_16_officers_is_accepted_once(app, monkeypatch):
    request, partners = a_request(16)
    slowly = waiting_after(queries.request_for_update, Barrier(16), 0.3)
    monkeypatch.setattr(queries, "request_for_update", slowly)

    ends = together(app, 16, lambda place: seat_request(request, partners[place]))

    assert ends == {"won": 1, RequestAnswered.__name__: 15}
    assert registered() == 1
    assert len(mails("delegate_confirmed")) == 1


def test_a_request_is_accepted_or_declined_never_both(app):
    request, partners = a_request(1)

    def one_of_two(place: int) -> None:
        if place:
            decline(request)
        else:
            seat_request(request, partners[0])

    assert together(app, 2, one_of_two) == {"won": 1, RequestAnswered.__name__: 1}
    assert (registered(), len(mails("request_declined"))) in ((1, 0), (0, 1))


def test_without_the_locks_a_request_is_declined_and_taken_back(app, unlocked, monkeypatch):
    request, _partners = a_request(0)
    for name, model in (
        ("meeting_for_update", Meeting),
        ("request_for_update", RegistrationRequest),
    ):
        monkeypatch.setattr(queries, name, lambda found, model=model: db.session.get(model, found))
    monkeypatch.setattr(
        queries, "request_for_update", waiting_after(queries.request_for_update, Barrier(2))
    )

    def one_of_two(place: int) -> None:
        if place:
            decline(request)
        else:
            with transaction():
                services.withdraw_request(db.session.get(RegistrationRequest, request))

    # Both believe that they have answered it.
    assert together(app, 2, one_of_two) == {"won": 2}


def many_requests(number: int, **meeting: object) -> tuple[list[int], int]:
    """So many requests that wait for an answer, and a partner; database ids."""
    with clock.at(BEFORE):
        with transaction():
            found = make_meeting(open_registration=True, **meeting)
            for place in range(number):
                services.ask_to_register(
                    found,
                    answer(f"P{place}", email=f"p{place}@example.org"),
                    organisation="Institute",
                    language="en",
                    key=f"ask-{place:020}",
                )
            partner = make_partner("Alfa").id
        with transaction():
            rows = list(
                db.session.scalars(select(RegistrationRequest).order_by(RegistrationRequest.id))
            )
            for row in rows:
                services.confirm_request(row)
            ids = [row.id for row in rows]
    db.session.rollback()
    return ids, partner


def accept_one(ids: list[int], partner: int, place: int) -> None:
    with transaction():
        services.accept_request(
            db.session.get(RegistrationRequest, ids[place]),
            db.session.get(Partner, partner),
            key=f"last-seat-{place:020}",
            by="system",
        )


@pytest.mark.parametrize("mode", ["room", "online"])
def test_the_last_seat_goes_to_one_of_16_requests_accepted_at_once(app, mode):
    ids, partner = many_requests(16, **{f"capacity_{mode}": 1})
    if mode == "online":
        online_only(ids)

    ends = together(app, 16, lambda place: accept_one(ids, partner, place))

    assert ends == {"won": 1, NoSeatForRequest.__name__: 15}
    assert registered() == 1
    assert len(mails("delegate_confirmed")) == 1


def online_only(ids: list[int]) -> None:
    """The same requests, for a place online."""
    with transaction():
        for one in ids:
            request = db.session.get(RegistrationRequest, one)
            request.answer = {**request.answer, "mode": "online"}
    db.session.rollback()


def test_without_the_lock_two_accepted_at_once_sit_on_the_last_seat(app, unlocked, monkeypatch):
    ids, partner = many_requests(2, capacity_room=1)
    # Both find the delegation, so that nothing but the seat is between them.
    with clock.at(BEFORE), transaction():
        services.invite(
            db.session.scalars(select(Meeting).where(Meeting.slug == "second-meeting")).one(),
            make_contact(db.session.get(Partner, partner)),
            by="system",
        )
    for name, model in (
        ("meeting_for_update", Meeting),
        ("delegation_for_update", Delegation),
        ("request_for_update", RegistrationRequest),
    ):
        monkeypatch.setattr(queries, name, lambda found, model=model: db.session.get(model, found))
    monkeypatch.setattr(queries, "seats", waiting_after(queries.seats, Barrier(2)))
    # The key's row is a change, and the first one locks a SQLite file.
    monkeypatch.setattr(requests, "once", lambda _key, _content, effect: (effect(), True))

    together(app, 2, lambda place: accept_one(ids, partner, place))

    assert registered() == 2
