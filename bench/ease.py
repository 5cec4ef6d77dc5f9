"""What three tasks cost the hand, on the real pages in a real browser.

A typed field is one into which something is written; a click is a press, a choice or a tick, also
by a key. Going to an address that a mail brought counts as nothing. There is no reference but the
goal: the count is the same on every machine.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bench.pages import ROOT, load, serve

GOALS = {"new": 8, "returning": 0, "concept note": 25, "check-in": 2}
PASSWORD = "tour-de-table"  # noqa: S105 - of the demonstration
WAIT = 60_000

NEW = (
    ("Ms", "Amina", "Contou", "Director, Coasts", "amina.contou@alfa.example.org", "In the room"),
    ("Mr", "Björn", "Ångström", "Adviser", "bjorn.a@alfa.example.org", "Online"),
    ("Dr", "Chidi", "O’Neil", "Economist", "chidi.oneil@alfa.example.org", "Online"),
)


@dataclass
class Hand:
    """Somebody at a page, whose every act is counted."""

    page: Page
    typed: int = 0
    clicked: int = 0

    @property
    def acts(self) -> int:
        """Everything done."""
        return self.typed + self.clicked

    def type(self, field: Locator, text: str) -> None:
        """Write into a field."""
        field.fill(text)
        self.typed += 1

    def choose(self, field: Locator, option: str) -> None:
        """Choose from a list."""
        field.select_option(label=option)
        self.clicked += 1

    def click(self, control: Locator) -> None:
        """Press a button, follow a link, tick a box."""
        control.click()
        self.clicked += 1

    def press(self, name: str, *, role: str = "button") -> None:
        """Press the control of the page with these words, which brings a page."""
        control = self.page.locator("main").get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        with self.page.expect_navigation(wait_until="load"):
            self.click(control.first)

    def start_again(self) -> None:
        """Count from nothing."""
        self.typed = self.clicked = 0


def run() -> dict[str, float]:
    """Do, count, print, and return the counts."""
    program = shutil.which("chromium")
    assert program, "Chromium was not found; ./dev bench installs it"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        load(folder)
        _refresh(folder)
        settings = {"INSTANCE_PATH": str(folder), "RATE_LIMITS": "0"}
        address = serve(stack, "wsgi:app", settings)
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        stack.callback(browser.close)
        new = _new(_hand(browser, address), folder)
        returning = _returning(_hand(browser, address), folder)
        note = _concept_note(_signed_in(browser, address))
        door, seconds = _check_in(_signed_in(browser, address))
    found: dict[str, float] = {
        "new": new, "returning": returning, "concept note": note.clicked, "check-in": door.acts,
    }  # fmt: skip
    print("three tasks on the pages of the demonstration, each act counted")
    print(f"  typed fields for a new delegate       {new:4.1f} (goal at most {GOALS['new']})")
    print(f"  typed fields for a returning delegate {returning:4.1f} (goal {GOALS['returning']})")
    print(
        f"  clicks, copy of a meeting to the concept note as PDF {note.clicked}"
        f" (goal at most {GOALS['concept note']}), fields typed {note.typed}"
    )
    print(
        f"  acts to check somebody in {door.acts} (goal at most {GOALS['check-in']}),"
        f" pages answered in {seconds:.1f} s"
    )
    return found


def _refresh(folder: Path) -> None:
    """Move the demonstration's meetings of today and next month to the present."""
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "refresh"],
        cwd=ROOT, env={**os.environ, "INSTANCE_PATH": str(folder)}, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _hand(browser: Browser, address: str) -> Hand:
    context = browser.new_context(base_url=address, locale="en-GB")
    context.set_default_timeout(WAIT)
    return Hand(context.new_page())


def _signed_in(browser: Browser, address: str) -> Hand:
    hand = _hand(browser, address)
    hand.page.goto("/sign-in")
    hand.type(hand.page.get_by_label("E-mail address"), "officer@example.org")
    hand.type(hand.page.get_by_label("Password", exact=True), PASSWORD)
    hand.press("Sign in")
    hand.start_again()
    return hand


# --- three delegates -----------------------------------------------------------------------------


