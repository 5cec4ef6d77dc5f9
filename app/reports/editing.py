"""The editor's checks on a report as it stands: composed, printed, compared with the register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.core.collation import plain
from app.meetings.models import Meeting
from app.reports import compose, layout, papers, queries
from app.reports.documents.event_report import EventReport
from app.reports.documents.event_report.passages import of_markdown, passages
from app.reports.models import ReportWaiver
from app.reports.press import MissingGlyph
from app.reports.rules import checks
from app.reports.rules.checks import Composed, Finding, Passage, Register, Waiting
from app.reports.rules.manuscripts import Manuscript
from app.reports.rules.translation import DONE, STALE
from app.web import countries


@dataclass(frozen=True, slots=True)
class Checked:
    """A finding, where it stands, and whether it was let pass."""

    finding: Finding
    number: str
    heading: str
    waiver: ReportWaiver | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to deal with it."""
        return self.waiver is None


def checked(of: Meeting, language: str, *, printed: bool = True) -> list[Checked]:
    """Everything that the checks find in a report, in the order of its sections.

    ``printed`` looks at the printed paper, too; without it the paragraphs broken by a page are
    not found.
    """
    document = papers.assembled(of, language)
    found = checks.run(composed(of, document, printed=printed), register_of(of, document))
    waivers = queries.waivers(of, language)
    places = {section.key: place for place, section in enumerate(document.sections)}
    named = {section.key: section for section in document.sections}
    rows = [
        Checked(
            one,
            named[one.section].number if one.section in named else "",
            named[one.section].heading.body if one.section in named else "",
            waivers.get(one.digest),
        )
        for one in found
    ]
    return sorted(rows, key=lambda row: places.get(row.finding.section, len(places)))


def open_findings(of: Meeting, language: str) -> int:
    """How many findings are open."""
    return sum(row.is_open for row in checked(of, language))


def find(of: Meeting, language: str, digest: str) -> Finding | None:
    """The finding of that digest as the report stands now."""
    return next(
        (row.finding for row in checked(of, language) if row.finding.digest == digest), None
    )


def composed(of: Meeting, document: EventReport, *, printed: bool) -> Composed:
    """A report as the checks read it."""
    with compose.in_language(document.language):
        found = passages(document)
    broken: tuple[tuple[str, int, int], ...] = ()
    if printed:
        try:
            paper = papers.print_draft(of, document.language)
        except MissingGlyph:
            paper = None  # the page of the draft says so; the other checks do not wait for it
        if paper is not None:
            texts = [one.text for one in found if one.kind in ("paragraph", "item")]
            broken = tuple(
                (words, one.first, one.last)
                for one in layout.broken(paper.data)
                if (words := one.within(texts))
            )
    return Composed(
        document.title.heading,
        document.language,
        found,
        tuple((section.key, words) for section in document.sections for words in section.missing),
        broken,
        tuple(_without_title(document)),
        tuple(_waiting(of, document.language)),
    )


def _waiting(of: Meeting, language: str) -> Iterator[Waiting]:
    """The paragraphs of the report that the translator's page calls missing or stale."""
    for unit in queries.translation_units(of, language):
        if unit.section is None:
            continue
        for one in unit.pairs:
            if one.state != DONE:
                yield Waiting(
                    unit.key, unit.section, one.source, unit.source_language, one.state == STALE
                )


def found_in(of: Meeting, document: EventReport, read: Manuscript) -> list[Finding]:
    """What the checks find in a text that is not taken over yet."""
    numbers = {section.key: section for section in document.sections}
    found: list[Passage] = []
    for key, text in read.sections.items():
        section = numbers.get(key)
        if section is None:
            continue
        heading = section.heading
        found.append(Passage(key, key, section.number, "heading", heading.body, heading.language))
        found += of_markdown(text, document.language, f"{key}.whole", key, section.number)
    title = read.title if plain(read.title) else document.title.heading
    whole = Composed(title, document.language, tuple(found))
    return checks.run(whole, with_addresses(register_of(of, document), whole.passages))


def _without_title(document: EventReport) -> list[tuple[str, str]]:
    """Speakers whose first mention names no capacity."""
    return [
        (section.key, one.who.name)
        for section in document.sections
        for block in section.blocks
        for one in block.paragraphs
        if one.who.first and not one.who.capacity
    ]


def register_of(of: Meeting, document: EventReport) -> Register:
    """What the house knows, in the language of the report."""
    language = document.language
    record = queries.record(of, "held" if queries.has_held_agenda(of) else "planned")
    names = dict(countries.countries(language))
    found = queries.register_for(record, language, document.title.heading, names)
    return with_addresses(found, passages(document))


def with_addresses(register: Register, read: tuple[Passage, ...]) -> Register:
    """The register, with the addresses of ours in these passages that exist."""
    ours = {link for one in read for link in one.links if "://" not in link and "@" not in link}
    known = frozenset(address for address in ours if exists(address))
    return replace(register, addresses=known)


def exists(address: str) -> bool:
    """Whether this site answers at an address of its own; nothing is fetched."""
    path = address.partition("#")[0]
    if not path.startswith("/"):
        return False
    adapter = current_app.url_map.bind("localhost")
    try:
        adapter.match(path.partition("?")[0], method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
