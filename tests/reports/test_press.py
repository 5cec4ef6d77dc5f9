"""The press: nothing fetched, equal bytes, no boxes for letters, tags in order."""

import gc
import io
import logging
import subprocess

import outloud
import pdfua
import pikepdf
import pytest

from app.reports import declared, press

pytestmark = pytest.mark.pure

PAGE = (
    '<html lang="en"><head><title>A paper</title></head><body>'
    '<div class="rh" data-l="Left" data-r="Right" data-f="Foot"></div><h1>A paper</h1>{body}'
    "</body></html>"
)
TABLE = (
    "<table><thead><tr><th scope=col>Item</th><th scope=col>Sum</th><th scope=col>Why</th></tr>"
    "</thead><tbody><tr><th scope=row>A</th><td>1</td><td>x</td></tr>"
    "<tr><th scope=row>B</th><td>2</td><td>y</td></tr>"
    "<tr><th scope=row>C</th><td>3</td><td>z</td></tr></tbody></table>"
)


def _printed(body: str = "<p>Words.</p>", **options) -> bytes:
    return press.render(PAGE.format(body=body), **options)


def test_equal_html_gives_equal_bytes():
    assert _printed(TABLE) == _printed(TABLE)


def test_letters_of_many_scripts_are_embedded():
    paper = _printed("<p>Élísio, Bolsa Mãe, Ægir, Żółć, Љубав, Ελλάδα, العربية, Кыргыз</p>")
    assert declared.faults(paper) == []


@pytest.mark.parametrize("letter", list("sşğłżőțāŽКΩ"))
@pytest.mark.parametrize("face", ["h1", "p", "table"])
def test_a_letter_leaves_ink(tmp_path, letter, face):
    """A glyph of the wrong file is drawn empty, and nothing but the picture shows it."""
    inside = f"<tr><th>{letter}</th></tr>" if face == "table" else letter
    html = f'<html lang="en"><title>x</title><body><{face}>{inside}</{face}></body></html>'
    file = tmp_path / "letter.pdf"
    file.write_bytes(press.render(html))
    picture = subprocess.run(
        ["pdftoppm", "-r", "300", "-x", "0", "-y", "0", "-W", "800", "-H", "800", "-gray", file],
        check=True,
        capture_output=True,
    ).stdout
    pixels = picture.split(b"\n", 3)[3]
    assert sum(map((100).__gt__, pixels)) > 40


def test_a_letter_that_cannot_be_drawn_stops_the_print():
    with pytest.raises(press.MissingGlyph, match=r"U\+F1234"):
        _printed("<p>\U000f1234</p>")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "https://static.invalid/../../config.py",
        "https://static.invalid/%2e%2e/factory.py",
        "https://static.invalid/css/nothing.css",
        "data:image/png;base64,AAAA",
        "ftp://static.invalid/css/paper.css",
    ],
)
def test_nothing_but_own_assets_is_read(address):
    with pytest.raises(ValueError, match=r"refused|no such asset"):
        press.own_asset(address)


def test_a_hostile_address_in_a_paper_is_refused_and_the_paper_still_comes(caplog):
    with caplog.at_level(logging.ERROR, logger="weasyprint"):
        paper = _printed(
            '<img alt="x" src="file:///etc/passwd"><link rel="stylesheet" href="http://127.0.0.1:9/x.css">'
        )
    assert b"root:" not in paper
    assert "refused" in caplog.text


def test_header_cells_say_what_they_head():
    with pikepdf.open(io.BytesIO(_printed(TABLE))) as pdf:
        scopes = [
            str(attributes.get("/Scope"))
            for tag in pdf.objects
            if isinstance(tag, pikepdf.Dictionary) and tag.get("/S") == pikepdf.Name.TH
            for attributes in (tag.A if isinstance(tag.A, pikepdf.Array) else [tag.A])
            if "/Scope" in attributes
        ]
    assert sorted(scopes) == ["/Column"] * 3 + ["/Row"] * 3


def test_running_lines_are_not_read_out():
    with pikepdf.open(io.BytesIO(_printed())) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
    assert content.count(b"/Artifact BMC") >= 3


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_as_it_was(was_on: bool):
    before = gc.isenabled()
    (gc.enable if was_on else gc.disable)()
    try:
        _printed()
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()


@pytest.mark.parametrize(
    "wrong", ["<html><title>x</title><h1>x</h1>", '<html lang="en"><h1>x</h1>']
)
def test_a_paper_without_language_or_title_is_a_fault(wrong):
    with pytest.raises(press.PaperFault):
        press.render(wrong)


def test_an_archive_paper_carries_its_data_and_both_names():
    files = [press.Attachment("a.json", "application/json", b"{}", "The data")]
    paper = _printed(TABLE, variant=press.ARCHIVE, attachments=files)
    assert paper == _printed(TABLE, variant=press.ARCHIVE, attachments=files)
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert bytes(pdf.attachments["a.json"].get_file().read_bytes()) == b"{}"
        assert len(pdf.Root.AF) == 1
        assert pdf.Root.AF[0].AFRelationship == pikepdf.Name.Data
        metadata = pdf.Root.Metadata.read_bytes()
    assert b"pdfaid:part" in metadata
    assert b"pdfuaid:part" in metadata
    assert declared.faults(paper) == []


def test_the_tools_find_nothing(tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(
        _printed(
            TABLE
            + "<h2>One</h2><ul><li>x</li></ul><p><a href='https://example.org/'>example.org</a></p>"
        )
    )
    assert [finding.message for finding in pdfua.validate(str(file)).findings] == []
    assert [
        one.message for one in outloud.check(str(file)).findings if one.severity == "error"
    ] == []


def test_a_very_short_table_has_heads_above_alone():
    rows = "<tr><th scope='row'>Amount</th><td>1,000</td></tr>"
    head = "<thead><tr><th scope='col'>What</th><th scope='col'>How much</th></tr></thead>"
    paper = _printed(f"<table>{head}<tbody>{rows * 3}</tbody></table>")
    kinds = []
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        kinds = [str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary)
                 and one.get("/S") in (pikepdf.Name.TH, pikepdf.Name.TD)]  # fmt: skip
    assert (kinds.count("/TH"), kinds.count("/TD")) == (2, 6)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<h3>Too deep</h3>", "level 3 follows one of level 1"),
        ("<h1>Twice</h1>", "only H1"),
        ("<svg viewBox='0 0 1 1'><rect width='1' height='1'/></svg>", "no alternative text"),
        ("<table><tr><td>1</td></tr></table>", "no header cells"),
    ],
)
def test_declared_finds_what_is_wrong(body, fault):
    assert any(fault in found for found in declared.faults(_printed(body)))
