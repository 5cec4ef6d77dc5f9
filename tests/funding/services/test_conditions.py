"""Conditions in the ledger: as of any day, as known at any moment, in gap, bridge and statement."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.errors import SamePerson
from app.core.money import Money
from app.funding.models import Condition, Fulfilment, Posting
from app.funding.queries import positions as queries
from app.funding.queries import statements as statement_queries
from app.funding.queries.positions import bridge_between, position, position_with
from app.funding.queries.rates import rate_set
from app.funding.rules import canonical
from app.funding.rules.bridge import Kind
from app.funding.rules.conditions import Counts, Outcome, Terms, TermsMissing
from app.funding.rules.engagements import ConditionKind, EngagementType
from app.funding.services import agreements, conditions, engagements
from app.funding.services.agreements import Agreed, Due
from app.funding.services.engagements import AmountLine
from app.funding.services.verification import verify
from tests.funding.conftest import APPROVER, AUTHORISER, FINANCE, FOCAL, OFFICER, eur, on, usd
from tests.funding.services.test_facts import issued
from tests.funding.services.test_verification import changed

PAPER = "a" * 64
ONE_FOR_TWO = Terms(ConditionKind.MATCHING, gives=1, per=2)


def pledged(world, who, amount, day, terms=None, confirm=False, line=None):
    """A partner's pledge, announced on a day."""
    with on(day.year, day.month, day.day), transaction():
        made = engagements.prepare(
            partner=who,
            phase=world.phase,
            type=EngagementType.AMOUNT,
            lines=[line or AmountLine(amount, year=2022)],
            condition_kind=terms.kind if terms else ConditionKind.NONE,
            condition_terms=terms,
            by=FOCAL,
        )
        engagements.announce(made, announced_on=day, by=AUTHORISER)
        if confirm:
            engagements.confirm(made, by=AUTHORISER)
    return made


def fulfilled(pledge, day, outcome=Outcome.MET, recorded=None):
    """The condition of a pledge answered by two persons, on the day or later."""
    recorded = recorded or day
    with on(recorded.year, recorded.month, recorded.day), transaction():
        condition = conditions.of_pledge(pledge)
        note = "" if outcome is Outcome.MET else "Said so."
        row = conditions.record_fulfilment(
            condition, outcome=outcome, effective_on=day, evidence=PAPER, note=note, by=FINANCE
        )
        conditions.approve_fulfilment(row, by=APPROVER)
    return row


def gaps(book, day):
    found = position(book, day).gap
    return tuple(
        int(gap.minor) // 100 for gap in (found.signed, found.with_confirmed, found.with_all)
    )


def test_a_match_counts_at_what_it_gives_today_and_never_as_confirmed(funded):
    pledged(funded, funded.alfa, usd("6000000"), date(2021, 11, 2), ONE_FOR_TWO, confirm=True)
    with on(2022, 1, 1):
        # Half of the 75 million that are mobilised is more than the maximum.
        assert gaps(funded.book, date(2021, 11, 2)) == (75_000_000, 75_000_000, 69_000_000)
        at = position(funded.book, date(2021, 11, 2))
        assert (at.method, at.conditional, at.usable) == (2, usd("6000000"), usd("6000000"))
        assert (at.pledged, at.outstanding) == (usd("81000000"), usd("6000000"))
        assert at.confirmed == usd("0")


@pytest.mark.parametrize(
    ("terms", "given", "steps"),
    [
        # One for every two of others, up to six billion against twelve.
        (ONE_FOR_TWO, "6000000000", [("9000000000", "4500000000"), ("3000000000", "6000000000")]),
        # At most thirty per cent of the total, itself included.
        (
            Terms(ConditionKind.SHARE_OF_TOTAL, share=3000),
            "3000000000",
            [("4200000000", "1800000000"), ("2800000000", "3000000000")],
        ),
    ],
)
def test_a_match_and_a_cap_at_their_published_figures(world, terms, given, steps):
    day = date(2021, 11, 2)
    pledged(world, world.alfa, usd(given), day, terms)
    for further, usable in steps:
        pledged(world, world.bravo, usd(further), day)
        with on(2022, 1, 1):
            at = position(world.book, day)
            assert (at.conditional, at.usable) == (usd(given), usd(usable))


