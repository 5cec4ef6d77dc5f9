"""Sessions in which a language cannot be heard, told to those who would listen to it."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.meetings import queries
from app.meetings.models import Meeting
from app.web.filters import language_name, listed
from app.web.language import current_language

MOST_NAMED = 3
"""More sessions than these are counted, not named."""


def missing_languages(meeting: Meeting, languages: Sequence[str]) -> list[str]:
    """A sentence for each of these languages that a session of the programme does not have."""
    reader = current_language()
    found = queries.sessions_without(meeting, languages)
    return [
        _sentence(language_name(code), [title.best(reader)[0] for title in titles])
        for code, titles in found.items()
    ]


def _sentence(language: str, titles: list[str]) -> str:
    if len(titles) > MOST_NAMED:
        return str(
            ngettext(
                "There is no %(language)s in %(num)s session.",
                "There is no %(language)s in %(num)s sessions.",
                len(titles),
                language=language,
            )
        )
    named = listed(_("“%(title)s”", title=title) for title in titles)
    return str(_("There is no %(language)s in %(sessions)s.", language=language, sessions=named))
