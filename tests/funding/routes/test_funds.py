"""Pooled funds: proposed, decided, reserved by a second person, never beyond what is there; and
everything else that moves one, on its pages."""

import io

import pytest
from sqlalchemy import select

from app.funding.models import Allocation, Fund, FundAct, FundDecision, Transfer
from tests.funding.routes.conftest import first
from tests.pages import errors, tree, words

pytestmark = pytest.mark.once

DESK = "/desk/funds/coastal-fund"
NEW = f"{DESK}/allocations/new"
DECIDE = f"{DESK}/decisions/new"
PAGE = "/funds/coastal-fund/"


def proposed(**more):
    return {"amount": "1,000", "purpose": "Dunes", "window": "", "implementer": "",
            "country": "", **more}  # fmt: skip


def waiting():
    return first(select(Allocation).where(Allocation.purpose == "Dunes")).slug


def decided(*slugs, **more):
    return {"body": "Steering committee", "decided_on": "2026-10-01", "minute": "Minute 9",
            "text": "", "allocations": list(slugs), **more}  # fmt: skip


def test_money_is_decided_by_the_steering_body_and_reserved_by_a_second_person(as_):
    officer, finance, approver = as_("officer"), as_("finance"), as_("approver")
    officer.post(NEW, proposed(), status=302)
    slug = waiting()
    approve = f"/desk/allocations/{slug}/approve"
    assert "Awaits the steering body" in words(approver.get(DESK))
    sent = {"csrf_token": approver.hidden(f"/desk/allocations/{slug}/return")["csrf_token"]}
    approver.client.post(approve, data=sent)
    assert "record its decision first" in words(approver.get(DESK))
    finance.post(DECIDE, decided(slug), status=302)
    token = finance.hidden(NEW)["csrf_token"]
    assert finance.client.post(approve, data={"csrf_token": token}).status_code == 403
    approver.post(approve, form=DESK, status=302)
    assert "Dunes" in words(as_("visitor").get(PAGE))
    assert "Minute 9" in words(officer.get(f"{DESK}/decisions"))


def test_nothing_beyond_what_is_available(as_):
    finance, approver = as_("finance"), as_("approver")
    finance.post(NEW, proposed(amount="9,000,000,000"), status=302)
    slug = waiting()
    finance.post(DECIDE, decided(slug), status=302)
    approver.post(f"/desk/allocations/{slug}/approve", form=DESK, status=302)
    assert "is more than the" in words(approver.get(DESK))
    assert "Dunes" not in words(as_("visitor").get(PAGE))
    back = f"/desk/allocations/{slug}/return"
    assert errors(approver.post(back, {"why": ""}, status=422)) == ["Fill in “Reason”."]
    approver.post(back, {"why": "There is not so much."}, status=302)
    assert "There is not so much." in words(finance.get(DESK))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (proposed(amount=""), "Fill in “Amount”."),
        (proposed(amount="zero"), None),
        (proposed(purpose=""), "Fill in “Purpose”."),
        (proposed(purpose="p" * 301), "“Purpose” is 1 character too long; it may have 300."),
        (proposed(window="attic"), "Choose one of the list for “Window”."),
        (proposed(implementer="nobody"), "Choose one of the list for “Implementer”."),
        (proposed(country="ZZ"), "Choose one of the list for “Country”."),
    ],
)
def test_what_is_wrong_is_said_and_kept(as_, sent, told):
    answer = as_("finance").post(NEW, sent, status=422)
    assert told is None or told in errors(answer)
    assert errors(answer)
    assert tree(answer).get_element_by_id("purpose").get("value") == sent["purpose"]


def test_the_balance_as_of_another_day(as_):
    visitor = as_("visitor")
    now, before = (words(visitor.get(f"{PAGE}{asked}")) for asked in ("", "?as_of=2024-12-31"))
    assert now != before
    assert "Coastal Resilience Fund" in words(visitor.get("/funds/"))
    assert "in thousands of USD" in words(visitor.get(f"{PAGE}?in=thousands&year=2025"))
    visitor.get(f"{PAGE}?year=never")
    visitor.get(f"{PAGE}?as_of=yesterday", 422)
    visitor.get("/funds/none/", 404)


# --- acts ----------------------------------------------------------------------------------------


