"""Engagements through the ledger: prepared, announced, confirmed, corrected, taken back."""

from datetime import UTC, date, datetime

import pytest

from app.audit.models import AuditEvent
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.core.money import Money
from app.funding.models import Engagement, Entry, Line, Posting
from app.funding.queries.positions import position
from app.funding.rules.engagements import (
    AmountMissing,
    AmountNotWanted,
    AnnounceBy,
    CannotMove,
    EngagementType,
    State,
    Visibility,
)
from app.funding.rules.stages import Measure
from app.funding.services import engagements
from app.funding.services.engagements import AmountLine
from app.funding.services.papers import ReasonNeeded
from app.funding.services.verification import verify
from app.programmes.models import Phase
from tests.funding.conftest import AUTHORISER, FOCAL, LEAD, OFFICER, eur, on, usd

DAY = date(2021, 10, 7)
AMOUNT = EngagementType.AMOUNT
LINE = AmountLine(eur("10000000"), year=2022, instrument="grant", strength=1)


def prepared(world, *lines, type=AMOUNT, **more):
    return engagements.prepare(
        partner=world.alfa, phase=world.phase, type=type, lines=lines, by=FOCAL, **more
    )


def announced(world, *lines, **more):
    with on(2021, 10, 7):
        with transaction():
            engagement = prepared(world, *(lines or (LINE,)), **more)
        with transaction():
            engagements.announce(engagement, announced_on=DAY, by=AUTHORISER)
    return engagement


def count(model):
    return db.session.query(model).count()


def test_a_draft_counts_nowhere_and_is_its_partners(funded):
    with transaction():
        engagement = prepared(funded, LINE)
    assert engagement.state == State.DRAFT
    assert engagement.ref is None
    assert not engagement.is_public
    assert not engagement.shown_to_secretariat
    assert count(Entry) == 3
    assert position(funded.book, DAY).pledged is None


@pytest.mark.parametrize(
    ("visibility", "secretariat", "public"),
    [
        (Visibility.DELEGATION, False, False),
        (Visibility.SECRETARIAT, True, False),
        (Visibility.PUBLIC, True, True),
    ],
)
def test_until_announced_the_partner_says_who_may_see_it(world, visibility, secretariat, public):
    with transaction():
        engagement = prepared(world, LINE, visibility=visibility)
    assert (engagement.shown_to_secretariat, engagement.is_public) == (secretariat, public)


def test_not_public_stays_so_after_the_announcement(world):
    engagement = announced(world, announce_by=AnnounceBy.NOT_PUBLIC)
    assert engagement.shown_to_secretariat
    assert not engagement.is_public


def test_announced_it_is_a_line_and_a_posting_with_the_rate_of_the_day(funded):
    engagement = announced(funded)
    assert engagement.ref == "PL-2021-0001"
    (link,) = engagement.lines
    assert (link.line.ref, link.line.year, link.line.partner.slug) == (
        "PL-2021-0001-1",
        2022,
        "alfa",
    )
    entry = db.session.query(Entry).filter_by(line_id=link.line_id).one()
    assert (entry.amount, entry.base, entry.effective_on) == (1_000_000_000, 1_156_200_000, DAY)
    at = position(funded.book, DAY)
    assert at.outstanding == usd("11562000.00")
    assert at.pledged == usd("86562000.00")  # with the 75 million that are further on
    assert at.confirmed is None
    assert at.gap.signed == at.gap.with_confirmed == usd("75000000")
    assert at.gap.with_all == usd("63438000.00")


def test_the_same_pledge_is_worth_less_later_with_nobody_changing_anything(funded):
    announced(funded)
    assert position(funded.book, date(2023, 3, 24)).outstanding == usd("10745000.00")


def test_a_currency_without_a_published_rate_is_recorded_and_listed_apart(funded):
    announced(funded, AmountLine(Money.parse("1000.125", "KWD")))
    at = position(funded.book, DAY)
    (line,) = at.unconverted
    assert line.of(Measure.ANNOUNCED).amount == "1000.125"
    assert at.outstanding == usd("0")


