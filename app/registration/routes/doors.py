"""The three doors to a delegation's pages: its link, its focal point's sign-in, the desk.

Behind each door stand the same views. A door says where its pages lie, how they look, which
delegation they are about, and what one must be allowed to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.registration import queries
from app.registration.models import Delegation
from app.registration.routes import bp

View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Door:
    """One way to the pages of a delegation.

    ``late``: whether what is done here may be done after the deadline.
    """

    name: str
    path: str
    layout: str
    load: Callable[..., Delegation]
    view: Permission
    edit: Permission
    late: bool = False

    def endpoint(self, name: str) -> str:
        """Name of a view at this door."""
        return name if self.name == "link" else f"{self.name}_{name}"

    def url(self, name: str, delegation: Delegation, **values: Any) -> str:
        """Address of a page of the delegation at this door."""
        values["slug"] = delegation.meeting.slug
        if self.name == "desk":
            values["delegation"] = delegation.public_id
        return url_for(f"registration.{self.endpoint(name)}", **values)

    def by(self, delegation: Delegation) -> str:
        """Who acts: the account, else the delegation whose link was used."""
        who = guard.identity()
        return (
            who.account_id
            if who.signed_in and who.account_id
            else (f"delegation:{delegation.public_id}")
        )


def by_link(slug: str) -> Delegation:
    """The delegation at this meeting that a link held in this browser opens."""
    return queries.delegation_among(slug, guard.identity().delegation_ids)


def by_sign_in(slug: str) -> Delegation:
    """The delegation at this meeting of the partner for whom one has signed in."""
    return queries.delegation_of_partners(slug, guard.identity().partner_ids)


def by_desk(slug: str, delegation: str) -> Delegation:
    """Any delegation at this meeting."""
    return queries.delegation(slug, delegation)


LINK = Door(
    "link",
    "/meetings/<slug>/register",
    "layouts/bare.html",
    by_link,
    Permission.DELEGATION_VIEW,
    Permission.DELEGATION_EDIT,
)
MY = Door(
    "my",
    "/my/meetings/<slug>/delegation",
    "layouts/my.html",
    by_sign_in,
    Permission.DELEGATION_VIEW,
    Permission.DELEGATION_EDIT,
)
DESK = Door(
    "desk",
    "/desk/meetings/<slug>/delegations/<delegation>",
    "layouts/desk.html",
    by_desk,
    Permission.REGISTRATION_VIEW,
    Permission.REGISTRATION_MANAGE,
    late=True,
)


def page(
    path: str,
    *,
    methods: tuple[str, ...] = ("GET", "POST"),
    edit: bool = True,
    doors: tuple[Door, ...] = (LINK, MY, DESK),
) -> Callable[[View], View]:
    """Put a view behind each door, at the door's path and ``path``.

    The view is called with the door and the delegation. ``edit``: whether it needs more than
    looking.
    """

    def offer(view: View) -> View:
        for door in doors:
            bp.add_url_rule(
                door.path + path,
                door.endpoint(view.__name__),
                _behind(door, view, edit=edit),
                methods=list(methods),
            )
        return view

    return offer


def _behind(door: Door, view: View, *, edit: bool) -> View:
    @wraps(view)
    def opened(delegation: Delegation, **values: Any) -> ResponseReturnValue:
        return view(door, delegation, **values)

    needed = door.edit if edit else door.view
    return guard.requires(needed, on=door.load, seen=door.view)(opened)
