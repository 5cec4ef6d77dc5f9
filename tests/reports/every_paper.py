"""Every paper that the product makes of the data at hand: what the long sweep goes through."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from app.core.db import db
from app.core.languages import LANGUAGES
from app.funding.models import Receipt, Statement
from app.meetings.models import Meeting
from app.meetings.queries import series
from app.news import paper as news_paper
from app.news import presenting
from app.news.queries import articles
from app.reports import booth_packs, letters, papers, published, queries, store
from app.reports.queries import letters as people
from app.reports.queries import outcomes


@dataclass(frozen=True)
class Paper:
    """A paper by its address, without an ending; it is made when it is asked for."""

    name: str
    language: str
    make: Callable[[], store.Kept]
    is_archive: bool = False

    @property
    def kind(self) -> str:
        """What kind of paper it is: "report-draft", "statements/FGS"."""
        folder, _slash, name = self.name.rpartition("/")
        if folder in ("receipts", "statements", "news"):
            return f"{folder}/{name[:3] if folder == 'statements' else name[-5:] == 'draft'}"
        return name


def every_paper() -> Iterator[Paper]:
    """Each kind of paper in each language in which there is one."""
    for of in db.session.scalars(select(Meeting).order_by(Meeting.slug)).all():
        for language in LANGUAGES:
            yield from _of_meeting(of, language)
        yield from _to_people(of)
    for one in series():
        for language in LANGUAGES:
            order = partial(papers.minutes_order, one, language)
            yield Paper(f"series/{one.slug}/minutes", language, partial(_ordered, order))
    yield from _articles()
    yield from _about_money()


def _of_meeting(of: Meeting, language: str) -> Iterator[Paper]:
    here = f"meetings/{of.slug}"
    for name in papers.WORDS:
        if name != "report" or queries.published_report(of, language) is not None:
            asked = papers.asked(of.slug, name)
            yield Paper(f"{here}/{name}", language, partial(papers.of_meeting, asked, language))
    everybody = partial(
        papers.of_meeting, papers.asked(of.slug, "participants"), language, whole_list=True
    )
    yield Paper(f"{here}/participants-all", language, everybody)
    yield Paper(f"{here}/report-draft", language, partial(papers.print_draft, of, language))
    edition = published.edition(of, language)
    if edition is not None and edition.report.language == language:
        archive = partial(_ordered, partial(published.archive_order, edition))
        yield Paper(f"{here}/report-archive", language, archive, is_archive=True)
    if outcomes.outcomes_of([of.id]):
        order = partial(papers.outcomes_order, of, language)
        yield Paper(f"{here}/outcomes", language, partial(_ordered, order))
    for pack in booth_packs.packs(of):
        running = partial(booth_packs.printed, of, pack, language)
        yield Paper(f"{here}/running-order-{pack.booth}", language, running)


def _to_people(of: Meeting) -> Iterator[Paper]:
    """Letters and certificates, each in the language of whoever gets it, and all in one sheaf."""
    here, whole = f"meetings/{of.slug}", of.documents_language
    thanked = letters.everybody(of)
    for one in {one.language: one for one in thanked}.values():
        yield Paper(f"{here}/thanks", one.language, partial(letters.of_recipient, of, one))
    if thanked:
        yield Paper(f"{here}/letters", whole, partial(letters.of_all, of, thanked))
    came = people.came(of)
    for person in {one.listen_language: one for one in came}.values():
        single = partial(letters.of_attendance, of, [person], f"{here}/certificate")
        yield Paper(f"{here}/certificate", person.listen_language, single)
    if came:
        sheaf = partial(letters.of_attendance, of, came, f"{here}/certificates")
        yield Paper(f"{here}/certificates", whole, sheaf)


def _articles() -> Iterator[Paper]:
    for article in articles():
        draft = partial(news_paper.of_article, article, presenting.story(article), draft=True)
        yield Paper(f"news/{article.slug}-draft", article.language, draft)
        if article.printed:
            story = presenting.from_json(article.printed)
            printed = partial(news_paper.of_article, article, story)
            yield Paper(f"news/{article.slug}", article.language, printed)


def _about_money() -> Iterator[Paper]:
    receipts = db.session.scalars(select(Receipt).order_by(Receipt.id)).all()
    statements = db.session.scalars(select(Statement).order_by(Statement.id)).all()
    for language in LANGUAGES:
        for receipt in receipts:
            if receipt.state == "approved" and receipt.partner is not None:
                letter = partial(letters.of_receipt, receipt, language)
                yield Paper(f"receipts/{receipt.slug}", language, letter)
        for statement in statements:
            issued = partial(papers.of_statement, statement, language)
            yield Paper(f"statements/{statement.ref}", language, issued, is_archive=True)


def _ordered(order: Callable[[], store.Order]) -> store.Kept:
    return store.made(order())
