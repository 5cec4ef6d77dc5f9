"""What the worker does with waiting lists."""

from app import jobs
from app.core.db import transaction
from app.registration import queries, services


@jobs.periodic(every=1)
def settle_waiting_lists() -> None:
    """Let offers lapse whose time is over, and offer what is free to who asked first.

    One transaction for each meeting: a meeting that fails keeps no other waiting.
    """
    for meeting_id in queries.meetings_to_settle():
        with transaction():
            services.settle(queries.meeting_for_update(meeting_id))
