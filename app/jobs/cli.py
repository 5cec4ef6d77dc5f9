"""``flask worker``: the process that does what requests leave to it."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.jobs.queue import DECLARED, init_app, queue_of

worker = AppGroup("worker", short_help="Send mail and do other background work.")


@worker.command("run")
@click.option("--threads", default=2, show_default=True, help="Jobs that may run at once.")
def run(threads: int) -> None:
    """Do background work until stopped."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    init_app(app)
    consumer = queue_of(app).create_consumer(
        workers=threads, worker_type="thread", periodic=True, check_worker_health=True
    )
    click.echo(f"Worker ready: {len(DECLARED)} kinds of work, {threads} at a time.")
    consumer.run()


@worker.command("sweep")
def sweep() -> None:
    """Run every periodic job once, now."""
    for declared in list(DECLARED.values()):
        if declared.every is not None:
            declared.run()
            click.echo(f"{declared.name}: done")
