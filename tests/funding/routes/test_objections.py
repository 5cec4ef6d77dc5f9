"""The pages on which a partner says that something is wrong."""

import pytest

from tests.pages import errors, tree, words

pytestmark = pytest.mark.once


def test_a_partner_says_it_and_finance_answers(as_, finance):
    focal = as_("focal@alfa.example.org")
    listed = tree(focal.get("/my/contributions"))
    told = listed.xpath("//a[contains(@href, '/my/objections/new/receipt')]/@href")
    page = told[0]
    empty = focal.post(page, {"text": ""}, status=422)
    assert errors(empty)
    thread = focal.post(page, {"text": "<b>A cent is missing</b>"}, status=302).headers["Location"]
    assert "<b>A cent is missing</b>" in words(focal.get(thread))
    assert "Awaiting an answer" in words(focal.get("/my/contributions"))

    assert "A cent is missing" in words(finance.get("/desk/objections?state=open"))
    finance.post(thread, {"text": "It is on the second receipt."}, status=302)
    assert "It is on the second receipt." in words(focal.get(thread))
    refused = finance.post(thread, {"text": "", "outcome": ""}, status=422)
    assert errors(refused) == ["Say what is wrong, or what the answer is."]
    focal.post(thread, {"text": "Seen, thank you.", "outcome": "withdrawn"}, status=302)
    closed = words(focal.get(thread))
    assert "Taken back by the partner" in closed
    assert not tree(focal.get(thread)).xpath("//main//textarea")


def test_a_foreign_partner_finds_nothing(as_):
    alfa, bravo = as_("focal@alfa.example.org"), as_("focal@bravo.example.org")
    about = tree(alfa.get("/my/contributions")).xpath(
        "//a[contains(@href, '/my/objections/new/receipt')]/@href"
    )[0]
    bravo.get(about, status=404)
