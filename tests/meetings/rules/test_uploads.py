"""What may be kept, under which name, and what each refusal says."""

import struct
from contextlib import suppress
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError
from app.meetings.rules import uploads
from app.meetings.rules.uploads import Upload, checked, clean_name
from tests.meetings import files

pytestmark = pytest.mark.pure

MOST = 1_000_000


def kept(name: str, data: bytes) -> uploads.Sound:
    return checked(Upload(name, data), most=MOST)


@pytest.mark.parametrize("ending", sorted(files.SOUND))
def test_every_kind_that_is_taken_passes_under_its_own_ending(ending: str):
    sound = kept(f"Paper.{ending.upper()}", files.SOUND[ending])
    assert sound.name == f"Paper.{ending}"
    assert sound.media_type == uploads.MEDIA_TYPES["jpg" if ending == "jpeg" else ending]


@pytest.mark.parametrize("named", sorted(files.SOUND))
def test_no_kind_passes_under_the_ending_of_another(named: str):
    for kind, data in files.SOUND.items():
        alike = {kind, named} <= {"jpg", "jpeg"} or {kind, named} <= {"txt", "csv"}
        if kind != named and not alike:
            with pytest.raises((uploads.WrongEnding, uploads.NotWhatItSays)):
                kept(f"a.{named}", data)


def test_a_wrong_ending_is_told_with_both_kinds():
    with pytest.raises(uploads.WrongEnding) as refusal:
        kept("talk.pptx", files.PDF)
    assert "named .pptx, but its content is PDF" in str(refusal.value)
    assert refusal.value.field == "file"


HTML, SVG = b"<!DOCTYPE html><script>1</script>", b'<svg xmlns="x" onload="alert(1)"/>'
PROGRAM, SCRIPT = b"MZ\x90\x00" + b"\x00" * 60, b"#!/bin/sh\nrm -rf /\n"


@pytest.mark.parametrize("data", [HTML, SVG, PROGRAM, SCRIPT, b"\x7fELF\x02\x01", b"{\\rtf1 x}"])
@pytest.mark.parametrize("ending", ["pdf", "docx", "odt", "png", "jpg", "txt", "csv"])
def test_pages_pictures_and_programs_pass_under_no_name(ending: str, data: bytes):
    with pytest.raises(uploads.NotWhatItSays):
        kept(f"a.{ending}", data)
    with pytest.raises(uploads.NotWhatItSays):
        kept("a.txt", b"\xef\xbb\xbf \n" + data)


@pytest.mark.parametrize(
    "name",
    ["a.html", "a.svg", "a.exe", "a.docm", "a.zip", "a.pdf.exe", "a", "", ".", "pdf", "a.js"],
)
def test_other_endings_are_told_what_is_taken(name: str):
    with pytest.raises(uploads.KindNotTaken, match="PDF, DOCX"):
        kept(name, files.PDF)


@pytest.mark.parametrize(
    "data",
    [
        files.office(word__vbaProject_bin=b"x"),
        files.office(word__vbaData_xml=b"x"),
        files.office(word__activeX__control_bin=b"x"),
        files.office(word__embeddings__run_exe=b"MZ"),
        files.office(word__afchunk_html=b"<script>"),
        files.office(says="application/vnd.ms-word.document.macroEnabled.main+xml"),
    ],
)
def test_macros_and_programs_in_a_container_are_refused(data: bytes):
    with pytest.raises(uploads.HasMacros):
        kept("a.docx", data)


def test_macros_of_the_other_office_are_refused():
    with pytest.raises(uploads.HasMacros):
        kept("a.odt", files.open_document(Basic__Standard__Module_xml=b"x"))
    with pytest.raises(uploads.HasMacros):
        kept("a.xlsx", files.office("xlsx", xl__macrosheets__sheet1_xml=b"x"))


