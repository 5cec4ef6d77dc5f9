"""From facts to activities: a pooled fund, and what its allocations pay for.

The fund reports what it gives to its children as 2 and 3, and each child reports the same money as
coming from the fund, with the fund's identifier.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.core.localised import Localised
from app.core.money import Money
from app.exchange.rules import words
from app.exchange.rules.activities import (
    Activity,
    Organisation,
    Participant,
    Transaction,
)
from app.exchange.rules.contributing import (
    by_day,
    conditions,
    contributions,
    dates,
    netted,
    organisation,
    paper_of,
    planned,
    providers,
    reporter,
    without_country,
)
from app.exchange.rules.deriving import (
    DISBURSEMENT,
    EXPENDITURE,
    INCOMING,
    OUTGOING_COMMITMENT,
    Leg,
    status,
)
from app.exchange.rules.facts import (
    Allocated,
    At,
    FundFacts,
    Profile,
)
from app.funding.rules.stages import Measure


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
    made = contributions(fund.lines, receiver, at, agencies=len(agencies), pooled=True)
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
            *providers(fund.lines, made),
            Participant("2", host),
            Participant("3", Organisation(fund.title, host.type)),
            *(Participant("4", organisation(one)) for _slug, one in sorted(implementers.items())),
        ),
        status=status(fund.starts, fund.ends, at.today),
        dates=dates(fund.starts, fund.ends, at.today),
        sector=profile.sector,
        scope=profile.scope,
        region=profile.region,
        tags=profile.tags,
        aid_type="B031" if len(agencies) > 1 else "B032",
        planned=tuple(planned(fund.due, fund.lines, receiver, at.today)),
        transactions=tuple(without_country(sorted(made, key=by_day))),
        related=(
            *related,
            *(("2", child_identifier(profile, one.number)) for one in children),
        ),
        conditions=conditions(fund.lines),
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
        for leg in netted(child.legs, today)
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
        for leg in netted(fund.costs, today)
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
        for leg in netted(child.legs, at.today)
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
        transactions=tuple(sorted(made, key=by_day)),
        related=(("1", profile.identifier),),
    )


def _from_the_fund(leg: Leg) -> Localised | None:
    """What the fund's transfers are called at the child's end; its own spending as elsewhere."""
    if leg.measure is Measure.REPORTED:
        return None
    sign = 1 if leg.measure is Measure.TRANSFERRED else -1
    return words.said(DISBURSEMENT, sign * leg.amount, leg.reason, paper_of(leg.subject))
