"""The demo's sign-ins: one account for each role, and two people for some fictitious partners.

Addresses are under example.org; the password is known to everybody, so these accounts exist in
the demo only.
"""

from datetime import UTC, datetime
from functools import lru_cache

from app.access.roles import Role
from app.accounts import queries, services
from app.accounts.services.passwords import hashed
from app.demo.facts import SYSTEM
from app.demo.timeline import Step
from app.partners import queries as partners

PASSWORD = "tour-de-table"  # noqa: S105 - printed at every start of the demo
FIRST_DAY = datetime(2021, 9, 1, 8, tzinfo=UTC)
COASTAL = datetime(2023, 9, 4, 11, tzinfo=UTC)

STAFF = {
    Role.OFFICER: "Olive Officer",
    Role.FACILITATOR: "Fabian Facilitator",
    Role.RAPPORTEUR: "Rana Rapporteur",
    Role.FINANCE: "Fiona Finance",
    Role.APPROVER: "Aldo Approver",
    Role.LEAD: "Lena Lead",
    Role.AUDITOR: "Auguste Auditor",
    Role.ADMIN: "Ada Admin",
    Role.PARTICIPANT: "Pia Participant",
}

PARTNERS_WITH_ACCOUNTS = ("alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf")


def steps() -> list[Step]:
    """The secretariat before the first meeting; partners when their programme was founded."""
    return [
        Step(FIRST_DAY, "accounts:staff", _staff),
        Step(COASTAL, "accounts:partners", _partners),
    ]


@lru_cache(maxsize=1)
def _hash() -> str:
    # Hashing is slow on purpose; all demo accounts share the password, so they share the work.
    return hashed(PASSWORD)


def _staff() -> None:
    for role, name in STAFF.items():
        account = services.create_account(
            email=f"{role.value}@example.org",
            name=name,
            language="en",
            password_hash=_hash(),
            by=SYSTEM,
        )
        services.grant_role(account, role=role, by=SYSTEM)


def _partners() -> None:
    for slug in PARTNERS_WITH_ACCOUNTS:
        partner = partners.partner_by_slug(slug)
        for role, name in ((Role.FOCAL, "Focal point"), (Role.AUTHORISER, "Authoriser")):
            account = services.create_account(
                email=f"{role.value}@{slug}.example.org",
                name=f"{name}, {partner.label['en']}",
                language="en",
                password_hash=_hash(),
                by=SYSTEM,
            )
            services.grant_role(account, role=role, partner_id=partner.id, by=SYSTEM)


def actor(role: Role, partner: str | None = None) -> str:
    """The public id of a demo account: who records a fact."""
    host = f"{partner}.example.org" if partner else "example.org"
    account = queries.account_by_email(f"{role.value}@{host}")
    if account is None:
        raise LookupError(f"no demo account for {role.value} of {partner or 'the secretariat'}")
    return account.public_id
