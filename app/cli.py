"""Commands of ``flask --app wsgi``: thin calls to services, one group per concern."""

from flask import Flask

from app.accounts.cli import accounts
from app.demo.cli import demo
from app.exchange.cli import exchange
from app.funding.cli import ledger, statements
from app.jobs.cli import worker
from app.mail.cli import mail

GROUPS = (accounts, worker, mail, ledger, statements, exchange, demo)


def register(app: Flask) -> None:
    """Add every group to ``app``."""
    for group in GROUPS:
        app.cli.add_command(group)
