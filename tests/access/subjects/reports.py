"""What the addresses of reports are tried on."""

from sqlalchemy import update

from app.accounts import queries as accounts
from app.core import tokens
from app.core.db import db, transaction
from app.registration import queries as registration
from app.reports.models import Clearance, Outcome
from tests.access.subjects.registry import (
    ELSEWHERE,
    OPEN_MEETING,
    TOLD,
    Values,
    first,
    room,
    subject,
)
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


@subject("reports.minutes_paper")
def _minutes(_world: World, _whose: str) -> Values:
    return {"series_slug": "coastal-partners-meeting"}


@subject("reports.desk_outcome_new")
def _recorded(_world: World, _whose: str) -> Values:
    return {"slug": TOLD, "kind": "decision"}


@subject("reports.desk_outcome", "reports.desk_outcome_settle")
def _outcome(_world: World, _whose: str) -> Values:
    return {"public_id": first(Outcome, Outcome.kind == "action").public_id}


@subject("reports.own_action")
def _own_action(_world: World, _whose: str) -> Values:
    """An action whose link was mailed; only the hash of a link is kept, so it gets another."""
    token = tokens.mint()
    with transaction():
        row = first(Outcome, Outcome.owner_email != "")
        row.token_hash = tokens.digest(token)
    return {"token": token}
