"""A costed plan of four needs, and money tied in every way, for tests of gaps."""

from datetime import date

from app.core.db import transaction
from app.core.localised import Localised
from app.funding.rules.engagements import EngagementType
from app.funding.services import agreements, engagements, positions
from app.funding.services.agreements import Agreed
from app.funding.services.engagements import AmountLine
from app.funding.services.positions import Cell
from tests.funding.conftest import APPROVER, AUTHORISER, FINANCE, FOCAL, on, usd

STARTED, NOW = date(2021, 1, 4), date(2022, 6, 30)
EXAMPLE = (
    Cell(usd("20"), country="KH"),
    Cell(usd("15"), country="LA"),
    Cell(usd("25"), country="SN"),
    Cell(usd("20"), theme="health"),
)
BOTH = (("country", "KH"), ("country", "LA"))


def required(book, *cells, on_day=STARTED):
    positions.approve_requirement(
        positions.propose_requirement(
            book, cells=cells, label="Costed plan", effective_on=on_day, by=FINANCE
        ),
        by=APPROVER,
    )


def signed(world, amount, *, carry_over=False, **tied):
    paper = agreements.record(
        book=world.book,
        partner=world.alfa,
        title="Contribution",
        signed_on=date(2021, 2, 1),
        agreed=[Agreed(AmountLine(amount, instrument="grant", **tied))],
        carry_over=carry_over,
        by=FINANCE,
    )
    return agreements.approve(paper, by=APPROVER)


def pledged(world, amount, *, confirmed=False, **tied):
    engagement = engagements.prepare(
        partner=world.bravo,
        phase=world.phase,
        type=EngagementType.AMOUNT,
        lines=[AmountLine(amount, instrument="grant", **tied)],
        wording=Localised(en="Partner Bravo pledges."),
        by=FOCAL,
    )
    engagements.announce(engagement, announced_on=date(2021, 3, 1), by=AUTHORISER)
    if confirmed:
        engagements.confirm(engagement, by=AUTHORISER)
    return engagement


def own(book, amount, **more):
    positions.approve_entry(
        positions.record_own(
            book, amount=amount, effective_on=STARTED, label=Localised(en="Staff"), by=FINANCE,
            **more,
        ),
        by=APPROVER,
    )  # fmt: skip


def build(world):
    """The worked example of four needs and four lines, through the ledger."""
    with on(2021, 3, 2), transaction():
        required(world.book, *EXAMPLE)
        signed(world, usd("26"), country="KH", strength=4)
        signed(world, usd("12"), reach=BOTH, strength=2)
        signed(world, usd("10"), theme="health", strength=3)
        signed(world, usd("8"), country="KH", strength=1)
    return world
