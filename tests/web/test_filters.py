"""Filters: the reader's language put to numbers, days, names and words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale

from app.access.identity import Grant, Identity, Level
from app.access.roles import Role
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.money import Money
from app.web import countries, filters


@pytest.fixture(autouse=True)
def _request(web: Flask):
    with web.test_request_context("/"):
        yield


USD = Money(7_500_000_000, "USD")


def test_money_and_millions_in_each_language():
    assert filters.money(USD) == "USD\u00a075,000,000"
    assert filters.money(USD, exact=True) == "USD\u00a075,000,000.00"
    assert filters.million(USD) == "75\u00a0million USD"
    assert filters.million(Money(5_360_000_000, "USD")) == "53.6\u00a0million USD"
    assert filters.in_millions(30_000_000) == "30"
    assert filters.million_unit(30_000_000) == "million"
    with force_locale("fr"):
        assert filters.money(USD) == "75\u202f000\u202f000\u00a0USD"


def test_qualifiers_stand_before_figures_and_exact_says_nothing():
    assert filters.qualifier("more_than") == "more than"
    assert filters.qualifier("exact") == ""
    assert filters.qualifier(None) == ""
    with pytest.raises(KeyError):
        filters.qualifier("perhaps")


def test_per_cent_and_sizes():
    assert filters.percent(Decimal("55.08")) == "55.1\u00a0%"
    assert filters.file_size(340_400) == "340\u00a0kB"
    assert filters.file_size(1_234_567) == "1.2\u00a0MB"


def test_days_of_moments_are_those_of_the_zone():
    late = datetime(2026, 12, 9, 23, 30, tzinfo=UTC)
    assert filters.day(late) == "9 December 2026"
    assert filters.day(late, zone="Europe/Zurich") == "10 December 2026"
    assert filters.day(None) == ""


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 11, 30), "in 8 days"), (date(2026, 11, 23), "in 1 day"),
     (date(2026, 11, 22), "today"), (date(2026, 11, 21), "1 day ago")],
)  # fmt: skip
def test_how_far_a_day_is(day, words):
    assert filters.until(day, date(2026, 11, 22)) == words


def test_texts_in_the_best_language_are_marked_with_it():
    text = Localised(fr="Ouverture <b>")
    assert filters.localised(text) == "Ouverture <b>"
    assert filters.marked(text) == '<span lang="fr">Ouverture &lt;b&gt;</span>'
    assert filters.marked(Localised(en="Opening")) == "Opening"
    assert filters.localised(None) == ""


@pytest.mark.parametrize(
    ("code", "english", "french", "spanish"),
    [
        ("VN", "Viet Nam", "Viet Nam", "Viet Nam"),
        ("LA", "Lao PDR", "RDP lao", "RDP Lao"),
        ("CD", "DRC", "RDC", "RDC"),
        ("CV", "Cabo Verde", "Cabo Verde", "Cabo Verde"),
        ("KG", "Kyrgyz Republic", "République kirghize", "República Kirguisa"),
        ("CI", "Côte d’Ivoire", "Côte d’Ivoire", "Côte d’Ivoire"),
        ("TR", "Türkiye", "Türkiye", "Türkiye"),
        ("DE", "Germany", "Allemagne", "Alemania"),
    ],
)
def test_names_of_countries(code, english, french, spanish):
    assert countries.country_name(code, "en") == english
    assert countries.country_name(code, "fr") == french
    assert countries.country_name(code, "es") == spanish


def test_the_list_of_countries_is_that_of_iso():
    codes = {code for code, _name in countries.countries("en")}
    assert len(codes) == 249
    assert not codes & {"EU", "UN", "XK", "ZZ"}


def test_words_in_a_row():
    assert filters.listed(["English", "French", "Spanish"]) == "English, French and Spanish"
    with force_locale("fr"):
        assert filters.listed(["a", "b", "c"]) == "a, b et c"


def test_refusals_tell_their_facts_in_the_readers_format():
    class Over(DomainError):
        message = "%(offered)s is more than %(left)s on %(day)s for %(who)s: %(count)s, %(year)s."

    error = Over(
        offered=USD, left=Money(1, "USD"), day=date(2021, 10, 7), who=Localised(en="Alfa"),
        count=12_345, year=2021,
    )  # fmt: skip
    assert filters.sentence(error) == (
        "USD\u00a075,000,000 is more than USD\u00a00.01 on 7 October 2021 for Alfa: 12,345, 2021."
    )
    assert filters.sentence(Over.message % dict.fromkeys(error.facts, 1)).startswith("1 is more")


def test_facts_that_look_like_markup_stay_text_in_pages(web: Flask):
    class Bad(DomainError):
        message = "“%(offered)s” is not good."

    page = web.jinja_env.from_string("{{ error|sentence }}")
    assert page.render(error=Bad(offered="<b>100%</b>")) == "“&lt;b&gt;100%&lt;/b&gt;” is not good."


def test_plain_lines_and_markdown_are_escaped():
    assert filters.lines("a <b>\nc") == "a &lt;b&gt;<br>c"
    assert filters.md("a <b>") == "<p>a &lt;b&gt;</p>\n"


def test_the_bar_names_one_role():
    def who(*roles: Role) -> Identity:
        grants = frozenset(Grant(role) for role in roles)
        return Identity("a", "A", None, grants, Level.SIGNED_IN)

    assert filters.role_word(who(Role.OFFICER, Role.LEAD)) == "Secretariat lead"
    assert filters.role_word(who()) == ""
