"""Two rapporteurs at one box: it saves itself, waits for a lost line, and loses no word."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NOTES = "/desk/meetings/coastal-last/notes"
BOX = "form[data-note] >> nth=1"


def test_a_box_saves_itself_through_a_lost_line(reader):
    ada, ben = reader(), reader()
    for one, role in ((ada, "rapporteur"), (ben, "officer")):
        one.sign_in(role)
        one.visit(NOTES)
    field, state = f"{BOX} >> textarea", f"{BOX} >> [data-note-state]"

    # The toolbar works by keyboard, and the text is saved by itself.
    ada.page.locator(field).fill("Sirens reach about 60 % of the harbours.")
    ada.page.locator(field).press("Control+A")
    ada.page.locator(f"{BOX} >> markdown-toolbar >> button >> nth=0").press("Enter")
    assert ada.page.locator(field).input_value() == "**Sirens reach about 60 % of the harbours.**"
    ada.page.locator(state, has_text="saved").wait_for()
    expect(ben.page.locator(field)).to_have_value(re.compile("Sirens"), timeout=30_000)

    # Without a line it is kept on the device, says so, and goes out when the line is back.
    ben.page.context.set_offline(True)
    ben.page.locator(field).press("End")
    ben.page.locator(field).press_sequentially("\nWritten without a line.")
    ben.page.locator(state, has_text="kept on this device").wait_for()
    ada.page.locator(field).fill("**Sirens reach about 70 % of the harbours.**")
    ada.page.locator(state, has_text="saved").wait_for()
    ben.page.context.set_offline(False)
    expect(ben.page.locator(field)).to_have_value(re.compile("70 %"), timeout=30_000)
    expect(ada.page.locator(field)).to_have_value(re.compile("without a line"), timeout=30_000)

    # Closed while offline, the page finds its words on the device again.
    ben.page.context.set_offline(True)
    ben.page.locator(field).fill("**Sirens reach 80 %.**\nWritten without a line.")
    ben.page.locator(state, has_text="kept on this device").wait_for()
    with ada.page.expect_response(lambda answer: answer.request.method == "POST"):
        ada.page.locator(field).fill("**Sirens reach every harbour.**\nWritten without a line.")
    ben.page.goto("about:blank")
    ben.page.context.set_offline(False)
    ben.visit(NOTES)
    ben.page.locator(state, has_text="both texts are kept").wait_for()
    ben.visit(ben.page.locator(f"{state} >> a").get_attribute("href"))
    ben.says("Sirens reach every harbour.", "Sirens reach 80 %.")


def test_a_box_has_its_button_without_scripts(reader):
    ada = reader(scripts=False)
    ada.sign_in("rapporteur")
    ada.visit(NOTES)
    ada.page.locator(f"{BOX} >> textarea").fill("Typed without any script.")
    with ada.going():
        ada.page.locator(f"{BOX} >> button[type=submit]").click()
    ada.says("Saved.")
    assert ada.page.locator(f"{BOX} >> textarea").input_value() == "Typed without any script."
