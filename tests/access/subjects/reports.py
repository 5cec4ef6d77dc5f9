"""What the addresses of reports are tried on."""

import io
from datetime import timedelta

from flask import current_app
from PIL import Image
from sqlalchemy import func, inspect, select, text, update

from app.accounts import queries as accounts
from app.core import clock, files, tokens
from app.core.db import db, transaction
from app.funding.models import Receipt
from app.meetings import services as meetings
from app.meetings.models import AgendaItem, MeetingSeries
from app.partners.models import Person
from app.registration import queries as registration
from app.registration.models import CheckIn, Delegate
from app.registration.services.letters import new_link
from app.reports import queries, services, store
from app.reports.models import (
    Approval,
    Clearance,
    Correction,
    NoteConflict,
    Outcome,
    Report,
    ReportPicture,
    ReportVersion,
)
from app.reports.press import HERE
from app.reports.rules.manuscripts import Manuscript
from app.reports.rules.templates import Style, Template
from app.reports.rules.translation_files import Bundle
from app.reports.services import Sent
from tests.access.subjects.registration import own_registration
from tests.access.subjects.registry import (
    ELSEWHERE,
    OPEN_MEETING,
    TOLD,
    Values,
    first,
    room,
    subject,
)
from tests.access.world import OWN, World


@subject("reports.interpreters_packs", "reports.interpreters_pack")
def _pack(_world: World, _whose: str) -> Values:
    return {"slug": OPEN_MEETING, "booth": "fr"}


@room("reports")
def _reports(_world: World, _whose: str) -> Values:
    return {"slug": ELSEWHERE, "name": "programme", "number": "FGS-2021-01", "key": "closing"}


@subject(
    "reports.desk_note",
    "reports.desk_note_save",
    "reports.desk_note_take_over",
    "reports.desk_note_bring_back",
    "reports.desk_note_figure",
    "reports.desk_note_question",
    "reports.desk_note_question_remove",
)
def _note(_world: World, _whose: str) -> Values:
    """The place of somebody who speaks."""
    of = registration.meeting(ELSEWHERE)
    return {"slug": of.slug, "code": queries.notes(of).places[0].code}


@subject("reports.desk_note_conflict", "reports.desk_note_settle")
def _conflict(_world: World, _whose: str) -> Values:
    """Two texts that wait."""
    of = registration.meeting(ELSEWHERE)
    code = queries.notes(of).places[0].code
    with transaction():
        for device, text in (("one" * 6, "One."), ("two" * 6, "Two.")):
            sent = Sent(text, device, number=1, base=0)
            found = services.save(of, code, sent, by="somebody")
        if found.conflict is None:
            row = NoteConflict(
                box_id=found.box.id, by="somebody", device="two" * 6, base="", mine="Two."
            )
            db.session.add(row)
            db.session.flush()
            return {"public_id": row.public_id}
        return {"public_id": found.conflict.public_id}


@subject("reports.desk_conclusions", "reports.desk_conclusions_save")
def _session(_world: World, _whose: str) -> Values:
    """A parallel session."""
    of = registration.meeting(ELSEWHERE)
    return {"slug": of.slug, "item_slug": queries.handed_over(of)[0].item.slug}


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


@subject("reports.desk_correction", "reports.desk_correction_decide")
def _correction(_world: World, _whose: str) -> Values:
    return {"public_id": first(Correction, Correction.state == "proposed").public_id}


@subject("reports.desk_correction_preview")
def _correction_preview(_world: World, _whose: str) -> Values:
    row = first(Correction, Correction.state == "asked")
    return {"slug": row.round.meeting.slug, "said_slug": row.intervention.slug}


@subject("reports.wrap_up", "reports.wrap_up_state")
def _wrap_up(_world: World, _whose: str) -> Values:
    """The link of somebody who wraps up the meeting that is still to come."""
    with transaction():
        of = registration.meeting(OPEN_MEETING)
        item = first(AgendaItem, AgendaItem.meeting_id == of.id, AgendaItem.agenda == "planned")
        who = first(Person, Person.id > 0)
        if not queries.wrapping_up(of):
            meetings.assign_role(item, who, role="wrap_up", by="system")
        person = queries.wrapping_up(of)[0].person
    key = current_app.config["SECRET_KEY"]
    return {"token": tokens.signed(key, "wrap-up", [OPEN_MEETING, person])}


