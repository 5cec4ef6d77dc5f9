"""What is said at the table: recorded by an officer, announced as prepared, shown to everybody."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, transaction
from app.funding.rules.engagements import EngagementType
from app.meetings.models import Intervention, Meeting
from app.web.printing import THIN
from tests.funding.routes.conftest import (
    ALFA,
    FOCAL,
    amount,
    engagement_of,
    first,
    prepare,
    prepared,
    rows,
    turn_of,
)
from tests.pages import errors, tree, words

pytestmark = pytest.mark.once

TODAY = "coastal-today"


@pytest.mark.parametrize("kind", list(EngagementType))
def test_an_officer_records_what_is_said_and_it_appears_at_once(as_, kind):
    officer = as_("officer")
    page = f"/desk/interventions/{turn_of(TODAY, 'bravo')}/engagement"
    choices = tree(officer.get(page)).xpath("//main//ul/li/a/@href")
    assert f"{page}?type={kind.value}" in choices
    sent = {
        **(amount(0, "2,345,678", "GBP") if kind is EngagementType.AMOUNT else {}),
        "wording-en": "Bravo stands by the coast.",
        "condition_kind": "none",
        "announced_on": "2026-11-03",
        "do": "save",
    }
    form = f"{page}?type={kind.value}"
    refused = officer.post(form, sent, status=422)
    assert errors(refused) == ["Fill in “Who agreed for the partner”."]
    assert "Bravo stands by the coast." in refused.get_data(as_text=True)
    officer.post(form, {**sent, "consent_note": "Head of delegation, in the room"}, status=302)
    public = words(as_("visitor").get(f"/meetings/{TODAY}/engagements"))
    assert "Bravo stands by the coast." in public
    assert "Announced, unconfirmed" in public
    assert ("GBP 2,345,678" in public) is (kind is EngagementType.AMOUNT)
    assert words(officer.get(f"/desk/meetings/{TODAY}/engagements")).count("Bravo stands by") == 1


def test_nothing_is_announced_for_tomorrow(as_):
    page = f"/desk/interventions/{turn_of(TODAY, 'bravo')}/engagement?type=policy"
    sent = {
        "wording-en": "Law.",
        "condition_kind": "none",
        "consent_note": "Minister",
        "do": "save",
    }
    answer = as_("officer").post(page, {**sent, "announced_on": "2027-03-01"}, status=422)
    assert errors(answer) == ["An announcement cannot be dated in the future."]


def test_a_turn_whose_type_is_unknown_shows_the_types(as_):
    page = f"/desk/interventions/{turn_of(TODAY, 'bravo')}/engagement?type=gift"
    assert "The type first" in words(as_("officer").get(page))


def test_the_chair_announces_what_is_prepared_once_and_as_it_stands(as_):
    officer = as_("officer")
    draft = engagement_of("bravo", state="draft")
    page = f"/desk/interventions/{turn_of(TODAY, 'bravo')}/engagement/{draft.slug}"
    opened = officer.hidden(page)
    focal = as_("focal@bravo.example.org")
    focal.post(
        f"/my/engagements/{draft.slug}/edit",
        {
            **amount(0, "4,100,000", "GBP"),
            "wording-en": "Four million and a little.",
            "condition_kind": "none",
            "visibility": "secretariat",
            "announce_by": "chair",
            "amount_public": "y",
            "do": "save",
        },
        status=302,
    )
    sent = {"consent_note": "Head of delegation", "announced_on": "2026-11-03"}
    stale = officer.client.post(page, data={**opened, **sent})
    assert stale.status_code == 422
    assert errors(stale)[0].startswith("The partner has changed it since")
    assert "GBP 4,100,000" in words(stale)
    refused = officer.post(page, {**sent, "consent_note": " "}, status=422)
    assert errors(refused) == ["Fill in “Who agreed for the partner”."]
    officer.post(page, sent, status=302)
    desk = f"/desk/meetings/{TODAY}/engagements"
    assert officer.get(page, 302).headers["Location"] == desk
    assert "GBP 4,100,000" in words(officer.get(desk))


def test_what_the_partner_announces_itself_is_not_the_chairs_to_announce(as_):
    own = prepare(as_(FOCAL), visibility="secretariat").rpartition("/")[2]
    page = f"/desk/interventions/{turn_of(TODAY, 'alfa')}/engagement/{own}"
    assert as_("officer").get(page, 302).headers["Location"].endswith("/engagements")


CANARY = "7,313,131"
PUBLIC = (
    "/",
    "/meetings/",
    f"/meetings/{TODAY}/",
    f"/meetings/{TODAY}/engagements",
    "/partners/alfa/",
    "/programmes/coastal/phase-1/funding",
    "/programmes/coastal/phase-1/funding.csv",
    "/api/v1/programmes/coastal/phase-1/funding",
)
DESK = (
    "/desk/pipeline?book=coastal-phase-1",
    f"/desk/meetings/{TODAY}/engagements",
    "/desk/approvals",
    "/desk/agreements",
    "/desk/",
)


@pytest.mark.parametrize("who", ["visitor", "participant", "officer", "facilitator", "finance",
                                 "lead", "admin", "focal@bravo.example.org"])  # fmt: skip
def test_a_private_draft_is_seen_by_its_delegation_alone(as_, who):
    focal = as_(FOCAL)
    page = "/my/partners/alfa/engagements/new/amount?phase=coastal/phase-1"
    sent = {
        **amount(0, CANARY),
        "wording-en": "Canary in the mine",
        "condition_kind": "none",
        "visibility": "delegation",
        "announce_by": "chair",
        "amount_public": "y",
        "do": "save",
    }
    made = focal.post(page, sent, status=302).headers["Location"]
    assert CANARY in words(focal.get(made))
    stranger = as_(who)
    for address in (*PUBLIC, *DESK, made, "/my/engagements", "/my/contributions"):
        body = stranger.client.get(address, follow_redirects=False).get_data(as_text=True)
        assert "7313131" not in body.replace(",", "").replace(" ", ""), address
        assert "Canary" not in body, address


def test_who_has_not_spoken_is_not_said_to_have_stated_nothing(as_):
    said = rows(as_("visitor").get(f"/meetings/{TODAY}/engagements"))
    of = select(Meeting.id).where(Meeting.slug == TODAY).scalar_subquery()
    turns = [Intervention.meeting_id == of, Intervention.state == "planned"]
    assert len(said) < first(select(func.count()).where(*turns))


def test_an_embargoed_pledge_becomes_public_at_its_time_in_the_meetings_zone(as_):
    focal, visitor = as_(FOCAL), as_("visitor")
    own = prepare(focal)
    slug = own.rpartition("/")[2]
    with transaction():
        of = select(Meeting.id).where(Meeting.slug == TODAY)
        engagement_of("alfa", slug=slug).meeting_id = db.session.scalar(of)
    sent = {**amount(0, "1,234,567"), **prepared(public_from="2026-11-31T00:30")}
    refused = focal.post(f"{own}/edit", sent, status=422)
    assert errors(refused)[0].startswith("Enter a day and a time")
    focal.post(f"{own}/edit", {**sent, "public_from": "2026-11-05T00:30"}, status=302)
    draft = engagement_of("alfa", slug=slug)
    lifted = datetime(2026, 11, 5, 0, 30, tzinfo=ZoneInfo(draft.meeting.zone))
    assert draft.public_from == lifted
    assert 'value="2026-11-05T00:30"' in focal.get(f"{own}/edit").get_data(as_text=True)
    assert "5 November 2026, 00:30" in words(focal.get(own))
    as_(ALFA).post(f"{own}/announce", form=own, status=302)
    said = "Partner Alfa pledges to early warning."
    addresses = (f"/meetings/{TODAY}/engagements", "/api/v1/programmes/coastal/phase-1/engagements",
                 "/programmes/coastal/phase-1/funding", "/programmes/coastal/phase-1/funding.csv",
                 "/programmes/coastal/phase-1/funding/lines.csv")  # fmt: skip

    def found() -> list[str]:
        pages = {one: visitor.client.get(one).get_data(as_text=True) for one in addresses}
        return [one for one, text in pages.items() if said in text or "234567" in
                text.replace(",", "").replace(THIN, "")]  # fmt: skip

    with clock.at(lifted - timedelta(seconds=1)):
        assert found() == []
        assert visitor.client.get(own).status_code != 200
    with clock.at(lifted):
        assert found() == list(addresses)


def test_what_is_not_public_counts_at_the_desk_alone(as_):
    officer = as_("officer")
    own = prepare(as_(FOCAL), visibility="secretariat", announce_by="not_public")
    authoriser = as_("authoriser@alfa.example.org")
    authoriser.post(f"{own}/announce", form=own, status=302)
    address = "/programmes/coastal/phase-1/funding"
    public = words(as_("visitor").get(address))
    assert "EUR 1,234,567" not in public
    named = [row for row in rows(officer.get(address)) if "EUR 1,234,567" in row]
    assert named[0][0] == "Partner Alfa"
    csv = as_("visitor").get(f"{address}.csv").get_data(as_text=True)
    assert "1234567.00" not in csv
    assert "1,234,567" not in words(as_("visitor").get(f"/meetings/{TODAY}/engagements"))