def _new(hand: Hand, folder: Path) -> float:
    """Typed fields a person for three who were never there."""
    page = hand.page
    _open(hand, folder, "alfa")
    hand.press("Register delegates", role="link")
    hand.start_again()
    for place, (honorific, given, family, title, mail, mode) in enumerate(NEW):
        if place:
            hand.click(page.get_by_role("button", name="Add a delegate"))
        card = page.get_by_role("group", name=f"Delegate {place + 1}")
        hand.type(card.get_by_label("Honorific"), honorific)
        hand.type(card.get_by_label("Given names"), given)
        hand.type(card.get_by_label("Family name", exact=True), family)
        hand.type(card.get_by_label("Title"), title)
        hand.type(card.get_by_label("E-mail"), mail)
        hand.click(card.get_by_label(mode))
    hand.press("Save and continue")
    hand.press("Register 3 delegates")
    assert "Your delegation is registered" in page.content()
    return hand.typed / len(NEW)


def _returning(hand: Hand, folder: Path) -> float:
    """Typed fields a person for three who were there last time."""
    page = hand.page
    _open(hand, folder, "echo")
    hand.press("Register delegates", role="link")
    hand.start_again()
    for place in range(len(NEW)):
        hand.click(page.locator(".reg-known button[value^='fill:']").nth(place))
        card = page.get_by_role("group", name=f"Delegate {place + 1}")
        card.get_by_text("Filled from the last meeting").wait_for()
        hand.click(card.get_by_label("Online"))
    hand.press("Save and continue")
    hand.press("Register 3 delegates")
    assert "Your delegation is registered" in page.content()
    return hand.typed / len(NEW)


def _open(hand: Hand, folder: Path, partner: str) -> None:
    """Open a delegation by the link that its focal point was mailed."""
    with sqlite3.connect(folder / "app.sqlite3") as database:
        [(text,)] = database.execute(
            "SELECT body_text FROM outbox_mail WHERE message = 'invitation' AND to_address = ?"
            " AND about = 'meeting:coastal-next' ORDER BY id DESC LIMIT 1",
            (f"focal@{partner}.example.org",),
        )
    database.close()
    found = re.search(r"/delegation/[\w-]{43}", text)
    assert found, text
    hand.page.goto(found[0])
    with hand.page.expect_navigation():
        hand.page.locator("main button").first.click()


# --- from the last meeting to the concept note ---------------------------------------------------


def _concept_note(hand: Hand) -> Hand:
    """Copy the last meeting of a series, and open its concept note as PDF."""
    page = hand.page
    page.goto("/desk/meetings")
    hand.press("New meeting", role="link")
    hand.choose(page.get_by_label("Copy from"), "First Partners Meeting, 18 March 2026")
    hand.type(page.get_by_label("Title: English"), "Third Partners Meeting")
    hand.type(page.get_by_label("First day"), "2030-04-17")
    hand.type(page.get_by_label("Address"), "coastal-third")
    hand.press("Prepare the meeting")
    hand.press("Review and publish", role="link")
    hand.press("Publish the meeting")
    with page.expect_navigation():
        hand.click(page.locator("main, header").get_by_role("link", name="Public page").first)
    tabs = page.get_by_role("navigation", name="This meeting")
    with page.expect_navigation():
        hand.click(tabs.get_by_role("link", name="Documents"))
    paper = page.get_by_role("link", name="Concept note").first
    answer = page.context.request.get(paper.get_attribute("href") or "")
    hand.clicked += 1
    assert answer.body().startswith(b"%PDF"), answer.status
    return hand


# --- at the door ---------------------------------------------------------------------------------


def _check_in(hand: Hand) -> tuple[Hand, float]:
    """Find somebody by a part of the name and check them in; the acts, and the pages' seconds."""
    page = hand.page
    page.goto("/desk/meetings/coastal-today/check-in?show=expected")
    name = page.locator(".reg-arrivals li b").first.inner_text()
    page.goto("/desk/meetings/coastal-today/check-in")
    hand.start_again()
    start = time.perf_counter()
    with page.expect_navigation():
        # The field has the focus already; the name and Enter are one act.
        page.keyboard.type(name.split()[-1].lower())
        page.keyboard.press("Enter")
        hand.typed += 1
    with page.expect_navigation():
        hand.click(page.locator(".reg-arrivals li", has_text=name).get_by_role("button"))
    seconds = time.perf_counter() - start
    shown = page.locator(".reg-last").inner_text()
    assert name in shown, shown
    assert "Here since" in shown, shown
    return hand, seconds


if __name__ == "__main__":
    run()
