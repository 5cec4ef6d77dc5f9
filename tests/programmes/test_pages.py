"""Pages of programmes: results never added up, the portfolio by its filters, the desk's edits."""

import csv
import io

import pytest

from app.audit.queries import events_of
from app.core.db import db, transaction
from app.core.localised import Localised
from app.programmes import queries, services
from tests.pages import errors, tree, words
from tests.partners import making as partners
from tests.programmes import making
from tests.queries import counted

pytestmark = pytest.mark.once


def _texts(answer, selector: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in tree(answer).cssselect(selector)]


# --- results -------------------------------------------------------------------------------------


def _people(**more: object):
    return making.figure(unit="people", scope=Localised(en="10 of the 21 target countries"), **more)


def test_indicators_stand_beside_each_other_and_are_never_added(pages):
    phase = making.phase(making.programme())
    for name, value in (("legal", "11600000"), ("effective", "10900000"), ("adequate", "2600000")):
        _people(label=Localised(en=name), value=value, indicator=name, phase=phase)
    page = pages.get("/programmes/sea/phase-1/")
    assert _texts(page, ".tt-bars td.num") == ["11.6 million", "10.9 million", "2.6 million"]
    assert len(tree(page).cssselect(".tt-bars svg")) == 3
    assert "25.1" not in words(page)
    assert "so they are not added" in words(page)


def test_a_result_and_a_target_of_one_indicator_make_progress(pages):
    phase = making.phase(making.programme())
    making.figure(
        value="30000000", unit="people", indicator="people", period="2021–2022", phase=phase
    )
    making.figure(
        value="60000000",
        unit="people",
        indicator="people",
        category="target",
        period="2025",
        phase=phase,
    )
    page = words(pages.get("/programmes/sea/phase-1/"))
    assert "30 of 60 million (50 %)" in page.replace("\u00a0", " ")
    assert "2 of 5 years of the phase had passed" in page
    assert "To be reached by 2025" in page


def test_a_figure_is_never_bare(pages):
    phase = making.phase(making.programme())
    making.figure(
        value="23000000", unit="people", qualifier="more_than", source="NOTE:105", phase=phase
    )
    with transaction():
        services.add_source(code="NOTE", title="A programming note", kind="note", by="system")
    page = words(pages.get("/programmes/sea/phase-1/"))
    assert "more than 23 million" in page
    assert "NOTE:105" in page
    assert "A programming note" in page


def test_what_is_for_editors_stays_with_editors(pages, client, sign_in):
    phase = making.phase(making.programme())
    making.figure(slug="shown", value="30", unit="projects", phase=phase)
    making.figure(slug="hidden", value="25", unit="projects", public=False, phase=phase)
    with transaction():
        services.note_discrepancy(
            slug="D04", topic="T", value_a="30", value_b="25", about="figure:shown", by="system"
        )
    page = words(pages.get("/programmes/sea/phase-1/"))
    assert "30 projects" in page
    assert "25 projects" not in page
    assert "Sources disagree" not in page
    sign_in(client, "officer")
    assert "Sources disagree (D04)" in words(pages.get("/programmes/sea/phase-1/"))


def test_numbers_follow_the_language(pages):
    phase = making.phase(making.programme())
    making.figure(value="53600000", unit="USD", category="funding", phase=phase)
    for language, expected in (("en", "53.6 million USD"), ("fr", "53,6 "), ("es", "53,6 ")):
        page = words(pages.get("/programmes/sea/phase-1/", headers={"Accept-Language": language}))
        assert expected in page.replace("\u00a0", " ")


def test_an_empty_phase_says_so(pages):
    making.programme()
    assert "No result recorded yet." in words(pages.get("/programmes/sea/phase-1/"))
    pages.get("/programmes/sea/phase-9/", 404)
    pages.get("/programmes/nothing/", 404)


def test_programmes_and_their_themes(pages):
    programme = making.programme(summary=Localised(en="Warns **in time**."))
    with transaction():
        services.add_theme(
            programme,
            slug="tides",
            name=Localised(en="Tides"),
            group=Localised(en="Warn"),
            by="system",
        )
    assert "Sea Programme" in words(pages.get("/programmes/"))
    page = words(pages.get("/programmes/sea/"))
    assert "Warns in time." in page
    assert "Tides" in page
    assert "1 area" in page


def test_results_cost_the_same_however_many_figures(pages, app):
    app.config["PAGE_CACHE"] = False
    phase = making.phase(making.programme())
    making.figure(phase=phase)

    def cost() -> int:
        with counted() as statements:
            pages.get("/programmes/sea/phase-1/")
        return len(statements)

    cost()
    one = cost()
    making.figure(phase=phase)
    making.figure(phase=phase)
    assert cost() == one


# --- portfolio -----------------------------------------------------------------------------------


