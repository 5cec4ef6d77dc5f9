"""Which cells of a requirement money may fund."""

import pytest

from app.funding.rules.eligibility import costed, eligible, inside, tie

pytestmark = pytest.mark.pure

PHASE = range(2024, 2027)


def cell(year=None, country=None, theme=None, pillar=None, outcome=None):
    return {"year": year, "country": country, "theme": theme, "pillar": pillar, "outcome": outcome}


CELLS = [
    cell(2024, "KH"),
    cell(2025, "KH"),
    cell(2024, "LA"),
    cell(2025, theme="health"),
    cell(country="KH", pillar="1"),
]


def funds(reach=(), *, strength=None, carries_over=False, cells=CELLS, **dimensions):
    tied = tie(dimensions, reach, strength=strength, carries_over=carries_over)
    return eligible(tied, cells, costed(cells), PHASE)


def test_untied_money_may_fund_anything():
    assert funds() == (0, 1, 2, 3, 4)
    assert funds(country=None, year=None) == (0, 1, 2, 3, 4)


def test_a_country_binds_and_a_thematic_cell_is_no_country():
    assert funds(country="KH") == (0, 1, 4)
    assert funds(country="FR") == ()


def test_a_theme_leaves_the_cells_of_countries_alone():
    assert funds(theme="health") == (3,)


def test_a_reach_is_the_whole_eligible_set():
    assert funds([("country", "KH"), ("country", "LA")]) == (0, 1, 2, 4)
    assert funds([("country", "LA")], country="KH") == (0, 1, 2, 4)


def test_money_serves_its_own_year_and_cells_without_one():
    assert funds(year=2024) == (0, 2, 4)
    assert funds([("year", "2024"), ("year", "2025")]) == (0, 1, 2, 3, 4)


def test_what_carries_over_serves_later_years_never_earlier_ones():
    assert funds(year=2024, carries_over=True) == (0, 1, 2, 3, 4)
    assert funds(year=2025, carries_over=True) == (1, 3, 4)


def test_years_outside_the_phase_fund_nothing_in_it():
    assert funds(year=2027) == ()
    assert funds(year=2023, carries_over=True) == ()
    assert not inside(tie({"year": 2023}), PHASE)
    assert inside(tie({"year": 2024}), PHASE)
    assert inside(tie({}), PHASE)


def test_a_dimension_that_no_cell_states_binds_nothing():
    by_year = [cell(2024), cell(2025)]
    assert funds(country="KH", theme="health", cells=by_year) == (0, 1)
    assert funds(country="KH", year=2025, cells=by_year) == (1,)


def test_a_pillar_binds_only_where_pillars_are_stated():
    assert funds(pillar="1") == (4,)
    assert funds(pillar="1", cells=CELLS[:4]) == (0, 1, 2, 3)


def test_not_earmarked_is_tied_to_its_year_alone():
    assert funds(country="KH", year=2024, strength=1) == (0, 2, 4)
    assert funds(country="KH", year=2024, strength=2) == (0, 4)
