"""Markdown becomes safe HTML."""

import pytest

from app.web.markdown import to_html, tokens

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](https://example.org/x.png)",
        "<a href='javascript:alert(1)'>x</a>",
        '[a](https://example.org/"onmouseover="alert(1))',
    ],
)
def test_hostile_text_stays_text(hostile):
    html = to_html(hostile)
    for trace in (
        "<script",
        "<img",
        'href="javascript',
        'href="data',
        " onmouseover=",
        "onerror=a>",
    ):
        assert trace not in html.lower()


def test_links_to_the_web_and_to_addresses_work():
    assert 'href="https://example.org"' in to_html("[a](https://example.org)")
    assert 'rel="noopener noreferrer"' in to_html("[a](https://example.org)")
    assert 'href="mailto:a@example.org"' in to_html("[a](mailto:a@example.org)")
    assert 'href="/meetings/"' in to_html("[a](/meetings/)")


def test_headings_stand_below_those_of_the_page():
    assert to_html("# One\n\n## Two") == "<h3>One</h3>\n<h4>Two</h4>\n"
    assert to_html("### Only") == "<h3>Only</h3>\n"
    assert to_html("# One", level=2).startswith("<h2>")


def test_tables_have_heads_with_scope():
    html = to_html("| a | b |\n|:--|--:|\n| 1 | 2 |")
    assert html.count('<th scope="col">') == 2
    assert "style" not in html


def test_deep_nesting_ends():
    assert to_html(">" * 5000 + " x")


def test_the_token_stream_is_there_for_other_kinds_of_paper():
    assert [t.type for t in tokens("*a*")] == ["paragraph_open", "inline", "paragraph_close"]
