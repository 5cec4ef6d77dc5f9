"""The same money through a union and its member, or through a fund: suspected, settled, once."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.localised import Localised
from app.funding.models import Repeat
from app.funding.queries import statements as found
from app.funding.queries.baseline import new_money
from app.funding.queries.positions import known, position
from app.funding.queries.standing import counted_elsewhere
from app.funding.rules.engagements import AnnounceBy, EngagementType
from app.funding.rules.stages import Measure
from app.funding.rules.statements import StatementKind
from app.funding.services import agreements, engagements, receipts, repeats
from app.funding.services.agreements import Agreed, OriginIsPartner
from app.funding.services.engagements import AmountLine
from app.partners.services import MemberOfItself, change_partner, partner_texts
from app.reports.papers import statement_parts
from tests.funding.conftest import APPROVER, AUTHORISER, FINANCE, FOCAL, OFFICER, eur, on, usd
from tests.funding.services.test_statement_kinds import data_of, issued

MARCH, JUNE = date(2022, 3, 1), date(2022, 6, 1)
SIX = usd("6000000")


def pledged(world, partner, amount=SIX, **more):
    with on(2022, 3, 1), transaction():
        made = engagements.prepare(
            partner=partner,
            phase=world.phase,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(amount, year=2022)],
            by=FOCAL,
            **more,
        )
        engagements.announce(made, announced_on=MARCH, by=AUTHORISER)
    return made


def joins(member, *unions):
    with on(2022, 2, 1), transaction():
        texts = partner_texts(member) | {"parent": None, "aliases": [], "member_of": unions}
        change_partner(member, **texts, by=OFFICER)


def passed_on(world, origin, amount=SIX):
    """An agreement of Bravo, a fund, over money that was somebody else's."""
    with on(2022, 4, 1), transaction():
        paper = agreements.record(
            book=world.book,
            partner=world.bravo,
            title="Contribution",
            signed_on=date(2022, 4, 1),
            agreed=[Agreed(AmountLine(amount, year=2022), origin=origin)],
            by=FINANCE,
        )
        return agreements.approve(paper, by=APPROVER)


def suspected():
    return db.session.scalars(select(Repeat).order_by(Repeat.id)).all()


def settled(world, found, public=True):
    with transaction():
        repeats.settle(found, repeats=True, why="One decision.", by=OFFICER)
    return counted_elsewhere(world.book, JUNE, known().at, known().at if public else None)


def at(world, day=JUNE):
    here = position(world.book, day)
    return here.mobilised, here.outstanding


def lines_of(world):
    return [line for line in position(world.book, JUNE).contributions if line.facts.partner_slug]


def test_a_union_and_its_member_at_one_table_are_suspected_and_one_counts(funded):
    joins(funded.alfa, funded.bravo)
    union = pledged(funded, funded.bravo)
    member = pledged(funded, funded.alfa)
    pledged(funded, funded.alfa, eur("6000000"))
    with on(2022, 6, 2):
        (found,) = suspected()
        assert (found.engagement.ref, found.of.ref, found.kind) == (member.ref, union.ref, "member")
        assert counted_elsewhere(funded.book, JUNE, known().at, known().at) == []
        (row,) = settled(funded, found)
        assert (row.number, row.other.slug) == (union.ref, "bravo")
        held = {line.facts.ref: line.of(Measure.ANNOUNCED) for line in lines_of(funded)}
        assert held == {
            "PL-2022-0001-1": SIX, "PL-2022-0002-1": usd("0"), "PL-2022-0003-1": eur("6000000"),
        }  # fmt: skip


def test_who_announces_first_does_not_matter_nor_when_the_membership_is_recorded(funded):
    member = pledged(funded, funded.alfa)
    union = pledged(funded, funded.bravo)
    assert suspected() == []
    joins(funded.alfa, funded.bravo)
    (found,) = suspected()
    assert (found.engagement.ref, found.of.ref) == (union.ref, member.ref)
    joins(funded.alfa)
    joins(funded.alfa, funded.bravo)
    assert len(suspected()) == 1


def test_two_members_of_one_union_are_not_the_same_money(funded):
    joins(funded.alfa, funded.charlie)
    joins(funded.bravo, funded.charlie)
    pledged(funded, funded.alfa)
    pledged(funded, funded.bravo)
    assert suspected() == []
    with pytest.raises(MemberOfItself):
        joins(funded.alfa, funded.alfa)


