"""The blueprint of the API, and what all its modules share."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, jsonify, request, url_for

from app.core.languages import LANGUAGES
from app.core.localised import Localised
from app.core.money import Money
from app.web import pagination
from app.web.language import current_language
from app.web.pagination import DEFAULT_SIZE

bp = Blueprint("api", __name__, url_prefix="/api/v1")

Json = dict[str, Any]
Item = TypeVar("Item")


def money(amount: Money | None) -> Json | None:
    """An amount; None stays null: nothing recorded is not zero."""
    return None if amount is None else {"amount": amount.amount, "currency": amount.currency}


def words(text: Localised) -> str | None:
    """The text in the reader's language, else in the best one there is; null for none."""
    return text.best(current_language())[0] or None


def in_all(text: Localised) -> Json:
    """The text in each language in which it exists."""
    return {code: text[code] for code in LANGUAGES if code in text}


MOST_A_PAGE = 200
"""Items a page may have when a program asks for more than the usual number."""


def page_of(
    items: Sequence[Item], name: str, as_json: Callable[[Item], Json], **besides: Any
) -> Response:
    """The page of a list that the address asks for (`page`, `per_page`), and the addresses of the
    pages beside it as links of the answer (RFC 8288); `besides` is what is said of the whole."""
    asked = request.args.get("per_page", "")
    size = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else DEFAULT_SIZE
    page = pagination.page_of(items, min(max(1, size), MOST_A_PAGE))
    answer = jsonify(
        {
            name: [as_json(item) for item in page.items],
            "page": page.number,
            "pages": page.count,
            "total": page.total,
            **besides,
        }
    )
    beside = {"prev": page.previous_url, "next": page.next_url}
    base: str = current_app.config.get("PUBLIC_BASE_URL") or request.url_root.rstrip("/")
    for relation, url in beside.items():
        if url is not None:
            answer.headers.add("Link", f'<{base}{url}>; rel="{relation}"')
    return answer


def absolute(endpoint: str, **values: Any) -> str:
    """Full address of a page, by the site's own base address."""
    base: str = current_app.config.get("PUBLIC_BASE_URL") or request.url_root.rstrip("/")
    return base + url_for(endpoint, **values)


@bp.after_request
def _open_to_scripts(response: Response) -> Response:
    # Public facts, read without cookies: any page may show them.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


# --- words of the description --------------------------------------------------------------------


def operation(
    summary: str, schema: Json, *, path: tuple[str, ...] = (), query: Json | None = None
) -> Json:
    """A GET of the description: its answer, its path parameters, its query parameters by name."""
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in path
    ]
    parameters += [
        {"name": name, "in": "query", "required": False, "schema": kind}
        for name, kind in (query or {}).items()
    ]
    answers: Json = {
        "200": {
            "description": summary,
            "content": {"application/json": {"schema": schema}},
        }
    }
    if path:
        answers["404"] = {"$ref": "#/components/responses/NotFound"}
    return {"get": {"summary": summary, "parameters": parameters, "responses": answers}}


def listing(name: str, of: Json) -> Json:
    """An object with one array in it."""
    return {
        "type": "object",
        "required": [name],
        "properties": {name: {"type": "array", "items": of}},
    }


def paged(name: str, of: Json) -> Json:
    """One page of a list, with its number, how many pages there are, and how many items."""
    number: Json = {"type": "integer"}
    return {
        "type": "object",
        "required": [name, "page", "pages", "total"],
        "properties": {
            name: {"type": "array", "items": of},
            "page": number,
            "pages": number,
            "total": number,
        },
    }


PAGING: Json = {
    "page": {"type": "integer", "minimum": 1, "default": 1},
    "per_page": {"type": "integer", "minimum": 1, "maximum": MOST_A_PAGE, "default": DEFAULT_SIZE},
}
"""Query parameters of every list that comes in pages."""


def ref(name: str) -> Json:
    """A schema of the description by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Json = {"type": "string"}
MAYBE: Json = {"type": ["string", "null"]}
YEAR: Json = {"type": "integer"}
LINK: Json = {"type": "string", "format": "uri"}
