"""Earmarked money: minimum, indicative and maximum gaps, stranded money, exact at any size."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.funding.rules.flow import Cover, Range, Supply

pytestmark = pytest.mark.pure

KH, LA, SN, TH = range(4)
LINES = ((26, (KH,)), (12, (KH, LA)), (10, (TH,)), (8, (KH, LA, SN, TH)))


def example(unit=1):
    """Needs 20, 15, 25, 20; 26 tight to KH, 12 soft to KH and LA, 10 thematic, 8 unearmarked."""
    needs = [need * unit for need in (20, 15, 25, 20)]
    return Cover(needs, [Supply(amount * unit, cells) for amount, cells in LINES])


def test_the_worked_example():
    cover = example()
    assert (cover.headline, cover.effective, cover.stranded, cover.covered) == (24, 30, 6, 50)
    ranges = cover.ranges()
    assert [(one.minimum, one.maximum) for one in ranges] == [(0, 0), (0, 3), (17, 25), (2, 10)]


def test_the_indicative_split_of_the_worked_example_in_thousandths():
    left = example(1000).left()
    assert left == [0, 2368, 19737, 7895]
    assert sum(left) == 30_000


def test_cells_together_are_not_the_sum_of_cells():
    cover = example()
    # The 8 unearmarked close 8 of the 28 that LA, SN and TH lack at worst, never 8 of each.
    assert cover.range_of([LA, SN, TH]) == Range(60, 30, 30, 30)
    assert cover.range_of([SN, TH]) == Range(45, 27, cover.left()[SN] + cover.left()[TH], 30)
    assert cover.range_of([KH, LA, SN, TH]).minimum == 30
    assert cover.range_of([LA]) == cover.ranges()[LA]


def test_money_that_may_go_nowhere_is_stranded():
    cover = Cover([10, 0], [Supply(7, ()), Supply(5, (1,)), Supply(4, (0, 1))])
    assert (cover.headline, cover.effective, cover.stranded) == (-6, 6, 12)


def test_a_split_that_would_waste_money_is_raised_to_a_maximum_flow():
    # First offers 4 + 2 and 4 + 2; the middle cell takes 1 + 3 of its 6, then the first cell 1
    # more. The second line then holds 1 that only a detour can use: the first line's 1 moves over.
    cover = Cover([6, 4, 2], [Supply(6, (0, 1)), Supply(6, (1, 2))])
    assert cover._split() == [[5, 1], [3, 2]]
    assert cover.covered == 12
    assert cover.left() == [0, 0, 0]


def test_nothing_needed_and_nothing_given():
    assert Cover([], []).effective == 0
    empty = Cover([5], [])
    assert (empty.effective, empty.stranded, empty.ranges()) == (5, 0, (Range(5, 5, 5, 5),))
    assert Cover([5], [Supply(-3, (0,))]).headline == 8


def test_amounts_beyond_what_floats_hold_are_exact():
    big = 9 * 10**15
    cover = Cover([big + 1, big], [Supply(big, (0,)), Supply(2, (0, 1))])
    assert (cover.effective, cover.stranded) == (big - 1, 0)
    assert [(one.minimum, one.maximum) for one in cover.ranges()] == [(0, 1), (big - 2, big - 1)]


# --- against brute force ------------------------------------------------------------------------


def brute(needs, supplies, cells):
    """f(T) by the theorem of minimum cut: over all sets, money outside plus needs inside."""
    best = None
    for size in range(len(cells) + 1):
        for inside in combinations(cells, size):
            money = sum(
                amount
                for amount, able in supplies
                if amount > 0 and set(able) & (set(cells) - set(inside))
            )
            cut = sum(needs[c] for c in inside) + money
            best = cut if best is None else min(best, cut)
    return best or 0


AMOUNTS = st.one_of(st.integers(0, 12), st.integers(0, 10**15))


@st.composite
def worlds(draw, most_cells=5):
    n = draw(st.integers(1, most_cells))
    needs = draw(st.lists(AMOUNTS, min_size=n, max_size=n))
    lines = st.tuples(AMOUNTS, st.sets(st.integers(0, n - 1)).map(lambda s: tuple(sorted(s))))
    return needs, draw(st.lists(lines, max_size=7))


def check(needs, lines):
    cover = Cover(needs, [Supply(*line) for line in lines])
    everywhere = list(range(len(needs)))
    total = brute(needs, lines, everywhere)
    assert cover.covered == total
    assert cover.effective >= max(0, cover.headline)
    left = cover.left()
    assert sum(left) == cover.effective
    for cell, one in enumerate(cover.ranges()):
        without = [c for c in everywhere if c != cell]
        assert one.minimum == needs[cell] - brute(needs, lines, [cell])
        assert one.maximum == needs[cell] - (total - brute(needs, lines, without))
        assert 0 <= one.minimum <= one.indicative <= one.maximum <= needs[cell]
    group = everywhere[::2]
    one = cover.range_of(group, left)
    rest = [c for c in everywhere if c not in group]
    assert one.minimum == one.need - brute(needs, lines, group)
    assert one.maximum == one.need - (total - brute(needs, lines, rest))
    assert one.minimum <= one.indicative <= one.maximum


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_every_figure_equals_brute_force(world):
    check(*world)


@settings(max_examples=40, deadline=None)
@given(worlds(), st.randoms())
def test_the_order_of_the_lines_changes_nothing(world, random):
    needs, lines = world
    shuffled = random.sample(lines, len(lines))
    one = Cover(needs, [Supply(*line) for line in lines])
    other = Cover(needs, [Supply(*line) for line in shuffled])
    assert one.left() == other.left()
    assert one.ranges() == other.ranges()


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(worlds(7))
def test_every_figure_equals_brute_force_at_length(world):
    check(*world)
