"""Every text that the report and the papers of a meeting print, with its translation.

A text is named by a key that stays: what it hangs on (by slug or public id), and which of its
texts it is. Fixed sentences are none of these; they come from the catalogues.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db, the_one
from app.core.errors import NotFound
from app.core.languages import DEFAULT_LANGUAGE, LANGUAGES
from app.floor import queries as floor
from app.floor.models import BoardPoint
from app.floor.rules.board import LONGEST_POINT
from app.meetings.models import AgendaItem, Intervention, Meeting, MeetingText
from app.programmes.models import Figure
from app.reports.models import HandOver, Outcome, Translation, TranslationFile
from app.reports.queries.assembly import pictures
from app.reports.queries.outcomes import outcomes_of
from app.reports.queries.record import (
    SPOKEN,
    engagements,
    figures,
    last_edition,
    phase_before,
)
from app.reports.rules import outcomes as outcome_rules
from app.reports.rules.translation import (
    Unit,
    aligned,
    origin,
    parts_of,
    restored,
)

WORDS = "words."
"""How the keys of an editor's own words begin; the other report's own words translate them."""

_SECTION_OF_TEXTS = {
    "objectives": "background",
    "purpose": "background",
    "documents_note": "background",
    "report_title": "",
    "thanks": "",
}
_OWN_KEYS = {
    "meeting.groups": "background.attendance",
    "text.purpose": "background.purpose",
    "text.documents_note": "background.documents",
}


@dataclass(frozen=True, slots=True)
class _At:
    """Where a text is printed, and how long it may be."""

    section: str | None = None
    longest: int = 0
    one_line: bool = False


_TITLE = _At(section="", one_line=True)


@dataclass
class _Gathering:
    """What the texts of a meeting are gathered with; ``taken`` are the keys of own words that
    stand in the report of the language already.
    """

    meeting: Meeting
    language: str
    rows: Mapping[str, Mapping[str, Translation]]
    taken: frozenset[str]
    found: list[Unit] = field(default_factory=list)

    @property
    def preferred(self) -> tuple[str, ...]:
        """The languages from which one translates, the first first."""
        return (self.meeting.documents_language or DEFAULT_LANGUAGE, DEFAULT_LANGUAGE, *LANGUAGES)

    def localised(self, key: str, kind: str, about: str, texts: Mapping[str, str], at: _At) -> None:
        """A text with a place of its own for each language."""
        there = {code: text for code, text in texts.items() if text.strip()}
        made = [
            code
            for code, row in self.rows.get(key, {}).items()
            if row.body and there.get(code) == row.body
        ]
        source = origin(there, self.language, self.preferred, made)
        if source:
            self._add(key, kind, about, there[source], source, there.get(self.language, ""), at)

    def plain(self, key: str, kind: str, about: str, text: str, language: str, at: _At) -> None:
        """A text that is there in one language only; its translation is kept beside it."""
        if text.strip() and language != self.language:
            row = self.rows.get(key, {}).get(self.language)
            self._add(key, kind, about, text, language, row.body if row else "", at)

    def _add(
        self, key: str, kind: str, about: str, source: str, language: str, target: str, at: _At
    ) -> None:
        if kind not in _ALWAYS and at.section and self._is_replaced(key, kind, at.section):
            return
        row = self.rows.get(key, {}).get(self.language)
        kept, body = (restored(row.parts), row.body) if row else ((), "")
        parts = parts_of(source, target, kept, body)
        self.found.append(
            Unit(
                key, kind, about, source, language, target, aligned(source, parts), at.section,
                at.longest, at.one_line,
            )
        )  # fmt: skip

    def _is_replaced(self, key: str, kind: str, section: str) -> bool:
        """Whether an editor's words stand in the place of a text that only the report prints."""
        own = f"{section}.text" if kind in _SECTION_TEXTS else _OWN_KEYS.get(key, "")
        return f"{section}.whole" in self.taken or own in self.taken


_ALWAYS = frozenset({"item_title", "own_words", "objectives", "caption", "alt"})
"""Kinds that are printed although an editor wrote the section anew, or by other papers, too."""

_SECTION_TEXTS = frozenset({"item_text", "achievements", "strategy"})


