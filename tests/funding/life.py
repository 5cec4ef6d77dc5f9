"""The whole life of money as a machine of rules: whatever is done, in whatever order, on whatever
day, in whatever currency, and what has to hold after every step (``services/test_life.py``).

The sums and formulas that the product's figures are held against are written out here once more,
from the entries alone.
"""

import gc
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import count
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from app.core import bulk, clock
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.money import Money, floor_half_up
from app.funding.models import (
    Agreement,
    AgreementLine,
    Allocation,
    Book,
    ConditionTerms,
    Engagement,
    Fund,
    FundAct,
    Line,
    Receipt,
    Statement,
    Transfer,
)
from app.funding.queries import funds as fund_queries
from app.funding.queries import positions as queries
from app.funding.queries import statements as statement_queries
from app.funding.rules import canonical
from app.funding.rules.conditions import Outcome, Terms
from app.funding.rules.engagements import ConditionKind, EngagementType, State
from app.funding.rules.pools import Act
from app.funding.rules.positions import Gaps
from app.funding.rules.stages import Measure, Nature, Reason, measure
from app.funding.rules.statements import StatementKind
from app.funding.services import (
    agreements,
    amendments,
    conditions,
    engagements,
    fund_acts,
    funds,
    positions,
    rate_sheets,
    receipts,
    settlements,
    statements,
)
from app.funding.services.agreements import Agreed
from app.funding.services.amendments import Delta
from app.funding.services.engagements import AmountLine
from app.funding.services.fund_acts import About
from app.funding.services.verification import verify
from app.partners.models import Partner
from app.programmes.models import Phase, Programme
from tests.funding.conftest import APPROVER, AUTHORISER, FINANCE, FOCAL, LEAD, OFFICER

BEGIN = date(2022, 1, 3)
EVER = date(9999, 12, 31)
PAPER = "a" * 64
NONE = Fraction(0)
THOROUGHLY_EVERY = 10
COLLECT_EVERY = 20

WHICH = st.integers(0, 11)
WHO = st.integers(0, 2)
# Odd cents and round hundreds: what rounds, and what meets again.
AMOUNTS = st.one_of(st.integers(1, 300_000), st.integers(1, 30).map(lambda n: n * 10_000))
SHARES = st.one_of(st.just(100), st.integers(1, 100), st.sampled_from([101, 250]))
"""How much of what is there, in per cent: all of it, some of it, or more than that."""
CURRENCIES = st.sampled_from(["USD", "EUR", "USD", "JPY"])
DAYS = st.integers(0, 9)
"""By how many days the clock goes on with a step."""
LATE = st.sampled_from([0, 0, 0, 1, 7, 40])
"""How many days ago it happened that is recorded now."""

FUND_ACTS = (
    Act.INTEREST, Act.EXCHANGE_LOSS, Act.DIRECT_COST, Act.RESERVE, Act.RELEASE, Act.REFUND,
    Act.EXPENDITURE, Act.REDUCTION,
)  # fmt: skip

_numbers = count(1)
done: Counter[str] = Counter()
"""How often each act went through, over all sequences of this process."""
lives: list[int] = []
"""How many times what has to hold was looked at, for each sequence of this process."""
broken: list[Exception] = []
"""What did not hold in the lives of this process: Hypothesis lives such a life again, in a ledger
that has gone on meanwhile, and where that goes otherwise it says no more than that it does."""


@contextmanager
def told():
    """Remember what does not hold, as it is first seen."""
    try:
        yield
    except Exception as error:
        broken.append(error)
        raise


