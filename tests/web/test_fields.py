"""Fields: clean text, exact types, and sentences that say what to do."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict

from app.core.localised import Localised
from app.core.money import Money
from app.web import fields
from app.web.forms import QueryForm


def read(web: Flask, field, text, language: str = "en", **more):
    """What a form of this one field makes of a text: its data and its errors."""
    form_class = type("Sample", (QueryForm,), {"it": field, **more.pop("beside", {})})
    data = MultiDict({"it": text} if text is not None else {})
    data.update(more)
    with web.test_request_context("/", headers={"Accept-Language": language}):
        form = form_class(data)
        form.validate()
        return form.it.data, [str(error) for error in form.it.errors]


def test_text_is_composed_trimmed_and_free_of_control_characters(web: Flask):
    data, errors = read(web, fields.TextField("T"), "  Jose\u0301\x00\u202e  B\t\r\nC ")
    assert data == "José B C"
    assert not errors


def test_lines_are_kept_where_they_are_meant(web: Flask):
    data, _ = read(web, fields.TextArea("T"), "one  \r\ntwo\r\rthree\x07\n")
    assert data == "one\ntwo\n\nthree"


@pytest.mark.parametrize(("typed", "most"), [("x" * 41, 40), ("é" * 100_000, 40)])
def test_what_is_too_long_says_by_how_much(web: Flask, typed: str, most: int):
    _, errors = read(web, fields.TextField("T", max_length=most), typed)
    over = len(typed) - most
    assert errors[0].startswith(f"“T” is {over} character")


def test_an_empty_required_field_says_its_own_words(web: Flask):
    assert read(web, fields.TextField("T"), " ")[1] == ["Fill in “T”."]
    assert read(web, fields.TextField("T", missing="Enter a T."), "")[1] == ["Enter a T."]
    assert read(web, fields.TextField("T", required=False), "") == ("", [])


@pytest.mark.parametrize("typed", ["a@example.org", "o'neil@EXAMPLE.org", "zoë@exämple.org"])
def test_mail_addresses(web: Flask, typed: str):
    data, errors = read(web, fields.EmailField("T"), typed)
    assert not errors
    assert data.rpartition("@")[2] == typed.rpartition("@")[2].lower()


@pytest.mark.parametrize(
    "typed", ["a", "a@b", "a@b,org", "a b@c.org", "a@@c.org", "a@.org", "<a@c.org>"]
)
def test_what_is_no_mail_address(web: Flask, typed: str):
    assert read(web, fields.EmailField("T"), typed)[1]


def test_money_takes_the_currency_of_its_neighbour(web: Flask):
    beside = {"currency": fields.CurrencyField("C")}
    data, errors = read(web, fields.MoneyField("T"), "5 000", currency="NOK", beside=beside)
    assert (data, errors) == (Money(500_000, "NOK"), [])


def test_money_speaks_the_readers_language(web: Flask):
    assert read(web, fields.MoneyField("T", currency="EUR"), "1 250,5", "fr")[0] == Money(
        125_050, "EUR"
    )
    _, errors = read(web, fields.MoneyField("T", currency="EUR"), "1.250", "en")
    assert errors == [
        "“1.250” can be read as 1250 or as 1.25. Write 1250 or 1.25, without other marks."
    ]


@pytest.mark.parametrize("typed", ["0", "-5", "−5"])
def test_money_is_above_zero_unless_it_may_be_less(web: Flask, typed: str):
    assert read(web, fields.MoneyField("T", currency="USD"), typed)[1]
    free = fields.MoneyField("T", currency="USD", zero=True, negative=True)
    assert not read(web, free, typed)[1]


def test_money_without_a_known_currency_asks_for_one(web: Flask):
    beside = {"currency": fields.CurrencyField("C")}
    assert read(web, fields.MoneyField("T"), "5", currency="XXX", beside=beside)[1]


def test_money_is_shown_again_as_it_is_written_and_read(web: Flask):
    with web.test_request_context("/", headers={"Accept-Language": "fr"}):
        form_class = type("Sample", (QueryForm,), {"it": fields.MoneyField("T", currency="USD")})
        shown = form_class(data={"it": Money(125_050_000, "USD")}).it._value()
    assert shown == "1\u00a0250\u00a0500,00"
    assert read(web, fields.MoneyField("T", currency="USD"), shown, "fr")[0] == Money(
        125_050_000, "USD"
    )


def test_days(web: Flask):
    assert read(web, fields.DateField("T"), "2026-12-09") == (date(2026, 12, 9), [])
    for wrong in ("9/12/2026", "2026-02-30", "2026-13-01", "0001-01-01", "x", "９９９９-01-01"):
        data, errors = read(web, fields.DateField("T"), wrong)
        assert data is None
        assert errors
    early = fields.DateField("T", earliest=date(2026, 1, 1), latest=date(2026, 12, 31))
    assert read(web, early, "2025-12-31")[1] == [
        "Enter a day between 1 January 2026 and 31 December 2026."
    ]


def test_times(web: Flask):
    assert read(web, fields.TimeField("T"), "13:05")[0] == time(13, 5)
    assert read(web, fields.TimeField("T"), "9h30")[0] == time(9, 30)
    assert read(web, fields.TimeField("T"), "25:00")[1]


def test_moments_are_in_the_zone_of_the_field(web: Flask):
    field = fields.DateTimeLocal("T", zone="Europe/Zurich")
    assert read(web, field, "2021-10-07T13:00")[0] == datetime(2021, 10, 7, 11, tzinfo=UTC)
    assert "put forward" in read(web, field, "2026-03-29T02:30")[1][0]
    assert "put back" in read(web, field, "2026-10-25T02:30")[1][0]
    assert read(web, field, "2026-02-30T10:00")[1]
    assert read(web, field, "0001-01-01T00:00")[1]


def test_numbers(web: Flask):
    assert read(web, fields.WholeNumberField("T", most=500), "45")[0] == 45
    assert read(web, fields.WholeNumberField("T", most=500), "501")[1] == [
        "Write a number from 0 to 500."
    ]
    assert read(web, fields.WholeNumberField("T"), "4.5")[1]
    assert read(web, fields.DecimalField("T"), "1,0925")[0] == Decimal("1.0925")
    assert read(web, fields.DecimalField("T", as_text=True), "1.0920")[0] == "1.0920"
    assert read(web, fields.DecimalField("T", decimals=2), "1.234")[1]
    assert read(web, fields.DecimalField("T"), "NaN")[1]


def test_choices_are_from_the_list(web: Flask):
    choices = [("a", "A"), ("b", "B")]
    assert read(web, fields.SelectField("T", choices=choices), "b") == ("b", [])
    assert read(web, fields.SelectField("T", choices=choices), "z")[1]
    assert read(web, fields.SelectField("T", choices=choices, blank="Choose"), "")[1]
    assert read(web, fields.RadioField("T", choices=choices), None)[1]
    assert read(web, fields.RadioField("T", choices=choices), "z")[1]
    assert read(web, fields.CheckboxesField("T", choices=choices), "z")[1]
    assert read(web, fields.CheckboxesField("T", choices=choices, required=False), None) == ([], [])


def test_a_box_that_must_be_ticked(web: Flask):
    assert read(web, fields.TickField("T", required=True), None)[1] == ["Tick “T” to go on."]
    assert read(web, fields.TickField("T"), None) == (False, [])


def test_countries_stand_in_the_order_of_the_language(web: Flask):
    with web.test_request_context("/", headers={"Accept-Language": "fr"}):
        form = type("Sample", (QueryForm,), {"it": fields.CountryField("T")})()
        names = [name for _code, name in form.it.choices]
    assert names.index("Allemagne") < names.index("Égypte") < names.index("Estonie")
    assert "Viet Nam" in names
    assert "Union européenne" not in names


def test_slugs(web: Flask):
    assert read(web, fields.SlugField("T"), "dpm-2021-10") == ("dpm-2021-10", [])
    for wrong in ("Dpm", "a--b", "-a", "a/b", "é"):
        assert read(web, fields.SlugField("T"), wrong)[1]


def test_addresses_on_the_web(web: Flask):
    assert not read(web, fields.UrlField("T"), "https://example.org/a?b=c")[1]
    for wrong in (
        "example.org",
        "javascript:alert(1)",
        "https://",
        "ftp://example.org",
        "https://u@x",
    ):
        assert read(web, fields.UrlField("T"), wrong)[1]


def test_a_text_in_three_languages(web: Flask):
    field = fields.LocalisedField("T", needs=("en", "fr"))
    data, errors = read(web, field, None, **{"it-en": "Opening", "it-es": " Apertura "})
    assert data == Localised(en="Opening", es="Apertura")
    assert errors == ["Fill in “T” in Français."]
    assert not read(web, fields.LocalisedField("T", needs="any"), None, **{"it-fr": "x"})[1]
    assert read(web, fields.LocalisedField("T", max_length=3), None, **{"it-en": "long"})[1]


def test_files_by_their_kind_and_size(web: Flask):
    def offered(name: str, content: bytes):
        return FileStorage(BytesIO(content), filename=name)

    field = fields.FileField("T", kinds=("pdf", "docx"), megabytes=1)
    assert not read(web, field, offered("a.PDF", b"x"))[1]
    assert read(web, field, offered("a.exe", b"x"))[1] == ["Choose a file of the kind PDF, DOCX."]
    assert read(web, field, offered("a.pdf", b"x" * 1_000_001))[1]
    assert read(web, field, offered("a.pdf", b""))[1]
    assert read(web, field, None)[1]
