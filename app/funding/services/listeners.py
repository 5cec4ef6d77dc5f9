"""Who wants to know that an engagement or a book has changed.

A room above this one (the floor) appends a function to ``LISTENERS``. It is called once for each
transaction, just before it is committed and with all that it changed: whatever the listener locks
is then locked last, after books and the head of the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.db import db

Listener = Callable[[frozenset[int], frozenset[int]], None]
"""Takes the meetings (database ids) whose engagements changed, and the books posted in."""

LISTENERS: Final[list[Listener]] = []

_MEETINGS, _BOOKS = "funding.changed_meetings", "funding.changed_books"


def engagement_changed(meeting_id: int | None) -> None:
    """Note that an engagement of this meeting was prepared, announced, changed or taken back."""
    if meeting_id is not None:
        _noted(_MEETINGS).add(meeting_id)


def books_changed(book_ids: set[int]) -> None:
    """Note that amounts were posted in these books."""
    _noted(_BOOKS).update(book_ids)


def _noted(name: str) -> set[int]:
    found: set[int] = db.session().info.setdefault(name, set())
    return found


def _tell(session: Session) -> None:
    """Tell the listeners, unless only a savepoint ends."""
    if session.in_nested_transaction():
        return
    meetings = frozenset(session.info.pop(_MEETINGS, ()))
    books = frozenset(session.info.pop(_BOOKS, ()))
    if meetings or books:
        for listener in LISTENERS:
            listener(meetings, books)


def _forget(session: Session) -> None:
    """A transaction that is rolled back changed nothing."""
    if not session.in_nested_transaction():
        session.info.pop(_MEETINGS, None)
        session.info.pop(_BOOKS, None)


event.listen(db.session, "before_commit", _tell)
event.listen(db.session, "after_rollback", _forget)
