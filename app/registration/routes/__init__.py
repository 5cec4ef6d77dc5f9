"""Pages of registration: mailed links, a delegation's page at three doors, own pages, the desk."""

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from flask import Blueprint, Flask, Response, request, session
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from app.access import guard
from app.access.identity import Identity, Level
from app.meetings.sections import (
    countries_providers,
    line_providers,
    seat_providers,
    ties_providers,
)
from app.registration import jobs as _jobs  # noqa: F401  # declares what the worker does
from app.registration import queries
from app.registration.routes.readiness import invited_countries, readiness, shared_partners
from app.registration.routes.seats import seat_at
from app.registration.rules.local_times import LocalTime, time_elsewhere
from app.registration.rules.notes import fill
from app.registration.rules.parts import part
from app.registration.words import (
    DELEGATION_MARKS,
    DELEGATION_STATES,
    MODES,
    NEED_MARKS,
    NEED_STATES,
    PARTS,
    REQUEST_MARKS,
    REQUEST_STATES,
    WAITING_MARKS,
    WAITING_STATES,
)

bp = Blueprint("registration", __name__)

HELD = "delegations"
"""Session key: fingerprints of the links that were opened, by public id of the delegation."""

MOST_HELD = 8


def hold(public_id: str, fingerprint: str) -> None:
    """Remember in this browser that a delegation was opened by its link."""
    held = {**session.get(HELD, {})}
    held.pop(public_id, None)
    kept = list(held.items())[-(MOST_HELD - 1) :]
    session[HELD] = {**dict(kept), public_id: fingerprint}
    guard.forget_identity()


def with_held_links(who: Identity) -> Identity:
    """Add the delegations whose links this browser holds, while those links work."""
    held = session.get(HELD)
    if not held:
        return who
    opened = queries.opened_by(held)
    if not opened:
        return who
    return replace(who, delegation_ids=opened, level=max(who.level, Level.DELEGATION_LINK))


@bp.record_once
def load_links(state: BlueprintSetupState) -> None:
    """Let the guard know of held links."""
    guard.identity_loaders(cast(Flask, state.app)).append(with_held_links)


@bp.record_once
def show_on_readiness_board(state: BlueprintSetupState) -> None:
    """Let the desk pages of a meeting say how far invitations and registrations are, where the
    invited partners sit, and which of them another meeting invites too.
    """
    app = cast(Flask, state.app)
    line_providers(app).append(readiness)
    countries_providers(app).append(invited_countries)
    ties_providers(app).append(shared_partners)


@bp.record_once
def tell_the_shelf(state: BlueprintSetupState) -> None:
    """Let a meeting's documents know who takes part."""
    seat_providers(cast(Flask, state.app)).append(seat_at)


@bp.app_template_filter("mode_word")
def mode_word(mode: str) -> str:
    """How one takes part, in the reader's language."""
    return str(gettext(MODES[mode]))


@bp.app_template_filter("part_word")
def part_word(one: Any) -> str:
    """Which part somebody has in a delegation, in the reader's language; "" for none apart."""
    found = part(is_head=one.is_head, is_alternate=one.is_alternate)
    return str(gettext(PARTS[found])) if found else ""


@bp.app_template_filter("delegation_word")
def delegation_word(state: str) -> str:
    """Where a delegation stands, in the reader's language."""
    return str(gettext(DELEGATION_STATES[state]))


@bp.app_template_filter("delegation_mark")
def delegation_mark(state: str) -> str:
    """The shape with which that is marked."""
    return DELEGATION_MARKS[state]


@bp.app_template_filter("waiting_word")
def waiting_word(state: str) -> str:
    """Where somebody on the waiting list stands, in the reader's language."""
    return str(gettext(WAITING_STATES[state]))


@bp.app_template_filter("waiting_mark")
def waiting_mark(state: str) -> str:
    """The shape with which that is marked."""
    return WAITING_MARKS[state]


@bp.app_template_filter("need_word")
def need_word(state: str) -> str:
    """What became of an access need, in the reader's language."""
    return str(gettext(NEED_STATES[state]))


@bp.app_template_filter("need_mark")
def need_mark(state: str) -> str:
    """The shape with which that is marked."""
    return NEED_MARKS[state]


@bp.app_template_filter("request_word")
def request_word(state: str) -> str:
    """Where a request to take part stands, in the reader's language."""
    return str(gettext(REQUEST_STATES[state]))


@bp.app_template_filter("request_mark")
def request_mark(state: str) -> str:
    """The shape with which that is marked."""
    return REQUEST_MARKS[state]


@bp.app_template_filter("hour_elsewhere")
def hour_elsewhere(moment: datetime, country: str | None, zone: str) -> LocalTime | None:
    """The hour of a meeting where a country's delegates are, if it differs."""
    return time_elsewhere(moment, country, zone)


@bp.app_template_filter("filled")
def filled(note: str, **values: str) -> str:
    """An officer's note with its placeholders filled."""
    return fill(note, values)


@bp.after_request
def keep_secret(response: Response) -> Response:
    """An address with a token goes to no other site, and no page of it is kept."""
    if "token" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
    return response


from app.registration.routes import (  # noqa: E402, F401  they add views to bp
    attendance,
    check_in,
    day,
    delegations,
    desk,
    files,
    links,
    mailings,
    own,
    questions,
    requests,
    statements,
)
from app.registration.routes import offline as _offline  # noqa: E402, F401  and so does this
