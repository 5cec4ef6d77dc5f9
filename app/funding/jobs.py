"""What the money side leaves to the worker."""

from app import jobs
from app.core import clock
from app.core.db import transaction
from app.funding.queries import instalments as queries
from app.funding.services import closings, endings, instalments
from app.funding.settings import reminder_days


@jobs.periodic(every=24 * 60)
def close_books() -> None:
    """Close large books at the dates that are due, and let old closings go.

    One transaction for each closing: who posts meanwhile waits for one, not for all of them.
    """
    today = clock.today()
    for book_id, of in closings.large_books().items():
        for day in closings.due(book_id, of, today):
            with transaction():
                closings.close(book_id, day)
        with transaction():
            closings.thin(book_id, of, today)


@jobs.periodic(every=24 * 60)
def propose_lapses() -> None:
    """Propose the lapse of every engagement whose long-stop date has passed."""
    with transaction():
        endings.sweep()


@jobs.periodic(every=60)
def remind_of_instalments() -> None:
    """Write the reminders that are due today.

    One transaction for each agreement: one that fails keeps no other waiting.
    """
    before, after = reminder_days()
    for agreement_id in queries.to_remind(clock.today(), before, after):
        with transaction():
            instalments.remind(agreement_id, before, after)
