"""Gaps on pages: cell by cell, what if, opportunities; every figure leads down to its lines."""

from urllib.parse import quote

import pytest

from app.core.db import db, transaction
from app.core.localised import Localised
from app.programmes.models import Phase, Theme
from tests import people
from tests.funding.conftest import on, usd
from tests.funding.plans import BOTH, build, pledged, signed
from tests.pages import Pages, errors, tree, words
from tests.queries import counted

pytestmark = pytest.mark.once

FUNDING = "/programmes/coastal/phase-1/funding"
CELLS, OPEN, WHAT_IF = (f"{FUNDING}/{page}" for page in ("cells", "opportunities", "what-if"))
AT = "as_of=2022-06-30"


@pytest.fixture
def example(world):
    build(world)
    with transaction():
        programme_id = db.session.query(Phase.programme_id).scalar()
        db.session.add(Theme(programme_id=programme_id, slug="health", position=1,
                             name=Localised(en="Health")))  # fmt: skip
    return world


@pytest.fixture
def visitor(example, app):
    return Pages(app.test_client())


def rows(page, section):
    """The rows of the table of one section, as texts."""
    path = f"//section[@aria-labelledby='{section}']//table[not(ancestor::details)]//tr[td]"
    return [
        [" ".join(cell.text_content().split()) for cell in row] for row in tree(page).xpath(path)
    ]


def test_headline_stranded_and_effective_stand_together(visitor):
    page = visitor.get(f"{CELLS}?{AT}")
    assert rows(page, "three") == [
        ["Headline gap required less own contribution and money", "24.00", "24.00", "24.00"],
        ["Stranded money tied to what needs no more", "+6.00", "+6.00", "+6.00"],
        ["Effective gap", "30.00", "30.00", "30.00"],
    ]
    assert (
        "USD 6 is tied to cells that need no more, so USD 30 stays uncovered although the "
        "headline says USD 24."
    ) in words(page)
    assert "Best cases and worst cases do not add up" in words(page)


def test_a_part_leads_to_the_lines_that_may_fund_it_and_they_to_their_records(visitor):
    page = visitor.get(f"{CELLS}?{AT}&by=country")
    (there,) = {
        link.partition("#")[0]
        for link in tree(page).xpath("//a/@href")
        if "/cells/country/LA" in link
    }
    part = visitor.get(there)
    assert tree(part).xpath("//h1")[0].text == "Gap: Lao PDR"
    found = rows(part, "lines")
    assert [row[3:5] for row in found] == [
        ["1 other cell", "0.000"],
        ["3 other cells", "0.000"],
    ]
    (line,) = {link for link in tree(part).xpath("//a/@href") if found[0][1] in link} or {
        tree(part).xpath("//section[@aria-labelledby='lines']//td/a/@href")[0]
    }
    address, _, anchor = line.partition("#")
    assert tree(visitor.get(address)).xpath(f"//tr[@id='{anchor}']")
    assert rows(part, "needs")[0][0] == "Lao PDR"


def test_what_is_not_said_has_its_part_too(visitor):
    page = visitor.get(f"{CELLS}/country/-?{AT}")
    assert rows(page, "needs")[0][0] == "Health"
    visitor.get(f"{CELLS}/country/FR?{AT}", 404)
    visitor.get(f"{CELLS}/moon/KH?{AT}", 404)


def test_opportunities_by_the_size_of_the_gap_lead_to_what_if(visitor):
    page = visitor.get(f"{OPEN}?{AT}")
    found = rows(page, "open")
    assert [row[:4] for row in found[:-1]] == [
        ["Senegal", "USD 25", "USD 19.74", "USD 17 – USD 25"],
        ["Health", "USD 20", "USD 7.89", "USD 2 – USD 10"],
        ["Lao PDR", "USD 15", "USD 2.37", "USD 0 – USD 3"],
    ]
    assert found[-1][1] == "USD 30"
    first = tree(page).xpath("//section[@aria-labelledby='open']//tbody//td/a/@href")[0]
    answer = visitor.get(first)
    assert rows(answer, "outcome")[1] == ["It closes", "19.74", "19.74"]


def test_what_if_earmarked_and_not_side_by_side(visitor):
    page = visitor.get(f"{WHAT_IF}?{AT}&amount=10&currency=USD&country=LA&count=signed")
    assert rows(page, "outcome") == [
        ["Effective gap now", "30.00", "30.00"],
        ["It closes", "3.00", "10.00"],
        ["It strands", "7.00", "0.00"],
        ["Effective gap then", "27.00", "20.00"],
    ]
    assert "Not earmarked, the same amount closes USD 7 more of the gap." in words(page)
    shared = tree(page).xpath("//section[@aria-labelledby='outcome']//a/@href")[0]
    assert "as_of=2022-06-30" in shared
    path = "/" + shared.split("/", 3)[3]
    assert rows(visitor.get(path), "outcome") == rows(page, "outcome")


