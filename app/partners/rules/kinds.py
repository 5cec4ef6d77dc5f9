"""What kinds of organisations there are, and to which constituency each belongs."""

from app.core.words import N_

CONSTITUENCIES: dict[str, str] = {
    "governments": N_("Governments"),
    "workers": N_("Workers’ organisations"),
    "employers": N_("Employers’ organisations"),
    "united_nations": N_("United Nations"),
    "civil_society": N_("Civil society and foundations"),
    "institutions": N_("International and regional institutions"),
    "other": N_("Partnerships, networks and others"),
}
"""In the order in which a list of participants shows them."""

KINDS: dict[str, tuple[str, str]] = {
    "government": (N_("Government"), "governments"),
    "bilateral_agency": (N_("Bilateral agency"), "governments"),
    "cooperation_programme": (N_("Cooperation programme"), "governments"),
    "social_security_institution": (N_("Social security institution"), "governments"),
    "workers_organisation": (N_("Workers’ organisation"), "workers"),
    "employers_organisation": (N_("Employers’ organisation"), "employers"),
    "un_agency": (N_("United Nations agency"), "united_nations"),
    "un_agency_unit": (N_("Unit of a United Nations agency"), "united_nations"),
    "un_country_office": (N_("United Nations country office"), "united_nations"),
    "un_fund_administrator": (N_("Administrator of United Nations funds"), "united_nations"),
    "un_principal": (N_("United Nations principal"), "united_nations"),
    "governing_body": (N_("Governing body"), "united_nations"),
    "governance_body": (N_("Advisory body"), "united_nations"),
    "pooled_fund": (N_("Pooled fund"), "united_nations"),
    "training_institution": (N_("Training institution"), "united_nations"),
    "civil_society": (N_("Civil society organisation"), "civil_society"),
    "foundation": (N_("Foundation"), "civil_society"),
    "ifi": (N_("International financial institution"), "institutions"),
    "regional_organisation": (N_("Regional organisation"), "institutions"),
    "coordination_board": (N_("Coordination board"), "institutions"),
    "international_association": (N_("International association"), "institutions"),
    "partnership": (N_("Partnership"), "other"),
    "partnership_secretariat": (N_("Secretariat of a partnership"), "other"),
    "network": (N_("Network"), "other"),
    "initiative": (N_("Initiative"), "other"),
    "knowledge_platform": (N_("Knowledge platform"), "other"),
    "private_sector": (N_("Private sector"), "other"),
    "academia": (N_("University or research body"), "other"),
}
"""Kind -> its word and the constituency it counts in unless said otherwise."""

WITH_MEMBERS = frozenset(
    {"regional_organisation", "international_association", "partnership", "network", "initiative"}
)
"""Kinds of organisations of which another partner may be a member, as a state is of a union."""


def constituency_of(kind: str) -> str:
    """The constituency in which a kind of organisation counts; "other" for an unknown one."""
    return KINDS[kind][1] if kind in KINDS else "other"
