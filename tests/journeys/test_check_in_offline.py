"""At the door with a tablet that loses its line: nothing is lost, nobody counts twice."""

import sqlite3

import pytest

pytestmark = pytest.mark.browser

DESK = "/desk/meetings/coastal-today/check-in"


def standing(site, name: str) -> int:
    """How many standing check-ins at the door the person of that family name has."""
    with sqlite3.connect(site.database) as database:
        [(number,)] = database.execute(
            "SELECT count(*) FROM check_in c JOIN delegate d ON d.id = c.delegate_id"
            " JOIN meeting m ON m.id = d.meeting_id WHERE m.slug = 'coastal-today'"
            " AND c.undone_at IS NULL AND c.channel = 'desk' AND d.family_name = ?",
            (name,),
        )
    database.close()
    return int(number)


def family_name(site, printed: str) -> str:
    with sqlite3.connect(site.database) as database:
        names = [row[0] for row in database.execute("SELECT family_name FROM delegate")]
    database.close()
    return max((one for one in names if one in printed), key=len)


@pytest.fixture
def desk(reader):
    one = reader("officer")
    one.visit(f"{DESK}?show=expected")
    names = one.texts(".reg-arrivals li b")
    one.visit(DESK)
    one.page.locator("[data-check-in][data-kept]").wait_for(state="attached")
    return one, names


def arrive(page, name: str) -> None:
    """Find somebody and check them in, while there is no line."""
    page.locator("#q").fill(name.split()[-1].upper())
    page.keyboard.press("Enter")
    page.locator(".reg-arrivals li", has_text=name).get_by_role("button", name="Check in").click()
    page.locator(".reg-arrivals li", has_text=name).get_by_text("waiting to be sent").wait_for()


def test_without_a_line_who_comes_is_noted_and_sent_once_later(desk, site, reader):
    one, names = desk
    page, context = one.page, one.page.context
    first, second, third = names[:3]
    context.set_offline(True)
    arrive(page, first)
    arrive(page, second)
    arrive(page, third)
    one.says("No line.", "Waiting to be sent: 3.")
    assert standing(site, family_name(site, first)) == 0

    # Taken back before it was sent, it is never sent.
    page.locator(".reg-arrivals li", has_text=third).get_by_role("button", name="Undo").click()
    one.says("Waiting to be sent: 2.")

    # The page can be loaded anew without a line, and still knows.
    page.reload()
    page.get_by_text("Waiting to be sent: 2.").wait_for()
    page.locator("#q").fill("zzzz")
    page.get_by_text("Nobody on the list of this device fits.").wait_for()
    one.faults.clear()  # the browser reports the line that it had not

    # Meanwhile the other desk sees the second person.
    other = reader("officer")
    other.visit(f"{DESK}?q={family_name(site, second)}")
    with other.going():
        other.page.locator(".reg-arrivals li", has_text=second).get_by_role("button").click()

    page.locator("#q").fill("")
    with page.expect_navigation():
        context.set_offline(False)
    page.get_by_text("Here since").first.wait_for()
    assert "Waiting to be sent" not in page.locator("body").inner_text()
    assert page.evaluate("localStorage.getItem('check-in:queue')") == "[]"
    found = [standing(site, family_name(site, name)) for name in (first, second, third)]
    assert found == [1, 1, 0]
    one.faults.clear()
    one.look()

    # Signing out leaves nothing on the device.
    page.locator(".tt-menu summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    kept = page.evaluate(
        "async () => [Object.keys(localStorage).filter((key) => key.startsWith('check-in')),"
        " await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length]"
    )
    assert kept == [[], [], 0]


def test_whoever_signs_out_with_check_ins_unsent_is_asked(desk):
    one, names = desk
    one.page.context.set_offline(True)
    arrive(one.page, names[0])
    one.page.locator(".tt-menu summary").click()
    one.page.get_by_role("button", name="Sign out").click()
    assert "have not been sent yet" in one.questions[0]


def test_a_scanner_that_types_checks_somebody_in_with_one_act(desk, site):
    one, names = desk
    name = names[0]
    token = one.page.evaluate(
        "name => JSON.parse(Object.entries(localStorage).find(([key]) =>"
        " key.startsWith('check-in:list'))[1]).people.find((one) => one.name === name).id",
        name,
    )
    with one.going():
        one.page.keyboard.type(token)
        one.page.keyboard.press("Enter")
    one.says("Here since", name)
    assert standing(site, family_name(site, name)) == 1


CAMERA = """
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return [{ rawValue: window.shown }]; }
  };
  navigator.mediaDevices.getUserMedia = async () =>
    document.createElement("canvas").captureStream();
"""


def test_the_camera_reads_a_badge_and_says_when_nobody_has_it(reader, site):
    one = reader("officer")
    one.page.add_init_script(CAMERA)
    one.visit(DESK)
    one.page.locator("[data-check-in][data-ready]").wait_for(state="attached")
    scan = one.page.get_by_role("button", name="Scan a badge")
    one.page.evaluate("window.shown = 'not-a-badge-of-ours'")
    scan.click()
    one.page.get_by_text("Nobody on this list has that badge.").wait_for()
    one.look()
    one.page.evaluate(
        "window.shown = JSON.parse(Object.entries(localStorage).find(([key]) =>"
        " key.startsWith('check-in:list'))[1]).people.find((one) => !one.here).id"
    )
    with one.going():
        scan.click()
    one.says("Here since")
