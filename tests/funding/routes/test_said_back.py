"""A long row of digits is said back in words before it is taken."""

import pytest
from sqlalchemy import select

from app.funding.models import Engagement
from tests.funding.routes.conftest import ASKED, NEW, amount, cash, first, prepared
from tests.pages import tree, words

pytestmark = pytest.mark.once


def asked(answer):
    """What the page carries to know that it has asked, and what its button reads."""
    page = tree(answer)
    (said,) = page.xpath("//main//form//input[@name='said_back']/@value")
    buttons = page.xpath("//main//div[contains(@class,'tt-actions')]//button")
    return said, buttons[0].text_content().strip()


def test_a_million_without_groups_is_taken_when_it_was_read_in_words(as_):
    authoriser = as_("authoriser@alfa.example.org")
    page = f"{NEW}/amount{ASKED}"
    before = first(select(Engagement.id).order_by(Engagement.id.desc()))
    sent = {**amount(0, "1500000", "USD"), **prepared()}
    answer = authoriser.post(page, sent, status=200)
    read = words(answer)
    assert "USD 1,500,000.00: one million five hundred thousand US dollars" in read
    assert "Nothing is recorded yet." in read
    said, button = asked(answer)
    assert button == "Yes, record it"
    assert first(select(Engagement.id).order_by(Engagement.id.desc())) == before

    # A nought more is another amount, and is said back itself.
    more = authoriser.post(
        page, {**sent, **amount(0, "15000000", "USD"), "said_back": said}, status=200
    )
    assert "fifteen million US dollars" in words(more)
    taken = authoriser.post(page, {**sent, "said_back": said}, status=302)
    assert "one million five hundred thousand US dollars" in words(
        authoriser.get(taken.headers["Location"])
    )


def test_five_lakh_are_said_back_in_digits_and_words_and_taken(as_):
    authoriser = as_("authoriser@alfa.example.org")
    page = f"{NEW}/amount{ASKED}"
    sent = {**amount(0, "5 lakh", "USD"), **prepared()}
    answer = authoriser.post(page, sent, status=200)
    assert "USD 500,000.00: five hundred thousand US dollars" in words(answer)
    said, _button = asked(answer)
    taken = authoriser.post(page, {**sent, "said_back": said}, status=302)
    assert "USD 500,000" in words(authoriser.get(taken.headers["Location"]))


def test_cash_is_said_back_to_who_records_it_and_to_who_approves_it(finance, approver, form):
    answer = finance.post(form, cash("1000000"), status=200)
    assert "EUR 1,000,000.00: one million euros" in words(answer)
    said, _button = asked(answer)
    page = finance.post(form, {**cash("1000000"), "said_back": said}, status=302).headers[
        "Location"
    ]
    assert "EUR 1,000,000.00: one million euros" in words(approver.get(page))


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        (
            "fr",
            "1\u00a0250\u00a0000,50",
            "1\u202f250\u202f000,50\u00a0EUR: un million deux cent cinquante mille",
        ),
        (
            "fr",
            "1 250 000,50",
            "1\u202f250\u202f000,50\u00a0EUR: un million deux cent cinquante mille",
        ),
        ("en", "1,250,000.50", "EUR\u00a01,250,000.50: one million two hundred and fifty thousand"),
        (
            "es",
            "1.250.000,50",
            "1\u202f250\u202f000,50\u00a0EUR: un millón doscientos cincuenta mil",
        ),
        ("fr", "2,5 crores", "25\u202f000\u202f000,00\u00a0EUR: vingt-cinq millions d’euros"),
        ("es", "5 lakh", "500\u202f000,00\u00a0EUR: quinientos mil euros"),
        ("en", "1.500", "“1.500” can be read as"),
        ("en", "<b>", "“<b>” is not an amount."),
        ("en", "", ""),
    ],
)
def test_while_it_is_typed_the_server_says_how_it_reads_it(as_, language, typed, said):
    browser = as_("finance")
    browser.client.get(f"/language/{language}")
    query = {"amount": typed, "currency": "EUR"}
    answer = browser.client.get("/amount-in-words", query_string=query).json["said"]
    assert answer.startswith(said), answer


def test_an_amount_typed_in_groups_is_said_back_in_the_readers_language(as_):
    authoriser = as_("authoriser@alfa.example.org")
    authoriser.client.get("/language/fr")
    page = f"{NEW}/amount{ASKED}"
    sent = {**amount(0, "1 250 000,50", "USD"), **prepared()}
    answer = authoriser.post(page, sent, status=200)
    assert "un million deux cent cinquante mille dollars" in words(answer)


def test_a_refund_and_an_amendment_are_said_back(finance, approver, form):
    agreement = form.removesuffix("/receipts/new")
    page = finance.post(form, cash("2,000,000"), status=302).headers["Location"]
    approver.post(f"{page}/approve", form=page, status=302)
    sent = {"amount": "1,500,000", "effective_on": "2026-11-02", "why": "Too much"}
    answer = finance.post(f"{page}/refund", sent, status=200)
    assert "EUR 1,500,000.00: one million five hundred thousand euros" in words(answer)
    said, button = asked(answer)
    assert button == "Yes, record it"
    finance.post(f"{page}/refund", {**sent, "said_back": said}, status=302)
    change = f"{agreement}/changes/amendment"
    rows = tree(finance.get(change)).xpath("//input[@name='lines-0-row']/@value")
    told = {
        "effective_on": "2026-11-01", "why": "Signed", "lines-0-row": rows[0], "do": "save",
        "lines-0-delta": "1,250,000", "ends_on": "", "conditions": "",
    }  # fmt: skip
    answer = finance.post(change, told, status=200)
    assert "one million two hundred and fifty thousand euros" in words(answer)
