"""A partner prepares, announces, confirms, corrects and takes back."""

import pytest

from app.funding.rules.engagements import EngagementType
from tests.funding.routes.conftest import (
    ALFA,
    ASKED,
    FOCAL,
    NEW,
    amount,
    engagement_of,
    prepare,
    prepared,
)
from tests.pages import errors, tree, words

pytestmark = pytest.mark.once


def inputs(answer, part):
    return {
        field.get("name"): field.get("value")
        for field in tree(answer).xpath("//main//input")
        if part in field.get("name")
    }


@pytest.mark.parametrize("kind", list(EngagementType))
def test_each_type_is_prepared_and_read(as_, kind):
    focal = as_(FOCAL)
    chosen = {"type": kind.value, "phase": "coastal/phase-1", "meeting": ""}
    page = focal.post(NEW, chosen, status=302).headers["Location"]
    opened = focal.get(page)
    assert bool(inputs(opened, "lines-0-amount")) is (kind is EngagementType.AMOUNT)
    made = prepare(focal, kind.value)
    assert "Partner Alfa pledges to early warning." in words(focal.get(made))
    assert made in focal.get("/my/engagements").get_data(as_text=True)


def test_only_what_is_offered_can_be_chosen(as_):
    focal = as_(FOCAL)
    assert errors(focal.post(NEW, {"type": "", "phase": "", "meeting": ""}, status=422))
    wrong = {"type": "gift", "phase": "spf/phase-2", "meeting": "dpm-2021-10"}
    assert len(errors(focal.post(NEW, wrong, status=422))) == 3
    for address in (f"{NEW}/gift{ASKED}", f"{NEW}/amount?phase=spf/phase-2", f"{NEW}/amount"):
        assert focal.get(address, 302).headers["Location"] == NEW


def test_rows_come_and_go_without_a_script_and_nothing_typed_is_lost(as_):
    focal, page = as_(FOCAL), f"{NEW}/amount{ASKED}"
    typed = {**amount(0, "one million"), **prepared(**{"wording-en": "So far"})}
    more = focal.post(page, {**typed, "do": "add:lines"}, status=200)
    assert inputs(more, "-amount") == {"lines-0-amount": "one million", "lines-1-amount": ""}
    assert tree(more).xpath("//*[@autofocus]/@name") == ["lines-1-amount"]
    assert "So far" in more.get_data(as_text=True)
    three = {**amount(0, "1"), **amount(1, "2"), **amount(2, "3"), **prepared()}
    fewer = focal.post(page, {**three, "do": "remove:lines-1"}, status=200)
    assert inputs(fewer, "-amount") == {"lines-0-amount": "1", "lines-1-amount": "3"}
    again = {**amount(0, "1"), **amount(1, "3"), **prepared(do="remove:lines-1")}
    last = focal.post(page, again, status=200)
    assert inputs(last, "-amount") == {"lines-0-amount": "1"}
    alone = focal.post(page, {**amount(0, "1"), **prepared(do="remove:lines-0")}, status=200)
    assert inputs(alone, "-amount") == {"lines-0-amount": "1"}


def test_enter_saves_and_does_not_add_a_row(as_):
    page = tree(as_(FOCAL).get(f"{NEW}/amount{ASKED}"))
    first_button = page.xpath("//main//form[@method='post']//button[@type='submit']")[0]
    assert first_button.get("value") == "save"


def test_wrong_input_is_told_at_its_field_and_kept(as_):
    focal = as_(FOCAL)
    sent = {
        **amount(0, "much", currency="XXX", year="1850", country="ZZ"),
        **prepared(condition_kind="parliament", note="n" * 2001),
        "wording-en": "",
    }
    answer = focal.post(f"{NEW}/amount{ASKED}", sent, status=422)
    page = tree(answer)
    told = errors(answer)
    assert "Say in words what the condition is." in told
    assert any("1 character too long" in one for one in told)
    for link in page.xpath("//*[contains(@class,'tt-errsum')]//a/@href"):
        assert page.xpath(f"//*[@id='{link[1:]}']")
    assert inputs(answer, "lines-0-amount") == {"lines-0-amount": "much"}
    assert page.get_element_by_id("lines-0-amount").get("aria-invalid") == "true"


def test_a_pledge_to_any_of_several_countries_names_them(as_):
    focal = as_(FOCAL)
    several = {"lines-0-countries": "Lao PDR, sn"}
    page = f"{NEW}/amount{ASKED}"
    made = focal.post(page, {**amount(0, "77"), **prepared(), **several}, status=302)
    made = made.headers["Location"]
    assert "EUR 77 2027 Lao PDR, Senegal" in words(focal.get(made))
    assert inputs(focal.get(f"{made}/edit"), "countries") == {
        "lines-0-countries": "Lao PDR, Senegal"
    }
    wrong = {**amount(0, "77"), **prepared(), "lines-0-countries": "LA, Atlantis"}
    answer = focal.post(page, wrong, status=422)
    assert any("No country is called “Atlantis”." in error for error in errors(answer))
    assert inputs(answer, "countries") == {"lines-0-countries": "LA, Atlantis"}


