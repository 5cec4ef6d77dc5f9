"""A person's own meetings and registrations, and whether somebody takes part."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.errors import NotFound
from app.meetings.models import Meeting
from app.registration.models import (
    Delegate,
    Delegation,
)
from app.registration.queries.delegations import (
    delegation_of_partners,
    delegations_in_full,
    published_meeting,
)


@dataclass(frozen=True, slots=True)
class MyMeeting:
    """A meeting as one signed-in person sees it: their own registration, their delegation."""

    owned_by: str
    meeting: Meeting
    delegate: Delegate | None
    delegation: Delegation | None


def my_meeting(
    slug: str, *, account_id: str, email: str, partner_ids: Collection[int]
) -> MyMeeting:
    """A published meeting with what one person has to do with it. Raises NotFound."""
    found = published_meeting(slug)
    own = db.session.scalar(
        select(Delegate)
        .where(
            Delegate.meeting_id == found.id,
            Delegate.email_key == email.lower(),
            Delegate.state == "registered",
        )
        .options(joinedload(Delegate.delegation).joinedload(Delegation.partner))
    )
    try:
        theirs = delegation_of_partners(slug, partner_ids)
    except NotFound:
        theirs = None
    return MyMeeting(account_id, found, own, theirs)


def delegations_of(partner_ids: Collection[int]) -> list[Delegation]:
    """Delegations of these partners to published meetings, newest meeting first."""
    return list(
        db.session.scalars(
            delegations_in_full()
            .where(
                Delegation.partner_id.in_(partner_ids),
                Delegation.state != "to_invite",
                Meeting.state != "draft",
            )
            .order_by(Meeting.on_date.desc(), Meeting.id.desc())
        ).unique()
    )


def registrations_of(email: str) -> list[Delegate]:
    """Where a person takes part, by address, newest meeting first."""
    return list(
        db.session.scalars(
            select(Delegate)
            .join(Meeting, Meeting.id == Delegate.meeting_id)
            .where(
                Delegate.email_key == email.lower(),
                Delegate.state == "registered",
                Meeting.state != "draft",
            )
            .options(
                joinedload(Delegate.delegation).joinedload(Delegation.meeting),
                joinedload(Delegate.delegation).joinedload(Delegation.partner),
            )
            .order_by(Meeting.on_date.desc())
        )
    )


def takes_part(
    meeting_id: int,
    *,
    delegation_ids: Collection[int] = (),
    partner_ids: Collection[int] = (),
    email: str = "",
) -> list[tuple[int, bool]]:
    """The delegations to this meeting that are opened by a held link, belong to one of the
    partners, or include the person of that address: each as partner and whether somebody of it is
    registered. Who has declined takes no part.
    """
    someone = exists().where(
        Delegate.delegation_id == Delegation.id, Delegate.state == "registered"
    )
    person = exists().where(
        Delegate.delegation_id == Delegation.id,
        Delegate.state == "registered",
        Delegate.email_key == email.lower(),
    )
    ways = [
        *([Delegation.id.in_(delegation_ids)] if delegation_ids else []),
        *([Delegation.partner_id.in_(partner_ids)] if partner_ids else []),
        *([person] if email else []),
    ]
    if not ways:
        return []
    rows = db.session.execute(
        select(Delegation.partner_id, someone)
        .where(Delegation.meeting_id == meeting_id, Delegation.state != "declined", or_(*ways))
        .order_by(Delegation.id)
    )
    return [(partner_id, bool(registered)) for partner_id, registered in rows]
