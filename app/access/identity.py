"""Who is asking: a frozen value, built once per request and never stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from app.access.roles import DESK_ROLES, PARTNER_ROLES, Role


class Level(IntEnum):
    """How sure we are who is asking, from least to most.

    ``DELEGATION_LINK`` holds the link of one delegation and may register it, nothing else.
    ``ENROLLING`` has given a password or link but still owes the second factor that their role
    asks for: no role counts until it is set up.
    """

    VISITOR = 0
    DELEGATION_LINK = 1
    ENROLLING = 2
    SIGNED_IN = 3


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, for everything or for one partner (database id of the partner)."""

    role: Role
    partner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Account (opaque public id) with its grants; without an account, a visitor.

    ``delegation_ids`` are the delegations (database ids) that a link held in this browser opens.
    """

    account_id: str | None = None
    name: str = ""
    language: str | None = None
    grants: frozenset[Grant] = field(default_factory=frozenset)
    level: Level = Level.VISITOR
    delegation_ids: frozenset[int] = field(default_factory=frozenset)

    @property
    def signed_in(self) -> bool:
        """True after a complete sign-in; a delegation link is not one."""
        return self.level is Level.SIGNED_IN

    @property
    def actor(self) -> str:
        """The id to hand to services as ``by``: the account, or ``"visitor"`` without one."""
        return self.account_id or "visitor"

    @property
    def roles(self) -> frozenset[Role]:
        """Roles held for anything at all; everybody is a visitor."""
        held = {grant.role for grant in self.grants} if self.signed_in else set()
        return frozenset(held | {Role.VISITOR})

    @property
    def partner_ids(self) -> frozenset[int]:
        """Partners for which this identity is focal point or authoriser."""
        return frozenset(
            grant.partner_id
            for grant in self.grants
            if self.signed_in and grant.role in PARTNER_ROLES and grant.partner_id is not None
        )

    @property
    def at_desk(self) -> bool:
        """True for the secretariat, its auditor and its administrator."""
        return bool(self.roles & DESK_ROLES)

    def has(self, role: Role, partner_id: int | None = None) -> bool:
        """Whether the role is held; with ``partner_id``, whether it is held for that partner."""
        if role is Role.VISITOR:
            return True
        if not self.signed_in:
            return False
        if partner_id is None:
            return any(grant.role is role for grant in self.grants)
        return Grant(role, partner_id) in self.grants


VISITOR = Identity()
"""Nobody signed in, no link held."""
