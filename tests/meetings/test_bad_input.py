"""Every form of the room, filled wrongly in every field at once: told, kept, never broken."""

import pytest

from app.core.db import db
from app.meetings import queries
from tests.pages import Pages, errors, tree
from tests.people import sign_in

NEXT, TODAY = "/desk/meetings/coastal-next", "/desk/meetings/coastal-today"
FORMS = [
    "/desk/meetings/new",
    f"{NEXT}/basics",
    f"{NEXT}/texts/objectives/en",
    f"{NEXT}/agenda/new",
    f"{NEXT}/agenda/opening",
    f"{NEXT}/roles/new",
    f"{TODAY}/interventions/new",
    f"{TODAY}/attendance",
    f"{TODAY}/board",
]
HOSTILE = {
    "empty": "",
    "spaces": "   ",
    "long": "x" * 30_000,
    "script": "<script>alert(1)</script>",
    "nul": "a\x00b\u202e",
    "sql": "'; DROP TABLE meeting; --",
    "number": "-99999999999999999999",
    "template": "${7*7} %s %d",
    "day": "2026-02-31",
    "emoji": "💥" * 400,
}


def fields(pages: Pages, path: str) -> list[str]:
    page = tree(pages.get(path))
    form = next(f for f in page.iter("form") if (f.get("method") or "").lower() == "post"
                and not (f.get("action") or ""))  # fmt: skip
    names = form.xpath(".//*[@name][not(@type='hidden')]/@name")
    return list(dict.fromkeys(names))


@pytest.mark.parametrize("path", FORMS)
def test_a_form_filled_wrongly_answers_with_itself(demo_pages: Pages, path: str):
    sign_in(demo_pages.client, "officer")
    before = [row.slug for row in queries.list_meetings(drafts=True)]
    names = fields(demo_pages, path)
    for kind, value in HOSTILE.items():
        answer = demo_pages.post(path, dict.fromkeys(names, value))
        assert answer.status_code in (200, 302, 422), kind
        assert errors(answer) or answer.status_code == 302, kind
        assert "<script>alert(1)" not in answer.get_data(as_text=True)
        db.session.rollback()
        assert [row.slug for row in queries.list_meetings(drafts=True)] == before, kind


@pytest.mark.parametrize("path", FORMS[:3])
def test_a_form_without_its_token_does_nothing(demo_pages: Pages, path: str):
    sign_in(demo_pages.client, "officer")
    names = fields(demo_pages, path)
    answer = demo_pages.client.post(
        path, data={**dict.fromkeys(names, "kept text"), "csrf_token": "x"}
    )
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert "kept text" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        f"{NEXT}/agenda/opening/move", f"{NEXT}/record/begin", f"{TODAY}/floor/press",
    ],
)  # fmt: skip
def test_orders_without_a_token_are_refused(demo_pages: Pages, path: str):
    sign_in(demo_pages.client, "officer")
    assert demo_pages.client.post(path, data={"direction": "up"}).status_code == 400
