"""Forms: nothing typed is lost, every refusal is told at its field, and tokens protect without
hurting.
"""

import re
from io import BytesIO

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from app.core.db import db, transaction
from app.core.errors import RepeatedWithOtherContent, StaleVersion
from app.core.money import Money
from app.web.forms import Problem
from app.web.tokens import REFUSED, TokenRefused
from tests.pages import Pages, errors, tree
from tests.web.conftest import OverSample, SampleForm

GOOD = {
    "title": "A title",
    "currency": "USD",
    "amount": "1,250.50",
    "day": "2026-12-09",
    "mode": "room",
    "themes": ["b", "a"],
    "agreed": "y",
    "name-en": "Opening",
    "name-fr": "Ouverture",
}


def filled(web: Flask, data: dict, **state) -> SampleForm:
    """The form as a request with `data` makes it, token accepted."""
    with web.test_request_context("/form", method="POST", data=data, **state):
        g.csrf_valid = True
        form = SampleForm()
        form.validate()
        form.meta = None
        return form


def test_values_are_typed_and_without_service_fields(web: Flask):
    values = filled(web, GOOD).values()
    assert values["amount"] == Money(125_050, "USD")
    assert values["day"].isoformat() == "2026-12-09"
    assert values["themes"] == ["a", "b"]
    assert values["agreed"] is True
    assert dict(values["name"]) == {"en": "Opening", "fr": "Ouverture"}
    assert not {"csrf_token", "submission_key", "version"} & set(values)


def test_a_good_form_is_taken(browser: FlaskClient):
    pages = Pages(browser)
    assert pages.post("/form", GOOD).data == b"stored"


def test_a_wrong_form_comes_back_with_everything_typed(browser: FlaskClient):
    answer = Pages(browser).post(
        "/form", GOOD | {"title": "x" * 41, "amount": "1.250", "email": "a@b", "mode": "moon"}
    )
    page = tree(answer)
    assert page.xpath("string(//title)").startswith("Error: Sample")
    assert page.xpath("string(//textarea[@name='title'])").strip() == "x" * 41
    assert page.xpath("//input[@name='amount']/@value") == ["1.250"]
    assert page.xpath("//input[@name='email']/@value") == ["a@b"]
    assert page.xpath("//input[@name='day']/@value") == ["2026-12-09"]
    assert len(errors(answer)) == 4
    links = page.xpath("//*[contains(@class,'tt-errsum')]//a/@href")
    assert links == ["#title", "#email", "#amount", "#mode-0"]
    for name in ("title", "amount", "email"):
        control = page.xpath(f"//*[@name='{name}']")[0]
        assert control.get("aria-invalid") == "true"
        assert f"{name}-error" in control.get("aria-describedby").split()


def test_the_summary_says_the_same_words_as_the_field(browser: FlaskClient):
    answer = Pages(browser).post("/form", GOOD | {"title": ""})
    at_field = tree(answer).xpath("string(//*[@id='title-error']/span/text())")
    assert errors(answer) == ["Fill in “Title”."]
    assert at_field.strip() == "Fill in “Title”."


def test_a_rule_deeper_down_refuses_at_its_field(browser: FlaskClient):
    answer = Pages(browser).post("/form", GOOD | {"title": "refuse"})
    assert errors(answer) == ["USD 250,000 is more than USD 180,000."]
    assert tree(answer).xpath("//*[@id='amount-error']")


def test_a_refusal_without_a_field_stands_above_the_form(web: Flask):
    with web.test_request_context("/form"):
        form = SampleForm()
        form.refuse(StaleVersion(theirs={}, version=3))
        form.refuse("A sentence.", field="nothing")
        assert [problem.field_id for problem in form.problems()] == [None, None]
        form.amount.refuse(OverSample(offered=1, left=2))
        assert Problem("amount", "1 is more than 2.") in form.problems()


def test_a_form_with_an_old_token_comes_back_and_nothing_is_done(browser: FlaskClient):
    page = Pages(browser)
    hidden = page.hidden("/form")
    answer = browser.post("/form", data=hidden | GOOD | {"csrf_token": "old"})
    assert answer.status_code == 200
    assert "open for too long" in errors(answer)[0]
    assert tree(answer).xpath("string(//textarea[@name='title'])").strip() == "A title"
    token = tree(answer).xpath("string(//input[@name='csrf_token']/@value)")
    again = browser.post("/form", data=hidden | GOOD | {"csrf_token": token})
    assert again.data == b"stored"


def test_nothing_can_be_committed_while_a_token_is_refused(web: Flask):
    refused = web.test_request_context("/form", method="POST", environ_overrides={REFUSED: True})
    with refused, pytest.raises(TokenRefused), transaction():
        db.session.connection()


def test_an_order_without_a_token_is_refused_at_once(browser: FlaskClient):
    answer = browser.post("/order")
    assert answer.status_code == 400
    assert "open for too long" in answer.get_data(as_text=True)


def test_another_site_cannot_send_a_form(browser: FlaskClient):
    hidden = Pages(browser).hidden("/form")
    answer = browser.post("/form", data=hidden | GOOD, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400


def test_the_submission_key_is_minted_kept_and_mended(web: Flask):
    with web.test_request_context("/form"):
        assert re.fullmatch(r"[\w-]{24}", SampleForm().submission_key.data)
    assert filled(web, {"submission_key": "k" * 24}).submission_key.data == "k" * 24
    assert filled(web, {"submission_key": "<script>"}).submission_key.data != "<script>"


def test_the_version_is_a_number_or_nothing(web: Flask):
    assert filled(web, {"version": "3"}).version.data == 3
    assert filled(web, {"version": "3 or 1"}).version.data is None


def test_both_versions_are_told_when_somebody_else_saved(web: Flask):
    with web.test_request_context("/form", method="POST", data=GOOD | {"version": "1"}):
        g.csrf_valid = True
        form = SampleForm()
        form.validate()
        stored = {"title": "Theirs", "note": "", "mode": "line", "themes": ["b"], "agreed": False}
        form.take_theirs(StaleVersion(theirs=stored, version=2))
        assert form.differences == {
            "title": ("Title", "Theirs", "A title"),
            "mode": ("Mode", "On line", "In the room"),
            "themes": ("Themes", ["B"], ["A", "B"]),
            "agreed": ("I agree", "no", "yes"),
        }
        assert 'value="2"' in form.version()
        assert form.problems()


def test_what_a_page_makes_is_made_once_however_often_it_is_sent(app: Flask):
    made: list[str] = []

    def make() -> str:
        made.append("one")
        return f"number-{len(made)}"

    def sent(title: str = "A title", file: bytes = b"same", address: str = "/new?kind=a"):
        data = GOOD | {"title": title, "submission_key": "k" * 24}
        data["paper"] = (BytesIO(file), "a.csv")
        with app.test_request_context(address, method="POST", data=data):
            g.csrf_valid = True
            form = SampleForm()
            return form.creates(make), form.made, form.made_now, form.refusal

    assert sent() == (True, "number-1", True, None)
    assert sent() == (True, "number-1", False, None)
    for other in ({"title": "Else"}, {"file": b"else"}, {"address": "/new?kind=b"}):
        taken, _reference, _now, refusal = sent(**other)
        assert not taken
        assert isinstance(refusal, RepeatedWithOtherContent)
    assert made == ["one"]
