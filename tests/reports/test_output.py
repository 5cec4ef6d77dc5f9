"""The forms of a paper: page, PDF, archive and DOCX say the same; long ones are made by the
worker; what users write stays words in each.
"""

import io
import re
import shutil
import subprocess
import threading
import zipfile
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer

import outloud
import pdfua
import pikepdf
import pytest
from lxml import html as trees
from pypdf import PdfReader
from weasyprint import HTML

from app.core.db import db, transaction
from app.core.localised import Localised
from app.jobs.queue import queue_of
from app.mail.render import render
from app.meetings.models import Intervention, MeetingText
from app.reports import compose, declared, papers, press, published, store, waiting, word
from app.reports.documents import concept_note, event_report, participants, programme, speakers
from app.reports.models import Report
from tests.reports.every_paper import every_paper
from tests.word_files import WordFile

pytestmark = pytest.mark.once


def report_html(meeting, language="en", **options) -> str:
    with compose.in_language(language):
        document = event_report.build(
            meeting, language, {}, draft=False, published_on="20 October 2021", **options
        )
    return compose.html("report", document, language)


def letters(text: str) -> str:
    """A text without white space and without what only one form draws."""
    return re.sub(r"[\s•\u200b]+", "", text)


def from_first_section(text: str) -> str:
    return text[text.rindex("1Background") :]


# --- the same words -------------------------------------------------------------------------------


def comparable(html: str) -> str:
    """The paper without what a sheet repeats or draws: heads of tables, running lines, markers."""
    html = re.sub(r"<svg.*?</svg>", '<svg viewBox="0 0 9 9"></svg>', html, flags=re.DOTALL)
    html = re.sub(r"<thead>.*?</thead>", "", html, flags=re.DOTALL)
    html = re.sub(r'<div class="rh".*?</div>', "", html, flags=re.DOTALL)
    return html.replace("<ol", "<ul").replace("</ol>", "</ul>")


def test_page_pdf_and_word_carry_the_same_text(meeting):
    html = comparable(report_html(meeting, annex_engagements=True))
    shown = published.on_a_page(published.Edition(Report(language="en"), html), "/x/")
    on_page = letters(trees.fromstring(f"<div>{shown}</div>").text_content())
    pages = PdfReader(io.BytesIO(press.render(html))).pages
    printed = letters(
        "".join(
            re.sub(rf"{n}\s*/\s*{len(pages)}\s*$", "", page.extract_text().strip())
            for n, page in enumerate(pages, 1)
        )
    )
    written = letters("".join(WordFile(word.render(html)).paragraphs()))
    assert len(on_page) > 8_000
    assert from_first_section(printed) == on_page
    assert from_first_section(written) == on_page


def test_a_picture_behind_a_table_is_given_out_by_the_page():
    html = (
        "<html><head><title>T</title></head><body><section><table><colgroup><col></colgroup>"
        "<tr><td>1</td></tr></table><img src='https://static.invalid/pictures/one.jpg' alt='One'>"
        "</section></body></html>"
    )
    shown = published.on_a_page(published.Edition(Report(language="en"), html), "/here/")
    assert 'src="/here/one.jpg"' in shown


def test_the_word_file_has_the_headings_of_the_report(meeting):
    html = report_html(meeting)
    headings = WordFile(word.render(html)).headings()
    in_order = [
        (
            int(node.tag[1]) - 1,
            " ".join(re.sub(r"(?<=\d)(?=[A-Z])", " ", node.text_content()).split()),
        )
        for node in trees.document_fromstring(html).xpath("//h1|//h2|//h3")
        if node.getparent().get("class") != "toc"
    ]
    assert headings == in_order
    assert len(headings) > 14


# --- letters and archive --------------------------------------------------------------------------

NAMES = ["Љубав Иванова", "Ольга Щербакова", "何小舟", "李娜", "Nguyễn Thị Ánh", "Żółć Şükrü"]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_names_of_every_script_are_drawn_from_embedded_faces(language):
    html = (
        f'<html lang="{language}"><head><title>Names</title></head><body><h1>Names</h1>'
        + "".join(f"<p>{name}</p><p><b>{name}</b></p>" for name in [*NAMES, "محمد عبد الرحمن"])
        + "</body></html>"
    )
    paper = press.render(html)
    assert declared.faults(paper) == []
    text = PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert all(letters(name) in letters(text) for name in NAMES)
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        faces = " ".join(
            str(one.BaseFont)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == pikepdf.Name.Font
        )
    assert "CJK-SC" in faces
    assert "Naskh-Arabic" in faces


