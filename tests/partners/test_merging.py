"""Two records that turn out to be one person: made one, and two again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import Base, db, transaction
from app.meetings.models import RoleAssignment
from app.partners import queries, services
from app.partners.models import Person, PersonMerge
from app.registration.models import Delegate
from tests.pages import Pages, errors, words
from tests.people import sign_in


def record(family: str, **more: object) -> Person:
    with transaction():
        return services.add_person(family_name=family, by="system", **more)


def held() -> dict[str, list[tuple[int, int]]]:
    """Every row that names a person, by table: its key, and whom it names."""
    db.session.rollback()
    return {
        f"{table.name}.{column.name}": [
            (key, named)
            for key, named in db.session.execute(
                select(*table.primary_key.columns, column)
                .where(column.is_not(None))
                .order_by(*table.primary_key.columns)
            )
        ]
        for table, column in queries.columns_that_name_a_person()
    }


def two_of_the_demo() -> tuple[Person, Person]:
    """Two fictitious speakers who never share an item."""
    speakers = db.session.scalars(
        select(Person)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(Person.fictitious)
        .order_by(Person.id)
    ).unique()
    rows = list(speakers)
    return rows[0], rows[-1]


def test_every_room_that_names_persons_is_found():
    found = {table.name for table, _column in queries.columns_that_name_a_person()}
    assert {"role_assignment", "intervention", "delegate", "speaker_request"} <= found
    assert all(len(Base.metadata.tables[name].primary_key.columns) == 1 for name in found)


def test_all_that_speaks_of_one_speaks_of_the_other_and_back(demo_app: Flask):
    kept, merged = two_of_the_demo()
    before = held()
    printed = db.session.scalars(select(RoleAssignment.printed).order_by(RoleAssignment.id)).all()
    moving = queries.mentions([merged.id])[merged.id]
    assert moving > 0
    with transaction():
        done = services.merge_persons(kept, merged, why="Same mail address.", by="system")
    assert sum(len(keys) for keys in done.moved.values()) == moving
    assert queries.mentions([merged.id])[merged.id] == 0
    after = db.session.scalars(select(RoleAssignment.printed).order_by(RoleAssignment.id)).all()
    assert after == printed
    with transaction():
        services.undo_merge(done, by="system")
    assert held() == before


def test_the_merged_one_is_found_under_the_kept_ones_name(app: Flask):
    kept = record("Peyron-Bista", given_names="Céline")
    merged = record("Peyron", given_names="Celina", aliases=["C. P. Bista"])
    with transaction():
        done = services.merge_persons(kept, merged, by="system")
    assert [one.slug for one in queries.people(search="celina peyron")] == [kept.slug]
    assert [one.slug for one in queries.people(search="c p bista")] == [kept.slug]
    assert queries.people_count() == 1
    with transaction():
        services.undo_merge(done, by="system")
    assert {one.slug for one in queries.people(search="celina")} == {merged.slug}
    assert queries.people_count() == 2


def test_what_cannot_be_is_refused(app: Flask):
    one, two, three = record("One"), record("Two"), record("Three", fictitious=True)
    with pytest.raises(services.SamePerson), transaction():
        services.merge_persons(one, one, by="system")
    with pytest.raises(services.OneIsFictitious), transaction():
        services.merge_persons(one, three, by="system")
    with transaction():
        first = services.merge_persons(one, two, by="system")
    with pytest.raises(services.AlreadyMerged), transaction():
        services.merge_persons(one, two, by="system")
    with transaction():
        services.undo_merge(first, by="system")
    with pytest.raises(services.NotTheLatest), transaction():
        services.undo_merge(first, by="system")


def test_one_place_is_never_held_twice(demo_app: Flask):
    role = db.session.scalars(select(RoleAssignment).order_by(RoleAssignment.id)).first()
    assert role
    twin = record("Twin", fictitious=role.person.fictitious)
    with transaction():
        db.session.add(
            RoleAssignment(
                meeting_id=role.meeting_id,
                agenda_item_id=role.agenda_item_id,
                person_id=twin.id,
                role=role.role,
                position=99,
                printed="Twin",
            )
        )
    before = held()
    with pytest.raises(services.BothInOnePlace), transaction():
        services.merge_persons(role.person, twin, by="system")
    assert held() == before


def test_a_merge_into_somebody_merged_further_is_undone_last(app: Flask):
    one, two, three = record("One"), record("Two"), record("Three")
    with transaction():
        first = services.merge_persons(two, one, by="system")
    with transaction():
        second = services.merge_persons(three, two, by="system")
    with pytest.raises(services.NotTheLatest), transaction():
        services.undo_merge(first, by="system")
    with transaction():
        services.undo_merge(second, by="system")
        services.undo_merge(first, by="system")
    assert queries.people_count() == 3


@pytest.mark.race
def test_two_clerks_who_merge_crosswise_do_not_lose_a_person(app: Flask):
    one, two = record("One"), record("Two")
    ids = (one.id, two.id)
    gate = Barrier(2)

    def merge(pair: tuple[int, int]) -> str:
        with app.app_context():
            gate.wait(30)
            try:
                with transaction():
                    kept, merged = (db.session.get_one(Person, key) for key in pair)
                    services.merge_persons(kept, merged, by="system")
            except services.AlreadyMerged:
                return "refused"
            finally:
                db.session.remove()
            return "merged"

    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(merge, [ids, ids[::-1]]))
    assert results == ["merged", "refused"]
    assert queries.people_count() == 1


# --- pages ---------------------------------------------------------------------------------------


def test_an_officer_merges_and_takes_it_back(demo_pages: Pages):
    kept, merged = two_of_the_demo()
    here, there = f"/desk/people/{kept.slug}", f"/desk/people/{merged.slug}"
    search = f"{here}/merge?q={merged.family_name}"
    sign_in(demo_pages.client, "officer")
    sent = {"q": merged.family_name, "other": merged.slug}
    refused = demo_pages.post(f"{here}/merge", {**sent, "why": ""}, form=search)
    assert errors(refused) == ["Fill in “Why”."]
    demo_pages.post(f"{here}/merge", {**sent, "why": "Married."}, form=search, status=302)
    assert "Married." in words(demo_pages.get(f"{here}/edit"))
    moved = demo_pages.client.get(f"{there}/edit")
    assert moved.location == f"{here}/edit"
    db.session.rollback()
    merge = db.session.scalars(select(PersonMerge)).one()
    undo = f"{here}/merges/{merge.public_id}/undo"
    demo_pages.post(undo, form=f"{here}/edit", status=302)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Person.merged_into_id.is_not(None))) == 0
    demo_pages.get(f"{there}/edit")


def test_a_returning_delegate_is_the_kept_record(demo_app: Flask):
    assert Delegate.__table__ in [table for table, _c in queries.columns_that_name_a_person()]
