"""From facts to activities: years, funds and children, what is hidden, what stands where."""

from datetime import UTC, date, datetime

import pytest

from app.core.localised import Localised
from app.core.money import Money
from app.exchange.rules.activities import ActivityFile
from app.exchange.rules.checking import check
from app.exchange.rules.composing import budgets, phase_activity, without_year
from app.exchange.rules.deriving import Leg
from app.exchange.rules.facts import (
    Allocated,
    At,
    Cost,
    Due,
    FlowLine,
    FundFacts,
    Named,
    PhaseFacts,
    Profile,
)
from app.exchange.rules.pooling import fund_activities
from app.exchange.rules.writing import file_bytes
from app.funding.rules.stages import Measure

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 1)
AT = At(datetime(2026, 11, 1, 12, tzinfo=UTC), TODAY)
ALFA = Named("alfa", "government", Localised(en="Partner Alfa"))
BRAVO = Named("bravo", "foundation", Localised(en="Partner Bravo"))
SIERRA = Named("sierra", "civil_society", Localised(en="Partner Sierra"))
PROFILE = Profile(
    "XM-EXAMPLE-CRS", "30", "XM-EXAMPLE-CRS-CRP", "43060", "1", "998", ("13.1",),
    Localised(en="Secretariat"),
)  # fmt: skip


def line(number, partner, legs, **more):
    """A line in euros in a book in dollars."""
    told = {"fund": None, "window": None, "country": None, "places": (), "instrument": "grant",
            "strength": 1, "pledge_is_public": True, "conditions": (), **more}  # fmt: skip
    return FlowLine(number, f"PL-2026-{number:04}-1", "EUR", "USD", partner, legs=legs, **told)


def pledge(amount, seq=1):
    """Announced in March."""
    return Leg(seq, date(2026, 3, 18), Measure.ANNOUNCED, amount, None, "engagement:PL-2026-0001")


def phase(lines, **more):
    """A phase of five years."""
    told = {"costs": (), "due": (), "implementers": (SIERRA,), **more}
    return PhaseFacts("phase-1", Localised(en="Phase"), Localised(en="Told"), "USD",
                      date(2024, 1, 1), date(2028, 12, 31), tuple(lines), **told)  # fmt: skip


def said(activity):
    """Reference, type and amount of each transaction."""
    return [(one.ref, one.type, one.amount.amount) for one in activity.transactions]


def sound(*activities):
    """Whether nothing can be said against a file of these."""
    return check(file_bytes(ActivityFile(AT.now, activities)), AT.now) == []


def test_a_year_has_its_original_budget_and_a_revised_one_where_it_changed():
    costs = [
        Cost(2027, "USD", (Leg(1, date(2024, 1, 1), Measure.REQUIRED, 60_000_000_00),
                           Leg(40, date(2025, 3, 31), Measure.REQUIRED, 4_500_000_00))),
        Cost(2026, "USD", (Leg(1, date(2024, 1, 1), Measure.REQUIRED, 62_000_000_00),)),
        Cost(None, "USD", (Leg(1, date(2024, 1, 1), Measure.REQUIRED, 5_00),)),
    ]  # fmt: skip
    told = budgets(costs, date(2024, 1, 1), date(2028, 12, 31), TODAY)
    assert [(one.type, one.starts, one.ends, one.amount.amount, one.valued_on) for one in told] == [
        ("1", date(2026, 1, 1), date(2026, 12, 31), "62000000.00", date(2024, 1, 1)),
        ("1", date(2027, 1, 1), date(2027, 12, 31), "60000000.00", date(2024, 1, 1)),
        ("2", date(2027, 1, 1), date(2027, 12, 31), "64500000.00", date(2025, 3, 31)),
    ]
    assert without_year(costs)
    assert not without_year(costs[:2])


def test_money_of_a_fund_is_not_in_the_programme_and_a_hidden_pledge_in_neither():
    lines = [
        line(1, ALFA, (pledge(100_00),)),
        line(2, BRAVO, (pledge(900_00, 2),), pledge_is_public=False),
        line(3, BRAVO, (pledge(700_00, 3),), fund="pool"),
    ]
    activity = phase_activity(PROFILE, phase(lines), AT)
    assert said(activity) == [("PL-2026-0001-1", "13", "100.00")]
    names = [(one.role, one.organisation.name["en"]) for one in activity.participants]
    assert names == [("1", "Partner Alfa"), ("2", "Secretariat"), ("4", "Partner Sierra")]
    text = file_bytes(ActivityFile(AT.now, (activity,))).decode()
    assert "Bravo" not in text
    assert "900" not in text
    assert sound(activity)


def test_countries_stand_at_the_transactions_when_each_has_one_and_else_nowhere():
    one = line(1, ALFA, (pledge(100_00),), country="SN")
    soft = line(2, BRAVO, (pledge(50_00, 2),), places=("GM", "SN"))
    single = line(3, BRAVO, (pledge(50_00, 3),), places=("GM",))
    each = phase_activity(PROFILE, phase([one, single]), AT)
    assert [t.country for t in each.transactions] == ["SN", "GM"]
    assert each.region is None
    mixed = phase_activity(PROFILE, phase([one, soft]), AT)
    assert [t.country for t in mixed.transactions] == [None, None]
    assert mixed.region == "998"
    assert sound(each)
    assert sound(mixed)


