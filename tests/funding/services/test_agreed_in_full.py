"""An agreement after which nothing more is to come of a pledge."""

from datetime import date

import pytest

from app.core.db import transaction
from app.funding.queries import agreements as found
from app.funding.queries import rates
from app.funding.queries.positions import bridge_between, known, position
from app.funding.rules.bridge import Kind
from app.funding.rules.engagements import EngagementType
from app.funding.rules.stages import Measure, Reason
from app.funding.services import agreements, engagements
from app.funding.services.agreements import Agreed
from app.funding.services.engagements import AmountLine
from app.funding.services.verification import verify
from tests.funding.conftest import APPROVER, AUTHORISER, FINANCE, FOCAL, eur, on, usd

PLEDGED, SIGNED = date(2021, 10, 7), date(2021, 12, 15)


def on_terms(amount, year=2022):
    return AmountLine(eur(amount), year=year, instrument="grant", strength=1)


@pytest.fixture
def pledge(funded):
    """EUR 10 m, of which all is confirmed."""
    with on(2021, 10, 7), transaction():
        made = engagements.prepare(
            partner=funded.alfa,
            phase=funded.phase,
            type=EngagementType.AMOUNT,
            lines=[on_terms("10000000")],
            by=FOCAL,
        )
        engagements.announce(made, announced_on=PLEDGED, by=AUTHORISER)
        engagements.confirm(made, by=AUTHORISER)
    return made


def agreed(world, pledge, *amounts, in_full=True):
    with on(2021, 12, 16), transaction():
        paper = agreements.record(
            book=world.book,
            partner=world.alfa,
            engagement=pledge,
            title="Contribution to phase 1",
            signed_on=SIGNED,
            agreed=[
                Agreed(amount, converts=found.pledge_lines(pledge)[0], in_full=in_full)
                for amount in amounts
            ],
            by=FINANCE,
        )
        return agreements.approve(paper, by=APPROVER)


def test_the_rest_of_the_pledge_leaves_from_the_day_of_the_agreement(funded, pledge):
    before = known().seq
    paper = agreed(funded, pledge, on_terms("8000000"))
    at = position(funded.book, SIGNED)
    assert (at.outstanding, at.confirmed) == (usd("0"), usd("0"))
    # EUR 8,000,000 at 1.1262 and the 75 million of before: nothing of the rest is pledged.
    assert at.pledged == usd("84009600.00")
    # The day before, EUR 10,000,000 at that day's 1.1309 were still to come.
    assert position(funded.book, date(2021, 12, 14)).outstanding == usd("11309000.00")
    posted = found.history(paper.subject)
    assert [(one.posting.act, one.posting.reason) for one in posted] == [
        ("agreement.signed", "newly_signed"),
        ("engagement.agreed_in_full", "converted_in_full"),
    ]
    assert [(name, amount) for _line, name, amount, *_rest in posted[1].legs] == [
        (Measure.ANNOUNCED, eur("-2000000")),
        (Measure.CONFIRMED, eur("-2000000")),
    ]
    quotes = rates.current(funded.book, ["EUR"], SIGNED, known().us)
    bridge = bridge_between(
        funded.book, (PLEDGED, before), (SIGNED, known().seq),
        opening_rates=quotes, closing_rates=quotes,
    )  # fmt: skip
    moved = {
        name: {step.reason: step.amount for step in bridge.printed(gap).steps}
        for name, gap in (("signed", lambda g: g.signed), ("all", lambda g: g.with_all))
    }
    # EUR 8 m are signed; the EUR 2 m that are not expected any more open the gap with all pledges.
    assert moved == {
        "signed": {Reason.NEWLY_SIGNED: -900960000},
        "all": {Reason.CONVERTED_IN_FULL: 225240000},
    }
    assert {step.kind for step in bridge.steps} == {Kind.EVENT}
    assert list(verify()) == []


def test_without_the_tick_the_rest_stays(funded, pledge):
    agreed(funded, pledge, on_terms("8000000"), in_full=False)
    assert position(funded.book, SIGNED).outstanding == usd("2252400.00")


def test_two_amounts_of_one_pledge_give_up_its_rest_once(funded, pledge):
    paper = agreed(funded, pledge, on_terms("5000000"), on_terms("4000000"))
    (_signed, rest) = found.history(paper.subject)
    assert [amount for _line, _name, amount, *_rest in rest.legs] == [eur("-1000000")] * 2
    assert position(funded.book, SIGNED).outstanding == usd("0")


def test_a_pledge_on_other_terms_or_agreed_whole_has_no_rest(funded, pledge):
    paper = agreed(funded, pledge, on_terms("8000000", year=2023))
    assert [one.posting.reason for one in found.history(paper.subject)] == [
        "newly_signed",
        "converted",
    ]
    assert position(funded.book, SIGNED).outstanding == usd("0")
