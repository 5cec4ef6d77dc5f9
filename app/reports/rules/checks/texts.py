"""Checks of the words alone: unfinished, empty, untranslated, pictures, links, pages."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from app.reports.rules.checks.shapes import (
    Composed,
    Finding,
    Register,
    finding,
    shortened,
    words_of,
)

_STOPS: Final = (".", "!", "?", "…")
_CLOSERS: Final = "\"'”’»)]"

#: Words at which no sentence ends.
_CANNOT_END: Final = frozenset(
    """
    a an the and or but of to for with in on at by from as that which who whose is are
    was were has have had its their this these because while also le la les un une des
    de du et ou mais à au aux pour avec dans sur par que qui dont est sont el los las
    una y o pero del al para con en por es son su sus il elle nous be been not
    """.split()  # noqa: SIM905  a list of words is read as words
)
_PLACEHOLDER: Final = re.compile(
    r"\b(TO[D]O|TB[CD]|X{3,}|FIX[M]E|lorem +ipsum)\b|\[(?:…|\.\.\.|\?+|xx+|name|date)\]|\?\?\?",
    re.IGNORECASE,
)
_PAIRS: Final = (("(", ")"), ("“", "”"), ("«", "»"), ("[", "]"))
_BARE: Final = re.compile(r"\b(?:https?://|www\.)[^\s<>()\[\]“”\"]+")
_HOST: Final = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}", re.IGNORECASE
)
_FIGURE: Final = re.compile(r"\b(?:Figure|Figura)\s+(\d{1,2})\b")


def unfinished(text: Composed, _register: Register) -> Iterator[Finding]:
    """A paragraph that ends in mid-sentence, has no final stop, opens what it does not close, or
    holds words that stand for others.
    """
    for one in text.passages:
        if one.kind not in ("paragraph", "item", "caption") or not one.text.strip():
            continue
        found = _PLACEHOLDER.search(one.text)
        if found:
            yield finding("placeholder", one, found=found[0])
        if one.kind != "paragraph":
            continue
        bare = one.text.rstrip().rstrip(_CLOSERS)
        last = (words_of(bare[-40:]) or [""])[-1]
        if bare.endswith((*_STOPS, ":")):
            if bare.endswith((" .", ",.")):
                yield finding("mid_sentence", one, quote=one.text[-80:])
        elif bare.endswith((",", ";", "-", "–")) or last in _CANNOT_END:
            yield finding("mid_sentence", one, quote=one.text[-80:])
        else:
            yield finding("no_stop", one, quote=one.text[-80:])
        for opens, closes in _PAIRS:
            if one.text.count(opens) > one.text.count(closes):
                yield finding("not_closed", one, mark=opens)


def empty(text: Composed, _register: Register) -> Iterator[Finding]:
    """A section with nothing but its heading, and texts that the desk knows to be missing."""
    said = {one.section for one in text.passages if one.kind != "heading" and one.text.strip()}
    above = {one.number.partition(".")[0] for one in text.passages if "." in one.number}
    named = {section for section, _words in text.missing}
    for one in text.passages:
        if one.kind != "heading" or one.place != one.section:
            continue
        if not one.text.strip():
            yield finding("no_heading", one)
        parent = one.number in above and "." not in one.number
        if one.section not in said and one.section not in named and not parent:
            yield finding("empty", one)
    for section, words in text.missing:
        yield Finding("missing", section, section, words)


def untranslated(text: Composed, _register: Register) -> Iterator[Finding]:
    """Words in another language than the report's, section by section: paragraphs that the
    translator's page calls missing, and what is printed in another language beside them.
    """
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    waiting = [one for one in text.waiting if not one.stale]
    for one in waiting:
        found.setdefault((one.section, one.language), []).append((one.key, one.source))
    known = _bare(" ".join(one.source for one in waiting))
    for printed in text.passages:
        words = _bare(printed.text)
        if words and printed.language != text.language and words not in known:
            place = (printed.section, printed.language)
            found.setdefault(place, []).append((printed.place, printed.text))
    yield from _by_section("untranslated", found)


def stale(text: Composed, _register: Register) -> Iterator[Finding]:
    """Translations whose source has changed since, section by section."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in text.waiting:
        if one.stale:
            found.setdefault((one.section, one.language), []).append((one.key, one.source))
    yield from _by_section("stale", found)


def _by_section(
    kind: str, found: Mapping[tuple[str, str], Sequence[tuple[str, str]]]
) -> Iterator[Finding]:
    for (section, language), parts in found.items():
        place, words = parts[0]
        facts = (("language", language), ("count", str(len(parts))))
        about = "\n".join(said for _place, said in parts)
        yield Finding(kind, place, section, shortened(words), facts, about)


def _bare(text: str) -> str:
    """The words of a text without marks and spaces, to find them again."""
    return re.sub(r"[\W_]+", "", text)


def pictures(text: Composed, _register: Register) -> Iterator[Finding]:
    """A picture that somebody who cannot see it learns nothing of."""
    for one in text.passages:
        if one.kind == "picture" and not one.text.strip():
            yield Finding("picture", one.place, one.section, one.place)
        if one.kind == "picture" and re.search(
            r"\.(jpe?g|png|webp)$|^(img|dsc)[_-]?\d+", one.text, re.I
        ):
            yield finding("picture_name", one)


def links(text: Composed, register: Register) -> Iterator[Finding]:
    """An address that cannot lead anywhere: ours that does not exist, or of a broken form. Nothing
    is fetched; whether a foreign page is still there only a reader can say.
    """
    figures = {
        found[1]
        for one in text.passages
        if one.kind == "point" or one.kind == "caption"
        for found in [_FIGURE.search("Figure 1" if one.kind == "point" else one.text)]
        if found
    }
    for one in text.passages:
        bare = [found.rstrip(".,;:!?") for found in _BARE.findall(one.text)]
        for address in dict.fromkeys([*one.links, *bare]):
            why = leads_nowhere(address, register.addresses)
            if why:
                yield finding("link", one, quote=address, why=why)
        if one.kind in ("paragraph", "item"):
            for number in _FIGURE.findall(one.text):
                if number not in figures:
                    yield finding("no_figure", one, number=number)


def leads_nowhere(address: str, known: frozenset[str]) -> str:
    """Why an address leads nowhere, as the name of a reason; "" when its form is sound.

    ``known`` are the addresses of ours that were found to exist.
    """
    if address.startswith("www."):
        address = "https://" + address
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "form"
    if not parts.scheme and not host:
        return "" if address in known else "ours"
    if parts.scheme == "mailto":
        return "" if re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", parts.path, re.I) else "form"
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return "form"
    if port is not None and not 0 < port < 65536:
        return "form"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if host.rpartition(".")[2] in ("local", "internal", "invalid", "test", "localhost"):
            return "local"
        return "" if _HOST.fullmatch(host.encode("idna").decode() if host else "") else "form"
    return "local"


def pages(text: Composed, _register: Register) -> Iterator[Finding]:
    """A paragraph that the printed paper parts over two pages."""
    for words, first, last in text.broken:
        where = next((one for one in text.passages if words[:40] and words[:40] in one.text), None)
        yield Finding(
            "page",
            where.place if where else "",
            where.section if where else "",
            shortened(words),
            (("first", str(first)), ("last", str(last))),
            words,
        )
