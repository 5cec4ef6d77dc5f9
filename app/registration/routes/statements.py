"""A delegation's statement: hand it in, correct it, take it back."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import files
from app.meetings import shelf
from app.meetings.rules.uploads import Upload
from app.registration import queries, services
from app.registration.forms import StatementForm
from app.registration.models import Delegation
from app.registration.routes.doors import LINK, MY, Door, page
from app.web.presses import pressed


@page("/statement", doors=(LINK, MY))
def statement(door: Door, delegation: Delegation) -> ResponseReturnValue:
    """What was handed in, and a place to hand in the statement or a new edition."""
    meeting = delegation.meeting
    there = shelf.statement_of(meeting.id, delegation.partner_id)
    form = StatementForm(
        files.largest_upload() // files.MEGABYTE,
        data={
            "language": delegation.language,
            "audience": there.audience if there is not None else "public",
        },
    )
    if form.creates(lambda: _hand_in(door, delegation, form)):
        flash(_("The statement is handed in. The secretariat has it now."))
        return redirect(door.url("statement", delegation))
    return render_template(
        "registration/statement.html",
        door=door,
        delegation=delegation,
        meeting=meeting,
        form=form,
        statement=shelf.shelved(meeting, there.public_id) if there is not None else None,
        window=queries.window(meeting).value,
        closes_at=queries.closing(meeting),
        is_over=queries.is_over(meeting),
        demo_note=meeting.fictitious,
    ), form.status


def _hand_in(door: Door, delegation: Delegation, form: StatementForm) -> str:
    sent = form.file.data
    upload = Upload(sent.filename or "", sent.stream.read(files.largest_upload() + 1))
    return services.hand_in(
        delegation,
        upload,
        language=form.language.data,
        audience=form.audience.data,
        by=door.by(delegation),
    ).public_id


@page("/statement/take-back", methods=("POST",), doors=(LINK, MY))
def take_back_statement(door: Door, delegation: Delegation) -> ResponseReturnValue:
    """Take the statement from the shelf again."""
    pressed(
        lambda: services.take_back(delegation, by=door.by(delegation)),
        _("The statement is taken back."),
    )
    return redirect(door.url("statement", delegation))
