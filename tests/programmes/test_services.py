"""Programmes, figures, differences and projects: rules, versions, trail."""

from datetime import date

import pytest

from app.audit.queries import events_of
from app.core.db import transaction
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.programmes import queries, services
from tests.partners import making as partners
from tests.programmes import making


def test_a_programme_is_founded_once_with_phases_in_order(app):
    programme = making.programme()
    with transaction():
        services.open_phase(programme, slug="phase-2", name=Localised(en="Phase II"), by="system")
    found = queries.programme("sea")
    assert [phase.slug for phase in found.phases] == ["phase-1", "phase-2"]
    assert queries.front() == ("sea", "phase-2")
    with pytest.raises(services.SlugTaken):
        making.programme()


def test_a_real_programme_leads_before_a_fictitious_one(app):
    making.programme("coast", fictitious=True)
    assert queries.front() == ("coast", "phase-1")
    making.programme("sea")
    assert queries.front() == ("sea", "phase-1")


def test_a_phase_does_not_end_before_it_starts(app):
    programme = making.programme()
    with pytest.raises(services.EndsBeforeItStarts), transaction():
        services.open_phase(
            programme,
            slug="x",
            name=Localised(en="X"),
            starts_on=date(2025, 1, 1),
            ends_on=date(2024, 1, 1),
            by="system",
        )


def test_texts_of_a_phase_come_back_as_they_were_given(app):
    phase = making.phase(making.programme())
    pillars = [Localised(en="Warn", fr="Alerter"), Localised(en="Protect", fr="Protéger")]
    with transaction():
        services.change_phase(
            phase,
            name=Localised(en="Phase One"),
            starts_on=None,
            ends_on=None,
            pillars=pillars,
            summary=Localised(),
            by="system",
            version=1,
        )
    texts = services.phase_texts(queries.phase("sea", "phase-1"))
    assert texts["pillars"] == Localised(en="Warn\nProtect", fr="Alerter\nProtéger")
    with pytest.raises(StaleVersion), transaction():
        services.change_phase(phase, **texts | {"pillars": pillars}, by="other", version=1)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"value": "many"}, services.NotANumber),
        ({"qualifier": "roughly"}, services.UnknownQualifier),
        ({"category": "rumour"}, services.UnknownCategory),
    ],
)
def test_a_figure_is_refused_with_its_reason(app, change, refusal):
    with pytest.raises(refusal):
        making.figure(**change)


def test_a_correction_keeps_value_and_qualifier_before_and_after(app):
    figure = making.figure(value="25000000", unit="people")
    texts = services.figure_texts(figure) | {"phase": None, "front": None}
    changed = texts | {"value": "30000000", "qualifier": "about", "why": "the article says so"}
    with transaction():
        services.change_figure(figure, **changed, by="clerk", version=1)
    event = events_of("figure", figure.slug)[-1]
    assert event.facts["before"] == {"value": "25000000", "qualifier": "exact"}
    assert event.facts["after"] == {"value": "30000000", "qualifier": "about"}
    assert event.why == "the article says so"
    with pytest.raises(StaleVersion), transaction():
        services.change_figure(figure, **changed, by="other", version=1)


def test_a_figure_takes_its_programme_from_its_phase(app):
    programme = making.programme()
    figure = making.figure(phase=making.phase(programme), indicator="changes")
    assert figure.programme_id == programme.id
    assert queries.latest_of(programme, "changes").slug == figure.slug


def test_a_difference_stays_open_until_somebody_decides(app):
    with transaction():
        row = services.note_discrepancy(
            slug="D04", topic="People", value_a="30", value_b="25", about="figure:x", by="system"
        )
    assert (queries.open_count(), list(queries.open_about(["figure:x"]))) == (1, ["figure:x"])
    with pytest.raises(services.DecisionNeedsWords), transaction():
        services.decide_discrepancy(row, decision="  ", by="clerk")
    with transaction():
        services.decide_discrepancy(row, decision="Print 30.", by="clerk", version=1)
    decided = queries.discrepancy("D04")
    assert (decided.decided_by, decided.value_b, queries.open_count()) == ("clerk", "25", 0)
    with pytest.raises(StaleVersion), transaction():
        services.decide_discrepancy(row, decision="Print 25.", by="other", version=1)


def test_a_project_runs_forward_and_a_pool_has_several(app):
    programme = making.programme()
    with pytest.raises(services.YearsTurnedRound):
        making.project(programme, from_year=2023, to_year=2021)
    one = partners.partner("One")
    with pytest.raises(services.PooledNeedsSeveral):
        making.project(programme, pooled=True, funding=[one, one])


def test_a_change_of_a_project_keeps_order_and_takes_away_what_is_gone(app):
    programme = making.programme()
    one, two = partners.partner("One"), partners.partner("Two")
    project = making.project(programme, countries=["IQ", "MZ"], funding=[one, two])
    texts = services.project_texts(project)
    with transaction():
        services.change_project(
            project,
            **texts | {"countries": ["MZ", "AO"], "funding": [two], "implementing": [one]},
            by="system",
            version=1,
        )
    found = services.project_texts(queries.project(project.slug))
    assert (found["countries"], found["funding"], found["implementing"]) == (
        ["MZ", "AO"],
        ["two"],
        ["one"],
    )
    with pytest.raises(StaleVersion), transaction():
        services.change_project(
            project, **texts | {"funding": [], "implementing": []}, by="other", version=1
        )
