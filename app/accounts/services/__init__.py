"""What can be done to accounts, sign-ins, links, devices and second factors."""

from app.accounts.services.accounts import (
    AccountExists,
    AlreadyHeld,
    Deactivated,
    LastAdministrator,
    NoSuchPartner,
    NotOneself,
    activate,
    create_account,
    deactivate,
    edit_account,
    edit_profile,
    grant_role,
    invite,
    revoke_role,
)

__all__ = [
    "AccountExists",
    "AlreadyHeld",
    "Deactivated",
    "LastAdministrator",
    "NoSuchPartner",
    "NotOneself",
    "activate",
    "create_account",
    "deactivate",
    "edit_account",
    "edit_profile",
    "grant_role",
    "invite",
    "revoke_role",
]
