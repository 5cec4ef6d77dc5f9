"""Markdown, in one reading for pages, papers and documents: no raw HTML, no pictures, safe links
only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

LINK_SCHEMES = {"http", "https", "mailto"}
LONGEST_NESTING = 20

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}

_HEADING = re.compile(r"h[1-6]")


class _Parser(MarkdownIt):
    """The common reader, with our own list of links that may be followed."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  the library's name
        return _is_safe_link(url)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "linkify": False, "maxNesting": LONGEST_NESTING})
    parser.enable("table").disable("image")
    return parser


def _is_safe_link(address: str) -> bool:
    scheme, colon, _rest = address.strip().lower().partition(":")
    if not colon or "/" in scheme or "?" in scheme or "#" in scheme:
        return True
    return scheme in LINK_SCHEMES


def tokens(text: str) -> Sequence[Token]:
    """The token stream that pages, papers and word-processor files are made from."""
    return _parser().parse(text)


@lru_cache(maxsize=512)
def to_html(text: str, level: int = 3) -> str:
    """Safe HTML. The largest heading in the text becomes `level`, the others follow below it."""
    stream = tokens(text)
    used = [int(token.tag[1]) for token in stream if _HEADING.fullmatch(token.tag)]
    shift = level - min(used, default=level)
    for token in stream:
        if _HEADING.fullmatch(token.tag):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            token.attrs.pop("style", None)
    html = _parser().renderer.render(stream, _parser().options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=LINK_SCHEMES,
        link_rel="noopener noreferrer",
    )
