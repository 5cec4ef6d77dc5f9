"""From facts to activities: the phase of a programme.

Money counts at one place. A line that goes to a fund is in the fund's file (`pooling`) and not in
the programme's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from app.core.money import Money
from app.exchange.rules.activities import (
    Activity,
    Budget,
    Organisation,
    Participant,
)
from app.exchange.rules.contributing import (
    conditions,
    contributions,
    dates,
    default_aid,
    organisation,
    planned,
    providers,
    reporter,
    without_country,
)
from app.exchange.rules.deriving import (
    Leg,
    one_place,
    status,
)
from app.exchange.rules.facts import (
    At,
    Cost,
    PhaseFacts,
    Profile,
)


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
    made = contributions(lines, receiver, at, agencies=1, pooled=False)
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
            *providers(lines, made),
            Participant("2", host),
            *(Participant("4", organisation(one)) for one in phase.implementers),
        ),
        status=status(phase.starts, phase.ends, at.today),
        dates=dates(phase.starts, phase.ends, at.today),
        sector=profile.sector,
        scope=profile.scope,
        region=None if by_country else profile.region,
        tags=profile.tags,
        aid_type=default_aid(made, "B032"),
        budgets=tuple(budgets(phase.costs, phase.starts, phase.ends, at.today)),
        planned=tuple(planned(phase.due, lines, receiver, at.today)),
        transactions=tuple(made if by_country else without_country(made)),
        related=tuple(related),
        conditions=conditions(lines),
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
