"""What the services of the room share: texts without repeats, names for addresses."""

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.partners.rules.slugs import slug_of

RESERVED = frozenset({"new", "edit"})


def distinct(texts: Iterable[str]) -> list[str]:
    """Each text once, trimmed, in the order given."""
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def free_slug(model: Any, text: str) -> str:
    """A name for an address made of ``text`` that no row of ``model`` has yet."""
    wanted = slug_of(text) or secrets.token_hex(4)
    taken = wanted in RESERVED or db.session.scalar(select(model.id).where(model.slug == wanted))
    return f"{wanted}-{secrets.token_hex(2)}" if taken else wanted
