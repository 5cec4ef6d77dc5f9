"""An agreement on its way: sent to the partner, signed by one side, then by the other."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.funding.forms.signatures import FirstForm, SecondForm, SentForm, StepForm
from app.funding.forms.standing import upload_in
from app.funding.models import Agreement
from app.funding.queries import agreements as queries
from app.funding.routes import bp
from app.funding.routes.finance import agreement_shown
from app.funding.routes.pages import sent_version
from app.funding.rules.agreements import Side
from app.funding.services import signatures as services
from app.meetings.rules.uploads import Upload
from app.web.presses import pressed


@bp.post("/desk/agreements/<slug>/sent")
@requires(Permission.AGREEMENT_FOLLOW, on=queries.agreement, seen=Permission.AGREEMENT_VIEW)
def desk_agreement_sent(agreement: Agreement) -> ResponseReturnValue:
    """The draft went to the partner."""
    form = SentForm()
    return _taken(
        agreement,
        form,
        lambda: services.send(
            agreement, on=form.sent_on.data, by=identity().actor, version=form.version.data
        ),
        _("Recorded: it is with the partner."),
    )


@bp.post("/desk/agreements/<slug>/signed-by-one")
@requires(Permission.AGREEMENT_FOLLOW, on=queries.agreement, seen=Permission.AGREEMENT_VIEW)
def desk_agreement_signed_by_one(agreement: Agreement) -> ResponseReturnValue:
    """One side has signed."""
    form = FirstForm()
    return _taken(
        agreement,
        form,
        lambda: services.sign_first(
            agreement,
            side=Side(form.first_side.data),
            on=form.first_signed_on.data,
            by=identity().actor,
            version=form.version.data,
        ),
        _("Recorded: one side has signed."),
    )


@bp.post("/desk/agreements/<slug>/signed-by-both")
@requires(Permission.AGREEMENT_RECORD, on=queries.agreement, seen=Permission.AGREEMENT_VIEW)
def desk_agreement_signed_by_both(agreement: Agreement) -> ResponseReturnValue:
    """The other side has signed too: with the signed paper it goes before the approver."""
    form = SecondForm()
    return _taken(
        agreement,
        form,
        lambda: services.sign_second(
            agreement,
            on=form.signed_on.data,
            paper=upload_in(form.evidence) or Upload("", b""),
            by=identity().actor,
            version=form.version.data,
        ),
        _("Recorded. It counts when a second person has approved it."),
    )


@bp.post("/desk/agreements/<slug>/recall")
@requires(Permission.AGREEMENT_RECORD, on=queries.agreement, seen=Permission.AGREEMENT_VIEW)
def desk_agreement_recall(agreement: Agreement) -> ResponseReturnValue:
    """It is a draft again, to be changed or given up."""
    slug = agreement.slug
    pressed(
        lambda: services.recall(agreement, by=identity().actor, version=sent_version()),
        _("It is a draft again."),
    )
    return redirect(url_for(".desk_agreement", slug=slug))


def _taken(
    agreement: Agreement, form: StepForm, act: Callable[[], object], done: str
) -> ResponseReturnValue:
    slug = agreement.slug
    if form.carries_out(act):
        flash(done)
        return redirect(url_for(".desk_agreement", slug=slug))
    return agreement_shown(agreement, step=form)
