"""Partners and persons for tests, made by the room's own services."""

from app.core.db import transaction
from app.core.localised import Localised
from app.partners import services
from app.partners.models import Partner, Person


def partner(name: str | Localised = "Harbour Office", **more: object) -> Partner:
    """An organisation with an English name, or one in several languages."""
    names = name if isinstance(name, Localised) else Localised(en=name)
    given = {"kind": "government", "name": names, "by": "system", **more}
    with transaction():
        return services.register_partner(**given)


def person(family_name: str = "Newton", **more: object) -> Person:
    """A person with a family name."""
    given = {"family_name": family_name, "by": "system", **more}
    with transaction():
        return services.add_person(**given)
