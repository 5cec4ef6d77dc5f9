"""The officer's pages: numbers and list, links, waiting list, access needs."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core.collation import plain
from app.core.db import transaction
from app.core.errors import DomainError
from app.meetings.models import Meeting
from app.partners.models import CONSTITUENCIES
from app.registration import presence, queries
from app.registration.forms import (
    AccessNeedForm,
    BeyondCapacityForm,
    ConfirmForm,
    MoreTimeForm,
    languages_of,
)
from app.registration.models import Delegate, Delegation
from app.registration.routes import bp
from app.registration.routes.doors import DESK, by_desk
from app.registration.rules import access_needs
from app.registration.services import answer_access_need as record_answer
from app.registration.services import (
    end_beyond_capacity,
    end_more_time,
    extend_offer,
    give_more_time,
    invite_again,
    revoke_links,
    send_calendars,
    set_beyond_capacity,
)
from app.registration.words import DELEGATION_STATES, MODES, NEED_STATES
from app.web.language import current_language
from app.web.pagination import Page, page_number
from app.web.presses import pressed
from app.web.sentences import sentence

SIZE = 50


@bp.get("/desk/meetings/<slug>/registration")
@guard.requires(Permission.REGISTRATION_VIEW, on=queries.meeting)
def desk_registration(meeting: Meeting) -> ResponseReturnValue:
    """Numbers and delegations of a meeting; search, filters and order are in the address."""
    search = request.args.get("q", "")[:100]
    state = _one_of(request.args.get("state"), DELEGATION_STATES)
    constituency = _one_of(request.args.get("constituency"), CONSTITUENCIES)
    sort = _one_of(request.args.get("sort"), queries.SORTS) or "partner"
    lines, total = queries.delegation_lines(
        meeting,
        language=current_language(),
        search=search,
        state=state,
        constituency=constituency,
        sort=sort,
        number=page_number(),
        size=SIZE,
    )
    return render_template(
        "registration/desk_registration.html",
        meeting=meeting,
        numbers=queries.numbers(meeting),
        requests=queries.number_pending(meeting),
        page=Page(lines, page_number(), SIZE, total),
        search=search,
        state=state,
        constituency=constituency,
        sort=sort,
        closes_at=queries.closing(meeting),
        is_over=queries.is_over(meeting),
        all_constituencies=CONSTITUENCIES,
        demo_note=meeting.fictitious,
    )


def _most_first(texts: Iterable[str]) -> list[tuple[str, int]]:
    """How often each text stands there, in whatever case it was typed; the first spelling shown."""
    shown: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for text in texts:
        words = " ".join(text.split())
        shown.setdefault(plain(words), words)
        counts[plain(words)] += 1
    return [(shown[key], number) for key, number in counts.most_common()]


@bp.get("/desk/meetings/<slug>/registration/delegates")
@guard.requires(Permission.REGISTRATION_VIEW, on=queries.meeting)
def list_delegates(meeting: Meeting) -> ResponseReturnValue:
    """Everybody who is or was registered; search, filters and order are in the address."""
    wanted = queries.Wanted(
        search=request.args.get("q", "")[:100],
        state=_one_of(request.args.get("state", "registered"), queries.REGISTERED_STATES),
        mode=_one_of(request.args.get("mode"), MODES),
        language=_one_of(request.args.get("language"), languages_of(meeting)),
        constituency=_one_of(request.args.get("constituency"), CONSTITUENCIES),
        sort=_one_of(request.args.get("sort"), queries.DELEGATE_SORTS) or "partner",
    )
    lines, total = queries.list_delegates(
        meeting, wanted, language=current_language(), number=page_number(), size=SIZE
    )
    return render_template(
        "registration/list_delegates.html",
        meeting=meeting,
        page=Page(lines, page_number(), SIZE, total),
        wanted=wanted,
        is_narrowed=replace(wanted, sort="partner") != queries.Wanted(),
        modes=list(MODES),
        listened=languages_of(meeting),
        all_constituencies=CONSTITUENCIES,
        demo_note=meeting.fictitious,
    )


def _one_of(value: str | None, allowed: Collection[str]) -> str:
    return value if value is not None and value in allowed else ""


@bp.post("/desk/meetings/<slug>/delegations/<delegation>/invite")
@guard.requires(Permission.REGISTRATION_MANAGE, on=by_desk, seen=Permission.REGISTRATION_VIEW)
def invite_delegation_again(delegation: Delegation) -> ResponseReturnValue:
    """Mail the contact another link."""
    form = ConfirmForm()
    pressed(
        lambda: invite_again(
            delegation, key=form.submission_key.data or "", by=guard.identity().actor
        ),
        _("The invitation has been sent again to %(email)s.", email=delegation.contact_email),
    )
    return redirect(DESK.url("delegation", delegation))


@bp.post("/desk/meetings/<slug>/delegations/<delegation>/revoke")
@guard.requires(Permission.REGISTRATION_MANAGE, on=by_desk, seen=Permission.REGISTRATION_VIEW)
def revoke_delegation_links(delegation: Delegation) -> ResponseReturnValue:
    """Make the mailed links stop working."""
    with transaction():
        number = revoke_links(delegation, by=guard.identity().actor)
    flash(ngettext("%(num)s link no longer works.", "%(num)s links no longer work.", number))
    return redirect(DESK.url("delegation", delegation))


@bp.get("/desk/meetings/<slug>/registration/waiting")
@guard.requires(Permission.REGISTRATION_VIEW, on=queries.meeting)
def list_waiting(meeting: Meeting) -> ResponseReturnValue:
    """Who waits for a seat, who holds an offer and until when, and the seats of each mode."""
    return render_template(
        "registration/list_waiting.html",
        meeting=meeting,
        lines=queries.waiting_lines(meeting, language=current_language()),
        seats=queries.seats(meeting),
        form=ConfirmForm(formdata=None),
        demo_note=meeting.fictitious,
    )


@bp.post("/desk/meetings/<slug>/delegations/<delegation>/waiting/<entry>/extend")
@guard.requires(Permission.REGISTRATION_MANAGE, on=by_desk, seen=Permission.REGISTRATION_VIEW)
def extend_place(delegation: Delegation, entry: str) -> ResponseReturnValue:
    """Hold an offered seat longer."""
    found = queries.waiting_entry(delegation.id, entry)
    pressed(
        lambda: extend_offer(found, by=guard.identity().actor),
        _("The seat of %(name)s is held longer.", name=found.titled_name),
    )
    return redirect(url_for(".list_waiting", slug=delegation.meeting.slug))


@bp.route("/desk/meetings/<slug>/delegations/<delegation>/capacity", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_MANAGE, on=by_desk, seen=Permission.REGISTRATION_VIEW)
def pass_capacity(delegation: Delegation) -> ResponseReturnValue:
    """Let invited guests pass the capacity for a reason, or end that."""
    form: Any = BeyondCapacityForm(data={"why": delegation.beyond_capacity_why})
    by = guard.identity().actor
    if form.is_submitted() and request.form.get("do") == "end":
        with transaction():
            end_beyond_capacity(delegation, by=by)
        flash(_("The capacity holds for this delegation again."))
        return redirect(DESK.url("delegation", delegation))
    if form.carries_out(lambda: set_beyond_capacity(delegation, why=form.why.data, by=by)):
        flash(_("This delegation may pass the capacity."))
        return redirect(DESK.url("delegation", delegation))
    return render_template(
        "registration/pass_capacity.html",
        meeting=delegation.meeting,
        delegation=delegation,
        door=DESK,
        form=form,
        window=queries.window(delegation.meeting, delegation).value,
        is_over=queries.is_over(delegation.meeting),
        closes_at=queries.closing(delegation.meeting, delegation),
        seats=queries.seats(delegation.meeting),
        demo_note=delegation.meeting.fictitious,
    )


@bp.route("/desk/meetings/<slug>/delegations/<delegation>/deadline", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_MANAGE, on=by_desk, seen=Permission.REGISTRATION_VIEW)
def give_delegation_time(delegation: Delegation) -> ResponseReturnValue:
    """Give a delegation a later closing time for a reason, or end that."""
    meeting = delegation.meeting
    form: Any = MoreTimeForm(
        data={"closes_at": queries.own_closing(meeting, delegation), "why": delegation.closes_why}
    )
    form.closes_at.zone = meeting.zone
    by = guard.identity().actor
    if form.is_submitted() and request.form.get("do") == "end":
        with transaction():
            end_more_time(delegation, by=by)
        flash(_("The deadline of the meeting holds for this delegation again."))
        return redirect(DESK.url("delegation", delegation))
    if form.carries_out(
        lambda: give_more_time(delegation, form.closes_at.data, why=form.why.data, by=by)
    ):
        flash(_("This delegation has more time."))
        return redirect(DESK.url("delegation", delegation))
    return render_template(
        "registration/more_time.html",
        meeting=meeting,
        delegation=delegation,
        door=DESK,
        form=form,
        window=queries.window(meeting, delegation).value,
        is_over=queries.is_over(meeting),
        closes_at=queries.closing(meeting, delegation),
        general=queries.closing(meeting),
        demo_note=meeting.fictitious,
    )


@bp.post("/desk/meetings/<slug>/registration/calendars")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def send_new_calendars(meeting: Meeting) -> ResponseReturnValue:
    """Mail everybody the meeting as it stands now."""
    try:
        with transaction():
            number = send_calendars(meeting, by=guard.identity().actor)
    except DomainError as error:
        flash(sentence(error), "late")
    else:
        flash(
            ngettext("%(num)s calendar file is on its way.",
                     "%(num)s calendar files are on their way.", number)
        )  # fmt: skip
    return redirect(url_for(".desk_registration", slug=meeting.slug))


@bp.get("/desk/meetings/<slug>/registration/access-needs")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def list_access_needs(meeting: Meeting) -> ResponseReturnValue:
    """Who needs what and what became of it, who cannot eat what; for the officer alone."""
    lines = queries.need_lines(meeting, language=current_language())
    diets = queries.dietary_needs(meeting, language=current_language())
    return render_template(
        "registration/list_access_needs.html",
        meeting=meeting,
        lines=lines,
        counts={state: sum(line.state == state for line in lines) for state in NEED_STATES},
        diets=diets,
        counted=_most_first(line.dietary for line in diets),
        names=accounts.names_of({line.answered_by for line in lines if line.answered_by}),
        demo_note=meeting.fictitious,
    )


@bp.route("/desk/meetings/<slug>/registration/access-needs/<delegate>", methods=["GET", "POST"])
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=presence.delegate_at, seen=Permission.REGISTRATION_VIEW
)
def answer_access_need(delegate: Delegate) -> ResponseReturnValue:
    """Say what became of one need."""
    meeting = delegate.delegation.meeting
    answered = queries.access_answer(delegate.id)
    state = access_needs.state_of(
        delegate.access_needs,
        answered.state if answered else None,
        answered.need_sha256 if answered else None,
    )
    form = AccessNeedForm(
        data={
            "state": state,
            "note": answered.note if answered else "",
            "seen": access_needs.digest(delegate.access_needs),
        }
    )
    if form.carries_out(
        lambda: record_answer(
            delegate,
            state=form.state.data,
            note=form.note.data or "",
            seen=form.seen.data or "",
            by=guard.identity().actor,
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".list_access_needs", slug=meeting.slug))
    form.seen.data = access_needs.digest(delegate.access_needs)
    return render_template(
        "registration/answer_access_need.html",
        meeting=meeting,
        delegate=delegate,
        form=form,
        demo_note=meeting.fictitious,
    )
