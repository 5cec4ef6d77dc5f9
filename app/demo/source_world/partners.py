"""The organisations and persons that the source documents name, as printed; nobody's address."""

from datetime import UTC, datetime
from typing import Any

from app.core.languages import LANGUAGES
from app.core.localised import Localised
from app.demo.facts import SYSTEM, facts
from app.demo.timeline import Step
from app.partners import queries, services
from app.partners.rules.kinds import constituency_of
from app.web.countries import country_name

BEFORE_THE_MEETING = datetime(2021, 10, 6, 9, tzinfo=UTC)
SECOND_MEETING = datetime(2023, 3, 24, 8, tzinfo=UTC)


def steps() -> list[Step]:
    """Organisations first, each after the one it belongs to; then persons."""
    news_only = [row for row in _people() if _is_from_2023(row)]
    early = [row for row in _people() if not _is_from_2023(row)]
    return [
        Step(BEFORE_THE_MEETING, "source:partners", _register_all),
        Step(BEFORE_THE_MEETING, "source:people", lambda: _add(early)),
        Step(SECOND_MEETING, "source:people-2023", lambda: _add(news_only)),
    ]


def _people() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = facts("people")["people"]
    return rows


def _is_from_2023(row: dict[str, Any]) -> bool:
    return all(source.startswith("NEWS") for source in row["source"])


def _register_all() -> None:
    rows = {row["id"]: row for row in facts("organisations")["organisations"]}
    made: dict[str, Any] = {}

    def register(slug: str) -> Any:
        if slug in made:
            return made[slug]
        row = rows[slug]
        made[slug] = services.register_partner(
            slug=slug,
            kind=row["type"],
            constituency=constituency_of(row["type"]),
            name=_names(row),
            label=_label(row, rows),
            short=row["short"],
            country=row["country"],
            parent=register(row["parent"]) if row["parent"] else None,
            note=row["note"] or "",
            by=SYSTEM,
        )
        return made[slug]

    for slug in rows:
        register(slug)


def _names(row: dict[str, Any]) -> Localised:
    return Localised(en=row["name"], fr=row["name_fr"], es=row["name_es"])


def _label(row: dict[str, Any], rows: dict[str, dict[str, Any]]) -> Localised:
    under = row.get("stands_under")
    if under == "its country":
        return Localised({code: country_name(row["country"], code) for code in LANGUAGES})
    return _names(rows[under]) if under else _names(row)


def _add(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        services.add_person(
            slug=row["id"],
            honorific=row["honorific"] or "",
            given_names=row["given_names"],
            family_name=row["family_name"],
            name_order=row["name_order"],
            printed=row["display_name"],
            function=row["title"],
            partner=queries.partner_by_slug(row["organisation"]),
            country=row["country"],
            aliases=row["also_written"],
            note=row["note"] or "",
            by=SYSTEM,
        )
