"""Who did what to which, when and why: rows that are added in the caller's transaction and never
change.
"""

from app.audit.services import record

__all__ = ["record"]
