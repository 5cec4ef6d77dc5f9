"""A browser for tests that reads every page it gets as a strict reader would.

``Pages(client).get("/meetings/")`` answers the response after checking the page: one main heading
that begins the title, a language, labelled fields, tokens in forms, no inline script or style,
unique ids, references that lead somewhere, links to addresses that exist, pictures with texts, no
trace of a template or of Python in the words.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

LABELLED = "//input[not(@type='hidden' or @type='submit' or @type='button')]|//select|//textarea"
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "for")
TRACES = re.compile(
    r"\bNone\b(?!\s+(?:of|recorded|stated)\b)|\{\{|\}\}|\{%|%\(\w+\)|\bUndefined\b|<app\."
    r"|\bobject at 0x"
    r"|Localised\(|Money\(|\['|\{'"
)
LINK_SCHEMES = ("http", "https", "mailto", "tel", "webcal")


class Pages:
    """Gets and sends pages with a test client, and checks each page that comes back."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, status: int = 200, **options: Any) -> TestResponse:
        """GET; the answer must have that status, and a page must be in order."""
        return self._checked(self.client.get(path, **options), f"GET {path}", status)

    def post(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        status: int | None = None,
        form: str | None = None,
        **options: Any,
    ) -> TestResponse:
        """Open the page of the form, keep its hidden values, and send it with `data`.

        `form` is the address of the page that holds the form, when another than `path`. Without
        `status` either a redirect or the page again is taken.
        """
        hidden = self.hidden(form or path, action=path)
        sent = {**hidden, **(data or {})}
        if status in (302, 422) and "said_back" not in (data or {}):
            answer = self.send(path, sent, **options)
        else:
            answer = self.client.post(path, data=sent, **options)
        return self._checked(answer, f"POST {path}", status)

    def send(self, path: str, data: dict[str, Any], **options: Any) -> TestResponse:
        """Send a form, and once more when it only says a large amount back."""
        answer = self.client.post(path, data=data, **options)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            said = tree(answer).xpath("//main//form//input[@name='said_back']/@value")
            if said and said[0]:
                again = {**data, "said_back": said[0]}
                answer = self.client.post(path, data=again, **options)
        return answer

    def hidden(self, path: str, action: str | None = None) -> dict[str, str]:
        """Hidden values of the form on a page that is sent to `action` (else to the page)."""
        page = tree(self.client.get(path))
        wanted = urlsplit(action or path).path
        here = urlsplit(path).path
        forms = [f for f in page.iter("form") if f.get("method", "").lower() == "post"]
        fitting = [f for f in forms if (urlsplit(f.get("action") or here).path or here) == wanted]
        assert fitting, f"{path} has no form that is sent to {wanted}"
        return {
            field.get("name"): field.get("value", "")
            for field in fitting[0].xpath(".//input[@type='hidden']")
        }

    def _checked(self, answer: TestResponse, where: str, status: int | None) -> TestResponse:
        if status is not None:
            assert answer.status_code == status, f"{where}: {answer.status_code}, not {status}"
        assert answer.status_code < 500 or status == answer.status_code, f"{where} broke"
        if answer.mimetype == "text/html" and answer.data and answer.status_code != 302:
            faults = faults_of(answer.get_data(as_text=True), self.client.application, answer)
            assert not faults, f"{where}:\n  " + "\n  ".join(faults)
        return answer


def tree(answer: TestResponse) -> HtmlElement:
    """The page as a tree."""
    return html.document_fromstring(answer.get_data(as_text=True))


def words(answer: TestResponse) -> str:
    """What a reader of the page sees, white space made plain."""
    page = tree(answer)
    for hidden in page.xpath("//script|//style|//template"):
        hidden.drop_tree()
    return " ".join(page.text_content().split())


def errors(answer: TestResponse) -> list[str]:
    """The sentences of the error summary."""
    return [
        " ".join(item.text_content().split())
        for item in tree(answer).xpath("//*[contains(@class,'tt-errsum')]//li")
    ]


def faults_of(text: str, app: Flask, answer: TestResponse | None = None) -> list[str]:
    """Everything that is wrong with a page; a fragment is spared what belongs to whole pages."""
    whole = "<html" in text[:600].lower()
    page = html.document_fromstring(text)
    faults = [*_words(page), *_no_inline(page), *_ids(page), *_fields(page), *_pictures(page)]
    faults += _forms(page)
    faults += _links(page, app, answer)
    if whole:
        faults += _head(page)
    return faults


def _head(page: HtmlElement) -> list[str]:
    faults = []
    if page.get("lang") not in ("en", "fr", "es"):
        faults.append(f"html lang is {page.get('lang')!r}")
    headings = page.xpath("//h1")
    titles = page.xpath("//head/title")
    if len(headings) != 1:
        faults.append(f"{len(headings)} h1, not 1")
    if len(titles) != 1:
        faults.append(f"{len(titles)} titles, not 1")
    if len(headings) == 1 and len(titles) == 1:
        heading = " ".join(headings[0].text_content().split())
        title = " ".join(titles[0].text_content().split())
        bare = re.sub(r"^(Error|Erreur|Error)\s?:\s*", "", title)
        if not heading or not (bare.startswith(heading) and bare.endswith("Tour de Table")):
            faults.append(f"title {title!r} does not begin with the heading {heading!r}")
    if len(page.xpath("//main")) != 1:
        faults.append("not exactly one main")
    return faults


