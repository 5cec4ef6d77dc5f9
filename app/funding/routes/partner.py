"""A partner's own engagements: prepare, announce, confirm or correct, take back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import can, identity, requires
from app.access.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.funding.forms.engagements import (
    EndForm,
    TypeForm,
    engagement_form,
    lines_of,
    stored_in,
)
from app.funding.forms.standing import WithdrawnForm
from app.funding.models import Engagement
from app.funding.queries import agreements as agreement_queries
from app.funding.queries import conditions, in_kind, standing
from app.funding.queries import engagements as queries
from app.funding.routes import bp, drawing
from app.funding.routes.pages import (
    choices_of,
    history,
    kept_paper,
    phase_name,
    sent_version,
    title_of,
)
from app.funding.routes.places import Places
from app.funding.rules import engagements as rules
from app.funding.rules.conditions import COUNTS_WORDS, OUTCOME_WORDS
from app.funding.rules.engagements import EngagementType, State
from app.funding.rules.stages import MEASURE_WORDS
from app.funding.services import engagements as services
from app.programmes.models import Phase
from app.web.language import current_language
from app.web.presses import refusal


@bp.get("/my/engagements")
@requires(Permission.MY_VIEW)
def my_engagements() -> ResponseReturnValue:
    """Everything the partner has prepared and announced, and a way to prepare more."""
    who = identity()
    return render_template(
        "funding/my_engagements.html",
        rows=queries.of_partners(who.partner_ids),
        partners=queries.owners(who.partner_ids),
        rules=rules,
        phase_name=phase_name,
    )


@bp.route("/my/partners/<partner>/engagements/new", methods=["GET", "POST"])
@requires(Permission.ENGAGEMENT_PREPARE, on=queries.owner)
def my_engagement_new(owner: queries.Owner) -> ResponseReturnValue:
    """First step: the type."""
    language = current_language()
    form = TypeForm.offering(
        [(_address_of(p), phase_name(p)) for p in queries.open_phases(owner.partner)],
        [(m.slug, m.title.best(language)[0]) for m in queries.meetings_ahead(owner.partner)],
    )
    if form.validate_on_submit():
        return redirect(
            url_for(
                ".my_engagement_prepare",
                partner=owner.partner.slug,
                kind=form.type.data,
                phase=form.phase.data,
                meeting=form.meeting.data,
            )
        )
    status = 422 if form.is_submitted() else 200
    return render_template("funding/my_engagement_new.html", form=form, owner=owner), status


def _address_of(phase: Phase) -> str:
    return f"{phase.programme.slug}/{phase.slug}"


@bp.route("/my/partners/<partner>/engagements/new/<kind>", methods=["GET", "POST"])
@requires(Permission.ENGAGEMENT_PREPARE, on=queries.owner)
def my_engagement_prepare(owner: queries.Owner, kind: str) -> ResponseReturnValue:
    """Second step: amounts if there are any, wording, condition, who may see it."""
    wanted = request.args.get("phase", ""), request.args.get("meeting", "")
    phases, meetings = queries.open_phases(owner.partner), queries.meetings_ahead(owner.partner)
    phase = next((p for p in phases if _address_of(p) == wanted[0]), None)
    meeting = next((m for m in meetings if m.slug == wanted[1]), None)
    if kind not in list(EngagementType) or phase is None:
        return redirect(url_for(".my_engagement_new", partner=owner.partner.slug))
    form = engagement_form(
        "prepare", EngagementType(kind), choices_of(phase), zone=meeting.zone if meeting else "UTC"
    )
    if not form.rearranged(request.form.get("do", "")) and form.creates(
        lambda: (
            services.prepare(
                partner=owner.partner,
                phase=phase,
                type=EngagementType(kind),
                meeting_id=meeting.id if meeting else None,
                lines=lines_of(form),
                by=identity().actor,
                **form.contents(),
            ).slug
        ),
    ):
        flash(_("Prepared. Nobody outside sees it until it is announced."))
        return redirect(url_for(".my_engagement", slug=form.made))
    return _fill("my_engagement_form", form, owner=owner, kind=EngagementType(kind), phase=phase)


def _fill(template: str, form: Any, **facts: object) -> ResponseReturnValue:
    refused = bool(getattr(form, "problems", list)())
    page = render_template(
        f"funding/{template}.html",
        form=form,
        rules=rules,
        phase_name=phase_name,
        **{"engagement": None, **facts},
    )
    return page, 422 if refused else 200


@bp.get("/my/engagements/<slug>")
@requires(Permission.ENGAGEMENT_VIEW, on=queries.engagement)
def my_engagement(engagement: Engagement) -> ResponseReturnValue:
    """One engagement: what it says, what the ledger holds of it, and its history."""
    lines = queries.lines_now(engagement)
    after = queries.followed(engagement)
    return render_template(
        "funding/my_engagement.html",
        engagement=engagement,
        title=title_of(engagement),
        lines=lines,
        stations=drawing.stations(engagement, lines, after),
        agreements=after.agreements,
        to_sign=any(row.announced > max(row.signed, row.received) for row in lines),
        proofs=agreement_queries.evidence(services.subject(engagement)),
        postings=agreement_queries.history(f"engagement:{engagement.ref}"),
        measures=MEASURE_WORDS,
        acts=history("engagement", engagement.slug),
        rules=rules,
        phase_name=phase_name,
        own=can(Permission.ENGAGEMENT_PREPARE, engagement),
        places=Places(engagement.phase),
        things=in_kind.of_engagement(engagement),
        prepared_things=in_kind.prepared(engagement) if engagement.state == State.DRAFT else [],
        **_standing(engagement),
    )


def _standing(engagement: Engagement) -> dict[str, Any]:
    """What became of it so far: its condition today, a proposed end, what it may repeat."""
    condition = conditions.of_engagement(engagement)
    return {
        "condition": condition,
        "condition_today": standing.today_of(condition) if condition else None,
        "outcomes": OUTCOME_WORDS,
        "counting": COUNTS_WORDS,
        "ending": standing.ending_of(engagement),
        "repeats": standing.repeats_of([engagement.id]).get(engagement.id, []),
    }


@bp.route("/my/engagements/<slug>/edit", methods=["GET", "POST"])
@requires(Permission.ENGAGEMENT_PREPARE, on=queries.engagement, seen=Permission.ENGAGEMENT_VIEW)
def my_engagement_edit(engagement: Engagement) -> ResponseReturnValue:
    """Change what is prepared; somebody else's version is shown beside."""
    if engagement.state != State.DRAFT:
        flash(_("It is announced already: correct it instead."))
        return redirect(url_for(".my_engagement", slug=engagement.slug))
    kind = EngagementType(engagement.type)
    form = engagement_form(
        "prepare",
        kind,
        choices_of(engagement.phase),
        stored_in(engagement),
        zone=engagement.zone,
    )
    if not form.rearranged(request.form.get("do", "")) and form.carries_out(
        lambda: services.edit(
            engagement,
            type=kind,
            lines=lines_of(form),
            version=form.version.data,
            by=identity().actor,
            **form.contents(),
        ),
        stored=lambda: stored_in(engagement),
    ):
        flash(_("Changed."))
        return redirect(url_for(".my_engagement", slug=engagement.slug))
    return _fill(
        "my_engagement_form",
        form,
        engagement=engagement,
        kind=kind,
        phase=engagement.phase,
    )


