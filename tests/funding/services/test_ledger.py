"""Posting: the published vectors through the real tables, and the two time axes at random."""

import json
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.core.money import Money
from app.core.rates import Rate
from app.funding.models import Book, Head, Posting
from app.funding.queries import statements as statement_queries
from app.funding.queries.positions import (
    bridge_between,
    end_of,
    known,
    line_sums,
    position,
)
from app.funding.queries.rates import quoted
from app.funding.rules.bridge import Kind
from app.funding.rules.positions import Sums, value
from app.funding.rules.stages import SLOTS, Measure, Nature, Reason, slot
from app.funding.services import fixings, ledger, positions
from app.funding.services.ledger import Dimensions, Leg
from app.funding.services.verification import verify
from app.programmes.models import Figure
from tests.funding.conftest import APPROVER, FINANCE, eur, on, usd
from tests.funding.services.test_facts import OCTOBER, issued

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "ledger.json").read_text())


def a_line(world, ref="L-1", nature=Nature.CONTRIBUTION, code="USD"):
    return ledger.open_line(world.book, ref=ref, nature=nature, currency_code=code)


def post(line, measure, amount, effective_on, *, recorded, reason=Reason.NEWLY_SIGNED, **more):
    with clock.at(recorded):
        return ledger.post(
            act="test.posted",
            reason=reason,
            subject="test:1",
            by=FINANCE,
            legs=[Leg(line, measure, amount, effective_on)],
            **more,
        )


def noon(text):
    return datetime.combine(date.fromisoformat(text), time(12), UTC)


def test_the_bitemporal_vector_in_the_database(world):
    with transaction():
        line = a_line(world)
        posted = {}
        for entry in VECTORS["bitemporal"]["entries"]:
            at, effective = noon(entry["recorded"]), date.fromisoformat(entry["effective_on"])
            if entry["seq"] == 3:
                with clock.at(at):
                    posted[3] = ledger.reverse(posted[2], act="test.reversed", by=APPROVER)
                continue
            posted[entry["seq"]] = post(
                line,
                Measure(entry["measure"]),
                Money(entry["amount"], "USD"),
                effective,
                recorded=at,
            )
    for question in VECTORS["bitemporal"]["questions"]:
        at = position(
            world.book,
            date.fromisoformat(question["as_of"]),
            end_of(date.fromisoformat(question["known_at"])),
        )
        (held,) = at.lines
        assert {
            "announced": held.sums.of(Measure.ANNOUNCED),
            "signed": held.sums.of(Measure.SIGNED),
            "received": held.sums.of(Measure.RECEIVED),
            "outstanding": held.in_book("outstanding").minor,
            "receivable": held.in_book("receivable").minor,
        } == {k: v for k, v in question.items() if k not in ("as_of", "known_at")}
    assert list(verify()) == []


def test_the_bridge_vector_in_the_database(world):
    vector = VECTORS["bridge"]
    natures = {"REQ": Nature.REQUIREMENT, "OWN": Nature.OWN}
    reasons = {
        "requirement": Reason.REQUIREMENT,
        "own contribution": Reason.OWN_CONTRIBUTION,
        "newly signed": Reason.NEWLY_SIGNED,
        "announced": Reason.ANNOUNCED,
        "received": Reason.RECEIVED,
        "correction": Reason.CORRECTION,
        "requirement revised": Reason.REQUIREMENT_REVISED,
    }
    with on(2023, 3, 24), transaction():
        day = date(2022, 3, 10)
        manual = fixings.approve_rate(
            fixings.propose_rate(
                from_ccy="EUR",
                to_ccy="USD",
                rate="1.13",
                source_date=day,
                source="of the vector",
                by=FINANCE,
            ),
            by=APPROVER,
        )
        lines = {}
        for e in vector["entries"]:
            if e["line"] not in lines:
                nature = natures.get(e["line"], Nature.CONTRIBUTION)
                lines[e["line"]] = a_line(world, e["line"], nature, e["currency"])
            base = None if e["base"] is None else Money(e["base"], "USD")
            ledger.post(
                act="vector",
                reason=reasons[e["reason"]],
                subject="vector:1",
                by=FINANCE,
                legs=[
                    Leg(
                        lines[e["line"]],
                        Measure(e["measure"]),
                        Money(e["amount"], e["currency"]),
                        date.fromisoformat(e["effective_on"]),
                        base,
                        manual if base else None,
                    )
                ],
            )
    rate = {
        name: {"EUR": quoted("EUR", Rate("EUR", "USD", rates["EUR"], "vector", day))}
        for name, rates in vector["rates"].items()
    }
    bridge = bridge_between(
        world.book,
        (date(2021, 10, 7), 4),
        (date(2023, 3, 24), 9),
        opening_rates=rate["opening"],
        closing_rates=rate["closing"],
    )
    words = {
        Kind.RATES_ON_OPENING: "exchange rates on the opening position",
        Kind.RATES_ON_PAYMENTS: "exchange rates on payments",
        Kind.CORRECTION: "correction of earlier entries",
    }
    for name, gap in (("gap_A", lambda g: g.signed), ("gap_C", lambda g: g.with_all)):
        printed = bridge.printed(gap)
        assert printed.opening == vector[name]["opening"]
        assert printed.closing == vector[name]["closing"]
        assert {
            words.get(s.kind, s.reason.replace("_", " ")): s.amount for s in printed.steps
        } == vector[name]["steps"]
    assert list(verify()) == []


