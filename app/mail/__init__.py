"""Mail: written into the outbox in the caller's transaction, sent by the worker, read at the desk.

``queue`` is what the other rooms call. A row survives a crash, is never sent by two workers, and
keeps its Message-ID when it is tried again.
"""

from app.mail.outbox import queue
from app.mail.rules import NotAnAddress, OutsideDemo

__all__ = ["NotAnAddress", "OutsideDemo", "queue"]
