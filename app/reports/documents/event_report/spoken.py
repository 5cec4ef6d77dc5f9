"""What was said at an item: one paragraph for each intervention, and how the item closed."""

from __future__ import annotations

import re

from app.core.localised import Localised
from app.meetings.models import AgendaItem, Intervention, RoleAssignment
from app.reports.compose import _
from app.reports.documents.common import (
    NOTHING,
    Person,
    Text,
    escaped,
    name_of,
    person,
    plain,
)
from app.reports.documents.event_report.amounts import gap_at_closing
from app.reports.documents.event_report.shapes import Block, Paragraph
from app.reports.documents.event_report.writing import Writing, label_of
from app.web import countries
from app.web.filters import listed

_BLOCK = re.compile(r"\s*([-*+>#|]|\d+[.)])\s")

SPEAKING = ("chair", "keynote", "opening", "country_speaker", "panellist", "intervener")
"""Roles whose holder speaks in the record's words; without a summary something is missing."""

LONGEST_WHOLE = 1800
"""Letters of a paragraph that is kept on one page."""


def interventions(w: Writing, item: AgendaItem) -> list[Block]:
    """The interventions of an item, the chair's first."""
    heard = sorted(
        w.record.interventions.get(item.id, ()), key=lambda one: (_rank(one), one.position)
    )
    w.missing += [
        _("No summary of what %(name)s said.", name=name_of(role, w.language).full)
        for role in w.record.roles.get(item.id, ())
        if role.role in SPEAKING and role.role != "chair" and not w.has_words(role)
    ]
    if not heard:
        return []
    paragraphs = tuple(
        paragraph(w, one, place, partner=False) for place, one in enumerate(heard, 1)
    )
    return [Block("interventions", paragraphs=paragraphs)]


def _rank(one: Intervention) -> bool:
    return not (one.role is not None and one.role.role == "chair")


def paragraph(w: Writing, one: Intervention, place: int, *, partner: bool) -> Paragraph:
    """One intervention; in a tour de table under its partner's name."""
    who, later = _speaker(w, one)
    body = w.said(plain(one.summary, w.language))
    if not body and one.priorities:
        body = w.kept(f"said.{one.slug}.priorities", one.priorities, one.language or "en")
    if not body:
        w.missing.append(_("No summary of what %(name)s said.", name=who.name))
    label = NOTHING
    if partner and one.partner is not None:
        label = plain(label_of(one.partner), w.language)
    w.summaries = w.summaries or bool(body)
    # Priorities of a partner stand for themselves below its name; a lead would only repeat it.
    lead = _lead(one, later, place) if body and not partner else ""
    ask, tools = NOTHING, NOTHING
    if partner:
        language = one.language or "en"
        ask = w.kept(f"said.{one.slug}.ask", one.ask, language)
        tools = w.kept(f"said.{one.slug}.instruments", "; ".join(one.instruments), language)
    run_in = body.language == w.language and not _BLOCK.match(body.body)
    if lead and run_in:
        body, lead = Text(f"{escaped(lead)} {body.body.strip()}", body.language), ""
    return Paragraph(
        number=place,
        key=one.slug,
        who=who,
        partner=label,
        lead=lead,
        body=body,
        reply=w.said(plain(one.reply, w.language)),
        proposal=ask.body,
        countries=listed(countries.country_name(code, w.language) for code in one.countries)
        if partner
        else "",
        instruments=tools.body,
        long=len(body.body + ask.body) > LONGEST_WHOLE,
        proposal_language=ask.language if ask else "",
        instruments_language=tools.language if tools else "",
    )


def _speaker(w: Writing, one: Intervention) -> tuple[Person, str]:
    if one.role is not None:
        who = person(one.role, w.mentions, w.language)
        w.note(one.role, who.first)
        return who, name_of(one.role, w.language).later
    label = label_of(one.partner) or Localised()
    name = one.person.printed if one.person else label.best(w.language)[0]
    later = one.person.second_mention or name if one.person else name
    return Person(name, ""), later


def _lead(one: Intervention, later: str, place: int) -> str:
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


def conclusion(w: Writing, item: AgendaItem) -> list[Block]:
    """Who closed the session or the meeting; at the end of the meeting, the gap of that day."""
    parts: list[str] = []
    people: list[RoleAssignment] = []
    for role in ("session_closing", "closing"):
        closers = [one for one in w.of(item, role) if not w.has_words(one)]
        if closers:
            parts.append(w.role_sentence(role, closers))
            people += closers
        if closers and role == "closing":
            parts += gap_at_closing(w)
    if not parts:
        return []
    return [w.computed(f"{item.slug}.conclusion", " ".join(parts), people)]
