"""Writing partners, persons and contacts.

Every function takes the actor ``by`` and writes the audit row in the caller's transaction. Where a
``version`` is given the row is locked and compared first, so that a second clerk is noticed.
"""

from app.partners.services.contacts import (
    ContactKnown,
    add_contact,
    change_contact,
    contact_texts,
    followers,
)
from app.partners.services.merging import (
    AlreadyMerged,
    BothInOnePlace,
    NotTheLatest,
    OneIsFictitious,
    SamePerson,
    merge_persons,
    undo_merge,
)
from app.partners.services.partners import (
    MemberOfItself,
    PartnerInItsOwnFamily,
    UnknownConstituency,
    change_partner,
    partner_texts,
    register_partner,
    rename_partner,
)
from app.partners.services.persons import (
    add_person,
    change_person,
    person_texts,
)

__all__ = [
    "AlreadyMerged",
    "BothInOnePlace",
    "ContactKnown",
    "MemberOfItself",
    "NotTheLatest",
    "OneIsFictitious",
    "PartnerInItsOwnFamily",
    "SamePerson",
    "UnknownConstituency",
    "add_contact",
    "add_person",
    "change_contact",
    "change_partner",
    "change_person",
    "contact_texts",
    "followers",
    "merge_persons",
    "partner_texts",
    "person_texts",
    "register_partner",
    "rename_partner",
    "undo_merge",
]
