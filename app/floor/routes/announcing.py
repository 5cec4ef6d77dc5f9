"""Pledges in the room: typed by the secretariat while they are said, or prepared and announced;
confirmed by the partner on its own device.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError, NotFound, StaleVersion
from app.core.localised import Localised
from app.floor import queries, services
from app.floor.forms import AnnounceForm
from app.floor.routes import bp
from app.floor.routes.participants import Participant, by_link
from app.funding.forms.engagements import AnnouncePreparedForm
from app.funding.models import Engagement
from app.funding.queries import engagements as funding
from app.funding.queries import room
from app.funding.rules import engagements as rules
from app.funding.rules.engagements import AnnounceBy, EngagementType, State
from app.funding.services import engagements as funding_services
from app.meetings import queries as meetings
from app.meetings.models import Intervention, Meeting
from app.registration import queries as registration
from app.registration.routes.own import own_meeting
from app.web.forms import Form
from app.web.language import current_language
from app.web.sentences import sentence

SomeForm = TypeVar("SomeForm", bound=Form)

# --- the secretariat -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the partner lets the chair announce, with the form that does it."""

    engagement: Engagement
    form: AnnouncePreparedForm


def panel(
    meeting: Meeting,
    floor: queries.FloorView,
    *,
    wanted: str = "",
    form: AnnounceForm | None = None,
    draft: Prepared | None = None,
) -> dict[str, Any]:
    """What console and announcing page show of one turn: whoever has the floor, else who is next,
    or the turn that was asked for. ``form`` and ``draft`` are forms that were refused.
    """
    turns = [turn for turn in funding.turns(meeting) if turn.partner]
    current = floor.now or floor.next
    turn = next((one for one in turns if one.intervention.public_id == wanted), None) or next(
        (one for one in turns if current and one.intervention.id == current.key), None
    )
    return {
        "turn": turn,
        "turns": turns,
        "announce": form or (_typed(turn) if turn else None),
        "prepared": _prepared(turn, draft) if turn else [],
        "engagement_rules": rules,
        "figures": room.room_figures(meeting) if queries.totals_shown(meeting.id) else None,
        "totals_shown": queries.totals_shown(meeting.id),
    }


def _typed(turn: funding.Turn) -> AnnounceForm:
    """An empty form, in the currency in which the partner engaged last."""
    currency = room.usual_currency(turn.partner) if turn.partner else None
    return AnnounceForm(
        formdata=None,
        data={"consent_note": _consent(turn.intervention), "currency": currency or "USD"},
    )


def _consent(spoken: Intervention) -> str:
    """Who agreed, as it mostly is: whoever speaks, in the room."""
    if spoken.person is None:
        return ""
    name = f"{spoken.person.honorific} {spoken.person.printed}".strip()
    return str(_("%(name)s, from the floor", name=name))


def _prepared(turn: funding.Turn, refused: Prepared | None) -> list[Prepared]:
    found = []
    for draft in turn.drafts:
        if draft.announce_by != AnnounceBy.CHAIR:
            continue
        if refused is not None and refused.engagement.slug == draft.slug:
            found.append(refused)
            continue
        form = AnnouncePreparedForm(
            formdata=None,
            data={"version": draft.version, "consent_note": _consent(turn.intervention)},
        )
        found.append(Prepared(draft, apart(form, draft.slug)))
    return found


def apart(form: SomeForm, mark: str) -> SomeForm:
    """The form with ids of its own, for a page on which other forms stand."""
    for field in form:
        field.id = f"{field.id}-{mark}"
        field.label.field_id = field.id
    return form


@bp.get("/desk/meetings/<slug>/announcing")
@guard.requires(Permission.ENGAGEMENT_ANNOUNCE_FOR_PARTNER, on=meetings.meeting)
def announcing(meeting: Meeting) -> ResponseReturnValue:
    """Announce for whoever has the floor: what the partner prepared, or what is typed now."""
    return _page(meeting, wanted=request.args.get("turn", ""))


def _page(meeting: Meeting, status: int = 200, **facts: Any) -> ResponseReturnValue:
    live_version = queries.live_version(meeting.id)
    floor = queries.floor(meeting)
    page = render_template(
        "floor/announcing.html",
        meeting=meeting,
        live_version=live_version,
        floor=floor,
        demo_note=meeting.fictitious,
        **panel(meeting, floor, **facts),
    )
    return page, status


def turn_at(slug: str, turn: str) -> Intervention:
    """A turn of that meeting. Raises NotFound."""
    found = funding.intervention(turn)
    if found is None or found.meeting_id != meetings.meeting(slug).id:
        raise NotFound
    return found


@bp.post("/desk/meetings/<slug>/announcing/<turn>")
@guard.requires(Permission.ENGAGEMENT_ANNOUNCE_FOR_PARTNER, on=turn_at)
def announce_said(spoken: Intervention) -> ResponseReturnValue:
    """Announce what is typed; refused, the page shows what is missing and all that was typed."""
    meeting = funding.meeting_of(spoken)
    form = AnnounceForm()
    by = guard.identity().actor

    def announced() -> str:
        return services.announce_said(
            meeting,
            spoken,
            type=EngagementType(form.type.data),
            wording=Localised({current_language(): form.wording.data}),
            lines=form.lines(),
            amount_public=bool(form.amount_public.data),
            consent_note=form.consent_note.data or "",
            by=by,
        ).slug

    if form.creates(announced):
        return _announced(meeting, spoken)
    return _page(meeting, 422, wanted=spoken.public_id, form=form)


