"""Conclusions of the parallel sessions: filed by their rapporteurs, read by whoever wraps up."""

from __future__ import annotations

from typing import Any

from flask import (
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core import tokens
from app.core.db import public_id, transaction
from app.core.errors import DomainError, NotFound
from app.mail.render import link_to
from app.meetings.models import Meeting
from app.reports import queries, services
from app.reports.forms import HandOverForm, hand_over_form
from app.reports.queries import HandedOver
from app.reports.routes import bp
from app.reports.rules.handing_over import FEWEST, MOST
from app.web.sentences import sentence

PURPOSE = "wrap-up"


@bp.get("/desk/meetings/<slug>/wrap-up")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_wrap_up(of: Meeting) -> ResponseReturnValue:
    """What the sessions have concluded so far, in agenda order; it keeps itself fresh."""
    return render_template(
        "reports/desk_wrap_up.html",
        meeting=of,
        **_so_far(of),
        links=[(one, _link(of, one.person)) for one in queries.wrapping_up(of)]
        if guard.can(Permission.NOTES_WRITE, of)
        else [],
        until=queries.wrap_up_open_until(of),
        key=public_id(),
        demo_note=of.fictitious,
    )


@bp.get("/desk/meetings/<slug>/wrap-up/state")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_wrap_up_state(of: Meeting) -> ResponseReturnValue:
    """The conclusions alone; 304 while nothing has changed."""
    return _part(of)


@bp.post("/desk/meetings/<slug>/wrap-up/links")
@guard.requires(Permission.NOTES_WRITE, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_wrap_up_send(of: Meeting) -> ResponseReturnValue:
    """Mail the link to whoever wraps up."""
    slug, person = of.slug, request.form.get("person", "")
    try:
        with transaction():
            address = services.send_wrap_up_link(
                queries.meeting(slug),
                person,
                _link(of, person),
                key=request.form.get("submission_key", "")[:64],
                by=guard.identity().actor,
            )
    except NotFound:
        flash(_("Something has changed since you looked. Look at the list again."), "late")
    except DomainError as error:
        flash(sentence(error), "late")
    else:
        flash(_("The link is on its way to %(email)s.", email=address))
    return redirect(url_for(".desk_wrap_up", slug=slug))


# --- whoever wraps up, without an account ---------------------------------------------------------


@bp.get("/wrap-up/<token>")
@guard.public("the token in the address is the key, and lets whoever wraps up read the conclusions")
def wrap_up(token: str) -> ResponseReturnValue:
    """The conclusions as they come in, for whoever wraps up; it keeps itself fresh."""
    try:
        of, who = _opened(token)
    except NotFound:
        return render_template("reports/wrap_up_gone.html"), 404
    return render_template(
        "reports/wrap_up.html",
        meeting=of,
        who=who,
        token=token,
        until=queries.wrap_up_open_until(of),
        **_so_far(of, at_desk=False),
    )


@bp.get("/wrap-up/<token>/state")
@guard.public("the token in the address is the key, and lets whoever wraps up read the conclusions")
def wrap_up_state(token: str) -> ResponseReturnValue:
    """The conclusions alone; 304 while nothing has changed."""
    of, _who = _opened(token)
    return _part(of, at_desk=False)


def _link(of: Meeting, person: str) -> str:
    token = tokens.signed(current_app.config["SECRET_KEY"], PURPOSE, [of.slug, person])
    return link_to("reports.wrap_up", token=token)


def _opened(token: str) -> tuple[Meeting, queries.WrapsUp]:
    """The meeting that a link opens, and for whom. Raises NotFound."""
    said = tokens.said_by(current_app.config["SECRET_KEY"], PURPOSE, token)
    if said is None or len(said) != 2:
        raise NotFound()
    of = queries.meeting(said[0])
    return of, queries.wraps_up(of, said[1])


def _part(of: Meeting, *, at_desk: bool = True) -> ResponseReturnValue:
    response = make_response(
        render_template("reports/_wrap_up.html", meeting=of, **_so_far(of, at_desk=at_desk))
    )
    response.add_etag()
    return response.make_conditional(request)


def _so_far(of: Meeting, *, at_desk: bool = True) -> dict[str, Any]:
    sessions = queries.handed_over(of)
    return {
        "at_desk": at_desk,
        "sessions": sessions,
        "filed": sum(one.state == "filed" for one in sessions),
        "fewest": FEWEST,
        "most": MOST,
    }


@bp.get("/desk/meetings/<slug>/conclusions/<item_slug>")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_conclusions(of: Meeting, item_slug: str) -> ResponseReturnValue:
    """The conclusions of one session as a form."""
    session = queries.session_of(of, item_slug)
    return _page(of, session, _form(of, session))


@bp.post("/desk/meetings/<slug>/conclusions/<item_slug>")
@guard.requires(Permission.NOTES_WRITE, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_conclusions_save(of: Meeting, item_slug: str) -> ResponseReturnValue:
    """Keep the conclusions, or file them."""
    slug = of.slug
    session = queries.session_of(of, item_slug)
    form = _form(of, session)
    file = request.form.get("do") == "file"
    if form.carries_out(
        lambda: services.hand_over(
            queries.meeting(slug),
            item_slug,
            form.conclusions(),
            language=form.language.data or of.documents_language,
            file=file,
            version=form.version.data or 0,
            by=guard.identity().actor,
        )
    ):
        flash(_("The conclusions are filed.") if file else _("Saved, not filed yet."))
        return redirect(url_for(".desk_wrap_up", slug=slug))
    of = queries.meeting(slug)
    return _page(of, queries.session_of(of, item_slug), form), 422


def _form(of: Meeting, session: HandedOver) -> HandOverForm:
    row = session.row
    return hand_over_form(
        row.conclusions if row else [],
        row.language if row else of.documents_language,
        row.version if row else 0,
    )


def _page(of: Meeting, session: HandedOver, form: HandOverForm) -> str:
    return render_template(
        "reports/desk_conclusions.html",
        meeting=of,
        session=session,
        form=form,
        fewest=FEWEST,
        most=MOST,
        demo_note=of.fictitious,
    )
