"""What the translator's pages show: texts with their places, fixed sentences, files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.languages import LANGUAGES
from app.meetings.models import Meeting
from app.reports import compose, papers, queries, reading, xliff
from app.reports.documents.event_report import EventReport
from app.reports.rules.translation import KINDS, Count, Pair, Unit, counted
from app.reports.rules.translation_files import Bundle, Line, WrongLanguage, WrongMeeting
from app.reports.word import bilingual
from app.web.countries import language_name
from app.web.language import current_language

SHOWN = ("all", "todo", "missing", "stale", "fixed")
"""What a translator may look at."""

FORMATS = ("xlf", "docx")
TAKEN = ("xlf", "xliff", "docx")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the translation of a meeting into one language is."""

    language: str
    count: Count
    sources: tuple[str, ...]

    @property
    def words(self) -> str:
        """ "French: 12 of 80 missing, 3 stale", in the reader's language."""
        return str(
            _("%(language)s: %(standing)s", language=self.name, standing=count_words(self.count))
        )

    @property
    def name(self) -> str:
        """The language, in the reader's."""
        name = language_name(self.language, current_language())
        return name[:1].upper() + name[1:]


def count_words(count: Count) -> str:
    """ "12 of 80 missing, 3 stale", in the reader's language."""
    if not count.all:
        return str(_("nothing to translate"))
    if count.is_complete:
        return str(ngettext("the paragraph is translated", "all %(num)s paragraphs", count.all))
    return str(
        _(
            "%(missing)s of %(all)s missing, %(stale)s stale",
            missing=count.missing,
            all=count.all,
            stale=count.stale,
        )
    )


def standing(of: Meeting, language: str) -> Standing:
    """How far one language is, and which languages are translated from."""
    units = queries.translation_units(of, language)
    return Standing(language, counted(units), sources_of(units))


def standings(of: Meeting) -> list[Standing]:
    """Every language into which something is to be translated."""
    found = [standing(of, code) for code in LANGUAGES]
    return [one for one in found if one.count.all]


def sources_of(units: list[Unit]) -> tuple[str, ...]:
    """The languages that texts are translated from, the most frequent first."""
    languages = [one.source_language for one in units]
    return tuple(sorted(set(languages), key=lambda one: (-languages.count(one), one)))


def shown(units: list[Unit], what: str) -> list[tuple[Unit, tuple[Pair, ...]]]:
    """The texts with those of their paragraphs that were asked for."""
    wanted = {"todo": ("missing", "stale"), "missing": ("missing",), "stale": ("stale",)}.get(what)
    rows = [
        (unit, tuple(one for one in unit.pairs if wanted is None or one.state in wanted))
        for unit in units
    ]
    return [(unit, pairs) for unit, pairs in rows if pairs]


def fixed(of: Meeting, source: str, language: str) -> list[tuple[str, str]]:
    """Sentences of the report that come from the catalogues and the record, in both languages."""
    ours, theirs = (_computed(papers.computed(of, code)) for code in (source, language))
    return [(text, theirs[key]) for key, text in ours.items() if key in theirs]


def _computed(document: EventReport) -> dict[str, str]:
    return {
        block.sentence.key: block.sentence.computed
        for section in document.sections
        for block in section.blocks
        if block.sentence is not None and not block.text and block.sentence.computed
    }


def sentences_of(of: Meeting, language: str) -> Mapping[str, str]:
    """What the report computes in a language, by key: what an editor's words stand in place of."""
    return {
        sentence.key: sentence.computed
        for section in papers.assembled(of, language).sections
        for sentence in section.sentences
    }


# --- files ----------------------------------------------------------------------------------------


def bundle_of(of: Meeting, language: str, source: str) -> Bundle:
    """The texts of one source language for a file, with what each of them is."""
    units = [
        one for one in queries.translation_units(of, language) if one.source_language == source
    ]
    title = of.title.best(source)[0]
    with compose.in_language(source):
        lines = tuple(
            Line(unit.key, one.number, one.source, one.target, one.seen, _context(unit))
            for unit in units
            for one in unit.pairs
        )
    return Bundle(of.slug, title, source, language, lines)


def _context(unit: Unit) -> str:
    kind = compose._(KINDS[unit.kind])
    room = compose._("at most %(most)s letters", most=unit.longest) if unit.longest else ""
    return " · ".join(part for part in (kind, unit.about, room) if part)


def as_file(bundle: Bundle, kind: str) -> bytes:
    """The texts in the form asked for."""
    if kind == "xlf":
        return xliff.written(bundle)
    with compose.in_language(bundle.source_language):
        told = compose._(
            "Write the translation into the right column. Leave the left column and the lines in "
            "brackets as they are; keep marks such as ** and addresses. An empty cell changes "
            "nothing."
        )
    return bilingual.written(bundle, f"{bundle.title} · {bundle.language}", told)


def read(of: Meeting, language: str, name: str, data: bytes) -> Bundle:
    """What a file holds. Raises what the two readers raise, WrongLanguage, WrongMeeting."""
    if name.rpartition(".")[2].lower() == "docx":
        reading.bounded(data)
        found = bilingual.read(data)
    else:
        found = xliff.read(data)
    given = found.language.partition("-")[0].lower()
    if given != language:
        raise WrongLanguage(given=found.language or "?", wanted=language)
    if found.meeting and found.meeting != of.slug:
        raise WrongMeeting(given=found.meeting)
    return replace(found, language=given)
