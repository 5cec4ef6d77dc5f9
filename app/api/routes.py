"""The API put together: a module per room, its description, and the page that explains it."""

import pkgutil
from importlib import import_module
from typing import Any

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

import app.api
from app.access import guard
from app.api.blueprint import TEXT, Json, bp
from app.web.caching import cacheable

__all__ = ["bp"]

NOT_ROOMS = frozenset({"blueprint", "routes"})

ROOMS = tuple(
    import_module(f"app.api.{found.name}")
    for found in sorted(pkgutil.iter_modules(app.api.__path__), key=lambda one: one.name)
    if found.name not in NOT_ROOMS
)
"""Each has PATHS and may have SCHEMAS, written by hand beside its endpoints."""


def description() -> Json:
    """The whole description (OpenAPI 3.1)."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {
        "Money": {
            "type": "object",
            "required": ["amount", "currency"],
            "properties": {"amount": TEXT, "currency": TEXT},
        },
        "Problem": {
            "type": "object",
            "properties": {
                "type": TEXT,
                "title": TEXT,
                "status": {"type": "integer"},
                "detail": TEXT,
            },
        },
    }
    for room in ROOMS:
        paths |= room.PATHS
        schemas |= getattr(room, "SCHEMAS", {})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tour de Table",
            "version": "1",
            "description": (
                "The public record: meetings, partners, programmes, funding. Amounts are exact "
                "decimals as text; null means that nothing is recorded, which is not zero. Texts "
                "follow Accept-Language (en, fr, es)."
            ),
        },
        "servers": [{"url": "/api/v1"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": {
                "NotFound": {
                    "description": "It does not exist, or is not public.",
                    "content": {
                        "application/problem+json": {
                            "schema": {"$ref": "#/components/schemas/Problem"}
                        }
                    },
                }
            },
        },
    }


@bp.get("/openapi.json")
@guard.public("describes what everybody may read")
@cacheable
def openapi() -> ResponseReturnValue:
    """The description for programs."""
    return jsonify(description())


@bp.get("/")
@guard.public("explains what everybody may read")
@cacheable
def about() -> ResponseReturnValue:
    """The description for people."""
    paths = [
        (path, operations["get"]["summary"]) for path, operations in description()["paths"].items()
    ]
    return render_template("api/about.html", paths=paths)
