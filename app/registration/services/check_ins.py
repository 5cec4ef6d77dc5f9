"""Checking in at the door, taking it back, and registering somebody who walks in.

Whoever checks somebody in locks the delegate first: two desks at once count one person once.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from app import audit
from app.core import clock
from app.core.collation import plain
from app.core.db import db, public_id
from app.core.errors import NotFound
from app.core.submissions import once
from app.mail import rules as mail_rules
from app.meetings.models import AgendaItem, Meeting
from app.meetings.rules.local_time import shifted
from app.partners.models import Partner
from app.registration import presence, queries
from app.registration.models import CheckIn, Delegate, SessionCheckIn
from app.registration.rules.names import full_name, one_line
from app.registration.rules.refusals import EmailTaken, NotTakingPart, SeatsTaken
from app.registration.services import letters
from app.registration.services.delegates import delegation_of

DESK = "desk"


def check_in(
    delegate: Delegate, *, by: str, channel: str = DESK, at: datetime | None = None
) -> CheckIn:
    """Note that a delegate is here; a repeat, at whatever desk, changes nothing.

    Raises NotTakingPart for one who has withdrawn.
    """
    delegate = queries.delegate_for_update(delegate.id)
    if not delegate.is_registered:
        raise NotTakingPart
    already = presence.standing(delegate.id, channel)
    if already is not None:
        return already
    made = CheckIn(
        delegate_id=delegate.id, channel=channel, at=at or clock.now(), recorded_by=by, undone_by=""
    )
    db.session.add(made)
    db.session.flush()
    _record(by, "delegate.checked_in", delegate, channel=channel)
    return made


def undo_check_in(delegate: Delegate, *, by: str, channel: str = DESK) -> None:
    """Take a check-in back; a repeat does nothing."""
    delegate = queries.delegate_for_update(delegate.id)
    found = presence.standing(delegate.id, channel)
    if found is None:
        return
    found.undone_at = clock.now()
    found.undone_by = by
    db.session.flush()
    _record(by, "delegate.check_in_undone", delegate, channel=channel)


def check_in_session(
    delegate: Delegate,
    item: AgendaItem,
    *,
    by: str,
    channel: str = DESK,
    at: datetime | None = None,
) -> SessionCheckIn:
    """Note that a delegate is at one item of the agenda; nothing is said of the meeting's door.

    A repeat, at whatever desk, changes nothing. Raises NotTakingPart, NotFound for an item of
    another meeting.
    """
    delegate = queries.delegate_for_update(delegate.id)
    if item.meeting_id != delegate.meeting_id:
        raise NotFound
    if not delegate.is_registered:
        raise NotTakingPart
    already = queries.standing_in_session(delegate.id, item.id, channel)
    if already is not None:
        return already
    made = SessionCheckIn(
        delegate_id=delegate.id,
        agenda_item_id=item.id,
        channel=channel,
        at=at or clock.now(),
        recorded_by=by,
        undone_by="",
    )
    db.session.add(made)
    db.session.flush()
    _record(by, "delegate.checked_in", delegate, channel=channel, session=item.slug)
    return made


def undo_session_check_in(
    delegate: Delegate, item: AgendaItem, *, by: str, channel: str = DESK
) -> None:
    """Take a check-in to an item back; a repeat does nothing."""
    delegate = queries.delegate_for_update(delegate.id)
    found = queries.standing_in_session(delegate.id, item.id, channel)
    if found is None:
        return
    found.undone_at = clock.now()
    found.undone_by = by
    db.session.flush()
    _record(by, "delegate.check_in_undone", delegate, channel=channel, session=item.slug)


LONGEST_WAIT = timedelta(hours=36)
"""What a device says to have noted longer ago counts as noted then."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A check-in that a device noted without a line: under a key of its own, so long ago."""

    key: str
    delegate: str
    session: str
    ago: timedelta