def test_the_amount_grows_with_the_money_of_others(funded):
    terms = Terms(ConditionKind.SHARE_OF_TOTAL, share=3000, counts=Counts.CONFIRMED)
    pledged(funded, funded.alfa, usd("60000000"), date(2021, 11, 2), terms)
    pledged(funded, funded.bravo, usd("7000000"), date(2021, 12, 1), confirm=True)
    with on(2022, 1, 1):
        before, after = date(2021, 11, 30), date(2021, 12, 1)
        # 3/7 of 75 million, then of 82 million.
        assert position(funded.book, before).usable == usd("32142857.14")
        assert position(funded.book, after).usable == usd("35142857.14")


def test_a_vote_is_asked_as_of_a_day_and_as_known_then(funded):
    pledge = pledged(
        funded, funded.alfa, usd("6000000"), date(2021, 11, 2),
        Terms(ConditionKind.PARLIAMENT), confirm=True,
    )  # fmt: skip
    fulfilled(pledge, date(2022, 2, 1), recorded=date(2022, 3, 1))
    with on(2022, 4, 1):
        assert gaps(funded.book, date(2022, 1, 31)) == (75_000_000, 75_000_000, 75_000_000)
        assert gaps(funded.book, date(2022, 2, 1)) == (75_000_000, 69_000_000, 69_000_000)
        then = position(funded.book, date(2022, 2, 15), queries.end_of(date(2022, 2, 15)))
        assert then.gap.with_all == usd("75000000")
        assert list(verify()) == []


def test_the_bridge_gives_conditions_a_row_of_their_own_and_closes(funded):
    pledge = pledged(
        funded, funded.alfa, usd("6000000"), date(2021, 11, 2), Terms(ConditionKind.PARLIAMENT)
    )
    half = Terms(ConditionKind.MATCHING, gives=1, per=2, counts=Counts.CONFIRMED)
    pledged(funded, funded.charlie, usd("60000000"), date(2021, 11, 3), half)
    opening = queries.known().seq
    pledged(funded, funded.bravo, eur("4000000"), date(2021, 12, 1), confirm=True)
    fulfilled(pledge, date(2022, 2, 1))
    with on(2022, 4, 1):
        start, end = date(2021, 11, 30), date(2022, 4, 1)
        first = position(funded.book, start, queries.recorded_at(opening))
        last = position(funded.book, end)
        found = bridge_between(
            funded.book,
            (start, opening),
            (end, last.known_seq),
            opening_rates={q.currency: q for q in first.rates},
            closing_rates={q.currency: q for q in last.rates},
        )
        assert found.opening == first.exact.gaps
        assert found.closing == last.exact.gaps
        total = found.opening
        for step in found.steps:
            total = total + step.effect
        assert total == found.closing
        printed = found.printed(lambda g: g.with_all)
        rows = {(step.kind, step.reason): step.amount for step in printed.steps}
        assert {k for k, _ in rows} == {Kind.EVENT, Kind.CONDITIONS}
        # The vote frees 6 million; half of the euros of Partner Bravo more is matched.
        match = (last.usable - first.usable).minor
        assert rows[Kind.CONDITIONS, ""] == pytest.approx(-600_000_000 - match, abs=1)
        assert printed.opening + sum(rows.values()) == printed.closing
        assert match > 0


def test_a_conditional_pledge_newly_announced_moves_the_gap_by_what_is_usable(funded):
    opening = queries.known().seq
    pledged(funded, funded.alfa, usd("60000000"), date(2021, 11, 2), ONE_FOR_TWO)
    with on(2022, 1, 1):
        end = date(2021, 12, 1)
        found = bridge_between(
            funded.book,
            (date(2021, 10, 7), opening),
            (end, queries.known().seq),
            opening_rates={},
            closing_rates={},
        )
        steps = found.printed(lambda g: g.with_all).steps
        assert [(s.reason, s.amount) for s in steps] == [("announced", -3_750_000_000)]


def test_without_a_condition_a_statement_is_by_method_one_and_has_no_word_of_conditions(funded):
    with on(2021, 10, 7, 15):
        statement = statement_queries.statement(issued(funded.book, date(2021, 10, 7)))
    told = json.loads(statement.data)
    assert statement.method_version == told["method"] == 1
    assert "conditions" not in told


