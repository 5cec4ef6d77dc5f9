"""Text that exists in some languages only."""

from app.core.localised import Localised


def test_best_gives_the_language_asked_for() -> None:
    assert Localised(en="Germany", fr="Allemagne").best("fr") == ("Allemagne", "fr")


def test_best_falls_back_to_english_and_says_so() -> None:
    assert Localised(en="Germany", fr="Allemagne").best("es") == ("Germany", "en")


def test_best_takes_any_language_when_english_is_missing() -> None:
    assert Localised(fr="Délégation").best("es") == ("Délégation", "fr")


def test_empty_texts_are_missing_texts() -> None:
    assert dict(Localised(en="Germany", fr="")) == {"en": "Germany"}
    assert Localised().best("fr") == ("", "fr")


def test_with_text_changes_a_copy() -> None:
    first = Localised(en="Closing")
    second = first.with_text("fr", "Clôture")
    assert dict(first) == {"en": "Closing"}
    assert dict(second) == {"en": "Closing", "fr": "Clôture"}
    assert dict(second.with_text("en", "")) == {"fr": "Clôture"}
