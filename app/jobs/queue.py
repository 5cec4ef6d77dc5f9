"""The queue: huey on SQLite beside the database, or on Redis where the setting names one."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.db import db, in_transaction

log = logging.getLogger(__name__)

_EXTENSION = "jobs"
_WAITING = "jobs.waiting"
RETRIES = 3
RETRY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Job:
    """A named function that the worker may run; called directly it simply runs.

    ``every`` is the number of minutes between two runs of a periodic job, which takes no arguments.
    """

    name: str
    run: Callable[..., object]
    every: int | None = None

    def __call__(self, *ids: str | int) -> object:
        return self.run(*ids)


DECLARED: dict[str, Job] = {}
"""Every job of the product, by name; filled when the rooms are imported."""


def job(run: Callable[..., object]) -> Job:
    """Declare a job.

    It takes ids only, opens its own transactions, and does nothing the second time.
    """
    return _declare(run, None)


def periodic(*, every: int) -> Callable[[Callable[[], object]], Job]:
    """Declare a job that runs every so many minutes (a divisor of sixty, or a whole number of
    hours).
    """
    return partial(_declare, every=every)


def later(wanted: Job, *ids: str | int) -> None:
    """Leave a job to the worker, once the transaction at hand is committed; a rollback forgets
    it.
    """
    app = _application()
    if in_transaction():
        session = db.session()
        if not session.in_transaction():
            session.begin()  # else a rollback before the first statement would go unnoticed
        session.info.setdefault(_WAITING, []).append((app, wanted, ids))
    else:
        _enqueue(app, wanted, ids)


def report(what: str, done: int) -> None:
    """Tell how far a job is, while its transaction is still open to nobody else.

    It stands beside the queue, is a courtesy to whoever waits, and is never what anything rests on.
    """
    app = _application()
    try:
        init_app(app)
        queue_of(app).put(f"progress:{what}", done)
    except Exception as error:
        log.warning("progress of %s could not be told (%s)", what, error)


def reported(what: str) -> int:
    """How far a job has said that it is; 0 when it has not begun."""
    app = _application()
    try:
        init_app(app)
        return int(queue_of(app).get(f"progress:{what}", peek=True) or 0)
    except Exception as error:
        log.warning("progress of %s could not be read (%s)", what, error)
        return 0


def queue_of(app: Flask) -> Huey:
    """The queue of an application."""
    queue: Huey = app.extensions[_EXTENSION]
    return queue


def init_app(app: Flask) -> None:
    """Give the application its queue and bind every declared job to it; repeated, bind what is
    new since.
    """
    if _EXTENSION not in app.extensions:
        app.extensions[_EXTENSION] = _queue(app)
    queue = queue_of(app)
    bound: dict[str, Any] = app.extensions.setdefault("jobs.bound", {})
    for declared in DECLARED.values():
        if declared.name not in bound:
            bound[declared.name] = _bind(app, queue, declared)


def _declare(run: Callable[..., object], every: int | None) -> Job:
    declared = Job(f"{run.__module__}.{run.__qualname__}", run, every)
    DECLARED[declared.name] = declared
    return declared


def _queue(app: Flask) -> Huey:
    # What is read back from the storage is unpickled: only what this site signed may be.
    serializer = SignedSerializer(secret=app.config["SECRET_KEY"], salt="jobs")
    if app.config.get("TESTING"):
        return MemoryHuey("tour-de-table", immediate=False, serializer=serializer, results=False)
    if app.config.get("REDIS_URL"):
        return RedisHuey(
            "tour-de-table", url=app.config["REDIS_URL"], serializer=serializer, results=False
        )
    folder = Path(app.config["INSTANCE_PATH"])
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(
        "tour-de-table",
        filename=str(folder / "jobs.sqlite3"),
        serializer=serializer,
        results=False,
        journal_mode="wal",
    )


def _bind(app: Flask, queue: Huey, declared: Job) -> Any:
    def run(*ids: str | int) -> None:
        with app.app_context():
            declared.run(*ids)

    if declared.every is not None:
        return queue.periodic_task(_schedule(declared.every), name=declared.name)(run)
    return queue.task(name=declared.name, retries=RETRIES, retry_delay=RETRY_SECONDS)(run)


def _schedule(every: int) -> Callable[[Any], bool]:
    if every < 60:
        return crontab(minute=f"*/{every}")  # type: ignore[no-any-return]
    return crontab(minute="0", hour=f"*/{every // 60}")  # type: ignore[no-any-return]


def _application() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def _enqueue(app: Flask, wanted: Job, ids: tuple[str | int, ...]) -> None:
    try:
        init_app(app)
        app.extensions["jobs.bound"][wanted.name](*ids)
    except Exception as error:
        # The row that the job is about is committed; the sweep finds it without this nudge.
        log.warning("%s could not be queued (%s); the sweep will find it", wanted.name, error)


@event.listens_for(Session, "after_commit")
def _leave_waiting(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for app, wanted, ids in session.info.pop(_WAITING, ()):
        _enqueue(app, wanted, ids)


@event.listens_for(Session, "after_rollback")
def _forget_waiting(session: Session) -> None:
    session.info.pop(_WAITING, None)