def test_a_form_sent_twice_prepares_once(as_):
    focal = as_(FOCAL)
    page = f"{NEW}/amount{ASKED}"
    sent = {**focal.hidden(page), **amount(0, "77"), **prepared()}
    first, second = (focal.client.post(page, data=sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]


def test_a_second_editor_sees_both_versions_and_loses_nothing(as_):
    focal = as_(FOCAL)
    edit = prepare(focal) + "/edit"
    one, two = focal.hidden(edit), focal.hidden(edit)
    mine = {**amount(0, "999"), **amount(1, "5", "JPY", year=""), **prepared(note="mine")}
    theirs = {**amount(0, "234,567"), **prepared(visibility="secretariat")}
    assert focal.client.post(edit, data={**one, **theirs}).status_code == 302
    stale = focal._checked(focal.client.post(edit, data={**two, **mine}), "stale", 422)
    rows = {
        row[0].text_content(): [" ".join(cell.text_content().split()) for cell in row[1:]]
        for row in tree(stale).xpath("//table//tbody/tr")
    }
    assert rows["Who may see it until it is announced?"] == [
        "Our delegation and the secretariat",
        "Our delegation only",
    ]
    assert rows["Amounts"] == ["EUR 234,567, 2027, Grant", "EUR 999, 2027, GrantJPY 5, Grant"]
    assert rows["Note for ourselves"][1] == "mine"
    again = {
        field.get("name"): field.get("value", "")
        for field in tree(stale).xpath("//main//form[not(@action)]//input[@type='hidden']")
    }
    assert focal.client.post(edit, data={**again, **mine}).status_code == 302
    assert "JPY 5" in words(focal.get(edit.removesuffix("/edit")))


def test_an_authoriser_announces_confirms_corrects_revises_and_withdraws(as_):
    focal, authoriser = as_(FOCAL), as_(ALFA)
    made = prepare(focal)
    token = authoriser.hidden(made, action=f"{made}/announce")["csrf_token"]
    own = focal.hidden(made, action=f"{made}/discard")["csrf_token"]
    assert focal.client.post(f"{made}/announce", data={"csrf_token": own}).status_code == 403

    stale = {"csrf_token": token, "version": "1"}
    focal.post(f"{made}/edit", {**amount(0, "1,000,000"), **prepared()}, status=302)
    authoriser.client.post(f"{made}/announce", data=stale)
    assert "Read it again first" in words(authoriser.get(made))
    authoriser.post(f"{made}/announce", form=made, status=302)
    assert "EUR 1,000,000" in words(authoriser.get(made))
    authoriser.client.post(f"{made}/confirm", data=stale)
    unread = words(authoriser.get(made))
    assert "Read it again first" in unread
    assert "Announced" in unread
    authoriser.post(f"{made}/confirm", form=made, status=302)
    assert "Confirmed" in words(authoriser.get(made))

    change = {"wording-en": "Right.", "condition_kind": "none", "effective_on": "", "do": "save"}
    correct = f"{made}/correct"
    refused = authoriser.post(correct, {**amount(0, "900,000"), **change, "why": ""}, status=422)
    assert errors(refused) == ["Fill in “Reason”."]
    right = {**amount(0, "900,000"), **change, "why": "Misheard."}
    authoriser.post(correct, right, status=302)
    later = {**amount(0, "950,000"), **change, "why": "More.", "effective_on": "2026-11-02"}
    authoriser.post(correct, later, status=302)
    read = words(authoriser.get(made))
    assert "EUR 950,000" in read
    assert "Misheard." in read
    assert "More." in read

    withdraw = f"{made}/withdraw"
    authoriser.post(withdraw, {"on": "", "why": ""}, status=422)
    authoriser.post(withdraw, {"on": "2026-11-03", "why": "The budget was cut."}, status=302)
    assert "The budget was cut." in words(authoriser.get(made))
    for closed in (withdraw, correct):
        assert authoriser.get(closed, 302).headers["Location"] == made
    assert focal.get(f"{made}/edit", 302).headers["Location"] == made


def test_a_draft_is_thrown_away_and_cannot_be_corrected(as_):
    focal, authoriser = as_(FOCAL), as_(ALFA)
    made = prepare(focal, "policy")
    assert authoriser.get(f"{made}/correct", 302).headers["Location"] == made
    focal.post(f"{made}/discard", form=made, status=302)
    focal.get(made, 404)


def test_a_type_may_be_corrected_away_from_its_amount(as_):
    authoriser = as_(ALFA)
    made = prepare(authoriser)
    authoriser.post(f"{made}/announce", form=made, status=302)
    page = f"{made}/correct?type=intention"
    sent = {"wording-en": "We intend to.", "condition_kind": "none", "why": "No amount yet."}
    authoriser.post(page, {**sent, "do": "save"}, status=302)
    read = words(authoriser.get(made))
    assert "Intention" in read
    assert "EUR 0" in read


def test_the_record_says_whose_announcement_it_is(as_):
    made = f"/my/engagements/{engagement_of('bravo', state='confirmed').slug}"
    assert "The amount was misheard in the room." in words(as_("officer").get(made))
    as_(FOCAL).get(made, 404)
