"""My day, and the button that leads into the meeting: by one's own link, and after signing in.

Opening a page counts nobody, however often a mail gateway does it; the button does.
"""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError
from app.meetings import shelf
from app.meetings.models import Meeting
from app.meetings.routes.day import day_of
from app.meetings.routes.shelf import readable
from app.meetings.routes.zones import reader_zone
from app.meetings.rules.local_time import PLACES
from app.meetings.rules.shelf import Reader
from app.meetings.shelf import Shelved
from app.registration import presence, queries
from app.registration.models import Delegate
from app.registration.queries import MyMeeting
from app.registration.routes import bp
from app.registration.routes.links import link_gone
from app.registration.routes.own import own_meeting
from app.registration.rules.joining import Doors
from app.registration.services import join
from app.web.headers import policy_sending_to
from app.web.sentences import sentence


@bp.get("/my/meetings/<slug>/day")
@guard.requires(Permission.REGISTRATION_OWN, on=own_meeting)
def my_day(mine: MyMeeting) -> ResponseReturnValue:
    """The day of somebody who has signed in."""
    return _day(mine.meeting, mine.delegate, readable(mine.meeting), "")


@bp.get("/delegate/<token>/day")
@guard.public("the token in the address is the key, and shows one person their day")
def own_day(token: str) -> ResponseReturnValue:
    """The day of the person whose own link it is."""
    delegate = queries.delegate_link(token)
    if delegate is None:
        return link_gone()
    if not delegate.is_registered:
        return redirect(url_for(".own_page", token=token))
    meeting = delegate.delegation.meeting
    reader = Reader(registered=True, partner_ids=frozenset({delegate.partner_id}))
    return _day(meeting, delegate, shelf.readable(meeting, reader), token)


def _day(
    meeting: Meeting, delegate: Delegate | None, documents: list[Shelved], token: str
) -> Response:
    """The page; only whoever takes part online now gets a button that leads out of it."""
    entrance = queries.entrance(meeting)
    joins = delegate is not None and queries.follows_online(delegate)
    otherwise = queries.otherwise(meeting.id, [delegate.id]) if delegate else {}
    answer = make_response(
        render_template(
            "registration/day.html",
            meeting=meeting,
            delegate=delegate,
            token=token,
            joins=joins,
            otherwise=otherwise.get(delegate.public_id, []) if delegate else [],
            entrance=entrance,
            joined=presence.standing(delegate.id, "online") if delegate and joins else None,
            day=day_of(meeting, reader_zone(_usual_zone(delegate)), documents),
            demo_note=meeting.fictitious,
        )
    )
    if joins and entrance.doors is not Doors.NO_LINK:
        # Before the doors open as well: the button comes by itself into a page that is open.
        answer.headers["Content-Security-Policy"] = policy_sending_to(meeting.join_url)
    return answer


def _usual_zone(delegate: Delegate | None) -> str:
    """Where the people of the delegation's country usually are, until the browser says better."""
    place = PLACES.get(delegate.delegation.partner.country or "") if delegate else None
    return place.zone if place else ""


@bp.route("/my/meetings/<slug>/join", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_OWN, on=own_meeting)
def my_join(mine: MyMeeting) -> ResponseReturnValue:
    """Into the meeting; a look at this address leads to the page with the button."""
    back = url_for(".my_day", slug=mine.meeting.slug)
    if request.method != "POST" or mine.delegate is None:
        return redirect(back)
    return _into(mine.delegate, back, by=guard.identity().actor)


@bp.route("/delegate/<token>/join", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and lets one person into the meeting")
def own_join(token: str) -> ResponseReturnValue:
    """Into the meeting by one's own link."""
    delegate = queries.delegate_link(token)
    if delegate is None:
        return link_gone()
    if not delegate.is_registered:
        return redirect(url_for(".own_page", token=token))
    back = url_for(".own_day", token=token)
    if request.method != "POST":
        return redirect(back)
    return _into(delegate, back, by=f"delegate:{delegate.public_id}")


def _into(delegate: Delegate, back: str, *, by: str) -> ResponseReturnValue:
    try:
        with transaction():
            address = join(delegate, by=by)
    except DomainError as error:
        flash(sentence(error), "error")
        return redirect(back)
    answer = redirect(address)
    # The platform need not learn from which page, whose address may be a key, somebody comes.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
