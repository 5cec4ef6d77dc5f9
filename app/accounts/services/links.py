"""Sign-in links: anybody asks, the mailbox's owner signs in, once, within ten minutes."""

from dataclasses import dataclass

from sqlalchemy import update

from app import audit, mail
from app.accounts import queries
from app.accounts.models import Account, SignInLink
from app.accounts.rules import limits
from app.core import clock, tokens
from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_
from app.mail.render import render


class LinkSpent(DomainError):
    """A link that was used, has run out, or never was one."""

    message = N_("This link has been used or has run out. Ask for a new one.")


class OtherBrowser(DomainError):
    """The link was opened in another browser than the one that asked for it."""

    message = N_("This link was asked for in another browser. Give the e-mail address it came to.")
    field = "email"


@dataclass(frozen=True, slots=True)
class Claimed:
    """Whom a link has signed in, and where they wanted to go."""

    account: Account
    next_path: str


def make_link(account: Account, *, browser: str | None = None, next_path: str = "") -> str:
    """Make a link for an account; returns its token, of which only the SHA-256 is kept.

    ``browser`` is the secret that the asking browser holds; without one (a command, an
    administrator) the claim asks for the e-mail address.
    """
    token = tokens.mint()
    now = clock.now()
    db.session.add(
        SignInLink(
            account_id=account.id,
            token_hash=tokens.digest(token),
            browser_hash=tokens.digest(browser) if browser else None,
            next_path=next_path,
            created_at=now,
            expires_at=now + limits.LINK,
        )
    )
    db.session.flush()
    return token


def send_link(email: str, *, browser: str, next_path: str = "") -> bool:
    """Mail a sign-in link to an account's address; nothing happens for any other address.

    Returns whether a mail was written; the page says the same in both cases, after the same work.
    """
    account = queries.account_by_email(email)
    if account is None or not account.active:
        render("sign_in_link", "en", {"name": email, "token": tokens.mint(), "minutes": 0})
        return False
    token = make_link(account, browser=browser, next_path=next_path)
    mail.queue(
        message="sign_in_link",
        to=account.email,
        language=account.language,
        context={
            "name": account.name,
            "token": token,
            "minutes": int(limits.LINK.total_seconds() // 60),
        },
        about=f"account:{account.public_id}",
        secret_until=clock.now() + limits.LINK,
    )
    audit.record(
        "system", "account.link_sent", subject_type="account", subject_id=account.public_id
    )
    return True


def is_of_browser(link: SignInLink, browser: str) -> bool:
    """Whether the browser with this secret asked for the link."""
    return link.browser_hash == tokens.digest(browser)


def claim_link(token: str, *, browser: str | None, email: str | None = None) -> Claimed:
    """Use a link up. One conditional update decides, so of many who try at once one gets in.

    Another browser than the one that asked has to give the account's e-mail address; a wrong one
    leaves the link as it is.

    Raises LinkSpent, OtherBrowser.
    """
    link = queries.usable_link(token)
    if link is None or not link.account.active:
        raise LinkSpent
    same_browser = browser is not None and is_of_browser(link, browser)
    if not same_browser and (email or "").strip().lower() != link.account.email:
        raise OtherBrowser
    now = clock.now()
    claimed = db.session.execute(
        update(SignInLink)
        .where(
            SignInLink.id == link.id,
            SignInLink.claimed_at.is_(None),
            SignInLink.expires_at > now,
        )
        .values(claimed_at=now)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise LinkSpent
    db.session.execute(
        update(SignInLink)
        .where(SignInLink.account_id == link.account_id, SignInLink.claimed_at.is_(None))
        .values(expires_at=now)
    )
    return Claimed(link.account, link.next_path)
