"""Which papers there are, who may have them, and how each is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import current_app

from app.accounts.queries import names_of
from app.core import clock
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.localised import Localised
from app.core.words import N_
from app.funding.models import Statement
from app.funding.queries import cutoff, funds
from app.funding.queries.statements import approved_at
from app.funding.rules.data_files import spreadsheet
from app.funding.rules.statements import StatementKind
from app.meetings.models import Meeting, MeetingSeries
from app.programmes.models import Phase
from app.programmes.queries import themes
from app.reports import compose, press, queries, services, store
from app.reports.compose import _
from app.reports.documents import (
    attendance_sheet,
    badges,
    concept_note,
    event_report,
    fund_statement,
    gap_statement,
    minutes,
    nameplates,
    outcomes,
    participants,
    partner_statement,
    pledge_status,
    programme,
    programme_page,
    speakers,
    tour_de_table,
)
from app.reports.documents.common import Text
from app.reports.documents.event_report import Change, EventReport
from app.reports.documents.event_report import passages as event_passages
from app.reports.documents.money import years_of
from app.reports.documents.stating import Approval, Frame
from app.reports.models import Report
from app.reports.queries import approval as approval_queries
from app.reports.queries.record import GivenOut
from app.reports.rules import versions
from app.reports.rules.clearance import SECTION_WORDS, SECTIONS
from app.reports.rules.templates import Template
from app.reports.services import approval as approvals
from app.web import printing

WORDS: Final = {
    "concept-note": N_("Concept note"),
    "programme": N_("Programme"),
    "programme-page": N_("Programme on one page"),
    "speakers": N_("List of speakers"),
    "participants": N_("List of participants"),
    "badges": N_("Badges"),
    "nameplates": N_("Nameplates"),
    "attendance-sheet": N_("Attendance sheet"),
    "tour-de-table": N_("Summary of the tour de table"),
    "report": N_("Report of the Event"),
}
"""The papers of a meeting by the name in their address."""

_BUILDERS: Final[dict[str, Callable[[Meeting, str], object]]] = {
    "concept-note": lambda of, language: note(of, language),
    "programme": programme.build,
    "speakers": speakers.build,
    "tour-de-table": tour_de_table.build,
    "badges": badges.build,
    "nameplates": nameplates.build,
    "attendance-sheet": attendance_sheet.build,
}

IN_WORD: Final = frozenset({"concept-note", "programme", "speakers", "participants", "report"})
"""Papers that there are for a word processor too: those in which an editor goes on working."""

FOR_THE_ROOM: Final = frozenset({"badges", "nameplates", "attendance-sheet"})
"""Papers that name everybody who comes, listed or not: the secretariat's alone."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """A paper of a meeting, before anything else is read of the meeting than whether it is out;
    of a report also the ``editions`` that are published, the newest first.
    """

    slug: str
    name: str
    published: bool
    editions: tuple[GivenOut, ...] = ()

    @property
    def is_public(self) -> bool:
        """Open to everybody with the meeting, unless it is for the room; a report exists once it
        is published.
        """
        return self.published and self.name not in FOR_THE_ROOM

    @property
    def meeting(self) -> Meeting:
        """The meeting. Raises NotFound."""
        return queries.meeting(self.slug)


def asked(slug: str, name: str) -> Asked:
    """The paper of that name. Raises NotFound for a meeting or a paper that does not exist."""
    if name not in WORDS:
        raise NotFound()
    if name == "report":
        return Asked(slug, name, *queries.given_out(slug))
    return Asked(slug, name, queries.is_out(slug))


def asked_in_word(slug: str, name: str) -> Asked:
    """The same for a word processor. Raises NotFound also for a paper that there is as PDF only."""
    if name not in IN_WORD:
        raise NotFound()
    return asked(slug, name)


def of_meeting(wanted: Asked, language: str, *, whole_list: bool = False) -> store.Kept:
    """Print or find a paper of a meeting.

    ``whole_list`` is for those who may see every listed participant, not only the public ones.
    Raises NotFound for a report that is not published, MissingGlyph.
    """
    if wanted.name == "report":
        return given_out(wanted, language)[0]
    return store.made(order(wanted, language, whole_list=whole_list))


def order(
    wanted: Asked, language: str, *, whole_list: bool = False, form: str = press.READING
) -> store.Order:
    """A paper that is made from what is recorded now, in a form, before it is made.

    Raises MissingGlyph for a programme on one page, of which larger steps are tried first.
    """
    of, name = wanted.meeting, wanted.name
    if name == "programme-page":
        return _on_one_page(of, language)
    key = f"meetings/{of.slug}/{name}.{language}"
    with compose.in_language(language):
        document: object
        if name == "participants":
            document = participants.build(of, language, public=not whole_list)
            key += ".all" if whole_list else ""
        else:
            document = _BUILDERS[name](of, language)
    return _ordered(key, compose.html(name, document, language), form)


def _ordered(key: str, html: str, form: str) -> store.Order:
    return store.Order(f"{key}.{form}" if form == store.WORD else key, html, form)


def note(of: Meeting, language: str) -> concept_note.ConceptNote:
    """The concept note, with the number of its draft until it is cleared."""
    return concept_note.build(of, language, version=_draft_number(of, language))


def _draft_number(of: Meeting, language: str) -> int | None:
    """The number of the wording at hand; None for one that is cleared, and for a meeting that was
    held, whose concept note is a paper of then.
    """
    if of.is_closed:
        return None
    digest = queries.wording(of, language).digest
    if queries.is_cleared(of, language, digest):
        return None
    number = queries.version_number(of, language, digest)
    if number is None:
        with transaction():
            number = services.number_of(queries.meeting(of.slug), language, digest)
    return number


@dataclass(frozen=True, slots=True)
class NoteSection:
    """A section of the concept note as the paper prints it."""

    key: str
    heading: str
    html: str


def note_sections(of: Meeting, language: str) -> list[NoteSection]:
    """The concept note, section by section, in the words and the language of the paper."""
    with compose.in_language(language):
        document = concept_note.build(of, language)
    return [
        NoteSection(
            key,
            compose.heading(SECTION_WORDS[key], language),
            compose.part("_concept_note", "body_of", document, key, language=language),
        )
        for key in SECTIONS
    ]


def _on_one_page(of: Meeting, language: str) -> store.Order:
    """The first step that one page holds; each is printed once, then only looked up."""
    with compose.in_language(language):
        steps = list(programme_page.build(of, language))
    for number, document in enumerate(steps, 1):
        html = compose.html("programme-page", document, language)
        step = document.step
        key = f"meetings/{of.slug}/programme-page.{language}.{step.size}.{step.names:d}"
        order = store.Order(key, html)
        if number == len(steps) or press.count_pages(store.made(order).data) == 1:
            break
    return order


def given_out(wanted: Asked, language: str) -> tuple[store.Kept, GivenOut]:
    """The latest published edition of a report: in ``language`` when there is one, else in any.
    Raises NotFound.
    """
    own = (one for one in wanted.editions if one.language == language)
    found = next(own, None) or next(iter(wanted.editions), None)
    kept = store.of_hash(found.sha256) if found else None
    if found is None or kept is None:
        raise NotFound()
    return kept, found


def outcomes_order(of: Meeting, language: str, form: str = press.READING) -> store.Order:
    """The decisions and actions of a meeting, as they stand today."""
    with compose.in_language(language):
        document = outcomes.build(of, language)
    return _ordered(
        f"meetings/{of.slug}/outcomes.{language}",
        compose.html("outcomes", document, language),
        form,
    )


def minutes_order(series: MeetingSeries, language: str, form: str = press.READING) -> store.Order:
    """The minutes of a series, meeting after meeting."""
    with compose.in_language(language):
        document = minutes.build(series, language)
    return _ordered(
        f"series/{series.slug}/minutes.{language}",
        compose.html("minutes", document, language),
        form,
    )


# --- the report -----------------------------------------------------------------------------------


def assembled(of: Meeting, language: str) -> EventReport:
    """The report as it would read now, from the draft, else as a new edition would begin."""
    return _assemble(of, queries.last_edition(of, language), language, as_published=False)


def tried(of: Meeting, language: str, template: Template) -> EventReport:
    """The report as it would read with a template that is not kept yet."""
    with compose.in_language(language):
        last = queries.last_edition(of, language)
        return event_report.build(
            of, language, last.overrides if last else {}, template=template, edition=_due(last)
        )


def computed(of: Meeting, language: str) -> EventReport:
    """The report as the record gives it, without anybody's own words for whole sections."""
    with compose.in_language(language):
        last = queries.last_edition(of, language)
        own = {
            key: words
            for key, words in (last.overrides if last else {}).items()
            if not key.endswith(event_report.WHOLE)
        }
        return event_report.build(of, language, own, template=queries.template_of(of, last))


