"""Checks of figures: against the register, against each other, against what they count."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import Final

from app.core.collation import plain
from app.reports.rules.checks.numbers import Number, dates_in, numbers_in
from app.reports.rules.checks.shapes import (
    Composed,
    Fact,
    Finding,
    Passage,
    Register,
    finding,
    sentences,
    stems,
)

_LEAST_SHARED: Final = 2
"""Words that a sentence and a fact must share to be about the same thing."""

_SAID: Final = ("paragraph", "item", "figure", "note", "caption", "cell")

_UNITS: Final = {
    plain(word)[:5]: group[0]
    for group in (
        ("people", "persons", "personnes", "personas", "gens"),
        ("countries", "country", "pays", "países"),
        ("participants", "participantes", "participantas"),
        ("partners", "partenaires", "asociados", "socios"),
        ("areas", "domaines", "thèmes", "ámbitos", "áreas"),
        ("staff", "agents", "collaborateurs", "funcionarios"),
        ("projects", "projets", "proyectos"),
        ("stations", "estaciones"),
        ("kilometres", "kilomètres", "kilómetros"),
    )
    for word in group
}
"""What is counted, in the languages of a report, by the first five letters."""

_MANY_FROM: Final = 20
"""From here on the same number twice is more than chance."""


def against_the_register(text: Composed, register: Register) -> Iterator[Finding]:
    """A figure that the register gives differently, or whose qualifier was lost."""
    for one in _spoken(text):
        for sentence in sentences(one.text):
            shared = stems(sentence)
            for number in numbers_in(sentence):
                yield from _compared(one, number, shared, register.facts)


def _spoken(text: Composed) -> Iterator[Passage]:
    return (one for one in text.passages if one.kind in _SAID)


def _compared(
    one: Passage, number: Number, shared: frozenset[str], facts: tuple[Fact, ...]
) -> Iterator[Finding]:
    about = [fact for fact in facts if _same_unit(fact, number) and _about(fact, shared, number)]
    if not about:
        return
    equal = [fact for fact in about if fact.value == number.value]
    if not equal:
        if any(_same_unit(fact, number) and fact.value == number.value for fact in facts):
            return
        fact = max(about, key=lambda fact: len(stems(fact.label) & shared))
        yield finding(
            "figure", one, quote=number.written, said=number.written, held=held(fact),
            label=fact.label, source=fact.source,
        )  # fmt: skip
    elif not number.qualifier and all(fact.qualifier != "exact" for fact in equal):
        fact = equal[0]
        yield finding(
            "qualifier", one, quote=number.written, said=number.written, held=held(fact),
            label=fact.label, source=fact.source,
        )  # fmt: skip


def held(fact: Fact) -> str:
    """A fact in short: "more_than 230 participants" as the register holds it."""
    value = fact.value * 100 if fact.unit == "share" else fact.value
    if value == value.to_integral_value():
        value = value.to_integral_value()
    unit = "%" if fact.unit == "share" else "" if fact.unit == "year" else fact.unit
    word = "" if fact.qualifier == "exact" else fact.qualifier.replace("_", " ")
    digits = f"{value:f}" if fact.unit == "year" else f"{value:,f}"
    return " ".join(part for part in (word, digits, unit) if part)


def _same_unit(fact: Fact, number: Number) -> bool:
    if fact.unit == number.unit:
        return True
    if number.unit in ("share", "year") or number.unit.isupper():
        return False
    words = [_unit(word) for word in (number.unit, *number.after)]
    return fact.unit not in ("share", "year") and _unit(fact.unit) in words


def _unit(word: str) -> str:
    """What a word counts, whatever its language; nothing known is itself."""
    short = plain(word)[:5]
    return _UNITS.get(short, short)


def _about(fact: Fact, shared: frozenset[str], number: Number) -> bool:
    """Whether a sentence speaks of what the fact counts."""
    counted = _unit(fact.unit)
    wanted = frozenset(word for word in stems(fact.label) if _unit(word) != counted)
    need = min(_LEAST_SHARED, len(wanted))
    return (len(wanted & shared) >= need and number.value > 1) or (
        number.unit == "share" and len(wanted & shared) >= max(need, 2)
    )


def added_up(text: Composed, register: Register) -> Iterator[Finding]:
    """A figure that is the sum of others which count some people twice."""
    overlapping = [fact for fact in register.facts if fact.overlap][:8]
    sums = {
        sum((fact.value for fact in group), Decimal()): group
        for size in range(2, len(overlapping) + 1)
        for group in combinations(overlapping, size)
        if len({fact.unit for fact in group}) == 1
    }
    known = {(fact.value, fact.unit) for fact in register.facts}
    for one in _spoken(text):
        for sentence in sentences(one.text):
            for number in numbers_in(sentence):
                group = sums.get(number.value)
                if not group or (number.value, group[0].unit) in known:
                    continue
                if _same_unit(group[0], number):
                    parts = " + ".join(held(fact) for fact in group)
                    yield finding("added_up", one, quote=number.written, parts=parts)


def counted_lists(text: Composed, _register: Register) -> Iterator[Finding]:
    """A number that announces a list of another length."""
    passages = text.passages
    for at, one in enumerate(passages[:-1]):
        if one.kind != "paragraph" or not one.text.rstrip().endswith(":"):
            continue
        listed = 0
        for after in passages[at + 1 :]:
            if after.kind != "item" or after.place != one.place:
                break
            listed += 1
        counted = [
            number
            for number in numbers_in(sentences(one.text)[-1])
            if number.unit not in ("share", "year") and 2 <= number.value <= 60
        ]
        if listed and counted and all(number.value != listed for number in counted):
            yield finding("list", one, said=counted[-1].written, count=str(listed))


def two_figures(text: Composed, register: Register) -> Iterator[Finding]:
    """Two figures for what seems to be one thing, in two places; each may be its speaker's."""
    said: list[tuple[Passage, Number, frozenset[str]]] = []
    known = {fact.value for fact in register.facts}
    for one in _spoken(text):
        for sentence in sentences(one.text):
            shared = stems(sentence)
            for number in numbers_in(sentence):
                if number.unit in ("year",) or (number.value < 2 and number.unit != "share"):
                    continue
                twin = next(
                    (
                        other
                        for other in said
                        if other[1].unit == number.unit
                        and other[1].value != number.value
                        and other[0].place != one.place
                        and not {number.value, other[1].value} <= known
                        and len(other[2] & shared) >= 3
                        and len(other[2] & shared) * 2 >= min(len(shared), len(other[2]))
                    ),
                    None,
                )
                if twin is not None:
                    yield finding(
                        "two_figures", one, quote=number.written, said=number.written,
                        other=twin[1].written,
                    )  # fmt: skip
                said.append((one, number, shared))


