"""What the table promises as a whole; single cells are tried over HTTP by the matrix."""

from dataclasses import dataclass, replace

import pytest

from app.access.guard import allows
from app.access.identity import Grant, Identity, Level
from app.access.permissions import Permission
from app.access.policy import POLICY
from app.access.predicates import all_of, any_of, everybody, lead, officer
from app.access.roles import LABELS, SENTENCES, Role

pytestmark = pytest.mark.pure

OURS, THEIRS = 7, 8


@dataclass(frozen=True)
class Anything:
    """A subject that offers whatever a question may read."""

    is_public: bool = False
    partner_id: int | None = OURS
    delegation_id: int | None = 3
    owned_by: str | None = "me"
    recorded_by: str = "finance"
    shown_to_secretariat: bool = True
    admits_reader: bool = False
    lapses: bool = False


def holder(role: Role, partner_id: int | None = None) -> Identity:
    return Identity("me", "Me", "en", frozenset({Grant(role, partner_id)}), level=Level.SIGNED_IN)


def reads(permission: Permission) -> bool:
    return permission.value.rpartition(":")[2] in {"view", "list", "desk-view"}


def allowed(who: Identity, subject: object) -> set[Permission]:
    return {permission for permission in Permission if allows(who, permission, subject)}


def test_every_permission_is_decided() -> None:
    assert set(POLICY) == set(Permission)


def test_every_role_has_a_name_and_a_sentence() -> None:
    assert set(LABELS) == set(SENTENCES) == set(Role)


OWN = {Permission.OWN_PROFILE, Permission.OWN_SECOND_FACTOR, Permission.OWN_DEVICE}
OWN_REGISTRATION = {Permission.REGISTRATION_OWN}


def test_the_auditor_reads_and_changes_nothing() -> None:
    can = allowed(holder(Role.AUDITOR), Anything(owned_by="somebody else"))
    assert {each for each in can if not reads(each)} == {
        Permission.OWN_PROFILE,
        Permission.OWN_SECOND_FACTOR,
    }


def test_the_administrator_has_no_hand_in_money() -> None:
    can = allowed(holder(Role.ADMIN), Anything())
    money = {each for each in can if each.value.startswith("funding:")}
    assert money <= {Permission.FUND_VIEW, Permission.POSITION_VIEW}


def test_an_approver_approves_the_entries_of_others_only() -> None:
    approver = holder(Role.APPROVER)
    approvals = {
        Permission.AGREEMENT_APPROVE,
        Permission.RECEIPT_APPROVE,
        Permission.ALLOCATION_APPROVE,
        Permission.STATEMENT_ACCEPT,
        Permission.STATEMENT_APPROVE,
    }
    assert approvals <= allowed(approver, Anything(recorded_by="finance"))
    assert not approvals & allowed(approver, Anything(recorded_by="me"))


def test_the_link_of_a_delegation_opens_that_delegation_and_nothing_else() -> None:
    link = Identity(level=Level.DELEGATION_LINK, delegation_ids=frozenset({3}))
    own, foreign = Anything(delegation_id=3), Anything(delegation_id=4)
    visitor = allowed(Identity(), own)
    assert allowed(link, own) - visitor == {
        Permission.DELEGATION_VIEW,
        Permission.DELEGATION_EDIT,
    }
    assert allowed(link, foreign) == visitor


@pytest.mark.parametrize("role", [Role.FOCAL, Role.AUTHORISER])
def test_who_speaks_for_one_partner_does_not_speak_for_another(role: Role) -> None:
    who = holder(role, OURS)
    foreign = Anything(partner_id=THEIRS, delegation_id=None, owned_by=None)
    partnerless = holder(Role.PARTICIPANT)
    extra = allowed(who, foreign) - allowed(partnerless, foreign)
    assert extra <= {Permission.PARTICIPANT_LIST_VIEW}


def test_only_the_authoriser_announces_and_confirms() -> None:
    binding = {Permission.ENGAGEMENT_ANNOUNCE, Permission.ENGAGEMENT_CONFIRM}
    assert binding <= allowed(holder(Role.AUTHORISER, OURS), Anything())
    assert not binding & allowed(holder(Role.FOCAL, OURS), Anything())


def test_no_role_counts_while_the_second_factor_is_owed() -> None:
    for role in Role:
        owing = replace(holder(role, OURS), level=Level.ENROLLING)
        beyond_visitor = allowed(owing, Anything()) - allowed(Identity(), Anything())
        assert beyond_visitor == {Permission.OWN_SECOND_FACTOR}, role


def test_a_question_about_a_subject_is_answered_no_without_one() -> None:
    for permission in (
        Permission.DELEGATION_EDIT,
        Permission.ENGAGEMENT_PREPARE,
        Permission.ENGAGEMENT_CONFIRM,
        Permission.REGISTRATION_OWN,
        Permission.OWN_DEVICE,
    ):
        assert not allows(holder(Role.AUTHORISER, OURS), permission), permission


def test_the_level_needed_follows_from_the_parts() -> None:
    assert any_of(officer, everybody).needs is Level.VISITOR
    assert all_of(officer, everybody).needs is Level.SIGNED_IN
    assert any_of(officer, lead).needs is Level.SIGNED_IN
    assert POLICY[Permission.DELEGATION_EDIT].needs is Level.DELEGATION_LINK