def due_edition(of: Meeting, language: str) -> int:
    """The number of the edition that would be published next."""
    return _due(queries.last_edition(of, language))


def _due(last: Report | None) -> int:
    if last is None:
        return 1
    return last.edition + 1 if last.state == "published" else last.edition


def _assemble(
    of: Meeting, last: Report | None, language: str, *, as_published: bool
) -> EventReport:
    with compose.in_language(language):
        return event_report.build(
            of,
            language,
            last.overrides if last else {},
            edition=_due(last),
            draft=not as_published,
            published_on=printing.day(clock.today(of.zone), language),
            annex_participants=bool(last and last.annex_participants),
            annex_engagements=bool(last and last.annex_engagements),
            template=queries.template_of(of, last),
        )


def print_draft(of: Meeting, language: str) -> store.Kept:
    """The draft of the report as a paper, marked as such."""
    return store.made(draft_order(of, language))


def draft_order(of: Meeting, language: str, form: str = press.READING) -> store.Order:
    """The draft of the report as a paper, marked as such, before it is made."""
    html = compose.html("report", assembled(of, language), language)
    return _ordered(f"meetings/{of.slug}/report-draft.{language}", html, form)


def print_edition(of: Meeting, language: str, *, corrigendum: str = "") -> services.Printed:
    """Print the edition that is about to be published; keep it, and what it was printed from.

    The paper prints the SHA-256 of its words, which anybody can compare, and a later edition what
    it changes: a list made by comparison with the one before, and the editor's own words.
    """
    document = _assemble(of, queries.last_edition(of, language), language, as_published=True)
    content = content_of(document)
    changes = changes_since(of, document) if document.edition > 1 else ()
    name = approvals.digest(content)
    document = replace(document, text_sha256=name, corrigendum=corrigendum, changes=changes)
    html = compose.html("report", document, language)
    paper = store.keep(press.render(html, pictures=store.pictures_in(html)))
    store.keep_source(paper, html)
    return services.Printed(paper, name, [asdict(one) for one in changes], corrigendum)


