"""A draft goes to the partner, one side signs, then the other, then a second person approves."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.audit import queries as audit
from app.core.db import db, transaction
from app.core.errors import SamePerson, StaleVersion
from app.funding.models import Agreement
from app.funding.queries import agreements as found
from app.funding.queries import contributions
from app.funding.queries.positions import position
from app.funding.rules.agreements import Side
from app.funding.services import agreements, signatures
from app.funding.services.agreements import (
    Agreed,
    NotSigned,
    OnItsWay,
    SecondBeforeFirst,
    SignedInFuture,
)
from app.funding.services.engagements import AmountLine
from app.funding.services.papers import NotWaiting
from app.funding.services.percentages import WrongPercentage
from app.meetings.rules.uploads import Upload
from tests.funding.conftest import APPROVER, FINANCE, OFFICER, eur, on, usd

SENT, FIRST, SECOND = date(2021, 12, 1), date(2021, 12, 8), date(2021, 12, 15)
PAPER = Upload("signed.pdf", b"%PDF-1.4\n%%EOF\n")
AMOUNTS = [Agreed(AmountLine(eur("8000000"), year=2022, instrument="grant", strength=1))]


@pytest.fixture
def now():
    with on(2021, 12, 16):
        yield


@pytest.fixture
def draft(funded, now):
    with transaction():
        return agreements.record(
            book=funded.book,
            partner=funded.alfa,
            title="Contribution to phase 1",
            signed_on=None,
            agreed=AMOUNTS,
            by=FINANCE,
            submit=False,
        )


def halfway(draft, side=Side.HOST):
    with transaction():
        signatures.send(draft, on=SENT, by=OFFICER)
        signatures.sign_first(draft, side=side, on=FIRST, by=OFFICER)


def acts(agreement):
    return [event.action for event in audit.events_of("agreement", agreement.slug)]


def test_it_counts_nowhere_until_both_have_signed_and_a_second_person_approves(funded, draft):
    counted = [position(funded.book, SECOND).mobilised]
    halfway(draft)
    counted.append(position(funded.book, SECOND).mobilised)
    with transaction():
        signatures.sign_second(draft, on=SECOND, paper=PAPER, by=FINANCE)
    counted.append(position(funded.book, SECOND).mobilised)
    assert counted == [usd("75000000")] * 3
    assert [one.filename for one in found.evidence(draft.subject)] == ["signed.pdf"]
    with pytest.raises(SamePerson), transaction():
        agreements.approve(draft, by=FINANCE)
    with transaction():
        agreements.approve(draft, by=APPROVER)
    # EUR 8,000,000 at the rate of 15 December 2021, from the day of the second signature on
    assert position(funded.book, SECOND).mobilised == usd("84009600.00")
    assert position(funded.book, FIRST).mobilised == usd("75000000")
    assert acts(draft) == [
        "agreement.recorded",
        "agreement.sent",
        "agreement.signed_by_one",
        "agreement.signed_by_both",
        "agreement.approved",
    ]


def test_a_step_that_comes_again_changes_nothing(draft):
    halfway(draft)
    with transaction():
        signatures.sign_first(draft, side=Side.HOST, on=FIRST, by=FINANCE, version=2)
        signatures.sign_second(draft, on=SECOND, paper=PAPER, by=FINANCE, version=3)
        signatures.sign_second(draft, on=SECOND, paper=PAPER, by=OFFICER, version=3)
    assert draft.version == 4
    assert draft.recorded_by == FINANCE
    assert len(found.evidence(draft.subject)) == 1
    assert len(acts(draft)) == 4


def test_a_step_out_of_its_turn_or_on_an_old_page_is_refused(draft):
    with pytest.raises(signatures.NotThisStep), transaction():
        signatures.sign_first(draft, side=Side.PARTNER, on=FIRST, by=FINANCE)
    with pytest.raises(NotWaiting), transaction():
        agreements.approve(draft, by=APPROVER)
    halfway(draft)
    with pytest.raises(StaleVersion), transaction():
        signatures.sign_first(draft, side=Side.PARTNER, on=FIRST, by=FINANCE, version=2)
    with pytest.raises(OnItsWay), transaction():
        agreements.edit(
            draft, version=None, title="Other", signed_on=SECOND, agreed=AMOUNTS, by=FINANCE
        )
    assert (draft.state, draft.first_side) == ("signed_by_one", "host")


def test_days_that_cannot_be(draft):
    later = date(2021, 12, 17)
    with pytest.raises(signatures.SentInFuture), transaction():
        signatures.send(draft, on=later, by=FINANCE)
    halfway(draft)
    with pytest.raises(SignedInFuture), transaction():
        signatures.sign_second(draft, on=later, paper=PAPER, by=FINANCE)
    with pytest.raises(SecondBeforeFirst), transaction():
        signatures.sign_second(draft, on=SENT, paper=PAPER, by=FINANCE)


def test_taken_back_it_is_a_draft_without_signatures_and_can_be_changed(draft):
    halfway(draft)
    with transaction():
        signatures.recall(draft, by=FINANCE)
    assert (draft.state, draft.sent_on, draft.first_side) == ("draft", None, None)
    with pytest.raises(NotSigned), transaction():
        agreements.edit(
            draft, version=None, title="Other", signed_on=None, agreed=AMOUNTS, by=FINANCE
        )
    with pytest.raises(WrongPercentage), transaction():
        agreements.edit(
            draft, version=4, title="Other", signed_on=SECOND, agreed=AMOUNTS, by=FINANCE,
            cost_recovery="100.5",
        )  # fmt: skip
    with transaction():
        agreements.edit(
            draft, version=4, title="Other", signed_on=SECOND, agreed=AMOUNTS, by=FINANCE,
            cost_recovery="7.5", refund_clause="Within 90 days.",
        )  # fmt: skip
    assert draft.state == "awaiting_approval"
    assert (draft.cost_recovery, draft.refund_clause) == ("7.5", "Within 90 days.")


def test_the_partner_reads_that_it_is_to_be_signed(funded, draft):
    def shown():
        return [paper.number for paper in contributions.on_their_way([funded.alfa.id])]

    assert shown() == []
    halfway(draft)
    assert shown() == ["AG-2021-0001"]
    assert contributions.on_their_way([funded.bravo.id]) == []
    with transaction():
        signatures.sign_second(draft, on=SECOND, paper=PAPER, by=FINANCE)
    assert shown() == []


@pytest.mark.parametrize("state", ["with_partner", "signed_by_one", "awaiting_approval", "signed"])
def test_the_database_keeps_no_state_without_its_days(draft, state):
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(update(Agreement).values(state=state))
