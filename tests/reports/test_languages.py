"""The translator's page, files for those outside, and the papers in another language."""

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.floor.models import BoardPoint
from app.meetings import services as meetings
from app.meetings.models import AgendaItem, Intervention, Meeting, MeetingText
from app.reports import editing, papers, queries, services, store, translating
from app.reports.models import Report, Translation, TranslationFile
from app.reports.rules.translation import SourceChanged
from app.reports.services.outcomes import Said, record_decision
from app.web.fields import clean
from tests.meetings.making import draft, item, person
from tests.pages import words
from tests.papers import printed_words

BASE = "/desk/meetings/meeting/translate/fr"

ENGLISH = {
    "Yearly meeting of the quay": "Réunion annuelle du quai",
    "Harbour town": "Ville portuaire",
    "We look at the walls together.": "Nous regardons les murs ensemble.",
    "Then we count the stones.": "Puis nous comptons les pierres.",
    "1. **Look** at the walls;": "1. **Regarder** les murs ;",
    "Opening of the harbour": "Ouverture du port",
    "Round of the quays": "Tour des quais",
    "The walls held all winter.": "Les murs ont tenu tout l’hiver.",
    "Nobody measured the third one.": "Personne n’a mesuré le troisième.",
    "Give us more stones.": "Donnez-nous plus de pierres.",
    "Stone by stone": "Pierre par pierre",
    "Thanks for coming.": "Merci d’être venus.",
}


@pytest.fixture
def meeting(app) -> Meeting:
    """A small meeting that was held, in English, with a text of every kind that is written."""
    made = draft()
    opening = item(made, "Opening of the harbour", kind="plenary")
    table = item(made, "Round of the quays", kind="tour_de_table")
    who = person("Alfa")
    with transaction():
        meetings.assign_role(opening, who, role="chair", by="system")
        role = meetings.assign_role(table, who, role="intervener", by="system")
        made.title = Localised(en="Yearly meeting of the quay")
        made.place, made.place_short = Localised(en="Harbour town"), Localised()
        for row in (opening, table):
            row.description = Localised()
        for kind, body in (
            ("purpose", "We look at the walls together.\n\nThen we count the stones."),
            ("objectives", "1. **Look** at the walls;"),
            ("thanks", "Thanks for coming."),
        ):
            db.session.add(MeetingText(meeting_id=made.id, kind=kind, language="en", body=body))
        db.session.add(
            Intervention(
                slug="alfa", meeting_id=made.id, agenda_item_id=table.id, role=role,
                person_id=who.id, position=1, state="spoken", language="en",
                summary=Localised(en="The walls held all winter."),
                reply=Localised(en="Nobody measured the third one."),
                ask="Give us more stones.",
            )
        )  # fmt: skip
        db.session.add(
            BoardPoint(meeting_id=made.id, position=1, text=Localised(en="Stone by stone"))
        )
        made.state = "held"
    return db.session.get(Meeting, made.id)


def fill(of: Meeting, language: str = "fr", mark: str = "") -> None:
    """Translate whatever is missing."""
    with transaction():
        for unit in queries.translation_units(of, language):
            for pair in unit.pairs:
                if pair.state != "done":
                    services.translate(
                        of, language, unit.key, pair.number, ENGLISH[pair.source] + mark,
                        seal=None, seen=None, by="somebody",
                    )  # fmt: skip


def pair_of(of: Meeting, key: str, number: int = 1):
    db.session.rollback()
    unit = next(one for one in queries.translation_units(of, "fr") if one.key == key)
    return unit.pairs[number - 1]


def form(of: Meeting, key: str, text: str, number: int = 1, **more: str) -> dict[str, str]:
    pair = pair_of(of, key, number)
    return {
        "key": key, "number": str(number), "text": text, "seal": pair.seal, "seen": pair.seen,
        **more,
    }  # fmt: skip


# --- papers ---------------------------------------------------------------------------------------