# --- statements -----------------------------------------------------------------------------------


def statement_place(ref: str, language: str) -> store.Place:
    """Where the paper of an issued statement is kept: printed once in each language, then fixed."""
    return store.Place(f"statements/{ref}.{language}", None)


def statement_order(statement: Statement, language: str) -> store.Order:
    """The paper of an issued statement, before it is printed for the first and last time."""
    html, form, attachments = statement_parts(statement, language)
    place = statement_place(statement.ref, language)
    return store.Order(place.key, html, form, tuple(attachments), fixed=True)


def statement_parts(
    statement: Statement, language: str
) -> tuple[str, str, tuple[press.Attachment, ...]]:
    """HTML, variant and data files of a statement's paper; equal for equal stored bytes."""
    with compose.in_language(language):
        template, document = _stated(statement, _frame(statement, language), language)
        attachments = (
            press.Attachment(
                f"{statement.ref}.json",
                "application/json",
                statement.data.encode(),
                _("The statement’s data; its SHA-256 is printed in the paper"),
            ),
            press.Attachment(
                f"{statement.ref}.csv",
                "text/csv",
                spreadsheet(statement.data),
                _("The same figures for a spreadsheet"),
                "Alternative",
            ),
        )
    return compose.html(template, document, language), press.ARCHIVE, attachments


