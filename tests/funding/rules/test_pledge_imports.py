"""Files of pledges, cell by cell."""

from datetime import date

import pytest

from app.core.money import Money
from app.funding.rules.pledge_imports import (
    NoPledgeColumns,
    PledgeRow,
    Register,
    judge,
    totals,
)
from app.funding.rules.rates import NoRows

pytestmark = pytest.mark.pure

HEAD = [
    "Partner", "Amount", "Currency", "Year", "Instrument", "Country", "Theme", "Strength",
    "Announced on", "Meeting", "Source", "Wording", "Said by",
]  # fmt: skip
GOOD = [
    "Partner Älfa", "1500000", "usd", "2022", "Grant", "ke", "Work", "2", "2021-10-07", "spring",
    "Letter 7", "We give.", "Head of delegation",
]  # fmt: skip
REGISTER = Register(
    partners={
        "alfa": {"alfa"},
        "partner alfa": {"alfa"},
        "bravo": {"bravo"},
        "the same": {"alfa", "bravo"},
    },
    themes={"work": {"work"}},
    meetings=frozenset({"spring"}),
    countries=frozenset({"KE"}),
)


def judged(*rows):
    return judge([HEAD, *rows], REGISTER, today=date(2021, 10, 20))


def changed(**cells):
    row = list(GOOD)
    for name, text in cells.items():
        row[HEAD.index(name.replace("_", " "))] = text
    return row


def test_a_good_row_is_read_and_its_names_are_resolved():
    good, bad = judged(GOOD)
    assert bad == []
    assert good == [
        PledgeRow(
            row=2,
            partner="alfa",
            amount=Money(150000000, "USD"),
            announced_on=date(2021, 10, 7),
            source="Letter 7",
            wording="We give.",
            said_by="Head of delegation",
            year=2022,
            instrument="grant",
            strength=2,
            country="KE",
            theme="work",
            meeting="spring",
        )
    ]


def test_what_may_be_missing_means_not_said():
    head = ["said by", "partner", "amount", "currency", "announced on", "source", "wording"]
    row = ["Head", "bravo", "7", "JPY", "2021-10-07", "Letter", "We give."]
    (one,), bad = judge([head, row], REGISTER, today=date(2021, 10, 20))
    assert bad == []
    assert (one.year, one.instrument, one.strength, one.country, one.theme, one.meeting) == (
        (None,) * 6
    )


@pytest.mark.parametrize(
    "text", ["1,500", "1.500", "1 500", "1'500", "1.500.000", "1500,00", "1e6"]
)
def test_what_is_read_in_two_ways_is_refused_at_its_cell(text):
    good, (bad,) = judged(changed(Amount=text))
    assert good == []
    assert (bad.row, bad.column, bad.offered) == (2, "amount", text)
    assert bad.why.startswith("Not a plain decimal.")


def test_three_decimals_are_plain_in_a_currency_that_has_three():
    (one,), bad = judged(changed(Amount="1.500", Currency="KWD"))
    assert (one.amount, bad) == (Money(1500, "KWD"), [])


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ({"Partner": "Nobody"}, "partner", "The register knows no partner of this name."),
        ({"Partner": ""}, "partner", "The register knows no partner of this name."),
        ({"Partner": "The same"}, "partner", "Several partners have this name."),
        ({"Amount": ""}, "amount", "Not a plain decimal."),
        ({"Amount": "0"}, "amount", "Enter an amount above zero."),
        ({"Amount": "-5"}, "amount", "Not a plain decimal."),
        ({"Amount": "1.2345"}, "amount", "More decimals than the currency has."),
        ({"Amount": "7.5", "Currency": "JPY"}, "amount", "More decimals than the currency has."),
        ({"Currency": "XXQ"}, "currency", "Not a currency code."),
        ({"Year": "22"}, "year", "Not a year like 2026."),
        ({"Instrument": "gift"}, "instrument", "Not an instrument"),
        ({"Strength": "5"}, "strength", "Not a strength of an earmark"),
        ({"Country": "Kenya"}, "country", "Not a country code of two letters"),
        ({"Theme": "Leisure"}, "theme", "The programme has no theme of this name."),
        ({"Announced_on": "7/10/21"}, "announced on", "Not a date like 2026-11-01."),
        ({"Announced_on": "2021-10-21"}, "announced on", "A day in the future."),
        ({"Meeting": "autumn"}, "meeting", "This phase has no meeting of this address."),
        ({"Source": " "}, "source", "This cell must not be empty."),
        ({"Wording": "w" * 1001}, "wording", "This text is too long."),
        ({"Said_by": ""}, "said by", "This cell must not be empty."),
    ],
)
def test_a_bad_cell_is_named(cells, column, why):
    good, (bad,) = judged(changed(**cells))
    assert good == []
    assert (bad.row, bad.column) == (2, column)
    assert bad.why.startswith(why)


def test_every_bad_cell_of_every_row_is_named_and_rows_count_as_on_the_screen():
    _good, bad = judged(GOOD, [""], changed(Amount="1,5", Year="x"), changed(Partner="?"))
    assert [(one.row, one.column) for one in bad] == [(4, "amount"), (4, "year"), (5, "partner")]


def test_the_same_row_twice_is_named():
    good, (bad,) = judged(GOOD, changed(Amount="7"), GOOD)
    assert [one.row for one in good] == [2, 3]
    assert (bad.row, bad.why) == (4, "The same row stands further up.")


def test_a_head_without_its_columns_and_a_head_alone_are_refused():
    with pytest.raises(NoPledgeColumns) as refused:
        judge([["partner", "amount"]], REGISTER, today=date(2021, 10, 20))
    assert refused.value.facts["missing"] == "currency, announced on, source, wording, said by"
    with pytest.raises(NoRows):
        judged()


def test_totals_stay_in_their_currencies():
    amounts = [Money(100, "USD"), Money(7, "JPY"), Money(250, "USD")]
    assert totals(amounts) == [Money(7, "JPY"), Money(350, "USD")]


def test_a_row_may_name_a_pillar_and_several_countries():
    register = Register(
        REGISTER.partners,
        REGISTER.themes,
        REGISTER.meetings,
        frozenset({"KE", "SN", "TG"}),
        {"2": {"2"}, "resilience": {"2"}, "the same": {"1", "2"}},
    )
    head, row = [*HEAD, "Pillar"], [*changed(Country="sn; ke"), "Resilience"]
    (one,), bad = judge([head, row], register, today=date(2021, 10, 20))
    assert bad == []
    assert (one.country, one.pillar) == (None, "2")
    assert one.reach == (("country", "KE"), ("country", "SN"))
    plain, _bad = judge([head, [*GOOD, ""]], register, today=date(2021, 10, 20))
    before, _bad = judged(GOOD)
    assert plain[0].identity == before[0].identity != one.identity
    for pillar in ("3", "the same"):
        good, bad = judge([head, [*GOOD, pillar]], register, today=date(2021, 10, 20))
        assert (good, [one.column for one in bad]) == ([], ["pillar"])
    good, bad = judge([head, [*changed(Country="KE XX"), ""]], register, today=date(2021, 10, 20))
    assert (good, [one.column for one in bad]) == ([], ["country"])
