"""In words: which other meetings lie on the same days, and what hour it is where partners are."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from app.meetings import queries
from app.meetings.models import Meeting
from app.meetings.rules.clashes import Hours, LocalHours, Span, local_hours, overlaps
from app.meetings.rules.local_time import PLACES, to_local
from app.meetings.sections import countries_of, ties_of
from app.web import printing
from app.web.countries import country_name, only_zone
from app.web.language import current_language
from app.web.sentences import sentence


@dataclass(frozen=True, slots=True)
class Clash:
    """Another meeting of the same days, with a sentence for each thing that the two share."""

    row: queries.MeetingRow
    sentences: tuple[str, ...]


def clashes_of(meeting: Meeting) -> list[Clash]:
    """Other meetings of the same days: nothing is forbidden, everything is said."""
    rows = queries.clashes(meeting)
    if not rows:
        return []
    ids = [row.id for row in rows]
    speakers = queries.shared_speakers(meeting, ids)
    ties = ties_of(current_app, meeting, ids)
    found = []
    for row in rows:
        said = [_hours(meeting, row)]
        if speakers.get(row.id):
            said.append(
                ngettext(
                    "%(num)s speaker has a role there too.",
                    "%(num)s speakers have a role there too.",
                    speakers[row.id],
                )
            )
        found.append(Clash(row, (*said, *ties.get(row.id, ()))))
    return found


def _hours(meeting: Meeting, row: queries.MeetingRow) -> str:
    both = overlaps(_hours_of(meeting), _hours_of(row))
    if both is None:
        return str(_("The hours of one of the two are not set."))
    if not both:
        return str(_("Their hours do not overlap."))
    spans = "; ".join(_span(span, meeting.zone) for span in both)
    return str(_("Both sit on %(spans)s (%(zone)s).", spans=spans, zone=meeting.zone))


def _hours_of(one: Meeting | queries.MeetingRow) -> Hours:
    return Hours(one.on_date, one.until_date, one.starts_at, one.ends_at, one.zone)


def _span(span: Span, zone: str) -> str:
    begins, ends = (to_local(moment, zone) for moment in span)
    day = printing.day(begins.date(), current_language())
    return str(
        _("%(day)s from %(start)s to %(end)s", day=day, start=_clock(begins), end=_clock(ends))
    )


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The hours where the invited partners are, and the countries whose zone is not known."""

    hours: tuple[LocalHours, ...]
    unknown: tuple[str, ...]


def elsewhere(meeting: Meeting) -> Elsewhere:
    """The hours of a meeting in the capitals of those who are invited.

    A country of several zones counts when its city is known to us; the others are named.
    """
    if meeting.starts_at is None:
        return Elsewhere((), ())
    zones: dict[str, str] = {}
    unknown: list[str] = []
    for code in countries_of(current_app, meeting):
        name = country_name(code, current_language())
        place, zone = PLACES.get(code), only_zone(code)
        if place is not None:
            zones[sentence(place.city)] = place.zone
        elif zone is not None:
            zones[name] = zone
        else:
            unknown.append(name)
    return Elsewhere(
        tuple(local_hours(meeting.starts_at, meeting.ends_at, zones)), tuple(sorted(unknown))
    )
