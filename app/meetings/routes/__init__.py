"""Pages of meetings: for everybody, and at the desk."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from app.core import clock
from app.meetings import words
from app.meetings.routes import changes, zones
from app.meetings.routes.readiness import interpretation_line
from app.meetings.rules.agenda import Difference
from app.meetings.rules.phases import Staged, phase_of
from app.meetings.sections import line_providers
from app.partners.sections import providers

bp = Blueprint("meetings", __name__)


@bp.app_template_filter("meeting_role")
def meeting_role(role: str) -> str:
    """What a role is called, in the reader's language."""
    return str(gettext(words.ROLES[role]))


@bp.app_template_filter("meeting_state")
def meeting_state(state: str) -> str:
    """What a meeting's state is called."""
    return str(gettext(words.STATES[state]))


@bp.app_template_filter("phase")
def phase(meeting: Staged) -> str:
    """How far a meeting is now, in a word."""
    return str(gettext(words.PHASES[phase_of(meeting, clock.now())]))


@bp.app_template_filter("meeting_format")
def meeting_format(name: str) -> str:
    """How people take part."""
    return str(gettext(words.FORMATS[name]))


@bp.app_template_filter("item_kind")
def item_kind(kind: str) -> str:
    """What a kind of agenda item is called."""
    return str(gettext(words.KINDS[kind]))


@bp.app_template_filter("role_status")
def role_status(status: str) -> str:
    """What a speaker has answered."""
    return str(gettext(words.STATUSES[status]))


@bp.app_template_filter("text_kind")
def text_kind(kind: str) -> str:
    """What a text of a meeting is called."""
    return str(gettext(words.TEXTS[kind]))


@bp.app_template_filter("intervention_state")
def intervention_state(state: str) -> str:
    """Where an intervention stands."""
    return str(gettext(words.INTERVENTION_STATES[state]))


@bp.app_template_filter("document_kind")
def document_kind(kind: str) -> str:
    """What a kind of document is called."""
    return str(gettext(words.DOCUMENT_KINDS[kind]))


@bp.app_template_filter("audience")
def audience(name: str) -> str:
    """Who may read a document."""
    return str(gettext(words.AUDIENCES[name]))


@bp.app_template_filter("meeting_act")
def meeting_act(action: str) -> str:
    """What the trail says was done."""
    return str(gettext(words.ACTS.get(action, words.OTHER_ACT)))


@bp.app_template_filter("change_word")
def change_word(change: str, difference: Difference | None = None) -> str:
    """What a difference between plan and record is called: "Added", "Third to first"."""
    if change == "moved" and difference is not None and difference.places is not None:
        old, new = difference.places
        if max(old, new) <= len(words.RANKS):
            return str(
                gettext(
                    "%(old)s to %(new)s",
                    old=gettext(words.RANKS_FIRST[old - 1]),
                    new=gettext(words.RANKS[new - 1]),
                )
            )
        return str(gettext("From place %(old)s to %(new)s", old=old, new=new))
    return str(gettext(words.CHANGES[change]))


bp.add_app_template_global(zones.zone_marks, "zone_marks")

for _printed in (
    changes.change_item,
    changes.change_what,
    changes.change_was,
    changes.change_now,
    changes.change_line,
):
    bp.add_app_template_filter(_printed)


import app.meetings.routes.interpretation  # noqa: E402, F401  adds views to bp
from app.meetings.routes import (  # noqa: E402, F401  they add views to bp
    agenda,
    answers,
    day,
    desk,
    public,
    record,
    releases,
    roles,
    series,
    shelf,
)
from app.meetings.routes.partner_section import what_a_partner_said  # noqa: E402  needs bp's filters


@bp.record_once
def show_interpretation_on_readiness_board(state: BlueprintSetupState) -> None:
    """Let the desk page of a meeting say how far its interpretation is."""
    line_providers(cast(Flask, state.app)).append(interpretation_line)


@bp.record_once
def show_on_partner_pages(state: BlueprintSetupState) -> None:
    """Let a partner's page list what the partner said at meetings."""
    providers(cast(Flask, state.app)).append(what_a_partner_said)
