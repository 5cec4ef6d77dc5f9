"""What the addresses of partners are tried on."""

from sqlalchemy import select

from app.core.db import db, transaction
from app.partners.models import PersonMerge
from app.partners.services import add_person, merge_persons
from tests.access.subjects.registry import Values, found, room, subject
from tests.access.world import World


@room("partners")
def _partners(world: World, whose: str) -> Values:
    partner = world.partner(whose)
    return {
        "slug": partner,
        "public_id": found(
            "SELECT c.public_id FROM contact c JOIN partner p ON p.id = c.partner_id"
            " WHERE p.slug = :partner",
            partner=partner,
        ),
    }


@subject("partners.desk_person_merge_undo")
def _merge(_world: World, _whose: str) -> Values:
    """A merge that stands; made anew when a walk has undone the one before."""
    standing = db.session.scalars(
        select(PersonMerge).where(PersonMerge.undone_at.is_(None))
    ).first()
    if standing is None:
        with transaction():
            kept, merged = (
                add_person(family_name=f"Twin {number}", by="system") for number in (1, 2)
            )
            standing = merge_persons(kept, merged, by="system")
            return {"slug": kept.slug, "public_id": standing.public_id}
    return {"slug": standing.kept.slug, "public_id": standing.public_id}


@subject("partners.desk_person_edit", "partners.desk_person_merge")
def _person(_world: World, _whose: str) -> Values:
    return {"slug": found("SELECT min(slug) FROM person")}
