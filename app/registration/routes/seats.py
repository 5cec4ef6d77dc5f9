"""How the one who asks takes part in a meeting, for the shelf of its documents."""

from app.access.identity import Identity
from app.accounts import queries as accounts
from app.meetings.models import Meeting
from app.meetings.sections import Seat
from app.registration import queries


def seat_at(who: Identity, meeting: Meeting) -> Seat | None:
    """By a held link, by the partners for which one speaks, or by one's own address."""
    email = ""
    if who.signed_in and who.account_id is not None:
        email = accounts.account(who.account_id).email
    if not (email or who.delegation_ids):
        return None
    found = queries.takes_part(
        meeting.id,
        delegation_ids=who.delegation_ids,
        partner_ids=who.partner_ids,
        email=email,
    )
    if not found:
        return None
    return Seat(
        registered=any(registered for _partner, registered in found),
        partner_ids=frozenset(partner_id for partner_id, _registered in found),
    )
