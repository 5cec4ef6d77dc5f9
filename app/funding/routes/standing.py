"""What becomes of an engagement at the desk: condition, confirmation for the partner, amount that
follows, end, repeat; and the papers that prove it.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.core.words import N_
from app.funding.forms import papers as paper_forms
from app.funding.forms import standing as forms
from app.funding.forms.engagements import engagement_form, lines_of, stored_in
from app.funding.models import Condition, Ending, Engagement, Evidence, Fulfilment, Repeat
from app.funding.queries import conditions as condition_queries
from app.funding.queries import engagements, standing
from app.funding.routes import bp
from app.funding.routes.pages import choices_of, phase_name, sent_version, title_of
from app.funding.rules import engagements as rules
from app.funding.rules.conditions import COUNTS_WORDS, OUTCOME_WORDS, Outcome
from app.funding.rules.engagements import LIVE, EngagementType, State
from app.funding.services import conditions as condition_services
from app.funding.services import endings as ending_services
from app.funding.services import engagements as services
from app.funding.services import evidence as evidence_services
from app.funding.services import repeats as repeat_services
from app.web.presses import pressed

HARMLESS = "default-src 'none'; sandbox"

PAPER_STATES = {
    "recorded": ("due", N_("Awaits a decision")),
    "returned": ("off", N_("Given back")),
    "approved": ("done", N_("Approved")),
}


def _page(template: str, form: Any, **facts: Any) -> ResponseReturnValue:
    page = render_template(
        f"funding/{template}.html",
        form=form,
        rules=rules,
        phase_name=phase_name,
        title_of=title_of,
        outcomes=OUTCOME_WORDS,
        counting=COUNTS_WORDS,
        endings=forms.ENDING_WORDS,
        states=PAPER_STATES,
        **facts,
    )
    return page, form.status


def _to(engagement: Engagement) -> ResponseReturnValue:
    return redirect(url_for(".my_engagement", slug=engagement.slug))


# --- the condition -------------------------------------------------------------------------------


@bp.route("/desk/conditions/<slug>", methods=["GET", "POST"])
@requires(Permission.CONDITION_RECORD, on=condition_queries.condition)
def desk_condition_answer(condition: Condition) -> ResponseReturnValue:
    """Record what became of a condition, with the paper that shows it."""
    form = forms.AnswerForm()
    if form.creates(
        lambda: (
            condition_services.record_fulfilment(
                condition,
                outcome=Outcome(form.outcome.data),
                effective_on=form.effective_on.data,
                evidence=_kept(f"condition:{condition.slug}", forms.upload_in(form.evidence)),
                note=form.note.data or "",
                by=identity().actor,
            ).slug
        )
    ):
        flash(_("Recorded."))
        return redirect(url_for(".desk_fulfilment", slug=form.made))
    return _page(
        "desk_condition_answer",
        form,
        condition=condition,
        today=standing.today_of(condition),
    )


def _kept(subject: str, paper: Any) -> str | None:
    if paper is None:
        return None
    return evidence_services.keep(subject, paper, by=identity().actor)


@bp.get("/desk/fulfilments/<slug>")
@requires(Permission.CONDITION_VIEW, on=condition_queries.fulfilment)
def desk_fulfilment(fulfilment: Fulfilment) -> ResponseReturnValue:
    """What somebody recorded about a condition, for the second person."""
    return _fulfilment(fulfilment, paper_forms.ReturnForm(formdata=None))


def _fulfilment(fulfilment: Fulfilment, form: paper_forms.ReturnForm) -> ResponseReturnValue:
    return _page(
        "desk_fulfilment",
        form,
        fulfilment=fulfilment,
        paper=standing.evidence_about(
            f"condition:{fulfilment.condition.slug}", fulfilment.evidence
        ),
        today=standing.today_of(fulfilment.condition),
    )


@bp.post("/desk/fulfilments/<slug>/approve")
@requires(
    Permission.CONDITION_APPROVE, on=condition_queries.fulfilment, seen=Permission.CONDITION_VIEW
)
def desk_fulfilment_approve(fulfilment: Fulfilment) -> ResponseReturnValue:
    """The second person's yes: the condition stands as recorded."""
    slug = fulfilment.slug
    pressed(
        lambda: condition_services.approve_fulfilment(
            fulfilment, by=identity().actor, version=sent_version()
        ),
        _("Approved. The condition stands as recorded."),
    )
    return redirect(url_for(".desk_fulfilment", slug=slug))


@bp.post("/desk/fulfilments/<slug>/return")
@requires(
    Permission.CONDITION_APPROVE, on=condition_queries.fulfilment, seen=Permission.CONDITION_VIEW
)
def desk_fulfilment_return(fulfilment: Fulfilment) -> ResponseReturnValue:
    """Give it back with the reason."""
    form = paper_forms.ReturnForm()
    if form.carries_out(
        lambda: condition_services.return_fulfilment(
            fulfilment, why=form.why.data or "", by=identity().actor
        )
    ):
        flash(_("Given back with your reason."))
        return redirect(url_for(".desk_fulfilment", slug=fulfilment.slug))
    return _fulfilment(fulfilment, form)


@bp.get("/desk/evidence/<slug>")
@requires(Permission.CONDITION_VIEW, on=standing.evidence)
def desk_evidence(paper: Evidence) -> ResponseReturnValue:
    """A paper that proves an act, to be kept and never shown in our own place."""
    data = evidence_services.read(paper)
    if data is None:
        abort(404)
    answer: Response = send_file(
        BytesIO(data),
        mimetype=paper.media_type,
        as_attachment=True,
        download_name=paper.filename,
        max_age=0,
    )
    answer.headers["Content-Type"] = paper.media_type
    answer.headers["Content-Security-Policy"] = HARMLESS
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


