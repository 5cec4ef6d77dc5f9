"""Work left to the worker: after the commit, never after a rollback, and never relied upon."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from huey import MemoryHuey, RedisHuey, SqliteHuey

from app import jobs
from app.accounts import jobs as _account_jobs  # noqa: F401  # declares its sweep
from app.core.db import transaction
from app.jobs import queue
from app.mail import jobs as _mail_jobs  # noqa: F401  # declares its sweep
from config import Config

ran: list[tuple[str | int, ...]] = []


@pytest.fixture
def note(app: Flask) -> Iterator[jobs.Job]:
    """A job that writes down what it was called with."""
    ran.clear()
    declared = jobs.job(lambda *ids: ran.append(ids))
    yield declared
    del queue.DECLARED[declared.name]
    app.extensions.pop("jobs.bound", None)


def work_off(app: Flask) -> None:
    """Do what a worker would: take tasks until there is none."""
    waiting = queue.queue_of(app)
    while (task := waiting.dequeue()) is not None:
        waiting.execute(task)


def test_a_job_runs_after_the_commit(app: Flask, note: jobs.Job) -> None:
    with transaction():
        jobs.later(note, "a", 1)
        assert queue.queue_of(app).pending_count() == 0
    assert queue.queue_of(app).pending_count() == 1
    work_off(app)
    assert ran == [("a", 1)]


def test_a_rollback_forgets_it(app: Flask, note: jobs.Job) -> None:
    def fail() -> None:
        with transaction():
            jobs.later(note, "a")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with transaction():
        pass
    assert queue.queue_of(app).pending_count() == 0


def test_outside_a_transaction_it_is_queued_at_once(app: Flask, note: jobs.Job) -> None:
    jobs.later(note, "b")
    assert queue.queue_of(app).pending_count() == 1


def test_a_queue_that_is_down_breaks_nothing(
    app: Flask, note: jobs.Job, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(_task: object) -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr(queue.queue_of(app), "enqueue", down)
    with transaction():
        jobs.later(note, "c")
    assert "the sweep will find it" in caplog.text


def test_called_directly_it_simply_runs(note: jobs.Job) -> None:
    note("d")
    assert ran == [("d",)]


def test_tests_keep_the_queue_in_memory(app: Flask) -> None:
    assert isinstance(queue.queue_of(app), MemoryHuey)


def _bare(settings: Config) -> Flask:
    bare = Flask(__name__)
    bare.config.from_mapping(settings.flask_settings())
    jobs.init_app(bare)
    return bare


def test_a_site_keeps_the_queue_beside_its_database(tmp_path: Path) -> None:
    settings = replace(Config.for_tests(tmp_path, "sqlite://"), testing=False)
    kept = queue.queue_of(_bare(settings))
    assert isinstance(kept, SqliteHuey)
    assert (tmp_path / "jobs.sqlite3").exists()
    kept.storage.close()


def test_a_site_with_redis_keeps_it_there(tmp_path: Path) -> None:
    settings = replace(
        Config.for_tests(tmp_path, "sqlite://"), testing=False, redis_url="redis://127.0.0.1:1/0"
    )
    assert isinstance(queue.queue_of(_bare(settings)), RedisHuey)


def test_a_task_that_this_site_did_not_sign_is_not_read(app: Flask) -> None:
    waiting = queue.queue_of(app)
    signed = waiting.serializer.serialize({"a": 1})
    with pytest.raises(ValueError, match="mismatch"):
        waiting.serializer.deserialize(signed[:-1] + (b"0" if signed[-1:] != b"0" else b"1"))


@pytest.mark.pure
def test_the_sweeps_are_declared() -> None:
    periodic = {job.name for job in queue.DECLARED.values() if job.every}
    assert {"app.mail.jobs.sweep", "app.accounts.jobs.forget_old_devices"} <= periodic


def test_the_command_runs_every_sweep(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["worker", "sweep"])
    assert answer.exit_code == 0, answer.output
    assert "app.mail.jobs.sweep: done" in answer.output
