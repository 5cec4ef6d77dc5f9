"""A delegation hands in its statement: who reads it and from when, how often, what is refused."""

import io
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings import shelf as shelved
from app.meetings.models import AgendaItem, Document, Meeting
from app.meetings.rules.uploads import Upload
from app.registration import queries, services
from app.registration.models import Delegation
from app.registration.rules.refusals import MeetingIsOver
from app.registration.services.statements import MOST_EDITIONS
from tests import races
from tests.pages import Pages, errors
from tests.registration.factories import (
    BEFORE,
    ENDS,
    STARTS,
    invited,
    link_in,
    mails,
    open_link,
)

PAGE = "/meetings/second-meeting/register/statement"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def delegation(app):
    with clock.at(BEFORE):
        found = invited()
        meeting = db.session.scalars(select(Meeting)).one()
        with transaction():
            db.session.add(
                AgendaItem(
                    meeting_id=meeting.id,
                    slug="table",
                    agenda="planned",
                    position=1,
                    kind="tour_de_table",
                    title=Localised(en="Tour de table"),
                    starts_at=STARTS + timedelta(hours=2),
                    ends_at=ENDS,
                )
            )
        yield found


@pytest.fixture
def browser(app, delegation) -> Pages:
    return Pages(open_link(app, link_in(mails("invitation")[0])))


def send(browser: Pages, name: str = "statement.pdf", data: bytes = PDF, **more: str):
    form = {"language": "en", "audience": "public", **more}
    return browser.post(PAGE, {**form, "file": (io.BytesIO(data), name)})


def shelf() -> list[Document]:
    db.session.rollback()
    return list(db.session.scalars(select(Document).order_by(Document.id)))


def editions(document: Document) -> list[tuple[str, int]]:
    return [(file.language, file.edition) for file in document.files]


def hand_in(delegation: int, place: int) -> None:
    with transaction():
        services.hand_in(
            db.session.get_one(Delegation, delegation),
            Upload(f"{place}.pdf", PDF),
            language="en",
            audience="public",
            by="delegation:x",
        )


def test_it_is_the_delegations_own_until_the_tour_de_table_begins(app, browser):
    assert send(browser).status_code == 302
    (statement,) = shelf()
    assert statement.kind == "statement"
    assert statement.title == Localised(
        en="Statement of Partner Alfa",
        fr="Déclaration de Partenaire Alfa",
        es="Declaración de Socio Alfa",
    )
    file = f"/meetings/second-meeting/documents/{statement.public_id}/en"
    stranger = Pages(app.test_client())
    assert browser.get(file).data == PDF
    stranger.get(file, status=404)
    with clock.at(STARTS + timedelta(hours=2)):
        assert stranger.get(file).data == PDF


def test_a_correction_is_a_new_edition_and_its_readers_may_be_fewer(browser):
    send(browser)
    send(browser, "deuxieme.pdf", language="fr")
    send(browser, "third.pdf", audience="registered")
    (statement,) = shelf()
    assert editions(statement) == [("en", 2), ("en", 1), ("fr", 1)]
    assert statement.audience == "registered"
    assert "The participants may read it" in browser.get(PAGE).text


def test_the_same_form_sent_twice_is_one_edition(browser):
    hidden = browser.hidden(PAGE)
    for _press in range(2):
        file = (io.BytesIO(PDF), "statement.pdf")
        sent = {**hidden, "language": "en", "audience": "public", "file": file}
        assert browser.client.post(PAGE, data=sent).status_code == 302
    assert [editions(one) for one in shelf()] == [[("en", 1)]]


def test_what_is_no_document_is_refused_at_the_field(browser):
    answer = send(browser, "statement.pdf", b"<script>alert(1)</script>")
    assert answer.status_code == 422
    assert errors(answer)
    assert shelf() == []


def test_it_can_be_taken_back_and_handed_in_anew(browser):
    send(browser)
    browser.post(PAGE + "/take-back", form=PAGE)
    assert [one.withdrawn_at is None for one in shelf()] == [False]
    assert "Take it back" not in browser.get(PAGE).text
    send(browser)
    assert [one.withdrawn_at is None for one in shelf()] == [False, True]


def test_the_eleventh_edition_is_refused(app, delegation, browser):
    for place in range(MOST_EDITIONS):
        hand_in(delegation.id, place)
    answer = send(browser)
    assert errors(answer) == [
        "10 editions of this statement were handed in already. For another, write to the "
        "secretariat."
    ]
    assert len(shelf()[0].files) == MOST_EDITIONS


def test_after_the_meeting_what_was_handed_in_stays(delegation):
    hand_in(delegation.id, 1)
    with clock.at(ENDS + timedelta(days=2)):
        with pytest.raises(MeetingIsOver):
            hand_in(delegation.id, 2)
        with pytest.raises(MeetingIsOver), transaction():
            services.take_back(delegation, by="delegation:x")
    assert [editions(one) for one in shelf()] == [[("en", 1)]]


@pytest.mark.race
def test_eight_who_hand_in_at_once_make_one_statement(app, delegation, monkeypatch):
    key = delegation.id
    slowly = races.waiting_after(shelved.statement_of, Barrier(8), 0.3)
    monkeypatch.setattr(shelved, "statement_of", slowly)
    ends = races.together(app, 8, lambda place: hand_in(key, place), at=BEFORE)
    assert ends == {"won": 8}
    assert [len(one.files) for one in shelf()] == [8]


@pytest.mark.race
def test_without_the_lock_they_make_several(app, delegation, unlocked, monkeypatch):
    key = delegation.id
    monkeypatch.setattr(queries, "delegation_for_update", lambda found: found)
    monkeypatch.setattr(
        shelved, "statement_of", races.waiting_after(shelved.statement_of, Barrier(4))
    )
    races.together(app, 4, lambda place: hand_in(key, place), at=BEFORE)
    assert len(shelf()) > 1
