"""What the money side leaves to the worker."""

from app import jobs
from app.core.db import transaction
from app.funding.services import endings


@jobs.periodic(every=24 * 60)
def propose_lapses() -> None:
    """Propose the lapse of every engagement whose long-stop date has passed."""
    with transaction():
        endings.sweep()
