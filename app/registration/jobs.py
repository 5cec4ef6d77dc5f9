"""What the worker does with waiting lists, files of delegates and reminders."""

from app import jobs
from app.core.db import transaction
from app.core.errors import DomainError
from app.registration import queries, services
from app.registration.services import importing, reminders


@jobs.periodic(every=1)
def settle_waiting_lists() -> None:
    """Let offers lapse whose time is over, and offer what is free to who asked first.

    One transaction for each meeting: a meeting that fails keeps no other waiting.
    """
    for meeting_id in queries.meetings_to_settle():
        with transaction():
            services.settle(queries.meeting_for_update(meeting_id))


@jobs.job
def take_over_file(import_id: int) -> None:
    """Take over a large file, all of it in one transaction; one that no longer fits says so."""
    try:
        with transaction():
            importing.take_over_wanted(
                import_id, lambda done: jobs.report(_progress(import_id), done)
            )
    except DomainError:
        with transaction():
            importing.refuse_wanted(import_id)


def written(import_id: int) -> int:
    """How many of a file's delegates the worker has written so far."""
    return jobs.reported(_progress(import_id))


def _progress(import_id: int) -> str:
    return f"delegates:{import_id}"


@jobs.periodic(every=1)
def take_over_files() -> None:
    """Take over what a crash, or a queue out of reach, left undone."""
    for import_id in queries.wanted_imports():
        take_over_file(import_id)


@jobs.periodic(every=1)
def tell_imported() -> None:
    """Mail those whom an imported file named, some at a time, so that nobody else waits long."""
    for import_id in queries.imports_to_tell():
        more = True
        while more:
            with transaction():
                more = importing.tell_some(import_id)


@jobs.periodic(every=60)
def forget_unused_files() -> None:
    """Remove files of delegates that were looked at and not taken over."""
    with transaction():
        importing.forget_unused()


@jobs.periodic(every=1)
def send_reminders() -> None:
    """Write the reminders that are due, some recipients at a time, and mark those that are missed.

    One transaction for each part: a meeting that fails keeps no other waiting.
    """
    for rule_id in queries.rules_to_settle():
        more = True
        while more:
            with transaction():
                more = reminders.settle(rule_id)


@jobs.periodic(every=60)
def forget_unconfirmed_requests() -> None:
    """Remove what somebody typed for an address and nobody confirmed."""
    with transaction():
        services.forget_requests()


@jobs.periodic(every=60)
def forget_unused_answer_files() -> None:
    """Remove files that came with a form which was never sent whole."""
    with transaction():
        services.forget_unused_files()
