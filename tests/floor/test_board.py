"""The board: points offered and moderated, edited, moved, merged, frozen for good."""

import json
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.audit.models import AuditEvent
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.floor import figure, queries, services
from app.floor.models import BoardEdition, BoardPoint
from app.floor.rules import board as rules
from app.meetings.models import Meeting
from app.partners.models import Partner
from app.registration.models import Delegate
from app.registration.services import register
from tests import people
from tests.pages import Pages, errors, tree, words
from tests.queries import counted
from tests.registration.factories import BEFORE, ENDS, STARTS, answer, invited, link_in, mails

DESK = "/desk/meetings/second-meeting/board"
PUBLIC = "/meetings/second-meeting/floor"
HOSTILE = '<script>alert(1)</script> & "x"'


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    """A meeting with one registered participant."""
    delegation = invited()
    with clock.at(BEFORE), transaction():
        register(delegation, [answer(mode="online")], key="k", by="system")
    return db.session.get_one(Meeting, delegation.meeting_id)


@pytest.fixture
def desk(meeting: Meeting, pages: Pages) -> Iterator[Pages]:
    """The rapporteur, on the day."""
    people.account("rapporteur")
    people.sign_in(pages.client, "rapporteur")
    with clock.at(STARTS):
        yield pages


def put(meeting: Meeting, said: str, theme: str = "", **more: object) -> BoardPoint:
    with transaction():
        return services.add_point(
            meeting,
            Localised(en=said),
            theme=theme,
            by="system",
            **more,  # type: ignore[arg-type]
        )


def shown(meeting: Meeting) -> list[str]:
    db.session.rollback()
    return [one.text.best("en")[0] for one in queries.points(meeting.id)]


def do(meeting: Meeting, act: object, *rows: object, **more: object) -> None:
    with transaction():
        act(meeting, *rows, by="system", **more)  # type: ignore[operator]


# --- from participants ---------------------------------------------------------------------------


@pytest.mark.once
def test_a_participant_offers_a_point_and_the_rapporteur_lets_it_onto_the_screen(
    desk: Pages, meeting: Meeting, app: Flask
):
    link = link_in(mails("delegate_confirmed")[0])
    guest = Pages(app.test_client())
    assert f'href="{link}/points"' in guest.get(f"{link}/day").get_data(as_text=True)
    guest.post(f"{link}/points", {"text": HOSTILE, "named": "y"}, status=302)
    assert "Waiting for the rapporteur" in words(guest.get(f"{link}/points"))
    assert "alert(1)" not in words(guest.get(PUBLIC))
    db.session.rollback()
    row = db.session.scalars(select(BoardPoint)).one()
    assert "Offered by participants 1" in words(desk.get(DESK))
    token = desk.hidden(DESK)["csrf_token"]
    desk.client.post(f"{DESK}/{row.public_id}", data={"do": "approved", "csrf_token": token})
    page = guest.get(PUBLIC)
    assert HOSTILE in words(page)
    assert b"<script>alert" not in page.data
    assert "Partner Alfa" in words(page)
    assert "On the screen" in words(guest.get(f"{link}/points"))


def test_a_participant_offers_at_most_five_points_in_ten_minutes(meeting: Meeting):
    delegate = db.session.scalars(select(Delegate)).one()

    def offer(said: str) -> None:
        with transaction():
            services.offer_point(meeting, delegate, said, "en", by="x")

    with clock.at(STARTS):
        for number in range(5):
            offer(f"Point {number}")
        with pytest.raises(rules.TooManyPoints):
            offer("One more")
        assert len(queries.points_in(meeting.id, rules.OFFERED)) == 5
        assert shown(meeting) == []
    with clock.at(ENDS), pytest.raises(rules.TooLateToOffer):
        offer("Too late")


# --- editing, moving, merging --------------------------------------------------------------------


@pytest.mark.once
def test_a_second_edit_shows_both_versions_and_the_trail_keeps_the_words(
    desk: Pages, meeting: Meeting
):
    row = put(meeting, "Dykes first")
    path = f"{DESK}/{row.public_id}/edit"
    mine = {**desk.hidden(path), "text-en": "Mangroves first", "source": "none"}
    theirs = {**desk.hidden(path), "text-en": "Dunes first", "source": "none"}
    assert desk.client.post(path, data=theirs).status_code == 302
    refused = desk.client.post(path, data=mine)
    assert refused.status_code == 200
    assert "Dunes first" in words(refused)
    assert "Mangroves first" in refused.get_data(as_text=True)
    assert shown(meeting) == ["Dunes first"]
    fact = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "board.point_changed")
    ).one()
    assert {"Dykes first", "Dunes first"} <= set(map(str, fact.facts.values()))


def test_two_edits_on_one_version(meeting: Meeting):
    row = put(meeting, "One")
    facts = {"theme": "", "intervention": None, "partner": None, "version": 1}
    do(meeting, services.edit_point, row, text=Localised(en="Two", fr="Deux"), **facts)
    with pytest.raises(StaleVersion):
        do(meeting, services.edit_point, row, text=Localised(en="Three"), **facts)
    with pytest.raises(rules.PointTooLong):
        do(
            meeting,
            services.edit_point,
            row,
            text=Localised(fr="x" * 91),
            **{**facts, "version": 2},
        )


