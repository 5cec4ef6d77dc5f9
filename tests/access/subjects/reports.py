"""What the addresses of reports are tried on."""

from sqlalchemy import update

from app.accounts import queries as accounts
from app.core.db import db, transaction
from app.registration import queries as registration
from app.reports.models import Clearance
from tests.access.subjects.registry import ELSEWHERE, OPEN_MEETING, Values, room, subject
from tests.access.world import OWN, World


@subject("reports.interpreters_packs", "reports.interpreters_pack")
def _pack(_world: World, _whose: str) -> Values:
    return {"slug": OPEN_MEETING, "booth": "fr"}


@room("reports")
def _reports(_world: World, _whose: str) -> Values:
    return {"slug": ELSEWHERE, "name": "programme", "number": "FGS-2021-01", "key": "closing"}


@subject(
    "reports.desk_clearance",
    "reports.desk_clearance_decide",
    "reports.desk_clearance_answer",
    "reports.desk_clearance_call_off",
)
def _clearance(world: World, whose: str) -> Values:
    """A request that waits for whoever asks, or for somebody else."""
    asked_of = "somebody"
    if whose == OWN and world.email:
        account = accounts.account_by_email(world.email)
        assert account
        asked_of = account.public_id
    with transaction():
        db.session.execute(update(Clearance).values(state="called_off"))
        row = Clearance(
            meeting=registration.meeting(OPEN_MEETING),
            language="en",
            number=1,
            asked_of=asked_of,
            asked_by="another",
        )
        db.session.add(row)
        db.session.flush()
        return {"public_id": row.public_id}
