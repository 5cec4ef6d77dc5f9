"""Reading articles, their quotations and the figures of the register that they may insert."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock, tokens
from app.core.db import db, for_update, the_one
from app.core.languages import LANGUAGES
from app.meetings.models import AgendaItem, Meeting, RoleAssignment
from app.news.models import Article, Quotation
from app.news.rules import articles as rules
from app.programmes.models import Figure, Phase


def article(article: str) -> Article:
    """An article by its public id. Raises NotFound."""
    return the_one(select(Article).where(Article.public_id == article))


def article_by_slug(slug: str) -> Article:
    """An article by its address. Raises NotFound."""
    return the_one(select(Article).where(Article.slug == slug).options(joinedload(Article.meeting)))


def article_for_update(article_id: int) -> Article:
    """An article, locked until the transaction ends. Raises NotFound."""
    return the_one(for_update(select(Article).where(Article.id == article_id)))


def article_of(meeting: Meeting, language: str) -> Article | None:
    """The article of a meeting in a language."""
    return db.session.scalar(
        select(Article).where(Article.meeting_id == meeting.id, Article.language == language)
    )


def articles() -> Sequence[Article]:
    """Every article, the one that was last worked on first."""
    return db.session.scalars(
        select(Article)
        .options(joinedload(Article.meeting), selectinload(Article.quotations))
        .order_by(Article.updated_at.desc(), Article.id.desc())
    ).all()


def published(language: str) -> list[Article]:
    """One article for each meeting, newest first: in the reader's language where there is one."""
    rows = db.session.scalars(
        select(Article)
        .where(Article.first_published_at.is_not(None))
        .options(joinedload(Article.meeting))
        .order_by(Article.first_published_at.desc(), Article.id.desc())
    ).all()
    order = [language, *(code for code in LANGUAGES if code != language)]
    best: dict[int, Article] = {}
    for row in rows:
        other = best.get(row.meeting_id)
        if other is None or order.index(row.language) < order.index(other.language):
            best[row.meeting_id] = row
    return sorted(
        (row for row in best.values() if row.is_public),
        key=lambda row: (row.first_published_at, row.id),
        reverse=True,
    )


def translations(article: Article) -> Sequence[Article]:
    """The articles of the same meeting, this one among them."""
    return db.session.scalars(
        select(Article)
        .where(Article.meeting_id == article.meeting_id)
        .options(joinedload(Article.meeting))
        .order_by(Article.language)
    ).all()


def held_without() -> Sequence[Meeting]:
    """Meetings that were held and have no article yet, the last one first."""
    return db.session.scalars(
        select(Meeting)
        .where(
            Meeting.state.in_(("held", "reported")),
            Meeting.is_template.is_(False),
            Meeting.id.not_in(select(Article.meeting_id)),
        )
        .order_by(Meeting.on_date.desc(), Meeting.id)
    ).all()


def quotation(quotation: str) -> Quotation:
    """A quotation by its public id. Raises NotFound."""
    return the_one(select(Quotation).where(Quotation.public_id == quotation))


def quotation_for_update(quotation_id: int) -> Quotation:
    """A quotation, locked until the transaction ends. Raises NotFound."""
    return the_one(for_update(select(Quotation).where(Quotation.id == quotation_id)))


def quotation_of_link(token: str) -> Quotation | None:
    """The quotation that a mailed link opens, as long as links last."""
    if not tokens.is_token(token):
        return None
    return db.session.scalar(
        select(Quotation)
        .where(
            Quotation.token_hash == tokens.digest(token),
            Quotation.asked_at > clock.now() - rules.LINK_LASTS,
        )
        .options(joinedload(Quotation.article).joinedload(Article.meeting))
    )


def quotations_to_remind() -> Sequence[int]:
    """Database ids of quotations whose speakers were asked so long ago that they are reminded, and
    have not answered. Who was reminded already is among them.
    """
    now = clock.now()
    return db.session.scalars(
        select(Quotation.id)
        .join(Quotation.article)
        .where(
            Quotation.state == "asked",
            Quotation.asked_at <= now - rules.REMIND_AFTER,
            Quotation.asked_at > now - rules.LINK_LASTS,
            Article.state != rules.PUBLISHED,
        )
        .order_by(Quotation.id)
    ).all()


def register(meeting: Meeting) -> list[Figure]:
    """The public figures that an article about a meeting may print, in the register's order: those
    of its programme, of the phase at hand, and about the meeting itself. Our own arithmetic is no
    source.
    """
    phases = select(Phase.id).where(Phase.programme_id == meeting.programme_id)
    return list(
        db.session.scalars(
            select(Figure)
            .where(
                Figure.public,
                Figure.derived.is_(False),
                Figure.category != "derived",
                or_(
                    Figure.phase_id.in_(phases),
                    Figure.programme_id == meeting.programme_id,
                    Figure.about == f"meeting:{meeting.slug}",
                ),
            )
            .order_by(Figure.position, Figure.id)
        )
    )


def speakers(meeting: Meeting) -> list[RoleAssignment]:
    """Who spoke, each person once, in the order of the agenda; who is not asked or declined is
    left out.
    """
    rows = db.session.scalars(
        select(RoleAssignment)
        .join(AgendaItem, RoleAssignment.agenda_item_id == AgendaItem.id)
        .where(RoleAssignment.meeting_id == meeting.id, RoleAssignment.status != "declined")
        .options(joinedload(RoleAssignment.person), joinedload(RoleAssignment.partner))
        .order_by(AgendaItem.agenda, AgendaItem.position, RoleAssignment.position)
    )
    once: dict[int, RoleAssignment] = {}
    for row in rows:
        once.setdefault(row.person_id, row)
    return list(once.values())


def earlier(meeting: Meeting) -> list[Meeting]:
    """Meetings of the same series that were held before, the last one first."""
    if meeting.series_id is None or meeting.on_date is None:
        return []
    return list(
        db.session.scalars(
            select(Meeting)
            .where(
                Meeting.series_id == meeting.series_id,
                Meeting.on_date < meeting.on_date,
                Meeting.state.in_(("held", "reported")),
            )
            .order_by(Meeting.on_date.desc())
        )
    )


def phase_of(meeting: Meeting) -> Phase | None:
    """The phase that a meeting was about: its own, else the one in which it fell."""
    if meeting.phase is not None or meeting.programme_id is None:
        return meeting.phase
    rows = db.session.scalars(
        select(Phase).where(Phase.programme_id == meeting.programme_id).order_by(Phase.position)
    ).all()
    day = meeting.on_date
    for row in rows:
        if (
            day
            and row.starts_on
            and row.starts_on <= day
            and (not row.ends_on or day <= row.ends_on)
        ):
            return row
    return rows[-1] if rows else None
