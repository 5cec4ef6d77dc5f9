"""Decisions and actions: those of a meeting, all that wait, the owner's link; and their papers."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core import clock
from app.core.words import N_
from app.meetings import queries as meetings
from app.meetings.models import Meeting, MeetingSeries
from app.partners import queries as partners
from app.reports import queries, store
from app.reports.forms import ActionForm, DecisionForm, OutcomeStateForm, OwnReportForm
from app.reports.models import Outcome
from app.reports.routes import bp
from app.reports.routes.papers import answered, wanted_language
from app.reports.rules.outcomes import ACTION, DECISION, WAITING, days_late
from app.reports.services import outcomes as services
from app.web.language import current_language


@bp.get("/desk/meetings/<slug>/outcomes")
@guard.requires(Permission.OUTCOME_VIEW, on=meetings.meeting)
def desk_outcomes(meeting: Meeting) -> ResponseReturnValue:
    """What a meeting decided, and what is to be done after it."""
    rows = queries.outcomes_of([meeting.id])[meeting.id]
    return render_template(
        "reports/desk_outcomes.html",
        meeting=meeting,
        decisions=[row for row in rows if row.kind == DECISION],
        actions=[row for row in rows if row.kind == ACTION],
        late=_lateness(rows),
        demo_note=meeting.fictitious,
    )


@bp.route("/desk/meetings/<slug>/outcomes/new-<kind>", methods=["GET", "POST"])
@guard.requires(Permission.OUTCOME_RECORD, on=meetings.meeting, seen=Permission.OUTCOME_VIEW)
def desk_outcome_new(meeting: Meeting, kind: str) -> ResponseReturnValue:
    """Write a decision or an action down."""
    if kind not in (DECISION, ACTION):
        abort(404)
    form = _form(meeting, kind)
    if form.creates(lambda: _record(meeting, kind, form).public_id):
        flash(_("The decision is recorded.") if kind == DECISION else _("The action is recorded."))
        return redirect(url_for(".desk_outcomes", slug=meeting.slug))
    return render_template(
        "reports/desk_outcome_new.html",
        meeting=meeting,
        form=form,
        acts=kind == ACTION,
        demo_note=meeting.fictitious,
    )


def _record(meeting: Meeting, kind: str, form: DecisionForm) -> Outcome:
    act = services.record_decision if kind == DECISION else services.record_action
    return act(meeting, _said(meeting, form), by=guard.identity().actor)


def _said(meeting: Meeting, form: DecisionForm) -> services.Said:
    facts: dict[str, Any] = form.values()
    item, partner = facts.pop("item"), facts.pop("partner", None)
    return services.Said(
        **facts,
        item=meetings.item(meeting.id, item) if item else None,
        partner=partners.partner_by_slug(partner) if partner else None,
    )


def _form(meeting: Meeting, kind: str, **values: Any) -> DecisionForm:
    language = current_language()
    items = [
        (row.slug, f"{row.number} {row.title.best(language)[0]}".strip())
        for row in meetings.item_rows(meeting.id, meetings.current_agenda(meeting))
    ]
    if kind == DECISION:
        return DecisionForm(items, **values)
    return ActionForm(items, partners.partner_choices(language), **values)


def _lateness(rows: list[Outcome]) -> dict[int, int]:
    """Days by which an action that still waits is late, by its key."""
    return {
        row.id: days_late(row.due_on, clock.today(row.meeting.zone))
        for row in rows
        if row.due_on is not None and row.state in WAITING
    }


@bp.get("/desk/actions")
@guard.requires(Permission.OUTCOME_VIEW)
def desk_actions() -> ResponseReturnValue:
    """Every action that waits, whatever its meeting, the one due first at the top."""
    wanted = request.args.get("partner", "")
    rows = list(queries.waiting_actions(wanted))
    language = current_language()
    owners = [(one.slug, one.name.best(language)[0]) for one in queries.owners_of_waiting()]
    return render_template(
        "reports/desk_actions.html",
        rows=rows,
        late=_lateness(rows),
        owners=sorted(owners, key=lambda one: one[1]),
        wanted=wanted,
    )


# --- one of them ----------------------------------------------------------------------------------


@bp.route("/desk/outcomes/<public_id>", methods=["GET", "POST"])
@guard.requires(Permission.OUTCOME_RECORD, on=queries.outcome, seen=Permission.OUTCOME_VIEW)
def desk_outcome(outcome: Outcome) -> ResponseReturnValue:
    """Say it otherwise."""
    meeting, kind, public_id = outcome.meeting, outcome.kind, outcome.public_id
    form = _form(meeting, kind, data={**services.as_said(outcome), "version": outcome.version})
    if form.carries_out(
        lambda: services.change(
            queries.outcome(public_id),
            _said(meeting, form),
            by=guard.identity().actor,
            version=form.version.data,
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".desk_outcomes", slug=meeting.slug))
    return _outcome_page(queries.outcome(public_id), form)


@bp.post("/desk/outcomes/<public_id>/state")
@guard.requires(Permission.OUTCOME_RECORD, on=queries.outcome, seen=Permission.OUTCOME_VIEW)
def desk_outcome_settle(outcome: Outcome) -> ResponseReturnValue:
    """Close it, drop it, or open it again."""
    wanted, slug = request.form.get("state", ""), outcome.meeting.slug
    if wanted not in ("done", "dropped", "open"):
        abort(400)
    form = OutcomeStateForm()
    if form.carries_out(
        lambda: services.settle(
            outcome, wanted, note=form.note.data or "", by=guard.identity().actor
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".desk_outcomes", slug=slug))
    fresh = queries.outcome(outcome.public_id)
    values = {**services.as_said(fresh), "version": fresh.version}
    return _outcome_page(fresh, _form(fresh.meeting, fresh.kind, formdata=None, data=values), form)


def _outcome_page(
    outcome: Outcome,
    form: DecisionForm,
    settling: OutcomeStateForm | None = None,
) -> str:
    return render_template(
        "reports/desk_outcome.html",
        meeting=outcome.meeting,
        row=outcome,
        form=form,
        settling=settling or OutcomeStateForm(formdata=None),
        demo_note=outcome.meeting.fictitious,
    )


# --- its owner ------------------------------------------------------------------------------------


@bp.route("/action/<token>", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and lets one owner report on one action")
def own_action(token: str) -> ResponseReturnValue:
    """The action as its owner reads it, and where they say how far it is."""
    row = queries.action_of_link(token)
    if row is None:
        return render_template("reports/action_gone.html"), 404
    form = OwnReportForm(data={"note": row.said, "done": row.state == "reported"})
    if row.state in WAITING and form.carries_out(
        lambda: services.report(row, form.note.data or "", done=bool(form.done.data))
    ):
        flash(_("Thank you. The secretariat reads what you said."))
        return redirect(url_for(".own_action", token=token))
    fresh = queries.action_of_link(token) or row
    return render_template("reports/own_action.html", row=fresh, meeting=fresh.meeting, form=form)


# --- papers ---------------------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/outcomes.pdf")
@guard.requires(Permission.OUTCOME_VIEW, on=meetings.meeting)
def outcomes_paper(meeting: Meeting) -> ResponseReturnValue:
    """The decisions and actions of a meeting as a paper."""
    return answered("outcomes", meeting.slug, wanted_language(), N_("Decisions and actions"))


@bp.get("/desk/meetings/<slug>/outcomes.docx")
@guard.requires(Permission.OUTCOME_VIEW, on=meetings.meeting)
def outcomes_in_word(meeting: Meeting) -> ResponseReturnValue:
    """The decisions and actions of a meeting for a word processor."""
    return answered(
        "outcomes", meeting.slug, wanted_language(), N_("Decisions and actions"), form=store.WORD
    )


@bp.get("/desk/series/<series_slug>/minutes.pdf")
@guard.requires(Permission.OUTCOME_VIEW, on=meetings.one_series)
def minutes_paper(series: MeetingSeries) -> ResponseReturnValue:
    """The minutes of a series, meeting after meeting, as one paper."""
    return answered("minutes", series.slug, wanted_language(), N_("Minutes"))


@bp.get("/desk/series/<series_slug>/minutes.docx")
@guard.requires(Permission.OUTCOME_VIEW, on=meetings.one_series)
def minutes_in_word(series: MeetingSeries) -> ResponseReturnValue:
    """The minutes of a series for a word processor."""
    return answered("minutes", series.slug, wanted_language(), N_("Minutes"), form=store.WORD)
