"""What the addresses of accounts, and of the house itself, are tried on."""

from sqlalchemy import select

from app import mail
from app.access.roles import Role
from app.accounts import queries as accounts
from app.accounts import services as account_services
from app.accounts.models import Account
from app.accounts.services import devices, links
from app.core.db import db, transaction
from app.mail.models import OutboxMail
from tests import people
from tests.access.subjects.registry import Values, subject
from tests.access.world import OWN, World


@subject("web.language")
def _language(_world: World, _whose: str) -> Values:
    return {"code": "fr"}


def _bystander() -> Account:
    """An account on which every order of an administrator can be tried again and again."""
    account = people.account("bystander@example.org", role=Role.PARTICIPANT)
    with transaction():
        account_services.activate(accounts.account_for_update(account.public_id), by="system")
    return account


@subject("accounts.use_link")
def _link(_world: World, _whose: str) -> Values:
    account = _bystander()
    with transaction():
        return {"token": links.make_link(account)}


@subject("accounts.end_device")
def _device(world: World, whose: str) -> Values:
    email = world.email if whose == OWN and world.email else _bystander().email
    account = accounts.account_by_email(email)
    assert account
    with transaction():
        devices.open_device(account, how="link", user_agent="", second_factor=False)
    db.session.rollback()
    return {"public_id": accounts.live_devices(account.id)[0].public_id}


@subject(
    "accounts.desk_account",
    "accounts.desk_account_grant",
    "accounts.desk_account_edit",
    "accounts.desk_account_invite",
    "accounts.desk_account_close",
    "accounts.desk_account_open",
    "accounts.desk_account_end_devices",
    "accounts.desk_account_remove_second_factor",
)
def _account(_world: World, _whose: str) -> Values:
    return {"public_id": _bystander().public_id}


@subject("accounts.desk_account_revoke")
def _grant(_world: World, _whose: str) -> Values:
    account = _bystander()
    if not account.grants:
        with transaction():
            account_services.grant_role(account, role=Role.PARTICIPANT, by="system")
    return {"public_id": account.grants[0].public_id}


@subject(
    "accounts.desk_outbox_mail",
    "accounts.desk_outbox_resend",
    "accounts.desk_outbox_stop",
    "accounts.desk_outbox_works",
    "accounts.desk_outbox_file",
)
def _mail(_world: World, _whose: str) -> Values:
    with transaction():
        written = mail.queue(
            message="account_invitation",
            to="bystander@example.org",
            language="en",
            context={"name": "Bystander", "email": "bystander@example.org"},
            attachments=[("note.txt", "text/plain", b"note")],
            key="matrix",
        )
    found = db.session.scalars(select(OutboxMail).where(OutboxMail.id == written.id)).one()
    return {"public_id": found.public_id, "position": 1}
