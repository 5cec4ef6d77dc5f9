"""Races, with real threads and real commits. Each holds with its lock; and a second test takes the
lock away and shows the harm, so that the first is known to test something. On SQLite the lock is
``BEGIN IMMEDIATE``; without it the driver's own transactions take its place (``unlocked``)."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core import submissions
from app.core.db import db, transaction
from app.core.errors import DomainError, StaleVersion
from app.core.localised import Localised
from app.funding.models import (
    Agreement,
    Allocation,
    Amendment,
    Book,
    Entry,
    Receipt,
    Series,
    Statement,
    TakingBack,
)
from app.funding.queries import funds as fund_queries
from app.funding.queries.positions import position
from app.funding.rules.agreements import Side
from app.funding.services import (
    agreements,
    amendments,
    funds,
    ledger,
    numbers,
    papers,
    pools,
    positions,
    receipts,
    schedules,
    signatures,
    statements,
    takings_back,
)
from app.funding.services.agreements import Agreed
from app.funding.services.engagements import AmountLine
from app.funding.services.verification import verify
from app.programmes.models import Phase
from tests.funding.conftest import APPROVER, FINANCE, LEAD, OFFICER, on, usd
from tests.funding.services.test_facts import OCTOBER

pytestmark = pytest.mark.race

DAY = date(2022, 4, 1)


def at_once(app, jobs):
    """Run every job in a thread of its own, all released together; results or refusals."""
    gate = Barrier(len(jobs))

    def run(job):
        with app.app_context(), on(2022, 4, 1):
            gate.wait(30)
            try:
                return job()
            except Exception as error:  # what a thread raised is the race's outcome
                return error
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def widened(monkeypatch, module, name, threads):
    """Hold every thread after it has read, until all have: the gap that a lock closes."""
    gate, original = Barrier(threads), getattr(module, name)

    def read_then_wait(*args, **kwargs):
        result = original(*args, **kwargs)
        with suppress(BrokenBarrierError):
            gate.wait(5)
        return result

    monkeypatch.setattr(module, name, read_then_wait)


def read_only(paper):
    """A paper as it is stored now, without the lock."""
    statement = select(type(paper)).where(type(paper).id == paper.id)
    return db.session.execute(statement.execution_options(populate_existing=True)).scalar_one()


# --- the last unit of a pool ---------------------------------------------------------------------


def pool_of_one(world, asked):
    """A fund that holds one dollar, and allocations of one dollar each that wait for approval."""
    with on(2022, 4, 1), transaction():
        fund = funds.create(
            slug="coastal-fund",
            programme=world.programme,
            name=Localised(en="Fund"),
            currency="USD",
            by=FINANCE,
        )
        receipt = receipts.record_unagreed(
            book=world.book,
            partner=world.alfa,
            amount=usd("1"),
            received_on=DAY,
            fund=fund,
            by=FINANCE,
        )
        receipts.approve(receipt, by=APPROVER)
        waiting = [
            funds.propose(
                fund,
                amount=usd("1"),
                purpose=f"No. {n}",
                decision="Minute 1",
                decided_on=DAY,
                by=FINANCE,
            )
            for n in range(asked)
        ]
    return fund.id, [allocation.id for allocation in waiting]


def approve_allocation(allocation_id):
    def job():
        with transaction():
            funds.approve(db.session.get_one(Allocation, allocation_id), by=APPROVER)
        return "approved"

    return job


def available(fund_id):
    fund = db.session.get_one(funds.Fund, fund_id)
    return fund_queries.balance(fund, DAY).money("available")


def test_the_last_dollar_is_given_once_to_thirty_two(app, world):
    fund_id, waiting = pool_of_one(world, 32)
    results = at_once(app, [approve_allocation(i) for i in waiting])
    assert results.count("approved") == 1
    refused = [r for r in results if r != "approved"]
    assert all(isinstance(r, funds.NotAvailable) for r in refused), refused
    assert available(fund_id) == usd("0")
    assert list(verify()) == []


def test_without_the_lock_the_last_dollar_is_given_more_than_once(
    app, world, unlocked, monkeypatch
):
    fund_id, waiting = pool_of_one(world, 4)
    monkeypatch.setattr(ledger, "lock_books", lambda _books: None)
    widened(monkeypatch, pools, "count", 4)
    results = at_once(app, [approve_allocation(i) for i in waiting])
    assert results.count("approved") > 1
    assert available(fund_id) < usd("0")


# --- a form sent twice ---------------------------------------------------------------------------


def an_agreement(world, *, approved=True):
    with on(2022, 4, 1), transaction():
        agreement = agreements.record(
            book=world.book,
            partner=world.alfa,
            title="Contribution",
            signed_on=DAY,
            agreed=[Agreed(AmountLine(usd("100")))],
            by=FINANCE,
        )
        if approved:
            agreements.approve(agreement, by=APPROVER)
    return agreement.id


def send(agreement_id, key="one-form"):
    """What the page does: the submission key first, then the effect."""

    def effect():
        line = db.session.get_one(Agreement, agreement_id).lines[0]
        return receipts.record(line, amount=usd("10"), received_on=DAY, by=FINANCE).slug

    def job():
        with transaction():
            slug, _ = submissions.once(key, {"amount": "10"}, effect)
        return slug

    return job


def test_a_receipt_sent_sixteen_times_is_recorded_once(app, world):
    agreement_id = an_agreement(world)
    results = at_once(app, [send(agreement_id)] * 16)
    assert len(set(results)) == 1, results
    assert db.session.scalar(select(func.count()).select_from(Receipt)) == 1


def test_without_the_key_it_is_recorded_each_time(app, world, unlocked, monkeypatch):
    agreement_id = an_agreement(world)
    monkeypatch.setattr(submissions, "once", lambda _key, _content, effect: (effect(), True))
    at_once(app, [send(agreement_id)] * 4)
    assert db.session.scalar(select(func.count()).select_from(Receipt)) == 4


def a_receipt(world):
    agreement_id = an_agreement(world)
    with on(2022, 4, 1), transaction():
        line = db.session.get_one(Agreement, agreement_id).lines[0]
        receipt = receipts.record(line, amount=usd("10"), received_on=DAY, by=FINANCE)
    return receipt.id


def approve_receipt(receipt_id, by):
    def job():
        with transaction():
            receipts.approve(db.session.get_one(Receipt, receipt_id), by=by)
        return "approved"

    return job


def test_a_receipt_approved_by_two_at_once_counts_once(app, world):
    receipt_id = a_receipt(world)
    results = at_once(app, [approve_receipt(receipt_id, by) for by in (APPROVER, LEAD)])
    assert sorted(type(r).__name__ for r in results) == ["NotWaiting", "str"]
    assert position(world.book, DAY).received == usd("10")


def test_without_the_lock_neither_is_refused(app, world, unlocked, monkeypatch):
    """Both believe that the receipt waits for them: it counts twice, or, where both took the same
    number for their posting, only the ledger's seal stops the second one, with a fault."""
    receipt_id = a_receipt(world)
    monkeypatch.setattr(papers, "lock", read_only)
    widened(monkeypatch, papers, "must_wait_for", 2)
    results = at_once(app, [approve_receipt(receipt_id, by) for by in (APPROVER, LEAD)])
    assert not any(isinstance(result, papers.NotWaiting) for result in results), results
    sealed = any(isinstance(result, IntegrityError) for result in results)
    assert position(world.book, DAY).received == usd("10" if sealed else "20"), results


