"""The list of participants who agreed to be listed, by constituency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from app.core.collation import sort_key
from app.core.words import N_
from app.meetings.models import Meeting
from app.partners.models import CONSTITUENCIES, Partner
from app.registration.models import Delegate
from app.reports import queries
from app.reports.compose import _
from app.reports.documents.common import Text, Title, plain, qualified, title, titled_name
from app.web.countries import country_name
from app.web.filters import with_colon

CONSTITUENCY_WORDS = {
    "governments": N_("Governments"),
    "workers": N_("Workers’ organizations"),
    "employers": N_("Employers’ organizations"),
    "united_nations": N_("United Nations"),
    "civil_society": N_("Civil society"),
    "institutions": N_("Institutions"),
    "other": N_("Other participants"),
}


LONGEST_WHOLE = 15
"""Rows of a table that is kept on one page."""


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One person: family name in capitals is layout, the name itself is as given."""

    name: str
    function: str
    mode: str
    head: bool
    alternate: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one organisation."""

    heading: Text
    rows: tuple[ParticipantRow, ...]


@dataclass(frozen=True, slots=True)
class Constituency:
    """The organisations of one constituency."""

    heading: str
    groups: tuple[Group, ...]

    @property
    def short(self) -> bool:
        """Whether its table fits on a page and is better not parted."""
        return sum(1 + len(group.rows) for group in self.groups) <= LONGEST_WHOLE


@dataclass(frozen=True, slots=True)
class ParticipantList:
    """The paper. ``attendance`` is the count with its qualifier, empty while unknown."""

    title: Title
    language: str
    public: bool
    attendance: str
    listed: int
    constituencies: tuple[Constituency, ...]


def build(of: Meeting, language: str, *, public: bool) -> ParticipantList:
    """Those who agreed to a public list, or to one for those who are registered."""
    record = queries.record(of, "planned")
    found = constituencies(of, public=public, language=language)
    attendance = ""
    if of.attendance:
        attendance = qualified(of.attendance, of.attendance_qualifier, language)
    return ParticipantList(
        title(of, record.texts, "report_title", language),
        language,
        public,
        attendance,
        sum(len(group.rows) for one in found for group in one.groups),
        found,
    )


def constituencies(of: Meeting, *, public: bool, language: str) -> tuple[Constituency, ...]:
    """By constituency, then by the name under which a partner is listed in ``language``."""
    listed = queries.delegates(of, public=public, language=language)
    return by_constituency(listed, language)


def by_constituency(delegates: Iterable[Delegate], language: str) -> tuple[Constituency, ...]:
    """These delegates in the same order; within a partner they stay in theirs."""
    by_partner: dict[int, list[Delegate]] = {}
    partners: dict[int, Partner] = {}
    for delegate in delegates:
        partner = delegate.delegation.partner
        partners[partner.id] = partner
        by_partner.setdefault(partner.id, []).append(delegate)
    ordered = sorted(
        partners.values(),
        key=lambda one: (
            CONSTITUENCIES.index(one.constituency),
            sort_key(_place(one, language), language),
            one.id,
        ),
    )
    return tuple(
        Constituency(
            _(CONSTITUENCY_WORDS[constituency]),
            tuple(
                Group(
                    _heading(partner, language),
                    tuple(_row(one, language) for one in by_partner[partner.id]),
                )
                for partner in members
            ),
        )
        for constituency, members in groupby(ordered, key=lambda one: one.constituency)
    )


def _place(partner: Partner, language: str) -> str:
    """What a government is sorted by: its country; others by their name."""
    if partner.constituency == "governments" and partner.country:
        return country_name(partner.country, language)
    return partner.name.best(language)[0]


def _heading(partner: Partner, language: str) -> Text:
    name = plain(partner.name, language)
    if partner.constituency != "governments" or not partner.country:
        return name
    country = country_name(partner.country, language)
    if country.casefold() in name.body.casefold():
        return name
    return Text(f"{with_colon(country)} {name.body}", name.language)


def _row(one: Delegate, language: str) -> ParticipantRow:
    return ParticipantRow(
        titled_name(one, language),
        one.function,
        _("In the room") if one.mode == "room" else _("Online"),
        one.is_head,
        one.is_alternate,
    )
