"""Partners, persons and contacts are kept with their order, their spellings and their trail."""

import pytest

from app.audit.queries import events_of
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.partners import queries, services
from tests.partners import making
from tests.queries import counted


def _order(language: str) -> list[str]:
    return [row.label.best(language)[0] for row in queries.partners_listed(language)]


def test_the_list_follows_the_language_shown(app):
    making.partner(Localised(en="Germany", fr="Allemagne", es="Alemania"))
    making.partner(Localised(en="Ireland", fr="Irlande", es="Irlanda"))
    making.partner(Localised(en="European Union", fr="Union européenne", es="Unión Europea"))
    assert _order("en") == ["European Union", "Germany", "Ireland"]
    assert _order("fr") == ["Allemagne", "Irlande", "Union européenne"]
    assert _order("es") == ["Alemania", "Irlanda", "Unión Europea"]


def test_accents_do_not_move_a_name(app):
    for name in ("Zambia", "Émeraude", "Estonia", "Elm"):
        making.partner(name)
    assert _order("en") == ["Elm", "Émeraude", "Estonia", "Zambia"]


def test_a_partner_stands_in_the_constituency_of_its_kind(app):
    assert making.partner(kind="un_agency").constituency == "united_nations"
    assert making.partner("Other", kind="network", constituency="workers").constituency == "workers"
    with pytest.raises(services.UnknownConstituency), transaction():
        services.register_partner(
            kind="network", name=Localised(en="X"), constituency="nobody", by="system"
        )


def test_a_taken_or_reserved_slug_gets_a_tail(app):
    first, second, new = making.partner("Same"), making.partner("Same"), making.partner("New")
    assert first.slug == "same"
    assert second.slug.startswith("same-")
    assert new.slug.startswith("new-")


def test_a_renamed_partner_is_found_by_its_former_name(app):
    partner = making.partner("Sea Ministry")
    with transaction():
        services.rename_partner(partner, name=Localised(en="Ocean Ministry"), by="system")
    assert [row.slug for row in queries.partners_listed("en", search="sea ministry")] == [
        partner.slug
    ]
    assert queries.partner(partner.slug).label == Localised(en="Ocean Ministry")
    assert queries.partner(partner.slug).version == 2


def test_a_second_clerk_is_told_and_nothing_is_lost(app):
    partner = making.partner("Harbour Office", note="first")
    texts = services.partner_texts(partner) | {"parent": None, "aliases": []}
    with transaction():
        services.change_partner(partner, **texts | {"note": "second"}, version=1, by="one")
    with pytest.raises(StaleVersion) as caught, transaction():
        services.change_partner(partner, **texts | {"note": "third"}, version=1, by="two")
    assert caught.value.theirs["note"] == "second"
    assert caught.value.version == 2
    assert queries.partner(partner.slug).note == "second"


def test_no_partner_belongs_to_its_own_unit(app):
    above = making.partner("Above")
    below = making.partner("Below", parent=above)
    texts = services.partner_texts(above) | {"aliases": []}
    with pytest.raises(services.PartnerInItsOwnFamily), transaction():
        services.change_partner(above, **texts | {"parent": below}, by="system")


def test_units_are_found_down_the_chain(app):
    union = making.partner("Union")
    office = making.partner("Office", parent=union)
    desk = making.partner("Desk", parent=office)
    making.partner("Elsewhere")
    assert queries.with_descendants(union.id) == {union.id, office.id, desk.id}


def test_short_forms_are_proposed_and_may_be_overruled(app):
    proposed = making.person(
        "HE", given_names="Xiaozhou", honorific="Mr", name_order="family-first"
    )
    assert (proposed.printed, proposed.second_mention) == ("HE Xiaozhou", "Mr He")
    own = making.person(
        "Al Dmour", honorific="H.E. Dr", given_names="Barq", second_mention="Dr Barq"
    )
    assert own.second_mention == "Dr Barq"


@pytest.mark.parametrize(
    "search", ["celine peyron bista", "Céline Peyron-Bista", "PEYRON", "bista céline"]
)
def test_a_search_needs_neither_accents_nor_hyphens(app, search):
    making.person("Peyron Bista", given_names="Celine", aliases=["Céline Peyron-Bista"])
    making.person("Peyrou", given_names="Celine")
    assert [found.family_name for found in queries.people(search=search)] == ["Peyron Bista"]


def test_signs_of_a_pattern_are_no_pattern(app):
    making.person("Newton")
    assert queries.people(search="n%nx") == []
    assert [found.family_name for found in queries.people(search="%new_")] == ["Newton"]


def test_people_stand_by_family_name(app):
    for family, order in (
        ("HE", "family-first"),
        ("Al Dmour", "given-first"),
        ("Hébert", "given-first"),
    ):
        making.person(family, given_names="X", name_order=order)
    assert [found.family_name for found in queries.people()] == ["Al Dmour", "HE", "Hébert"]


def test_a_contact_stands_once_per_partner(app):
    partner = making.partner()
    with transaction():
        services.add_contact(partner, name="A", email="focal@alfa.example.org", by="system")
    with pytest.raises(services.ContactKnown), transaction():
        services.add_contact(partner, name="B", email="Focal@alfa.example.org", by="system")
    assert len(queries.contacts_of([partner.id])) == 1


def test_a_retired_contact_gets_no_mail(app):
    partner = making.partner()
    with transaction():
        contact = services.add_contact(partner, name="A", email="a@example.org", by="system")
    with transaction():
        services.change_contact(
            contact, name="A", email="a@example.org", language="fr", active=False, version=1, by="x"
        )
    assert queries.contacts_of([partner.id], active_only=True) == []
    with pytest.raises(StaleVersion), transaction():
        services.change_contact(
            contact, name="B", email="a@example.org", language="fr", active=True, version=1, by="x"
        )


def test_the_trail_says_which_fields_changed_and_not_their_words(app):
    person = making.person("Newton", note="private")
    texts = services.person_texts(person) | {"partner": None, "aliases": []}
    with transaction():
        services.change_person(person, **texts | {"note": "very private"}, by="clerk")
    added, changed = events_of("person", person.slug)
    assert (added.action, changed.action, changed.actor) == (
        "person.added",
        "person.changed",
        "clerk",
    )
    assert changed.facts == {"changed": ["note"]}


def test_people_at_a_partner_cost_the_same_however_many(app):
    partner = making.partner()

    def read() -> int:
        db.session.expire_all()
        with counted() as statements:
            for person in queries.people(partner_id=partner.id):
                _ = (person.partner.label, list(person.aliases))
        return len(statements)

    making.person("One", partner=partner, aliases=["Uno"])
    first = read()
    for name in ("Two", "Three"):
        making.person(name, partner=partner, aliases=[f"{name} again"])
    assert read() == first
