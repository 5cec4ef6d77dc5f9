"""Pages of the floor: follower, big screen, console, board."""

from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from app.floor import words
from app.floor.live import hub, publish
from app.floor.rules import timer
from app.meetings.sections import section_providers
from app.registration.routes import keep_secret

bp = Blueprint("floor", __name__)
bp.after_request(keep_secret)


@bp.app_template_filter("question_word")
def question_word(state: str) -> str:
    """Where a question stands, in the reader's language."""
    return str(gettext(words.QUESTION_STATES[state]))


@bp.app_template_filter("question_mark")
def question_mark(state: str) -> str:
    """The shape with which that is marked."""
    return words.QUESTION_MARKS[state]


@bp.app_template_filter("point_word")
def point_word(state: str) -> str:
    """Where a key point stands, in the reader's language."""
    return str(gettext(words.POINT_STATES[state]))


@bp.app_template_filter("point_mark")
def point_mark(state: str) -> str:
    """The shape with which that is marked."""
    return words.POINT_MARKS[state]


@bp.app_template_filter("floor_word")
def floor_word(code: str, which: str) -> str:
    """A mode, a kind of request, a rule or a press, in the reader's language."""
    return str(gettext(getattr(words, which)[code]))


@bp.app_template_filter("minutes_and_seconds")
def minutes_and_seconds(time: timedelta) -> str:
    """A length of time as "4:00"; "+0:12" beyond the end."""
    return timer.minutes_and_seconds(time)


@bp.app_template_filter("spoken_time")
def spoken_time(seconds: int) -> str:
    """Whole seconds as "4:05"."""
    return timer.minutes_and_seconds(timedelta(seconds=seconds))


@bp.app_template_filter("timer_mark")
def timer_mark(left: timedelta) -> str:
    """How a timer with so much left is marked: "", "due" or "late"."""
    return timer.mark(left)


@bp.app_template_filter("clock_seconds")
def clock_seconds(moment: datetime, zone: str) -> str:
    """Time of day with seconds in a zone: "14:05:30"."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M:%S}"


from app.floor.routes import (  # noqa: E402  they add views to bp
    announcing,  # noqa: F401
    board,  # noqa: F401
    console,  # noqa: F401
    hands,  # noqa: F401
    offers,  # noqa: F401
    order,  # noqa: F401
    public,  # noqa: F401
    questions,  # noqa: F401
    requests,  # noqa: F401
    screens,  # noqa: F401
    speaking,  # noqa: F401
)
from app.floor.routes.sections import board_section, engagements  # noqa: E402  needs nothing but bp


@bp.record_once
def show_on_meeting_pages(state: BlueprintSetupState) -> None:
    """Let a meeting's page show its engagements and its board."""
    section_providers(cast(Flask, state.app)).extend([engagements, board_section])


@bp.record_once
def bring_live(state: BlueprintSetupState) -> None:
    """Let changes of the floor reach the screens that follow."""
    hub.init_app(cast(Flask, state.app))
    publish.init_app(cast(Flask, state.app))
