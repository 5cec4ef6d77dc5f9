"""Statements of pledges, of one partner, of a fund: one way for all, figures worked out by hand."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import current_app
from lxml.html import fromstring

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.core.money import Money
from app.funding.queries import agreements as papers
from app.funding.queries import funds as found_funds
from app.funding.queries import statements as found
from app.funding.queries.engagements import engagement
from app.funding.queries.pools import fund_statement
from app.funding.queries.positions import position
from app.funding.rules.conditions import Terms
from app.funding.rules.data_files import spreadsheet
from app.funding.rules.engagements import AnnounceBy, ConditionKind, EngagementType, State
from app.funding.rules.pools import Act
from app.funding.rules.statements import KINDS, StatementKind
from app.funding.services import (
    agreements,
    endings,
    engagements,
    fixings,
    fund_acts,
    funds,
    receipts,
    settlements,
    statements,
)
from app.funding.services.agreements import Agreed, Due
from app.funding.services.engagements import AmountLine
from app.funding.services.fund_acts import About
from app.funding.services.verification import verify
from app.partners.models import Partner
from app.reports.papers import statement_parts
from tests.funding.conftest import (
    APPROVER,
    AUTHORISER,
    FINANCE,
    FOCAL,
    LEAD,
    eur,
    on,
    usd,
)
from tests.funding.services.test_in_kind import BUOYS, EXPERT, offer
from tests.funding.services.test_verification import tamper

MAY = date(2022, 5, 1)


@pytest.fixture
def money(funded):
    """At 1.1562, the rate of 7 October 2021: Alfa agreed EUR 5.0 m into the fund and paid 2.0 m of
    it; Bravo announced USD 3.0 m and confirmed it; Charlie announced USD 1.0 m and took it back."""
    with on(2021, 10, 8), transaction():
        fixings.set_reference_rates(
            funded.book, on=date(2021, 10, 7), currencies=["EUR"], by=FINANCE
        )
        funds.create(
            slug="coastal-fund",
            programme=funded.programme,
            phase=funded.phase,
            name=Localised(en="Coastal Fund"),
            currency="USD",
            by=FINANCE,
        )
    with on(2021, 12, 16), transaction():
        paper = agreements.record(
            book=funded.book,
            partner=funded.alfa,
            title="Contribution",
            signed_on=date(2021, 12, 15),
            agreed=[Agreed(LINE, DUES)],
            fund=found_funds.fund("coastal-fund"),
            by=FINANCE,
        )
        agreements.approve(paper, by=APPROVER)
    announced(funded, funded.bravo, usd("3000000"), confirm=True)
    gone = announced(funded, funded.charlie, usd("1000000"))
    with on(2022, 2, 1), transaction():
        engagements.withdraw(
            engagement(gone), on=date(2022, 2, 1), why="Budget cut.", by=AUTHORISER
        )
    with on(2022, 3, 10), transaction():
        (agreement,) = papers.agreements()
        receipt = receipts.record(
            agreement.lines[0], amount=eur("2000000"), received_on=date(2022, 3, 10), by=FINANCE
        )
        receipts.approve(receipt, by=APPROVER)
    return funded


LINE = AmountLine(eur("5000000"), year=2022, instrument="grant", strength=1, fund="coastal-fund")
DUES = (
    Due(eur("2000000"), date(2022, 3, 1)),
    Due(eur("2000000"), date(2022, 4, 1)),
    Due(eur("1000000"), date(2022, 12, 1)),
)


def announced(world, partner, amount, *, confirm=False):
    with on(2022, 1, 20), transaction():
        made = engagements.prepare(
            partner=partner,
            phase=world.phase,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(amount, year=2023, instrument="grant", strength=3)],
            by=FOCAL,
        )
        engagements.announce(made, announced_on=date(2022, 1, 20), by=AUTHORISER)
        if confirm:
            engagements.confirm(made, by=AUTHORISER)
        return made.slug


def issued(kind, book, *, on_=MAY, at=datetime(2022, 7, 20, 12, tzinfo=UTC), **about):
    with clock.at(at), transaction():
        draft = statements.draft(book, as_of=on_, by=FINANCE, kind=kind, **about)
        statements.review(draft, by=APPROVER)
        statements.approve(draft, by=LEAD)
        return statements.issue(draft, by=APPROVER).ref


def data_of(number):
    return json.loads(found.statement(number).data)


def test_status_of_pledges_and_contributions(money):
    number = issued(StatementKind.PLEDGES, money.book)
    assert number == "SPC-2022-01"
    data = data_of(number)
    by_partner = {row["partner"]: row for row in data["rows"]}
    alfa, bravo = by_partner["alfa"], by_partner["bravo"]
    assert (alfa["papers"], alfa["signed_on"]) == (["AG-2021-0001"], "2021-12-15")
    assert alfa["measures"] == {"signed": "5000000.00", "received": "2000000.00"}
    assert (alfa["to_come"], alfa["overdue"]) == ("3000000.00", "2000000.00")
    assert alfa["next_due"] == {"on": "2022-12-01", "amount": "1000000.00"}
    assert alfa["in_book"]["committed"] == "5781000.00"
    assert alfa["in_book"]["receivable"] == "3468600.00"
    assert alfa["notes"] == ["pooled"]
    assert bravo["measures"] == {"announced": "3000000.00", "confirmed": "3000000.00"}
    assert data["totals"]["unsigned"]["confirmed"] == "3000000.00"
    assert data["totals"]["unsigned"]["committed"] == "0.00"
    assert data["totals"]["all"]["pledged"] == "83781000.00"
    (gone,) = data["ended"]
    assert (gone["partner"], gone["amount"], gone["reason"], gone["on"]) == (
        "charlie",
        "1000000.00",
        "withdrawn",
        "2022-02-01",
    )
    assert data["remarks"]["groups"] == dict.fromkeys(("alfa", "bravo", "charlie"), "other")
    assert [(step["on"], step["signed"]) for step in data["over_time"]] == [
        ("2021-12-31", "80781000.00"),
        ("2022-05-01", "80781000.00"),
    ]


def pledge_in_private(world, amount, **consent):
    """Charlie pledges on the first of April what it does not make public."""
    with on(2022, 4, 1), transaction():
        hidden = engagements.prepare(
            partner=world.charlie,
            phase=world.phase,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(amount, year=2024, country="FJ", instrument="grant", strength=3)],
            by=FOCAL,
            **consent,
        )
        engagements.announce(hidden, announced_on=date(2022, 4, 1), by=AUTHORISER)
        return hidden.slug


def test_a_pledge_whose_amount_is_not_public_is_its_partners_alone(money):
    before = data_of(issued(StatementKind.PLEDGES, money.book, on_=date(2022, 3, 31)))
    pledge_in_private(money, usd("250000"), amount_public=False)
    after = data_of(issued(StatementKind.PLEDGES, money.book))
    assert after["totals"] == before["totals"]
    assert [row["refs"] for row in after["rows"]] == [row["refs"] for row in before["rows"]]
    own = data_of(issued(StatementKind.PARTNER, money.book, partner=money.charlie))
    (row,) = own["rows"]
    assert (row["partner"], row["measures"]) == ("charlie", {"announced": "250000.00"})


PRIVATE = {"not_public": {"announce_by": AnnounceBy.NOT_PUBLIC}, "amount": {"amount_public": False}}


@pytest.mark.parametrize("consent", PRIVATE.values(), ids=PRIVATE)
def test_no_two_public_figures_differ_by_what_is_private(money, consent):
    """Everything public as of the ends of March, April and June: a private pledge of EUR 867,531
    comes in April with a public one beside it, is confirmed in May, signed in part and withdrawn
    in June. No figure of one date less a figure of another, or of the same, gives it."""
    euros, dollars = 86753100, round(86753100 * 1.1562)
    hidden = {euros, dollars, euros - 10000000, round((euros - 10000000) * 1.1562)}
    everything = public_amounts(money.book, date(2022, 3, 31))
    slug = pledge_in_private(money, eur("867531"), **consent)
    announced(money, money.bravo, usd("90000"))
    everything |= public_amounts(money.book, date(2022, 4, 30))
    with on(2022, 5, 10), transaction():
        engagements.confirm(engagement(slug), by=AUTHORISER)
    with on(2022, 6, 10), transaction():
        paper = agreements.record(
            book=money.book,
            partner=money.charlie,
            title="A part of it",
            signed_on=date(2022, 6, 9),
            agreed=[Agreed(AmountLine(eur("100000"), year=2024), ())],
            by=FINANCE,
        )
        agreements.approve(paper, by=APPROVER)
        engagements.withdraw(engagement(slug), on=date(2022, 6, 10), why="The rest.", by=AUTHORISER)
    everything |= public_amounts(money.book, date(2022, 6, 30))
    assert 9000000 in everything, "a public pledge is found by the same look"
    differences = {abs(one - other) for one in everything for other in everything | {0}}
    assert 9000000 in differences
    assert not differences & hidden
    # By the secretariat's own figures one finds it so, which is why they are not public.
    with on(2022, 6, 30):
        whole, public = (
            position(money.book, date(2022, 4, 30), public=public).outstanding
            for public in (False, True)
        )
    assert (whole - public).minor == dollars


LIFTED = datetime(2022, 7, 25, 0, 30, tzinfo=UTC)


def test_an_embargoed_pledge_is_private_to_the_second_and_then_public_by_itself(money):
    """EUR 867,531 of the first of April, not public before half past midnight of 25 July, with a
    public pledge beside it. Before that no figure of one date less a figure of another, or of the
    same, gives it; from then on it stands everywhere, with no act of anybody."""
    euros, dollars = 86753100, round(86753100 * 1.1562)
    everything = public_amounts(money.book, date(2022, 3, 31))
    slug = pledge_in_private(money, eur("867531"), public_from=LIFTED)
    announced(money, money.bravo, usd("90000"))
    everything |= public_amounts(money.book, date(2022, 4, 30))
    with on(2022, 5, 10), transaction():
        engagements.confirm(engagement(slug), by=AUTHORISER)
    everything |= public_amounts(money.book, date(2022, 6, 30))
    with clock.at(LIFTED - timedelta(seconds=1)):
        # A reader who asks for what will be known reads no more than is public now.
        later = position(money.book, date(2022, 6, 30), LIFTED + timedelta(days=9), public=True)
        assert not engagement(slug).is_public
        early = later.outstanding.minor
        everything.add(early)
    differences = {abs(one - other) for one in everything for other in everything | {0}}
    assert 9000000 in differences
    assert not differences & {euros, dollars}

    before = found.statement("FGS-2022-03")
    assert (before.as_of, before.data) == (date(2022, 6, 30), found.reproduce(before))
    with clock.at(LIFTED):
        assert engagement(slug).is_public
        now = position(money.book, date(2022, 6, 30), public=True)
        assert now.outstanding.minor - early == dollars
        then = position(
            money.book, date(2022, 6, 30), LIFTED - timedelta(microseconds=1), public=True
        )
        assert then.outstanding.minor == early
    after = public_amounts(money.book, date(2022, 7, 31), at=LIFTED + timedelta(days=7))
    assert {euros, dollars} <= after
    # What was issued stays as it was, and the way from it to the next says what became public.
    assert found.reproduce(before) == before.data
    assert str(euros)[:-2] not in statement_parts(before, "en")[0].replace(",", "")
    (step,) = data_of("FGS-2022-04")["bridge"]["with_all"]["steps"]
    assert (step["kind"], step["reason"]) == ("event", "announced")
    assert Money.parse(step["amount"], "USD").minor == -dollars


def test_an_embargo_on_a_pledge_whose_amount_is_never_public_does_not_end_that(money):
    pledge_in_private(money, usd("250000"), public_from=LIFTED, amount_public=False)
    with clock.at(LIFTED):
        whole, public = (
            position(money.book, date(2022, 4, 30), public=public).outstanding
            for public in (False, True)
        )
    assert whole - public == usd("250000")


def public_amounts(book, day, at=datetime(2022, 7, 20, 12, tzinfo=UTC)):
    """Every amount, in cents, of everything that anybody may read as of a day: both statements as
    data, table and paper, issued at a moment, position, lines and cells as pages, tables and
    JSON."""
    client = current_app.test_client()
    with on(day.year, day.month, day.day, 23):
        papers_ = [
            found.statement(issued(kind, book, on_=day, at=at))
            for kind in (StatementKind.FUNDING_GAP, StatementKind.PLEDGES)
        ]
        texts = [
            text
            for one in papers_
            for text in (
                one.data,
                spreadsheet(one.data).decode(),
                statement_parts(one, "en")[0],
            )
        ]
        funding = "/programmes/coastal/phase-1/funding"
        asked = [funding, f"{funding}?basis=current", f"{funding}.csv", f"{funding}/lines.csv",
                 f"{funding}/figures.csv", f"{funding}/cells", f"{funding}/rates",
                 f"/api/v1{funding}", f"/api/v1{funding}/lines",
                 *(f"/statements/{one.ref}{ending}" for one in papers_
                   for ending in ("", ".json", ".csv"))]  # fmt: skip
        for address in asked:
            answer = client.get(address)
            assert answer.status_code == 200, address
            texts.append(answer.get_data(as_text=True))
    numbers = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{2}))?(?![\d.,]\d)")
    return {
        int(whole.replace(",", "")) * 100 + int(cents or 0)
        for text in texts
        for whole, cents in numbers.findall(
            re.sub(r"<(?!text|th|td)[^>]*>|[0-9a-f]{16,}|AG-\S+|EN-\S+", " ", text)
            if "<html" in text[:200]
            else text
        )
    }


def test_contribution_statement_of_a_partner(money):
    number = issued(StatementKind.PARTNER, money.book, partner=money.alfa)
    assert number == "PCS-2022-01"
    assert not found.statement(number).is_public
    assert found.statement(number).partner.slug == "alfa"
    data = data_of(number)
    assert data["partner"] == "alfa"
    assert [row["partner"] for row in data["rows"]] == ["alfa"]
    assert [(one["due_on"], one["left"]) for one in data["instalments"]] == [
        ("2022-04-01", "2000000.00"),
        ("2022-12-01", "1000000.00"),
    ]
    (receipt,) = data["receipts"]
    assert (receipt["paper"], receipt["on"]) == ("RC-2022-0001", "2022-03-10")
    assert receipt["amount"] == "2000000.00"
    assert "bravo" not in found.statement(number).data
    assert issued(StatementKind.PARTNER, money.book, partner=money.bravo) == "PCS-2022-02"


@pytest.fixture
def spent(money):
    with on(2022, 4, 2), transaction():
        given = funds.propose(
            found_funds.fund("coastal-fund"),
            amount=usd("1000000"),
            purpose="Early warning",
            decided_on=date(2022, 4, 2),
            by=FINANCE,
        )
        funds.decide(
            given.fund,
            body="Steering body",
            decided_on=date(2022, 4, 2),
            minute="Minute 1",
            by=FINANCE,
            allocations=[given],
        )
        funds.approve(given, by=APPROVER)
        sent = funds.instruct(given, amount=usd("400000"), on=date(2022, 4, 2), by=FINANCE)
        funds.release(sent, by=APPROVER)
    return money


def test_fund_balance(spent):
    fund = found_funds.fund("coastal-fund")
    number = issued(StatementKind.FUND, fund.book)
    assert number == "FBS-2022-01"
    data = data_of(number)
    deposit = data["to_date"]["deposits"]
    assert (
        deposit
        == data_of(issued(StatementKind.PARTNER, spent.book, partner=spent.alfa))["receipts"][0][
            "in_book"
        ]
    )
    assert data["to_date"]["transfers"] == "400000.00"
    assert Money.parse(data["to_date"]["closing"], "USD") == Money.parse(deposit, "USD") - usd(
        "400000"
    )
    assert Money.parse(data["to_date"]["available"], "USD") == Money.parse(deposit, "USD") - usd(
        "1000000"
    )
    assert data["before"]["closing"] == "0.00"
    assert data["deposits"] == [{"partner": "alfa", "amount": deposit}]
    (allocation,) = data["allocations"]
    assert (allocation["allocated"], allocation["transferred"]) == ("1000000.00", "400000.00")


def acted(fund, kind, amount, day, **about):
    act = fund_acts.record(fund, kind, amount=usd(amount), on=day, by=FINANCE, about=About(**about))
    return fund_acts.approve(act, by=APPROVER)


def test_the_rows_of_a_fund_are_the_trustees(spent):
    """Deposit 2.0 m euro on 10 March; interest 300 and, from Bravo, 120; exchange loss 50;
    400,000.00 of 1,000,000.00 went out, 150,000.00 of it spent; 900,000.00 directed to a window."""
    fund = found_funds.fund("coastal-fund")
    with on(2022, 4, 20), transaction():
        window = funds.add_window(fund, slug="boats", name=Localised(en="Boats"), by=FINANCE)
        acted(fund, Act.INTEREST, "300", date(2022, 4, 20))
        acted(fund, Act.IMPLEMENTER_INTEREST, "120", date(2022, 4, 20), implementer=spent.bravo)
        acted(fund, Act.EXCHANGE_LOSS, "50", date(2022, 4, 20))
        acted(fund, Act.DIRECTED, "900000", date(2022, 4, 20), window=window)
        (given,) = found_funds.allocations(fund)
        acted(fund, Act.EXPENDITURE, "150000", date(2022, 4, 20), allocation=given)
    number = issued(StatementKind.FUND, found_funds.fund("coastal-fund").book)
    data = data_of(number)
    now, deposit = data["to_date"], Money.parse(data["to_date"]["deposits"], "USD")
    assert (now["interest"], now["implementer_interest"], now["exchange"]) == (
        "300.00", "120.00", "-50.00",
    )  # fmt: skip
    assert now["sources"] == (deposit + usd("370")).amount
    assert (now["transfers"], now["net_funded"], now["uses"]) == ("400000.00",) * 3
    assert (now["reported"], now["with_implementers"]) == ("150000.00", "250000.00")
    assert now["closing"] == (deposit - usd("399630")).amount
    assert data["period"]["closing"] == now["closing"]
    assert data["period"]["opening"] == data["before"]["closing"] == "0.00"
    boats, free = data["windows"]
    assert (boats["window"], boats["closing"], boats["available"]) == (
        "boats", "900000.00", (deposit - usd("999630")).amount,
    )  # fmt: skip
    assert (free["window"], free["unpaid"]) == (None, "600000.00")
    (holder,) = data["implementers"]
    assert (holder["transferred"], holder["reported"], holder["balance"]) == (
        "400000.00", "150000.00", "250000.00",
    )  # fmt: skip
    seen = fund_statement(found_funds.fund("coastal-fund"), MAY)
    assert {row.key: row.cumulative.amount for row in seen.rows} == {
        row.key: now[row.key] for row in seen.rows
    }
    # Nothing that is learnt later moves it: neither a mark of carry-over nor an act.
    with on(2022, 6, 1), transaction():
        fund = found_funds.fund("coastal-fund")
        acted(fund, Act.INTEREST, "77", date(2022, 4, 30))
        funds.add_window(fund, slug="late", name=Localised(en="Late"), by=FINANCE)
    stored = found.statement(number)
    assert found.reproduce(stored) == stored.data
    table = spreadsheet(stored.data).decode()
    assert "window,boats available" in table
    assert "implementer,(none) balance,250000.00,USD" in table


def test_each_is_reproduced_byte_for_byte_whatever_is_learnt_later(spent):
    book, fund = spent.book, found_funds.fund("coastal-fund").book
    numbers = [
        issued(StatementKind.PLEDGES, book),
        issued(StatementKind.PARTNER, book, partner=spent.alfa),
        issued(StatementKind.FUND, fund),
    ]
    with on(2022, 6, 1), transaction():
        (agreement,) = papers.agreements()
        late = receipts.record(
            agreement.lines[0], amount=eur("1000000"), received_on=date(2022, 4, 30), by=FINANCE
        )
        receipts.approve(late, by=APPROVER)
        spent.alfa.constituency = "governments"
        spent.alfa.label = Localised(en="Renamed")
    for number in numbers:
        stored = found.statement(number)
        assert found.reproduce(stored) == stored.data
    assert list(verify()) == []
    second = [
        issued(StatementKind.PLEDGES, book),
        issued(StatementKind.PARTNER, book, partner=spent.alfa),
        issued(StatementKind.FUND, found_funds.fund("coastal-fund").book),
    ]
    assert second == ["SPC-2022-02", "PCS-2022-02", "FBS-2022-02"]
    assert [found.statement(n).supersedes.ref for n in second] == numbers
    # What was known before is corrected in the open.
    assert data_of(second[0])["rows"] != data_of(numbers[0])["rows"]


def settled(make, *args, **more):
    with on(2022, 4, 10), transaction():
        paper = make(*args, on=date(2022, 4, 10), why="As agreed.", by=FINANCE, **more)
        settlements.approve(paper, by=APPROVER)


def test_conditions_refunds_and_write_offs_are_told_with_their_amounts(money):
    """A vote is open on 0.6 m; EUR 0.5 m of Alfa's 2.0 m went back and 1.0 m is given up."""
    with on(2022, 2, 2), transaction():
        voted = engagements.prepare(
            partner=money.bravo,
            phase=money.phase,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(usd("600000"), year=2024, instrument="grant", strength=2)],
            condition_kind=ConditionKind.PARLIAMENT,
            condition_terms=Terms(ConditionKind.PARLIAMENT),
            by=FOCAL,
        )
        engagements.announce(voted, announced_on=date(2022, 2, 2), by=AUTHORISER)
    (agreement,) = papers.agreements()
    row = agreement.lines[0]
    settled(settlements.refund, row.line, amount=eur("500000"), agreement_line=row)
    settled(settlements.write_off, row, amount=eur("1000000"))
    number = issued(StatementKind.PLEDGES, money.book)
    rows = data_of(number)["rows"]
    (open_,) = [one for one in rows if one["conditional"]]
    assert open_["conditional"] == {
        "maximum": "600000.00", "usable": "0.00", "contingent": "0.00",
    }  # fmt: skip
    (alfa,) = [one for one in rows if one["partner"] == "alfa"]
    assert (alfa["refunded"], alfa["measures"]["written_off"]) == ("500000.00", "1000000.00")
    assert alfa["measures"]["received"] == "1500000.00"
    assert {"refunded", "written_off"} <= set(alfa["notes"])
    # What goes back is not signed any more: 5.0 less 0.5 less 1.0 less the 1.5 that stayed.
    assert alfa["to_come"] == "2000000.00"
    html = fromstring(statement_parts(found.statement(number), "en")[0])
    text = html.text_content().replace("\xa0", " ")
    assert (
        "Subject to approval by parliament. At most USD 600,000, usable at the date USD 0." in text
    )
    assert "A part was refunded to the partner. EUR 500,000." in text
    assert "A part is written off and counts no more. EUR 1,000,000." in text
    (cells,) = [
        [cell.text_content() for cell in tr]
        for tr in html.xpath("//tr[count(*) = 14]")
        if tr[2].text_content() == "AG-2021-0001"
    ]
    assert (cells[5], cells[7]) == ("3,500,000", "1,500,000")


