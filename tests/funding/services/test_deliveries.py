"""Own contribution delivered: in cash it reduces the gap of cash, in kind it never does."""

from datetime import date

import pytest

from app.core.db import db, transaction
from app.core.errors import SamePerson
from app.core.localised import Localised
from app.funding.models import PositionEntry
from app.funding.queries.gaps import cash
from app.funding.queries.positions import position
from app.funding.services import deliveries, positions
from app.funding.services.deliveries import (
    DeliveredBefore,
    DeliveredInFuture,
    DeliveredMore,
    DeliveredNothing,
    NothingPromised,
)
from app.funding.services.receipts import approve as approve_receipt
from app.funding.services.receipts import record_unagreed
from tests.funding.conftest import APPROVER, FINANCE, eur, on, usd

DAY = date(2021, 12, 1)


@pytest.fixture
def own(funded):
    """Four million more in cash, beside the ten of staff; and twenty million received."""
    with on(2021, 11, 1), transaction():
        entry = positions.record_own(
            funded.book,
            amount=usd("4000000"),
            effective_on=date(2021, 11, 1),
            label=Localised(en="Regular budget"),
            by=FINANCE,
        )
        positions.approve_entry(entry, by=APPROVER)
        receipt = record_unagreed(
            book=funded.book,
            partner=funded.alfa,
            amount=usd("20000000"),
            received_on=date(2021, 11, 1),
            by=FINANCE,
        )
        approve_receipt(receipt, by=APPROVER)
    return entry


def deliver(entry, amount, day=DAY, by=APPROVER):
    with on(2021, 12, 15), transaction():
        row = deliveries.record(entry, amount=amount, effective_on=day, by=FINANCE)
        return positions.approve_entry(row, by=by)


def test_cash_delivered_reduces_the_gap_of_cash_from_its_day(funded, own):
    """160.0 required - 20.0 received = 140.0; less 1.5 delivered = 138.5; no gap signed moves."""
    assert cash(position(funded.book, DAY)).gap == usd("140000000")
    deliver(own, usd("1500000"))
    at = position(funded.book, DAY)
    assert (cash(at).gap, cash(at).delivered) == (usd("138500000"), usd("1500000"))
    before = cash(position(funded.book, date(2021, 11, 30)))
    assert (before.gap, before.delivered) == (usd("140000000"), None)
    # 160 required - 14 own - 75 mobilised before - 20 received without an agreement
    assert at.gap.signed == usd("51000000")


def test_staff_delivered_closes_no_gap_of_cash(funded, own):
    staff = db.session.query(PositionEntry).filter_by(in_kind=True).one()
    deliver(staff, usd("10000000"))
    at = cash(position(funded.book, DAY))
    assert (at.gap, at.delivered, at.own_in_kind) == (
        usd("140000000"), None, usd("10000000"),
    )  # fmt: skip


def test_no_more_is_delivered_than_was_promised(own):
    deliver(own, usd("3000000"))
    with pytest.raises(DeliveredMore):
        deliver(own, usd("1000000.01"))
    deliver(own, usd("1000000"))


def test_two_that_wait_are_not_both_let_in(own):
    with on(2021, 12, 15), transaction():
        first, second = (
            deliveries.record(own, amount=usd("3000000"), effective_on=DAY, by=FINANCE)
            for _n in range(2)
        )
        positions.approve_entry(first, by=APPROVER)
    with on(2021, 12, 15), pytest.raises(DeliveredMore), transaction():
        positions.approve_entry(second, by=APPROVER)


def test_a_delivery_needs_a_second_person(own):
    with pytest.raises(SamePerson):
        deliver(own, usd("1"), by=FINANCE)


@pytest.mark.parametrize(
    ("amount", "day", "error"),
    [
        (usd("0"), DAY, DeliveredNothing),
        (usd("1"), date(2021, 12, 16), DeliveredInFuture),
        (usd("1"), date(2021, 10, 31), DeliveredBefore),
    ],
)
def test_what_is_no_delivery_is_refused(own, amount, day, error):
    with pytest.raises(error):
        deliver(own, amount, day)


def test_only_an_approved_own_contribution_is_delivered(funded):
    with on(2021, 11, 1), transaction():
        waits = positions.record_own(
            funded.book, amount=eur("5"), effective_on=date(2021, 11, 1), label=Localised(en="x"),
            by=FINANCE,
        )  # fmt: skip
    with pytest.raises(NothingPromised):
        deliver(waits, eur("5"))
