"""Interpretation: what sessions offer, what speakers speak, who sits in which booth."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.core.db import db, for_update
from app.core.errors import DomainError, NotFound
from app.core.languages import Language
from app.core.words import N_
from app.meetings import queries
from app.meetings.models import AgendaItem, BoothSeat, Interpreter, Meeting, RoleAssignment
from app.meetings.rules import interpretation as rules
from app.meetings.services._common import meeting_of, note, open_agenda, take_version


class NotTheirLanguage(DomainError):
    """A booth needs somebody who speaks its language."""

    field = "language"
    message = N_("%(name)s does not interpret into %(language)s.")


class NotOfferedThere(DomainError):
    """There is no booth of a language that a session does not offer."""

    field = "sessions"
    message = N_(
        "%(language)s is not offered in “%(item)s”. Offer it there first, or leave the session out."
    )


class SitsThere(DomainError):
    """Nobody sits in two booths of one session."""

    field = "sessions"
    message = N_("%(name)s is in a booth of “%(item)s” already.")


class HasThisBooth(DomainError):
    """A language that somebody interprets into somewhere is not taken from them."""

    field = "targets"
    message = N_("%(name)s is expected in the %(language)s booth. Take them out of it first.")


class HasSeats(DomainError):
    """Who is expected in a booth is not struck off the roster."""

    message = N_("%(name)s is expected in a booth. Take them out of every booth first.")


def offer_interpretation(
    item: AgendaItem, languages: Sequence[str] | None, *, by: str, version: int | None = None
) -> None:
    """Say into which languages an item is interpreted: None is as above it, empty is none.

    Raises StaleVersion, PlanIsClosed, RecordIsClosed.
    """
    meeting = meeting_of(item)
    open_agenda(meeting, item.agenda)
    take_version(item, version, lambda: {"interpretation": item.interpretation})
    item.interpretation = None if languages is None else list(dict.fromkeys(languages))
    db.session.flush()
    note(by, "interpretation.offered", meeting, item=item.slug, languages=item.interpretation)


def note_languages(
    meeting: Meeting, languages: Mapping[int, str | None], *, by: str
) -> list[RoleAssignment]:
    """Note which language roles (keys) of the plan will speak; those that changed come back.

    Raises PlanIsClosed, RecordIsClosed.
    """
    open_agenda(meeting, "planned")
    changed: list[RoleAssignment] = []
    for row in db.session.scalars(
        for_update(
            select(RoleAssignment)
            .where(RoleAssignment.meeting_id == meeting.id, RoleAssignment.id.in_(list(languages)))
            .order_by(RoleAssignment.id)
        )
    ):
        if row.language != languages[row.id]:
            row.language = languages[row.id]
            changed.append(row)
    db.session.flush()
    if changed:
        note(by, "interpretation.languages_noted", meeting, roles=len(changed))
    return changed


def add_interpreter(
    meeting: Meeting,
    *,
    name: str,
    email: str = "",
    sources: Sequence[str],
    targets: Sequence[str],
    by: str,
) -> Interpreter:
    """Put somebody on the roster that this meeting draws on."""
    row = Interpreter(
        name=name,
        email=email,
        sources=list(sources),
        targets=list(targets),
        fictitious=meeting.fictitious,
    )
    db.session.add(row)
    db.session.flush()
    note(by, "interpreter.added", meeting, interpreter=row.public_id)
    return row


def edit_interpreter(
    meeting: Meeting,
    row: Interpreter,
    *,
    name: str,
    email: str,
    sources: Sequence[str],
    targets: Sequence[str],
    by: str,
    version: int | None = None,
) -> None:
    """Change an entry of the roster. Raises StaleVersion, NotTheirLanguage for a booth they have
    a seat in.
    """
    take_version(row, version, lambda: _as_form(row))
    seated = db.session.scalars(
        select(BoothSeat.language).where(BoothSeat.interpreter_id == row.id).distinct()
    )
    for language in sorted(set(seated) - set(targets)):
        raise HasThisBooth(name=row.name, language=Language(language))
    row.name, row.email = name, email
    row.sources, row.targets = list(sources), list(targets)
    db.session.flush()
    note(by, "interpreter.changed", meeting, interpreter=row.public_id)


def remove_interpreter(meeting: Meeting, row: Interpreter, *, by: str) -> None:
    """Strike somebody off the roster. Raises HasSeats."""
    take_version(row, None, dict)
    if db.session.scalar(select(BoothSeat.id).where(BoothSeat.interpreter_id == row.id).limit(1)):
        raise HasSeats(name=row.name)
    public_id = row.public_id
    db.session.delete(row)
    db.session.flush()
    note(by, "interpreter.removed", meeting, interpreter=public_id)


def seat_interpreter(
    meeting: Meeting, row: Interpreter, language: str, items: Sequence[AgendaItem], *, by: str
) -> list[BoothSeat]:
    """Put an interpreter in the booth of a language at items of the plan: at all, or at none.

    At one time in two places is warned of, not forbidden.
    Raises NotTheirLanguage, NotOfferedThere, SitsThere, PlanIsClosed, RecordIsClosed.
    """
    open_agenda(meeting, "planned")
    take_version(row, None, dict)
    if language not in row.targets:
        raise NotTheirLanguage(name=row.name, language=Language(language))
    taken = set(
        db.session.scalars(
            select(BoothSeat.agenda_item_id).where(BoothSeat.interpreter_id == row.id)
        )
    )
    offered = rules.offered(
        queries.items(meeting.id, "planned"),
        meeting.interpretation or [],
        rules.floor_of(meeting.floor_language),
    )
    seats: list[BoothSeat] = []
    for item in items:
        if language not in offered.get(item.id, ()):
            raise NotOfferedThere(language=Language(language), item=item.title)
        if item.id in taken:
            raise SitsThere(name=row.name, item=item.title)
        seats.append(BoothSeat(agenda_item_id=item.id, interpreter_id=row.id, language=language))
    db.session.add_all(seats)
    db.session.flush()
    note(
        by,
        "interpreter.seated",
        meeting,
        interpreter=row.public_id,
        language=language,
        items=[item.slug for item in items],
    )
    return seats


def unseat_interpreter(meeting: Meeting, seat: BoothSeat, *, by: str) -> None:
    """Take an interpreter out of a booth.

    Raises NotFound when somebody else was faster, PlanIsClosed, RecordIsClosed.
    """
    open_agenda(meeting, "planned")
    take_version(seat.interpreter, None, dict)
    if db.session.scalar(select(BoothSeat.id).where(BoothSeat.id == seat.id)) is None:
        raise NotFound
    facts = {
        "interpreter": seat.interpreter.public_id,
        "language": seat.language,
        "items": [seat.item.slug],
    }
    db.session.delete(seat)
    db.session.flush()
    note(by, "interpreter.unseated", meeting, **facts)


def _as_form(row: Interpreter) -> dict[str, object]:
    return {
        "name": row.name,
        "email": row.email,
        "sources": row.sources,
        "targets": row.targets,
    }
