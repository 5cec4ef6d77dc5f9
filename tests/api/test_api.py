"""JSON mirrors the public addresses, and the description fits what is served."""

from openapi_spec_validator import validate

from app.core.localised import Localised
from tests.pages import words
from tests.partners import making as partners
from tests.programmes import making


def test_partners_in_the_language_asked_for(client, app):
    partners.partner(Localised(en="Germany", fr="Allemagne"), country="DE")
    partners.partner(Localised(en="France", fr="France"))
    answer = client.get("/api/v1/partners/", headers={"Accept-Language": "fr"})
    rows = answer.get_json()["partners"]
    assert [row["label"] for row in rows] == ["Allemagne", "France"]
    assert rows[0]["names"] == {"en": "Germany", "fr": "Allemagne"}
    assert rows[0]["url"] == "http://localhost/partners/germany/"
    one = client.get("/api/v1/partners/germany/").get_json()
    assert (one["country"], one["parent"], one["profile"]) == ("DE", None, None)
    assert client.get("/api/v1/partners/nobody/").status_code == 404


def test_a_figure_carries_what_it_must_not_be_shown_without(client, app):
    phase = making.phase(making.programme())
    making.figure(
        slug="gap",
        category="funding",
        value="53600000",
        unit="USD",
        qualifier="over",
        source="NEWS:13",
        phase=phase,
    )
    making.figure(slug="share", category="funding", value="0.8", unit="share", phase=phase)
    making.figure(slug="hidden", public=False, phase=phase)
    body = client.get("/api/v1/programmes/sea/phase-1/").get_json()
    gap, share = body["figures"]
    assert gap == {
        "id": "gap",
        "label": "Institutional changes",
        "amount": "53600000.00",
        "currency": "USD",
        "qualifier": "over",
        "as_of": None,
        "period": None,
        "scope": None,
        "source": "NEWS:13",
        "derived": False,
        "category": "funding",
        "indicator": None,
    }
    assert (share["value"], share["unit"]) == ("0.8", "share")


def test_projects_by_the_filters_of_the_page(client, app):
    programme = making.programme()
    making.project(programme, "One", countries=["IQ"])
    making.project(programme, "Two", countries=["MZ"], from_year=2024, to_year=2025)
    read = lambda query: [  # noqa: E731
        row["title"]
        for row in client.get(f"/api/v1/programmes/sea/projects{query}").get_json()["projects"]
    ]
    assert read("") == ["One", "Two"]
    assert read("?country=MZ") == ["Two"]
    assert read("?year=2022") == ["One"]
    assert read("?partner=nobody") == []


def test_programmes_with_their_phases(client, app):
    making.programme()
    rows = client.get("/api/v1/programmes/").get_json()["programmes"]
    assert [(row["id"], row["phases"][0]["id"]) for row in rows] == [("sea", "phase-1")]
    assert client.get("/api/v1/programmes/sea/").get_json()["themes"] == []


def test_the_description_is_valid_and_names_every_address(client, app):
    described = client.get("/api/v1/openapi.json").get_json()
    validate(described)
    served = {
        rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    } - {"/", "/openapi.json"}
    assert set(described["paths"]) == served


def test_the_api_is_explained_and_may_be_read_from_any_page(pages):
    answer = pages.get("/api/v1/")
    assert "Null is not zero." in words(answer)
    assert "GET /api/v1/partners/" in words(answer)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["ETag"]
