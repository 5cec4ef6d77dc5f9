"""A partner finds something wrong: raised, answered, closed, told by mail; no amount moves."""

import pytest
from sqlalchemy import select

from app.accounts.models import RoleGrant
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.funding.models import Posting, Receipt
from app.funding.queries import objections as queries
from app.funding.rules.objections import Closed, Outcome
from app.funding.services import objections
from app.mail.models import OutboxMail
from tests import people
from tests.funding.conftest import FINANCE, on

FOCAL = "focal@alfa.example.org"


@pytest.fixture
def raised(world, paid):
    """An objection of Partner Alfa to its receipt; its slug."""
    people.account("finance")
    focal = people.account(FOCAL)
    db.session.add(
        RoleGrant(account=focal, role="focal", partner_id=world.alfa.id, granted_by="system")
    )
    db.session.commit()
    with on(2022, 4, 1), transaction():
        found = objections.open_objection(
            queries.record(f"receipt:{paid}"), text=" Too little. ", by=focal.public_id
        )
        return found.slug


@pytest.fixture
def paid(world):
    """The number of a receipt of Partner Alfa, outside any agreement."""
    with on(2022, 3, 10), transaction():
        receipt = Receipt(
            number="RC-2022-0001",
            book=world.book,
            partner=world.alfa,
            proposed_minor=100,
            currency="USD",
            received_on=objections.clock.today(),
            recorded_by=FINANCE,
        )
        db.session.add(receipt)
    return "RC-2022-0001"


def mails() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [(row.to_address, row.message) for row in rows]


def test_it_goes_to_finance_and_back_and_moves_nothing(raised):
    assert mails() == [("finance@example.org", "objection_message")]
    with on(2022, 4, 2), transaction():
        objections.reply(
            queries.objection(raised), text="It is what arrived.", by=FINANCE, ours=True
        )
    assert mails()[1:] == [(FOCAL, "objection_message")]
    found = queries.objection(raised)
    assert found.state == "answered"
    assert [(message.n, message.ours, message.text) for message in found.messages] == [
        (1, False, "Too little."),
        (2, True, "It is what arrived."),
    ]
    assert db.session.scalars(select(Posting)).all() == []


def test_a_reply_opens_it_again_and_each_side_closes_in_its_own_way(raised):
    with on(2022, 4, 2), transaction():
        objections.reply(queries.objection(raised), text="See there.", by=FINANCE, ours=True)
        objections.reply(queries.objection(raised), text="Where?", by="u-focal", ours=False)
    assert queries.objection(raised).state == "open"
    with pytest.raises(objections.NotYours), transaction():
        objections.close(
            queries.objection(raised), outcome=Outcome.WITHDRAWN, by=FINANCE, ours=True
        )
    with pytest.raises(objections.NotYours), transaction():
        objections.close(
            queries.objection(raised), outcome=Outcome.CORRECTED, by="u-focal", ours=False
        )
    with transaction():
        objections.close(
            queries.objection(raised), outcome=Outcome.EXPLAINED, by=FINANCE, ours=True
        )
    with pytest.raises(Closed), transaction():
        objections.reply(queries.objection(raised), text="And yet", by="u-focal", ours=False)
    with pytest.raises(Closed), transaction():
        objections.close(
            queries.objection(raised), outcome=Outcome.EXPLAINED, by=FINANCE, ours=True
        )


def test_nothing_is_said_with_nothing(raised):
    with pytest.raises(objections.SaySomething), transaction():
        objections.reply(queries.objection(raised), text="  ", by=FINANCE, ours=True)
    assert len(queries.objection(raised).messages) == 1


@pytest.mark.parametrize(
    "about",
    ["", "receipt:", "receipt:RC-1999-0001", "instalment:AG-x", "line:?", "book:spf-phase-2"],
)
def test_what_is_not_there_is_not_found(world, about):
    with pytest.raises(NotFound):
        queries.record(about)