# --- two clerks on one agreement -----------------------------------------------------------------


def edit(agreement_id, title):
    def job():
        with transaction():
            agreements.edit(
                db.session.get_one(Agreement, agreement_id),
                version=1,
                title=title,
                signed_on=DAY,
                agreed=[Agreed(AmountLine(usd("100")))],
                by=FINANCE,
            )
        return title

    return job


def test_the_second_of_two_clerks_sees_both_versions(app, world):
    agreement_id = an_agreement(world, approved=False)
    results = at_once(app, [edit(agreement_id, title) for title in ("First", "Second")])
    (stale,) = [r for r in results if isinstance(r, DomainError)]
    (saved,) = [r for r in results if isinstance(r, str)]
    assert isinstance(stale, StaleVersion)
    assert stale.theirs["title"] == saved == db.session.get_one(Agreement, agreement_id).title


def test_without_the_lock_one_clerks_work_is_lost(app, world, unlocked, monkeypatch):
    agreement_id = an_agreement(world, approved=False)
    monkeypatch.setattr(papers, "lock", read_only)
    widened(monkeypatch, papers, "check_version", 2)
    # Without lines to rewrite, nothing else of the paper stands in the way of the lost update.
    monkeypatch.setattr(agreements, "_fill", lambda _agreement, _agreed: None)
    results = at_once(app, [edit(agreement_id, title) for title in ("First", "Second")])
    assert not any(isinstance(r, StaleVersion) for r in results), results


