"""Taking over a file of delegates: kept as read, judged, then all of it or nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_

from app import audit
from app.core import clock, sheets
from app.core.collation import plain
from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_
from app.meetings.models import Meeting
from app.registration import queries
from app.registration.models import Delegate, DelegateImport, Delegation
from app.registration.rules import imports
from app.registration.rules.deadlines import Window
from app.registration.rules.imports import HEADINGS, Known, Line, Registered, Verdict
from app.registration.rules.names import NAME_ORDERS
from app.registration.rules.refusals import MeetingIsOver
from app.registration.rules.seats import modes_of
from app.registration.services import letters, waiting
from app.registration.services.answers import Answer, seat, write

Words = Mapping[str, Iterable[tuple[str, str]]]
"""What may be written beside the codes themselves, as pairs of word and code: for ``headings``, for
each column of choices, and for ``flag``."""

TOLD_AT_ONCE = 100

WRITTEN_AT_ONCE = 500
"""Delegates that are written before the page that waits is told."""

Tell = Callable[[int], None]

KEPT_UNUSED = timedelta(days=1)


class StillWrong(DomainError):
    """A file with something wrong is not taken over, not even in part."""

    message = N_("Nothing has been imported: the file does not fit any more. See what is wrong.")


def upload(meeting: Meeting, name: str, content: bytes, *, by: str) -> DelegateImport:
    """Keep a file to be looked at; nothing is registered.

    Raises NotASheet, TooLarge, HasFormula, MeetingIsOver.
    """
    if queries.is_over(meeting):
        raise MeetingIsOver
    found = DelegateImport(
        meeting=meeting, name=name[-200:], rows=sheets.read(name, content), by=by
    )
    db.session.add(found)
    db.session.flush()
    return found


def verdict(found: DelegateImport, words: Words, *, only_demo: bool) -> Verdict:
    """What the file would do now, or everything that is wrong with it."""
    return imports.judge(found.rows, _known(found.meeting, words, only_demo=only_demo))


def want(found: DelegateImport, words: Words, *, only_demo: bool, tells: bool, by: str) -> None:
    """Ask that the worker takes a file over; a repeat does nothing."""
    found = queries.import_for_update(found.id)
    if found.applied_at is not None or found.is_under_way:
        return
    found.wanted = {
        "words": {name: [list(pair) for pair in pairs] for name, pairs in words.items()},
        "only_demo": only_demo,
        "tells": tells,
        "by": by,
    }
    found.wanted_at, found.refused_at = clock.now(), None
    db.session.flush()


def take_over_wanted(import_id: int, tell: Tell) -> None:
    """Take over a file of which that was asked; one that is not under way is left alone.

    Raises StillWrong, MeetingIsOver.
    """
    found = queries.import_for_update(import_id)
    if not found.is_under_way or found.wanted is None:
        return
    take_over(found, **found.wanted, tell=tell)


def refuse_wanted(import_id: int) -> None:
    """Note that a file no longer fitted; its page says what is wrong."""
    found = queries.import_for_update(import_id)
    if found.is_under_way:
        found.wanted, found.refused_at = None, clock.now()
        db.session.flush()


def _say_nothing(_done: int) -> None:
    """Where nobody waits."""


def take_over(
    found: DelegateImport,
    words: Words,
    *,
    only_demo: bool,
    tells: bool,
    by: str,
    tell: Tell = _say_nothing,
) -> DelegateImport:
    """Register and change whom the file names, all or nobody; a repeat does nothing.

    ``tells``: the worker mails each of them, with a calendar file. ``tell`` hears how many are
    written, while the transaction goes on. Raises StillWrong, MeetingIsOver.
    """
    meeting = queries.meeting_for_update(found.meeting_id)
    found = queries.import_for_update(found.id)
    if found.applied_at is not None:
        return found
    if queries.is_over(meeting):
        raise MeetingIsOver
    judged = verdict(found, words, only_demo=only_demo)
    if judged.findings:
        raise StillWrong
    _register(found, judged.new, tell)
    _change(found, judged.changed, lambda done: tell(len(judged.new) + done))
    found.applied_at = clock.now()
    found.added, found.changed = len(judged.new), len(judged.changed)
    found.unchanged = judged.unchanged
    found.rows, found.wanted = [], None
    found.tells = tells and judged.does_something
    db.session.flush()
    audit.record(
        by,
        "meeting.delegates_imported",
        subject_type="meeting",
        subject_id=meeting.slug,
        file=found.name,
        added=found.added,
        changed=found.changed,
    )
    waiting.settle(meeting)
    return found


def tell_some(import_id: int) -> bool:
    """Mail the next of those whom a file named; whether there may be more. Each is mailed once."""
    found = queries.import_for_update(import_id)
    some = queries.imported_delegates(found, TOLD_AT_ONCE)
    for delegate in some:
        found.told_upto = delegate.id
        if not delegate.is_registered:
            continue
        if delegate.calendar_sequence:
            letters.delegate_changed(delegate)
        else:
            letters.delegate_confirmed(delegate)
    if len(some) < TOLD_AT_ONCE:
        found.told_at = clock.now()
    db.session.flush()
    return found.told_at is None


def forget_unused() -> None:
    """Remove files that nobody has taken over within a day: they hold names and addresses."""
    db.session.execute(
        delete(DelegateImport).where(
            DelegateImport.applied_at.is_(None),
            or_(DelegateImport.wanted_at.is_(None), DelegateImport.refused_at.is_not(None)),
            DelegateImport.created_at < clock.now() - KEPT_UNUSED,
        )
    )


def _known(meeting: Meeting, words: Words, *, only_demo: bool) -> Known:
    def choices(column: str, codes: Iterable[str]) -> dict[str, str]:
        allowed = list(codes)
        more = [(word, code) for word, code in words.get(column, ()) if code in allowed]
        return {plain(word): code for word, code in [*more, *((code, code) for code in allowed)]}

    def shown(column: str, codes: Iterable[str]) -> str:
        told = {code: word for word, code in reversed(list(words.get(column, ())))}
        return ", ".join(told.get(code, code) for code in codes)

    languages = dict.fromkeys([meeting.floor_language or "en", *(meeting.interpretation or [])])
    seats = queries.seats(meeting)
    if queries.window(meeting) is not Window.OPEN:
        seats = {mode: replace(one, waiting=0) for mode, one in seats.items()}
    return Known(
        headings=choices("headings", [*HEADINGS, *imports.IGNORED]),
        words={
            "mode": choices("mode", modes_of(meeting.format)),
            "name_order": choices("name_order", NAME_ORDERS),
            "listen_language": choices("language", languages),
            "speak_language": choices("language", languages),
            "flag": choices("flag", ("yes", "no")),
        },
        partners=queries.partner_names(fictitious=meeting.fictitious),
        registered={
            key: Registered(one.id, partner, asdict(Answer.from_delegate(one)))
            for key, (one, partner) in queries.registered_by_address(meeting).items()
        },
        waiting=queries.all_waiting_addresses(meeting),
        seats=seats,
        floor_language=meeting.floor_language or "en",
        free=frozenset(
            partner
            for partner, one in queries.delegations_by_partner(meeting).items()
            if one.beyond_capacity
        ),
        only_demo=only_demo,
        shown={
            "mode": shown("mode", modes_of(meeting.format)),
            "name_order": shown("name_order", NAME_ORDERS),
            "listen_language": shown("language", languages),
            "speak_language": shown("language", languages),
        },
    )


def _register(found: DelegateImport, lines: list[Line], tell: Tell) -> None:
    partners = {line.partner_id for line in lines}
    delegations = _delegations(found.meeting, partners)
    persons = queries.persons_of_partners(partners)
    position = {
        partner: max((one.position for one in delegations[partner].delegates), default=0)
        for partner in partners
    }
    with db.session.no_autoflush:
        for done, line in enumerate(lines):
            if done and done % WRITTEN_AT_ONCE == 0:
                db.session.flush()
                tell(done)
            position[line.partner_id] += 1
            answer = Answer(**line.values)
            key = answer.email.lower()
            person = persons.get((line.partner_id, key))
            new = seat(
                delegations[line.partner_id],
                answer,
                {key: person} if person is not None else {},
                position=position[line.partner_id],
            )
            new.import_id = found.id
    db.session.flush()


def _delegations(meeting: Meeting, partners: set[int]) -> dict[int, Delegation]:
    """The partners' delegations, made where there is none; all of them have answered."""
    there = queries.delegations_by_partner(meeting)
    contacts = queries.first_contacts(partners - set(there))
    for partner in sorted(partners):
        if partner not in there:
            contact = contacts.get(partner)
            there[partner] = Delegation(
                meeting=meeting,
                partner_id=partner,
                contact_name=contact.name if contact else "",
                contact_email=contact.email if contact else "",
                language=contact.language if contact else "en",
                draft=[],
                version=1,
            )
            db.session.add(there[partner])
        there[partner].state = "registered"
        there[partner].answered_at = clock.now()
    db.session.flush()
    return there


def _change(found: DelegateImport, lines: list[Line], tell: Tell) -> None:
    registered: dict[int, Delegate] = {
        one.id: one for one, _partner in queries.registered_by_address(found.meeting).values()
    }
    persons: dict[str, Any] = {}
    for done, line in enumerate(lines):
        if done and done % WRITTEN_AT_ONCE == 0:
            db.session.flush()
            tell(done)
        delegate = registered[line.delegate_id or 0]
        if delegate.person_id is not None:
            persons = {delegate.email_key: delegate.person_id}
        write(delegate, Answer(**line.values), persons)
        delegate.version += 1
        delegate.calendar_sequence += 1
        delegate.import_id = found.id
    db.session.flush()
