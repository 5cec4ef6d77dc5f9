"""The officer’s list of delegates: found, narrowed, sorted by its address, at a constant price."""

import pytest
from sqlalchemy import insert

from app.core import clock
from app.core.collation import plain
from app.core.db import db, transaction
from app.registration import services
from app.registration.models import Delegate
from tests import queries
from tests.pages import Pages, words
from tests.registration.factories import BEFORE, answer, invited, make_meeting

LIST = "/desk/meetings/second-meeting/registration/delegates"


@pytest.fixture
def officer(pages, app, sign_in) -> Pages:
    with transaction():
        meeting = make_meeting()
    alfa = invited(meeting=meeting, constituency="governments")
    bravo = invited("Bravo", meeting=meeting, constituency="civil_society")
    with clock.at(BEFORE), transaction():
        services.register(
            alfa,
            [
                answer("Peyron-Bista", given_names="C\u00e9line", is_head=True),
                answer("Abara", mode="online", listen_language="fr"),
            ],
            key="two-of-partner-alfa",
            by="system",
        )
        [third] = services.register(
            bravo, [answer("\u00c5berg", email="a@bravo.example.org")], key="k" * 20, by="system"
        )
        services.withdraw_delegate(third, by="system")
    sign_in(pages.client, "officer")
    return pages


def names(officer: Pages, address: str) -> list[str]:
    """Family names on the page, in its order."""
    text = words(officer.get(LIST + address))
    places = {name: text.find(name) for name in ("Peyron-Bista", "Abara", "\u00c5berg")}
    return sorted((name for name in places if places[name] > 0), key=lambda name: places[name])


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", ["Peyron-Bista", "Abara"]),
        ("?q=celine+bista+alfa", ["Peyron-Bista"]),
        ("?q=%25", ["Peyron-Bista", "Abara"]),
        ("?mode=online", ["Abara"]),
        ("?language=fr", ["Abara"]),
        ("?constituency=civil_society", []),
        ("?state=withdrawn", ["\u00c5berg"]),
        ("?state=&sort=family", ["Abara", "\u00c5berg", "Peyron-Bista"]),
        ("?state=&constituency=civil_society", ["\u00c5berg"]),
        ("?mode=boat&sort=x&language=xx&page=x", ["Peyron-Bista", "Abara"]),
    ],
)
def test_the_list_is_found_narrowed_and_sorted_by_its_address(officer, address, found):
    assert names(officer, address) == found


def test_2000_delegates_cost_as_many_statements_as_two(officer):
    address = LIST + "?sort=family"
    officer.get(address)
    with queries.counted() as few:
        officer.get(address)
    one = db.session.query(Delegate).filter_by(family_name="Abara").one()
    fixed = {"delegation_id": one.delegation_id, "meeting_id": one.meeting_id, "mode": "room"}
    with transaction():
        db.session.execute(
            insert(Delegate),
            [
                {
                    **fixed,
                    "family_name": f"N{number}",
                    "email": f"n{number}@alfa.example.org",
                    "email_key": f"n{number}@alfa.example.org",
                    "plain": plain(f"N{number}"),
                    "version": 1,
                }
                for number in range(1998)
            ],
        )
    with queries.counted() as many:
        page = officer.get(address + "&page=3")
    assert len(many) == len(few)
    assert "2000 delegates" in words(page)
    assert "101 to 150 shown" in words(page)
    assert "Page 3 of 40" in words(page)
    # The keyboard reaches the neighbours as links that keep what the address says.
    assert "sort=family&amp;page=4" in page.text
    assert 'rel="prev"' in page.text
