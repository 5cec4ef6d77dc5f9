"""The two doors of a participant's own pages: signing in, or the link mailed to one person.

Behind both stand the same views, which need not know by which door somebody came.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.core.errors import NotFound
from app.floor.routes import bp
from app.meetings.models import Meeting
from app.registration import queries as registration
from app.registration.models import Delegate
from app.registration.routes.links import link_gone
from app.registration.routes.own import own_meeting

View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody registered at a meeting, at a device of their own.

    ``owned_by``: the account that has signed in; ``token``: the key in the address of whoever
    came by a link. One of the two is empty.
    """

    delegate: Delegate
    owned_by: str = ""
    token: str = ""

    @property
    def meeting(self) -> Meeting:
        """Where they take part."""
        return self.delegate.delegation.meeting

    @property
    def by(self) -> str:
        """Who acts: the account, else the person whose link was used."""
        return self.owned_by or f"delegate:{self.delegate.public_id}"

    @property
    def back(self) -> str:
        """Address of their day at the meeting."""
        return self.url("day", room="registration")

    def url(self, name: str, *, room: str = "floor", **values: Any) -> str:
        """Address of one of their pages at the door by which they came."""
        if self.token:
            return url_for(f"{room}.own_{name}", token=self.token, **values)
        return url_for(f"{room}.my_{name}", slug=self.meeting.slug, **values)


def signed_in(slug: str) -> Participant:
    """The one who has signed in, registered at this meeting. Raises NotFound."""
    mine = own_meeting(slug)
    if mine.delegate is None:
        raise NotFound
    return Participant(mine.delegate, owned_by=mine.owned_by)


def by_link(view: View) -> View:
    """Call the view with the participant whose own link it is, instead of with its token; a link
    that opens nothing gets the page that says so.
    """

    @wraps(view)
    def opened(token: str, **values: Any) -> ResponseReturnValue:
        delegate = registration.delegate_link(token)
        if delegate is None or not delegate.is_registered:
            return link_gone()
        return view(Participant(delegate, token=token), **values)

    return opened


def page(
    path: str, lets: str, *, methods: tuple[str, ...] = ("GET", "POST")
) -> Callable[..., View]:
    """Put a view behind both doors: ``my_<its name>`` and ``own_<its name>``, called with the
    participant. ``lets``: what a link lets one person do, for the list of what is public.
    """

    def offer(view: View) -> View:
        name = view.__name__
        needs = guard.requires(Permission.REGISTRATION_OWN, on=signed_in)
        key = guard.public(f"the token in the address is the key, and {lets}")
        ways = (("my", "/my/meetings/<slug>", needs(view)),
                ("own", "/delegate/<token>", key(by_link(view))))  # fmt: skip
        for door, start, behind in ways:
            bp.add_url_rule(f"{start}/{path}", f"{door}_{name}", behind, methods=list(methods))
        return view

    return offer