def test_the_statement_of_a_partner_keeps_the_terms_of_its_agreements(money):
    clause = "Unspent money goes back within <90> days."
    with transaction():
        (paper,) = papers.agreements()
        paper.cost_recovery, paper.refund_clause = "7.5", clause
    number = issued(StatementKind.PARTNER, money.book, partner=money.alfa)
    terms = {"AG-2021-0001": {"cost_recovery": "7.5", "refund_clause": clause}}
    assert data_of(number)["remarks"]["agreements"] == terms
    html = fromstring(statement_parts(found.statement(number), "fr")[0])
    text = html.text_content().replace("\xa0", " ")
    assert "7,5 %" in text
    assert clause in text
    with transaction():
        paper.refund_clause = ""
    assert found.reproduce(found.statement(number)) == found.statement(number).data
    public = issued(StatementKind.PLEDGES, money.book)
    assert "agreements" not in data_of(public)["remarks"]


def test_the_figures_of_a_condition_are_kept_as_they_were_at_issue(money):
    with on(2022, 2, 2), transaction():
        matched = engagements.prepare(
            partner=money.bravo,
            phase=money.phase,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(usd("600000"), year=2024, instrument="grant", strength=2)],
            condition_kind=ConditionKind.MATCHING,
            condition_terms=Terms(ConditionKind.MATCHING, gives=1, per=2),
            by=FOCAL,
        )
        engagements.announce(matched, announced_on=date(2022, 2, 2), by=AUTHORISER)
    number = issued(StatementKind.PLEDGES, money.book)
    (ref,) = [link.line.ref for link in matched.lines]
    assert data_of(number)["remarks"]["terms"] == {ref: {"gives": 1, "per": 2}}
    assert "Matches what others give (1:2)." in statement_parts(found.statement(number), "en")[0]
    with transaction():
        matched.condition_terms = {"gives": 1, "per": 1}
    assert found.reproduce(found.statement(number)) == found.statement(number).data


