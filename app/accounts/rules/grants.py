"""Which roles may be given, and how."""

from app.access.roles import PARTNER_ROLES, Role
from app.core.errors import DomainError
from app.core.words import N_


class RoleNeedsPartner(DomainError):
    """A role that speaks for a partner, without one."""

    message = N_("Choose the partner for which this role is given.")
    field = "partner_id"


class RoleTakesNoPartner(DomainError):
    """A role of the house, with a partner."""

    message = N_("This role is not given for a partner. Leave the partner empty.")
    field = "partner_id"


class RoleNotGranted(DomainError):
    """Everybody is a visitor."""

    message = N_("Everybody is a visitor; this role is not given to anybody.")
    field = "role"


class RolesKeptApart(DomainError):
    """Two roles that no one person may hold: each is there to watch the other."""

    message = N_("This role does not go with one that is held already: each checks the other.")
    field = "role"


KEPT_APART = (
    frozenset({Role.ADMIN, Role.FINANCE}),
    frozenset({Role.ADMIN, Role.APPROVER}),
    frozenset({Role.AUDITOR, Role.FINANCE}),
    frozenset({Role.AUDITOR, Role.APPROVER}),
)
"""The administrator has no hand in money, and the auditor changes nothing.

Finance officer and approver may be one person in a small house: the policy keeps them apart on
each single entry.
"""


def check(role: Role, partner_id: int | None, *, held: frozenset[Role]) -> None:
    """Refuse a grant that makes no sense beside the roles that are held already.

    Raises RoleNotGranted, RoleNeedsPartner, RoleTakesNoPartner or RolesKeptApart.
    """
    if role is Role.VISITOR:
        raise RoleNotGranted
    if role in PARTNER_ROLES and partner_id is None:
        raise RoleNeedsPartner
    if role not in PARTNER_ROLES and partner_id is not None:
        raise RoleTakesNoPartner
    for pair in KEPT_APART:
        if role in pair:
            (other,) = pair - {role}
            if other in held:
                raise RolesKeptApart
