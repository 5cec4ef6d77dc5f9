"""The outbox at the desk: what was, or would be, sent."""

import io

from flask import current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts.forms import OutboxFilter
from app.accounts.routes import bp
from app.core.db import transaction
from app.mail import outbox, queries
from app.mail.models import MailState, OutboxAttachment, OutboxMail
from app.web.pagination import DEFAULT_SIZE, Page, page_number

STATE_MARKS = {
    MailState.QUEUED: "due",
    MailState.SENDING: "info",
    MailState.SENT: "done",
    MailState.KEPT: "info",
    MailState.FAILED: "late",
    MailState.STOPPED: "off",
}

HARMLESS = frozenset({"text/calendar", "application/pdf"})
"""Types under which a file is handed out; anything else is bytes."""


@bp.get("/desk/outbox")
@guard.requires(Permission.OUTBOX_VIEW)
def desk_outbox() -> ResponseReturnValue:
    """All mails, newest first."""
    form = OutboxFilter(request.args)
    rows, total = queries.page(
        state=form.state.data or "",
        search=form.q.data or "",
        number=page_number(),
        size=DEFAULT_SIZE,
    )
    return render_template(
        "accounts/desk_outbox.html",
        form=form,
        page=Page(rows, page_number(), DEFAULT_SIZE, total),
        counts=queries.counts(),
        marks=STATE_MARKS,
        states=list(MailState),
        sends=bool(current_app.config["SMTP_URL"]),
    )


@bp.get("/desk/outbox/<public_id>")
@guard.requires(Permission.OUTBOX_VIEW, on=queries.mail)
def desk_outbox_mail(mail: OutboxMail) -> ResponseReturnValue:
    """One mail with its text and files."""
    return render_template(
        "accounts/desk_outbox_mail.html",
        mail=mail,
        state_mark=STATE_MARKS[mail.stands],
        readable=_is_readable(mail),
        waits=mail.stands in (MailState.QUEUED, MailState.KEPT),
        resendable=mail.secret_until is None
        and mail.stands in (MailState.SENT, MailState.FAILED, MailState.STOPPED, MailState.KEPT)
        and (mail.stands is not MailState.KEPT or bool(current_app.config["SMTP_URL"])),
    )


@bp.get("/desk/outbox/<public_id>/files/<int:position>")
@guard.requires(Permission.OUTBOX_VIEW, on=queries.attachment)
def desk_outbox_file(file: OutboxAttachment) -> ResponseReturnValue:
    """One file of a mail, to be downloaded and never shown in a page of ours."""
    mime = file.mime.partition(";")[0].strip()
    response = send_file(
        io.BytesIO(file.content),
        mimetype=mime if mime in HARMLESS else "application/octet-stream",
        as_attachment=True,
        download_name=file.name,
    )
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


@bp.post("/desk/outbox/<public_id>/resend")
@guard.requires(Permission.OUTBOX_MANAGE, on=queries.mail, seen=Permission.OUTBOX_VIEW)
def desk_outbox_resend(mail: OutboxMail) -> ResponseReturnValue:
    """Send a mail once more, as it was written."""
    with transaction():
        outbox.resend(mail, by=guard.identity().actor)
    flash(_("The mail waits to be sent again."))
    return redirect(url_for(".desk_outbox_mail", public_id=mail.public_id))


@bp.post("/desk/outbox/<public_id>/stop")
@guard.requires(Permission.OUTBOX_MANAGE, on=queries.mail, seen=Permission.OUTBOX_VIEW)
def desk_outbox_stop(mail: OutboxMail) -> ResponseReturnValue:
    """Hold back a mail that waits."""
    with transaction():
        outbox.stop(mail, by=guard.identity().actor)
    flash(_("The mail has been stopped."))
    return redirect(url_for(".desk_outbox_mail", public_id=mail.public_id))


def _is_readable(mail: OutboxMail) -> bool:
    """A mail that signs somebody in is for that person alone; the demo has no mailboxes."""
    return mail.secret_until is None or bool(current_app.config["DEMO"])
