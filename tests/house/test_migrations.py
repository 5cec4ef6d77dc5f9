"""Migrations: in one line, numbered without a gap, equal to the models, and reversible."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, text

from app.core.db import Base, db
from app.floor import models as floor
from app.funding.models import frozen
from tests.house.source import ROOT, assert_nothing

MIGRATIONS = ROOT / "migrations"


def _scripts() -> list[Script]:
    """Every migration, the first one first."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return list(reversed(list(ScriptDirectory.from_config(config).walk_revisions())))


@pytest.mark.pure
def test_there_is_one_line_of_migrations():
    parents = [script.down_revision for script in _scripts()]
    assert parents == [None, *(script.revision for script in _scripts()[:-1])]


@pytest.mark.pure
def test_a_migration_is_named_by_its_number_and_what_it_does():
    names = [script.revision for script in _scripts()]
    files = sorted(path.stem for path in (MIGRATIONS / "versions").glob("*.py"))
    assert names == files
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert all(re.fullmatch(r"\d{4}(_[a-z0-9]+){2,}", name) for name in names)


@pytest.mark.pure
def test_the_newest_is_pinned_so_that_two_additions_collide():
    pinned = (MIGRATIONS / "HEAD").read_text(encoding="utf-8").strip()
    assert pinned == _scripts()[-1].revision


@pytest.mark.pure
def test_each_says_why():
    assert_nothing(
        [script.revision for script in _scripts() if len((script.doc or "").split()) < 4]
    )


def test_migrations_make_what_the_models_say(app: Flask):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _object, name, kind, *_: (
                    not (kind == "table" and name.startswith("sqlite_"))
                ),
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_make_every_check(app: Flask):
    """Alembic compares no CHECK constraints, so their names are compared here."""
    inspector = inspect(db.engine)
    different = {}
    for name, table in Base.metadata.tables.items():
        said = {
            str(constraint.name)
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint) and constraint.name
        }
        made = {check["name"] for check in inspector.get_check_constraints(name)}
        if said != made:
            different[name] = {"models": sorted(said - made), "migrations": sorted(made - said)}
    assert_nothing(different.items())


def test_no_table_has_a_check_twice(app: Flask):
    """SQLite takes a second check of the same name or the same rule without a word."""
    inspector = inspect(db.engine)
    twice = {}
    for name in inspector.get_table_names():
        if db.engine.dialect.name == "sqlite":
            query = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
            with db.engine.connect() as connection:
                made = connection.execute(query, {"name": name}).scalar_one()
            checks = re.findall(r"CONSTRAINT (\w+) CHECK", made)
        else:
            checks = [check["name"] for check in inspector.get_check_constraints(name)]
            checks += [check["sqltext"] for check in inspector.get_check_constraints(name)]
        again = {check for check in checks if checks.count(check) > 1}
        if again:
            twice[name] = sorted(again)
    assert_nothing(twice.items())


def _triggers() -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if db.engine.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with db.engine.connect() as connection:
        return set(connection.execute(text(query)).scalars())


def test_migrations_put_every_trigger_on(app: Flask):
    """What may only grow is held by the database itself: the ledger and the audit trail."""
    dialect = db.engine.dialect.name
    made = [
        *frozen.create(dialect),
        *frozen.freeze(
            {**frozen.CONDITIONS, **frozen.IN_KIND, **frozen.EDITIONS, **floor.FROZEN}, dialect
        ),
    ]
    wanted = set(re.findall(r"CREATE TRIGGER (\w+)", ";".join(made)))
    trail = {name for name in _triggers() if name.startswith("audit_event_frozen_")}
    assert len(trail) == 2
    assert _triggers() == wanted | trail


def test_migrations_go_back_and_forth(app: Flask):
    """Down to nothing, and up again to the same tables and triggers."""
    tables, triggers = set(inspect(db.engine).get_table_names()), _triggers()
    downgrade(revision="base")
    left = {name for name in inspect(db.engine).get_table_names() if not name.startswith("sqlite_")}
    assert left <= {"alembic_version"}
    assert _triggers() == set()
    upgrade()
    assert set(inspect(db.engine).get_table_names()) == tables
    assert _triggers() == triggers