@bp.post("/desk/meetings/<slug>/announcing/<turn>/<engagement>")
@guard.requires(Permission.ENGAGEMENT_ANNOUNCE_FOR_PARTNER, on=turn_at)
def announce_prepared(spoken: Intervention, engagement: str) -> ResponseReturnValue:
    """Announce what the partner prepared and lets the chair announce."""
    meeting = funding.meeting_of(spoken)
    draft = funding.visible_draft(spoken, engagement)
    if draft is None:
        flash(_("This is announced already, or the partner announces it itself."))
        return redirect(url_for(".announcing", slug=meeting.slug, turn=spoken.public_id))
    form = AnnouncePreparedForm()
    by = guard.identity().actor

    def announce() -> object:
        return services.announce_prepared(
            meeting,
            spoken,
            draft,
            consent_note=form.consent_note.data or "",
            version=form.version.data,
            by=by,
        )

    if form.carries_out(announce):
        return _announced(meeting, spoken)
    refused = Prepared(draft, apart(form, draft.slug))
    return _page(meeting, 422, wanted=spoken.public_id, draft=refused)


def _announced(meeting: Meeting, spoken: Intervention) -> ResponseReturnValue:
    flash(_("Announced. It is marked as unconfirmed until the partner answers."))
    if request.form.get("back") == "console":
        return redirect(url_for(".console", slug=meeting.slug))
    return redirect(url_for(".announcing", slug=meeting.slug, turn=spoken.public_id))


@bp.post("/desk/meetings/<slug>/announcing/totals")
@guard.requires(Permission.MEETING_EDIT, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW)
def switch_totals(meeting: Meeting) -> ResponseReturnValue:
    """Show the figures of the room, or hide them; the organiser decides."""
    shown = request.form.get("shown") == "yes"
    with transaction():
        services.show_totals(meeting, shown=shown, by=guard.identity().actor)
    flash(
        _("The figures of the room are shown.")
        if shown
        else _("The figures of the room are hidden.")
    )
    back = ".console" if request.form.get("back") == "console" else ".announcing"
    return redirect(url_for(back, slug=meeting.slug))


# --- the partner's device ------------------------------------------------------------------------


def own_partners_meeting(slug: str) -> registration.MyMeeting:
    """A meeting as somebody sees it who looks after a partner. Raises NotFound."""
    if not guard.identity().partner_ids:
        raise NotFound
    return own_meeting(slug)


@bp.get("/my/meetings/<slug>/floor")
@guard.requires(Permission.REGISTRATION_OWN, on=own_partners_meeting)
def my_floor(mine: registration.MyMeeting) -> ResponseReturnValue:
    """What is announced for my organisation, at once; one tap confirms it or opens a correction."""
    partner_ids = guard.identity().partner_ids
    return render_template(
        "floor/my_floor.html",
        live_version=queries.live_version(mine.meeting.id),
        meeting=mine.meeting,
        floor=queries.floor(mine.meeting),
        rows=room.own_at(mine.meeting, partner_ids),
        figures=queries.room_totals(mine.meeting),
        rules=rules,
        State=State,
        token="",
        demo_note=mine.meeting.fictitious,
    )


@bp.post("/my/meetings/<slug>/floor/<pledge>/confirm")
@guard.requires(
    Permission.ENGAGEMENT_CONFIRM, on=funding.engagement_at, seen=Permission.ENGAGEMENT_VIEW
)
def my_floor_confirm(engagement: Engagement) -> ResponseReturnValue:
    """Say with one tap that the record is right; a second tap changes nothing."""
    slug = engagement.meeting.slug if engagement.meeting else ""
    try:
        with transaction():
            if engagement.state != State.CONFIRMED:
                funding_services.confirm(engagement, by=guard.identity().actor, version=_version())
    except StaleVersion:
        flash(_("The record has changed since. Read it again, then confirm it."), "late")
    except DomainError as error:
        flash(sentence(error), "late")
    else:
        flash(_("Confirmed. Thank you."))
    return redirect(url_for(".my_floor", slug=slug))


def _version() -> int | None:
    """The version that the tap was meant for."""
    sent = request.form.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= 9 else None


@bp.get("/delegate/<token>/floor")
@guard.public("the token in the address is the key, and shows one person what is public")
@by_link
def own_floor(who: Participant) -> ResponseReturnValue:
    """The same by one's own link: what was announced in public; to answer, one signs in."""
    meeting, partner = who.meeting, who.delegate.delegation.partner
    live_version = queries.live_version(meeting.id)
    said = [row for row in funding.announced_at(meeting) if row.partner.id == partner.id]
    return render_template(
        "floor/own_floor.html",
        live_version=live_version,
        meeting=meeting,
        floor=queries.floor(meeting),
        partner=partner,
        rows=said,
        figures=queries.room_totals(meeting),
        rules=rules,
        token=who.token,
        demo_note=meeting.fictitious,
    )
