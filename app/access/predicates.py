"""Small questions about who asks and about what; the policy joins them with ``any_of`` and
``all_of``.

A subject is typed by a Protocol of the one attribute that is read, so this room imports no other.
A question that needs a subject answers no when there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from app.access.identity import Identity, Level
from app.access.roles import DESK_ROLES, Role


@dataclass(frozen=True, slots=True)
class Predicate:
    """A question with its words for people.

    ``needs`` is the lowest level at which anybody can pass; below it the guard asks for a sign-in
    before it looks anything up, so that an address tells a stranger nothing.
    """

    test: Callable[[Identity, Any], bool]
    words: str
    needs: Level = Level.SIGNED_IN

    def __call__(self, identity: Identity, subject: object = None) -> bool:
        return self.test(identity, subject)


def any_of(*predicates: Predicate) -> Predicate:
    """Passes when one of them passes."""
    return Predicate(
        lambda identity, subject: any(predicate(identity, subject) for predicate in predicates),
        ", or ".join(predicate.words for predicate in predicates),
        min(predicate.needs for predicate in predicates),
    )


def all_of(*predicates: Predicate) -> Predicate:
    """Passes when all of them pass."""
    return Predicate(
        lambda identity, subject: all(predicate(identity, subject) for predicate in predicates),
        "(" + " and ".join(predicate.words for predicate in predicates) + ")",
        max(predicate.needs for predicate in predicates),
    )


def role(wanted: Role) -> Predicate:
    """Holds the role, for whatever partner."""
    return Predicate(lambda identity, _: identity.has(wanted), wanted.value)


# --- what a subject must offer -------------------------------------------------------------------


class Publishable(Protocol):
    """Something with a published state."""

    @property
    def is_public(self) -> bool: ...


class HasAudience(Protocol):
    """Something for some readers from some moment on; whoever loads it for a reader says whether
    that reader is among them now.
    """

    @property
    def admits_reader(self) -> bool: ...


class HasPartner(Protocol):
    """Something that belongs to one partner (database id), or to none."""

    @property
    def partner_id(self) -> int | None: ...


class HasDelegation(Protocol):
    """Something that belongs to one delegation (database id), or to none."""

    @property
    def delegation_id(self) -> int | None: ...


class HasAccount(Protocol):
    """Something that belongs to one account (public id), or to none."""

    @property
    def owned_by(self) -> str | None: ...


class HasRecorder(Protocol):
    """An entry that one person made (public id) and another approves."""

    @property
    def recorded_by(self) -> str: ...


class Ending(Protocol):
    """The proposed end of an engagement."""

    @property
    def lapses(self) -> bool: ...


class Shared(Protocol):
    """Something that its partner may already show to the secretariat."""

    @property
    def shown_to_secretariat(self) -> bool: ...


# --- the questions -------------------------------------------------------------------------------


def _is_public(_: Identity, subject: Publishable | None) -> bool:
    return subject is not None and subject.is_public


def _admitted(_: Identity, subject: HasAudience | None) -> bool:
    return subject is not None and subject.admits_reader


def _own_partner(identity: Identity, subject: HasPartner | None) -> bool:
    return (
        subject is not None
        and subject.partner_id is not None
        and subject.partner_id in identity.partner_ids
    )


def _authoriser_of_partner(identity: Identity, subject: HasPartner | None) -> bool:
    return (
        subject is not None
        and subject.partner_id is not None
        and identity.has(Role.AUTHORISER, subject.partner_id)
    )


def _link_of_delegation(identity: Identity, subject: HasDelegation | None) -> bool:
    return (
        subject is not None
        and subject.delegation_id is not None
        and subject.delegation_id in identity.delegation_ids
    )


def _own_account(identity: Identity, subject: HasAccount | None) -> bool:
    return (
        subject is not None
        and identity.account_id is not None
        and identity.signed_in
        and subject.owned_by == identity.account_id
    )


def _recorded_by_another(identity: Identity, subject: HasRecorder | None) -> bool:
    return subject is None or subject.recorded_by != identity.account_id


def _lapses(_: Identity, subject: Ending | None) -> bool:
    return subject is None or subject.lapses


def _taken_out(_: Identity, subject: Ending | None) -> bool:
    return subject is None or not subject.lapses


def _shown_to_secretariat(_: Identity, subject: Shared | None) -> bool:
    return subject is not None and subject.shown_to_secretariat


everybody = Predicate(lambda *_: True, "everybody", needs=Level.VISITOR)
signed_in = Predicate(lambda identity, _: identity.signed_in, "anybody signed in")
enrolling = Predicate(
    lambda identity, _: identity.level is Level.ENROLLING,
    "somebody who still owes a second factor",
    needs=Level.ENROLLING,
)
is_public = Predicate(_is_public, "everybody once it is published", needs=Level.VISITOR)

admitted = Predicate(
    _admitted, "whoever is in its audience, from its release on", needs=Level.VISITOR
)

participant = role(Role.PARTICIPANT)
focal = role(Role.FOCAL)
authoriser = role(Role.AUTHORISER)
officer = role(Role.OFFICER)
facilitator = role(Role.FACILITATOR)
rapporteur = role(Role.RAPPORTEUR)
finance = role(Role.FINANCE)
approver = role(Role.APPROVER)
lead = role(Role.LEAD)
auditor = role(Role.AUDITOR)
admin = role(Role.ADMIN)

partner_side = any_of(focal, authoriser)
secretariat = Predicate(
    lambda identity, _: bool(identity.roles & (DESK_ROLES - {Role.AUDITOR, Role.ADMIN})),
    "the secretariat (officer, facilitator, rapporteur, finance, approver, lead)",
)
desk = Predicate(
    lambda identity, _: identity.at_desk, "the desk (secretariat, auditor, administrator)"
)

own_partner = Predicate(_own_partner, "focal or authoriser of the same partner")
authoriser_of_partner = Predicate(_authoriser_of_partner, "authoriser of the same partner")
link_of_delegation = Predicate(
    _link_of_delegation, "the holder of the delegation's link", needs=Level.DELEGATION_LINK
)
own_account = Predicate(_own_account, "the account it belongs to")
recorded_by_another = Predicate(_recorded_by_another, "the entry was recorded by somebody else")
lapses = Predicate(_lapses, "it lapses")
taken_out = Predicate(_taken_out, "it is declined or void")
shown_to_secretariat = Predicate(
    _shown_to_secretariat, "its partner shows it to the secretariat", needs=Level.VISITOR
)
