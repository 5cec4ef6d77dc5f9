"""Further questions: asked, answered, counted, changed into new editions, shown to whom."""

import csv
import io
import re

import pytest
from sqlalchemy import select

from app.core import clock, sheets
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.registration import queries, services
from app.registration.models import AnswerFile, Delegate, FurtherAnswer, QuestionEdition
from app.registration.rules.questions import (
    AnswerMissing,
    ConditionGone,
    ConditionLater,
    NoOptions,
    NoPlaceLeft,
)
from app.registration.services import letters
from tests.pages import Pages, errors, tree, words
from tests.registration.asking import ask, card, key_of
from tests.registration.factories import (
    BEFORE,
    answer,
    hidden_in,
    invited,
    link_in,
    mails,
    make_contact,
    make_partner,
    open_link,
    row,
)

REGISTER = "/meetings/second-meeting/register"
DELEGATES = REGISTER + "/delegates"
DESK = "/desk/meetings/second-meeting/registration"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def delegation(app):
    with clock.at(BEFORE):
        yield invited()


@pytest.fixture
def browser(app, delegation) -> Pages:
    """A strict reader who has pressed the button behind the invitation."""
    return Pages(open_link(app, link_in(mails("invitation")[0])))


@pytest.fixture
def officer(client, sign_in) -> Pages:
    sign_in(client, "officer")
    return Pages(client)


def register(delegation, name="Ibarra", **more):
    with clock.at(BEFORE), transaction():
        found = services.register(
            delegation, [answer(name, **more)], key=f"{name}".ljust(20, "."), by="system"
        )
        return found[0]


def said(delegate) -> dict[str, str]:
    db.session.rollback()
    return queries.said_by(delegate.id)


def only_delegate() -> Delegate:
    db.session.rollback()
    return db.session.scalars(select(Delegate)).one()


# --- asked and answered --------------------------------------------------------------------------


def test_each_delegate_is_asked_on_the_page_and_on_the_check_page(browser, delegation):
    dinner = ask("yes_no", "Do you come to the dinner?", required=True)
    dish = ask("choice", "Dish", ("Fish", 5), ("Rice", None), after=(dinner, "yes"), required=True)
    day = ask("date", "Arrival")
    first = row(0)

    page = browser.post(DELEGATES, {**first, "do": "check"}, status=422)
    assert errors(page) == ["Delegate 1, Ms KIM 0 Seo-yeon: Answer “Do you come to the dinner?”."]
    # Without a script all are on the page, each with its condition.
    assert "Only if the answer to “Do you come to the dinner?” is “Yes”." in words(page)
    assert "Fish (5 places left)" in words(page)

    field = f"delegates-0-further-{dinner.public_id}"
    page = browser.post(DELEGATES, {**first, field: "yes", "do": "check"}, status=422)
    assert errors(page) == ["Delegate 1, Ms KIM 0 Seo-yeon: Answer “Dish”."]

    full = {
        **first,
        field: "yes",
        f"delegates-0-further-{dish.public_id}": key_of(dish, "Rice"),
        f"delegates-0-further-{day.public_id}": "2021-10-06",
        "do": "check",
    }
    assert browser.post(DELEGATES, full, status=302).location.endswith("/check")
    page = browser.get(REGISTER + "/check")
    for shown in ("Do you come to the dinner?Yes", "DishRice", "Arrival6 October 2021"):
        assert shown in words(page)
    browser.post(REGISTER + "/check", {}, status=302)

    delegate = only_delegate()
    assert said(delegate) == {
        dinner.public_id: "yes",
        dish.public_id: key_of(dish, "Rice"),
        day.public_id: "2021-10-06",
    }


