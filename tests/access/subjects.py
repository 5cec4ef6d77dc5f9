"""Values for the addresses of the matrix: which row of the demo an endpoint is tried on.

``@subject("room.endpoint", ...)`` names the endpoints that a function serves, ``@room("room")``
serves the rest of a room; it gets the world and ``"own"`` or ``"foreign"`` and returns the values
of the address, or more. Where nothing belongs to
anybody, own and foreign are the same. A room adds its functions below, in the order of the rooms.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import random

from sqlalchemy import select, text, update

from app import mail
from app.access.roles import Role
from app.accounts import queries as accounts
from app.accounts import services as account_services
from app.accounts.models import Account
from app.accounts.services import devices, links
from app.core import clock, files, tokens
from app.core.db import db, transaction
from app.core.localised import Localised
from app.core.money import Money
from app.floor.models import PanelQuestion
from app.funding.models import (
    Agreement,
    Allocation,
    Amendment,
    BasisProposal,
    Condition,
    Ending,
    Engagement,
    Evidence,
    Fulfilment,
    FundAct,
    InKindItem,
    InKindPaper,
    ManualRate,
    Objection,
    PledgeImport,
    PositionEntry,
    RateSheet,
    Receipt,
    Repeat,
    Settlement,
    Statement,
    StatementDraft,
    Transfer,
)
from app.funding.queries import books
from app.funding.queries import funds as fund_queries
from app.funding.queries import objections as objection_queries
from app.funding.rules.engagements import EngagementType
from app.funding.rules.in_kind import Kind, Thing
from app.funding.rules.rates import RateSource
from app.funding.services import (
    amendments,
    engagements,
    fixings,
    funds,
    in_kind,
    objections,
    pledge_imports,
    positions,
    rate_sheets,
    settlements,
    statements,
)
from app.mail.models import OutboxMail
from app.meetings import services as meeting_services
from app.meetings.models import (
    AgendaItem,
    AgendaUndo,
    Intervention,
    Meeting,
    RoleAssignment,
    SpeakerRequest,
)
from app.meetings.rules.uploads import Upload
from app.partners.models import Partner, PersonMerge
from app.partners.services import add_person, merge_persons
from app.registration import queries as registration
from app.registration import services as registration_services
from app.registration.models import (
    Delegate,
    DelegateImport,
    Mailing,
    RegistrationRequest,
    ReminderRule,
)
from app.registration.rules.platform_file import Stay
from app.registration.services import Answer, letters
from app.registration.services.waiting import ask
from app.reports.models import Clearance
from tests import people
from tests.access.world import OWN, World

Values = dict[str, str | int]
Subject = Callable[[World, str], Values]

SUBJECTS: dict[str, Subject] = {}
ROOMS: dict[str, Subject] = {}


def subject(*endpoints: str) -> Callable[[Subject], Subject]:
    """Register what one or several endpoints are tried on."""

    def register(values: Subject) -> Subject:
        SUBJECTS.update(dict.fromkeys(endpoints, values))
        return values

    return register


def values_for(endpoint: str, arguments: set[str], world: World, whose: str) -> Values:
    """The values of an address; an address without arguments needs none."""
    if not arguments:
        return {}
    found_for = SUBJECTS.get(endpoint) or ROOMS.get(endpoint.partition(".")[0])
    values = found_for(world, whose) if found_for else {}
    assert arguments <= set(values), (
        f"{endpoint} has {sorted(arguments)} in its address: "
        f'add @subject("{endpoint}") to tests/access/subjects.py'
    )
    return {name: values[name] for name in arguments}


# --- web -----------------------------------------------------------------------------------------


@subject("web.language")
def _language(_world: World, _whose: str) -> Values:
    return {"code": "fr"}


# --- accounts ------------------------------------------------------------------------------------


def _bystander() -> Account:
    """An account on which every order of an administrator can be tried again and again."""
    account = people.account("bystander@example.org", role=Role.PARTICIPANT)
    with transaction():
        account_services.activate(accounts.account_for_update(account.public_id), by="system")
    return account


@subject("accounts.use_link")
def _link(_world: World, _whose: str) -> Values:
    account = _bystander()
    with transaction():
        return {"token": links.make_link(account)}


@subject("accounts.end_device")
def _device(world: World, whose: str) -> Values:
    email = world.email if whose == OWN and world.email else _bystander().email
    account = accounts.account_by_email(email)
    assert account
    with transaction():
        devices.open_device(account, how="link", user_agent="", second_factor=False)
    db.session.rollback()
    return {"public_id": accounts.live_devices(account.id)[0].public_id}


@subject(
    "accounts.desk_account",
    "accounts.desk_account_grant",
    "accounts.desk_account_edit",
    "accounts.desk_account_invite",
    "accounts.desk_account_close",
    "accounts.desk_account_open",
    "accounts.desk_account_end_devices",
    "accounts.desk_account_remove_second_factor",
)
def _account(_world: World, _whose: str) -> Values:
    return {"public_id": _bystander().public_id}


@subject("accounts.desk_account_revoke")
def _grant(_world: World, _whose: str) -> Values:
    account = _bystander()
    if not account.grants:
        with transaction():
            account_services.grant_role(account, role=Role.PARTICIPANT, by="system")
    return {"public_id": account.grants[0].public_id}


@subject(
    "accounts.desk_outbox_mail",
    "accounts.desk_outbox_resend",
    "accounts.desk_outbox_stop",
    "accounts.desk_outbox_works",
    "accounts.desk_outbox_file",
)
def _mail(_world: World, _whose: str) -> Values:
    with transaction():
        written = mail.queue(
            message="account_invitation",
            to="bystander@example.org",
            language="en",
            context={"name": "Bystander", "email": "bystander@example.org"},
            attachments=[("note.txt", "text/plain", b"note")],
            key="matrix",
        )
    found = db.session.scalars(select(OutboxMail).where(OutboxMail.id == written.id)).one()
    return {"public_id": found.public_id, "position": 1}


# --- funding -------------------------------------------------------------------------------------


def _first(entity: type, *where: object) -> object:
    """The first row that fits, and that the demo is sure to have."""
    found = db.session.scalars(select(entity).where(*where).order_by(entity.id)).first()
    assert found is not None, f"the demo has no {entity.__name__} for this"
    return found


@subject("funding.meeting_engagements", "funding.desk_meeting_engagements")
def _meeting_with_engagements(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-last"}


@subject("funding.desk_engagement_announce", "funding.desk_engagement_announce_prepared")
def _turn(_world: World, _whose: str) -> Values:
    bravo = accounts.partner_id_of("bravo")
    today = _first(Meeting, Meeting.slug == "coastal-today")
    turn = _first(
        Intervention, Intervention.meeting_id == today.id, Intervention.partner_id == bravo
    )
    draft = _first(Engagement, Engagement.partner_id == bravo, Engagement.meeting_id == today.id)
    return {"public_id": turn.public_id, "slug": draft.slug}


@subject("funding.my_engagement_new", "funding.my_engagement_prepare")
def _engagement_of(world: World, whose: str) -> Values:
    return {"partner": world.partner(whose), "kind": "amount"}


@subject(
    "funding.my_engagement",
    "funding.my_engagement_edit",
    "funding.my_engagement_discard",
    "funding.my_engagement_announce",
    "funding.my_engagement_confirm",
    "funding.my_engagement_correct",
    "funding.my_engagement_withdraw",
    "funding.desk_engagement_confirm",
    "funding.desk_engagement_amount",
    "funding.desk_engagement_end",
    "funding.my_in_kind",
    "funding.desk_in_kind_new",
)
def _announced_engagement(world: World, whose: str) -> Values:
    partner = world.partner_id(whose)
    return {
        "slug": _first(
            Engagement, Engagement.partner_id == partner, Engagement.ref.is_not(None)
        ).slug
    }


@subject(
    "funding.desk_agreement",
    "funding.desk_agreement_edit",
    "funding.desk_agreement_approve",
    "funding.desk_agreement_return",
    "funding.desk_receipt_record",
)
def _agreement(world: World, whose: str) -> Values:
    return {"slug": _first(Agreement, Agreement.partner_id == world.partner_id(whose)).slug}


@subject("funding.desk_amendment_record")
def _change_of_agreement(world: World, whose: str) -> Values:
    return {**_agreement(world, whose), "kind": "amendment"}


@subject(
    "funding.desk_amendment", "funding.desk_amendment_approve", "funding.desk_amendment_return"
)
def _amendment(world: World, whose: str) -> Values:
    """A change of an agreement of the partner; recorded for the walk, the demo has it of few."""
    paper = _first(Agreement, Agreement.partner_id == world.partner_id(whose))
    found = db.session.scalars(select(Amendment).where(Amendment.agreement_id == paper.id)).first()
    if found is None:
        with transaction():
            found = amendments.record(
                paper,
                kind="amendment",
                effective_on=paper.signed_on,
                why="For the walk",
                conditions="As before",
                by="somebody-else",
            )
    return {"slug": found.slug}


@subject(
    "funding.desk_instalment", "funding.desk_instalment_met", "funding.desk_instalment_request"
)
def _instalment(world: World, whose: str) -> Values:
    return {**_agreement(world, whose), "n": 1}


@subject("funding.desk_write_off_record")
def _owed(world: World, whose: str) -> Values:
    return {**_agreement(world, whose), "n": 1}


@subject(
    "funding.desk_settlement", "funding.desk_settlement_approve", "funding.desk_settlement_return"
)
def _settlement(world: World, whose: str) -> Values:
    """A refund to the partner that waits; recorded for the walk."""
    partner = world.partner_id(whose)
    found = db.session.scalars(select(Settlement).where(Settlement.partner_id == partner)).first()
    if found is None:
        row = _first(Receipt, Receipt.partner_id == partner, Receipt.state == "approved")
        with transaction():
            found = settlements.refund(
                row.agreement_line.line,
                amount=Money(1, row.currency),
                on=row.received_on,
                why="For the walk",
                agreement_line=row.agreement_line,
                by="somebody-else",
            )
    return {"slug": found.slug}


@subject(
    "funding.desk_receipt",
    "funding.desk_receipt_approve",
    "funding.desk_receipt_return",
    "funding.desk_application_record",
    "funding.desk_refund_record",
)
def _receipt(world: World, whose: str) -> Values:
    return {"slug": _first(Receipt, Receipt.partner_id == world.partner_id(whose)).slug}


@subject("funding.my_objection_new")
def _about(world: World, whose: str) -> Values:
    receipt = _first(Receipt, Receipt.partner_id == world.partner_id(whose))
    return {"about": f"receipt:{receipt.number}"}


@subject("funding.my_objection", "funding.my_objection_reply")
def _objection(world: World, whose: str) -> Values:
    """An objection of a partner; raised when there is none yet."""
    partner_id = world.partner_id(whose)
    found = db.session.scalars(
        select(Objection).where(Objection.partner_id == partner_id, Objection.state != "closed")
    ).first()
    if found is None:
        receipt = _first(Receipt, Receipt.partner_id == partner_id)
        with transaction():
            about = objection_queries.record(f"receipt:{receipt.number}")
            found = objections.open_objection(about, text="Too little", by="somebody")
            return {"slug": found.slug}
    return {"slug": found.slug}


@subject("funding.show_cells_of")
def _cells_of(_world: World, _whose: str) -> Values:
    return {"slug": "coastal", "phase_slug": "phase-1", "by": "country", "value": "PH"}


@subject("funding.desk_requirement_new", "funding.desk_own_new")
def _book(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-phase-1"}


@subject(
    "funding.desk_requirement",
    "funding.desk_requirement_approve",
    "funding.desk_requirement_return",
)
def _requirement(_world: World, _whose: str) -> Values:
    """A version that waits; entered anew when a walk has let in the one before."""
    with transaction():
        version = positions.propose_requirement(
            books.book("coastal-phase-1"),
            cells=[positions.Cell(Money(1, "USD"))],
            label="Another plan",
            effective_on=date(2026, 10, 1),
            by="somebody-else",
        )
        return {"slug": version.slug}


@subject(
    "funding.desk_position_entry",
    "funding.desk_position_entry_approve",
    "funding.desk_position_entry_return",
)
def _position_entry(_world: World, _whose: str) -> Values:
    """An own contribution that waits."""
    with transaction():
        entry = positions.record_own(
            books.book("coastal-phase-1"),
            amount=Money(1, "USD"),
            effective_on=date(2026, 10, 1),
            label=Localised(en="Staff"),
            by="somebody-else",
        )
        return {"slug": entry.slug}


@subject("funding.desk_own_delivered")
def _own_entry(_world: World, _whose: str) -> Values:
    return {"slug": _first(PositionEntry, PositionEntry.state == "approved").slug}


@subject(
    "funding.show_position",
    "funding.position_csv",
    "funding.show_exchange",
    "funding.show_cells",
    "funding.show_what_if",
    "funding.list_opportunities",
)
def _phase(_world: World, _whose: str) -> Values:
    return {"slug": "coastal", "phase_slug": "phase-1"}


@subject("funding.show_statement", "funding.statement_json", "funding.statement_csv")
def _statement(_world: World, _whose: str) -> Values:
    return {"number": "FGS-2021-01"}


@subject("funding.check_code")
def _code(_world: World, _whose: str) -> Values:
    return {"code": _first(Statement).code}


@subject(
    "funding.desk_statement",
    "funding.desk_statement_accept",
    "funding.desk_statement_review",
    "funding.desk_statement_approve",
    "funding.desk_statement_send_back",
    "funding.desk_statement_issue",
)
def _statement_draft(_world: World, _whose: str) -> Values:
    """A draft on its way; begun anew when a walk has issued the one before."""
    begun = db.session.scalars(
        select(StatementDraft).where(StatementDraft.state != "issued")
    ).first()
    if begun is None:
        with transaction():
            book = books.book_of_phase("spf", "phase-2")
            begun = statements.draft(book, as_of=date(2023, 3, 24), by="somebody-else")
            return {"slug": begun.slug}
    return {"slug": begun.slug}


@subject("funding.desk_condition_answer")
def _condition(_world: World, _whose: str) -> Values:
    return {"slug": _first(Condition).slug}


@subject(
    "funding.desk_fulfilment", "funding.desk_fulfilment_approve", "funding.desk_fulfilment_return"
)
def _fulfilment(_world: World, _whose: str) -> Values:
    return {"slug": _first(Fulfilment).slug}


@subject(
    "funding.my_in_kind_item",
    "funding.desk_in_kind_revise",
    "funding.desk_in_kind_act",
    "funding.desk_in_kind_take_back",
)
def _in_kind(world: World, whose: str) -> Values:
    """The demo has none of these two partners; one is put on record."""
    partner = db.session.get(Partner, world.partner_id(whose))
    row = db.session.scalars(
        select(InKindItem).join(Engagement).where(Engagement.partner_id == partner.id)
    ).first()
    if row is None:
        with transaction():
            offer = engagements.prepare(
                partner=partner,
                phase=books.book_of_phase("coastal", "phase-1").phase,
                type=EngagementType.IN_KIND_OR_TECHNICAL,
                by="somebody-else",
            )
            thing = Thing("Boats", Kind.GOODS, "boat", Decimal(2), "USD")
            in_kind.prepare(offer, [thing], version=None, by="somebody-else")
            engagements.announce(offer, announced_on=clock.today(), by="somebody-else")
            row = _first(InKindItem, InKindItem.engagement_id == offer.id)
            return {"slug": row.slug, "act": "delivered"}
    return {"slug": row.slug, "act": "delivered"}


@subject("funding.desk_in_kind_approve", "funding.desk_in_kind_return")
def _in_kind_paper(_world: World, _whose: str) -> Values:
    waiting = select(InKindPaper).order_by(InKindPaper.state != "recorded", InKindPaper.id)
    return {"slug": db.session.scalars(waiting.limit(1)).one().slug}


@subject("funding.desk_evidence")
def _evidence(_world: World, _whose: str) -> Values:
    return {"slug": _first(Evidence).slug}


@subject("funding.desk_ending", "funding.desk_ending_decide", "funding.desk_ending_leave")
def _ending(_world: World, _whose: str) -> Values:
    """One that an approver decides: whose long-stop date has passed is for the lead."""
    return {"slug": _first(Ending, Ending.kind == "declined").slug}


@subject("funding.desk_repeat")
def _repeat(_world: World, _whose: str) -> Values:
    return {"slug": _first(Repeat).slug}


@subject("api.show_position", "api.position_lines", "api.list_engagements")
def _phase_as_json(_world: World, _whose: str) -> Values:
    return {"slug": "coastal", "phase": "phase-1"}


@subject("api.show_statement")
def _statement_as_json(_world: World, _whose: str) -> Values:
    return {"number": "FGS-2021-01"}


@subject("funding.desk_rate_approve", "funding.desk_rate_return")
def _rate(_world: World, _whose: str) -> Values:
    """A rate that waits; proposed anew when a walk has let in the one before."""
    waiting = db.session.scalars(select(ManualRate).where(ManualRate.state == "recorded")).first()
    if waiting is None:
        with transaction():
            waiting = fixings.propose_rate(
                from_ccy="EUR",
                to_ccy="USD",
                rate="1.1",
                source_date=date(2026, 7, 31),
                source="Official journal",
                by="somebody-else",
            )
            return {"slug": waiting.slug}
    return {"slug": waiting.slug}


@subject(
    "funding.desk_rate_sheet", "funding.desk_rate_sheet_approve", "funding.desk_rate_sheet_return"
)
def _rate_sheet(_world: World, _whose: str) -> Values:
    """A file of rates that waits, with one rate of its own."""
    waiting = db.session.scalars(select(RateSheet).where(RateSheet.state == "recorded")).first()
    if waiting is None:
        with transaction():
            waiting = rate_sheets.propose_sheet(
                name="rates.csv",
                content=f"currency,rate,date\nKES,{100 + random()},2026-07-01".encode(),
                series=RateSource.UNORE,
                source="Circular 7",
                by="somebody-else",
            )
            return {"slug": waiting.slug}
    return {"slug": waiting.slug}


@subject(
    "funding.desk_pledge_import",
    "funding.desk_pledge_import_approve",
    "funding.desk_pledge_import_return",
)
def _pledge_import(_world: World, _whose: str) -> Values:
    """A file of pledges that waits, with one pledge of its own."""
    waiting = db.session.scalars(
        select(PledgeImport).where(PledgeImport.state == "recorded")
    ).first()
    if waiting is None:
        with transaction():
            phase = books.book("coastal-phase-1").phase
            partner = db.session.scalars(select(Engagement.partner_id)).first()
            slug = db.session.get_one(Partner, partner).slug
            waiting = pledge_imports.propose(
                phase=phase,
                name="pledges.csv",
                content=(
                    "partner,amount,currency,announced on,source,wording,said by\n"
                    f"{slug},{1000 + random():.2f},USD,2026-07-01,Letter,We give,Head\n"
                ).encode(),
                language="en",
                countries=(),
                by="somebody-else",
            )
            return {"slug": waiting.slug}
    return {"slug": waiting.slug}


@subject("funding.desk_book_rates", "funding.desk_basis_new")
def _book_rates(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-phase-1"}


@subject("funding.desk_basis_approve", "funding.desk_basis_return")
def _basis(_world: World, _whose: str) -> Values:
    """Reference rates that are proposed."""
    waiting = db.session.scalars(
        select(BasisProposal).where(BasisProposal.state == "recorded")
    ).first()
    if waiting is None:
        with transaction():
            waiting = rate_sheets.propose_basis(
                books.book("coastal-phase-1"),
                valid_on=date(2026, 7, 1),
                currencies=["EUR"],
                why="Half of the phase is over",
                by="somebody-else",
            )
            return {"slug": waiting.slug}
    return {"slug": waiting.slug}


@subject(
    "funding.show_fund",
    "funding.desk_allocations",
    "funding.desk_allocation_new",
    "funding.desk_fund_edit",
    "funding.desk_fund_window_new",
    "funding.desk_decisions",
    "funding.desk_decision_new",
)
def _fund(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-fund"}


@subject(
    "funding.desk_allocation",
    "funding.desk_allocation_approve",
    "funding.desk_allocation_return",
    "funding.desk_transfer_new",
)
def _allocation(_world: World, _whose: str) -> Values:
    return {"slug": _first(Allocation).slug}


# --- exchange ------------------------------------------------------------------------------------


@subject("exchange.programme_iati")
def _activity_file(_world: World, _whose: str) -> Values:
    return {"slug": "coastal"}


@subject("exchange.fund_iati")
def _activity_file_of_fund(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-fund"}


@subject("exchange.desk_iati", "exchange.desk_iati_preview", "exchange.desk_iati_publish")
def _activity_file_at_the_desk(_world: World, _whose: str) -> Values:
    return {"kind": "fund", "slug": "coastal-fund"}


@subject("exchange.position_table")
def _table_of_phase(_world: World, _whose: str) -> Values:
    return {"slug": "coastal", "phase": "phase-1", "table": "lines", "kind": "csv"}


@subject("exchange.fund_table")
def _table_of_fund(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-fund", "table": "balance", "kind": "xlsx"}


@subject(
    "exchange.statements_table",
    "exchange.engagements_table",
    "exchange.agreements_table",
    "exchange.instalments_table",
    "exchange.receipts_table",
)
def _table(_world: World, _whose: str) -> Values:
    return {"kind": "xlsx"}


@subject("funding.desk_fund_act_new")
def _new_act(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-fund", "kind": "interest"}


@subject("funding.desk_fund_act", "funding.desk_fund_act_approve", "funding.desk_fund_act_return")
def _fund_act(_world: World, _whose: str) -> Values:
    return {"slug": _first(FundAct).slug}


@subject(
    "funding.desk_transfer_release",
    "funding.desk_transfer_confirm",
    "funding.desk_transfer_return",
)
def _transfer(_world: World, _whose: str) -> Values:
    return {"slug": _first(Transfer).slug}


@subject("funding.desk_decision_minute")
def _decision(_world: World, _whose: str) -> Values:
    with transaction():
        decision = funds.decide(
            fund_queries.fund("coastal-fund"),
            body="Steering committee",
            decided_on=date(2026, 10, 1),
            minute="Minute",
            document=files.keep("minutes", b"%PDF-1.7", ".pdf"),
            filename="minute.pdf",
            by="somebody-else",
        )
        return {"slug": decision.slug}


# --- what the demo holds, by name of the argument ------------------------------------------------

OPEN_TO_ALL = "coastal-forum"
OPEN_MEETING, RUNNING, TOLD, ELSEWHERE = (
    "coastal-next",
    "coastal-today",
    "coastal-last",
    "dpm-2021-10",
)
"""Open for registration; with interventions; with engagements; where alfa and bravo never were."""


def found(sql: str, **values: str | int) -> str:
    """One value of the demo; a sentence when there is none."""
    value = db.session.execute(text(sql), values).scalar()
    assert value is not None, f"the demo has nothing for: {sql} {values}"
    return value


def room(blueprint: str) -> Callable[[Subject], Subject]:
    """Register what the endpoints of a room are tried on that have nothing of their own."""

    def register(values: Subject) -> Subject:
        ROOMS[blueprint] = values
        return values

    return register


@room("partners")
def _partners(world: World, whose: str) -> Values:
    partner = world.partner(whose)
    return {
        "slug": partner,
        "public_id": found(
            "SELECT c.public_id FROM contact c JOIN partner p ON p.id = c.partner_id"
            " WHERE p.slug = :partner",
            partner=partner,
        ),
    }


@subject("partners.desk_person_merge_undo")
def _merge(_world: World, _whose: str) -> Values:
    """A merge that stands; made anew when a walk has undone the one before."""
    standing = db.session.scalars(
        select(PersonMerge).where(PersonMerge.undone_at.is_(None))
    ).first()
    if standing is None:
        with transaction():
            kept, merged = (
                add_person(family_name=f"Twin {number}", by="system") for number in (1, 2)
            )
            standing = merge_persons(kept, merged, by="system")
            return {"slug": kept.slug, "public_id": standing.public_id}
    return {"slug": standing.kept.slug, "public_id": standing.public_id}


@subject("partners.desk_person_edit", "partners.desk_person_merge")
def _person(_world: World, _whose: str) -> Values:
    return {"slug": found("SELECT min(slug) FROM person")}


@room("programmes")
@room("api")
def _programmes(_world: World, _whose: str) -> Values:
    return {"slug": "coastal", "phase_slug": "phase-1"}


@subject("api.show_partner")
def _api_partner(world: World, whose: str) -> Values:
    return {"slug": world.partner(whose)}


@subject("meetings.desk_agenda_undo")
def _agenda_change(_world: World, _whose: str) -> Values:
    meeting = db.session.scalars(select(Meeting).where(Meeting.slug == TOLD)).one()
    with transaction():
        change = AgendaUndo(
            meeting_id=meeting.id,
            agenda="held",
            act="times",
            content={"times": []},
            made_by="system",
        )
        db.session.add(change)
        db.session.flush()
        return {"slug": TOLD, "public_id": change.public_id}


@subject("api.show_meeting", "api.meeting_programme", "api.meeting_speakers")
def _api_meeting(_world: World, _whose: str) -> Values:
    return {"slug": ELSEWHERE}


@subject("programmes.desk_difference")
def _difference(_world: World, _whose: str) -> Values:
    return {"slug": found("SELECT min(slug) FROM discrepancy")}


@subject("programmes.desk_figure_edit")
def _figure(_world: World, _whose: str) -> Values:
    return {"slug": found("SELECT min(slug) FROM figure")}


@subject("programmes.desk_project_edit")
def _project(_world: World, _whose: str) -> Values:
    return {"slug": found("SELECT min(slug) FROM project")}


@room("meetings")
def _meetings(_world: World, _whose: str) -> Values:
    meeting = found("SELECT id FROM meeting WHERE slug = :slug", slug=TOLD)
    return {
        "slug": TOLD,
        "item_slug": found("SELECT min(slug) FROM agenda_item WHERE meeting_id = :m", m=meeting),
        "intervention_slug": found(
            "SELECT min(slug) FROM intervention WHERE meeting_id = :m", m=meeting
        ),
        "role_id": found("SELECT min(id) FROM role_assignment WHERE meeting_id = :m", m=meeting),
        "kind": "background",
        "language": "en",
        "series_slug": "coastal-partners-meeting",
    }


@subject("api.show_meeting", "api.meeting_programme", "api.meeting_speakers")
def _api_meeting(_world: World, _whose: str) -> Values:
    return {"slug": TOLD}


@subject(
    "meetings.document_file",
    "meetings.desk_documents",
    "meetings.desk_document",
    "meetings.desk_document_file",
    "meetings.desk_document_edit",
    "meetings.desk_edition_new",
    "meetings.desk_document_withdraw",
    "meetings.desk_document_release",
)
def _document(_world: World, _whose: str) -> Values:
    """A document for everybody."""
    return {"slug": OPEN_MEETING, **_on_shelf(OPEN_MEETING, "public")}


def _on_shelf(meeting: str, audience: str) -> Values:
    document = found(
        "SELECT d.id FROM document d JOIN meeting m ON m.id = d.meeting_id"
        " WHERE m.slug = :meeting AND d.audience = :audience AND d.embargo_until IS NULL",
        meeting=meeting,
        audience=audience,
    )
    return {
        "document": found("SELECT public_id FROM document WHERE id = :d", d=document),
        "language": "en",
        "file": found(
            "SELECT min(public_id) FROM document_file WHERE document_id = :d", d=document
        ),
    }


@subject(
    "meetings.desk_interpretation_item",
    "meetings.desk_interpreter_edit",
    "meetings.desk_interpreter_remove",
    "meetings.desk_booth_leave",
)
def _booth(_world: World, _whose: str) -> Values:
    """A session of the plan, an interpreter of our own, and their seat."""
    with transaction():
        meeting = _first(Meeting, Meeting.slug == OPEN_MEETING)
        item = _first(
            AgendaItem,
            (AgendaItem.meeting_id == meeting.id)
            & (AgendaItem.agenda == "planned")
            & (AgendaItem.kind == "plenary"),
        )
        row = meeting_services.add_interpreter(
            meeting, name="Bystander", sources=["en"], targets=["fr"], by="system"
        )
        [seat] = meeting_services.seat_interpreter(meeting, row, "fr", [item], by="system")
        return {
            "slug": OPEN_MEETING,
            "item_slug": item.slug,
            "interpreter": row.public_id,
            "seat_id": seat.id,
        }


@subject("reports.interpreters_packs", "reports.interpreters_pack")
def _pack(_world: World, _whose: str) -> Values:
    return {"slug": OPEN_MEETING, "booth": "fr"}


@subject("meetings.show_report")
def _reported(_world: World, _whose: str) -> Values:
    return {"slug": ELSEWHERE}


@subject("meetings.answer_request")
def _speaker_letter(_world: World, _whose: str) -> Values:
    """A letter about a meeting that is still ahead, with a link of its own."""
    token = tokens.mint()
    with transaction():
        meeting = _first(Meeting, Meeting.slug == OPEN_MEETING)
        role = _first(RoleAssignment, RoleAssignment.meeting_id == meeting.id)
        db.session.add(
            SpeakerRequest(
                meeting_id=meeting.id, person_id=role.person_id, token_hash=tokens.digest(token)
            )
        )
    return {"token": token}


@room("floor")
def _floor(_world: World, _whose: str) -> Values:
    return {
        "slug": RUNNING,
        "point_id": found(
            "SELECT min(b.id) FROM board_point b JOIN meeting m ON m.id = b.meeting_id"
            " WHERE m.slug = :slug",
            slug=RUNNING,
        ),
    }


@room("registration")
def _registration(world: World, whose: str) -> Values:
    partner = world.partner(whose)
    delegation = found(
        "SELECT d.id FROM delegation d JOIN partner p ON p.id = d.partner_id"
        " JOIN meeting m ON m.id = d.meeting_id WHERE p.slug = :partner AND m.slug = :meeting",
        partner=partner,
        meeting=RUNNING,
    )
    return {
        "slug": RUNNING,
        "delegation": found("SELECT public_id FROM delegation WHERE id = :d", d=delegation),
        "delegate": found(
            "SELECT min(public_id) FROM delegate WHERE delegation_id = :d", d=delegation
        ),
        "token": "no-such-link",
    }


@subject(
    "registration.change_question",
    "registration.move_further_question",
    "registration.retire_further_question",
    "registration.list_answers",
)
def _further_question(_world: World, _whose: str) -> Values:
    """A further question of the meeting."""
    meeting = registration.meeting(RUNNING)
    rows = registration.question_rows(meeting.id)
    if not rows:
        with transaction():
            card = registration_services.QuestionCard(label=Localised(en="Anything else?"))
            rows = [registration_services.add_question(meeting, "text", card, by="system")]
    return {"slug": RUNNING, "question": rows[0].public_id}


@subject("registration.request_sent", "registration.ask_to_register")
def _open_to_all(_world: World, _whose: str) -> Values:
    """A meeting at which anybody may ask to take part."""
    return {"slug": OPEN_TO_ALL}


@subject("registration.confirm_request")
def _request_by_link(_world: World, _whose: str) -> Values:
    """A fresh link that confirms an address."""
    token = tokens.mint()
    with transaction():
        registration_services.ask_to_register(
            registration.meeting(OPEN_TO_ALL),
            Answer(family_name="Walker", email=f"{token[:8].lower()}@example.org", mode="online"),
            organisation="None",
            language="en",
            key=token,
        )
        made = db.session.scalars(
            select(RegistrationRequest).order_by(RegistrationRequest.id.desc()).limit(1)
        ).one()
        made.token_hash = tokens.digest(token)
    return {"token": token}


@subject("registration.answer_request")
def _request(_world: World, _whose: str) -> Values:
    return {
        "slug": OPEN_TO_ALL,
        "request_id": found(
            "SELECT min(r.public_id) FROM registration_request r WHERE r.state <> 'unconfirmed'"
        ),
    }


@subject("registration.download_answer")
def _answered_file(world: World, whose: str) -> Values:
    """A file that a delegation has sent."""
    values = _registration(world, whose)
    with transaction():
        file = registration_services.keep_file(
            registration.delegation(RUNNING, str(values["delegation"])),
            Upload("a.txt", b"A letter of nomination"),
        )
    return {"slug": RUNNING, "file": file.public_id}


@subject("floor.own_ask")
def _ask_by_link(_world: World, _whose: str) -> Values:
    """An item, and a fresh link of somebody registered."""
    with transaction():
        delegation = registration.delegation(OPEN_MEETING, _delegation_at(OPEN_MEETING, "bravo"))
        delegate = next(one for one in delegation.delegates if one.is_registered)
        token = letters.new_link(delegation, delegate).rpartition("/")[2]
    return {"token": token, "item_slug": _item_of(OPEN_MEETING)}


@subject("floor.my_ask")
def _ask_signed_in(world: World, whose: str) -> Values:
    slug = str(_own_registration(world, whose)["slug"])
    return {"slug": slug, "item_slug": _item_of(slug)}


def _item_of(slug: str) -> str:
    return str(
        found(
            "SELECT min(i.slug) FROM agenda_item i JOIN meeting m ON m.id = i.meeting_id"
            " WHERE m.slug = :slug",
            slug=slug,
        )
    )


@subject("floor.sort_question")
def _question(_world: World, _whose: str) -> Values:
    """A question at the running meeting."""
    standing = db.session.scalars(select(PanelQuestion)).first()
    if standing is None:
        with transaction():
            meeting = _first(Meeting, Meeting.slug == RUNNING)
            item = _first(AgendaItem, AgendaItem.meeting_id == meeting.id)
            standing = PanelQuestion(
                meeting_id=meeting.id, agenda_item_id=item.id, text="Why?", named=False, position=1
            )
            db.session.add(standing)
            db.session.flush()
    return {"slug": RUNNING, "question": standing.public_id}


@subject("registration.assign_name")
def _name_in_the_file(_world: World, _whose: str) -> Values:
    known = "SELECT public_id FROM platform_row ORDER BY id"
    if db.session.execute(text(known)).first() is None:
        at = clock.now()
        with transaction():
            registration_services.import_stays(
                registration.meeting(RUNNING), [Stay("A Guest", "", at, at)], by="system"
            )
    return {"slug": RUNNING, "row": found(known)}


@subject("registration.take_session_figure")
def _session_that_was_held(_world: World, _whose: str) -> Values:
    session = found(
        "SELECT min(p.slug) FROM agenda_item p JOIN agenda_item h ON h.planned_item_id = p.id"
        " JOIN meeting m ON m.id = p.meeting_id WHERE p.kind <> 'break' AND m.slug = :meeting",
        meeting=RUNNING,
    )
    return {"slug": RUNNING, "session": session}


@subject("registration.open_delegation")
def _delegation_link(world: World, whose: str) -> Values:
    return {"token": _minted(world, whose)}


@subject("registration.own_document")
def _own_document(_world: World, _whose: str) -> Values:
    """A document for everybody, by the own link of somebody who is registered."""
    shared = _on_shelf(OPEN_MEETING, "public")
    with transaction():
        delegation = registration.delegation(OPEN_MEETING, _delegation_at(OPEN_MEETING, "bravo"))
        delegate = next(one for one in delegation.delegates if one.is_registered)
        link = letters.new_link(delegation, delegate).rpartition("/")[2]
    return {**shared, "token": link}


def _delegation_at(meeting: str, partner: str) -> str:
    return str(
        found(
            "SELECT d.public_id FROM delegation d JOIN partner p ON p.id = d.partner_id"
            " JOIN meeting m ON m.id = d.meeting_id WHERE p.slug = :partner AND m.slug = :meeting",
            partner=partner,
            meeting=meeting,
        )
    )


@subject(
    "registration.own_page",
    "registration.own_calendar",
    "registration.own_documents",
    "registration.own_answers",
    "registration.own_sessions",
    "registration.withdraw_own",
    "registration.own_day",
    "registration.own_join",
)
def _delegate_link(world: World, whose: str) -> Values:
    return {"token": _minted(world, whose, of_delegate=True)}


def _minted(world: World, whose: str, *, of_delegate: bool = False) -> str:
    """The token of a fresh link to the delegation, or to the own page of one of its people."""
    values = _registration(world, whose)
    with transaction():
        delegation = registration.delegation(str(values["slug"]), str(values["delegation"]))
        delegate = next(one for one in delegation.delegates) if of_delegate else None
        return letters.new_link(delegation, delegate).rpartition("/")[2]


@subject(
    "registration.accept_place",
    "registration.my_accept_place",
    "registration.desk_accept_place",
    "registration.leave_waiting",
    "registration.my_leave_waiting",
    "registration.desk_leave_waiting",
    "registration.extend_place",
)
def _waiting(world: World, whose: str) -> Values:
    """Somebody of the delegation who waits for a seat."""
    values = _registration(world, whose)
    delegation = registration.delegation(str(values["slug"]), str(values["delegation"]))
    entries = registration.waiting_of(delegation.id)
    if not entries:
        with transaction():
            entries = ask(
                delegation,
                [Answer(family_name="W", email=f"w@{whose}.example.org", mode="room")],
                by="system",
            )
    return {**values, "entry": entries[0].public_id}


@subject("registration.show_import")
def _uploaded(_world: World, _whose: str) -> Values:
    """A file that has been uploaded and not taken over."""
    with transaction():
        found = DelegateImport(
            meeting=registration.meeting(OPEN_MEETING),
            name="delegates.csv",
            rows=[["partner"], ["alfa"]],
            by="somebody",
        )
        db.session.add(found)
        db.session.flush()
        return {"slug": OPEN_MEETING, "public_id": found.public_id}


@subject(
    "registration.show_mailing",
    "registration.test_mailing",
    "registration.send_mailing",
    "registration.discard_mailing",
)
def _mailing(_world: World, _whose: str) -> Values:
    """A mailing that was prepared and not sent."""
    with transaction():
        prepared = Mailing(meeting=registration.meeting(OPEN_MEETING), kind="reminder", by="x")
        db.session.add(prepared)
        db.session.flush()
        return {"slug": OPEN_MEETING, "mailing": prepared.public_id}


@subject("registration.stop_reminder")
def _reminder(_world: World, _whose: str) -> Values:
    """A reminder that is scheduled."""
    meeting = registration.meeting(OPEN_MEETING)
    if not registration.rules_of(meeting):
        with transaction():
            db.session.add(ReminderRule(meeting=meeting, kind="meeting", minutes=60, by="x"))
    return {"slug": OPEN_MEETING, "rule": registration.rules_of(meeting)[0].public_id}


@subject(
    "registration.my_meeting",
    "registration.my_calendar",
    "registration.my_withdraw",
    "registration.my_day",
    "registration.my_join",
)
def _own_registration(world: World, whose: str) -> Values:
    if whose != OWN or not world.email:
        return {"slug": ELSEWHERE}
    registered = (
        "SELECT m.slug FROM meeting m JOIN delegate d ON d.meeting_id = m.id"
        " WHERE d.email_key = :email AND d.state = 'registered' ORDER BY m.id DESC"
    )
    if db.session.execute(text(registered), {"email": world.email}).first() is None:
        somebody = found("SELECT max(id) FROM delegate WHERE state = 'registered'")
        with transaction():
            db.session.execute(
                update(Delegate)
                .where(Delegate.id == int(somebody))
                .values(email=world.email, email_key=world.email)
            )
    return {"slug": found(registered, email=world.email)}


@subject(
    "registration.my_delegation",
    "registration.my_confirmed",
    "registration.my_edit_delegates",
    "registration.my_check_delegates",
    "registration.my_decline",
    "registration.my_statement",
    "registration.my_take_back_statement",
)
def _own_delegation(_world: World, whose: str) -> Values:
    return {"slug": RUNNING if whose == OWN else ELSEWHERE}


@room("reports")
def _reports(_world: World, _whose: str) -> Values:
    return {"slug": ELSEWHERE, "name": "programme", "number": "FGS-2021-01", "key": "closing"}


@subject(
    "reports.desk_clearance",
    "reports.desk_clearance_decide",
    "reports.desk_clearance_answer",
    "reports.desk_clearance_call_off",
)
def _clearance(world: World, whose: str) -> Values:
    """A request that waits for whoever asks, or for somebody else."""
    asked_of = "somebody"
    if whose == OWN and world.email:
        account = accounts.account_by_email(world.email)
        assert account
        asked_of = account.public_id
    with transaction():
        db.session.execute(update(Clearance).values(state="called_off"))
        row = Clearance(
            meeting=registration.meeting(OPEN_MEETING),
            language="en",
            number=1,
            asked_of=asked_of,
            asked_by="another",
        )
        db.session.add(row)
        db.session.flush()
        return {"public_id": row.public_id}