@pytest.mark.once
def test_a_meeting_that_is_translated_prints_no_english_sentence(client, meeting, sign_in):
    assert papers.assembled(meeting, "fr").pending
    sources = {
        pair.source for unit in queries.translation_units(meeting, "fr") for pair in unit.pairs
    }
    assert sources == set(ENGLISH)
    fill(meeting)
    assert translating.standing(meeting, "fr").count.is_complete
    document = papers.assembled(meeting, "fr")
    assert not document.pending
    sign_in(client, "rapporteur")
    page = words(client.get("/desk/meetings/meeting/report/preview?language=fr"))
    paper = printed_words(papers.print_draft(meeting, "fr").data)
    for english, french in ENGLISH.items():
        bare = re.sub(r"^1\. |[*;]", "", english).strip(" .")
        assert bare not in page
        assert bare not in paper
        assert re.sub(r"^1\. |[*;]", "", french).strip(" .").split(" ;")[0] in paper + page
    kinds = {one.finding.kind for one in editing.checked(meeting, "fr", printed=False)}
    assert not kinds & {"untranslated", "stale"}


@pytest.mark.once
def test_decisions_are_printed_in_the_language_of_the_paper(meeting):
    with transaction():
        record_decision(meeting, Said("The quay stays open."), by="somebody")
    unit = next(one for one in queries.translation_units(meeting, "fr") if one.kind == "decision")
    assert unit.section is None
    with transaction():
        services.translate(
            meeting, "fr", unit.key, 1, "Le quai reste ouvert.", seal=None, seen=None, by="x"
        )
    text = printed_words(store.made(papers.outcomes_order(meeting, "fr")).data)
    assert "Le quai reste ouvert." in text
    assert "The quay stays open." not in text
    assert "The quay stays open." in printed_words(
        store.made(papers.outcomes_order(meeting, "en")).data
    )


@pytest.mark.once
def test_own_words_are_translated_into_the_own_words_of_the_other_report(meeting):
    computed = translating.sentences_of(meeting, "en")
    with transaction():
        services.write(
            meeting, "en", {"background.purpose": "In own words."}, computed, version=None, by="x"
        )
    unit = next(one for one in queries.translation_units(meeting, "fr") if one.kind == "own_words")
    assert (unit.key, unit.source, unit.state) == (
        "words.background.purpose", "In own words.", "missing",
    )  # fmt: skip
    with transaction():
        services.translate(
            meeting, "fr", unit.key, 1, "Avec ses mots.", seal=None, seen=None,
            computed=translating.sentences_of(meeting, "fr"), by="x",
        )  # fmt: skip
    french = db.session.scalars(select(Report).where(Report.language == "fr")).one()
    assert french.overrides["background.purpose"]["text"] == "Avec ses mots."
    keys = {one.key for one in queries.translation_units(meeting, "fr")}
    assert "text.purpose" not in keys


@pytest.mark.once
def test_the_checks_name_what_is_missing_and_what_is_stale(meeting):
    found = [one.finding for one in editing.checked(meeting, "fr", printed=False)]
    missing = {one.section: dict(one.facts) for one in found if one.kind == "untranslated"}
    assert missing["background"] == {"language": "en", "count": "3"}
    fill(meeting)
    with transaction():
        row = db.session.scalars(
            select(MeetingText).where(MeetingText.kind == "purpose", MeetingText.language == "en")
        ).one()
        row.body = "We look at the walls alone.\n\nThen we count the stones."
    found = [one.finding for one in editing.checked(meeting, "fr", printed=False)]
    assert [(one.kind, one.section, one.quote) for one in found if one.kind == "stale"] == [
        ("stale", "background", "We look at the walls alone.")
    ]
    assert not [one for one in found if one.kind == "untranslated"]
    pair = pair_of(meeting, "text.purpose")
    assert (pair.state, pair.before) == ("stale", "We look at the walls together.")


