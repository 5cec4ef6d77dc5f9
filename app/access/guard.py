"""The door of every view: load the subject, ask the policy, refuse kindly or let in.

Every view wears ``@requires(...)`` or ``@public("why")``; ``check_all_declared`` stops the start
of an application with one that wears neither. Loading and allowing are one act: what ``on`` loads
is what the view receives, so no view can fetch a row and forget to ask.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, has_request_context, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access.identity import VISITOR, Identity
from app.access.permissions import Permission
from app.access.policy import POLICY
from app.core.errors import NotFound

View = TypeVar("View", bound=Callable[..., Any])
IdentityLoader = Callable[[Identity], Identity]

_EXTENSION = "access.identity_loaders"
_DECLARATION = "__access__"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a view says about who may come in."""

    permission: Permission | None
    seen: Permission | None = None
    parameters: tuple[str, ...] = ()
    reason: str = ""


class UndeclaredEndpoint(RuntimeError):
    """An endpoint says nothing, or something impossible, about who may use it."""


# --- identity ------------------------------------------------------------------------------------


def identity_loaders(app: Flask) -> list[IdentityLoader]:
    """The loaders that build an identity, in order; a room appends its own, usually by
    ``bp.record_once``.

    Each takes the identity built so far and returns it with what it adds
    (``dataclasses.replace``). A loader never lowers a level that another has given.
    """
    loaders: list[IdentityLoader] = app.extensions.setdefault(_EXTENSION, [])
    return loaders


def identity() -> Identity:
    """Who asks, built at the first question of a request and kept in ``g``; a visitor outside
    requests.
    """
    if not has_request_context():
        return VISITOR
    known: Identity | None = g.get("identity")
    if known is None:
        known = VISITOR
        for load in identity_loaders(current_app):
            known = load(known)
        g.identity = known
    return known


def forget_identity() -> None:
    """Build the identity anew at the next question, after a sign-in or sign-out in this request."""
    g.pop("identity", None)


def allows(who: Identity, permission: Permission, subject: object = None) -> bool:
    """Whether the policy lets ``who`` do this to ``subject``."""
    return POLICY[permission](who, subject)


def can(permission: Permission | str, subject: object = None) -> bool:
    """For views and templates: whether the one who asks may do this.

    Takes the permission or its name.
    """
    wanted = permission if isinstance(permission, Permission) else Permission[permission]
    return allows(identity(), wanted, subject)


# --- declarations --------------------------------------------------------------------------------


def public(reason: str) -> Callable[[View], View]:
    """Declare that everybody may use this view, and why."""
    if not reason.strip():
        raise UndeclaredEndpoint(
            'public() needs its reason: @public("the home page is for everybody")'
        )

    def declare(view: View) -> View:
        setattr(view, _DECLARATION, Declaration(None, reason=reason))
        return view

    return declare


def requires(
    permission: Permission,
    *,
    on: Callable[..., object] | None = None,
    seen: Permission | None = None,
) -> Callable[[View], View]:
    """Declare what a view needs and, with ``on``, what it works on.

    ``on`` is a query; its parameters are the URL parameters of the same names, and its result is
    the view's first argument. It answers None or raises ``NotFound`` for a subject that does not
    exist (404).

    Refusals: without a sign-in, where none but a signed-in person can be allowed, a GET is sent
    to the sign-in page and anything else answers 401; a subject that is not visible (by ``seen``;
    without it, whatever is not allowed) answers 404; a visible one 403. A refusal without a
    subject is 403.
    """
    parameters = tuple(inspect.signature(on).parameters) if on is not None else ()

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            who = identity()
            if who.level < POLICY[permission].needs:
                return ask_for_sign_in()
            subject: object = None
            if on is not None:
                subject = _load(on, {name: kwargs.pop(name) for name in parameters})
                args = (subject, *args)
            if not allows(who, permission, subject):
                hidden = on is not None and (seen is None or not allows(who, seen, subject))
                abort(404 if hidden else 403)
            return view(*args, **kwargs)

        setattr(guarded, _DECLARATION, Declaration(permission, seen, parameters))
        return guarded  # type: ignore[return-value]  # same call, minus what ``on`` takes

    return declare


def ask_for_sign_in() -> Response:
    """Send a reader to the sign-in page, and back afterwards; refuse anything else with 401."""
    reads_page = request.method in ("GET", "HEAD") and "HX-Request" not in request.headers
    accepted = request.accept_mimetypes
    if not reads_page or (accepted and not accepted.accept_html):
        abort(401)
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))


def _load(on: Callable[..., object], arguments: dict[str, object]) -> object:
    if any(isinstance(value, str) and "\0" in value for value in arguments.values()):
        abort(404)  # PostgreSQL cannot even be asked about such a text
    try:
        subject = on(**arguments)
    except NotFound:
        abort(404)
    if subject is None:
        abort(404)
    return subject


# --- the check at start --------------------------------------------------------------------------


def declaration(app: Flask, endpoint: str) -> Declaration | None:
    """What an endpoint declares; None when it declares nothing."""
    found: Declaration | None = getattr(app.view_functions.get(endpoint), _DECLARATION, None)
    return found


def is_exempt(endpoint: str) -> bool:
    """Static files of the application and of blueprints are served as they are."""
    return endpoint == "static" or endpoint.endswith(".static")


def check_all_declared(app: Flask) -> None:
    """Stop the start of an application with an endpoint that does not say who may use it.

    Raises UndeclaredEndpoint, naming every such endpoint and what to add.
    """
    faults: list[str] = []
    for rule in app.url_map.iter_rules():
        if is_exempt(rule.endpoint):
            continue
        declared = declaration(app, rule.endpoint)
        if declared is None:
            faults.append(
                f"{rule.endpoint} declares no permission: "
                'add @requires(Permission.…) or @public("why")'
            )
            continue
        missing = [name for name in declared.parameters if name not in rule.arguments]
        faults += [
            f"{rule.endpoint} loads by {name!r}, but its address {rule.rule} has no <{name}>"
            for name in missing
        ]
        if declared.permission is not None and declared.permission not in POLICY:
            faults.append(
                f"{rule.endpoint} asks for {declared.permission.name}, "
                "which app/access/policy.py does not decide"
            )
    if faults:
        raise UndeclaredEndpoint("; ".join(dict.fromkeys(faults)))


def init_app(app: Flask) -> None:
    """Give templates ``can`` and ``identity``."""
    identity_loaders(app)
    app.jinja_env.globals.update(can=can, identity=identity)