@subject("reports.own_paragraph")
def _own_paragraph(_world: World, _whose: str) -> Values:
    """A paragraph whose link was mailed; only the hash of a link is kept, so it gets another."""
    token = tokens.mint()
    with transaction():
        first(Correction, Correction.state == "asked").token_hash = tokens.digest(token)
    return {"token": token}


@subject("reports.desk_report_version", "reports.desk_report_comment", "reports.desk_report_answer")
def _version(_world: World, _whose: str) -> Values:
    return {"public_id": first(ReportVersion, ReportVersion.published.is_(False)).public_id}


@subject("reports.desk_report_compare")
def _compared(_world: World, _whose: str) -> Values:
    return {"slug": TOLD, "before": "1", "after": "now"}


@subject("reports.desk_report_decide")
def _decided(world: World, whose: str) -> Values:
    """A version that waits for whoever asks, or for somebody else."""
    asked_of = "somebody"
    if whose == OWN and world.email:
        account = accounts.account_by_email(world.email)
        assert account
        asked_of = account.public_id
    with transaction():
        row = first(Approval, Approval.position == 1)
        row.asked_of, row.asked_by, row.state = asked_of, "another", "waiting"
        return {"public_id": row.public_id}


@subject("reports.report_edition")
def _edition(_world: World, _whose: str) -> Values:
    return {"slug": "dpm-2021-10", "language": "en", "number": 1}


@subject("reports.minutes_paper", "reports.minutes_in_word")
def _minutes(_world: World, _whose: str) -> Values:
    return {"series_slug": "coastal-partners-meeting"}


@subject("reports.desk_outcome_new")
def _recorded(_world: World, _whose: str) -> Values:
    return {"slug": TOLD, "kind": "decision"}


@subject("reports.desk_outcome", "reports.desk_outcome_settle")
def _outcome(_world: World, _whose: str) -> Values:
    return {"public_id": first(Outcome, Outcome.kind == "action").public_id}


@subject("reports.own_action")
def _own_action(_world: World, _whose: str) -> Values:
    """An action whose link was mailed; only the hash of a link is kept, so it gets another."""
    token = tokens.mint()
    with transaction():
        row = first(Outcome, Outcome.owner_email != "")
        row.token_hash = tokens.digest(token)
    return {"token": token}


@subject(
    "reports.desk_picture",
    "reports.desk_picture_describe",
    "reports.desk_picture_move",
    "reports.desk_picture_remove",
    "reports.desk_picture_file",
)
def _picture(_world: World, _whose: str) -> Values:
    """A photograph whose bytes are there."""
    image = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(image, "JPEG")
    sha256 = files.keep(store.PICTURES, image.getvalue(), ".jpg")
    with transaction():
        row = ReportPicture(
            meeting=registration.meeting(OPEN_MEETING),
            position=1,
            sha256=sha256,
            width=40,
            height=40,
        )
        db.session.add(row)
        db.session.flush()
        return {"public_id": row.public_id}


@subject(
    "reports.desk_report_template",
    "reports.desk_report_template_save",
    "reports.desk_report_template_logo",
)
def _template(_world: World, _whose: str) -> Values:
    """A series whose template has a logo."""
    image = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(image, "PNG")
    logo = files.keep(store.PICTURES, image.getvalue(), ".png")
    with transaction():
        series = db.session.scalars(select(MeetingSeries).limit(1)).one_or_none()
        if series is None:
            series = MeetingSeries(slug="a-series")
            db.session.add(series)
            db.session.flush()
        services.save_template(
            series, Template(style=Style(logo=logo)), version=None, note="", by="somebody"
        )
        return {"slug": series.slug}


@subject("reports.desk_report_text", "reports.desk_report_text_take")
def _manuscript(_world: World, _whose: str) -> Values:
    """A text that was read and waits to be taken."""
    with transaction():
        row = services.keep_manuscript(
            registration.meeting(OPEN_MEETING),
            "en",
            "text.txt",
            Manuscript("", {"background": "A text."}),
            by="somebody",
        )
        return {"public_id": row.public_id}


