"""Standard sentences with named places: the whole language of the templates, and it does nothing.

``{names}`` is a place; what stands there is a fact of the record. ``{participants: participant |
participants}`` gives the first or the second word, by the number that stands at the place.
``[[, {modes}]]`` is left out where one of its places is empty. ``{{`` and ``}}`` are braces. There
is nothing else: no expression, no call, no attribute, so a sentence can do no more than be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.core.errors import DomainError
from app.core.words import N_

LONGEST: Final = 1000
"""Letters of a standard sentence."""


class UnknownPlace(DomainError):
    """A place that no fact fills."""

    message = N_("{%(name)s} is no place of this sentence. Its places are: %(known)s.")


class NotClosed(DomainError):
    """A brace or a bracket without its other half."""

    message = N_("The sentence breaks off at “%(at)s”: a brace or a double bracket is not closed.")


class NotCountable(DomainError):
    """Two forms need a number to choose between them."""

    message = N_("{%(name)s} is no number, so it cannot choose between two forms.")


class TwoForms(DomainError):
    """Exactly one bar."""

    message = N_("Write two forms with one bar between them: {%(name)s: one | many}.")


class TooLong(DomainError):
    """A sentence, not a page."""

    message = N_("A standard sentence may have at most %(most)s characters.")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words as they are (``text``), or a place (``name``) with its two forms, if it has them.

    ``inside`` is the number of the part in double brackets that it belongs to, 0 for none.
    """

    text: str = ""
    name: str = ""
    one: str = ""
    many: str = ""
    inside: int = 0


def parse(
    sentence: str, places: frozenset[str], counted: frozenset[str] = frozenset()
) -> tuple[Piece, ...]:
    """The pieces of a sentence; ``places`` are the names that it may use, ``counted`` the numbers.

    Raises UnknownPlace, NotClosed, NotCountable, TwoForms, TooLong.
    """
    if len(sentence) > LONGEST:
        raise TooLong(most=LONGEST)
    return tuple(_pieces(sentence, places, counted))


def _pieces(sentence: str, places: frozenset[str], counted: frozenset[str]) -> Iterator[Piece]:
    at, said, part, parts = 0, "", 0, 0
    while at < len(sentence):
        two = sentence[at : at + 2]
        if two in ("{{", "}}"):
            said, at = said + two[0], at + 2
        elif two in ("[[", "]]"):
            if (two == "[[") == (part > 0):
                raise NotClosed(at=sentence[at : at + 20])
            yield Piece(said, inside=part)
            parts += two == "[["
            said, part, at = "", parts if two == "[[" else 0, at + 2
        elif sentence[at] == "{":
            end = sentence.find("}", at)
            if end < 0:
                raise NotClosed(at=sentence[at : at + 20])
            yield Piece(said, inside=part)
            yield _place(sentence[at + 1 : end], places, counted, part)
            said, at = "", end + 1
        elif sentence[at] == "}":
            raise NotClosed(at=sentence[max(0, at - 19) : at + 1])
        else:
            said, at = said + sentence[at], at + 1
    if part:
        raise NotClosed(at=sentence[-20:])
    yield Piece(said)


def _place(inside: str, places: frozenset[str], counted: frozenset[str], part: int) -> Piece:
    name, colon, forms = inside.partition(":")
    name = name.strip()
    if name not in places:
        raise UnknownPlace(name=name[:40], known=", ".join(f"{{{one}}}" for one in sorted(places)))
    if not colon:
        return Piece(name=name, inside=part)
    if name not in counted:
        raise NotCountable(name=name)
    one, bar, many = forms.partition("|")
    if not bar or "|" in many or not one.strip() or not many.strip():
        raise TwoForms(name=name)
    return Piece(name=name, one=one.strip(), many=many.strip(), inside=part)


def fill(
    sentence: str,
    facts: Mapping[str, str],
    numbers: Mapping[str, int] | None = None,
    language: str = "en",
) -> str:
    """The sentence with its facts. ``facts`` must have every place, empty ones as "".

    ``numbers`` are those that choose between two forms; French counts nought as one, as it does.
    """
    counted = numbers or {}
    pieces = parse(sentence, frozenset(facts), frozenset(counted))
    empty = {
        piece.inside
        for piece in pieces
        if piece.inside and piece.name and not piece.one and not facts[piece.name]
    }
    return "".join(
        _said(piece, facts, counted, language) for piece in pieces if piece.inside not in empty
    )


def _said(piece: Piece, facts: Mapping[str, str], numbers: Mapping[str, int], language: str) -> str:
    if not piece.name:
        return piece.text
    if not piece.one:
        return facts[piece.name]
    count = numbers[piece.name]
    single = count in (0, 1) if language == "fr" else count == 1
    return piece.one if single else piece.many
