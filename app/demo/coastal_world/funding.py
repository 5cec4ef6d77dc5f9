"""The fictitious money: a book, a pooled fund, pledges in every state, a hundred agreements.

Everything is computed from a fixed pattern, so each load gives the same papers. Six currencies,
payments over five years; amounts grow with the partner's place in the pattern. All of it runs
through the services, the second person included.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlalchemy import select

from app.access.roles import Role
from app.core.db import db
from app.core.localised import Localised
from app.core.money import Money
from app.demo.accounts import actor
from app.demo.coastal_world import requirement
from app.demo.coastal_world.partners import word
from app.demo.timeline import Step
from app.funding.models import Agreement, AgreementLine, Book, Engagement, Fund, Instalment
from app.funding.queries import books
from app.funding.queries import funds as fund_queries
from app.funding.rules.engagements import (
    AnnounceBy,
    ConditionKind,
    EngagementType,
    State,
    Visibility,
)
from app.funding.services import (
    agreements,
    engagements,
    fixings,
    funds,
    positions,
    receipts,
    statements,
)
from app.funding.services.agreements import Agreed, Due
from app.funding.services.engagements import AmountLine
from app.meetings.models import Intervention, Meeting
from app.partners import queries as partners
from app.programmes import queries as programmes
from app.programmes.models import Phase

PROGRAMME, PHASE, FUND = "coastal", "phase-1", "coastal-fund"

CURRENCIES = {
    "USD": 1_000_000, "EUR": 900_000, "GBP": 800_000, "NOK": 10_000_000, "CHF": 900_000,
    "JPY": 150_000_000,
}  # fmt: skip
"""Currency -> the unit of the pattern, in major units: each worth about a million dollars."""

PAYERS = (
    "alfa", "bravo", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo",
    "november", "oscar", "papa", "quebec", "romeo", "tango", "uniform", "victor", "yankee", "zulu",
)  # fmt: skip
AGREEMENTS = 100
REQUIRED = {2024: "52000000", 2025: "58000000", 2026: "62000000", 2027: "60000000",
            2028: "48000000"}  # fmt: skip
REVISED = {**REQUIRED, 2027: "64500000", 2028: "52000000"}


def steps() -> list[Step]:
    """From the opening of the book to the statement of last quarter."""
    return [
        Step(_at(2023, 12, 4), "coastal:book", _open),
        Step(_at(2023, 12, 5), "coastal:fund", _open_fund),
        *(
            Step(_at(plan.signed.year, plan.signed.month, plan.signed.day, 12),
                 f"coastal:agreement {plan.n}", partial(_sign, plan))
            for plan in plans()
        ),
        *(
            Step(moment, f"coastal:receipts {moment:%Y-%m}", partial(_receive, moment.date()))
            for moment in _month_ends()
        ),
        Step(_at(2025, 3, 31, 16), "coastal:requirement revised", _revise),
        Step(_at(2025, 5, 20), "coastal:first allocations", _allocate_first),
        Step(_at(2026, 2, 10), "coastal:second allocations", _allocate_second),
        Step(_at(2025, 1, 20), "coastal:statement 2024", partial(_state, date(2024, 12, 31))),
        Step(_at(2026, 1, 19), "coastal:statement 2025", partial(_state, date(2025, 12, 31))),
        Step(_at(2026, 3, 18, 17), "coastal:pledges at the table", _pledge),
        Step(_at(2026, 4, 9), "coastal:pledges answered", _answer),
        Step(_at(2026, 7, 30), "coastal:pledges prepared", _prepare),
        Step(_at(2026, 10, 8), "coastal:statement September 2026",
             partial(_state, date(2026, 9, 30))),
        Step(_at(2026, 10, 29), "coastal:papers that wait", _leave_waiting),
    ]  # fmt: skip


def _at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def _month_ends() -> Iterator[datetime]:
    year, month = 2024, 3
    while (year, month) <= (2026, 10):
        yield _at(year, month, 28, 15)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _usd(text: str) -> Money:
    return Money.parse(text, "USD")


def _phase() -> Phase:
    return programmes.phase_by_slugs(PROGRAMME, PHASE)


def _book() -> Book:
    return books.book_of_phase(PROGRAMME, PHASE)


def _fund() -> Fund:
    return fund_queries.fund(FUND)


# --- the book and the fund -----------------------------------------------------------------------


def _open() -> None:
    finance, approver = actor(Role.FINANCE), actor(Role.APPROVER)
    book = positions.open_phase_book(_phase(), by=finance)
    _require(REQUIRED, "Costed plan 2024–2028", date(2024, 1, 1))
    own = positions.record_own(
        book,
        amount=_usd("12000000"),
        effective_on=date(2024, 1, 1),
        label=Localised(
            en="Staff of the secretariat", fr="Personnel du secrétariat",
            es="Personal de la secretaría",
        ),
        in_kind=True,
        by=finance,
    )  # fmt: skip
    positions.approve_entry(own, by=approver)
    fixings.set_reference_rates(
        book, on=date(2023, 12, 1), currencies=list(CURRENCIES)[1:], by=finance
    )


def _require(cells: dict[int, str], label: str, on: date) -> None:
    version = positions.propose_requirement(
        _book(),
        cells=[positions.Cell(_usd(amount), year=year) for year, amount in cells.items()],
        label=label,
        effective_on=on,
        by=actor(Role.FINANCE),
    )
    positions.approve_requirement(version, by=actor(Role.APPROVER))


def _revise() -> None:
    _require(REVISED, "Costed plan 2024–2028, revised", date(2025, 3, 31))


def _open_fund() -> None:
    finance = actor(Role.FINANCE)
    fund = funds.create(
        slug=FUND,
        programme=programmes.programme_by_slug(PROGRAMME),
        phase=_phase(),
        name=Localised(
            en="Coastal Resilience Fund", fr="Fonds pour la résilience côtière",
            es="Fondo para la Resiliencia Costera",
        ),
        policy=Localised(
            en="Steered together; money is allocated by decision of the steering committee.",
            fr="Piloté en commun; l’argent est affecté sur décision du comité de pilotage.",
            es="Dirigido en común; el dinero se asigna por decisión del comité directivo.",
        ),
        currency="USD",
        fee_rate="1",
        cost_rate="7",
        fictitious=True,
        by=finance,
    )  # fmt: skip
    funds.add_window(
        fund, slug="early-warning", by=finance,
        name=Localised(en="Early warning", fr="Alerte précoce", es="Alerta temprana"),
    )  # fmt: skip
    funds.add_window(
        fund, slug="livelihoods", by=finance,
        name=Localised(
            en="Coastal livelihoods", fr="Moyens de subsistance côtiers",
            es="Medios de vida costeros",
        ),
    )  # fmt: skip


def _allocate_first() -> None:
    _allocate("1800000", "early-warning", "Sirens and drills in three deltas", date(2025, 5, 14))
    _allocate("1250000", "livelihoods", "Insurance for small boats", date(2025, 5, 14))


def _allocate_second() -> None:
    _allocate("2400000", "early-warning", "Tide gauges along the eastern coast", date(2026, 2, 4))


def _allocate(amount: str, window: str, purpose: str, on: date) -> None:
    finance, approver = actor(Role.FINANCE), actor(Role.APPROVER)
    fund = _fund()
    allocation = funds.propose(
        fund,
        amount=_usd(amount),
        purpose=purpose,
        decided_on=on,
        window=next(w for w in fund.windows if w.slug == window),
        implementer=partners.partner_by_slug("sierra"),
        by=actor(Role.OFFICER),
    )
    funds.decide(
        fund,
        body="Steering committee",
        decided_on=on,
        minute=f"Steering committee, {on:%Y-%m-%d}",
        allocations=[allocation],
        by=actor(Role.OFFICER),
    )
    funds.approve(allocation, by=approver)
    half = Money(allocation.proposed_minor // 2, "USD")
    transfer = funds.instruct(allocation, amount=half, on=on + timedelta(days=3), by=finance)
    funds.release(transfer, by=approver)


# --- a hundred agreements ------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """One agreement of the pattern."""

    n: int
    partner: str
    amount: Money
    signed: date
    first_year: int
    instalments: int
    pooled: bool
    strength: int


def plans() -> list[Plan]:
    """The hundred agreements: one every nine or ten days from January 2024 on."""
    codes = list(CURRENCIES)
    found = []
    for n in range(AGREEMENTS):
        partner = PAYERS[n * 7 % len(PAYERS)]
        code = codes[PAYERS.index(partner) % len(codes)]
        size = 2 + n * 5 % 9
        amount = Money.parse(str(CURRENCIES[code] * size // 4), code)
        signed = date(2024, 1, 22) + timedelta(days=n * 10)
        found.append(
            Plan(n + 1, partner, amount, signed, signed.year, 1 + n % 3, n % 4 == 0, 1 + n % 4)
        )
    return found


def _sign(plan: Plan) -> None:
    fund = _fund() if plan.pooled else None
    parts = plan.amount.split(plan.instalments)
    due = [
        Due(part, date(min(plan.first_year + k, 2028), plan.signed.month, 20) + timedelta(days=60))
        for k, part in enumerate(parts)
    ]
    agreement = agreements.record(
        book=_book(),
        partner=partners.partner_by_slug(plan.partner),
        title=f"Contribution no. {plan.n} of Partner {word(plan.partner)}",
        signed_on=plan.signed,
        starts_on=plan.signed,
        ends_on=date(2028, 12, 31),
        fund=fund,
        carry_over=plan.n % 5 == 0,
        agreed=[
            Agreed(
                AmountLine(
                    plan.amount,
                    year=plan.first_year,
                    instrument="grant",
                    strength=1 if plan.pooled else plan.strength,
                    fund=fund.slug if fund else None,
                    **requirement.earmark(plan.n, 1 if plan.pooled else plan.strength),
                ),
                tuple(due),
            )
        ],
        by=actor(Role.FINANCE),
    )
    agreements.approve(agreement, by=actor(Role.APPROVER))


def _receive(until: date) -> None:
    """Record and approve what fell due in this month; every eleventh payer is late for ever."""
    finance, approver = actor(Role.FINANCE), actor(Role.APPROVER)
    since = (until.replace(day=1) - timedelta(days=3)).replace(day=29 if until.month != 3 else 28)
    rows = db.session.execute(
        select(Instalment, AgreementLine)
        .join(AgreementLine, AgreementLine.id == Instalment.agreement_line_id)
        .join(Agreement, Agreement.id == AgreementLine.agreement_id)
        .where(
            Agreement.state == "signed",
            Agreement.title.startswith("Contribution no."),
            Instalment.due_on > since,
            Instalment.due_on <= until,
        )
        .order_by(Instalment.due_on, Instalment.id)
    ).all()
    for instalment, line in rows:
        if instalment.id % 11 == 0:
            continue
        receipt = receipts.record(
            line,
            amount=instalment.proposed,
            received_on=min(instalment.due_on, until),
            instalment=instalment,
            bank_reference=f"CRF-{instalment.id:05d}",
            by=finance,
        )
        receipts.approve(receipt, by=approver)


# --- pledges in every state ----------------------------------------------------------------------

PLEDGED = {
    "alfa": ("EUR", "5000000", 2027),
    "bravo": ("GBP", "3200000", 2027),
    "delta": ("USD", "18000000", 2027),
    "echo": ("NOK", "100000000", 2026),
    "hotel": ("CHF", "6600000", 2027),
    "kilo": ("EUR", "7200000", 2028),
    "lima": ("USD", "6300000", 2027),
    "india": ("JPY", "450000000", 2027),
}
"""Announced at the last meeting, with an amount: currency, amount, year."""

SAID = {
    "charlie": (EngagementType.AMOUNT_TO_FOLLOW, "will contribute; the amount follows in autumn"),
    "golf": (EngagementType.IN_KIND_OR_TECHNICAL, "offers one expert for twelve months"),
    "juliett": (EngagementType.CONTINUATION, "continues its support to early warning"),
    "foxtrot": (EngagementType.INTENTION, "intends to support coastal livelihoods"),
}
"""Announced at the last meeting, without an amount."""


def _grant(amount: str, code: str, year: int) -> AmountLine:
    return AmountLine(Money.parse(amount, code), year=year, instrument="grant", strength=1)


def _meeting(slug: str) -> Meeting:
    return db.session.scalars(select(Meeting).where(Meeting.slug == slug)).one()


def _turn(meeting: Meeting, partner_id: int) -> Intervention | None:
    return db.session.scalars(
        select(Intervention)
        .where(Intervention.meeting_id == meeting.id, Intervention.partner_id == partner_id)
        .order_by(Intervention.position.desc())
    ).first()


def _announced(slug: str, kind: EngagementType, said: str, lines: list[AmountLine]) -> Engagement:
    partner, meeting = partners.partner_by_slug(slug), _meeting("coastal-last")
    turn = _turn(meeting, partner.id)
    conditional = slug == "lima"
    engagement = engagements.prepare(
        partner=partner,
        phase=_phase(),
        type=kind,
        lines=lines,
        wording=Localised(en=f"Partner {word(slug)} {said}."),
        visibility=Visibility.SECRETARIAT,
        announce_by=AnnounceBy.CHAIR,
        amount_public=slug != "kilo",
        condition_kind=ConditionKind.PARLIAMENT if conditional else ConditionKind.NONE,
        condition_text="Subject to the vote of the partner's parliament." if conditional else "",
        by=actor(Role.OFFICER),
    )
    return engagements.announce(
        engagement,
        announced_on=date(2026, 3, 18),
        for_partner=True,
        consent_note="Head of delegation, in the room",
        meeting_id=meeting.id,
        agenda_item_id=turn.agenda_item_id if turn else None,
        intervention_id=turn.id if turn else None,
        said_by=turn.person.printed if turn and turn.person else "",
        by=actor(Role.OFFICER),
    )


def _pledge() -> None:
    for slug, (code, amount, year) in PLEDGED.items():
        line = _grant(amount, code, year)
        _announced(slug, EngagementType.AMOUNT, "pledges to the second half of the phase", [line])
    for slug, (kind, said) in SAID.items():
        _announced(slug, kind, said, [])


def _of(slug: str) -> Engagement:
    partner = partners.partner_by_slug(slug)
    return db.session.scalars(
        select(Engagement)
        .where(Engagement.partner_id == partner.id, Engagement.ref.is_not(None))
        .order_by(Engagement.id)
    ).first() or _missing(slug)


def _missing(slug: str) -> Engagement:
    raise LookupError(f"no engagement of {slug}")


def _answer() -> None:
    """Some confirm, one corrects, one takes back, one lapses, one is declined; one signs part."""
    for slug in ("alfa", "delta", "echo"):
        engagements.confirm(_of(slug), by=actor(Role.AUTHORISER, slug))
    bravo = _of("bravo")
    engagements.correct(
        bravo,
        type=EngagementType.AMOUNT,
        why="The amount was misheard in the room.",
        lines=[
            AmountLine(Money.parse("3900000", "GBP"), year=2027, instrument="grant", strength=1)
        ],
        by=actor(Role.AUTHORISER, "bravo"),
    )
    lead = actor(Role.LEAD)
    engagements.withdraw(
        _of("hotel"), on=date(2026, 4, 8), why="The partner's budget was cut.", by=lead
    )
    engagements.withdraw(
        _of("kilo"), on=date(2026, 4, 8), why="The long-stop date has passed.", by=lead,
        as_=State.LAPSED,
    )  # fmt: skip
    engagements.withdraw(
        _of("india"), on=date(2026, 4, 8), why="Outside the costed plan.", by=lead,
        as_=State.DECLINED,
    )  # fmt: skip
    echo = _of("echo")
    line = echo.lines[0].line
    agreement = agreements.record(
        book=_book(),
        partner=echo.partner,
        engagement=echo,
        title="First part of the pledge of Partner Echo",
        signed_on=date(2026, 4, 7),
        starts_on=date(2026, 4, 7),
        ends_on=date(2027, 12, 31),
        agreed=[
            Agreed(
                AmountLine(
                    Money.parse("60000000", "NOK"), year=2026, instrument="grant", strength=1
                ),
                (Due(Money.parse("60000000", "NOK"), date(2026, 6, 15)),),
                converts=line,
            )
        ],
        by=actor(Role.FINANCE),
    )
    agreements.approve(agreement, by=actor(Role.APPROVER))


def _prepare() -> None:
    """Drafts for today's meeting: one that only its delegation sees, one the chair may announce."""
    today, phase = _meeting("coastal-today"), _phase()
    engagements.prepare(
        partner=partners.partner_by_slug("alfa"),
        phase=phase,
        type=EngagementType.AMOUNT,
        lines=[
            _grant("2500000", "EUR", 2027),
            _grant("2500000", "EUR", 2028),
        ],
        wording=Localised(en="Partner Alfa pledges five million euros for 2027 and 2028."),
        meeting_id=today.id,
        by=actor(Role.FOCAL, "alfa"),
    )
    engagements.prepare(
        partner=partners.partner_by_slug("bravo"),
        phase=phase,
        type=EngagementType.AMOUNT,
        lines=[
            AmountLine(Money.parse("4000000", "GBP"), year=2027, instrument="grant", strength=2)
        ],
        wording=Localised(en="Partner Bravo pledges four million pounds for 2027."),
        visibility=Visibility.SECRETARIAT,
        announce_by=AnnounceBy.CHAIR,
        meeting_id=today.id,
        by=actor(Role.FOCAL, "bravo"),
    )
    engagements.prepare(
        partner=partners.partner_by_slug("echo"),
        phase=phase,
        type=EngagementType.POLICY,
        wording=Localised(en="Partner Echo will put coastal protection into national law."),
        visibility=Visibility.SECRETARIAT,
        announce_by=AnnounceBy.CHAIR,
        meeting_id=today.id,
        by=actor(Role.FOCAL, "echo"),
    )


