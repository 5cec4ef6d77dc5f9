"""Counting downloads: which requests are a person's, told by what they say of themselves."""

import re

_MACHINE = re.compile(
    r"bot|crawl|spider|slurp|fetch|preview|monitor|curl|wget|python|java/|go-http|libwww|headless|werkzeug|okhttp|httpx|scrapy",
    re.IGNORECASE,
)


def counts(agent: str, method: str, *, partial: bool, known: bool) -> bool:
    """Whether a request is counted as a download.

    ``agent`` is what the program calls itself: none, or a machine's name, does not count.
    ``partial`` is a later part of a file, ``known`` a reader who has these bytes already.
    """
    return (
        method == "GET"
        and not partial
        and not known
        and bool(agent.strip())
        and _MACHINE.search(agent) is None
    )
