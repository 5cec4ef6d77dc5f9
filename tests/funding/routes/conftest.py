"""The money pages on the demo data, at a moment when its last rates still hold."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.funding.models import Agreement, Engagement
from app.meetings.models import Intervention, Meeting
from app.partners.models import Partner
from tests import people
from tests.pages import Pages, tree

NOW = datetime(2026, 11, 3, 10, tzinfo=UTC)
ALFA, FOCAL = "authoriser@alfa.example.org", "focal@alfa.example.org"


@pytest.fixture(autouse=True)
def now():
    with clock.at(NOW):
        yield


@pytest.fixture
def as_(demo_app) -> Callable[[str], Pages]:
    """``as_("finance")``: a browser of that person, which checks every page that it gets."""

    def signed_in(who: str) -> Pages:
        browser = demo_app.test_client()
        people.sign_in(browser, who)
        return Pages(browser)

    return signed_in


@pytest.fixture
def finance(as_) -> Pages:
    return as_("finance")


@pytest.fixture
def approver(as_) -> Pages:
    return as_("approver")


@pytest.fixture
def form(finance, approver) -> str:
    """The page on which cash under a signed agreement of five million euros is recorded."""
    page = signed(finance)
    approver.post(f"{page}/approve", form=page, status=302)
    return f"{page}/receipts/new"


def first(query: Any) -> Any:
    """The first row as it is stored now."""
    db.session.rollback()
    return db.session.scalars(query).first()


def rows(answer: Any) -> list[list[str]]:
    """The rows of the tables of a page, each as texts."""
    return [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in tree(answer).xpath("//main//table/tbody/tr")
    ]


def engagement_of(partner: str, **facts: Any) -> Engagement:
    owner = select(Partner.id).where(Partner.slug == partner).scalar_subquery()
    query = select(Engagement).filter_by(**facts).where(Engagement.partner_id == owner)
    return first(query.order_by(Engagement.id))


def agreement_named(title: str) -> Agreement:
    return first(select(Agreement).where(Agreement.title == title))


def turn_of(meeting: str, partner: str) -> str:
    """The address of a partner's intervention."""
    return first(
        select(Intervention.public_id)
        .join(Meeting, Meeting.id == Intervention.meeting_id)
        .join(Partner, Partner.id == Intervention.partner_id)
        .where(Meeting.slug == meeting, Partner.slug == partner)
        .order_by(Intervention.position)
    )


def amount(n: int, value: str, currency: str = "EUR", **more: str) -> dict[str, str]:
    """One amount row as a form sends it."""
    row = {"amount": value, "currency": currency, "year": "2027", "instrument": "grant", **more}
    names = ("amount", "currency", "year", "instrument", "strength", "country", "theme", "fund")
    return {f"lines-{n}-{name}": row.get(name, "") for name in names}


def instalment(n: int, of: str, value: str, due_on: str) -> dict[str, str]:
    """One instalment row as a form sends it."""
    row = {"of": of, "amount": value, "due_on": due_on, "trigger_kind": "date", "trigger_text": ""}
    return {f"instalments-{n}-{name}": text for name, text in row.items()}


def prepared(**more: str) -> dict[str, str]:
    """What the form of an engagement sends besides its amounts."""
    return {
        "wording-en": "Partner Alfa pledges to early warning.",
        "condition_kind": "none",
        "condition_text": "",
        "visibility": "delegation",
        "announce_by": "partner",
        "amount_public": "y",
        "note": "",
        "do": "save",
        **more,
    }


NEW = "/my/partners/alfa/engagements/new"
ASKED = "?phase=coastal/phase-1"


def prepare(browser: Pages, kind: str = "amount", **more: str) -> str:
    """Prepare an engagement of Partner Alfa; its address."""
    rows = amount(0, "1,234,567") if kind == "amount" else {}
    answer = browser.post(f"{NEW}/{kind}{ASKED}", {**rows, **prepared(**more)}, status=302)
    return answer.headers["Location"]


PAPER = {
    "title": "Agreement with Partner Alfa",
    "partner_reference": "A/7",
    "signed_on": "2026-10-20",
    "starts_on": "2026-11-01",
    "ends_on": "2028-12-31",
    "fund": "",
    "conditions": "",
    "do": "save",
}


def record_page() -> str:
    """Where the agreement on the confirmed pledge of Partner Alfa is recorded."""
    return f"/desk/agreements/record?engagement={engagement_of('alfa', state='confirmed').slug}"


def signed(browser: Pages, **more: str) -> str:
    """Record that agreement; its address."""
    sent = {**PAPER, **amount(0, "5,000,000", strength="1"), **more}
    return browser.post(record_page(), sent, status=302).headers["Location"]


def cash(amount: str, on: str = "2026-10-28", **more: str) -> dict[str, str]:
    """What the form of a receipt sends."""
    return {"amount": amount, "received_on": on, "bank_reference": "B-1", "note": "", **more}


def recorded(browser: Pages, form: str, amount: str, **more: str) -> str:
    """Record cash; the address of the receipt."""
    return browser.post(form, cash(amount, **more), status=302).headers["Location"]
