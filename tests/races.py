"""Several at once: the same act in so many threads, all let go at the same moment."""

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import datetime
from threading import Barrier, BrokenBarrierError, Thread

from flask import Flask

from app.core import clock
from app.core.db import db
from app.core.errors import DomainError


def waiting_after(
    query: Callable[..., object], everybody: Barrier, seconds: float = 5
) -> Callable[..., object]:
    """The same query, after which threads wait for each other: the gap that a lock closes.

    Where the lock holds, the first waits alone for ``seconds``, and then nobody waits any more.
    """

    def then_wait(*asked: object, **how: object) -> object:
        found = query(*asked, **how)
        with suppress(BrokenBarrierError):
            everybody.wait(seconds)
        return found

    return then_wait


def together(
    app: Flask, number: int, act: Callable[[int], object], at: datetime | None = None
) -> Counter[str]:
    """How each of ``number`` threads ended that ran ``act`` with its place, the clock at ``at``.

    Counted are "won", the name of the rule that refused, and "broke: " with any other error.
    """
    gate, ends = Barrier(number), Counter[str]()
    db.session.rollback()

    def run(place: int) -> None:
        with app.app_context(), clock.at(at) if at else nullcontext():
            gate.wait(30)
            try:
                act(place)
                ends["won"] += 1
            except DomainError as error:
                ends[type(error).__name__] += 1
            except Exception as error:
                ends[f"broke: {type(error).__name__}"] += 1
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends
