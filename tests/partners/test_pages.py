"""Pages of partners and people: what everybody sees, and what the desk does."""

import re

import pytest

from app.audit.queries import events_of
from app.core.db import db, transaction
from app.core.localised import Localised
from app.partners import queries, services
from app.partners.sections import Section, providers
from tests.pages import errors, tree, words
from tests.partners import making
from tests.queries import counted

pytestmark = pytest.mark.once

GERMANY = Localised(en="Germany", fr="Allemagne", es="Alemania")


def _names(answer) -> list[str]:
    return [link.text_content() for link in tree(answer).cssselect(".tt-letter a")]


def _form(**more: str) -> dict[str, str]:
    return {
        "name-en": "Ministry of the Sea",
        "label-en": "Ruritania",
        "kind": "government",
        "constituency": "governments",
        **more,
    }


# --- public --------------------------------------------------------------------------------------


def test_list_partners_follows_the_language(pages):
    making.partner(GERMANY)
    making.partner(Localised(en="Ireland", fr="Irlande", es="Irlanda"))
    making.partner(Localised(en="European Union", fr="Union européenne", es="Unión Europea"))
    order = {
        "en": ["European Union", "Germany", "Ireland"],
        "fr": ["Allemagne", "Irlande", "Union européenne"],
        "es": ["Alemania", "Irlanda", "Unión Europea"],
    }
    for language, expected in order.items():
        answer = pages.get("/partners/", headers={"Accept-Language": language})
        assert _names(answer) == expected


def test_list_partners_by_constituency_and_name(pages):
    making.partner("Workers Union", kind="workers_organisation")
    making.partner("Célèbre Foundation", kind="foundation")
    assert _names(pages.get("/partners/?constituency=workers")) == ["Workers Union"]
    assert _names(pages.get("/partners/?q=celebre")) == ["Célèbre Foundation"]
    assert "No partner fits." in words(pages.get("/partners/?q=nobody"))
    assert len(_names(pages.get("/partners/?constituency=%3Cscript%3E"))) == 2


def test_list_partners_costs_the_same_however_many(pages, app):
    app.config["PAGE_CACHE"] = False
    making.partner("One")

    def cost() -> int:
        with counted() as statements:
            pages.get("/partners/")
        return len(statements)

    cost()  # the navigation looks its programme up once
    one = cost()
    making.partner("Two")
    making.partner("Three")
    assert cost() == one


def test_show_partner_says_what_it_is_and_what_rooms_add(pages, app):
    union = making.partner("European Union", short="EU", kind="regional_organisation")
    making.partner("EU Delegation in Iraq", kind="regional_organisation", parent=union)
    providers(app).append(lambda partner, _: Section("x", "Heard", f"from {partner.slug}"))
    page = words(pages.get("/partners/european-union/"))
    assert "EU Delegation in Iraq" in page
    assert "from european-union" in page
    pages.get("/partners/nobody/", 404)


def test_a_foreign_text_is_marked_with_its_language(pages):
    making.partner("Harbour Office")
    page = tree(pages.get("/partners/", headers={"Accept-Language": "fr"}))
    assert page.cssselect('.tt-letter a [lang="en"]')[0].text_content() == "Harbour Office"


def test_hostile_names_are_shown_and_not_run(pages):
    making.partner('<script>alert("x")</script>')
    page = pages.get("/partners/")
    assert b"<script>alert" not in page.data
    assert '<script>alert("x")</script>' in words(page)


# --- desk ----------------------------------------------------------------------------------------


@pytest.fixture
def desk(pages, client, sign_in):
    """Pages as an officer gets them."""
    sign_in(client, "officer")
    return pages


def test_register_a_partner(desk):
    answer = desk.post("/desk/partners/new", _form(**{"label-fr": "Ruritanie"}), status=302)
    partner = queries.partner(answer.location.rpartition("/")[2])
    assert partner.label == Localised(en="Ruritania", fr="Ruritanie")
    assert "The partner is registered." in words(desk.get(answer.location))


def test_a_membership_is_recorded_on_the_form_of_the_member(desk):
    making.partner("Union of Coasts", kind="regional_organisation")
    making.partner("Ruritania", country="RO")
    edit = "/desk/partners/ruritania/edit"
    assert errors(desk.post(edit, _form(member_of="ruritania"), status=200))
    desk.post(edit, _form(member_of="union-of-coasts"), form=edit, status=302)
    page = words(desk.get("/desk/partners/ruritania"))
    assert "Member of" in page
    assert "Union of Coasts" in page
    desk.post(edit, _form(), form=edit, status=302)
    assert "Member of" not in words(desk.get("/desk/partners/ruritania"))


def test_a_form_sent_twice_registers_once(desk):
    hidden = desk.hidden("/desk/partners/new")
    for _ in range(2):
        desk.client.post("/desk/partners/new", data={**hidden, **_form()})
    assert len(queries.partners_listed("en")) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name-en": ""}, "Full name"),
        ({"kind": "pirates"}, "Choose one of the list"),
        ({"constituency": ""}, "Constituency"),
        ({"country": "XX"}, "Choose one of the list"),
        ({"parent": "nobody"}, "Choose one of the list"),
        ({"name-en": "x" * 301}, "too long"),
        ({"aliases": "x" * 2001}, "too long"),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(desk, change, sentence):
    answer = desk.post("/desk/partners/new", _form(note="kept", **change), status=200)
    assert any(sentence in error for error in errors(answer))
    assert "kept" in answer.text
    assert queries.partners_listed("en") == []


