"""Registrations of the fictitious meetings: one held, one large, one under way, one just open.

The next meeting shows every state: registered, with a draft waiting, invited, declined, somebody
replaced, somebody withdrawn; Partner Alfa is invited and has not answered.
"""

from datetime import UTC, datetime
from functools import partial

from app.demo.coastal_world.meetings import FORUM, LAST, NEXT, TODAY
from app.demo.coastal_world.registration.day import ask_the_panel, import_first_hour, open_doors
from app.demo.coastal_world.registration.delegates import (
    AT_LAST,
    AT_NEXT,
    AT_TODAY,
    NEXT_INVITED,
    PARTNERS,
    change_next,
    fill_next,
    invite,
    more_time_next,
    name_participant,
    register_all,
    shares,
)
from app.demo.coastal_world.registration.forum import (
    choose_at_forum,
    open_forum,
    single_sessions_at_forum,
)
from app.demo.coastal_world.registration.mail import (
    bring_mail_back,
    prepare_mailing,
    schedule_reminders,
)
from app.demo.coastal_world.registration.questions import ask_next
from app.demo.timeline import Step


def steps() -> list[Step]:
    """Invitations, then answers, then what changed."""
    return [
        Step(_at(2026, 1, 12), "coastal-last:invited", partial(invite, LAST, tuple(AT_LAST))),
        Step(_at(2026, 2, 2), "coastal-last:registered", partial(register_all, LAST, AT_LAST)),
        Step(_at(2026, 6, 22), "coastal-forum:invited", partial(invite, FORUM, PARTNERS)),
        Step(_at(2026, 7, 2), "coastal-forum:registered", partial(register_all, FORUM, shares())),
        Step(_at(2026, 7, 20), "coastal-next:invited", partial(invite, NEXT, NEXT_INVITED)),
        Step(_at(2026, 7, 29), "coastal-today:invited", partial(invite, TODAY, tuple(AT_TODAY))),
        Step(_at(2026, 8, 3), "coastal-next:registered", partial(register_all, NEXT, AT_NEXT)),
        Step(_at(2026, 8, 6), "coastal-today:registered", partial(register_all, TODAY, AT_TODAY)),
        Step(_at(2026, 8, 7), "coastal-next:participant", partial(name_participant, NEXT)),
        Step(_at(2026, 8, 7), "coastal-today:participant", partial(name_participant, TODAY)),
        Step(_at(2026, 9, 15, 11), "coastal-today:doors open", open_doors),
        Step(_at(2026, 9, 15, 14), "coastal-today:first hour online", import_first_hour),
        Step(_at(2026, 9, 15, 14), "coastal-today:questions", ask_the_panel),
        Step(_at(2026, 8, 10), "coastal-next:changes", change_next),
        Step(_at(2026, 8, 11), "coastal-next:waiting list", fill_next),
        Step(_at(2026, 8, 11, 10), "coastal-next:reminders", schedule_reminders),
        Step(_at(2026, 8, 11, 11), "coastal-next:mail that came back", bring_mail_back),
        Step(_at(2026, 8, 11, 12), "coastal-next:mailing prepared", prepare_mailing),
        Step(_at(2026, 8, 12), "coastal-next:further questions", ask_next),
        Step(_at(2026, 8, 13), "coastal-next:more time", more_time_next),
        Step(_at(2026, 8, 14), "coastal-forum:sessions", choose_at_forum),
        Step(_at(2026, 8, 17), "coastal-forum:open to everybody", open_forum),
        Step(_at(2026, 8, 18), "coastal-forum:single sessions", single_sessions_at_forum),
    ]


def _at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)
