"""At the door with a tablet: a name, one tap, and back when it was the wrong one."""

import pytest

pytestmark = pytest.mark.browser

DESK = "/desk/meetings/coastal-today/check-in"


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_is_checked_in_with_two_actions(reader, scripts):
    desk = reader(scripts=scripts)
    desk.sign_in("officer")
    desk.visit(f"{DESK}?show=expected")
    before = len(desk.texts(".reg-arrivals li"))
    name = desk.texts(".reg-arrivals li b")[0]
    desk.visit(DESK)

    # One: type a part of the name, which needs no click, since the field has the focus.
    with desk.going():
        desk.page.keyboard.type(name.split()[-1].lower())
        desk.page.keyboard.press("Enter")
    # Two: tap.
    with desk.going():
        desk.page.locator(".reg-arrivals li", has_text=name).get_by_role("button").click()

    desk.says("Here since", name)
    desk.visit(f"{DESK}?show=expected")
    assert len(desk.texts(".reg-arrivals li")) == before - 1
    button = desk.visit(f"{DESK}?show=here").page.locator(".reg-arrivals li", has_text=name)
    with desk.going():
        button.get_by_role("button").click()
    desk.says(f"{name} is not checked in any more.")