def test_edit_a_partner(desk):
    making.partner(GERMANY)
    path = "/desk/partners/germany/edit"
    desk.post(path, _form(aliases="Old name\nOlder name"), status=302)
    partner = queries.partner("germany")
    assert (partner.version, [alias.text for alias in partner.aliases]) == (
        2,
        ["Old name", "Older name"],
    )
    assert [event.action for event in events_of("partner", "germany")] == [
        "partner.registered",
        "partner.changed",
    ]
    assert "Changed" in words(desk.get("/desk/partners/germany"))


def test_a_stale_form_shows_both_versions(desk):
    partner = making.partner("Harbour Office", note="mine")
    path = f"/desk/partners/{partner.slug}/edit"
    hidden = desk.hidden(path)
    texts = services.partner_texts(partner) | {"aliases": []}
    with transaction():
        services.change_partner(partner, **texts | {"note": "theirs"}, by="other")
    answer = desk.client.post(path, data={**hidden, **_form(note="my own")})
    page = words(answer)
    assert "Compare both versions below" in page
    assert "theirs" in page
    assert "my own" in answer.text
    db.session.expire_all()
    assert queries.partner(partner.slug).note == "theirs"
    again = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert again is not None
    assert again[1] == "2"


def test_a_partner_cannot_be_put_below_its_own_unit(desk):
    above = making.partner("Above")
    making.partner("Below", parent=above)
    answer = desk.post("/desk/partners/above/edit", _form(parent="below"), status=200)
    assert any("cannot belong to itself" in error for error in errors(answer))


def test_contacts_are_added_changed_and_retired(desk):
    making.partner("Alfa")
    new = "/desk/partners/alfa/contacts/new"
    person = {"name": "Ana", "email": "focal@ALFA.example.org", "language": "fr"}
    desk.post(new, person, status=302)
    contact = queries.contacts_of([queries.partner("alfa").id])[0]
    assert (contact.email, contact.language) == ("focal@alfa.example.org", "fr")
    again = desk.post(new, person, status=200)
    assert any("already a contact" in error for error in errors(again))
    wrong = desk.post(new, {**person, "email": "not an address"}, status=200)
    assert any("mail address" in error for error in errors(wrong))
    desk.post(f"/desk/contacts/{contact.public_id}/edit", person, status=302)
    assert "Retired" in words(desk.get("/desk/partners/alfa"))


def test_people_are_added_edited_and_found(desk):
    partner = making.partner("Alfa")
    person = {
        "honorific": "H.E. Dr",
        "given_names": "Barq",
        "family_name": "Al Dmour",
        "name_order": "given-first",
        "partner": partner.slug,
        "language": "en",
    }
    desk.post("/desk/people/new", person, status=302)
    assert "AL DMOUR, Barq" in words(desk.get("/desk/people?q=dmour"))
    path = "/desk/people/barq-al-dmour/edit"
    desk.post(path, {**person, "second_mention": "Dr Barq", "aliases": "B. Dmour"}, status=302)
    db.session.rollback()
    found = queries.people(search="b dmour")[0]
    assert (found.second_mention, found.partner.slug) == ("Dr Barq", "alfa")
    stale = desk.hidden(path)
    texts = services.person_texts(found) | {"partner": partner, "aliases": []}
    with transaction():
        services.change_person(found, **texts | {"function": "Secretary-General"}, by="other")
    answer = desk.client.post(path, data={**stale, **person, "function": "Minister"})
    assert "Secretary-General" in words(answer)
    assert "Minister" in answer.text


def test_people_stand_on_pages_of_fifty(desk):
    for number in range(51):
        making.person(f"Name{number:02}")
    assert "Page 1 of 2" in words(desk.get("/desk/people"))
    assert "NAME50" in words(desk.get("/desk/people?page=2"))


def test_the_auditor_reads_and_finds_no_button(pages, client, sign_in):
    making.partner("Alfa")
    making.person("Newton")
    sign_in(client, "auditor")
    for path in ("/desk/partners", "/desk/partners/alfa", "/desk/people"):
        page = pages.get(path)
        assert "/edit" not in page.text
        assert '/new"' not in page.text
    pages.get("/desk/partners/alfa/edit", 403)


def test_desk_lists_cost_the_same_however_many(desk):
    making.partner("One")
    making.person("One")

    def cost(path: str) -> int:
        desk.get(path)
        with counted() as statements:
            desk.get(path)
        return len(statements)

    before = [cost(path) for path in ("/desk/partners", "/desk/people")]
    for name in ("Two", "Three"):
        making.person(name, partner=making.partner(name), aliases=[f"{name} again"])
    assert [cost(path) for path in ("/desk/partners", "/desk/people")] == before