@pytest.mark.parametrize(
    "data",
    [
        files.zipped({"word/document.xml": "<x/>"}),
        files.zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}),
        files.zipped({"mimetype": "application/epub+zip", "content.xml": ""}),
        files.zipped({"a.txt": "a"}),
        files.office()[:-10],
        files.office()[:200],
        b"PK\x03\x04" + b"\x00" * 100,
        PROGRAM + files.office(),
        b"PK\x03\x04 polyglot" + files.office(),
        files.zipped({"../../etc/x.xml": "x", "[Content_Types].xml": "x"}),
        files.office(__etc__x_xml=b"x"),
        b"PK\x05\x06" + b"\x00" * 18,
    ],
)
def test_a_container_that_is_broken_disguised_or_strays_is_refused(data: bytes):
    with pytest.raises(uploads.NotWhatItSays):
        kept("a.docx", data)


def test_a_container_locked_by_a_password_is_refused():
    data = bytearray(files.office())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(uploads.NotWhatItSays):
        kept("a.docx", bytes(data))


def test_a_container_made_to_burst_is_refused_without_unpacking_it():
    data = bytearray(files.office())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 4_000_000_000)
    with ZipFile(BytesIO(bytes(data))) as box:
        assert sum(one.file_size for one in box.infolist()) > 10**9
    with pytest.raises(uploads.TooMuchInside):
        kept("a.docx", bytes(data))
    with pytest.raises(uploads.TooMuchInside):
        kept("a.docx", files.zipped({f"{n}.xml": "" for n in range(10_001)})[: MOST * 9])


def test_a_picture_of_a_billion_points_is_refused():
    data = bytearray(files.PNG)
    data[16:24] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(uploads.TooMuchInside):
        kept("a.png", bytes(data))


@pytest.mark.parametrize("ending", ["pdf", "png", "jpg"])
def test_half_a_file_is_refused(ending: str):
    with pytest.raises(uploads.NotWhatItSays):
        kept(f"a.{ending}", files.SOUND[ending][:-12])


def test_size_is_limited_and_nothing_is_nothing():
    with pytest.raises(uploads.FileTooLarge, match="at most 1 MB"):
        kept("a.txt", b"a" * (MOST + 1))
    with pytest.raises(uploads.FileIsEmpty):
        kept("a.txt", b"")
    assert kept("a.txt", b"a" * MOST).data == b"a" * MOST


@pytest.mark.parametrize(
    "data",
    ["Café; 3 €".encode("cp1252"), "Łódź\n".encode("utf-16"), "何\tżółć".encode(), b"a < b\n"],
)
def test_texts_of_common_programs_pass(data: bytes):
    assert kept("list.csv", data).media_type == "text/csv"


@pytest.mark.parametrize(
    ("sent", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\Talk 1.PPTX", "Talk 1.pptx"),
        ("Déclaration « Côte d’Ivoire ».pdf", "Déclaration « Côte d’Ivoire ».pdf"),
        ("e\u0301t\u00e9.pdf", "été.pdf"),
        ("\u202egnp.fdp.pdf", "gnp.fdp.pdf"),
        ("a\r\nSet-Cookie: b=c\x00.pdf", "aSet-Cookie- b=c.pdf"),
        ('x"; filename="y.pdf', "x-- filename=-y.pdf"),
        ("con.pdf", "_con.pdf"),
        ("LPT1.txt.pdf", "_LPT1.txt.pdf"),
        (" . .pdf", "document.pdf"),
        ("a\u200bb\ufeff  c.pdf", "ab c.pdf"),
        ("声明.pdf", "声明.pdf"),
        ("n" * 5000 + ".pdf", "n" * 100 + ".pdf"),
        ("", "document"),
    ],
)
def test_names_are_cleaned(sent: str, clean: str):
    assert clean_name(sent) == clean


@given(st.text(max_size=300))
def test_no_name_keeps_anything_that_could_do_harm(name: str):
    clean = clean_name(name)
    assert clean
    assert len(clean) <= 112
    assert not set(clean) & set('/\\<>:"|?*;%\r\n\t\0')
    assert not clean.startswith(".")
    assert clean_name(clean) == clean


@given(st.binary(max_size=400), st.sampled_from(uploads.ENDINGS))
def test_no_content_does_more_than_pass_or_be_refused(data: bytes, ending: str):
    for content in (data, b"PK\x03\x04" + data, files.office()[:60] + data, b"\xff\xfe" + data):
        with suppress(DomainError):
            assert kept(f"a.{ending}", content).data == content
