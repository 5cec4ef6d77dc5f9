"""An article as a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.mail.render import link_to
from app.news.models import Article
from app.news.presenting import Story
from app.reports import compose, store
from app.reports.documents.common import Text
from app.web import printing


@dataclass(frozen=True, slots=True)
class ArticlePaper:
    """What the paper prints. ``dates`` are empty while it is a draft."""

    story: Story
    lead: Text
    bodies: tuple[Text, ...]
    programme: str
    first_on: str
    again_on: str
    address: str
    meeting: str
    draft: bool
    fictitious: bool


def of_article(article: Article, story: Story, *, draft: bool = False) -> store.Kept:
    """Print or find the paper; a draft is marked as such. Raises MissingGlyph."""
    return store.made(order(article, story, draft=draft))


def order(article: Article, story: Story, *, draft: bool = False) -> store.Order:
    """The paper, before it is printed; a draft is marked as such."""
    language = article.language
    meeting = article.meeting
    with compose.in_language(language):
        document = ArticlePaper(
            story,
            Text(story.lead, language),
            tuple(Text(one.body, language) for one in story.blocks),
            meeting.programme.name.best(language)[0] if meeting.programme else "",
            "" if draft else _day(article.first_published_at, meeting.zone, language),
            "" if draft else _day(article.republished_at, meeting.zone, language),
            "" if draft else link_to("news.show_article", slug=article.slug),
            meeting.title.best(language)[0],
            draft,
            article.fictitious,
        )
    kind = "article-draft" if draft else "article"
    return store.Order(
        f"news/{kind}/{article.public_id}", compose.html("article", document, language)
    )


def _day(moment: datetime | None, zone: str, language: str) -> str:
    return printing.day(moment.astimezone(ZoneInfo(zone)).date(), language) if moment else ""
