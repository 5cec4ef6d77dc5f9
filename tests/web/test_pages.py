"""The pages of this room, the navigation, long lists, and the parts that all pages are made of."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask, g, render_template_string
from flask.testing import FlaskClient

from app.access.identity import Grant, Identity, Level
from app.access.roles import Role
from app.core.money import Money
from app.web import charts, navigation
from app.web.pagination import page_number, page_of
from tests.pages import Pages, faults_of, tree, words

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "app" / "static" / "css"


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("path", ["/accessibility", "/privacy"])
def test_pages_for_everybody(browser: FlaskClient, path: str, language: str):
    browser.set_cookie("language", language)
    answer = Pages(browser).get(path)
    assert tree(answer).get("lang") == language
    assert tree(answer).xpath("//footer//a[@href='mailto:secretariat@example.org']")


def test_the_preview_is_for_those_who_write(browser: FlaskClient):
    assert browser.post("/preview", data={"text": "*a*"}).status_code in (400, 401)


def test_navigation_shows_only_what_exists(web: Flask):
    with web.test_request_context("/privacy"):
        shown = {link.label: link for link in navigation.entries("foot")}
    assert shown["Privacy"].current
    assert not shown["Accessibility"].current
    assert "web.privacy" not in navigation.waiting(web)
    assert len(shown) < sum(entry.area == "foot" for entry in navigation.ENTRIES)


def test_navigation_shows_only_what_the_reader_may_open(web: Flask):
    officer = Identity("a", "A", None, frozenset({Grant(Role.OFFICER)}), Level.SIGNED_IN)
    desk = {e.endpoint for e in navigation.ENTRIES if e.area == "desk"} & set(web.view_functions)
    with web.test_request_context("/privacy"):
        g.identity = Identity()
        assert navigation.entries("desk") == []
        assert navigation.entries("account") == []
        g.identity = officer
        assert len(navigation.entries("desk")) <= len(desk)


def test_the_longest_beginning_names_the_current_place():
    general = navigation.Entry("desk", "A", "x.a", covers=("x.",))
    special = navigation.Entry("desk", "B", "x.b", covers=("x.b_",))
    with Flask("sample").test_request_context("/") as context:
        context.request.url_rule = type("Rule", (), {"endpoint": "x.b_edit"})()
        assert navigation._current([general, special]) is special
        context.request.url_rule = type("Rule", (), {"endpoint": "x.other"})()
        assert navigation._current([special, general]) is general


@pytest.mark.parametrize(
    ("asked", "number"), [("2", 2), ("0", 1), ("-1", 1), ("x", 1), ("99999999999", 1), ("２", 1)]
)
def test_pages_of_a_list_are_numbers(web: Flask, asked: str, number: int):
    with web.test_request_context(f"/plain?page={asked}"):
        assert page_number() == number


def test_a_long_list_links_to_its_neighbours_and_keeps_the_query(web: Flask):
    with web.test_request_context("/plain?q=a&q=b&page=2"):
        page = page_of(range(120))
        assert (page.items[0], page.first, page.count) == (50, 51, 3)
        assert page.previous_url == "/plain?q=a&q=b"
        assert page.next_url == "/plain?q=a&q=b&page=3"
        assert page_of([]).count == 1


# Lines of a template, which nobody would break where a program is broken.
# ruff: noqa: E501
PARTS = """
{% extends "layouts/desk.html" %}
{% from "components/status.html" import status %}
{% from "components/stage.html" import stage %}
{% from "components/figure.html" import figure %}
{% from "components/button.html" import button, post_button %}
{% from "components/tabs.html" import tabs %}
{% from "components/crumbs.html" import crumbs %}
{% from "components/money.html" import money %}
{% from "components/strip.html" import strip %}
{% from "components/steps.html" import steps %}
{% from "components/timeline.html" import timeline %}
{% from "components/track.html" import track %}
{% from "components/person.html" import person %}
{% from "components/kv.html" import kv %}
{% from "components/empty.html" import empty %}
{% from "components/note.html" import note %}
{% from "components/section.html" import section %}
{% from "components/paper.html" import paper %}
{% from "components/icon.html" import icon %}
{% from "components/asof.html" import asof %}
{% from "components/charts/coverage.html" import coverage %}
{% from "components/charts/bridge.html" import bridge %}
{% from "components/charts/rows.html" import rows %}
{% from "components/charts/bullet.html" import bullet %}
{% from "components/charts/_paint.html" import key %}
{% set demo_note = true %}
{% block title %}{{ "All <parts>" }}{% endblock %}
{% block crumbs %}{{ crumbs([("/privacy", "Up")]) }}{% endblock %}
{% block meta %}<span>Line</span>{% endblock %}
{% block actions %}{{ button("Go", href="/privacy", icon="right") }}{% endblock %}
{% block tabs %}{{ tabs("This", [("/privacy", "One", true), (none, "Two", false)]) }}{% endblock %}
{% block side %}{{ kv([("Term", "Value"), ("Gone", none)]) }}{% endblock %}
{% block content %}
{{ asof(today(), none, "b", [("a", "A"), ("b", "B")], today="/privacy") }}
{% for kind in ("done", "due", "late", "info", "off", "add", "move", "edit") %}{{ status(kind, kind) }}{% endfor %}
{% for name in ("none", "announced", "confirmed", "agreed", "part_paid", "paid") %}{{ stage(name) }}{% endfor %}
{{ figure("People", "30", "million", qualifier="more_than", note="Source", lead=true) }}
{{ money(usd) }} {{ money(none) }} {{ money(none, absent="No amount recorded") }}
{{ post_button("/order", "Do it", confirm="Sure?", about="now", fields={"a": "<b>"}) }}
{{ strip("Stages", [{"url": "/privacy", "label": "All", "value": "1"}, {"url": "/plain", "label": "Paid", "value": "2", "stage": "paid", "current": true}]) }}
{{ steps(["One", "Two"], 2) }}
{{ timeline([{"label": "Announced", "state": "done", "day": today(), "lines": ["x"]}, {"label": "Confirmed", "state": "skipped", "day": none, "lines": []}, {"label": "Agreed", "state": "part", "day": none, "lines": []}, {"label": "Paid", "state": "todo", "day": none, "lines": []}]) }}
{{ track(1, 2, "half", mark=1) }}{{ track(0, 0, "nothing") }}
{{ person("Ms <Name>", "Title", "Place", href="/privacy") }}
{% call empty("Nothing.", "Do this.") %}{{ button("Do", "line", href="/privacy") }}{% endcall %}
{% call note("due") %}<p>Note</p>{% endcall %}
{% call section("s1", "Section", "aside") %}<p>Text</p>{% endcall %}
{{ paper("/privacy", "Report", "PDF", ["en", "fr"], note="pending") }} {{ icon("lock", "private") }}
<figure class="tt-chart">{{ coverage(cov, "c1", "Title", "Words") }}{{ bridge(bri, "c2", "Title", "Words") }}{{ rows(row, "c3", "Title", "Words") }}{{ bullet(bul, "c4", "Title", "Words") }}{{ key([("paid", "Received")]) }}</figure>
{% endblock %}
"""


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_page_of_all_parts_is_in_order(web: Flask, language: str):
    part = charts.Part("paid", "Received", 3, "3")
    values = {
        "usd": Money(100, "USD"),
        "cov": charts.coverage(
            10, [part], [charts.Gap("Gap", 7, "7")], charts.Part("gap", "Open", 0, "7")
        ),
        "bri": charts.bridge(
            charts.End("A", 5, "5"), [charts.Step("S", 1, "+1", True)], charts.End("B", 6, "6")
        ),
        "row": charts.rows([charts.Row("Alfa", (part,), "3")]),
        "bul": charts.bullet(3, 6, "3", "6", Fraction(1, 2), "half"),
    }
    with web.test_request_context("/privacy", headers={"Accept-Language": language}):
        g.identity = Identity(
            "a", "Aminata <b>", None, frozenset({Grant(Role.LEAD)}), Level.SIGNED_IN
        )
        page = render_template_string(PARTS, **values)
    assert faults_of(page, web) == []
    assert "All &lt;parts&gt;</h1>" in page
    assert "<b></button>" not in page


def test_dark_is_the_same_twice():
    tokens = (CSS / "tokens.css").read_text()
    blocks = re.findall(
        r'\n(?:\[data-bs-theme="dark"\]|@media[^\n]*:root:not[^\n]*)\{\n(.*?)\n\}', tokens, re.S
    )
    assert len(blocks) == 2
    assert blocks[0] == blocks[1]


def test_every_class_of_ours_in_templates_has_its_style():
    styled = set(re.findall(r"\.(tt-[\w-]+)", "".join(p.read_text() for p in CSS.glob("*.css"))))
    used = set()
    for template in [
        *(ROOT / "templates" / "components").rglob("*.html"),
        *(ROOT / "templates" / "layouts").rglob("*.html"),
    ]:
        for classes in re.findall(r'class="([^"]*)"', template.read_text()):
            plain = re.sub(r"\{[{%].*?[%}]\}", " ", classes)
            used |= {
                name for name in plain.split() if name.startswith("tt-") and not name.endswith("-")
            }
    assert used - styled == set()


def test_words_of_the_checker(web: Flask):
    bad = "<html lang='en'><head><title>x</title></head><body><main><h1>y</h1><p style='a'>None</p><input><form method='post'></form><a href='/no'>n</a></main></body></html>"
    assert len(faults_of(bad, web)) == 6


def test_the_checker_reads_words(browser: FlaskClient):
    assert "Privacy" in words(browser.get("/privacy"))
