"""What the worker does for articles: it reminds speakers who have not answered."""

from app import jobs
from app.core.db import transaction
from app.news import queries, services


@jobs.periodic(every=60)
def remind_quoted() -> None:
    """Remind whoever has not answered about their words, each in a transaction."""
    for quotation_id in queries.quotations_to_remind():
        with transaction():
            services.remind_speaker(quotation_id)
