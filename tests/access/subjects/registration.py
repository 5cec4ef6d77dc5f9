"""What the addresses of registration are tried on."""

from sqlalchemy import select, text, update

from app.core import clock, tokens
from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings.rules.uploads import Upload
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
from tests.access.subjects.registry import (
    ELSEWHERE,
    OPEN_MEETING,
    RUNNING,
    Values,
    delegation_at,
    found,
    on_shelf,
    room,
    subject,
)
from tests.access.world import OWN, World

OPEN_TO_ALL = "coastal-forum"


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
    shared = on_shelf(OPEN_MEETING, "public")
    with transaction():
        delegation = registration.delegation(OPEN_MEETING, delegation_at(OPEN_MEETING, "bravo"))
        delegate = next(one for one in delegation.delegates if one.is_registered)
        link = letters.new_link(delegation, delegate).rpartition("/")[2]
    return {**shared, "token": link}


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
def own_registration(world: World, whose: str) -> Values:
    if whose != OWN or not world.email:
        return {"slug": ELSEWHERE}
    registered = (
        "SELECT m.slug FROM meeting m JOIN delegate d ON d.meeting_id = m.id"
        " WHERE d.email_key = :email AND d.state = 'registered' AND m.slug NOT LIKE 'over-%'"
        " ORDER BY m.id DESC"
    )
    if db.session.execute(text(registered), {"email": world.email}).first() is None:
        somebody = found(
            "SELECT max(d.id) FROM delegate d JOIN meeting m ON m.id = d.meeting_id"
            " WHERE d.state = 'registered' AND m.slug NOT LIKE 'over-%'"
        )
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
