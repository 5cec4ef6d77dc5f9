"""Who has signed in: the cookie of a device, turned into an identity; and the limits.

Flask-Login keeps a random token in the session cookie; the row of the device decides, at every
request, whether it still counts. So a device can be ended from elsewhere, at once.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from argon2 import PasswordHasher
from flask import Flask, current_app, g, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user, login_user, logout_user

from app.access import guard
from app.access.identity import Identity, Level
from app.access.roles import DESK_ROLES
from app.accounts import jobs as _jobs  # noqa: F401  # declares what the worker does
from app.accounts import queries
from app.accounts.models import Account
from app.accounts.rules import limits
from app.accounts.services import devices, passwords
from app.core import clock, tokens
from app.core.db import transaction

PENDING = "sign_in.pending"
BROWSER = "sign_in.browser"

manager = LoginManager()
limiter = Limiter(
    get_remote_address,
    # A counter that cannot be reached must not open the door: count in the process instead.
    in_memory_fallback_enabled=True,
    strategy="moving-window",
    key_prefix="tour-de-table",
)


class SignedIn:
    """What Flask-Login holds as the current user: a device that counts, and its token."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, device: queries.SignedInDevice) -> None:
        self.token = token
        self.device = device

    def get_id(self) -> str:
        """The token that the session cookie holds."""
        return self.token


@manager.user_loader  # type: ignore[untyped-decorator]
def load_user(token: str) -> SignedIn | None:
    """The device of a cookie; None when it has ended, aged or lain idle."""
    device = queries.signed_in_device(token)
    if device is None or (device.has_second_factor and not device.used_second_factor):
        return None
    if request.method in ("GET", "HEAD") and devices.is_stale(device.last_seen_at):
        with transaction():
            devices.touch(device.device_id, device.last_seen_at)
    return SignedIn(token, device)


def load_identity(known: Identity) -> Identity:
    """Add the signed-in account to an identity, for ``guard.identity_loaders``."""
    if not current_user.is_authenticated:
        return known
    device: queries.SignedInDevice = current_user.device
    return replace(
        known,
        account_id=device.account_id,
        name=device.name,
        language=device.language,
        grants=device.grants,
        level=Level.ENROLLING if _owes_second_factor(device) else Level.SIGNED_IN,
    )


def current_device() -> queries.SignedInDevice:
    """The device of this request; only where the guard has asked for an account."""
    device: queries.SignedInDevice = current_user.device
    return device


def second_factor_required(device: queries.SignedInDevice) -> bool:
    """Whether the house asks this account for a second factor: staff and finance, by setting."""
    return bool(current_app.config["STAFF_TOTP_REQUIRED"]) and any(
        grant.role in DESK_ROLES for grant in device.grants
    )


def _owes_second_factor(device: queries.SignedInDevice) -> bool:
    return second_factor_required(device) and not device.has_second_factor


# --- signing in and out --------------------------------------------------------------------------


def begin(account: Account, *, how: str, next_path: str) -> bool:
    """Sign this browser in, or remember that the second factor is still to come.

    Call inside a transaction, after the first factor. Returns whether the sign-in is complete.
    """
    if account.has_second_factor:
        _renew_session()
        session[PENDING] = {
            "account": account.public_id,
            "how": how,
            "until": (clock.now() + limits.PENDING).timestamp(),
            "next": next_path,
        }
        return False
    _complete(account, how=how, second_factor=False)
    return True


def finish(account: Account, *, how: str) -> None:
    """Sign this browser in after its second factor. Call inside a transaction."""
    _complete(account, how=how, second_factor=True)


def pending() -> dict[str, Any] | None:
    """The sign-in that waits for its second factor in this browser, while there is time."""
    waiting: dict[str, Any] | None = session.get(PENDING)
    if waiting is None or datetime.fromtimestamp(waiting["until"], UTC) <= clock.now():
        return None
    return waiting


def end() -> None:
    """Sign this browser out, here and in the list of devices. Call inside a transaction."""
    if current_user.is_authenticated:
        device = queries.device(current_user.device.device_public_id)
        devices.end_device(device, by=device.owned_by)
    logout_user()
    _renew_session()


def browser_secret() -> str:
    """A secret of this browser, by which a link knows who asked for it."""
    if BROWSER not in session:
        session[BROWSER] = tokens.mint()
    return str(session[BROWSER])


def known_browser_secret() -> str | None:
    """The secret of this browser, if it ever asked for a link."""
    return session.get(BROWSER)


def _complete(account: Account, *, how: str, second_factor: bool) -> None:
    if current_user.is_authenticated:
        before = queries.device(current_user.device.device_public_id)
        devices.end_device(before, by=before.owned_by)
    token = devices.open_device(
        account,
        how=how,
        user_agent=request.user_agent.string,
        second_factor=second_factor,
    )
    device = queries.signed_in_device(token)
    if device is None:  # the account was closed a moment ago
        raise PermissionError("the account is not active")
    _renew_session()
    session.permanent = True
    login_user(SignedIn(token, device))


def _renew_session() -> None:
    """Leave nothing of the session before, so that nobody can have planted it."""
    session.clear()
    g.pop("_login_user", None)
    g.pop("csrf_token", None)
    guard.forget_identity()


def init_app(app: Flask) -> None:
    """Tie sign-in to the application."""
    manager.session_protection = (
        None  # the row of the device decides, not the address it calls from
    )
    manager.init_app(app, add_context_processor=False)
    limiter.init_app(app)
    guard.identity_loaders(app).append(load_identity)
    if app.config.get("TESTING"):
        passwords.use_effort(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
