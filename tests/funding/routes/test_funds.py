"""Pooled funds: decided, reserved by a second person, never beyond what is there."""

import pytest
from sqlalchemy import select

from app.funding.models import Allocation
from tests.funding.routes.conftest import first
from tests.pages import errors, tree, words

DESK = "/desk/funds/coastal-fund"
NEW = f"{DESK}/allocations/new"


def decided(**more):
    return {"amount": "1,000", "purpose": "Mangroves", "decision": "Minute 9",
            "decided_on": "2026-10-01", "window": "", "implementer": "", "country": "",
            **more}  # fmt: skip


def waiting():
    return first(select(Allocation).where(Allocation.state == "recorded")).slug


def test_money_is_reserved_by_a_second_person(as_):
    finance, approver = as_("finance"), as_("approver")
    finance.post(NEW, decided(), status=302)
    approve = f"/desk/allocations/{waiting()}/approve"
    token = finance.hidden(NEW)["csrf_token"]
    assert finance.client.post(approve, data={"csrf_token": token}).status_code == 403
    approver.post(approve, form=DESK, status=302)
    assert "Mangroves" in words(as_("visitor").get("/funds/coastal-fund/"))


def test_nothing_beyond_what_is_available(as_):
    finance, approver = as_("finance"), as_("approver")
    finance.post(NEW, decided(amount="9,000,000,000"), status=302)
    assert "Mangroves" not in words(as_("visitor").get("/funds/coastal-fund/"))
    slug = waiting()
    approver.post(f"/desk/allocations/{slug}/approve", form=DESK, status=302)
    assert "is more than the" in words(approver.get(DESK))
    back = f"/desk/allocations/{slug}/return"
    assert errors(approver.post(back, {"why": ""}, status=422)) == ["Fill in “Reason”."]
    approver.post(back, {"why": "There is not so much."}, status=302)
    assert "There is not so much." in words(finance.get(DESK))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (decided(amount=""), "Fill in “Amount”."),
        (decided(amount="zero"), None),
        (decided(purpose=""), "Fill in “Purpose”."),
        (decided(purpose="p" * 301), "“Purpose” is 1 character too long; it may have 300."),
        (decided(decision=""), "Fill in “Decision of the steering body”."),
        (decided(decided_on="1.10.2026"), None),
        (decided(window="attic"), "Choose one of the list for “Window”."),
        (decided(implementer="nobody"), "Choose one of the list for “Implementer”."),
        (decided(country="ZZ"), "Choose one of the list for “Country”."),
    ],
)
def test_what_is_wrong_is_said_and_kept(as_, sent, told):
    answer = as_("finance").post(NEW, sent, status=422)
    assert told is None or told in errors(answer)
    assert errors(answer)
    assert tree(answer).get_element_by_id("purpose").get("value") == sent["purpose"]


def test_the_balance_as_of_another_day(as_):
    visitor = as_("visitor")
    now, before = (
        words(visitor.get(f"/funds/coastal-fund/{asked}")) for asked in ("", "?as_of=2024-12-31")
    )
    assert now != before
    assert "Coastal Resilience Fund" in words(visitor.get("/funds/"))
    visitor.get("/funds/coastal-fund/?as_of=yesterday", 422)
    visitor.get("/funds/none/", 404)
