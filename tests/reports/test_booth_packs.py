"""The briefing pack of a booth: what is in it, under which names, for whom, and what the trail
keeps.
"""

import io
from dataclasses import replace
from datetime import UTC, datetime, time
from zipfile import ZipFile

import pytest
from flask import Flask
from pypdf import PdfReader

from app.audit.queries import events_of
from app.core import clock, files
from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings import queries, services, shelf
from app.meetings.models import Meeting
from app.meetings.rules.uploads import Upload
from app.meetings.services import Card
from app.reports import booth_packs, declared
from tests.meetings.making import BASICS, draft, item, person
from tests.pages import Pages, words
from tests.people import sign_in

PACKS = "/desk/meetings/meeting/interpretation/packs"
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 10, 7, 15, tzinfo=UTC)


def paper(meeting: Meeting, name: str, on: str = "", **more) -> str:
    """A text on the shelf."""
    card = Card(
        Localised(en=name.capitalize()),
        **{"kind": "background", "for_interpreters": True, **more},
        item=queries.item(meeting.id, on) if on else None,
    )
    with transaction():
        return services.add_document(
            meeting, card, Upload(f"../{name}.txt", name.encode()), "en", by="system"
        ).public_id


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    """Two topics, the second without Spanish; a statement under embargo at the first."""
    made = draft(basics=replace(BASICS, floor_language="en", interpretation=("fr", "es")))
    one = item(made, "Topic one", time(13, 0), time(14, 0), room="Room A")
    two = item(made, "Topic two", time(14, 0), time(15, 0), room="Room B")
    with transaction():
        services.offer_interpretation(two, ["fr"], by="system")
        role = services.assign_role(one, person("Ibarra"), "chair", by="system")
        services.note_languages(made, {role.id: "es"}, by="system")
        lena = services.add_interpreter(
            made, name="Lena Brandt", sources=["en", "es"], targets=["es"], by="system"
        )
        services.seat_interpreter(made, lena, "es", [one], by="system")
    return made


def texts(data: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_running_order_holds_what_it_declares(meeting: Meeting, language: str):
    paper(meeting, "speech", "topic-one", kind="statement", embargo_until=LATER)
    with clock.at(NOW):
        kept = booth_packs.printed(meeting, booth_packs.pack(meeting, "es"), language)
    assert declared.faults(kept.data) == []
    text = " ".join(texts(kept.data).split())
    chair = {"en": "Ms Ada Ibarra", "fr": "Mme Ada Ibarra", "es": "Sra. Ada Ibarra"}[language]
    for said in ("Room A", "13:00–14:00", "Lena Brandt", chair, "01-en-speech.txt"):
        assert said in text, said
    if language == "en":
        assert "speaks Spanish" in text
        assert "Not interpreted into this language." in text
        assert "Under embargo until 7 October 2026, 17:00 CEST" in text


def test_a_booth_gets_what_is_ticked_for_its_sessions_and_the_whole_meeting(meeting: Meeting):
    paper(meeting, "speech", "topic-one", kind="statement", embargo_until=LATER)
    both = paper(meeting, "guide", audience="public")
    paper(meeting, "other", "topic-two")
    paper(meeting, "secret", for_interpreters=False)
    gone = paper(meeting, "gone")
    with transaction():
        services.withdraw_document(shelf.document(meeting.id, gone), "Wrong", by="system")
        services.add_edition(
            shelf.document(meeting.id, both), Upload("guide.txt", b"fr"), "fr", by="system"
        )
    with clock.at(NOW):
        names = {
            one.booth: [enclosed.name for enclosed in one.enclosed]
            for one in booth_packs.packs(meeting)
        }
        assert len(booth_packs.pack(meeting, "es").embargoed) == 1
    assert names == {
        "fr": ["01-en-speech.txt", "02-en-guide.txt", "02-fr-guide.txt", "03-en-other.txt"],
        "es": ["01-en-speech.txt", "02-en-guide.txt", "02-fr-guide.txt"],
    }


def test_a_download_is_whole_stands_in_the_trail_and_is_for_the_desk_alone(
    meeting: Meeting, pages: Pages
):
    speech = paper(meeting, "speech", "topic-one", kind="statement", embargo_until=LATER)
    guide = paper(meeting, "guide")
    with clock.at(NOW):
        sign_in(pages.client, "officer")
        assert "1 statement under embargo leaves the house" in words(pages.get(PACKS))
        answer = pages.post(f"{PACKS}/es", form=PACKS, status=200)
    assert answer.mimetype == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"]
    with ZipFile(io.BytesIO(answer.data)) as box:
        assert box.testzip() is None
        assert box.namelist() == [
            "00-running-order-es-en.pdf", "01-en-speech.txt", "02-en-guide.txt",
        ]  # fmt: skip
        assert box.read("01-en-speech.txt") == b"speech"
    [told] = [
        one
        for one in events_of("meeting", "meeting")
        if one.action == "interpretation.pack_downloaded"
    ]
    assert told.facts == {
        "language": "es", "documents": [speech, guide], "under_embargo": [speech],
    }  # fmt: skip


def test_a_pack_without_one_of_its_files_is_not_given_out(
    meeting: Meeting, pages: Pages, monkeypatch: pytest.MonkeyPatch
):
    paper(meeting, "guide")
    sign_in(pages.client, "officer")
    pages.get(PACKS)
    # The running order is there; what is missing is the file on the shelf.
    monkeypatch.setattr(files, "read", lambda folder, *_: b"" if folder == "papers" else None)
    monkeypatch.setattr(booth_packs, "printed", lambda *_: booth_packs.store.Kept(""))
    pages.post(f"{PACKS}/es", form=PACKS, status=302)
    monkeypatch.undo()
    assert "“guide.txt” cannot be read from the store" in words(pages.get(PACKS))
    assert not [
        one
        for one in events_of("meeting", "meeting")
        if one.action == "interpretation.pack_downloaded"
    ]


def test_there_is_no_pack_for_a_language_without_a_booth(meeting: Meeting, pages: Pages):
    sign_in(pages.client, "officer")
    token = pages.hidden(PACKS, action=f"{PACKS}/es")
    assert pages.client.post(f"{PACKS}/ar", data=token).status_code == 404


def test_the_tick_says_that_an_embargo_does_not_hold_it_back(meeting: Meeting, pages: Pages):
    name = paper(meeting, "guide", for_interpreters=False)
    sign_in(pages.client, "officer")
    address = f"/desk/meetings/meeting/documents/{name}/edit"
    assert "also while it is under embargo" in words(pages.get(address))
    pages.post(
        address,
        {
            "title-en": "Guide",
            "kind": "background",
            "audience": "secretariat",
            "release": "at_once",
            "for_interpreters": "y",
        },
        status=302,
    )
    db.session.rollback()
    assert [len(one.enclosed) for one in booth_packs.packs(queries.meeting("meeting"))] == [1, 1]