def test_points_move_within_their_theme_and_into_another(meeting: Meeting):
    a, b, c = put(meeting, "A", "Water"), put(meeting, "B", "Cash"), put(meeting, "C", "Water")
    do(meeting, services.move_point, c, -1)
    assert [[p.text["en"] for p in g.points] for g in queries.groups(meeting.id)] == [
        ["C", "A"], ["B"],
    ]  # fmt: skip
    do(meeting, services.move_point, c, -1)
    do(meeting, services.place_point, a, "Cash", b)
    assert [(g.theme, [p.text["en"] for p in g.points]) for g in queries.groups(meeting.id)] == [
        ("Water", ["C"]), ("Cash", ["A", "B"]),
    ]  # fmt: skip
    do(meeting, services.set_themes, "Cash | Argent\nWater | Eau")
    assert shown(meeting) == ["A", "B", "C"]
    assert queries.groups(meeting.id)[0].heading.best("fr") == ("Argent", "fr")


def test_two_points_become_one_that_keeps_both_sources(meeting: Meeting):
    alfa = db.session.scalars(select(Partner).where(Partner.slug == "alfa")).one()
    a, b, c = put(meeting, "A", partner=alfa), put(meeting, "B"), put(meeting, "C")
    do(meeting, services.merge_points, a, b)
    do(meeting, services.merge_points, b, c)
    [one] = queries.points(meeting.id)
    assert (one.text["en"], one.label["fr"]) == ("C", "Partenaire Alfa")
    assert [said["en"] for said in one.merged] == ["A", "B"]
    for wrong in (a, c):
        with pytest.raises(rules.CannotMerge):
            do(meeting, services.merge_points, wrong, c)
    do(meeting, services.part_points, c)
    assert shown(meeting) == ["A", "B", "C"]
    do(meeting, services.merge_points, a, b)
    do(meeting, services.mark_point, b, "set_aside")
    assert shown(meeting) == ["A", "C"]


# --- freezing ------------------------------------------------------------------------------------


def freeze(meeting: Meeting) -> BoardEdition:
    with transaction():
        return services.freeze(meeting, figure.draw, by="system")


def test_a_frozen_board_cannot_change_and_opening_it_leads_to_the_next_edition(
    app: Flask, meeting: Meeting
):
    with pytest.raises(rules.NothingToFreeze):
        freeze(meeting)
    row, other = put(meeting, "Dykes <first>", "Water"), put(meeting, "Cash")
    with app.test_request_context():
        kept = freeze(meeting)
        assert (kept.number, kept.sha256) == (1, rules.hash_of(kept.content, kept.figures))
        facts = {"theme": "", "intervention": None, "partner": None, "version": None}
        for act, rows, more in (
            (services.add_point, (Localised(en="x"),), {}),
            (services.edit_point, (row,), {"text": Localised(en="x"), **facts}),
            (services.mark_point, (row, "set_aside"), {}),
            (services.move_point, (row, 1), {}),
            (services.place_point, (row, "", None), {}),
            (services.merge_points, (row, other), {}),
            (services.part_points, (row,), {}),
            (services.remove_point, (row,), {}),
            (services.set_themes, ("x",), {}),
            (services.freeze, (figure.draw,), {}),
        ):
            with pytest.raises(rules.BoardFrozen):
                do(meeting, act, *rows, **more)
        with pytest.raises(rules.NoReason):
            do(meeting, services.unfreeze, "  ")
        do(meeting, services.unfreeze, "A name was wrong")
        with pytest.raises(rules.NotFrozen):
            do(meeting, services.unfreeze, "again")
        do(meeting, services.mark_point, other, "set_aside")
        assert freeze(meeting).number == 2
        first = queries.frozen_edition(meeting.slug, 1)
        assert [one.text["en"] for one in first.points] == ["Dykes <first>", "Cash"]
        drawing = figure.of(meeting, "fr")
        assert drawing is not None
        assert drawing.svg == queries.frozen_edition(meeting.slug, 2).figures["fr"]
        svg = etree.fromstring(first.figures["en"].encode())
    name = "{http://www.w3.org/2000/svg}"
    assert svg.findtext(f"{name}title") == (
        "Board of the tour de table: 2 points; they are listed below as text"
    )
    assert svg.findtext(f"{name}desc") == "Water: Dykes <first>; Cash."
    assert svg.get("role") == "img"


@pytest.mark.parametrize(
    "statement", ["UPDATE board_edition SET content = ''", "DELETE FROM board_edition"]
)
def test_the_database_itself_keeps_a_frozen_board(app: Flask, meeting: Meeting, statement: str):
    put(meeting, "Dykes")
    with app.test_request_context():
        freeze(meeting)
    with pytest.raises(DBAPIError, match="frozen"), transaction():
        db.session.execute(text(statement))
    assert queries.editions(meeting.id)[0].number == 1


