"""The first section: who took part, what for, and where the papers are."""

from __future__ import annotations

from app.registration import presence
from app.reports.compose import _
from app.reports.documents.common import (
    Text,
    opening_capital,
    qualified,
    text_of,
)
from app.reports.documents.event_report.shapes import Block, Section
from app.reports.documents.event_report.writing import Writing
from app.reports.documents.participants import CONSTITUENCY_WORDS
from app.web import printing
from app.web.filters import listed


def background(w: Writing, number: str) -> Section:
    """Attendance, objectives of the concept note, purpose, where the documents are."""
    w.begin("background")
    texts = w.record.texts
    blocks = attendance(w)
    objectives = text_of(texts, "objectives", w.language)
    if objectives or "background.objectives" in w.overrides:
        house = _("The objectives of the meeting were these:")
        blocks.append(w.sentence("background.before-objectives", w.words_for("objectives", house)))
    else:
        w.missing.append(_("The objectives are not written."))
    blocks += w.written("background.objectives", objectives)
    blocks += w.text("background.purpose", "purpose")
    blocks += w.text("background.documents", "documents_note")
    heading = Text(_("Background"), w.language)
    return Section("background", number, heading, 2, tuple(blocks), tuple(w.missing))


def attendance(w: Writing) -> list[Block]:
    """How many took part, with the qualifier of the record; by constituency and by mode where the
    register of that day counts the same people.
    """
    of = w.record.meeting
    counted = presence.counts(of)
    number = of.attendance or counted.here
    if not number:
        w.missing.append(_("The number of participants is not recorded."))
        return []
    count = qualified(number, of.attendance_qualifier if of.attendance else "exact", w.language)
    told, real = of.attendance_groups.best(w.language)
    w.foreign |= bool(told) and real != w.language
    whole = counted.here == number
    groups = told or (_by_constituency(counted, w.language) if whole else "")
    modes = _by_mode(counted, w.language) if whole else ""
    sentence = (
        _("%(count)s participants took part: %(groups)s.", count=count, groups=groups)
        if groups
        else _("%(count)s participants took part.", count=count)
    )
    if modes:
        sentence = f"{sentence} {modes}."
    said = w.words_for(
        "attendance",
        sentence,
        {"participants": number},
        participants=count,
        groups=groups,
        modes=modes,
    )
    return [w.sentence("background.attendance", opening_capital(said))]


def _by_constituency(counted: presence.Counts, language: str) -> str:
    return listed(
        f"{_(CONSTITUENCY_WORDS[name])} {printing.number(count.here, language)}"
        for name, count in counted.by_constituency.items()
        if count.here
    )


def _by_mode(counted: presence.Counts, language: str) -> str:
    room, online = (printing.number(one, language) for one in (counted.room, counted.online))
    if counted.room and counted.online:
        return _("%(room)s were in the room and %(online)s online", room=room, online=online)
    return ""
