"""Papers from live data, found without being written again while what they print is unchanged.

Each process remembers of a paper what was read to write it (``app.core.reads``) and where the
paper is kept. While all of that reads the same, the kept bytes are given out: a handful of bare
queries instead of the whole HTML. Whatever is not certain is written again and compared by hash.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from flask import Flask, current_app

from app.core.reads import Reads, written_down
from app.reports import store

MOST: Final = 250
"""Papers that a process remembers; what is asked for least recently is forgotten first."""

_EXTENSION: Final = "reports.unchanged"

Name = tuple[str | bool, ...]
"""What a paper is asked for by: everything besides the record that it depends on."""


@dataclass(slots=True)
class _Known:
    """What was read for a paper, where it is kept, and the paper itself once it was found there."""

    reads: Reads
    place: store.Place
    kept: store.Kept | None = None


@dataclass(slots=True)
class _Memory:
    known: OrderedDict[Name, _Known] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, name: Name) -> _Known | None:
        with self.lock:
            if name in self.known:
                self.known.move_to_end(name)
            return self.known.get(name)

    def put(self, name: Name, known: _Known) -> None:
        with self.lock:
            self.known[name] = known
            self.known.move_to_end(name)
            while len(self.known) > MOST:
                self.known.popitem(last=False)


def kept(name: Name) -> store.Kept | None:
    """The paper, when it is kept and certain to be what would be written now."""
    known = _memory(current_app).get(name)
    if known is None or not known.reads.unchanged():
        return None
    if known.kept is None or not known.kept.is_whole:
        known.kept = store.found(known.place)
    return known.kept


def written(name: Name, write: Callable[[], store.Order]) -> store.Order:
    """Write the paper, and remember what was read for it. Raises what ``write`` raises."""
    if current_app.jinja_env.auto_reload:
        # While templates are being worked on, the record is not all that a paper depends on.
        return write()
    with written_down() as found:
        order = write()
    if found.reads is not None:
        _memory(current_app).put(name, _Known(found.reads, order.place))
    return order


def _memory(app: Flask) -> _Memory:
    memory: _Memory = app.extensions.setdefault(_EXTENSION, _Memory())
    return memory
