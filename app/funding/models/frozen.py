"""The triggers that keep the ledger as it was written, for SQLite and PostgreSQL.

One module, used by the migration that makes the tables and by the test that compares a migrated
database with it. What the triggers refuse, on both databases alike:

* every update, delete, replace-style insert and truncate of a frozen table;
* a leg on a posting that is already there, on a line of another book or currency, with a measure
  that its line does not take, a receipt without its amount in the book's currency, or a foreign
  amount with only one of base and fixing;
* a posting that does not follow the last one in number, time, period and hash, that miscounts
  its legs, that claims to balance and does not, or that reverses another without mirroring it;
* a reach added to a line that has legs, an item added to a rate set that a statement used;
* a head that is not the last posting.

The posting is written after its legs and is their seal: SQLite has no deferred triggers, so what
must hold for all legs together is checked at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from app.funding.rules.canonical import GENESIS
from app.funding.rules.stages import RECEIVED_SLOT, SLOTS, Nature

FROZEN: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "book": (("id",), ("slug",), ("phase_id",)),
    "line": (("id",), ("ref",)),
    "line_reach": (("line_id", "dimension", "value"),),
    "posting": (("seq",), ("recorded_us",), ("reverses",)),
    "entry": (("seq", "n"),),
    "fixing": (("id",),),
    "rate_set": (("id",), ("slug",)),
    "rate_set_item": (("set_id", "currency"),),
    "statement": (("id",), ("series", "year", "number"), ("supersedes_id",), ("code",)),
}
"""Tables whose rows never change, each with its unique keys: SQLite's INSERT OR REPLACE deletes
the row that stands in the way of any of them, without a delete trigger unless a pragma is on."""

CONDITIONS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "condition_line": (("line_id", "covers"),),
    "condition_terms": (("id",), ("condition_id", "n")),
    "condition_fact": (("id",), ("condition_id", "n"), ("seq",)),
}
"""Frozen tables that came later, with a migration of their own."""

IN_KIND: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "in_kind_event": (("id",), ("item_id", "n")),
}
"""The record of things in kind, frozen like the ledger that it stays out of."""

EDITIONS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "iati_edition": (("id",), ("profile_id", "n")),
}
"""Files published for machines: what somebody may have read and quoted stays what it was."""

_VERBS: Final = ("UPDATE", "DELETE", "TRUNCATE")

_MEASURES = " OR ".join(
    f"(l.nature = '{nature}' AND NEW.measure BETWEEN 0 AND {len(slots) - 1})"
    for nature, slots in SLOTS.items()
)

_ENTRY_RULES: Final = (
    (
        "entry: the posting is sealed",
        "EXISTS (SELECT 1 FROM posting p WHERE p.seq = NEW.seq)",
    ),
    (
        "entry: not the book and currency of its line",
        "NOT EXISTS (SELECT 1 FROM line l WHERE l.id = NEW.line_id"
        " AND l.book_id = NEW.book_id AND l.currency = NEW.currency)",
    ),
    (
        "entry: its line takes no such measure",
        f"NOT EXISTS (SELECT 1 FROM line l WHERE l.id = NEW.line_id AND ({_MEASURES}))",
    ),
    (
        "entry: a receipt needs its amount in the currency of the book",
        "NEW.base IS NULL AND EXISTS (SELECT 1 FROM line l WHERE l.id = NEW.line_id"
        f" AND l.nature = '{Nature.CONTRIBUTION}' AND NEW.measure = {RECEIVED_SLOT})",
    ),
    (
        "entry: base and fixing go together",
        "EXISTS (SELECT 1 FROM book b WHERE b.id = NEW.book_id AND b.currency <> NEW.currency)"
        " AND (NEW.base IS NULL) <> (NEW.fixing_id IS NULL)",
    ),
)

_LAST = "(SELECT coalesce(max(p.seq), 0) FROM posting p)"
_SEAL_RULES: Final = (
    ("posting: not the next number", f"NEW.seq <> {_LAST} + 1"),
    (
        "posting: not later than the last one",
        "EXISTS (SELECT 1 FROM posting p WHERE p.seq = NEW.seq - 1"
        " AND p.recorded_us >= NEW.recorded_us)",
    ),
    (
        "posting: an earlier period than the last one",
        "EXISTS (SELECT 1 FROM posting p WHERE p.seq = NEW.seq - 1 AND p.period > NEW.period)",
    ),
    (
        "posting: not chained to the last one",
        "NEW.prev <> coalesce((SELECT p.hash FROM posting p WHERE p.seq = NEW.seq - 1),"
        f" '{GENESIS}')",
    ),
    (
        "posting: legs miscounted",
        "NEW.legs <> (SELECT count(*) FROM entry e WHERE e.seq = NEW.seq)",
    ),
    (
        "posting: legs in another period",
        "EXISTS (SELECT 1 FROM entry e WHERE e.seq = NEW.seq AND e.period <> NEW.period)",
    ),
    (
        "posting: does not balance",
        "NEW.balanced = 1 AND EXISTS (SELECT 1 FROM entry e WHERE e.seq = NEW.seq"
        " GROUP BY e.currency HAVING sum(e.amount) <> 0)",
    ),
    (
        "posting: already reversed",
        "NEW.reverses IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM posting p WHERE p.reverses = NEW.reverses)",
    ),
    (
        "posting: not the mirror of what it reverses",
        "NEW.reverses IS NOT NULL AND ("
        " NEW.legs <> (SELECT count(*) FROM entry o WHERE o.seq = NEW.reverses)"
        " OR EXISTS (SELECT 1 FROM entry o LEFT JOIN entry m ON m.seq = NEW.seq AND m.n = o.n"
        " WHERE o.seq = NEW.reverses AND (m.seq IS NULL OR m.line_id <> o.line_id"
        " OR m.measure <> o.measure OR m.effective_on <> o.effective_on"
        " OR m.amount <> -o.amount OR coalesce(m.base, 0) <> -coalesce(o.base, 0)"
        " OR coalesce(m.fixing_id, 0) <> coalesce(o.fixing_id, 0))))",
    ),
)

_REACH_RULES: Final = (
    (
        "line_reach: the line has entries",
        "EXISTS (SELECT 1 FROM entry e WHERE e.line_id = NEW.line_id)",
    ),
)
_RATE_SET_RULES: Final = (
    (
        "rate_set_item: a statement uses the set",
        "EXISTS (SELECT 1 FROM statement s WHERE s.rate_set_id = NEW.set_id)",
    ),
)
_HEAD_RULES: Final = (
    (
        "head: not the last posting",
        "NOT EXISTS (SELECT 1 FROM posting p WHERE p.seq = NEW.seq AND p.hash = NEW.hash"
        f" AND p.recorded_us = NEW.recorded_us) OR NEW.seq <> {_LAST}",
    ),
)

_CHECKS: Final = (
    ("entry_rules", "entry", "INSERT", _ENTRY_RULES),
    ("posting_seal", "posting", "INSERT", _SEAL_RULES),
    ("line_reach_rules", "line_reach", "INSERT", _REACH_RULES),
    ("rate_set_item_rules", "rate_set_item", "INSERT", _RATE_SET_RULES),
    ("head_rules", "head", "UPDATE", _HEAD_RULES),
)


def _frozen_on_sqlite(tables: Mapping[str, tuple[tuple[str, ...], ...]]) -> dict[str, str]:
    triggers = {}
    for table, keys in tables.items():
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            triggers[name] = (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: frozen'); END"
            )
        taken = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} x WHERE "
            + " AND ".join(f"x.{column} = NEW.{column}" for column in key)
            + ")"
            for key in keys
        )
        name = f"{table}_no_replace"
        triggers[name] = (
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {taken} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: frozen'); END"
        )
    return triggers


def sqlite() -> dict[str, str]:
    """Trigger name to statement, for SQLite."""
    triggers = _frozen_on_sqlite(FROZEN)
    for name, table, verb, rules in _CHECKS:
        body = " ".join(f"SELECT RAISE(ABORT, '{said}') WHERE {when};" for said, when in rules)
        triggers[name] = f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN {body} END"
    triggers["head_no_delete"] = (
        "CREATE TRIGGER head_no_delete BEFORE DELETE ON head "
        "BEGIN SELECT RAISE(ABORT, 'head: frozen'); END"
    )
    triggers["head_no_replace"] = (
        "CREATE TRIGGER head_no_replace BEFORE INSERT ON head WHEN EXISTS (SELECT 1 FROM head) "
        "BEGIN SELECT RAISE(ABORT, 'head: frozen'); END"
    )
    return triggers


_RAISE = "RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = "


def _frozen_on_postgresql(tables: Iterable[str]) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_frozen()"
        for table in tables
        for verb in _VERBS
    ]


def postgresql() -> list[str]:
    """Functions and triggers for PostgreSQL, in the order in which they are made."""
    made = [
        "CREATE FUNCTION ledger_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {_RAISE} TG_TABLE_NAME || ': frozen'; END $$"
    ]
    made += _frozen_on_postgresql(FROZEN)
    made += [
        f"CREATE TRIGGER head_no_{verb.lower()} BEFORE {verb} ON head "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_frozen()"
        for verb in ("DELETE", "TRUNCATE")
    ]
    for name, table, verb, rules in _CHECKS:
        body = " ".join(f"IF {when} THEN {_RAISE} '{said}'; END IF;" for said, when in rules)
        made += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return made


def postgresql_drop() -> list[str]:
    """The statements that take the functions away again, triggers with them."""
    functions = ["ledger_frozen", *(name for name, *_ in _CHECKS)]
    return [f"DROP FUNCTION {name}() CASCADE" for name in functions]


def create(dialect: str) -> list[str]:
    """What the migration runs after the tables are made."""
    return list(sqlite().values()) if dialect == "sqlite" else postgresql()


def freeze(tables: Mapping[str, tuple[tuple[str, ...], ...]], dialect: str) -> list[str]:
    """What a later migration runs after it has made frozen tables of its own."""
    if dialect == "sqlite":
        return list(_frozen_on_sqlite(tables).values())
    return _frozen_on_postgresql(tables)


def thaw(tables: Iterable[str], dialect: str) -> list[str]:
    """What the way back of such a migration runs when it leaves the tables there."""
    if dialect == "sqlite":
        names = ("update", "delete", "replace")
        return [f"DROP TRIGGER {table}_no_{name}" for table in tables for name in names]
    return [
        f"DROP TRIGGER {table}_no_{verb.lower()} ON {table}" for table in tables for verb in _VERBS
    ]
