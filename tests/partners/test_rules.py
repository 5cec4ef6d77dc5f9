"""Names are printed as given, never taken apart."""

import pytest

from app.partners.models import CONSTITUENCIES as STORED
from app.partners.rules import names
from app.partners.rules.kinds import CONSTITUENCIES, KINDS, constituency_of
from app.partners.rules.slugs import slug_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("honorific", "given", "family", "order", "first", "second", "listed"),
    [
        (
            "Ms", "Martha E.", "Newton", "given-first",
            "Ms Martha E. Newton", "Ms Newton", "NEWTON, Martha E.",
        ),
        ("Mr", "Xiaozhou", "HE", "family-first", "Mr HE Xiaozhou", "Mr He", "HE, Xiaozhou"),
        (
            "H.E. Dr", "Barq", "Al Dmour", "given-first",
            "H.E. Dr Barq Al Dmour", "Dr Al Dmour", "AL DMOUR, Barq",
        ),
        ("", "Mia", "Seppo", "given-first", "Mia Seppo", "Mia Seppo", "SEPPO, Mia"),
        ("Ms", "", "Van Empel", "given-first", "Ms Van Empel", "Ms Van Empel", "VAN EMPEL"),
        ("H.E.", "Ana", "Freire", "given-first", "H.E. Ana Freire", "Ana Freire", "FREIRE, Ana"),
    ],
)  # fmt: skip
def test_a_name_in_its_three_forms(honorific, given, family, order, first, second, listed):
    parts = names.NameParts(honorific, given, family, order)
    assert names.first_mention(honorific, names.display(parts)) == first
    assert names.second_mention(parts) == second
    assert names.list_form(family, given) == listed


def test_every_kind_counts_in_a_known_constituency():
    assert {constituency for _word, constituency in KINDS.values()} <= set(CONSTITUENCIES)
    assert tuple(CONSTITUENCIES) == STORED
    assert constituency_of("un_agency") == "united_nations"
    assert constituency_of("something new") == "other"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Fonds d’affectation spéciale", "fonds-d-affectation-speciale"),
        ("Социальный фонд", ""),
        ("word " * 20, "word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_a_slug_is_plain_ascii(text, slug):
    assert slug_of(text) == slug