def same_number(text: Composed, _register: Register) -> Iterator[Finding]:
    """One number that counts two different things, which a reader may take for one."""
    seen: dict[Decimal, tuple[str, str]] = {}
    for one in _spoken(text):
        for number in numbers_in(one.text):
            if number.unit in ("share", "year") or not _counts(number):
                continue
            first = seen.setdefault(number.value, (number.unit[:5], number.written))
            if first[0] not in [word[:5] for word in (number.unit, *number.after)]:
                yield finding(
                    "same_number", one, quote=number.written, said=number.written, other=first[1]
                )


def _counts(number: Number) -> bool:
    return number.value >= _MANY_FROM and len(number.unit) > 3 and not number.unit.isupper()


def countries(text: Composed, register: Register) -> Iterator[Finding]:
    """Another list of countries than the record gives for that partner."""
    for one in _spoken(text):
        for sentence in sentences(one.text):
            said = frozenset(name for name in register.country_names if name in sentence)
            for partner, listed in register.countries.items():
                places = said - {partner}
                if partner not in sentence or len(places) < 2 or places == listed:
                    continue
                if len(places & listed) >= 1:
                    yield finding(
                        "countries", one, quote=partner, said=", ".join(sorted(places)),
                        held=", ".join(sorted(listed)),
                    )  # fmt: skip


def dates(text: Composed, register: Register) -> Iterator[Finding]:
    """A date that the record does not know, or two dates for what seems to be one thing."""
    said: list[tuple[str, frozenset[str]]] = []
    for one in _spoken(text):
        for sentence in sentences(one.text):
            shared = stems(sentence)
            for day in dates_in(sentence):
                twin = next(
                    (other for other, words in said if other != day and len(words & shared) >= 3),
                    "",
                )
                if twin:
                    yield finding("two_dates", one, quote=day, said=day, other=twin)
                elif day not in register.dates:
                    yield finding("date", one, quote=day, said=day)
                said.append((day, shared))
