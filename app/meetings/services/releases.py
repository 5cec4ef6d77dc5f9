"""Releasing the planned programme: numbered, with its warnings answered for, told to whom it
concerns.
"""

from collections.abc import Sequence

from sqlalchemy import select

from app import audit, mail
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.submissions import digest_of
from app.core.words import N_
from app.mail import NotAnAddress, OutsideDemo
from app.mail.render import link_to
from app.meetings import queries
from app.meetings.models import Meeting, ProgrammeRelease
from app.meetings.rules import releases as rules
from app.meetings.rules import warnings
from app.meetings.services._common import note as note_down
from app.meetings.services._common import open_agenda


class NothingToRelease(DomainError):
    """An empty plan is no programme."""

    message = N_("The agenda is empty. Add its first item before you release it.")


class NothingChanged(DomainError):
    """A version that says what the last one says."""

    message = N_("Nothing has changed since version %(number)s, so there is nothing to release.")


class PlanHasChanged(DomainError):
    """Somebody changed the plan after it was looked at."""

    message = N_(
        "The programme was changed after you opened this page. Look at the changes and the "
        "warnings below, then release it."
    )


class ReasonNeeded(DomainError):
    """Warnings may be overridden, but not in silence."""

    field = "override_reason"
    message = N_("Say why the programme is released although there are warnings.")


def seal(programme: rules.Programme) -> str:
    """A short name of exactly this programme, for a form to say what was looked at."""
    return digest_of(rules.kept(programme))[:32]


def release_programme(
    meeting: Meeting, *, note: str, override_reason: str, by: str, seen: str | None = None
) -> ProgrammeRelease:
    """Release the plan as it stands under the next number, and mail those whose items changed.

    ``seen`` is the seal of the programme that the person who releases it looked at. The first
    release is mailed to nobody: nothing has changed for anybody yet; nor is one of a draft.

    Raises PlanIsClosed, NothingToRelease, NothingChanged, PlanHasChanged, ReasonNeeded.
    """
    _lock(meeting)
    open_agenda(meeting, "planned")
    rows = queries.item_rows(meeting.id, "planned")
    if not rows:
        raise NothingToRelease()
    programme = queries.plan(meeting, rows)
    last = queries.last_release(meeting.id)
    changed = rules.changes(rules.remembered(last.content), programme) if last else []
    if last is not None and not changed:
        raise NothingChanged(number=last.number)
    if seen is not None and seen != seal(programme):
        raise PlanHasChanged()
    warned = queries.agenda_warnings(meeting, rows)
    reason = override_reason.strip() if warned else ""
    if warned and not reason:
        raise ReasonNeeded()
    row = ProgrammeRelease(
        meeting_id=meeting.id,
        number=last.number + 1 if last else 1,
        released_by=by,
        content=rules.kept(programme),
        note=note,
        overridden=[warnings.kept(one) for one in warned],
        override_reason=reason,
    )
    db.session.add(row)
    db.session.flush()
    if meeting.is_public:
        row.told = _tell(meeting, row, changed)
    db.session.flush()
    note_down(by, "programme.released", meeting, number=row.number, changes=len(changed))
    if warned:
        audit.record(
            by,
            "programme.warnings_overridden",
            subject_type="meeting",
            subject_id=meeting.slug,
            why=reason,
            number=row.number,
            warnings=[one.rule for one in warned],
        )
    return row


def _lock(meeting: Meeting) -> None:
    """Let nobody else number a release of this meeting before this transaction ends."""
    db.session.execute(for_update(select(Meeting).where(Meeting.id == meeting.id))).unique().one()


def _tell(meeting: Meeting, row: ProgrammeRelease, changed: Sequence[rules.Changed]) -> int:
    """Mail each person of a changed item their own changes; how many were mailed."""
    concerned = rules.by_person(changed)
    told = 0
    for person in queries.addressed(concerned):
        try:
            mail.queue(
                message="programme_changed",
                to=person.email or "",
                language=person.language,
                context={
                    "meeting": meeting.title,
                    "fictitious": meeting.fictitious,
                    "name": f"{person.honorific} {person.printed}".strip(),
                    "number": row.number,
                    "released_at": row.released_at,
                    "note": row.note,
                    "zone": meeting.zone,
                    "changes": concerned[person.slug],
                    "contact_email": meeting.contact_email,
                    "link": link_to("meetings.show_programme", slug=meeting.slug),
                },
                about=f"meeting:{meeting.slug}",
                key=f"programme:{meeting.slug}:{row.number}:{person.slug}",
            )
        except (NotAnAddress, OutsideDemo):
            continue  # an address that cannot be written to must not hold up the programme
        told += 1
    return told
