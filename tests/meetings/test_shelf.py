"""The shelf through the services and over HTTP: who reads what and when, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.access.roles import Role
from app.audit.queries import events_of
from app.core import clock, files
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.meetings import queries, services, shelf
from app.meetings.models import Document, Meeting
from app.meetings.rules.uploads import HasMacros, Upload
from app.meetings.services import Card
from app.meetings.services import shelf as shelving
from app.partners import queries as partners
from app.registration.services import invite, letters, register, withdraw_delegate
from tests import people
from tests.meetings.files import JPEG, PDF, office
from tests.meetings.making import draft, item
from tests.pages import Pages, errors, faults_of, words
from tests.registration.factories import answer, make_contact, make_partner, open_link

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
UPLOAD = Upload("Talk.pdf", PDF)
OFFICER = "officer"


@pytest.fixture(autouse=True)
def _morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    """A published meeting."""
    found = draft()
    with transaction():
        services.publish(found, by="system")
    return found


def put(meeting: Meeting, audience: str = "public", kind: str = "background", **more) -> Document:
    """A document in English on the shelf."""
    title = more.pop("title", f"A {audience} paper")
    with transaction():
        card = Card(Localised(en=title), kind, audience=audience, **more)
        return services.add_document(meeting, card, UPLOAD, "en", by="officer-1")


def url(document: Document, language: str = "en") -> str:
    return f"/meetings/{document.meeting.slug}/documents/{document.public_id}/{language}"


def desk(document: Document, page: str = "") -> str:
    return f"/desk/meetings/{document.meeting.slug}/documents/{document.public_id}{page}"


def delegation(meeting: Meeting, name: str, *, registered: bool = True):
    """A delegation of a partner of that name, with one delegate."""
    with transaction():
        found = invite(meeting, make_contact(make_partner(name)), by="system")
        if registered:
            person = answer(name, email=f"{name.lower()}@example.org")
            register(found, [person], key=f"shelf-test-{name:>20}", by="system")
    return found


def link_holder(app: Flask, found) -> FlaskClient:
    """A browser that holds the link of a delegation."""
    with transaction():
        path = letters.new_link(found, None)
    return open_link(app, path.removeprefix("http://localhost"))


# --- downloads -----------------------------------------------------------------------------------


def test_a_download_is_kept_by_the_browser_and_shown_nowhere(client: FlaskClient, meeting: Meeting):
    with transaction():
        document = services.add_document(
            meeting,
            Card(Localised(en="Talk"), "presentation", audience="public"),
            Upload("Déclaration\r\nX: y.pdf", PDF),
            "en",
            by="x",
        )
    got = client.get(url(document))
    assert got.status_code == 200
    assert got.data == PDF
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert "\n" not in got.headers["Content-Disposition"]
    assert "D%C3%A9clarationX- y.pdf".replace(" ", "%20") in got.headers["Content-Disposition"]
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["Cache-Control"] == "no-cache"
    assert got.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_download_goes_on_where_it_broke_off(client: FlaskClient, meeting: Meeting):
    document = put(meeting)
    etag = client.get(url(document)).headers["ETag"]
    part = client.get(url(document), headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.data) == (206, PDF[5:10])
    again = client.get(url(document), headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head(url(document)).status_code == 200
    with transaction():
        shelving.withdraw_document(document, "Old", by="x")
    assert client.get(url(document), headers={"If-None-Match": etag}).status_code == 404


@pytest.mark.parametrize("path", ["en/x", "fr", "EN", "%00", "../en"])
def test_addresses_that_do_not_exist(client: FlaskClient, meeting: Meeting, path: str):
    document = put(meeting)
    assert client.get(url(document).removesuffix("en") + path).status_code == 404
    other = draft("other")
    assert client.get(url(document).replace("/meeting/", f"/{other.slug}/")).status_code == 404


def test_a_file_that_is_damaged_is_not_handed_out(client: FlaskClient, meeting: Meeting):
    document = put(meeting)
    system, path = files.place(shelving.FOLDER, document.files[0].sha256)
    system.pipe_file(path, b"<script>")
    assert client.get(url(document)).status_code == 404


# --- who, over HTTP ------------------------------------------------------------------------------


@pytest.fixture
def readers(app: Flask, meeting: Meeting) -> dict[str, FlaskClient]:
    """Everybody who may ask, each at a browser."""
    alfa, bravo = delegation(meeting, "Alfa"), delegation(meeting, "Bravo")
    invited = delegation(meeting, "Charlie", registered=False)
    found = {
        "visitor": app.test_client(),
        "link of alfa": link_holder(app, alfa),
        "link of bravo": link_holder(app, bravo),
        "link, not registered": link_holder(app, invited),
    }
    signed = {
        "focal of alfa": ("focal-a@example.org", Role.FOCAL, alfa.partner_id),
        "focal of bravo": ("focal-b@example.org", Role.FOCAL, bravo.partner_id),
        "delegate of alfa": ("alfa@example.org", Role.PARTICIPANT, None),
        "participant elsewhere": ("nobody@example.org", Role.PARTICIPANT, None),
    }
    for name, (email, role, partner_id) in signed.items():
        people.account(email, role=role, partner_id=partner_id)
        found[name] = app.test_client()
        people.sign_in(found[name], email)
    for role in ("officer", "finance", "auditor", "admin"):
        found[role] = app.test_client()
        people.sign_in(found[role], role)
    db.session.rollback()
    return found


REGISTERED = {
    "link of alfa",
    "link of bravo",
    "focal of alfa",
    "focal of bravo",
    "delegate of alfa",
}
OF_ALFA = {"link of alfa", "focal of alfa", "delegate of alfa"}
STAFF = {"officer", "finance", "auditor"}
EVERYBODY = REGISTERED | STAFF | {
    "visitor", "link, not registered", "participant elsewhere", "admin",
}  # fmt: skip


@pytest.mark.parametrize(
    ("audience", "readers_of_it"),
    [
        ("public", EVERYBODY),
        ("registered", REGISTERED | STAFF),
        ("delegation", OF_ALFA | STAFF),
        ("secretariat", STAFF),
    ],
)
def test_each_audience_reads_its_own_and_others_find_nothing(
    meeting: Meeting, readers: dict[str, FlaskClient], audience: str, readers_of_it: set[str]
):
    document = put(meeting, audience, partner=partners.partner_by_slug("alfa"), title="The paper")
    for name, browser in readers.items():
        status = browser.get(url(document)).status_code
        assert status == (200 if name in readers_of_it else 404), name
        page = browser.get("/meetings/meeting/documents").get_data(as_text=True)
        assert (document.public_id in page) == (name in readers_of_it), name
        assert ("The paper" in page) == (name in readers_of_it), name


def test_the_own_link_of_a_delegate_shows_what_participants_read(
    app: Flask, pages: Pages, meeting: Meeting
):
    alfa, bravo = delegation(meeting, "Alfa"), delegation(meeting, "Bravo")
    papers = {
        "registered": put(meeting, "registered"),
        "public": put(meeting),
        "desk": put(meeting, "secretariat"),
        "alfa": put(meeting, "delegation", partner=alfa.partner),
        "bravo": put(meeting, "delegation", partner=bravo.partner),
    }
    with transaction():
        path = letters.new_link(alfa, alfa.delegates[0]).removeprefix("http://localhost")
    assert f"{path}/documents" in pages.get(path).text
    page = pages.get(f"{path}/documents").text
    for name, document in papers.items():
        there = name in ("registered", "public", "alfa")
        got = pages.client.get(f"{path}/documents/{document.public_id}/en")
        assert (document.public_id in page) == there, name
        assert got.status_code == (200 if there else 404), name
    assert pages.client.get("/delegate/nothing/documents").status_code == 404
    secret = pages.client.get(f"{path}/documents/{papers['alfa'].public_id}/en")
    assert secret.headers["Cache-Control"] == "no-store"
    assert secret.headers["Referrer-Policy"] == "no-referrer"


def test_who_withdrew_or_declined_reads_no_more(app: Flask, meeting: Meeting):
    alfa = delegation(meeting, "Alfa")
    browser, document = link_holder(app, alfa), put(meeting, "registered")
    assert browser.get(url(document)).status_code == 200
    with transaction():
        withdraw_delegate(alfa.delegates[0], by="system")
    assert browser.get(url(document)).status_code == 404


# --- when ----------------------------------------------------------------------------------------


def test_a_release_opens_by_the_clock(client: FlaskClient, meeting: Meeting):
    document = put(meeting, release="at", release_at=NOW + timedelta(hours=1))
    assert client.get(url(document)).status_code == 404
    with clock.at(NOW + timedelta(hours=1)):
        assert client.get(url(document)).status_code == 200
        assert document.public_id in client.get("/meetings/meeting/documents").text


def test_a_release_with_its_item_opens_when_the_item_starts(client: FlaskClient, meeting: Meeting):
    opening = item(meeting, "Opening", time(13), time(14))
    document = put(meeting, release="item", item=opening)
    start = opening.starts_at
    with clock.at(start - timedelta(seconds=1)):
        assert client.get(url(document)).status_code == 404
        assert document.public_id not in client.get("/meetings/meeting/programme").text
    with clock.at(start + timedelta(seconds=2)):
        assert client.get(url(document)).status_code == 200
        assert document.public_id in client.get("/meetings/meeting/programme").text


def test_a_release_moves_with_the_meeting(meeting: Meeting):
    until = datetime(2026, 10, 7, 14, 0, tzinfo=UTC)
    document = put(meeting, kind="statement", release="at", release_at=until, embargo_until=until)
    with transaction():
        services.reschedule(meeting, on_date=datetime(2026, 11, 4, tzinfo=UTC).date(), by="x")
    # 16:00 in Zurich stays 16:00 over the end of summer time.
    assert document.release_at == document.embargo_until == datetime(2026, 11, 4, 15, tzinfo=UTC)


def test_a_statement_under_embargo_is_its_delegations_and_the_desks(
    app: Flask, meeting: Meeting, readers: dict[str, FlaskClient]
):
    document = put(
        meeting,
        kind="statement",
        partner=partners.partner_by_slug("alfa"),
        embargo_until=NOW + timedelta(hours=2),
    )
    for name, browser in readers.items():
        expected = 200 if name in OF_ALFA | STAFF else 404
        assert browser.get(url(document)).status_code == expected, name
    page = readers["focal of alfa"].get("/meetings/meeting/documents").text
    assert "Under embargo until 1 Sep 2026, 12:00" in page.replace("\u00a0", " ")
    with clock.at(NOW + timedelta(hours=2)):
        assert readers["visitor"].get(url(document)).status_code == 200


# --- the desk ------------------------------------------------------------------------------------


@pytest.fixture
def at_desk(pages: Pages, meeting: Meeting) -> Pages:
    people.sign_in(pages.client, OFFICER)
    return pages


def form(**more: object) -> dict[str, object]:
    facts: dict[str, object] = {
        "title-en": "The way forward",
        "kind": "presentation",
        "audience": "public",
        "release": "at_once",
        "language": "en",
        "file": (BytesIO(PDF), "Talk.pdf"),
    }
    return {**facts, **more}


NEW = "/desk/meetings/meeting/documents/new"


def test_a_document_goes_on_the_shelf_and_gets_a_new_edition(at_desk: Pages, client: FlaskClient):
    sent = at_desk.post(NEW, form(), status=302)
    page = at_desk.get(sent.location)
    assert "The way forward" in words(page)
    document = db.session.scalars(db.select(Document)).one()
    at_desk.post(
        desk(document, "/edition"),
        {"language": "en", "file": (BytesIO(JPEG), "scan.jpg")},
        status=302,
    )
    at_desk.post(
        desk(document, "/edition"), {"language": "pt", "file": (BytesIO(PDF), "t.pdf")}, status=302
    )
    db.session.rollback()
    now = shelf.shelved(document.meeting, document.public_id)
    assert {code: one.edition for code, one in now.current.items()} == {"en": 2, "pt": 1}
    assert [one.filename for one in now.earlier] == ["Talk.pdf"]
    assert client.get(url(document)).data == JPEG
    page = at_desk.get(desk(document))
    assert "Earlier editions" in words(page)
    assert at_desk.client.get(desk(document, f"/files/{now.earlier[0].public_id}")).data == PDF
    people.sign_in(client, "visitor")
    assert client.get(desk(document, f"/files/{now.earlier[0].public_id}")).status_code == 302
    public = client.get("/meetings/meeting/documents").text
    assert "Talk.pdf" not in public
    acts = [event.action for event in events_of("meeting", "meeting")]
    assert acts.count("document.added") == 1
    assert acts.count("document.edition_added") == 2


def test_the_same_form_sent_twice_makes_one_document(at_desk: Pages):
    hidden = at_desk.hidden(NEW)
    for _time in range(2):
        sent = at_desk.client.post(NEW, data={**hidden, **form()})
        assert sent.status_code == 302
    db.session.rollback()
    assert len(db.session.scalars(db.select(Document)).all()) == 1


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.exe", b"MZ", "Choose a file of the kind"),
        ("a.pdf", b"<html><script>alert(1)</script>", "its content is something else"),
        ("a.docx", PDF, "its content is PDF"),
        ("a.docx", office(word__vbaProject_bin=b"x"), "macros or programs"),
        ("a.txt", b"", "The file is empty"),
        ("", b"", "File"),
    ],
)
def test_a_file_that_is_refused_is_told_at_its_field_and_nothing_else_is_lost(
    at_desk: Pages, name: str, data: bytes, says: str
):
    page = at_desk.post(NEW, form(file=(BytesIO(data), name)), status=200)
    assert any(says in one for one in errors(page)), errors(page)
    assert "The way forward" in page.text
    assert 'id="file-error"' in page.text
    db.session.rollback()
    assert db.session.scalars(db.select(Document)).all() == []


def test_a_file_that_is_too_large_is_told_at_its_field(app: Flask, at_desk: Pages):
    app.config["UPLOAD_MEGABYTES"] = 1
    large = form(file=FileStorage(BytesIO(b"a" * 1_000_001), "a.txt"))
    boundary, body = encode_multipart({**at_desk.hidden(NEW), **large})
    sent = {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}
    page = at_desk.client.post(NEW, **sent)
    assert page.status_code == 200
    assert any("at most 1 MB" in one for one in errors(page))
    assert "The way forward" in page.text
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    assert at_desk.client.post(NEW, **sent).status_code == 413


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"audience": "delegation"}, "partner"),
        ({"release": "at"}, "release_at"),
        ({"release": "item"}, "item"),
        ({"embargo_until": "2026-10-07T16:00"}, "embargo_until"),
        ({"audience": "everyone"}, "audience"),
        ({"kind": "x"}, "kind"),
        ({"language": "xx"}, "language"),
        ({"title-en": ""}, "title"),
    ],
)
def test_what_does_not_fit_together_is_told_at_its_field(
    at_desk: Pages, more: dict[str, object], field: str
):
    page = at_desk.post(NEW, form(**more), status=200)
    assert f'id="{field}-error"' in page.text
    db.session.rollback()
    assert db.session.scalars(db.select(Document)).all() == []


def test_released_now_changed_and_withdrawn(at_desk: Pages, client: FlaskClient, meeting: Meeting):
    document = put(meeting, "secretariat", release="at", release_at=NOW + timedelta(days=1))
    at_desk.post(
        desk(document, "/edit"),
        {
            "title-en": "Another title",
            "kind": "other",
            "audience": "public",
            "release": "at",
            "release_at": "2026-09-03T10:00",
        },
        status=302,
    )
    visitor = client.application.test_client()
    assert visitor.get(url(document)).status_code == 404
    at_desk.post(desk(document, "/release"), form=desk(document), status=302)
    assert visitor.get(url(document)).status_code == 200
    page = at_desk.post(desk(document, "/withdraw"), {"reason": " "}, status=200)
    assert errors(page)
    at_desk.post(desk(document, "/withdraw"), {"reason": "Superseded"}, status=302)
    assert visitor.get(url(document)).status_code == 404
    assert at_desk.client.get(url(document)).status_code == 404
    assert "Superseded" in words(at_desk.get("/desk/meetings/meeting/documents"))
    for page in ("/edit", "/edition", "/withdraw"):
        at_desk.get(desk(document, page), status=409)
    db.session.rollback()
    acts = [event.action for event in events_of("meeting", "meeting")]
    assert acts[-3:] == ["document.changed", "document.released", "document.withdrawn"]


def test_an_embargo_is_not_passed_over_by_the_button(at_desk: Pages, meeting: Meeting):
    document = put(meeting, kind="statement", embargo_until=NOW + timedelta(days=1))
    with pytest.raises(shelving.HeldByEmbargo), transaction():
        services.release_document(document, by="x")
    assert "Release now" not in at_desk.get(desk(document)).text


def test_two_who_edit_at_once_notice_each_other(meeting: Meeting):
    document = put(meeting)
    card = services.card_of(document)
    with transaction():
        services.edit_document(document, card, by="a", version=1)
    with pytest.raises(StaleVersion), transaction():
        services.edit_document(document, card, by="b", version=1)


def test_a_form_that_came_too_late_shows_both_versions(at_desk: Pages, meeting: Meeting):
    document = put(meeting)
    hidden = at_desk.hidden(desk(document, "/edit"))
    with transaction():
        card = replace(services.card_of(document), title=Localised(en="Theirs"), audience="public")
        services.edit_document(document, card, by="somebody-else")
    mine = {"title-en": "Mine", "kind": "other", "audience": "registered", "release": "at_once"}
    with at_desk.client.post(desk(document, "/edit"), data={**hidden, **mine}) as late:
        assert late.status_code == 200
        assert "Theirs" in words(late)
        assert "Mine" in late.text
        assert faults_of(late.text, at_desk.client.application, late) == []


def test_files_may_lie_in_any_store(app: Flask, client: FlaskClient, meeting: Meeting):
    app.config["STORAGE_URL"] = "memory://shelves"
    document = put(meeting)
    assert client.get(url(document)).data == PDF
    system, path = files.place(shelving.FOLDER, document.files[0].sha256)
    assert path.endswith(document.files[0].storage_key)
    assert [name.rpartition("/")[2] for name in system.find(path.rpartition("/")[0])] == [
        document.files[0].sha256
    ]


@pytest.mark.parametrize(
    "act",
    [
        lambda one: services.add_edition(one, UPLOAD, "en", by="x"),
        lambda one: services.edit_document(one, services.card_of(one), by="x"),
        lambda one: services.release_document(one, by="x"),
        lambda one: services.withdraw_document(one, "Again", by="x"),
    ],
)
def test_what_was_withdrawn_stays_as_it_was(meeting: Meeting, act: Callable[[Document], object]):
    document = put(meeting)
    with transaction():
        services.withdraw_document(document, "Old", by="x")
    with pytest.raises(shelving.IsWithdrawn), transaction():
        act(document)


def test_a_refused_file_leaves_nothing_in_the_store(app: Flask, meeting: Meeting):
    with pytest.raises(HasMacros), transaction():
        services.add_document(
            meeting,
            Card(Localised(en="x"), "other"),
            Upload("a.docx", office(word__vbaProject_bin=b"x")),
            "en",
            by="x",
        )
    assert not (app.config["INSTANCE_PATH"] / "files" / shelving.FOLDER).exists()


def test_an_item_with_documents_is_not_removed(meeting: Meeting):
    opening = item(meeting, "Opening")
    document = put(meeting, item=opening)
    with pytest.raises(services.agenda.HasDocuments), transaction():
        services.delete_item(opening, by="x")
    with transaction():
        services.withdraw_document(document, "Old", by="x")
        services.delete_item(opening, by="x")
    db.session.expire_all()
    assert document.agenda_item_id is None


def test_a_copy_brings_the_newest_editions_for_the_desk_alone(meeting: Meeting):
    opening = item(meeting, "Opening", time(13), time(14))
    paper = put(meeting, item=opening, release="item", title="Paper")
    put(meeting, kind="statement", title="Statement")
    gone = put(meeting, title="Gone")
    with transaction():
        services.add_edition(paper, Upload("Second.pdf", PDF + b"\n"), "en", by="x")
        services.withdraw_document(gone, "Old", by="x")
    with transaction():
        later = datetime(2027, 10, 6, tzinfo=UTC).date()
        services.copy_meeting(meeting, slug="next", on_date=later, by="x")
    (copy,) = shelf.shelf(queries.meeting("next"))
    assert (copy.title["en"], copy.audience, copy.item_slug) == ("Paper", "secretariat", "opening")
    assert [(one.filename, one.edition) for one in copy.editions] == [("Second.pdf", 1)]
    assert files.read(shelving.FOLDER, copy.editions[0].sha256) == PDF + b"\n"


def test_a_paper_of_the_plan_shows_in_the_record_too(client: FlaskClient, meeting: Meeting):
    opening = item(meeting, "Opening", time(13), time(14))
    document = put(meeting, item=opening)
    with transaction():
        services.begin_record(meeting, by="x")
        services.hold(meeting, by="x")
    for version in ("", "?version=held", "?version=planned"):
        assert document.public_id in client.get(f"/meetings/meeting/programme{version}").text
