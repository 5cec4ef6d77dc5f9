# ruff: noqa: E501  the paper is written as templates write it
"""Papers for a word processor: real styles, contents, captions, footnotes, nothing fetched."""

import io
import re
import zipfile

import docx
import pytest
from PIL import Image

from app.reports import word
from tests.word_files import W, WordFile

pytestmark = pytest.mark.pure

PAPER = """<html lang="fr"><head><title>Le titre</title></head><body>
<div class="cover"><p class="wm">Tour <em>de</em> Table</p><h1>Le titre</h1><p class="kind">Rapport</p></div>
<div class="rh" data-l="Série" data-r="Rapport" data-f="Édition 1"></div>
<section class="toc"><h2>Sommaire</h2><ul><li data-to="#s-a"><span class="no">1</span><a href="#s-a">Un</a></li>
<li data-to="#s-b" class="l2"><span class="no">1.1</span><a href="#s-b">Deux</a></li></ul></section>
<section id="s-a"><h2><span class="no">1</span>Un</h2><p>Un <b>gras</b> et <em>penché</em>,
 <span lang="en">an English word</span>, <a href="https://example.org/">un lien</a>.</p>
<ol><li>premier</li><li>deuxième<ul><li>dessous</li></ul></li></ol><p>Entre.</p><ol><li>encore</li></ol>
<blockquote><p>cité</p></blockquote><pre>code
deux</pre></section>
<section id="s-b"><h3><span class="no">1.1</span>Deux</h3>
<table><caption>Qui</caption><colgroup><col class="c-no"><col></colgroup><thead><tr><th scope="col">N°</th><th scope="col">Nom</th></tr></thead>
<tbody><tr class="group"><td colspan="2">Groupe</td></tr><tr><th scope="row">1</th><td>Љубав, محمد, 何小舟</td></tr></tbody></table>
<div class="box"><h3>Fonds</h3><svg viewBox="0 0 100 40"><title>La barre</title><rect x="0" y="0" width="50" height="20" fill="#0A4D86"/><text x="5" y="15" fill="#FFFFFF">75 M</text></svg><p class="m">Source : registre.</p></div>
<figure><img src="https://static.invalid/pictures/a.jpg" alt="Une salle"><figcaption>La salle</figcaption></figure>
<div style="height:10mm;background:url(https://static.invalid/pictures/a.jpg) left"></div></section></body></html>"""


@pytest.fixture(scope="module")
def pictures() -> dict[str, bytes]:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#336699").save(out, "JPEG")
    return {"pictures/a.jpg": out.getvalue()}


@pytest.fixture(scope="module")
def made(pictures) -> WordFile:
    return WordFile(word.render(PAPER, pictures))


def test_equal_papers_are_equal_bytes(pictures):
    assert word.render(PAPER, pictures) == word.render(PAPER, pictures)


def test_headings_captions_and_lists_have_real_styles(made):
    assert made.headings() == [(0, "Le titre"), (1, "1 Un"), (2, "1.1 Deux"), (2, "Fonds")]
    assert made.paragraphs("Caption") == ["Qui", "La salle"]
    assert made.paragraphs("ListNumber") == ["premier", "deuxième", "encore"]
    assert made.paragraphs("ListBullet") == ["dessous"]
    assert made.paragraphs("Quote") == ["cité"]
    assert made.paragraphs("Code") == ["code deux"]


def test_each_numbered_list_begins_at_one(made):
    numbers = {
        made.words(one): one.find(f".//{W}numId").get(f"{W}val")
        for one in made.body.iter(f"{W}p")
        if made.style(one) == "ListNumber"
    }
    assert numbers["premier"] == numbers["deuxième"] != numbers["encore"]
    numbering = made.parts["word/numbering.xml"]
    assert numbering.count(b'<w:startOverride w:val="1"/>') == 2


def test_the_contents_are_a_field_whose_entries_lead_to_the_headings(made):
    asked = [one.text for one in made.body.iter(f"{W}instrText")]
    assert asked[0] == r' TOC \o "1-2" \h \z \u '
    assert made.paragraphs("TOC1") == ["1 Un"]
    targets = {one.get(f"{W}name") for one in made.body.iter(f"{W}bookmarkStart")}
    links = {one.get(f"{W}anchor") for one in made.body.iter(f"{W}hyperlink")} - {None}
    assert links == {"at_s_a", "at_s_b"} == targets
    kinds = [one.get(f"{W}fldCharType") for one in made.body.iter(f"{W}fldChar")]
    assert kinds.count("begin") == kinds.count("end") == 3


def test_tables_repeat_their_head_and_say_what_heads(made):
    rows = list(made.body.iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    look = next(made.body.iter(f"{W}tblLook"))
    assert (look.get(f"{W}firstRow"), look.get(f"{W}firstColumn")) == ("1", "1")
    assert rows[1].find(f"{W}tc/{W}tcPr/{W}gridSpan").get(f"{W}val") == "2"
    assert next(made.body.iter(f"{W}tblCaption")).get(f"{W}val") == "Qui"


def test_small_print_of_a_figure_is_a_footnote(made):
    assert made.notes["1"].strip() == "Source : registre."
    assert b"footnotes.xml" in made.parts["[Content_Types].xml"]
    assert b"footnotePr" in made.parts["word/settings.xml"]


def test_pictures_have_their_words_or_are_marked_as_decoration(made):
    told = [one for one in made.body.iter() if one.tag.endswith("}docPr")]
    assert [one.get("descr") for one in told] == ["La barre", "Une salle", ""]
    assert b"decorative" in made.parts["word/document.xml"]


def test_languages_and_title_are_stated(made):
    assert b'w:val="fr-FR"' in made.parts["word/styles.xml"]
    english = next(run for run in made.body.iter(f"{W}r") if "English" in "".join(run.itertext()))
    assert english.find(f"{W}rPr/{W}lang").get(f"{W}val") == "en-GB"
    arabic = [run for run in made.body.iter(f"{W}r") if run.find(f"{W}rPr/{W}rtl") is not None]
    assert "محمد" in "".join(arabic[0].itertext())
    core = made.parts["docProps/core.xml"].decode()
    assert "Le titre" in core
    assert "fr-FR" in core


def test_the_library_reads_it_back(pictures):
    read = docx.Document(io.BytesIO(word.render(PAPER, pictures)))
    assert [one.text for one in read.paragraphs if one.style.name == "heading 1"] or [
        one.text for one in read.paragraphs if one.style.style_id == "Heading1"
    ]
    assert len(read.tables) == 1
    assert read.sections[0].header.paragraphs[0].text == "Série\tRapport"


def test_hostile_words_stay_words():
    evil = (
        "&lt;script&gt;alert(1)&lt;/script&gt; \x0b\x00 ]]&gt; &amp;#0; \u202eevil\u202c "
        + "w" * 10_000
    )
    data = word.render(
        f'<html lang="en"><head><title>{evil}</title></head><body><h1>{evil}</h1><p>{evil}</p>'
        '<img src="file:///etc/passwd" alt="x"><img src="http://127.0.0.1:9/y.png" alt="y">'
        '<a href="https://example.org/?a=&quot;b">z</a></body></html>'
    )
    found = WordFile(data)
    assert "w" * 10_000 in found.paragraphs("Title")[0]
    assert "<script>alert(1)</script>" in found.paragraphs()[1]
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        relations = box.read("word/_rels/document.xml.rels").decode()
        assert not [name for name in box.namelist() if "media" in name]
    outside = re.findall(r'Target="([^"]+)" TargetMode="External"', relations)
    assert outside == ["https://example.org/?a=&quot;b"]