def translation_units(of: Meeting, language: str) -> list[Unit]:
    """The texts of a meeting that are to be read in ``language``, in the order of the papers."""
    report = last_edition(of, language)
    w = _Gathering(of, language, _rows(of), frozenset(report.overrides if report else ()))
    items = db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == of.id)
        .order_by(AgendaItem.agenda.desc(), AgendaItem.position, AgendaItem.id)
    ).all()
    held = any(one.agenda == "held" for one in items)
    shown = [one for one in items if (one.agenda == "held") == held]
    _of_meeting(w, shown)
    _of_items(w, shown, printed=True)
    _of_floor(w, shown)
    _of_outcomes(w)
    _of_pictures(w)
    _own_words(w)
    if held:
        _of_items(w, [one for one in items if one.agenda == "planned"], printed=False)
    return w.found


def _rows(of: Meeting) -> dict[str, dict[str, Translation]]:
    found: dict[str, dict[str, Translation]] = {}
    for row in db.session.scalars(select(Translation).where(Translation.meeting_id == of.id)):
        found.setdefault(row.key, {})[row.language] = row
    return found


def _of_meeting(w: _Gathering, items: Sequence[AgendaItem]) -> None:
    of = w.meeting
    w.localised("meeting.title", "meeting_title", "", of.title, _TITLE)
    place = "place-short" if of.place_short else "place"
    w.localised(f"meeting.{place}", "place", "", of.place_short or of.place, _TITLE)
    groups = _At("background", one_line=True)
    w.localised("meeting.groups", "groups", "", of.attendance_groups, groups)
    talks = [one.slug for one in items if one.kind == "presentation"]
    sections: dict[str, str | None] = dict(_SECTION_OF_TEXTS)
    if talks:
        sections |= {"strategy": talks[-1]}
        sections |= {"achievements": talks[0]} if len(talks) > 1 else {}
    texts: dict[str, dict[str, str]] = {}
    for row in db.session.scalars(
        select(MeetingText).where(MeetingText.meeting_id == of.id).order_by(MeetingText.id)
    ):
        texts.setdefault(row.kind, {})[row.language] = row.body
    for kind in sorted(texts, key=KIND_ORDER.index):
        at = _At(sections.get(kind), one_line=kind.endswith("_title"))
        w.localised(f"text.{kind}", kind, "", texts[kind], at)
    if len(talks) > 1:
        for one in figures(phase_before(of.phase), "result"):
            if one.unit == "people" and one.scope and not one.derived:
                _of_figure(w, one, talks[0], scope=True)
    if talks:
        for one in figures(of.phase, "funding"):
            if one.unit == "share" and not one.derived:
                _of_figure(w, one, talks[-1], scope=False)


KIND_ORDER = (
    "report_title",
    "concept_title",
    "background",
    "objectives",
    "audience",
    "logistics",
    "purpose",
    "documents_note",
    "achievements",
    "strategy",
    "thanks",
)


def _of_figure(w: _Gathering, one: Figure, section: str, *, scope: bool) -> None:
    at = _At(section, one_line=True)
    w.localised(f"figure.{one.slug}.label", "figure_label", one.value, one.label, at)
    if scope:
        w.localised(f"figure.{one.slug}.scope", "figure_scope", one.value, one.scope, at)


def _of_items(w: _Gathering, items: Sequence[AgendaItem], *, printed: bool) -> None:
    said: dict[int, list[Intervention]] = {}
    if printed:
        for one in db.session.scalars(
            select(Intervention)
            .where(
                Intervention.agenda_item_id.in_([item.id for item in items]),
                Intervention.state.in_(SPOKEN),
            )
            .options(
                joinedload(Intervention.person),
                joinedload(Intervention.partner),
                joinedload(Intervention.role),
            )
            .order_by(Intervention.position, Intervention.id)
        ):
            said.setdefault(one.agenda_item_id, []).append(one)
    for item in items:
        section = item.slug if printed else None
        about = _named(item, w.language)
        key, head = f"item.{item.slug}", _At(section, one_line=True)
        w.localised(f"{key}.title", "item_title", about, item.title, head)
        w.localised(f"{key}.description", "item_text", about, item.description, _At(section))
        for one in said.get(item.id, ()):
            _of_intervention(w, one, item)