def test_the_confirmed_part_and_the_dollars_of_the_day_stand_in_a_namespace_of_our_own():
    legs = (
        pledge(100_00),
        Leg(2, date(2026, 4, 9), Measure.CONFIRMED, 100_00),
        Leg(3, date(2026, 5, 1), Measure.SIGNED, 40_00, None, "agreement:AG-2026-0001"),
        Leg(4, date(2026, 6, 1), Measure.RECEIVED, 10_00, 10_80, "receipt:RC-2026-0001"),
    )
    activity = phase_activity(PROFILE, phase([line(1, ALFA, legs)]), AT)
    first, *_rest, receipt = activity.transactions
    assert first.confirmed == Money.parse("60.00", "EUR")
    assert receipt.base == Money.parse("10.80", "USD")
    assert receipt.description["fr"] == "Encaissement RC-2026-0001"
    assert [t.description["en"] for t in activity.transactions] == [
        "Pledge PL-2026-0001", "Contribution agreement AG-2026-0001",
        "Pledge taken back AG-2026-0001", "Receipt RC-2026-0001",
    ]  # fmt: skip
    assert sound(activity)


def test_instalments_are_planned_payments_also_in_the_future():
    legs = (Leg(3, date(2026, 5, 1), Measure.SIGNED, 40_00),)
    due = Due(1, date(2027, 6, 15), Money.parse("40.00", "EUR"), date(2026, 5, 1))
    elsewhere = Due(99, date(2027, 6, 15), Money.parse("1.00", "EUR"), date(2026, 5, 1))
    activity = phase_activity(PROFILE, phase([line(1, ALFA, legs)], due=(due, elsewhere)), AT)
    (planned,) = activity.planned
    assert (planned.on, planned.amount.amount) == (date(2027, 6, 15), "40.00")
    assert planned.receiver.activity == "XM-EXAMPLE-CRS-CRP-PHASE-1"
    assert sound(activity)


def fund(**more):
    """A fund with one deposit, one allocation paid out in part, and its fee."""
    legs = (
        Leg(3, date(2026, 5, 1), Measure.SIGNED, 1_000_00, None, "agreement:AG-2026-0001"),
        Leg(4, date(2026, 6, 1), Measure.RECEIVED, 1_000_00, 1_080_00, "receipt:RC-2026-0001"),
    )
    given = (
        Leg(5, date(2026, 7, 1), Measure.ALLOCATED, 500_00, None, "allocation:AL-2026-0001"),
        Leg(6, date(2026, 7, 9), Measure.TRANSFERRED, 400_00, None, "transfer:TR-2026-0001"),
        Leg(7, date(2026, 9, 1), Measure.REFUNDED_IN, 30_00, None, "transfer:TR-2026-0001"),
        Leg(8, date(2026, 9, 2), Measure.REPORTED, 350_00),
    )
    child = Allocated("AL-2026-0001", "AL-2026-0001", "Tide gauges", date(2026, 7, 1), SIERRA,
                      "SN", None, "USD", given)  # fmt: skip
    return FundFacts(
        title=Localised(en="Fund"), description=Localised(en="Told"), currency="USD",
        starts=date(2024, 1, 1), ends=None, lines=(line(1, ALFA, legs, fund="pool"),), due=(),
        allocations=(child,), costs=(Leg(4, date(2026, 6, 1), Measure.FEE, 10_80),),
        cash_line="FUND-pool",
    )  # fmt: skip


def test_a_fund_reports_to_its_children_and_each_child_from_the_fund():
    pool, child = fund_activities(PROFILE, fund(), AT, [("3", "XM-EXAMPLE-CRS-OTHER")])
    assert [(t.type, t.amount.amount) for t in pool.transactions] == [
        ("11", "1000.00"), ("4", "10.80"), ("1", "1000.00"), ("2", "500.00"), ("3", "400.00"),
        ("3", "-30.00"),
    ]  # fmt: skip
    assert [(t.type, t.amount.amount) for t in child.transactions] == [
        ("1", "400.00"), ("1", "-30.00"), ("4", "350.00"),
    ]  # fmt: skip
    assert child.identifier == "XM-EXAMPLE-CRS-CRP-AL-2026-0001"
    assert child.transactions[0].provider.activity == pool.identifier
    assert pool.transactions[4].receiver.activity == child.identifier
    assert pool.related == (("3", "XM-EXAMPLE-CRS-OTHER"), ("2", child.identifier))
    assert child.related == (("1", pool.identifier),)
    assert (pool.hierarchy, child.hierarchy) == (1, 2)
    assert (child.country, child.region) == ("SN", None)
    assert sound(pool, child)


def test_the_aid_type_of_a_pool_with_one_donor_and_one_agency():
    pool, _child = fund_activities(PROFILE, fund(), AT)
    assert pool.aid_type == "B032"
    assert {t.aid_type for t in pool.transactions if t.type in ("11", "1")} == {"B033"}


def test_hostile_words_are_words():
    named = Named("evil", "government", Localised(en='<b>&"\x00\x1f</b>'))
    activity = phase_activity(PROFILE, phase([line(1, named, (pledge(1_00),))]), AT)
    text = file_bytes(ActivityFile(AT.now, (activity,))).decode()
    assert "&lt;b&gt;&amp;" in text
    assert sound(activity)
