"""A new meeting as a copy of an earlier one."""

from collections.abc import Callable, Collection
from datetime import date, datetime

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.localised import Localised
from app.meetings import queries
from app.meetings.models import AgendaItem, Meeting, MeetingText, RoleAssignment
from app.meetings.rules import local_time
from app.meetings.services._common import note, slug_of
from app.meetings.services.basics import Basics, basics_of, create_meeting
from app.meetings.services.shelf import copy_documents

#: What can come along, in the order of the form. ``questions``, ``invitations`` and what else the
#: rooms above know is copied by them, through ``copied``.
COPIED_PARTS = ("texts", "agenda", "roles", "documents", "questions", "invitations")

#: Part to function ``(source, target, by)``, added by the room that knows the part.
copied: dict[str, Callable[[Meeting, Meeting, str], None]] = {}


def copy_meeting(
    source: Meeting,
    *,
    slug: str,
    on_date: date,
    by: str,
    title: Localised | None = None,
    take: Collection[str] = COPIED_PARTS,
) -> Meeting:
    """A draft that follows ``source``: everything moves by the same number of days.

    13:00 stays 13:00 over a clock change. Persons keep their roles but confirm nothing themselves:
    all are to be asked again. Attendance, interventions and states never come along. What comes
    along of the agenda is the plan, or the record where there was no plan.

    Raises SlugTaken, NonExistentTime, AmbiguousTime.
    """
    days = (on_date - source.on_date).days if source.on_date else 0

    def moved(moment: datetime | None) -> datetime | None:
        return local_time.shifted(moment, days, source.zone) if moment else None

    now = basics_of(source)
    values = {name: getattr(now, name) for name in Basics.__slots__}
    values |= {
        "title": title or now.title,
        "on_date": on_date,
        "until_date": on_date + (now.until_date - now.on_date)
        if now.until_date and now.on_date
        else None,
        "registration_opens_at": moved(now.registration_opens_at),
        "registration_closes_at": moved(now.registration_closes_at),
        # A link belongs to one meeting: last year's room must not open this year's.
        "join_url": "",
        # Who opened last year's meeting to everybody has not said so of this one.
        "open_registration": False,
    }
    target = create_meeting(
        slug,
        Basics(**values),
        by=by,
        series=source.series,
        programme=source.programme,
        phase=source.phase,
        fictitious=source.fictitious,
    )
    target.copied_from_id = source.id
    if "texts" in take:
        _copy_texts(source, target)
    copies: dict[int, AgendaItem] = {}
    if "agenda" in take:
        copies = _copy_agenda(source, target, moved, with_roles="roles" in take)
    if "documents" in take:
        copy_documents(source, target, copies, moved, by=by)
    db.session.flush()
    for part, copy in copied.items():
        if part in take:
            copy(source, target, by)
    note(by, "meeting.copied", target, source=source.slug, parts=sorted(take))
    return target


def save_as_template(
    source: Meeting, *, title: Localised, by: str, take: Collection[str] = COPIED_PARTS
) -> Meeting:
    """Keep a meeting as a source for new ones: a copy that stands in no list and is never
    published. It keeps the day of its source, so that the times of its agenda can shift from it.
    """
    taken = set(db.session.scalars(select(Meeting.slug)))
    template = copy_meeting(
        source,
        slug=slug_of(f"template {title.best('en')[0]}", taken, "template"),
        on_date=source.on_date or clock.today(source.zone),
        title=title,
        take=take,
        by=by,
    )
    template.is_template = True
    db.session.flush()
    note(by, "meeting.template_saved", template, source=source.slug)
    return template


def _copy_texts(source: Meeting, target: Meeting) -> None:
    for text in db.session.scalars(select(MeetingText).where(MeetingText.meeting_id == source.id)):
        db.session.add(
            MeetingText(
                meeting_id=target.id,
                kind=text.kind,
                language=text.language,
                body=text.body,
                is_summary=text.is_summary,
            )
        )


def _copy_agenda(
    source: Meeting,
    target: Meeting,
    moved: Callable[[datetime | None], datetime | None],
    *,
    with_roles: bool,
) -> dict[int, AgendaItem]:
    """The copies, by the key of what they were copied from."""
    planned = queries.items(source.id, "planned")
    rows = planned or queries.items(source.id, "held")
    copies: dict[int, AgendaItem] = {}
    taken: set[str] = set()
    for row in rows:
        slug = slug_of(row.title.best(source.documents_language)[0], taken, "item")
        taken.add(slug)
        starts, ends = local_time.in_order(
            moved(row.starts_at), moved(row.ends_at), queries.label_of(row)
        )
        copy = AgendaItem(
            meeting_id=target.id,
            slug=slug,
            agenda="planned",
            parent_id=copies[row.parent_id].id if row.parent_id is not None else None,
            position=row.position,
            number=row.number,
            kind=row.kind,
            title=row.title,
            description=row.description if row.agenda == "planned" else Localised(),
            starts_at=starts,
            ends_at=ends,
            room=row.room,
            interpretation=row.interpretation,
        )
        db.session.add(copy)
        db.session.flush()
        copies[row.id] = copy
    if with_roles:
        _copy_roles(source, target, copies)
    return copies


def _copy_roles(source: Meeting, target: Meeting, copies: dict[int, AgendaItem]) -> None:
    """Roles of the plan; and of the record, where an item of it holds a planned one.

    The plan of an earlier meeting often names few persons, the record names them all.
    """
    places = dict(copies)
    for held in queries.items(source.id, "held"):
        if held.planned_item_id in copies:
            places.setdefault(held.id, copies[held.planned_item_id])
    seen: set[tuple[int, int, str]] = set()
    for role in db.session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.meeting_id == source.id)
        .order_by(RoleAssignment.agenda_item_id, RoleAssignment.position, RoleAssignment.id)
    ):
        item = places.get(role.agenda_item_id)
        if item is None or (item.id, role.person_id, role.role) in seen:
            continue
        seen.add((item.id, role.person_id, role.role))
        person = role.person
        db.session.add(
            RoleAssignment(
                meeting_id=target.id,
                agenda_item_id=item.id,
                person_id=person.id,
                partner_id=person.partner_id or role.partner_id,
                role=role.role,
                position=role.position,
                honorific=person.honorific,
                printed=person.printed,
                second_mention=person.second_mention,
                function=person.function,
                organisation=person.partner.name.best(target.documents_language)[0]
                if person.partner
                else role.organisation,
                country=person.country,
                status="to_ask",
            )
        )
