"""The board as a figure: of the points shown now, or as it was frozen, in a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup

from app.core.languages import LANGUAGES
from app.core.localised import Localised
from app.floor import drawing, queries
from app.floor.queries import FrozenBoard, PointView
from app.meetings.models import Meeting


def of(meeting: Meeting, language: str) -> drawing.Board | None:
    """The board of a meeting as its report prints it: frozen where it is; None when it is empty."""
    frozen = queries.frozen_board(meeting.id)
    if frozen is not None:
        points = _translated(meeting, frozen.points, language)
        return drawn(points, language) if points else as_frozen(frozen, language)
    return drawn(queries.points(meeting.id), language)


def _translated(
    meeting: Meeting, points: Iterable[PointView], language: str
) -> tuple[PointView, ...]:
    """The frozen points with translations that were made since; nothing when there are none.

    What was frozen stays as it was in its own language; a translation is found by those words.
    """
    kept = tuple(points)
    if all(language in one.text for one in kept):
        return ()
    since = {
        (code, words): one.text[language]
        for one in queries.points(meeting.id)
        if language in one.text
        for code, words in one.text.items()
    }
    found = []
    for one in kept:
        told = next((since[pair] for pair in one.text.items() if pair in since), "")
        added = bool(told) and language not in one.text
        found.append(replace(one, text=one.text.with_text(language, told)) if added else one)
    return tuple(found) if found != list(kept) else ()


def as_frozen(frozen: FrozenBoard, language: str) -> drawing.Board | None:
    """A frozen edition with the figure that was kept of it."""
    board = drawn(frozen.points, language)
    if board is None:
        return None
    kept = Markup(frozen.figures.get(language, ""))  # noqa: S704  our own template wrote it
    return replace(board, svg=kept)


def drawn(points: Iterable[PointView], language: str) -> drawing.Board | None:
    """Points drawn as cards under their themes; None when there are none."""
    return drawing.board(
        _point(one.text, one.label, one.heading, one.theme, language) for one in points
    )


def draw(content: Mapping[str, Any]) -> dict[str, str]:
    """The figure of a board's content in each language, as SVG that stands by itself."""
    return {language: _svg(content, language) for language in LANGUAGES}


def _svg(content: Mapping[str, Any], language: str) -> str:
    board = drawing.board(
        _point(
            Localised(one["text"]),
            Localised(one["by"]),
            Localised(one["heading"]),
            one["theme"],
            language,
        )
        for one in content["points"]
    )
    template = current_app.jinja_env.get_template("floor/_figure.html")
    with force_locale(language):
        module: Any = template.make_module()
        return str(module.board_picture(board, whole=True))


def _point(
    text: Localised, by: Localised, heading: Localised, theme: str, language: str
) -> drawing.Point:
    words, real = text.best(language)
    head = heading.best(language)[0] or theme
    return drawing.Point(words, by.best(language)[0], head[:1].upper() + head[1:], real)
