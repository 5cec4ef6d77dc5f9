"""From facts to activities: the phase of a programme, a fund, and what the fund pays for.

Money counts at one place. A line that goes to a fund is in the fund's file and not in the
programme's; the fund reports what it gives to its children as 2 and 3, and each child reports the
same money as coming from the fund, with the fund's identifier.
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
    Activity,
    Budget,
    Organisation,
    Participant,
    Planned,
    Transaction,
)
from app.exchange.rules.deriving import (
    DISBURSEMENT,
    EXPENDITURE,
    FINANCE_TYPES,
    INCOMING,
    OUTGOING_COMMITMENT,
    PLEDGE,
    Leg,
    Movement,
    aid_type,
    movements,
    one_place,
    refs,
    status,
)
from app.exchange.rules.facts import (
    Allocated,
    At,
    Cost,
    Due,
    FlowLine,
    FundFacts,
    Named,
    PhaseFacts,
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


# --- a phase of a programme ----------------------------------------------------------------------


def phase_identifier(profile: Profile, slug: str) -> str:
    """The identifier of a phase's activity."""
    return f"{profile.identifier}-{slug.upper()}"


def phase_activity(
    profile: Profile, phase: PhaseFacts, at: At, related: Sequence[tuple[str, str]] = ()
) -> Activity:
    """A phase as an activity, with the money that goes to no fund."""
    identifier = phase_identifier(profile, phase.slug)
    lines = [line for line in phase.lines if line.fund is None]
    host = reporter(profile)
    receiver = Organisation(host.name, host.type, host.ref, identifier)
    made = _contributions(lines, receiver, at, agencies=1, pooled=False)
    by_country = one_place(one.country for one in made)
    return Activity(
        identifier=identifier,
        hierarchy=1,
        currency=phase.currency,
        updated=at.now,
        reporter=host,
        title=phase.title,
        description=phase.description,
        participants=(
            *_providers(lines, made),
            Participant("2", host),
            *(Participant("4", organisation(one)) for one in phase.implementers),
        ),
        status=status(phase.starts, phase.ends, at.today),
        dates=_dates(phase.starts, phase.ends, at.today),
        sector=profile.sector,
        scope=profile.scope,
        region=None if by_country else profile.region,
        tags=profile.tags,
        aid_type=_default_aid(made, "B032"),
        budgets=tuple(budgets(phase.costs, phase.starts, phase.ends, at.today)),
        planned=tuple(_planned(phase.due, lines, receiver, at.today)),
        transactions=tuple(made if by_country else _without_country(made)),
        related=tuple(related),
        conditions=_conditions(lines),
    )


def budgets(
    costs: Iterable[Cost], starts: date | None, ends: date | None, today: date
) -> list[Budget]:
    """One original budget a year, and a revised one where the requirement has changed since.

    A requirement without a year has none: it may not be spread over years by silence, and no
    budget may be longer than a year. Years in several currencies have one budget in each.
    """
    first = min((leg.seq for cost in costs for leg in cost.legs if leg.on <= today), default=None)
    cells: dict[tuple[int, str], list[Leg]] = {}
    for cost in costs:
        if cost.year is not None:
            legs = [leg for leg in cost.legs if leg.on <= today]
            cells.setdefault((cost.year, cost.currency), []).extend(legs)
    found = []
    for (year, currency), legs in sorted(cells.items()):
        begins = max(date(year, 1, 1), starts) if starts else date(year, 1, 1)
        closes = min(date(year, 12, 31), ends) if ends else date(year, 12, 31)
        if begins > closes or not legs:
            continue
        original = [leg for leg in legs if leg.seq == first]
        for kind, part in (("1", original), ("2", legs if len(original) < len(legs) else [])):
            if part:
                amount = Money(sum(leg.amount for leg in part), currency)
                valued_on = max(leg.on for leg in part)
                found.append(Budget(kind, begins, closes, amount, valued_on))
    return found


def without_year(costs: Iterable[Cost]) -> bool:
    """Whether part of what is required has no year, and so no budget in the file."""
    return any(cost.year is None and sum(leg.amount for leg in cost.legs) for cost in costs)


