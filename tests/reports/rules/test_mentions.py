"""First and later mentions, and capacities without repetition."""

import pytest

from app.reports.rules.mentions import (
    Mentions,
    Name,
    as_name,
    capacity,
    honorific_in,
    short_form,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("honorific", "printed", "family", "first", "later"),
    [
        ("Mr", "HE Xiaozhou", "HE", "Mr HE Xiaozhou", "Mr He"),
        ("H.E. Dr", "Barq Al Dmour", "Al Dmour", "H.E. Dr Barq Al Dmour", "Dr Al Dmour"),
        ("Ms", "Martha E. Newton", "Newton", "Ms Martha E. Newton", "Ms Newton"),
        ("Mr", "Roberto Suárez Santos", "Suárez Santos", "Mr Roberto Suárez Santos",
         "Mr Suárez Santos"),
        ("Ms", "Aileen O'Donovan", "O'Donovan", "Ms Aileen O'Donovan", "Ms O'Donovan"),
        ("Ms", "Carlien Van Empel", "Van Empel", "Ms Carlien Van Empel", "Ms Van Empel"),
        ("", "Sithu", "Sithu", "Sithu", "Sithu"),
        ("H.E.", "Ana Díaz", "Díaz", "H.E. Ana Díaz", "H.E. Díaz"),
        ("His Excellency Mr", "Li WEI", "WEI", "His Excellency Mr Li WEI", "Mr Wei"),
        ("S.E. Mme", "Awa DIOP-NDIAYE", "DIOP-NDIAYE", "S.E. Mme Awa DIOP-NDIAYE",
         "Mme Diop-Ndiaye"),
    ],
)  # fmt: skip
def test_first_and_later_mention(honorific, printed, family, first, later):
    name = Name(honorific, printed, family)
    assert (name.full, name.later) == (first, later)


def test_a_stored_short_form_goes_first():
    assert Name("Mr", "Xi Example", "Xi", short="President Xi").later == "President Xi"


def test_names_that_are_not_all_capitals_stay():
    assert as_name("McDonald") == "McDonald"
    assert as_name("van der BERG") == "van der BERG"
    assert short_form("Mr", "O") == "Mr O"


@pytest.mark.parametrize(
    ("function", "organisation", "country", "expected"),
    [
        ("Deputy Director-General for Policy", "International Labour Organization", "",
         "Deputy Director-General for Policy, International Labour Organization"),
        ("Minister of Development Cooperation and Major Cities Policy",
         "Government of Belgium (Minister of Development Cooperation and Major Cities Policy)",
         "Belgium", "Minister of Development Cooperation and Major Cities Policy, Belgium"),
        ("Deputy Director General of Social Insurance Administration",
         "Social Insurance Administration, Ministry of Human Resources and Social Security of"
         " China", "China",
         "Deputy Director General of Social Insurance Administration, Ministry of Human Resources"
         " and Social Security of China"),
        ("UN Resident Coordinator to Lao PDR", "UN Resident Coordinator to Lao PDR", "Lao PDR",
         "UN Resident Coordinator to Lao PDR"),
        ("Unit Head, Development Partners' Relations", "Development Partners' Relations unit", "",
         "Unit Head, Development Partners' Relations"),
        ("Director, Social Protection Department", "ILO Social Protection Department", "",
         "Director, Social Protection Department, ILO"),
        ("", "Example Trust", "Ghana", "Example Trust, Ghana"),
        ("Adviser", "", "", "Adviser"),
    ],
)  # fmt: skip
def test_capacity_says_nothing_twice(function, organisation, country, expected):
    assert capacity(function, organisation, country) == expected


def test_a_person_is_new_once():
    mentions = Mentions()
    assert [mentions.first(1), mentions.first(2), mentions.first(1)] == [True, True, False]


@pytest.mark.parametrize(
    ("given", "language", "printed"),
    [
        ("Ms", "fr", "Mme"),
        ("Mr", "es", "Sr."),
        ("H.E. Ms", "fr", "S.E. Mme"),
        ("H.E. Dr", "es", "S.E. Dr."),
        ("Sra.", "en", "Ms"),
        ("Mr He", "fr", "M. He"),
        ("President", "fr", "President"),
        ("", "es", ""),
    ],
)
def test_forms_of_address_are_those_of_the_language(given, language, printed):
    assert honorific_in(given, language) == printed


def test_first_and_later_mention_in_another_language():
    name = Name("H.E. Dr", "Barq Al Dmour", "Al Dmour").said_in("es")
    assert (name.full, name.later) == ("S.E. Dr. Barq Al Dmour", "Dr. Al Dmour")
