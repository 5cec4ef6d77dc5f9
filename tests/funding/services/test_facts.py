"""The facts of the source documents, to the cent, at both dates and on both time axes."""

import json
from datetime import date

import pytest

from app.core.db import transaction
from app.core.errors import SamePerson
from app.funding.queries import statements as found
from app.funding.queries.positions import Basis, position
from app.funding.services import positions, statements
from app.funding.services.verification import verify
from tests.funding.conftest import APPROVER, FINANCE, LEAD, on, state_2023, usd

OCTOBER, MARCH = date(2021, 10, 7), date(2023, 3, 24)
STATED_2021 = positions.StatedGap(OCTOBER, usd("75000000"), "REP:129")


def issued(book, as_of, *, explanation="", accepted_as="", stated=None):
    """A statement through all its steps: finance drafts it, two others approve and issue it."""
    with transaction():
        draft = statements.draft(book, as_of=as_of, by=FINANCE, stated=stated)
        if explanation:
            statements.explain(draft, explanation=explanation, by=FINANCE)
        if accepted_as:
            statements.accept(draft, name=accepted_as, by=LEAD)
        statements.review(draft, by=APPROVER)
        statements.approve(draft, by=LEAD)
        return statements.issue(draft, by=APPROVER).ref


def test_october_2021(funded):
    at = position(funded.book, OCTOBER)
    assert at.required == usd("160000000")
    assert at.own == usd("10000000")
    assert at.mobilised == usd("75000000")
    assert at.gap.signed == at.gap.with_confirmed == at.gap.with_all == usd("75000000.00")
    assert at.pledged is at.confirmed is at.received is at.receivable is None
    assert found.percent(at.coverage) == "53.1"
    assert found.percent(at.external_coverage) == "50.0"
    assert at.basis is Basis.STATED


def test_the_day_before_nothing_was_required_which_is_not_a_gap_of_zero(funded):
    at = position(funded.book, date(2021, 10, 6))
    assert at.required is None
    assert at.gap is None
    assert at.coverage is None


def test_march_2023(funded):
    with on(2023, 3, 24), transaction():
        state_2023(funded.book)
    at = position(funded.book, MARCH)
    assert at.mobilised == usd("96400000")
    assert at.gap.signed == at.gap.with_confirmed == at.gap.with_all == usd("53600000.00")
    assert at.pledged is at.confirmed is at.received is None
    assert at.basis is Basis.COMPUTED
    (open_difference,) = at.unreconciled
    assert open_difference.amount == usd("-16600000")
    assert open_difference.source == "NEWS:13"
    assert found.percent(at.coverage) == "66.5"
    assert found.percent(at.external_coverage) == "64.3"


def test_asking_again_for_2021_gives_the_same_statement(funded):
    book = funded.book
    with on(2021, 10, 7, 18):
        assert issued(book, OCTOBER, stated=STATED_2021) == "FGS-2021-01"
    first = found.statement("FGS-2021-01")
    data, sha256 = first.data, first.data_sha256
    with on(2023, 3, 24), transaction():
        state_2023(book)
    again = found.statement("FGS-2021-01")
    assert found.reproduce(again) == again.data == data
    assert again.data_sha256 == sha256
    assert json.loads(data)["gap"]["signed"] == "75000000.00"
    assert position(book, OCTOBER).gap.signed == usd("75000000")
    with (
        on(2023, 3, 25),
        transaction(),
        pytest.raises(statements.AlreadyIssued, match="FGS-2021-01"),
    ):
        statements.draft(book, as_of=OCTOBER, by=FINANCE)
    assert list(verify()) == []


def test_the_remainder_blocks_issue_until_explained_or_accepted(funded):
    book = funded.book
    with on(2021, 10, 7, 18):
        issued(book, OCTOBER)
    with on(2023, 3, 24):
        with transaction():
            state_2023(book)
        with transaction():
            draft = statements.draft(book, as_of=MARCH, by=FINANCE)
            statements.review(draft, by=APPROVER)
        with pytest.raises(statements.UnexplainedRemainder), transaction():
            statements.approve(draft, by=LEAD)
        with pytest.raises(SamePerson), transaction():
            statements.accept(draft, name="Finance", by=FINANCE)
        with transaction():
            statements.accept(draft, name="Secretariat Lead", by=LEAD)
            statements.approve(draft, by=LEAD)
            ref = statements.issue(draft, by=APPROVER).ref
    assert ref == "FGS-2023-01"
    data = json.loads(found.statement(ref).data)
    assert data["provisional"] is True
    assert data["previous"] == "FGS-2021-01"
    assert data["remarks"]["accepted_by"] == "Secretariat Lead"
    bridge = data["bridge"]["signed"]
    assert (bridge["opening"], bridge["closing"]) == ("75000000.00", "53600000.00")
    assert [(s["reason"], s["amount"], s["unexplained"]) for s in bridge["steps"]] == [
        ("newly_signed", "-38000000.00", False),
        ("to_be_reconciled", "16600000.00", True),
    ]
    assert data["figures"]["pledged"] is None
    assert data["basis"] == "computed"


