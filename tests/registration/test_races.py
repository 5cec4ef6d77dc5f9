"""Two at once: the last seat, one address, one form. Each fails without the lock it is about."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.meetings.models import Meeting
from app.registration import queries, services
from app.registration.models import Delegate, Delegation
from app.registration.rules.refusals import EmailTaken, SeatsTaken
from app.registration.services import delegates
from tests.registration.factories import (
    BEFORE,
    answer,
    invited,
    mails,
    make_contact,
    make_meeting,
    make_partner,
)

pytestmark = pytest.mark.race

THREADS = 32


def together(app: Flask, number: int, act: Callable[[int], object]) -> Counter[str]:
    """Run ``act`` in so many threads at the same moment; how each ended."""
    gate, ends = Barrier(number), Counter[str]()

    def run(place: int) -> None:
        with app.app_context(), clock.at(BEFORE):
            gate.wait()
            try:
                act(place)
                ends["won"] += 1
            except DomainError as error:
                ends[type(error).__name__] += 1
            except Exception as error:
                ends[f"broke: {type(error).__name__}"] += 1
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


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


def test_the_last_seat_is_taken_once_by_32(app):
    ids = many_delegations(THREADS, capacity_room=1)

    ends = together(app, THREADS, lambda place: take_seat(ids, place))

    assert ends == {"won": 1, SeatsTaken.__name__: THREADS - 1}
    assert registered() == 1


def test_without_the_lock_the_last_seat_is_sold_more_than_once(app, unlocked, monkeypatch):
    ids = many_delegations(4, capacity_room=1)
    everybody_has_counted = Barrier(4)
    count = queries.seats

    def seats_then_wait(*asked, **how):
        free = count(*asked, **how)
        with suppress(BrokenBarrierError):
            everybody_has_counted.wait(5)
        return free

    monkeypatch.setattr(queries, "seats", seats_then_wait)
    monkeypatch.setattr(
        queries, "meeting_for_update", lambda meeting_id: db.session.get(Meeting, meeting_id)
    )
    # The key's row is a change, and the first one locks a SQLite file.
    monkeypatch.setattr(delegates, "once", lambda _key, _content, effect: (effect(), True))

    together(app, 4, lambda place: take_seat(ids, place))

    assert registered() > 1


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
