"""Naming, changing, replacing and withdrawing delegates.

Whoever takes or frees a seat locks the meeting first and counts again: two can never take the
last seat, nor register one address twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select, update

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import StaleVersion
from app.core.submissions import once
from app.meetings.models import Meeting
from app.partners.models import Contact, Partner
from app.registration import queries
from app.registration.models import Delegate, Delegation, RegistrationLink
from app.registration.rules import seats as seating
from app.registration.rules.deadlines import Window
from app.registration.rules.refusals import (
    AlreadyWithdrawn,
    EmailTaken,
    EmailWaiting,
    HeadAndAlternate,
    MeetingIsOver,
    ModeNotOffered,
    NobodyNamed,
    SeatsChanged,
    SeatsTaken,
    TooMany,
    TwoHeads,
)
from app.registration.services import further, letters, waiting
from app.registration.services.answers import (
    Answer,
    forget_session_modes,
    inherit_session_modes,
    next_position,
    seat,
    write,
)
from app.registration.services.windows import require_window

MOST_AT_ONCE = 30
"""Delegates in one submission; more come in further ones."""


# --- drafts --------------------------------------------------------------------------------------


def save_draft(delegation: Delegation, rows: Sequence[Mapping[str, Any]], *, version: int) -> None:
    """Keep what has been typed, as typed, for whoever opens the delegation next.

    Raises StaleVersion, with the other draft as ``theirs``, when somebody else has saved one since
    ``version``.
    """
    delegation = queries.delegation_for_update(delegation.id)
    wanted = [dict(row) for row in rows[:MOST_AT_ONCE]]
    if delegation.version != version and delegation.draft != wanted:
        raise StaleVersion(theirs={"delegates": delegation.draft}, version=delegation.version)
    if delegation.draft == wanted:
        return
    delegation.draft = wanted
    delegation.draft_saved_at = clock.now()
    delegation.version += 1
    db.session.flush()


# --- registering ---------------------------------------------------------------------------------


def check(delegation: Delegation, answers: Sequence[Answer], *, late: bool = False) -> list[bool]:
    """Say beforehand what `register` would refuse, and who would get a seat; the others would wait.

    Nothing is promised, nothing is written.
    """
    meeting = delegation.meeting
    require_window(meeting, delegation, late=late)
    cleaned = [one.cleaned() for one in answers]
    _require_sound(meeting, delegation, cleaned)
    further.settled(delegation, cleaned)
    return _seated(meeting, delegation, answers, may_wait=True)


def register(
    delegation: Delegation,
    answers: Sequence[Answer],
    *,
    key: str,
    by: str,
    late: bool = False,
    wait: int | None = None,
) -> list[Delegate]:
    """Register delegates, and confirm it to the contact and to each of them.

    ``key`` is the submission's: a repeat registers nobody twice and returns the same persons.
    ``late`` lets the secretariat register after the deadline. ``wait`` is how many of them go on
    the waiting list, as the page has said; None: all get a seat, or nobody is registered.

    Raises RegistrationClosed, RegistrationNotOpen, NobodyNamed, TooMany, TwoHeads,
    HeadAndAlternate, EmailTaken, EmailWaiting, ModeNotOffered, SeatsTaken, NotAnAddress, and at a
    further question AnswerMissing, NotAnAnswer, NotADay, AnswerTooLong, NoPlaceLeft; SeatsChanged
    when others would wait than ``wait`` says.
    """
    content = ["register", delegation.public_id, [asdict(one) for one in answers], wait or 0]

    def effect() -> str:
        ids = [one.id for one in _register(delegation, answers, by=by, late=late, wait=wait)]
        return f"{min(ids)}-{max(ids)}" if ids else ""

    reference, _new = once(key, content, effect)
    if not reference:
        return []
    # Nobody else names people of this delegation while it is locked, so no stranger is between.
    first, _dash, last = reference.partition("-")
    return [one for one in delegation.delegates if int(first) <= one.id <= int(last)]


def _register(
    delegation: Delegation,
    answers: Sequence[Answer],
    *,
    by: str,
    late: bool,
    wait: int | None,
) -> list[Delegate]:
    meeting = queries.meeting_for_update(delegation.meeting_id)
    delegation = queries.delegation_for_update(delegation.id)
    require_window(meeting, delegation, late=late)
    cleaned = [one.cleaned() for one in answers]
    _require_sound(meeting, delegation, cleaned)
    cleaned = further.settled(delegation, cleaned)
    sit = _seated(meeting, delegation, cleaned, may_wait=wait is not None)
    if wait is not None and sit.count(False) != wait:
        raise SeatsChanged
    seated = [one for one, sits in zip(cleaned, sit, strict=True) if sits]
    new = _seat(delegation, seated, by=by) if seated else []
    delegation.answered_at = clock.now()
    delegation.draft = []
    delegation.draft_saved_at = None
    delegation.version += 1
    db.session.flush()
    waiting.ask(
        delegation, [one for one, sits in zip(cleaned, sit, strict=True) if not sits], by=by
    )
    return new


def _seat(delegation: Delegation, answers: Sequence[Answer], *, by: str) -> list[Delegate]:
    persons = queries.persons_by_address(
        delegation.partner_id, [one.email.lower() for one in answers]
    )
    first = next_position(delegation)
    new = [
        seat(delegation, answer, persons, position=position)
        for position, answer in enumerate(answers, start=first)
    ]
    delegation.state = "registered"
    db.session.flush()
    further.write(new, answers)
    audit.record(
        by,
        "delegation.registered",
        subject_type="delegation",
        subject_id=delegation.public_id,
        partner_id=delegation.partner_id,
        meeting=delegation.meeting.slug,
        modes=dict(seating.wanted(one.mode for one in new)),
    )
    letters.delegation_confirmed(
        delegation, new, key=f"registration_confirmed:{delegation.public_id}:{new[0].public_id}"
    )
    for delegate in new:
        letters.delegate_confirmed(delegate)
    return new


# --- one delegate --------------------------------------------------------------------------------


def change_delegate(
    delegate: Delegate, answer: Answer, *, version: int, by: str, late: bool = False
) -> Delegate:
    """Change what is registered for one person; mail and calendar follow.

    Raises StaleVersion when somebody else has changed it since ``version``, AlreadyWithdrawn, and
    what `register` raises.
    """
    meeting = queries.meeting_for_update(delegate.meeting_id)
    delegate = queries.delegate_for_update(delegate.id)
    require_window(meeting, delegate.delegation, late=late)
    if not delegate.is_registered:
        raise AlreadyWithdrawn
    before = replace(Answer.from_delegate(delegate), further=further.standing(delegate))
    answer = answer.cleaned()
    if answer.further is None:
        answer = replace(answer, further=before.further)
    else:
        answer = replace(answer, further=further.kept(meeting, answer.further))
    if answer == before:
        return delegate
    if delegate.version != version:
        raise StaleVersion(theirs=asdict(before), version=delegate.version)
    if answer.mode != before.mode:
        forget_session_modes(delegate)  # first, so that nobody stands in their own way
    _require_sound(meeting, delegate.delegation, [answer], instead_of=delegate)
    if answer.further != before.further:
        [answer] = further.settled(delegate.delegation, [answer], of=delegate)
    persons = queries.persons_by_address(delegate.delegation.partner_id, [answer.email.lower()])
    write(delegate, answer, persons)
    further.write([delegate], [answer])
    delegate.version += 1
    delegate.calendar_sequence += 1
    db.session.flush()
    changed = [name for name in asdict(answer) if getattr(before, name) != getattr(answer, name)]
    _record(by, "delegate.changed", delegate, changed=changed)
    if before.email.lower() != answer.email.lower():
        _revoke_own_links(delegate)
        letters.delegate_cancelled(delegate, to=before.email, language=before.listen_language)
    letters.delegate_changed(delegate)
    _tell_contact(delegate, "changed")
    if before.mode != answer.mode:
        waiting.settle(meeting)
    return delegate


def replace_delegate(
    delegate: Delegate, answer: Answer, *, key: str, by: str, late: bool = False
) -> Delegate:
    """Send somebody else in this person's place, on this person's seat.

    The calendar of the one is cleared, the other's filled. Raises what `change_delegate` raises,
    apart from StaleVersion.
    """
    content = ["replace", delegate.public_id, asdict(answer)]

    def effect() -> str:
        return str(_replace(delegate, answer, by=by, late=late).id)

    reference, _new = once(key, content, effect)
    replacement = db.session.get(Delegate, int(reference))
    assert replacement is not None  # noqa: S101  the key's first use made it
    return replacement


def _replace(delegate: Delegate, answer: Answer, *, by: str, late: bool) -> Delegate:
    meeting = queries.meeting_for_update(delegate.meeting_id)
    old = queries.delegate_for_update(delegate.id)
    require_window(meeting, old.delegation, late=late)
    if not old.is_registered:
        raise AlreadyWithdrawn
    answer = answer.cleaned()
    _require_sound(meeting, old.delegation, [answer], instead_of=old)
    _leave(old)
    db.session.flush()
    [answer] = further.settled(old.delegation, [answer])
    persons = queries.persons_by_address(old.delegation.partner_id, [answer.email.lower()])
    new = seat(old.delegation, answer, persons, position=old.position, replaces=old)
    db.session.flush()
    further.write([new], [answer])
    inherit_session_modes(new, old)
    db.session.flush()
    _record(by, "delegate.replaced", old, replacement=new.public_id)
    letters.delegate_cancelled(old)
    letters.delegate_confirmed(new)
    _tell_contact(new, "replaced")
    if new.mode != old.mode:
        waiting.settle(meeting)
    return new


def withdraw_delegate(delegate: Delegate, *, by: str, why: str = "") -> None:
    """Take a person off the list. It is possible until the meeting is over, whatever the deadline.

    A repeat does nothing. Raises MeetingIsOver.
    """
    meeting = queries.meeting_for_update(delegate.meeting_id)
    delegate = queries.delegate_for_update(delegate.id)
    if not delegate.is_registered:
        return
    if queries.is_over(meeting):
        raise MeetingIsOver
    _leave(delegate)
    delegation = delegate.delegation
    if not any(one.is_registered for one in delegation.delegates):
        delegation.state = "invited" if queries.waiting_of(delegation.id) else "declined"
        delegation.answered_at = clock.now()
    db.session.flush()
    _record(by, "delegate.withdrawn", delegate, why=why)
    letters.delegate_cancelled(delegate)
    _tell_contact(delegate, "withdrawn")
    waiting.settle(meeting)


def _leave(delegate: Delegate) -> None:
    delegate.state = "withdrawn"
    delegate.is_head = False
    delegate.is_alternate = False
    delegate.withdrawn_at = clock.now()
    delegate.version += 1
    delegate.calendar_sequence += 1


def _revoke_own_links(delegate: Delegate) -> None:
    db.session.execute(
        update(RegistrationLink)
        .where(RegistrationLink.delegate_id == delegate.id, RegistrationLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def _tell_contact(delegate: Delegate, what: str) -> None:
    letters.delegation_changed(
        delegate.delegation,
        delegate,
        what,
        key=f"registration_{what}:{delegate.public_id}:{delegate.calendar_sequence}",
    )


def _record(by: str, action: str, delegate: Delegate, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="delegate",
        subject_id=delegate.public_id,
        partner_id=delegate.delegation.partner_id,
        why=why,
        meeting=delegate.delegation.meeting.slug,
        **facts,
    )


# --- one person more ------------------------------------------------------------------------------


def delegation_of(meeting: Meeting, partner: Partner) -> Delegation:
    """The partner's delegation; a new one, with the partner's contact, when there was none.

    The meeting is locked.
    """
    found = db.session.scalar(
        select(Delegation).where(
            Delegation.meeting_id == meeting.id, Delegation.partner_id == partner.id
        )
    )
    if found is not None:
        return queries.delegation_for_update(found.id)
    contact = db.session.scalar(
        select(Contact)
        .where(Contact.partner_id == partner.id, Contact.active.is_(True))
        .order_by(Contact.id)
        .limit(1)
    )
    made = Delegation(meeting=meeting, partner=partner, draft=[], version=1, state="registered")
    if contact is not None:
        made.contact_name, made.contact_email = contact.name, contact.email
        made.language = contact.language
    db.session.add(made)
    db.session.flush()
    return made


def require_seat(meeting: Meeting, delegation: Delegation, answer: Answer) -> None:
    """Whether one person more can sit down in a delegation; nobody waits. The meeting is locked.

    Raises EmailTaken, EmailWaiting, ModeNotOffered, SeatsTaken.
    """
    _require_own_addresses(meeting, [answer], [])
    if answer.mode not in seating.modes_of(meeting.format):
        raise ModeNotOffered
    _seated(meeting, delegation, [answer], may_wait=False)


# --- what must hold ------------------------------------------------------------------------------


def _require_sound(
    meeting: Meeting,
    delegation: Delegation,
    answers: Sequence[Answer],
    *,
    instead_of: Delegate | None = None,
) -> None:
    if not answers:
        raise NobodyNamed
    if len(answers) > MOST_AT_ONCE:
        raise TooMany(most=MOST_AT_ONCE)
    gone = [instead_of.id] if instead_of is not None else []
    others = [one for one in delegation.delegates if one.is_registered and one.id not in gone]
    _require_one_head(answers, others)
    _require_one_part(answers)
    _require_own_addresses(meeting, answers, gone)
    offered = seating.modes_of(meeting.format)
    for row, answer in enumerate(answers):
        if answer.mode not in offered:
            raise ModeNotOffered(row=row)
    # Who changes in some other way, or sends somebody else, keeps the seat that they have.
    if instead_of is not None and instead_of.mode != answers[0].mode:
        _seated(meeting, delegation, answers, may_wait=False)


def _seated(
    meeting: Meeting, delegation: Delegation, answers: Sequence[Answer], *, may_wait: bool
) -> list[bool]:
    """Who gets a seat, in the order of the answers.

    Nobody waits where no offer could follow: in a mode without any seat, and once registration has
    closed for the delegation; then the secretariat gives free seats to whom it will. Raises
    SeatsTaken.
    """
    if delegation.beyond_capacity:
        return [True for _one in answers]
    seats = queries.seats_for(meeting, delegation)
    is_open = queries.window(meeting, delegation) is Window.OPEN
    sit = seating.seated(seats, [one.mode for one in answers])
    for row in reversed(range(len(sit))):
        short = seats[answers[row].mode]
        if not sit[row] and not (may_wait and is_open and short.has_list):
            asked = seating.wanted(one.mode for one in answers)
            raise SeatsTaken(
                mode=short.mode, left=short.left or 0, asked=asked[short.mode], row=row
            )
    return sit


def _require_one_head(answers: Sequence[Answer], others: Sequence[Delegate]) -> None:
    heads = [row for row, one in enumerate(answers) if one.is_head]
    if len(heads) > 1 or (heads and any(one.is_head for one in others)):
        raise TwoHeads(row=heads[-1])


def _require_one_part(answers: Sequence[Answer]) -> None:
    for row, answer in enumerate(answers):
        if answer.is_head and answer.is_alternate:
            raise HeadAndAlternate(row=row)


def _require_own_addresses(
    meeting: Meeting, answers: Sequence[Answer], gone: Sequence[int]
) -> None:
    keys = [one.email.lower() for one in answers]
    taken = queries.taken_addresses(meeting.id, keys, without=gone)
    waiting_already = queries.waiting_addresses(meeting.id, keys)
    for row, (key, answer) in enumerate(zip(keys, answers, strict=True)):
        if key in taken or key in keys[:row]:
            raise EmailTaken(email=answer.email, row=row)
        if key in waiting_already:
            raise EmailWaiting(email=answer.email, row=row)