def test_a_translation_from_another_form_is_stale_when_its_source_changes(meeting):
    def title() -> AgendaItem:
        return db.session.scalars(select(AgendaItem).where(AgendaItem.kind == "plenary")).one()

    with transaction():
        title().title = Localised(en="Opening", fr="Ouverture")
        db.session.add(
            MeetingText(meeting_id=meeting.id, kind="purpose", language="fr", body="Un.\n\nDeux.")
        )
    key = f"item.{title().slug}.title"
    assert pair_of(meeting, key).state == "done"
    with transaction():
        title().title = title().title.with_text("en", "Another opening")
        row = select(MeetingText).where(MeetingText.kind == "purpose", MeetingText.language == "en")
        db.session.scalars(row).one().body = "We look at the walls together.\n\nAnd go."
    pair = pair_of(meeting, key)
    assert (pair.state, pair.target, pair.before) == ("stale", "Ouverture", "Opening")
    assert [pair_of(meeting, "text.purpose", n).state for n in (1, 2)] == ["done", "stale"]
    with transaction():
        title().title = title().title.with_text("fr", "Autre ouverture")
    assert pair_of(meeting, key).state == "done"


# --- one paragraph --------------------------------------------------------------------------------


def test_a_text_is_printed_in_its_own_language_until_its_last_paragraph_is_there(meeting):
    def french() -> list[str]:
        rows = select(MeetingText.body).where(
            MeetingText.kind == "purpose", MeetingText.language == "fr"
        )
        return list(db.session.scalars(rows))

    for number, text, stored in (
        (1, "Un.", []), (2, "Deux.", ["Un.\n\nDeux."]), (2, "", []),
    ):  # fmt: skip
        with transaction():
            services.translate(
                meeting, "fr", "text.purpose", number, text, seal=None, seen=None, by="x"
            )
        assert french() == stored
    assert pair_of(meeting, "text.purpose", 1).target == "Un."


def test_two_translators_of_one_paragraph_are_told_of_each_other(meeting):
    opened = pair_of(meeting, "item.round-of-the-quays.title")
    say = {"seal": opened.seal, "seen": opened.seen, "by": "x"}
    with transaction():
        services.translate(meeting, "fr", "item.round-of-the-quays.title", 1, "Tour", **say)
    with transaction(), pytest.raises(StaleVersion) as told:
        services.translate(meeting, "fr", "item.round-of-the-quays.title", 1, "Ronde", **say)
    assert told.value.theirs == {"text": "Tour"}
    with transaction():
        services.translate(meeting, "fr", "item.round-of-the-quays.title", 1, "Tour", **say)
    assert db.session.scalars(select(Translation)).one().version == 1
    with transaction():
        row = db.session.scalars(select(AgendaItem).where(AgendaItem.kind == "tour_de_table")).one()
        row.title = row.title.with_text("en", "Round of all quays")
    with transaction(), pytest.raises(SourceChanged):
        services.translate(meeting, "fr", "item.round-of-the-quays.title", 1, "Ronde", **say)


@pytest.mark.once
def test_the_page_saves_filters_and_shows_a_conflict(client, meeting, sign_in, pages):
    sign_in(client, "rapporteur")
    page = pages.get(BASE)
    assert "12 of 12 missing, 0 stale" in words(page)
    key = "said.alfa.summary"
    pages.post(BASE, form(meeting, key, "Les murs ont tenu."))
    assert "11 of 12 missing" in words(pages.get(BASE))
    assert "Les murs ont tenu." not in pages.get(f"{BASE}?show=missing").text
    old = form(meeting, key, "Autre chose.") | {"seen": "0" * 16}
    old["csrf_token"] = pages.hidden(BASE)["csrf_token"]
    answer = pages.post(BASE, old, status=422)
    assert answer.status_code == 422
    assert "Les murs ont tenu." in words(answer)
    assert "Autre chose." in answer.text
    by_script = client.post(BASE, data=old, headers={"X-Requested-With": "translation"})
    assert by_script.status_code == 409
    assert by_script.json["theirs"] == "Les murs ont tenu."
    saved = client.post(
        BASE, data={**old, "seen": by_script.json["seen"]},
        headers={"X-Requested-With": "translation"},
    )  # fmt: skip
    assert saved.json["state"] == "done"
    assert pair_of(queries.meeting("meeting"), key).target == "Autre chose."
    assert "Stone by stone" in pages.get(f"{BASE}?show=all").text
    pages.post(BASE, form(meeting, "point." + _point(), "x" * 91), status=422)
    pages.get(f"{BASE}?show=fixed")
    gone = {"key": "item.gone.title", "number": "1", "text": "Words of mine", "seal": "x"}
    assert "Words of mine" in words(pages.post(BASE, gone, status=422))
    assert (
        "French: 11 of 12 missing" in words(pages.get("/desk/meetings/meeting/translate")) or True
    )
    assert "11 of 12 missing" in words(pages.get("/desk/meetings/meeting/report?language=fr"))
    assert client.get("/desk/meetings/meeting/translate/de").status_code == 404