def test_an_answer_that_becomes_hidden_is_removed_when_it_is_changed(browser, delegation):
    dinner = ask("yes_no", "Dinner?", required=True)
    dish = ask("choice", "Dish", ("Fish", 5), ("Rice", None), after=(dinner, "yes"), required=True)
    fish = {dinner.public_id: "yes", dish.public_id: key_of(dish, "Fish")}
    delegate = register(delegation, further=fish)

    path = f"{REGISTER}/delegates/{delegate.public_id}"
    page = browser.get(path)
    assert re.search(rf'<option selected value="{key_of(dish, "Fish")}"', page.text) or re.search(
        rf'checked[^>]*value="{key_of(dish, "Fish")}"', page.text
    )
    typed = {
        "family_name": "Ibarra",
        "email": "ibarra@alfa.example.org",
        "name_order": "given-first",
        "mode": "room",
        "listen_language": "es",
        "speak_language": "es",
        f"further-{dinner.public_id}": "no",
        f"further-{dish.public_id}": key_of(dish, "Fish"),
    }
    browser.post(path, typed, status=302)

    assert said(delegate) == {dinner.public_id: "no"}
    assert queries.places_taken(delegation.meeting_id) == {}


def test_what_is_sent_as_a_file_is_kept_and_goes_to_the_officer_as_a_download(
    app, browser, delegation, client, sign_in
):
    letter = ask("file", "Letter of nomination", required=True, officer_only=True)
    field = f"delegates-0-further-{letter.public_id}"

    bad = {**row(0), f"{field}_file": (io.BytesIO(b"<html>"), "letter.pdf"), "do": "check"}
    page = browser.post(DELEGATES, bad, status=422, content_type="multipart/form-data")
    assert "its content is something else, or damaged" in errors(page)[0]

    good = {**row(0), f"{field}_file": (io.BytesIO(PDF), "../Lettre é.pdf"), "family_name": "x"}
    good["delegates-0-email"] = "not an address"
    page = browser.post(
        DELEGATES, {**good, "do": "check"}, status=422, content_type="multipart/form-data"
    )
    # Another field is wrong: the file need not be chosen again.
    assert len(errors(page)) == 1
    assert "Sent: Lettre é.pdf." in words(page)
    db.session.rollback()
    [file] = db.session.scalars(select(AnswerFile)).all()
    browser.post(DELEGATES, {**row(0), field: file.public_id, "do": "check"}, status=302)
    browser.post(REGISTER + "/check", {}, status=302)
    assert len(said(only_delegate())) == 1

    path = f"{DESK}/answers/{file.public_id}"
    assert browser.client.get(path).status_code in (302, 403, 404)
    sign_in(client, "auditor")
    assert client.get(path).status_code == 403
    assert client.get(f"{DESK}/questions/{letter.public_id}/answers").status_code == 404
    sign_in(client, "officer")
    answer = client.get(path)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_of_another_delegation_answers_nothing(app, delegation):
    letter = ask("file", "Letter", required=True)
    with clock.at(BEFORE), transaction():
        other = services.invite(
            delegation.meeting, make_contact(make_partner("Bravo")), by="system"
        )
        file = services.keep_file(other, services.further.Upload("a.pdf", PDF))

    with pytest.raises(AnswerMissing):
        register(delegation, further={letter.public_id: file.public_id})


def test_a_person_answers_on_their_own_page_until_registration_closes(app, delegation):
    delegate = register(delegation)
    badge = ask("text", "Words on the badge", required=True)
    with clock.at(BEFORE), transaction():
        link = re.sub(r"^https?://[^/]+", "", letters.new_link(delegation, delegate))
    own = Pages(app.test_client())

    assert "Not answered yet Words on the badge" in words(own.get(link))
    page = own.post(link + "/answers", {}, status=422)
    assert errors(page) == ["Answer “Words on the badge”."]
    typed = {f"further-{badge.public_id}": "<b>IBARRA</b>", "dietary": "No nuts"}
    older = own.hidden(link + "/answers")
    own.post(link + "/answers", typed, status=302)
    late = own.client.post(link + "/answers", data={**older, **typed, "dietary": "No fish"})
    assert late.status_code == 422
    [differing] = tree(late).xpath("//table//tbody/tr")
    assert [cell.text_content() for cell in differing] == ["Dietary needs", "No nuts", "No fish"]

    page = own.get(link)
    assert "Words on the badge<b>IBARRA</b>" in words(page)
    assert "<b>IBARRA" not in page.text
    assert "Dietary needsNo nuts" in words(page)
    assert len(mails("delegate_changed")) == 0
    with clock.at(delegation.meeting.registration_closes_at):
        assert own.client.get(link + "/answers").location.endswith(link)
    assert said(delegate) == {badge.public_id: "<b>IBARRA</b>"}