def test_a_statement_with_a_condition_is_by_method_two_and_both_stay_what_they_are(funded):
    with on(2021, 10, 7, 15):
        before = issued(funded.book, date(2021, 10, 7))
    pledge = pledged(
        funded, funded.alfa, usd("6000000"), date(2021, 11, 2), Terms(ConditionKind.PARLIAMENT)
    )
    with on(2021, 12, 31, 15):
        after = issued(funded.book, date(2021, 12, 31))
    fulfilled(pledge, date(2021, 11, 15), recorded=date(2022, 3, 1))
    with on(2022, 4, 1):
        for ref, method in ((before, 1), (after, 2)):
            statement = statement_queries.statement(ref)
            assert statement.method_version == method
            assert statement_queries.reproduce(statement) == statement.data
        told = json.loads(statement.data)
        assert told["conditions"]["maximum"] == "6000000.00"
        assert told["conditions"]["usable"] == "0.00"
        assert told["gap"]["with_all"] == "75000000.00"
        # The same question by method 1, which knows no conditions.
        known = statement_queries.known_of(statement)
        plain = position_with(
            funded.book, date(2021, 12, 31), known, rate_set(statement.rate_set_id), method=1
        )
        assert plain.gap.with_all == usd("69000000")


def test_terms_change_from_a_day_on_and_the_old_ones_stay(funded):
    pledge = pledged(funded, funded.alfa, usd("60000000"), date(2021, 11, 2), ONE_FOR_TWO)
    with on(2022, 2, 1), transaction():
        engagements.correct(
            pledge,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(usd("60000000"), year=2022)],
            condition_kind=ConditionKind.SHARE_OF_TOTAL,
            condition_terms=Terms(ConditionKind.SHARE_OF_TOTAL, share=2500),
            why="Parliament asked for a share.",
            effective_on=date(2022, 2, 1),
            by=AUTHORISER,
        )
    with on(2022, 3, 1):
        assert position(funded.book, date(2022, 1, 31)).usable == usd("37500000")
        assert position(funded.book, date(2022, 2, 1)).usable == usd("25000000")
        assert len(conditions.of_pledge(pledge).terms) == 2


def test_a_condition_taken_away_frees_the_amount(funded):
    pledge = pledged(funded, funded.alfa, usd("6000000"), date(2021, 11, 2),
                     Terms(ConditionKind.PARLIAMENT))  # fmt: skip
    with on(2022, 2, 1), transaction():
        engagements.correct(
            pledge,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(usd("6000000"), year=2022)],
            condition_kind=ConditionKind.NONE,
            why="There never was one.",
            by=AUTHORISER,
        )
    with on(2022, 3, 1):
        assert gaps(funded.book, date(2021, 11, 2))[2] == 69_000_000


def test_an_agreed_instalment_that_waits_is_committed_and_not_receivable(funded):
    with on(2022, 2, 1), transaction():
        agreement = agreements.record(
            book=funded.book,
            partner=funded.alfa,
            title="In two parts",
            signed_on=date(2022, 2, 1),
            agreed=[
                Agreed(
                    AmountLine(usd("10000000"), year=2022),
                    (
                        Due(usd("6000000"), date(2022, 6, 1)),
                        Due(usd("4000000"), date(2023, 6, 1), "condition", "The law is passed"),
                    ),
                )
            ],
            by=FINANCE,
        )
        agreements.approve(agreement, by=APPROVER)
    with on(2022, 3, 1):
        at = position(funded.book, date(2022, 3, 1))
        assert (at.committed, at.mobilised) == (usd("85000000"), usd("85000000"))
        assert at.contingent == usd("4000000")
        assert at.exact.receivable == 81_000_000 * 100
        assert gaps(funded.book, date(2022, 3, 1)) == (69_000_000, 65_000_000, 65_000_000)
        condition = db.session.scalars(select(Condition)).one()
        with transaction():
            row = conditions.record_fulfilment(
                condition, outcome=Outcome.MET, effective_on=date(2022, 3, 1), evidence=PAPER,
                by=FINANCE,
            )  # fmt: skip
            conditions.approve_fulfilment(row, by=APPROVER)
        assert gaps(funded.book, date(2022, 2, 28))[0] == 69_000_000
        assert gaps(funded.book, date(2022, 3, 1)) == (65_000_000, 65_000_000, 65_000_000)


