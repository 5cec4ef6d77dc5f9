"""``flask mail``: what an operator does with mail by hand, or from the mail server's own hands."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.db import transaction
from app.mail import bounces as returned

mail = AppGroup("mail", short_help="Record mails that came back.")


@mail.command("bounces")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def bounces(files: tuple[Path, ...]) -> None:
    """Record the delivery status notifications in FILES (.eml), one message in each."""
    for file in files:
        with transaction():
            noted = returned.record(file.read_bytes(), by="system")
            whom = f" ({noted.mail.to_address}: {noted.mail.last_error})" if noted.mail else ""
            click.echo(f"{file.name}: {noted.outcome.label}{whom}")
