"""Attacks on the ledger through the database, each refused on SQLite and PostgreSQL."""

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.core.db import db, transaction
from app.core.money import LIMIT
from app.funding.models import (
    Book,
    Entry,
    Fixing,
    Head,
    Line,
    LineReach,
    Posting,
    RateSet,
    RateSetItem,
    Statement,
    frozen,
)
from app.funding.rules.engagements import EngagementType
from app.funding.services import engagements
from tests.funding.conftest import AUTHORISER, FOCAL, eur, on
from tests.funding.services.test_facts import OCTOBER, issued

TABLES = {
    t.__tablename__: t
    for t in (Book, Line, LineReach, Posting, Entry, Fixing, RateSet, RateSetItem, Statement)
}


@pytest.fixture
def full(funded):
    """A ledger with a row in every frozen table."""
    with on(2021, 10, 7, 15):
        with transaction():
            pledge = engagements.prepare(
                partner=funded.alfa,
                phase=funded.phase,
                type=EngagementType.AMOUNT,
                lines=[
                    engagements.AmountLine(
                        eur("10000000"), strength=2, reach=(("country", "KH"), ("country", "LA"))
                    )
                ],
                by=FOCAL,
            )
            engagements.announce(pledge, announced_on=OCTOBER, by=AUTHORISER)
        issued(funded.book, OCTOBER)
    assert all(db.session.scalar(select(table).limit(1)) for table in TABLES.values())
    return funded


def attack(*statements):
    """Run statements in one transaction of their own; returns the refusal's text."""

    def run():
        with transaction():
            for statement in statements:
                db.session.execute(statement)

    with pytest.raises(DatabaseError) as refused:
        run()
    assert isinstance(refused.value, IntegrityError), refused.value
    return str(refused.value.orig)


def row(table, **changed):
    """The last row of a table as values, changed."""
    key = list(table.__table__.primary_key)
    last = db.session.execute(
        select(table.__table__).order_by(*(column.desc() for column in key)).limit(1)
    ).one()
    return {**last._mapping, **changed}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_row_changes_or_goes(full, name):
    table = TABLES[name]
    column = list(table.__table__.columns)[-1]
    assert "frozen" in attack(update(table).values({column.name: column}))
    assert "frozen" in attack(delete(table))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_row_is_replaced(full, name):
    table = TABLES[name].__table__
    values = row(TABLES[name])
    if db.engine.dialect.name == "sqlite":
        attack(insert(table).prefix_with("OR REPLACE").values(values))
    else:
        upsert = db.session.get_bind().dialect  # names the dialect whose upsert is meant
        assert upsert.name == "postgresql"
        from sqlalchemy.dialects.postgresql import insert as pg_insert  # noqa: PLC0415

        key = [c.name for c in table.primary_key]
        other = list(table.columns)[-1].name
        attack(
            pg_insert(table)
            .values(values)
            .on_conflict_do_update(index_elements=key, set_={other: values[other]})
        )


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("book", {"id": 999}),
        ("line", {"id": 999}),
        ("statement", {"id": 999}),
        ("rate_set", {"id": 999}),
    ],
)
def test_no_row_is_replaced_through_another_unique_column(full, name, changed):
    table = TABLES[name].__table__
    statement = insert(table).values(row(TABLES[name], **changed))
    if db.engine.dialect.name == "sqlite":
        statement = statement.prefix_with("OR REPLACE")
    attack(statement)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_table_is_emptied(full, name):
    if db.engine.dialect.name == "sqlite":
        attack(text(f"DELETE FROM {name}"))
    else:
        attack(text(f"TRUNCATE {name} CASCADE"))


@pytest.mark.parametrize("table", ["partner", "phase"])
def test_emptying_another_table_does_not_empty_the_ledger(full, table):
    if db.engine.dialect.name == "sqlite":
        attack(text(f"DELETE FROM {table}"))
    else:
        attack(text(f"TRUNCATE {table} CASCADE"))


# --- legs ----------------------------------------------------------------------------------------


def leg(**changed):
    head = db.session.get_one(Head, 1)
    values = {**row(Entry), "seq": head.seq + 1, "n": 1, "amount": 5, "base": 5, **changed}
    return insert(Entry).values(values)


def seal(**changed):
    head = db.session.get_one(Head, 1)
    values = {
        **row(Posting),
        "seq": head.seq + 1,
        "recorded_us": head.recorded_us + 1,
        "legs": 1,
        "prev": head.hash,
        "hash": "f" * 64,
        "reverses": None,
        **changed,
    }
    return insert(Posting).values(values)


def test_the_honest_pair_is_taken(full):
    with transaction():
        db.session.execute(leg())
        db.session.execute(seal())


def test_a_leg_without_its_posting_is_not_committed(full):
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(leg())
    # The connection goes back clean: the next transaction is not inside the failed one.
    with transaction():
        db.session.execute(leg())
        db.session.execute(seal())


