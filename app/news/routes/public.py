"""Articles for everybody: the list, its feed, one article as page and paper."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from lxml import etree

from app.access import guard
from app.access.permissions import Permission
from app.mail.render import link_to
from app.news import paper, presenting, queries
from app.news.models import Article
from app.news.routes import bp
from app.reports import store, unchanged
from app.reports.press import MissingGlyph
from app.reports.routes.papers import as_file, cannot_print
from app.web.caching import cacheable
from app.web.language import current_language

ATOM = "http://www.w3.org/2005/Atom"


@bp.get("/news/")
@guard.public("articles are published for everybody")
@cacheable
def list_news() -> ResponseReturnValue:
    """The articles, newest first, each meeting once."""
    rows = queries.published(current_language())
    return render_template(
        "news/list_news.html",
        rows=[(row, presenting.from_json(row.printed or {})) for row in rows],
    )


@bp.get("/news/feed.atom")
@guard.public("articles are published for everybody")
@cacheable
def news_feed() -> ResponseReturnValue:
    """The same list for feed readers."""
    language = current_language()
    rows = queries.published(language)
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    newest = max((_changed(row) for row in rows), default=datetime(2000, 1, 1, tzinfo=UTC))
    _add(feed, "id", link_to("news.list_news"))
    _add(feed, "title", f"Tour de Table: {_('News')}")
    _add(feed, "updated", newest.isoformat())
    _link(feed, "self", link_to("news.news_feed"))
    _link(feed, "alternate", link_to("news.list_news"))
    for row in rows:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        entry.set("{http://www.w3.org/XML/1998/namespace}lang", row.language)
        told = presenting.from_json(row.printed or {})
        address = link_to("news.show_article", slug=row.slug)
        _add(entry, "id", address)
        _add(entry, "title", told.headline)
        _add(entry, "published", row.first_published_at.isoformat())  # type: ignore[union-attr]
        _add(entry, "updated", _changed(row).isoformat())
        author = etree.SubElement(entry, f"{{{ATOM}}}author")
        _add(author, "name", _("The secretariat"))
        _link(entry, "alternate", address)
        _add(entry, "summary", told.lead)
    return Response(
        etree.tostring(feed, xml_declaration=True, encoding="UTF-8"),
        mimetype="application/atom+xml",
    )


def _changed(row: Article) -> datetime:
    return row.republished_at or row.first_published_at  # type: ignore[return-value]


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = "".join(
        letter for letter in text if letter in "\n\t" or ord(letter) >= 32
    )


def _link(parent: etree._Element, rel: str, address: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=address)


@bp.get("/news/<slug>")
@guard.requires(Permission.ARTICLE_VIEW, on=queries.article_by_slug)
@cacheable
def show_article(article: Article) -> ResponseReturnValue:
    """One article as it was published."""
    return render_template(
        "news/show_article.html",
        article=article,
        story=presenting.from_json(article.printed or {}),
        links=presenting.links(article),
        others=[
            other
            for other in queries.translations(article)
            if other.is_public and other.id != article.id
        ],
        demo_note=article.fictitious,
    )


@bp.get("/news/<slug>.pdf")
@guard.requires(Permission.ARTICLE_VIEW, on=queries.article_by_slug)
def article_paper(article: Article) -> ResponseReturnValue:
    """The same as a paper."""
    slug = article.slug

    def write() -> store.Order:
        published = queries.article_by_slug(slug)
        return paper.order(published, presenting.from_json(published.printed or {}))

    try:
        kept = unchanged.kept(("article", slug)) or store.made(
            unchanged.written(("article", slug), write)
        )
    except MissingGlyph as error:
        return cannot_print(error)
    return as_file(kept, f"{slug}.pdf")