def test_numbers_and_times_rise_whatever_the_clock_says(world):
    with transaction():
        line = a_line(world)
        for at in ("2022-01-02", "2022-01-01", "2022-01-01"):
            post(line, Measure.SIGNED, usd("1"), date(2022, 1, 1), recorded=noon(at))
    rows = db.session.execute(select(Posting.seq, Posting.recorded_us).order_by(Posting.seq)).all()
    assert [r.seq for r in rows] == [1, 2, 3]
    assert rows[1].recorded_us == rows[0].recorded_us + 1
    assert ledger.moment(rows[0].recorded_us) == noon("2022-01-02")
    assert db.session.get_one(Head, 1).seq == 3


def test_a_posting_is_reversed_once(world):
    with transaction():
        seq = post(
            a_line(world), Measure.SIGNED, usd("1"), date(2022, 1, 1), recorded=noon("2022-01-01")
        )
        ledger.reverse(seq, act="test.reversed", by=APPROVER)
    with pytest.raises(ledger.AlreadyReversed), transaction():
        ledger.reverse(seq, act="test.reversed", by=APPROVER)


def test_nothing_is_left_of_a_transaction_that_fails(world):
    def fails():
        with transaction():
            post(
                a_line(world),
                Measure.SIGNED,
                usd("1"),
                date(2022, 1, 1),
                recorded=noon("2022-01-01"),
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert known().seq == 0
    assert list(verify()) == []


def test_a_position_takes_a_constant_number_of_statements(funded):
    def statements():
        db.session.expire_all()
        book = db.session.scalar(select(Book).where(Book.kind == "phase"))
        seen = []

        def note(_conn, _cursor, statement, *_):
            if not statement.startswith(("BEGIN", "PRAGMA")):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        at = position(book, date(2022, 12, 31))
        assert [line.facts.partner_slug for line in at.lines]
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    few = statements()
    with on(2022, 1, 1), transaction():
        for n in range(20):
            line = ledger.open_line(
                funded.book,
                ref=f"L-{n}",
                nature=Nature.CONTRIBUTION,
                currency_code="USD",
                dimensions=Dimensions(partner=funded.bravo, year=2022),
            )
            post(line, Measure.SIGNED, usd("1"), date(2022, 1, 1), recorded=noon("2022-01-01"))
    assert statements() == few <= 9


# --- at random -----------------------------------------------------------------------------------

START = date(2021, 1, 1)


@st.composite
def histories(draw):
    """Postings in order of recording: line, measure, amount, effective day, day of recording."""
    made, day = [], 0
    for _ in range(draw(st.integers(1, 12))):
        day += draw(st.integers(0, 40))
        nature = draw(st.sampled_from([Nature.REQUIREMENT, Nature.OWN, Nature.CONTRIBUTION]))
        made.append(
            (
                nature,
                draw(st.sampled_from(SLOTS[nature])),
                draw(st.integers(-(10**12), 10**12).filter(bool)),
                draw(st.integers(0, 400)),
                day,
            )
        )
    return made


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    history=histories(),
    question=st.tuples(st.integers(0, 400), st.integers(0, 500)),
    opening=st.tuples(st.integers(0, 400), st.integers(0, 500)),
)
def test_any_question_and_any_bridge_equal_a_plain_sum(world, history, question, opening):
    """The database's answer is the sum over the entries of the rectangle, taken in Python; and the
    bridge between two questions closes on it."""
    with transaction():
        number = db.session.query(Book).count()
        book = ledger.open_book(f"random-{number}", currency_code="USD")
        first = known().seq
        lines = {
            nature: ledger.open_line(
                book, ref=f"R-{number}-{nature}", nature=nature, currency_code="USD"
            )
            for nature in (Nature.REQUIREMENT, Nature.OWN, Nature.CONTRIBUTION)
        }
        for nature, measure, amount, effective, _ in history:
            ledger.post(
                act="random",
                reason=Reason.NEWLY_SIGNED,
                subject="random:1",
                by=FINANCE,
                legs=[
                    Leg(
                        lines[nature],
                        measure,
                        Money(amount, "USD"),
                        START + timedelta(days=effective),
                    )
                ],
            )

    def rectangle(asked):
        days, count = asked
        sums = {}
        for n, (nature, measure, amount, effective, _) in enumerate(history, 1):
            if effective <= days and n <= count:
                before = sums.get(nature) or Sums(nature, "USD")
                sums[nature] = before.plus(measure, amount, amount)
        return sums

    def ends(asked):
        return START + timedelta(days=asked[0]), first + min(asked[1], len(history))

    def gaps(sums):
        return sum((value(s, Fraction(1)).gaps.signed for s in sums.values()), Fraction(0))

    as_of, seq = ends(question)
    there = {line.facts.nature: line.sums for line in line_sums(book, as_of, seq)}
    plain = rectangle(question)
    for nature, sums in plain.items():
        assert {m: sums.of(m) for m in SLOTS[nature]} == {
            m: there[nature].of(m) for m in SLOTS[nature]
        }
    bridge = bridge_between(book, ends(opening), (as_of, seq), opening_rates={}, closing_rates={})
    assert bridge.opening.signed == gaps(rectangle(opening))
    assert bridge.closing.signed == gaps(plain)
    printed = bridge.printed(lambda g: g.signed)
    assert printed.opening + sum(s.amount for s in printed.steps) == printed.closing


