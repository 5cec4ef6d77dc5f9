"""Naming, changing, replacing and withdrawing delegates.

Whoever takes or frees a seat locks the meeting first and counts again: two can never take the
last seat, nor register one address twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import update

from app import audit
from app.core import clock
from app.core.collation import plain
from app.core.db import db
from app.core.errors import StaleVersion
from app.core.submissions import once
from app.mail import rules as mail_rules
from app.meetings.models import Meeting
from app.registration import queries
from app.registration.models import Delegate, Delegation, RegistrationLink
from app.registration.rules import seats as seating
from app.registration.rules.deadlines import Window
from app.registration.rules.names import NAME_ORDERS, full_name, one_line, several_lines
from app.registration.rules.refusals import (
    AlreadyWithdrawn,
    EmailTaken,
    MeetingIsOver,
    ModeNotOffered,
    NobodyNamed,
    RegistrationClosed,
    RegistrationNotOpen,
    SeatsTaken,
    TooMany,
    TwoHeads,
)
from app.registration.services import letters

MOST_AT_ONCE = 30
"""Delegates in one submission; more come in further ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a form says about one delegate; names as given, each on one line."""

    honorific: str = ""
    given_names: str = ""
    family_name: str
    name_order: str = "given-first"
    function: str = ""
    email: str
    mode: str
    listen_language: str = "en"
    speak_language: str = "en"
    is_head: bool = False
    access_needs: str = ""
    consent_list: bool = False
    consent_public: bool = False

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Answer":
        """An answer from the values of a form; what a form leaves open takes its default."""
        known = {name: values[name] for name in cls.__slots__ if values.get(name) is not None}
        return cls(**known)

    @classmethod
    def from_delegate(cls, delegate: Delegate) -> "Answer":
        """What is registered now."""
        return cls(**{name: getattr(delegate, name) for name in cls.__slots__})

    @property
    def titled_name(self) -> str:
        """The name in its order, with its honorific."""
        name = full_name(self.given_names, self.family_name, self.name_order)
        return f"{self.honorific} {name}".strip()

    def cleaned(self) -> "Answer":
        """The same with every text as it is kept.

        Raises NotAnAddress.
        """
        values = asdict(self)
        for name in ("honorific", "given_names", "family_name", "function"):
            values[name] = one_line(values[name])
        values["email"] = mail_rules.address(values["email"])
        values["access_needs"] = several_lines(values["access_needs"])
        if values["name_order"] not in NAME_ORDERS:
            values["name_order"] = NAME_ORDERS[0]
        return Answer(**values)


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


def check(delegation: Delegation, answers: Sequence[Answer], *, late: bool = False) -> None:
    """Say beforehand what `register` would refuse; nothing is promised, nothing is written."""
    meeting = delegation.meeting
    _require_window(meeting, late=late)
    _require_sound(meeting, delegation, [one.cleaned() for one in answers])


def register(
    delegation: Delegation,
    answers: Sequence[Answer],
    *,
    key: str,
    by: str,
    late: bool = False,
) -> list[Delegate]:
    """Register delegates, and confirm it to the contact and to each of them.

    ``key`` is the submission's: a repeat registers nobody twice and returns the same persons.
    ``late`` lets the secretariat register after the deadline.

    Raises RegistrationClosed, RegistrationNotOpen, NobodyNamed, TooMany, TwoHeads, EmailTaken,
    ModeNotOffered, SeatsTaken, NotAnAddress.
    """
    content = ["register", delegation.public_id, [asdict(one) for one in answers]]

    def effect() -> str:
        new = _register(delegation, answers, by=by, late=late)
        return ",".join(str(one.id) for one in new)

    reference, _new = once(key, content, effect)
    ids = [int(part) for part in reference.split(",") if part]
    return [one for one in delegation.delegates if one.id in ids]


def _register(
    delegation: Delegation, answers: Sequence[Answer], *, by: str, late: bool
) -> list[Delegate]:
    meeting = queries.meeting_for_update(delegation.meeting_id)
    delegation = queries.delegation_for_update(delegation.id)
    _require_window(meeting, late=late)
    cleaned = [one.cleaned() for one in answers]
    _require_sound(meeting, delegation, cleaned)
    persons = queries.persons_by_address(
        delegation.partner_id, [one.email.lower() for one in cleaned]
    )
    place = max((one.position for one in delegation.delegates), default=0)
    new = []
    for position, answer in enumerate(cleaned, start=place + 1):
        delegate = Delegate(
            delegation=delegation,
            meeting_id=meeting.id,
            position=position,
            state="registered",
            version=1,
            calendar_sequence=0,
        )
        _write(delegate, answer, persons)
        db.session.add(delegate)
        new.append(delegate)
    delegation.state = "registered"
    delegation.answered_at = clock.now()
    delegation.draft = []
    delegation.draft_saved_at = None
    delegation.version += 1
    db.session.flush()
    audit.record(
        by,
        "delegation.registered",
        subject_type="delegation",
        subject_id=delegation.public_id,
        partner_id=delegation.partner_id,
        meeting=meeting.slug,
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
    _require_window(meeting, late=late)
    if not delegate.is_registered:
        raise AlreadyWithdrawn
    answer = answer.cleaned()
    before = Answer.from_delegate(delegate)
    if answer == before:
        return delegate
    if delegate.version != version:
        raise StaleVersion(theirs=asdict(before), version=delegate.version)
    _require_sound(meeting, delegate.delegation, [answer], instead_of=delegate)
    persons = queries.persons_by_address(delegate.delegation.partner_id, [answer.email.lower()])
    _write(delegate, answer, persons)
    delegate.version += 1
    delegate.calendar_sequence += 1
    db.session.flush()
    changed = [name for name in Answer.__slots__ if getattr(before, name) != getattr(answer, name)]
    _record(by, "delegate.changed", delegate, changed=changed)
    if before.email.lower() != answer.email.lower():
        _revoke_own_links(delegate)
        letters.delegate_cancelled(delegate, to=before.email, language=before.listen_language)
    letters.delegate_changed(delegate)
    _tell_contact(delegate, "changed")
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
    _require_window(meeting, late=late)
    if not old.is_registered:
        raise AlreadyWithdrawn
    answer = answer.cleaned()
    _require_sound(meeting, old.delegation, [answer], instead_of=old)
    _leave(old)
    db.session.flush()
    persons = queries.persons_by_address(old.delegation.partner_id, [answer.email.lower()])
    new = Delegate(
        delegation=old.delegation,
        meeting_id=meeting.id,
        position=old.position,
        replaces_id=old.id,
        state="registered",
        version=1,
        calendar_sequence=0,
    )
    _write(new, answer, persons)
    db.session.add(new)
    db.session.flush()
    _record(by, "delegate.replaced", old, replacement=new.public_id)
    letters.delegate_cancelled(old)
    letters.delegate_confirmed(new)
    _tell_contact(new, "replaced")
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
        delegation.state = "declined"
        delegation.answered_at = clock.now()
    db.session.flush()
    _record(by, "delegate.withdrawn", delegate, why=why)
    letters.delegate_cancelled(delegate)
    _tell_contact(delegate, "withdrawn")


def _leave(delegate: Delegate) -> None:
    delegate.state = "withdrawn"
    delegate.is_head = False
    delegate.withdrawn_at = clock.now()
    delegate.version += 1
    delegate.calendar_sequence += 1


def _write(delegate: Delegate, answer: Answer, persons: Mapping[str, int]) -> None:
    for name in Answer.__slots__:
        setattr(delegate, name, getattr(answer, name))
    delegate.email_key = answer.email.lower()
    delegate.person_id = persons.get(delegate.email_key)
    name = full_name(answer.given_names, answer.family_name, answer.name_order)
    delegate.plain = plain(f"{name} {answer.email} {answer.function}")[:700]


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


# --- what must hold ------------------------------------------------------------------------------


def _require_window(meeting: Meeting, *, late: bool) -> None:
    if queries.is_over(meeting):
        raise MeetingIsOver
    state = queries.window(meeting)
    if late or state is Window.OPEN:
        return
    closed, opens = queries.closing(meeting), meeting.registration_opens_at
    if state is Window.NOT_YET and opens is not None:
        raise RegistrationNotOpen(opens=opens)
    raise RegistrationClosed(closed=closed or clock.now())


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
    _require_own_addresses(meeting, answers, gone)
    offered = seating.modes_of(meeting.format)
    for row, answer in enumerate(answers):
        if answer.mode not in offered:
            raise ModeNotOffered(row=row)
    asked = seating.wanted(one.mode for one in answers)
    short = seating.short_of(queries.seats(meeting, without=gone), asked)
    if short is not None:
        row = [place for place, one in enumerate(answers) if one.mode == short.mode][-1]
        raise SeatsTaken(mode=short.mode, left=short.left or 0, asked=asked[short.mode], row=row)


def _require_one_head(answers: Sequence[Answer], others: Sequence[Delegate]) -> None:
    heads = [row for row, one in enumerate(answers) if one.is_head]
    if len(heads) > 1 or (heads and any(one.is_head for one in others)):
        raise TwoHeads(row=heads[-1])


def _require_own_addresses(
    meeting: Meeting, answers: Sequence[Answer], gone: Sequence[int]
) -> None:
    keys = [one.email.lower() for one in answers]
    taken = queries.taken_addresses(meeting.id, keys, without=gone)
    for row, (key, answer) in enumerate(zip(keys, answers, strict=True)):
        if key in taken or key in keys[:row]:
            raise EmailTaken(email=answer.email, row=row)
