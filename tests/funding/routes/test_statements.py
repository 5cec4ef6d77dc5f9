"""Statements: the figures of the source documents, from the draft to the paper and back again."""

import json

import pytest
from lxml.html import fromstring

from app.funding.queries import statements as queries
from app.reports.papers import statement_parts
from tests.funding.routes.conftest import PAPER, amount
from tests.pages import errors, tree, words

NEW = "/desk/statements/new"
SPF = "/programmes/spf/phase-2/funding"


def draft(browser, as_of, book="spf-phase-2"):
    answer = browser.post(NEW, {"book": book, "as_of": as_of}, status=302)
    return answer.headers["Location"]


def press(browser, page, step):
    return browser.post(f"{page}/{step}", form=page, status=302)


def table(answer):
    return {
        row[0].text_content(): row[1].text_content() for row in tree(answer).xpath("//tbody/tr")
    }


# --- AC09 ----------------------------------------------------------------------------------------


def test_ac09_the_statement_as_at_7_october_2021(as_):
    page = as_("visitor").get("/statements/FGS-2021-01")
    rows = table(page)
    assert rows["Required"] == "160,000,000.00"
    assert rows["Mobilised (signed agreements)"] == "75,000,000.00"
    assert rows["Own contribution"] == "10,000,000.00"
    assert rows["Gap after signed agreements"] == "75,000,000.00"
    assert rows["Received"] == rows["Announced pledges, not signed"] == "not recorded"
    assert "53.1 %" in words(page)
    assert "Final" in words(page)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "over 80\xa0%"), ("fr", "plus de 80\xa0%"), ("es", "más de 80\xa0%")],
)
def test_ac09_the_share_for_countries_is_printed_with_its_qualifier(as_, language, said):
    data = as_("visitor").get("/statements/FGS-2021-01.json").json
    (share,) = data["remarks"]["shares"]
    assert (share["qualifier"], share["value"], share["source"]) == ("over", "0.8", "REP:129")
    printed = statement_parts(queries.statement("FGS-2021-01"), language)[0]
    assert f"{share['label'][language]}: {said} (REP:129)" in fromstring(printed).text_content()


def test_ac09_asked_again_it_says_that_it_stands(finance):
    answer = finance.post(NEW, {"book": "spf-phase-2", "as_of": "2021-10-07"}, status=422)
    assert errors(answer) == ["FGS-2021-01 stands for this date, and nothing has changed since."]
    assert "/statements/FGS-2021-01" in tree(answer).xpath("//main//a/@href")


def test_ac09_a_change_that_breaks_the_sum_is_explained_or_not_issued(finance, approver, as_):
    record = "/desk/agreements/record?partner=de-bmz&book=spf-phase-2"
    paper = {**PAPER, "signed_on": "2021-10-07", "starts_on": "", "ends_on": ""}
    rows = amount(0, "5,000,000", "USD", year="")
    agreement = finance.post(record, {**paper, **rows}, status=302).headers["Location"]
    press(approver, agreement, "approve")

    page = draft(finance, "2021-10-07")
    told = words(finance.get(page))
    assert "states a gap of USD 75,000,000, the ledger gives USD 70,000,000." in told
    press(as_("officer"), page, "review")
    press(approver, page, "approve")
    assert "Explain the difference before this can be issued." in words(finance.get(page))
    finance.post(page, {"explanation": "", "stated_why": "An agreement came to light."}, status=302)
    press(as_("officer"), page, "review")
    press(approver, page, "approve")
    number = press(as_("lead"), page, "issue").headers["Location"]
    assert number == "/statements/FGS-2021-02"
    assert "FGS-2021-02" in words(as_("visitor").get("/statements/FGS-2021-01"))


# --- AC10 ----------------------------------------------------------------------------------------


@pytest.fixture
def march(finance):
    return draft(finance, "2023-03-24")


def test_ac10_the_bridge_to_24_march_2023(finance, march):
    page = finance.get(march)
    rows = table(page)
    assert rows["Gap after signed agreements"] == rows["Gap of this statement"] == "53,600,000.00"
    assert rows["Gap of FGS-2021-01"] == "75,000,000.00"
    assert rows["Newly signed"] == "−38,000,000.00"
    assert rows["To be reconciled"] == "+16,600,000.00"
    assert tree(page).get_element_by_id("explanation") is not None
    assert rows["Change of the gap"] == "−21,400,000.00"


def test_a_draft_waits_in_the_queue_and_its_approver_is_not_offered_the_issue(approver, as_, march):
    assert march in approver.get("/desk/approvals").text
    lead = as_("lead")
    lead.post(f"{march}/accept", {"name": "Lena Lead"}, form=march, status=302)
    press(as_("officer"), march, "review")
    press(approver, march, "approve")
    assert f"{march}/issue" not in approver.get(march).text
    assert f"{march}/issue" in lead.get(march).text
    finance = as_("finance")
    token = finance.hidden(march)["csrf_token"]
    assert finance.client.post(f"{march}/issue", data={"csrf_token": token}).status_code == 403


def test_ac10_nothing_is_issued_before_it_is_explained(finance, approver, as_, march):
    press(as_("officer"), march, "review")
    press(approver, march, "approve")
    assert "It cannot be issued before somebody explains it" in words(approver.get(march))
    lead = as_("lead")
    token = lead.hidden(march, action=f"{march}/accept")["csrf_token"]
    assert lead.client.post(f"{march}/issue", data={"csrf_token": token}).status_code == 302
    assert "This draft is not at that step." in words(lead.get(march))
    as_("visitor").get("/statements/FGS-2023-01", 404)


