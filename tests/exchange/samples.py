"""A small activity, as the rules of the standard want it: two partners, three transactions."""

from datetime import UTC, date, datetime

from app.core.localised import Localised
from app.core.money import Money
from app.exchange.rules.activities import (
    Activity,
    ActivityFile,
    Budget,
    Organisation,
    Participant,
    Planned,
    Transaction,
)
from app.exchange.rules.writing import file_bytes

NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
HOST = Organisation(Localised(en="Secretariat", fr="Secrétariat"), "30", "XM-EXAMPLE-CRS")
HERE = Organisation(HOST.name, "30", "XM-EXAMPLE-CRS", "XM-EXAMPLE-CRS-CRP")
ALFA = Organisation(Localised(en="Partner Alfa"), "10")


def transaction(ref, kind, day, amount, **more):
    """A transaction of Partner Alfa, in euros."""
    return Transaction(
        ref, kind, day, Money.parse(amount, "EUR"), Localised(en="As recorded"), ALFA, HERE,
        finance_type="110", aid_type="B032", earmark="1", **more,
    )  # fmt: skip


def sample() -> bytes:
    """A file that nothing can be said against."""
    activity = Activity(
        identifier="XM-EXAMPLE-CRS-CRP",
        hierarchy=1,
        currency="USD",
        updated=NOW,
        reporter=HOST,
        title=Localised(en="Coastal Resilience", fr="Résilience côtière"),
        description=Localised(en="A fictitious programme."),
        participants=(Participant("1", ALFA), Participant("2", HOST)),
        status="2",
        dates=(("1", date(2024, 1, 1)), ("2", date(2024, 1, 1)), ("3", date(2028, 12, 31))),
        sector="43060",
        scope="1",
        region="998",
        tags=("13.1",),
        budgets=(
            Budget("1", date(2024, 1, 1), date(2024, 12, 31), Money.parse("52000000", "USD"),
                   date(2024, 1, 1)),
        ),
        planned=(
            Planned(date(2027, 3, 1), Money.parse("1000000", "EUR"), date(2025, 2, 1), ALFA, HERE),
        ),
        transactions=(
            transaction("PL-2025-0001-1", "13", date(2025, 1, 10), "3000000"),
            transaction("PL-2025-0001-1.11.7", "11", date(2025, 2, 1), "3000000"),
            transaction("PL-2025-0001-1.13.7", "13", date(2025, 2, 1), "-3000000"),
            transaction("PL-2025-0001-1.1.9", "1", date(2025, 3, 15), "1000000",
                        base=Money.parse("1080000", "USD")),
        ),
        conditions=(("1", Localised(en="Subject to approval by parliament")),),
    )  # fmt: skip
    return file_bytes(ActivityFile(NOW, (activity,)))
