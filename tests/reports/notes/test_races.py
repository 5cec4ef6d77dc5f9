"""Two who save at one moment: with the lock both are in the text, without it one is lost."""

from threading import Barrier

import pytest
from sqlalchemy import select

from app.core.db import db, transaction
from app.reports import queries, services
from app.reports.models import NoteBox
from app.reports.services import Sent
from tests.conftest import unlock
from tests.races import together, waiting_after

pytestmark = pytest.mark.race

DEVICES = ("a" * 20, "b" * 20)


def both_save(meeting, code):
    key = meeting.id

    def act(place):
        with transaction():
            of = db.session.get_one(type(meeting), key)
            sent = Sent(f"Words of {place}.", DEVICES[place], 1, 0)
            services.save(of, code, sent, by=f"typist-{place}")

    return act


def words(meeting_id):
    db.session.rollback()
    return db.session.scalars(select(NoteBox.body)).all()


def test_first_words_of_two_make_one_box_with_both(app, meeting, codes):
    key = meeting.id
    ends = together(app, 2, both_save(meeting, codes[0]))
    (text,) = words(key)
    assert ends == {"won": 2}
    assert sorted(text.split("\n")) == ["Words of 0.", "Words of 1."]


def test_without_the_lock_words_are_lost(app, meeting, codes, monkeypatch):
    with transaction():
        services.save(meeting, codes[0], Sent("", "c" * 20, 1, 0), by="cy")
    unlock()
    key = meeting.id

    def unlocked(of, code):
        return db.session.scalars(
            select(NoteBox).where(NoteBox.meeting_id == of.id, NoteBox.place == code)
        ).one_or_none()

    monkeypatch.setattr(queries, "box_for_update", waiting_after(unlocked, Barrier(2)))
    ends = together(app, 2, both_save(meeting, codes[0]))
    (text,) = words(key)
    assert ends["won"] < 2 or len(text.split("\n")) < 2