def test_an_edition_for_the_archive_declares_what_it_is(meeting):
    html = report_html(meeting)
    sha256 = store.keep(b"%PDF the edition as it was printed")
    store.keep_source(sha256, html)
    with transaction():
        meeting.state = "reported"
        db.session.add(
            Report(meeting_id=meeting.id, language="en", state="published", paper_sha256=sha256)
        )
    edition = published.edition(meeting, "fr")
    assert edition.html == html
    kept = store.made(published.archive_order(edition))
    assert declared.archive_faults(kept.data) == []
    with pikepdf.open(io.BytesIO(kept.data)) as pdf:
        inside = bytes(pdf.attachments["report.docx"].get_file().read_bytes())
    assert inside == word.render(html)
    assert store.found(published.archive_order(edition)) == kept


def test_a_paper_for_reading_is_not_called_one_for_the_archive():
    html = '<html lang="en"><head><title>x</title></head><body><h1>x</h1></body></html>'
    assert any("output intent" in one for one in declared.archive_faults(press.render(html)))


# --- addresses ------------------------------------------------------------------------------------


def test_papers_are_given_out_as_docx(client, meeting):
    with transaction():
        meeting.state = "published"
    for name in ("concept-note", "programme", "speakers", "participants"):
        answer = client.get(f"/meetings/{meeting.slug}/papers/{name}.docx")
        assert answer.status_code == 200, name
        assert answer.mimetype == word.MEDIA_TYPE
        assert "attachment" in answer.headers["Content-Disposition"]
        again = client.get(
            f"/meetings/{meeting.slug}/papers/{name}.docx",
            headers={"If-None-Match": answer.headers["ETag"]},
        )
        assert again.status_code == 304
    assert client.get(f"/meetings/{meeting.slug}/papers/badges.docx").status_code == 404
    assert client.get(f"/meetings/{meeting.slug}/papers/report.docx").status_code == 404


BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
"""What a browser says that it reads."""


def test_a_long_paper_is_made_by_the_worker_and_the_page_says_how_far(
    app, client, meeting, monkeypatch
):
    with transaction():
        meeting.state = "published"
    monkeypatch.setattr(waiting, "LONG", 5)
    client.environ_base["HTTP_ACCEPT"] = BROWSER
    address = f"/meetings/{meeting.slug}/papers/speakers.pdf"
    first = client.get(address)
    assert first.status_code == 202
    assert first.headers["Retry-After"] == "3"
    page = first.get_data(as_text=True)
    assert "The paper waits for its turn." in page
    assert 'aria-live="polite"' in page
    queue = queue_of(app)
    order = papers.order(papers.asked(meeting.slug, "speakers"), "en")
    queue.put(f"progress:paper:{order.key}", 500_003)
    assert "Step 5 of 7: 3 pages are laid out." in client.get(address).get_data(as_text=True)
    assert len(queue.pending()) == 1, "it is asked for once"
    queue.execute(queue.dequeue())
    last = client.get(address)
    assert (last.status_code, last.mimetype) == (200, "application/pdf")


def test_a_long_statement_is_the_workers_and_then_fixed(demo_app, demo_client, monkeypatch):
    monkeypatch.setattr(waiting, "LONG", 5)
    demo_client.environ_base["HTTP_ACCEPT"] = BROWSER
    address = "/statements/FGS-2021-01.pdf?language=es"
    assert demo_client.get(address).status_code == 202
    queue = queue_of(demo_app)
    queue.execute(queue.dequeue())
    monkeypatch.setattr(press, "render", None)
    given = demo_client.get(address)
    assert (given.status_code, given.mimetype) == (200, "application/pdf")


def test_where_no_worker_answers_the_request_makes_the_paper(client, meeting, monkeypatch):
    with transaction():
        meeting.state = "published"
    monkeypatch.setattr(waiting, "LONG", 5)
    client.environ_base["HTTP_ACCEPT"] = BROWSER
    address = f"/meetings/{meeting.slug}/papers/speakers.pdf"
    assert client.get(address).status_code == 202
    monkeypatch.setattr(waiting, "PATIENCE", -1)
    assert client.get(address).mimetype == "application/pdf"


def test_a_program_that_fetches_a_long_paper_gets_the_file(client, meeting, monkeypatch):
    with transaction():
        meeting.state = "published"
    monkeypatch.setattr(waiting, "LONG", 5)
    answer = client.get(f"/meetings/{meeting.slug}/papers/speakers.pdf", headers={"Accept": "*/*"})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")


def test_the_press_tells_how_far_it_is():
    heard = []
    html = '<html lang="en"><head><title>x</title></head><body><h1>x</h1></body></html>'
    press.render(html, told=lambda step, page: heard.append((step, page)))
    assert heard[0][0] < heard[-1][0] == 7
    assert (5, 1) in heard


