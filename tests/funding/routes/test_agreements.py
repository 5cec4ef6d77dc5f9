"""From pledge to agreement: recorded by one, approved by another, edited by two at once."""

import hashlib
from io import BytesIO

import pytest
from sqlalchemy import select

from app.access.roles import Role
from app.accounts import queries
from app.accounts import services as accounts
from app.core.db import transaction
from app.demo.coastal_world.conditions import LETTER
from app.funding.models import Agreement, Posting
from app.funding.queries import agreements as agreement_queries
from tests.funding.routes.conftest import (
    ALFA,
    PAPER,
    agreement_named,
    amount,
    engagement_of,
    first,
    instalment,
    record_page,
    signed,
)
from tests.pages import errors, tree, words

pytestmark = pytest.mark.once


def test_a_pledge_becomes_an_agreement_with_instalments_and_then_money(as_, finance, approver):
    pledge = f"/my/engagements/{engagement_of('alfa', state='confirmed').slug}"
    assert tree(finance.get(pledge)).xpath(f"//main//a[@href='{record_page()}']")
    assert "PL-2026-0001-1" in words(finance.get(record_page()))
    due = {**instalment(0, "1", "2,000,000", "2027-02-01"),
           **instalment(1, "1", "3,000,000", "2027-08-01")}  # fmt: skip
    page = signed(finance, **due)
    assert "Awaits approval" in words(finance.get(page))
    hidden = finance.hidden(f"{page}/edit")
    denied = finance.client.post(f"{page}/approve", data={"csrf_token": hidden["csrf_token"]})
    assert denied.status_code == 403
    assert page in approver.get("/desk/approvals").get_data(as_text=True)
    approver.post(f"{page}/approve", form=page, status=302)
    read = words(finance.get(page))
    assert "EUR 3,000,000" in read
    assert "Agreement approved" in read
    assert "Signed" in read
    for reader in (ALFA, "officer", "auditor", "lead"):
        as_(reader).get(page)
    as_("focal@bravo.example.org").get(page, 404)
    assert finance.get(f"{page}/edit", 302).headers["Location"] == page
    assert tree(finance.get(pledge)).xpath(f"//main//a[@href='{page}']")
    assert not tree(finance.get(pledge)).xpath("//main//a[.='Record the agreement']")


def test_an_agreement_has_expired_after_its_last_day(finance, approver):
    page = signed(finance, starts_on="2026-10-21", ends_on="2026-10-31")
    assert "Expired" not in words(finance.get(page))
    approver.post(f"{page}/approve", form=page, status=302)
    assert "Expired" in words(finance.get(page))
    assert "Expired" in words(finance.get("/desk/agreements?partner=alfa"))


def test_the_signed_paper_goes_with_the_agreement_and_into_the_chain(finance, approver):
    page = signed(finance)
    assert "No paper is attached." in words(approver.get(page))
    sent = {**PAPER, **amount(0, "900,000"), "evidence": (BytesIO(LETTER), "signed.pdf")}
    hidden = finance.hidden(f"{page}/edit")
    large = {**hidden, **PAPER, **amount(0, "6,000,000")}
    assert "Choose the file again" in words(finance.client.post(f"{page}/edit", data=large))
    finance.post(f"{page}/edit", sent, status=302)
    assert "signed.pdf" in words(approver.get(page))
    approver.post(f"{page}/approve", form=page, status=302)
    agreement = first(select(Agreement).order_by(Agreement.id.desc()))
    (kept,) = agreement_queries.evidence(agreement.subject)
    posting = first(select(Posting).where(Posting.seq == agreement.posting_seq))
    assert posting.evidence == kept.sha256 == hashlib.sha256(LETTER).hexdigest()


WRONG = {
    "Fill in “Title of the agreement”.": {"title": ""},
    "An agreement cannot be signed in the future.": {"signed_on": "2027-01-01"},
    "The agreement ends before it starts.": {"ends_on": "2020-01-01"},
    "The instalments come to EUR 9,000,000, the agreement to EUR 5,000,000.": instalment(
        0, "1", "9,000,000", "2027-01-01"
    ),
    "Choose one of the list for “Of amount”.": instalment(0, "7", "9", "2027-01-01"),
    "“soon” is not an amount. Write it in digits, such as 1250.50.": instalment(
        0, "1", "soon", "2027-01-01"
    ),
    "Enter a day that exists, as year, month, day: 2026-12-09.": instalment(
        0, "1", "9", "2027-02-30"
    ),
    "“Title of the agreement” is 100 characters too long; it may have 300.": {"title": "x" * 400},
    "This does not exist, or is not open to you.": {"lines-0-converts": "PL-0000-0000-1"},
    "That pledge belongs to another partner or phase.": {"lines-0-converts": "PL-2026-0003-1"},
    "Choose one of the list for “Paid into the fund”.": {"fund": "petty-cash"},
}


