"""Deciding how an activity file is identified, and publishing it.

An identifier never changes once an edition is out; a file with an error is not published. What is
published are bytes: the next edition replaces them at the address, and none is ever edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from app import audit
from app.core import clock
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.versions import locked, raise_version
from app.core.words import N_
from app.exchange.models import IatiEdition, IatiProfile
from app.exchange.queries.profiles import Subject
from app.exchange.rules.checking import errors
from app.exchange.services.activities import prepare


class NoProfile(DomainError):
    """Nobody has said how the file is identified."""

    message = N_("Say first how the file is identified.")


class NotPublishable(DomainError):
    """The file has errors."""

    message = N_(
        "The file has %(count)s errors, the first by rule %(rule)s; it cannot be published."
    )


class IdentifierStands(DomainError):
    """The identifier is out in an edition."""

    message = N_("The file is published under %(identifier)s; an identifier never changes.")
    field = "identifier"


class IdentifierTaken(DomainError):
    """Another file begins its identifiers so."""

    message = N_("Another file already uses this identifier.")
    field = "identifier"


def texts(profile: IatiProfile) -> dict[str, Any]:
    """What a profile says, as plain values: for "both versions"."""
    return {
        "reporting_ref": profile.reporting_ref,
        "reporting_type": profile.reporting_type,
        "identifier": profile.identifier,
        "sector": profile.sector,
        "scope": profile.scope,
        "region": profile.region,
        "tags": ", ".join(profile.tags),
    }


def settle(
    subject: Subject,
    *,
    reporting_ref: str,
    reporting_type: str,
    identifier: str,
    sector: str,
    scope: str,
    region: str,
    tags: Sequence[str] = (),
    by: str,
    version: int | None = None,
) -> IatiProfile:
    """Say how a file is identified and classified.

    Raises IdentifierStands, IdentifierTaken, StaleVersion.
    """
    profile = subject.profile
    taken = select(IatiProfile.id).where(IatiProfile.identifier == identifier)
    if profile is not None:
        taken = taken.where(IatiProfile.id != profile.id)
    if db.session.scalar(taken) is not None:
        raise IdentifierTaken
    if profile is None:
        profile = IatiProfile(
            programme=None if subject.fund else subject.programme, fund=subject.fund
        )
        profile.version = 0
        db.session.add(profile)
    else:
        profile = locked(profile, version, texts)
        _must_stand(profile, identifier, reporting_ref)
    profile.reporting_ref = reporting_ref
    profile.reporting_type = reporting_type
    profile.identifier = identifier
    profile.sector = sector
    profile.scope = scope
    profile.region = region
    profile.tags = list(tags)
    raise_version(profile)
    _audit(subject, by, "iati.settled", identifier=identifier)
    return profile


def _must_stand(profile: IatiProfile, identifier: str, reporting_ref: str) -> None:
    if (identifier, reporting_ref) == (profile.identifier, profile.reporting_ref):
        return
    if _published(profile):
        raise IdentifierStands(identifier=profile.identifier)


def _published(profile: IatiProfile) -> int:
    asked = select(func.count()).where(IatiEdition.profile_id == profile.id)
    return db.session.scalar(asked.select_from(IatiEdition)) or 0


def publish(subject: Subject, *, by: str) -> IatiEdition:
    """Publish the file as it is now. Raises NoProfile, NotPublishable."""
    if subject.profile is None:
        raise NoProfile
    db.session.execute(
        for_update(select(IatiProfile).where(IatiProfile.id == subject.profile.id))
    ).scalar_one()
    prepared = prepare(subject)
    if prepared is None:
        raise NoProfile
    wrong = errors(list(prepared.findings))
    if wrong:
        raise NotPublishable(count=len(wrong), rule=wrong[0].rule)
    edition = IatiEdition(
        profile=subject.profile,
        n=_published(subject.profile) + 1,
        published_at=clock.now(),
        published_by=by,
        known_seq=prepared.known_seq,
        sha256=prepared.sha256,
        data=prepared.data.decode("utf-8"),
    )
    db.session.add(edition)
    db.session.flush()
    _audit(subject, by, "iati.published", edition=edition.n, sha256=edition.sha256)
    return edition


def _audit(subject: Subject, by: str, action: str, **facts: Any) -> None:
    audit.record(
        by, action, subject_type="iati", subject_id=f"{subject.kind}:{subject.slug}", **facts
    )
