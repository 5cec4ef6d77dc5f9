"""Sample pages on which the shared parts are tried, without any room's own pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, render_template_string, request
from flask.testing import FlaskClient

from app.access import guard
from app.core.errors import DomainError, NotFound
from app.core.money import Money
from app.web import fields, forms
from app.web.caching import cacheable
from config import Config


class OverSample(DomainError):
    """A refusal with facts, for trying how it is told."""

    message = "%(offered)s is more than %(left)s."
    field = "amount"


class SampleForm(forms.Form):
    """One field of most kinds."""

    title = fields.TitleField("Title", max_length=40)
    note = fields.TextArea("Note", required=False, max_length=100)
    email = fields.EmailField("Mail", required=False)
    currency = fields.CurrencyField("Currency", first=("USD", "EUR"))
    amount = fields.MoneyField("Amount", required=False)
    day = fields.DateField("Day", required=False)
    mode = fields.RadioField("Mode", choices=[("room", "In the room"), ("line", "On line")])
    themes = fields.CheckboxesField("Themes", required=False, choices=[("a", "A"), ("b", "B")])
    agreed = fields.TickField("I agree")
    name = fields.LocalisedField("Name", required=False)


FORM_PAGE = """
{% extends "layouts/bare.html" %}
{% from "components/field.html" import field, form_hidden %}
{% from "components/error_summary.html" import error_summary %}
{% block title %}Sample{% endblock %}
{% block content %}{{ error_summary(form) }}
<form method="post" novalidate>{{ form_hidden(form) }}
{% for f in form if f.name not in ("csrf_token", "submission_key", "version") %}
{{ field(f) }}{% endfor %}
<button>Send</button></form>{% endblock %}
"""


def _form() -> str:
    form = SampleForm()
    if form.validate_on_submit():
        if form.title.data == "refuse":
            form.refuse(OverSample(offered=Money(25_000_000, "USD"), left=Money(18_000_000, "USD")))
            return render_template_string(FORM_PAGE, form=form)
        return "stored"
    return render_template_string(FORM_PAGE, form=form)


def _order() -> str:
    return "done"


def _crash() -> str:
    raise RuntimeError("a secret of ours")


def _refusal() -> str:
    raise NotFound if request.args.get("gone") else OverSample(offered=1, left=2)


@pytest.fixture
def calls() -> list[str]:
    """What the counted page was asked for."""
    return []


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[str]) -> Flask:
    """The application without rooms but with sample pages; no migrated database."""
    import app.factory as factory  # noqa: PLC0415  patched before it builds

    monkeypatch.setattr(factory, "ROOMS", (factory.accounts,))
    config = Config.for_tests(tmp_path, f"sqlite:///{tmp_path / 'web.sqlite3'}")
    app = factory.create_app(config)
    app.config["SECRETARIAT_EMAIL"] = "secretariat@example.org"
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def counted() -> str:
        calls.append(request.full_path)
        return f"page {len(calls)}"

    views: dict[str, tuple[Callable[[], str], list[str]]] = {
        "form": (_form, ["GET", "POST"]),
        "order": (_order, ["POST"]),
        "crash": (_crash, ["GET"]),
        "api/crash": (_crash, ["GET"]),
        "refusal": (_refusal, ["GET"]),
        "counted": (cacheable(counted), ["GET"]),
        "plain": (lambda: "plain", ["GET"]),
    }
    for path, (view, methods) in views.items():
        declared = guard.public("a sample")(view)
        app.add_url_rule(f"/{path}", f"sample.{path}", declared, methods=methods)
    return app


@pytest.fixture
def browser(web: Flask) -> FlaskClient:
    """A browser without cookies on the sample pages."""
    return web.test_client()
