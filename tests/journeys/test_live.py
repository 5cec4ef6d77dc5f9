"""Screens keep themselves fresh: by the stream, and by asking where it does not get through."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.journeys.live import until_followed
from tests.journeys.reader import Reader

pytestmark = pytest.mark.browser

CONSOLE = "/desk/meetings/coastal-today/floor"
FOLLOW = "/meetings/coastal-today/floor"
WITHIN = {"timeout": 30_000}


def _speaker(reader: Reader) -> str:
    return reader.page.locator(".tt-now__name").inner_text()


def test_a_press_reaches_phone_and_big_screen_and_moves_nothing_else(
    reader: Callable[..., Reader],
):
    phone, screen, console = reader(language="fr"), reader(), reader("facilitator")
    phone.page.goto(FOLLOW)
    screen.page.goto("/meetings/coastal-today/screen")
    console.page.goto(CONSOLE)
    before = _speaker(phone)
    # Whatever a reader is at stays theirs.
    phone.page.evaluate("document.querySelector('#next').mine = 'yes'")
    until_followed(phone.page, 2)
    console.page.get_by_role("button", name="Next speaker").click()
    phone.page.wait_for_function(
        "before => document.querySelector('.tt-now__name').textContent !== before",
        arg=before,
        **WITHIN,
    )
    after = _speaker(phone)
    screen.page.get_by_text(after, exact=True).first.wait_for(**WITHIN)
    assert phone.page.evaluate("document.querySelector('#next').mine") == "yes"
    assert phone.page.locator("[data-live-announcer]").inner_text() == f"{after} a la parole"


def test_where_the_stream_is_refused_the_state_is_asked_for(reader: Callable[..., Reader]):
    phone, console = reader(), reader("facilitator")

    def refuse(route: Route) -> None:
        route.fulfill(status=503)

    phone.page.route("**/floor/stream*", refuse)
    phone.page.goto(FOLLOW)
    console.page.goto(CONSOLE)
    before = _speaker(phone)
    console.page.get_by_role("button", name="Next speaker").click()
    phone.page.wait_for_function(
        "before => document.querySelector('.tt-now__name').textContent !== before",
        arg=before,
        timeout=30_000,
    )


def test_a_lost_connection_is_said_and_its_return_too(reader: Callable[..., Reader]):
    phone = reader()
    phone.page.goto(FOLLOW)
    note = phone.page.locator("[data-live-lost]")
    until_followed(phone.page, 1)
    assert note.is_hidden()
    phone.page.route("**/floor/st*", lambda route: route.abort())
    phone.page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    phone.page.evaluate("window.dispatchEvent(new Event('pageshow'))")
    note.wait_for(state="visible", timeout=30_000)
    phone.page.unroute("**/floor/st*")
    note.wait_for(state="hidden", timeout=30_000)
