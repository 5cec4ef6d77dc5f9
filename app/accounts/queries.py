"""Reading accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, column, exists, func, or_, select, table
from sqlalchemy.orm import joinedload, selectinload

from app.access.identity import Grant
from app.access.roles import Role
from app.accounts.models import Account, Device, RecoveryCode, RoleGrant, SignInLink
from app.accounts.rules import limits
from app.core import clock, tokens
from app.core.db import db, for_update, the_one
from app.core.errors import NotFound

# Partners stand above accounts; like a foreign key, their names are reached by the table's name.
_PARTNER_NAME = table(
    "partner_name", column("partner_id"), column("language"), column("name"), column("name_key")
)
_PARTNER = table("partner", column("id"), column("slug"))


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is needed to check a password, read before the slow part and without holding a lock."""

    account_id: str
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class SignedInDevice:
    """The account behind a device's token, with what every request needs of it."""

    device_id: int
    device_public_id: str
    account_id: str
    name: str
    language: str
    grants: frozenset[Grant]
    has_second_factor: bool
    used_second_factor: bool
    last_seen_at: datetime


# --- accounts ------------------------------------------------------------------------------------


def account(public_id: str) -> Account:
    """One account, by the id in its address, with its roles.

    Raises NotFound.
    """
    return the_one(
        select(Account).where(Account.public_id == public_id).options(selectinload(Account.grants))
    )


def account_for_update(public_id: str) -> Account:
    """One account, locked until the transaction ends.

    Raises NotFound.
    """
    return the_one(for_update(select(Account).where(Account.public_id == public_id)))


def lock_administrators() -> None:
    """Lock every administrator's account, in one order, until the transaction ends.

    Taken before the account that is about to lose its role, so that two administrators cannot
    remove each other at once, nor wait for each other.
    """
    holders_of_it = select(RoleGrant.account_id).where(RoleGrant.role == Role.ADMIN.value)
    db.session.execute(
        select(Account.id)
        .where(Account.id.in_(holders_of_it))
        .order_by(Account.id)
        .with_for_update(key_share=True)
    ).all()


def account_by_email(email: str) -> Account | None:
    """The account with this address, whatever its case."""
    return db.session.scalar(select(Account).where(Account.email == email.strip().lower()))


def credentials(email: str) -> Credentials | None:
    """What a password is checked against; None for an unknown or inactive account."""
    found = account_by_email(email)
    if found is None or not found.active:
        return None
    return Credentials(found.public_id, found.password_hash)


def page(
    *, search: str = "", role: str = "", active: bool | None = None, number: int, size: int
) -> tuple[list[Account], int]:
    """Accounts of one page by name, and how many there are in all."""
    chosen = select(Account)
    if search:
        chosen = chosen.where(
            or_(
                Account.name.icontains(search, autoescape=True),
                Account.email.icontains(search, autoescape=True),
            )
        )
    if role:
        chosen = chosen.where(
            exists().where(RoleGrant.account_id == Account.id, RoleGrant.role == role)
        )
    if active is not None:
        chosen = chosen.where(Account.active.is_(active))
    total = db.session.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    rows = db.session.scalars(
        chosen.options(selectinload(Account.grants))
        .order_by(func.lower(Account.name), Account.id)
        .limit(size)
        .offset((number - 1) * size)
    )
    return list(rows), total


def names_of(public_ids: Iterable[str]) -> dict[str, str]:
    """Names of accounts by public id; an id that is nobody's is left out."""
    wanted = set(public_ids)
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Account.public_id, Account.name).where(Account.public_id.in_(wanted))
    )
    return dict(rows.all())


def holders(role: Role, partner_id: int | None = None) -> list[Account]:
    """Active accounts that hold a role (for a partner), by address: to whom a mail goes."""
    held = [RoleGrant.account_id == Account.id, RoleGrant.role == role.value]
    if partner_id is not None:
        held.append(RoleGrant.partner_id == partner_id)
    return list(
        db.session.scalars(
            select(Account)
            .where(Account.active.is_(True), exists().where(*held))
            .order_by(Account.email)
        )
    )


