"""The world in which the matrix is walked: the demo data, with everybody in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask import session as request_session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from app.access.roles import Role
from app.accounts import queries
from app.reports import press
from tests import people

ROLES = tuple(role.value for role in Role)
OWN, FOREIGN = "own", "foreign"

PARTNERS = {OWN: "alfa", FOREIGN: "bravo"}
"""Whom focal@ and authoriser@alfa.example.org speak for, and somebody else's partner."""


@dataclass
class World:
    """The application with demo data, and the one who asks at the moment."""

    app: Flask
    role: str = "visitor"
    email: str = ""
    client: FlaskClient = field(init=False)
    _token: str = ""

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def become(self, role: str) -> None:
        """Sign the browser in as the demo's holder of a role; afresh, whatever was done before."""
        self.role = role
        self.email = "" if role == "visitor" else people.address_of(role)
        people.sign_in(self.client, role)
        self._token = ""

    def token(self) -> str:
        """A form token that fits this browser's session."""
        if self._token:
            with self.client.session_transaction() as session:
                if session.get("csrf_token"):
                    return self._token
        with self.app.app_context(), self.app.test_request_context():
            signed = generate_csrf()
            raw = request_session["csrf_token"]
        with self.client.session_transaction() as session:
            session["csrf_token"] = raw
        self._token = signed
        return signed

    def partner(self, whose: str) -> str:
        """Slug of the own or of a foreign partner."""
        return PARTNERS[whose]

    def partner_id(self, whose: str) -> int:
        """Database id of the own or of a foreign partner."""
        return queries.partner_id_of(PARTNERS[whose])


@contextmanager
def empty_press() -> Iterator[None]:
    """Every paper is one and the same empty sheet: how papers are set is not what is asked."""
    sheet = press.render(
        '<html lang="en"><head><title>Paper</title></head><body><p>Paper</p></body></html>'
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "render", lambda *_paper, **_how: sheet)
        yield
