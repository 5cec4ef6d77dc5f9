"""A meeting itself: its basics, texts, states and attendance."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.meetings import queries
from app.meetings.models import (
    AgendaItem,
    Document,
    Intervention,
    Meeting,
    MeetingSeries,
    MeetingText,
)
from app.meetings.rules import local_time
from app.meetings.services._common import (
    RecordIsClosed,
    SlugTaken,
    note,
    programme_changed,
    take_version,
)
from app.programmes.models import Phase, Programme

#: Told after a meeting's day, time, zone or place has changed: ``(meeting, by)``.
rescheduled: list[Callable[[Meeting, str], None]] = []


class EndsBeforeStart(DomainError):
    """The end is not after the start."""

    field = "ends"
    message = N_("The end must come after the start.")


class NeedsDate(DomainError):
    """A time of day without a day."""

    field = "on_date"
    message = N_("Enter the day of the meeting as well as the time.")


class NotReady(DomainError):
    """A meeting cannot be published without a title and a day."""

    message = N_("Give the meeting a title and a day before you publish it.")


class NotHeldYet(DomainError):
    """Only what is over goes into the archive."""

    message = N_("Only a meeting that was held can be put into the archive.")


class SeriesTaken(DomainError):
    """Another series has this address."""

    field = "slug"
    message = N_("Another series has the address “%(slug)s”. Choose another.")


class TemplateIsNoMeeting(DomainError):
    """Nobody is invited to a template."""

    message = N_("A template is not published. Make a new meeting from it.")


class ClosesBeforeItOpens(DomainError):
    """Registration would close before it opens."""

    field = "registration_closes_at"
    message = N_("Registration must close after it opens.")


@dataclass(frozen=True, slots=True)
class Basics:
    """What the basics form says. Times are those of the wall clock of ``zone``."""

    title: Localised = field(default_factory=Localised)
    on_date: date | None = None
    until_date: date | None = None
    starts: time | None = None
    ends: time | None = None
    zone: str = "Europe/Zurich"
    format: str | None = None
    place: Localised = field(default_factory=Localised)
    place_short: Localised = field(default_factory=Localised)
    platform: str = ""
    join_url: str = ""
    floor_language: str | None = None
    interpretation: tuple[str, ...] = ()
    documents_language: str = "en"
    contact_email: str = ""
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    capacity_room: int | None = None
    capacity_online: int | None = None
    open_registration: bool = False


_PLAIN = (
    "title", "on_date", "until_date", "zone", "format", "place", "place_short", "platform",
    "join_url", "floor_language", "documents_language", "contact_email", "registration_opens_at",
    "registration_closes_at", "capacity_room", "capacity_online", "open_registration",
)  # fmt: skip

#: What a calendar must learn of.
_CALENDAR = ("on_date", "until_date", "starts_at", "ends_at", "zone", "place", "title")


def basics_of(meeting: Meeting) -> Basics:
    """The basics as they are stored now."""

    def local(moment: datetime | None) -> time | None:
        return local_time.to_local(moment, meeting.zone).time() if moment else None

    return Basics(
        starts=local(meeting.starts_at),
        ends=local(meeting.ends_at),
        interpretation=tuple(meeting.interpretation),
        **{name: getattr(meeting, name) for name in _PLAIN},
    )


def create_series(
    *, slug: str, name: Localised, by: str, programme: Programme | None = None
) -> MeetingSeries:
    """A row of meetings that follow each other. Raises SeriesTaken."""
    if db.session.scalar(select(MeetingSeries.id).where(MeetingSeries.slug == slug)) is not None:
        raise SeriesTaken(slug=slug)
    series = MeetingSeries(slug=slug, name=name, programme_id=programme.id if programme else None)
    db.session.add(series)
    db.session.flush()
    audit.record(by, "series.created", subject_type="meeting_series", subject_id=slug)
    return series


def edit_series(
    series: MeetingSeries, *, name: Localised, by: str, version: int | None = None
) -> None:
    """Name a series anew. Raises StaleVersion."""
    take_version(series, version, lambda: {"name": series.name})
    series.name = name
    db.session.flush()
    audit.record(by, "series.changed", subject_type="meeting_series", subject_id=series.slug)


def set_series(meeting: Meeting, series: MeetingSeries | None, *, by: str) -> None:
    """Put a meeting into a series, or take it out of its own."""
    take_version(meeting, None, dict)
    meeting.series_id = series.id if series else None
    db.session.flush()
    note(by, "meeting.series_set", meeting, series=series.slug if series else None)


def create_meeting(
    slug: str,
    basics: Basics,
    *,
    by: str,
    series: MeetingSeries | None = None,
    programme: Programme | None = None,
    phase: Phase | None = None,
    fictitious: bool = False,
) -> Meeting:
    """A new meeting, as a draft. Raises SlugTaken and what the times may raise."""
    if db.session.scalar(select(Meeting.id).where(Meeting.slug == slug)) is not None:
        raise SlugTaken(slug=slug)
    meeting = Meeting(
        slug=slug,
        series_id=series.id if series else None,
        programme_id=programme.id if programme else None,
        phase_id=phase.id if phase else None,
        fictitious=fictitious,
    )
    _apply(meeting, basics)
    db.session.add(meeting)
    db.session.flush()
    note(by, "meeting.created", meeting)
    return meeting


def _apply(meeting: Meeting, basics: Basics) -> None:
    local_time.zone_of(basics.zone)
    if basics.starts is not None and basics.on_date is None:
        raise NeedsDate()
    opens, closes = basics.registration_opens_at, basics.registration_closes_at
    if opens is not None and closes is not None and closes <= opens:
        raise ClosesBeforeItOpens()
    last = basics.until_date or basics.on_date
    if basics.until_date is not None and (
        basics.on_date is None or basics.until_date < basics.on_date
    ):
        raise EndsBeforeStart()
    starts = ends = None
    if basics.on_date is not None and basics.starts is not None:
        starts = local_time.to_utc(basics.on_date, basics.starts, basics.zone)
        if basics.ends is not None and last is not None:
            ends = local_time.to_utc(last, basics.ends, basics.zone, field="ends")
            if ends <= starts:
                raise EndsBeforeStart()
    for name in _PLAIN:
        setattr(meeting, name, getattr(basics, name))
    if basics.until_date == basics.on_date:
        meeting.until_date = None
    meeting.interpretation = list(basics.interpretation)
    meeting.starts_at, meeting.ends_at = starts, ends


def edit_basics(meeting: Meeting, basics: Basics, *, by: str, version: int | None = None) -> None:
    """Save the basics. The agenda moves with the day, and keeps its wall-clock times when the
    zone changes.

    Raises StaleVersion and what the times may raise; then nothing has moved.
    """
    _refuse_when_reported(meeting)

    def theirs() -> dict[str, object]:
        now = basics_of(meeting)
        return {name: getattr(now, name) for name in Basics.__slots__} | {
            "interpretation": list(now.interpretation)
        }

    take_version(meeting, version, theirs)
    before = {name: getattr(meeting, name) for name in _CALENDAR}
    old_day, old_zone = meeting.on_date, meeting.zone
    _apply(meeting, basics)
    _move_agenda(meeting, old_day, old_zone)
    after = {name: getattr(meeting, name) for name in _CALENDAR}
    changed = [name for name in _CALENDAR if before[name] != after[name]]
    if changed:
        programme_changed(meeting)
        _tell(meeting, by)
    db.session.flush()
    note(by, "meeting.edited", meeting, changed=changed)


def _refuse_when_reported(meeting: Meeting) -> None:
    if meeting.state == "reported":
        raise RecordIsClosed()


def _move_agenda(meeting: Meeting, old_day: date | None, old_zone: str) -> None:
    days = (meeting.on_date - old_day).days if meeting.on_date and old_day else 0
    if not days and meeting.zone == old_zone:
        return

    def moved(moment: datetime | None) -> datetime | None:
        if moment is None:
            return None
        rezoned = (
            local_time.rezoned(moment, old_zone, meeting.zone)
            if meeting.zone != old_zone
            else moment
        )
        return local_time.shifted(rezoned, days, meeting.zone) if days else rezoned

    agenda = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    for item in db.session.scalars(agenda).all():
        item.starts_at, item.ends_at = local_time.in_order(
            moved(item.starts_at), moved(item.ends_at), queries.label_of(item)
        )
    for document in db.session.scalars(select(Document).where(Document.meeting_id == meeting.id)):
        document.release_at = moved(document.release_at)
        document.embargo_until = moved(document.embargo_until)
    if days:
        for spoken in db.session.scalars(
            select(Intervention).where(
                Intervention.meeting_id == meeting.id, Intervention.started_at.is_not(None)
            )
        ):
            began, ended = spoken.started_at, spoken.ended_at
            spoken.started_at = moved(began)
            if began and ended and spoken.started_at:
                spoken.ended_at = spoken.started_at + (ended - began)


def _tell(meeting: Meeting, by: str) -> None:
    meeting.calendar_sequence += 1
    db.session.flush()
    for listener in rescheduled:
        listener(meeting, by)


def reschedule(meeting: Meeting, *, on_date: date, by: str) -> None:
    """Move the whole meeting to another first day: its agenda, last day and registration with it.

    13:00 stays 13:00. Nothing happens when it is there already.
    """
    if meeting.on_date is None or meeting.on_date == on_date:
        return
    now = basics_of(meeting)
    days = on_date - meeting.on_date

    def moved(moment: datetime | None) -> datetime | None:
        return local_time.shifted(moment, days.days, meeting.zone) if moment else None

    values = {name: getattr(now, name) for name in Basics.__slots__}
    values |= {
        "on_date": on_date,
        "until_date": now.until_date + days if now.until_date else None,
        "registration_opens_at": moved(now.registration_opens_at),
        "registration_closes_at": moved(now.registration_closes_at),
    }
    edit_basics(meeting, Basics(**values), by=by)


def write_text(
    meeting: Meeting,
    kind: str,
    language: str,
    body: str,
    *,
    by: str,
    version: int | None = None,
    is_summary: bool = False,
) -> MeetingText:
    """Write one text of a meeting in one language, Markdown. Raises StaleVersion.

    ``is_summary`` marks words composed from the record rather than taken from a paper.
    """
    _refuse_when_reported(meeting)
    row = queries.text(meeting.id, kind, language)
    if row is None:
        row = MeetingText(
            meeting_id=meeting.id, kind=kind, language=language, body=body, is_summary=is_summary
        )
        db.session.add(row)
    else:
        take_version(row, version, lambda: {"body": row.body, "is_summary": row.is_summary})
        row.body, row.is_summary = body, is_summary
    db.session.flush()
    note(by, "meeting.text_written", meeting, kind=kind, language=language)
    return row


def publish(meeting: Meeting, *, by: str) -> None:
    """Open the meeting's pages to everybody. Raises NotReady; a second time does nothing."""
    take_version(meeting, None, dict)
    if meeting.state != "draft":
        return
    if meeting.is_template:
        raise TemplateIsNoMeeting()
    if not meeting.title or meeting.on_date is None:
        raise NotReady()
    meeting.state = "published"
    meeting.published_at = clock.now()
    db.session.flush()
    note(by, "meeting.published", meeting)


