"""The newsroom: the article about the last meeting, with words of fictitious speakers.

One speaker has approved, the other is still asked in the French article; nobody is real, and no
mail leaves example.org.
"""

from datetime import UTC, datetime

from app.access.roles import Role
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.meetings.models import RoleAssignment
from app.news import drafting, presenting, queries, services
from app.news.models import Article
from app.reports.documents.common import capacity_of, name_of
from app.reports.queries import meeting

LAST = "coastal-last"
WORDS = {
    "en": (
        "A tide gauge is a small thing. Two hundred of them are the difference between a warning "
        "and a surprise.",
        "Our engagement is for years, since the sea does not work in annual budgets.",
    ),
    "fr": ("Un marégraphe est peu de chose. Deux cents changent tout.",),
}


def steps() -> list[Step]:
    """Made on the day after, approved and published in the week that followed."""
    return [
        Step(datetime(2026, 3, 19, 10, tzinfo=UTC), "coastal-last:article made", _make),
        Step(datetime(2026, 3, 24, 9, tzinfo=UTC), "coastal-last:article published", _publish),
        Step(datetime(2026, 3, 25, 9, tzinfo=UTC), "coastal-last:article in French", _in_french),
    ]


def _make() -> None:
    article = _made("en")
    for quotation in article.quotations:
        services.ask_speaker(quotation, by=actor(Role.RAPPORTEUR))
    services.finish(article, by=actor(Role.RAPPORTEUR))


def _made(language: str) -> Article:
    of, by = meeting(LAST), actor(Role.RAPPORTEUR)
    known = presenting.register(of, language)
    article = services.make(of, language, drafting.parts(of, language), known, by=by)
    for place, words, role in zip(("first", "second"), WORDS[language], _speakers(), strict=False):
        services.write_quotation(
            article,
            place,
            speaker=name_of(role, language).full,
            capacity=capacity_of(role, language),
            person_id=role.person_id,
            email=role.person.email or "",
            words=words,
            by=by,
        )
    return article


def _speakers() -> list[RoleAssignment]:
    return [one for one in queries.speakers(meeting(LAST)) if one.person.email]


def _publish() -> None:
    of = meeting(LAST)
    article = queries.article_of(of, "en")
    assert article is not None  # noqa: S101  made by the step before
    for quotation in article.quotations:
        services.answer(quotation, "approve", version=None)
    services.publish(
        article,
        presenting.story(article).as_json(),
        presenting.register(of, "en"),
        [],
        by=actor(Role.LEAD),
    )


def _in_french() -> None:
    article = _made("fr")
    for quotation in article.quotations:
        services.ask_speaker(quotation, by=actor(Role.RAPPORTEUR))
    services.finish(article, by=actor(Role.RAPPORTEUR))
