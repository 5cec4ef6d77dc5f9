"""What the addresses of reports are tried on."""

import io

from PIL import Image
from sqlalchemy import select, update

from app.accounts import queries as accounts
from app.core import files
from app.core.db import db, transaction
from app.meetings.models import MeetingSeries
from app.registration import queries as registration
from app.reports import services, store
from app.reports.models import Clearance, ReportPicture
from app.reports.rules.manuscripts import Manuscript
from app.reports.rules.templates import Style, Template
from tests.access.subjects.registry import ELSEWHERE, OPEN_MEETING, Values, room, subject
from tests.access.world import OWN, World


@subject("reports.interpreters_packs", "reports.interpreters_pack")
def _pack(_world: World, _whose: str) -> Values:
    return {"slug": OPEN_MEETING, "booth": "fr"}


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
