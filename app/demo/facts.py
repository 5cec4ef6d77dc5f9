"""Reading the facts of the source documents from the files beside this module."""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

SYSTEM = "system"
"""Who records demo facts where no account is the natural one."""


def picture(name: str) -> bytes:
    """The file ``data/<name>.png``, which was made of the drawing ``data/<name>.svg``."""
    return files("app.demo").joinpath("data", f"{name}.png").read_bytes()


@lru_cache(maxsize=32)
def facts(name: str) -> dict[str, Any]:
    """The file ``data/<name>.json``; read once, not to be changed."""
    text = files("app.demo").joinpath("data", f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
