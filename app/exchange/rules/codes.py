"""The codes that our files use, by list of the standard: facts of our own, kept small.

A list holds what we emit or offer, not everything that the standard knows; a code outside it is
refused. What the standard has withdrawn is named apart, because old data have it: FlowType 20,
FinanceType 410, Sector 74010. Code lists: IATI Standard (http://iatistandard.org/), CC BY 4.0.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from app.core.money import CURRENCIES
from app.core.words import N_

ATTRIBUTION: Final = "IATI Standard (http://iatistandard.org/), CC BY 4.0"
"""How the standard is to be named, by its licence; the same in every language."""

_COUNTRIES: Final = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
"""ISO 3166-1, and XK, as the list Country repeats them."""

_NOT_THERE: Final = frozenset(
    ["BYR", "CHE", "CHW", "LTL", "MRO", "STD", "UYW", "VEF", "XAD", "XCG", "ZWG"]
)
"""Currencies of ISO 4217 that the list Currency does not hold."""

SECTORS: Final = MappingProxyType(
    {
        "12110": N_("Health policy and administrative management"),
        "15111": N_("Public finance management"),
        "16010": N_("Social protection"),
        "16011": N_("Social protection and welfare services: policy, planning, administration"),
        "16012": N_("Social security, except pensions"),
        "16013": N_("General pensions"),
        "16020": N_("Employment creation"),
        "41010": N_("Environmental policy and administrative management"),
        "43010": N_("Multisector aid"),
        "43060": N_("Disaster risk reduction"),
        "74020": N_("Multi-hazard response preparedness"),
    }
)
"""Purpose codes of the OECD-DAC that may be chosen for an activity, with their words."""

ORGANISATION_TYPES: Final = MappingProxyType(
    {
        "10": N_("Government"),
        "15": N_("Other public sector"),
        "21": N_("International non-governmental organisation"),
        "22": N_("National non-governmental organisation"),
        "30": N_("Public-private partnership"),
        "40": N_("Multilateral organisation"),
        "60": N_("Foundation"),
        "70": N_("Private sector"),
        "80": N_("Academic, training and research"),
        "90": N_("Other"),
    }
)

SCOPES: Final = MappingProxyType(
    {
        "1": N_("Global"),
        "2": N_("Regional"),
        "3": N_("Several countries"),
        "4": N_("National"),
    }
)

REGIONS: Final = MappingProxyType(
    {
        "998": N_("Developing countries, unspecified"),
        "289": N_("South of Sahara, regional"),
        "298": N_("Africa, regional"),
        "498": N_("America, regional"),
        "798": N_("Asia, regional"),
        "889": N_("Oceania, regional"),
    }
)

_TARGETS: Final = (
    (5, "ab"), (5, "abc"), (9, "abcd"), (7, "abc"), (6, "abc"), (6, "ab"), (3, "ab"), (10, "ab"),
    (5, "abc"), (7, "abc"), (7, "abc"), (8, "abc"), (3, "ab"), (7, "abc"), (9, "abc"), (10, "ab"),
    (19, ""),
)  # fmt: skip
"""For each sustainable development goal its numbered targets, and the letters of the others."""

TARGETS: Final = frozenset(
    f"{goal}.{name}"
    for goal, (numbered, letters) in enumerate(_TARGETS, 1)
    for name in (*range(1, numbered + 1), *letters)
)

LISTS: Final = MappingProxyType(
    {
        "Version": frozenset({"2.03"}),
        "ActivityDateType": frozenset("1234"),
        "ActivityScope": frozenset(SCOPES),
        "ActivityStatus": frozenset("123456"),
        "AidType": frozenset({"B031", "B032", "B033", "C01"}),
        "AidTypeVocabulary": frozenset("12"),
        "BudgetStatus": frozenset("12"),
        "BudgetType": frozenset("12"),
        "CollaborationType": frozenset("4"),
        "ConditionType": frozenset("123"),
        "Country": frozenset(_COUNTRIES.split()),
        "Currency": frozenset(CURRENCIES) - _NOT_THERE,
        "DescriptionType": frozenset("1"),
        "EarmarkingCategory": frozenset("1234"),
        "FinanceType": frozenset({"110", "421", "1100"}),
        "FlowType": frozenset({"10", "21", "30", "40", "50"}),
        "Language": frozenset({"en", "fr", "es"}),
        "OrganisationRole": frozenset("1234"),
        "OrganisationType": frozenset(ORGANISATION_TYPES),
        "Region": frozenset(REGIONS),
        "RegionVocabulary": frozenset("1"),
        "RelatedActivityType": frozenset("1234"),
        "Sector": frozenset(SECTORS),
        "SectorVocabulary": frozenset("1"),
        "TagVocabulary": frozenset("3"),
        "TiedStatus": frozenset("5"),
        "TransactionType": frozenset({"1", "2", "3", "4", "10", "11", "13"}),
        "UNSDG-Targets": TARGETS,
    }
)
"""List -> the codes that our files may hold."""

WITHDRAWN: Final = MappingProxyType(
    {
        "FinanceType": frozenset({"111", "410", "411", "412", "413", "414", "451", "452", "453"}),
        "FlowType": frozenset({"20", "35"}),
        "Sector": frozenset({"15120", "15140", "15161", "15162", "15163", "41050", "74010"}),
    }
)
"""List -> codes that the standard has withdrawn and that new data may not use."""

MAPPING: Final = (
    ("/iati-activities/@version", "Version"),
    ("//iati-activity/@default-currency", "Currency"),
    ("//iati-activity/reporting-org/@type", "OrganisationType"),
    ("//iati-activity/description/@type", "DescriptionType"),
    ("//iati-activity/participating-org/@role", "OrganisationRole"),
    ("//iati-activity/participating-org/@type", "OrganisationType"),
    ("//iati-activity/activity-status/@code", "ActivityStatus"),
    ("//iati-activity/activity-date/@type", "ActivityDateType"),
    ("//iati-activity/activity-scope/@code", "ActivityScope"),
    ("//recipient-country/@code", "Country"),
    ("//recipient-region[@vocabulary='1' or not(@vocabulary)]/@code", "Region"),
    ("//recipient-region/@vocabulary", "RegionVocabulary"),
    ("//sector[@vocabulary='1' or not(@vocabulary)]/@code", "Sector"),
    ("//sector/@vocabulary", "SectorVocabulary"),
    ("//iati-activity/tag[@vocabulary='3']/@code", "UNSDG-Targets"),
    ("//iati-activity/tag/@vocabulary", "TagVocabulary"),
    ("//iati-activity/collaboration-type/@code", "CollaborationType"),
    ("//iati-activity/default-flow-type/@code", "FlowType"),
    ("//iati-activity/default-finance-type/@code", "FinanceType"),
    ("//iati-activity/default-tied-status/@code", "TiedStatus"),
    ("//default-aid-type[@vocabulary='1' or not(@vocabulary)]/@code", "AidType"),
    ("//default-aid-type[@vocabulary='2']/@code", "EarmarkingCategory"),
    ("//default-aid-type/@vocabulary", "AidTypeVocabulary"),
    ("//iati-activity/budget/@type", "BudgetType"),
    ("//iati-activity/budget/@status", "BudgetStatus"),
    ("//iati-activity/planned-disbursement/@type", "BudgetType"),
    ("//value/@currency", "Currency"),
    ("//provider-org/@type", "OrganisationType"),
    ("//receiver-org/@type", "OrganisationType"),
    ("//transaction/transaction-type/@code", "TransactionType"),
    ("//transaction/flow-type/@code", "FlowType"),
    ("//transaction/finance-type/@code", "FinanceType"),
    ("//transaction/tied-status/@code", "TiedStatus"),
    ("//transaction/aid-type[@vocabulary='1' or not(@vocabulary)]/@code", "AidType"),
    ("//transaction/aid-type[@vocabulary='2']/@code", "EarmarkingCategory"),
    ("//transaction/aid-type/@vocabulary", "AidTypeVocabulary"),
    ("//iati-activity/related-activity/@type", "RelatedActivityType"),
    ("//iati-activity/conditions/condition/@type", "ConditionType"),
    ("//@xml:lang", "Language"),
)
"""Where in our files a code stands, and of which list it is."""
