"""Commands of ``flask --app wsgi``: thin calls to services, one group per concern."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

#: Group name and where it is defined.
GROUPS = (
    ("accounts", "app.accounts.cli"),
    ("worker", "app.jobs.cli"),
    ("ledger", "app.funding.cli"),
    ("statements", "app.reports.cli"),
    ("demo", "app.demo.cli"),
)


def register(app: Flask) -> None:
    """Add every group to ``app``."""
    for name, module in GROUPS:
        if find_spec(module):
            app.cli.add_command(getattr(import_module(module), name))
