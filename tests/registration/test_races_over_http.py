"""The same races as their neighbours in test_races.py, run by browsers: 64 presses at once."""

import re
from urllib.parse import urlsplit

import pytest

from app.access.roles import Role
from app.core import clock
from app.core.db import db, transaction
from app.registration.models import Delegate, WaitingEntry
from app.registration.services import letters
from tests import people
from tests.registration.factories import BEFORE, hidden_in, mails, open_link
from tests.registration.test_check_ins import DESK, registered_two, standing
from tests.registration.test_races import CLIENTS, an_offer, registered, states, together

pytestmark = pytest.mark.race


def test_one_offer_pressed_by_64_clients_seats_one(app):
    entry, _next = an_offer()
    with clock.at(BEFORE):
        with transaction():
            link = urlsplit(letters.new_link(db.session.get(WaitingEntry, entry).delegation)).path
        clients = [open_link(app, link) for _place in range(CLIENTS)]
        page = clients[0].get("/meetings/second-meeting/register").text
        accept = re.search(r'action="([^"]*/waiting/[^"]*/accept)"', page)[1]
        forms = [
            hidden_in(client.get("/meetings/second-meeting/register").text) for client in clients
        ]

    def press(place: int) -> None:
        assert clients[place].post(accept, data=forms[place]).status_code == 302

    assert together(app, CLIENTS, press) == {"won": CLIENTS}
    assert (registered(), states()) == (1, ["accepted", "waiting"])
    assert len(mails("delegate_confirmed", to="p1@example.org")) == 1


def test_one_person_checked_in_by_two_desks_with_64_presses_counts_once(app, sign_in):
    head, _online = registered_two()
    desks = [app.test_client(), app.test_client()]
    people.account("second.desk@example.org", role=Role.OFFICER)
    for desk, who in zip(desks, ("officer", "second.desk@example.org"), strict=True):
        sign_in(desk, who)
    forms = [hidden_in(desk.get(f"{DESK}?q=ibarra").text) for desk in desks]
    # A browser keeps its jar to itself; presses of one desk share its cookies, not its client.
    jars = [desk.get_cookie("session") for desk in desks]

    def press(place: int) -> None:
        with app.test_client() as client:
            client.set_cookie("session", jars[place % 2].value)
            answered = client.post(f"{DESK}/{head}", data=forms[place % 2])
            assert answered.status_code == 302

    assert together(app, CLIENTS, press) == {"won": CLIENTS}
    assert standing() == 1
    assert db.session.query(Delegate).count() == 2