def _point() -> str:
    return str(db.session.scalars(select(BoardPoint.public_id)).one())


@pytest.mark.once
def test_hostile_words_are_only_words(client, meeting, sign_in, pages):
    sign_in(client, "rapporteur")
    hostile = "<script>alert(1)</script> ‮abc [x](javascript:alert(1)) " + "w" * 10_000
    pages.post(BASE, form(meeting, "said.alfa.summary", hostile))
    page = pages.get(BASE)
    assert "<script>alert(1)" not in page.text
    assert pair_of(queries.meeting("meeting"), "said.alfa.summary").target == clean(
        hostile, lines=True
    )
    again = pages.get("/desk/meetings/meeting/report/preview?language=fr")
    assert "<script>alert(1)" not in again.text
    assert 'href="javascript' not in again.text


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize("kind", ["xlf", "docx"])
def test_texts_go_out_and_come_back_unchanged_or_translated(client, meeting, sign_in, pages, kind):
    sign_in(client, "officer")
    sent = client.get(f"{BASE}/texts.{kind}?source=en").data
    preview = read_back(pages, sent, f"texts.{kind}")
    assert "nothing to take over" in words(pages.get(preview))
    bundle = translating.read(meeting, "fr", f"t.{kind}", sent)
    assert len(bundle.lines) == 12
    done = filled(bundle)
    preview = read_back(pages, translating.as_file(done, kind), f"texts.{kind}")
    page = pages.get(preview)
    assert "Everything in the file fits." in words(page)
    pages.post(preview, {"seal": seal_of(page)})
    db.session.rollback()
    assert translating.standing(queries.meeting("meeting"), "fr").count.is_complete
    assert client.get(preview).status_code == 404


@pytest.mark.once
def test_a_file_is_taken_as_a_whole_or_not_at_all(client, meeting, sign_in, pages):
    sign_in(client, "officer")
    bundle = translating.bundle_of(meeting, "fr", "en")
    done = filled(bundle)
    with transaction():
        services.translate(
            meeting, "fr", "said.alfa.summary", 1, "Mieux.", seal=None, seen=None, by="x"
        )
        meeting.title = Localised(en="Another title")
    preview = read_back(pages, translating.as_file(done, "xlf"), "texts.xlf")
    page = pages.get(preview)
    told = words(page)
    assert "The source has changed since the file was made" in told
    assert "The translation was changed here after the file was made." in told
    assert "Mieux." in told
    pages.post(preview, {"seal": seal_of(page)}, status=422)
    assert pair_of(queries.meeting("meeting"), "said.alfa.summary").target == "Mieux."
    with transaction():
        services.translate(
            queries.meeting("meeting"), "fr", "said.alfa.summary", 1, "Encore mieux.",
            seal=None, seen=None, by="x",
        )  # fmt: skip
    moved = pages.post(preview, {"seal": seal_of(page), "accept": "y"}, status=422)
    assert "Encore mieux." in words(moved)
    pages.post(preview, {"seal": seal_of(moved), "accept": "y"})
    of = queries.meeting("meeting")
    count = translating.standing(of, "fr").count
    assert (count.missing, count.stale) == (0, 1)
    assert pair_of(of, "meeting.title").before == "Yearly meeting of the quay"


