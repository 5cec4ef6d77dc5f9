"""Everything that moves a pooled fund: by two persons, within its limits, countered and not
edited; and no sequence of acts, and no race, takes it below zero."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core.db import db, transaction
from app.core.errors import DomainError, SamePerson
from app.core.localised import Localised
from app.core.money import Money
from app.funding.models import Allocation, Entry, Fund, FundAct, Line, Transfer
from app.funding.queries import funds as queries
from app.funding.queries.agreements import history
from app.funding.queries.positions import known, position
from app.funding.rules import pools as rules
from app.funding.rules.pools import Act
from app.funding.rules.stages import Nature, measure
from app.funding.services import fund_acts, funds, papers, pools, receipts
from app.funding.services.fund_acts import About
from app.funding.services.verification import verify
from tests.funding.conftest import APPROVER, FINANCE, LEAD, OFFICER, on, usd
from tests.funding.services.test_races import at_once, read_only, widened

DAY = date(2022, 4, 1)
YEAR_END = date(2021, 12, 31)


@pytest.fixture
def fund(world):
    """A fund that takes one percent, with two windows, and 10,000.00 in it."""
    with on(2022, 4, 1), transaction():
        fund = funds.create(
            slug="coastal-fund",
            programme=world.programme,
            phase=world.phase,
            name=Localised(en="Fund"),
            currency="USD",
            fee_rate="1",
            cost_rate="7",
            by=FINANCE,
        )
        for slug in ("warning", "boats"):
            funds.add_window(fund, slug=slug, name=Localised(en=slug.title()), by=FINANCE)
    deposit(world, fund, "10000")
    with on(2022, 4, 1):
        yield fund


def deposit(world, fund, amount, day=DAY):
    with on(2022, 4, 1), transaction():
        receipt = receipts.record_unagreed(
            book=world.book,
            partner=world.alfa,
            amount=usd(amount),
            received_on=day,
            fund=fund,
            by=FINANCE,
        )
        return receipts.approve(receipt, by=APPROVER)


def done(fund, kind, amount, *, day=DAY, **more):
    with transaction():
        act = fund_acts.record(fund, kind, amount=usd(amount), on=day, by=FINANCE, **more)
        return fund_acts.approve(act, by=APPROVER)


def minuted(fund, *allocations):
    return funds.decide(
        fund,
        body="Steering committee",
        decided_on=DAY,
        minute="Minute 4",
        allocations=allocations,
        by=OFFICER,
    )


def allocated(fund, amount, *, window=None, approved=True):
    with transaction():
        allocation = funds.propose(
            fund,
            amount=usd(amount),
            purpose="Sirens",
            decided_on=DAY,
            window=next((w for w in fund.windows if w.slug == window), None),
            by=OFFICER,
        )
        minuted(fund, allocation)
        return funds.approve(allocation, by=APPROVER) if approved else allocation


def transferred(allocation, amount, *, released=True):
    with transaction():
        transfer = funds.instruct(allocation, amount=usd(amount), on=DAY, by=FINANCE)
        return funds.release(transfer, by=APPROVER) if released else transfer


def money(fund, name):
    return queries.balance(fund, DAY).money(name)


# --- deposits ------------------------------------------------------------------------------------


def test_the_agents_fee_is_taken_with_the_deposit_in_one_posting(world, fund):
    (receipt,) = db.session.scalars(select(receipts.Receipt))
    (posted,) = history(receipt.subject)
    assert [(m.value, amount) for _, m, amount, _, _ in posted.legs] == [
        ("received", usd("10000")),
        ("deposit", usd("10000")),
        ("fee", usd("100.00")),
    ]
    assert money(fund, "closing") == usd("9900")
    assert position(world.book, DAY).received == usd("10000")


def test_a_deposit_whose_money_is_promised_cannot_be_taken_back(world, fund):
    allocated(fund, "9000")
    (receipt,) = db.session.scalars(select(receipts.Receipt))
    with pytest.raises(pools.NotAvailable), transaction():
        receipts.reverse(receipt, why="Wrong account", by=APPROVER)
    deposit(world, fund, "9100")
    with transaction():
        receipts.reverse(receipt, why="Wrong account", by=APPROVER)
    assert money(fund, "available") == usd("9.00")


# --- every act -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "row", "closing"),
    [
        (Act.INTEREST, "interest", "9940"),
        (Act.OTHER_INCOME, "other_income", "9940"),
        (Act.EXCHANGE_GAIN, "exchange", "9940"),
        (Act.DIRECT_COST, "direct_costs", "9860"),
        (Act.BANK_CHARGE, "charges", "9860"),
        (Act.RESERVE, "reserve", "9900"),
    ],
)
def test_an_act_counts_once_a_second_person_approves_it(fund, kind, row, closing):
    with transaction():
        act = fund_acts.record(fund, kind, amount=usd("40"), on=DAY, by=FINANCE)
    assert money(fund, row) == usd("0")
    with pytest.raises(SamePerson), transaction():
        fund_acts.approve(act, by=FINANCE)
    with transaction():
        fund_acts.approve(act, by=APPROVER)
    assert (money(fund, row), money(fund, "closing")) == (usd("40"), usd(closing))
    with pytest.raises(papers.NotWaiting), transaction():
        fund_acts.approve(act, by=LEAD)
    assert list(verify()) == []


def test_an_exchange_loss_is_a_negative_source_on_its_own_row(fund):
    done(fund, Act.EXCHANGE_LOSS, "40")
    assert (money(fund, "exchange"), money(fund, "other_income")) == (usd("-40"), usd("0"))
    assert (money(fund, "sources"), money(fund, "closing")) == (usd("9960"), usd("9860"))


def test_interest_of_an_implementer_is_told_from_the_funds(world, fund):
    done(fund, Act.IMPLEMENTER_INTEREST, "3", about=About(implementer=world.bravo))
    done(fund, Act.IMPLEMENTER_INTEREST, "2", about=About(implementer=world.bravo))
    done(fund, Act.INTEREST, "7")
    assert (money(fund, "implementer_interest"), money(fund, "interest")) == (usd("5"), usd("7"))


def test_a_reserve_is_set_and_released(fund):
    done(fund, Act.RESERVE, "9900")
    assert money(fund, "available") == usd("0")
    with pytest.raises(pools.NotAvailable), transaction():
        fund_acts.approve(
            fund_acts.record(fund, Act.RESERVE, amount=usd("0.01"), on=DAY, by=FINANCE),
            by=APPROVER,
        )
    with pytest.raises(pools.BeyondReserve) as refused:
        done(fund, Act.RELEASE, "9900.01")
    assert refused.value.facts["available"] == usd("9900")
    done(fund, Act.RELEASE, "900")
    assert (money(fund, "reserve"), money(fund, "available")) == (usd("9000"), usd("900"))


def test_a_charge_does_not_eat_what_is_promised(fund):
    allocated(fund, "9900")
    with pytest.raises(pools.NotAvailable):
        done(fund, Act.BANK_CHARGE, "1")


# --- windows -------------------------------------------------------------------------------------


def test_money_directed_to_a_window_is_allocated_only_there(fund):
    (warning, _boats) = fund.windows
    done(fund, Act.DIRECTED, "4000", about=About(window=warning))
    assert (money(fund, "deposits"), money(fund, "available")) == (usd("10000"), usd("9900"))
    with pytest.raises(pools.NotAvailable) as refused:
        allocated(fund, "5900.01", window="boats")
    assert refused.value.facts["available"] == usd("5900")
    allocated(fund, "5900", window="boats")
    with pytest.raises(pools.NotAvailable):
        allocated(fund, "0.01")
    allocated(fund, "4000", window="warning")
    assert money(fund, "available") == usd("0")
    (posted,) = history(first_act(Act.DIRECTED).subject)
    assert [amount for _, _, amount, _, _ in posted.legs] == [usd("-4000"), usd("4000")]


def first_act(kind):
    return db.session.scalars(select(FundAct).where(FundAct.kind == kind.value)).first()


# --- allocations ---------------------------------------------------------------------------------


def test_nothing_is_allocated_that_the_steering_body_has_not_decided(fund):
    with transaction():
        proposal = funds.propose(fund, amount=usd("1"), purpose="Boats", decided_on=DAY, by=OFFICER)
    with pytest.raises(funds.NoMinute), transaction():
        funds.approve(proposal, by=APPROVER)
    with transaction():
        decision = minuted(fund, proposal)
    assert (proposal.decision, proposal.minute.number) == ("Minute 4", decision.number)
    assert decision.number == "SB-2022-0001"
    with transaction():
        funds.approve(proposal, by=APPROVER)
    with pytest.raises(papers.NotWaiting), transaction():
        minuted(fund, proposal)


def test_transfers_stay_within_the_allocation_and_refunds_within_transfers(fund):
    allocation = allocated(fund, "1000")
    transferred(allocation, "600")
    with pytest.raises(funds.BeyondAllocation) as refused:
        transferred(allocation, "400.01")
    assert refused.value.facts["available"] == usd("400")
    with pytest.raises(pools.BeyondTransferred) as refused:
        done(fund, Act.REFUND, "600.01", about=About(allocation=allocation))
    assert refused.value.facts["available"] == usd("600")
    done(fund, Act.REFUND, "150", about=About(allocation=allocation))
    assert (money(fund, "net_funded"), money(fund, "closing")) == (usd("450"), usd("9450"))
    assert money(fund, "available") == usd("9050")


def test_a_transfer_is_instructed_released_and_confirmed(fund):
    transfer = transferred(allocated(fund, "1000"), "600", released=False)
    with pytest.raises(papers.NotWaiting), transaction():
        funds.confirm(transfer, on=DAY, by=FINANCE)
    with pytest.raises(SamePerson), transaction():
        funds.release(transfer, by=FINANCE)
    with transaction():
        funds.release(transfer, by=APPROVER)
        with pytest.raises(receipts.ReceivedInFuture):
            funds.confirm(transfer, on=date(2022, 4, 2), by=FINANCE)
        funds.confirm(transfer, on=DAY, by=FINANCE)
    assert (transfer.confirmed_on, transfer.confirmed_by) == (DAY, FINANCE)


def test_reported_expenditure_carries_its_support_cost(fund):
    allocation = allocated(fund, "99")
    transferred(allocation, "99")
    about = About(allocation=allocation, period_from=date(2022, 1, 1), period_to=DAY)
    act = done(fund, Act.EXPENDITURE, "92.52", about=about)
    assert (act.direct, act.proposed, act.cost_rate) == (usd("92.52"), usd("99.00"), "7")
    assert (money(fund, "reported"), money(fund, "with_implementers")) == (usd("99"), usd("0"))
    done(fund, Act.EXPENDITURE, "1", about=about, cost_rate="0")
    assert money(fund, "with_implementers") == usd("-1")
    assert money(fund, "closing") == usd("9801")


def test_the_steering_body_reduces_and_cancels(fund):
    allocation = allocated(fund, "1000")
    transferred(allocation, "600")
    with pytest.raises(fund_acts.WhichDecision):
        done(fund, Act.REDUCTION, "100", about=About(allocation=allocation))
    with transaction():
        minute = minuted(fund)
    about = About(allocation=allocation, minute=minute)
    with pytest.raises(pools.BeyondAllocation):
        done(fund, Act.REDUCTION, "400.01", about=about)
    done(fund, Act.REDUCTION, "400", about=about)
    assert (money(fund, "allocated"), money(fund, "unpaid")) == (usd("600"), usd("0"))


# --- refusals at entry ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "amount", "day", "refusal"),
    [
        (Act.INTEREST, Money(0, "USD"), DAY, receipts.NotPositive),
        (Act.INTEREST, Money(5, "EUR"), DAY, receipts.WrongCurrency),
        (Act.INTEREST, Money(5, "USD"), date(2022, 4, 2), fund_acts.InFuture),
        (Act.REFUND, Money(5, "USD"), DAY, fund_acts.WhichAllocation),
        (Act.DIRECTED, Money(5, "USD"), DAY, fund_acts.WhichWindow),
        (Act.IMPLEMENTER_INTEREST, Money(5, "USD"), DAY, fund_acts.WhichImplementer),
        (Act.CARRY_OVER, Money(5, "USD"), DAY, fund_acts.NotYearEnd),
    ],
)
def test_what_is_not_said_is_asked_for(fund, kind, amount, day, refusal):
    with pytest.raises(refusal), transaction():
        fund_acts.record(fund, kind, amount=amount, on=day, by=FINANCE)


def test_the_money_of_a_year_is_carried_over_once_and_is_no_new_money(world, fund):
    deposit(world, fund, "500", YEAR_END)
    before = queries.balance(fund, DAY).rows
    with pytest.raises(fund_acts.BeyondUnspent) as refused:
        done(fund, Act.CARRY_OVER, "495.01", day=YEAR_END)
    assert refused.value.facts["available"] == usd("495")
    done(fund, Act.CARRY_OVER, "495", day=YEAR_END)
    with pytest.raises(fund_acts.CarriedAlready):
        done(fund, Act.CARRY_OVER, "1", day=YEAR_END)
    assert queries.balance(fund, DAY).rows == before
    with transaction():
        funds.edit(
            fund, name=fund.name, policy=fund.policy, fee_rate="1", cost_rate="7",
            carry_over=False, by=FINANCE,
        )  # fmt: skip
    with pytest.raises(fund_acts.NoCarryOver):
        done(fund, Act.CARRY_OVER, "1", day=YEAR_END)


# --- corrections ---------------------------------------------------------------------------------


def test_a_mistake_is_countered_with_a_reason_by_somebody_else(fund):
    act = done(fund, Act.INTEREST, "40")
    with pytest.raises(SamePerson), transaction():
        fund_acts.reverse(act, why="Twice", by=FINANCE)
    with pytest.raises(papers.ReasonNeeded), transaction():
        fund_acts.reverse(act, why=" ", by=APPROVER)
    with transaction():
        fund_acts.reverse(act, why="Entered twice", by=APPROVER)
    assert money(fund, "interest") == usd("0")
    with pytest.raises(papers.NotWaiting), transaction():
        fund_acts.reverse(act, why="Again", by=APPROVER)
    assert [amount for posted in history(act.subject) for _, _, amount, _, _ in posted.legs] == [
        usd("40"),
        usd("-40"),
    ]
    assert list(verify()) == []


def test_what_others_rest_on_is_not_taken_back(fund):
    allocation = allocated(fund, "1000")
    transfer = transferred(allocation, "600")
    done(fund, Act.REFUND, "100", about=About(allocation=allocation))
    with pytest.raises(funds.BeyondAllocation), transaction():
        funds.reverse(allocation, why="Wrong window", by=LEAD)
    with pytest.raises(pools.BeyondTransferred), transaction():
        funds.reverse(transfer, why="Wrong bank", by=LEAD)
    with transaction():
        fund_acts.reverse(first_act(Act.REFUND), why="Wrong fund", by=LEAD)
        funds.reverse(transfer, why="Wrong bank", by=LEAD)
        funds.reverse(allocation, why="Wrong window", by=LEAD)
    assert money(fund, "available") == money(fund, "closing") == usd("9900")


def test_a_paper_is_given_back_with_a_reason(fund):
    with transaction():
        act = fund_acts.record(fund, Act.INTEREST, amount=usd("1"), on=DAY, by=FINANCE)
        fund_acts.give_back(act, why="No statement of the bank", by=APPROVER)
    with pytest.raises(papers.NotWaiting), transaction():
        fund_acts.approve(act, by=APPROVER)


@pytest.mark.parametrize("rate", ["101", "-1", "1e2", "one", "1.1234567"])
def test_a_percentage_is_one(fund, rate):
    with pytest.raises(funds.WrongPercentage), transaction():
        funds.edit(
            fund, name=fund.name, policy=fund.policy, fee_rate=rate, cost_rate="0",
            carry_over=True, by=FINANCE,
        )  # fmt: skip


# --- races ---------------------------------------------------------------------------------------


def job(kind, paper_id, effect):
    def run():
        with transaction():
            effect(db.session.get_one(kind, paper_id), by=APPROVER)
        return "done"

    return run


def waiting_acts(fund, kind, amount, n, **more):
    with transaction():
        acts = [
            fund_acts.record(fund, kind, amount=usd(amount), on=DAY, by=FINANCE, **more)
            for _ in range(n)
        ]
    return [act.id for act in acts]


@pytest.mark.race
def test_the_last_of_an_allocation_is_transferred_once(app, fund):
    allocation = allocated(fund, "1")
    ids = [transferred(allocation, "1", released=False).id for _ in range(16)]
    results = at_once(app, [job(Transfer, i, funds.release) for i in ids])
    assert results.count("done") == 1, results
    assert all(isinstance(r, funds.BeyondAllocation) for r in results if r != "done"), results
    assert money(fund, "transferred") == usd("1")


@pytest.mark.race
def test_refunds_reserves_and_allocations_race_for_the_same_money(app, fund):
    allocation = allocated(fund, "9899")
    transferred(allocation, "1")
    refunds = waiting_acts(fund, Act.REFUND, "1", 8, about=About(allocation=allocation))
    reserves = waiting_acts(fund, Act.RESERVE, "1", 8)
    more = [allocated(fund, "1", approved=False).id for _ in range(8)]
    results = at_once(
        app,
        [job(FundAct, i, fund_acts.approve) for i in refunds + reserves]
        + [job(Allocation, i, funds.approve) for i in more],
    )
    assert results[:8].count("done") == 1, results
    assert results[8:].count("done") in (1, 2), results
    left = money(fund, "available")
    assert left == usd("2") - usd("1") * results[8:].count("done")
    assert list(verify()) == []


@pytest.mark.race
def test_without_the_lock_no_second_reserve_is_refused(app, fund, unlocked, monkeypatch):
    """All believe that the money is still there: it is promised twice, or, where several took the
    same number for their posting, only the ledger's seal stops them, with a fault."""
    ids = waiting_acts(fund, Act.RESERVE, "9900", 4)
    monkeypatch.setattr(papers, "lock", read_only)
    monkeypatch.setattr(pools.ledger, "lock_books", lambda _books: None)
    widened(monkeypatch, pools, "count", 4)
    results = at_once(app, [job(FundAct, i, fund_acts.approve) for i in ids])
    assert not any(isinstance(result, pools.NotAvailable) for result in results), results
    sealed = any(isinstance(result, IntegrityError) for result in results)
    assert sealed or money(fund, "available") < usd("0"), results