def test_an_act_is_recorded_by_one_and_approved_by_another(as_):
    finance, approver = as_("finance"), as_("approver")
    new = f"{DESK}/acts/interest/new"
    assert errors(finance.post(new, {"amount": "", "on": "2026-10-31"}, status=422))
    assert errors(finance.post(new, {"amount": "12", "on": "2026-12-31"}, status=422)) == [
        "What has not happened yet cannot be recorded."
    ]
    finance.post(new, {"amount": "1,234.56", "on": "2026-10-31", "reference": "B"}, status=302)
    act = first(select(FundAct).order_by(FundAct.id.desc())).slug
    page = f"/desk/fund-acts/{act}"
    assert "when a second person has approved it" in words(finance.get(page))
    assert "USD 1,234.56" in words(approver.get("/desk/approvals"))
    approver.post(f"{page}/approve", form=page, status=302)
    assert "Approved. It counts from now on." in words(approver.get(page))
    approver.post(f"{page}/return", {"why": "Of another account"}, status=302)
    shown = words(approver.get(page))
    assert "Of another account" in shown
    assert "USD -1,234.56" in shown.replace("−", "-")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("directed", "Choose the window."),
        ("refund", "Choose an answer for “Allocation”."),
        ("expenditure", "Choose an answer for “Allocation”."),
        ("reduction", "Choose an answer for “Decision of the steering body”."),
        ("implementer_interest", "Choose an answer for “Implementer”."),
    ],
)
def test_each_act_asks_for_what_it_is_about(as_, kind, told):
    sent = {"amount": "1", "on": "2026-10-31"}
    assert told in " ".join(
        errors(as_("finance").post(f"{DESK}/acts/{kind}/new", sent, status=422))
    )


def test_a_kind_that_there_is_not(as_):
    as_("finance").get(f"{DESK}/acts/gift/new", 404)


def test_a_transfer_is_instructed_released_and_arrives(as_):
    finance, approver = as_("finance"), as_("approver")
    slug = first(
        select(Allocation).where(Allocation.purpose == "Tide gauges along the eastern coast")
    ).slug
    page = f"/desk/allocations/{slug}"
    new = f"{page}/transfers/new"
    finance.post(new, {"amount": "9,000,000", "on": "2026-11-02"}, status=302)
    sent = first(select(Transfer).order_by(Transfer.id.desc())).slug
    approver.post(f"/desk/transfers/{sent}/release", form=page, status=302)
    assert "left of this allocation" in words(approver.get(page))
    approver.post(f"/desk/transfers/{sent}/return", {"why": "Too much"}, status=302)
    finance.post(new, {"amount": "1,000", "on": "2026-11-02"}, status=302)
    sent = first(select(Transfer).order_by(Transfer.id.desc())).slug
    approver.post(f"/desk/transfers/{sent}/release", form=page, status=302)
    confirm = f"/desk/transfers/{sent}/confirm"
    assert errors(finance.post(confirm, {"on": "2027-01-01"}, status=422))
    finance.post(confirm, {"on": "2026-11-03"}, status=302)
    assert "Arrived on 3 November 2026" in words(finance.get(page))


def test_the_minute_is_kept_with_the_decision(as_):
    officer = as_("officer")
    sent = decided(document=(io.BytesIO(b"%PDF-1.7 signed"), "minute.pdf"))
    officer.post(DECIDE, sent, status=302)
    slug = first(select(FundDecision).order_by(FundDecision.id.desc())).slug
    answer = officer.client.get(f"/desk/decisions/{slug}/minute")
    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 signed", "application/pdf")
    assert "attachment" in answer.headers["Content-Disposition"]
    without = first(select(FundDecision).where(FundDecision.document.is_(None))).slug
    officer.get(f"/desk/decisions/{without}/minute", 404)


# --- funds, windows, policy ----------------------------------------------------------------------


def new_fund(**more):
    return {"programme": "coastal-phase-1", "name-en": "Reef fund", "slug": "reef-fund",
            "currency": "EUR", "fee_rate": "1", "cost_rate": "7", "carry_over": "y",
            **more}  # fmt: skip


def test_a_fund_is_opened_and_changed(as_):
    finance = as_("finance")
    form = finance.get("/desk/funds/new")
    book = tree(form).get_element_by_id("programme").value_options[-1]
    sent = new_fund(programme=book)
    assert errors(
        finance.post("/desk/funds/new", {**sent, "slug": "coastal-fund"}, status=422)
    ) == ["This address is taken; choose another."]
    assert errors(finance.post("/desk/funds/new", {**sent, "fee_rate": "101"}, status=422))
    finance.post("/desk/funds/new", sent, status=302)
    desk = "/desk/funds/reef-fund"
    window = {"name-en": "Corals", "slug": "corals"}
    finance.post(f"{desk}/windows/new", window, status=302)
    assert errors(finance.post(f"{desk}/windows/new", window, status=422)) == [
        "This address is taken; choose another."
    ]
    edit = f"{desk}/edit"
    changed = {"name-en": "Reef fund", "policy-en": "Steered together.", "fee_rate": "0.5",
               "cost_rate": "8"}  # fmt: skip
    finance.post(edit, changed, status=302)
    fund = first(select(Fund).where(Fund.slug == "reef-fund"))
    assert (fund.fee_rate, fund.cost_rate, fund.carry_over) == ("0.5", "8", False)
    finance.post(edit, {**changed, "version": "1", "fee_rate": "2"}, status=422)
    assert "Corals" in words(finance.get(desk))
    assert "Reef fund" in words(as_("visitor").get("/funds/reef-fund/"))


def test_a_name_that_means_harm_is_only_a_name(as_):
    finance = as_("finance")
    harm = "<script>alert(1)</script>"
    sent = {"name-en": harm, "fee_rate": "1", "cost_rate": "7"}
    finance.post(f"{DESK}/edit", sent, status=302)
    assert harm in words(finance.get(DESK))