def _stated(statement: Statement, frame: Frame, language: str) -> tuple[str, object]:
    """The template and the document of a statement's kind."""
    data, kind = statement.data, StatementKind(statement.kind)
    if kind is StatementKind.FUNDING_GAP:
        previous = statement.previous.data if statement.previous else None
        at = cutoff.of_statement(statement)
        return "statement", gap_statement.build(data, previous, frame, language, at)
    template, build = _STATEMENTS[kind]
    return template, build(data, frame, language)


_STATEMENTS: Final[dict[StatementKind, tuple[str, Callable[[str, Frame, str], object]]]] = {
    StatementKind.PLEDGES: ("statement-pledges", pledge_status.build),
    StatementKind.PARTNER: ("statement-partner", partner_statement.build),
    StatementKind.FUND: ("statement-fund", fund_statement.build),
}


def _frame(statement: Statement, language: str) -> Frame:
    phase = statement.book.phase
    fund = None if phase else funds.fund_of_book(statement.book)
    programme_ = phase.programme if phase else fund.programme if fund else None
    names = names_of({statement.approved_by, statement.issued_by})
    issued_at = _EPOCH + timedelta(microseconds=statement.issued_us)
    base = current_app.config["PUBLIC_BASE_URL"]
    return Frame(
        number=statement.ref,
        code=statement.code,
        sha256=statement.data_sha256,
        check_url=f"{base}/check/{statement.code}",
        programme=programme_.name.best(language)[0] if programme_ else statement.book.slug,
        phase=phase.name.best(language)[0] if phase else "",
        years=years_of(phase) if phase else "",
        issued_at=issued_at,
        supersedes=statement.supersedes.ref if statement.supersedes else "",
        previous_on=statement.previous.as_of if statement.previous else None,
        approvals=(
            Approval(
                _("Approved by"),
                names.get(statement.approved_by, _("Finance approver")),
                approved_at(statement),
            ),
            Approval(
                _("Issued by"), names.get(statement.issued_by, _("Secretariat lead")), issued_at
            ),
        ),
        partners=queries.partner_labels(language),
        sources=queries.source_titles(),
        fictitious=bool(programme_ and programme_.fictitious),
        themes={one.slug: one.name.best(language)[0] for one in themes(programme_)}
        if programme_
        else {},
        funds={one.slug: one.name.best(language)[0] for one in funds.funds()},
        pillars=_pillars(phase, language),
        windows={one.slug: one.name.best(language)[0] for one in fund.windows} if fund else {},
    )


def _pillars(phase: Phase | None, language: str) -> dict[str, str]:
    """The names of a phase's pillars by their number."""
    stated = (phase.pillars if phase else None) or ()
    return {str(n): Localised(text).best(language)[0] for n, text in enumerate(stated, start=1)}


def content_of(document: EventReport) -> list[list[str]]:
    """The words of a report as a version keeps them: passages with their section and language."""
    with compose.in_language(document.language):
        return [
            [one.section, one.number, one.kind, one.text, one.language]
            for one in event_passages.passages(document)
        ]


def changes_since(of: Meeting, document: EventReport) -> tuple[Change, ...]:
    """What a report changes in the newest published edition of its language."""
    before = approval_queries.newest_published(of, document.language)
    if before is None:
        return ()
    headings = {one.key: one.heading for one in document.sections}
    after = [versions.Part(*one) for one in content_of(document)]
    found = []
    for one in versions.differences(approval_queries.parts_of(before), after):
        was, now = versions.told(one)
        heading = headings.get(one.section, Text("", document.language))
        found.append(Change(one.number, heading, one.kind, was, now, one.language))
    return tuple(found)


def edition_of(report: Report) -> store.Kept:
    """The stored bytes of a published edition. Raises NotFound."""
    kept = store.of_hash(report.paper_sha256) if report.paper_sha256 else None
    if kept is None:
        raise NotFound()
    return kept
