"""The Report of the Event: the agenda as held, what was said, what it costs.

Sections follow the held agenda, in the frame that the template gives them; names are bold with
full title at first mention and short later, so the report is built in reading order. Computed
sentences can be replaced by the rapporteur's; texts that the record does not hold are marked as
missing for the desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.core.languages import LANGUAGES
from app.core.words import N_
from app.meetings.models import Meeting
from app.reports import queries
from app.reports.compose import _, heading
from app.reports.documents.common import NOTHING, Text, day_of, plain, text_of, title
from app.reports.documents.event_report.annexes import engagement_rows
from app.reports.documents.event_report.background import background
from app.reports.documents.event_report.items import agenda
from app.reports.documents.event_report.passages import whole_text
from app.reports.documents.event_report.shapes import (
    Block,
    Change,
    EventReport,
    Mention,
    Paragraph,
    Picture,
    Section,
)
from app.reports.documents.event_report.writing import Writing
from app.reports.documents.participants import constituencies
from app.reports.documents.speakers import speaker_table
from app.reports.press import HERE
from app.reports.rules.overrides import settle
from app.reports.rules.templates import HOUSE, Own, Template

__all__ = ["Block", "Change", "EventReport", "Mention", "Paragraph", "Picture", "Section", "build"]

THANKS = N_("Thank you to all our participants!")

WHOLE = ".whole"
"""Ending of the key under which a section as a whole reads in an editor's words."""


def _thanks(record: queries.Record, language: str) -> Text:
    """Words of thanks beside those of the house, which are the heading already."""
    said = text_of(record.texts, "thanks", language)
    house = {heading(THANKS, code) for code in LANGUAGES}
    return NOTHING if said.body.strip() in house else said


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
    template: Template = HOUSE,
) -> EventReport:
    """Assemble the report. Runs in the paper's language."""
    record = queries.record(of, "held" if queries.has_held_agenda(of) else "planned")
    writing = Writing(record, language, overrides, template)
    sections = _sections(writing)
    after = template.after
    with_participants = annex_participants and "annex-participants" in after
    with_engagements = annex_engagements and "annex-engagements" in after
    head = title(of, record.texts, "report_title", language)
    thanks = _thanks(record, language) if "thanks" in after else NOTHING
    engaged = engagement_rows(record, language) if with_engagements else None
    shown = _pictures(of, language) if "pictures" in after else ()
    beside = [Text(head.heading, head.heading_language), thanks]
    beside += [text for one in shown for text in (one.alt, one.caption)]
    beside += [one.wording for one in engaged or ()]
    for text in beside:
        writing.foreign |= bool(text) and text.language != language
    return EventReport(
        title=head,
        language=language,
        edition=edition,
        draft=draft,
        published_on=published_on,
        pending=writing.foreign,
        summaries=writing.summaries,
        sections=sections,
        thanks=thanks,
        speakers=speaker_table(record, language) if "annex-speakers" in after else None,
        participants=constituencies(of, public=True, language=language)
        if with_participants
        else None,
        engagements=engaged,
        engagements_as_of=day_of(of, language),
        frame=after,
        pictures=shown,
        style=template.style,
        logo=f"{HERE}pictures/{template.style.logo}.png" if template.style.logo else "",
        template=template.version,
        named=tuple(writing.named),
    )


def _sections(w: Writing) -> tuple[Section, ...]:
    """The numbered sections in the order of the template."""
    found: list[Section] = []
    for part in w.template.numbered:
        number = 1 + sum("." not in one.number for one in found)
        if part == "background":
            found.append(_settled(w, background(w, str(number))))
        elif part == "agenda":
            found += [_settled(w, one) for one in agenda(w, number)]
        else:
            found.append(_own(w, part, str(number)))
    return tuple(found)


def _own(w: Writing, part: str, number: str) -> Section:
    """A section of the template's own; its standard text is there to be replaced."""
    w.begin(part)
    own = w.template.own.get(part, Own())
    heading = w.said(plain(own.heading, w.language)) or Text(_("Further points"), w.language)
    blocks = tuple(w.written(f"{part}.text", plain(own.text, w.language)))
    if not own.text and f"{part}.text" not in w.overrides:
        w.missing.append(_("This section is not written."))
    return Section(part, number, heading, 2, blocks, tuple(w.missing))


def _settled(w: Writing, section: Section) -> Section:
    """The section, or the words that an editor put in the place of all of it."""
    key = section.key + WHOLE
    if key not in w.overrides:
        return section
    sentence = settle(key, whole_text(section), w.overrides)
    people = [role for role in w.record.all_roles if role.item.slug == section.key]
    w.forget(people, sentence.text)
    text = Text(sentence.text, w.language)
    kept = tuple(block for block in section.blocks if block.kind == "board")
    block = Block("sentence", sentence=sentence, text=text)
    return replace(section, blocks=(block, *kept), missing=())


def _pictures(of: Meeting, language: str) -> tuple[Picture, ...]:
    return tuple(
        Picture(
            one.public_id,
            HERE + one.address,
            plain(one.alt, language),
            plain(one.caption, language),
            one.decorative,
            one.width,
            one.height,
        )
        for one in queries.pictures(of)
    )
