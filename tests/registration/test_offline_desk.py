"""What a desk noted without a line: taken once for its key, at its time, each by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.registration import services
from app.registration.models import CheckIn
from tests.registration.factories import BEFORE
from tests.registration.test_check_ins import DESK, check_in, registered_two, standing, the
from tests.registration.test_races import together
from tests.registration.test_session_check_in import here, two  # noqa: F401  # fixture

NOW = BEFORE + timedelta(hours=2)


@pytest.fixture
def desk(client, sign_in):
    """Sends what was noted, as the page's script does; the answer."""
    people = registered_two()
    sign_in(client, "officer")

    def send(*noted: dict[str, object], status: int = 200):
        told = client.get(f"{DESK}/list.json").json
        with clock.at(NOW):
            answer = client.post(
                f"{DESK}/sent", json={"noted": noted}, headers={"X-CSRFToken": told["token"]}
            )
        assert answer.status_code == status, answer.text
        return answer.json["results"] if status == 200 else None

    send.people = people
    return send


def noted(delegate: str, key: str = "a" * 32, ago: int = 600, session: str = "") -> dict:
    return {"key": key, "id": delegate, "session": session, "ago": ago}


def rows() -> list[CheckIn]:
    db.session.rollback()
    return list(db.session.scalars(select(CheckIn).order_by(CheckIn.id)))


def test_the_list_of_the_device_holds_names_and_tokens_and_no_address(client, desk):
    head, online = desk.people
    answer = client.get(f"{DESK}/list.json")
    found = {one["id"]: one for one in answer.json["people"]}
    assert set(found) == {head, online}
    assert found[online]["find"] == "ms ana nunez partner alfa adviser permanent mission"
    assert found[online]["here"] is None
    assert "@" not in answer.text.replace(answer.json["token"], "")
    assert answer.headers["Cache-Control"] == "no-store"


def test_sent_twice_it_counts_once_and_at_its_own_time(desk):
    head, _online = desk.people
    for _twice in range(2):
        assert desk(noted(head)) == [{"key": "a" * 32, "why": ""}]
    [row] = rows()
    assert row.at == NOW - timedelta(minutes=10)


def test_a_repeat_does_not_undo_an_undoing(desk):
    head, _online = desk.people
    desk(noted(head))
    with transaction():
        services.undo_check_in(the(head), by="system")
    desk(noted(head))
    assert standing() == 0, "the key has had its effect"
    desk(noted(head, key="b" * 32))
    assert standing() == 1


def test_who_was_checked_in_meanwhile_elsewhere_counts_once(desk):
    head, _online = desk.people
    check_in(head)
    assert desk(noted(head, ago=999_999_999)) == [{"key": "a" * 32, "why": ""}]
    assert standing() == 1


def test_a_clock_far_off_is_kept_within_a_day_and_a_half(desk):
    desk(noted(desk.people[0], ago=999_999_999))
    assert rows()[0].at == NOW - timedelta(hours=36)


def test_one_that_cannot_be_taken_does_not_keep_the_others(desk):
    head, online = desk.people
    with clock.at(BEFORE), transaction():
        services.withdraw_delegate(the(online), by="system")
    results = desk(
        noted(online, key="a" * 32), noted("nobody", key="b" * 32), noted(head, key="c" * 32)
    )
    assert [one["why"] != "" for one in results] == [True, True, False]
    assert standing() == 1


def test_a_session_of_the_device_is_counted_there(client, sign_in, two):  # noqa: F811
    sign_in(client, "officer")
    told = client.get(f"{DESK}/list.json?session=topic").json
    with clock.at(NOW):
        answer = client.post(
            f"{DESK}/sent",
            json={"noted": [noted(two[0], session="topic"), noted(two[1], "b" * 32, 0, "gone")]},
            headers={"X-CSRFToken": told["token"]},
        )
    assert [one["why"] != "" for one in answer.json["results"]] == [False, True]
    assert here()["topic"] == 1
    assert standing() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"noted": []},
        {"noted": ["x"]},
        {"noted": [noted("x", key="short")]},
        {"noted": [noted("x", ago=-1)]},
        {"noted": [{**noted("x"), "session": 7}]},
        {"noted": [{**noted("x"), "ago": True}]},
        {"noted": [noted("x")] * 201},
        ["noted"],
    ],
)
def test_what_our_page_does_not_send_is_refused(client, desk, wrong):
    token = client.get(f"{DESK}/list.json").json["token"]
    answer = client.post(f"{DESK}/sent", json=wrong, headers={"X-CSRFToken": token})
    assert answer.status_code == 400
    assert standing() == 0


def test_without_the_token_nothing_is_taken(client, desk):
    answer = client.post(f"{DESK}/sent", json={"noted": [noted(desk.people[0])]})
    assert answer.status_code == 400
    assert standing() == 0


def test_the_worker_answers_for_the_desk_alone_and_signing_out_removes_it(client, desk, pages):
    answer = client.get(f"{DESK}/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == DESK
    assert answer.mimetype == "text/javascript"
    assert "camera=(self)" in client.get(DESK).headers["Permissions-Policy"]
    assert "camera=()" in client.get("/").headers["Permissions-Policy"]
    hidden = pages.hidden(DESK, action="/sign-out")
    out = client.post("/sign-out", data=hidden)
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_the_token_of_a_badge_finds_its_person_in_the_search(client, desk, pages):
    head, _online = desk.people
    page = pages.get(f"{DESK}?q={head}").text
    assert "Ibarra" in page
    assert "Núñez" not in page


@pytest.mark.race
def test_two_devices_and_a_desk_at_once_count_one_person_once(app):
    head, _online = registered_two()

    def act(place: int) -> None:
        if place % 2:
            check_in(head)
            return
        with transaction():
            one = services.Noted(f"{place // 4:032}", head, "", timedelta(0))
            services.take_from_device(the(head).delegation.meeting, one, by="system")

    ends = together(app, 12, act)
    assert standing() == 1, ends
    assert ends == {"won": 12}
