"""The Report of the Event: the agenda as held, what was said, what it costs.

Sections follow the held agenda, after a background and before the thanks. Names are bold with
full title at first mention and short later, so the report is built in reading order. Computed
sentences can be replaced by the rapporteur's; texts that the record does not hold are marked as
missing for the desk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.core.localised import Localised
from app.core.money import Money
from app.floor import drawing, figure
from app.funding.queries.engagements import Announced
from app.funding.rules.engagements import TYPE_WORDS, EngagementType
from app.meetings.models import AgendaItem, Intervention, Meeting, RoleAssignment
from app.programmes.models import Figure
from app.reports import queries
from app.reports.compose import _, ngettext
from app.reports.documents.common import (
    NOTHING,
    Person,
    Text,
    Title,
    escaped,
    name_of,
    opening_capital,
    person,
    plain,
    qualified,
    text_of,
    title,
    together,
)
from app.reports.documents.money import Funding, coverage_chart, funding_at
from app.reports.documents.participants import Constituency, constituencies
from app.reports.documents.speakers import SpeakerTable, speaker_table
from app.reports.rules.mentions import Mentions
from app.reports.rules.overrides import Sentence, settle
from app.web import charts, countries
from app.web.filters import listed, million, number, qualifier
from app.web.printing import NBSP, amount, with_currency

_BLOCK = re.compile(r"\s*([-*+>#|]|\d+[.)])\s")

#: Roles whose holder speaks in the record's words; without a summary something is missing.
SPEAKING = ("chair", "keynote", "opening", "country_speaker", "panellist", "intervener")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One intervention: its number in the section, who spoke, for whom, and what was said."""

    number: int
    key: str
    who: Person
    partner: Text
    lead: str
    body: Text
    reply: Text
    proposal: str
    countries: str
    instruments: str
    long: bool


