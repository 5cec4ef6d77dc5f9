"""What a statement's paper takes from the ledger: at its own cut-off, the same in every year."""

from datetime import date

import pytest
from lxml.html import fromstring

from app.core.db import transaction
from app.core.money import Money
from app.funding.queries import agreements as queries
from app.funding.queries import cutoff
from app.funding.queries import statements as found
from app.funding.rules.engagements import EngagementType
from app.funding.rules.stages import Reason
from app.funding.services import agreements, engagements, receipts
from app.funding.services.agreements import Agreed, Due
from app.funding.services.engagements import AmountLine
from app.reports.papers import statement_parts
from tests.funding.conftest import APPROVER, AUTHORISER, FINANCE, FOCAL, on, usd
from tests.funding.services.test_facts import issued

MAY = date(2022, 5, 1)


@pytest.fixture
def paid_in_part(funded):
    """1.0 m agreed for 2022 in four instalments, 0.1 m of it paid; 0.5 m signed after the date."""
    with on(2021, 12, 16), transaction():
        line = AmountLine(usd("1000000"), year=2022, instrument="grant", strength=2)
        dues = (
            Due(usd("300000"), date(2022, 1, 20)),
            Due(usd("300000"), date(2022, 3, 10)),
            Due(usd("200000"), date(2022, 12, 1)),
            Due(usd("200000"), date(2023, 12, 1)),
        )
        signed(funded, date(2021, 12, 15), Agreed(line, dues))
    paid(usd("100000"), date(2022, 2, 1))
    with on(2022, 5, 10), transaction():
        line = AmountLine(usd("500000"), year=2023, instrument="grant", strength=4)
        signed(funded, date(2022, 5, 9), Agreed(line))
    return funded


def signed(world, day, *agreed):
    paper = agreements.record(
        book=world.book,
        partner=world.alfa,
        title="Contribution",
        signed_on=day,
        agreed=agreed,
        by=FINANCE,
    )
    agreements.approve(paper, by=APPROVER)


def paid(amount: Money, day: date, recorded: date | None = None):
    recorded = recorded or day
    with on(recorded.year, recorded.month, recorded.day), transaction():
        line = min(queries.agreements(), key=lambda one: one.id).lines[0]
        receipt = receipts.record(line, amount=amount, received_on=day, by=FINANCE)
        receipts.approve(receipt, by=APPROVER)


@pytest.fixture
def statement(paid_in_part):
    with on(2022, 5, 20):
        return issued(paid_in_part.book, MAY)


def test_the_ledger_at_the_cut_off(statement):
    at = cutoff.of_statement(found.statement(statement))
    assert [(due.due_on, due.left, due.of) for due in at.dues] == [
        (date(2022, 1, 20), usd("200000"), usd("300000")),
        (date(2022, 3, 10), usd("300000"), usd("300000")),
        (date(2022, 12, 1), usd("200000"), usd("200000")),
        (date(2023, 12, 1), usd("200000"), usd("200000")),
    ]
    ongoing, first = at.agreed
    assert (ongoing.numbers, ongoing.counted) == ((), 7_500_000_000)
    assert (first.numbers, first.signed_on) == (("AG-2021-0001",), date(2021, 12, 15))
    assert (first.years, first.received, first.counted) == ((2022,), usd("100000"), 100_000_000)
    (later,) = at.later
    assert (later.reason, later.count, later.value) == (Reason.NEWLY_SIGNED, 1, 50_000_000)


def test_what_was_pledged_before_it_was_signed_is_a_memo_in_the_bridge(funded):
    line = AmountLine(usd("1000000"), year=2022, instrument="grant", strength=2)
    with on(2021, 10, 7, 14), transaction():
        pledge = engagements.prepare(
            partner=funded.alfa,
            phase=funded.phase,
            type=EngagementType.AMOUNT,
            lines=[line],
            by=FOCAL,
        )
        engagements.announce(pledge, announced_on=date(2021, 10, 7), by=AUTHORISER)
    with on(2021, 10, 8):
        issued(funded.book, date(2021, 10, 7))
    with on(2022, 5, 1), transaction():
        agreed = AmountLine(usd("800000"), year=2022, instrument="grant", strength=2)
        further = AmountLine(usd("50000"), year=2023, instrument="grant", strength=2)
        signed(funded, MAY, Agreed(agreed, (), pledge.lines[0].line), Agreed(further))
        dues = Due(usd("60000"), date(2022, 9, 1)), Due(usd("40000"), date(2023, 9, 1))
        signed(funded, MAY, Agreed(AmountLine(usd("100000"), year=2022), dues))
    with on(2022, 5, 2):
        number = issued(funded.book, MAY)
    html = words_of(number)
    assert row(html, "Newly signed")[0] == "−950,000"
    assert row(html, "of it converted from pledges (memo)")[0] == "−800,000"
    # Of 75.95 million, 0.85 agreed for 2022 and 2023 and 0.1 for 2022, paid in both, by the one
    # partner that is named.
    lasting = "Partners behind what is mobilised: 1. Under agreements of several years: "
    assert f"{lasting}USD\xa0950,000, 1.3 %" in fromstring(html).text_content()


def words_of(number, language="en"):
    return statement_parts(found.statement(number), language)[0]


def test_the_paper_says_what_is_due_and_what_came_later(statement):
    html = words_of(statement)
    assert row(html, "Overdue 31 to 90 days") == ["1", "300,000"]
    assert row(html, "Overdue more than 90 days") == ["1", "200,000"]
    assert row(html, "December 2022") == ["1", "200,000"]
    assert row(html, "January 2023") == ["", ""]
    assert row(html, "Overdue and due in twelve months") == ["3", "700,000"]
    assert "Due later: USD\xa0200,000." in html
    assert row(html, "2  Softly earmarked") == ["1,000,000", "1.3"]
    assert row(html, "Earmarking not stated") == ["75,000,000", "98.7"]
    assert row(html, "AG-2021-0001")[-3:] == ["1,000,000", "100,000", "1,000,000"]
    notes = fromstring(html).text_content()
    assert "Newly signed: 1 entry, USD\xa0500,000" in notes


def row(html, head):
    for tr in fromstring(html).xpath("//tr"):
        cells = [cell.text_content() for cell in tr]
        if cells[0] == head:
            return cells[1:]
    raise AssertionError(f"no row {head}")


def test_what_is_learnt_later_does_not_change_the_paper(paid_in_part, statement):
    before = [words_of(statement, language) for language in ("en", "fr", "es")]
    paid(usd("200000"), date(2022, 4, 30), recorded=date(2022, 6, 1))
    assert [words_of(statement, language) for language in ("en", "fr", "es")] == before
    with on(2022, 6, 2):
        second = issued(paid_in_part.book, MAY)
    assert second == "FGS-2022-02"
    assert row(words_of(second), "Overdue and due in twelve months") == ["2", "500,000"]
    assert row(words_of(statement), "Overdue and due in twelve months") == ["3", "700,000"]
    stored = found.statement(statement)
    assert found.reproduce(stored) == stored.data
