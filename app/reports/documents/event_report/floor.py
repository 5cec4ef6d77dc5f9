"""The tour de table: who facilitated, the partners in their order, the board as Figure 1."""

from __future__ import annotations

from app.floor import figure
from app.meetings.models import AgendaItem
from app.reports.compose import _, ngettext
from app.reports.documents.common import Text, opening_capital, plain
from app.reports.documents.event_report import spoken
from app.reports.documents.event_report.shapes import Block
from app.reports.documents.event_report.writing import Writing


def tour_de_table(w: Writing, item: AgendaItem) -> list[Block]:
    """The blocks of a tour de table."""
    heard = sorted(w.record.interventions.get(item.id, ()), key=lambda one: one.position)
    facilitators = w.of(item, "facilitator")
    parts = []
    if facilitators:
        parts.append(w.role_sentence("facilitator", facilitators))
    if heard:
        parts.append(_how_many(w, len(heard)))
    else:
        w.missing.append(_("No intervention is recorded."))
    blocks = [w.computed(f"{item.slug}.introduction", " ".join(parts), facilitators)]
    recorded = plain(item.description, w.language)
    blocks += w.written(
        f"{item.slug}.text", Text(recorded.body, recorded.language, summary=bool(recorded))
    )
    if heard:
        paragraphs = tuple(
            spoken.paragraph(w, one, place, partner=True) for place, one in enumerate(heard, 1)
        )
        blocks.append(Block("interventions", paragraphs=paragraphs))
    presenters = w.of(item, "whiteboard_summary")
    if presenters:
        sentence = w.role_sentence("whiteboard_summary", presenters)
        blocks.append(w.computed(f"{item.slug}.summary", sentence, presenters))
    if w.prints("board"):
        blocks += _board(w)
    return blocks + spoken.conclusion(w, item)


def _how_many(w: Writing, number: int) -> str:
    count = opening_capital(_number_in_words(number))
    house = ngettext(
        "%(count)s partner took the floor.",
        "%(count)s partners took the floor, in the order below.",
        number,
        count=count,
    )
    return w.words_for("floor", house, {"number": number}, partners=count, number=str(number))


def _board(w: Writing) -> list[Block]:
    drawn = figure.of(w.record.meeting, w.language)
    if drawn is None:
        return []
    platform = w.record.meeting.platform
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
    w.figure = caption
    w.summaries = True
    w.foreign |= any(point.language != w.language for point in drawn.points)
    return [Block("board", board=drawn, caption=caption)]


def _number_in_words(count: int) -> str:
    words = {
        2: _("two"), 3: _("three"), 4: _("four"), 5: _("five"), 6: _("six"), 7: _("seven"),
        8: _("eight"), 9: _("nine"), 10: _("ten"), 11: _("eleven"), 12: _("twelve"),
    }  # fmt: skip
    return words.get(count, str(count))
