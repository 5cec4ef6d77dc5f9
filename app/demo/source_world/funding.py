"""The money facts of the source documents, as they stand.

Required, own contribution and mobilised as of 7 October 2021; as of 24 March 2023 what was newly
mobilised, and the part of it that did not reduce the gap and that no source explains. Pledged,
confirmed and received are not recorded there, so they stay unknown. No partner is named, because
none is. What partners said at the tour de table is recorded in words, as no amount was given.
"""

from datetime import UTC, date, datetime

from app.access.roles import Role
from app.core.localised import Localised
from app.core.money import Money
from app.demo.accounts import actor
from app.demo.facts import SYSTEM, facts
from app.demo.timeline import Step
from app.funding.models import Book
from app.funding.queries import books
from app.funding.queries.stated import stated_gap
from app.funding.rules.engagements import AnnounceBy, EngagementType, Visibility
from app.funding.rules.stages import Reason
from app.funding.services import engagements, positions, statements
from app.meetings import queries as meetings
from app.programmes import queries as programmes

PROGRAMME, PHASE = "spf", "phase-2"
FIRST, SECOND = date(2021, 10, 7), date(2023, 3, 24)


def steps() -> list[Step]:
    """What was said at the two meetings, and the statement of the first."""
    return [
        Step(datetime(2021, 10, 6, 12, tzinfo=UTC), "source:book", _open),
        Step(datetime(2021, 10, 7, 13, 30, tzinfo=UTC), "source:position-2021", _first),
        Step(datetime(2021, 10, 7, 16, tzinfo=UTC), "source:engagements-2021", _engage),
        Step(datetime(2021, 10, 8, 9, tzinfo=UTC), "source:statement-2021", _state_first),
        Step(datetime(2023, 3, 24, 15, tzinfo=UTC), "source:position-2023", _second),
    ]


def _usd(text: str) -> Money:
    return Money.parse(text, "USD")


def _book() -> Book:
    return books.book_of_phase(PROGRAMME, PHASE)


def _open() -> None:
    phase = programmes.phase_by_slugs(PROGRAMME, PHASE)
    positions.open_phase_book(phase, by=actor(Role.FINANCE))


def _first() -> None:
    finance, approver = actor(Role.FINANCE), actor(Role.APPROVER)
    requirement = positions.propose_requirement(
        _book(),
        cells=[positions.Cell(_usd("160000000"))],
        label="Overall budget of the second phase",
        effective_on=FIRST,
        source="REP:129",
        by=finance,
    )
    positions.approve_requirement(requirement, by=approver)
    own = positions.record_own(
        _book(),
        amount=_usd("10000000"),
        effective_on=FIRST,
        label=Localised(
            en="ILO contribution through staff supporting implementation",
            fr="Contribution de l’OIT par le personnel qui appuie la mise en œuvre",
            es="Contribución de la OIT mediante el personal que apoya la ejecución",
        ),
        in_kind=True,
        source="REP:129",
        by=finance,
    )
    positions.approve_entry(own, by=approver)
    mobilised = positions.record_mobilised(
        _book(),
        amount=_usd("75000000"),
        effective_on=FIRST,
        label=Localised(
            en="Mobilised through ongoing projects",
            fr="Mobilisé par des projets en cours",
            es="Movilizado mediante proyectos en curso",
        ),
        source="REP:129",
        by=finance,
    )
    positions.approve_entry(mobilised, by=approver)


SAID = {
    "commitment_without_amount": EngagementType.AMOUNT_TO_FOLLOW,
    "continuation": EngagementType.CONTINUATION,
    "intention": EngagementType.INTENTION,
    "technical_offer": EngagementType.IN_KIND_OR_TECHNICAL,
}
"""The types of the source documents; where none was stated, nothing is recorded."""


def _engage() -> None:
    """What ten of eleven partners said about the second phase: no amount, and none confirmed."""
    phase = programmes.phase_by_slugs(PROGRAMME, PHASE)
    meeting = meetings.meeting("dpm-2021-10")
    for said in facts("interventions")["tour_de_table"]["interventions"]:
        stated = said["engagement_for_phase_2"]
        if stated["type"] not in SAID:
            continue
        turn = meetings.intervention(meeting.id, said["id"])
        if turn.partner is None:
            raise LookupError(f"{said['id']} names no partner")
        prepared = engagements.prepare(
            partner=turn.partner,
            phase=phase,
            type=SAID[stated["type"]],
            wording=Localised(en=_sentence(stated["text"])),
            visibility=Visibility.SECRETARIAT,
            announce_by=AnnounceBy.CHAIR,
            by=SYSTEM,
        )
        engagements.announce(
            prepared,
            announced_on=FIRST,
            for_partner=True,
            consent_note=f"as reported ({said['source']})",
            meeting_id=meeting.id,
            agenda_item_id=turn.agenda_item_id,
            intervention_id=turn.id,
            said_by=turn.person.printed if turn.person else "",
            source=said["source"],
            by=SYSTEM,
        )


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _state_first() -> None:
    book = _book()
    draft = statements.draft(
        book, as_of=FIRST, by=actor(Role.FINANCE), stated=stated_gap(book, FIRST)
    )
    statements.review(draft, by=actor(Role.OFFICER))
    statements.approve(draft, by=actor(Role.APPROVER))
    statements.issue(draft, by=actor(Role.LEAD))


def _second() -> None:
    finance, approver = actor(Role.FINANCE), actor(Role.APPROVER)
    newly = positions.record_mobilised(
        _book(),
        amount=_usd("38000000"),
        effective_on=SECOND,
        label=Localised(
            en="Additional resources mobilised in 2021–22",
            fr="Ressources supplémentaires mobilisées en 2021-2022",
            es="Recursos adicionales movilizados en 2021-2022",
        ),
        reason=Reason.NEWLY_SIGNED,
        source="NEWS:13",
        by=finance,
    )
    positions.approve_entry(newly, by=approver)
    if newly.line is None:
        raise LookupError("an approved entry has a line")
    rest = positions.record_adjustment(
        newly.line,
        amount=_usd("-16600000"),
        effective_on=SECOND,
        source="NEWS:13",
        note=(
            "The gap fell by 21.4 million although 38 million was mobilised. "
            "The sources do not say why."
        ),
        by=finance,
    )
    positions.approve_entry(rest, by=approver)
