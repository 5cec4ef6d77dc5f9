"""The second factor: codes of an authenticator (TOTP, RFC 6238) and recovery codes."""

import pyotp
from sqlalchemy import delete, update

from app import audit
from app.accounts import queries
from app.accounts.models import Account, Device, RecoveryCode
from app.accounts.rules import recovery
from app.accounts.services import devices
from app.core import clock, tokens
from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_

STEP_SECONDS = 30
ISSUER = "Tour de Table"


class WrongCode(DomainError):
    """A code that is wrong, or was used before."""

    message = N_(
        "This code is not right, or was used already. Wait for the next one and try again."
    )
    field = "code"


class NothingOffered(DomainError):
    """A code for a second factor that was never begun."""

    message = N_("Begin again: the second factor was not being set up.")


def offer(account: Account) -> str:
    """Begin to set up a second factor: a fresh secret to show, not yet in use."""
    account.totp_offered = pyotp.random_base32()
    db.session.flush()
    return account.totp_offered


def address_of(account: Account) -> str:
    """The ``otpauth:`` address that a QR code carries for the secret on offer.

    Raises NothingOffered.
    """
    if account.totp_offered is None:
        raise NothingOffered
    return pyotp.TOTP(account.totp_offered).provisioning_uri(name=account.email, issuer_name=ISSUER)


def confirm(account: Account, *, code: str, device_id: int, by: str) -> list[str]:
    """Put the secret on offer into use, once a code shows that it was taken over.

    All other devices end, this one counts as signed in with both factors. Returns ten recovery
    codes, to be shown once.

    Raises NothingOffered, WrongCode.
    """
    account = queries.account_for_update(account.public_id)
    if account.totp_offered is None:
        raise NothingOffered
    step = _step_of(account.totp_offered, code)
    if step is None:
        raise WrongCode
    account.totp_secret, account.totp_offered = account.totp_offered, None
    account.totp_step = step
    devices.end_all(account, by=by, keep=device_id)
    db.session.execute(update(Device).where(Device.id == device_id).values(second_factor=True))
    _trail(by, "account.second_factor_set", account)
    return _new_codes(account)


def check(account: Account, code: str) -> None:
    """Accept a code of the authenticator, or a recovery code, once each.

    Raises WrongCode.
    """
    if account.totp_secret is not None:
        step = _step_of(account.totp_secret, code)
        if step is not None and _spend_step(account, step):
            return
        if step is None and _spend_recovery_code(account, code):
            return
    raise WrongCode


def renew_codes(account: Account, *, by: str) -> list[str]:
    """Ten new recovery codes; the old ones stop working."""
    _trail(by, "account.recovery_codes_renewed", account)
    return _new_codes(account)


def remove(account: Account, *, by: str) -> None:
    """Take the second factor away, by its owner or for one who lost it by an administrator.

    When somebody else does it, all devices end: what comes next is a fresh sign-in.
    """
    account.totp_secret = account.totp_offered = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    if by != account.public_id:
        devices.end_all(account, by=by)
    _trail(by, "account.second_factor_removed", account)


def _step_of(secret: str, code: str) -> int | None:
    """The 30-second step a code belongs to: now, or one before or after for a clock that is off."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit() and len(typed) == 6):
        return None
    totp = pyotp.TOTP(secret)
    present = int(clock.now().timestamp()) // STEP_SECONDS
    for step in (present, present - 1, present + 1):
        if pyotp.utils.strings_equal(typed, totp.generate_otp(step)):
            return step
    return None


def _spend_step(account: Account, step: int) -> bool:
    spent = db.session.execute(
        update(Account)
        .where(Account.id == account.id, Account.totp_step < step)
        .values(totp_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(spent.rowcount == 1)  # type: ignore[attr-defined]


def _spend_recovery_code(account: Account, code: str) -> bool:
    spent = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == tokens.digest(recovery.normal_code(code)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    if spent.rowcount == 1:  # type: ignore[attr-defined]
        _trail(account.public_id, "account.recovery_code_used", account)
        return True
    return False


def _new_codes(account: Account) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = recovery.recovery_codes()
    db.session.add_all(
        RecoveryCode(account_id=account.id, code_hash=tokens.digest(code)) for code in codes
    )
    db.session.flush()
    return codes


def _trail(by: str, action: str, account: Account) -> None:
    audit.record(by, action, subject_type="account", subject_id=account.public_id)
