"""What papers share: texts with their language, persons, title blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.core.localised import Localised
from app.meetings.models import Meeting, MeetingText, RoleAssignment
from app.meetings.words import ROLES
from app.registration.models import Delegate
from app.reports import queries
from app.reports.compose import _
from app.reports.queries.record import organisation_of
from app.reports.rules.mentions import Mentions, Name, capacity, honorific_in
from app.web import printing
from app.web.countries import country_name
from app.web.filters import qualifier

Kept = Mapping[str, Mapping[str, str]]
"""Translations that are kept beside the record: by language, then by the key of the text."""

LONGEST_HEAD = 80
"""Letters of a running head that fit on one line beside what stands at the right."""

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!])")


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown in its own language. ``summary`` marks words composed from the record."""

    body: str
    language: str
    summary: bool = False

    def __bool__(self) -> bool:
        return bool(self.body.strip())


NOTHING = Text("", "en")


@dataclass(frozen=True, slots=True)
class Title:
    """What stands at the head of a paper."""

    programme: str
    series: str
    heading: str
    heading_language: str
    dateline: str
    day: str
    fictitious: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A person in a paper: name, whether it is the first mention, and in what capacity."""

    name: str
    capacity: str
    first: bool = True


def plain(text: Localised, language: str) -> Text:
    """A localised text as it is best for a paper, with the language it is really in."""
    body, real = text.best(language)
    return Text(body, real)


def translated(kept: Kept, key: str, text: Text, language: str) -> Text:
    """A text that is recorded in one language, or the translation that is kept beside it."""
    if not text or text.language == language:
        return text
    said = kept.get(language, {}).get(key)
    return Text(said, language, text.summary) if said else text


def text_of(texts: Mapping[str, Mapping[str, MeetingText]], kind: str, language: str) -> Text:
    """A text of a meeting: in the paper's language, else English, else any."""
    found = queries.best_text(texts, kind, language)
    return Text(found.body, found.language, found.is_summary) if found else NOTHING


def title(
    of: Meeting, texts: Mapping[str, Mapping[str, MeetingText]], kind: str, language: str
) -> Title:
    """The title block of a meeting's paper; ``kind`` names the text that may replace the title."""
    own = text_of(texts, kind, language)
    heading, heading_language = of.title.best(language)
    if own and (own.language == language or language not in of.title):
        heading, heading_language = own.body.strip(), own.language
    programme = of.programme.name.best(language)[0] if of.programme else ""
    short = of.programme.short.best(language)[0] if of.programme else ""
    if programme and heading.startswith(programme):
        heading = heading[len(programme) :].lstrip(" :–-")
    return Title(
        programme,
        _for_running_head(programme, short) or of.title.best(language)[0],
        heading,
        heading_language,
        dateline(of, language),
        day_of(of, language),
        of.fictitious,
    )


def _for_running_head(programme: str, short: str) -> str:
    """The full name where it fits beside the date, else the short one."""
    return programme if 0 < len(programme) <= LONGEST_HEAD else short or programme


def day_of(of: Meeting, language: str) -> str:
    """The day or days of a meeting, or that they are still open."""
    if of.on_date is None:
        return _("date to be announced")
    return printing.period(of.on_date, of.until_date or of.on_date, language)


def dateline(of: Meeting, language: str) -> str:
    """Day, times with zone, place: "7 October 2021, 13:00 – 16:00 CEST, Zoom & ILO Geneva"."""
    parts = [day_of(of, language)]
    one_day = of.until_date is None or of.until_date == of.on_date
    if of.starts_at is not None and one_day:
        zone = ZoneInfo(of.zone)
        begins = of.starts_at.astimezone(zone)
        hours = f"{begins:%H:%M}"
        if of.ends_at is not None:
            hours += f" – {of.ends_at.astimezone(zone):%H:%M}"
        name = begins.tzname() or ""
        parts.append(f"{hours} {name if name.isalpha() else printing.zone_words(begins, of.zone)}")
    place = (of.place_short or of.place).best(language)[0]
    return ", ".join([*parts, place] if place else parts)


def name_of(role: RoleAssignment, language: str) -> Name:
    """The name as it was printed that day, with the forms of address of a language."""
    return Name(
        role.honorific or role.person.honorific,
        role.printed or role.person.printed,
        role.person.family_name,
        role.second_mention or role.person.second_mention,
    ).said_in(language)


def titled_name(one: Delegate, language: str) -> str:
    """The name of somebody who takes part, with the forms of address of a language."""
    return f"{honorific_in(one.honorific, language)} {one.name}".strip()


def capacity_of(role: RoleAssignment, language: str) -> str:
    """Function, organisation, country of that day, nothing twice."""
    organisation = organisation_of(role, language)
    if not role.country:
        return capacity(role.function, organisation, "")
    return capacity(
        role.function,
        organisation,
        country_name(role.country, language),
        also=country_name(role.country, "en"),
    )


def person(role: RoleAssignment, mentions: Mentions, language: str) -> Person:
    """The person of a role, in full at first mention and short later."""
    name = name_of(role, language)
    if mentions.first(role.person_id):
        return Person(name.full, capacity_of(role, language))
    return Person(name.later, "", first=False)


def role_words(role: str) -> str:
    """What a role is called, in the paper's language."""
    return _(ROLES[role])


def escaped(text: str) -> str:
    """Text that Markdown must leave alone."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def in_bold(who: Person) -> str:
    """Markdown of a mention: bold name and capacity the first time, the short name later."""
    if not who.first:
        return escaped(who.name)
    return (
        f"**{escaped(who.name)}**, {escaped(who.capacity)}"
        if who.capacity
        else (f"**{escaped(who.name)}**")
    )


def together(people: Sequence[Person]) -> str:
    """Mentions in a row, ready to stand before a verb.

    A capacity is set between commas: "**Ms A**, Director, and **Mr B**, Adviser," has its last
    comma, "Ms A and Mr B" has none.
    """
    parts = [in_bold(who) for who in people]
    if not any(who.capacity for who in people):
        return _listed(parts, _(" and "), ", ")
    row = _listed(parts, _(", and "), ", ")
    return row + "," if people[-1].capacity else row


def _listed(parts: Sequence[str], last: str, comma: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return comma.join(parts[:-1]) + last + parts[-1]


def qualified(value: printing.Exact, word: str, language: str) -> str:
    """A figure with its qualifier: "more than 230"; never the bare number of an inexact one."""
    digits = printing.number(value, language)
    before = qualifier(word)
    return f"{before} {digits}" if before else digits


def opening_capital(sentence: str) -> str:
    """The sentence with a capital at its beginning."""
    return sentence[:1].upper() + sentence[1:]