def an_agreement_with_the_partner(world):
    with on(2022, 4, 1), transaction():
        agreement = agreements.record(
            book=world.book,
            partner=world.alfa,
            title="Contribution",
            signed_on=None,
            agreed=[Agreed(AmountLine(usd("100")))],
            by=FINANCE,
            submit=False,
        )
        return signatures.send(agreement, on=DAY, by=OFFICER).id


def sign_first(agreement_id, side):
    def job():
        with transaction():
            agreement = db.session.get_one(Agreement, agreement_id)
            signatures.sign_first(agreement, side=side, on=DAY, by=OFFICER)
        return side.value

    return job


def test_of_two_who_note_the_first_signature_one_is_told_that_it_is_noted(app, world):
    agreement_id = an_agreement_with_the_partner(world)
    results = at_once(app, [sign_first(agreement_id, side) for side in Side])
    (saved,) = [r for r in results if isinstance(r, str)]
    assert sorted(type(r).__name__ for r in results) == ["NotThisStep", "str"]
    assert db.session.get_one(Agreement, agreement_id).first_side == saved


def test_without_the_lock_a_first_signature_is_lost(app, world, unlocked, monkeypatch):
    agreement_id = an_agreement_with_the_partner(world)
    monkeypatch.setattr(papers, "lock", read_only)
    widened(monkeypatch, papers, "check_version", 2)
    results = at_once(app, [sign_first(agreement_id, side) for side in Side])
    assert not any(isinstance(r, signatures.NotThisStep) for r in results), results


def approve_agreement(agreement_id, by):
    def job():
        with transaction():
            agreements.approve(db.session.get_one(Agreement, agreement_id), by=by)
        return "approved"

    return job


def test_an_agreement_approved_by_two_at_once_counts_once(app, world):
    agreement_id = an_agreement(world, approved=False)
    results = at_once(app, [approve_agreement(agreement_id, by) for by in (APPROVER, LEAD)])
    assert sorted(type(r).__name__ for r in results) == ["NotWaiting", "str"]
    assert position(world.book, DAY).committed == usd("100")


def test_without_the_lock_no_approver_of_an_agreement_is_refused(app, world, unlocked, monkeypatch):
    """Both believe that it waits for them; the second is stopped by a fault, if at all: two lines
    of one name, or two postings of one number."""
    agreement_id = an_agreement(world, approved=False)
    monkeypatch.setattr(papers, "lock", read_only)
    widened(monkeypatch, papers, "must_wait_for", 2)
    results = at_once(app, [approve_agreement(agreement_id, by) for by in (APPROVER, LEAD)])
    assert not any(isinstance(result, DomainError) for result in results), results


# --- two statements at once ----------------------------------------------------------------------


def other_books(world, n):
    """Books of as many phases more."""
    books = []
    for i in range(n):
        phase = Phase(
            programme=world.programme, slug=f"extra-{i}", name=Localised(en="X"), currency="USD"
        )
        db.session.add(phase)
        db.session.flush()
        books.append(positions.open_phase_book(phase, by=FINANCE))
    return books


def approved_statements(world, n):
    """Drafts of as many phases, each approved and ready to be issued."""
    drafts = []
    with on(2022, 4, 1), transaction():
        for book in other_books(world, n):
            version = positions.propose_requirement(
                book,
                cells=[positions.Cell(usd("100"))],
                label="Need",
                effective_on=OCTOBER,
                by=FINANCE,
            )
            positions.approve_requirement(version, by=APPROVER)
            draft = statements.draft(book, as_of=OCTOBER, by=FINANCE)
            statements.review(draft, by=OFFICER)
            statements.approve(draft, by=APPROVER)
            drafts.append(draft)
    return [draft.id for draft in drafts]


def issue(draft_id):
    def job():
        with transaction():
            draft = db.session.get_one(statements.StatementDraft, draft_id)
            return statements.issue(draft, by=LEAD).ref

    return job