@bp.post("/my/engagements/<slug>/discard")
@requires(Permission.ENGAGEMENT_PREPARE, on=queries.engagement, seen=Permission.ENGAGEMENT_VIEW)
def my_engagement_discard(engagement: Engagement) -> ResponseReturnValue:
    """Throw away what was prepared."""
    slug = engagement.slug
    try:
        with transaction():
            services.discard(engagement, by=identity().actor)
    except DomainError as error:
        return _back(slug, error)
    flash(_("Thrown away."))
    return redirect(url_for(".my_engagements"))


@bp.post("/my/engagements/<slug>/announce")
@requires(Permission.ENGAGEMENT_ANNOUNCE, on=queries.engagement, seen=Permission.ENGAGEMENT_VIEW)
def my_engagement_announce(engagement: Engagement) -> ResponseReturnValue:
    """Announce it: from now on it is on record, and public as the partner chose."""
    slug = engagement.slug
    try:
        with transaction():
            services.announce(
                engagement,
                announced_on=queries.today_at(engagement.meeting),
                by=identity().actor,
                said_by=identity().name,
                version=sent_version(),
            )
    except DomainError as error:
        return _back(slug, error)
    flash(_("Announced."))
    return redirect(url_for(".my_engagement", slug=slug))


@bp.post("/my/engagements/<slug>/confirm")
@requires(Permission.ENGAGEMENT_CONFIRM, on=queries.engagement, seen=Permission.ENGAGEMENT_VIEW)
def my_engagement_confirm(engagement: Engagement) -> ResponseReturnValue:
    """Say in writing that the record is right."""
    slug = engagement.slug
    try:
        with transaction():
            services.confirm(engagement, by=identity().actor, version=sent_version())
    except DomainError as error:
        return _back(slug, error)
    flash(_("Confirmed. Thank you."))
    return redirect(url_for(".my_engagement", slug=slug))


