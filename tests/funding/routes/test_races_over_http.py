"""The races of ``tests.funding.services.test_races``, run by browsers: thirty-two presses at once.

What happens to each without its lock is shown there.
"""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.access.roles import Role
from app.core.db import db
from app.funding.models import Agreement, Allocation, Posting, Receipt, Statement, StatementDraft
from app.funding.queries.positions import position
from app.funding.services.verification import verify
from tests import people
from tests.funding.conftest import on, usd
from tests.funding.services.test_races import (
    DAY,
    a_receipt,
    an_agreement,
    approved_statements,
    available,
    pool_of_one,
)
from tests.pages import Pages
from tests.races import together

pytestmark = pytest.mark.race

CLIENTS = 32
NOW = datetime(2022, 4, 1, 12, tzinfo=UTC)
SECOND = "second.approver@example.org"


class Desk:
    """Somebody signed in: any number of windows share the cookies, none its client."""

    def __init__(self, app, who):
        self.app = app
        with on(2022, 4, 1):
            people.account(who, role=Role(who) if "@" not in who else Role.APPROVER)
            self.browser = app.test_client()
            people.sign_in(self.browser, who)

    def form(self, page, action=None):
        """What stands hidden in a form, as the page gives it once to all windows."""
        with on(2022, 4, 1):
            return Pages(self.browser).hidden(page, action)

    def press(self, address, sent):
        """Send it from a window of its own; where that leads."""
        with self.app.test_client() as window:
            window.set_cookie("session", self.browser.get_cookie("session").value)
            answer = window.post(address, data=sent)
            assert answer.status_code == 302, answer.status_code
            return answer.headers["Location"]


def slugs(kind):
    db.session.rollback()
    return list(db.session.scalars(select(kind.slug).order_by(kind.id)))


def states(kind):
    db.session.rollback()
    return list(db.session.scalars(select(kind.state).order_by(kind.state)))


def counted(kind):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind))


def test_the_last_dollar_of_a_fund_is_given_once_to_thirty_two(app, world):
    fund_id, _waiting = pool_of_one(world, CLIENTS)
    approver, asked = Desk(app, "approver"), slugs(Allocation)
    page = "/desk/funds/coastal-fund"
    token = approver.form(page, f"/desk/allocations/{asked[0]}/approve")

    def press(place):
        approver.press(f"/desk/allocations/{asked[place]}/approve", token)

    assert together(app, CLIENTS, press, NOW) == {"won": CLIENTS}
    assert states(Allocation) == ["approved"] + ["recorded"] * (CLIENTS - 1)
    assert available(fund_id) == usd("0")
    assert list(verify()) == []


@pytest.mark.parametrize("paper", ["agreement", "receipt"])
def test_what_two_approvers_press_sixteen_times_each_counts_once(app, world, paper):
    if paper == "agreement":
        an_agreement(world, approved=False)
    else:
        a_receipt(world)
    kind = Agreement if paper == "agreement" else Receipt
    (slug,) = slugs(kind)
    before = counted(Posting)
    page = f"/desk/{paper}s/{slug}"
    desks = [Desk(app, who) for who in ("approver", SECOND)]
    forms = [desk.form(page, f"{page}/approve") for desk in desks]

    def press(place):
        desks[place % 2].press(f"{page}/approve", forms[place % 2])

    assert together(app, CLIENTS, press, NOW) == {"won": CLIENTS}
    assert states(kind) == ["signed" if paper == "agreement" else "approved"]
    assert counted(Posting) == before + 1
    at = position(world.book, DAY)
    assert at.committed == usd("100")
    assert at.received == (None if paper == "agreement" else usd("10"))
    assert list(verify()) == []


def test_one_form_of_a_receipt_sent_by_thirty_two_is_recorded_once(app, world):
    an_agreement(world)
    (slug,) = slugs(Agreement)
    finance, page = Desk(app, "finance"), f"/desk/agreements/{slug}/receipts/new"
    sent = finance.form(page) | {
        "amount": "10", "received_on": "2022-04-01", "bank_reference": "B-1", "note": ""
    }  # fmt: skip
    led_to = set()

    def press(_place):
        led_to.add(finance.press(page, sent))

    assert together(app, CLIENTS, press, NOW) == {"won": CLIENTS}
    assert counted(Receipt) == 1
    assert led_to == {f"/desk/receipts/{slugs(Receipt)[0]}"}


def test_eight_statements_issued_by_thirty_two_have_numbers_without_gap_or_repeat(app, world):
    approved_statements(world, 8)
    drafts, lead = slugs(StatementDraft), Desk(app, "lead")
    page = f"/desk/statements/{drafts[0]}"
    token = lead.form(page, f"{page}/issue")

    def press(place):
        lead.press(f"/desk/statements/{drafts[place % 8]}/issue", token)

    assert together(app, CLIENTS, press, NOW) == {"won": CLIENTS}
    db.session.rollback()
    numbers = db.session.scalars(select(Statement.number).order_by(Statement.number))
    assert list(numbers) == list(range(1, 9))
    assert states(StatementDraft) == ["issued"] * 8
    assert list(verify()) == []