def test_statements_issued_at_once_have_numbers_without_gap_or_repeat(app, world):
    drafts = approved_statements(world, 8)
    results = at_once(app, [issue(i) for i in drafts])
    assert sorted(results) == [f"FGS-2021-{n:02d}" for n in range(1, 9)]
    assert list(verify()) == []


def test_without_the_lock_numbers_repeat_and_statements_fail(app, world, unlocked, monkeypatch):
    def unheld(code, year):
        return db.session.execute(
            select(func.coalesce(func.max(Series.last), 0)).where(
                Series.code == code, Series.year == year
            )
        ).scalar_one()

    drafts = approved_statements(world, 4)
    with transaction():
        numbers.lock_series("FGS", 2021)
    monkeypatch.setattr(numbers, "lock_series", unheld)
    widened(monkeypatch, numbers, "lock_series", 4)
    results = at_once(app, [issue(i) for i in drafts])
    issued = db.session.scalar(select(func.count()).select_from(Statement))
    assert issued < 4, results


def test_a_rollback_gives_the_number_back(app, world):
    (first, second) = approved_statements(world, 2)

    def fails():
        with transaction():
            draft = db.session.get_one(statements.StatementDraft, first)
            statements.issue(draft, by=LEAD)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert issue(second)() == "FGS-2021-01"


def test_postings_at_once_keep_one_chain(app, world):
    """Thirty-two acts in four books at once: numbers, times and hashes stay in one order."""
    with on(2022, 4, 1), transaction():
        ids, books = [], [world.book, *other_books(world, 3)]
        for n in range(32):
            entry = positions.record_own(
                books[n % 4],
                amount=usd("1"),
                effective_on=DAY,
                label=Localised(en=f"Staff {n}"),
                by=FINANCE,
            )
            ids.append(entry.id)

    def approve(entry_id):
        def job():
            with transaction():
                entry = db.session.get_one(positions.PositionEntry, entry_id)
                positions.approve_entry(entry, by=APPROVER)
            return "approved"

        return job

    assert at_once(app, [approve(i) for i in ids]) == ["approved"] * 32
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 32
    for book_id in db.session.scalars(select(Book.id)).all():
        assert position(db.session.get_one(Book, book_id), DAY).own == usd("8")
    assert list(verify()) == []


# --- a change of an agreement, and cash under it -------------------------------------------------


def an_amendment(world, kind="amendment"):
    agreement_id = an_agreement(world)
    with on(2022, 4, 1), transaction():
        agreement = db.session.get_one(Agreement, agreement_id)
        deltas = [amendments.Delta(agreement.lines[0], usd("10"))] if kind == "amendment" else []
        paper = amendments.record(
            agreement, kind=kind, effective_on=DAY, why="Agreed", deltas=deltas, by=FINANCE
        )
    return agreement_id, paper.id


def approve_amendment(amendment_id, by):
    def job():
        with transaction():
            amendments.approve(db.session.get_one(Amendment, amendment_id), by=by)
        return "approved"

    return job


def signed_and_received(world):
    at = position(world.book, DAY)
    return at.committed, at.received


def test_an_amendment_approved_by_two_at_once_counts_once(app, world):
    _agreement, amendment_id = an_amendment(world)
    results = at_once(app, [approve_amendment(amendment_id, by) for by in (APPROVER, LEAD)])
    assert sorted(type(r).__name__ for r in results) == ["NotWaiting", "str"]
    assert signed_and_received(world)[0] == usd("110")


def test_without_the_lock_no_approver_of_an_amendment_is_refused(app, world, unlocked, monkeypatch):
    _agreement, amendment_id = an_amendment(world)
    monkeypatch.setattr(papers, "lock", read_only)
    widened(monkeypatch, papers, "must_wait_for", 2)
    results = at_once(app, [approve_amendment(amendment_id, by) for by in (APPROVER, LEAD)])
    assert not any(isinstance(result, papers.NotWaiting) for result in results), results
    sealed = any(isinstance(result, IntegrityError) for result in results)
    assert signed_and_received(world)[0] == usd("110" if sealed else "120"), results


def cash_and_termination(world):
    agreement_id, amendment_id = an_amendment(world, kind="termination")
    with on(2022, 4, 1), transaction():
        line = db.session.get_one(Agreement, agreement_id).lines[0]
        receipt = receipts.record(line, amount=usd("60"), received_on=DAY, by=FINANCE)
    return [approve_receipt(receipt.id, APPROVER), approve_amendment(amendment_id, APPROVER)]


