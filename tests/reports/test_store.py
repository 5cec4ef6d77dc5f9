"""Papers are printed once, kept by their hash, and made again only when something changed."""

import threading

import pytest

from app.core.db import transaction
from app.reports import papers, press, queries, services, store

HTML = '<html lang="en"><title>x</title><h1>{}</h1>'


@pytest.fixture
def prints(monkeypatch):
    """How often the press really printed."""
    times = []
    real = press.render

    def counted(*given, **options):
        times.append(given)
        return real(*given, **options)

    monkeypatch.setattr(press, "render", counted)
    return times


def test_a_paper_is_printed_once_until_something_changes(app, prints):
    first = store.printed("k", HTML.format("a"))
    again = store.printed("k", HTML.format("a"))
    other = store.printed("k", HTML.format("b"))
    assert first == again != other
    assert len(prints) == 2
    assert queries.stored("k").sha256 == other.sha256


def test_a_fixed_paper_stays_what_it_was(app, prints):
    first = store.printed("k", HTML.format("a"), fixed=True)
    again = store.printed("k", HTML.format("b"), fixed=True)
    assert first == again
    assert len(prints) == 1


def test_a_lost_or_damaged_file_is_made_again(app, prints):
    kept = store.printed("k", HTML.format("a"))
    files, path = store._place(kept.sha256)
    files.pipe_file(path, b"broken")
    assert store.read(kept.sha256) is None
    assert store.printed("k", HTML.format("a")).data == kept.data
    assert store.read(kept.sha256) is not None
    assert len(prints) == 2


@pytest.mark.race
def test_two_requests_print_it_once(app, prints):
    found = []

    def ask():
        with app.app_context():
            found.append(store.printed("k", HTML.format("a")).sha256)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(prints) == 1


def test_a_published_report_is_fixed_and_the_next_is_a_new_edition(meeting):
    slug = meeting.slug
    _publish(slug)
    first = papers.of_meeting(papers.asked(slug, "report"), "en")
    with transaction():
        of = queries.meeting(slug)
        of.attendance = 999
    assert papers.of_meeting(papers.asked(slug, "report"), "en") == first
    _publish(slug)
    second = papers.of_meeting(papers.asked(slug, "report"), "fr")
    assert second.sha256 != first.sha256
    assert queries.published_report(queries.meeting(slug)).edition == 2


def _publish(slug: str) -> None:
    of = queries.meeting(slug)
    edition = papers.assembled(of, "en").edition
    paper = papers.print_edition(of, "en")
    with transaction():
        services.publish(
            queries.meeting(slug),
            "en",
            printed=paper,
            edition=edition,
            open_checks=0,
            cleared=services.Cleared(approved=True),
            by="system",
        )