def test_what_a_fund_passes_on_counts_for_the_fund_alone(funded):
    pledge = pledged(funded, funded.alfa)
    pledged(funded, funded.charlie)
    paper = passed_on(funded, funded.alfa)
    with on(2022, 6, 2):
        (found,) = suspected()
        assert (found.engagement.ref, found.number, found.kind) == (
            pledge.ref, paper.number, "fund"
        )  # fmt: skip
        assert at(funded) == (usd("81000000"), usd("12000000"))
        (row,) = settled(funded, found)
        assert (row.number, row.other.slug) == (paper.number, "bravo")
        assert at(funded) == (usd("81000000"), SIX)
        assert at(funded, MARCH) == (usd("75000000"), SIX)


def test_it_is_suspected_too_when_the_original_partner_announces_afterwards(funded):
    paper = passed_on(funded, funded.alfa)
    with on(2022, 2, 15), transaction():
        receipt = receipts.record_unagreed(
            book=funded.book, partner=funded.bravo, amount=SIX, received_on=date(2022, 2, 14),
            origin=funded.alfa, by=FINANCE,
        )  # fmt: skip
        receipts.approve(receipt, by=APPROVER)
    pledged(funded, funded.alfa, usd("5999999"))
    assert suspected() == []
    pledged(funded, funded.alfa)
    assert [one.number for one in suspected()] == [paper.number, receipt.number]


def test_a_partner_does_not_pass_on_its_own_money(funded):
    with pytest.raises(OriginIsPartner):
        passed_on(funded, funded.bravo)


def test_everybody_reads_nothing_of_a_pledge_that_is_not_public(funded):
    joins(funded.alfa, funded.bravo)
    pledged(funded, funded.bravo, announce_by=AnnounceBy.NOT_PUBLIC)
    pledged(funded, funded.alfa, wording=Localised(en="Six million."))
    with on(2022, 6, 2):
        (found,) = suspected()
        assert settled(funded, found) == []
        assert len(counted_elsewhere(funded.book, JUNE, known().at, None)) == 1


def test_statements_say_in_which_paper_it_counts(funded):
    pledge = pledged(funded, funded.alfa)
    paper = passed_on(funded, funded.alfa)
    before = issued(StatementKind.PLEDGES, funded.book)
    with on(2022, 7, 21):
        settled(funded, suspected()[0])
    after = issued(StatementKind.PLEDGES, funded.book, at=datetime(2022, 7, 22, 12, tzinfo=UTC))
    assert "counted_in" not in data_of(before)["remarks"]
    assert data_of(after)["remarks"]["counted_in"] == {f"{pledge.ref}-1": paper.number}
    printed = statement_parts(found.statement(after), "en")[0]
    assert f"Counted in {paper.number}, the same money" in printed
    gap = issued(StatementKind.FUNDING_GAP, funded.book, at=datetime(2022, 7, 23, 12, tzinfo=UTC))
    printed = statement_parts(found.statement(gap), "en")[0].replace("&nbsp;", " ")
    assert f"{pledge.ref} (USD 6,000,000) in {paper.number}" in printed
    for number in (before, after, gap):
        assert found.reproduce(found.statement(number)) == found.statement(number).data


def test_new_and_earlier_money_stand_apart_where_the_phase_says_from_when(funded):
    """75.0 m of 2021 and 6.0 m of 1 March are earlier; of Bravo's 6.0 m signed on 1 April all is
    new. The pledge is signed later on other terms and stays earlier money."""
    pledge = pledged(funded, funded.alfa)
    before = issued(StatementKind.PLEDGES, funded.book)
    passed_on(funded, None)
    with on(2022, 4, 20), transaction():
        paper = agreements.record(
            book=funded.book, partner=funded.alfa, title="Part", signed_on=date(2022, 4, 20),
            agreed=[Agreed(AmountLine(SIX, year=2023), converts=pledge.lines[0].line)], by=FINANCE,
        )  # fmt: skip
        agreements.approve(paper, by=APPROVER)
        funded.phase.new_from = date(2022, 4, 1)
    here = position(funded.book, JUNE)
    assert new_money(funded.book, position(funded.book, MARCH), public=True) is None
    told = new_money(funded.book, here, public=True)
    assert (told.earlier, told.since) == (usd("81000000"), SIX)
    after = issued(StatementKind.PLEDGES, funded.book, at=datetime(2022, 7, 22, 12, tzinfo=UTC))
    assert "new_money" not in data_of(before)["remarks"]
    assert data_of(after)["remarks"]["new_money"] == {
        "from": "2022-04-01", "earlier": "81000000.00", "since": "6000000.00",
    }  # fmt: skip
    printed = statement_parts(found.statement(after), "en")[0].replace("&nbsp;", " ")
    printed = printed.replace("\u00a0", " ")
    assert "USD 81,000,000 was announced before 1 April 2022" in printed
    with transaction():
        funded.phase.new_from = None
    for number in (before, after):
        assert found.reproduce(found.statement(number)) == found.statement(number).data
