"""A file of pledges: in as a whole, by two persons, and each pledge once."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.core.db import db, transaction
from app.core.errors import SamePerson
from app.funding.models import Engagement, Entry, PledgeImport, Repeat
from app.funding.queries import pledge_imports as queries
from app.funding.rules.engagements import EngagementType
from app.funding.services import engagements, papers, pledge_imports
from app.funding.services.engagements import AmountLine
from tests.funding.conftest import APPROVER, FINANCE, LEAD, OFFICER, on, usd

HEAD = "partner,amount,currency,year,announced on,source,wording,said by\n"
FILE = (
    HEAD
    + "Partner Alfa,1500000,USD,2022,2021-10-07,Letter 7,We give.,Head of Alfa\n"
    + "bravo,75000000,JPY,,2021-10-08,Letter 8,We give too.,Head of Bravo\n"
)


@pytest.fixture(autouse=True)
def now(app):
    with on(2021, 10, 20):
        yield


def enter(world, text=FILE, by=FINANCE):
    return pledge_imports.propose(
        phase=world.phase,
        name="pledges.csv",
        content=text.encode(),
        language="en",
        countries=("KE",),
        by=by,
    )


def let_in(world, text=FILE):
    with transaction():
        return len(pledge_imports.approve(enter(world, text), by=APPROVER))


def entries():
    return db.session.scalar(select(func.count()).select_from(Entry))


def test_a_file_is_announced_for_the_partners_when_a_second_person_lets_it_in(world):
    with transaction():
        paper = enter(world)
        assert db.session.scalars(select(Engagement)).all() == []
        with pytest.raises(SamePerson):
            pledge_imports.approve(paper, by=FINANCE)
        pledge_imports.approve(paper, by=APPROVER)
        with pytest.raises(papers.NotWaiting):
            pledge_imports.approve(paper, by=LEAD)
    first, second = db.session.scalars(select(Engagement).order_by(Engagement.id)).all()
    assert (first.state, first.for_partner, first.confirmed_by) == ("announced", True, None)
    assert (first.recorded_by, first.announced_by) == (FINANCE, APPROVER)
    assert (first.source, first.said_by, first.consent_note) == (
        ("Letter 7", "Head of Alfa", "Head of Alfa")
    )
    assert (first.wording["en"], first.announced_on.isoformat()) == ("We give.", "2021-10-07")
    assert [(line.proposed, line.year) for line in first.draft_lines] == [(usd("1500000"), 2022)]
    assert [str(line.proposed) for line in second.draft_lines] == ["JPY 75000000"]
    assert db.session.scalars(select(Entry.amount).order_by(Entry.seq, Entry.n)).all() == [
        150000000,
        75000000,
    ]


def test_the_same_file_again_changes_nothing_and_new_rows_alone_come_in(world):
    assert let_in(world) == 2
    before = entries()
    with pytest.raises(pledge_imports.NoNewPledge), transaction():
        enter(world, FILE.replace("bravo", "Partner Bravo"))
    more = FILE + "charlie,7,USD,,2021-10-09,Letter 9,And we.,Head of Charlie\n"
    assert let_in(world, more) == 1
    assert entries() == before + 1


def test_two_files_that_wait_bring_a_pledge_in_once(world):
    more = FILE + "charlie,7,USD,,2021-10-09,Letter 9,And we.,Head of Charlie\n"
    with transaction():
        first = enter(world)
        with pytest.raises(pledge_imports.NoNewPledge):
            enter(world)
        second = enter(world, more, by=OFFICER)
        assert len(pledge_imports.approve(second, by=APPROVER)) == 3
        assert pledge_imports.approve(first, by=APPROVER) == []


def test_one_bad_cell_and_nothing_goes_in(world):
    with pytest.raises(pledge_imports.BadPledges) as refused, transaction():
        enter(world, FILE.replace("1500000", '"1,500,000"'))
    assert [(one.row, one.column) for one in refused.value.rows] == [(2, "amount")]
    assert db.session.scalars(select(PledgeImport)).all() == []


def test_a_file_that_is_given_back_lets_nothing_in_and_may_come_again(world):
    with transaction():
        paper = enter(world)
        pledge_imports.give_back(paper, why="Wrong year", by=APPROVER)
        with pytest.raises(papers.NotWaiting):
            pledge_imports.approve(paper, by=APPROVER)
    assert let_in(world) == 2


def test_what_was_recorded_in_the_room_is_flagged_and_settled_by_a_person(world):
    with transaction():
        said = engagements.prepare(
            partner=world.alfa,
            phase=world.phase,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(usd("1500000"))],
            by=OFFICER,
        )
        engagements.announce(
            said,
            announced_on=date(2021, 10, 7),
            by=OFFICER,
            for_partner=True,
            consent_note="Head",
        )
        paper = enter(world)
        flagged = queries.alike(paper)
        assert [flagged[row.id] for row in paper.rows] == [[said], []]
        pledge_imports.approve(paper, by=APPROVER)
    (suspected,) = db.session.scalars(select(Repeat)).all()
    assert (suspected.of_id, suspected.state) == (said.id, "suggested")


def test_a_pledge_voided_since_may_come_in_again(world):
    let_in(world)
    with transaction():
        first = db.session.scalars(select(Engagement).order_by(Engagement.id)).first()
        engagements.void(first, why="Entered by mistake", by=LEAD, approver=APPROVER)
    assert let_in(world) == 1
