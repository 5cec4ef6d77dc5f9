"""The languages of the product: interface, mail and papers are complete in each."""

LANGUAGES: tuple[str, ...] = ("en", "fr", "es")
DEFAULT_LANGUAGE = "en"

#: Own names, as a reader of that language expects to find them.
LANGUAGE_NAMES: dict[str, str] = {"en": "English", "fr": "Français", "es": "Español"}


class Language(str):
    """The code of a language as a fact of a sentence, which prints its name."""

    __slots__ = ()


def known(code: str | None) -> str:
    """Return ``code`` when it is one of ours, else the default language."""
    return code if code in LANGUAGES else DEFAULT_LANGUAGE
