"""A form sent twice does its work once."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.db import db, transaction
from app.core.errors import RepeatedWithOtherContent
from app.core.submissions import once
from app.meetings.models import MeetingSeries


def make(slug: str) -> str:
    db.session.add(MeetingSeries(slug=slug))
    db.session.flush()
    return slug


def test_the_second_time_gives_the_first_answer(session: Session) -> None:
    with transaction():
        assert once("key", {"title": "A"}, lambda: make("a")) == ("a", True)
    with transaction():
        assert once("key", {"title": "A"}, lambda: make("b")) == ("a", False)
    assert session.scalar(select(func.count()).select_from(MeetingSeries)) == 1


def test_the_same_key_with_other_content_is_refused(session: Session) -> None:
    with transaction():
        once("key", {"title": "A"}, lambda: make("a"))
    with pytest.raises(RepeatedWithOtherContent), transaction():
        once("key", {"title": "B"}, lambda: make("b"))
    assert session.scalars(select(MeetingSeries.slug)).all() == ["a"]


def test_a_failed_effect_leaves_the_key_free(session: Session) -> None:
    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), transaction():
        once("key", {}, fail)
    with transaction():
        assert once("key", {}, lambda: make("a")) == ("a", True)


@pytest.mark.race
def test_sixteen_at_once_do_it_once(app: Flask) -> None:
    answers: list[tuple[str, bool]] = []
    gate = threading.Barrier(16)

    def send(number: int) -> None:
        with app.app_context():
            gate.wait()
            with transaction():
                answers.append(once("key", {"title": "A"}, lambda: make(f"made-by-{number}")))
            db.session.remove()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 16
    assert len({slug for slug, _ in answers}) == 1
    assert [made for _, made in answers].count(True) == 1
    assert db.session.scalar(select(func.count()).select_from(MeetingSeries)) == 1
