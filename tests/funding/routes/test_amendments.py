"""The pages on which a signed agreement changes and its instalments are followed up."""

import re

import pytest

from tests.funding.routes.conftest import ALFA, agreement_named, instalment, recorded, signed
from tests.pages import errors, words

pytestmark = pytest.mark.once


@pytest.fixture
def agreed(finance, approver):
    """A signed agreement of five million euros with two instalments."""
    rows = {
        **instalment(0, "1", "2,000,000", "2026-10-30"),
        **instalment(1, "1", "3,000,000", "2027-03-01"),
        "instalments-1-trigger_kind": "report",
        "instalments-1-trigger_text": "First report",
    }
    page = signed(finance, **rows)
    approver.post(f"{page}/approve", form=page, status=302)
    return page


def sent(agreed_page, **more):
    one, two = (str(i.id) for i in agreement_named("Agreement with Partner Alfa").instalments)
    row = str(agreement_named("Agreement with Partner Alfa").lines[0].id)
    return {
        "effective_on": "2026-11-01",
        "why": "Signed on 1 November.",
        "lines-0-row": row,
        "lines-0-delta": "",
        "ends_on": "2028-12-31",
        "conditions": "",
        "scheduled-0-row": one,
        "scheduled-0-act": "keep",
        "scheduled-0-due_on": "",
        "scheduled-1-row": two,
        "scheduled-1-act": "keep",
        "scheduled-1-due_on": "",
        "do": "save",
        **more,
    }


def test_an_amendment_is_recorded_by_one_and_approved_by_another(finance, approver, agreed, as_):
    form = f"{agreed}/changes/amendment"
    more = {
        "lines-0-delta": "1,000,000",
        "added-0-of": "1",
        "added-0-amount": "1,000,000",
        "added-0-due_on": "2027-09-01",
        "added-0-trigger_kind": "date",
        "added-0-trigger_text": "",
    }
    page = finance.post(form, sent(agreed, **more), status=302).headers["Location"]
    assert "EUR 1,000,000" in words(finance.get(page))
    assert "Awaits approval" in words(finance.get(agreed))
    assert page in approver.get("/desk/approvals").get_data(as_text=True)
    approver.post(f"{page}/approve", form=page, status=302)
    read = words(finance.get(agreed))
    assert "EUR 6,000,000" in read
    assert "/A1" in read
    assert "1 September 2027" in read
    as_(ALFA).get(page)
    as_("focal@bravo.example.org").get(page, 404)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "Say what changes."),
        ({"why": "", "lines-0-delta": "1"}, "Fill in “Reason”."),
        ({"effective_on": "2027-01-01", "lines-0-delta": "1"}, "A change takes effect between"),
        ({"scheduled-0-act": "move"}, "Say on which day it falls due now."),
        ({"lines-0-delta": "-6,000,000"}, "EUR −1,000,000 would be signed"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(finance, agreed, more, told):
    answer = finance.post(f"{agreed}/changes/amendment", sent(agreed, **more), status=422)
    assert any(told in said for said in errors(answer))
    assert "2028-12-31" in answer.get_data(as_text=True)


def test_an_instalment_is_added_and_removed_without_script(finance, agreed):
    form = f"{agreed}/changes/schedule"
    asked = {**sent(agreed), "do": "add:added"}
    assert "Further instalment 1" in words(finance.post(form, asked))


def test_it_is_given_back_with_a_reason(finance, approver, agreed):
    form = f"{agreed}/changes/termination"
    paper = {"effective_on": "2026-11-02", "why": "Merged.", "do": "save"}
    page = finance.post(form, paper, status=302).headers["Location"]
    assert errors(approver.post(f"{page}/return", {"why": ""}, form=page, status=422))
    approver.post(f"{page}/return", {"why": "Not signed."}, form=page, status=302)
    assert "Not signed." in words(finance.get(page))
    assert finance.get(f"{agreed}/changes/nonsense", 404)


def test_terminated_nothing_more_is_recorded(finance, approver, agreed):
    paper = {"effective_on": "2026-11-02", "why": "Merged.", "do": "save"}
    form = f"{agreed}/changes/termination"
    page = finance.post(form, paper, status=302).headers["Location"]
    approver.post(f"{page}/approve", form=page, status=302)
    read = words(finance.get(agreed))
    assert "Terminated" in read
    assert "No longer expected" in read
    assert finance.get(form, 302).headers["Location"] == agreed
    assert finance.get(f"{agreed}/receipts/new", 302).headers["Location"] == agreed


def test_an_instalment_waits_for_its_report_and_is_asked_for_once(finance, agreed, as_):
    officer, page = as_("officer"), f"{agreed}/instalments/2"
    assert "It is asked for when its condition is met" in words(finance.get(page))
    refused = finance.client.post(f"{page}/request", data=finance.hidden("/desk/agreements/new"))
    assert refused.status_code == 302
    assert "Its condition is not met yet." in words(finance.get(page))
    form = {"met_on": "2026-11-02", "note": "Report of 2 November"}
    assert errors(
        officer.post(f"{page}/met", {**form, "met_on": "2027-01-01"}, status=422, form=page)
    )
    officer.post(f"{page}/met", form, form=page, status=302)
    finance.post(f"{page}/request", form=page, status=302)
    assert "1 letter written." in words(finance.get(page))
    assert "Requested" in words(finance.get(agreed))
    # In the language of whom it asks.
    assert "Solicitud del plazo 2" in words(as_("admin").get("/desk/outbox"))


def test_paid_and_overdue_are_shown(finance, approver, agreed):
    assert "4 days overdue" in words(finance.get(agreed))
    page = recorded(finance, f"{agreed}/receipts/new", "2,500,000")
    approver.post(f"{page}/approve", form=page, status=302)
    read = words(finance.get(agreed))
    assert "days overdue" not in read
    assert "Paid" in read
    assert "Part paid" in read


def test_an_approved_change_is_taken_back_by_two_persons(finance, approver, agreed):
    changes = {"lines-0-delta": "1,000,000"}
    page = finance.post(f"{agreed}/changes/amendment", sent(agreed, **changes), status=302)
    page = page.headers["Location"]
    assert "one million euros" in words(approver.get(page))
    approver.post(f"{page}/approve", form=page, status=302)
    refused = finance.post(f"{page}/take-back", {"why": ""}, form=page, status=422)
    assert errors(refused)
    finance.post(f"{page}/take-back", {"why": "Of another agreement"}, form=page, status=302)
    assert page in approver.get("/desk/approvals").get_data(as_text=True)
    shown = approver.get(page)
    assert "It counts until a second person has agreed. Reason: Of another agreement" in words(
        shown
    )
    action = re.search(r'action="([^"]*/taking-back/[^"]*/approve)"', shown.get_data(as_text=True))
    approver.post(action[1], form=page, status=302)
    assert "Taken back by a counter-entry. Reason: Of another agreement" in words(finance.get(page))
    assert "EUR 5,000,000" in words(finance.get(agreed))