def take_from_device(meeting: Meeting, noted: Noted, *, by: str) -> None:
    """Count what a device noted, once for its key; somebody checked in meanwhile counts once.

    Raises NotTakingPart, and NotFound for whoever, or for an item that, is not of this meeting.
    """
    content = ["check in", meeting.slug, noted.delegate, noted.session]

    def effect() -> str:
        delegate = presence.delegate_at(meeting.slug, noted.delegate)
        at = clock.now() - min(noted.ago, LONGEST_WAIT)
        if noted.session:
            item = queries.session_item(meeting, noted.session)
            check_in_session(delegate, item, by=by, at=at)
        else:
            check_in(delegate, by=by, at=at)
        return delegate.public_id

    once(noted.key, content, effect)


def move_check_ins(meeting: Meeting, days: int) -> None:
    """Move every check-in, and what the platform told, along with its meeting.

    The hour of the day stays in the meeting's zone. For the demonstration, whose meeting of
    today is today on every day.
    """
    if not days:
        return
    for one in presence.check_ins(meeting.id):
        one.at = shifted(one.at, days, meeting.zone)
    for at_item in queries.session_check_ins(meeting.id):
        at_item.at = shifted(at_item.at, days, meeting.zone)
    for row in presence.platform_rows(meeting.id):
        row.joined_at = shifted(row.joined_at, days, meeting.zone)
        row.left_at = shifted(row.left_at, days, meeting.zone)
    db.session.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """What is said at the door of somebody who is not registered; an address is not asked for."""

    honorific: str = ""
    given_names: str = ""
    family_name: str
    name_order: str = "given-first"
    function: str = ""
    email: str = ""
    language: str = "en"


def walk_in(
    meeting: Meeting, partner: Partner, who: WalkIn, *, key: str, by: str, beyond: bool = False
) -> Delegate:
    """Register somebody for the room and check them in at once.

    ``key`` is the submission's: a repeat registers nobody twice. ``beyond`` takes no heed of the
    seats of the room. Whoever gives an address gets their confirmation by mail.

    Raises SeatsTaken, EmailTaken, NotAnAddress.
    """
    content = ["walk in", meeting.slug, partner.slug, asdict(who)]

    def effect() -> str:
        return _walk_in(meeting, partner, who, by=by, beyond=beyond).public_id

    reference, _new = once(key, content, effect)
    return presence.delegate_at(meeting.slug, reference)


def _walk_in(meeting: Meeting, partner: Partner, who: WalkIn, *, by: str, beyond: bool) -> Delegate:
    meeting = queries.meeting_for_update(meeting.id)
    email = mail_rules.address(who.email) if who.email else ""
    if email and queries.taken_addresses(meeting.id, [email.lower()]):
        raise EmailTaken(email=email)
    if queries.seats(meeting)["room"].is_full and not beyond:
        raise SeatsTaken(mode="room", left=0, asked=1)
    delegation = delegation_of(meeting, partner)
    persons = queries.persons_by_address(delegation.partner_id, [email.lower()] if email else [])
    own_id = public_id()
    given, family = one_line(who.given_names), one_line(who.family_name)
    function = one_line(who.function)
    name = full_name(given, family, who.name_order)
    delegate = Delegate(
        public_id=own_id,
        delegation=delegation,
        meeting_id=meeting.id,
        person_id=persons.get(email.lower()),
        position=max((one.position for one in delegation.delegates), default=0) + 1,
        honorific=one_line(who.honorific),
        given_names=given,
        family_name=family,
        name_order=who.name_order,
        function=function,
        email=email,
        # Without an address there is still one key for each person.
        email_key=email.lower() or f"walk-in:{own_id}",
        plain=plain(f"{name} {email} {function}")[:700],
        mode="room",
        listen_language=who.language,
        speak_language=who.language,
        state="registered",
        version=1,
        calendar_sequence=0,
    )
    db.session.add(delegate)
    delegation.state = "registered"
    delegation.answered_at = delegation.answered_at or clock.now()
    db.session.flush()
    _record(by, "delegate.walked_in", delegate)
    if email:
        letters.delegate_confirmed(delegate)
    check_in(delegate, by=by)
    return delegate


def _record(by: str, action: str, delegate: Delegate, **facts: str) -> None:
    audit.record(
        by,
        action,
        subject_type="delegate",
        subject_id=delegate.public_id,
        partner_id=delegate.delegation.partner_id,
        meeting=delegate.delegation.meeting.slug,
        **facts,
    )
