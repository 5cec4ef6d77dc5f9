"""Order and likeness of names."""

import pytest

from app.core.collation import plain, sort_key


def by_key(names: list[str], language: str) -> list[str]:
    return sorted(names, key=lambda name: sort_key(name, language))


def test_accents_do_not_send_a_name_behind_z() -> None:
    names = ["Zambie", "Éthiopie", "Espagne", "Fidji"]
    assert by_key(names, "fr") == ["Espagne", "Éthiopie", "Fidji", "Zambie"]


def test_case_does_not_part_names() -> None:
    assert by_key(["van Empel", "Urquhart", "Wolf"], "en") == ["Urquhart", "van Empel", "Wolf"]


def test_spanish_puts_enye_after_n() -> None:
    names = ["Nuñez", "Nunzio", "Nuo", "Nunez"]
    assert by_key(names, "es") == ["Nunez", "Nunzio", "Nuñez", "Nuo"]
    assert by_key(names, "fr") == ["Nunez", "Nuñez", "Nunzio", "Nuo"]


@pytest.mark.parametrize(
    "written",
    ["Celine Peyron Bista", "Céline Peyron-Bista", "CÉLINE  PEYRON\u2011BISTA"],
)
def test_plain_finds_one_name_behind_its_spellings(written: str) -> None:
    assert plain(written) == "celine peyron bista"


def test_plain_keeps_letters_of_other_scripts() -> None:
    assert plain("Жаныбек") == "жаныбек"
    assert plain("何晓舟") == "何晓舟"
