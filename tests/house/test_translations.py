"""French and Spanish are complete, carry the same placeholders, and hold nothing unused."""

import pytest
from babel.messages.catalog import Message

from tests.house.catalogues import TRANSLATED, edges, marks, source, translations
from tests.house.source import assert_nothing

pytestmark = [pytest.mark.pure, pytest.mark.parametrize("language", TRANSLATED)]


def _sentences() -> list[Message]:
    return [message for message in source() if message.id]


def _kept(language: str, message: Message) -> Message | None:
    return translations(language).get(message.id, message.context)


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _shown(message: Message) -> str:
    path, line = message.locations[0]
    return f"{path}:{line}: {message.id!r}"


def test_every_sentence_is_translated(language: str):
    missing = []
    for message in _sentences():
        kept = _kept(language, message)
        if kept is None or kept.fuzzy or not all(_forms(kept.string) or [""]):
            missing.append(_shown(message))
    assert_nothing(missing)


def test_a_counted_sentence_has_every_form(language: str):
    wanted = translations(language).num_plurals
    short = [
        _shown(message)
        for message in _sentences()
        if message.pluralizable
        and (kept := _kept(language, message))
        and len(_forms(kept.string)) != wanted
    ]
    assert_nothing(short)


def test_placeholders_and_tags_are_carried_over(language: str):
    different = []
    for message in _sentences():
        kept = _kept(language, message)
        if kept is None:
            continue
        # "one" may leave the number out, as English does: every form is compared with both.
        allowed = [marks(form) for form in _forms(message.id)]
        different += [
            f"{_shown(message)} became {form!r}"
            for form in _forms(kept.string)
            if form and marks(form) not in allowed
        ]
    assert_nothing(different)


def test_white_space_at_the_ends_is_kept(language: str):
    different = [
        f"{_shown(message)} became {form!r}"
        for message in _sentences()
        if (kept := _kept(language, message))
        for form in _forms(kept.string)
        if form and edges(form) != edges(_forms(message.id)[0])
    ]
    assert_nothing(different)


def test_nothing_is_kept_that_no_page_says(language: str):
    unused = [
        message.id
        for message in translations(language)
        if message.id and source().get(message.id, message.context) is None
    ]
    assert_nothing(unused)
    assert dict(translations(language).obsolete) == {}
