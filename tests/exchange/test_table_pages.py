"""Tables at their addresses: what a page hides a table hides, and none asks more for more rows."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from app.access.roles import Role
from app.core import clock
from app.core.db import transaction
from app.core.money import Money
from app.exchange import services
from app.exchange.queries import flows
from app.exchange.queries.profiles import PROGRAMME, subject
from app.funding.rules.engagements import EngagementType
from app.funding.services import engagements
from app.funding.services.engagements import AmountLine
from tests.queries import counted

pytestmark = pytest.mark.once

NOW = datetime(2025, 6, 2, 12, tzinfo=UTC)


def pledge(world, amount, partner="alfa", **more):
    """Announced for a partner in March."""
    with clock.at(datetime(2025, 3, 3, 12, tzinfo=UTC)), transaction():
        said = engagements.prepare(
            partner=getattr(world, partner), phase=world.phase, type=EngagementType.AMOUNT,
            by="u-focal", lines=[AmountLine(Money.parse(amount, "EUR"), year=2025)], **more,
        )  # fmt: skip
        engagements.announce(said, announced_on=date(2025, 3, 3), by="u-authoriser")


@pytest.fixture
def today():
    """The clock, held in June."""
    with clock.at(NOW):
        yield NOW


def rows(answer):
    """The rows of a CSV answer, heads first."""
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


HERE = "/programmes/coastal/phase-1/funding"


def test_a_pledge_that_is_not_public_is_not_in_the_table(world, client, sign_in, today):
    pledge(world, "7000000", amount_public=False)
    assert list(rows(client.get(f"{HERE}/lines.csv"))) == []
    sign_in(client, Role.FINANCE)
    (line,) = rows(client.get(f"{HERE}/lines.csv"))
    assert line["Partner"] == "Partner Alfa"


def test_an_embargoed_pledge_is_in_table_and_activity_file_from_its_moment_on(world, client):
    pledge(world, "7000000", public_from=NOW)
    with clock.at(NOW - timedelta(seconds=1)):
        assert list(rows(client.get(f"{HERE}/lines.csv"))) == []
        assert not in_the_activity_file(world)
    with clock.at(NOW):
        (line,) = rows(client.get(f"{HERE}/lines.csv"))
        assert (line["Partner"], line["Announced"]) == ("Partner Alfa", "7000000.00")
        assert in_the_activity_file(world)


def in_the_activity_file(world):
    """Whether the pledge of the phase goes into what is published for other systems."""
    (phase,) = flows.phases(world.programme)
    return phase.lines[0].pledge_is_public


def test_a_partner_called_like_a_formula_stays_words(world, client, sign_in, today):
    with transaction():
        world.alfa.label = type(world.alfa.label)(en='=HYPERLINK("http://evil.example")')
    pledge(world, "7000000")
    (line,) = rows(client.get(f"{HERE}/lines.csv"))
    assert line["Partner"].startswith("'=HYPERLINK")


def test_heads_are_in_the_language_of_the_reader(world, client, today):
    text = client.get(f"{HERE}/figures.csv", headers={"Accept-Language": "en"}).data.decode()
    assert text.splitlines()[0].endswith("Figure,Currency,Amount,As of")


@pytest.mark.parametrize(
    "path",
    [
        f"{HERE}/lines.pdf", f"{HERE}/secrets.csv", "/funds/none/balance.csv",
        "/statements/list/issued.pdf", "/programmes/none/phase-1/funding/lines.csv",
    ],
)  # fmt: skip
def test_what_is_no_table_is_not_found(world, client, path):
    assert client.get(path).status_code == 404


def test_a_question_that_cannot_be_read_is_refused(world, client):
    assert client.get(f"{HERE}/lines.csv?as_of=yesterday").status_code == 400


def test_the_file_asks_no_more_for_more_pledges(world, app, today):
    with transaction():
        services.settle(
            subject(PROGRAMME, "coastal"), reporting_ref="XM-EXAMPLE", reporting_type="30",
            identifier="XM-EXAMPLE-CRP", sector="43060", scope="1", region="998", by="u-officer",
        )  # fmt: skip
    pledge(world, "1000000")
    told = subject(PROGRAMME, "coastal")
    services.prepare(told)
    with counted() as few:
        services.prepare(told)
    for partner in ("bravo", "charlie", "bravo"):
        pledge(world, "2000000", partner)
    told = subject(PROGRAMME, "coastal")
    services.prepare(told)
    with counted() as many:
        prepared = services.prepare(told)
    assert len(prepared.activities[0].transactions) == 4
    assert len(many) == len(few)


def test_the_tables_of_the_desk_ask_no_more_for_more_rows(world, client, sign_in, today):
    sign_in(client, Role.FINANCE)
    pledge(world, "1000000")
    client.get("/desk/exchange/engagements.csv")
    with counted() as few:
        assert len(rows(client.get("/desk/exchange/engagements.csv"))) == 1
    for partner in ("bravo", "charlie"):
        pledge(world, "2000000", partner)
    with counted() as many:
        assert len(rows(client.get("/desk/exchange/engagements.csv"))) == 3
    assert len(many) == len(few)