# --- confirmed, or made an amount, for the partner -----------------------------------------------


@bp.route("/desk/engagements/<slug>/confirm", methods=["GET", "POST"])
@requires(
    Permission.ENGAGEMENT_CONFIRM_FOR_PARTNER,
    on=engagements.engagement,
    seen=Permission.ENGAGEMENT_VIEW,
)
def desk_engagement_confirm(engagement: Engagement) -> ResponseReturnValue:
    """Confirm for the partner, by the partner's letter."""
    if engagement.state != State.ANNOUNCED:
        flash(_("Only what is announced and not confirmed yet can be confirmed."), "info")
        return _to(engagement)
    form = forms.ConfirmForm()
    if form.carries_out(
        lambda: services.confirm(
            engagement,
            by=identity().actor,
            for_partner=True,
            evidence=_kept(services.subject(engagement), forms.upload_in(form.evidence)),
        )
    ):
        flash(_("Confirmed by the partner's paper."))
        return _to(engagement)
    return _page("desk_engagement_confirm", form, engagement=engagement)


@bp.route("/desk/engagements/<slug>/amount", methods=["GET", "POST"])
@requires(
    Permission.ENGAGEMENT_CONFIRM_FOR_PARTNER,
    on=engagements.engagement,
    seen=Permission.ENGAGEMENT_VIEW,
)
def desk_engagement_amount(engagement: Engagement) -> ResponseReturnValue:
    """Give an engagement an amount, or revise the one it has, by the partner's paper."""
    if engagement.state not in LIVE:
        flash(_("This can only be done with an engagement that is announced and stands."), "info")
        return _to(engagement)
    form = engagement_form(
        "state", EngagementType.AMOUNT, choices_of(engagement.phase), stored_in(engagement)
    )
    if not form.rearranged(request.form.get("do", "")) and form.carries_out(
        lambda: services.correct(
            engagement,
            type=EngagementType.AMOUNT,
            lines=lines_of(form),
            why=form["why"].data,
            effective_on=form["effective_on"].data,
            for_partner=True,
            evidence=_kept(services.subject(engagement), forms.upload_in(form["evidence"])),
            version=form.version.data,
            by=identity().actor,
            **form.contents(),
        ),
        stored=lambda: stored_in(engagement),
    ):
        flash(_("Recorded. The partner is still to confirm it."))
        return _to(engagement)
    return _page("desk_engagement_amount", form, engagement=engagement)


# --- the end -------------------------------------------------------------------------------------


@bp.route("/desk/engagements/<slug>/end", methods=["GET", "POST"])
@requires(Permission.ENGAGEMENT_END, on=engagements.engagement, seen=Permission.ENGAGEMENT_VIEW)
def desk_engagement_end(engagement: Engagement) -> ResponseReturnValue:
    """Propose that an engagement is declined, lapsed or void."""
    if engagement.state in (State.DRAFT, State.VOIDED):
        flash(_("Only an engagement that was announced can be ended."), "info")
        return _to(engagement)
    form = forms.EndingForm()
    if form.creates(
        lambda: (
            ending_services.propose(
                engagement,
                kind=State(form.kind.data),
                on=form.on.data,
                why=form.why.data,
                by=identity().actor,
            ).slug
        )
    ):
        flash(_("Proposed. It is done when a second person has decided."))
        return redirect(url_for(".desk_ending", slug=form.made))
    return _page("desk_engagement_end", form, engagement=engagement)


@bp.get("/desk/endings/<slug>")
@requires(Permission.ENDING_VIEW, on=standing.ending)
def desk_ending(ending: Ending) -> ResponseReturnValue:
    """A proposed end, for who decides."""
    return _page("desk_ending", paper_forms.ReturnForm(formdata=None), ending=ending)


@bp.post("/desk/endings/<slug>/decide")
@requires(Permission.ENDING_DECIDE, on=standing.ending, seen=Permission.ENDING_VIEW)
def desk_ending_decide(ending: Ending) -> ResponseReturnValue:
    """The decision that the engagement ends."""
    slug = ending.slug
    pressed(
        lambda: ending_services.decide(ending, by=identity().actor, version=sent_version()),
        _("Decided. The engagement has ended."),
    )
    return redirect(url_for(".desk_ending", slug=slug))


@bp.post("/desk/endings/<slug>/leave")
@requires(Permission.ENDING_DECIDE, on=standing.ending, seen=Permission.ENDING_VIEW)
def desk_ending_leave(ending: Ending) -> ResponseReturnValue:
    """The decision that the engagement stands, with the reason."""
    form = paper_forms.ReturnForm()
    if form.carries_out(
        lambda: ending_services.leave(ending, why=form.why.data or "", by=identity().actor)
    ):
        flash(_("Decided. The engagement stands."))
        return redirect(url_for(".desk_ending", slug=ending.slug))
    return _page("desk_ending", form, ending=ending)


# --- the same money announced twice --------------------------------------------------------------


@bp.route("/desk/repeats/<slug>", methods=["GET", "POST"])
@requires(Permission.REPEAT_SETTLE, on=standing.repeat)
def desk_repeat(repeat: Repeat) -> ResponseReturnValue:
    """A pledge beside what has the money already, and whether they are the same money."""
    form = forms.RepeatForm.about(repeat.number)
    if form.carries_out(
        lambda: repeat_services.settle(
            repeat,
            repeats=form.finding.data == "repeats",
            why=form.why.data,
            by=identity().actor,
        )
    ):
        flash(_("Settled."))
        return _to(repeat.engagement)
    return _page("desk_repeat", form, repeat=repeat)
