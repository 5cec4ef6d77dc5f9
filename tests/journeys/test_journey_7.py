"""Journey 7: the funding position as of any day, a numbered statement, the same bytes again."""

import json

import pytest

pytestmark = pytest.mark.browser

POSITION = "/programmes/spf/phase-2/funding"


def figures(reader) -> dict[str, str]:
    """The table of the position: label to figure."""
    rows = reader.page.get_by_role("table", name="The position in full").get_by_role("row").all()
    cells = [row.locator("th,td").all_inner_texts() for row in rows[1:]]
    return {" ".join(label.split()): figure.strip() for label, figure in cells}


def test_a_statement_is_issued_and_the_earlier_one_stays(reader):
    finance = reader("finance").visit("/desk/")
    earlier = finance.get("/statements/FGS-2021-01.json")
    earlier_paper = finance.get("/statements/FGS-2021-01.pdf")

    finance.visit(f"{POSITION}?as_of=2021-10-07")
    assert figures(finance) == {
        "Required": "160,000,000.00",
        "Own contribution": "10,000,000.00",
        "of it in kind, such as staff": "10,000,000.00",
        "Mobilised (signed agreements)": "75,000,000.00",
        "of it received": "not recorded",
        "Pledged in all": "not recorded",
        "of it confirmed in writing and not signed": "not recorded",
        "Gap after signed agreements": "75,000,000.00",
        "If confirmed pledges are signed": "75,000,000.00",
        "If announced pledges also come in": "75,000,000.00",
        "Cash gap required less what has come in, own cash delivered included; own contribution in "
        "kind closes none of it": "not recorded",
    }
    finance.page.get_by_label("As of").fill("2023-03-24")
    finance.press("Show")
    finance.says("53.6 million USD")
    assert figures(finance)["Mobilised (signed agreements)"] == "96,400,000.00"
    assert figures(finance)["Gap after signed agreements"] == "53,600,000.00"
    # The same day as it was known at the end of 2021: what came later was not known yet.
    finance.page.get_by_label("Known at (UTC)").fill("2021-12-31T12:00")
    finance.press("Show")
    assert figures(finance)["Gap after signed agreements"] == "75,000,000.00"

    finance.visit("/desk/statements/new")
    finance.page.get_by_label("Of what").select_option(label="Flagship Programme, Phase II")
    finance.page.get_by_label("As of").fill("2023-03-24")
    finance.press("Draft it")
    draft = finance.path
    finance.says("Gap of FGS-2021-01", "75,000,000.00", "Newly signed", "−38,000,000.00")
    finance.says("To be reconciled", "+16,600,000.00", "Gap of this statement", "53,600,000.00")
    finance.says("It cannot be issued before somebody explains it")

    reader("officer").visit(draft).press("Reviewed")
    approver = reader("approver").visit(draft)
    approver.press("Approve these figures")
    approver.says("Explain it in a sentence, or accept it by name", "Accept by name")
    approver.page.get_by_label("Accepted by").fill("Aldo Approver, head of finance")
    approver.press("Accept")
    approver.press("Approve these figures")
    lead = reader("lead").visit(draft)
    lead.press("Issue")
    assert "never changes again" in lead.questions[-1]
    finance.visit("/statements/FGS-2023-01")
    finance.says("Funding-gap statement FGS-2023-01", "As of 24 March 2023")

    visitor = reader().visit("/statements/")
    visitor.follow("FGS-2023-01")
    paper = visitor.paper("Statement (PDF)")
    for words in ("FGS-2023-01", "53,600,000", "96,400,000", "16,600,000", "not recorded"):
        assert words in paper
    data = json.loads(visitor.get("/statements/FGS-2023-01.json"))
    assert "53600000.00" in json.dumps(data)

    assert visitor.get("/statements/FGS-2021-01.json") == earlier
    assert visitor.get("/statements/FGS-2021-01.pdf") == earlier_paper
    visitor.visit("/statements/FGS-2021-01").says("75 million USD", "75,000,000.00", "53.1 %")