def test_explained_it_is_printed_and_not_provisional(funded):
    book = funded.book
    with on(2021, 10, 7, 18):
        issued(book, OCTOBER)
    with on(2023, 3, 24):
        with transaction():
            state_2023(book)
        ref = issued(book, MARCH, explanation="Counted in the 75 million already.")
    statement = found.statement(ref)
    assert statement.provisional is False
    assert json.loads(statement.data)["remarks"]["explanation"].startswith("Counted")


def test_a_change_that_breaks_the_stated_gap_is_refused_or_explained(funded):
    book = funded.book

    def change(**how):
        positions.approve_requirement(
            positions.propose_requirement(
                book,
                cells=[positions.Cell(usd("170000000"))],
                label="Corrected",
                effective_on=OCTOBER,
                by=FINANCE,
            ),
            by=APPROVER,
            stated=[STATED_2021],
            **how,
        )

    with on(2022, 1, 1):
        with pytest.raises(positions.BreaksStatedGap, match="75000000"), transaction():
            change()
        assert position(book, OCTOBER).gap.signed == usd("75000000")
        with transaction():
            change(explanation="The budget was revised after the meeting.")
    assert position(book, OCTOBER).gap.signed == usd("85000000")


def test_a_statement_that_contradicts_a_stated_gap_says_why(funded):
    stated = positions.StatedGap(OCTOBER, usd("76000000"), "REP:129")
    with on(2021, 10, 8):
        with pytest.raises(statements.ContradictsStatedGap):
            issued(funded.book, OCTOBER, stated=stated)
        with transaction():
            draft = statements.draft(funded.book, as_of=OCTOBER, by=FINANCE, stated=stated)
            statements.explain(draft, stated_why="The report rounds.", by=FINANCE)
            statements.review(draft, by=APPROVER)
            statements.approve(draft, by=LEAD)
            ref = statements.issue(draft, by=APPROVER).ref
    remark = json.loads(found.statement(ref).data)["remarks"]["stated_gap"]
    assert remark["amount"] == "76000000.00"
    assert remark["explanation"] == "The report rounds."


def test_a_later_correction_supersedes_and_leaves_the_first_as_it_was(funded):
    book = funded.book
    with on(2021, 10, 8):
        issued(book, OCTOBER)
    before = found.statement("FGS-2021-01").data
    with on(2022, 1, 1):
        with transaction():
            positions.approve_requirement(
                positions.propose_requirement(
                    book,
                    cells=[positions.Cell(usd("161000000.05"))],
                    label="Corrected",
                    effective_on=OCTOBER,
                    by=FINANCE,
                ),
                by=APPROVER,
            )
        assert issued(book, OCTOBER) == "FGS-2021-02"
    first, second = found.statement("FGS-2021-01"), found.statement("FGS-2021-02")
    assert found.superseded_by(first) is second
    assert found.reproduce(first) == first.data == before
    data = json.loads(second.data)
    assert data["gap"]["signed"] == "76000000.05"
    assert data["bridge"]["signed"]["steps"] == [
        {
            "kind": "recorded_late",
            "reason": "requirement_revised",
            "amount": "1000000.05",
            "unexplained": False,
            "postings": [4],
        }
    ]


def test_nobody_approves_an_own_statement(funded):
    with on(2021, 10, 8):
        with transaction():
            draft = statements.draft(funded.book, as_of=OCTOBER, by=FINANCE)
        for step in (statements.review, statements.approve):
            with pytest.raises((SamePerson, statements.NotAtThisStep)), transaction():
                step(draft, by=FINANCE)
        with transaction():
            statements.review(draft, by=APPROVER)
            statements.approve(draft, by=LEAD)
        for somebody in (LEAD, FINANCE):
            with pytest.raises(SamePerson), transaction():
                statements.issue(draft, by=somebody)


def test_figures_that_move_after_approval_are_approved_again(funded):
    book = funded.book
    with on(2021, 10, 8):
        with transaction():
            draft = statements.draft(book, as_of=OCTOBER, by=FINANCE)
            statements.review(draft, by=APPROVER)
            statements.approve(draft, by=LEAD)
        with transaction():
            positions.approve_entry(
                positions.record_own(
                    book,
                    amount=usd("0.01"),
                    effective_on=OCTOBER,
                    label=positions.Localised(en="One cent"),
                    by=FINANCE,
                ),
                by=APPROVER,
            )
        with pytest.raises(statements.ChangedSinceApproval), transaction():
            statements.issue(draft, by=APPROVER)


def test_a_statement_is_found_by_its_printed_code(funded):
    with on(2021, 10, 8):
        issued(funded.book, OCTOBER)
    statement = found.statement("FGS-2021-01")
    spaced = "-".join(statement.code[i : i + 4] for i in range(0, 16, 4)).lower()
    assert found.statement_by_code(spaced) is statement
    assert found.statement_by_code("nothing") is None


@pytest.mark.parametrize("number", ["FGS-2021-1", "FGS-2021-99", "X", "FGS-²-01", "FGS-2021-"])
def test_an_unknown_number_is_not_found(app, number):
    with pytest.raises(found.NotFound):
        found.statement(number)