@subject(
    "reports.desk_letters",
    "reports.letters_paper",
    "reports.letter_paper",
    "reports.desk_letters_send",
)
def _letters(_world: World, _whose: str) -> Values:
    """A meeting that was held, with two speakers."""
    return {"slug": "dpm-2023-03", "key": "speaker-seppo"}


@subject("reports.certificates_paper", "reports.certificate_paper")
def _came(_world: World, _whose: str) -> Values:
    """A meeting that is over, where one person came."""
    delegate = _checked_in("SELECT max(id) FROM delegate")
    return {"slug": delegate.delegation.meeting.slug, "delegate": delegate.public_id}


@subject("reports.my_certificate")
def _own_certificate(world: World, whose: str) -> Values:
    values = own_registration(world, whose)
    if whose != OWN or not world.email:
        return values
    came = _checked_in("SELECT max(id) FROM delegate WHERE email_key = :email", email=world.email)
    return {"slug": came.delegation.meeting.slug}


@subject("reports.linked_certificate")
def _linked_certificate(_world: World, _whose: str) -> Values:
    came = _checked_in("SELECT max(id) FROM delegate")
    with transaction():
        return {"token": new_link(came.delegation, came).rpartition("/")[2]}


def _checked_in(sql: str, **named: str) -> Delegate:
    """This person was there, at a meeting of its own that ended yesterday: the others stay as they
    are for the endpoints that come after.
    """
    key = db.session.execute(text(sql), named).scalar()
    ended = clock.now() - timedelta(days=1)
    with transaction():
        here = db.session.get(Delegate, key)
        of = _like(
            here.delegation.meeting, slug=f"over-{key}-{tokens.mint()[:8].lower()}",
            starts_at=ended - timedelta(hours=3), ends_at=ended,
            on_date=ended.date(), until_date=ended.date(),
        )  # fmt: skip
        delegation = _like(here.delegation, meeting_id=of.id)
        delegate = _like(here, meeting_id=of.id, delegation_id=delegation.id)
        db.session.add(
            CheckIn(delegate_id=delegate.id, channel="desk", at=ended, recorded_by="somebody")
        )
        return delegate


def _like(row: object, **otherwise: object) -> object:
    """A row like that one, with another key and other values where they are given."""
    columns = [one.key for one in inspect(type(row)).column_attrs]
    kept = {key: getattr(row, key) for key in columns if key not in ("id", "public_id")}
    made = type(row)(**{**kept, **otherwise})
    db.session.add(made)
    db.session.flush()
    return made


@subject("reports.receipt_letter")
def _receipt(world: World, whose: str) -> Values:
    of = first(Receipt, Receipt.partner_id == world.partner_id(whose), Receipt.state == "approved")
    return {"slug": of.slug}


@subject(
    "reports.desk_translate",
    "reports.desk_translate_save",
    "reports.desk_translate_file",
    "reports.desk_translate_read",
)
def _translated(_world: World, _whose: str) -> Values:
    """The texts of a meeting in French."""
    return {"slug": OPEN_MEETING, "language": "fr", "kind": "xlf"}


@subject("reports.desk_translation", "reports.desk_translation_take")
def _file_of_translations(_world: World, _whose: str) -> Values:
    """A file that was read and waits to be taken."""
    with transaction():
        row = services.keep_translation_file(
            registration.meeting(OPEN_MEETING),
            "fr",
            "texts.xlf",
            Bundle(OPEN_MEETING, "", "en", "fr", ()),
            by="somebody",
        )
        return {"public_id": row.public_id}


@subject("reports.report_picture")
def _shown_picture(_world: World, _whose: str) -> Values:
    """A photograph that a published report shows."""
    image = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(image, "JPEG")
    sha256 = files.keep(store.PICTURES, image.getvalue(), ".jpg")
    paper = store.keep(b"%PDF a paper with a photograph")
    store.keep_source(paper, f'<img src="{HERE}{store.PICTURES}/{sha256}.jpg">')
    meeting = registration.meeting(ELSEWHERE)
    with transaction():
        edition = 1 + (db.session.scalar(select(func.max(Report.edition))) or 0)
        db.session.add(
            Report(
                meeting_id=meeting.id,
                language="fr",
                edition=edition,
                state="published",
                paper_sha256=paper,
            )
        )
    return {"slug": ELSEWHERE, "name": f"{sha256}.jpg"}