@pytest.fixture
def portfolio(app):
    """Three projects: one of the Union itself, one of its delegation, one pooled by two others."""
    programme = making.programme()
    union = partners.partner("European Union")
    delegation = partners.partner("EU Delegation in Iraq", parent=union)
    belgium, luxembourg = partners.partner("Belgium"), partners.partner("Luxembourg")
    making.project(
        programme,
        "Finance",
        countries=[],
        countries_printed=Localised(en="24 countries in Africa, Asia and Latin America"),
        from_year=2019,
        to_year=2023,
        funding=[union],
    )
    making.project(programme, "Reform", from_year=2021, to_year=2025, funding=[delegation])
    making.project(
        programme,
        "Floors",
        countries=["BI", "CD", "RW", "LA"],
        from_year=2021,
        to_year=2025,
        funding=[belgium, luxembourg],
        pooled=True,
    )
    return programme


def _rows(answer) -> list[str]:
    return _texts(answer, ".tt-portfolio tbody th b")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Finance", "Reform", "Floors"]),
        ("?partner=european-union", ["Finance", "Reform"]),
        ("?partner=belgium", ["Floors"]),
        ("?country=IQ", ["Reform"]),
        ("?year=2019", ["Finance"]),
        ("?year=2025", ["Reform", "Floors"]),
        ("?country=IQ&year=2024&partner=european-union", ["Reform"]),
        ("?country=ZZ&year=soon&partner=%27--", ["Finance", "Reform", "Floors"]),
        ("?year=1999", []),
    ],
)
def test_the_portfolio_by_its_filters(pages, portfolio, query, expected):
    assert _rows(pages.get(f"/programmes/sea/projects{query}")) == expected


def test_a_pool_is_told_without_a_split_and_words_without_a_list(pages, portfolio):
    page = words(pages.get("/programmes/sea/projects"))
    assert "Belgium and Luxembourg" in page
    assert "Pooled: no split by partner or by country is stated." in page
    assert "24 countries in Africa, Asia and Latin America" in page
    assert "gives no list: Finance" in words(pages.get("/programmes/sea/projects?country=IQ"))


def test_the_csv_has_the_filtered_rows_and_no_formula(pages, portfolio):
    making.project(portfolio, "=HYPERLINK(1)", from_year=2030, to_year=2030)
    answer = pages.get("/programmes/sea/projects.csv?year=2030")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Project", "'=HYPERLINK(1)"]


def test_a_partner_s_page_names_its_projects(pages, portfolio):
    page = words(pages.get("/partners/european-union/"))
    assert "2 projects" in page
    assert "Reform" in page
    assert "Floors" not in page


def test_the_portfolio_costs_the_same_however_many(pages, app, portfolio):
    app.config["PAGE_CACHE"] = False

    def cost() -> int:
        with counted() as statements:
            pages.get("/programmes/sea/projects?partner=european-union")
        return len(statements)

    cost()
    before = cost()
    for name in ("More", "Most"):
        making.project(portfolio, name, funding=[queries.partners.partner("european-union")])
    assert cost() == before


# --- desk ----------------------------------------------------------------------------------------


@pytest.fixture
def desk(pages, client, sign_in):
    """Pages as an officer gets them."""
    sign_in(client, "officer")
    return pages


def _figure(**more: str) -> dict[str, str]:
    return {
        "label-en": "People",
        "qualifier": "about",
        "value": "30000000",
        "unit": "people",
        "category": "result",
        "source": "NEWS:1",
        "public": "y",
        **more,
    }


def test_programme_and_phase_are_edited(desk):
    making.programme()
    desk.post(
        "/desk/programmes/sea/edit",
        {"name-en": "Sea and Coast", "short-en": "Sea", "summary-fr": "Résumé"},
        status=302,
    )
    assert queries.programme("sea").name == Localised(en="Sea and Coast")
    path = "/desk/programmes/sea/phases/phase-1/edit"
    texts = {"name-en": "Phase I", "starts_on": "2021-01-01", "ends_on": "2025-12-31"}
    desk.post(path, {**texts, "pillars-en": "One\nTwo", "pillars-fr": "Un\nDeux"}, status=302)
    db.session.rollback()
    assert queries.phase("sea", "phase-1").pillars == [
        {"en": "One", "fr": "Un"},
        {"en": "Two", "fr": "Deux"},
    ]
    uneven = desk.post(path, {**texts, "pillars-en": "One\nTwo", "pillars-fr": "Un"}, status=200)
    assert any("same number of lines" in error for error in errors(uneven))
    turned = desk.post(path, {**texts, "ends_on": "2020-01-01"}, status=200)
    assert any("before the start" in error for error in errors(turned))


def test_a_stale_programme_shows_both_versions(desk):
    programme = making.programme()
    path = "/desk/programmes/sea/edit"
    hidden = desk.hidden(path)
    with transaction():
        services.change_programme(
            programme,
            name=Localised(en="Theirs"),
            short=Localised(en="T"),
            summary=Localised(),
            by="other",
        )
    answer = desk.client.post(path, data={**hidden, "name-en": "Mine", "short-en": "M"})
    assert "Theirs" in words(answer)
    assert "Mine" in answer.text
    assert "Compare both versions below" in words(answer)


