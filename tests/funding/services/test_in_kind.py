"""Things in kind: two persons, a frozen record, and no sum of money that they are in."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.core.db import db, transaction
from app.core.errors import SamePerson, StaleVersion
from app.core.localised import Localised
from app.funding.models import InKindEvent
from app.funding.queries import in_kind as queries
from app.funding.queries.positions import position
from app.funding.rules.engagements import AnnounceBy, EngagementType
from app.funding.rules.in_kind import Act, AgreedAlready, Kind, Method, MoreThanAgreed, Thing
from app.funding.services import engagements, in_kind
from app.funding.services.in_kind import NotInKind, NotLast, PaperMissing, WaitsAlready
from tests.funding.conftest import APPROVER, AUTHORISER, FINANCE, on, usd

EXPERT = Thing(
    "Expert", Kind.SERVICES, "month", Decimal(12), "USD", Method.SALARY, "A valuer",
    date(2021, 3, 1), usd("162000"),
)  # fmt: skip
BUOYS = Thing("Buoys", Kind.GOODS, "buoy", Decimal(40), "USD")


def offer(world, *things, **more):
    """Announced on the first of March 2021."""
    with on(2021, 3, 1), transaction():
        row = engagements.prepare(
            partner=world.alfa,
            phase=world.phase,
            type=EngagementType.IN_KIND_OR_TECHNICAL,
            wording=Localised(en="An expert and buoys."),
            by=AUTHORISER,
            **more,
        )
        in_kind.prepare(row, things, version=1, by=AUTHORISER)
        assert queries.of_engagement(row) == []
        return engagements.announce(row, announced_on=date(2021, 3, 1), by=AUTHORISER)


def enter(item, act, day, quantity, value=None, evidence="a" * 64):
    with on(2021, *day), transaction():
        paper = in_kind.propose(
            item, act, on=date(2021, *day), quantity=Decimal(quantity), value=value,
            evidence=evidence, by=FINANCE,
        )  # fmt: skip
        return in_kind.approve(paper, by=APPROVER)


def told(world, day, known=datetime(2030, 1, 1, tzinfo=UTC)):
    return [
        (row.at.terms.what, row.at.agreed is not None, row.at.delivered, row.at.delivered_value)
        for row in queries.of_book(world.book, date(2021, *day), known, known)
    ]


def test_a_thing_is_announced_agreed_and_delivered_and_in_no_figure(funded):
    row = offer(funded, EXPERT, BUOYS)
    before = position(funded.book, date(2021, 12, 31))
    expert = queries.prepared(row)[0]
    enter(expert, Act.AGREED, (4, 1), "12", usd("162000"))
    enter(expert, Act.DELIVERED, (9, 30), "4.5", usd("60750"))
    assert told(funded, (2, 28)) == []
    assert told(funded, (3, 31)) == [
        ("Expert", False, 0, None), ("Buoys", False, 0, None),
    ]  # fmt: skip
    assert told(funded, (10, 1))[0] == ("Expert", True, Decimal("4.5"), usd("60750"))
    known = datetime(2021, 5, 1, tzinfo=UTC)
    assert told(funded, (10, 1), known)[0] == ("Expert", True, 0, None)
    after = position(funded.book, date(2021, 12, 31))
    assert after.gap.signed == before.gap.signed == usd("75000000")
    assert (after.pledged, after.mobilised, after.received) == (
        before.pledged, before.mobilised, before.received,
    )  # fmt: skip


def test_an_agreement_needs_its_paper_and_a_second_person(world):
    item = queries.prepared(offer(world, EXPERT))[0]
    facts = {"on": date(2021, 4, 1), "quantity": Decimal(12), "value": None, "by": FINANCE}
    with on(2021, 4, 1), pytest.raises(PaperMissing), transaction():
        in_kind.propose(item, Act.AGREED, **facts)
    with on(2021, 4, 1), transaction():
        paper = in_kind.propose(item, Act.AGREED, evidence="a" * 64, **facts)
    with on(2021, 4, 1), pytest.raises(WaitsAlready), transaction():
        in_kind.propose(item, Act.AGREED, evidence="a" * 64, **facts)
    with pytest.raises(SamePerson), transaction():
        in_kind.approve(paper, by=FINANCE)
    with pytest.raises(StaleVersion), transaction():
        in_kind.approve(paper, by=APPROVER, version=7)
    with transaction():
        in_kind.give_back(paper, why="Unsigned.", by=APPROVER)
    assert paper.state == "returned"
    assert [event.act for event in queries.item(item.slug).events] == ["stated"]


def test_what_is_agreed_is_not_described_anew_and_not_overdelivered(world):
    item = queries.prepared(offer(world, EXPERT))[0]
    with on(2021, 3, 5), transaction():
        in_kind.revise(item, BUOYS, on=date(2021, 3, 5), why="It was misheard.", last=1, by=FINANCE)
    with on(2021, 3, 6), pytest.raises(StaleVersion), transaction():
        in_kind.revise(item, EXPERT, on=date(2021, 3, 6), why="Again.", last=1, by=FINANCE)
    enter(item, Act.AGREED, (4, 1), "40")
    with on(2021, 4, 2), pytest.raises(AgreedAlready), transaction():
        in_kind.revise(item, EXPERT, on=date(2021, 4, 2), why="Again.", by=FINANCE)
    with pytest.raises(MoreThanAgreed):
        enter(item, Act.DELIVERED, (5, 1), "40.5")


def test_only_the_last_entry_is_taken_back_and_by_two(world):
    item = queries.prepared(offer(world, EXPERT))[0]
    enter(item, Act.AGREED, (4, 1), "12")
    enter(item, Act.DELIVERED, (5, 1), "3", usd("40500"))
    with on(2021, 6, 1), pytest.raises(NotLast), transaction():
        in_kind.propose_taking_back(item, n=2, why="Wrong.", by=FINANCE)
    with on(2021, 6, 1), transaction():
        paper = in_kind.propose_taking_back(item, n=3, why="Another partner's.", by=FINANCE)
        in_kind.approve(paper, by=APPROVER)
    assert told(world, (12, 31))[0] == ("Expert", True, 0, None)
    known = datetime(2021, 5, 15, tzinfo=UTC)
    assert told(world, (12, 31), known)[0] == ("Expert", True, Decimal(3), usd("40500"))


def test_the_record_is_frozen_in_the_database(world):
    offer(world, EXPERT)
    for statement in (
        "UPDATE in_kind_event SET quantity = '13'",
        "DELETE FROM in_kind_event",
    ):
        with pytest.raises(DatabaseError, match="frozen"), db.engine.begin() as connection:
            connection.execute(text(statement))
    db.session.rollback()
    assert db.session.query(InKindEvent).one().quantity == "12"


def test_what_the_partner_keeps_to_itself_is_on_no_public_list(world):
    offer(world, EXPERT, announce_by=AnnounceBy.NOT_PUBLIC)
    assert told(world, (12, 31)) == []
    assert len(queries.of_partners([world.alfa.id], date(2021, 12, 31))[world.alfa.id]) == 1


def test_only_an_offer_in_kind_carries_things(world):
    with on(2021, 3, 1), transaction():
        row = engagements.prepare(
            partner=world.alfa, phase=world.phase, type=EngagementType.POLICY, by=AUTHORISER
        )
    with pytest.raises(NotInKind), transaction():
        in_kind.prepare(row, [EXPERT], version=1, by=AUTHORISER)


def test_a_draft_is_thrown_away_with_its_things(world):
    with on(2021, 3, 1), transaction():
        row = engagements.prepare(
            partner=world.alfa, phase=world.phase, type=EngagementType.IN_KIND_OR_TECHNICAL,
            by=AUTHORISER,
        )  # fmt: skip
        in_kind.prepare(row, [EXPERT], version=1, by=AUTHORISER)
        engagements.discard(row, by=AUTHORISER)
    assert db.session.execute(text("SELECT count(*) FROM in_kind_item")).scalar_one() == 0