def test_what_counts_no_more_stands_below_the_line_with_its_day(money):
    def end(slug, kind, why):
        with on(2022, 3, 5), transaction():
            ending = endings.propose(
                engagement(slug), kind=kind, on=date(2022, 3, 4), why=why, by=LEAD
            )
            endings.decide(ending, by=APPROVER)

    end(announced(money, money.bravo, usd("41000")), State.LAPSED, "Too late.")
    end(announced(money, money.bravo, usd("42000")), State.DECLINED, "Outside the plan.")
    end(announced(money, money.bravo, usd("43000")), State.VOIDED, "Entered twice.")
    with on(2022, 3, 6), transaction():
        again = engagement(announced(money, money.bravo, usd("44000")))
        engagements.count_once(
            again,
            of=engagement(announced(money, money.bravo, usd("44001"))).ref,
            why="Same.",
            by=LEAD,
        )
    number = issued(StatementKind.PLEDGES, money.book)
    told = {row["amount"]: (row["reason"], row["on"]) for row in data_of(number)["ended"]}
    assert told == {
        "1000000.00": ("withdrawn", "2022-02-01"),
        "41000.00": ("lapsed", "2022-03-04"),
        "42000.00": ("declined", "2022-03-04"),
        "43000.00": ("voided", "2022-01-20"),
        "44000.00": ("repeated", "2022-01-20"),
    }
    html = statement_parts(found.statement(number), "en")[0]
    for words in ("Entered by mistake, taken back", "Repeats an earlier pledge", "Lapsed"):
        assert words in html
    assert found.reproduce(found.statement(number)) == found.statement(number).data


