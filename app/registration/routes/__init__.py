"""Pages of registration: mailed links, the delegation's page at three doors, own pages, the desk."""

from dataclasses import replace

from flask import Blueprint, Response, request, session
from flask.blueprints import BlueprintSetupState

from app.access import guard
from app.access.identity import Identity, Level
from app.registration import queries

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
    guard.identity_loaders(state.app).append(with_held_links)


@bp.after_request
def keep_secret(response: Response) -> Response:
    """An address with a token goes to no other site, and no page of it is kept."""
    if "token" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
    return response


from app.registration.routes import delegations, desk, links, own  # noqa: E402, F401  they add views to bp
