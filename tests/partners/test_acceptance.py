"""The demo's partners and people: all there, in order, nobody real with an address."""

import pytest

from app.partners import queries
from tests.pages import tree, words

AT_THE_TABLE = (
    "pt-mtss", "de-bmz", "ch-sdc", "ec-intpa", "ie-irishaid", "fr-travail", "gb-fcdo", "bmgf",
    "jp-ilo-coop", "unmptfo", "th-sso",
)  # fmt: skip


def test_everybody_is_there_and_real_people_have_no_address(demo_app):
    partners = queries.partners_listed("en")
    people = queries.people()
    assert len([row for row in partners if not row.fictitious]) == 63
    assert len([row for row in people if not row.fictitious]) == 39
    assert [row.printed for row in people if row.email and not row.fictitious] == []
    addresses = [row.email for row in people if row.email]
    addresses += [row.email for row in queries.contacts_of([row.id for row in partners])]
    assert addresses
    assert all(address.endswith(".example.org") for address in addresses)


@pytest.mark.parametrize(
    ("language", "order"),
    [
        (
            "en",
            [
                "Bill and Melinda Gates Foundation", "European Union", "France", "Germany",
                "Ireland", "Japan", "Portugal", "Switzerland", "Thailand",
                "UN Multi-Partner Trust Fund Office", "United Kingdom",
            ],
        ),
        (
            "fr",
            [
                "Allemagne",
                "Bureau des fonds d’affectation spéciale pluripartenaires des Nations Unies",
                "Fondation Bill et Melinda Gates", "France", "Irlande", "Japon", "Portugal",
                "Royaume-Uni", "Suisse", "Thaïlande", "Union européenne",
            ],
        ),
        (
            "es",
            [
                "Alemania", "Francia", "Fundación Bill y Melinda Gates", "Irlanda", "Japón",
                "Oficina de los Fondos Fiduciarios de Asociados Múltiples de las Naciones Unidas",
                "Portugal", "Reino Unido", "Suiza", "Tailandia", "Unión Europea",
            ],
        ),
    ],
)  # fmt: skip
def test_ac08_labels_of_the_partners_at_the_table(demo_app, language, order):
    ids = [queries.partner_by_slug(slug).id for slug in AT_THE_TABLE]
    assert list(queries.labels(ids, language).values()) == order


def test_ac05_names_sort_and_shorten_as_printed(demo_app):
    people = {row.slug: row for row in queries.people()}
    order = list(people)
    assert order.index("freire") < order.index("he-xiaozhou") < order.index("kitir")
    assert order.index("al-dmour") < order.index("antunes")
    assert people["he-xiaozhou"].second_mention == "Mr He"
    assert people["al-dmour"].second_mention == "Dr Al Dmour"


def test_ac05_one_person_whatever_the_spelling(demo_pages, demo_client, sign_in):
    sign_in(demo_client, "officer")
    for search in ("celine peyron bista", "C%C3%A9line Peyron-Bista"):
        page = demo_pages.get(f"/desk/people?q={search}")
        assert len(tree(page).cssselect("tbody tr")) == 1
    newton = demo_pages.get("/desk/people?q=Newton")
    assert len(tree(newton).cssselect("tbody tr")) == 1
    assert "Ms Martha E. Newton" in words(newton)
    assert "also written Martha Newton" in words(newton)


def test_every_public_page_of_a_partner_opens(demo_pages):
    for row in queries.partners_listed("en"):
        demo_pages.get(f"/partners/{row.slug}/", headers={"Accept-Language": "es"})
