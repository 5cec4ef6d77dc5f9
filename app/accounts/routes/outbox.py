"""The outbox at the desk: what was, or would be, sent."""

import io

from flask import current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts.forms import BounceForm, OutboxFilter
from app.accounts.routes import bp
from app.core.db import transaction
from app.mail import bounces, outbox, queries
from app.mail.models import MailState, OutboxAttachment, OutboxMail
from app.mail.words import MARKS, why
from app.web.pagination import DEFAULT_SIZE, Page, page_number
from app.web.presses import pressed

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
        marks=MARKS,
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
        state_mark=MARKS[mail.stands],
        readable=_is_readable(mail),
        waits=mail.stands in (MailState.QUEUED, MailState.KEPT),
        resendable=outbox.may_resend(mail),
        why=_(why(mail.message)),
        bouncing=queries.bouncing([mail.to_address]).get(mail.to_address.lower()),
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
    pressed(
        lambda: outbox.resend(mail, by=guard.identity().actor),
        _("The mail to %(email)s waits to be sent again.", email=mail.to_address),
    )
    return _back(mail)


@bp.post("/desk/outbox/<public_id>/stop")
@guard.requires(Permission.OUTBOX_MANAGE, on=queries.mail, seen=Permission.OUTBOX_VIEW)
def desk_outbox_stop(mail: OutboxMail) -> ResponseReturnValue:
    """Hold back a mail that waits."""
    pressed(
        lambda: outbox.stop(mail, by=guard.identity().actor),
        _("The mail to %(email)s has been stopped.", email=mail.to_address),
    )
    return _back(mail)


@bp.post("/desk/outbox/<public_id>/works")
@guard.requires(Permission.OUTBOX_MANAGE, on=queries.mail, seen=Permission.OUTBOX_VIEW)
def desk_outbox_works(mail: OutboxMail) -> ResponseReturnValue:
    """Take the mark off an address that works again."""
    with transaction():
        bounces.forget(mail.to_address, by=guard.identity().actor)
    flash(_("%(email)s counts as working again.", email=mail.to_address))
    return _back(mail)


@bp.route("/desk/outbox/bounces", methods=["GET", "POST"])
@guard.requires(Permission.OUTBOX_MANAGE)
def desk_outbox_bounces() -> ResponseReturnValue:
    """Record a mail that came back, from the message that says so."""
    form = BounceForm()
    noted: bounces.Recorded | None = None
    if form.validate_on_submit():
        content = form.file.data.read()
        with transaction():
            noted = bounces.record(content, by=guard.identity().actor)
        if noted.outcome is bounces.Outcome.RECORDED and noted.mail is not None:
            flash(_("%(email)s is marked: mail comes back from it.", email=noted.mail.to_address))
            return redirect(url_for(".desk_outbox_mail", public_id=noted.mail.public_id))
        form.refuse(_(noted.outcome.label), "file")
    return render_template(
        "accounts/desk_outbox_bounces.html", form=form, mail=noted.mail if noted else None
    )


def _back(mail: OutboxMail) -> ResponseReturnValue:
    """To the mails of the meeting if one came from there, else to the mail."""
    about, _colon, slug = mail.about.partition(":")
    if request.form.get("from") == "meeting" and about == "meeting" and slug:
        return redirect(url_for("registration.desk_mail", slug=slug))
    return redirect(url_for(".desk_outbox_mail", public_id=mail.public_id))


def _is_readable(mail: OutboxMail) -> bool:
    """A mail that signs somebody in is for that person alone; the demo has no mailboxes."""
    return mail.secret_until is None or bool(current_app.config["DEMO"])
