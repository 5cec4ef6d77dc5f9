"""Whoever goes round the triggers is found, by row."""

import sqlite3
from contextlib import contextmanager

import pytest
from sqlalchemy import select, text

from app.core.db import db, transaction
from app.funding.models import Statement, frozen
from app.funding.rules import canonical
from app.funding.rules.engagements import EngagementType
from app.funding.services import engagements
from app.funding.services.statements import check_code
from app.funding.services.verification import verify
from tests.funding.conftest import AUTHORISER, FOCAL, eur, on
from tests.funding.services.test_facts import OCTOBER, issued


@pytest.fixture
def ledger(funded):
    with on(2021, 10, 7, 15):
        with transaction():
            pledge = engagements.prepare(
                partner=funded.alfa,
                phase=funded.phase,
                type=EngagementType.AMOUNT,
                lines=[engagements.AmountLine(eur("10000000"))],
                by=FOCAL,
            )
            engagements.announce(pledge, announced_on=OCTOBER, by=AUTHORISER)
            engagements.confirm(pledge, by=AUTHORISER)
        issued(funded.book, OCTOBER)
    return funded


def tamper(*statements):
    """As the owner of the database, with triggers and foreign keys out of the way."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        db.session.remove()
        raw = sqlite3.connect(db.engine.url.database)
        for name in frozen.sqlite():
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        raw.commit()
        raw.close()
        return
    with db.engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement.replace(":", "\\:")))
        connection.execute(text("SET session_replication_role = origin"))


def found():
    return {str(finding) for finding in verify(batch=2)}


def test_untouched_it_verifies(ledger):
    assert found() == set()


CHANGES = [
    ("UPDATE entry SET amount = amount + 1 WHERE seq = 3", {"posting 3", "entry 3/1"}),
    ("UPDATE entry SET effective_on = '2021-10-08' WHERE seq = 3", {"posting 3"}),
    ("UPDATE entry SET measure = 5 WHERE seq = 4", {"posting 4"}),
    ("UPDATE entry SET base = base + 1 WHERE seq = 4", {"posting 4", "entry 4/1"}),
    ("UPDATE entry SET line_id = 2 WHERE seq = 4", {"posting 4"}),
    ("UPDATE posting SET actor = 'u-other' WHERE seq = 2", {"posting 2"}),
    ("UPDATE posting SET approver = NULL WHERE seq = 1", {"posting 1"}),
    ("UPDATE posting SET reason = 'opening' WHERE seq = 1", {"posting 1"}),
    ("UPDATE posting SET recorded_us = recorded_us + 1 WHERE seq = 5", {"posting 5"}),
    ("UPDATE line SET year = 2024 WHERE ref = 'PL-2021-0001-1'", {"line PL-2021-0001-1"}),
    ("UPDATE line SET partner_id = 2 WHERE partner_id = 1", {"line PL-2021-0001-1"}),
    ("UPDATE fixing SET rate = '1.2' WHERE id = 1", {"entry 4/1"}),
    ("UPDATE statement SET data = data || ' '", {"statement FGS-2021-01"}),
    ("DELETE FROM posting WHERE seq = 5", {"head 1", "entry 5/1"}),
    ("UPDATE statement SET number = 2", {"statement FGS-2021-02"}),
    ("UPDATE statement SET code = 'AAAA-AAAA-AAAA-AAAA'", {"statement FGS-2021-01"}),
    ("UPDATE statement SET data_sha256 = prev FROM posting", {"statement FGS-2021-01"}),
    ("DELETE FROM statement WHERE number = 1", {"statement FGS-2021-01"}),
    ("DELETE FROM entry WHERE seq = 3", {"posting 3"}),
    ("UPDATE line SET country = 'FJ' WHERE ref = 'PL-2021-0001-1'", {"line PL-2021-0001-1"}),
    ("UPDATE line SET currency = 'JPY' WHERE ref = 'PL-2021-0001-1'", {"line PL-2021-0001-1"}),
    ("UPDATE entry SET book_id = 99 WHERE seq = 3", {"posting 3"}),
    ("UPDATE entry SET n = 2 WHERE seq = 3", {"posting 3"}),
    ("UPDATE entry SET currency = 'XUR' WHERE seq = 4", {"posting 4", "entry 4/1"}),
    ("UPDATE head SET recorded_us = recorded_us + 1", {"head 1"}),
    ("UPDATE fixing SET source_date = '2021-10-06' WHERE id = 1", {"fixing 1"}),
    ("UPDATE fixing SET source = 'bank' WHERE id = 1", {"fixing 1"}),
    ("UPDATE fixing SET quote = 'EUR per 1 USD' WHERE id = 1", {"fixing 1"}),
    ("UPDATE fixing SET to_ccy = 'XSD' WHERE id = 1", {"fixing 1"}),
    ("UPDATE fixing SET approved_by = 'u-lead' WHERE id = 1", {"fixing 1"}),
    ("UPDATE rate_set SET book_id = 99", {"rate_set coastal-phase-1-FGS-2021-01"}),
    ("UPDATE statement SET approved_by = 'u-other'", {"statement FGS-2021-01"}),
    ("UPDATE statement SET issued_by = 'u-other'", {"statement FGS-2021-01"}),
    ("UPDATE statement SET issued_us = 0", {"statement FGS-2021-01"}),
    ("UPDATE statement SET supersedes_id = id", {"statement FGS-2021-01"}),
    ("DELETE FROM book", {"line PL-2021-0001-1"}),
]
"""A change each, and the rows that verification has to name."""


@contextmanager
def changed(*statements):
    """The ledger after such changes by the owner of the database, taken back at the end."""
    db.session.rollback()
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.exec_driver_sql(triggers).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for statement in statements:
        connection.exec_driver_sql(statement)
    yield
    db.session.rollback()


def test_each_changed_row_is_named(ledger):
    missed = {}
    for statement, named in CHANGES:
        with changed(statement):
            findings = found()
        if not all(any(f.startswith(f"{name}: ") for f in findings) for name in named):
            missed[statement] = findings
    assert missed == {}


def test_a_text_in_the_place_of_a_number_is_named(ledger):
    """SQLite keeps what it is given: written as a number, it could pass for several fields."""
    if db.engine.dialect.name == "sqlite":
        tamper(
            "PRAGMA ignore_check_constraints = ON",
            "UPDATE entry SET amount = amount || ',null' WHERE seq = 3",
            "UPDATE posting SET recorded_us = 'yesterday' WHERE seq = 5",
        )
        assert {
            "posting 3: its content does not give its hash",
            "posting 5: recorded before the one before it",
            "posting 5: its content does not give its hash",
        } <= found()


def test_a_posting_that_balances_otherwise_is_named(ledger):
    tamper("UPDATE posting SET balanced = 1 WHERE seq = 2")
    assert found() == {"posting 2: its content does not give its hash"}


def test_a_deleted_posting_in_the_middle_is_named(ledger):
    tamper("DELETE FROM entry WHERE seq = 2", "DELETE FROM posting WHERE seq = 2")
    assert "posting 3: a posting before it is missing" in found()


def test_a_swapped_pair_is_named(ledger):
    tamper(
        "UPDATE posting SET seq = 99 WHERE seq = 2",
        "UPDATE posting SET seq = 2 WHERE seq = 3",
        "UPDATE posting SET seq = 3 WHERE seq = 99",
    )
    findings = found()
    assert {"posting 2: not chained to the one before it"} <= findings
    assert {"posting 3: not chained to the one before it"} <= findings


def test_a_swapped_pair_of_legs_is_named(ledger):
    """The amounts of two legs in each other's place: no sum of all changes."""
    tamper(
        "UPDATE entry SET seq = 99 WHERE seq = 2",
        "UPDATE entry SET seq = 2 WHERE seq = 3",
        "UPDATE entry SET seq = 3 WHERE seq = 99",
    )
    said = "its content does not give its hash"
    assert {f"posting 2: {said}", f"posting 3: {said}"} <= found()