@pytest.mark.once
def test_the_rapporteur_freezes_opens_and_reads_the_figure(desk: Pages, meeting: Meeting):
    put(meeting, HOSTILE, "Water")
    token = {"csrf_token": desk.hidden(DESK)["csrf_token"]}
    desk.client.post(f"{DESK}/freeze", data=token)
    page = words(desk.get(DESK))
    assert "Frozen as edition 1." in page
    assert queries.editions(meeting.id)[0].sha256 in page
    answer = desk.client.get("/meetings/second-meeting/board/1.svg?language=fr")
    assert (answer.mimetype, answer.headers["Content-Language"]) == ("image/svg+xml", "fr")
    assert b"<script" not in answer.data
    assert answer.headers["Content-Security-Policy"]
    etree.fromstring(answer.data)
    for missing in ("2.svg", "1.svg?language=de"):
        assert desk.client.get(f"/meetings/second-meeting/board/{missing}").status_code == 404
    unexplained = desk.client.post(f"{DESK}/reopen", data={**token, "why": " "})
    assert errors(unexplained)
    desk.client.post(f"{DESK}/reopen", data={**token, "why": "A name was wrong"})
    assert "The board is open again." in words(desk.get(DESK))


# --- several hands -------------------------------------------------------------------------------


@pytest.mark.race
def test_points_typed_at_once_have_places_of_their_own(app: Flask, meeting: Meeting):
    key, ready = meeting.id, threading.Barrier(6)
    db.session.rollback()

    def type_one(number: int) -> None:
        with app.app_context():
            ready.wait(timeout=30)
            with transaction():
                here = db.session.get_one(Meeting, key)
                services.add_point(here, Localised(en=f"Point {number}"), by="system")
            db.session.remove()

    hands = [threading.Thread(target=type_one, args=(number,)) for number in range(6)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(timeout=60)
    places = db.session.scalars(select(BoardPoint.position).order_by(BoardPoint.position)).all()
    assert list(places) == [1, 2, 3, 4, 5, 6]


# --- screens -------------------------------------------------------------------------------------


@pytest.mark.once
def test_the_desk_chooses_what_the_big_screen_shows(desk: Pages, meeting: Meeting):
    screens = "/desk/meetings/second-meeting/screens"
    token = {"csrf_token": desk.hidden(screens)["csrf_token"]}
    screen = "/meetings/second-meeting/screen"
    for mode, said in (
        ("welcome", "Follow on your phone"),
        ("engagements", "Nothing has been announced yet."),
        ("thanks", "Thank you"),
        ("now", "Now"),
        ("tour", "Key points"),
    ):
        desk.client.post(screens, data={**token, "mode": mode})
        assert said in words(desk.get(screen))
        desk.get("/meetings/second-meeting/floor/state?view=screen&language=es")
    assert desk.client.post(screens, data={**token, "mode": "x"}).status_code == 400


@pytest.mark.once
def test_a_screen_speaks_the_language_and_has_the_ground_of_its_address(
    desk: Pages, meeting: Meeting
):
    for language in ("en", "fr", "es"):
        page = tree(desk.get(f"/meetings/second-meeting/screen?language={language}&ground=light"))
        assert page.get("lang") == language
        assert page.get("data-bs-theme") == "light"
        [part] = page.xpath("//*[@data-live]")
        for address in (part.get("data-live-state"), part.get("data-live-stream")):
            assert f"language={language}" in address
    assert "Segunda" in words(desk.get("/meetings/second-meeting/screen?language=es"))
    odd = tree(desk.get("/meetings/second-meeting/screen?language=de&ground=pink"))
    assert (odd.get("lang"), odd.get("data-bs-theme")) == ("en", "dark")


@pytest.mark.once
def test_a_participant_has_a_page_for_their_own_time(desk: Pages, meeting: Meeting, app: Flask):
    link = link_in(mails("delegate_confirmed")[0])
    guest = Pages(app.test_client())
    assert "Your organisation is not in the running order." in words(guest.get(f"{link}/timer"))


@pytest.mark.once
def test_the_board_reads_a_constant_number_of_times(app: Flask, meeting: Meeting):
    def reads() -> int:
        db.session.expire_all()
        with counted() as statements:
            queries.groups(meeting.id)
        return len(statements)

    put(meeting, "One")
    few = reads()
    for number in range(8):
        put(meeting, f"Point {number}", "Water")
    assert reads() == few


def test_what_was_frozen_is_plain_json(app: Flask, meeting: Meeting):
    put(meeting, "Dykes", "Water")
    with app.test_request_context():
        kept = freeze(meeting)
    assert json.loads(kept.content)["points"] == [
        {
            "by": {},
            "heading": {"en": "Water"},
            "summary": False,
            "text": {"en": "Dykes"},
            "theme": "Water",
        }
    ]
    assert db.session.scalar(select(func.count()).select_from(BoardEdition)) == 1
