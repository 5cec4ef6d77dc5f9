"""Following one instalment up: its condition is met, it is asked for."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.funding.forms.instalments import MetForm
from app.funding.forms.papers import TRIGGERS
from app.funding.models import Instalment
from app.funding.queries import instalments as queries
from app.funding.routes import bp
from app.funding.rules.instalments import PROGRESS_WORDS
from app.funding.services import instalments as services
from app.web.presses import refusal


@bp.get("/desk/agreements/<slug>/instalments/<int:n>")
@requires(Permission.AGREEMENT_VIEW, on=queries.instalment)
def desk_instalment(instalment: Instalment) -> ResponseReturnValue:
    """One instalment: what sets it off, how far it has come, when its partner was written to."""
    return _shown(instalment, MetForm(formdata=None, data={"met_on": clock.today()}))


def _shown(instalment: Instalment, form: MetForm) -> ResponseReturnValue:
    found = queries.standing(instalment.agreement.instalments, clock.today())
    page = render_template(
        "funding/desk_instalment.html",
        instalment=instalment,
        agreement=instalment.agreement,
        standing=next(one for one in found if one.instalment is instalment),
        triggers=TRIGGERS,
        progress_words=PROGRESS_WORDS,
        mails=queries.mails_about(instalment),
        form=form,
    )
    return page, form.status


@bp.post("/desk/agreements/<slug>/instalments/<int:n>/met")
@requires(Permission.INSTALMENT_MEET, on=queries.instalment, seen=Permission.AGREEMENT_VIEW)
def desk_instalment_met(instalment: Instalment) -> ResponseReturnValue:
    """The officer notes that what sets it off has happened."""
    form = MetForm()
    if form.carries_out(
        lambda: services.meet(
            instalment,
            on=form.met_on.data,
            note=form.note.data or "",
            by=identity().actor,
        )
    ):
        flash(_("Noted. Finance can ask for the instalment now."))
        return redirect(_here(instalment))
    return _shown(instalment, form)


@bp.post("/desk/agreements/<slug>/instalments/<int:n>/request")
@requires(Permission.AGREEMENT_RECORD, on=queries.instalment, seen=Permission.AGREEMENT_VIEW)
def desk_instalment_request(instalment: Instalment) -> ResponseReturnValue:
    """Ask the partner's contacts for it by letter."""
    here = _here(instalment)
    try:
        with transaction():
            mails = services.request(instalment, by=identity().actor)
    except DomainError as error:
        flash(refusal(error), "late")
    else:
        flash(
            ngettext("%(num)s letter written.", "%(num)s letters written.", mails)
            if mails
            else _("It was asked for already; nobody is written to twice.")
        )
    return redirect(here)


def _here(instalment: Instalment) -> str:
    return url_for(".desk_instalment", slug=instalment.agreement.slug, n=instalment.n)
