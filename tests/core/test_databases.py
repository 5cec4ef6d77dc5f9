"""The databases that tests get are all alike, whatever was done to those before them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.databases import SERVER, Template

pytestmark = pytest.mark.skipif(not SERVER, reason="on SQLite every test has a file of its own")

WRITE = text(
    "INSERT INTO audit_event (at, actor, action, subject_type, subject_id, why, facts)"
    " VALUES (now(), 'x', 'x', 'x', 'x', '', '{}') RETURNING id"
)
COUNT = text("SELECT count(*) FROM audit_event")


@pytest.fixture
def lent(empty_template: Template, tmp_path: Path) -> Callable[..., str]:
    """``lent(work)`` borrows a database, works on it and gives it back; returns its address."""
    if not empty_template.reused:
        pytest.skip("only a superuser may empty frozen tables")

    def borrow(work: Callable[[Connection], None]) -> str:
        url = empty_template.copy(tmp_path)
        engine = create_engine(url)
        try:
            with engine.begin() as connection:
                work(connection)
        finally:
            engine.dispose()
            empty_template.take_back(url)
        return url

    return borrow


def test_the_next_test_finds_no_row_and_counts_from_the_start(lent):
    def begin_and_write(connection: Connection) -> None:
        assert connection.scalar(COUNT) == 0
        assert connection.scalar(WRITE) == 1

    assert lent(begin_and_write) == lent(begin_and_write)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "ALTER TABLE audit_event ADD COLUMN more integer",
        "CREATE TABLE more (id integer)",
        "UPDATE alembic_version SET version_num = 'another'",
        "INSERT INTO period (id, first_seq) VALUES (2, 2)",
        "DROP INDEX ix_audit_event_at",
    ],
)
def test_a_database_that_is_not_as_it_was_made_goes(lent, change):
    changed = lent(lambda connection: connection.execute(text(change)))
    assert lent(lambda _connection: None) != changed


def test_nobody_who_stayed_connected_writes_into_the_next_test(empty_template, tmp_path):
    if not empty_template.reused:
        pytest.skip("only a superuser may empty frozen tables")
    url = empty_template.copy(tmp_path)
    engine = create_engine(url)
    with engine.connect() as stayed:
        stayed.execute(WRITE)
        empty_template.take_back(url)
        with pytest.raises(DBAPIError):
            stayed.execute(WRITE)
        stayed.invalidate()
    engine.dispose()
