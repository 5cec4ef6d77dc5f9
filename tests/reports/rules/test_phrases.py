"""The small language of the templates, and what it refuses."""

import pytest

from app.core.localised import Localised
from app.reports.rules import phrases, templates
from app.reports.rules.phrases import fill, parse

pytestmark = pytest.mark.pure

PLACES = frozenset({"names", "count"})
COUNTED = frozenset({"count"})


@pytest.mark.parametrize(
    ("sentence", "facts", "number", "language", "said"),
    [
        ("{names} spoke.", {"names": "Ms A"}, 1, "en", "Ms A spoke."),
        ("{count} {count: voice | voices}", {"count": "1"}, 1, "en", "1 voice"),
        ("{count} {count: voice | voices}", {"count": "0"}, 0, "en", "0 voices"),
        ("{count} {count: voix | voix-s}", {"count": "0"}, 0, "fr", "0 voix"),
        ("Some[[: {names}]].", {"names": ""}, 1, "en", "Some."),
        ("Some[[: {names}]].", {"names": "x"}, 1, "en", "Some: x."),
        ("{{not a place}}", {}, 1, "en", "{not a place}"),
        ("[a link](https://example.org)", {}, 1, "en", "[a link](https://example.org)"),
    ],
)
def test_a_sentence_is_filled(sentence, facts, number, language, said):
    assert fill(sentence, facts, {"count": number}, language) == said


def test_what_stands_at_a_place_is_never_read_as_a_place():
    assert fill("{names}!", {"names": "{count}[[{names}]]"}) == "{count}[[{names}]]!"


@pytest.mark.parametrize(
    ("sentence", "refusal"),
    [
        ("{nobody}", phrases.UnknownPlace),
        ("{names.__class__}", phrases.UnknownPlace),
        ("{names[0]}", phrases.UnknownPlace),
        ("{}", phrases.UnknownPlace),
        ("{{% for x in y %}}{names", phrases.NotClosed),
        ("names}", phrases.NotClosed),
        ("[[{names}", phrases.NotClosed),
        ("{names}]]", phrases.NotClosed),
        ("[[a[[b]]]]", phrases.NotClosed),
        ("{names: one | many}", phrases.NotCountable),
        ("{count: one}", phrases.TwoForms),
        ("{count: one | two | three}", phrases.TwoForms),
        ("x" * 1001, phrases.TooLong),
    ],
)
def test_everything_else_is_refused(sentence, refusal):
    with pytest.raises(refusal):
        parse(sentence, PLACES, COUNTED)


def test_every_sentence_of_the_house_keeps_its_own_rules():
    for key, standard in templates.STANDARDS.items():
        assert templates.checked_sentence(key, standard.default) == standard.default


@pytest.mark.parametrize(
    ("colour", "contrast"), [("#000000", 21.0), ("#FFFFFF", 1.0), ("#767676", 4.54)]
)
def test_contrast_is_that_of_the_guidelines(colour, contrast):
    assert templates.contrast(colour) == pytest.approx(contrast, abs=0.005)


@pytest.mark.parametrize("colour", ["red", "#12345", "#12345g", "#073760;}body{", "url(x)"])
def test_only_six_digits_are_a_colour(colour):
    with pytest.raises(templates.NotAColour):
        templates.checked_colour(colour)


def test_a_pale_colour_is_refused_with_its_contrast():
    with pytest.raises(templates.TooPale, match=r"1\.6"):
        templates.checked_colour("#CCCCCC")
    assert templates.checked_colour("#0a4d86") == "#0A4D86"


def test_a_template_comes_back_as_it_was_kept():
    made = templates.Template(
        parts=("agenda", "background", "own-1", "pictures"),
        off=frozenset({"board"}),
        own={"own-1": templates.Own(Localised(en="Next steps"), Localised(en="To be agreed."))},
        sentences={"chair": Localised(fr="{names} a présidé.")},
        style=templates.Style("#0A4D86", "", "sans", "serif", "a" * 64, Localised(en="Mark")),
        version=3,
    )
    assert templates.read(templates.stored(made), 3) == made


def test_what_was_tampered_with_does_not_reach_the_style_sheet():
    style = templates.Style(accent="red}*{display:none", link="</style>", text_face="x", logo="..")
    assert style.css == ""
