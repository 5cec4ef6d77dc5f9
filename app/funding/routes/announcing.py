"""A meeting's engagements: the public page, and the officer who records them as partners speak."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.funding.forms.engagements import (
    TYPE_HINTS,
    AnnounceForPartnerForm,
    engagement_form,
    lines_of,
)
from app.funding.queries import engagements as queries
from app.funding.routes import bp
from app.funding.routes.pages import choices_of, phase_name
from app.funding.rules import engagements as rules
from app.funding.rules.engagements import AnnounceBy, EngagementType, Visibility
from app.funding.services import engagements as services
from app.meetings.models import Intervention, Meeting
from app.partners.models import Partner
from app.programmes.models import Phase
from app.web.caching import cacheable


@bp.get("/meetings/<slug>/engagements")
@requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def meeting_engagements(meeting: Meeting) -> ResponseReturnValue:
    """What partners engaged to do at a meeting, in running order, in words and amounts."""
    rows = queries.said_at(meeting)
    announced = [row.announced for row in rows if row.announced]
    return render_template(
        "funding/meeting_engagements.html",
        meeting=meeting,
        rows=rows,
        count=len(announced),
        amounts=sum(len(row.amounts) for row in announced),
        withheld=any(row.amount_withheld for row in announced),
        rules=rules,
    )


@bp.get("/desk/meetings/<slug>/engagements")
@requires(Permission.ENGAGEMENT_LIST, on=queries.meeting)
def desk_meeting_engagements(meeting: Meeting) -> ResponseReturnValue:
    """The tour de table turn by turn: what was announced, what is prepared, what to record."""
    return render_template(
        "funding/desk_meeting_engagements.html",
        meeting=meeting,
        turns=queries.turns(meeting),
        rules=rules,
        AnnounceBy=AnnounceBy,
    )


@bp.route("/desk/interventions/<public_id>/engagement", methods=["GET", "POST"])
@requires(Permission.ENGAGEMENT_ANNOUNCE_FOR_PARTNER, on=queries.intervention)
def desk_engagement_announce(intervention: Intervention) -> ResponseReturnValue:
    """Record and announce what a partner has just said, with who agreed for it.

    The type is chosen first (`?type=`): its buttons stand on the page until one is pressed.
    """
    meeting = queries.meeting_of(intervention)
    wanted = request.args.get("type", "")
    partner, phase = intervention.partner, meeting.phase
    if partner is None or phase is None:
        flash(_("Enter the partner for whom this was said, and the phase of the meeting, first."))
        return redirect(url_for(".desk_meeting_engagements", slug=meeting.slug))
    if wanted not in list(EngagementType):
        return render_template(
            "funding/desk_engagement_type.html",
            meeting=meeting,
            intervention=intervention,
            hints=TYPE_HINTS,
            rules=rules,
        )
    kind = EngagementType(wanted)
    form = engagement_form(
        "announce",
        kind,
        choices_of(phase),
        {"announced_on": queries.said_on(meeting, intervention)},
        zone=meeting.zone,
    )
    if not form.rearranged(request.form.get("do", "")) and form.creates(
        lambda: _announced(intervention, partner, meeting, phase, kind, form),
    ):
        flash(_("Announced. It is marked as unconfirmed until the partner answers."))
        return redirect(url_for(".desk_meeting_engagements", slug=meeting.slug))
    page = render_template(
        "funding/desk_engagement_announce.html",
        form=form,
        meeting=meeting,
        intervention=intervention,
        kind=kind,
        phase=phase,
        phase_name=phase_name,
        rules=rules,
    )
    return page, form.status


def _announced(
    spoken: Intervention,
    partner: Partner,
    meeting: Meeting,
    phase: Phase,
    kind: EngagementType,
    form: Any,
) -> str:
    by = identity().actor
    said = services.prepare(
        partner=partner,
        phase=phase,
        type=kind,
        lines=lines_of(form),
        visibility=Visibility.SECRETARIAT,
        announce_by=AnnounceBy.CHAIR,
        by=by,
        **form.contents(),
    )
    services.announce(
        said,
        announced_on=form["announced_on"].data,
        by=by,
        for_partner=True,
        consent_note=form["consent_note"].data,
        meeting_id=meeting.id,
        agenda_item_id=spoken.agenda_item_id,
        intervention_id=spoken.id,
        said_by=spoken.person.printed if spoken.person else "",
    )
    return said.slug


@bp.route("/desk/interventions/<public_id>/engagement/<slug>", methods=["GET", "POST"])
@requires(Permission.ENGAGEMENT_ANNOUNCE_FOR_PARTNER, on=queries.intervention)
def desk_engagement_announce_prepared(intervention: Intervention, slug: str) -> ResponseReturnValue:
    """Announce what the partner has prepared and lets the chair announce."""
    meeting = queries.meeting_of(intervention)
    draft = queries.visible_draft(intervention, slug)
    if draft is None:
        flash(_("This is announced already, or the partner announces it itself."))
        return redirect(url_for(".desk_meeting_engagements", slug=meeting.slug))
    form = AnnounceForPartnerForm(
        data={"version": draft.version, "announced_on": queries.said_on(meeting, intervention)}
    )
    if form.carries_out(
        lambda: services.announce(
            draft,
            announced_on=form.announced_on.data,
            by=identity().actor,
            for_partner=True,
            consent_note=form.consent_note.data or "",
            meeting_id=meeting.id,
            agenda_item_id=intervention.agenda_item_id,
            intervention_id=intervention.id,
            said_by=intervention.person.printed if intervention.person else "",
            version=form.version.data,
        )
    ):
        flash(_("Announced. It is marked as unconfirmed until the partner answers."))
        return redirect(url_for(".desk_meeting_engagements", slug=meeting.slug))
    page = render_template(
        "funding/desk_engagement_announce_prepared.html",
        form=form,
        meeting=meeting,
        intervention=intervention,
        draft=draft,
        rules=rules,
    )
    return page, form.status
