"""A partner says that a figure of its own is wrong, and is answered."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import can, identity, requires
from app.access.permissions import Permission
from app.accounts.queries import names_of
from app.funding.forms.objections import AnswerForm, ObjectionForm, ReplyForm
from app.funding.models import Objection
from app.funding.queries import objections as queries
from app.funding.queries.objections import Record
from app.funding.routes import bp
from app.funding.rules.objections import OUTCOME_WORDS, STATE_WORDS, Outcome, State
from app.funding.services import objections as services


@bp.route("/my/objections/new/<about>", methods=["GET", "POST"])
@requires(Permission.OBJECTION_RAISE, on=queries.record)
def my_objection_new(record: Record) -> ResponseReturnValue:
    """Say what is wrong with one record."""
    form = ObjectionForm()
    if form.creates(
        lambda: (
            services.open_objection(
                record,
                text=form.text.data or "",
                by=identity().actor,
            ).slug
        ),
    ):
        flash(_("Sent to the finance officers. You get a mail when they answer."))
        return redirect(url_for(".my_objection", slug=form.made))
    page = render_template("funding/my_objection_new.html", form=form, record=record)
    return page, form.status


@bp.get("/my/objections/<slug>")
@requires(Permission.OBJECTION_VIEW, on=queries.objection)
def my_objection(objection: Objection) -> ResponseReturnValue:
    """The thread, for both sides."""
    return _thread(objection, _reply_form())


@bp.post("/my/objections/<slug>")
@requires(Permission.OBJECTION_WRITE, on=queries.objection, seen=Permission.OBJECTION_VIEW)
def my_objection_reply(objection: Objection) -> ResponseReturnValue:
    """Write to the other side, and close it if it is to end here."""
    form, ours = _reply_form(), _ours()
    if form.creates(
        lambda: _say(objection, form, ours=ours),
    ):
        flash(_("Closed.") if form.outcome.data else _("Sent."))
        return redirect(url_for(".my_objection", slug=objection.slug))
    return _thread(objection, form)


def _say(objection: Objection, form: ReplyForm, *, ours: bool) -> str:
    text, by = form.text.data or "", identity().actor
    if form.outcome.data:
        outcome = Outcome(form.outcome.data)
        services.close(objection, outcome=outcome, text=text, by=by, ours=ours)
    else:
        services.reply(objection, text=text, by=by, ours=ours)
    return objection.slug


@bp.get("/desk/objections")
@requires(Permission.OBJECTION_LIST)
def desk_objections() -> ResponseReturnValue:
    """What partners find wrong: what waits first."""
    asked = request.args.get("state", "")
    state = State(asked) if asked in list(State) else None
    return render_template(
        "funding/desk_objections.html",
        rows=queries.objections(state),
        state=state,
        state_words=STATE_WORDS,
        outcome_words=OUTCOME_WORDS,
    )


def _ours() -> bool:
    """Whether who writes is the secretariat."""
    return identity().at_desk


def _reply_form() -> ReplyForm:
    return AnswerForm() if _ours() else ReplyForm()


def _thread(objection: Objection, form: ReplyForm) -> ResponseReturnValue:
    page = render_template(
        "funding/my_objection.html",
        objection=objection,
        record=queries.record(objection.about),
        form=form,
        names=names_of(message.by for message in objection.messages),
        writes=can(Permission.OBJECTION_WRITE, objection) and objection.state != State.CLOSED,
        state_words=STATE_WORDS,
        outcome_words=OUTCOME_WORDS,
    )
    return page, form.status
