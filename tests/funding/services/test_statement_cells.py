"""The funding-gap statement of a costed plan: the range of each cell, at its own cut-off."""

import json
from datetime import date

import pytest
from lxml.html import fromstring

from app.core.db import db, transaction
from app.funding.queries import books
from app.funding.queries import statements as found
from app.funding.services.positions import Cell
from app.programmes.models import Phase
from app.reports.papers import statement_parts
from tests.funding.conftest import on, usd
from tests.funding.plans import EXAMPLE, build, required, signed
from tests.funding.services.test_facts import issued

MAY = date(2022, 5, 1)


def words_of(number, language="en"):
    return statement_parts(found.statement(number), language)[0]


def rows(html, caption):
    """The rows of the table with such a caption, each as texts."""
    for table in fromstring(html).xpath("//table[caption]"):
        if caption in table.xpath("string(caption)"):
            return [[cell.text_content() for cell in tr] for tr in table.xpath("tbody/tr")]
    raise AssertionError(f"no table {caption}")


@pytest.fixture
def statement(world):
    build(world)
    with on(2022, 5, 20):
        return issued(books.book(world.book.slug), MAY)


def test_each_country_at_best_indicative_and_at_worst(statement):
    # Needs 20, 15, 25, 20; money 26 tied to Cambodia, 12 to two countries, 10 to health, 8 free
    # of a tie but for its line's country, which a strength of 1 does not bind.
    html = words_of(statement)
    assert rows(html, "By country") == [
        ["Cambodia", "20", "34", "0", "0.00", "0"],
        ["Lao PDR", "15", "", "0", "2.37", "3"],
        ["Senegal", "25", "", "17", "19.74", "25"],
        ["Not stated", "20", "22", "2", "7.89", "10"],
        ["Total", "80", "56", "", "30.00", ""],
    ]
    assert rows(html, "By theme")[0] == ["health", "20", "10", "2", "7.89", "10"]


def test_what_earmarks_strand(statement):
    html = words_of(statement)
    stated, stranded, effective = rows(html, "What earmarks leave open")
    assert stated[1:] == ["24"] * 3
    assert stranded[1:] == ["6"] * 3
    assert effective[1:] == ["30"] * 3


def test_what_is_learnt_later_changes_no_cell(world, statement):
    before = [words_of(statement, language) for language in ("en", "fr", "es")]
    with on(2022, 6, 1), transaction():
        signed(world, usd("9"), country="SN", carry_over=True)
        required(books.book(world.book.slug), *EXAMPLE, Cell(usd("50"), country="VN"))
    assert [words_of(statement, language) for language in ("en", "fr", "es")] == before
    with transaction():
        phase = db.session.get(Phase, world.phase.id)
        phase.starts_on, phase.ends_on = date(2023, 1, 1), date(2025, 12, 31)
    # The head names the phase as it is now; the boundary of the figures is the one of the issue.
    assert rows(words_of(statement), "By country") == rows(before[0], "By country")
    stored = found.statement(statement)
    assert found.reproduce(stored) == stored.data
    assert json.loads(stored.remarks)["boundary"] == {"first": 2021, "last": 2025}


def test_countries_by_years_are_a_heat_map(world):
    with on(2021, 3, 2), transaction():
        required(
            world.book,
            Cell(usd("40"), country="KH", year=2022),
            Cell(usd("20"), country="KH", year=2023),
            Cell(usd("10"), country="LA", year=2023),
        )
        signed(world, usd("30"), country="KH", year=2022, strength=3)
    with on(2022, 5, 20):
        number = issued(books.book(world.book.slug), MAY)
    html = words_of(number)
    texts = fromstring(html).xpath("//*[local-name()='svg'][.//*[@class='c-heat l-rule']]")
    assert len(texts) == 1
    assert [t.text for t in texts[0].xpath(".//*[local-name()='text']")] == [
        "2022", "2023", "Cambodia", "0.0", "0.0", "Lao PDR", "0.0",
    ]  # fmt: skip
    assert rows(html, "By year") == [
        ["2022", "40", "30", "10", "10", "10"],
        ["2023", "30", "", "30", "30", "30"],
        ["Total", "70", "30", "", "40", ""],
    ]


def test_a_plan_without_cells_prints_none(funded):
    with on(2022, 5, 20):
        html = words_of(issued(funded.book, MAY))
    assert "Gap at best" not in html
    assert "What earmarks leave open" not in html
