"""The pages of money without an agreement, too much of it, given back and given up."""

import re

import pytest

from tests.funding.routes.conftest import ALFA, cash, recorded
from tests.pages import errors, words

pytestmark = pytest.mark.once

NEW = "/desk/receipts/new"


def found(**more):
    """What the form of money without an agreement sends."""
    return {
        "book": "coastal/phase-1", "partner": "", "payer": "TREASURY 12", "fund": "",
        "currency": "EUR", **cash("300,000"), **more,
    }  # fmt: skip


def approved(finance, approver, page, **sent):
    approver.post(f"{page}/approve", sent, form=page, status=302)
    return words(finance.get(page))


def option(answer, text):
    """The value of the option of a list that says it."""
    page = answer.get_data(as_text=True)
    return re.search(rf'<option value="(\d+)">{re.escape(text)}', page).group(1)


def test_money_of_an_unknown_payer_is_recorded_approved_and_applied(finance, approver, form, as_):
    book = option_of_book(finance)
    told = errors(finance.post(NEW, found(book=book, payer=""), status=422))
    assert told == ["Choose the partner, or write who paid as the bank statement says it."]
    page = finance.post(NEW, found(book=book), status=302).headers["Location"]
    assert "waits for the agreement" in approved(finance, approver, page)
    assert "TREASURY 12" in words(finance.get("/desk/receipts/unapplied"))
    assert "TREASURY 12" in words(finance.get("/desk/receipts"))
    number = form.split("/")[3]
    own = words(finance.get(f"/desk/agreements/{number}"))
    ref = re.search(r"AG-2026-\d{4}", own).group()
    apply = f"{page}/apply"
    sent = {"line": option(finance.get(apply), f"{ref}, 1"), "amount": "400,000",
            "effective_on": "2026-10-29", "why": "Reference found."}  # fmt: skip
    told = errors(finance.post(apply, sent, status=422))
    assert told == ["EUR 400,000 is more than the EUR 300,000 that is not applied yet."]
    paper = finance.post(apply, {**sent, "amount": "300,000"}, status=302).headers["Location"]
    assert paper in approver.get("/desk/approvals").get_data(as_text=True)
    assert "Approved" in approved(finance, approver, paper)
    assert "EUR 4,700,000" in words(finance.get(form))
    assert finance.get(apply, 302).headers["Location"] == page
    refused = approver.post(f"{page}/return", {"why": "Wrong"}, form=page, status=422)
    assert "Part of this money was given back or applied since" in errors(refused)[0]


def option_of_book(finance):
    page = finance.get(NEW).get_data(as_text=True)
    return re.search(r'<option[^>]* value="([^"]+)"[^>]*>[^<]*Coastal', page).group(1)


def test_a_charge_too_much_a_refund_and_a_claim_given_up(finance, approver, form, as_):
    page = recorded(finance, form, "999,985", charges="15")
    read = approved(finance, approver, page)
    assert "EUR 15" in read
    assert "EUR 1,000,000" in read
    assert "Banks kept" in errors(finance.post(form, cash("10", charges="900"), status=422))[0]
    refund = f"{page}/refund"
    sent = {"amount": "400,000", "effective_on": "2026-10-30", "why": "Unspent."}
    assert errors(finance.post(refund, {**sent, "why": ""}, status=422))
    paper = finance.post(refund, sent, status=302).headers["Location"]
    read = approved(finance, approver, paper)
    assert "Exchange difference" in read
    assert paper in finance.get("/desk/settlements?kind=refund").get_data(as_text=True)
    as_(ALFA).get(paper)
    as_("focal@bravo.example.org").get(paper, 404)
    agreement = form.removesuffix("/receipts/new")
    off = f"{agreement}/write-off/1"
    given_up = {"amount": "4,000,000.01", "effective_on": "2026-10-30", "why": "Will not come."}
    assert "still to come" in errors(finance.post(off, given_up, status=422))[0]
    paper = finance.post(off, {**given_up, "amount": "1,000,000"}, status=302).headers["Location"]
    approver.post(f"{paper}/return", {"why": "Not yet."}, form=paper, status=302)
    assert "Not yet." in words(finance.get(paper))


def test_finance_sees_what_is_due_and_overdue(finance):
    read = words(finance.get("/desk/instalments?book=coastal"))
    assert "Overdue by age" in read
    assert "More than 90 days" in read
    assert "November 2026" in read