def test_a_sealed_posting_takes_no_more_legs(full):
    assert "sealed" in attack(leg(seq=1, n=9))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"currency": "USD"}, "currency of its line"),
        ({"book_id": 999}, "currency of its line"),
        ({"measure": 6}, "no such measure"),
        ({"measure": 3, "base": None, "fixing_id": None}, "a receipt needs"),
        ({"base": None}, "base and fixing"),
        ({"fixing_id": None}, "base and fixing"),
        ({"amount": 0, "base": 0}, "not_nothing"),
        ({"amount": LIMIT + 1}, "amount"),
        ({"amount": -LIMIT - 1}, "amount"),
    ],
)
def test_a_wrong_leg_is_refused(full, changed, said):
    assert said in attack(leg(**changed), seal())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"seq": 99}, "not the next number"),
        ({"recorded_us": 1}, "not later"),
        ({"period": 0}, "earlier period"),
        ({"prev": "0" * 64}, "not chained"),
        ({"legs": 2}, "miscounted"),
        ({"legs": 0}, ""),
        ({"balanced": 1}, "does not balance"),
        ({"approver": "u-1", "actor": "u-1"}, "four_eyes"),
        ({"reverses": 1}, "not the mirror"),
        ({"reverses": 4}, "not the mirror"),
    ],
)
def test_a_wrong_seal_is_refused(full, changed, said):
    more = {"seq": changed["seq"]} if "seq" in changed else {}
    assert said in attack(leg(**more), seal(**changed))


def test_a_leg_of_another_period_is_refused(full):
    with transaction():
        db.session.execute(text("INSERT INTO period (id, first_seq) VALUES (2, 999)"))
    assert "another period" in attack(leg(period=2), seal())


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": -999_999_999},
        {"effective_on": OCTOBER.replace(day=8)},
        {"line_id": 3},
        {"measure": 1},
        {"base": -1},
        {"n": 2},
    ],
)
def test_a_reversal_mirrors_every_leg(full, wrong):
    mirror = {"amount": -1_000_000_000, "base": -1_156_200_000}
    attack(leg(**{**mirror, **wrong}), seal(reverses=4))


def test_a_posting_is_reversed_once(full):
    mirror = {"amount": -1_000_000_000, "base": -1_156_200_000}
    with transaction():
        head = db.session.get_one(Head, 1)
        db.session.execute(leg(**mirror))
        db.session.execute(seal(reverses=4))
        db.session.execute(
            update(Head).values(seq=head.seq + 1, hash="f" * 64, recorded_us=head.recorded_us + 1)
        )
    assert "already reversed" in attack(leg(**mirror), seal(reverses=4))


def test_a_line_that_has_entries_reaches_no_further(full):
    attack(insert(LineReach).values(line_id=row(Entry)["line_id"], dimension="country", value="VN"))


def test_a_rate_set_that_a_statement_used_takes_no_more_rates(full):
    attack(
        insert(RateSetItem).values(
            set_id=row(Statement)["rate_set_id"], currency="JPY", fixing_id=1
        )
    )


def test_a_manual_rate_needs_its_second_person(full):
    values = row(Fixing, id=99, source="manual", derived_a=None, derived_b=None, rate="1.1")
    assert "manual" in attack(insert(Fixing).values({**values, "approved_by": None}))
    assert "four_eyes" in attack(
        insert(Fixing).values({**values, "approved_by": values["entered_by"]})
    )


@pytest.mark.parametrize("changed", [{"seq": 1}, {"hash": "e" * 64}, {"recorded_us": 5}])
def test_the_head_is_the_last_posting(full, changed):
    assert "not the last posting" in attack(update(Head).values(**changed))


def test_the_head_does_not_go(full):
    attack(delete(Head))


def test_a_migrated_database_has_exactly_these_triggers(app):
    if db.engine.dialect.name == "sqlite":
        there = dict(
            db.session.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            ).all()
        )
        ours = frozen.sqlite()
        assert {name: there.get(name) for name in ours} == ours
    else:
        there = set(
            db.session.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
        )
        named = {s.split()[2] for s in frozen.postgresql() if s.startswith("CREATE TRIGGER")}
        assert named <= there


def test_the_models_are_the_migrations(app):
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    from app.core.db import Base  # noqa: PLC0415

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    ours = {name for name in Base.metadata.tables if _of_funding(name)}
    mine = [d for d in differences if any(f"'{name}'" in str(d) for name in ours)]
    assert mine == []


def _of_funding(name):
    from app.core.db import Base  # noqa: PLC0415

    return any(
        mapper.class_.__module__.startswith("app.funding")
        for mapper in Base.registry.mappers
        if mapper.local_table is not None and mapper.local_table.name == name
    )
