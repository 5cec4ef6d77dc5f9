"""What every part of the report is written with: the record, the template, who was named already.

The report is composed in reading order, because a name is printed in full where it stands first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.core.localised import Localised
from app.core.words import N_
from app.meetings.models import AgendaItem, RoleAssignment
from app.reports import queries
from app.reports.compose import _
from app.reports.documents.common import (
    Text,
    day_of,
    escaped,
    name_of,
    person,
    text_of,
    together,
    translated,
)
from app.reports.documents.event_report.shapes import Block, Mention
from app.reports.rules import phrases
from app.reports.rules.mentions import Mentions
from app.reports.rules.overrides import settle
from app.reports.rules.templates import HOUSE, Template

ROLE_SENTENCES: Final = {
    "chair": N_("%(names)s chaired."),
    "introducer": N_("%(names)s introduced the topic."),
    "moderator": N_("%(names)s moderated the discussion."),
    "wrap_up": N_("%(names)s summed up what the sessions had concluded."),
    "opening": N_("%(names)s opened the meeting."),
    "facilitator": N_("%(names)s facilitated the tour de table."),
    "whiteboard_summary": N_(
        "%(names)s displayed the main points of the interventions on a board."
    ),
    "session_closing": N_("%(names)s closed the session."),
    "closing": N_("%(names)s closed the meeting."),
}
"""Who did what, by role, in the words of the house."""


@dataclass
class Writing:
    """The state of a report while it is composed."""

    record: queries.Record
    language: str
    overrides: Mapping[str, Any]
    template: Template = HOUSE
    mentions: Mentions = field(default_factory=Mentions)
    named: list[Mention] = field(default_factory=list)
    section: str = ""
    foreign: bool = False
    summaries: bool = False
    missing: list[str] = field(default_factory=list)
    figure: str = ""

    def begin(self, section: str) -> None:
        """Another section: nothing is missing in it yet."""
        self.section, self.missing, self.figure = section, [], ""

    def prints(self, switch: str) -> bool:
        """Whether the template prints this kind of block."""
        return switch not in self.template.off

    # --- sentences ---

    def sentence(self, key: str, computed: str) -> Block:
        """A computed sentence, which an editor may replace."""
        return Block("sentence", sentence=settle(key, computed, self.overrides))

    def computed(self, key: str, sentence: str, people: Sequence[RoleAssignment]) -> Block:
        """A sentence that names people; an editor's words that leave one out do not count as a
        mention.
        """
        block = self.sentence(key, sentence)
        settled = block.sentence
        if settled is not None and settled.overridden:
            self.forget(people, settled.text)
        return block

    def forget(self, people: Sequence[RoleAssignment], text: str) -> None:
        """Whoever is not named in full in these words is not yet introduced."""
        for role in people:
            if name_of(role, self.language).printed not in text:
                self.mentions.known.discard(role.person_id)

    def written(self, key: str, text: Text) -> list[Block]:
        """A text of the meeting, or a place for one; the rapporteur may put other words there."""
        sentence = settle(key, text.body.strip(), self.overrides)
        if sentence.overridden:
            text = Text(sentence.text, self.language, text.summary)
        return [Block("sentence", sentence=sentence, text=self.said(text))]

    def text(self, key: str, kind: str) -> list[Block]:
        """A text of the meeting by its kind."""
        return self.written(key, text_of(self.record.texts, kind, self.language))

    def kept(self, key: str, text: str, language: str) -> Text:
        """A text that is recorded in one language only, translated where it is."""
        return self.said(translated(self.record.kept, key, Text(text, language), self.language))

    def said(self, text: Text) -> Text:
        """Note that a text is printed which is not in the paper's language."""
        self.foreign |= bool(text) and text.language != self.language
        self.summaries |= text.summary
        return text

    def words_for(
        self, key: str, default: str, numbers: Mapping[str, int] | None = None, **facts: str
    ) -> str:
        """The template's standard sentence with these facts, else the one of the house."""
        own = self.template.words_for(key, self.language)
        if not own:
            return default
        everywhere = {
            "meeting": escaped(self.record.meeting.title.best(self.language)[0]),
            "date": day_of(self.record.meeting, self.language),
        }
        return phrases.fill(own, {**everywhere, **facts}, numbers, self.language)

    # --- people ---

    def names(self, holders: Sequence[RoleAssignment]) -> str:
        """These people in a row, in full where they stand first."""
        found = []
        for one in holders:
            who = person(one, self.mentions, self.language)
            self.note(one, who.first)
            found.append(who)
        return together(found)

    def note(self, role: RoleAssignment, first: bool) -> None:
        """Remember who was named where, for the editor's checks."""
        self.named.append(Mention(role.person_id, self.section, first))

    def role_sentence(self, role: str, holders: Sequence[RoleAssignment]) -> str:
        """Who did what, in the words of the template or the house."""
        names = self.names(holders)
        own = self.words_for(role, "", names=names)
        if own:
            # "{names}" may end in the comma of a capacity; before a stop it is one too many.
            return own.replace(",.", ".")
        if role == "presenter":
            # The comma behind a capacity goes before the stop.
            return _("The presentation was given by %(names)s", names=names).rstrip(",") + "."
        return _(ROLE_SENTENCES.get(role, ROLE_SENTENCES["closing"]), names=names)

    def of(self, item: AgendaItem, role: str) -> list[RoleAssignment]:
        """Who holds a role at an item."""
        return [one for one in self.record.roles.get(item.id, ()) if one.role == role]

    def has_words(self, role: RoleAssignment) -> bool:
        """Whether what the holder of a role said is recorded."""
        return any(
            one.role_assignment_id == role.id
            or (one.role_assignment_id is None and one.person_id == role.person_id)
            for one in self.record.interventions.get(role.agenda_item_id, ())
        )


def label_of(partner: Any) -> Localised:
    """How a partner stands in a running order; nothing without one."""
    if partner is None:
        return Localised()
    found: Localised = partner.label or partner.name
    return found
