"""What the tests of accounts share."""

import re
from datetime import UTC, datetime

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import queries
from app.accounts.models import Account, Device
from app.core import clock
from app.core.db import db, transaction
from app.mail.models import OutboxMail
from tests import people

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LINK = re.compile(r"http://localhost(/sign-in/link/[\w-]+)")


def fresh(email: str) -> Account:
    """The account as it stands now."""
    db.session.rollback()
    found = queries.account_by_email(email)
    assert found is not None
    return found


def live_devices(email: str) -> list[Device]:
    return queries.live_devices(fresh(email).id)


def mails(message: str) -> list[OutboxMail]:
    """What stands in the outbox of one kind, oldest first."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(OutboxMail).where(OutboxMail.message == message).order_by(OutboxMail.id)
        )
    )


def last_link() -> str:
    """The path of the sign-in link that was mailed last."""
    found = LINK.search(mails("sign_in_link")[-1].body_text)
    assert found
    return found.group(1)


def totp(email: str) -> str:
    """Give an account a second factor; returns its secret."""
    secret = pyotp.random_base32()
    account = fresh(email)
    with transaction():
        queries.account_for_update(account.public_id).totp_secret = secret
    return secret


def code(secret: str) -> str:
    """The code of this moment by the house clock."""
    return pyotp.TOTP(secret).at(clock.now())


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/my/profile").status_code == 200


def anna(password: str | None = people.PASSWORD) -> str:
    """An account without a role."""
    people.account("anna@example.org", password=password)
    return "anna@example.org"
