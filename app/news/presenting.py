"""An article as a page and a paper show it: words, quotations, figures with date, scope, source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from flask import current_app

from app.core.localised import Localised
from app.meetings.models import Meeting
from app.news import queries
from app.news.models import Article
from app.news.rules.articles import HEADLINE, PARTS, PLACES
from app.news.rules.figures import Difference, Fact, differences, filled, moved, slugs_in
from app.programmes import presenting
from app.programmes.models import Figure
from app.reports.compose import in_language
from app.reports.documents.common import opening_capital


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a quotation: ``kind`` is "text" or "quotation"."""

    kind: str
    body: str
    speaker: str = ""
    capacity: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A figure beside the text: never without when, of what and whence."""

    said: str
    label: str
    when: str
    scope: str
    source: str


@dataclass(frozen=True, slots=True)
class Story:
    """What an article says, ready for page and paper."""

    headline: str
    lead: str
    blocks: tuple[Block, ...]
    boxes: tuple[Box, ...]
    language: str

    def as_json(self) -> dict[str, Any]:
        """For keeping what was published."""
        return asdict(self)


def from_json(kept: Mapping[str, Any]) -> Story:
    """What was published."""
    return Story(
        kept["headline"],
        kept["lead"],
        tuple(Block(**one) for one in kept["blocks"]),
        tuple(Box(**one) for one in kept["boxes"]),
        kept["language"],
    )


def story(article: Article) -> Story:
    """The article as it stands at the desk, with figures as they were inserted."""
    said = {slug: one["said"] for slug, one in article.seen.items()}
    texts = {
        name: opening_capital(filled(article.parts.get(name, ""), said).strip()) for name in PARTS
    }
    after = {PLACES[one.place]: one for one in article.quotations}
    blocks: list[Block] = []
    for name in PARTS[2:]:
        if texts[name]:
            blocks.append(Block("text", texts[name]))
        quotation = after.get(name)
        if quotation is not None:
            blocks.append(
                Block("quotation", quotation.words, quotation.speaker, quotation.capacity)
            )
    return Story(
        texts[HEADLINE], texts["lead"], tuple(blocks), tuple(_boxes(article)), article.language
    )


def _boxes(article: Article) -> Iterable[Box]:
    for slug in slugs_in(article.parts.get(name, "") for name in PARTS):
        one = article.seen.get(slug)
        if one is not None:
            yield Box(one["said"], one["label"], one["when"], one["scope"], one["source"])


def register(meeting: Meeting, language: str) -> dict[str, dict[str, Any]]:
    """What the register says of each figure that the article may print, by slug."""
    with in_language(language):
        return {one.slug: _seen(one, language) for one in queries.register(meeting)}


def _seen(figure: Figure, language: str) -> dict[str, Any]:
    shown = presenting.shown(figure)
    return {
        "said": shown.text,
        "label": figure.label.best(language)[0],
        "when": shown.when,
        "scope": Localised(figure.scope).best(language)[0] if figure.scope else "",
        "source": figure.source,
        "value": figure.value,
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "as_at": figure.as_at.isoformat() if figure.as_at else None,
        "period": figure.period,
    }


@dataclass(frozen=True, slots=True)
class Compared:
    """An article beside the register: figures that moved, numbers that differ, and which of these
    somebody decided to keep.
    """

    moved: tuple[tuple[str, str, str], ...]
    open: tuple[Difference, ...]
    kept: tuple[tuple[Difference, dict[str, str]], ...]


def compared(article: Article, known: Mapping[str, dict[str, Any]]) -> Compared:
    """What the register says against the article as it stands, quotations included."""
    texts = {name: article.parts.get(name, "") for name in PARTS}
    texts |= {one.place: one.words for one in article.quotations}
    facts = [
        Fact(slug, one["label"], Decimal(one["value"]), one["unit"], one["said"], one["source"])
        for slug, one in known.items()
    ]
    found = differences(texts, facts, article.language)
    return Compared(
        tuple(
            (slug, article.seen[slug]["said"], known[slug]["said"] if slug in known else "")
            for slug in moved(article.seen, known)
        ),
        tuple(one for one in found if one.key not in article.kept),
        tuple((one, article.kept[one.key]) for one in found if one.key in article.kept),
    )


def links(article: Article) -> list[tuple[str, str]]:
    """Where more is found: endpoint and slug of what the article leads to."""
    meeting = article.meeting
    found = [("meetings.show_meeting", meeting.slug)]
    if meeting.state == "reported":
        found.append(("meetings.show_report", meeting.slug))
    return [one for one in found if one[0] in current_app.view_functions]
