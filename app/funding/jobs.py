"""What the worker does with instalments."""

from app import jobs
from app.core import clock
from app.core.db import transaction
from app.funding.queries import instalments as queries
from app.funding.services import instalments
from app.funding.settings import reminder_days


@jobs.periodic(every=60)
def remind_of_instalments() -> None:
    """Write the reminders that are due today.

    One transaction for each agreement: one that fails keeps no other waiting.
    """
    before, after = reminder_days()
    for agreement_id in queries.to_remind(clock.today(), before, after):
        with transaction():
            instalments.remind(agreement_id, before, after)