@pytest.mark.parametrize("kind", [StatementKind.PLEDGES, StatementKind.PARTNER])
def test_the_same_is_not_stated_twice(money, kind):
    about = {"partner": money.alfa} if kind is StatementKind.PARTNER else {}
    number = issued(kind, money.book, **about)
    with pytest.raises(statements.AlreadyIssued, match=number):
        issued(kind, money.book, **about)


def test_a_kind_is_about_its_own_subject(money):
    fund = found_funds.fund("coastal-fund").book
    for kind, book, about in (
        (StatementKind.PARTNER, money.book, {}),
        (StatementKind.PLEDGES, money.book, {"partner": money.alfa}),
        (StatementKind.PLEDGES, fund, {}),
        (StatementKind.FUND, money.book, {}),
    ):
        with pytest.raises(statements.WrongSubject):
            issued(kind, book, **about)
    with pytest.raises(statements.NothingToState):
        issued(StatementKind.PARTNER, money.book, partner=nobody(money))


def nobody(world):
    with transaction():
        partner = Partner(slug="delta", kind="government", name=Localised(en="Delta"),
                          label=Localised(en="Delta"), fictitious=True)  # fmt: skip
        db.session.add(partner)
    return partner


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ("data = replace(data, '5000000', '6000000')", "its data do not give its hash"),
        (f"data_sha256 = '{'0' * 64}'", "its check code is not that of its data"),
        ("code = 'AAAABBBBCCCCDDDD'", "its check code is not that of its data"),
    ],
)
def test_an_edited_statement_is_found(money, edit, told):
    number = issued(StatementKind.PARTNER, money.book, partner=money.alfa)
    tamper(f"UPDATE statement SET {edit}")
    assert f"statement {number}: {told}" in {str(finding) for finding in verify()}