# --- hostile content ------------------------------------------------------------------------------


class _Trap(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012  one list for the server of one test

    def do_GET(self):
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_arguments):
        """Nothing is to be heard."""


@pytest.fixture
def trap():
    """A server on this machine that must never be asked."""
    server = HTTPServer(("127.0.0.1", 0), _Trap)
    _Trap.asked.clear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    assert _Trap.asked == []


def reaching(address: str, file: str) -> str:
    """A paper that reaches for everything by every way that HTML, CSS and SVG know."""
    both = [f"{address}/{{}}", f"{file}?{{}}"]
    ways = "".join(
        f"""
        <link rel="stylesheet" href="{one.format("sheet.css")}">
        <link rel="attachment" href="{one.format("attached")}">
        <style>
          @import url("{one.format("import.css")}");
          @font-face {{ font-family: T; src: url("{one.format("face.woff2")}") }}
          p {{ font-family: T; background: url("{one.format("ground.png")}");
               list-style-image: url("{one.format("mark.png")}") }}
          p::before {{ content: url("{one.format("before.png")}") }}
        </style>
        <p>Words <a rel="attachment" href="{one.format("linked")}">here</a></p>
        <img alt="x" src="{one.format("img.png")}" srcset="{one.format("set.png")} 2x">
        <object data="{one.format("object.svg")}">x</object><embed src="{one.format("embed.svg")}">
        <svg width="9" height="9"><image href="{one.format("image.png")}" width="9" height="9"/>
        <use href="{one.format("use.svg")}#x"/></svg>
        """
        for one in both
    )
    return f'<html lang="en"><head><title>x</title></head><body><h1>x</h1>{ways}</body></html>'


