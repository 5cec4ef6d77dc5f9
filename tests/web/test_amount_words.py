"""Amounts written out in three languages, sentence by sentence."""

import pytest

from app.core.money import Money
from app.web.amount_words import in_words

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("amount", "code", "language", "said"),
    [
        ("1500000", "USD", "en", "one million five hundred thousand US dollars"),
        ("1500000", "USD", "fr", "un million cinq cent mille dollars des États-Unis"),
        ("1500000", "USD", "es", "un millón quinientos mil dólares estadounidenses"),
        ("1500", "USD", "en", "one thousand five hundred US dollars"),
        ("1.5", "USD", "en", "one US dollar and 50/100"),
        ("1250.05", "EUR", "en", "one thousand two hundred and fifty euros and 05/100"),
        ("1250.05", "EUR", "fr", "mille deux cent cinquante euros et 05/100"),
        ("1250.05", "EUR", "es", "mil doscientos cincuenta euros y 05/100"),
        ("2000000", "EUR", "fr", "deux millions d’euros"),
        ("2000000", "CHF", "fr", "deux millions de francs suisses"),
        ("2000000", "EUR", "es", "dos millones de euros"),
        ("1000000000", "USD", "es", "mil millones de dólares estadounidenses"),
        ("2500000000", "USD", "en", "two billion five hundred million US dollars"),
        ("75000000", "JPY", "en", "seventy-five million Japanese yen"),
        ("75000000", "JPY", "fr", "soixante-quinze millions de yens japonais"),
        ("75000000", "JPY", "es", "setenta y cinco millones de yenes japoneses"),
        ("1.25", "KWD", "en", "one Kuwaiti dinar and 250/1000"),
        ("1", "USD", "es", "un dólar estadounidense"),
        ("21000", "USD", "es", "veintiún mil dólares estadounidenses"),
        ("101000000", "USD", "es", "ciento un millones de dólares estadounidenses"),
        ("221", "GBP", "es", "doscientas veintiuna libras esterlinas"),
        ("200200", "GBP", "es", "doscientas mil doscientas libras esterlinas"),
        ("21", "GBP", "fr", "vingt et une livres sterling"),
        ("0", "USD", "en", "zero US dollars"),
        ("-3", "USD", "fr", "moins trois dollars des États-Unis"),
        ("0.5", "USD", "fr", "zéro dollar des États-Unis et 50/100"),
    ],
)
def test_an_amount_is_said_in_words(amount, code, language, said):
    assert in_words(Money.parse(amount, code), language) == said
