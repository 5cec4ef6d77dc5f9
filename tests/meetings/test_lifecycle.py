"""The life of a meeting, walked over HTTP: what each phase shows to whom."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import transaction
from app.meetings import queries, services
from app.meetings.models import Meeting
from app.meetings.services.basics import NotHeldYet
from app.reports.services import Cleared, Printed
from app.reports.services import publish as publish_report
from tests.meetings.making import BASICS, draft, item
from tests.pages import Pages, tree, words
from tests.people import sign_in

WINDOW = replace(
    BASICS,
    registration_opens_at=datetime(2026, 9, 1, 8, tzinfo=UTC),
    registration_closes_at=datetime(2026, 10, 2, 15, tzinfo=UTC),
)

#: Phase, a moment in it, its word; what a visitor gets of the list, the page, the way to register.
WALK = [
    ("draft", datetime(2026, 8, 1, tzinfo=UTC), "Draft"),
    ("published", datetime(2026, 8, 2, tzinfo=UTC), "Published"),
    ("registration_open", datetime(2026, 9, 2, tzinfo=UTC), "Registration open"),
    ("registration_closed", datetime(2026, 10, 3, tzinfo=UTC), "Registration closed"),
    ("running", datetime(2026, 10, 7, 12, tzinfo=UTC), "Running"),
    ("held", datetime(2026, 10, 8, tzinfo=UTC), "Held"),
    ("reported", datetime(2026, 10, 9, tzinfo=UTC), "Reported"),
    ("archived", datetime(2026, 12, 1, tzinfo=UTC), "Archived"),
]


def _bring(meeting: Meeting, phase: str) -> None:
    """Do what begins a phase; what the clock does needs nothing."""
    with transaction():
        if phase == "published":
            services.publish(meeting, by="system")
        elif phase == "running":
            services.begin_record(meeting, by="system")
        elif phase == "held":
            services.hold(meeting, by="system")
        elif phase == "reported":
            publish_report(
                meeting,
                "en",
                printed=Printed("0" * 64, ""),
                edition=1,
                open_checks=0,
                cleared=Cleared(approved=True),
                by="system",
            )
        elif phase == "archived":
            services.archive(meeting, by="system")


def _get(client: FlaskClient, who: str, path: str) -> tuple[int, str]:
    sign_in(client, who)
    answer = client.get(path)
    return answer.status_code, answer.text


def test_each_phase_shows_each_reader_what_the_guide_says(app: Flask, client: FlaskClient):
    meeting = draft(basics=WINDOW)
    item(meeting, "Opening", time(13, 0), time(14, 0))
    for phase, moment, word in WALK:
        with clock.at(moment):
            _bring(queries.meeting("meeting"), phase)
            for who in ("visitor", "participant"):
                status, page = _get(client, who, "/meetings/meeting/")
                assert status == (404 if phase == "draft" else 200), (phase, who)
                assert ("Archived" in page) == (phase == "archived"), (phase, who)
                assert (">Register</a>" in page) == (phase == "registration_open"), (phase, who)
                assert ("Follow the floor" in page) == (phase == "running"), (phase, who)
                for page_of in ("programme", "calendar.ics"):
                    status, _page = _get(client, who, f"/meetings/meeting/{page_of}")
                    assert status == (404 if phase == "draft" else 200), (phase, who, page_of)
                if phase in ("draft", "archived"):
                    paper = client.get("/meetings/meeting/papers/programme.pdf").status_code
                    assert paper == (404 if phase == "draft" else 200), (phase, who)
                listed = _get(client, who, "/meetings/")[1]
                seen = phase not in ("draft", "archived")
                assert ("/meetings/meeting/" in listed) == seen, (phase, who)
                if seen and phase != "reported" and phase != "held":
                    assert word in listed, (phase, who)
                api = _get(client, who, "/api/v1/meetings/")[1]
                assert ('"meeting"' in api) == seen, (phase, who)
                assert _get(client, who, "/desk/meetings/meeting/")[0] in (302, 404), (phase, who)
            sign_in(client, "officer")
            answer = client.get("/desk/meetings/meeting/")
            assert answer.status_code == 200
            [step] = tree(answer).xpath("//ol[@class='tt-steps']/li[@aria-current='step']")
            assert step.text_content() == word
            assert "/desk/meetings/meeting/" in client.get("/desk/meetings").text


def test_only_what_was_held_is_archived_and_it_comes_back(app: Flask, pages: Pages):
    meeting = draft()
    item(meeting, "Opening", time(13, 0), time(14, 0))
    for phase in ("published", "running"):
        with pytest.raises(NotHeldYet), transaction():
            services.archive(queries.meeting("meeting"), by="system")
        _bring(queries.meeting("meeting"), phase)
    _bring(queries.meeting("meeting"), "held")
    sign_in(pages.client, "officer")
    desk = "/desk/meetings/meeting/"
    pages.post(f"{desk}archive", form=desk, status=302)
    assert "Archive" in words(pages.get("/desk/meetings"))
    assert "/meetings/meeting/" not in pages.client.get("/meetings/").text
    pages.post(f"{desk}archive", {"back": "1"}, form=desk, status=302)
    assert "/meetings/meeting/" in pages.client.get("/meetings/").text
    assert "Put into the archive" in words(pages.get(desk))
