"""Names of countries and languages: the locale data of Unicode, and our own where the record
writes otherwise.
"""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import get_global

from app.core.collation import sort_key

OWN_NAMES: dict[str, dict[str, str]] = {
    "CD": {"en": "DRC", "fr": "RDC", "es": "RDC"},
    "CI": {"en": "Côte d’Ivoire", "fr": "Côte d’Ivoire", "es": "Côte d’Ivoire"},
    "CV": {"en": "Cabo Verde", "fr": "Cabo Verde", "es": "Cabo Verde"},
    "CZ": {"en": "Czechia", "fr": "Tchéquie", "es": "Chequia"},
    "KG": {"en": "Kyrgyz Republic", "fr": "République kirghize", "es": "República Kirguisa"},
    "KR": {"en": "Republic of Korea", "fr": "République de Corée", "es": "República de Corea"},
    "LA": {"en": "Lao PDR", "fr": "RDP lao", "es": "RDP Lao"},
    "PS": {
        "en": "Occupied Palestinian Territory",
        "fr": "Territoire palestinien occupé",
        "es": "Territorio Palestino Ocupado",
    },
    "ST": {
        "en": "Sao Tome and Principe",
        "fr": "Sao Tomé-et-Principe",
        "es": "Santo Tomé y Príncipe",
    },
    "TL": {"en": "Timor-Leste", "fr": "Timor-Leste", "es": "Timor-Leste"},
    "TR": {"en": "Türkiye", "fr": "Türkiye", "es": "Türkiye"},
    "VN": {"en": "Viet Nam", "fr": "Viet Nam", "es": "Viet Nam"},
}
"""Short names as the source documents write them; where they are silent, as the UN does."""

NOT_COUNTRIES = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"]
)
"""Codes that the locale data names and ISO 3166-1 does not list."""


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def country_name(code: str, language: str) -> str:
    """Short name of a country (ISO 3166-1 alpha-2) in a language; the code itself when nobody
    knows it.
    """
    own = OWN_NAMES.get(code, {}).get(language)
    return own or _locale(language).territories.get(code, code).replace("'", "’")


@lru_cache(maxsize=8)
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Codes and names of all countries, in the alphabetical order of the language."""
    codes = (
        str(code)
        for code in _locale("en").territories
        if len(str(code)) == 2 and str(code).isalpha() and code not in NOT_COUNTRIES
    )
    named = ((code, country_name(code, language)) for code in codes)
    return tuple(sorted(named, key=lambda pair: sort_key(pair[1], language)))


def only_zone(code: str) -> str | None:
    """The time zone of a country that has but one; None for those with several, or unknown."""
    zones = get_global("territory_zones").get(code, [])
    return str(zones[0]) if len(zones) == 1 else None


def language_name(code: str, language: str) -> str:
    """Name of a language (ISO 639) in another, as it stands in a sentence; the code when nobody
    knows it.
    """
    return str(_locale(language).languages.get(code, code))


def currency_name(code: str, language: str) -> str:
    """Name of a currency (ISO 4217) in a language; the code when nobody knows it."""
    return str(_locale(language).currencies.get(code, code))
