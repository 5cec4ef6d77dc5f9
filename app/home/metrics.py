"""Counts of this process for a Prometheus server.

Requests by endpoint, method and status, and how long their answers took.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import defaultdict
from threading import Lock

from flask import Flask, Response, g, request

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends in seconds."""


class Counters:
    """What was counted since the process began; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))
        self._seconds: dict[str, float] = defaultdict(float)

    def count(self, endpoint: str, method: str, status: int, seconds: float | None) -> None:
        """One answered request; ``seconds`` is None where nobody looked at the watch."""
        with self._lock:
            self._requests[endpoint, method, status] += 1
            if seconds is not None:
                self._buckets[endpoint][bisect_left(BUCKETS, seconds)] += 1
                self._seconds[endpoint] += seconds

    def text(self) -> str:
        """Everything in the text format of Prometheus."""
        with self._lock:
            lines = [
                "# HELP tour_requests_total Answered requests.",
                "# TYPE tour_requests_total counter",
            ]
            lines += [
                f'tour_requests_total{{endpoint="{endpoint}",method="{method}",'
                f'status="{status}"}} {count}'
                for (endpoint, method, status), count in sorted(self._requests.items())
            ]
            lines += [
                "# HELP tour_request_seconds Time to the answer.",
                "# TYPE tour_request_seconds histogram",
            ]
            for endpoint, counts in sorted(self._buckets.items()):
                total = 0
                for end, count in zip((*BUCKETS, float("inf")), counts, strict=True):
                    total += count
                    word = "+Inf" if end == float("inf") else f"{end:g}"
                    lines.append(
                        f'tour_request_seconds_bucket{{endpoint="{endpoint}",le="{word}"}} {total}'
                    )
                spent = f"{self._seconds[endpoint]:.6f}"
                lines.append(f'tour_request_seconds_sum{{endpoint="{endpoint}"}} {spent}')
                lines.append(f'tour_request_seconds_count{{endpoint="{endpoint}"}} {total}')
        return "\n".join(lines) + "\n"


def init_app(app: Flask) -> None:
    """Count every request of this application."""
    counters = app.extensions["home.metrics"] = Counters()

    def begin() -> None:
        g.metrics_began = time.perf_counter()

    def count(response: Response) -> Response:
        began = g.get("metrics_began")
        seconds = None if began is None else time.perf_counter() - began
        # The method is one of a few: whatever else a stranger sends must not grow the table.
        method = request.method if request.method in KNOWN_METHODS else "other"
        counters.count(request.endpoint or "none", method, response.status_code, seconds)
        return response

    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(count)


KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