def contents(paper: bytes) -> bytes:
    """Every stream of a PDF, unpacked, attachments among them."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        return b"".join(_unpacked(one) for one in streams)


def _unpacked(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return stream.read_raw_bytes()


@pytest.mark.parametrize("form", [press.READING, press.ARCHIVE, store.WORD])
def test_a_paper_reaches_neither_the_network_nor_a_file(tmp_path, trap, form):
    secret = tmp_path / "secret.txt"
    secret.write_text("THE-SECRET-OF-THE-HOUSE")
    source = reaching(trap, secret.as_uri())
    # What the library does by itself: it asks the server, and encloses the file.
    plain = HTML(string=source).write_pdf()
    assert "/img.png" in _Trap.asked
    assert b"THE-SECRET-OF-THE-HOUSE" in contents(plain)
    _Trap.asked.clear()
    if form == store.WORD:
        with zipfile.ZipFile(io.BytesIO(word.render(source))) as file:
            made = b"".join(file.read(name) for name in file.namelist())
            assert not [name for name in file.namelist() if "media/" in name]
    else:
        made = contents(press.render(source, form))
    assert b"THE-SECRET-OF-THE-HOUSE" not in made
    assert _Trap.asked == []


def hostile(address: str) -> str:
    return (
        f'<script src="{address}/s.js">alert(1)</script> <img src="{address}/i.png"> '
        f"![x]({address}/m.png) ![y](file:///etc/passwd) [here](javascript:alert(1)) "
        f"[file](file:///etc/passwd) <style>@import url({address}/c.css);*{{display:none}}</style> "
        "![big](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAB9ABAAfQA) "
        "> > > * * **nested *marks* here** {{ config }} {% raw %} "
        "\u202eevil\u202c \u200fmark\u200e " + "w" * 10_000 + " THE-END"
    )


def beyond_the_edge(paper: bytes) -> list[str]:
    """Words that stand, in part, outside their page."""
    told = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=paper, capture_output=True, check=True
    ).stdout.decode()
    found, width = [], 0.0
    for line in told.splitlines():
        numbers = {name: float(at) for name, at in re.findall(r'(\w+)="([-\d.]+)"', line)}
        if "<page" in line:
            width = numbers["width"]
        elif "<word" in line and not 0 <= numbers["xMin"] <= numbers["xMax"] <= width:
            found.append(line)
    return found


def text_of(paper: bytes) -> str:
    """The words of a PDF as a reader copies them."""
    told = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=paper, capture_output=True, check=True
    )
    return told.stdout.decode()


PAPERS = {
    "concept-note": lambda of: concept_note.build(of, "en"),
    "programme": lambda of: programme.build(of, "en"),
    "speakers": lambda of: speakers.build(of, "en"),
    "participants": lambda of: participants.build(of, "en", public=True),
    "report": lambda of: event_report.build(of, "en", {}, annex_engagements=True),
}


def test_hostile_words_in_every_field_are_words_in_every_form(app, client, meeting, trap):
    evil = hostile(trap)
    short = evil.replace("w" * 10_000, "w" * 100)
    with transaction():
        for place, one in enumerate(db.session.query(Intervention)):
            one.summary, one.ask = Localised(en=short if place else evil), evil[:300]
        for text in db.session.query(MeetingText):
            if not text.kind.endswith("_title"):
                text.body = evil if text.kind == "background" else short
        meeting.title = meeting.place_short = Localised(en=f"{evil[:120]} {'w' * 100} THE-END")
    for name, build in PAPERS.items():
        with compose.in_language("en"):
            html = compose.html(name, build(meeting), "en")
        tree = trees.document_fromstring(html)
        assert tree.xpath("//script|//iframe|//object|//img|//style[ancestor::body]") == [], name
        assert not [
            href for href in tree.xpath("//a/@href") if re.match("javascript|file|data", href)
        ]
        paper = press.render(html)
        assert declared.faults(paper) == [], name
        assert beyond_the_edge(paper) == [], name
        in_word = "".join(WordFile(word.render(html)).paragraphs())
        printed = letters(text_of(paper))
        for said in (letters(in_word), printed):
            assert said.count("THE-END") >= html.count("THE-END") - 6, name
            drawn = sum(node.text_content().count("w") for node in tree.iter("svg"))
            assert said.count("w") >= tree.find("body").text_content().count("w") - drawn, name
        if name in ("concept-note", "report"):
            assert "alert(1)" in in_word
            assert "{{ config }}" in in_word
    with transaction():
        meeting.state = "published"
    page = client.get(f"/meetings/{meeting.slug}/report").get_data(as_text=True)
    assert "<script src=" not in page.replace('<script src="/static', "")
    assert f'src="{trap}' not in page


def test_hostile_words_stay_words_in_mail(app, trap):
    evil = hostile(trap)
    facts = {"name": evil, "meeting": {"en": evil}, "number": "A1", "text": evil}
    made = render(
        "action_assigned",
        "en",
        {**facts, "due_on": date(2026, 12, 1), "url": "https://meetings.example.org/action/x"},
    )
    assert "\n" not in made.subject
    tree = trees.document_fromstring(made.html)
    assert tree.xpath("//script|//img|//iframe|//style[ancestor::body]") == []
    ours = {"https://meetings.example.org/action/x", "http://localhost/"}
    assert set(tree.xpath("//a/@href")) == ours
    for said in (made.text, tree.text_content()):
        assert letters(said).count("w" * 10_000 + "THE-END") >= 2
        assert "<script src=" in said
        assert "{{ config }}" in said


# --- the long sweep -------------------------------------------------------------------------------


RUNNING_LINE = "TAG-002"
"""A line along the edge of a sheet is no part of the text; on a paper of one page, where nothing
repeats, the tool takes it for one.
"""


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_paper_in_every_language_declares_rightly(demo_app, tmp_path, language):
    """Each paper that the product makes of the demonstration; the tools, which are slow, see the
    first of each kind.
    """
    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    number = 0
    for one in every_paper():
        if one.language != language:
            continue
        number += 1
        data = one.make().data
        faults = declared.archive_faults(data) if one.is_archive else declared.faults(data)
        kind = one.kind
        if kind not in seen:
            seen.add(kind)
            file = tmp_path / "paper.pdf"
            file.write_bytes(data)
            faults += [finding.message for finding in pdfua.validate(str(file)).findings]
            checked = outloud.check(str(file)).findings
            faults += [
                finding.message
                for finding in checked
                if finding.severity == "error" and finding.rule != RUNNING_LINE
            ]
        if faults:
            found[one.name] = faults
    assert found == {}
    assert number > 200
    assert len(seen) > 15


@pytest.mark.long
@pytest.mark.parametrize("name", ["concept-note", "programme", "speakers", "report"])
def test_libreoffice_opens_the_file_and_prints_the_same_headings(meeting, tmp_path, name):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not there; ./dev test-long installs libreoffice-writer-nogui")
    with compose.in_language("en"):
        document = PAPERS[name](meeting)
    file = tmp_path / "paper.docx"
    file.write_bytes(word.render(compose.html(name, document, "en")))
    options = (
        'pdf:writer_pdf_Export:{"ExportBookmarks":{"type":"boolean","value":"true"},'
        '"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    )
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [
            soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", options,
            "--outdir", tmp_path, file,
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    titles = [
        " ".join(t.split()) for _level, t in declared.outline((tmp_path / "paper.pdf").read_bytes())
    ]
    wanted = [words for level, words in WordFile(file.read_bytes()).headings() if level]
    assert titles == [" ".join(words.split()) for words in wanted]