@pytest.mark.parametrize("type", [t for t in EngagementType if t is not AMOUNT])
def test_an_engagement_without_an_amount_leaves_the_ledger_alone(funded, type):
    with on(2021, 10, 7), transaction():
        engagement = prepared(funded, type=type)
        engagements.announce(engagement, announced_on=DAY, by=AUTHORISER)
    assert engagement.state == State.ANNOUNCED
    assert count(Posting) == 3
    assert position(funded.book, DAY).pledged is None


def test_type_and_lines_must_agree(world):
    with pytest.raises(AmountMissing), transaction():
        prepared(world)
    with pytest.raises(AmountNotWanted), transaction():
        prepared(world, LINE, type=EngagementType.INTENTION)


def test_announced_for_the_partner_it_needs_consent_and_stands_unconfirmed(world):
    with on(2021, 10, 7):
        with transaction():
            engagement = prepared(world, LINE, visibility=Visibility.SECRETARIAT)
        with pytest.raises(engagements.ConsentNeeded), transaction():
            engagements.announce(engagement, announced_on=DAY, by=OFFICER, for_partner=True)
        with transaction():
            engagements.announce(
                engagement,
                announced_on=DAY,
                by=OFFICER,
                for_partner=True,
                consent_note="Said by the ambassador in the room",
                said_by="Ambassador",
                source="Recording 14:32",
            )
    assert engagement.unconfirmed
    assert engagement.consent_by == OFFICER


def test_a_pledge_is_announced_once(world):
    engagement = announced(world)
    with pytest.raises(CannotMove), transaction():
        engagements.announce(engagement, announced_on=DAY, by=AUTHORISER)


def test_an_announcement_is_not_of_the_future(world):
    with on(2021, 10, 7):
        with transaction():
            engagement = prepared(world, LINE)
        with pytest.raises(engagements.FutureAnnouncement), transaction():
            engagements.announce(engagement, announced_on=date(2021, 10, 9), by=AUTHORISER)


def test_a_phase_without_a_book_takes_no_amount(world):
    with transaction():
        other = Phase(programme_id=world.programme.id, slug="phase-0")
        db.session.add(other)
        engagement = engagements.prepare(
            partner=world.alfa, phase=other, type=AMOUNT, lines=[LINE], by=FOCAL
        )
    with on(2021, 10, 7), pytest.raises(engagements.NoBook), transaction():
        engagements.announce(engagement, announced_on=DAY, by=AUTHORISER)


def test_confirmation_moves_it_into_the_second_gap(funded):
    engagement = announced(funded)
    with on(2021, 10, 20), transaction():
        engagements.confirm(engagement, by=AUTHORISER)
    before, after = (position(funded.book, d) for d in (date(2021, 10, 19), date(2021, 10, 20)))
    assert before.confirmed == usd("0")
    assert after.confirmed == after.outstanding
    assert after.gap.with_confirmed == after.gap.with_all < after.gap.signed


def test_the_secretariat_confirms_only_with_the_partners_paper(world):
    engagement = announced(world)
    with pytest.raises(engagements.EvidenceNeeded), transaction():
        engagements.confirm(engagement, by=OFFICER, for_partner=True)
    with transaction():
        engagements.confirm(engagement, by=OFFICER, for_partner=True, evidence="a" * 64)
    assert (
        db.session.query(Posting).filter_by(act="engagement.confirmed").one().evidence == "a" * 64
    )


def test_a_correction_is_a_counter_entry_and_a_new_entry_under_the_old_day(funded):
    engagement = announced(funded)
    with on(2021, 10, 9), transaction():
        engagements.correct(
            engagement,
            type=AMOUNT,
            lines=[AmountLine(eur("8000000"), year=2022, instrument="grant", strength=1)],
            why="The ambassador said eight",
            by=AUTHORISER,
        )
    assert engagement.state == State.CONFIRMED
    assert len(engagement.lines) == 1
    said = position(funded.book, DAY)
    assert said.outstanding == usd("9249600.00")
    known_then = position(funded.book, DAY, datetime(2021, 10, 8, tzinfo=UTC))
    assert known_then.outstanding == usd("11562000.00")
    (kept,) = engagement.revisions
    assert kept.before["lines"][0]["amount"] == "EUR 10000000.00"
    assert kept.why == "The ambassador said eight"
    assert list(verify()) == []