# --- a fund and its children ---------------------------------------------------------------------


def fund_activities(
    profile: Profile, fund: FundFacts, at: At, related: Sequence[tuple[str, str]] = ()
) -> list[Activity]:
    """A fund (hierarchy 1) and one child for each of its allocations (hierarchy 2)."""
    children = [one for one in fund.allocations if one.decided_on <= at.today]
    return [
        _fund(profile, fund, children, at, related),
        *(_child(profile, one, at) for one in children),
    ]


def child_identifier(profile: Profile, number: str) -> str:
    """The identifier of what an allocation pays for."""
    return f"{profile.identifier}-{number}"


def _fund(
    profile: Profile,
    fund: FundFacts,
    children: Sequence[Allocated],
    at: At,
    related: Sequence[tuple[str, str]],
) -> Activity:
    host = reporter(profile)
    receiver = Organisation(host.name, host.type, host.ref, profile.identifier)
    agencies = {one.implementer.slug for one in children if one.implementer}
    made = _contributions(fund.lines, receiver, at, agencies=len(agencies), pooled=True)
    made += [
        one
        for child in children
        for one in _outgoing(child, profile, receiver, at.today, fund.currency)
    ]
    made += _spent(fund, receiver, at.today)
    implementers = {one.implementer.slug: one.implementer for one in children if one.implementer}
    return Activity(
        identifier=profile.identifier,
        hierarchy=1,
        currency=fund.currency,
        updated=at.now,
        reporter=host,
        title=fund.title,
        description=fund.description,
        participants=(
            *_providers(fund.lines, made),
            Participant("2", host),
            Participant("3", Organisation(fund.title, host.type)),
            *(Participant("4", organisation(one)) for _slug, one in sorted(implementers.items())),
        ),
        status=status(fund.starts, fund.ends, at.today),
        dates=_dates(fund.starts, fund.ends, at.today),
        sector=profile.sector,
        scope=profile.scope,
        region=profile.region,
        tags=profile.tags,
        aid_type="B031" if len(agencies) > 1 else "B032",
        planned=tuple(_planned(fund.due, fund.lines, receiver, at.today)),
        transactions=tuple(_without_country(sorted(made, key=_by_day))),
        related=(
            *related,
            *(("2", child_identifier(profile, one.number)) for one in children),
        ),
        conditions=_conditions(fund.lines),
    )


def _outgoing(
    child: Allocated, profile: Profile, provider: Organisation, today: date, currency: str
) -> list[Transaction]:
    receiver = _receiver(child, child_identifier(profile, child.number))
    kinds = {
        Measure.ALLOCATED: (OUTGOING_COMMITMENT, 1),
        Measure.TRANSFERRED: (DISBURSEMENT, 1),
        Measure.REFUNDED_IN: (DISBURSEMENT, -1),
    }
    return [
        _paid(child.line, kinds[leg.measure], leg, provider, receiver, currency)
        for leg in _netted(child.legs, today)
        if leg.measure in kinds
    ]


def _receiver(child: Allocated, activity: str) -> Organisation:
    if child.implementer is None:
        return Organisation(Localised(en=child.purpose), activity=activity)
    of = organisation(child.implementer)
    return Organisation(of.name, of.type, activity=activity)


def _paid(
    line: str,
    what: tuple[str, int],
    leg: Leg,
    provider: Organisation,
    receiver: Organisation | None,
    currency: str,
    description: Localised | None = None,
) -> Transaction:
    kind, sign = what
    amount = sign * leg.amount
    return Transaction(
        f"{line}.{kind}.{leg.seq}",
        kind,
        leg.on,
        Money(amount, currency),
        description or words.said(kind, amount, leg.reason, paper_of(leg.subject)),
        provider,
        receiver,
    )


def _spent(fund: FundFacts, provider: Organisation, today: date) -> list[Transaction]:
    return [
        _paid(
            f"{fund.cash_line}-{leg.measure.value}",
            (EXPENDITURE, 1),
            leg,
            provider,
            None,
            fund.currency,
            words.COSTS[leg.measure],
        )
        for leg in _netted(fund.costs, today)
        if leg.measure in words.COSTS
    ]


