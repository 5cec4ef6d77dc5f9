"""The fictitious partners of the Coastal Resilience Partnership, their people and focal points."""

from datetime import UTC, datetime

from app.core.localised import Localised
from app.demo.facts import SYSTEM, facts
from app.demo.timeline import Step
from app.partners import queries, services

FOUNDED = datetime(2023, 9, 4, 9, tzinfo=UTC)

HOST = "coastal-secretariat"

KINDS = {
    "alfa": "government",
    "bravo": "government",
    "charlie": "foundation",
    "delta": "regional_organisation",
    "echo": "government",
    "foxtrot": "bilateral_agency",
    "golf": "civil_society",
    "hotel": "government",
    "india": "bilateral_agency",
    "juliett": "un_agency",
    "kilo": "government",
    "lima": "employers_organisation",
    "mike": "workers_organisation",
    "november": "ifi",
    "oscar": "government",
    "papa": "government",
    "quebec": "foundation",
    "romeo": "social_security_institution",
    "sierra": "civil_society",
    "tango": "bilateral_agency",
    "uniform": "un_fund_administrator",
    "victor": "government",
    "whiskey": "network",
    "xray": "private_sector",
    "yankee": "academia",
    "zulu": "government",
}
"""Slug -> kind, in alphabetical order."""


def steps() -> list[Step]:
    """The host and the partners; then the people; then the focal points' addresses."""
    return [
        Step(FOUNDED, "coastal:partners", _register),
        Step(FOUNDED, "coastal:people", _add_people),
        Step(FOUNDED, "coastal:contacts", _add_contacts),
    ]


def word(slug: str) -> str:
    """The word of the spelling alphabet in a partner's name."""
    return "X-ray" if slug == "xray" else slug.title()


def _register() -> None:
    services.register_partner(
        slug=HOST,
        kind="partnership_secretariat",
        name=Localised(
            en="Coastal Resilience Secretariat",
            fr="Secrétariat pour la résilience côtière",
            es="Secretaría para la Resiliencia Costera",
        ),
        profile=Localised(
            en="Hosts the Coastal Resilience Partnership. The organisation is fictitious.",
            fr="Héberge le Partenariat pour la résilience côtière. L’organisation est fictive.",
            es="Acoge la Alianza para la Resiliencia Costera. La organización es ficticia.",
        ),
        fictitious=True,
        by=SYSTEM,
    )
    for slug, kind in KINDS.items():
        services.register_partner(
            slug=slug,
            kind=kind,
            name=Localised(
                en=f"Partner {word(slug)}", fr=f"Partenaire {word(slug)}", es=f"Socio {word(slug)}"
            ),
            fictitious=True,
            by=SYSTEM,
        )


def _add_people() -> None:
    told = facts("coastal_people")
    for slug, rows in told["people"].items():
        partner = queries.partner_by_slug(slug)
        for number, (honorific, given, family, function, language, *order) in enumerate(rows, 1):
            services.add_person(
                honorific=honorific,
                given_names=given,
                family_name=family,
                name_order="family-first" if order else "given-first",
                function=told["functions"][function],
                partner=partner,
                email=f"person{number}@{slug}.example.org",
                language=language,
                fictitious=True,
                by=SYSTEM,
            )


def _add_contacts() -> None:
    told = facts("coastal_people")["people"]
    for slug in KINDS:
        _honorific, given, family, _function, language, *_order = told[slug][-1]
        services.add_contact(
            queries.partner_by_slug(slug),
            name=f"{given} {family}",
            email=f"focal@{slug}.example.org",
            language=language,
            by=SYSTEM,
        )
