"""Accounts for tests: made when they are first needed, signed in without the pages of sign-in."""

from flask import Flask
from flask.testing import FlaskClient

from app.access.roles import PARTNER_ROLES, Role
from app.accounts import queries, services
from app.accounts.models import Account
from app.accounts.services import devices, passwords
from app.core.db import transaction

PASSWORD = "four words make it"

#: In the demo, who stands for a role that speaks for a partner.
PARTNER_PEOPLE = {"focal": "focal@alfa.example.org", "authoriser": "authoriser@alfa.example.org"}


def address_of(who: str) -> str:
    """A mail address as it is; a role's by the pattern of the demo."""
    return who if "@" in who else PARTNER_PEOPLE.get(who, f"{who}@example.org")


def account(
    who: str,
    *,
    role: Role | None = None,
    partner_id: int | None = None,
    password: str | None = None,
) -> Account:
    """The account of a role or an address; made, with its role, when there is none."""
    email = address_of(who)
    with transaction():
        found = queries.account_by_email(email)
        if found is None:
            found = services.create_account(
                email=email,
                name=f"Test {who.partition('@')[0].title()}",
                language="en",
                by="system",
                password_hash=passwords.hashed(password) if password else None,
            )
            wanted = role or (Role(who) if who in set(Role) else None)
            if wanted is not None and (partner_id or wanted not in PARTNER_ROLES):
                services.grant_role(found, role=wanted, partner_id=partner_id, by="system")
    return found


def sign_in(client: FlaskClient, who: str, *, partner_id: int | None = None) -> str:
    """Sign a test browser in as a role or an address; returns the account's public id.

    ``visitor`` signs it out.
    """
    app: Flask = client.application
    with client.session_transaction() as session:
        session.clear()
    if who == "visitor":
        return "visitor"
    with app.app_context():
        found = account(who, partner_id=partner_id)
        with transaction():
            token = devices.open_device(
                queries.account_for_update(found.public_id),
                how="password",
                user_agent="test",
                second_factor=found.has_second_factor,
            )
        public_id = found.public_id
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
        session.permanent = True
    return public_id
