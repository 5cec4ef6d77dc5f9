"""Check-in: at the door, undone, walked in, counted once; two desks at once."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import func, select, text

from app.accounts import trail
from app.core import clock
from app.core.db import db, transaction
from app.registration import presence, queries, services
from app.registration.models import CheckIn, Delegate, Delegation
from app.registration.rules.refusals import EmailTaken, NotTakingPart, SeatsTaken
from app.registration.services import WalkIn, check_ins
from tests.registration.factories import BEFORE, answer, invited, mails, make_meeting, make_partner
from tests.registration.test_races import together

DESK = "/desk/meetings/second-meeting/check-in"


def registered_two(**meeting: object) -> list[str]:
    """Public ids of Mr Ibarra (room, head) and Ms Núñez (online) of Partner Alfa."""
    with transaction():
        found = make_meeting(**meeting)
    delegation = invited(meeting=found, constituency="governments")
    with clock.at(BEFORE), transaction():
        people = services.register(
            delegation,
            [
                answer(is_head=True),
                answer("Núñez", given_names="Ana", honorific="Ms", mode="online"),
            ],
            key="two-of-them-registered",
            by="system",
        )
        return [one.public_id for one in people]


def the(public_id: str) -> Delegate:
    return presence.delegate_at("second-meeting", public_id)


def check_in(public_id: str) -> None:
    with clock.at(BEFORE), transaction():
        services.check_in(the(public_id), by="system")


def standing() -> int:
    db.session.rollback()
    counted = select(func.count()).select_from(CheckIn).where(CheckIn.undone_at.is_(None))
    return db.session.execute(counted).scalar_one()


def counts() -> presence.Counts:
    db.session.rollback()
    return presence.counts(queries.meeting("second-meeting"))


def test_once_is_here_and_twice_is_the_same(app):
    head, online = registered_two()
    check_in(head)
    check_in(head)
    assert standing() == 1
    found = counts()
    assert (found.expected, found.expected_room, found.room, found.online) == (2, 1, 1, 0)
    check_in(online)
    assert counts().room == 2, "whoever registered online and came counts in the room"
    assert counts().awaited == 0
    assert list(counts().by_constituency) == ["governments"]


def test_undone_counts_for_nothing_and_can_be_done_again(app):
    head, _online = registered_two()
    check_in(head)
    with transaction():
        services.undo_check_in(the(head), by="system")
        services.undo_check_in(the(head), by="system")
    assert counts().room == 0
    check_in(head)
    assert counts().room == 1
    assert db.session.execute(select(func.count()).select_from(CheckIn)).scalar_one() == 2


def test_somebody_on_two_channels_counts_once_in_the_room(app):
    _head, online = registered_two()
    with clock.at(BEFORE), transaction():
        services.check_in(the(online), by="system", channel="online")
    assert (counts().room, counts().online) == (0, 1)
    check_in(online)
    assert (counts().room, counts().online, counts().here) == (1, 0, 1)


def test_who_has_withdrawn_is_not_checked_in_and_does_not_count(app):
    head, online = registered_two()
    check_in(online)
    with clock.at(BEFORE), transaction():
        services.withdraw_delegate(the(head), by="system")
        services.withdraw_delegate(the(online), by="system")
    with pytest.raises(NotTakingPart), transaction():
        services.check_in(the(head), by="system")
    assert counts().here == 0


def test_the_search_takes_words_in_any_order_without_accents(app):
    registered_two()
    meeting = queries.meeting("second-meeting")

    def found(search: str) -> list[str]:
        lines, total = presence.people(meeting, language="en", search=search)
        assert total == len(lines)
        return [line.family_name for line in lines]

    assert found("nunez ana") == ["Núñez"]
    assert found("NÚÑEZ") == ["Núñez"]
    assert found("alfa") == ["Ibarra", "Núñez"]
    assert found("alfa nunez") == ["Núñez"]
    assert found("%") == ["Ibarra", "Núñez"]
    assert found("zzz") == []


# --- walking in ----------------------------------------------------------------------------------


def walk_in(who: WalkIn, *, key: str = "walk-in-key-0123456789", beyond: bool = False) -> str:
    with clock.at(BEFORE), transaction():
        partner = db.session.get(Delegation, 1).partner
        meeting = queries.meeting("second-meeting")
        return services.walk_in(
            meeting, partner, who, key=key, by="system", beyond=beyond
        ).public_id


def test_a_walk_in_is_registered_and_here_once_for_each_form(app):
    registered_two()
    first = walk_in(WalkIn(family_name="Okafor"))
    assert walk_in(WalkIn(family_name="Okafor")) == first
    assert (counts().expected_room, counts().room) == (2, 1)
    assert the(first).email == ""
    second = walk_in(WalkIn(family_name="Okafor"), key="another-form-0123456789")
    assert second != first, "two without an address are two persons"
    assert "" not in {mail.to_address for mail in mails()}


def test_a_walk_in_with_an_address_gets_a_confirmation(app):
    registered_two()
    walk_in(WalkIn(family_name="Okafor", email="okafor@alfa.example.org"))
    assert len(mails("delegate_confirmed", to="okafor@alfa.example.org")) == 1
    with pytest.raises(EmailTaken):
        walk_in(WalkIn(family_name="X", email="Okafor@alfa.example.org"), key="k" * 20)


def test_a_walk_in_of_a_partner_without_a_delegation(app):
    registered_two()
    with transaction():
        partner = make_partner("Zulu")
        meeting = queries.meeting("second-meeting")
        found = services.walk_in(
            meeting, partner, WalkIn(family_name="Okafor"), key="k" * 20, by="system"
        )
        assert found.delegation.state == "registered"
    assert counts().room == 1


def test_a_full_room_is_said_and_can_be_passed_by_an_explicit_word(app):
    registered_two(capacity_room=1)
    with pytest.raises(SeatsTaken):
        walk_in(WalkIn(family_name="Okafor"))
    walk_in(WalkIn(family_name="Okafor"), beyond=True)
    assert counts().expected_room == 2


def test_somebody_without_an_address_can_be_withdrawn(app):
    registered_two()
    one = walk_in(WalkIn(family_name="Okafor"))
    with clock.at(BEFORE), transaction():
        services.withdraw_delegate(the(one), by="system")
    assert counts().room == 0


def test_the_acts_have_words():
    for act in ("checked_in", "check_in_undone", "walked_in"):
        assert f"delegate.{act}" in trail.ACTIONS


# --- pages ---------------------------------------------------------------------------------------


def test_search_and_one_tap(client, sign_in, pages):
    head, _online = registered_two()
    sign_in(client, "officer")
    page = pages.get(f"{DESK}?q=ibarra").text
    assert "Ibarra" in page
    assert "Núñez" not in page
    target = f"{DESK}/{head}"
    answered = pages.post(target, form=f"{DESK}?q=ibarra", status=302)
    shown = pages.get(answered.location).text
    assert "Here since" in shown
    hidden = pages.hidden(DESK, action=f"{target}/undo")
    again = client.post(target, data=hidden)
    assert (again.status_code, standing()) == (302, 1), "a double tap is harmless"
    pages.post(f"{target}/undo", form=DESK, status=302)
    assert standing() == 0
    pages.get(f"{DESK}?show=expected")
    pages.get(f"{DESK}?show=here")
    pages.get(f"{DESK}?q=zzz")


def test_the_walk_in_form(client, sign_in, pages):
    registered_two()
    sign_in(client, "officer")
    refused = pages.post(f"{DESK}/walk-in", {"given_names": "Ngozi"}, status=200)
    assert "Enter the family name" in refused.text
    assert "Choose the partner" in refused.text
    with clock.at(BEFORE):
        answered = pages.post(
            f"{DESK}/walk-in",
            {"family_name": "Okafor", "given_names": "Ngozi", "partner": "alfa"},
            status=302,
        )
    shown = pages.get(answered.location).text
    assert "Ngozi Okafor" in shown
    assert standing() == 1


def test_the_register_and_its_file(client, sign_in, pages):
    head, _online = registered_two()
    sign_in(client, "officer")
    pages.get("/desk/meetings/second-meeting/attendance-register")
    check_in(head)
    page = pages.get("/desk/meetings/second-meeting/attendance-register").text
    assert "Tomás Ibarra" in page
    assert "Núñez" not in page
    file = client.get("/desk/meetings/second-meeting/attendance-register.csv")
    assert file.data.startswith(b"\xef\xbb\xbf")
    lines = file.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Mr Tomás Ibarra" in lines[1]


def test_the_auditor_sees_and_does_not_touch(client, sign_in, pages):
    head, _online = registered_two()
    sign_in(client, "auditor")
    page = pages.get(DESK).text
    assert f"{DESK}/{head}" not in page
    assert client.post(f"{DESK}/{head}").status_code in (400, 403)


# --- two desks at once ---------------------------------------------------------------------------


@pytest.mark.race
def test_one_person_checked_in_by_16_desks_at_once_counts_once(app):
    head, _online = registered_two()
    ends = together(app, 16, lambda _place: check_in(head))
    assert ends == {"won": 16}
    assert standing() == 1


def _without_the_lock(monkeypatch, number: int) -> None:
    everybody_has_looked = Barrier(number)
    look = presence.standing

    def look_then_wait(*asked):
        found = look(*asked)
        with suppress(BrokenBarrierError):
            everybody_has_looked.wait(5)
        return found

    monkeypatch.setattr(presence, "standing", look_then_wait)
    monkeypatch.setattr(
        check_ins.queries,
        "delegate_for_update",
        lambda delegate_id: db.session.get(Delegate, delegate_id),
    )


@pytest.mark.race
def test_without_the_lock_the_key_still_keeps_the_count(app, unlocked, monkeypatch):
    head, _online = registered_two()
    _without_the_lock(monkeypatch, 4)
    ends = together(app, 4, lambda _place: check_in(head))
    assert ends["won"] < 4
    assert standing() == 1


@pytest.mark.race
def test_without_lock_and_key_one_person_is_counted_twice(app, unlocked, monkeypatch):
    head, _online = registered_two()
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_check_in_standing"))
    _without_the_lock(monkeypatch, 2)
    together(app, 2, lambda _place: check_in(head))
    assert standing() == 2