def record_attendance(
    meeting: Meeting,
    *,
    value: int | None,
    qualifier: str,
    groups: Localised,
    source: str,
    by: str,
    version: int | None = None,
) -> None:
    """Write down how many took part, with the qualifier that is always printed before it.

    Raises StaleVersion.
    """
    _refuse_when_reported(meeting)
    take_version(
        meeting,
        version,
        lambda: {
            "value": meeting.attendance,
            "qualifier": meeting.attendance_qualifier,
            "groups": meeting.attendance_groups,
            "source": meeting.attendance_source,
        },
    )
    meeting.attendance = value
    meeting.attendance_qualifier = qualifier
    meeting.attendance_groups = groups
    meeting.attendance_source = source
    db.session.flush()
    note(by, "meeting.attendance_recorded", meeting, value=value, qualifier=qualifier)


def mark_reported(meeting: Meeting, *, by: str) -> None:
    """The report is out: the record is closed. Called by the room that publishes it."""
    take_version(meeting, None, dict)
    if meeting.state == "held":
        meeting.state = "reported"
        db.session.flush()
        note(by, "meeting.reported", meeting)


def archive(meeting: Meeting, *, by: str) -> None:
    """Take a meeting that was held off the public lists; its addresses and papers stay. A template
    in the archive is offered for no new meeting.

    A second time does nothing. Raises NotHeldYet.
    """
    take_version(meeting, None, dict)
    if not meeting.is_closed and not meeting.is_template:
        raise NotHeldYet()
    if meeting.archived_at is None:
        meeting.archived_at = clock.now()
        db.session.flush()
        note(by, "meeting.archived", meeting)


def unarchive(meeting: Meeting, *, by: str) -> None:
    """Put a meeting back on the public lists."""
    take_version(meeting, None, dict)
    if meeting.archived_at is not None:
        meeting.archived_at = None
        db.session.flush()
        note(by, "meeting.unarchived", meeting)
