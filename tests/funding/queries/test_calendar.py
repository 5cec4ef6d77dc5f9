"""What falls due in the coming months, and what is overdue by age, from the ledger alone."""

from datetime import date

from app.funding.queries.calendar import by_currency, calendar
from app.funding.queries.positions import known
from app.funding.rules.instalments import Band
from app.funding.services.agreements import Agreed, Due
from app.funding.services.amendments import Moved
from app.funding.services.engagements import AmountLine
from tests.funding.conftest import eur, usd
from tests.funding.services.test_agreements import received, signed
from tests.funding.services.test_amendments import amended

DAYS = (date(2022, 1, 10), date(2022, 3, 10), date(2022, 4, 20), date(2022, 9, 1), date(2024, 1, 1))
AS_OF = date(2022, 5, 1)


def world_of_dues(world):
    """Five million in euros on five days, and 40 dollars on 10 March."""
    return signed(
        world,
        Agreed(AmountLine(eur("5000000")), tuple(Due(eur("1000000"), day) for day in DAYS)),
        Agreed(AmountLine(usd("40")), (Due(usd("40"), DAYS[1]),)),
    )


def found(book, **more):
    asked = calendar(book, AS_OF, **more)
    return {
        "overdue": {band: [str(m) for m in by_currency(dues)] for band, dues in asked.bands},
        "coming": [(d.due_on, str(d.unpaid)) for d in asked.coming],
        "later": [(d.due_on, str(d.unpaid)) for d in asked.later],
    }


def test_overdue_by_age_and_what_is_to_come(world):
    agreement = world_of_dues(world)
    received(agreement, eur("400000"), day=date(2022, 3, 1))
    assert found(world.book) == {
        "overdue": {
            Band.TO_30: ["EUR 1000000.00"],  # 11 days
            Band.TO_90: ["EUR 1000000.00", "USD 40.00"],  # 52 days
            Band.OVER_90: ["EUR 600000.00"],  # 111 days, part paid
        },
        "coming": [(DAYS[3], "EUR 1000000.00")],
        "later": [(DAYS[4], "EUR 1000000.00")],
    }
    asked = calendar(world.book, AS_OF)
    assert [first for first, _dues in asked.months][::11] == [date(2022, 5, 1), date(2023, 4, 1)]
    assert [len(dues) for _first, dues in asked.months] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]


def test_as_it_was_known_before_an_instalment_moved(world):
    agreement = world_of_dues(world)
    before = known().seq
    first = agreement.instalments[0]
    amended(agreement, kind="schedule", steps=[Moved(first, date(2022, 12, 1))])
    now, then = found(world.book), found(world.book, known_seq=before)
    assert now["overdue"][Band.OVER_90] == []
    assert then["overdue"][Band.OVER_90] == ["EUR 1000000.00"]
    assert (date(2022, 12, 1), "EUR 1000000.00") in now["coming"]