def test_a_revision_counts_from_its_own_day(funded):
    engagement = announced(funded)
    with on(2022, 3, 1), transaction():
        engagements.correct(
            engagement,
            type=AMOUNT,
            lines=[LINE, AmountLine(usd("500000"), year=2023)],
            why="Parliament added half a million",
            effective_on=date(2022, 3, 1),
            by=AUTHORISER,
        )
    assert [link.line.ref for link in engagement.lines] == ["PL-2021-0001-1", "PL-2021-0001-2"]
    assert position(funded.book, DAY).outstanding == usd("11562000.00")
    later = position(funded.book, date(2022, 3, 1))
    (dollars,) = [x for x in later.contributions if x.facts.year == 2023]
    assert dollars.in_book("outstanding") == dollars.in_book("confirmed") == usd("500000")


def test_a_correction_to_a_type_without_an_amount_takes_all_of_it_back(funded):
    engagement = announced(funded)
    with on(2021, 10, 9), transaction():
        engagements.correct(
            engagement, type=EngagementType.INTENTION, why="No amount was said", by=AUTHORISER
        )
    assert position(funded.book, DAY).outstanding == usd("0")
    assert engagement.type == EngagementType.INTENTION


def test_a_withdrawal_is_dated(funded):
    engagement = announced(funded)
    with on(2022, 5, 1):
        with pytest.raises(ReasonNeeded), transaction():
            engagements.withdraw(engagement, on=date(2022, 5, 1), why=" ", by=LEAD)
        for day, refused in (
            (date(2022, 5, 2), engagements.EndsInFuture),
            (date(2021, 10, 6), engagements.EndsBeforeItBegan),
        ):
            with pytest.raises(refused), transaction():
                engagements.withdraw(engagement, on=day, why="Budget cut", by=AUTHORISER)
        with pytest.raises(engagements.EvidenceNeeded), transaction():
            engagements.withdraw(
                engagement, on=date(2022, 5, 1), why="Budget cut", by=LEAD, for_partner=True
            )
        with transaction():
            engagements.withdraw(engagement, on=date(2022, 5, 1), why="Budget cut", by=AUTHORISER)
    assert position(funded.book, date(2022, 4, 30)).outstanding > usd("0")
    assert position(funded.book, date(2022, 5, 1)).outstanding == usd("0")
    with pytest.raises(CannotMove), transaction():
        engagements.confirm(engagement, by=AUTHORISER)


def test_a_stale_edit_sees_both_versions(world):
    with transaction():
        engagement = prepared(world, LINE, wording=Localised(en="Ten million"))
        seen = engagement.version

    def edit(text, version):
        engagements.edit(
            engagement,
            by=FOCAL,
            version=version,
            type=AMOUNT,
            lines=[LINE],
            wording=Localised(en=text),
            visibility=Visibility.DELEGATION,
            announce_by=AnnounceBy.CHAIR,
        )

    with transaction():
        edit("Twelve million", seen)
    with pytest.raises(StaleVersion) as stale, transaction():
        edit("Eleven million", seen)
    assert stale.value.theirs["wording"] == {"en": "Twelve million"}
    assert engagement.wording == Localised(en="Twelve million")


def test_a_draft_can_be_thrown_away_an_announcement_cannot(world):
    with transaction():
        draft = prepared(world, LINE)
    with transaction():
        engagements.discard(draft, by=FOCAL)
    assert count(Engagement) == 0
    engagement = announced(world)
    with pytest.raises(CannotMove), transaction():
        engagements.discard(engagement, by=FOCAL)


def test_each_step_is_in_the_trail(world):
    engagement = announced(world)
    with transaction():
        engagements.confirm(engagement, by=AUTHORISER)
    trail = db.session.query(AuditEvent).filter_by(subject_id=engagement.slug)
    assert [(e.action, e.actor) for e in trail.order_by(AuditEvent.id)] == [
        ("engagement.prepared", FOCAL),
        ("engagement.announced", AUTHORISER),
        ("engagement.confirmed", AUTHORISER),
    ]


def test_a_soft_earmark_keeps_its_reach(world):
    reach = (("country", "KH"), ("country", "LA"))
    engagement = announced(world, AmountLine(usd("12"), strength=2, reach=reach))
    line = db.session.get(Line, engagement.lines[0].line_id)
    assert [(r.dimension, r.value) for r in line.reach] == list(reach)
    assert list(verify()) == []
