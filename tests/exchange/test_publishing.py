"""Publishing: nothing before somebody decides, the same bytes after, no file with an error."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.access.roles import Role
from app.audit.models import AuditEvent
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.core.money import Money
from app.exchange import services
from app.exchange.models import IatiProfile
from app.exchange.queries.profiles import FUND, PROGRAMME, subject
from app.funding.rules.engagements import EngagementType
from app.funding.services import engagements, funds
from app.funding.services.engagements import AmountLine
from tests.pages import Pages, words

NOW = datetime(2025, 6, 2, 12, tzinfo=UTC)
FORM = {
    "reporting_ref": "XM-EXAMPLE-CRS",
    "reporting_type": "30",
    "identifier": "XM-EXAMPLE-CRS-CRP",
    "sector": "43060",
    "scope": "1",
    "region": "998",
    "tags": "13.1, 11.5",
}


def settle(kind=PROGRAMME, slug="coastal", **more):
    """Say how a file is identified, as a form would."""
    told = {**FORM, **more}
    with transaction():
        return services.settle(
            subject(kind, slug), **{**told, "tags": ["13.1"]}, by="u-officer"
        ).id  # fmt: skip


@pytest.fixture
def pledged(world):
    """Partner Alfa has announced five million euros."""
    with clock.at(datetime(2025, 3, 3, 12, tzinfo=UTC)), transaction():
        said = engagements.prepare(
            partner=world.alfa, phase=world.phase, type=EngagementType.AMOUNT, by="u-focal",
            lines=[AmountLine(Money.parse("5000000", "EUR"), year=2025, instrument="grant")],
        )  # fmt: skip
        engagements.announce(said, announced_on=date(2025, 3, 3), by="u-authoriser")
    with clock.at(NOW):
        yield world


def test_before_it_is_published_there_is_nothing_at_the_address(pledged, client):
    assert services.prepare(subject(PROGRAMME, "coastal")) is None
    assert client.get("/programmes/coastal/iati.xml").status_code == 404
    settle()
    assert client.get("/programmes/coastal/iati.xml").status_code == 404
    with transaction(), pytest.raises(services.NoProfile):
        services.publish(_bare(), by="u-lead")


def _bare():
    """The programme as it is without a profile."""
    told = subject(PROGRAMME, "coastal")
    return type(told)(told.kind, told.slug, told.name, told.programme, None, None)


def test_the_address_answers_the_published_bytes_until_the_next_edition(pledged, client):
    settle()
    with transaction():
        first = services.publish(subject(PROGRAMME, "coastal"), by="u-lead").data
    answer = client.get("/programmes/coastal/iati.xml")
    assert answer.data == first.encode()
    assert answer.mimetype == "application/xml"
    assert answer.headers["Last-Modified"] == "Mon, 02 Jun 2025 12:00:00 GMT"
    known = {"If-None-Match": answer.headers["ETag"]}
    again = client.get("/programmes/coastal/iati.xml", headers=known)
    assert again.status_code == 304
    with clock.at(datetime(2025, 7, 1, tzinfo=UTC)):
        assert client.get("/programmes/coastal/iati.xml").data == first.encode()
        with transaction():
            second = services.publish(subject(PROGRAMME, "coastal"), by="u-lead")
            assert second.n == 2
        changed = client.get("/programmes/coastal/iati.xml", headers=known)
    assert changed.status_code == 200
    assert changed.data != first.encode()
    acts = [e.action for e in db.session.query(AuditEvent) if e.subject_id == "programme:coastal"]
    assert acts == ["iati.settled", "iati.published", "iati.published"]


def test_the_pledge_is_in_the_file_in_its_own_currency(pledged):
    settle()
    prepared = services.prepare(subject(PROGRAMME, "coastal"))
    (activity,) = prepared.activities
    assert [(t.ref, t.type, t.amount) for t in activity.transactions] == [
        ("PL-2025-0001-1", "13", Money.parse("5000000", "EUR"))
    ]
    assert prepared.publishable
    assert prepared.findings == ()


def test_an_identifier_stands_once_it_is_published_and_is_never_used_twice(pledged):
    settle()
    settle(identifier="XM-EXAMPLE-CRS-OTHER")
    with transaction():
        services.publish(subject(PROGRAMME, "coastal"), by="u-lead")
    with pytest.raises(services.IdentifierStands) as refused:
        settle(identifier="XM-EXAMPLE-CRS-NEW")
    assert "XM-EXAMPLE-CRS-OTHER" in str(refused.value)
    with transaction():
        funds.create(
            slug="pool",
            programme=subject(PROGRAMME, "coastal").programme,
            name=subject(PROGRAMME, "coastal").name,
            currency="USD",
            by="u-finance",
        )
    with pytest.raises(services.IdentifierTaken):
        settle(FUND, "pool", identifier="XM-EXAMPLE-CRS-OTHER")


def test_a_stale_form_is_told(pledged):
    settle()
    with transaction(), pytest.raises(StaleVersion):
        services.settle(
            subject(PROGRAMME, "coastal"), **{**FORM, "tags": []}, version=7, by="u-officer"
        )


def test_a_file_with_an_error_is_not_published_and_the_page_says_which_rule(
    pledged, client, sign_in
):
    profile = settle()
    with transaction():
        db.session.get(IatiProfile, profile).sector = "74010"
    with transaction(), pytest.raises(services.NotPublishable) as refused:
        services.publish(subject(PROGRAMME, "coastal"), by="u-lead")
    assert refused.value.facts == {"count": 1, "rule": "codelist Sector"}
    sign_in(client, Role.LEAD)
    page = Pages(client).get("/desk/exchange/programme/coastal")
    told = words(page)
    assert "1 error stands against it: it cannot be published." in told
    assert "“74010” has been withdrawn from the list Sector." in told
    assert "/iati-activities/iati-activity/sector/@code" in told
    assert 'action="/desk/exchange/programme/coastal/publish"' not in page.text
    with client:
        client.post("/desk/exchange/programme/coastal/publish")
    assert client.get("/programmes/coastal/iati.xml").status_code == 404


def test_an_officer_settles_and_publishes_and_the_public_page_links_to_it(pledged, client, sign_in):
    pages = Pages(client)
    assert "iati.xml" not in pages.get("/programmes/coastal/").text
    sign_in(client, Role.OFFICER)
    here = "/desk/exchange/programme/coastal"
    assert "Nobody has said how the file is identified." in words(pages.get(here))
    hidden = pages.hidden(here)
    wrong = {**hidden, **FORM, "identifier": "CRP", "tags": "1.99"}
    refused = pages.post(here, data=wrong, status=422)
    told = words(refused)
    assert "Begin it with XM-EXAMPLE-CRS- and go on behind the hyphen." in told
    assert "“1.99” is not the number of a target." in told
    assert 'value="1.99"' in refused.text
    assert pages.post(here, data={**hidden, **FORM}, status=302)
    assert "Publish" in words(pages.get(here))
    pages.post(f"{here}/publish", form=here, status=302)
    assert "Edition 1" in words(pages.get("/desk/exchange"))
    shown = pages.get("/programmes/coastal/")
    assert "/programmes/coastal/iati.xml" in shown.text
    assert "IATI Standard (http://iatistandard.org/)" in words(shown)


def test_the_command_writes_and_checks(pledged, app):
    runner = app.test_cli_runner()
    refused = runner.invoke(args=["exchange", "iati", "coastal"])
    assert refused.exit_code == 1
    assert "Nobody has said" in refused.output
    settle()
    written = runner.invoke(args=["exchange", "iati", "coastal"])
    assert written.output.startswith("<?xml")
    checked = runner.invoke(args=["exchange", "iati", "coastal", "--check"])
    assert checked.output == "coastal: 1 activities, 0 warnings.\n"
    assert runner.invoke(args=["exchange", "iati", "nowhere"]).exit_code == 1


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE iati_edition SET data = 'x'",
        "DELETE FROM iati_edition",
        "INSERT OR REPLACE INTO iati_edition SELECT * FROM iati_edition",
    ],
)
def test_what_was_published_cannot_be_changed_in_the_database(pledged, attack):
    if "REPLACE" in attack and db.engine.dialect.name != "sqlite":
        attack = "TRUNCATE iati_edition CASCADE"
    settle()
    with transaction():
        services.publish(subject(PROGRAMME, "coastal"), by="u-lead")
    with pytest.raises(DatabaseError, match="iati_edition: frozen"), transaction():
        db.session.execute(text(attack))
