"""Two editions at once, and the same shelf without its lock."""

from datetime import UTC, datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings import services
from app.meetings.models import Document, DocumentFile
from app.meetings.rules.uploads import Upload
from app.meetings.services import Card
from app.meetings.services import shelf as shelving
from tests.meetings.files import PDF
from tests.meetings.making import draft
from tests.races import together

pytestmark = pytest.mark.race

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
THREADS = 16


def shelved() -> int:
    """A document with one edition; its key."""
    meeting = draft()
    with transaction():
        card = Card(Localised(en="Talk"), "presentation")
        return services.add_document(meeting, card, Upload("a.pdf", PDF), "en", by="x").id


def add(key: int, place: int) -> None:
    with transaction():
        document = db.session.get_one(Document, key)
        services.add_edition(document, Upload(f"{place}.pdf", PDF), "en", by="x")


def editions(key: int) -> list[int]:
    db.session.rollback()
    rows = db.session.scalars(
        select(DocumentFile.edition).where(DocumentFile.document_id == key)
    ).all()
    return sorted(rows)


def test_editions_at_once_get_a_number_each(app: Flask):
    key = shelved()
    assert together(app, THREADS, lambda place: add(key, place), at=NOW) == {"won": THREADS}
    assert editions(key) == list(range(1, THREADS + 2))


def test_without_the_lock_one_of_two_is_lost(
    app: Flask, unlocked: None, monkeypatch: pytest.MonkeyPatch
):
    """Both count the same last edition: the key refuses the second, whose file is lost."""
    key, gate = shelved(), Barrier(2, timeout=5)
    keep = shelving.files.keep

    def keep_together(folder: str, data: bytes) -> str:
        gate.wait()  # both have counted by now
        return keep(folder, data)

    monkeypatch.setattr(shelving, "_lock", lambda _document: None)
    monkeypatch.setattr(shelving.files, "keep", keep_together)
    ends = together(app, 2, lambda place: add(key, place), at=NOW)
    assert ends["won"] == 1
    assert sum(ends.values()) == 2
    db.session.rollback()
    assert db.session.scalar(select(func.max(DocumentFile.edition))) == 2
