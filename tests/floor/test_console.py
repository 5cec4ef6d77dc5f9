"""The console over HTTP: parts, presses with and without a script, pages, and two facilitators."""

from datetime import timedelta
from threading import Barrier

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.floor import services
from app.floor.models import Floor, FloorMove
from app.floor.services import order
from app.meetings.models import Intervention
from tests import people
from tests.floor.conftest import NAMES, START
from tests.pages import errors, tree, words
from tests.queries import counted
from tests.races import together, waiting_after

HOSTILE = '<script>alert(1)</script> "x"'


@pytest.fixture
def desk(small, pages):
    people.sign_in(pages.client, "facilitator")
    with clock.at(START):
        yield pages


def press(pages, small, action, *, script=False, **fields):
    page = tree(pages.get(small.console))
    token = page.xpath("//input[@name='csrf_token']/@value")[0]
    revision = page.xpath("//*[@data-revision]/@data-revision")[0]
    return pages.client.post(
        f"{small.console}/press",
        data={"csrf_token": token, "revision": revision, "action": action, **fields},
        headers={"X-Requested-With": "floor"} if script else {},
    )


@pytest.mark.once
def test_the_console_says_who_speaks_for_whom_and_how_long(desk, small):
    press(desk, small, "start")
    with clock.at(START + timedelta(seconds=156)):
        page = tree(desk.get(small.console))
    part = page.xpath("//section[@id='part-now']")[0]
    text = " ".join(part.text_content().split())
    assert "Ms SpeakerAlfa" in text
    assert "Partner Alfa" in text
    assert "Director" in text
    assert "1:24" in text
    keys = part.xpath(".//button/@aria-keyshortcuts")
    assert keys[:4] == ["N", "P", "+", "S"]
    assert "U" in keys
    assert part.xpath(".//button[@aria-keyshortcuts]/kbd/text()") == keys


@pytest.mark.once
def test_a_press_is_offered_to_be_taken_back_for_ten_seconds(desk, small):
    press(desk, small, "start")
    offer = "//div[@data-offer][.//button][.//*[@data-offer-left]]"
    assert tree(desk.get(small.console)).xpath(offer)
    with clock.at(START + timedelta(seconds=10)):
        page = tree(desk.get(small.console))
        assert not page.xpath(offer)
        assert page.xpath("//button[@value='undo']")


@pytest.mark.once
def test_with_a_script_a_press_is_answered_by_the_parts_alone(desk, small):
    answer = press(desk, small, "start", script=True)
    assert answer.status_code == 200
    parts = tree(answer)
    assert [one.get("id") for one in parts.xpath("//*[@data-part]")] == [
        "part-now", "part-order", "part-side",
    ]  # fmt: skip
    assert not parts.xpath("//h1")
    refused = press(desk, small, "start", script=True)
    assert refused.status_code == 409
    assert "has already begun" in tree(refused).xpath("//*[@data-told]")[0].text_content()


@pytest.mark.once
def test_asking_again_costs_nothing_while_nothing_changes(desk, small, monkeypatch):
    press(desk, small, "start")
    with clock.at(START + timedelta(seconds=11)):
        first = desk.client.get(f"{small.console}/parts")
    stamp = TimestampSigner.get_timestamp  # a token of another second is another token
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: stamp(signer) + 5)
    with clock.at(START + timedelta(seconds=70)):
        tag = {"If-None-Match": first.headers["ETag"]}
        again = desk.client.get(f"{small.console}/parts", headers=tag)
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.once
def test_a_request_is_taken_down_named_and_harmless(desk, small):
    press(desk, small, "ask", kind="question", name=HOSTILE)
    press(desk, small, "ask", kind="request")
    page = desk.get(small.console)
    assert "<script>alert" not in page.text
    assert HOSTILE in tree(page).xpath("//ol[@class='fl-asks']")[0].text_content()
    unnamed = small.view().queue[1].key
    partner = str(small.view().turns[2].partner_id)
    press(desk, small, f"name:{unnamed}", partner=partner, name="Ms Late")
    assert small.view().queue[1].label.get("en") == "Partner Charlie"
    press(desk, small, f"later:{small.view().queue[0].key}")
    press(desk, small, f"withdraw:{unnamed}")
    assert [one.kind for one in small.view().queue] == ["question"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("action", "fields"),
    [("ask", {"kind": "song"}), ("ask", {"kind": "request", "partner": "999999"}),
     ("arrange", {"rule": "chance", "language": "en"}), ("place", {"order": "a,b"}),
     ("arrange", {"rule": "contribution", "language": "en"}),
     ("minutes", {"minutes": "61"}), ("call:1", {}), ("slot:999999", {})],
)  # fmt: skip
def test_a_press_that_is_none_of_ours_does_nothing(desk, small, action, fields):
    assert press(desk, small, action, **fields).status_code == 400
    assert small.view().revision == 0


