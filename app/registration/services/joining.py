"""Joining online: a press of the button is what counts somebody as present."""

from app.registration import queries
from app.registration.models import Delegate
from app.registration.rules.joining import Doors
from app.registration.rules.refusals import DoorsClosed, NoLinkYet, NotOnline, NotTakingPart
from app.registration.services.check_ins import check_in

ONLINE = "online"


def join(delegate: Delegate, *, by: str) -> str:
    """Count a delegate as present online, and return where the meeting takes place.

    However often somebody joins, they are present once, from the first time on.
    Raises NotTakingPart, NotOnline, NoLinkYet, DoorsClosed.
    """
    meeting = delegate.delegation.meeting
    if not delegate.is_registered:
        raise NotTakingPart
    if not queries.follows_online(delegate):
        raise NotOnline
    entrance = queries.entrance(meeting)
    if entrance.doors is Doors.NO_LINK:
        raise NoLinkYet
    if not entrance.is_open:
        raise DoorsClosed
    check_in(delegate, by=by, channel=ONLINE)
    return meeting.join_url
