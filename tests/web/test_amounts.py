"""Reading amounts as people type them, and never guessing by a thousand."""

import pytest

from app.core.money import Money, TooFine, TooLarge
from app.web import amounts

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1250.50", 125_050),
        ("1250,50", 125_050),
        ("1,250.50", 125_050),
        ("1.250,50", 125_050),
        ("1 250,50", 125_050),
        ("1\u202f250\u00a0000,5", 125_000_050),
        ("1'250.50", 125_050),
        ("1’250’000", 125_000_000),
        ("5 000 000", 500_000_000),
        ("5,000,000", 500_000_000),
        ("5.000.000", 500_000_000),
        ("5000000", 500_000_000),
        ("USD 5 000 000", 500_000_000),
        ("5,000,000 usd", 500_000_000),
        ("0,5", 50),
        ("１２", 1200),
    ],
)
def test_every_sure_spelling_is_read_in_every_language(text, minor, language):
    assert amounts.read(text, "USD", language) == Money(minor, "USD")


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("5 lakh", 50_000_000),
        ("12 lakhs", 120_000_000),
        ("5 LAC", 50_000_000),
        ("2.5 crore", 2_500_000_000),
        ("2,5 crores", 2_500_000_000),
        ("3 cr", 3_000_000_000),
        ("3cr.", 3_000_000_000),
        ("USD 1 250 lakh", 12_500_000_000),
        ("1.25 lakh usd", 12_500_000),
        ("2.5 m", 250_000_000),
        ("2,5M USD", 250_000_000),
        ("2.5 million", 250_000_000),
        ("0.5 bn", 50_000_000_000),
        ("1.234567891 bn", 123_456_789_100),
        ("0.1234567 lakh", 1_234_567),
    ],
)
def test_words_for_noughts_are_read_to_the_cent(text, minor, language):
    assert amounts.read(text, "USD", language) == Money(minor, "USD")
    assert amounts.has_scale(text, language)


@pytest.mark.parametrize(
    ("text", "language", "minor"),
    [
        ("1,5 milliard", "fr", 150_000_000_000),
        ("2 Md", "fr", 200_000_000_000),
        ("1,5 mil millones", "es", 150_000_000_000),
        ("5 millones", "es", 500_000_000),
        ("2 billion", "en", 200_000_000_000),
    ],
)
def test_words_for_noughts_of_the_readers_language(text, language, minor):
    assert amounts.read(text, "USD", language) == Money(minor, "USD")


@pytest.mark.parametrize(
    ("text", "language"),
    [("5 lakh crore", "en"), ("lakh 5", "en"), ("lakh", "en"), ("5 lakh 3", "en"), ("5 mx", "en"),
     ("2 billion", "fr"), ("2 billion", "es"), ("5 k", "en")],
)  # fmt: skip
def test_no_word_for_noughts_is_guessed(text, language):
    with pytest.raises(amounts.UnreadableAmount):
        amounts.read(text, "USD", language)


def test_a_word_for_noughts_does_not_settle_what_can_be_read_in_two_ways():
    assert amounts.read("1.5 crore", "JPY", "en") == Money(15_000_000, "JPY")
    with pytest.raises(amounts.AmbiguousAmount) as refused:
        amounts.read("1.250 lakh", "JPY", "en")
    assert (refused.value.facts["large"], refused.value.facts["small"]) == (
        "1250 lakh",
        "1.25 lakh",
    )
    with pytest.raises(TooFine):
        amounts.read("1.00000001 lakh", "USD", "en")
    with pytest.raises(amounts.OtherCurrency):
        amounts.read("INR 5 lakh", "USD", "en")


def test_grouping_of_the_readers_language_is_read():
    assert amounts.read("1,250", "USD", "en") == Money(125_000, "USD")


@pytest.mark.parametrize(
    ("text", "language"), [("1.250", "en"), ("1,250", "fr"), ("1.250", "fr"), ("125.000", "es")]
)
def test_what_can_be_read_in_two_ways_is_refused_with_both(text, language):
    with pytest.raises(amounts.AmbiguousAmount) as refused:
        amounts.read(text, "USD", language)
    assert refused.value.facts["large"] in ("1250", "125000")


def test_without_decimals_there_is_only_one_reading():
    assert amounts.read("1.200", "JPY", "fr") == Money(1200, "JPY")


def test_three_decimals_belong_to_a_currency_that_has_them():
    assert amounts.read("1.250", "KWD", "en") == Money(1250, "KWD")


@pytest.mark.parametrize(
    "text",
    ["abc", "1,25,000", "1 25", "12 34 567", "1..5", "--5", "1e6", "$5", ",", "5 000 00", "٣"],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(amounts.UnreadableAmount):
        amounts.read(text, "USD", "en")


def test_another_currency_in_the_text_is_refused():
    with pytest.raises(amounts.OtherCurrency):
        amounts.read("EUR 500", "USD", "en")


def test_more_decimals_or_digits_than_the_currency_has_are_refused():
    with pytest.raises(TooFine):
        amounts.read("1250.505", "USD", "en")
    with pytest.raises(TooLarge):
        amounts.read("99999999999999999", "USD", "en")
