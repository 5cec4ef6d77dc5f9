"""Funding: from a sentence said at the table to a numbered statement that can be reproduced.

Amounts live in one append-only ledger (`models.ledger`); the papers around it (`models.workflow`)
hold identity, wording and state, never an amount that counts.
"""
