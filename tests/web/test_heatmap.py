"""Heat maps: shaded by the share that is open, with the figure in the tile."""

from decimal import Decimal

import pytest

from app.web.heatmap import Tile, heat, step_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("open_", "whole", "step"),
    [(0, 100, 0), (-3, 100, 0), (1, 100, 1), (25, 100, 1), (26, 100, 2), (50, 100, 2),
     (75, 100, 3), (76, 100, 4), (100, 100, 4), (130, 100, 4), (5, 0, 0)],
)  # fmt: skip
def test_the_shade_goes_by_quarters_of_the_need(open_, whole, step):
    assert step_of(Tile(open_, whole, "")) == step


def test_tiles_stand_in_rows_and_columns():
    drawn = heat(
        ["2024", "2025"],
        [("Senegal", [Tile(5, 10, "5.0"), None]), ("Fiji", [Tile(0, 1, "0"), Tile(9, 9, "9.0")])],
    )
    assert [word for word, _ in drawn.columns] == ["2024", "2025"]
    first, second = drawn.rows
    assert first.tiles[1] is None
    assert first.lines == (("Senegal", Decimal("53.0")),)
    assert [tile.step for tile in second.tiles] == [0, 4]
    assert first.tiles[0].x == second.tiles[0].x
    assert second.tiles[0].y - first.tiles[0].y == 36
    right = second.tiles[1]
    assert right.x + right.width < drawn.width
    assert drawn.height == 104


def test_a_row_has_a_place_for_each_column():
    with pytest.raises(ValueError, match="place for each column"):
        heat(["2024", "2025"], [("Senegal", [None])])
