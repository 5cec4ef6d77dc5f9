"""``flask exchange``: the activity files on the command line."""

import click
from flask.cli import AppGroup

from app.core.errors import NotFound
from app.exchange import services
from app.exchange.queries.profiles import FUND, PROGRAMME, Subject, subject

exchange = AppGroup("exchange", help="Files for machines: IATI activity files.")


@exchange.command("iati")
@click.argument("slug")
@click.option("--check", is_flag=True, help="Say what stands against it instead of writing it.")
def iati(slug: str, check: bool) -> None:
    """Write the activity file of a programme or fund as it would be published now."""
    prepared = services.prepare(_subject(slug))
    if prepared is None:
        raise click.ClickException(f"Nobody has said how the file of {slug} is identified.")
    if not check:
        click.echo(prepared.data.decode(), nl=False)
        return
    for finding in prepared.findings:
        click.echo(f"{finding.severity.value} {finding}", err=True)
    if not prepared.publishable:
        raise click.ClickException(f"{len(prepared.findings)} findings; it cannot be published.")
    click.echo(f"{slug}: {len(prepared.activities)} activities, {len(prepared.findings)} warnings.")


def _subject(slug: str) -> Subject:
    for kind in (PROGRAMME, FUND):
        try:
            return subject(kind, slug)
        except NotFound:
            continue
    raise click.ClickException(f"There is no programme and no fund {slug}.")