def _of_intervention(w: _Gathering, one: Intervention, item: AgendaItem) -> None:
    about, key, at = _speaker(one, w.language), f"said.{one.slug}", _At(item.slug)
    w.localised(f"{key}.summary", "summary", about, one.summary, at)
    w.localised(f"{key}.reply", "reply", about, one.reply, at)
    language = one.language or DEFAULT_LANGUAGE
    if not one.summary:
        w.plain(f"{key}.priorities", "priorities", about, one.priorities, language, at)
    if item.kind == "tour_de_table":
        w.plain(f"{key}.ask", "ask", about, one.ask, language, at)
        listed, line = "; ".join(one.instruments), _At(item.slug, one_line=True)
        w.plain(f"{key}.instruments", "instruments", about, listed, language, line)


def _of_floor(w: _Gathering, items: Sequence[AgendaItem]) -> None:
    table = next((one.slug for one in items if one.kind == "tour_de_table"), "")
    shown = {one.key for one in floor.points(w.meeting.id)}
    for point in db.session.scalars(
        select(BoardPoint)
        .where(BoardPoint.meeting_id == w.meeting.id, BoardPoint.id.in_(shown))
        .order_by(BoardPoint.position, BoardPoint.id)
    ):
        at = _At(table, LONGEST_POINT, one_line=True)
        w.localised(f"point.{point.public_id}", "point", "", point.text, at)
    for one in engagements(w.meeting).values():
        made = one.engagement
        if made.ref and w.language not in made.wording:
            said, language = made.wording.best(w.language)
            label = (one.partner.label or one.partner.name).best(w.language)[0]
            w.plain(wording_key(made.ref), "wording", label, said, language, _At(table))


def _of_outcomes(w: _Gathering) -> None:
    for filed in db.session.scalars(
        select(HandOver).where(HandOver.meeting_id == w.meeting.id, HandOver.filed_at.is_not(None))
        .order_by(HandOver.id)
    ):  # fmt: skip
        for number, said in enumerate(filed.conclusions, 1):
            key = conclusion_key(filed, number)
            w.plain(key, "conclusion", str(number), said, filed.language, _At(""))
    for row in outcomes_of([w.meeting.id])[w.meeting.id]:
        kind = "decision" if row.kind == outcome_rules.DECISION else "action"
        label = outcome_rules.number_words(row.kind, row.number)
        w.plain(outcome_key(row), kind, label, row.text, row.language, _At())


def _of_pictures(w: _Gathering) -> None:
    at = _At("pictures", one_line=True)
    for place, one in enumerate(pictures(w.meeting), 1):
        key = f"picture.{one.public_id}"
        w.localised(f"{key}.caption", "caption", str(place), one.caption, at)
        if not one.decorative:
            w.localised(f"{key}.alt", "alt", str(place), one.alt, at)


def _own_words(w: _Gathering) -> None:
    """Words that an editor wrote in the report of another language."""
    reports = {code: last_edition(w.meeting, code) for code in LANGUAGES}
    said: dict[str, dict[str, str]] = {}
    for code, report in reports.items():
        for key, words in (report.overrides if report else {}).items():
            said.setdefault(key, {})[code] = words["text"]
    for key, texts in said.items():
        section = key.rpartition(".")[0]
        w.localised(f"{WORDS}{key}", "own_words", section, texts, _At(section))


def _named(item: AgendaItem, language: str) -> str:
    title = item.title.best(language)[0]
    return f"{item.number} {title}".strip()


def _speaker(one: Intervention, language: str) -> str:
    partner = (one.partner.label or one.partner.name).best(language)[0] if one.partner else ""
    name = (one.role.printed if one.role else "") or (one.person.printed if one.person else "")
    return ", ".join(part for part in (name, partner) if part)


# --- what papers print from beside the record -----------------------------------------------------


def outcome_key(row: Outcome) -> str:
    """The name of the text of a decision or an action."""
    return f"outcome.{row.public_id}"


def conclusion_key(row: HandOver, number: int) -> str:
    """The name of a conclusion of a session, counted from 1."""
    return f"conclusion.{row.public_id}.{number}"


def wording_key(ref: str) -> str:
    """The name of the wording of an engagement."""
    return f"engagement.{ref}.wording"


def translation_file(public_id: str) -> TranslationFile:
    """A file that was read and is not yet taken. Raises NotFound."""
    found = the_one(
        select(TranslationFile)
        .where(TranslationFile.public_id == public_id)
        .options(joinedload(TranslationFile.meeting))
    )
    if found.taken_at is not None:
        raise NotFound()
    return found
