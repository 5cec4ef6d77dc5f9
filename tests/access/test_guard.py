"""The door of the views, on a small application of its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from flask import Blueprint, Flask

from app.access import guard
from app.access.guard import UndeclaredEndpoint, check_all_declared, identity_loaders
from app.access.identity import Grant, Identity, Level
from app.access.permissions import Permission
from app.access.roles import Role
from app.core.errors import NotFound

pytestmark = pytest.mark.pure

OFFICER = Identity("o", "Officer", "en", frozenset({Grant(Role.OFFICER)}), Level.SIGNED_IN)
FOCAL = Identity("f", "Focal", "en", frozenset({Grant(Role.FOCAL, 7)}), Level.SIGNED_IN)
LINK = Identity(level=Level.DELEGATION_LINK, delegation_ids=frozenset({3}))
ENROLLING = replace(OFFICER, level=Level.ENROLLING)
VISITOR = Identity()


@dataclass(frozen=True)
class Thing:
    slug: str
    is_public: bool = False
    partner_id: int | None = None
    delegation_id: int | None = None


THINGS = {
    "open": Thing("open", is_public=True),
    "draft": Thing("draft"),
    "ours": Thing("ours", partner_id=7, delegation_id=3),
    "theirs": Thing("theirs", partner_id=8, delegation_id=4),
}


def thing(slug: str) -> Thing:
    if slug not in THINGS:
        raise NotFound
    return THINGS[slug]


def build(who: Identity) -> Flask:
    app = Flask(__name__)
    bp = Blueprint("accounts", __name__, static_folder=".")
    identity_loaders(app).append(lambda _: who)

    @bp.get("/sign-in")
    @guard.public("signing in")
    def sign_in() -> str:
        return "sign in"

    @bp.get("/things/<slug>")
    @guard.requires(Permission.MEETING_VIEW, on=thing)
    def show(it: Thing) -> str:
        return it.slug

    @bp.route("/things/<slug>/edit/<part>", methods=["GET", "POST"])
    @guard.requires(Permission.MEETING_EDIT, on=thing, seen=Permission.MEETING_VIEW)
    def edit(it: Thing, part: str) -> str:
        return f"{it.slug} {part}"

    @bp.get("/things/<slug>/delegation")
    @guard.requires(Permission.DELEGATION_EDIT, on=thing)
    def delegation(it: Thing) -> str:
        return it.slug

    @bp.get("/things/<slug>/prepare")
    @guard.requires(Permission.ENGAGEMENT_PREPARE, on=thing)
    def prepare(it: Thing) -> str:
        return it.slug

    @bp.get("/desk")
    @guard.requires(Permission.DESK_VIEW)
    def desk() -> str:
        return "desk"

    app.register_blueprint(bp)
    guard.init_app(app)
    check_all_declared(app)
    return app


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        (VISITOR, "/things/open", 200),
        (VISITOR, "/things/draft", 404),
        (VISITOR, "/things/none", 404),
        (VISITOR, "/things/open/edit/x", 302),
        (VISITOR, "/things/none/edit/x", 302),
        (VISITOR, "/things/ours/delegation", 302),
        (VISITOR, "/desk", 302),
        (FOCAL, "/things/draft", 404),
        (FOCAL, "/things/open/edit/x", 403),
        (FOCAL, "/things/draft/edit/x", 404),
        (FOCAL, "/things/ours/delegation", 200),
        (FOCAL, "/things/theirs/delegation", 404),
        (FOCAL, "/things/ours/prepare", 200),
        (FOCAL, "/things/theirs/prepare", 404),
        (FOCAL, "/desk", 403),
        (OFFICER, "/things/draft", 200),
        (OFFICER, "/things/draft/edit/x", 200),
        (OFFICER, "/things/none/edit/x", 404),
        (OFFICER, "/desk", 200),
        (LINK, "/things/ours/delegation", 200),
        (LINK, "/things/theirs/delegation", 404),
        (LINK, "/things/ours/prepare", 302),
        (LINK, "/desk", 302),
        (ENROLLING, "/desk", 302),
        (ENROLLING, "/things/draft", 404),
    ],
)
def test_answer_by_who_asks_and_what_for(who: Identity, path: str, status: int) -> None:
    assert build(who).test_client().get(path).status_code == status


def test_a_view_gets_its_subject_first_and_the_rest_by_name() -> None:
    assert build(OFFICER).test_client().get("/things/draft/edit/agenda").text == "draft agenda"


def test_a_reader_comes_back_after_signing_in() -> None:
    answer = build(VISITOR).test_client().get("/desk?page=2&q=a%26b")
    assert answer.location == "/sign-in?next=/desk?page%3D2%26q%3Da%2526b"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {}),
        ("GET", {"HX-Request": "true"}),
        ("GET", {"Accept": "application/json"}),
    ],
)
def test_what_is_no_reader_gets_401(method: str, headers: dict[str, str]) -> None:
    client = build(VISITOR).test_client()
    answer = client.open("/things/open/edit/x", method=method, headers=headers)
    assert answer.status_code == 401


def _undeclared(app: Flask) -> None:
    app.add_url_rule("/naked", "naked", lambda: "")


def _wrong_parameter(app: Flask) -> None:
    view = guard.requires(Permission.MEETING_VIEW, on=thing)(lambda it: it.slug)
    app.add_url_rule("/meetings/<id>", "by_id", view)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            _undeclared,
            'naked declares no permission: add @requires(Permission.…) or @public("why")',
        ),
        (_wrong_parameter, "by_id loads by 'slug', but its address /meetings/<id> has no <slug>"),
    ],
)
def test_an_application_with_a_careless_endpoint_does_not_start(
    spoil: Callable[[Flask], None], words: str
) -> None:
    app = build(VISITOR)
    spoil(app)
    with pytest.raises(UndeclaredEndpoint, match=r".") as refusal:
        check_all_declared(app)
    assert words in str(refusal.value)


def test_public_asks_for_its_reason() -> None:
    with pytest.raises(UndeclaredEndpoint):
        guard.public(" ")


def test_templates_ask_by_name() -> None:
    app = build(OFFICER)
    with app.test_request_context("/"):
        template = app.jinja_env.from_string("{{ can('MEETING_EDIT') }} {{ can('FUND_EDIT') }}")
        assert template.render() == "True False"
    assert not guard.can("MEETING_EDIT"), "outside a request everybody is a visitor"
