"""Journey 6: from the pledge to the signed agreement and the money received, with two persons."""

import pytest

pytestmark = pytest.mark.browser

PLEDGE = "PL-2026-0001"
AGREEMENT = "AG-2026-0032"
RECEIPT = "RC-2026-0057"


def test_a_pledge_becomes_an_agreement_and_a_receipt(reader):
    visitor = reader().visit("/programmes/coastal/phase-1/funding?as_of=2026-10-30")
    # Five million at the phase’s own rate of 1.0876; of them three come in, at the 1.1174 of their
    # day (3.3522 million), and two are to come (2.1752).
    before = row_of(visitor, "PL-2026-0001")
    none = "– none recorded"
    assert before[2:] == ["Confirmed", "EUR 5,000,000", none, none, "5.438", none]

    finance = reader("finance").visit("/desk/pipeline?book=coastal-phase-1")
    page = finance.page
    finance.says("Pipeline", "Confirmed, not signed", PLEDGE, "EUR 5,000,000", "2027")
    finance.follow(f"Record the agreement {PLEDGE}")
    finance.says("Record an agreement", "Partner Alfa", f"From {PLEDGE}")
    page.get_by_label("Title of the agreement").fill("Contribution agreement of Partner Alfa")
    page.get_by_label("Signed by both sides on").fill("2026-10-29")
    for number, (amount, due) in enumerate(
        (("3,000,000", "2027-02-15"), ("2,500,000", "2027-09-15")), 1
    ):
        page.get_by_role("button", name="Add an instalment").click()
        row = page.get_by_role("group", name=f"Instalment {number}")
        row.get_by_role("textbox", name="Instalment", exact=True).fill(amount)
        row.get_by_label("Due on").fill(due)
    # Instalments of 5.5 million of an agreement over 5 million.
    finance.press("Send for approval")
    finance.says("Is this the amount?", "three million")  # so much is said back before it is final
    finance.press("Yes, record it", status=422)
    finance.says("There is a problem")
    second = page.get_by_role("group", name="Instalment 2")
    second.get_by_role("textbox", name="Instalment", exact=True).fill("2,000,000")
    finance.press("Send for approval")
    finance.press("Yes, record it")
    finance.says(f"Agreement {AGREEMENT}", "It counts when a second person has approved it.")
    finance.says("15 February 2027", "EUR 3,000,000", "15 September 2027", "EUR 2,000,000")
    assert page.get_by_role("button", name="Approve").count() == 0
    agreement = finance.path

    approver = reader("approver").visit("/desk/approvals")
    approver.follow(AGREEMENT)
    approver.press("Approve")
    assert approver.questions == [
        f"Approve {AGREEMENT}? The amounts are then signed in the ledger."
    ]
    approver.says("Approved. The amounts are in the ledger.", "PL-2026-0001", "EUR 5,000,000")
    approver.says("Agreement recorded", "Fiona Finance")
    approver.says("Agreement approved", "Aldo Approver")

    finance.visit(agreement).follow("Record a receipt")
    page.get_by_label("Amount received").fill("3,000,000")
    page.get_by_label("Value date").fill("2026-10-30")
    page.get_by_label("Bank reference").fill("CRF-ALFA-1")
    finance.press("Send for approval")
    finance.press("Yes, record it")
    finance.says(RECEIPT, "EUR 3,000,000")
    approver.visit("/desk/approvals").follow(RECEIPT)
    approver.press("Approve")
    approver.says("CRF-ALFA-1")

    visitor.visit("/programmes/coastal/phase-1/funding?as_of=2026-10-30")
    after = row_of(visitor, AGREEMENT)
    assert after[2:] == ["Part paid", "EUR 5,000,000", "3.352", "2.175", none, none]

    auditor = reader("auditor").visit("/desk/audit")
    acts = auditor.texts("tbody tr")
    for who, act in (
        ("Aldo Approver", "Receipt approved"),
        ("Fiona Finance", "Receipt recorded"),
        ("Aldo Approver", "Agreement approved"),
        ("Fiona Finance", "Agreement recorded"),
    ):
        assert any(who in row and act in row for row in acts), (who, act)
    auditor.never_says("['")


def row_of(reader, line: str) -> list[str]:
    """The cells of a line of the records behind a position."""
    row = reader.page.get_by_role("row").filter(has_text=line)
    return [" ".join(text.split()) for text in row.locator("th,td").all_inner_texts()]
