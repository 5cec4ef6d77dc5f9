"""Templates, read without being rendered: they exist, compile, and obey the content policy."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import nodes

from tests.house.source import assert_nothing, text_of, tracked

TEMPLATES = tuple(
    path.removeprefix("templates/") for path in tracked() if path.startswith("templates/")
)
PAGES = tuple(name for name in TEMPLATES if name.endswith(".html"))
SCREENS = tuple(name for name in PAGES if not name.startswith(("documents/", "mail/")))


def _source(name: str) -> str:
    return text_of(f"templates/{name}") or ""


def _without_comments(name: str) -> str:
    return re.sub(r"\{#.*?#\}", "", _source(name), flags=re.DOTALL)


def _parsed(app: Flask) -> Iterator[tuple[str, nodes.Template]]:
    for name in TEMPLATES:
        yield name, app.jinja_env.parse(_source(name), name)


def _named(tree: nodes.Template) -> Iterator[str]:
    """Templates that ``tree`` names in words when it extends, imports or includes."""
    for kind in (nodes.Extends, nodes.Import, nodes.FromImport, nodes.Include):
        for node in tree.find_all(kind):
            for constant in [node.template, *node.template.find_all(nodes.Const)]:
                if isinstance(constant, nodes.Const) and isinstance(constant.value, str):
                    yield constant.value


def test_every_template_compiles(app: Flask):
    for name in TEMPLATES:
        app.jinja_env.get_template(name)


def test_a_template_names_only_templates_that_are_there(app: Flask):
    missing = [
        f"{name} names {other}"
        for name, tree in _parsed(app)
        for other in _named(tree)
        if other not in TEMPLATES
    ]
    assert_nothing(missing)


def test_a_template_takes_only_what_it_uses(app: Flask):
    unused = []
    for name, tree in _parsed(app):
        used = {node.name for node in tree.find_all(nodes.Name)}
        for node in tree.find_all(nodes.FromImport):
            for taken in node.names:
                known_as = taken[1] if isinstance(taken, tuple) else taken
                if known_as not in used:
                    unused.append(f"{name}: {known_as}")
    assert_nothing(unused)


@pytest.mark.pure
def test_a_view_renders_only_templates_that_are_there():
    missing = []
    for path in tracked():
        if path.startswith("app/") and path.endswith(".py"):
            for name in re.findall(
                r"""render_template\(\s*["']([^"']+)["']""", text_of(path) or ""
            ):
                if name not in TEMPLATES:
                    missing.append(f"{path} renders {name}")
    assert_nothing(missing)


@pytest.mark.pure
def test_every_mail_has_its_three_parts():
    parts: dict[str, set[str]] = {}
    for name in TEMPLATES:
        match = re.fullmatch(r"mail/([a-z_]+)/([a-z]+\.(?:txt|html))", name)
        if match:
            parts.setdefault(match[1], set()).add(match[2])
    wanted = {"subject.txt", "body.txt", "body.html"}
    assert {mail: found for mail, found in parts.items() if found != wanted} == {}


@pytest.mark.pure
def test_no_screen_carries_a_style_or_a_script_of_its_own():
    """The content policy allows files of ours alone; an attribute would silently do nothing."""
    forbidden = re.compile(
        r"""<style\b|\sstyle=["']|\son[a-z]+=["']|javascript:|<script(?![^>]*\ssrc=)[^>]*>"""
    )
    found = [
        f"{name}: {match[0].strip()}"
        for name in SCREENS
        for match in forbidden.finditer(_without_comments(name))
    ]
    assert_nothing(found)


@pytest.mark.pure
def test_nothing_is_fetched_from_elsewhere():
    elsewhere = re.compile(
        r"""<(?:script|link|img|iframe|source|use)\b[^>]*\s(?:src|href|srcset)=["'](?:https?:)?//"""
    )
    assert_nothing([name for name in PAGES if elsewhere.search(_without_comments(name))])


@pytest.mark.pure
def test_no_colour_is_written_into_a_screen():
    """Colours are taken by their role from tokens.css; charts carry paper's in attributes."""
    colour = re.compile(r"""(?:color|background)[^"'>]*#[0-9A-Fa-f]{3,6}""")
    assert_nothing([name for name in SCREENS if colour.search(_without_comments(name))])