def test_a_fulfilment_needs_a_paper_a_day_and_two_persons(funded):
    pledge = pledged(funded, funded.alfa, usd("6000000"), date(2021, 11, 2),
                     Terms(ConditionKind.PARLIAMENT))  # fmt: skip
    with on(2022, 2, 1):
        condition = conditions.of_pledge(pledge)

        def answer(**changed):
            facts = {"outcome": Outcome.MET, "effective_on": date(2022, 1, 5), "evidence": PAPER}
            with transaction():
                return conditions.record_fulfilment(condition, by=FINANCE, **{**facts, **changed})

        with pytest.raises(conditions.EvidenceOfFulfilment):
            answer(evidence=None)
        for day in (date(2021, 11, 1), date(2022, 2, 2)):
            with pytest.raises(conditions.NotInThisTime):
                answer(effective_on=day)
        row = answer()
        with pytest.raises(conditions.WaitsAlready):
            answer()
        assert position(funded.book, date(2022, 2, 1)).usable == usd("0")
        with pytest.raises(SamePerson), transaction():
            conditions.approve_fulfilment(row, by=FINANCE)
        with transaction():
            conditions.return_fulfilment(row, why="The wrong paper.", by=APPROVER)
        assert db.session.scalars(select(Fulfilment)).one().returned_why == "The wrong paper."


def test_a_record_of_fulfilment_is_taken_back_not_edited(funded):
    pledge = pledged(funded, funded.alfa, usd("6000000"), date(2021, 11, 2),
                     Terms(ConditionKind.PARLIAMENT))  # fmt: skip
    fulfilled(pledge, date(2022, 1, 5))
    fulfilled(pledge, date(2022, 1, 5), Outcome.OPEN, recorded=date(2022, 2, 1))
    with on(2022, 3, 1):
        assert position(funded.book, date(2022, 1, 5)).usable == usd("0")
        known = queries.end_of(date(2022, 1, 31))
        assert position(funded.book, date(2022, 1, 5), known).gap.with_all == usd("69000000")


def test_an_amount_on_the_money_of_others_needs_its_figures(world):
    with pytest.raises(TermsMissing), transaction():
        engagements.prepare(
            partner=world.alfa,
            phase=world.phase,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(Money(100, "USD"))],
            condition_kind=ConditionKind.MATCHING,
            by=OFFICER,
        )


def test_terms_are_inside_the_chain(funded):
    pledged(funded, funded.alfa, usd("6000000"), date(2021, 11, 2), ONE_FOR_TWO)
    (brought,) = db.session.execute(
        select(Posting.seq, Posting.form).where(Posting.form == canonical.FORM_WITH_TERMS)
    ).all()
    assert list(verify()) == []
    for statement in ("UPDATE condition_terms SET per = 1", "DELETE FROM condition_terms"):
        with changed(statement):
            (found,) = verify()
        assert str(found).startswith(f"posting {brought.seq}: ")


def test_what_became_of_a_condition_is_what_its_posting_says(funded):
    pledge = pledged(funded, funded.alfa, usd("6000000"), date(2021, 11, 2), ONE_FOR_TWO)
    fulfilled(pledge, date(2021, 12, 1))
    assert list(verify()) == []
    brought = db.session.scalars(select(Posting.seq).order_by(Posting.seq.desc()).limit(1)).one()
    said = "condition_fact 1: not what the posting that brought it says"
    for statement, named in (
        ("UPDATE condition_fact SET outcome = 'not_met'", said),
        ("DELETE FROM condition_line", said),
        (
            "DELETE FROM condition_fact",
            f"posting {brought}: what became of its condition is missing",
        ),
    ):
        with changed(statement):
            assert {str(finding) for finding in verify()} == {named}


def test_a_posting_without_terms_has_the_bytes_it_always_had():
    plain = canonical.Body(1, 2, "a", "b", "c", "d", None, None, 0, None, ["[1]"])
    assert canonical.body(plain) == b'[1,1,2,"a","b","c","d",null,null,0,null,[[1]]]'
    assert canonical.body(plain._replace(terms="e")) == (
        b'[2,1,2,"a","b","c","d",null,null,0,null,[[1]],"e"]'
    )
