"""Closings: any question through any of them is the sum of its entries."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text, update

from app.core import clock
from app.core.db import db, transaction
from app.core.money import Money
from app.funding import jobs
from app.funding.models import Balance, Closing, Entry, Head, Period
from app.funding.queries import sums
from app.funding.queries.positions import line_sums, recorded
from app.funding.rules.stages import SLOTS, Measure, Nature, Reason
from app.funding.services import closings, ledger
from app.funding.services.ledger import Act, Leg
from app.funding.services.verification import verify
from tests.funding.conftest import FINANCE, on
from tests.funding.services.test_verification import tamper

START = date(2021, 1, 1)
NATURES = (Nature.REQUIREMENT, Nature.OWN, Nature.CONTRIBUTION, Nature.FUND)
number = count(1)


@pytest.fixture(autouse=True)
def _closings_in_small_books(monkeypatch):
    monkeypatch.setattr(sums, "WORTH_CLOSING", 0)


def a_book(name=None):
    """A new book in dollars with a line of each of four natures."""
    name = name or f"closed-{next(number)}"
    book = ledger.open_book(name, currency_code="USD")
    lines = [
        ledger.open_line(book, ref=f"{name}-{nature}", nature=nature, currency_code="USD")
        for nature in NATURES
    ]
    return book, lines


def posted(*legs, **more):
    (seq,) = ledger.post_many(
        [Act("test.posted", Reason.NEWLY_SIGNED, "test:1", FINANCE, legs, **more)]
    )
    return seq


def leg(line, measure, amount, effective_on):
    return Leg(line, measure, Money(amount, "USD"), effective_on)


def plain(book, as_of, known_seq):
    """The answer from the entries themselves, added up in Python."""
    found = defaultdict(dict)
    for entry in db.session.scalars(select(Entry).where(Entry.book_id == book.id)):
        if entry.effective_on <= as_of and entry.seq <= known_seq:
            of_line = found[entry.line_id]
            of_line[entry.measure] = of_line.get(entry.measure, 0) + entry.amount
            if entry.measure == 3:
                of_line["base"] = of_line.get("base", 0) + entry.base
    return {
        line: (*(of.get(slot) for slot in range(8)), of.get("base", 0))
        for line, of in found.items()
    }


def asked(book, as_of, known_seq):
    held = sums.by_line(book.id, as_of, known_seq)
    return {line: (*sums.amounts(of), of[-1]) for line, of in held.items()}


# --- by hand -------------------------------------------------------------------------------------


@pytest.fixture
def worked(world):
    """100 announced for 31 January and 60 signed for 20 March; closed on 31 January; then 30 taken
    off for 5 January, 7 added for 6 January, and 9 signed for 15 February, learnt after it."""
    with transaction():
        book, (_, _, line, _) = a_book()
        first = posted(leg(line, Measure.ANNOUNCED, 100, date(2021, 1, 31)))
        posted(leg(line, Measure.SIGNED, 60, date(2021, 3, 20)))
        closings.close(book.id, date(2021, 1, 31))
        posted(leg(line, Measure.ANNOUNCED, -30, date(2021, 1, 5)))
        posted(leg(line, Measure.ANNOUNCED, 7, date(2021, 1, 6)))
        posted(leg(line, Measure.SIGNED, 9, date(2021, 2, 15)))
    return book, line.id, first


WORKED = [
    # as of, known: postings after the first, announced, signed; None where there is no entry
    (date(2021, 1, 31), 1, (100, None)),
    (date(2021, 1, 31), 2, (70, None)),
    (date(2021, 1, 31), 3, (77, None)),
    (date(2021, 3, 31), 1, (100, 60)),
    (date(2021, 3, 31), 3, (77, 60)),
    (date(2021, 3, 31), 4, (77, 69)),
    (date(2021, 1, 9), 3, (-23, None)),
    (date(2021, 1, 9), 1, None),
    (date(2021, 1, 31), 0, (100, None)),
    (date(2021, 1, 30), 2, (-30, None)),
]


def answers(worked):
    book, line_id, first = worked
    found = []
    for as_of, after, _ in WORKED:
        row = asked(book, as_of, first + after).get(line_id)
        found.append(row if row is None else (row[0], row[2]))
    return found


def test_the_worked_questions(worked):
    book, _, first = worked
    assert sums.nearest(book.id, date(2021, 1, 9), first + 1).cut_on == date(2021, 1, 31)
    assert sums.nearest(book.id, date(2021, 1, 9), first) is None, "known later than the question"
    assert answers(worked) == [expected for *_, expected in WORKED]


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        (
            "effective_on <= :as_of AND seq",
            "effective_on > :low AND effective_on <= :as_of AND seq",
        ),
        ("effective_on <= :as_of AND seq <= :known", "effective_on <= :as_of"),
        (":sign * e.amount", "e.amount"),
        ("e.amount, :sign,", "e.amount, 1,"),
        ("p.id > :period", "p.id >= :period"),
        ("p.id <= :period", "p.id >= 0"),
        ("effective_on > :low", "effective_on >= :low"),
    ],
    ids=[
        "backdated entries forgotten",
        "known-at forgotten inside a period",
        "sign forgotten",
        "entries not counted off",
        "an entry twice",
        "late entries counted as known then",
        "the day of the closing twice",
    ],
)
def test_a_mutation_of_the_question_gives_another_answer(worked, monkeypatch, said, instead):
    name = db.engine.dialect.name
    right = sums._DIFFERENCES[name]
    assert said in right
    monkeypatch.setitem(sums._DIFFERENCES, name, right.replace(said, instead))
    assert answers(worked) != [expected for *_, expected in WORKED]


def test_a_sum_of_zero_is_not_the_same_as_no_entry(world):
    with transaction():
        book, (_, _, line, _) = a_book()
        seq = posted(leg(line, Measure.SIGNED, 5, date(2021, 2, 1)))
        ledger.reverse(seq, act="test.reversed", by=FINANCE)
        posted(leg(line, Measure.ANNOUNCED, 8, date(2021, 4, 1)))
        closings.close(book.id, date(2021, 6, 30))
    known = db.session.get_one(Head, 1).seq
    (at,) = line_sums(book, date(2021, 3, 1), known)
    assert at.sums.by_measure == {Measure.SIGNED: 0}
    assert line_sums(book, date(2021, 1, 31), known) == []


def test_what_a_book_has_at_all_is_the_same_through_closings(worked, monkeypatch):
    book, _, first = worked
    through = [recorded(book, first + after) for after in (-1, 0, 1, 4)]
    monkeypatch.setattr(sums, "WORTH_CLOSING", 50_000)
    assert through == [recorded(book, first + after) for after in (-1, 0, 1, 4)]
    assert through[1:3] == [{Measure.ANNOUNCED}, {Measure.ANNOUNCED, Measure.SIGNED}]


# --- at random -----------------------------------------------------------------------------------

DAYS = st.integers(0, 400).map(lambda days: START + timedelta(days=days))
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("post"),
            st.lists(
                st.tuples(st.integers(0, 3), st.integers(0, 7), st.integers(-9, 9), DAYS),
                min_size=1,
                max_size=3,
            ),
        ),
        st.tuples(st.just("reverse"), st.integers(0, 20)),
        st.tuples(st.just("close"), DAYS),
        st.tuples(st.just("let go"), st.integers(0, 5)),
    ),
    min_size=4,
    max_size=30,
)
QUESTIONS = st.lists(st.tuples(DAYS, st.integers(-1, 40)), min_size=3, max_size=8)


def played(steps):
    """A history in a book of its own: postings, corrections, closings late and in any order."""
    with transaction():
        book, lines = a_book()
        first, open_ = db.session.get_one(Head, 1).seq, []
        for kind, given_ in steps:
            if kind == "post":
                legs = [
                    leg(lines[n], SLOTS[NATURES[n]][slot % len(SLOTS[NATURES[n]])], amount, day)
                    for n, slot, amount, day in given_
                    if amount
                ]
                if legs:
                    open_.append(posted(*legs))
            elif kind == "reverse" and open_:
                seq = open_.pop(given_ % len(open_))
                ledger.reverse(seq, act="test.reversed", by=FINANCE)
            elif kind == "close":
                closings.close(book.id, given_)
            elif kind == "let go":
                kept = closings._closings(book.id)
                if kept:
                    gone = db.session.get_one(Closing, kept[given_ % len(kept)].id)
                    db.session.delete(gone)
                    db.session.flush()
    return book, first


def check(steps, questions):
    book, first = played(steps)
    for as_of, after in questions:
        assert asked(book, as_of, first + after) == plain(book, as_of, first + after)
    assert list(closings.differences(every=True)) == []


RANDOM = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40
)


@RANDOM
@given(steps=STEPS, questions=QUESTIONS)
def test_any_question_equals_the_sum_of_its_entries(world, steps, questions):
    check(steps, questions)


@pytest.mark.long
@settings(RANDOM, max_examples=3_000)
@given(steps=STEPS, questions=QUESTIONS)
def test_any_question_equals_the_sum_of_its_entries_in_many_histories(world, steps, questions):
    check(steps, questions)


# --- closing -------------------------------------------------------------------------------------


def test_a_closing_ends_a_period_and_the_next_posting_is_in_another(worked):
    book, _, first = worked
    with transaction():
        closings.close(book.id, date(2021, 2, 28))
        closings.close(book.id, date(2021, 3, 31))
    known = first + 4
    assert db.session.scalars(select(Period.first_seq).order_by(Period.id)).all() == [
        1,
        first + 2,
        known + 1,
    ]
    assert db.session.get_one(Head, 1).period == 3
    rows = db.session.execute(select(Closing.period, Closing.through_seq).order_by(Closing.id))
    assert [tuple(row) for row in rows] == [(1, first + 1), (2, known), (2, known)]
    assert list(verify()) == []


def test_closing_twice_makes_one_closing(worked):
    book, _, _ = worked
    with transaction():
        assert closings.close(book.id, START) == closings.close(book.id, START)


def test_an_empty_ledger_has_nothing_to_close(world):
    with transaction():
        book, _ = a_book()
        assert closings.close(book.id, START) is None


def test_a_closing_let_go_while_it_is_read_is_not_taken_for_empty(worked, monkeypatch):
    book, line_id, first = worked
    found = sums.nearest

    def found_and_gone(*question):
        basis = found(*question)
        if basis is not None:
            with transaction():
                db.session.delete(db.session.get_one(Closing, basis.id))
        return basis

    monkeypatch.setattr(sums, "nearest", found_and_gone)
    assert asked(book, date(2021, 3, 31), first + 3)[line_id][:3] == (77, None, 60)


def test_the_job_closes_large_books_and_lets_old_weeks_go(world, monkeypatch):
    """Forty entries in 2021, and room for forty closings."""
    monkeypatch.setattr(sums, "WORTH_CLOSING", 40)
    with on(2021, 12, 30), transaction():
        book, (_, own, line, _) = a_book()
        small, (_, _, other, _) = a_book()
        posted(leg(other, Measure.SIGNED, 1, START))
        ledger.post_many(
            [
                Act("test", Reason.NEWLY_SIGNED, "test:1", FINANCE, [leg(of, said, 1, day)])
                for week in range(20)
                for day in [START + timedelta(weeks=week * 2)]
                for of, said in ((line, Measure.SIGNED), (own, Measure.OWN))
            ]
        )
        monkeypatch.setattr("app.funding.rules.closings.room", lambda *_: 40)
        monkeypatch.setattr("app.funding.rules.closings.LEAST_LIMIT", 3)
    ids = book.id, small.id

    def cut_offs():
        return db.session.scalars(
            select(Closing.cut_on).where(Closing.book_id == ids[0]).order_by(Closing.cut_on)
        ).all()

    with on(2021, 12, 30):
        jobs.close_books()
        jobs.close_books()
    first = cut_offs()
    assert len(first) == len(set(first)) == 17
    assert date(2021, 12, 26) in first
    assert date(2021, 11, 28) in first
    with on(2022, 2, 10):
        jobs.close_books()
    assert date(2022, 2, 6) in cut_offs()
    assert date(2021, 11, 28) not in cut_offs(), "a Sunday of long ago"
    assert date(2021, 11, 30) in cut_offs()
    with on(2022, 2, 10):
        with transaction():
            posted(*(leg(line, Measure.SIGNED, 1, date(2021, 6, 1)) for _ in range(5)))
        jobs.close_books()
    twice = {day for day in cut_offs() if cut_offs().count(day) == 2}
    assert min(twice) == date(2021, 6, 30), "five entries came in under it, the limit is four"
    assert db.session.scalar(select(func.count()).where(Closing.book_id == ids[1])) == 0
    assert list(closings.differences(every=True)) == []


def test_small_books_are_not_closed(worked, monkeypatch):
    monkeypatch.setattr(sums, "WORTH_CLOSING", 50_000)
    jobs.close_books()
    assert closings.large_books() == {}
    book, _, first = worked
    assert sums.nearest(book.id, date(2021, 1, 31), first + 3) is None


def test_verification_names_a_closing_that_is_not_the_sum_of_its_entries(worked, app):
    run = app.test_cli_runner().invoke
    assert run(args=["ledger", "verify", "--closings"]).exit_code == 0
    with transaction():
        db.session.execute(update(Balance).values(v0=Balance.v0 + 1))
    answer = run(args=["ledger", "verify"])
    assert answer.exit_code == 1
    assert "2021-01-31 through 2: not the sum of its entries" in answer.output


def test_verification_names_a_posting_in_a_period_that_is_not_its_own(worked):
    """The period is not in the hash, but a closing goes by it."""
    assert list(verify()) == []
    tamper("UPDATE entry SET period = 1 WHERE seq = 4")
    assert [str(finding) for finding in verify()] == ["posting 4: not in the period of its number"]


def test_the_command_closes_a_book(worked, app):
    book, _, _ = worked
    run = app.test_cli_runner().invoke
    assert run(args=["ledger", "close", book.slug, "--on", "2021-02-28"]).output == "Closings: 2\n"
    assert run(args=["ledger", "close"]).exit_code == 0
    assert run(args=["ledger", "close", "nowhere"]).exit_code == 1


# --- many at once --------------------------------------------------------------------------------


def test_many_acts_are_written_as_one_by_one(world):
    """The same acts at the same moments give the same chain."""

    def rows(write):
        with clock.at(datetime(2022, 1, 1, tzinfo=UTC)), transaction():
            _, lines = a_book("same")
            acts = [
                Act(
                    "test",
                    Reason.NEWLY_SIGNED,
                    f"test:{n}",
                    FINANCE,
                    [
                        leg(lines[2], Measure.SIGNED, n, START),
                        leg(lines[0], Measure.REQUIRED, 1, START),
                    ],
                    note="said" if n == 7 else "",
                )
                for n in range(1, 121)
            ]
            write(acts)
            db.session.flush()
            found = db.session.execute(
                text("SELECT seq, recorded_us, prev, hash, legs FROM posting ORDER BY seq")
            ).all()
            notes = db.session.execute(text("SELECT seq, text FROM posting_note")).all()
            db.session.rollback()
        return found, notes

    def one_by_one(acts):
        for act in acts:
            ledger.post_many([act])

    assert rows(ledger.post_many) == rows(one_by_one)


def test_many_acts_or_none(world):
    """The hundredth act has no leg that its line takes: nothing of the batch is left."""
    with transaction():
        _, lines = a_book()
    good = [leg(lines[2], Measure.SIGNED, 1, START)]
    acts = [Act("test", Reason.NEWLY_SIGNED, "test:1", FINANCE, good)] * 120
    acts.append(Act("test", Reason.NEWLY_SIGNED, "test:1", FINANCE, good, approver=FINANCE))
    with pytest.raises(Exception, match="four_eyes"), transaction():
        ledger.post_many(acts)
    assert db.session.get_one(Head, 1).seq == 0
    with transaction():
        assert ledger.post_many([]) == range(0)
        assert ledger.post_many(acts[:-1]) == range(1, 121)
    assert list(verify()) == []
