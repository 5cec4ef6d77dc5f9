"""``flask ledger``: proof that the ledger is as it was written."""

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from app.core.db import db
from app.funding.models import Head, Posting
from app.funding.queries import statements as found
from app.funding.services.verification import verify

ledger = AppGroup("ledger", help="The funding ledger: proof that nobody changed it.")


@ledger.command("verify")
def verify_ledger() -> None:
    """Check the chain, the lines, the fixings and the statements; name every row that changed."""
    findings = list(verify())
    for finding in findings:
        click.echo(str(finding), err=True)
    count = db.session.scalar(select(func.count()).select_from(Posting)) or 0
    if findings:
        raise click.ClickException(f"{len(findings)} findings in {count} postings.")
    head = db.session.execute(select(Head.seq, Head.hash).where(Head.id == 1)).one()
    click.echo(f"Ledger: {count} postings, unchanged. Head {head.seq} {head.hash}")


statements = AppGroup("statements", help="Issued statements: list them, and compute them again.")


@statements.command("list")
def list_statements() -> None:
    """Every issued statement with its date and the hash of its data."""
    for one in found.statements():
        click.echo(f"{one.ref}  as of {one.as_of.isoformat()}  {one.data_sha256}")


@statements.command("reproduce")
@click.argument("number", required=False)
def reproduce(number: str | None) -> None:
    """Compute statements again from the ledger and compare every byte; all, or one by number."""
    chosen = [found.statement(number)] if number else found.statements()
    different = [one.ref for one in chosen if found.reproduce(one) != one.data]
    for one in chosen:
        click.echo(f"{one.ref}: {'DIFFERENT' if one.ref in different else 'the same bytes'}")
    if different:
        raise click.ClickException(f"Not reproduced: {', '.join(different)}.")