def some_of(money, share):
    """A share of an amount, at least a minor unit."""
    return Money(max(1, money.minor * share // 100), money.currency)


def there_is(*papers):
    """Whether acts have gone through that leave what a rule takes up."""
    return precondition(lambda self: not self.there.isdisjoint(papers))


class Life(RuleBasedStateMachine):
    """One phase, three partners and a fund, from nothing on."""

    @initialize()
    def begin(self):
        self.today, self.steps, self.there = BEGIN, 0, set()
        self.seen, self.entries = {}, []
        with self.clock():
            self.tip = (rows(TIP, 0) or [(0, 0, canonical.GENESIS)])[0]
        number = next(_numbers)
        with self.clock(), transaction():
            programme = Programme(slug=f"life-{number}", name=Localised(en="Life"), fictitious=True)
            phase = Phase(
                programme=programme, slug="p", name=Localised(en="Phase"), currency="USD",
                starts_on=BEGIN, ends_on=date(2025, 12, 31),
            )  # fmt: skip
            partners = [
                Partner(
                    slug=f"life-{number}-{who}", kind="government", name=Localised(en=who),
                    label=Localised(en=who), fictitious=True,
                )
                for who in ("alfa", "bravo", "charlie")
            ]  # fmt: skip
            db.session.add_all([programme, phase, *partners])
            db.session.flush()
            book = positions.open_phase_book(phase, by=OFFICER)
            fund = funds.create(
                slug=f"life-{number}", programme=programme, phase=phase, by=FINANCE,
                name=Localised(en="Fund"), currency="USD", fee_rate="1", cost_rate="7",
            )  # fmt: skip
            self.book_id, self.fund_id, self.phase_id = book.id, fund.id, phase.id
            self.book_ids = book.id, fund.book_id
            self.partner_ids = [partner.id for partner in partners]
            self.require(10_000_000)
        with self.clock():
            self.before = asked(queries.position(self.book, self.today))
            self.marks = [self.before]
        db.session.rollback()
        self.furnish()

    def furnish(self):
        """What is there at the beginning; nothing."""

    # --- how a step is made -----------------------------------------------------------------------

    def clock(self):
        day = self.today
        return clock.at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    @contextmanager
    def step(self, name, days=0):
        """Some days later, in one transaction; what a rule of the house refuses leaves nothing."""
        self.today += timedelta(days=days)
        with self.clock():
            try:
                with transaction():
                    yield
                done[name] += 1
                self.there.add(name)
            except DomainError:
                done[f"refused {name}"] += 1
            except Exception as error:
                broken.append(error)
                raise
        db.session.rollback()

    def ago(self, late):
        return max(BEGIN, self.today - timedelta(days=late))

    @property
    def book(self):
        return db.session.get_one(Book, self.book_id)

    @property
    def fund(self):
        return db.session.get_one(Fund, self.fund_id)

    def partner(self, who):
        return db.session.get_one(Partner, self.partner_ids[who])

    def one(self, kind, which, *where):
        """One of the papers of this book, or None; which one depends on nothing but the count."""
        owner = kind.fund_id == self.fund_id if kind in OF_FUND else kind.book_id == self.book_id
        found = list(db.session.scalars(select(kind).where(owner, *where).order_by(kind.id)))
        return found[which % len(found)] if found else None

    def one_engagement(self, which, *where):
        query = select(Engagement).where(Engagement.phase_id == self.phase_id, *where)
        found = list(db.session.scalars(query.order_by(Engagement.id)))
        return found[which % len(found)] if found else None

    def one_row(self, which):
        """One agreed amount that is or was in force."""
        agreement = self.one(Agreement, which, Agreement.state != "recorded")
        return agreement.lines[0] if agreement else None

    def require(self, amount):
        positions.approve_requirement(
            positions.propose_requirement(
                self.book, cells=[positions.Cell(Money(amount, "USD"))], label="Need",
                effective_on=self.today, by=FINANCE,
            ),
            by=APPROVER, stated=(),
        )  # fmt: skip

    # --- pledges ----------------------------------------------------------------------------------

    @rule(who=WHO, amount=AMOUNTS, code=CURRENCIES, late=LATE, days=DAYS, word=st.booleans(),
          matches=st.sampled_from([False, False, True]))  # fmt: skip
    def announce(self, who, amount, code, late, days, word, matches):
        terms = Terms(ConditionKind.MATCHING, gives=1, per=2) if matches else None
        with self.step("announce conditional" if matches else "announce", days):
            made = engagements.prepare(
                partner=self.partner(who),
                phase=db.session.get_one(Phase, self.phase_id),
                type=EngagementType.AMOUNT,
                lines=[AmountLine(Money(amount, code), year=2022)],
                condition_kind=terms.kind if terms else ConditionKind.NONE,
                condition_terms=terms,
                by=FOCAL,
            )
            engagements.announce(made, announced_on=self.ago(late), by=AUTHORISER)
            if word:
                engagements.confirm(made, by=AUTHORISER)

    @there_is("announce", "announce conditional")
    @rule(which=WHICH)
    def confirm(self, which):
        if made := self.one_engagement(which, Engagement.state == "announced"):
            with self.step("confirm"):
                engagements.confirm(made, by=AUTHORISER)

    @there_is("announce", "announce conditional")
    @rule(which=WHICH, amount=AMOUNTS, late=LATE, days=DAYS, revised=st.booleans())
    def put_right(self, which, amount, late, days, revised):
        if made := self.one_engagement(which):
            code = made.lines[0].line.currency
            with self.step("revise" if revised else "correct", days):
                since = max(self.ago(late), made.announced_on)
                engagements.correct(
                    made,
                    type=EngagementType.AMOUNT,
                    lines=[AmountLine(Money(amount, code), year=2022)],
                    why="Their letter",
                    effective_on=since if revised else None,
                    by=AUTHORISER,
                )

    @there_is("announce", "announce conditional")
    @rule(which=WHICH, late=LATE, days=DAYS, how=st.sampled_from(["withdrawn", "lapsed", "void"]))
    def end(self, which, late, days, how):
        if made := self.one_engagement(which):
            with self.step(how, days):
                if how == "void":
                    engagements.void(made, why="By mistake", by=FINANCE, approver=APPROVER)
                else:
                    since = max(self.ago(late), made.announced_on)
                    engagements.withdraw(
                        made, on=since, why="Their letter", by=AUTHORISER, as_=State(how),
                        approver=APPROVER if how == "lapsed" else None,
                    )  # fmt: skip

    @there_is("announce conditional")
    @rule(which=WHICH, late=LATE, days=DAYS, outcome=st.sampled_from(list(Outcome)))
    def answer_condition(self, which, late, days, outcome):
        made = self.one_engagement(which, Engagement.condition_kind != "none")
        condition = conditions.of_pledge(made) if made else None
        if condition is not None:
            with self.step("fulfil", days):
                row = conditions.record_fulfilment(
                    condition, outcome=outcome, effective_on=self.ago(late), evidence=PAPER,
                    note="Their note", by=FINANCE,
                )  # fmt: skip
                conditions.approve_fulfilment(row, by=APPROVER)

    # --- agreements -------------------------------------------------------------------------------

    @rule(who=WHO, amount=AMOUNTS, code=CURRENCIES, late=LATE, days=DAYS, pooled=st.booleans())
    def sign(self, who, amount, code, late, days, pooled):
        with self.step("sign", days):
            self.signed(self.partner(who), Agreed(AmountLine(Money(amount, code))), late, pooled)

    @there_is("announce", "announce conditional")
    @rule(which=WHICH, amount=AMOUNTS, late=LATE, days=DAYS, pooled=st.booleans())
    def sign_pledged(self, which, amount, late, days, pooled):
        if made := self.one_engagement(which, Engagement.state.in_(["announced", "confirmed"])):
            line = made.lines[0].line
            agreed = Agreed(AmountLine(Money(amount, line.currency), year=2022), converts=line)
            with self.step("sign pledged", days):
                self.signed(made.partner, agreed, late, pooled, engagement=made)

    def signed(self, partner, agreed, late, pooled, **more):
        agreement = agreements.record(
            book=self.book, partner=partner, title="Contribution", signed_on=self.ago(late),
            agreed=[agreed], by=FINANCE, fund=self.fund if pooled else None, **more,
        )  # fmt: skip
        agreements.approve(agreement, by=APPROVER)

    @there_is("sign", "sign pledged")
    @rule(which=WHICH, share=SHARES, late=LATE, days=DAYS,
          how=st.sampled_from(["amendment", "amendment", "amendment", "termination", "closure"]),
          up=st.booleans())  # fmt: skip
    def change(self, which, share, late, days, how, up):
        if row := self.one_row(which):
            with self.step(how, days):
                amount = some_of(row.proposed, share)
                by = amount if up else -amount
                paper = amendments.record(
                    row.agreement, kind=how, why="Agreed", by=FINANCE,
                    effective_on=max(self.ago(late), row.agreement.signed_on),
                    deltas=[Delta(row, by)] if how == "amendment" else [],
                )  # fmt: skip
                amendments.approve(paper, by=APPROVER)

    # --- cash -------------------------------------------------------------------------------------

    @there_is("sign", "sign pledged")
    @rule(which=WHICH, share=SHARES, late=LATE, days=DAYS,
          charge=st.sampled_from([0, 0, 7]), net=st.booleans(),
          over=st.sampled_from([None, "amend", "hold", "refund", "next"]))  # fmt: skip
    def receive(self, which, share, late, days, charge, net, over):
        """Cash under an agreement: too little, all that is owed, or too much."""
        if row := self.one_row(which):
            with self.step("receive", days):
                owed = receipts.outstanding(settlements.ledger_line(row))
                receipt = receipts.record(
                    row, amount=some_of(owed, share),
                    received_on=self.ago(late), charges=Money(charge, row.currency),
                    credit_net=net, accept_over=over is not None, by=FINANCE,
                )  # fmt: skip
                receipts.approve(receipt, by=APPROVER, over=over)
                if receipt.fund is not None:
                    self.there.add("deposit")

    @rule(who=WHO, amount=AMOUNTS, code=CURRENCIES, late=LATE, days=DAYS, pooled=st.booleans())
    def receive_unagreed(self, who, amount, code, late, days, pooled):
        with self.step("receive unagreed", days):
            receipt = receipts.record_unagreed(
                book=self.book, partner=self.partner(who), amount=Money(amount, code),
                received_on=self.ago(late), fund=self.fund if pooled else None, by=FINANCE,
            )  # fmt: skip
            receipts.approve(receipt, by=APPROVER)
            if pooled:
                self.there.add("deposit")

    @there_is("receive", "receive unagreed")
    @rule(which=WHICH, days=DAYS)
    def take_receipt_back(self, which, days):
        if receipt := self.one(Receipt, which, Receipt.state == "approved"):
            with self.step("reverse receipt", days):
                receipts.reverse(receipt, why="Another's", by=APPROVER)

    @there_is("receive")
    @rule(which=WHICH, share=SHARES, late=LATE, days=DAYS)
    def refund(self, which, share, late, days):
        if row := self.one_row(which):
            with self.step("refund", days):
                line = settlements.ledger_line(row)
                came = Money(agreements.sums_of(line)[Measure.RECEIVED], row.currency)
                paper = settlements.refund(
                    line, amount=some_of(came, share), agreement_line=row, on=self.ago(late),
                    why="Agreed", by=FINANCE,
                )  # fmt: skip
                settlements.approve(paper, by=APPROVER)

    @there_is("sign", "sign pledged")
    @rule(which=WHICH, share=SHARES, late=LATE, days=DAYS)
    def write_off(self, which, share, late, days):
        if row := self.one_row(which):
            with self.step("write off", days):
                owed = receipts.outstanding(settlements.ledger_line(row))
                paper = settlements.write_off(
                    row, amount=some_of(owed, share), on=self.ago(late), why="Agreed", by=FINANCE
                )
                settlements.approve(paper, by=APPROVER)

    @there_is("receive unagreed")
    @rule(which=WHICH, to=WHICH, share=SHARES, days=DAYS)
    def settle_unagreed(self, which, to, share, days):
        """Money without an agreement is given back, or applied to one."""
        receipt = self.one(
            Receipt, which, Receipt.state == "approved", Receipt.agreement_line_id.is_(None)
        )
        if receipt is None:
            return
        line = db.session.scalars(select(Line).where(Line.ref == receipt.number)).one()
        row = self.one(
            Agreement,
            to,
            Agreement.partner_id == receipt.partner_id,
            Agreement.state == "signed",
            Agreement.lines.any(AgreementLine.currency == receipt.currency),
        )
        part = some_of(receipt.proposed, share)
        on = self.today + timedelta(days=days)
        facts = {"amount": part, "on": on, "why": "Found", "by": FINANCE}
        with self.step("apply" if row else "refund unagreed", days):
            if row:
                paper = settlements.apply(line, row.lines[0], receipt=receipt, **facts)
            else:
                paper = settlements.refund(line, receipt=receipt, **facts)
            settlements.approve(paper, by=APPROVER)

    # --- the fund ---------------------------------------------------------------------------------

    @there_is("deposit")
    @rule(share=SHARES, days=DAYS)
    def allocate(self, share, days):
        with self.step("allocate", days):
            free = fund_queries.balance(self.fund, EVER).money("available")
            paper = funds.propose(
                self.fund, amount=some_of(free, share), purpose="Sirens",
                decision="Minute 1", decided_on=self.today, by=FINANCE,
            )  # fmt: skip
            funds.approve(paper, by=APPROVER)

    @there_is("allocate")
    @rule(which=WHICH, share=SHARES, days=DAYS)
    def transfer(self, which, share, days):
        if allocation := self.one(Allocation, which, Allocation.state == "approved"):
            with self.step("transfer", days):
                left = fund_queries.held(allocation).left
                paper = funds.instruct(
                    allocation,
                    amount=some_of(left, share),
                    on=self.today,
                    by=FINANCE,
                )
                funds.release(paper, by=APPROVER)

    @there_is("allocate", "fund interest", "fund reserve")
    @rule(which=WHICH, kind=st.sampled_from([Allocation, Transfer, FundAct]), days=DAYS)
    def take_fund_paper_back(self, which, kind, days):
        done_with = ["approved", "released"]
        if kind is Transfer:
            query = (
                select(Transfer)
                .join(Allocation, Allocation.id == Transfer.allocation_id)
                .where(Allocation.fund_id == self.fund_id, Transfer.state.in_(done_with))
            )
            found = list(db.session.scalars(query.order_by(Transfer.id)))
            paper = found[which % len(found)] if found else None
        else:
            paper = self.one(kind, which, kind.state.in_(done_with))
        if paper is not None:
            with self.step(f"reverse {kind.__tablename__}", days):
                service = fund_acts if kind is FundAct else funds
                service.reverse(paper, why="By mistake", by=APPROVER)

    @there_is("deposit")
    @rule(share=SHARES, which=WHICH, days=DAYS, late=LATE,
          kind=st.sampled_from(FUND_ACTS))  # fmt: skip
    def act_on_fund(self, share, which, days, late, kind):
        allocation = self.one(Allocation, which, Allocation.state == "approved")
        of_allocation = kind in (Act.REFUND, Act.EXPENDITURE, Act.REDUCTION)
        if of_allocation and allocation is None:
            return
        with self.step(f"fund {kind.value}", days):
            whole = fund_queries.balance(self.fund, EVER).money("closing")
            if of_allocation:
                whole = fund_queries.held(allocation).transferred
            act = fund_acts.record(
                self.fund, kind, amount=some_of(whole, share), on=self.ago(late),
                by=FINANCE,
                about=About(allocation=allocation) if of_allocation else About(),
            )  # fmt: skip
            fund_acts.approve(act, by=APPROVER)

    # --- the book itself --------------------------------------------------------------------------

    @rule(what=st.sampled_from(["require", "own", "mobilised", "leave open", "freeze rates"]),
          amount=AMOUNTS, late=LATE, days=DAYS)  # fmt: skip
    def state(self, what, amount, late, days):
        """What is said of a programme as a whole; one rule, or little else would be drawn."""
        line = db.session.scalars(
            select(Line).where(Line.book_id == self.book_id, Line.ref.like("MOB-%"))
        ).first()
        if what == "leave open" and line is None:
            return
        with self.step(what, days):
            if what == "require":
                self.require(100 * amount)
            elif what == "freeze rates":
                self.freeze_rates()
            elif what == "leave open":
                entry = positions.record_adjustment(
                    line, amount=Money(-amount, "USD"), effective_on=self.today,
                    reason=Reason.TO_BE_RECONCILED, by=FINANCE,
                )  # fmt: skip
                positions.approve_entry(entry, by=APPROVER, stated=())
            else:
                record = positions.record_own if what == "own" else positions.record_mobilised
                entry = record(
                    self.book, amount=Money(amount, "USD"), effective_on=self.ago(late),
                    label=Localised(en=what), by=FINANCE,
                )  # fmt: skip
                positions.approve_entry(entry, by=APPROVER, stated=())

    def freeze_rates(self):
        proposal = rate_sheets.propose_basis(
            self.book, valid_on=self.today, currencies=["EUR", "JPY"], why="Agreed", by=FINANCE
        )
        rate_sheets.approve_basis(proposal, by=APPROVER)

    @rule(kind=st.sampled_from(list(StatementKind)), who=WHO, late=LATE, days=DAYS)
    def issue(self, kind, who, late, days):
        of_fund = kind is StatementKind.FUND
        with self.step(f"issue {kind.value}", days):
            draft = statements.draft(
                self.fund.book if of_fund else self.book, as_of=self.ago(late), by=FINANCE,
                kind=kind, partner=self.partner(who) if kind is StatementKind.PARTNER else None,
            )  # fmt: skip
            statements.explain(draft, explanation="Nobody knows.", by=FINANCE)
            statements.review(draft, by=APPROVER)
            statements.approve(draft, by=LEAD)
            statements.issue(draft, by=APPROVER)

    # --- what has to hold -------------------------------------------------------------------------

    @invariant()
    def holds(self):
        """After every step: the sums are those of the entries, the stages exclude each other, the
        bridge from the step before closes, the fund is not below zero, what was stated is stored
        as it was, and what is new in the ledger is chained to what was there.

        After every few steps, and at the end of the life, thoroughly.
        """
        self.steps += 1
        with self.clock(), told():
            new = self.read_on()
            self.statements_stay()
            # What was refused has changed nothing, and the same question has the same answer.
            if new or self.before.day != self.today:
                at = queries.position(self.book, self.today)
                self.sums_are_the_entries(at)
                self.stages_exclude_each_other(at)
                self.a_bridge_closes(self.before, at)
                self.the_fund_is_not_below_zero()
                self.before = asked(at)
            if self.steps % THOROUGHLY_EVERY == 0:
                self.look_thoroughly()
                self.marks.append(self.before)
        db.session.rollback()

    def look_thoroughly(self):
        """The bridge from a day long ago, a statement of long ago computed again, and all of the
        ledger against its chain."""
        at = queries.position(self.book, self.today)
        self.a_bridge_closes(self.marks[self.steps % len(self.marks)], at)
        issued = list(self.seen)
        for number in issued[self.steps % len(issued) :][:1] if issued else ():
            self.is_reproduced(number)
        self.verifies()

    def verifies(self):
        found = [str(finding) for finding in verify()]
        assert found == [], found

    def teardown(self):
        if hasattr(self, "marks"):
            lives.append(self.steps)
            with self.clock(), told():
                at = queries.position(self.book, self.today)
                for mark in self.marks:
                    self.a_bridge_closes(mark, at)
                for number in self.seen:
                    self.is_reproduced(number)
                self.verifies()
        db.session.remove()
        # The collector rests while a test runs (see tests.conftest), and many lives are one test.
        if next(_numbers) % COLLECT_EVERY == 0:
            gc.collect()

    def read_on(self):
        """Read what the ledger has got since the last step, and follow its chain: each posting has
        the next number, a later time and the hash before it, and its content gives its hash.
        Returns how many postings there were."""
        legs = {}
        for seq, _, ref, digest, nature, slot, code, amount, base, fixing, day, book in rows(
            NEW_LEGS, self.tip[0]
        ):
            name, day = measure(Nature(nature), slot), str(day)
            legs.setdefault(seq, []).append(
                canonical.leg(
                    canonical.leg_head(ref, digest, name.value, code), amount, base, fixing, day
                )
            )
            if book == self.book_id:
                self.entries.append((ref, name, amount, date.fromisoformat(day)))
        there = rows(NEW_POSTINGS, self.tip[0])
        for seq, us, *body, form, prev, hashed in there:
            terms = terms_of(seq) if form == canonical.FORM_WITH_TERMS else None
            sealed = canonical.Body(seq, us, *body, legs.pop(seq), terms)
            assert (seq, prev) == (self.tip[0] + 1, self.tip[2])
            assert us > self.tip[1]
            assert canonical.chain(prev, sealed) == hashed, seq
            self.tip = seq, us, hashed
        assert legs == {}
        return len(there)

    def sums_are_the_entries(self, at):
        held = {}
        for ref, name, amount, day in self.entries:
            if day <= at.as_of:
                of_line = held.setdefault(ref, {})
                of_line[name] = of_line.get(name, 0) + amount
        assert {line.facts.ref: dict(line.sums.by_measure) for line in at.lines} == held
        for name in ("required", "own", "mobilised", "committed", "received", "receivable",
                     "pledged", "outstanding", "confirmed", "over_receipt"):  # fmt: skip
            whole = sum(filter(None, (getattr(line.exact, name) for line in at.lines)), NONE)
            assert getattr(at.exact, name) == whole, name
            printed = getattr(at, name)
            assert printed is None or printed.minor == floor_half_up(whole), name

    def stages_exclude_each_other(self, at):
        worth = {quote.currency: quote.factor("USD") for quote in at.rates} | {"USD": Fraction(1)}
        for line in at.contributions:
            rate = worth.get(line.facts.currency, NONE)
            pledged, word, signed, paid, lost = (
                line.sums.of(name)
                for name in (Measure.ANNOUNCED, Measure.CONFIRMED, Measure.SIGNED,
                             Measure.RECEIVED, Measure.WRITTEN_OFF)
            )  # fmt: skip
            # The ledger never holds less than nothing, nor a word for more than was announced,
            # now or on any day behind it. What is left open may take off more than was mobilised.
            if not line.facts.ref.startswith("MOB-"):
                assert min(pledged, word, signed, paid, lost) >= 0, line.facts.ref
            exact = line.exact
            still_open = max(0, pledged - max(signed, paid))
            owed = max(0, signed - lost - paid)
            assert exact.outstanding == rate * still_open
            assert exact.pledged == rate * (still_open + owed + paid)
            assert exact.mobilised == exact.received + rate * owed
            assert exact.over_receipt == rate * max(0, paid - signed)
            assert 0 <= exact.confirmed <= exact.outstanding
            assert 0 <= exact.usable <= exact.conditional <= exact.outstanding
            assert exact.contingent >= 0
            assert exact.receivable + exact.contingent == rate * owed

    def a_bridge_closes(self, opening, at):
        closing = asked(at)
        bridge = queries.bridge_between(
            self.book, (opening.day, opening.seq), (closing.day, closing.seq),
            opening_rates=opening.quotes, closing_rates=closing.quotes,
        )  # fmt: skip
        assert bridge.opening == opening.gaps
        assert bridge.closing == closing.gaps
        for name in ("signed", "with_confirmed", "with_all"):
            printed = bridge.printed(lambda of, name=name: getattr(of, name))
            assert printed.opening + sum(step.amount for step in printed.steps) == printed.closing
            assert printed.closing == getattr(at.gap, name).minor

    def the_fund_is_not_below_zero(self):
        balance = fund_queries.balance(self.fund, EVER)
        assert balance.money("closing").minor >= 0
        assert balance.money("available").minor >= 0

    def statements_stay(self):
        """Issued, a statement is the same bytes for ever: as stored after every step, and computed
        again when it is new and as a thorough look comes round to it."""
        query = select(Statement.id, Statement.data).where(Statement.book_id.in_(self.book_ids))
        issued = dict(db.session.execute(query.order_by(Statement.id)).all())
        new = issued.keys() - self.seen.keys()
        assert {number: issued.get(number) for number in self.seen} == self.seen
        self.seen = issued
        for number in new:
            self.is_reproduced(number)

    def is_reproduced(self, number):
        statement = db.session.get_one(Statement, number)
        assert statement_queries.reproduce(statement) == self.seen[number], statement.ref


NEW_LEGS = """
    SELECT e.seq, e.n, l.ref, l.digest, l.nature, e.measure, e.currency, e.amount, e.base,
        e.fixing_id, e.effective_on, e.book_id
    FROM entry e JOIN line l ON l.id = e.line_id WHERE e.seq > :read ORDER BY e.seq, e.n"""
NEW_POSTINGS = """
    SELECT seq, recorded_us, act, reason, subject, actor, approver, reverses, balanced, evidence,
        form, prev, hash
    FROM posting WHERE seq > :read ORDER BY seq"""
TIP = "SELECT seq, recorded_us, hash FROM head WHERE id = 1 AND seq > :read"


def rows(question, read):
    return list(bulk.plain_rows(question, read=read))


def terms_of(seq):
    """The digest of the terms of conditions that a posting brought."""
    brought = db.session.scalars(
        select(ConditionTerms).where(ConditionTerms.seq == seq).order_by(ConditionTerms.id)
    )
    return canonical.terms_digest(
        (one.effective_on.isoformat(), one.kind, one.gives, one.per, one.share,
         one.threshold_minor, one.counts)
        for one in brought
    )  # fmt: skip


class Asked(NamedTuple):
    """What was asked, at which rates, and the gaps that were the answer: where a bridge begins."""

    day: date
    seq: int
    quotes: dict
    gaps: Gaps


def asked(at):
    quotes = {quote.currency: quote for quote in at.rates}
    return Asked(at.as_of, at.known_seq, quotes, at.exact.gaps)


OF_FUND = (Allocation, FundAct)


class LongLife(Life):
    """The same, begun with two pledges, two agreements under which cash came, and a fund that gave
    some of it on, so that the first steps have something to take up."""

    def furnish(self):
        pledge = {"amount": 500_000, "late": 0, "days": 1}
        self.announce(who=0, code="EUR", word=True, matches=False, **pledge)
        self.announce(who=1, code="USD", word=False, matches=True, **pledge)
        for who, code, pooled in ((1, "USD", True), (2, "JPY", False)):
            self.sign(who=who, code=code, pooled=pooled, **pledge)
        cash = {"share": 60, "late": 0, "days": 1, "charge": 0, "net": False, "over": None}
        for which in (0, 1):
            self.receive(which=which, **cash)
        self.allocate(share=50, days=1)
        self.transfer(which=0, share=50, days=1)
