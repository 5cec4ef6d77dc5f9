"""AC07: the running order of 7 October 2021, run from the console through real pages."""

import re

import pytest
from sqlalchemy import update

from app.core.db import db, transaction
from app.meetings import queries
from app.meetings.models import Intervention
from tests.pages import Pages, tree, words
from tests.people import sign_in

CONSOLE = "/desk/meetings/dpm-2021-10/floor"
ORDER = [
    "Portugal",
    "Germany",
    "Switzerland",
    "European Union",
    "Ireland",
    "France",
    "United Kingdom",
    "Bill and Melinda Gates Foundation",
    "Japan",
    "UN Multi-Partner Trust Fund Office",
    "Thailand",
]


@pytest.fixture
def console(demo_pages: Pages) -> Pages:
    """A facilitator before the first word: the record of the day is put back to its beginning."""
    with transaction():
        meeting = queries.meeting("dpm-2021-10")
        tour = queries.item(meeting.id, "tour-de-table")
        db.session.execute(
            update(Intervention)
            .where(Intervention.agenda_item_id == tour.id)
            .values(state="planned", started_at=None, ended_at=None)
        )
    sign_in(demo_pages.client, "facilitator")
    return demo_pages


def order(pages: Pages) -> list[tuple[str, str]]:
    """Number and partner of every line of the running order."""
    page = tree(pages.get(CONSOLE))
    return [
        (line.xpath("./span[1]")[0].text_content(), line.xpath("./span[2]")[0].text_content())
        for line in page.xpath("//ol[contains(@class,'tt-order')]/li")
    ]


def press(pages: Pages, action: str, revision: str | None = None) -> None:
    """Press a button as the page shows it."""
    page = tree(pages.get(CONSOLE))
    token = page.xpath("//input[@name='csrf_token']/@value")[0]
    shown = page.xpath("//input[@name='revision']/@value")[0]
    answer = pages.client.post(
        f"{CONSOLE}/press",
        data={"csrf_token": token, "revision": revision or shown, "action": action},
    )
    assert answer.status_code == 302


def speaking(pages: Pages) -> str:
    page = tree(pages.get(CONSOLE))
    now = page.xpath("//ol[contains(@class,'tt-order')]/li[@aria-current='true']/span[2]")
    return now[0].text_content() if now else ""


def key_of(pages: Pages, partner: str) -> str:
    page = tree(pages.get(CONSOLE))
    line = page.xpath(f"//ol[contains(@class,'tt-order')]/li[span[2]='{partner}']")[0]
    return line.xpath(".//button[starts-with(@value,'up:')]/@value")[0].partition(":")[2]


def test_ac07_running_order_facilitator_and_board(console: Pages):
    lines = order(console)
    assert lines[:11] == [(str(n), partner) for n, partner in enumerate(ORDER, 1)]
    assert lines[11:] == [("12", "Board summary: Ms Carlien Van Empel")]
    assert "Facilitator: Mr Peter Rademaker" in words(console.get(CONSOLE))


def test_ac07_next_undo_and_swap_keep_the_numbering(console: Pages):
    numbers = [number for number, _partner in order(console)]
    press(console, "start")
    assert speaking(console) == "Portugal"
    press(console, "next")
    assert speaking(console) == "Germany"
    press(console, "undo")
    assert speaking(console) == "Portugal"
    press(console, "swap-next-two")
    assert [partner for _n, partner in order(console)][1:3] == ["Switzerland", "Germany"]
    press(console, "undo")
    press(console, f"down:{key_of(console, 'Japan')}")
    assert [partner for _n, partner in order(console)][8:10] == [ORDER[9], ORDER[8]]
    assert [number for number, _partner in order(console)] == numbers
    press(console, "skip")
    press(console, "next")
    assert speaking(console) == "Switzerland"
    assert [number for number, _partner in order(console)] == numbers


def test_ac07_big_screen_shows_the_number_remaining(console: Pages):
    def remaining() -> str:
        found = re.search(
            r"Remaining\s*(\d+ interventions?)", words(console.get("/meetings/dpm-2021-10/screen"))
        )
        assert found
        return found[1]

    assert remaining() == "11 interventions"
    press(console, "start")
    assert remaining() == "10 interventions"
    for _turn in range(9):
        press(console, "next")
    assert remaining() == "1 intervention"
    press(console, "next")
    assert remaining() == "0 interventions"


def test_of_two_presses_on_one_revision_one_moves_and_the_other_is_told(console: Pages):
    press(console, "start")
    page = tree(console.get(CONSOLE))
    revision = page.xpath("//input[@name='revision']/@value")[0]
    press(console, "next", revision)
    press(console, "next", revision)
    text = words(console.get(CONSOLE))
    assert "Somebody else moved the floor at the same moment" in text
    assert speaking(console) == "Germany"


def test_every_press_can_be_taken_back_to_the_beginning(console: Pages):
    for action in ("start", "next", "skip", "next", "stop", "next"):
        press(console, action)
    for _press in range(6):
        press(console, "undo")
    assert speaking(console) == ""
    assert [partner for _n, partner in order(console)][:11] == ORDER
    press(console, "undo")
    assert "There is nothing to take back." in words(console.get(CONSOLE))


@pytest.mark.parametrize("action", ["", "fly", "up:", "up:999999", "give:-1", "next:3"])
def test_a_button_that_is_none_of_ours_does_nothing(console: Pages, action: str):
    page = tree(console.get(CONSOLE))
    token = page.xpath("//input[@name='csrf_token']/@value")[0]
    for revision in ("0", "x", "-1", "9" * 30):
        answer = console.client.post(
            f"{CONSOLE}/press", data={"csrf_token": token, "revision": revision, "action": action}
        )
        assert answer.status_code == 400
    assert speaking(console) == ""