def test_two_who_answer_at_once_notice_each_other(app, delegation):
    text = ask("text", "Words")
    delegate = register(delegation, further={text.public_id: "one"})
    with pytest.raises(StaleVersion) as stale, clock.at(BEFORE), transaction():
        services.answer_own(delegate, {text.public_id: "two"}, dietary="", version=0, by="system")
    assert stale.value.theirs["further"] == {text.public_id: "one"}


# --- places --------------------------------------------------------------------------------------


def test_the_last_place_is_refused_at_its_field_and_nothing_is_lost(browser, delegation):
    dish = ask("choice", "Dish", ("Fish", 1), ("Rice", None), required=True)
    fish = {dish.public_id: key_of(dish, "Fish")}
    register(delegation, further=fish)
    typed = {**row(0), f"delegates-0-further-{dish.public_id}": key_of(dish, "Fish")}

    page = browser.post(DELEGATES, {**typed, "do": "check"}, status=422)

    said = "No place is left for “Fish”. Choose another answer to “Dish”."
    assert errors(page) == [f"Delegate 1, Ms KIM 0 Seo-yeon: {said}"]
    assert "Fish (no place left)" in words(page)
    assert "KIM 0" in page.text


def test_an_own_place_is_subtracted_when_something_else_is_changed(app, delegation):
    dish = ask("choice", "Dish", ("Fish", 1), ("Rice", 1))
    fish = {dish.public_id: key_of(dish, "Fish")}
    rice = {dish.public_id: key_of(dish, "Rice")}
    one = register(delegation, further=fish)
    two = register(delegation, "Second", further=rice)

    def change(delegate, **more):
        with clock.at(BEFORE), transaction():
            name = delegate.family_name
            services.change_delegate(
                delegate,
                answer(name, **more),
                version=delegate.version,
                by="system",
            )

    change(one, further=fish, function="Other")
    with pytest.raises(NoPlaceLeft):
        change(one, further=rice)
    with clock.at(BEFORE), transaction():
        services.withdraw_delegate(two, by="system")
    change(one, further=rice)
    change(one, function="Third")

    assert said(one) == rice
    assert queries.places_taken(delegation.meeting_id) == {
        (dish.public_id, rice[dish.public_id]): 1
    }


def test_who_has_waited_is_seated_though_the_place_of_the_choice_has_gone(app, delegation):
    with clock.at(BEFORE), transaction():
        delegation.meeting.capacity_room = 1
    dish = ask("choice", "Dish", ("Fish", 1), ("Rice", None), required=True)
    fish = {dish.public_id: key_of(dish, "Fish")}
    first = register(delegation, further={dish.public_id: key_of(dish, "Rice")})
    with clock.at(BEFORE), transaction():
        services.register(
            delegation, [answer("Waiter", further=fish)], key="w" * 20, by="system", wait=1
        )
        services.register(
            delegation,
            [answer("Online", mode="online", further=fish)],
            key="o" * 20,
            by="system",
        )
        services.withdraw_delegate(first, by="system")
    [entry] = queries.waiting_of(delegation.id)
    with clock.at(BEFORE), transaction():
        seated = services.accept_offer(entry, by="system")

    assert seated.is_registered
    assert said(seated) == {}


# --- editions ------------------------------------------------------------------------------------


