"""A draft on its way to two signatures, as finance, the officer and the partner see it."""

from io import BytesIO

import pytest

from app.demo.coastal_world.conditions import LETTER
from tests.funding.routes.conftest import ALFA, PAPER, agreement_named, amount, record_page
from tests.pages import errors, tree, words

pytestmark = pytest.mark.once

UNSIGNED = {**PAPER, **amount(0, "900,000", strength="1"), "signed_on": "", "do": "draft",
            "cost_recovery": "7,5", "refund_clause": "Within <90> days."}  # fmt: skip


def test_from_a_draft_to_the_approver(as_, finance, approver):
    officer, partner = as_("officer"), as_(ALFA)
    refused = finance.post(record_page(), {**UNSIGNED, "do": "save"}, status=422)
    assert errors(refused) == ["Say when both sides had signed, or keep it as a draft."]
    page = finance.post(record_page(), UNSIGNED, status=302).headers["Location"]
    number = agreement_named(PAPER["title"]).number
    assert "not yet by both sides" in words(finance.get(page))
    assert f"Send {number} to the partner" in words(finance.get("/desk/pipeline"))
    assert number not in words(partner.get("/my/contributions"))

    late = officer.post(f"{page}/sent", {"sent_on": "2027-01-01"}, form=page, status=422)
    assert errors(late) == ["An agreement cannot have been sent in the future."]
    officer.post(f"{page}/sent", {"sent_on": "2026-10-20"}, form=page, status=302)
    assert "Waits for your signature" in words(partner.get("/my/contributions"))
    assert f"{number} waits for your signature" in words(partner.get("/my/"))
    assert f"{number} is with the partner" in words(finance.get("/desk/pipeline"))
    assert finance.get(f"{page}/edit", 302).headers["Location"] == page

    signed = {"first_side": "partner", "first_signed_on": "2026-10-21"}
    officer.post(f"{page}/signed-by-one", signed, form=page, status=302)
    read = words(partner.get(page))
    assert "The partner, 21 October 2026" in read
    assert "7.5 %" in read
    assert "Within <90> days." in read
    assert "You have signed" in words(partner.get("/my/contributions"))
    assert f"{number} waits for your signature" not in words(partner.get("/my/"))
    assert number in words(finance.get("/desk/agreements?state=signed_by_one"))
    assert "Send for approval" not in words(officer.get(page))

    without = {"signed_on": "2026-10-22"}
    missing = finance.post(f"{page}/signed-by-both", without, form=page, status=422)
    assert errors(missing) == ["Fill in “The signed agreement”."]
    paper = {**without, "evidence": (BytesIO(LETTER), "signed.pdf")}
    finance.post(f"{page}/signed-by-both", paper, form=page, status=302)
    assert "signed.pdf" in words(approver.get(page))
    approver.post(f"{page}/approve", form=page, status=302)
    assert "Agreement approved" in words(finance.get(page))


def test_two_pages_open_and_taken_back(finance, as_):
    ticked = {"lines-0-converts": "PL-2026-0001-1", "lines-0-in_full": "y"}
    page = finance.post(record_page(), {**UNSIGNED, **ticked}, status=302).headers["Location"]
    assert "Nothing more is to come of PL-2026-0001-1." in words(finance.get(page))
    assert tree(finance.get(f"{page}/edit")).get_element_by_id("lines-0-in_full").checked
    other = as_("officer")
    old = other.hidden(page, action=f"{page}/sent")
    finance.post(f"{page}/sent", {"sent_on": "2026-10-20"}, form=page, status=302)
    stale = other.client.post(f"{page}/sent", data={**old, "sent_on": "2026-10-19"})
    assert stale.status_code == 422
    assert "With the partner" in words(other.get(page))
    assert (
        other.client.post(f"{page}/sent", data={**old, "sent_on": "2026-10-20"}).status_code == 302
    )
    finance.post(f"{page}/recall", form=page, status=302)
    assert "Draft" in words(finance.get(page))
    assert "Change" in words(finance.get(page))
