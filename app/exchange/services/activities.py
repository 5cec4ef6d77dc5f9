"""The activity file of a programme or a fund as it would be published now, with what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from app.core import clock
from app.core.localised import Localised
from app.exchange.models import IatiProfile
from app.exchange.queries import flows
from app.exchange.queries.profiles import Subject, profiles_of
from app.exchange.rules import composing, pooling
from app.exchange.rules.activities import Activity, ActivityFile
from app.exchange.rules.checking import Finding, check, errors
from app.exchange.rules.facts import At, Profile
from app.exchange.rules.writing import file_bytes
from app.funding.queries.positions import known


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file with its findings. `without_year` says that part of what is required has no year and
    is in no budget; `known_seq` is the last posting in it."""

    data: bytes
    sha256: str
    findings: tuple[Finding, ...]
    activities: tuple[Activity, ...]
    without_year: bool
    known_seq: int

    @property
    def publishable(self) -> bool:
        """Whether no error stands against it."""
        return not errors(list(self.findings))


def prepare(subject: Subject) -> Prepared | None:
    """The file as it would be now; None as long as nobody has said how it is identified."""
    if subject.profile is None:
        return None
    at = At(clock.now(), clock.today())
    known_seq = known().seq
    activities, without_year = _activities(subject, subject.profile, at)
    data = file_bytes(ActivityFile(at.now, tuple(activities)))
    return Prepared(
        data,
        sha256(data).hexdigest(),
        tuple(check(data, at.now)),
        tuple(activities),
        without_year,
        known_seq,
    )


def _activities(subject: Subject, profile: IatiProfile, at: At) -> tuple[list[Activity], bool]:
    of_programme, of_funds = profiles_of(subject.programme)
    host = subject.programme.host
    reporter = host.name if host else subject.programme.name
    facts = facts_of(profile, reporter)
    if subject.fund is not None:
        related = []
        if of_programme is not None and subject.fund.phase is not None:
            told = facts_of(of_programme, reporter)
            related = [("3", composing.phase_identifier(told, subject.fund.phase.slug))]
        fund = flows.fund_facts(subject.fund)
        return pooling.fund_activities(facts, fund, at, related), False
    siblings = sorted(("3", one.identifier) for one in of_funds.values())
    phases = flows.phases(subject.programme)
    return (
        [composing.phase_activity(facts, phase, at, siblings) for phase in phases],
        any(composing.without_year(phase.costs) for phase in phases),
    )


def facts_of(profile: IatiProfile, reporter: Localised) -> Profile:
    """A profile as the rules take it."""
    return Profile(
        profile.reporting_ref,
        profile.reporting_type,
        profile.identifier,
        profile.sector,
        profile.scope,
        profile.region,
        tuple(profile.tags),
        reporter,
    )
