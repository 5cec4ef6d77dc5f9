"""A large file is taken over by the worker: all of it at once, with its progress on the page."""

import pytest

from app import jobs as queue
from app.core.db import db, transaction
from app.registration import jobs
from app.registration.models import DelegateImport, imports
from app.registration.services import importing
from tests.pages import words
from tests.registration.test_files import (  # noqa: F401  # fixtures
    HEAD,
    as_csv,
    delegation,
    officer,
    person,
    registered,
    send,
)


@pytest.fixture
def page(officer, monkeypatch) -> str:  # noqa: F811
    """The page of a file of four delegates, which counts as large."""
    monkeypatch.setattr(imports, "LARGE", 2)
    monkeypatch.setattr(importing, "WRITTEN_AT_ONCE", 2)
    return send(officer, as_csv([HEAD, *(person(n) for n in range(4))]))


def the_file() -> DelegateImport:
    db.session.rollback()
    return db.session.query(DelegateImport).one()


def ask(officer, page: str) -> None:  # noqa: F811
    assert officer.client.post(page, data=officer.hidden(page)).status_code == 302


def test_the_worker_takes_a_large_file_over_once_and_the_page_says_how_far_it_is(
    officer,  # noqa: F811
    page,
    monkeypatch,
):
    hidden = officer.hidden(page)
    for _twice in range(2):
        assert officer.client.post(page, data=hidden).status_code == 302
    assert registered() == {}
    assert "4 rows are about to be written" in words(officer.get(page))

    told = []
    report = queue.report

    def look_at_the_page(what: str, done: int) -> None:
        told.append(done)
        report(what, done)

    monkeypatch.setattr(queue, "report", look_at_the_page)
    jobs.take_over_file(the_file().id)
    jobs.take_over_file(the_file().id)
    assert told == [2], "of four rows, two at a time"
    assert jobs.written(the_file().id) == 2
    assert len(registered()) == 4
    assert "Registered: 4." in words(officer.get(page))
    assert the_file().wanted is None, "the file's names are kept no longer than needed"


def test_while_it_is_written_the_page_shows_how_much(officer, page):  # noqa: F811
    ask(officer, page)
    queue.report(f"delegates:{the_file().id}", 2)
    shown = officer.get(page)
    assert "2 of 4 rows written" in words(shown)
    assert 'max="4" value="2"' in shown.text
    assert 'data-announce="50 per cent of the file is written."' in shown.text
    assert 'role="status"' in shown.text


def test_what_a_crash_left_undone_is_found_and_nothing_is_half_done(
    officer,  # noqa: F811
    page,
    monkeypatch,
):
    ask(officer, page)
    monkeypatch.setattr(queue, "report", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.take_over_file(the_file().id)
    assert registered() == {}
    monkeypatch.undo()
    jobs.take_over_files()
    assert len(registered()) == 4


def test_a_file_that_no_longer_fits_registers_nobody_and_says_so(officer, page):  # noqa: F811
    ask(officer, page)
    with transaction():
        the_file().meeting.capacity_online = 3
    jobs.take_over_files()
    assert registered() == {}
    shown = words(officer.get(page))
    assert "the file does not fit any more" in shown
    assert "Places left online: 3. The file asks for 4." in shown
    with transaction():
        the_file().meeting.capacity_online = None
    ask(officer, page)
    jobs.take_over_files()
    assert len(registered()) == 4


def test_the_sweep_does_not_forget_a_file_that_waits_for_the_worker(officer, page):  # noqa: F811
    ask(officer, page)
    with transaction():
        the_file().created_at -= importing.KEPT_UNUSED * 2
    jobs.forget_unused_files()
    assert the_file().is_under_way
