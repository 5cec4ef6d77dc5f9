"""Having a concept note cleared by a named person, and what a later change does to it.

What is cleared is the wording that was read: it is compared while the request is locked. Every act
on a meeting locks the requests of that meeting too, so that a change and a clearance come one after
the other: the change either comes first and is refused clearance, or comes second and withdraws it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, select

from app import audit, mail
from app.accounts import queries as accounts
from app.core import clock
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.words import N_
from app.mail import NotAnAddress, OutsideDemo
from app.mail.render import link_to
from app.meetings import services as meetings
from app.meetings.models import Meeting
from app.reports import queries
from app.reports.models import Clearance, ClearanceComment, NoteVersion
from app.reports.rules.clearance import SECTIONS, changed


class NotAClearer(DomainError):
    """Only those on the list may clear."""

    field = "asked_of"
    message = N_("This person may not clear concept notes. Choose somebody of the list.")


class OwnClearance(DomainError):
    """Two pairs of eyes."""

    field = "asked_of"
    message = N_("Whoever asks for clearance cannot give it. Choose somebody else.")


class AlreadyAsked(DomainError):
    """One open request per language."""

    field = "languages"
    message = N_("The concept note in this language waits for clearance already: %(language)s.")


class AlreadyCleared(DomainError):
    """Nothing has changed since."""

    field = "languages"
    message = N_("The concept note in this language is cleared as it stands: %(language)s.")


class NotOpen(DomainError):
    """Answered, or called off."""

    message = N_("This request is no longer open: it was answered or called off meanwhile.")


class WordsHaveChanged(DomainError):
    """What is cleared is what was read."""

    message = N_(
        "The concept note was changed after you opened this page. What is new is marked below: "
        "read it, then decide."
    )


class NothingSaid(DomainError):
    """Sending back without a word helps nobody."""

    message = N_("Write at least one comment before you send the concept note back.")


def number_of(of: Meeting, language: str, digest: str) -> int:
    """The number of a wording, given to it now when it has none."""
    found = queries.version_number(of, language, digest)
    if found is not None:
        return found
    _lock(of)
    found = queries.version_number(of, language, digest)
    if found is not None:
        return found
    last = db.session.scalar(
        select(func.max(NoteVersion.number)).where(
            NoteVersion.meeting_id == of.id, NoteVersion.language == language
        )
    )
    row = NoteVersion(meeting_id=of.id, language=language, number=(last or 0) + 1, digest=digest)
    db.session.add(row)
    db.session.flush()
    return row.number


def ask_clearance(
    of: Meeting, *, asked_of: str, languages: Collection[str], note: str = "", by: str
) -> list[Clearance]:
    """Ask somebody to clear the concept note in some languages: one request each, one mail.

    Raises OwnClearance, NotAClearer, AlreadyAsked, AlreadyCleared.
    """
    if asked_of == by:
        raise OwnClearance()
    clearer = next((one for one in queries.may_clear() if one.account_id == asked_of), None)
    if clearer is None:
        raise NotAClearer()
    _lock(of)
    standing = {one.language: one for one in _standing(of)}
    made: list[Clearance] = []
    for language in sorted(languages):
        words = queries.wording(of, language)
        before = standing.get(language)
        if before is not None and before.state == "asked":
            raise AlreadyAsked(language=language.upper())
        if before is not None and before.digest == words.digest:
            raise AlreadyCleared(language=language.upper())
        if before is not None:
            _withdraw(before, words, "clearance.asked", by)
        row = Clearance(
            meeting=of,
            language=language,
            number=number_of(of, language, words.digest),
            note=note,
            asked_of=asked_of,
            asked_by=by,
        )
        db.session.add(row)
        db.session.flush()
        _audit(by, "clearance.asked", row, of_whom=asked_of, version=row.number)
        made.append(row)
    _tell_clearer(of, clearer, made)
    return made


def clear(row: Clearance, *, seen: str, comments: Mapping[str, str], by: str) -> Clearance:
    """Clear the words that were read, whose short name is ``seen``; comments may go with it.

    Raises NotOpen, OwnClearance, WordsHaveChanged.
    """
    found, words = _open(row, by)
    if words.digest != seen:
        raise WordsHaveChanged()
    return _answer(found, words, "cleared", comments, by)


def send_back(row: Clearance, *, comments: Mapping[str, str], by: str) -> Clearance:
    """Send the concept note back with comments. Raises NotOpen, OwnClearance, NothingSaid."""
    found, words = _open(row, by)
    if not any(body.strip() for body in comments.values()):
        raise NothingSaid()
    return _answer(found, words, "sent_back", comments, by)


def _open(row: Clearance, by: str) -> tuple[Clearance, queries.Wording]:
    found = queries.clearance_for_update(row.id)
    if found.state != "asked" or found.asked_of != by:
        raise NotOpen()
    if found.asked_by == by:
        raise OwnClearance()
    return found, queries.wording(found.meeting, found.language)


def _answer(
    row: Clearance, words: queries.Wording, state: str, comments: Mapping[str, str], by: str
) -> Clearance:
    row.state = state
    row.answered_at = clock.now()
    row.seals, row.digest = dict(words.seals), words.digest
    row.number = number_of(row.meeting, row.language, words.digest)
    for section in SECTIONS:
        body = comments.get(section, "").strip()
        if body:
            row.comments.append(ClearanceComment(section=section, body=body))
    db.session.flush()
    _audit(by, f"clearance.{state}", row, version=row.number, comments=len(row.comments))
    _tell_asker(row)
    return row


def resolve(comment: ClearanceComment, *, answer: str, by: str) -> None:
    """Say what was done about a comment; the last answer stands."""
    comment.answer = answer
    comment.resolved_at, comment.resolved_by = clock.now(), by
    db.session.flush()
    _audit(by, "clearance.comment_resolved", comment.clearance, section=comment.section)


def call_off(row: Clearance, *, by: str) -> None:
    """Take an open request back. Raises NotOpen."""
    found = queries.clearance_for_update(row.id)
    if found.state != "asked":
        raise NotOpen()
    found.state = "called_off"
    found.answered_at = clock.now()
    db.session.flush()
    _audit(by, "clearance.called_off", found)


# --- a change after clearance ---------------------------------------------------------------------


def withdraw_when_changed(of: Meeting, action: str, by: str) -> None:
    """Withdraw the clearances whose words an act on the meeting has changed.

    The concept note of a meeting that was held is a paper of then, and stays as it was cleared.
    """
    for row in _standing(of):
        if row.state == "cleared" and not of.is_closed:
            words = queries.wording(of, row.language)
            if words.digest != row.digest:
                _withdraw(row, words, action, by)


def _standing(of: Meeting) -> list[Clearance]:
    """What waits or stands, locked: nobody clears what is being changed."""
    return list(
        db.session.scalars(
            for_update(
                select(Clearance)
                .where(Clearance.meeting_id == of.id, Clearance.state.in_(("asked", "cleared")))
                .order_by(Clearance.id)
            )
        )
    )


def _withdraw(row: Clearance, words: queries.Wording, action: str, by: str) -> None:
    row.state = "withdrawn"
    row.withdrawn_at, row.withdrawn_by = clock.now(), by
    row.withdrawn_sections = changed(row.seals, words.seals)
    db.session.flush()
    _audit(
        by,
        "clearance.withdrawn",
        row,
        why="Changed since it was cleared: " + ", ".join(row.withdrawn_sections),
        act=action,
    )


meetings.noted.append(withdraw_when_changed)


# --- telling --------------------------------------------------------------------------------------


def _tell_clearer(of: Meeting, clearer: queries.Clearer, rows: Collection[Clearance]) -> None:
    if not rows:
        return
    first = next(iter(rows))
    _mail(
        "clearance_asked",
        clearer,
        of,
        f"clearance:{first.public_id}:asked",
        asked_by=accounts.names_of({first.asked_by}).get(first.asked_by, ""),
        note=first.note,
        links=[
            {
                "language": row.language,
                "url": link_to("reports.desk_clearance", public_id=row.public_id),
            }
            for row in rows
        ],
    )


def _tell_asker(row: Clearance) -> None:
    """Tell whoever asked; what the system asked is told to nobody."""
    if row.asked_by not in accounts.names_of({row.asked_by}):
        return
    asker = accounts.account(row.asked_by)
    if not asker.active:
        return
    _mail(
        "clearance_answered",
        queries.Clearer(asker.public_id, asker.name, asker.email, asker.language),
        row.meeting,
        f"clearance:{row.public_id}:{row.state}",
        answered_by=accounts.names_of({row.asked_of}).get(row.asked_of, ""),
        state=row.state,
        note_language=row.language,
        comments=len(row.comments),
        link=link_to("reports.desk_clearance", public_id=row.public_id),
    )


def _mail(message: str, to: queries.Clearer, of: Meeting, key: str, **facts: object) -> None:
    try:
        mail.queue(
            message=message,
            to=to.email,
            language=to.language,
            context={
                "name": to.name,
                "meeting": of.title,
                "fictitious": of.fictitious,
                "starts_at": of.starts_at,
                "ends_at": of.ends_at,
                "on_date": of.on_date,
                "until_date": of.until_date,
                "zone": of.zone,
                "elsewhere": None,
                "closes_at": None,
                **facts,
            },
            about=f"meeting:{of.slug}",
            key=key,
        )
    except (NotAnAddress, OutsideDemo):
        return  # an address that cannot be written to must not hold up the work


def _lock(of: Meeting) -> None:
    db.session.execute(for_update(select(Meeting).where(Meeting.id == of.id))).unique().one()


def _audit(by: str, action: str, row: Clearance, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="meeting",
        subject_id=row.meeting.slug,
        why=why,
        language=row.language,
        **facts,
    )
