"""Two rapporteurs type into one box for an hour; the line drops, answers get lost, requests come
late. Every word of both is in the text, or in a conflict that waits.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from app.core import clock
from app.core.db import db, transaction
from app.reports import queries, services
from app.reports.services import Sent

BEGIN = datetime(2026, 10, 7, 11, tzinfo=UTC)


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
            self.waiting = Sent(self.text, f"page-of-{self.name}-12345", self.number, self.base)
        return self.waiting

    def hears(self, outcome) -> None:
        """An answer came: take the stored text over when nothing was typed meanwhile."""
        sent, self.waiting = self.waiting, None
        self.acked = sent.text
        self.conflict = outcome.conflict is not None
        self.looks(outcome.box)

    def looks(self, box) -> None:
        """See what the others wrote, as the page does every few seconds."""
        if self.waiting is None and not self.conflict and self.text == self.acked:
            self.text = self.acked = box.body
            self.base = box.version


def run(meeting, code, seed: int, seconds: int = 3600) -> tuple[Page, Page]:
    chance = Random(seed)
    pages = Page("ada", Random(seed + 1)), Page("ben", Random(seed + 2))
    off = {page.name: 0 for page in pages}
    for second in range(seconds):
        for page in pages:
            if chance.random() < 0.6:
                page.type()
            if chance.random() < 0.01:
                off[page.name] = second + chance.randint(5, 180)
            if second < off[page.name] or (second + ord(page.name[0])) % 5:
                continue
            with clock.at(BEGIN + timedelta(seconds=second)):
                _exchange(meeting, code, page, chance)
    for page in pages:
        while page.waiting is not None or page.text != page.acked:
            page.hears(services.save(meeting, code, page.sends(), by=page.name))
        for old in page.late:
            services.save(meeting, code, old, by=page.name)
    return pages


def _exchange(meeting, code, page: Page, chance: Random) -> None:
    sent, luck = page.sends(), chance.random()
    if sent is None:
        box = queries.box_for_update(meeting, code)
        if box is not None:
            page.conflict = queries.open_conflict_of(box, page.name, _device(page)) is not None
            page.looks(box)
    elif luck < 0.05:
        page.late.append(sent)  # never came, or comes much later
    else:
        outcome = services.save(meeting, code, sent, by=page.name)
        if luck < 0.12:
            pass  # stored, but the answer was lost: the page sends it again
        else:
            page.hears(outcome)
    if page.late and chance.random() < 0.1:
        services.save(meeting, code, page.late.pop(0), by=page.name)
    _settle_now_and_then(meeting, code, chance)


def _settle_now_and_then(meeting, code, chance: Random) -> None:
    """Somebody opens the conflict and puts what is only in the second text below the first."""
    if chance.random() > 0.02:
        return
    for waiting in queries.open_conflicts(meeting).values():
        row, box = waiting[0], waiting[0].box
        only = [word for word in row.mine.split() if word not in set(box.body.split())]
        both = f"{box.body}\n{' '.join(only)}".strip()
        services.settle(row, both, version=row.version, box_version=box.version, by="cy")


def _device(page: Page) -> str:
    return f"page-of-{page.name}-12345"


def kept_words(meeting, code) -> set[str]:
    """Every word in the box and in the conflicts that are open."""
    box = queries.box_for_update(meeting, code)
    waiting = queries.open_conflicts(meeting).get(box.id, [])
    return {word for text in (box.body, *(one.mine for one in waiting)) for word in text.split()}


@pytest.mark.parametrize("seed", [7])
def test_no_word_of_an_hour_is_lost(app, meeting, codes, seed, monkeypatch):
    monkeypatch.setattr(services.notes, "THIN_EVERY", 10)
    with transaction():
        pages = run(meeting, codes[0], seed)
        kept = kept_words(meeting, codes[0])
        box = queries.box_for_update(meeting, codes[0])
        conflicts = queries.conflicts_of(box)
    assert sum(page.typed for page in pages) > 3_500
    assert [page.words - kept for page in pages] == [set(), set()]
    assert box.version > 300
    assert conflicts, "an hour in which nobody met proves little"


@pytest.mark.long
@pytest.mark.parametrize("seed", range(30))
def test_no_word_of_many_hours_is_lost(app, meeting, codes, seed):
    with transaction():
        pages = run(meeting, codes[0], seed * 101)
        kept = kept_words(meeting, codes[0])
    db.session.rollback()
    assert [page.words - kept for page in pages] == [set(), set()]