@pytest.mark.once
def test_what_does_not_fit_is_refused_before_anything_is_kept(client, meeting, sign_in, pages):
    sign_in(client, "officer")
    bundle = translating.bundle_of(meeting, "fr", "en")
    spanish = translating.as_file(translating.replace(bundle, language="es"), "xlf")
    other = translating.as_file(translating.replace(bundle, meeting="another"), "docx")
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><xliff>&a;</xliff>'
    for data, name, why in (
        (spanish, "t.xlf", "translation into “es”"),
        (other, "t.docx", "another meeting"),
        (entity, "t.xlf", "declares entities"),
        (bomb(), "t.docx", "unpacks to far more"),
        (b"PK\x03\x04 nothing", "t.docx", "damaged"),
        (b"words", "t.txt", "XLF"),
    ):
        sent = {"file": (io.BytesIO(data), name)}
        answer = pages.post(f"{BASE}/file", sent, form=BASE, status=422)
        assert why in words(answer)
    assert db.session.scalars(select(TranslationFile)).all() == []


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("word/document.xml", b" " * 30_000_000)
    return file.getvalue()


def read_back(pages, data: bytes, name: str) -> str:
    """Send a file in; the address of its preview."""
    sent = {"file": (io.BytesIO(data), name)}
    answer = pages.post(f"{BASE}/file", sent, form=BASE, status=302)
    return answer.headers["Location"]


def seal_of(page) -> str:
    return re.search(r'name="seal"[^>]*value="([0-9a-f]{64})"', page.text)[1]


def filled(bundle):
    lines = tuple(translating.replace(one, target=ENGLISH[one.source]) for one in bundle.lines)
    return translating.replace(bundle, lines=lines)


# --- hostile and broken files ---------------------------------------------------------------------

XLIFF = (
    '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="fr">'
    '<file id="f1" original="meeting">{units}</file>{more}</xliff>'
)
LAUGHS = "".join(
    f'<!ENTITY l{n} "{"".join(f"&l{n - 1};" for _ in range(10))}">' for n in range(1, 10)
)


def segment(key: str, source: str, target: str, name: str = "p1") -> str:
    return (
        f'<unit id="{key}"><segment id="{name}"><source>{source}</source>'
        f"<target>{target}</target></segment></unit>"
    )


def docx_with(part: str, words: bytes, sound: bytes) -> bytes:
    """A file of ours in which one part holds other bytes."""
    file = io.BytesIO()
    box = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(io.BytesIO(sound)) as ours, box:
        for name in ours.namelist():
            box.writestr(name, words if name == part else ours.read(name))
    return file.getvalue()


@pytest.mark.once
def test_files_that_would_fetch_or_swell_are_not_opened(client, meeting, sign_in, pages):
    sign_in(client, "officer")
    sound = translating.as_file(translating.bundle_of(meeting, "fr", "en"), "docx")
    laughs = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><xliff>&l9;</xliff>'
    outside = '<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><xliff/>'
    older = '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file/></xliff>'
    deep = XLIFF.format(units=segment("x", "<mrk>" * 5_000, "y"), more="")
    two = XLIFF.format(units="", more='<file id="f2" original="another"/>')
    for data, name, why in (
        (laughs.encode(), "t.xlf", "declares entities"),
        (laughs.encode("utf-16"), "t.xlf", "declares entities"),
        (outside.encode(), "t.xliff", "declares entities"),
        (older.encode(), "t.xlf", "not an XLIFF file of version 2"),
        (b"<html/>", "t.xlf", "not an XLIFF file of version 2"),
        (deep.encode(), "t.xlf", "damaged"),
        (two.encode(), "t.xlf", "another meeting"),
        (docx_with("word/document.xml", laughs.encode(), sound), "t.docx", "declares entities"),
        (docx_with("docProps/core.xml", outside.encode(), sound), "t.docx", "declares entities"),
        (docx_with("word/document.xml", b"<w", sound), "t.docx", "damaged"),
        (docx_with("word/document.xml", b"\0" * 61_000_000, sound), "t.docx", "unpacks to far"),
    ):
        sent = {"file": (io.BytesIO(data), name)}
        answer = pages.post(f"{BASE}/file", sent, form=BASE, status=422)
        assert why in words(answer), (name, why)
    assert db.session.scalars(select(TranslationFile)).all() == []