def _back(slug: str, error: DomainError) -> ResponseReturnValue:
    flash(refusal(error), "late")
    return redirect(url_for(".my_engagement", slug=slug))


def _not_standing(engagement: Engagement) -> ResponseReturnValue:
    flash(_("This can only be done with an engagement that is announced and stands."), "info")
    return redirect(url_for(".my_engagement", slug=engagement.slug))


@bp.route("/my/engagements/<slug>/correct", methods=["GET", "POST"])
@requires(Permission.ENGAGEMENT_CONFIRM, on=queries.engagement, seen=Permission.ENGAGEMENT_VIEW)
def my_engagement_correct(engagement: Engagement) -> ResponseReturnValue:
    """Put the record right, or change what is engaged from a day on; the old version is kept."""
    if engagement.state not in rules.LIVE:
        return _not_standing(engagement)
    wanted = request.args.get("type", engagement.type)
    kind = EngagementType(wanted if wanted in list(EngagementType) else engagement.type)
    form = engagement_form("correct", kind, choices_of(engagement.phase), stored_in(engagement))
    if not form.rearranged(request.form.get("do", "")) and form.carries_out(
        lambda: services.correct(
            engagement,
            type=kind,
            lines=lines_of(form),
            why=form["why"].data,
            effective_on=form["effective_on"].data,
            version=form.version.data,
            by=identity().actor,
            **form.contents(),
        ),
        stored=lambda: stored_in(engagement),
    ):
        flash(_("Corrected and confirmed."))
        return redirect(url_for(".my_engagement", slug=engagement.slug))
    return _fill(
        "my_engagement_correct",
        form,
        engagement=engagement,
        kind=kind,
        phase=engagement.phase,
    )


@bp.route("/my/engagements/<slug>/withdraw", methods=["GET", "POST"])
@requires(Permission.ENGAGEMENT_WITHDRAW, on=queries.engagement, seen=Permission.ENGAGEMENT_VIEW)
def my_engagement_withdraw(engagement: Engagement) -> ResponseReturnValue:
    """Take it back from a day on, with the reason; earlier positions keep it."""
    if engagement.state not in rules.LIVE:
        return _not_standing(engagement)
    # The partner's own word, or at the desk its letter.
    own = can(Permission.ENGAGEMENT_CONFIRM, engagement)
    form = (EndForm if own else WithdrawnForm)(data={"on": clock.today()})

    def withdraw() -> None:
        services.withdraw(
            engagement,
            on=form.on.data,
            why=form.why.data,
            by=identity().actor,
            for_partner=not own,
            evidence=None if own else kept_paper(services.subject(engagement), form["evidence"]),
        )

    if form.carries_out(withdraw):
        flash(_("Withdrawn."))
        return redirect(url_for(".my_engagement", slug=engagement.slug))
    return _fill("my_engagement_withdraw", form, engagement=engagement)