def _state(as_of: date) -> None:
    draft = statements.draft(_book(), as_of=as_of, by=actor(Role.FINANCE))
    statements.review(draft, by=actor(Role.OFFICER))
    statements.approve(draft, by=actor(Role.APPROVER))
    statements.issue(draft, by=actor(Role.LEAD))


def _leave_waiting() -> None:
    """One agreement and one receipt that a second person has still to approve."""
    agreements.record(
        book=_book(),
        partner=partners.partner_by_slug("delta"),
        engagement=_of("delta"),
        title="First part of the pledge of Partner Delta",
        signed_on=date(2026, 10, 27),
        starts_on=date(2026, 11, 1),
        ends_on=date(2028, 12, 31),
        agreed=[
            Agreed(
                AmountLine(_usd("12000000"), year=2027, instrument="grant", strength=1),
                (Due(_usd("12000000"), date(2027, 2, 15)),),
                converts=_of("delta").lines[0].line,
            )
        ],
        by=actor(Role.FINANCE),
    )
    owed = db.session.scalars(
        select(AgreementLine)
        .join(Agreement)
        .where(Agreement.title == "First part of the pledge of Partner Echo")
    ).one()
    receipts.record(
        owed,
        amount=Money.parse("25000000", "NOK"),
        received_on=date(2026, 10, 28),
        bank_reference="CRF-ECHO-1",
        by=actor(Role.FINANCE),
    )
