"""What the worker does: reminders of actions after meetings, and of paragraphs for correction."""

from app import jobs
from app.core import clock
from app.core.db import transaction
from app.reports import queries
from app.reports.services import corrections
from app.reports.services import outcomes as services


@jobs.periodic(every=60)
def remind_owners() -> None:
    """Remind the owners of actions whose day comes or has passed, each in a transaction."""
    for outcome_id in queries.actions_to_remind(clock.today()):
        with transaction():
            services.remind(outcome_id)


@jobs.periodic(every=60)
def remind_speakers() -> None:
    """Remind whoever has not answered about their paragraph, each in a transaction."""
    for correction_id in queries.corrections_to_remind(clock.today()):
        with transaction():
            corrections.remind_of_correction(correction_id)