def test_ac10_explained_it_is_final(finance, approver, as_, march):
    sentence = "One agreement ended before its time; see the letter of May."
    finance.post(march, {"explanation": sentence, "stated_why": ""}, status=302)
    press(as_("officer"), march, "review")
    press(approver, march, "approve")
    assert press(as_("lead"), march, "issue").headers["Location"] == "/statements/FGS-2023-01"
    page = as_("visitor").get("/statements/FGS-2023-01")
    assert table(page)["To be reconciled"] == "+16,600,000.00"
    assert sentence in words(page)
    assert "Final" in words(page)


def test_ac10_accepted_by_name_it_is_provisional(finance, approver, as_, march):
    refused = approver.post(f"{march}/accept", {"name": ""}, form=march, status=422)
    assert errors(refused) == ["Fill in “Accepted by (name and function)”."]
    long = approver.post(f"{march}/accept", {"name": "n" * 201}, form=march, status=422)
    assert tree(long).get_element_by_id("name").get("value") == "n" * 201
    approver.post(f"{march}/accept", {"name": "Lena Lead, secretariat"}, form=march, status=302)
    press(as_("officer"), march, "review")
    press(approver, march, "approve")
    press(as_("lead"), march, "issue")
    page = words(as_("visitor").get("/statements/FGS-2023-01"))
    assert "Provisional" in page
    assert "Accepted by Lena Lead, secretariat" in page


# --- AC11 ----------------------------------------------------------------------------------------


def test_ac11_what_was_issued_stays_to_the_byte(finance, approver, as_, march):
    visitor = as_("visitor")
    address = "/statements/FGS-2021-01"
    kinds = (".json", ".csv", ".pdf")
    before = {kind: visitor.get(address + kind).data for kind in kinds}
    assert before[".pdf"].startswith(b"%PDF")
    finance.post(march, {"explanation": "Ended early.", "stated_why": ""}, status=302)
    press(as_("officer"), march, "review")
    press(approver, march, "approve")
    press(as_("lead"), march, "issue")
    assert {kind: visitor.get(address + kind).data for kind in kinds} == before
    stored = queries.statement("FGS-2021-01")
    assert queries.reproduce(stored) == stored.data
    assert stored.data_sha256 in words(visitor.get(address))
    again = finance.post(NEW, {"book": "spf-phase-2", "as_of": "2021-10-07"}, status=422)
    assert errors(again) == ["FGS-2021-01 stands for this date, and nothing has changed since."]
    assert "75 million" in words(visitor.get(f"{SPF}?as_of=2021-10-07"))


# --- the way there -------------------------------------------------------------------------------


def test_no_step_by_the_one_before_and_none_out_of_turn(finance, approver, as_, march):
    token = finance.hidden(march)["csrf_token"]
    for step in ("review", "approve", "accept", "send-back"):
        sent = {"csrf_token": token, "name": "x", "why": "x"}
        assert finance.client.post(f"{march}/{step}", data=sent).status_code == 403
    officer = as_("officer").hidden(march, action=f"{march}/review")
    assert as_("auditor").client.post(f"{march}/review", data=officer).status_code in (400, 403)
    press(as_("officer"), march, "review")
    lead = as_("lead")
    refused = lead.post(f"{march}/send-back", {"why": ""}, form=march, status=422)
    assert errors(refused) == ["Fill in “Reason”."]
    lead.post(f"{march}/send-back", {"why": "Explain it first."}, form=march, status=302)
    assert "Explain it first." in words(finance.get(march))
    assert "Statement sent back" in words(finance.get(march))


def test_a_second_explanation_shows_the_first(finance, as_, march):
    other = as_("finance")
    opened = other.hidden(march)
    finance.post(march, {"explanation": "Mine came first.", "stated_why": ""}, status=302)
    sent = {"explanation": "Mine came second.", "stated_why": ""}
    stale = other._checked(other.client.post(march, data={**opened, **sent}), "stale", 422)
    assert "Mine came first." in words(stale)
    assert "Mine came second." in words(stale)


@pytest.mark.parametrize(
    ("book", "as_of", "told"),
    [
        ("spf-phase-2", "2020-01-01",
         "No requirement is recorded as of this date, so there is no gap to state."),
        ("spf-phase-2", "2031-01-01", "A statement cannot be as of a day in the future."),
        ("spf-phase-2", "", "Fill in “As of”."),
        ("nothing", "2023-03-24", "Choose one of the list for “Of what”."),
        ("spf-phase-2", "24.3.2023", "Enter a day that exists, as year, month, day: 2026-12-09."),
    ],
)  # fmt: skip
def test_what_cannot_be_stated_is_told(finance, book, as_of, told):
    assert errors(finance.post(NEW, {"book": book, "as_of": as_of}, status=422)) == [told]


def test_anybody_may_check_a_code(as_):
    visitor = as_("visitor")
    code = json.loads(visitor.get("/api/v1/statements/FGS-2021-01").data)["code"]
    asked = visitor.get(f"/check?code={code[:8]}%20{code[8:].lower()}", 302)
    page = words(visitor.get(asked.headers["Location"].replace("http://localhost", "")))
    assert "It belongs to FGS-2021-01, which stands." in page
    assert "USD 75,000,000.00" in page
    assert "Fill in" in errors(visitor.get("/check?code=", 422))[0]
    assert errors(visitor.get("/check?code=" + "x" * 41, 422))
    unknown = visitor.get("/check/%3Cb%3ENO", 404)
    assert "<b>NO" in words(unknown)
    assert not tree(visitor.get("/check")).xpath("//input[@name='csrf_token']")
