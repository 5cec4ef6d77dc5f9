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


def test_cash_is_said_back_to_who_records_it_and_to_who_approves_it(finance, approver, form):
    answer = finance.post(form, cash("1000000"), status=200)
    assert "EUR 1,000,000.00: one million euros" in words(answer)
    said, _button = asked(answer)
    page = finance.post(form, {**cash("1000000"), "said_back": said}, status=302).headers[
        "Location"
    ]
    assert "EUR 1,000,000.00: one million euros" in words(approver.get(page))
