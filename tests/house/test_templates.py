"""Templates, read without being rendered: they exist, compile, and obey the content policy."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import Environment, nodes

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


def _parsed() -> Iterator[tuple[str, nodes.Template]]:
    reader = Environment(  # noqa: S701 - it renders nothing
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True
    )
    for name in TEMPLATES:
        yield name, reader.parse(_source(name), name)


def _constants(node: nodes.Node) -> Iterator[str]:
    """Template names in words: of one that is named, or of each that is chosen from."""
    for constant in [node, *node.find_all(nodes.Const)]:
        if isinstance(constant, nodes.Const) and isinstance(constant.value, str):
            yield constant.value


def _named(tree: nodes.Template) -> Iterator[str]:
    """Templates that ``tree`` names in words when it extends, imports or includes."""
    for kind in (nodes.Extends, nodes.Import, nodes.FromImport, nodes.Include):
        for node in tree.find_all(kind):
            yield from _constants(node.template)


def test_every_template_compiles(app: Flask):
    for name in TEMPLATES:
        app.jinja_env.get_template(name)


@pytest.mark.pure
def test_a_template_names_only_templates_that_are_there():
    missing = [
        f"{name} names {other}"
        for name, tree in _parsed()
        for other in _named(tree)
        if other not in TEMPLATES
    ]
    assert_nothing(missing)


def _reach() -> dict[str, set[str]]:
    """For each template those in which its own imports are seen: children and included parts."""
    reach: dict[str, set[str]] = {name: {name} for name in TEMPLATES}
    for name, tree in _parsed():
        for extended in tree.find_all(nodes.Extends):
            for parent in _constants(extended.template):
                reach[parent].add(name)
        for included in tree.find_all(nodes.Include):
            reach[name].update(_constants(included.template))
    grown = True
    while grown:
        grown = False
        for seen in reach.values():
            further = set().union(*(reach[other] for other in seen))
            grown = grown or further > seen
            seen |= further
    return reach


@pytest.mark.pure
def test_a_template_takes_only_what_it_uses():
    trees = dict(_parsed())
    used = {name: {node.name for node in tree.find_all(nodes.Name)} for name, tree in trees.items()}
    unused = []
    for name, seen in _reach().items():
        wanted = set().union(*(used[other] for other in seen))
        for node in trees[name].find_all(nodes.FromImport):
            for taken in node.names:
                known_as = taken[1] if isinstance(taken, tuple) else taken
                if known_as not in wanted:
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


#: What needs no translation: the product, abbreviations, entities, and classes and attributes that
#: a block or a macro hands to a tag elsewhere.
SAME_EVERYWHERE = re.compile(
    r"Tour\s+de\s+Table|\b[A-Z][A-Z0-9/-]*\b|&[a-z]+;|&#\d+;"
    r"""|\btt-[a-z-]+|\b[a-z-]+="[^"]*"|\b[a-z-]+='[^']*'"""
)
READ_ALOUD = re.compile(
    r"""\s(?:aria-label|title|alt|placeholder|label)=(["'])(.*?)\1""", re.DOTALL
)
TRANSLATING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}


def _written(node: nodes.Node) -> Iterator[str]:
    """The text of a template as it stands, with a mark where an expression is printed."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child.data
        elif isinstance(child, nodes.Expr):
            yield "\0"
        else:
            yield from _written(child)


def _spoken(node: nodes.Node) -> Iterator[str]:
    """Words in quotation marks, unless they are being translated."""
    for child in node.iter_child_nodes():
        called = child.node if isinstance(child, nodes.Call) else None
        if isinstance(called, nodes.Name) and called.name in TRANSLATING:
            continue
        if isinstance(child, nodes.Const) and isinstance(child.value, str):
            yield child.value
        yield from _spoken(child)


@pytest.mark.pure
def test_no_words_stand_outside_translation():
    """French and Spanish readers see whatever a template says without asking for a translation."""
    found = []
    for name, tree in _parsed():
        if not name.endswith((".html", ".txt")):
            continue
        text = "".join(_written(tree))
        text = re.sub(
            r"<(style|script)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", " ", text, flags=re.S
        )
        aloud = [match[2] for match in READ_ALOUD.finditer(text)]
        bare = re.sub(r"<[^<>]*>", " ", text)
        quoted = [word for word in _spoken(tree) if re.match(r"[A-Z][a-z]+(?: |[.:?!]?$)", word)]
        for words in [*aloud, *bare.splitlines(), *quoted]:
            left = SAME_EVERYWHERE.sub(" ", words.replace("\0", " "))
            if re.search(r"[A-Za-zÀ-ÿ]{2,}", left):
                found.append(f"{name}: {words.strip()[:80]!r}")
    assert_nothing(found)
