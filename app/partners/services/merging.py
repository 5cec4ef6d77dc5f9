"""Two records that turn out to be one person: put together, and taken apart again."""

from sqlalchemy import Column, Table, select, update
from sqlalchemy.exc import IntegrityError

from app import audit
from app.core import clock
from app.core.collation import plain
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.versions import raise_version
from app.core.words import N_
from app.partners.models import (
    Person,
    PersonAlias,
    PersonMerge,
)
from app.partners.queries import columns_that_name_a_person
from app.partners.services._common import distinct


class SamePerson(DomainError):
    """A record cannot be merged into itself."""

    field = "other"
    message = N_("Choose another record than this one.")


class AlreadyMerged(DomainError):
    """One of the two is no longer a record of its own."""

    field = "other"
    message = N_("One of the two has been merged already. Open the list of people again.")


class OneIsFictitious(DomainError):
    """The demonstration's people and real ones are never mixed."""

    field = "other"
    message = N_("One of the two is fictitious and the other is not.")


class BothInOnePlace(DomainError):
    """Both records hold the same place, so one row would stand there twice."""

    field = "other"
    message = N_(
        "Both hold the same role at the same agenda item, or the same place elsewhere. Take one of "
        "them away there, then merge."
    )


class NotTheLatest(DomainError):
    """What was merged later hangs on it."""

    message = N_("This was undone already, or the person was merged further. Undo that first.")


def merge_persons(kept: Person, merged: Person, *, by: str, why: str = "") -> PersonMerge:
    """Make two records one: everything that speaks of ``merged`` speaks of ``kept`` from now on.

    How somebody was printed at a meeting is kept there and does not change. The merged record
    stays, its spellings find the kept one, and ``undo_merge`` takes all of it back.

    Raises SamePerson, AlreadyMerged, OneIsFictitious, BothInOnePlace.
    """
    if kept.id == merged.id:
        raise SamePerson
    kept, merged = _lock_both(kept, merged)
    if kept.merged_into_id or merged.merged_into_id:
        raise AlreadyMerged
    if kept.fictitious != merged.fictitious:
        raise OneIsFictitious
    try:
        with db.session.begin_nested():
            moved = _move(kept, merged)
    except IntegrityError as error:
        raise BothInOnePlace from error
    known = {kept.printed, *(alias.text for alias in kept.aliases)}
    texts = [merged.printed, *(alias.text for alias in merged.aliases)]
    added = [
        PersonAlias(text=text, plain=plain(text)) for text in distinct(texts) if text not in known
    ]
    kept.aliases += added
    merged.merged_into_id = kept.id
    raise_version(kept)
    raise_version(merged)
    done = PersonMerge(kept=kept, merged=merged, moved=moved, spellings=[], why=why, by=by)
    db.session.add(done)
    db.session.flush()
    done.spellings = [alias.id for alias in added]
    _note_merge("person.merged", done, by, why=why)
    return done


def undo_merge(merge: PersonMerge, *, by: str) -> None:
    """Take a merge back: what moved then speaks of the other record again. What was added since
    stays where it is. Raises NotTheLatest."""
    kept, merged = _lock_both(merge.kept, merge.merged)
    db.session.refresh(merge)
    if merge.undone_at is not None or kept.merged_into_id or merged.merged_into_id != kept.id:
        raise NotTheLatest
    for table, column in columns_that_name_a_person():
        keys = merge.moved.get(f"{table.name}.{column.name}", [])
        if keys:
            db.session.execute(
                update(table)
                .where(_key(table).in_(keys), column == kept.id)
                .values({column.name: merged.id})
            )
    kept.aliases[:] = [alias for alias in kept.aliases if alias.id not in merge.spellings]
    merged.merged_into_id = None
    merge.undone_at = clock.now()
    raise_version(kept)
    raise_version(merged)
    db.session.flush()
    db.session.expire_all()
    _note_merge("person.merge_undone", merge, by)


def _key(table: Table) -> Column[int]:
    """The one column by which a row is known; not every table calls it id."""
    (column,) = table.primary_key.columns
    return column


def _lock_both(one: Person, other: Person) -> tuple[Person, Person]:
    """Both records, locked in the order of their keys, so that two clerks never wait in a ring."""
    rows = db.session.scalars(
        for_update(select(Person).where(Person.id.in_([one.id, other.id])).order_by(Person.id))
    ).all()
    found = {row.id: row for row in rows}
    return found[one.id], found[other.id]


def _move(kept: Person, merged: Person) -> dict[str, list[int]]:
    moved = {}
    for table, column in columns_that_name_a_person():
        key = _key(table)
        keys = list(db.session.scalars(select(key).where(column == merged.id)))
        if keys:
            db.session.execute(update(table).where(key.in_(keys)).values({column.name: kept.id}))
            moved[f"{table.name}.{column.name}"] = keys
    return moved


def _note_merge(action: str, merge: PersonMerge, by: str, why: str = "") -> None:
    audit.record(
        by,
        action,
        subject_type="person",
        subject_id=merge.kept.slug,
        why=why,
        merged=merge.merged.slug,
        rows=sum(len(keys) for keys in merge.moved.values()),
    )