def test_old_answers_keep_their_words_and_deleted_options_stay_readable(app, delegation, officer):
    dish = ask("choice", "Dish", ("Fish", 5), ("Rice", None))
    fish = key_of(dish, "Fish")
    one = register(delegation, further={dish.public_id: fish})
    with clock.at(BEFORE), transaction():
        services.edit_question(
            queries.question("second-meeting", dish.public_id),
            card("Dinner dish", ("Rice", None), ("Beans", 2)),
            by="system",
        )
    two = register(delegation, "Second", further={dish.public_id: key_of(dish, "Beans")})

    assert [edition.number for edition in db.session.scalars(select(QuestionEdition))] == [1, 2]
    page = words(officer.get(f"{DESK}/questions/{dish.public_id}/answers"))
    assert "FishAsked as “Dish”" in page
    assert "Beans" in page
    page = words(officer.get(f"{DESK}/questions"))
    assert "Beans12" in page
    assert "Fish (no longer offered)1" in page
    # Something else is changed: the old answer stands, in its old edition.
    with clock.at(BEFORE), transaction():
        services.change_delegate(
            one,
            answer(function="Other", further={dish.public_id: fish}),
            version=one.version,
            by="system",
        )
    rows = db.session.scalars(select(FurtherAnswer).order_by(FurtherAnswer.id)).all()
    assert [line.edition.number for line in rows] == [1, 2]
    assert said(two) == {dish.public_id: key_of(dish, "Beans")}


def test_saving_the_same_words_makes_no_edition(app, delegation):
    text = ask("text", "Words")
    with clock.at(BEFORE), transaction():
        services.edit_question(text, card("Words", required=True), by="system")
    assert len(db.session.scalars(select(QuestionEdition)).all()) == 1


def test_what_another_question_hangs_on_stays(app, delegation):
    dinner = ask("yes_no", "Dinner?")
    dish = ask("choice", "Dish", ("Fish", 1), ("Rice", 1), after=(dinner, "yes"))
    spice = ask("text", "Spice", after=(dish, key_of(dish, "Fish")))

    def refused(error, act):
        with pytest.raises(error), clock.at(BEFORE), transaction():
            act()

    refused(ConditionGone, lambda: services.retire_question(dinner, by="system"))
    refused(ConditionLater, lambda: services.move_question(spice, "up", by="system"))
    refused(
        ConditionGone,
        lambda: services.edit_question(
            dish, card("Dish", ("Rice", 1), ("Beans", 1), after=(dinner, "yes")), by="system"
        ),
    )
    refused(
        ConditionLater,
        lambda: services.edit_question(
            dinner, card("Dinner?", after=(dish, key_of(dish, "Rice"))), by="system"
        ),
    )
    refused(NoOptions, lambda: ask("choice", "One only", ("Fish", 1)))


def test_a_retired_question_is_not_asked_and_its_answers_stay(app, delegation):
    text = ask("text", "Words", required=True)
    other = ask("text", "Other")
    one = register(delegation, further={text.public_id: "kept"})
    with clock.at(BEFORE), transaction():
        services.retire_question(text, by="system")
    register(delegation, "Second")
    with clock.at(BEFORE), transaction():
        services.change_delegate(
            one, answer(further={other.public_id: "new"}), version=one.version, by="system"
        )
    assert said(one) == {text.public_id: "kept", other.public_id: "new"}
    with clock.at(BEFORE), transaction():
        services.restore_question(text, by="system")
    assert [one.label["en"] for one in queries.asked(delegation.meeting_id)] == ["Other", "Words"]


# --- the desk ------------------------------------------------------------------------------------


