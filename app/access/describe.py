"""The table in words, for docs/permissions.md."""

from __future__ import annotations

from app.access.policy import SECTIONS
from app.access.roles import Role

_HEAD = """# Permissions

This page is written from the table in `app/access/policy.py` by `flask accounts permissions`; a
test keeps the two equal. The matrix in `tests/access/matrix/` tries every page over HTTP as every
role, with own and with foreign rows.

## Roles

| role | what it is |
| --- | --- |
"""


def describe() -> str:
    """Roles and permissions as one Markdown page."""
    roles = "".join(f"| {role.value} | {role.sentence} |\n" for role in Role)
    sections = "".join(
        f"\n## {title}\n\n| permission | who |\n| --- | --- |\n"
        + "".join(
            f"| {permission.name} (`{permission.value}`) | {_plain(predicate.words)} |\n"
            for permission, predicate in section.items()
        )
        for title, section in SECTIONS.items()
    )
    return _HEAD + roles + sections


def _plain(words: str) -> str:
    """Without the brackets around a single group."""
    grouped = words.startswith("(") and words.endswith(")") and words.count("(") == 1
    return words[1:-1] if grouped else words
