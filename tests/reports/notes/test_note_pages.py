"""The rapporteurs' page and the conclusions, as forms without a script and as data for it."""

import re

import pytest

from app.core.db import db, transaction
from app.meetings import services as meetings
from app.meetings.models import Meeting
from app.reports import queries
from app.reports.models import NoteConflict
from tests.people import sign_in

pytestmark = pytest.mark.once

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://10.0.0.1/p.png) \u202eabc"


@pytest.fixture
def page(pages, client, meeting, codes):
    sign_in(client, "rapporteur")
    return pages


def notes(meeting, rest=""):
    return f"/desk/meetings/{meeting.slug}/notes{rest}"


def token(html: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', html)[1]


def send(client, meeting, code, text, *, script=True, **how):
    html = client.get(notes(meeting)).text
    values = {"csrf_token": token(html), "text": text, "version": 0, "number": 1, "language": "en"}
    headers = {"X-Requested-With": "notes"} if script else {}
    return client.post(notes(meeting, f"/{code}"), data=values | how, headers=headers)


def test_a_plain_form_saves_and_its_text_is_harmless(page, client, meeting, codes):
    html = page.get(notes(meeting)).text
    assert html.index("Ms Ada Alfa") < html.index("Ms Ada Bravo")
    answer = send(client, meeting, codes[0], f"{HOSTILE}\nabout 50 % of women", script=False)
    assert answer.headers["Location"].endswith(f"#note-{codes[0]}")
    html = page.get(notes(meeting)).text
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html
    assert "Record this figure" in html
    html = page.get(notes(meeting, f"/{codes[0]}")).text
    assert "<script>alert" not in html
    assert "10.0.0.1" in html, "the words stay"


def test_the_script_hears_what_stands_now(page, client, meeting, codes):
    said = send(client, meeting, codes[0], "One. ", device="d" * 20).json
    assert (said["how"], said["version"], said["text"]) == ("saved", 1, "One. ")
    assert said["saved"].startswith("saved ")
    assert send(client, meeting, codes[0], "One. ", device="d" * 20).json["how"] == "repeat"
    state = client.get(notes(meeting, "/state"))
    assert state.json["boxes"] == {codes[0]: [1, 0]}
    again = client.get(notes(meeting, "/state"), headers={"If-None-Match": state.headers["ETag"]})
    assert again.status_code == 304
    read = client.get(notes(meeting, f"/{codes[0]}"), headers={"X-Requested-With": "notes"})
    assert read.json["text"] == "One. "
    said = send(client, meeting, codes[0], "x" * 60_000, device="d" * 20, number=2)
    assert said.status_code == 422
    assert "50,000" in said.json["why"] or "50000" in said.json["why"]


def test_two_texts_stand_side_by_side_until_one_is_chosen(page, client, meeting, codes):
    send(client, meeting, codes[0], "It rose.", device="d" * 20)
    send(client, meeting, codes[0], "It rose by half.", device="d" * 20, number=2, version=1)
    plain = send(client, meeting, codes[0], f"It rose slowly. {HOSTILE}", script=False, version=1)
    address = plain.headers["Location"]
    html = page.get(address).text
    assert "<mark>It rose by half.</mark>" in html
    assert "It rose slowly." in html
    assert "<script>alert" not in html
    assert address in page.get(notes(meeting)).text
    form = dict(re.findall(r'name="(version|box_version)"[^>]*value="(\d+)"', html))
    values = {"csrf_token": token(html), "text": "It rose slowly, by half."}
    stale = client.post(address, data=values | form | {"box_version": 1})
    assert stale.status_code == 422
    assert "It rose slowly, by half." in stale.text
    client.post(address, data=values | form)
    db.session.rollback()
    assert db.session.query(NoteConflict).one().outcome == "settled"
    assert "It rose slowly, by half." in page.get(notes(meeting)).text
    assert page.get(notes(meeting, f"/{codes[0]}")).status_code == 200


def test_questions_stand_below_their_speaker(page, client, meeting, codes):
    html = page.get(notes(meeting)).text
    values = {"csrf_token": token(html), "submission_key": "k" * 20, "asked_by": "Mr B"}
    address = notes(meeting, f"/{codes[0]}/questions")
    assert client.post(address, data=values).status_code == 422
    values |= {"question": f"When? {HOSTILE}", "reply": "In May."}
    for _twice in range(2):
        assert client.post(address, data=values).status_code == 302
    html = page.get(notes(meeting)).text
    assert html.count("In May.") == 1
    assert "<script>alert" not in html
    html = page.get(notes(meeting, f"/{codes[0]}")).text
    question = re.search(r'name="question_id" value="([^"]+)"', html)[1]
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    values |= {"question_id": question, "version": version, "reply": "In June."}
    client.post(address, data=values | {"submission_key": "l" * 20})
    stale = client.post(address, data=values | {"submission_key": "m" * 20, "reply": "In July."})
    assert stale.status_code == 422
    assert "In July." in stale.text
    client.post(f"{address}/remove", data={"csrf_token": token(html), "question_id": question})
    assert "In June." not in page.get(notes(meeting)).text


def test_a_chip_is_recorded_by_one_press(page, client, meeting, codes):
    said = send(client, meeting, codes[0], "about 50 % of women, nearly 3 million people").json
    first, second = re.findall(r'name="key" value="(\w+)"', said["figures"])[::2]
    address, html = notes(meeting, f"/{codes[0]}/figures"), page.get(notes(meeting)).text
    values = {"csrf_token": token(html), "key": first, "do": "record"}
    client.post(address, data=values)
    said = client.post(
        address, data=values | {"key": second, "do": "aside"}, headers={"X-Requested-With": "notes"}
    ).json
    assert "recorded" in said["figures"]
    assert "set aside" in said["figures"]
    assert page.get("/desk/meetings/meeting/notes").status_code == 200


def test_notes_are_taken_over_by_a_button(page, client, meeting, codes):
    with transaction():
        meetings.publish(db.session.get_one(Meeting, meeting.id), by="system")
    send(client, meeting, codes[0], "She spoke.")
    html = page.get(notes(meeting)).text
    seen = re.search(r'name="seen" value="(\w+)"', html)[1]
    address = notes(meeting, f"/{codes[0]}/take-over")
    client.post(address, data={"csrf_token": token(html), "seen": seen})
    assert "in the record" in page.get(notes(meeting)).text
    assert "She spoke." in page.get(f"/desk/meetings/{meeting.slug}/record").text
    db.session.rollback()
    assert queries.place(queries.meeting("meeting"), codes[0]).standing == "taken"