# --- any sequence --------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["deposit", "allocate", "transfer", "reduce", "undo"]
            + [kind for kind in Act if kind is not Act.CARRY_OVER]
        ),
        st.integers(1, 400_00),
        st.sampled_from([None, "warning", "boats"]),
    ),
    min_size=3,
    max_size=25,
)


def act_of(world, fund, step, minor, window):
    """One random act, refused or not."""
    amount = Money(minor, "USD").amount
    papers_of = select(Allocation).where(Allocation.state == "approved").order_by(Allocation.id)
    rows = list(db.session.scalars(papers_of))
    allocation = rows[minor % len(rows)] if rows else None
    if step == "deposit":
        deposit(world, fund, amount)
    elif step == "allocate":
        allocated(fund, amount, window=window)
    elif step == "transfer" and allocation:
        transferred(allocation, amount)
    elif step == "reduce" and allocation:
        with transaction():
            minute = minuted(fund)
        done(fund, Act.REDUCTION, amount, about=About(allocation=allocation, minute=minute))
    elif step == "undo":
        undo(minor)
    elif step in list(Act):
        chosen = next((w for w in fund.windows if w.slug == window), None)
        about = About(window=chosen, allocation=allocation, implementer=world.bravo)
        if step not in rules.ON_ALLOCATION:
            about = About(window=chosen, implementer=world.bravo)
        done(fund, Act(step), amount, about=about)