def test_cash_and_a_termination_at_once_never_leave_more_cash_than_is_signed(app, world):
    """Cash first: the termination takes back what is left. Termination first: nothing is owed."""
    results = at_once(app, cash_and_termination(world))
    signed, received = signed_and_received(world)
    if all(result == "approved" for result in results):
        assert (signed, received) == (usd("60"), usd("60"))
    else:
        assert isinstance(results[0], receipts.OverReceipt), results
        assert signed == usd("0")
    assert list(verify()) == []


def test_without_the_lock_cash_comes_under_what_is_taken_back(app, world, unlocked, monkeypatch):
    jobs = cash_and_termination(world)
    monkeypatch.setattr(ledger, "lock_books", lambda _books: None)
    widened(monkeypatch, agreements, "sums_of", 2)
    monkeypatch.setattr(receipts, "sums_of", agreements.sums_of)
    monkeypatch.setattr(schedules, "sums_of", agreements.sums_of)
    results = at_once(app, jobs)
    sealed = any(isinstance(result, IntegrityError) for result in results)
    if not sealed:
        assert results == ["approved", "approved"], results
        signed, received = signed_and_received(world)
        assert received > signed


# --- a paper taken back --------------------------------------------------------------------------


def ask_back(amendment_id, by):
    def job():
        with transaction():
            paper = db.session.get_one(Amendment, amendment_id)
            takings_back.record(paper, why="Entered twice", by=by)
        return "asked"

    return job


def agree_back(taking_id, by):
    def job():
        with transaction():
            takings_back.approve(db.session.get_one(TakingBack, taking_id), by=by)
        return "taken back"

    return job


def an_approved_amendment(world):
    _agreement, amendment_id = an_amendment(world)
    with on(2022, 4, 1), transaction():
        amendments.approve(db.session.get_one(Amendment, amendment_id), by=APPROVER)
    return amendment_id


def a_taking_back(world):
    amendment_id = an_approved_amendment(world)
    with on(2022, 4, 1), transaction():
        paper = db.session.get_one(Amendment, amendment_id)
        return takings_back.record(paper, why="Entered twice", by=FINANCE).id


def asked_for():
    return db.session.scalar(select(func.count()).select_from(TakingBack))


def test_two_clerks_who_ask_at_once_to_take_a_paper_back_ask_once(app, world):
    amendment_id = an_approved_amendment(world)
    results = at_once(app, [ask_back(amendment_id, by) for by in (FINANCE, OFFICER)])
    assert sorted(type(r).__name__ for r in results) == ["WaitsAlready", "str"]
    assert asked_for() == 1


def test_without_the_lock_it_is_asked_for_twice(app, world, unlocked, monkeypatch):
    amendment_id = an_approved_amendment(world)
    monkeypatch.setattr(papers, "lock", read_only)
    widened(monkeypatch, takings_back, "waiting_of", 2)
    results = at_once(app, [ask_back(amendment_id, by) for by in (FINANCE, OFFICER)])
    assert not any(isinstance(result, takings_back.WaitsAlready) for result in results), results
    sealed = any(not isinstance(result, str) for result in results)
    assert asked_for() == (1 if sealed else 2), results


def test_a_paper_that_two_agree_to_take_back_is_countered_once(app, world):
    taking_id = a_taking_back(world)
    results = at_once(app, [agree_back(taking_id, by) for by in (APPROVER, LEAD)])
    assert sorted(type(r).__name__ for r in results) == ["NotWaiting", "str"]
    assert signed_and_received(world)[0] == usd("100")
    assert list(verify()) == []


def test_without_the_lock_neither_who_agrees_to_take_it_back_is_refused_for_it(
    app, world, unlocked, monkeypatch
):
    """What then keeps the second from countering it again is the ledger, not the paper."""
    taking_id = a_taking_back(world)
    monkeypatch.setattr(papers, "lock", read_only)
    widened(monkeypatch, papers, "must_wait_for", 2)
    results = at_once(app, [agree_back(taking_id, by) for by in (APPROVER, LEAD)])
    assert not any(isinstance(result, papers.NotWaiting) for result in results), results
    assert signed_and_received(world)[0] == usd("100"), results
