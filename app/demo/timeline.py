"""The order in which demo facts are recorded.

Each fact is a step with the moment at which it was recorded. All steps of both worlds run in
ascending order of that moment, each in its own transaction with the house clock set to it, so the
ledger's recorded times rise as they did, or would have. A step that has run is never run again:
its name is a submission key. An interrupted load goes on where it stopped.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.core import clock
from app.core.db import transaction
from app.core.submissions import once


@dataclass(frozen=True)
class Step:
    """One recorded act: when (aware), a unique name, and what to do inside the transaction."""

    at: datetime
    name: str
    run: Callable[[], None]


def play(steps: Iterable[Step]) -> int:
    """Run the steps that have not run yet, oldest first; return how many did."""
    done = 0
    for step in sorted(steps, key=lambda s: s.at):
        with clock.at(step.at), transaction():
            done += once(f"demo:{step.name}", step.name, partial(_run, step))[1]
    return done


def _run(step: Step) -> str:
    step.run()
    return step.name