def _child(profile: Profile, child: Allocated, at: At) -> Activity:
    """What an allocation pays for: money from the fund, and what its implementer spent of it."""
    host = reporter(profile)
    identifier = child_identifier(profile, child.number)
    pool = Organisation(host.name, host.type, host.ref, profile.identifier)
    receiver = _receiver(child, identifier)
    kinds = {
        Measure.TRANSFERRED: (INCOMING, 1),
        Measure.REFUNDED_IN: (INCOMING, -1),
        Measure.REPORTED: (EXPENDITURE, 1),
    }
    made = [
        _paid(
            child.line,
            kinds[leg.measure],
            leg,
            receiver if leg.measure is Measure.REPORTED else pool,
            None if leg.measure is Measure.REPORTED else receiver,
            child.currency,
            _from_the_fund(leg),
        )
        for leg in _netted(child.legs, at.today)
        if leg.measure in kinds
    ]
    implementing = (Participant("4", organisation(child.implementer)),) if child.implementer else ()
    return Activity(
        identifier=identifier,
        hierarchy=2,
        currency=child.currency,
        updated=at.now,
        reporter=host,
        title=Localised(en=child.purpose),
        description=Localised(en=child.purpose),
        participants=(Participant("1", pool), Participant("2", host), *implementing),
        status="2",
        dates=(("1", child.decided_on), ("2", child.decided_on)),
        sector=profile.sector,
        scope="4" if child.country else profile.scope,
        country=child.country,
        region=None if child.country else profile.region,
        tags=profile.tags,
        aid_type="C01",
        transactions=tuple(sorted(made, key=_by_day)),
        related=(("1", profile.identifier),),
    )


def _from_the_fund(leg: Leg) -> Localised | None:
    """What the fund's transfers are called at the child's end; its own spending as elsewhere."""
    if leg.measure is Measure.REPORTED:
        return None
    sign = 1 if leg.measure is Measure.TRANSFERRED else -1
    return words.said(DISBURSEMENT, sign * leg.amount, leg.reason, paper_of(leg.subject))


# --- contributions -------------------------------------------------------------------------------


def _contributions(
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
    return sorted(made, key=_by_day)


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


def _providers(lines: Iterable[FlowLine], made: Iterable[Transaction]) -> tuple[Participant, ...]:
    """The partners whose money is in the file, in the order of their slugs."""
    shown = {one.ref.partition(".")[0] for one in made}
    partners = {line.partner.slug: line.partner for line in lines
                if line.partner and line.ref in shown}  # fmt: skip
    return tuple(Participant("1", organisation(one)) for _slug, one in sorted(partners.items()))


def _planned(
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


def _conditions(lines: Iterable[FlowLine]) -> tuple[tuple[str, Localised], ...]:
    kinds = {kind for line in lines for kind in line.conditions}
    return tuple(words.CONDITIONS[kind] for kind in words.CONDITIONS if kind in kinds)


def _default_aid(made: Sequence[Transaction], otherwise: str) -> str:
    """The aid type that most of the transactions have."""
    counted: dict[str, int] = {}
    for one in made:
        if one.aid_type:
            counted[one.aid_type] = counted.get(one.aid_type, 0) + 1
    return max(sorted(counted), key=lambda code: counted[code], default=otherwise)


def _without_country(made: Iterable[Transaction]) -> list[Transaction]:
    return [replace(one, country=None) for one in made]


def _dates(starts: date | None, ends: date | None, today: date) -> tuple[tuple[str, date], ...]:
    told = [("1", starts), ("2", starts if starts and starts <= today else None), ("3", ends)]
    return tuple((kind, day) for kind, day in told if day is not None)


def _netted(legs: Iterable[Leg], today: date) -> list[Leg]:
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


def _by_day(one: Transaction) -> tuple[date, str, str, int]:
    line, _, made = one.ref.partition(".")
    kind, _, seq = made.partition(".")
    return one.on, line, kind, int(seq or 0)
