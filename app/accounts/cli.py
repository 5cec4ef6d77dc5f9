"""``flask accounts``: the first administrator, and what an administrator may have to do by hand."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.access.describe import describe
from app.access.roles import Role
from app.accounts import queries, services
from app.accounts.models import Account
from app.accounts.services import links
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.languages import LANGUAGES
from app.mail.render import link_to

accounts = AppGroup("accounts", short_help="Accounts, roles and sign-in links.")

SYSTEM = "system"
ROLES = [role.value for role in Role if role is not Role.VISITOR]

_language = click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True
)


@accounts.command("create-admin")
@click.argument("email")
@click.option("--name", required=True, help="Name as it is shown.")
@_language
def create_admin(email: str, name: str, language: str) -> None:
    """Make an administrator and print a link to sign in with."""
    account = _create(email, name, language, (Role.ADMIN,))
    click.echo(f"{account.email} is an administrator.")
    _print_link(account)


@accounts.command("create")
@click.argument("email")
@click.option("--name", required=True, help="Name as it is shown.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be repeated.")
@_language
def create(email: str, name: str, language: str, roles: tuple[str, ...]) -> None:
    """Make an account, with roles that speak for no partner."""
    account = _create(email, name, language, tuple(Role(role) for role in roles))
    click.echo(f"{account.email} has an account.")


@accounts.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--partner", help="For focal and authoriser: the partner's short name in addresses.")
def grant(email: str, role: str, partner: str | None) -> None:
    """Give a role."""
    with _sentences(), transaction():
        partner_id = queries.partner_id_of(partner) if partner else None
        services.grant_role(_account(email), role=Role(role), partner_id=partner_id, by=SYSTEM)
    click.echo(f"{email} is now {role}.")


@accounts.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """Close an account and sign it out everywhere."""
    with _sentences(), transaction():
        services.deactivate(_account(email), by=SYSTEM)
    click.echo(f"{email} is closed.")


@accounts.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a link that signs in once, within ten minutes."""
    _print_link(_account(email))


@accounts.command("permissions")
@click.option("--write", type=click.Path(path_type=Path), help="File to write to.")
def permissions(write: Path | None) -> None:
    """Print the table of permissions as Markdown, or write it to a file."""
    if write is None:
        click.echo(describe(), nl=False)
    else:
        write.write_text(describe(), encoding="utf-8")


class _Sentences:
    """Turns a refusal into one line for the person at the keyboard."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, DomainError):
            raise click.ClickException(str(error)) from error


def _sentences() -> _Sentences:
    return _Sentences()


def _account(email: str) -> Account:
    account = queries.account_by_email(email)
    if account is None:
        raise click.ClickException(f"There is no account for {email}.")
    return account


def _create(email: str, name: str, language: str, roles: tuple[Role, ...]) -> Account:
    with _sentences(), transaction():
        account = services.create_account(email=email, name=name, language=language, by=SYSTEM)
        for role in roles:
            services.grant_role(account, role=role, by=SYSTEM)
    return account


def _print_link(account: Account) -> None:
    with _sentences(), transaction():
        if not account.active:
            raise services.Deactivated
        token = links.make_link(account)
    click.echo(f"Sign in within ten minutes: {link_to('accounts.use_link', token=token)}")
