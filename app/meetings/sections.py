"""What other rooms show on a meeting's pages, and what they know of a meeting's readers.

A room above this one (registration, funding, floor, reports) appends a function to one of the
lists, usually by ``bp.record_once``. Each takes the meeting; what it returns is shown, and None or
an empty list shows nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from markupsafe import Markup

from app.access.identity import Identity
from app.meetings.models import Meeting

_SECTIONS = "meetings.sections"
_PAPERS = "meetings.papers"
_LINES = "meetings.lines"
_SEATS = "meetings.seats"
_COUNTRIES = "meetings.countries"
_TIES = "meetings.ties"
_NOTICES = "meetings.notices"
_REPORTS = "meetings.reports"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the public page under its heading; ``aside`` is the short line beside it."""

    id: str
    title: str
    html: Markup
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the meeting: where it is, what it is called, in which format and languages;
    ``word`` is where it is for a word processor.
    """

    url: str
    title: str
    format: str = "PDF"
    languages: tuple[str, ...] = ()
    note: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class ReportText:
    """The text of the published report for its page, and the files beside the PDF."""

    html: Markup
    language: str
    edition: int
    files: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """One line of the readiness board: how far it is, and the one thing to do next.

    ``mark`` is done, due, late or off; without ``url`` there is nothing to do.
    """

    title: str
    mark: str
    state: str
    done: str = ""
    action: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """How somebody takes part: whether registered, and in the delegations of which partners."""

    registered: bool
    partner_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Notice:
    """What whoever writes the texts of a meeting should know; ``kind`` is info, due, late, done."""

    kind: str
    text: str
    url: str
    action: str


SectionOf = Callable[[Meeting], Section | None]
PapersOf = Callable[[Meeting], list[Paper]]
LinesOf = Callable[[Meeting], list[ReadyLine]]
CountriesOf = Callable[[Meeting], set[str]]
TiesOf = Callable[[Meeting, Collection[int]], dict[int, str]]
NoticeOf = Callable[[Meeting], Notice | None]
ReportTextOf = Callable[[Meeting], ReportText | None]
SeatOf = Callable[[Identity, Meeting], Seat | None]


def section_providers(app: Flask) -> list[SectionOf]:
    """Functions that add a section to the public page of a meeting."""
    found: list[SectionOf] = app.extensions.setdefault(_SECTIONS, [])
    return found


def paper_providers(app: Flask) -> list[PapersOf]:
    """Functions that name the papers of a meeting that the reader may open."""
    found: list[PapersOf] = app.extensions.setdefault(_PAPERS, [])
    return found


def line_providers(app: Flask) -> list[LinesOf]:
    """Functions that add lines to the readiness board of a meeting."""
    found: list[LinesOf] = app.extensions.setdefault(_LINES, [])
    return found


def seat_providers(app: Flask) -> list[SeatOf]:
    """Functions that know how somebody takes part in a meeting."""
    found: list[SeatOf] = app.extensions.setdefault(_SEATS, [])
    return found


def sections_of(app: Flask, meeting: Meeting) -> list[Section]:
    """Every section that has something to show."""
    offered = (provide(meeting) for provide in section_providers(app))
    return [section for section in offered if section is not None]


def papers_of(app: Flask, meeting: Meeting) -> list[Paper]:
    """Every paper, in the order of the rooms."""
    return [paper for provide in paper_providers(app) for paper in provide(meeting)]


def lines_of(app: Flask, meeting: Meeting) -> list[ReadyLine]:
    """Every line that other rooms add to the readiness board."""
    return [line for provide in line_providers(app) for line in provide(meeting)]


def seats_of(app: Flask, who: Identity, meeting: Meeting) -> list[Seat]:
    """Every way in which somebody takes part in this meeting."""
    offered = (provide(who, meeting) for provide in seat_providers(app))
    return [seat for seat in offered if seat is not None]


def countries_providers(app: Flask) -> list[CountriesOf]:
    """Functions that know the countries (ISO codes) of those who are invited to a meeting."""
    found: list[CountriesOf] = app.extensions.setdefault(_COUNTRIES, [])
    return found


def ties_providers(app: Flask) -> list[TiesOf]:
    """Functions that say what a meeting shares with others (database ids), a sentence for each."""
    found: list[TiesOf] = app.extensions.setdefault(_TIES, [])
    return found


def countries_of(app: Flask, meeting: Meeting) -> list[str]:
    """The countries of those who are invited, by code."""
    return sorted({code for provide in countries_providers(app) for code in provide(meeting)})


def ties_of(app: Flask, meeting: Meeting, others: Collection[int]) -> dict[int, list[str]]:
    """What a meeting shares with each of the others, in sentences."""
    found: dict[int, list[str]] = defaultdict(list)
    for provide in ties_providers(app):
        for other, words in provide(meeting, others).items():
            found[other].append(words)
    return found


def notice_providers(app: Flask) -> list[NoticeOf]:
    """Functions that say something above the texts of a meeting."""
    found: list[NoticeOf] = app.extensions.setdefault(_NOTICES, [])
    return found


def notices_of(app: Flask, meeting: Meeting) -> list[Notice]:
    """Everything that is to be said above the texts of a meeting."""
    offered = (provide(meeting) for provide in notice_providers(app))
    return [notice for notice in offered if notice is not None]


def report_text_providers(app: Flask) -> list[ReportTextOf]:
    """Functions that know the text of the published report."""
    found: list[ReportTextOf] = app.extensions.setdefault(_REPORTS, [])
    return found


def report_text_of(app: Flask, meeting: Meeting) -> ReportText | None:
    """The text of the published report; None before it is published."""
    offered = (provide(meeting) for provide in report_text_providers(app))
    return next((text for text in offered if text is not None), None)


_EDITIONS = "meetings.editions"


@dataclass(frozen=True, slots=True)
class Edition:
    """A published edition of the report: where its fixed bytes are, their hash and that of the
    words, and what a later edition says about itself.
    """

    url: str
    number: int
    language: str
    published_at: datetime | None
    sha256: str
    text_sha256: str = ""
    note: str = ""
    changes: int = 0


EditionsOf = Callable[[Meeting], list[Edition]]


def edition_providers(app: Flask) -> list[EditionsOf]:
    """Functions that name the published editions of a meeting's report, the newest first."""
    found: list[EditionsOf] = app.extensions.setdefault(_EDITIONS, [])
    return found
