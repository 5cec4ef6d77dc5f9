"""Marking sentences for translation where no request is at hand."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol


class Told(Protocol):
    """Something that is said in a sentence: its msgid with named places, and the facts for them."""

    message: ClassVar[str]

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is named in the sentence."""


def N_(text: str) -> str:  # noqa: N802 - the name that extractors know
    """Mark ``text`` for extraction; the web layer translates it when it is shown."""
    return text
