"""Checks of names and titles: missing, changed, written two ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Final

from app.core.collation import plain
from app.reports.rules.checks.shapes import (
    Composed,
    Finding,
    Known,
    Passage,
    Register,
    finding,
    stems,
)

_HONORIFIC: Final = re.compile(
    r"\b(?:H\.E\.\s+)?(?:Mr|Ms|Mrs|Dr|Prof|M\.|Mme|Sr|Sra|Sr\.|Sra\.|Dr\.|Prof\.)\s+"
)
_NAME: Final = re.compile(
    r"[A-ZÀ-Ý][\w’'.-]*(?:\s+(?:(?:van|von|de|da|del|der|la|al|bin|el|dos|du|le)\s+)*"
    r"[A-ZÀ-Ý][\w’'.-]*){1,4}"
)
_LINKING: Final = r"(?:for|and|of|the|on|in|to|de|des|du|la|le|les|et|pour|y|e|del|para|los|las|&)"
_BODY: Final = re.compile(
    rf"[A-ZÀ-Ý][\w’'-]+(?:,?\s+(?:{_LINKING}\s+){{0,3}}[A-ZÀ-Ý][\w’'-]+){{2,9}}"
)

#: Offices that exist only with certain words behind them; with others, somebody should ask.
_OFFICES: Final = {
    "high commissioner": ("for human rights", "for refugees", "on national minorities"),
    "haut commissaire": ("aux droits de l homme", "aux refugies", "pour les refugies"),
    "alto comisionado": ("para los derechos humanos", "para los refugiados"),
}

_LONGEST_TITLE: Final = 170

_NEARLY: Final = 0.8
"""The part of their words that two names of one organisation share at least."""


def titles(text: Composed, register: Register) -> Iterator[Finding]:
    """Somebody's first mention without a title, or with another than the record's."""
    for section, name in text.first_without_title:
        yield Finding("no_title", section, section, name)
    seen: set[str] = set()
    for one in text.passages:
        if one.kind == "point":
            continue
        for person in register.people:
            at = _found(person, one.text)
            if at is None or person.name in seen:
                continue
            seen.add(person.name)
            yield from _title_of(person, one, at)
        yield from _unusual(one)


def _found(person: Known, text: str) -> int | None:
    """Where the name ends in the text, in one of its spellings."""
    for name in (person.name, *person.others):
        at = text.find(name)
        if at >= 0:
            return at + len(name)
    return None


def _title_of(person: Known, one: Passage, end: int) -> Iterator[Finding]:
    said = one.text[end : end + _LONGEST_TITLE].lstrip("*_ ")
    if one.kind == "speaker" or not person.capacity:
        return
    if not said.startswith(","):
        yield finding("no_title", one, quote=person.name)
        return
    wanted = stems(person.capacity)
    if wanted and len(wanted & stems(said)) * 2 < len(wanted):
        title = said.lstrip(", ").partition(";")[0]
        yield finding("other_title", one, quote=person.name, said=title[:90], held=person.capacity)


def _unusual(one: Passage) -> Iterator[Finding]:
    words = plain(one.text)
    for office, usual in _OFFICES.items():
        at = words.find(office)
        while at >= 0:
            after = words[at + len(office) :].strip()
            if not after.startswith(usual):
                yield finding("office", one, quote=one.text, office=office.title())
                return
            at = words.find(office, at + 1)


def changed_titles(text: Composed, register: Register) -> Iterator[Finding]:
    """A title of the day that the register of persons gives differently by now."""
    named = {one.section: one for one in text.passages if one.kind == "heading"}
    for person in register.people:
        if not person.recorded or not person.capacity:
            continue
        if not stems(person.recorded) - stems(person.capacity):
            continue
        where = next((one for one in text.passages if person.name in one.text), None)
        if where is not None and where.section in named:
            yield finding(
                "changed_title", where, quote=person.name, said=person.capacity,
                held=person.recorded,
            )  # fmt: skip


def two_ways(text: Composed, register: Register) -> Iterator[Finding]:
    """One person or organisation under two spellings: the register's and another, or two in the
    same text.
    """
    yield from _people(text, register)
    yield from _organisations(text, register)


def _people(text: Composed, register: Register) -> Iterator[Finding]:
    right = {person.name: person for person in register.people}
    others = {other: person.name for person in register.people for other in person.others}
    candidates: dict[str, Passage] = {}
    for one in text.passages:
        for name in _names_in(one.text):
            candidates.setdefault(name, one)
    for other, name in others.items():
        where = next(
            (one for one in text.passages if _as_word(other, one.text) and name not in one.text),
            None,
        )
        if (where is not None and other not in name) or where is not None:
            yield finding("two_ways", where, quote=other, written=other, right=name)
    listed = sorted(candidates)
    for place, name in enumerate(listed):
        if name in right or name in others:
            continue
        twin = next((one for one in (*right, *listed[:place]) if _one_person(name, one)), None)
        if twin is not None:
            yield finding("two_ways", candidates[name], quote=name, written=name, right=twin)


def _as_word(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _names_in(text: str) -> Iterator[str]:
    """Names behind an honorific."""
    for found in _HONORIFIC.finditer(text):
        name = _NAME.match(text, found.end())
        if name is not None:
            yield name[0].rstrip(".,’'-")


def _one_person(one: str, other: str) -> bool:
    """Whether two different spellings are probably one name."""
    if one == other:
        return False
    if plain(one) == plain(other):
        return True
    a, b = plain(one).split(), plain(other).split()
    if len(a) < 2 or len(b) < 2:
        return False
    if a[0] == b[0] and a[-1] == b[-1]:
        return True
    alike = SequenceMatcher(None, " ".join(a), " ".join(b)).ratio()
    return a[0][0] == b[0][0] and alike >= 0.88


def _organisations(text: Composed, register: Register) -> Iterator[Finding]:
    right: dict[str, str] = {}
    for known in register.organisations:
        for name in (known.name, *known.others):
            right.setdefault(name, known.name)
    seen = _bodies(text, right)
    known_stems = {name: stems(name) for name in right}
    told: dict[str, frozenset[str]] = {}
    for name, where in seen.items():
        mine = stems(name)
        if len(mine) < 3 and len(mine) < len(plain(name).split()) - 1:
            continue
        if any(plain(one) in plain(name) for one in right if right[one] == one):
            continue
        twin = next(
            (
                right[one]
                for one, theirs in known_stems.items()
                if _one_body(name, mine, one, theirs)
            ),
            "",
        ) or next((one for one, theirs in told.items() if _one_body(name, mine, one, theirs)), "")
        told[name] = mine
        if twin and twin != name:
            yield finding("two_ways", where, quote=name, written=name, right=twin)


def _bodies(text: Composed, right: Mapping[str, str]) -> dict[str, Passage]:
    """What may be the name of an organisation, and where it stands first."""
    seen: dict[str, Passage] = {}
    for one in text.passages:
        if one.kind == "heading":
            continue
        for found in _BODY.finditer(one.text):
            seen.setdefault(found[0], one)
        for body in right:
            for written in _written_like(body, one.text):
                seen.setdefault(written, one)
    return seen


def _written_like(body: str, text: str) -> Iterator[str]:
    """Words that begin as the name of an organisation does and are nearly it, letters small or
    large: "Ministère fédéral du Développement" lacks the capitals that tell a name in English.
    """
    words, wanted = body.split(), stems(body)
    if len(words) < 3 or len(wanted) < 3:
        return
    for found in re.finditer(rf"(?<!\w){re.escape(words[0])}(?!\w)[^.,;:()]*", text):
        there = found[0].split()
        likely = max(
            (" ".join(there[:size]) for size in range(3, len(words) + 3)),
            key=lambda said: (_likeness(stems(said), wanted), -len(said)),
        )
        if _likeness(stems(likely), wanted) >= _NEARLY and plain(likely) != plain(body):
            yield likely


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _one_body(name: str, mine: frozenset[str], other: str, theirs: frozenset[str]) -> bool:
    if plain(name) == plain(other):
        return name != other and name.lower() != other.lower()
    shared = len(mine & theirs)
    if plain(other) in plain(name) or plain(name) in plain(other):
        return False
    return shared >= 3 and _likeness(mine, theirs) >= _NEARLY