def test_a_figure_is_added_corrected_and_explained(desk):
    making.programme()
    desk.post("/desk/figures/new", _figure(phase="sea/phase-1", front="2"), status=302)
    figure = queries.register()[0]
    assert (figure.value, figure.qualifier, figure.front) == ("30000000", "about", 2)
    path = f"/desk/figures/{figure.slug}/edit"
    silent = desk.post(path, _figure(value="31000000"), status=200)
    assert any("Why it changes" in error for error in errors(silent))
    desk.post(path, _figure(value="31000000", why="recounted"), status=302)
    db.session.rollback()
    assert queries.figure(figure.slug).value == "31000000"
    assert events_of("figure", figure.slug)[-1].why == "recounted"
    assert "about 31 million" in words(desk.get("/desk/figures?q=people"))


@pytest.mark.parametrize(
    "change",
    [
        {"value": "many"},
        {"value": "1e9"},
        {"label-en": ""},
        {"unit": "x" * 41},
        {"category": "rumour"},
        {"qualifier": "roughly"},
        {"phase": "sea/phase-9"},
        {"as_at": "2021-02-30"},
        {"source": ""},
        {"front": "9"},
    ],
)
def test_a_bad_figure_is_refused_and_kept(desk, change):
    answer = desk.post("/desk/figures/new", _figure(note="kept", **change), status=200)
    assert errors(answer)
    assert "kept" in answer.text
    assert queries.register() == []


def test_a_difference_is_decided(desk):
    with transaction():
        services.note_discrepancy(
            slug="D04", topic="People reached", value_a="30", value_b="25", by="system"
        )
    assert "1 undecided" in words(desk.get("/desk/differences"))
    empty = desk.post("/desk/differences/D04", {"decision": ""}, status=200)
    assert errors(empty)
    desk.post("/desk/differences/D04", {"decision": "Print 30."}, status=302)
    page = words(desk.get("/desk/differences"))
    assert "0 undecided" in page
    assert "Print 30." in page


def _project(**more: str) -> dict[str, str]:
    return {
        "title-en": "Safe Harbours",
        "from_year": "2021",
        "to_year": "2024",
        "countries": "Viet Nam\nCôte d’Ivoire\nmz",
        "funding": "belgium\nEuropean Union",
        **more,
    }


def test_a_project_is_added_and_edited_by_names(desk):
    making.programme()
    partners.partner("Belgium", short="BE")
    partners.partner("European Union")
    desk.post("/desk/programmes/sea/projects/new", _project(), status=302)
    project = queries.project("safe-harbours")
    assert [row.country for row in project.countries] == ["VN", "CI", "MZ"]
    assert [row.partner.slug for row in project.partners] == ["belgium", "european-union"]
    path = "/desk/projects/safe-harbours/edit"
    page = desk.get(path)
    assert "Mozambique" in page.text
    desk.post(path, _project(pooled="y", funding="BE\nEuropean Union"), status=302)
    db.session.rollback()
    assert queries.project("safe-harbours").pooled is True
    stale = desk.hidden(path)
    desk.post(path, _project(source="THEIRS:1"), status=302)
    answer = desk.client.post(path, data={**stale, **_project(source="MINE:1")})
    assert "THEIRS:1" in words(answer)
    assert "MINE:1" in answer.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"countries": "Atlantis"}, "is not a country of the list"),
        ({"funding": "Nobody"}, "is not a registered partner"),
        ({"to_year": "2019"}, "lies before the first"),
        ({"from_year": "soon"}, "whole number"),
        ({"pooled": "y", "funding": "belgium"}, "at least two funding partners"),
        ({"title-en": ""}, "Title"),
    ],
)
def test_a_bad_project_is_refused_and_kept(desk, change, sentence):
    programme = making.programme()
    partners.partner("Belgium")
    partners.partner("European Union")
    answer = desk.post(
        "/desk/programmes/sea/projects/new", _project(source="kept", **change), status=200
    )
    assert any(sentence in error for error in errors(answer))
    assert "kept" in answer.text
    assert queries.projects(programme) == []


def test_a_name_that_fits_two_partners_is_refused(desk):
    making.programme()
    for name in ("Ministry of Labour", "Ministry of Trade"):
        partners.partner(name, label=Localised(en="Ruritania"))
    path = "/desk/programmes/sea/projects/new"
    answer = desk.post(path, _project(funding="Ruritania"), status=200)
    assert any("fits several" in error for error in errors(answer))
    desk.post(path, _project(funding="Ministry of Trade"), status=302)


def test_the_auditor_reads_and_finds_no_button(pages, client, sign_in):
    making.project(making.programme())
    making.figure()
    sign_in(client, "auditor")
    paths = ("programmes", "figures", "differences", "programmes/sea/projects")
    for path in paths:
        page = pages.get(f"/desk/{path}")
        assert "/edit" not in page.text
        assert '/new"' not in page.text
