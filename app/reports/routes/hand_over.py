"""Conclusions of the parallel sessions: filed by their rapporteurs, read by whoever wraps up."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.meetings.models import Meeting
from app.reports import queries, services
from app.reports.forms import HandOverForm, hand_over_form
from app.reports.queries import HandedOver
from app.reports.routes import bp
from app.reports.rules.handing_over import FEWEST, MOST


@bp.get("/desk/meetings/<slug>/wrap-up")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_wrap_up(of: Meeting) -> ResponseReturnValue:
    """What the sessions have concluded so far, in agenda order; it keeps itself fresh."""
    return render_template(
        "reports/desk_wrap_up.html", meeting=of, **_so_far(of), demo_note=of.fictitious
    )


@bp.get("/desk/meetings/<slug>/wrap-up/state")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_wrap_up_state(of: Meeting) -> ResponseReturnValue:
    """The conclusions alone; 304 while nothing has changed."""
    response = make_response(render_template("reports/_wrap_up.html", meeting=of, **_so_far(of)))
    response.add_etag()
    return response.make_conditional(request)


def _so_far(of: Meeting) -> dict[str, Any]:
    sessions = queries.handed_over(of)
    return {
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
    return _page(of, queries.session_of(of, item_slug), form, form.differences), 422


def _form(of: Meeting, session: HandedOver) -> HandOverForm:
    row = session.row
    return hand_over_form(
        row.conclusions if row else [],
        row.language if row else of.documents_language,
        row.version if row else 0,
    )


def _page(
    of: Meeting, session: HandedOver, form: HandOverForm, differences: dict[str, Any] | None = None
) -> str:
    return render_template(
        "reports/desk_conclusions.html",
        meeting=of,
        session=session,
        form=form,
        differences=differences or {},
        fewest=FEWEST,
        most=MOST,
        demo_note=of.fictitious,
    )