def _words(page: HtmlElement) -> list[str]:
    seen = " ".join(
        part
        for part in page.xpath(
            "//body//text()[not(ancestor::script or ancestor::template or ancestor::textarea)]"
        )
    )
    said = " ".join(
        str(value) for value in page.xpath("//@aria-label|//@alt|//@title|//@placeholder")
    )
    return [f"trace of a template: {found!r}" for found in set(TRACES.findall(seen + " " + said))]


def _no_inline(page: HtmlElement) -> list[str]:
    faults = [f"inline script in <{s.getparent().tag}>" for s in page.xpath("//script[not(@src)]")]
    faults += ["style element" for _ in page.xpath("//style")]
    faults += [f"style attribute on <{e.tag}>" for e in page.xpath("//*[@style]")]
    for element in page.iter():
        if isinstance(element.tag, str):
            faults += [
                f"{name} attribute on <{element.tag}>"
                for name in element.attrib
                if name.lower().startswith("on")
            ]
    sources = page.xpath("//script/@src|//link[@rel='stylesheet']/@href|//img/@src|//iframe/@src")
    faults += [f"loads {source}" for source in sources if urlsplit(source).netloc]
    return faults


def _ids(page: HtmlElement) -> list[str]:
    counted = Counter(page.xpath("//@id[not(ancestor::template)]"))
    faults = [f"id {name!r} stands {count} times" for name, count in counted.items() if count > 1]
    for attribute in REFERENCES:
        for element in page.xpath(f"//*[@{attribute}][not(ancestor::template)]"):
            faults += [
                f"{attribute}={name!r} leads nowhere"
                for name in element.get(attribute).split()
                if name not in counted
            ]
    return faults


def _fields(page: HtmlElement) -> list[str]:
    labels = set(page.xpath("//label/@for"))
    faults = []
    for field in page.xpath(LABELLED):
        named = (
            field.get("id") in labels
            or field.get("aria-label")
            or field.get("aria-labelledby")
            or field.xpath("ancestor::label")
        )
        if not named:
            faults.append(f"field {field.get('name') or field.get('id')!r} has no label")
        if field.get("aria-invalid") == "true" and not field.get("aria-describedby"):
            faults.append(f"field {field.get('name')!r} is invalid and does not say why")
    for group in page.xpath(
        "//fieldset[not(legend) and not(@aria-labelledby) and not(@aria-label)]"
    ):
        faults.append(f"fieldset {group.get('id')!r} has no legend")
    for control in page.xpath("//button|//a[@href]|//summary"):
        if not (
            control.text_content().strip()
            or control.get("aria-label")
            or control.xpath(".//img[@alt!='']")
        ):
            faults.append(f"<{control.tag}> without a name: {html.tostring(control)[:90]!r}")
    return faults


def _forms(page: HtmlElement) -> list[str]:
    faults = []
    for form in page.xpath("//form"):
        sends = form.get("method", "get").lower() == "post"
        token = form.xpath(".//input[@name='csrf_token']/@value")
        if sends and not (token and token[0]):
            faults.append(f"form to {form.get('action')!r} has no token")
        if not sends and form.xpath(".//input[@name='csrf_token']"):
            faults.append(f"form to {form.get('action')!r} shows its token in the address")
    return faults


def _pictures(page: HtmlElement) -> list[str]:
    faults = [f"picture {i.get('src')!r} without alt" for i in page.xpath("//img[not(@alt)]")]
    for drawing in page.xpath("//*[local-name()='svg']"):
        hidden = drawing.get("aria-hidden") == "true"
        told = drawing.get("aria-label") or drawing.get("aria-labelledby")
        if not hidden and not told:
            faults.append("drawing without a text")
    for table in page.xpath("//table"):
        if not table.xpath(".//th"):
            faults.append("table without heads")
        if table.xpath(".//th[not(@scope)]"):
            faults.append(
                f"table head without scope: {table.xpath('.//th[not(@scope)]')[0].text_content()!r}"
            )
    return faults


def _links(page: HtmlElement, app: Flask, answer: TestResponse | None) -> list[str]:
    here = answer.request.path if answer is not None else "/"
    ids = set(page.xpath("//@id"))
    wanted = {
        (str(one), "GET") for one in page.xpath("//a/@href|//link/@href|//script/@src|//img/@src")
    }
    for form in page.xpath("//form[@action]"):
        wanted.add((form.get("action"), form.get("method", "get").upper()))
    faults = []
    for address, method in sorted(wanted):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            local = parts.netloc == "localhost"
            if parts.scheme not in (*LINK_SCHEMES, "data"):
                faults.append(f"link to {address!r}")
            if not local:
                continue
        if address == "#":
            faults.append("link to nothing (#)")
            continue
        if not parts.path:
            fragment = urldefrag(address).fragment
            if fragment and unquote(fragment) not in ids:
                faults.append(f"link to {address!r}, which is not on the page")
            continue
        path = parts.path if parts.path.startswith("/") else _beside(here, parts.path)
        if not _known(app, unquote(path), method):
            faults.append(f"{method} {address!r} is no address of this site")
    return faults


def _beside(here: str, path: str) -> str:
    return here.rsplit("/", 1)[0] + "/" + path


def _known(app: Flask, path: str, method: str) -> bool:
    try:
        app.url_map.bind("localhost").match(path, method=method)
    except RequestRedirect:
        return True
    except HTTPException:
        return path == "/" and not any(rule.rule == "/" for rule in app.url_map.iter_rules())
    return True
