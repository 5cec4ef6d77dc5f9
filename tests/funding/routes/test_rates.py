"""Rates beyond the published ones: entered by one person, let in by another."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.funding.models import ManualRate, Receipt
from tests.funding.routes.conftest import cash, first, recorded
from tests.pages import errors, tree, words

pytestmark = pytest.mark.once

NEW = "/desk/rates/new"


@pytest.fixture(autouse=True)
def now():
    """Three weeks after the last published rate."""
    with clock.at(datetime(2026, 11, 22, 9, tzinfo=UTC)):
        yield


def rate(**more):
    return {"from_ccy": "EUR", "to_ccy": "USD", "rate": "1.1562", "source_date": "2026-11-20",
            "source": "Official journal 223", **more}  # fmt: skip


def test_cash_of_a_day_without_a_rate_is_refused_until_two_persons_let_one_in(
    finance, approver, form
):
    refused = finance.post(form, cash("1,000", on="2026-11-22"), status=422)
    (told,) = errors(refused)
    assert told.startswith("There is no published rate from EUR to USD for 22 November 2026.")
    assert "/desk/rates" in tree(refused).xpath("//main//a/@href")
    assert "to 30 October 2026" in words(finance.get("/desk/rates"))

    finance.post(NEW, rate(), status=302)
    waiting = first(select(ManualRate)).slug
    assert "1 EUR = 1.1562 USD" in words(approver.get("/desk/approvals"))
    approve = f"/desk/rates/{waiting}/approve"
    token = finance.hidden(NEW)["csrf_token"]
    assert finance.client.post(approve, data={"csrf_token": token}).status_code == 403
    approver.post(approve, form="/desk/rates", status=302)

    page = recorded(finance, form, "1,000", on="2026-11-22")
    approver.post(f"{page}/approve", form=page, status=302)
    assert "USD 1,156.20" in words(finance.get(page))


def test_cash_that_waits_says_when_its_rate_is_missing(finance, approver, form):
    page = recorded(finance, form, "1,000")
    slug = page.rpartition("/")[2]
    with transaction():
        receipt = db.session.scalars(select(Receipt).where(Receipt.slug == slug)).one()
        receipt.received_on = date(2026, 11, 20)
    assert "so it cannot be approved yet" in words(approver.get(page))
    approver.post(f"{page}/approve", form=page, status=302)
    assert "There is no published rate" in words(approver.get(page))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (rate(rate=""), "Fill in “Is worth”."),
        (rate(rate="1,1,1"), "Write a number such as 1.0925, with at most 8 decimals."),
        (rate(rate="0"), "“0” is not an exchange rate. Write a positive number like 1.1562."),
        (rate(to_ccy="EUR"), "Choose two different currencies."),
        (rate(to_ccy="XXX"), "Choose one of the list for “In the currency”."),
        (rate(source_date="2027-01-01"), "A rate cannot be of a day in the future."),
        (rate(source=""), "Fill in “Source”."),
        (rate(source="s" * 121), "“Source” is 1 character too long; it may have 120."),
    ],
)
def test_a_wrong_rate_is_refused_at_its_field(finance, sent, told):
    answer = finance.post(NEW, sent, status=422)
    assert told in errors(answer)
    assert tree(answer).xpath("//*[contains(@class,'tt-errsum')]//a/@href")


def test_a_rate_goes_back_with_a_reason(finance, approver):
    finance.post(NEW, rate(source="<i>Journal</i>"), status=302)
    page = f"/desk/rates/{first(select(ManualRate)).slug}/return"
    assert errors(approver.post(page, {"why": ""}, status=422)) == ["Fill in “Reason”."]
    approver.post(page, {"why": "Not in the journal."}, status=302)
    read = words(finance.get("/desk/rates"))
    assert "Not in the journal." in read
    assert "<i>Journal</i>" in read


# --- files ---------------------------------------------------------------------------------------

IMPORT = "/desk/rates/import"


def sent(content: bytes, name: str = "unore.csv", **more):
    return {
        "series": "UNORE",
        "base": "USD",
        "source": "Circular 11",
        "file": (BytesIO(content), name),
        **more,
    }


def test_a_file_of_rates_is_named_row_by_row_or_waits_as_a_whole(finance, approver):
    bad = b"currency,rate,date\nKES,129.5,2026-11-01\nXXX,=1+1,soon\n"
    refused = finance.post(IMPORT, sent(bad), status=422)
    assert errors(refused) == ["Nothing has been taken over: 3 cells are wrong, listed below."]
    wrong = [
        [cell.text_content() for cell in row.xpath("./th|./td")][:3]
        for row in tree(refused).xpath("//main//tbody/tr")
    ]
    assert wrong == [["3", "currency", "XXX"], ["3", "rate", "=1+1"], ["3", "day", "soon"]]

    page = finance.post(
        IMPORT, sent(b"currency,rate,date\nKES,129.5,2026-11-01\n"), status=302
    ).headers["Location"]
    assert "1 November 2026" in words(finance.get(page))
    assert "unore.csv" in words(approver.get("/desk/approvals"))
    approver.post(f"{page}/approve", form=page, status=302)
    again = finance.post(IMPORT, sent(b"currency,rate,date\nKES,1295,2026-11-15\n"), status=302)
    # Ten times the last one: nine hundred per cent more.
    assert "900 %" in words(approver.get(again.headers["Location"]))
    nothing = finance.post(IMPORT, sent(b"currency,rate,date\nKES,129.5,2026-11-01\n"), status=422)
    assert errors(nothing) == ["Every rate in this file is already on record."]


def test_a_basis_is_proposed_and_agreed_and_both_stand_side_by_side(finance, approver, as_):
    visitor = as_("visitor")
    shown = words(visitor.get("/programmes/coastal/phase-1/funding/rates?as_of=2026-10-30"))
    assert "At reference rates" in shown
    proposed = {"valid_on": "2026-10-30", "why": "The third year begins"}
    finance.post("/desk/rates/books/coastal-phase-1/basis", proposed, status=302)
    listed = tree(approver.get("/desk/rates"))
    (approve,) = listed.xpath("//form[contains(@action, '/basis/')]/@action")
    approver.post(approve, form="/desk/rates", status=302)
    # Both bases are now of one day: nothing differs but what was rounded.
    same = words(visitor.get("/programmes/coastal/phase-1/funding/rates?as_of=2026-10-30"))
    assert "Sum" in same
    assert "Proposed:" not in words(finance.get("/desk/rates"))


def test_a_book_changes_its_source(finance):
    page = "/desk/rates/books/coastal-phase-1"
    finance.post(page, {"source": "UNORE"}, status=302)
    assert "United Nations operational rates" in words(finance.get("/desk/rates"))
