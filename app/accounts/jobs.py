"""What the worker does with accounts."""

from app import jobs
from app.accounts.services import devices
from app.core.db import transaction


@jobs.periodic(every=24 * 60)
def forget_old_devices() -> None:
    """Remove devices and links that ended long ago."""
    with transaction():
        devices.forget_old()
