"""Statements of every kind on pages: drafted at the desk, read by whom they are for, checked by
anybody."""

import io
import json

import pytest
from pypdf import PdfReader

from app.funding.queries import statements as queries
from app.reports import declared
from tests.funding.routes.conftest import ALFA, FOCAL
from tests.pages import errors, tree, words
from tests.queries import counted

pytestmark = pytest.mark.once

NEW = "/desk/statements/new"
BRAVO = "authoriser@bravo.example.org"


def press(browser, page, step):
    return browser.post(f"{page}/{step}", form=page, status=302)


def test_a_status_of_pledges_from_draft_to_paper(finance, approver, as_):
    asked = {"kind": "pledge_status", "book": "coastal-phase-1", "as_of": "2026-10-31"}
    page = finance.post(NEW, asked, status=302).headers["Location"]
    assert "Status of pledges and contributions" in words(finance.get(page))
    press(as_("officer"), page, "review")
    press(approver, page, "approve")
    number = press(as_("lead"), page, "issue").headers["Location"]
    assert number == "/statements/SPC-2026-02"
    visitor = as_("visitor")
    shown = words(visitor.get(number))
    assert "Signed, not yet paid" in shown
    assert "SPC-2026-02" in words(visitor.get("/statements/?kind=pledge_status"))
    assert "SPC-2026-02" not in words(visitor.get("/statements/?kind=funding_gap"))
    again = finance.post(NEW, asked, status=422)
    assert errors(again) == ["SPC-2026-02 stands for this date, and nothing has changed since."]


@pytest.mark.parametrize("number", ["FGS-2026-01", "SPC-2026-01", "FBS-2026-01"])
def test_the_paper_carries_what_the_addresses_give(as_, number):
    visitor = as_("visitor")
    address = f"/statements/{number}"
    paper = visitor.get(f"{address}.pdf").data
    assert declared.faults(paper) == []
    reader = PdfReader(io.BytesIO(paper))
    assert reader.attachments[f"{number}.json"][0] == visitor.get(f"{address}.json").data
    assert reader.attachments[f"{number}.csv"][0] == visitor.get(f"{address}.csv").data
    stored = queries.statement(number)
    text = " ".join(page.extract_text() for page in reader.pages)
    assert stored.data_sha256 in text.replace("\n", "")
    assert queries.reproduce(stored) == stored.data


def test_a_partners_statement_is_for_it_and_the_secretariat(as_, finance):
    paths = [f"/statements/PCS-2026-01{end}" for end in ("", ".json", ".csv", ".pdf")]
    for path in (*paths, "/api/v1/statements/PCS-2026-01"):
        assert as_("visitor").client.get(path).status_code == 404
        assert as_(BRAVO).client.get(path).status_code == 404
    for reader in (as_(ALFA), as_(FOCAL), finance, as_("auditor")):
        assert reader.client.get(paths[0]).status_code == 200
    own = as_(FOCAL).get("/my/contributions")
    assert "/statements/PCS-2026-01" in tree(own).xpath("//main//a/@href")
    assert "PCS-2026-01" not in words(as_(BRAVO).get("/my/contributions"))
    assert "PCS" not in words(as_("visitor").get("/statements/"))
    assert "PCS-2026-01" in words(finance.get("/desk/statements?kind=partner_statement"))


def test_the_check_page_shows_no_amount_of_one_partner(as_):
    stored = queries.statement("PCS-2026-01")
    page = words(as_("visitor").get(f"/check/{stored.code}"))
    assert "It belongs to PCS-2026-01, which stands." in page
    assert stored.data_sha256 in page
    assert "its amounts are not shown here" in page
    assert "Alfa" not in page
    assert "USD" not in page


@pytest.mark.parametrize("number", ["SPC-2026-01", "FBS-2026-01", "FGS-2026-01"])
def test_the_check_page_shows_the_totals_of_the_paper(as_, number):
    stored = queries.statement(number)
    page = words(as_("visitor").get(f"/check/{stored.code}"))
    data = json.loads(stored.data)
    amount = {
        "SPC": lambda: data["totals"]["all"]["committed"],
        "FBS": lambda: data["to_date"]["available"],
        "FGS": lambda: data["gap"]["signed"],
    }[number[:3]]()
    assert f"{int(amount.partition('.')[0]):,}.{amount.partition('.')[2]}" in page
    assert stored.as_of.isoformat() == "2026-09-30"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"kind": "partner_statement", "book": "coastal-phase-1"},
         "Choose the partner whose statement it is."),
        ({"kind": "pledge_status", "book": "coastal-phase-1", "partner": "alfa"},
         "Only the statement of one partner names a partner."),
        ({"kind": "pledge_status", "book": "coastal-fund"},
         "This kind of statement is about something else. Choose again."),
        ({"kind": "fund_balance", "book": "coastal-phase-1"},
         "This kind of statement is about something else. Choose again."),
        ({"kind": "nonsense", "book": "coastal-phase-1"}, "Choose one of the list for “Kind”."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(finance, asked, told):
    answer = finance.post(NEW, {**asked, "as_of": "2026-10-31"}, status=422)
    assert errors(answer) == [told]


def test_the_lists_ask_a_constant_number_of_questions(as_, finance):
    visitor = as_("visitor")
    for browser, path in ((visitor, "/statements/"), (finance, "/desk/statements")):
        browser.get(path)
        with counted() as few:
            browser.get(f"{path}?kind=fund_balance")
        with counted() as all_of_them:
            browser.get(path)
        assert len(all_of_them) - len(few) <= 2
