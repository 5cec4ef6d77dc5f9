"""Who stands behind a registration, as a person of the register."""

from app.core.db import db
from app.partners import services as partners
from app.partners.models import Partner, Person
from app.registration.models import Delegate


def person_of(delegate_id: int | None, partner: Partner, by: str) -> Person | None:
    """The delegate as a person of the register, added there when not known yet."""
    if delegate_id is None:
        return None
    delegate = db.session.get_one(Delegate, delegate_id)
    if delegate.person_id is None:
        delegate.person_id = partners.add_person(
            family_name=delegate.family_name,
            given_names=delegate.given_names,
            honorific=delegate.honorific,
            name_order=delegate.name_order,
            function=delegate.function,
            partner=partner,
            email=delegate.email,
            language=delegate.delegation.language,
            fictitious=partner.fictitious,
            by=by,
        ).id
    return db.session.get_one(Person, delegate.person_id)