def test_what_if_for_any_of_several_countries_by_name_or_code_in_any_language(visitor):
    """USD 100 for Cambodia, Laos or both find 20 + 15 + 25 needed less Senegal's 25 and the money
    that is there; written in whichever way, it is the same question."""
    first, *others = (
        rows(visitor.get(f"{WHAT_IF}?{AT}&amount=10&currency=USD&countries={said}"), "outcome")
        for said in ("LA,SN", "sn;%20la%20,", "Lao%20PDR,%20S%C3%A9n%C3%A9gal", "LA,SN,la")
    )
    assert first[1:3] == [["It closes", "10.00", "10.00"], ["It strands", "0.00", "0.00"]]
    assert all(one == first for one in others)
    page = visitor.get(f"{WHAT_IF}?{AT}&amount=10&currency=USD&countries=sn,la")
    (field,) = tree(page).xpath("//input[@name='countries']/@value")
    assert field == "sn,la"


@pytest.mark.parametrize(
    ("said", "named"),
    [("Atlantis", "“Atlantis”"), ("LA,Atlantis;<b>Mu</b>", "“Atlantis”, “<b>Mu</b>”")],
)
def test_a_country_that_is_none_is_named_at_its_field_and_stays_written(visitor, said, named):
    page = visitor.get(f"{WHAT_IF}?{AT}&amount=10&currency=USD&countries={quote(said)}", 422)
    assert any(f"No country is called {named}." in error for error in errors(page))
    (field,) = tree(page).xpath("//input[@name='countries']")
    assert (field.get("value"), field.get("aria-invalid")) == (said, "true")


def test_what_if_where_nothing_is_needed_strands_all(visitor):
    page = visitor.get(f"{WHAT_IF}?{AT}&amount=10&currency=USD&country=KH&theme=health")
    assert rows(page, "outcome")[2] == ["It strands", "10.00", "0.00"]
    assert "The plan has no cell there" in words(page)


def test_what_if_in_another_currency_says_its_rate(visitor):
    page = visitor.get(f"{WHAT_IF}?{AT}&amount=10&currency=EUR")
    told = words(page)
    assert "EUR 10 is USD 10.39 at 1.0387 USD for 1 EUR" in told
    assert rows(page, "outcome")[1] == ["It closes", "10.39"]


BAD = {
    "amount=ten&currency=USD": "ten",
    "amount=&currency=USD": "mount",
    "amount=-5&currency=USD": "above zero",
    "amount=5&currency=XYZ": "urrency",
    "amount=5&currency=USD&country=XX": "Choose one of the list",
    "amount=5&currency=USD&count=all": "Choose one of the list",
    "amount=5&currency=KWD": "There is no rate from KWD to USD",
    "amount=1%2C500&currency=KWD": "KWD",
    "amount=9999999999999999999&currency=USD": "larger",
}


def test_bad_input_is_told_at_its_field(visitor):
    for asked, told in BAD.items():
        page = visitor.get(f"{WHAT_IF}?{AT}&{asked}", 422)
        assert any(told in error for error in errors(page)), asked


def test_a_question_that_cannot_be_read_is_told(visitor):
    for page in (CELLS, OPEN, WHAT_IF, f"{CELLS}/country/KH"):
        visitor.get(f"{page}?as_of=yesterday", 422)
        visitor.get(f"{page}?{AT}&by=moon&count=moon&basis=moon")


def test_before_anything_was_required(visitor):
    for page in (CELLS, OPEN, WHAT_IF):
        told = words(visitor.get(f"{page}?as_of=2000-01-01"))
        assert "No requirement is recorded as of this date." in told


def test_what_is_not_public_is_not_counted_for_everybody(example, visitor, app):
    with on(2021, 4, 1), transaction():
        engagement = pledged(example, usd("5"), country="SN")
        engagement.amount_public = False
    told = words(visitor.get(f"{CELLS}/country/SN?{AT}"))
    assert "Partner Bravo" not in told
    finance = Pages(app.test_client())
    people.sign_in(finance.client, "finance")
    assert "Partner Bravo" in words(finance.get(f"{CELLS}/country/SN?{AT}"))


def test_the_number_of_statements_does_not_grow(example, visitor):
    visitor.client.application.config["PAGE_CACHE"] = False
    pages = (CELLS, OPEN, f"{CELLS}/country/SN", f"{WHAT_IF}?amount=5&currency=USD&{AT}")

    def asked():
        found = []
        for page in pages:
            visitor.get(page)
            with counted() as statements:
                visitor.get(page)
            found.append(len(statements))
        return found

    few = asked()
    with on(2021, 4, 1), transaction():
        for amount in range(1, 7):
            signed(example, usd(str(amount)), reach=BOTH)
    assert asked() == few
    assert max(few) <= 20


def test_the_fictitious_plan_strands_money_and_the_source_plan_is_one_sum(as_):
    reader = as_("visitor")
    page = reader.get(f"{CELLS}?as_of=2026-09-30&known_at=2026-10-08T12:00")
    headline, stranded, effective = (row[1] for row in rows(page, "three"))
    stated = reader.get("/statements/FGS-2026-01.json").json["gap"]["signed"]
    assert headline.replace(",", "") == stated
    assert (stranded, effective) == ("+2,310,464.08", "122,451,030.50")
    page = reader.get("/programmes/spf/phase-2/funding/cells?as_of=2021-10-07")
    assert [row[1] for row in rows(page, "three")] == ["75,000,000.00", "0.00", "75,000,000.00"]
    assert "The requirement is one sum" in words(page)
