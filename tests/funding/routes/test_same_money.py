"""The pages on which money through a union or a fund is named, settled and shown once."""

from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from app.core.db import transaction
from app.funding.models import Engagement, Repeat
from app.programmes.models import Phase
from tests.funding.routes.conftest import PAPER, amount, engagement_of, first

pytestmark = pytest.mark.once


def says(answer, *texts):
    told = unescape(answer.get_data(as_text=True))
    for text in texts:
        assert text in told, text


def test_what_a_fund_passes_on_is_settled_and_printed_below_the_line(finance, approver, as_):
    record = "/desk/agreements/record?partner=delta&book=coastal-phase-1"
    pledge = engagement_of("lima")
    sent = {
        **PAPER,
        **amount(0, "6,300,000", "USD"),
        "lines-0-converts": "",
        "lines-0-origin": "delta",
    }
    says(finance.post(record, sent, status=422), "Name another partner as the one whose money")
    answer = finance.post(record, {**sent, "lines-0-origin": "lima"}, form=record, status=302)
    page = answer.headers["Location"]
    says(finance.get(page), "originally from Partner Lima")
    approver.post(f"{page}/approve", form=page, status=302)
    found = first(select(Repeat).where(Repeat.engagement_id == pledge.id, Repeat.of_id.is_(None)))
    address, number = f"/desk/repeats/{found.slug}", found.number
    says(finance.get("/desk/pipeline?book=coastal-phase-1"), f"Settle: {number}")
    slug = first(select(Engagement.slug).where(Engagement.id == found.engagement_id))
    says(finance.get(f"/my/engagements/{slug}"), "Partner Delta passes on the same amount")
    says(finance.get(address), "Partner Delta", "signed on", number)
    finance.post(address, {"finding": "repeats", "why": "Same."}, form=address, status=302)
    with transaction():
        first(select(Phase).where(Phase.programme.has(slug="coastal"))).new_from = date(2026, 6, 1)
    says(
        as_("participant").get("/programmes/coastal/phase-1/funding"),
        "Announced, and counted elsewhere",
        "Passed on by a fund",
        "of mobilised and pledged, announced before 1 June 2026",
        number,
    )