def grant(public_id: str) -> RoleGrant:
    """One role that was given.

    Raises NotFound.
    """
    return the_one(
        select(RoleGrant)
        .where(RoleGrant.public_id == public_id)
        .options(joinedload(RoleGrant.account))
    )


def other_active_administrators(account_id: int) -> int:
    """How many active administrators there are beside this account."""
    return db.session.execute(
        select(func.count(Account.id.distinct()))
        .join(RoleGrant)
        .where(
            RoleGrant.role == Role.ADMIN.value,
            Account.active.is_(True),
            Account.id != account_id,
        )
    ).scalar_one()


def partner_id_of(slug: str) -> int:
    """Database id of the partner with this slug.

    Raises NotFound.
    """
    found = db.session.scalar(select(_PARTNER.c.id).where(_PARTNER.c.slug == slug))
    if found is None:
        raise NotFound
    return int(found)


def partner_names(language: str, partner_ids: Iterable[int] | None = None) -> dict[int, str]:
    """Names of partners in a language, in its own order: all, or those asked for."""
    wanted: list[ColumnElement[bool]] = [_PARTNER_NAME.c.language == language]
    if partner_ids is not None:
        wanted.append(_PARTNER_NAME.c.partner_id.in_(set(partner_ids)))
    rows = db.session.execute(
        select(_PARTNER_NAME.c.partner_id, _PARTNER_NAME.c.name)
        .where(*wanted)
        .order_by(_PARTNER_NAME.c.name_key)
    )
    return dict(rows.all())


# --- devices -------------------------------------------------------------------------------------


def device(public_id: str) -> Device:
    """One signed-in device.

    Raises NotFound.
    """
    return the_one(
        select(Device).where(Device.public_id == public_id).options(joinedload(Device.account))
    )


def live_devices(account_id: int) -> list[Device]:
    """Devices of an account on which it is signed in now, the last used first."""
    return list(
        db.session.scalars(
            select(Device)
            .where(Device.account_id == account_id, *_alive())
            .order_by(Device.last_seen_at.desc(), Device.id.desc())
        )
    )


def signed_in_device(token: str) -> SignedInDevice | None:
    """The account behind a cookie's token; None once the device has ended, aged or lain idle."""
    row = db.session.execute(
        select(
            Device.id,
            Device.public_id,
            Device.second_factor,
            Device.last_seen_at,
            Account.public_id,
            Account.name,
            Account.language,
            Account.totp_secret.is_not(None),
            RoleGrant.role,
            RoleGrant.partner_id,
        )
        .join(Account, Account.id == Device.account_id)
        .outerjoin(RoleGrant, RoleGrant.account_id == Account.id)
        .where(Device.token_hash == tokens.digest(token), Account.active.is_(True), *_alive())
    ).all()
    if not row:
        return None
    first = row[0]
    return SignedInDevice(
        device_id=first[0],
        device_public_id=first[1],
        used_second_factor=first[2],
        last_seen_at=first[3],
        account_id=first[4],
        name=first[5],
        language=first[6],
        has_second_factor=bool(first[7]),
        grants=frozenset(Grant(Role(each[8]), each[9]) for each in row if each[8]),
    )


def _alive() -> tuple[ColumnElement[bool], ...]:
    now = clock.now()
    return (
        Device.ended_at.is_(None),
        Device.expires_at > now,
        Device.last_seen_at > now - limits.IDLE,
    )


# --- links and codes -----------------------------------------------------------------------------


def usable_link(token: str) -> SignInLink | None:
    """The link with this token, while it can still be used."""
    return db.session.scalar(
        select(SignInLink)
        .where(
            SignInLink.token_hash == tokens.digest(token),
            SignInLink.claimed_at.is_(None),
            SignInLink.expires_at > clock.now(),
        )
        .options(joinedload(SignInLink.account))
    )


def unused_recovery_codes(account_id: int) -> int:
    """How many recovery codes are left."""
    return db.session.execute(
        select(func.count(RecoveryCode.id)).where(
            RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
        )
    ).scalar_one()