def test_every_kind_has_its_own_series():
    assert [facts.series for facts in KINDS.values()] == ["FGS", "SPC", "PCS", "FBS"]


def test_things_in_kind_stand_apart_in_a_statement_and_old_forms_stay_as_they_were(money):
    offer(money, EXPERT, BUOYS)
    with on(2022, 1, 21), transaction():
        soft = engagements.prepare(
            partner=money.charlie,
            phase=money.phase,
            type=EngagementType.AMOUNT,
            lines=[
                AmountLine(usd("500000"), pillar="2", reach=(("country", "KE"), ("country", "SN")))
            ],
            by=FOCAL,
        )
        engagements.announce(soft, announced_on=date(2022, 1, 21), by=AUTHORISER)
    statement = found.statement(issued(StatementKind.PLEDGES, money.book))
    data = json.loads(statement.data)
    assert data["format"] == "tour-de-table/pledge-status/2"
    told = [(one["what"], one["quantity"], one["value"]) for one in data["in_kind"]["things"]]
    assert told == [("Expert", "12", "162000.00"), ("Buoys", "40", None)]
    assert data["in_kind"]["count"] == {"announced": 2, "agreed": 0, "delivered": 0}
    (row,) = [row for row in data["rows"] if row["partner"] == "charlie"]
    assert (row["countries"], row["pillars"]) == (["KE", "SN"], ["2"])
    assert b"in kind" in spreadsheet(statement.data)
    assert found.reproduce(statement) == statement.data
    # The same question in the form of before knows neither, and its figures are the same.
    before = json.loads(
        found.statement_data(
            statement.book,
            as_of=statement.as_of,
            known=found.known_of(statement),
            moment=found.issued_at(statement),
            rate_set=statement.rate_set,
            kind=StatementKind.PLEDGES,
            version=1,
        )
    )
    assert before["format"] == "tour-de-table/pledge-status/1"
    assert "in_kind" not in before
    assert "countries" not in before["rows"][0]
    assert before["totals"] == data["totals"]


def test_the_fund_balance_names_the_form_it_is_in(money):
    book = found_funds.fund("coastal-fund").book
    fund = found.statement(issued(StatementKind.FUND, book))
    assert json.loads(fund.data)["format"] == "tour-de-table/fund-balance/2"
    assert found.reproduce(fund) == fund.data
