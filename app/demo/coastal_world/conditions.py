"""Fictitious pledges that depend on something, one announced twice, and ends that wait.

A match, a share of the total and a threshold; a vote that two persons have put on record and one
answer that waits; a pledge whose long-stop date has passed, and one that is to be declined.
"""

from datetime import UTC, date, datetime

from sqlalchemy import select

from app.access.roles import Role
from app.core.db import db
from app.core.localised import Localised
from app.core.money import Money
from app.demo.accounts import actor
from app.demo.coastal_world.funding import PHASE, PROGRAMME
from app.demo.coastal_world.partners import word
from app.demo.timeline import Step
from app.funding.models import Engagement
from app.funding.rules.conditions import Counts, Outcome, Terms
from app.funding.rules.engagements import (
    AnnounceBy,
    ConditionKind,
    EngagementType,
    State,
    Visibility,
)
from app.funding.services import conditions, endings, engagements, evidence
from app.funding.services.engagements import AmountLine
from app.meetings.rules.uploads import Upload
from app.partners import queries as partners
from app.programmes import queries as programmes

ON = date(2026, 6, 10)
LETTER = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000052 00000 n 
0000000101 00000 n 
trailer<</Size 4/Root 1 0 R>>
startxref
178
%%EOF
"""  # noqa: W291 - the cross-reference table of the format ends its lines so
"""An empty page: the fictitious partners' letters say nothing."""

PLEDGES = {
    "mike": (
        "USD", "12000000", 2028,
        Terms(ConditionKind.MATCHING, gives=1, per=2, counts=Counts.CONFIRMED),
        "One for every two that others confirm.",
    ),
    "papa": (
        "EUR", "30000000", 2028, Terms(ConditionKind.SHARE_OF_TOTAL, share=1000),
        "Not more than a tenth of all contributions.",
    ),
    "quebec": (
        "GBP", "2000000", 2028, Terms(ConditionKind.THRESHOLD, threshold=40_000_000_000),
        "Once the partners reach four hundred million dollars.",
    ),
    "romeo": (
        "CHF", "1800000", 2027, Terms(ConditionKind.PARLIAMENT),
        "Subject to the vote of the partner's parliament.",
    ),
    "tango": (
        "USD", "900000", 2027, Terms(ConditionKind.RESULT),
        "When the first ten early-warning centres work.",
    ),
}  # fmt: skip
"""Partner -> currency, amount, year, terms, words."""


def steps() -> list[Step]:
    """From the announcements of June to what waits at the end of October."""
    return [
        Step(_at(2026, 6, 10), "coastal:conditional pledges", _announce),
        Step(_at(2026, 9, 21), "coastal:conditions answered", _answer),
        Step(_at(2026, 10, 29, 11), "coastal:ends that wait", _end),
    ]


def _at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def _announced(
    slug: str, line: AmountLine, said: str, terms: Terms | None, text: str, stop: date | None = None
) -> Engagement:
    engagement = engagements.prepare(
        partner=partners.partner_by_slug(slug),
        phase=programmes.phase_by_slugs(PROGRAMME, PHASE),
        type=EngagementType.AMOUNT,
        lines=[line],
        wording=Localised(en=f"Partner {word(slug)} {said}."),
        visibility=Visibility.SECRETARIAT,
        announce_by=AnnounceBy.CHAIR,
        condition_kind=terms.kind if terms else ConditionKind.NONE,
        condition_text=text,
        condition_terms=terms,
        long_stop_on=stop,
        by=actor(Role.OFFICER),
    )
    return engagements.announce(
        engagement,
        announced_on=ON,
        for_partner=True,
        consent_note="By letter of the head of delegation",
        by=actor(Role.OFFICER),
    )


def _line(code: str, amount: str, year: int) -> AmountLine:
    return AmountLine(Money.parse(amount, code), year=year, instrument="grant", strength=1)


def _announce() -> None:
    for slug, (code, amount, year, terms, text) in PLEDGES.items():
        _announced(slug, _line(code, amount, year), "pledges on a condition", terms, text)
    # The amount that Partner Lima announced in March: the same money, or more? A person settles it.
    _announced(
        "lima", _line("USD", "6300000", 2027), "recalls its pledge",
        Terms(ConditionKind.PARLIAMENT), "Subject to the vote of the partner's parliament.",
    )  # fmt: skip
    _announced("uniform", _line("EUR", "700000", 2026), "pledges for this year", None, "",
               stop=date(2026, 9, 30))  # fmt: skip
    _announced("victor", _line("EUR", "450000", 2027), "pledges to a pilot", None, "")


def _of(slug: str) -> Engagement:
    partner = partners.partner_by_slug(slug)
    return db.session.scalars(
        select(Engagement)
        .where(Engagement.partner_id == partner.id, Engagement.ref.is_not(None))
        .order_by(Engagement.id.desc())
    ).first() or _missing(slug)


def _missing(slug: str) -> Engagement:
    raise LookupError(f"no engagement of {slug}")


def _answer() -> None:
    """The vote of Partner Romeo's parliament is on record; that about Partner Tango waits."""
    for slug, day in (("romeo", date(2026, 9, 17)), ("tango", date(2026, 9, 18))):
        pledge = _of(slug)
        condition = conditions.of_pledge(pledge)
        if condition is None:
            raise LookupError(f"no condition of {slug}")
        row = conditions.record_fulfilment(
            condition,
            outcome=Outcome.MET,
            effective_on=day,
            evidence=evidence.keep(
                f"condition:{condition.slug}",
                Upload(f"letter-{slug}.pdf", LETTER),
                by=actor(Role.OFFICER),
            ),
            by=actor(Role.OFFICER),
        )
        if slug == "romeo":
            conditions.approve_fulfilment(row, by=actor(Role.APPROVER))


def _end() -> None:
    endings.sweep()
    endings.propose(
        _of("victor"),
        kind=State.DECLINED,
        on=date(2026, 10, 28),
        why="The pilot is outside the costed plan.",
        by=actor(Role.LEAD),
    )
