"""Every page that links lead to opens, and is in order: for visitors, officers, finance, partners.

A walk follows the links of each page it opens. Of addresses that one view serves it opens the first
two: the hundredth agreement is made like the second. Papers take a second each to print, so one of
each kind is asked for, in one walk; that a person may not open a page is no fault (the matrix of
permissions tests that), a page that leads where nothing is, is.
"""

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import nullcontext
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from flask import Flask
from lxml import html
from werkzeug.exceptions import HTTPException

from app.demo.present import move_to_present
from tests.access.world import empty_press
from tests.pages import faults_of
from tests.people import sign_in

# Whether a page is in order does not depend on the database; the tests of each room read on both.
pytestmark = pytest.mark.once

MOST = 2
"""Addresses opened of one view with the same query names."""

STARTS = {
    "visitor": ("/",),
    "officer": ("/", "/desk/", "/my/profile"),
    "finance": ("/", "/desk/", "/my/profile"),
    "focal": ("/", "/my/", "/my/profile"),
}
NOT_FOLLOWED = {"web.language", "static"}
PAPERS = {
    "reports.paper", "reports.statement_paper", "reports.desk_report_draft", "news.article_paper",
}  # fmt: skip
REFUSED = 403


class Walk:
    """One person's way through everything that can be reached."""

    def __init__(self, app: Flask, who: str, language: str, *, papers: bool) -> None:
        self.app = app
        self.papers = papers
        self.headers = {"Accept-Language": language}
        self.client = app.test_client()
        sign_in(self.client, who)
        self.opened: Counter[tuple[str, ...]] = Counter()
        self.met: set[str] = set()
        self.faults: list[str] = []

    def go(self, *starts: str) -> None:
        """Follow links, nearest first, until there is nothing new."""
        waiting = deque((start, "the start") for start in starts)
        self.met.update(starts)
        while waiting:
            address, source = waiting.popleft()
            for found in self._open(address, source):
                if found not in self.met:
                    self.met.add(found)
                    waiting.append((found, address))

    def _open(self, address: str, source: str) -> Iterator[str]:
        view = self._view(address)
        if view is None:
            self.faults.append(f"{address} is no address of this site (from {source})")
            return
        endpoint, kind = view
        if endpoint in NOT_FOLLOWED or (endpoint in PAPERS and not self.papers):
            return
        most = 1 if endpoint in PAPERS else MOST
        if self.opened[kind] >= most:
            return
        self.opened[kind] += 1
        answer = self.client.get(address, headers=self.headers)
        if answer.status_code in (301, 302, 303, 308):
            yield self._here(urljoin(address, answer.location))
            return
        if answer.status_code == REFUSED:
            self.faults.append(f"{address} is offered and refused (from {source})")
            return
        if answer.status_code != 200:
            self.faults.append(f"{address} answered {answer.status_code} (from {source})")
            return
        if answer.mimetype == "text/html":
            text = answer.get_data(as_text=True)
            self.faults += [f"{address}: {f}" for f in faults_of(text, self.app, answer)]
            yield from self._links(address, text)

    def _view(self, address: str) -> tuple[str, tuple[str, ...]] | None:
        parts = urlsplit(address)
        try:
            endpoint, values = self.app.url_map.bind("localhost").match(parts.path, method="GET")
        except HTTPException:
            return None
        # Which paper or kind of thing it is makes a page of its own; which meeting does not.
        told = values.get("name") or values.get("kind") or ""
        return endpoint, (endpoint, str(told), *sorted(parse_qs(parts.query)))

    def _links(self, address: str, text: str) -> Iterator[str]:
        for link in html.document_fromstring(text).xpath("//a[@href]/@href"):
            target = urljoin(f"http://localhost{address}", link)
            if target.startswith("http://localhost/"):
                yield self._here(target)

    @staticmethod
    def _here(target: str) -> str:
        parts = urlsplit(target)
        return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.parametrize(
    ("who", "language", "least"),
    [
        ("visitor", "en", 90),
        ("visitor", "fr", 85),
        ("visitor", "es", 85),
        ("officer", "en", 200),
        ("finance", "en", 120),
        ("focal", "fr", 100),
    ],
)
def test_links_lead_to_pages_in_order(demo_app, who, language, least):
    move_to_present()
    walk = Walk(demo_app, who, language, papers=(who, language) == ("visitor", "en"))
    # What only the desk prints is printed for the officer.
    printed = walk.papers or who == "officer"
    with nullcontext() if printed else empty_press():
        walk.go(*STARTS[who])
    assert not walk.faults, f"{len(walk.faults)} faults:\n" + "\n".join(walk.faults)
    assert sum(walk.opened.values()) >= least
