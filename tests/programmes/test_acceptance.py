"""Acceptance cases AC12, AC13 and AC14 on the demo data, through the public pages."""

import csv
import io

import pytest

from app.programmes import queries
from tests.pages import tree, words


def _texts(answer, selector: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in tree(answer).cssselect(selector)]


def _titles(answer) -> list[str]:
    return _texts(answer, ".tt-portfolio tbody th b")


def test_ac12_results_of_phase_i(demo_pages):
    page = demo_pages.get("/programmes/spf/phase-1/")
    said = words(page).replace("\u00a0", " ")
    assert "39 institutional changes" in said
    assert _texts(page, ".tt-bars td.num") == ["11.6 million", "10.9 million", "2.6 million"]
    assert len(tree(page).cssselect(".tt-bars svg")) == 3
    assert "10 of the 21 target countries and territories" in said
    assert "25.1" not in said
    assert said.count("more than 23 million") == 1
    other = next(
        one for one in tree(page).cssselect(".tt-fig") if "more than" in one.text_content()
    )
    assert "NOTE:105" in other.text_content()
    assert "over 140 million USD" in said
    assert "since 2015" in said
    assert "180 staff in 60 countries and territories" in said


def test_ac13_progress_of_phase_ii(demo_pages):
    said = words(demo_pages.get("/programmes/spf/phase-2/")).replace("\u00a0", " ")
    assert "30 of 60 million (50 %)" in said
    assert "56 institutional changes" in said
    assert "around 35 staff" in said
    assert "more than 25 projects" in said
    assert "Between 2021 and 2022" in said
    assert "25 million" not in said


def test_ac13_editors_see_the_open_difference(demo_pages, demo_client, sign_in):
    sign_in(demo_client, "officer")
    said = words(demo_pages.get("/programmes/spf/phase-2/"))
    assert "Sources disagree (D04)" in said
    assert "25 million" in words(demo_pages.get("/desk/figures?q=25"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 7),
        ("?country=MZ", 2),
        ("?partner=eu", 3),
        ("?year=2021", 7),
        ("?year=2023", 6),
        ("?year=2025", 2),
    ],
)
def test_ac14_the_portfolio_by_its_filters(demo_pages, query, count):
    assert len(_titles(demo_pages.get(f"/programmes/spf/projects{query}"))) == count


def test_ac14_what_the_rows_say(demo_pages):
    page = demo_pages.get("/programmes/spf/projects?country=MZ")
    assert [title.split(" – ")[0] for title in _titles(page)] == [
        "Inclusive Growth, Social Protection and Jobs",
        "ACTION/Portugal",
    ]
    assert "Ireland (Irish Aid)" in words(page)
    rows = _texts(demo_pages.get("/programmes/spf/projects"), ".tt-portfolio tbody tr")
    finance, pooled = rows[0], rows[-1]
    assert "24 countries in Africa, Asia and Latin America" in finance
    assert "UNICEF and Global Coalition for Social Protection Floors" in finance
    assert "Belgium and Luxembourg" in pooled
    assert "Burundi, DRC, Rwanda, Lao PDR" in pooled
    assert "2021–2025" in pooled
    assert "no split by partner or by country" in pooled


def test_ac14_the_same_rows_as_csv(demo_pages):
    answer = demo_pages.get("/programmes/spf/projects.csv?partner=eu")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["Funding partners"] for row in rows] == [
        "European Union",
        "EU Delegation in Iraq",
        "EU Delegation in Cambodia",
    ]


def test_the_facts_are_all_there_and_computed_ones_agree(demo_app):
    phase = queries.phase("spf", "phase-2")
    spf = [row for row in queries.register() if row.programme_id == phase.programme_id]
    assert len(spf) == 62
    value = {row.slug: row.value for row in spf}
    assert value["fund-p2-gap-2021"] == value["der-gap-2021"] == "75000000"
    assert (value["fund-p2-gap-2023"], value["der-unreconciled"]) == ("53600000", "16600000")
    assert len(queries.themes(phase.programme)) == 18
    assert len(queries.discrepancies()) == 25


def test_the_fictitious_programme_speaks_three_languages(demo_app):
    for figure in queries.figures_of(queries.phase("coastal", "phase-1")):
        assert set(figure.label) == {"en", "fr", "es"}
    for theme in queries.themes(queries.programme("coastal")):
        assert set(theme.name) == set(theme.group) == {"en", "fr", "es"}
    projects = queries.projects(queries.programme("coastal"))
    assert all(set(p.title) == set(p.activities) == {"en", "fr", "es"} for p in projects)
    assert len({row.country for p in projects for row in p.countries}) == 10