@pytest.mark.once
def test_the_order_page_arranges_sets_and_drags(desk, small):
    page = desk.get(f"/desk/meetings/{small.slug}/order")
    assert "By signed contribution" not in page.text
    assert len(tree(page).xpath("//ol[@data-order]/li[@data-key]")) == 3
    keys = [small.key(name) for name in ("Charlie", "Bravo", "Alfa")]
    answer = press(desk, small, "place", order=",".join(map(str, keys)), back="order")
    assert answer.location.endswith("/order")
    assert small.names() == ["Charlie", "Bravo", "Alfa"]
    press(desk, small, "arrange", rule="alphabet", language="fr")
    assert small.names() == list(NAMES)
    press(desk, small, f"slot:{keys[0]}", mode="online", sound="1", minutes="7")
    turn = small.view().turns[2]
    assert (turn.mode, turn.sound_checked, turn.minutes) == ("online", True, 7)
    assert "Online, sound checked" in words(desk.get(f"/desk/meetings/{small.slug}/order"))


@pytest.mark.once
def test_speaking_times_are_summed_corrected_and_given_as_a_file(desk, small):
    address = f"/desk/meetings/{small.slug}/speaking-times"
    assert "Nobody has spoken yet" in words(desk.get(address))
    press(desk, small, "start")
    with clock.at(START + timedelta(seconds=245)):
        press(desk, small, "stop")
    page = desk.get(address)
    assert "4:05" in words(page)
    correct = tree(page).xpath("//td/a/@href")[0]
    assert errors(desk.post(correct, {"time": "4:99", "reason": "Late"}, status=200))
    desk.post(correct, {"time": "4:00", "reason": HOSTILE}, status=302)
    page = desk.get(address)
    assert "by the clock 4:05" in words(page)
    assert "<script>alert" not in page.text
    lines = desk.client.get(f"{address}.csv").text.lstrip("\ufeff").splitlines()
    assert len(lines) == 2
    assert ",245,240,yes" in lines[1]


@pytest.mark.once
def test_the_number_of_statements_does_not_grow_with_the_floor(desk, small):
    with counted() as few:
        desk.get(small.console)
    for _more in range(6):
        small.press(services.ask_for_floor, "request")
    with counted() as many:
        desk.get(small.console)
    assert len(many) == len(few)


# --- two facilitators ----------------------------------------------------------------------------


class Facilitator:
    """Somebody signed in, who presses from windows of their own."""

    def __init__(self, app, who):
        people.account(who)
        self.app, self.browser = app, app.test_client()
        people.sign_in(self.browser, who)

    def token(self, small):
        return tree(self.browser.get(small.console)).xpath("//input[@name='csrf_token']/@value")[0]

    def press(self, small, sent):
        with self.app.test_client() as window:
            window.set_cookie("session", self.browser.get_cookie("session").value)
            return window.post(
                f"{small.console}/press", data=sent, headers={"X-Requested-With": "floor"}
            )


def pairs(app, small, number, at=START):
    """So many times two facilitators press Next on one revision; how each pair ended."""
    small.press(services.start)
    both = [Facilitator(app, who) for who in ("facilitator", "officer")]
    tokens = [one.token(small) for one in both]
    ended = []
    for _pair in range(number):
        _everybody_waits(small)
        revision, codes = small.view().revision, [0, 0]

        def press(place, revision=revision, codes=codes):
            sent = {"csrf_token": tokens[place], "revision": revision, "action": "next"}
            codes[place] = both[place].press(small, sent).status_code

        together(app, 2, press, at)
        ended.append(sorted(codes))
    return ended


def _everybody_waits(small):
    """Let the order have somebody to come, without a press."""
    db.session.rollback()
    with transaction():
        for row in db.session.scalars(select(Intervention)):
            if row.state == "spoken":
                row.state = "planned"


def moves(small):
    db.session.rollback()
    return list(db.session.scalars(select(FloorMove.revision).order_by(FloorMove.id)))


def check_pairs(app, small, number):
    ended = pairs(app, small, number)
    assert ended == [[200, 409]] * number
    # One press to start, one for each pair: so many moves, each with a number of its own.
    assert moves(small) == list(range(1, number + 2))
    assert small.view().revision == number + 1


@pytest.mark.race
def test_of_two_who_press_next_at_once_one_moves_and_the_other_is_told(app, small):
    check_pairs(app, small, 12)


@pytest.mark.race
@pytest.mark.long
def test_long_two_hundred_pairs_are_two_hundred_moves(app, small):
    check_pairs(app, small, 200)


@pytest.mark.race
def test_without_the_lock_both_move(app, small, unlocked, monkeypatch):
    everybody = Barrier(2)

    def read(item):
        return db.session.scalars(select(Floor).where(Floor.agenda_item_id == item.id)).one()

    small.press(services.start)
    small_pairs = waiting_after(read, everybody)
    monkeypatch.setattr(order, "open_floor", small_pairs)
    revision = small.view().revision

    ends = together(app, 2, lambda _place: small.press(services.next_speaker, revision=revision))
    assert ends["won"] == 2
    assert moves(small) == [1, 2, 2]
