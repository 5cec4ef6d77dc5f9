"""How engagements end, and what is announced twice: by two persons, dated, nothing overwritten."""

from datetime import date

import pytest
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.errors import SamePerson
from app.funding.models import Ending, Repeat
from app.funding.queries import positions as queries
from app.funding.queries.positions import position
from app.funding.queries.standing import taken_back
from app.funding.rules.engagements import CannotMove, EngagementType, State
from app.funding.services import agreements, endings, engagements, repeats
from app.funding.services.agreements import Agreed
from app.funding.services.engagements import AmountLine
from app.funding.services.verification import verify
from tests.funding.conftest import APPROVER, AUTHORISER, FINANCE, FOCAL, LEAD, OFFICER, on, usd

MARCH, JUNE = date(2022, 3, 1), date(2022, 6, 1)


def pledged(world, amount="6000000", day=MARCH, stop=None, lines=None, kind=EngagementType.AMOUNT):
    with on(day.year, day.month, day.day), transaction():
        made = engagements.prepare(
            partner=world.alfa,
            phase=world.phase,
            type=kind,
            lines=lines if lines is not None else [AmountLine(usd(amount), year=2022)],
            long_stop_on=stop,
            by=FOCAL,
        )
        engagements.announce(made, announced_on=day, by=AUTHORISER)
    return made


def proposed(pledge, kind, by=LEAD, why="Outside the plan."):
    with transaction():
        return endings.propose(pledge, kind=kind, on=JUNE, why=why, by=by)


def outstanding(world, day):
    return position(world.book, day).outstanding


def below_the_line(book, day):
    now = queries.known().at
    return taken_back(book, day, now, now)


def test_a_pledge_is_declined_by_two_persons_from_a_day_on(funded):
    pledge = pledged(funded)
    with on(2022, 6, 2):
        ending = proposed(pledge, State.DECLINED)
        with pytest.raises(SamePerson), transaction():
            endings.decide(ending, by=LEAD)
        assert outstanding(funded, JUNE) == usd("6000000")
        with transaction():
            endings.decide(ending, by=APPROVER)
        assert pledge.state == State.DECLINED
        assert outstanding(funded, date(2022, 5, 31)) == usd("6000000")
        assert outstanding(funded, JUNE) == usd("0")
        below = below_the_line(funded.book, JUNE)
        assert [(row.ref, row.ended_on) for row in below] == [(pledge.ref, JUNE)]
        assert below_the_line(funded.book, date(2022, 5, 31)) == []


def test_a_void_pledge_never_was_as_known_now_and_still_is_as_known_before(funded):
    pledge = pledged(funded)
    with on(2022, 6, 2):
        before = queries.end_of(date(2022, 6, 1))
        ending = proposed(pledge, State.VOIDED, why="Entered twice.")
        with transaction():
            endings.decide(ending, by=APPROVER)
        assert pledge.state == State.VOIDED
        assert outstanding(funded, MARCH) == usd("0")
        assert position(funded.book, MARCH, before).outstanding == usd("6000000")
        assert below_the_line(funded.book, JUNE) == []
        assert list(verify()) == []


def test_what_was_signed_on_cannot_be_void(funded):
    pledge = pledged(funded)
    with on(2022, 6, 2):
        with transaction():
            agreement = agreements.record(
                book=funded.book,
                partner=funded.alfa,
                engagement=pledge,
                title="Part",
                signed_on=JUNE,
                agreed=[Agreed(AmountLine(usd("2000000"), year=2022), (), pledge.lines[0].line)],
                by=FINANCE,
            )
            agreements.approve(agreement, by=APPROVER)
        with pytest.raises(engagements.StandsOnPaper):
            proposed(pledge, State.VOIDED)
        ending = proposed(pledge, State.LAPSED)
        with transaction():
            endings.decide(ending, by=APPROVER)
        at = position(funded.book, JUNE)
        assert (at.outstanding, at.mobilised) == (usd("0"), usd("77000000"))


def test_the_sweep_proposes_once_and_a_person_decides(funded):
    late = pledged(funded, stop=date(2022, 5, 31))
    pledged(funded, "5000000", stop=date(2022, 12, 31))
    with on(2022, 6, 2):
        with transaction():
            (found,) = endings.sweep()
            assert (found.engagement.ref, found.kind, found.on) == (
                late.ref, "lapsed", date(2022, 5, 31)
            )  # fmt: skip
        with transaction():
            assert endings.sweep() == []
        with pytest.raises(endings.EndsAlready):
            proposed(late, State.LAPSED)
        with transaction():
            endings.leave(found, why="The partner asked for time.", by=LEAD)
        with transaction():
            assert endings.sweep() == []
        assert late.state == State.ANNOUNCED
        assert db.session.scalars(select(Ending)).one().state == "returned"


def test_what_is_void_moves_no_more(funded):
    pledge = pledged(funded)
    with on(2022, 6, 2):
        with transaction():
            endings.decide(
                endings.propose(pledge, kind=State.VOIDED, on=JUNE, why="Twice.", by=LEAD),
                by=APPROVER,
            )
        with pytest.raises(CannotMove):
            proposed(pledge, State.DECLINED)


def test_an_indication_becomes_a_pledge_by_the_partners_paper(funded):
    said = pledged(funded, lines=[], kind=EngagementType.AMOUNT_TO_FOLLOW)
    with on(2022, 6, 2):
        assert outstanding(funded, JUNE) is None
        with pytest.raises(engagements.EvidenceNeeded), transaction():
            engagements.correct(
                said, type=EngagementType.AMOUNT, lines=[AmountLine(usd("1000000"), year=2023)],
                why="Letter.", effective_on=JUNE, for_partner=True, by=OFFICER,
            )  # fmt: skip
        with transaction():
            engagements.correct(
                said, type=EngagementType.AMOUNT, lines=[AmountLine(usd("1000000"), year=2023)],
                why="Letter.", effective_on=JUNE, for_partner=True, evidence="b" * 64, by=OFFICER,
            )  # fmt: skip
        assert outstanding(funded, JUNE) == usd("1000000")
        assert outstanding(funded, date(2022, 5, 31)) is not None
        assert outstanding(funded, date(2022, 5, 31)) == usd("0")
        assert said.state == State.ANNOUNCED


def test_the_same_amount_announced_again_is_suspected_and_counts_once(funded):
    pledged(funded)
    again = pledged(funded, day=JUNE)
    pledged(funded, "6000001", day=JUNE)
    with on(2022, 6, 2):
        (found,) = db.session.scalars(select(Repeat)).all()
        assert (found.engagement.ref, found.state) == (again.ref, "suggested")
        assert outstanding(funded, JUNE) == usd("18000001")
        with transaction():
            repeats.settle(found, repeats=True, why="Said so at the table.", by=OFFICER)
        assert outstanding(funded, JUNE) == usd("12000001")
        assert found.state == "repeats"
        assert again.state == State.ANNOUNCED
        with pytest.raises(repeats.SettledAlready), transaction():
            repeats.settle(found, repeats=False, why="No.", by=FINANCE)


def test_further_money_of_the_same_amount_counts_beside(funded):
    pledged(funded)
    pledged(funded, day=JUNE)
    with on(2022, 6, 2):
        found = db.session.scalars(select(Repeat)).one()
        with transaction():
            repeats.settle(found, repeats=False, why="For another year.", by=OFFICER)
        assert outstanding(funded, JUNE) == usd("12000000")