def verified(app):
    return app.test_cli_runner().invoke(args=["ledger", "verify"])


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE entry SET amount = amount + 1 WHERE seq = 3", "posting 3"),
        ("DELETE FROM entry WHERE seq = 3", "posting 3"),
        ("DELETE FROM statement", "statement FGS-2021-01"),
        ("UPDATE statement SET data = replace(data, '75000000', '57000000')", "FGS-2021-01"),
        ("UPDATE statement SET number = 7", "statement FGS-2021-07"),
        ("UPDATE statement SET code = 'AAAA'", "statement FGS-2021-01"),
        ("UPDATE statement SET as_of = '2021-10-08'", "statement FGS-2021-01"),
        ("UPDATE statement SET method_version = 99", "statement FGS-2021-01"),
        ("UPDATE line SET year = 2024 WHERE ref = 'PL-2021-0001-1'", "line PL-2021-0001-1"),
    ],
)
def test_the_command_fails_and_names_the_row(app, ledger, statement, row):
    more = ["UPDATE statement_draft SET statement_id = NULL, state = 'approved'"]
    tamper(*(more if statement.startswith("DELETE FROM statement") else []), statement)
    result = verified(app)
    assert result.exit_code == 1
    assert f"{row}: " in result.output


def test_who_forges_a_statement_with_its_hash_and_its_code_is_found(app, ledger):
    forged = db.session.scalars(select(Statement)).one()
    data = forged.data.replace("75000000.00", "57000000.00")
    sha256 = canonical.sha256(data)
    code = check_code(forged.ref, sha256)
    tamper(f"UPDATE statement SET data = '{data}', data_sha256 = '{sha256}', code = '{code}'")
    assert found() == set()
    result = verified(app)
    assert result.exit_code == 1
    assert "statement FGS-2021-01: the ledger does not give its data" in result.output


def test_the_command_says_so(app, ledger):
    result = verified(app)
    assert result.exit_code == 0
    assert result.output.startswith("Ledger: 5 postings, unchanged. Head 5 ")
    tamper("UPDATE entry SET amount = 1 WHERE seq = 3")
    result = verified(app)
    assert result.exit_code == 1
    assert "posting 3: its content does not give its hash" in result.output