@dataclass(frozen=True, slots=True)
class Bullet:
    """A figure of the register: value with qualifier, unit and label."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Box:
    """The funding box: figures, bar, and the notes below it."""

    funding: Funding
    chart: charts.Coverage | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a section; exactly one of the fields is filled, ``kind`` says which."""

    kind: str
    sentence: Sentence | None = None
    text: Text = NOTHING
    paragraphs: tuple[Paragraph, ...] = ()
    bullets: tuple[Bullet, ...] = ()
    scope: Text = NOTHING
    box: Box | None = None
    board: drawing.Board | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its blocks; ``missing`` are sentences for the desk about what is not there."""

    key: str
    number: str
    heading: Text
    level: int
    blocks: tuple[Block, ...]
    missing: tuple[str, ...] = ()
    figure: str = ""

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that an editor may replace."""
        return tuple(block.sentence for block in self.blocks if block.sentence is not None)

    @property
    def moved_on(self) -> bool:
        """Whether a replaced sentence would read differently today."""
        return any(sentence.moved_on for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """One row of the annex of engagements."""

    number: int
    partner: Text
    kind: str
    wording: Text
    amount: str


@dataclass(frozen=True, slots=True)
class EventReport:
    """Everything that the paper prints."""

    title: Title
    language: str
    edition: int
    draft: bool
    published_on: str
    pending: bool
    summaries: bool
    sections: tuple[Section, ...]
    thanks: Text
    speakers: SpeakerTable
    participants: tuple[Constituency, ...] | None
    engagements: tuple[EngagementRow, ...] | None

    @property
    def missing(self) -> int:
        """How many texts the desk still has to write."""
        return sum(len(section.missing) for section in self.sections)


def build(
    of: Meeting,
    language: str,
    overrides: Mapping[str, Any],
    *,
    edition: int = 1,
    draft: bool = True,
    published_on: str = "",
    annex_participants: bool = False,
    annex_engagements: bool = False,
) -> EventReport:
    """Assemble the report. Runs in the paper's language."""
    record = queries.record(of, "held" if queries.has_held_agenda(of) else "planned")
    writer = _Writer(record, language, overrides)
    sections = writer.sections()
    return EventReport(
        title=title(of, record.texts, "report_title", language),
        language=language,
        edition=edition,
        draft=draft,
        published_on=published_on,
        pending=writer.foreign,
        summaries=writer.summaries,
        sections=sections,
        thanks=text_of(record.texts, "thanks", language),
        speakers=speaker_table(record, language),
        participants=(
            constituencies(of, public=True, language=language) if annex_participants else None
        ),
        engagements=_engagement_rows(record, language) if annex_engagements else None,
    )


@dataclass
class _Writer:
    record: queries.Record
    language: str
    overrides: Mapping[str, Any]
    mentions: Mentions = field(default_factory=Mentions)
    foreign: bool = False
    summaries: bool = False
    _missing: list[str] = field(default_factory=list)
    _figure: str = ""

    # --- the frame ---

    def sections(self) -> tuple[Section, ...]:
        """Background, then the agenda: items of the top level are numbered sections."""
        found = [self._background()]
        for item in self.record.children(None):
            if item.kind == "break":
                continue
            found.append(self._section(item, str(len({s.number.split(".")[0] for s in found}) + 1)))
            for place, child in enumerate(self.record.children(item), start=1):
                found.append(self._section(child, f"{found_number(found)}.{place}"))
        return tuple(found)

    def _section(self, item: AgendaItem, number_: str) -> Section:
        self._missing, self._figure = [], ""
        blocks = tuple(self._blocks(item))
        heading = self._said(plain(item.title, self.language))
        level = 3 if item.parent_id else 2
        return Section(
            item.slug, number_, heading, level, blocks, tuple(self._missing), self._figure
        )

    def _blocks(self, item: AgendaItem) -> list[Block]:
        kind = item.kind
        if kind == "tour_de_table":
            return self._tour_de_table(item)
        introduction, texts = self._introduction(item), self._own_texts(item)
        if self._of(item, "closing"):
            return [*introduction, *self._interventions(item), *self._conclusion(item), *texts]
        spoken = self._interventions(item)
        return [*introduction, *texts, *spoken, *self._conclusion(item)]

    # --- background ---

    def _background(self) -> Section:
        self._missing = []
        of, texts = self.record.meeting, self.record.texts
        blocks: list[Block] = []
        if of.attendance:
            count = qualified(of.attendance, of.attendance_qualifier, self.language)
            who, real = of.attendance_groups.best(self.language)
            sentence = (
                _("%(count)s participants took part: %(groups)s.", count=count, groups=who)
                if who
                else _("%(count)s participants took part.", count=count)
            )
            self.foreign |= bool(who) and real != self.language
            blocks.append(self._sentence("background.attendance", opening_capital(sentence)))
        else:
            self._missing.append(_("The number of participants is not recorded."))
        objectives = text_of(texts, "objectives", self.language)
        if objectives or "background.objectives" in self.overrides:
            blocks.append(
                self._sentence(
                    "background.before-objectives", _("The objectives of the meeting were these:")
                )
            )
        else:
            self._missing.append(_("The objectives are not written."))
        blocks += self._written("background.objectives", objectives)
        blocks += self._text("background.purpose", "purpose")
        blocks += self._text("background.documents", "documents_note")
        return Section(
            "background",
            "1",
            Text(_("Background"), self.language),
            2,
            tuple(blocks),
            tuple(self._missing),
        )

    def _text(self, key: str, kind: str) -> list[Block]:
        return self._written(key, text_of(self.record.texts, kind, self.language))

    def _written(self, key: str, text: Text) -> list[Block]:
        """A text of the meeting, or a place for one; the rapporteur may put other words there."""
        sentence = settle(key, text.body.strip(), self.overrides)
        if sentence.overridden:
            text = Text(sentence.text, self.language, text.summary)
        return [Block("sentence", sentence=sentence, text=self._said(text))]

    # --- items ---

    def _introduction(self, item: AgendaItem) -> list[Block]:
        parts: list[str] = []
        people: list[RoleAssignment] = []
        if item.attendance:
            count = qualified(item.attendance, item.attendance_qualifier, self.language)
            parts.append(opening_capital(_("%(count)s participants took part.", count=count)))
        chairs = self._silent_chair(item)
        if chairs:
            parts.append(self._role_sentence("chair", chairs))
            people += chairs
        for role in ("introducer", "presenter", "moderator", "wrap_up", "opening"):
            of_role = self._of(item, role)
            silent = [one for one in of_role if not self._has_words(one)]
            if silent:
                parts.append(self._role_sentence(role, silent))
                people += silent
        if not parts:
            return []
        return [self._computed(f"{item.slug}.introduction", " ".join(parts), people)]

    def _silent_chair(self, item: AgendaItem) -> list[RoleAssignment]:
        return [one for one in self._of(item, "chair") if not self._has_words(one)]

    def _own_texts(self, item: AgendaItem) -> list[Block]:
        """What is recorded of an item beside its interventions, with figures and money where a
        presentation looks back or forward.
        """
        key = f"{item.slug}.text"
        recorded = plain(item.description, self.language)
        if item.kind != "presentation":
            if self._of(item, "wrap_up") and not recorded and key not in self.overrides:
                self._missing.append(_("The conclusions are not written."))
            return self._written(key, self._as_summary(recorded))
        back = self._looks_back(item)
        told = text_of(self.record.texts, "achievements" if back else "strategy", self.language)
        text = told or self._as_summary(recorded)
        if not text and key not in self.overrides:
            self._missing.append(_("What was presented is not written."))
        if back:
            return self._figures() + self._written(key, text)
        return self._written(key, text) + self._money(item)

    def _as_summary(self, text: Text) -> Text:
        return Text(text.body, text.language, summary=bool(text))

    def _looks_back(self, item: AgendaItem) -> bool:
        """The first presentation of a meeting looks back, the next ones forward."""
        talks = [one for one in self.record.items if one.kind == "presentation"]
        return len(talks) > 1 and talks[0].id == item.id

    def _interventions(self, item: AgendaItem) -> list[Block]:
        spoken = sorted(
            self.record.interventions.get(item.id, ()),
            key=lambda one: (self._rank(one), one.position),
        )
        silent = [
            role
            for role in self.record.roles.get(item.id, ())
            if role.role in SPEAKING and role.role != "chair" and not self._has_words(role)
        ]
        self._missing += [
            _("No summary of what %(name)s said.", name=name_of(role).full) for role in silent
        ]
        if not spoken:
            return []
        paragraphs = tuple(
            self._paragraph(one, place, partner=False) for place, one in enumerate(spoken, 1)
        )
        return [Block("interventions", paragraphs=paragraphs)]

    def _rank(self, one: Intervention) -> bool:
        return not (one.role is not None and one.role.role == "chair")

    def _paragraph(self, one: Intervention, place: int, *, partner: bool) -> Paragraph:
        who, later = self._speaker(one)
        body = self._said(plain(one.summary, self.language))
        if not body and one.priorities:
            body = self._said(Text(one.priorities, one.language or "en"))
        if not body:
            self._missing.append(_("No summary of what %(name)s said.", name=who.name))
        label = NOTHING
        if partner and one.partner is not None:
            label = plain(one.partner.label or one.partner.name, self.language)
        self.summaries = self.summaries or bool(body)
        # Priorities of a partner stand for themselves below its name; a lead would only repeat it.
        lead = self._lead(one, later, place) if body and not partner else ""
        run_in = body.language == self.language and not _BLOCK.match(body.body)
        if lead and run_in:
            body, lead = Text(f"{escaped(lead)} {body.body.strip()}", body.language), ""
        said = body.body + one.ask
        return Paragraph(
            number=place,
            key=one.slug,
            who=who,
            partner=label,
            lead=lead,
            body=body,
            reply=self._said(plain(one.reply, self.language)),
            proposal=one.ask if partner else "",
            countries=listed(countries.country_name(code, self.language) for code in one.countries)
            if partner
            else "",
            instruments="; ".join(one.instruments) if partner else "",
            long=len(said) > 1800,
        )

    def _speaker(self, one: Intervention) -> tuple[Person, str]:
        if one.role is not None:
            return person(one.role, self.mentions, self.language), name_of(one.role).later
        label = one.partner.label or one.partner.name if one.partner else Localised()
        name = one.person.printed if one.person else label.best(self.language)[0]
        later = one.person.second_mention or name if one.person else name
        return Person(name, ""), later

    def _lead(self, one: Intervention, later: str, place: int) -> str:
        """How reported speech begins; neutral verbs in turn, past tense."""
        if one.role is not None and one.role.role == "chair":
            return _("%(name)s, in the chair, opened with these points:", name=later)
        turns = (
            _("%(name)s noted:", name=later),
            _("%(name)s stressed:", name=later),
            _("%(name)s indicated:", name=later),
            _("%(name)s emphasized:", name=later),
        )
        return turns[(place - 1) % len(turns)]

    def _conclusion(self, item: AgendaItem) -> list[Block]:
        parts: list[str] = []
        people: list[RoleAssignment] = []
        for role in ("session_closing", "closing"):
            closers = [one for one in self._of(item, role) if not self._has_words(one)]
            if closers:
                parts.append(self._role_sentence(role, closers))
                people += closers
            if closers and role == "closing":
                parts += self._gap_at_closing()
        if not parts:
            return []
        return [self._computed(f"{item.slug}.conclusion", " ".join(parts), people)]

    def _gap_at_closing(self) -> list[str]:
        funding = self._funding()
        if funding is None or funding.gap is None:
            return []
        return [
            _("The funding gap then was **%(gap)s**.", gap=in_full(funding.gap)),
        ]

    # --- figures and money ---

    def _figures(self) -> list[Block]:
        before = queries.phase_before(self.record.meeting.phase)
        counted = [
            one
            for one in queries.figures(before, "result")
            if one.unit == "people" and one.scope and not one.derived
        ]
        if not counted:
            return []
        scopes = {tuple(one.scope.items()): one.scope for one in counted}
        scope = NOTHING
        if len(scopes) == 1:
            scope = self._said(plain(next(iter(scopes.values())), self.language))
        bullets = tuple(
            Bullet(self._figure_value(one), self._said(plain(one.label, self.language)))
            for one in counted
        )
        return [Block("figures", bullets=bullets, scope=scope)]

    def _figure_value(self, one: Figure) -> str:
        from_million = million(_exact(one.value), unit="")
        before = qualifier(one.qualifier)
        return f"{before} {from_million}" if before else from_million

    def _funding(self) -> Funding | None:
        of = self.record.meeting
        return funding_at(of.phase, of.on_date, self.language)

    def _money(self, item: AgendaItem) -> list[Block]:
        funding = self._funding()
        if funding is None or not funding.whole:
            return []
        phase = self.record.meeting.phase
        host = phase.programme.host if phase else None
        required, own, mobilised, gap = funding.figures
        facts = {
            "phase": funding.phase,
            "years": funding.years,
            "required": in_full(required),
            "mobilised": in_full(mobilised),
            "own": in_full(own),
            "gap": in_full(gap),
            "host": escaped(host.short or host.name.best(self.language)[0]) if host else "",
        }
        sentence = _(
            "The overall budget of %(phase)s, %(years)s, is **%(required)s**. With %(mobilised)s "
            "mobilised and %(own)s contributed by %(host)s through staff, this "
            "**leaves a funding gap of %(gap)s**.",
            **facts,
        )
        shares = tuple(
            f"{one.label.best(self.language)[0]}: {self._share(one)}."
            for one in queries.figures(phase, "funding")
            if one.unit == "share" and not one.derived
        )
        box = Box(funding, coverage_chart(funding), shares)
        return [self._sentence(f"{item.slug}.budget", sentence), Block("funding", box=box)]

    def _share(self, one: Figure) -> str:
        before = qualifier(one.qualifier)
        share = f"{number(_exact(one.value) * 100, 0)} %"
        return f"{before} {share}" if before else share

    # --- the tour de table ---

    def _tour_de_table(self, item: AgendaItem) -> list[Block]:
        spoken = sorted(self.record.interventions.get(item.id, ()), key=lambda one: one.position)
        facilitators = self._of(item, "facilitator")
        parts = []
        if facilitators:
            parts.append(self._role_sentence("facilitator", facilitators))
        if spoken:
            parts.append(
                ngettext(
                    "%(count)s partner took the floor.",
                    "%(count)s partners took the floor, in the order below.",
                    len(spoken),
                    count=opening_capital(_number_in_words(len(spoken))),
                )
            )
        else:
            self._missing.append(_("No intervention is recorded."))
        blocks = [self._computed(f"{item.slug}.introduction", " ".join(parts), facilitators)]
        recorded = plain(item.description, self.language)
        blocks += self._written(f"{item.slug}.text", self._as_summary(recorded))
        if spoken:
            paragraphs = tuple(
                self._paragraph(one, place, partner=True) for place, one in enumerate(spoken, 1)
            )
            blocks.append(Block("interventions", paragraphs=paragraphs))
        presenters = self._of(item, "whiteboard_summary")
        if presenters:
            blocks.append(
                self._computed(
                    f"{item.slug}.summary",
                    self._role_sentence("whiteboard_summary", presenters),
                    presenters,
                )
            )
        blocks += self._board()
        return blocks + self._conclusion(item)

    def _board(self) -> list[Block]:
        drawn = figure.of(self.record.meeting, self.language)
        if drawn is None:
            return []
        platform = self.record.meeting.platform
        caption = (
            _(
                "Figure 1. %(platform)s Whiteboard of the main points brought up by speakers "
                "during the Tour de Table",
                platform=platform,
            )
            if platform[:1].isupper()
            else _(
                "Figure 1. Whiteboard of the main points brought up by speakers during the "
                "Tour de Table"
            )
        )
        self._figure = caption
        self.summaries = True
        return [Block("board", board=drawn, caption=caption)]

    # --- sentences ---

    def _role_sentence(self, role: str, holders: Sequence[RoleAssignment]) -> str:
        names = together([person(one, self.mentions, self.language) for one in holders])
        match role:
            case "chair":
                return _("%(names)s chaired.", names=names)
            case "introducer":
                return _("%(names)s introduced the topic.", names=names)
            case "presenter":
                return _("The presentation was given by %(names)s", names=names).rstrip(",") + "."
            case "moderator":
                return _("%(names)s moderated the discussion.", names=names)
            case "wrap_up":
                return _("%(names)s summed up what the sessions had concluded.", names=names)
            case "opening":
                return _("%(names)s opened the meeting.", names=names)
            case "facilitator":
                return _("%(names)s facilitated the tour de table.", names=names)
            case "whiteboard_summary":
                return _(
                    "%(names)s displayed the main points of the interventions on a board.",
                    names=names,
                )
            case "session_closing":
                return _("%(names)s closed the session.", names=names)
            case _:
                return _("%(names)s closed the meeting.", names=names)

    def _computed(self, key: str, sentence: str, people: Sequence[RoleAssignment]) -> Block:
        """A sentence that names people; an editor's words that leave one out do not count as a
        mention."""
        block = self._sentence(key, sentence)
        settled = block.sentence
        if settled is not None and settled.overridden:
            for role in people:
                if name_of(role).full not in settled.text:
                    self.mentions.known.discard(role.person_id)
        return block

    def _sentence(self, key: str, computed: str) -> Block:
        return Block("sentence", sentence=settle(key, computed, self.overrides))

    def _of(self, item: AgendaItem, role: str) -> list[RoleAssignment]:
        return [one for one in self.record.roles.get(item.id, ()) if one.role == role]

    def _has_words(self, role: RoleAssignment) -> bool:
        return any(
            one.role_assignment_id == role.id
            or (one.role_assignment_id is None and one.person_id == role.person_id)
            for one in self.record.interventions.get(role.agenda_item_id, ())
        )

    def _said(self, text: Text) -> Text:
        """Note that a text is printed which is not in the paper's language."""
        self.foreign |= bool(text) and text.language != self.language
        self.summaries |= text.summary
        return text


def in_full(amount: Money) -> str:
    """An amount in words that never breaks over a line: "75 million USD"."""
    return million(amount).replace(" ", NBSP)


def found_number(sections: Sequence[Section]) -> str:
    """Number of the section that the next child belongs to."""
    return sections[-1].number.split(".")[0]


def _exact(value: str) -> Decimal:
    return Decimal(value)


def _number_in_words(count: int) -> str:
    words = {
        2: _("two"), 3: _("three"), 4: _("four"), 5: _("five"), 6: _("six"), 7: _("seven"),
        8: _("eight"), 9: _("nine"), 10: _("ten"), 11: _("eleven"), 12: _("twelve"),
    }  # fmt: skip
    return words.get(count, str(count))


def _engagement_rows(record: queries.Record, language: str) -> tuple[EngagementRow, ...]:
    """One row per intervention of the tour de table; no amount is "none recorded", never zero."""
    made = queries.engagements(record.meeting)
    rows = []
    items = [item for item in record.items if item.kind == "tour_de_table"]
    spoken = [one for item in items for one in record.interventions.get(item.id, ())]
    for place, one in enumerate(sorted(spoken, key=lambda one: one.position), 1):
        announced = made.get(one.id)
        label = one.partner.label or one.partner.name if one.partner else Localised()
        kind, wording, sums = _("None stated"), NOTHING, _("None recorded")
        if announced is not None:
            kind = _(TYPE_WORDS[EngagementType(announced.engagement.type)])
            wording = plain(announced.engagement.wording, language)
            sums = _amounts(announced, language)
        rows.append(EngagementRow(place, plain(label, language), kind, wording, sums))
    return tuple(rows)


def _amounts(announced: Announced, language: str) -> str:
    if announced.amount_withheld:
        return _("Not shown")
    if not announced.amounts:
        return _("None recorded")
    return "; ".join(
        with_currency(amount(one, language), one.currency, language) for one in announced.amounts
    )
