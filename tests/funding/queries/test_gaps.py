"""The gap of each cell, from the ledger: the worked example, bases, currencies, years."""

from datetime import date
from fractions import Fraction

import pytest

from app.core.db import db, transaction
from app.funding.queries import books
from app.funding.queries.gaps import By, Counted, cash, gaps, in_whole
from app.funding.rules.flow import Range
from app.funding.services import fixings, receipts
from app.funding.services.positions import Cell
from tests.funding.conftest import APPROVER, FINANCE, eur, on, usd
from tests.funding.plans import BOTH, NOW, build, own, pledged, required, signed
from tests.queries import counted


def asked(world, day=NOW, **more):
    db.session.rollback()
    return gaps(books.book(world.book.slug), day, **more)


@pytest.fixture
def example(world):
    return build(world)


def of(found, by=By.COUNTRY, counted=Counted.SIGNED):
    return {group.value: group.ranges[counted] for group in found.groups(by)}


def test_the_worked_example_through_the_ledger(example):
    found = asked(example)
    cover = found.covers[Counted.SIGNED]
    assert (cover.headline, cover.effective, cover.stranded) == (2400, 3000, 600)
    assert found.at.gap.signed == usd("24")
    assert of(found) == {
        None: Range(2000, 200, 789, 1000),
        "KH": Range(2000, 0, 0, 0),
        "LA": Range(1500, 0, 237, 300),
        "SN": Range(2500, 1700, 1974, 2500),
    }
    assert found.dimensions == (By.COUNTRY, By.THEME)
    assert of(found, By.THEME)["health"] == Range(2000, 200, 789, 1000)


def test_money_tied_to_a_group_and_the_lines_that_may_fund_it(example):
    found = asked(example)
    groups = {group.value: group for group in found.groups(By.COUNTRY)}
    assert groups["KH"].tied[Counted.SIGNED] == usd("26")
    assert groups["LA"].tied[Counted.SIGNED] == usd("0")
    may = found.funding(groups["LA"].cells)
    assert sorted(one.amount(Counted.SIGNED).minor for one in may) == [800, 1200]


def test_the_open_cells_by_size_of_the_gap(example):
    found = asked(example)
    opened = found.open_cells(Counted.SIGNED, NOW)
    assert [(cell.country or cell.theme, gap.indicative) for cell, gap in opened] == [
        ("SN", 1974),
        ("health", 789),
        ("LA", 237),
    ]


def test_three_bases_with_confirmed_and_announced_pledges(example):
    with on(2021, 4, 1), transaction():
        pledged(example, usd("5"), country="SN", confirmed=True)
        pledged(example, usd("9"), country="SN")
    found = asked(example)
    assert {c: cover.effective for c, cover in found.covers.items()} == {
        Counted.SIGNED: 3000,
        Counted.WITH_CONFIRMED: 2500,
        Counted.WITH_ALL: 1600,
    }
    assert of(found, counted=Counted.WITH_ALL)["SN"].minimum == 300
    gap = found.at.gap
    assert [cover.headline for cover in found.covers.values()] == [
        gap.signed.minor,
        gap.with_confirmed.minor,
        gap.with_all.minor,
    ]


def test_own_contribution_comes_first_and_is_no_money_of_partners(example):
    with on(2021, 4, 1), transaction():
        own(example.book, usd("10"), in_kind=True)
    found = asked(example)
    cover = found.covers[Counted.SIGNED]
    assert (cover.headline, cover.effective, cover.stranded) == (1400, 2000, 600)
    said = cash(found.at)
    assert said.gap is None
    assert said.own_in_kind == usd("10")


def test_cash_that_came_in_closes_the_cash_gap_and_own_staff_does_not(world):
    with on(2021, 3, 2), transaction():
        required(world.book, Cell(usd("100")))
        own(world.book, usd("10"), in_kind=True)
        agreement = signed(world, usd("50"))
        receipt = receipts.record(
            agreement.lines[0], amount=usd("20"), received_on=date(2021, 3, 1), by=FINANCE
        )
        receipts.approve(receipt, by=APPROVER)
    at = asked(world).at
    assert cash(at).gap == usd("80")
    assert at.external_coverage == Fraction(5, 9)


def test_a_year_binds_unless_the_agreement_lets_it_carry_over(world):
    with on(2021, 3, 2), transaction():
        required(world.book, Cell(usd("10"), year=2021), Cell(usd("10"), year=2022))
        signed(world, usd("15"), year=2021)
    assert asked(world).covers[Counted.SIGNED].stranded == 500
    with on(2021, 3, 3), transaction():
        signed(world, usd("3"), year=2021, carry_over=True)
    found = asked(world)
    assert found.covers[Counted.SIGNED].stranded == 500
    assert of(found, By.YEAR)[2022] == Range(1000, 700, 700, 700)


def test_a_year_outside_the_phase_is_shown_and_funds_nothing(world):
    with on(2021, 3, 2), transaction():
        required(world.book, Cell(usd("10"), year=2021))
        signed(world, usd("4"), year=2026)
    found = asked(world)
    assert [one.amount(Counted.SIGNED) for one in found.outside] == [usd("4")]
    assert found.covers[Counted.SIGNED].effective == 1000
    assert found.covers[Counted.SIGNED].stranded == 400


def test_lines_in_another_currency_are_rounded_to_the_printed_sum(world):
    with on(2021, 3, 2), transaction():
        required(world.book, Cell(usd("100"), country="KH"), Cell(eur("10"), country="KH"))
        for amount in ("0.33", "0.33", "0.37"):
            signed(world, eur(amount), country="KH")
        fixings.set_reference_rates(world.book, on=date(2021, 3, 1), currencies=["EUR"], by=FINANCE)
    found = asked(world)
    assert len(found.cells) == 1
    assert found.cells[0].required == found.at.required
    cover = found.covers[Counted.SIGNED]
    assert cover.headline == found.at.gap.signed.minor
    assert sum(one.amounts[Counted.SIGNED] for one in found.sources) == cover.money


def test_as_of_and_known_at(example):
    with on(2021, 9, 1), transaction():
        required(example.book, Cell(usd("5"), country="KH"), on_day=date(2021, 8, 1))
    assert asked(example, date(2021, 7, 31)).covers[Counted.SIGNED].effective == 3000
    assert [cell.country for cell in asked(example).cells] == ["KH"]


def test_the_number_of_statements_does_not_grow(example):
    with counted() as few:
        asked(example).groups(By.COUNTRY)
    with on(2021, 4, 1), transaction():
        for amount in range(1, 9):
            signed(example, usd(str(amount)), country="SN", reach=BOTH)
    with counted() as many:
        asked(example).groups(By.COUNTRY)
    assert len(many) == len(few)
    assert len(few) <= 13


def test_rounding_that_cannot_close_is_put_on_the_largest():
    assert in_whole([], 0) == []
    assert in_whole([1, 5, 2], 12) == [1, 9, 2]
