"""Sentences that an editor put in the place of computed ones.

With the words the computed sentence is kept as it was then. When the facts move on, the two
differ, and the desk shows it; the editor's words stay until the editor decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or text of a paper: what was computed, and what is printed.

    ``source_then`` is the computed text at the time of the override, None without one.
    """

    key: str
    computed: str
    own: str | None = None
    source_then: str | None = None
    by: str = ""
    at: str = ""

    @property
    def text(self) -> str:
        """What is printed."""
        return self.computed if self.own is None else self.own

    @property
    def overridden(self) -> bool:
        """Whether an editor's words stand in its place."""
        return self.own is not None

    @property
    def moved_on(self) -> bool:
        """Whether what the editor replaced would read differently today."""
        return self.own is not None and self.source_then != self.computed


def settle(key: str, computed: str, overrides: Mapping[str, Any]) -> Sentence:
    """The sentence of that key with what an editor wrote in its place, if anything."""
    given = overrides.get(key)
    if given is None:
        return Sentence(key, computed)
    return Sentence(
        key, computed, given["text"], given["source"], given.get("by", ""), given.get("at", "")
    )


def with_override(
    overrides: Mapping[str, Any], key: str, text: str, computed: str, **told: str
) -> dict[str, Any]:
    """A copy in which ``key`` reads ``text``; the computed words themselves, or none, undo it.

    ``told`` is kept with the words (by whom, when). Words that stay as they were keep the source
    of then, so that saving something else does not hide that it has moved on.
    """
    before = overrides.get(key)
    if before is not None and before["text"].split() == text.split():
        return dict(overrides)
    rest = {name: value for name, value in overrides.items() if name != key}
    if not text.strip() or text.split() == computed.split():
        return rest
    return {**rest, key: {"text": text.strip(), "source": computed, **told}}


def with_source(
    overrides: Mapping[str, Any], key: str, computed: str, **told: str
) -> dict[str, Any]:
    """A copy in which the words of ``key`` stay, knowing what the source says today."""
    return {**overrides, key: {**overrides[key], "source": computed, **told}}


def without(overrides: Mapping[str, Any], key: str) -> dict[str, Any]:
    """A copy in which ``key`` reads again as it is computed."""
    return {name: value for name, value in overrides.items() if name != key}
