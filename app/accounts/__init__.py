"""Accounts: who may sign in, with what, from where, and in which roles.

The pages of the audit trail and of the outbox stand here too: they show names, which their own
rooms do not know.
"""