def test_past_statements_stand_whatever_is_posted_later(funded):
    with on(2021, 10, 8):
        issued(funded.book, OCTOBER)
    with on(2022, 1, 1), transaction():
        line = a_line(funded, "LATE", code="EUR")
        for amount in ("100", "-7"):
            base, fixing = fixings.in_book(eur(amount), funded.book, OCTOBER, "pledge", by=FINANCE)
            ledger.post(
                act="late",
                reason=Reason.ANNOUNCED,
                subject="late:1",
                by=FINANCE,
                legs=[Leg(line, Measure.ANNOUNCED, eur(amount), OCTOBER, base, fixing)],
            )
    statement = statement_queries.statement("FGS-2021-01")
    assert statement_queries.reproduce(statement) == statement.data


def test_slots_are_stable():
    """Stored numbers: appending is allowed, moving is not."""
    assert [slot(Nature.CONTRIBUTION, m) for m in SLOTS[Nature.CONTRIBUTION]] == [0, 1, 2, 3, 4, 5]
    assert slot(Nature.FUND, Measure.RESERVE) == 7
    assert slot(Nature.ALLOCATION, Measure.REFUNDED_IN) == 2


def test_the_register_of_figures_binds(funded):
    """A backdated entry that would break the stated gap is refused without being told of it."""
    day = date(2021, 10, 7)
    with transaction():
        db.session.add(
            Figure(
                slug="gap",
                category="funding",
                value="75000000",
                unit="USD",
                as_at=day,
                source="REP:129",
                phase_id=funded.phase.id,
                indicator="gap",
            )
        )

    def enter(explanation):
        with on(2022, 1, 1), transaction():
            entry = positions.record_own(
                funded.book,
                amount=usd("1"),
                effective_on=day,
                label=Localised(en="More staff"),
                by=FINANCE,
            )
            positions.approve_entry(entry, by=APPROVER, explanation=explanation)

    with pytest.raises(positions.BreaksStatedGap):
        enter("")
    enter("Counted late")
    assert position(funded.book, day).gap.signed == usd("74999999")
