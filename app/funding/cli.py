"""``flask ledger``: proof that the ledger is as it was written."""

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from app.core.db import db
from app.funding.models import Head, Posting
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
