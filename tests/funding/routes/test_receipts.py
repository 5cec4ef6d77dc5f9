"""Cash: recorded under an agreement, approved by another, taken back by a counter-entry."""

import pytest

from tests.funding.routes.conftest import ALFA, agreement_named, cash, recorded, rows, signed
from tests.pages import errors, tree, words

pytestmark = pytest.mark.once


def test_cash_is_recorded_by_one_and_approved_by_another(finance, approver, form, as_):
    page = recorded(finance, form, "1,000,000")
    assert "It counts when a second person has approved it." in words(finance.get(page))
    approver.post(f"{page}/approve", form=page, status=302)
    read = words(finance.get(page))
    assert "Approved" in read
    assert "Received" in read
    assert "EUR 4,000,000" in words(finance.get(form))
    as_(ALFA).get(page)
    as_("focal@bravo.example.org").get(page, 404)


def test_no_cash_under_what_is_not_approved(finance):
    page = signed(finance)
    assert finance.get(f"{page}/receipts/new", 302).headers["Location"] == page


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (cash(""), "Fill in “Amount received”."),
        (cash("-5"), "Enter an amount above zero."),
        (cash("1.234"), None),
        (cash("5", on=""), "Fill in “Value date”."),
        (cash("5", on="2027-01-01"), "Money cannot be received in the future."),
        (cash("5", line="77777"), None),
        (cash("5", bank_reference="b" * 121), None),
        (cash("9,000,000"), "EUR 9,000,000 is more than the EUR 5,000,000 still to come."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(finance, form, sent, told):
    answer = finance.post(form, sent, status=422) if told else finance.post(form, sent)
    if told:
        assert told in errors(answer)
        assert tree(answer).get_element_by_id("amount").get("value") == sent["amount"]


def test_more_than_is_owed_is_accepted_twice_or_not_at_all(finance, approver, form):
    page = recorded(finance, form, "9,000,000", accept_over="y")
    offered = approver.get(page)
    assert "EUR 9,000,000 is more than the EUR 5,000,000 still to come." in words(offered)
    approver.post(f"{page}/approve", form=page, status=302)
    assert "Awaits approval" in words(approver.get(page))
    approver.post(f"{page}/approve", {"over": "hold"}, form=page, status=302)
    assert "Awaits approval" not in words(approver.get(page))


def test_a_mistake_is_countered_with_a_reason_and_never_erased(finance, approver, form):
    page = recorded(finance, form, "2,000,000")
    approver.post(f"{page}/approve", form=page, status=302)
    refused = approver.post(f"{page}/return", {"why": ""}, form=page, status=422)
    assert errors(refused) == ["Fill in “Reason”."]
    approver.post(f"{page}/return", {"why": "Another partner's."}, form=page, status=302)
    read = words(finance.get(page))
    assert "Taken back" in read
    assert "Another partner's." in read
    assert "EUR −2,000,000" in read
    assert "EUR 5,000,000" in words(finance.get(form))


def test_what_is_given_back_is_recorded_anew(finance, approver, form):
    page = recorded(finance, form, "2,000,000")
    approver.post(f"{page}/return", {"why": "Wrong day."}, form=page, status=302)
    again = tree(finance.get(page)).xpath("//a[text()='Record it anew']/@href")
    assert again == [form]


def test_sent_twice_recorded_once(finance, form):
    sent = {**finance.hidden(form), **cash("3")}
    one, two = (finance.client.post(form, data=sent) for _ in range(2))
    assert one.headers["Location"] == two.headers["Location"]


def test_contributions_show_a_partner_its_own_money(finance, approver, form, as_):
    page = recorded(finance, form, "1,000,000")
    own = as_(ALFA)
    assert page not in own.get("/my/contributions").get_data(as_text=True)
    approver.post(f"{page}/approve", form=page, status=302)
    read = own.get("/my/contributions")
    assert page in read.get_data(as_text=True)
    assert "EUR 4,000,000" in words(read)
    assert "What your own money is for" in words(read)
    assert "What the funds did with all partners' money" in words(read)
    number_of = agreement_named("Agreement with Partner Alfa").number
    direct = [row for row in rows(read) if row[0] == number_of and "EUR 1,000,000" in row[-1]]
    assert direct, rows(read)
    number = agreement_named("Agreement with Partner Alfa").number
    assert number in words(read)
    assert number not in words(as_("focal@bravo.example.org").get("/my/contributions"))
    assert "You act for no partner." in words(as_("participant").get("/my/contributions"))
