"""Work that a request leaves to the worker: short functions that take ids and may safely run
twice.

A job is declared with ``@job`` or ``@periodic`` and left with ``later(job, *ids)``, which hands
it to the queue once the transaction at hand is committed. The queue is only a nudge: what must
not be lost stands in a table of its own, and a periodic sweep finds what a crash left undone.
"""

from app.jobs.queue import Job, init_app, job, later, periodic, report, reported

__all__ = ["Job", "init_app", "job", "later", "periodic", "report", "reported"]