def undo(minor):
    for kind, take_back in (
        (FundAct, fund_acts.reverse), (Transfer, funds.reverse), (Allocation, funds.reverse),
    ):  # fmt: skip
        made = list(db.session.scalars(select(kind).where(kind.state == "approved")))
        if made:
            with suppress(DomainError), transaction():
                take_back(made[minor % len(made)], why="Wrong", by=LEAD)


def must_hold(fund):
    """Nothing is below zero, windows sum to the fund, and the balance is the sum of postings."""
    pots = queries.pots(fund, date.max, known().seq)
    total, free = rules.account(pots), rules.available(pots)
    assert free.general >= 0
    assert total.available == free.total >= 0
    assert total.closing >= 0
    assert total.reserve >= 0
    assert total.transfers == total.transferred <= total.allocated
    assert total.refunds_in <= total.transferred
    assert sum(row.closing for row in rules.windows(pots).values()) == total.closing
    signs = {"deposit": 1, "interest": 1, "other_income": 1, "refunded_in": 1,
             "fee": -1, "direct_cost": -1, "charge": -1, "transfer": -1}  # fmt: skip
    rows = db.session.execute(
        select(Line.nature, Entry.measure, func.sum(Entry.amount))
        .join(Line, Line.id == Entry.line_id)
        .where(Entry.book_id == fund.book_id)
        .group_by(Line.nature, Entry.measure)
    )
    cash = sum(
        signs.get(measure(Nature(nature), slot).value, 0) * int(s) for nature, slot, s in rows
    )
    assert cash == total.closing


def live(world, fund, steps):
    for step, minor, window in steps:
        with suppress(DomainError):
            act_of(world, fund, step, minor, window)
        db.session.rollback()
        must_hold(db.session.get_one(Fund, fund.id))
    assert list(verify()) == []


LIVE = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@settings(max_examples=10, **LIVE)
@given(STEPS)
def test_no_sequence_of_acts_takes_a_fund_below_zero(world, fund, steps):
    live(world, fund, steps)


@pytest.mark.long
@settings(max_examples=400, **LIVE)
@given(STEPS)
def test_no_long_sequence_of_acts_takes_a_fund_below_zero(world, fund, steps):
    live(world, fund, steps)
