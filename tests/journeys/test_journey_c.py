"""A participant on the day: from the mail into the meeting, what is on, its papers, a question.

The hour is the test's, for the server too, whatever the day on which the suite runs.
"""

import re
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Route
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings import queries
from app.meetings.models import AgendaItem
from app.meetings.rules.uploads import Upload
from app.meetings.services import Card, add_document
from app.registration.models import Delegate
from tests.journeys.conftest import Site
from tests.journeys.reader import Reader
from tests.meetings.files import PDF

pytestmark = pytest.mark.browser

MEETING = "coastal-today"
PLATFORM = "https://video.example.org/coastal-today"
ONLINE = "participant@example.org"
PAPER = "Slides of the results"
QUESTION = "Who reads the gauges at night?"


@pytest.fixture
def hour(site, monkeypatch) -> Callable[[datetime], None]:
    """Sets the clock of the whole program, and so of the threads that serve."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_to


def own_link(site: Site, address: str) -> str:
    """The personal link in somebody's mail of confirmation; the platform's own is not in it."""
    [mail] = [
        one for one in site.mails("delegate_confirmed", address) if one.about.endswith(MEETING)
    ]
    found = re.search(r"/delegate/[\w-]{43}", mail.body_text)
    assert found, mail.body_text
    assert PLATFORM not in mail.body_text + mail.body_html
    return found[0]


def day_in_mail(site: Site, address: str) -> str:
    """Where the mail says to join, the same in both of its forms."""
    [mail] = [
        one for one in site.mails("delegate_confirmed", address) if one.about.endswith(MEETING)
    ]
    path = f"{own_link(site, address)}/day"
    assert path in mail.body_text
    assert path in mail.body_html
    return path


def times_online(site: Site, address: str) -> int:
    """How often somebody stands as present online."""
    with sqlite3.connect(site.database) as database:
        [(number,)] = database.execute(
            "SELECT count(*) FROM check_in c JOIN delegate d ON d.id = c.delegate_id"
            " JOIN meeting m ON m.id = d.meeting_id WHERE m.slug = ? AND d.email = ?"
            " AND c.channel = 'online' AND c.undone_at IS NULL",
            (MEETING, address),
        )
    database.close()
    return int(number)


def agenda() -> dict[str, AgendaItem]:
    db.session.rollback()
    return {one.kind: one for one in queries.items(queries.meeting(MEETING).id, "planned")}


def press_join(person: Reader) -> str:
    """Press the button, and read where it leads without going there."""
    led: list[str] = []

    def stay(route: Route) -> None:
        led.append(route.fetch(max_redirects=0).headers["location"])
        route.fulfill(status=204)

    person.page.route("**/join", stay)
    with person.page.expect_response("**/join"):
        person.page.get_by_role("button", name="Join now").click()
    person.page.unroute("**/join")
    [address] = led
    return address


def put_on_shelf(item: AgendaItem) -> None:
    """A paper for the participants, from the moment when its item begins."""
    with transaction():
        add_document(
            queries.meeting(MEETING),
            Card(
                Localised(en=PAPER),
                "presentation",
                audience="registered",
                release="item",
                item=item,
            ),
            Upload("results.pdf", PDF),
            "en",
            by="system",
        )


def test_the_day_of_somebody_online(reader, site, hour):
    opens = queries.meeting(MEETING).starts_at
    results = agenda()["presentation"]
    assert opens
    assert results.starts_at
    put_on_shelf(results)
    path = day_in_mail(site, ONLINE)

    hour(opens - timedelta(minutes=31))
    person = reader().visit(path)
    person.says("You take part online.", "The button to join appears here on", "13:30")
    assert times_online(site, ONLINE) == 0

    hour(opens + timedelta(minutes=2))
    person.visit(path)  # The first tap, in the mail.
    person.says("Join now", "Now", "Opening", "Next in 28 minutes", "Results of the year")
    person.never_says(PAPER)
    assert press_join(person) == PLATFORM  # The second tap.
    assert times_online(site, ONLINE) == 1

    hour(results.starts_at + timedelta(minutes=20))
    person.visit(path).says("You joined at 14:02")
    assert press_join(person) == PLATFORM  # The line broke, and they come back.
    assert times_online(site, ONLINE) == 1
    person.says("Now", "Results of the year", PAPER, "Next in 10 minutes", "Break")
    assert person.fetch("English", person.page.locator(".tt-now")) == PDF

    person.follow("Ask a question", person.page.locator(".tt-now"), exact=False)
    person.says("Results of the year", "Your question goes to the moderator’s list.")
    person.page.get_by_label("Your question").fill(QUESTION)
    person.page.get_by_label("Show my name").uncheck()
    person.press("Send the question")
    assert person.path == path
    person.says("Your question is on the moderator’s list.")

    room = reader("facilitator").visit(f"/desk/meetings/{MEETING}/questions")
    row = room.page.locator(".fl-questions li", has_text=QUESTION)
    assert "From a participant" in row.inner_text()
    with room.going():
        row.get_by_role("button", name="Answered").click()
    room.says("Answered or set aside", QUESTION)
    person.follow("Ask a question", person.page.locator(".tt-now"), exact=False)
    person.says("What you have asked", QUESTION, "Answered")


def test_who_comes_to_the_room_sees_no_way_to_the_platform(reader, site, hour):
    opens = queries.meeting(MEETING).starts_at
    assert opens is not None
    hour(opens)
    address = db.session.scalars(
        select(Delegate.email).where(
            Delegate.meeting_id == queries.meeting(MEETING).id,
            Delegate.mode == "room",
            Delegate.state == "registered",
            Delegate.email.endswith("@bravo.example.org"),
        )
    ).first()
    assert address
    path = own_link(site, address)
    person = reader(scripts=False).visit(f"{path}/day")
    person.says("You take part in the room.", "Harbour House", "Now", "Opening")
    person.never_says("Join now")
    assert "video.example.org" not in person.page.content()
    # Nor by the address of the button.
    answer = person.page.context.request.post(f"{path}/join", max_redirects=0)
    assert PLATFORM not in str(answer.headers)
    assert times_online(site, address) == 0
