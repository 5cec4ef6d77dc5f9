"""What changed between two versions of a requirement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Key = tuple[Any, ...]
"""Currency, year, pillar, country, theme and outcome of a cell."""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell whose need differs, in minor units of its currency; None where a version lacks it."""

    key: Key
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        """By how much the need grew."""
        return (self.after or 0) - (self.before or 0)


def changes(before: Mapping[Key, int], after: Mapping[Key, int]) -> tuple[Change, ...]:
    """The cells that differ, in the order of their dimensions."""
    return tuple(
        Change(key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys(), key=_order)
        if before.get(key) != after.get(key)
    )


def _order(key: Key) -> list[tuple[bool, str]]:
    return [(value is not None, str(value)) for value in key]
