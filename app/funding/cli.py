"""``flask ledger``: proof that the ledger is as it was written, and its closings."""

from datetime import datetime
from itertools import chain

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, transaction
from app.funding import jobs
from app.funding.models import Book, Closing, Head, Posting
from app.funding.queries import statements as found
from app.funding.services import closings
from app.funding.services.verification import statements_again, verify

ledger = AppGroup("ledger", help="The funding ledger: proof that nobody changed it; closings.")


@ledger.command("verify")
@click.option("--closings", "every", is_flag=True, help="Check every closing, not one by lot.")
def verify_ledger(every: bool) -> None:
    """Check the chain, the lines, the fixings, the statements and a closing; name every row that
    changed."""
    findings = list(chain(verify(), closings.differences(every=every)))
    # What was changed is named above; from it no statement could be computed again.
    findings = findings or list(statements_again())
    for finding in findings:
        click.echo(str(finding), err=True)
    count = db.session.scalar(select(func.count()).select_from(Posting)) or 0
    if findings:
        raise click.ClickException(f"{len(findings)} findings in {count} postings.")
    head = db.session.execute(select(Head.seq, Head.hash).where(Head.id == 1)).one()
    click.echo(f"Ledger: {count} postings, unchanged. Head {head.seq} {head.hash}")


@ledger.command("close")
@click.argument("slug", required=False)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The date; today if none.")
def close(slug: str | None, day: datetime | None) -> None:
    """Write down the sums of the book SLUG as of a date; without SLUG, of every large book as the
    nightly job does."""
    if slug is None:
        jobs.close_books()
    else:
        book_id = db.session.scalar(select(Book.id).where(Book.slug == slug))
        if book_id is None:
            raise click.ClickException(f"There is no book {slug}.")
        with transaction():
            closings.close(book_id, day.date() if day else clock.today())
    count = db.session.scalar(select(func.count()).select_from(Closing)) or 0
    click.echo(f"Closings: {count}")


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