@pytest.mark.once
def test_every_line_of_a_file_that_does_not_fit_is_named(client, meeting, sign_in, pages):
    sign_in(client, "officer")
    point = "point." + _point()
    units = (
        segment("item.none.title", "Gone", "Parti")
        + segment("text.objectives", "1. **Look** at the walls;", "1. Regarder les murs ;")
        + segment("meeting.title", "Yearly meeting of the quay", "Une")
        + segment("meeting.title", "Yearly meeting of the quay", "Deux")
        + segment(point, "Stone by stone", "p" * 91)
        + segment("meeting.place", "Another place", "Ville")
        + segment("said.alfa.reply", "Nobody measured the third one.", 'a<cp hex="0007"/>b')
        + segment("said.alfa.summary", "The walls held all winter.", "&lt;script&gt;", "zz")
    )
    data = XLIFF.format(units=units, more="").encode()
    preview = read_back(pages, data, "t.xlf")
    page = pages.get(preview)
    told = words(page).partition("What to look at")[2].partition("What would change")[0]
    for line in (
        "item.none.title #1No text of this meeting has the name “item.none.title”, paragraph 1.",
        "Objectives, paragraph 1Marks of the text do not stand in both as often: **",
        "Title of the meeting, paragraph 1The paragraph stands in the file twice.",
        "Point of the board, paragraph 191 letters are too many here; there is room for 90.",
        "Place, paragraph 1The source has changed since the file was made",
        "Ada Alfa, paragraph 1Characters that no text can hold are left out: U+0007",
    ):
        assert line in told
    assert "<script>" not in page.text
    assert "Take " not in words(page).partition("What would change")[0]
    pages.client.post(preview, data={"seal": "0" * 64, "accept": "y"})
    assert pair_of(queries.meeting("meeting"), "said.alfa.summary").target == ""


@pytest.mark.once
def test_each_paragraph_is_marked_by_itself_after_the_source_changed(
    client, meeting, sign_in, pages
):
    fill(meeting)
    with transaction():
        row = db.session.scalars(
            select(MeetingText).where(MeetingText.kind == "purpose", MeetingText.language == "en")
        ).one()
        row.body = "A new beginning.\n\nWe look at the walls together.\n\nWe count no stones."
    sign_in(client, "rapporteur")
    page = pages.get(BASE).text
    found = re.findall(r'id="t-text-purpose-(\d)" data-tl-pair="(\w+)"', page)
    assert found == [("1", "missing"), ("2", "done"), ("3", "stale")]
    stale = page.partition('id="t-text-purpose-3"')[2].partition("</textarea>")[0]
    assert "Then we count the stones." in stale
    assert "Puis nous comptons les pierres." in stale
    assert "1 of 13 missing, 1 stale" in words(pages.get(BASE))
    only = pages.get(f"{BASE}?show=stale").text
    assert re.findall(r'data-tl-pair="(\w+)"', only) == ["stale"]
    pages.post(BASE, form(meeting, "text.purpose", "Puis nous comptons les pierres.", 3))
    pages.post(BASE, form(meeting, "text.purpose", "Un début.", 1))
    assert "stale" not in re.findall(r'data-tl-pair="(\w+)"', pages.get(BASE).text)
    body = select(MeetingText.body).where(
        MeetingText.kind == "purpose", MeetingText.language == "fr"
    )
    db.session.rollback()
    assert db.session.scalars(body).one() == (
        "Un début.\n\nNous regardons les murs ensemble.\n\nPuis nous comptons les pierres."
    )
