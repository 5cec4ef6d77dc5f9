"""Invitations, delegations and delegates."""
