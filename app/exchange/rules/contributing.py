"""What both kinds of activity share: organisations, and the money of partners as transactions.

Things in kind are not here: IATI 2.03 has no transaction without a sum of money, and readers add
up what they find, so a described value would turn into money that nobody gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from app.core.localised import Localised
from app.core.money import Money
from app.exchange.rules import words
from app.exchange.rules.activities import (
    Organisation,
    Participant,
    Planned,
    Transaction,
)
from app.exchange.rules.deriving import (
    FINANCE_TYPES,
    PLEDGE,
    Leg,
    Movement,
    aid_type,
    movements,
    refs,
)
from app.exchange.rules.facts import (
    At,
    Due,
    FlowLine,
    Named,
    Profile,
)
from app.funding.rules.stages import Measure

ORGANISATION_TYPES: Final = MappingProxyType(
    {
        "government": "10",
        "bilateral_agency": "10",
        "cooperation_programme": "10",
        "social_security_institution": "15",
        "workers_organisation": "22",
        "employers_organisation": "22",
        "un_agency": "40",
        "un_agency_unit": "40",
        "un_country_office": "40",
        "un_fund_administrator": "40",
        "un_principal": "40",
        "pooled_fund": "40",
        "training_institution": "80",
        "civil_society": "22",
        "foundation": "60",
        "ifi": "40",
        "regional_organisation": "40",
        "international_association": "21",
        "partnership": "30",
        "partnership_secretariat": "30",
        "private_sector": "70",
        "academia": "80",
    }
)
"""Kind of a partner -> OrganisationType; a kind that is not here has none in the file."""


def organisation(of: Named) -> Organisation:
    """A partner, by name alone: no identifier of an organisation is on record, and none is made
    up."""
    return Organisation(of.name, ORGANISATION_TYPES.get(of.kind))


def reporter(profile: Profile) -> Organisation:
    """The reporting organisation."""
    return Organisation(profile.reporter, profile.reporting_type, profile.reporting_ref)


def contributions(
    lines: Sequence[FlowLine], receiver: Organisation, at: At, *, agencies: int, pooled: bool
) -> list[Transaction]:
    told = [(line, _moved(line, at.today)) for line in lines]
    donors = {line.partner.slug for line, moved in told if moved and line.partner}
    made = []
    for line, moved in told:
        aid = aid_type(
            pooled=pooled,
            directed=bool(line.window or line.one_country or line.strength == 3),
            agencies=agencies,
            donors=len(donors),
            tight=line.strength == 4,
        )
        confirmed = _confirmed(line, moved, at.today)
        for ref, one in zip(refs(line.ref, moved), moved, strict=True):
            made.append(
                Transaction(
                    ref,
                    one.type,
                    one.on,
                    Money(one.amount, line.currency),
                    words.said(one.type, one.amount, one.reason, paper_of(one.subject)),
                    organisation(line.partner) if line.partner else Organisation(words.NOT_NAMED),
                    receiver,
                    line.one_country,
                    FINANCE_TYPES.get(line.instrument or ""),
                    aid,
                    str(line.strength) if line.strength else None,
                    None if one.base is None else Money(one.base, line.base_currency),
                    confirmed if ref == line.ref else None,
                )
            )
    return sorted(made, key=by_day)


def _moved(line: FlowLine, today: date) -> list[Movement]:
    return movements(
        line.legs,
        until=today,
        pledges=line.pledge_is_public,
        guarantee=line.instrument == "guarantee",
    )


def _confirmed(line: FlowLine, moved: Sequence[Movement], today: date) -> Money | None:
    """The part of an outstanding pledge that its partner has confirmed in writing."""
    if not any(one.type == PLEDGE for one in moved):
        return None
    sums = dict.fromkeys(Measure, 0)
    for leg in line.legs:
        if leg.on <= today:
            sums[leg.measure] += leg.amount
    reached = max(sums[Measure.SIGNED], sums[Measure.RECEIVED])
    part = max(0, min(sums[Measure.CONFIRMED], sums[Measure.ANNOUNCED]) - reached)
    return Money(part, line.currency) if part else None


def providers(lines: Iterable[FlowLine], made: Iterable[Transaction]) -> tuple[Participant, ...]:
    """The partners whose money is in the file, in the order of their slugs."""
    shown = {one.ref.partition(".")[0] for one in made}
    partners = {line.partner.slug: line.partner for line in lines
                if line.partner and line.ref in shown}  # fmt: skip
    return tuple(Participant("1", organisation(one)) for _slug, one in sorted(partners.items()))


def planned(
    due: Iterable[Due], lines: Iterable[FlowLine], receiver: Organisation, today: date
) -> list[Planned]:
    by_id = {line.id: line for line in lines}
    found = []
    for one in due:
        line = by_id.get(one.line_id)
        if line is None or one.agreed_on > today:
            continue
        provider = organisation(line.partner) if line.partner else Organisation(words.NOT_NAMED)
        found.append(Planned(one.on, one.amount, one.agreed_on, provider, receiver))
    return found


def conditions(lines: Iterable[FlowLine]) -> tuple[tuple[str, Localised], ...]:
    kinds = {kind for line in lines for kind in line.conditions}
    return tuple(words.CONDITIONS[kind] for kind in words.CONDITIONS if kind in kinds)


def default_aid(made: Sequence[Transaction], otherwise: str) -> str:
    """The aid type that most of the transactions have."""
    counted: dict[str, int] = {}
    for one in made:
        if one.aid_type:
            counted[one.aid_type] = counted.get(one.aid_type, 0) + 1
    return max(sorted(counted), key=lambda code: counted[code], default=otherwise)


def without_country(made: Iterable[Transaction]) -> list[Transaction]:
    return [replace(one, country=None) for one in made]


def dates(starts: date | None, ends: date | None, today: date) -> tuple[tuple[str, date], ...]:
    told = [("1", starts), ("2", starts if starts and starts <= today else None), ("3", ends)]
    return tuple((kind, day) for kind, day in told if day is not None)


def netted(legs: Iterable[Leg], today: date) -> list[Leg]:
    """The legs up to a day, those of one posting and measure added up; nothing is left out but
    what came to nothing."""
    sums: dict[tuple[date, int, Measure], Leg] = {}
    for leg in legs:
        if leg.on > today:
            continue
        key = (leg.on, leg.seq, leg.measure)
        had = sums.get(key)
        amount = leg.amount + (had.amount if had else 0)
        sums[key] = Leg(leg.seq, leg.on, leg.measure, amount, None, leg.subject, leg.reason)
    return [leg for _key, leg in sorted(sums.items(), key=lambda item: item[0][:2]) if leg.amount]


def paper_of(subject: str) -> str:
    """The number of the paper in a posting's subject ("agreement:AG-2024-0003")."""
    kind, _, number = subject.partition(":")
    return number if kind in _PAPERS else ""


_PAPERS: Final = frozenset({"engagement", "agreement", "receipt", "allocation", "transfer"})


def by_day(one: Transaction) -> tuple[date, str, str, int]:
    line, _, made = one.ref.partition(".")
    kind, _, seq = made.partition(".")
    return one.on, line, kind, int(seq or 0)
