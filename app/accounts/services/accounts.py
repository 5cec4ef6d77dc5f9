"""Making accounts, giving roles, inviting, deactivating."""

from app import audit, mail
from app.access.roles import Role
from app.accounts import queries
from app.accounts.models import Account, RoleGrant
from app.accounts.rules import grants as rules
from app.accounts.services import devices
from app.core import clock, languages
from app.core.db import db, public_id
from app.core.errors import DomainError, StaleVersion
from app.core.words import N_
from app.mail.rules import address


class AccountExists(DomainError):
    """The address has an account already."""

    message = N_("There is already an account for %(email)s.")
    field = "email"


class AlreadyHeld(DomainError):
    """The role was given before."""

    message = N_("This role is held already.")
    field = "role"


class LastAdministrator(DomainError):
    """Nobody would be left to look after accounts."""

    message = N_("This is the last administrator. Give the role to somebody else first.")


class NotOneself(DomainError):
    """Roles and accounts are looked after by somebody else."""

    message = N_("Nobody changes the roles or the state of their own account. Ask a colleague.")


class NoSuchPartner(DomainError):
    """The partner does not exist."""

    message = N_("Choose a partner from the list.")
    field = "partner_id"


class Deactivated(DomainError):
    """An account that is not in use."""

    message = N_("This account is not active. Activate it first.")


def create_account(
    *,
    email: str,
    name: str,
    language: str,
    by: str,
    password_hash: str | None = None,
) -> Account:
    """Make an account without a role; its owner signs in by a link until a password is set.

    Raises AccountExists, NotAnAddress.
    """
    normal = address(email).lower()
    if queries.account_by_email(normal) is not None:
        raise AccountExists(email=normal)
    account = Account(
        public_id=public_id(),
        email=normal,
        name=" ".join(name.split()),
        language=languages.known(language),
        password_hash=password_hash,
        password_set_at=clock.now() if password_hash else None,
    )
    db.session.add(account)
    db.session.flush()
    _trail(by, "account.created", account)
    return account


def edit_account(
    account: Account, *, email: str, name: str, language: str, version: int, by: str
) -> None:
    """Change address, name and language.

    Raises AccountExists, NotAnAddress, and StaleVersion when somebody else has saved meanwhile.
    """
    account = queries.account_for_update(account.public_id)
    _refuse_stale(account, version)
    normal = address(email).lower()
    twin = queries.account_by_email(normal)
    if twin is not None and twin.id != account.id:
        raise AccountExists(email=normal)
    moved = normal != account.email
    account.email = normal
    account.name = " ".join(name.split())
    account.language = languages.known(language)
    account.version += 1
    _trail(by, "account.edited", account, address_changed=moved)


def edit_profile(account: Account, *, name: str, language: str, version: int, by: str) -> None:
    """Change one's own name and language.

    Raises StaleVersion.
    """
    account = queries.account_for_update(account.public_id)
    _refuse_stale(account, version)
    account.name = " ".join(name.split())
    account.language = languages.known(language)
    account.version += 1
    _trail(by, "account.edited", account, address_changed=False)


def grant_role(
    account: Account, *, role: Role, partner_id: int | None = None, by: str
) -> RoleGrant:
    """Give a role, for a partner where it speaks for one.

    Raises NotOneself, AlreadyHeld, NoSuchPartner and the refusals of ``rules.grants.check``.
    """
    account = queries.account_for_update(account.public_id)
    if by == account.public_id:
        raise NotOneself
    held = account.grants
    rules.check(role, partner_id, held=frozenset(Role(each.role) for each in held))
    if any(each.role == role.value and each.partner_id == partner_id for each in held):
        raise AlreadyHeld
    if partner_id is not None and not queries.partner_names(
        languages.DEFAULT_LANGUAGE, [partner_id]
    ):
        raise NoSuchPartner
    given = RoleGrant(public_id=public_id(), role=role.value, partner_id=partner_id, granted_by=by)
    account.grants.append(given)
    db.session.flush()
    _trail(by, "account.role_granted", account, partner_id=partner_id, role=role)
    return given


def revoke_role(grant: RoleGrant, *, by: str) -> None:
    """Take a role back; it counts for nothing from the next request on.

    Raises NotOneself, LastAdministrator.
    """
    if grant.role == Role.ADMIN.value:
        queries.lock_administrators()
    account = queries.account_for_update(grant.account.public_id)
    if by == account.public_id:
        raise NotOneself
    if grant.role == Role.ADMIN.value:
        _refuse_last_administrator(account)
    account.grants.remove(grant)
    db.session.flush()
    _trail(by, "account.role_revoked", account, partner_id=grant.partner_id, role=Role(grant.role))


def deactivate(account: Account, *, by: str) -> None:
    """Close an account: nobody signs in with it, and all its devices end now.

    Raises NotOneself, LastAdministrator.
    """
    queries.lock_administrators()
    account = queries.account_for_update(account.public_id)
    if by == account.public_id:
        raise NotOneself
    if not account.active:
        return
    if any(each.role == Role.ADMIN.value for each in account.grants):
        _refuse_last_administrator(account)
    account.active = False
    account.version += 1
    devices.end_all(account, by=by)
    _trail(by, "account.deactivated", account)


def activate(account: Account, *, by: str) -> None:
    """Open a closed account again, with the roles it had.

    Raises NotOneself.
    """
    account = queries.account_for_update(account.public_id)
    if by == account.public_id:
        raise NotOneself
    if account.active:
        return
    account.active = True
    account.version += 1
    _trail(by, "account.activated", account)


def invite(account: Account, *, by: str) -> None:
    """Write to the account's owner how to sign in.

    The mail holds no secret: it leads to the page where a fresh link is asked for, so it may lie in
    a mailbox for days.

    Raises Deactivated.
    """
    account = queries.account_for_update(account.public_id)
    if not account.active:
        raise Deactivated
    account.invited_at = clock.now()
    mail.queue(
        message="account_invitation",
        to=account.email,
        language=account.language,
        context={"name": account.name, "email": account.email},
        about=f"account:{account.public_id}",
    )
    _trail(by, "account.invited", account)


def _refuse_stale(account: Account, version: int) -> None:
    if account.version != version:
        theirs = {"email": account.email, "name": account.name, "language": account.language}
        raise StaleVersion(theirs=theirs, version=account.version)


def _refuse_last_administrator(account: Account) -> None:
    if queries.other_active_administrators(account.id) == 0:
        raise LastAdministrator


def _trail(
    by: str, action: str, account: Account, partner_id: int | None = None, **facts: str | bool
) -> None:
    audit.record(
        by,
        action,
        subject_type="account",
        subject_id=account.public_id,
        partner_id=partner_id,
        why="",
        **facts,
    )
