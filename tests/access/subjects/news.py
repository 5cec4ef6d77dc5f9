"""What the addresses of the newsroom are tried on."""

from app.core import clock, tokens
from app.core.db import db, transaction
from app.meetings import queries as meetings
from app.news import presenting, queries, services
from app.news.models import Article, Quotation
from tests.access.subjects.registry import TOLD, Values, room, subject
from tests.access.world import World


@room("news")
def _article(_world: World, _whose: str) -> Values:
    """The article that is published, and that somebody else wrote."""
    article = queries.article_of(meetings.meeting(TOLD), "en")
    return {"slug": article.slug, "article": article.public_id, "code": "es"}


@subject("news.desk_article_keep")
def _differs(_world: World, _whose: str) -> Values:
    """A typed number that differs from the register."""
    with transaction():
        article = queries.article_of(meetings.meeting(TOLD), "en")
        known = presenting.register(article.meeting, "en")
        parts = {**article.parts, "lead": "9 million people live behind better protection."}
        services.write(article, parts, known, by="somebody")
        [one] = presenting.compared(article, known).open
        return {"article": article.public_id, "key": one.key}


@subject(
    "news.desk_quotation",
    "news.desk_quotation_ask",
    "news.desk_quotation_remove",
    "news.own_quotation",
)
def _quotation(_world: World, _whose: str) -> Values:
    """Words in it, with a link of their own."""
    with transaction():
        article: Article = queries.article_of(meetings.meeting(TOLD), "en")
        services.write_quotation(
            article, "first", speaker="Ada Example", capacity="", person_id=None,
            email="ada@example.org", words="Yes.", by="somebody",
        )  # fmt: skip
        row = db.session.query(Quotation).filter_by(article_id=article.id, place="first").one()
        token = tokens.mint()
        row.token_hash, row.asked_at = tokens.digest(token), clock.now()
        return {"quotation": row.public_id, "token": token}