def test_the_officer_adds_changes_orders_and_retires_questions(officer, delegation):
    new = DESK + "/questions/new"
    typed = {
        "kind": "choice",
        "label-en": "Dish <i>",
        "label-fr": "Plat",
        "options-0-label-en": "Fish",
        "options-0-places": "5",
    }
    assert errors(officer.post(new, {**typed, "do": "save"})) == [
        "Write at least two answers to choose from."
    ]
    more = officer.post(new, {**typed, "do": "more"})
    assert more.text.count('class="reg-option"') == 6
    assert "Dish &lt;i&gt;" in more.text
    typed |= {"options-3-label-en": "Rice", "required": "y"}
    officer.post(new, {**typed, "do": "save"}, status=302)
    officer.post(new, {"kind": "text", "label-en": "Spice", "do": "save"}, status=302)

    dish, spice = queries.asked(delegation.meeting_id)
    assert [(one.label["en"], one.places) for one in dish.options] == [("Fish", 5), ("Rice", None)]
    page = words(officer.get(DESK + "/questions"))
    assert "Dish <i>" in page
    assert "2 questions are asked" in page

    edit = f"{DESK}/questions/{spice.key}"
    condition = f"{dish.key}:{dish.options[0].key}"
    officer.post(edit, {"label-en": "Spice", "condition": condition, "do": "save"}, status=302)
    page = officer.get(DESK + "/questions")
    assert "Only if the answer to “Dish <i>” is “Fish”" in words(page)
    officer.post(f"{edit}/move", {"do": "up"}, status=302, form=DESK + "/questions")
    assert "A question can only depend on one that stands before it." in words(
        officer.get(DESK + "/questions")
    )
    officer.post(f"{edit}/retire", {"do": "retire"}, status=302, form=DESK + "/questions")
    db.session.rollback()
    assert [one.key for one in queries.asked(delegation.meeting_id)] == [dish.key]
    assert "No longer asked" in words(officer.get(DESK + "/questions"))
    officer.post(f"{edit}/retire", {"do": "restore"}, status=302, form=DESK + "/questions")
    db.session.rollback()
    assert len(queries.asked(delegation.meeting_id)) == 2


def test_a_second_officer_is_noticed(officer, delegation):
    text = ask("text", "Words")
    path = f"{DESK}/questions/{text.public_id}"
    opened = hidden_in(officer.get(path).text)
    officer.post(path, {**opened, "label-en": "First", "do": "save"}, status=302)
    page = officer.post(path, {**opened, "label-en": "Second", "do": "save"})
    assert "Somebody else has changed this" in errors(page)[0]
    db.session.rollback()
    assert queries.asked(delegation.meeting_id)[0].label["en"] == "First"


def test_answers_are_in_the_files_harmless_and_the_file_can_be_imported_again(officer, delegation):
    note = ask("text", "=2+2")
    secret = ask("text", "Covert", officer_only=True)
    register(delegation, further={note.public_id: "=cmd()", secret.public_id: "quiet"})

    content = officer.client.get(DESK + "/delegates.csv").data
    head, line = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head[-2:] == ["Answer: =2+2", "Answer: Covert"]
    assert line[-2:] == ["'=cmd()", "quiet"]
    book = sheets.read("a.xlsx", officer.client.get(DESK + "/delegates.xlsx").data)
    assert book[1][-2:] == ["=cmd()", "quiet"]
    officer.post(
        DESK + "/import",
        {"file": (io.BytesIO(content), "again.csv")},
        status=302,
        content_type="multipart/form-data",
    )


def test_others_at_the_desk_do_not_see_what_is_for_the_officer_alone(
    app, delegation, client, sign_in
):
    open_one = ask("text", "Open")
    secret = ask("text", "Covert", officer_only=True)
    register(delegation, further={open_one.public_id: "seen", secret.public_id: "hidden"})
    sign_in(client, "auditor")
    reader = Pages(client)

    for path in (
        f"/desk/meetings/second-meeting/delegations/{delegation.public_id}",
        f"{DESK}/questions",
    ):
        page = words(reader.get(path))
        assert "Open" in page
        assert "Covert" not in page
        assert "hidden" not in page
    assert reader.client.get(f"{DESK}/questions/{secret.public_id}/answers").status_code == 404


# --- needs ---------------------------------------------------------------------------------------


def test_dietary_needs_are_listed_with_counts_and_kept_for_the_room_only(officer, delegation):
    register(delegation, dietary="Vegetarian")
    register(delegation, "Second", dietary="vegetarian ")
    register(delegation, "Third", dietary="No nuts")
    register(delegation, "Fourth", mode="online", dietary="Vegan")

    page = words(officer.get(DESK + "/access-needs"))
    assert "Vegetarian2" in page
    assert "No nuts1" in page
    assert "In all3" in page
    assert "Vegan" not in page
    assert "Vegetarian" not in officer.client.get(DESK + "/delegates.csv").text
