"""Telling an account's owner by mail that something about their sign-in has changed."""

from app import mail
from app.accounts.models import Account
from app.core.words import N_

PASSWORD_SET = N_("Your password was set anew.")
SECOND_FACTOR_SET = N_("A second factor was set up.")
SECOND_FACTOR_REMOVED = N_("The second factor was removed.")
CODES_RENEWED = N_("New recovery codes were made; the old ones no longer work.")


def tell(account: Account, what: str) -> None:
    """Queue the notice; ``what`` is one of the sentences above (a msgid)."""
    mail.queue(
        message="account_changed",
        to=account.email,
        language=account.language,
        context={"name": account.name, "what": what},
        about=f"account:{account.public_id}",
    )
