"""Text that exists in some languages and not in others."""

from collections.abc import Iterator, Mapping

from app.core.languages import DEFAULT_LANGUAGE


class Localised(Mapping[str, str]):
    """An immutable mapping of language to text; empty texts count as missing."""

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str] | None = None, **more: str) -> None:
        merged = {**(texts or {}), **more}
        self._texts = {lang: text for lang, text in merged.items() if text}

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __repr__(self) -> str:
        return f"Localised({self._texts!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Localised) and self._texts == other._texts

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._texts.items())))

    def best(self, language: str) -> tuple[str, str]:
        """The text for ``language`` and the language it is really in.

        Falls back to English, then to any language there is; ``("", language)`` when empty.
        The second value lets a page mark the text with its true ``lang``.
        """
        for candidate in (language, DEFAULT_LANGUAGE, *self._texts):
            if candidate in self._texts:
                return self._texts[candidate], candidate
        return "", language

    def with_text(self, language: str, text: str) -> "Localised":
        """A copy in which ``language`` says ``text``; an empty text removes it."""
        return Localised({**self._texts, language: text})
