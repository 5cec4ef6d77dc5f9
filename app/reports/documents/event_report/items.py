"""The sections of the agenda: its items of the top level are numbered, theirs stand below them."""

from __future__ import annotations

from app.meetings.models import AgendaItem, RoleAssignment
from app.reports import queries
from app.reports.compose import _
from app.reports.documents.common import (
    NOTHING,
    Text,
    escaped,
    opening_capital,
    plain,
    qualified,
    text_of,
    translated,
)
from app.reports.documents.event_report import amounts, spoken
from app.reports.documents.event_report.floor import tour_de_table
from app.reports.documents.event_report.shapes import Block, Section
from app.reports.documents.event_report.writing import Writing
from app.reports.rules.handing_over import as_list


def agenda(w: Writing, number: int) -> list[Section]:
    """A section for each item as it was held, from ``number`` on."""
    found: list[Section] = []
    for item in w.record.children(None):
        if item.kind == "break" and not w.prints("breaks"):
            continue
        found.append(_section(w, item, str(number)))
        for place, child in enumerate(w.record.children(item), start=1):
            found.append(_section(w, child, f"{number}.{place}"))
        number += 1
    return found


def _section(w: Writing, item: AgendaItem, number: str) -> Section:
    w.begin(item.slug)
    blocks = tuple(_blocks(w, item))
    heading = w.said(plain(item.title, w.language))
    level = 3 if item.parent_id else 2
    return Section(item.slug, number, heading, level, blocks, tuple(w.missing), w.figure)


def _blocks(w: Writing, item: AgendaItem) -> list[Block]:
    if item.kind == "tour_de_table":
        return tour_de_table(w, item)
    introduction, texts = _introduction(w, item), _own_texts(w, item)
    if w.of(item, "closing"):
        return [
            *introduction,
            *spoken.interventions(w, item),
            *spoken.conclusion(w, item),
            *texts,
        ]
    heard = spoken.interventions(w, item)
    return [*introduction, *texts, *heard, *spoken.conclusion(w, item)]


def _introduction(w: Writing, item: AgendaItem) -> list[Block]:
    parts: list[str] = []
    people: list[RoleAssignment] = []
    if item.attendance:
        count = qualified(item.attendance, item.attendance_qualifier, w.language)
        house = _("%(count)s participants took part.", count=count)
        numbers = {"participants": item.attendance}
        parts.append(opening_capital(w.words_for("session", house, numbers, participants=count)))
    for role in ("chair", "introducer", "presenter", "moderator", "wrap_up", "opening"):
        silent = [one for one in w.of(item, role) if not w.has_words(one)]
        if silent:
            parts.append(w.role_sentence(role, silent))
            people += silent
    if not parts:
        return []
    return [w.computed(f"{item.slug}.introduction", " ".join(parts), people)]


def _own_texts(w: Writing, item: AgendaItem) -> list[Block]:
    """What is recorded of an item beside its interventions, with figures and money where a
    presentation looks back or forward.
    """
    key = f"{item.slug}.text"
    recorded = plain(item.description, w.language)
    if item.kind != "presentation":
        wraps_up, text = w.of(item, "wrap_up"), _as_summary(recorded)
        if wraps_up and not recorded:
            text = _conclusions(w)
        if wraps_up and not text and key not in w.overrides:
            w.missing.append(_("The conclusions are not written."))
        return w.written(key, text)
    back = _looks_back(w, item)
    told = text_of(w.record.texts, "achievements" if back else "strategy", w.language)
    text = told or _as_summary(recorded)
    if not text and key not in w.overrides:
        w.missing.append(_("What was presented is not written."))
    if back:
        return amounts.figures(w) + w.written(key, text)
    return w.written(key, text) + amounts.budget(w, item)


def _conclusions(w: Writing) -> Text:
    """What the parallel sessions filed, session by session; nothing when none has."""
    parts: list[str] = []
    languages: set[str] = set()
    for one in queries.handed_over(w.record.meeting):
        if one.row is not None and one.row.filed_at:
            heading = escaped(plain(one.item.title, w.language).body)
            said = [
                translated(
                    w.record.kept,
                    queries.conclusion_key(one.row, number),
                    Text(words, one.row.language),
                    w.language,
                )
                for number, words in enumerate(one.row.conclusions, 1)
            ]
            listed = as_list([escaped(text.body) for text in said])
            parts.append(f"**{heading}**\n\n{listed}")
            languages |= {text.language for text in said}
    # Words in several languages are none of the paper's while one of them is another.
    foreign = sorted(languages - {w.language})
    real = foreign[0] if foreign else w.language
    return Text("\n\n".join(parts), real) if parts else NOTHING


def _as_summary(text: Text) -> Text:
    return Text(text.body, text.language, summary=bool(text))


def _looks_back(w: Writing, item: AgendaItem) -> bool:
    """The first presentation of a meeting looks back, the next ones forward."""
    talks = [one for one in w.record.items if one.kind == "presentation"]
    return len(talks) > 1 and talks[0].id == item.id
