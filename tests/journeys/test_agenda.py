"""An officer rearranges a day: by mouse, by keyboard, and in a browser without scripts."""

from collections.abc import Callable

import pytest

from tests.journeys.reader import Keys, Reader

pytestmark = pytest.mark.browser

AGENDA = "/desk/meetings/coastal-next/agenda"
ORDER = [
    "opening", "results-of-the-year", "break", "tour-de-table-engagements-of-partners", "closing",
]  # fmt: skip


def order(officer: Reader) -> list[str]:
    return [
        row.get_attribute("data-slug") or "" for row in officer.page.locator("tr[data-slug]").all()
    ]


def test_an_item_is_dragged_read_out_and_put_back_by_the_keyboard(reader: Callable[..., Reader]):
    officer = reader("officer").visit(AGENDA)
    page = officer.page
    page.locator("#item-closing .mt-grip").drag_to(
        page.locator("#item-results-of-the-year"), target_position={"x": 100, "y": 3}
    )
    page.get_by_text("You moved “4 Closing” in the order.").first.wait_for()
    assert order(officer) == [ORDER[0], ORDER[4], *ORDER[1:4]]
    assert page.locator("body > [role=status]").inner_text() == "“Closing” is now at place 2 of 5."
    officer.look()
    keys = Keys(officer)
    keys.enter("Undo")
    officer.says("Undone: the agenda is as it was before.")
    assert order(officer) == ORDER


def test_without_scripts_a_longer_opening_shifts_the_day_after_a_look(
    reader: Callable[..., Reader],
):
    officer = reader("officer", scripts=False).visit(AGENDA)
    assert not officer.page.locator(".mt-grip").first.is_visible()
    officer.follow("1 Opening")
    officer.page.get_by_label("or minutes").fill("35")
    officer.press("Save the item")
    officer.says("What else moves with 1 Opening", "16:30–16:45", "16:35–16:50")
    officer.press("Save, and shift what follows")
    officer.says("You changed the times of “1 Opening” and of 4 other items.", "16:35–16:50")
    officer.press("Undo")
    officer.says("Undone: the agenda is as it was before.", "16:30–16:45")
