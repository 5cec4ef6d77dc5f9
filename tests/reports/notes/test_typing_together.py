"""Two rapporteurs type into one box for an hour; the line drops, answers get lost, requests come
late, a page closes before its last words went out. Every word of both is in the text, or in a
conflict that waits: by the service, and by the addresses that the page's script calls.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple, Protocol

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, transaction
from app.reports import queries, services
from app.reports.services import Sent
from tests.people import sign_in

BEGIN = datetime(2026, 10, 7, 11, tzinfo=UTC)


class Heard(NamedTuple):
    """An answer to a page: what stands in the box, and how many conflicts of its wait."""

    text: str
    version: int
    conflict: bool


class Wire(Protocol):
    """How the page of one rapporteur reaches the box."""

    def save(self, name: str, sent: Sent) -> Heard: ...

    def look(self, name: str, device: str) -> Heard | None: ...

    def settle(self) -> None: ...


@dataclass
class Page:
    """What the page in a browser does, with its own idea of time."""

    name: str
    chance: Random
    base: int = 0
    text: str = ""
    acked: str = ""
    number: int = 0
    waiting: Sent | None = None
    late: list[Sent] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    typed: int = 0
    conflict: bool = False
    life: int = 1

    @property
    def device(self) -> str:
        """Each opened page is a pen of its own."""
        return f"page-of-{self.name}-{self.life:05d}"

    def type(self) -> None:
        """Add a word at the end of a paragraph or in a new one; now and then take one away."""
        lines = self.text.split("\n")
        own = [n for n, line in enumerate(lines) if f"{self.name}-" in line]
        if self.chance.random() < 0.04 and own:
            line = self.chance.choice(own)
            said = lines[line].split(" ")
            gone = next(word for word in reversed(said) if word.startswith(f"{self.name}-"))
            said.remove(gone)
            lines[line] = " ".join(said)
            self.words.discard(gone)
        else:
            self.typed += 1
            word = f"{self.name}-{self.typed}"
            self.words.add(word)
            kind = self.chance.random()
            if kind < 0.12:
                lines.insert(self.chance.randint(0, len(lines)), word)
            elif kind < 0.16 or not own:
                line = self.chance.randrange(len(lines))
                lines[line] = f"{lines[line]} {word}".strip()
            else:
                lines[own[-1]] += f" {word}"
        self.text = "\n".join(lines)

    def sends(self) -> Sent | None:
        """What goes out now: what waits for its answer goes out again before anything new."""
        if self.waiting is None and self.text != self.acked:
            self.number += 1
            self.waiting = Sent(self.text, self.device, self.number, self.base)
        return self.waiting

    def hears(self, heard: Heard) -> None:
        """An answer came: take the stored text over when nothing was typed meanwhile."""
        sent, self.waiting = self.waiting, None
        self.acked = sent.text
        self.conflict = heard.conflict
        self.looks(heard)

    def looks(self, heard: Heard) -> None:
        """See what the others wrote, as the page does every few seconds."""
        if self.waiting is None and not self.conflict and self.text == self.acked:
            self.text = self.acked = heard.text
            self.base = heard.version

    def is_closed(self) -> Sent | None:
        """The page is closed; what had not gone out is left on the device, as its script keeps it,
        and goes out from the next page under the name of this one.
        """
        left = None
        if self.waiting is not None or self.text != self.acked:
            again = self.waiting is not None and self.waiting.text == self.text
            number = self.number if again else self.number + 1
            left = Sent(self.text, self.device, number, self.base)
        self.life += 1
        self.number, self.waiting, self.conflict = 0, None, False
        return left


def run(wire: Wire, seed: int, seconds: int = 3600, every: int = 5) -> tuple[Page, Page]:
    chance = Random(seed)
    pages = Page("ada", Random(seed + 1)), Page("ben", Random(seed + 2))
    off = {page.name: 0 for page in pages}
    for second in range(seconds):
        for page in pages:
            if chance.random() < 0.6:
                page.type()
            if chance.random() < 0.01:
                off[page.name] = second + chance.randint(5, 180)
            if second < off[page.name] or (second + ord(page.name[0])) % every:
                continue
            with clock.at(BEGIN + timedelta(seconds=second)):
                _exchange(wire, page, chance)
    for page in pages:
        while page.waiting is not None or page.text != page.acked:
            page.hears(wire.save(page.name, page.sends()))
        for old in page.late:
            wire.save(page.name, old)
    return pages


def _exchange(wire: Wire, page: Page, chance: Random) -> None:
    if chance.random() < 0.02:
        _opened_again(wire, page)
    sent, luck = page.sends(), chance.random()
    if sent is None:
        heard = wire.look(page.name, page.device)
        if heard is not None:
            page.conflict = heard.conflict
            page.looks(heard)
    elif luck < 0.05:
        page.late.append(sent)  # never came, or comes much later
    else:
        heard = wire.save(page.name, sent)
        if luck >= 0.12:  # else it is stored, but the answer was lost: the page sends it again
            page.hears(heard)
    if page.late and chance.random() < 0.1:
        wire.save(page.name, page.late.pop(0))
    if chance.random() < 0.02:
        wire.settle()


def _opened_again(wire: Wire, page: Page) -> None:
    left = page.is_closed()
    heard = wire.save(page.name, left) if left else wire.look(page.name, page.device)
    page.text = page.acked = heard.text if heard else ""
    page.base = heard.version if heard else 0


class ByService:
    """The service itself, in one transaction for the hour."""

    def __init__(self, meeting, code):
        self.meeting, self.code = meeting, code

    def save(self, name: str, sent: Sent) -> Heard:
        found = services.save(self.meeting, self.code, sent, by=name)
        return Heard(found.box.body, found.box.version, found.conflict is not None)

    def look(self, name: str, device: str) -> Heard | None:
        box = queries.box_for_update(self.meeting, self.code)
        if box is None:
            return None
        waits = queries.open_conflict_of(box, name, device) is not None
        return Heard(box.body, box.version, waits)

    def settle(self) -> None:
        """Somebody opens the conflict and puts what is only in the second text below the first."""
        for waiting in queries.open_conflicts(self.meeting).values():
            row, box = waiting[0], waiting[0].box
            services.settle(
                row, both(box.body, row.mine), version=row.version, box_version=box.version, by="cy"
            )


class ByAddress:
    """The requests that the script of the page makes: two browsers that are signed in, each with
    the token of its page, every request a transaction of its own.
    """

    def __init__(self, app, meeting, code):
        self.base = f"/desk/meetings/{meeting.slug}/notes"
        self.address = f"{self.base}/{code}"
        self.browsers: dict[str, FlaskClient] = {}
        for name, role in (("ada", "rapporteur"), ("ben", "officer")):
            self.browsers[name] = app.test_client()
            sign_in(self.browsers[name], role)
        self.tokens = {name: self._token(name, self.base) for name in self.browsers}

    def _token(self, name: str, address: str) -> str:
        return re.search(r'name="csrf_token" value="([^"]+)"', self._get(name, address).text)[1]

    def _get(self, name: str, address: str, **how):
        return self.browsers[name].get(address, **how)

    def _heard(self, answer) -> Heard:
        assert answer.status_code == 200, answer.text
        said = answer.json
        return Heard(said["text"], said["version"], bool(said["conflict"]))

    def save(self, name: str, sent: Sent) -> Heard:
        values = {
            "csrf_token": self.tokens[name], "text": sent.text, "version": sent.base,
            "number": sent.number, "device": sent.device, "language": "en",
        }  # fmt: skip
        headers = {"X-Requested-With": "notes"}
        return self._heard(self.browsers[name].post(self.address, data=values, headers=headers))

    def look(self, name: str, _device: str) -> Heard | None:
        answer = self._get(name, self.address, headers={"X-Requested-With": "notes"})
        if answer.status_code == 404:
            return None
        heard = self._heard(answer)
        return heard._replace(conflict=answer.json["waiting"] > 0)

    def settle(self) -> None:
        """Open the page of the first conflict, as somebody does who puts both texts together."""
        page = self._get("ada", self.base).text
        found = re.search(r'href="(/desk/notes/conflicts/[^"]+)"', page)
        if not found:
            return
        db.session.rollback()
        row = queries.conflict(found[1].rpartition("/")[2])
        values = {
            "csrf_token": self._token("ada", found[1]), "version": row.version,
            "box_version": row.box.version, "text": both(row.box.body, row.mine),
        }  # fmt: skip
        db.session.rollback()
        assert self.browsers["ada"].post(found[1], data=values).status_code == 302


def both(first: str, second: str) -> str:
    """The first text, and below it the words that only the second has."""
    there = set(first.split())
    only = [word for word in second.split() if word not in there]
    return f"{first}\n{' '.join(only)}".strip()


def kept_words(meeting, code) -> set[str]:
    """Every word in the box and in the conflicts that are open."""
    box = queries.box_for_update(meeting, code)
    waiting = queries.open_conflicts(meeting).get(box.id, [])
    return {word for text in (box.body, *(one.mine for one in waiting)) for word in text.split()}


@pytest.mark.parametrize("seed", [7])
def test_no_word_of_an_hour_is_lost(app, meeting, codes, seed, monkeypatch):
    monkeypatch.setattr(services.notes, "THIN_EVERY", 10)
    with transaction():
        pages = run(ByService(meeting, codes[0]), seed)
        kept = kept_words(meeting, codes[0])
        box = queries.box_for_update(meeting, codes[0])
        conflicts = queries.conflicts_of(box)
    assert sum(page.typed for page in pages) > 3_500
    assert [page.words - kept for page in pages] == [set(), set()]
    assert all(page.life > 3 for page in pages)
    assert box.version > 300
    assert conflicts, "an hour in which nobody met proves little"


@pytest.mark.once
def test_no_word_is_lost_on_the_way_that_the_page_takes(app, meeting, codes):
    """Eight minutes by the real requests, a look or a text of each page every eight seconds."""
    pages = run(ByAddress(app, meeting, codes[0]), 12, seconds=480, every=8)
    db.session.rollback()
    kept = kept_words(meeting, codes[0])
    box = queries.box_for_update(meeting, codes[0])
    assert [page.words - kept for page in pages] == [set(), set()]
    assert sum(page.typed for page in pages) > 450
    assert "settled" in {one.outcome for one in queries.conflicts_of(box)}
    db.session.rollback()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_no_word_of_an_hour_is_lost_on_the_way_that_the_page_takes(app, meeting, codes, seed):
    pages = run(ByAddress(app, meeting, codes[0]), seed * 31 + 5)
    db.session.rollback()
    kept = kept_words(meeting, codes[0])
    db.session.rollback()
    assert [page.words - kept for page in pages] == [set(), set()]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(30))
def test_no_word_of_many_hours_is_lost(app, meeting, codes, seed):
    with transaction():
        pages = run(ByService(meeting, codes[0]), seed * 101)
        kept = kept_words(meeting, codes[0])
    db.session.rollback()
    assert [page.words - kept for page in pages] == [set(), set()]
