"""What every paper of the money side shares: two persons, one version at a time."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from sqlalchemy import select

from app.core import clock
from app.core.db import Base, db, for_update
from app.core.errors import DomainError, SamePerson, StaleVersion
from app.core.words import N_
from app.funding.models import Evidence


class NotWaiting(DomainError):
    """A paper that was approved, returned or reversed already cannot be approved or returned."""

    message = N_("This entry is not waiting for approval.")


class ReasonNeeded(DomainError):
    """Something is taken back or changed without saying why."""

    message = N_("Say why.")
    field = "why"


class WaitsForApproval(Protocol):
    """A paper that one person records and another approves."""

    recorded_by: Any
    approved_by: Any
    approved_at: Any
    returned_why: Any
    state: Any
    version: Any


P = TypeVar("P", bound=Base)


def lock(paper: P) -> P:
    """The paper as it is stored now, locked until the transaction ends."""
    db.session.flush()
    kind: Any = type(paper)
    identity: Any = paper
    statement = for_update(select(kind).where(kind.id == identity.id))
    locked: P = db.session.execute(statement).scalar_one()
    return locked


def check_version(stored: int, offered: int | None, theirs: dict[str, Any]) -> None:
    """Refuse an edit of a text that somebody else has changed since. Raises StaleVersion."""
    if offered is not None and offered != stored:
        raise StaleVersion(theirs=theirs, version=stored)


def must_wait_for(paper: WaitsForApproval, *, by: str, waiting: str = "recorded") -> None:
    """Refuse an approver who comes too late or is the recorder. Raises NotWaiting, SamePerson."""
    if paper.state != waiting:
        raise NotWaiting
    if paper.recorded_by == by:
        raise SamePerson


def sign(paper: WaitsForApproval, *, by: str, state: str = "approved") -> None:
    """Put the second person's name on a paper, when what it stands for is done."""
    paper.approved_by = by
    paper.approved_at = clock.now()
    paper.state = state
    paper.version += 1


def give_back(paper: P, *, why: str, waiting: str = "recorded", to: str = "returned") -> P:
    """The second person's no: the paper, locked, goes back to who recorded it with the reason, and
    counts nothing. Raises NotWaiting, ReasonNeeded.
    """
    row: Any = lock(paper)
    if row.state != waiting:
        raise NotWaiting
    row.state, row.returned_why = to, needs(why)
    row.version += 1
    db.session.flush()
    returned: P = row
    return returned


def needs(why: str) -> str:
    """A reason that says something. Raises ReasonNeeded."""
    if not why.strip():
        raise ReasonNeeded
    return why.strip()


def attach(
    subject: str, *, sha256: str, filename: str, media_type: str, size: int, by: str
) -> Evidence:
    """Note that a stored file proves something about `subject` ("agreement:AG-2021-0012")."""
    evidence = Evidence(
        subject=subject,
        sha256=sha256,
        filename=filename,
        media_type=media_type,
        size=size,
        added_by=by,
    )
    db.session.add(evidence)
    db.session.flush()
    return evidence
