"""A programme is released: by the keyboard alone, and in a browser without scripts."""

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Site
from tests.journeys.reader import Keys, Reader

pytestmark = pytest.mark.browser

NEXT, FORUM = "/desk/meetings/coastal-next", "/desk/meetings/coastal-forum"


def test_by_the_keyboard_with_a_reason_for_the_warning(reader: Callable[..., Reader]):
    officer = reader("officer")
    keys = Keys(officer.visit(f"{FORUM}/"))
    keys.enter("Release the programme")
    officer.says("1 warning stands against it.", "is outside the time of “3 Parallel sessions 1”")
    keys.enter("Release version 1")
    officer.says("Say why the programme is released although there are warnings.")
    keys.type("Why it is released", "Its speakers know that the break is short.")
    keys.enter("Release version 1")
    officer.says("Version 1 of the programme is released.", "1 overridden", "Its speakers know")
    officer.visit("/meetings/coastal-forum/programme").says("Version 1, ")


def test_without_scripts_the_change_is_compared_and_told_to_whom_it_concerns(
    reader: Callable[..., Reader], site: Site
):
    officer = reader("officer", scripts=False).visit(f"{NEXT}/releases")
    officer.says("5 changes since", "1 Opening", "New time")
    officer.says("Spanish is needed by 2 and is not offered in “3 Tour de table")
    officer.press("Release version 2")
    officer.says("Say why the programme is released although there are warnings.")
    officer.page.get_by_label("Why it is released").fill("The Spanish booth is being sought.")
    officer.press("Release version 2")
    officer.says("Version 2 of the programme is released.", "Version 1", "Version 2")
    mails = site.mails("programme_changed")
    assert len({mail.to_address for mail in mails}) == len(mails) > 1
    officer.page.get_by_label("From").select_option("2")
    officer.page.get_by_label("To", exact=True).select_option("1")
    officer.press("Compare")
    officer.says("Version 2 →", "Version 1", "1 Opening", "New time")
    assert "from=2" in officer.page.url
