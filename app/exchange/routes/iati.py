"""The activity file: settled, looked through and published at the desk; read by everybody."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import can, identity, public, requires
from app.access.permissions import Permission
from app.accounts.queries import names_of
from app.core.db import transaction
from app.core.errors import DomainError
from app.exchange import services
from app.exchange.forms import ProfileForm, targets_of
from app.exchange.models import IatiEdition, IatiProfile
from app.exchange.queries import profiles as queries
from app.exchange.queries.profiles import FUND, PROGRAMME, Subject
from app.exchange.routes import bp
from app.exchange.rules.checking import LAYER_WORDS, errors
from app.exchange.rules.codes import ATTRIBUTION
from app.exchange.services.publishing import texts
from app.web.sentences import sentence

SHOWN_FINDINGS = 100
"""A page shows so many findings; a broken rule may be broken by every transaction."""


# --- for everybody -------------------------------------------------------------------------------


def _answered(edition: IatiEdition) -> Response:
    response = Response(edition.data.encode(), content_type="application/xml; charset=utf-8")
    response.set_etag(edition.sha256)
    response.last_modified = edition.published_at
    response.headers["Cache-Control"] = "public, no-cache"
    response.make_conditional(request)
    return response


@bp.get("/programmes/<slug>/iati.xml")
@public("published activity files are public")
def programme_iati(slug: str) -> ResponseReturnValue:
    """The last published activity file of a programme, byte for byte; 404 before the first."""
    return _answered(queries.last_edition(PROGRAMME, slug))


@bp.get("/funds/<slug>/iati.xml")
@public("published activity files are public")
def fund_iati(slug: str) -> ResponseReturnValue:
    """The last published activity file of a fund, byte for byte; 404 before the first."""
    return _answered(queries.last_edition(FUND, slug))


@bp.app_template_global("iati_url")
def iati_url(kind: str, slug: str) -> str | None:
    """Where the activity file of a programme or fund is; None before it is published."""
    if not queries.is_published(kind, slug):
        return None
    return url_for(f"exchange.{kind}_iati", slug=slug)


@bp.app_template_global("iati_attribution")
def iati_attribution() -> str:
    """What the licence of the standard asks to be shown, in its own words."""
    return ATTRIBUTION


# --- at the desk ---------------------------------------------------------------------------------


@bp.get("/desk/exchange")
@requires(Permission.IATI_VIEW)
def desk_exchange() -> ResponseReturnValue:
    """Every programme and fund, and what of it is published."""
    return render_template("exchange/desk_exchange.html", rows=queries.everything())


@bp.route("/desk/exchange/<kind>/<slug>", methods=["GET", "POST"])
@requires(Permission.IATI_VIEW, on=queries.subject)
def desk_iati(subject: Subject) -> ResponseReturnValue:
    """A file as it would be published now, with what stands against it; how it is identified.

    Sent by POST it takes the identification.
    """
    form = ProfileForm(data=_stored(subject.profile))
    if form.is_submitted() and not can(Permission.IATI_PUBLISH):
        abort(403)
    if form.carries_out(lambda: _settle(queries.subject(subject.kind, subject.slug), form)):
        flash(_("Kept."))
        return redirect(url_for(".desk_iati", kind=subject.kind, slug=subject.slug))
    prepared = services.prepare(subject)
    editions = queries.editions(subject.profile)
    page = render_template(
        "exchange/desk_iati.html",
        subject=subject,
        form=form,
        prepared=prepared,
        wrong=len(errors(list(prepared.findings))) if prepared else 0,
        shown=SHOWN_FINDINGS,
        layers=LAYER_WORDS,
        editions=editions,
        names=names_of([one.published_by for one in editions]),
    )
    return page, form.status


def _stored(profile: IatiProfile | None) -> dict[str, Any]:
    if profile is None:
        return {"scope": "1", "region": "998"}
    return {**texts(profile), "version": profile.version}


def _settle(subject: Subject, form: ProfileForm) -> None:
    services.settle(
        subject,
        reporting_ref=form.reporting_ref.data or "",
        reporting_type=form.reporting_type.data or "",
        identifier=form.identifier.data or "",
        sector=form.sector.data or "",
        scope=form.scope.data or "",
        region=form.region.data or "",
        tags=targets_of(form.tags.data),
        version=form.version.data,
        by=identity().actor,
    )


@bp.get("/desk/exchange/<kind>/<slug>/preview.xml")
@requires(Permission.IATI_VIEW, on=queries.subject)
def desk_iati_preview(subject: Subject) -> ResponseReturnValue:
    """The bytes of the file as it would be now."""
    prepared = services.prepare(subject)
    if prepared is None:
        abort(404)
    return Response(prepared.data, content_type="application/xml; charset=utf-8")


@bp.post("/desk/exchange/<kind>/<slug>/publish")
@requires(Permission.IATI_PUBLISH, on=queries.subject, seen=Permission.IATI_VIEW)
def desk_iati_publish(subject: Subject) -> ResponseReturnValue:
    """Publish it as it is now, if no error stands against it."""
    kind, slug = subject.kind, subject.slug
    try:
        with transaction():
            edition = services.publish(queries.subject(kind, slug), by=identity().actor).n
    except DomainError as error:
        flash(sentence(error), "late")
    else:
        flash(_("Published as edition %(number)s.", number=edition))
    return redirect(url_for(".desk_iati", kind=kind, slug=slug))
