"""Signing a browser in and out."""

from datetime import datetime

from sqlalchemy import delete, update

from app import audit
from app.accounts.models import Account, Device, SignInLink
from app.accounts.rules import limits
from app.accounts.rules.devices import summary
from app.core import clock, tokens
from app.core.db import db, public_id


def open_device(account: Account, *, how: str, user_agent: str, second_factor: bool) -> str:
    """Sign a browser in; returns the token for its cookie, which is kept nowhere else.

    ``how`` is ``password``, ``link`` or ``command``.
    """
    now = clock.now()
    secret = tokens.mint()
    device = Device(
        public_id=public_id(),
        account_id=account.id,
        token_hash=tokens.digest(secret),
        how=how,
        second_factor=second_factor,
        summary=summary(user_agent),
        created_at=now,
        last_seen_at=now,
        expires_at=now + limits.ABSOLUTE,
    )
    account.signed_in_at = now
    db.session.add(device)
    db.session.flush()
    _trail(account.public_id, "account.signed_in", account, how=how, second_factor=second_factor)
    return secret


def touch(device_id: int, last_seen_at: datetime) -> None:
    """Write down that a device was used, when the last time is some minutes ago."""
    db.session.execute(
        update(Device)
        .where(Device.id == device_id, Device.last_seen_at == last_seen_at)
        .values(last_seen_at=clock.now())
    )


def is_stale(last_seen_at: datetime) -> bool:
    """Whether the last use should be written down anew."""
    return last_seen_at + limits.TOUCH < clock.now()


def end_device(device: Device, *, by: str) -> None:
    """Sign one device out; a repeated end changes nothing."""
    if device.ended_at is None:
        device.ended_at = clock.now()
        db.session.flush()
        _trail(by, "account.device_ended", device.account)


def end_all(account: Account, *, by: str, keep: int | None = None) -> int:
    """Sign out all devices of an account, or all but one; how many."""
    now = clock.now()
    ending = update(Device).where(Device.account_id == account.id, Device.ended_at.is_(None))
    if keep is not None:
        ending = ending.where(Device.id != keep)
    ended = int(db.session.execute(ending.values(ended_at=now)).rowcount)  # type: ignore[attr-defined]
    db.session.execute(
        update(SignInLink)
        .where(SignInLink.account_id == account.id, SignInLink.claimed_at.is_(None))
        .values(expires_at=now)
    )
    if ended:
        _trail(by, "account.devices_ended", account, number=ended)
    return ended


def forget_old() -> None:
    """Remove devices that ended and links that ran out long ago; the trail keeps the sign-ins."""
    before = clock.now() - limits.FORGET
    db.session.execute(delete(Device).where(Device.expires_at < before))
    db.session.execute(delete(SignInLink).where(SignInLink.expires_at < before))


def _trail(by: str, action: str, account: Account, **facts: str | int) -> None:
    audit.record(
        by,
        action,
        subject_type="account",
        subject_id=account.public_id,
        why="",
        partner_id=None,
        **facts,
    )