@pytest.mark.parametrize("sentence", WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_stays(finance, sentence):
    typed = {**PAPER, **amount(0, "5,000,000"), "conditions": "<b>Kept</b>", **WRONG[sentence]}
    answer = finance.post(record_page(), typed, status=422)
    assert sentence in errors(answer)
    page = tree(answer)
    assert sentence in " ".join(page.xpath("//main//form")[-1].text_content().split()) or any(
        not item.xpath("a") for item in page.xpath("//*[contains(@class,'tt-errsum')]//li")
    )
    assert page.get_element_by_id("conditions").text.strip() == "<b>Kept</b>"


def test_the_list_of_instalments_says_itself_what_is_wrong_with_it(finance):
    typed = {**PAPER, **amount(0, "5"), **instalment(0, "1", "6", "2027-01-01")}
    page = tree(finance.post(record_page(), typed, status=422))
    assert "The instalments come to" in page.get_element_by_id("instalments").text_content()


def test_instalments_follow_their_amount_when_another_goes(finance):
    typed = {
        **PAPER,
        **amount(0, "1"),
        **amount(1, "5", "JPY"),
        **instalment(0, "2", "5", "2027-01-01"),
        **instalment(1, "1", "1", "2027-01-01"),
        "do": "remove:lines-0",
    }
    page = tree(finance.post(record_page(), typed, status=200))
    chosen = [s.xpath("option[@selected]/@value") for s in page.xpath("//select")
              if s.get("name").endswith("-of")]  # fmt: skip
    assert chosen == [["1"], []]
    assert page.xpath("//select[@name='instalments-1-of']/option/@value") == ["", "1"]


def test_two_clerks_at_one_agreement_the_second_sees_both_versions(finance, as_):
    page = signed(finance)
    edit = f"{page}/edit"
    other = as_("finance")
    mine, theirs = other.hidden(edit), finance.hidden(edit)
    first_save = {**PAPER, "title": "By the first clerk", "fund": "coastal-fund",
                  **amount(0, "5,000,000")}  # fmt: skip
    assert finance.send(edit, {**theirs, **first_save}).status_code == 302
    typed = {**PAPER, "title": "By the second clerk", **amount(0, "4,000,000"),
             **instalment(0, "1", "1,000,000", "2027-03-01")}  # fmt: skip
    stale = other._checked(other.send(edit, {**mine, **typed}), "stale", 422)
    rows = {
        row[0].text_content(): [" ".join(cell.text_content().split()) for cell in row[1:]]
        for row in tree(stale).xpath("//table//tbody/tr")
    }
    assert rows["Title of the agreement"] == ["By the first clerk", "By the second clerk"]
    assert rows["Paid into the fund"] == ["Coastal Resilience Fund", "–none"]
    assert rows["Amounts"] == ["EUR 5,000,000, 2027, Grant", "EUR 4,000,000, 2027, Grant"]
    assert rows["Instalments"] == ["–none", "1, EUR 1,000,000, 1 March 2027, On the date"]
    again = {
        field.get("name"): field.get("value", "")
        for field in tree(stale).xpath("//main//form[not(@action)]//input[@type='hidden']")
    }
    assert other.send(edit, {**again, **typed}).status_code == 302
    read = words(other.get(page))
    assert "By the second clerk" in read
    assert "EUR 4,000,000" in read


def test_the_fund_of_an_agreement_can_be_changed(finance):
    page = signed(finance)
    assert "Coastal Resilience Fund" not in words(finance.get(page))
    finance.post(
        f"{page}/edit", {**PAPER, "fund": "coastal-fund", **amount(0, "5,000,000")}, status=302
    )
    assert "Coastal Resilience Fund" in words(finance.get(page))


def test_an_approver_who_read_an_older_version_reads_again(finance, approver):
    page = signed(finance)
    opened = approver.hidden(page, action=f"{page}/approve")
    finance.post(f"{page}/edit", {**PAPER, **amount(0, "4,000,000")}, status=302)
    approver.client.post(f"{page}/approve", data=opened)
    read = words(approver.get(page))
    assert "Read it again first" in read
    assert "Awaits approval" in read


def test_a_paper_goes_back_with_a_reason_and_comes_again(finance, approver):
    page = signed(finance)
    for why, told in (
        ("", "Fill in “Reason”."),
        ("z" * 1200, "“Reason” is 200 characters too long; it may have 1000."),
    ):
        refused = approver.post(f"{page}/return", {"why": why}, form=page, status=422)
        assert errors(refused) == [told]
        assert tree(refused).get_element_by_id("why").text.strip() == why
    approver.post(f"{page}/return", {"why": "The date is wrong."}, form=page, status=302)
    assert "The date is wrong." in words(finance.get(f"{page}/edit"))
    finance.post(f"{page}/edit", {**PAPER, **amount(0, "5,000,000")}, status=302)
    assert "Awaits approval" in words(finance.get(page))


def test_an_agreement_without_a_pledge(finance):
    page = "/desk/agreements/new"
    assert len(errors(finance.post(page, {"partner": "", "book": ""}, status=422))) == 2
    there = finance.post(page, {"partner": "bravo", "book": "coastal-phase-1"}, status=302)
    address = there.headers["Location"]
    sent = {**PAPER, "title": "Gift of Bravo", **amount(0, "10", "JPY", year="")}
    finance.post(address, sent, status=302)
    assert agreement_named("Gift of Bravo").lines[0].proposed_minor == 10
    assert finance.get("/desk/agreements/record?partner=x", 302).headers["Location"] == page


def test_nobody_approves_what_they_recorded_however_they_ask(as_, demo_app):
    with transaction():
        account = queries.account_by_email("finance@example.org")
        accounts.grant_role(account, role=Role.APPROVER, by="system")
    both = as_("finance")
    page = signed(both)
    assert "It counts when a second person has approved it." in words(both.get(page))
    assert not tree(both.get(page)).xpath(f"//form[@action='{page}/approve']")
    token = both.hidden(f"{page}/edit")["csrf_token"]
    assert both.client.post(f"{page}/approve", data={"csrf_token": token}).status_code == 403
