"""United Nations and other rates by file; the source a book takes first; its reference basis."""

from datetime import date

import pytest
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.errors import SamePerson
from app.core.localised import Localised
from app.funding.models import Fixing
from app.funding.queries import rates
from app.funding.queries.exchange import exchange
from app.funding.rules.rates import RateSource
from app.funding.services import fixings, papers, positions, rate_sheets
from tests.funding.conftest import APPROVER, FINANCE, eur, on, usd

LIST = (
    b"Currency,Rate,Effective date\nKES,129.50,2021-10-01\nEUR,0.8,2021-10-01\nKES,125,2021-10-15\n"
)


def enter(content: bytes = LIST, series: RateSource = RateSource.UNORE, **more: object):
    return rate_sheets.propose_sheet(
        name="unore.csv", content=content, series=series, source="Circular 7", by=FINANCE, **more
    )


def let_in(content: bytes = LIST) -> None:
    with transaction():
        rate_sheets.approve_sheet(enter(content), by=APPROVER)


@pytest.fixture(autouse=True)
def now(app):
    with on(2021, 10, 20):
        yield


def test_a_file_counts_when_a_second_person_has_let_it_in(world):
    with transaction():
        sheet = enter()
        assert fixings.fix("receipt", "KES", "USD", date(2021, 10, 7), by=FINANCE) is None
        with pytest.raises(SamePerson):
            rate_sheets.approve_sheet(sheet, by=FINANCE)
        rate_sheets.approve_sheet(sheet, by=APPROVER)
        with pytest.raises(papers.NotWaiting):
            rate_sheets.approve_sheet(sheet, by=APPROVER)
    # 1,295 shillings at 129.50 are 10 dollars; from the 15th the newer rate holds: 1,250 are 10.
    for day, shillings in ((7, "129500"), (14, "129500"), (15, "125000")):
        base, fixing = fixings.in_book(
            fixings.Money.parse(shillings, "KES"),
            world.book,
            date(2021, 10, day),
            "receipt",
            by="x",
        )
        assert base == usd("1000")
        assert (fixing.source, fixing.approved_by) == ("UNORE", APPROVER)


def test_a_rate_of_a_month_and_a_half_ago_is_too_old_for_an_event(world):
    let_in()
    found = fixings.fix("receipt", "KES", "USD", date(2021, 11, 29), by=FINANCE)
    assert found.source_date == date(2021, 10, 15)
    assert fixings.fix("receipt", "KES", "USD", date(2021, 11, 30), by=FINANCE) is None


def test_the_same_file_again_changes_nothing_and_a_revision_counts(world):
    let_in()
    with pytest.raises(rate_sheets.NothingNew), transaction():
        enter()
    revised = LIST.replace(b"129.50", b"130")
    with transaction():
        sheet = enter(revised)
        assert [(row.to_ccy, row.rate) for row in sheet.rates] == [("KES", "130")]
        rate_sheets.approve_sheet(sheet, by=APPROVER)
    assert rates.operational("KES", date(2021, 10, 7)).rate == "130"


def test_one_bad_row_and_nothing_goes_in(world):
    with pytest.raises(rate_sheets.BadRows) as refused, transaction():
        enter(LIST + b"XXX,1,2021-10-01\n")
    assert [(one.row, one.column) for one in refused.value.rows] == [(5, "currency")]
    assert rates.rate_sheets() == []


def test_a_file_that_is_given_back_lets_nothing_in(world):
    with transaction():
        sheet = enter()
        rate_sheets.return_sheet(sheet, why="Not the list of October", by=APPROVER)
    assert sheet.state == "returned"
    assert {row.state for row in sheet.rates} == {"returned"}
    assert db.session.scalars(select(Fixing)).all() == []


def test_a_book_takes_the_source_it_chose_first(world):
    let_in()
    ten = fixings.Money.parse("10000000", "EUR")
    day = date(2021, 10, 7)
    # The bank's euro on 7 October 2021 is 1.1562 dollars; 0.8 euros for a dollar make it 1.25.
    assert fixings.in_book(ten, world.book, day, "pledge", by="x")[0] == usd("11562000")
    with transaction():
        with pytest.raises(rate_sheets.NotAChoice):
            rate_sheets.choose_source(world.book, RateSource.MANUAL, by=FINANCE)
        rate_sheets.choose_source(world.book, RateSource.UNORE, by=FINANCE)
        assert rate_sheets.choose_source(world.book, RateSource.UNORE, by=FINANCE) is None
    assert fixings.in_book(ten, world.book, day, "pledge", by="x")[0] == usd("12500000")
    # A currency that the first source has not is taken from the other.
    base, fixing = fixings.in_book(
        fixings.Money.parse("5000000", "CHF"), world.book, day, "pledge", by="x"
    )
    assert (base, fixing.source) == (usd("5396751.31"), "ECB")


def test_between_two_other_currencies_the_parents_are_kept(world):
    let_in()
    cross = fixings.fix(
        "receipt", "KES", "EUR", date(2021, 10, 7), by=FINANCE, first=RateSource.UNORE
    )
    assert cross.rate is None
    # 129.50 shillings and 0.8 euros are a dollar each.
    assert rates.rate_of(cross).factor("KES", "EUR") * 12950 == 80


def test_reference_rates_take_two_persons(world):
    with transaction():
        proposal = rate_sheets.propose_basis(
            world.book,
            valid_on=date(2021, 10, 7),
            currencies=["EUR", "USD"],
            why="The meeting",
            by=FINANCE,
        )
        assert rates.reference_set(world.book) is None
        with pytest.raises(SamePerson):
            rate_sheets.approve_basis(proposal, by=FINANCE)
        frozen = rate_sheets.approve_basis(proposal, by=APPROVER)
    assert (frozen.valid_on, [item.currency for item in frozen.items]) == (
        date(2021, 10, 7),
        ["EUR"],
    )
    with pytest.raises(fixings.NoRate), transaction():
        rate_sheets.propose_basis(
            world.book, valid_on=date(2021, 10, 7), currencies=["KES"], why="x", by=FINANCE
        )
    with pytest.raises(rate_sheets.FutureBasis), transaction():
        rate_sheets.propose_basis(
            world.book, valid_on=date(2022, 1, 1), currencies=[], why="x", by=FINANCE
        )


def test_without_a_basis_there_is_nothing_to_compare(world):
    assert exchange(world.book, date(2021, 10, 7)) is None


def test_the_same_money_at_reference_and_at_current_rates(world):
    """10 million euros are 11,562,000 dollars on 7 October 2021, 10,745,000 on 24 March 2023."""
    with transaction():
        rate_sheets.approve_basis(
            rate_sheets.propose_basis(
                world.book,
                valid_on=date(2021, 10, 7),
                currencies=["EUR"],
                why="The meeting",
                by=FINANCE,
            ),
            by=APPROVER,
        )
        for amount in (eur("10000000"), usd("5000000")):
            entry = positions.record_mobilised(
                world.book,
                amount=amount,
                effective_on=date(2021, 10, 7),
                label=Localised(en="Mobilised"),
                by=FINANCE,
            )
            positions.approve_entry(entry, by=APPROVER)
    with on(2023, 3, 24):
        found = exchange(world.book, date(2023, 3, 24))
    assert [one.currency for one in found.by_currency] == ["EUR"]
    euros = found.by_currency[0]
    assert euros.pledged == eur("10000000")
    assert (euros.at_reference, euros.at_current) == (usd("11562000"), usd("10745000"))
    assert euros.change == usd("-817000")
    assert found.total.at_reference == usd("16562000")
    assert found.total.change == usd("-817000")
