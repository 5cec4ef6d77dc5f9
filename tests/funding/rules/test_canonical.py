"""The chain's bytes are those of the published vectors, on any machine and database."""

import hashlib
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.funding.rules.canonical import FORM, GENESIS, Body, body, chain, leg, leg_head, line_digest

pytestmark = pytest.mark.pure

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "ledger.json").read_text())["chain"]


def _posting(text: str) -> Body:
    _, seq, us, act, reason, subject, actor, approver, reverses, balanced, evidence, legs = (
        json.loads(text)
    )
    return Body(
        seq,
        us,
        act,
        reason,
        subject,
        actor,
        approver,
        reverses,
        balanced,
        evidence,
        [leg(leg_head(*one[:4]), *one[4:]) for one in legs],
    )


@pytest.mark.parametrize("ref", sorted(VECTORS["lines"]))
def test_line_digest(ref):
    line = VECTORS["lines"][ref]
    shuffled = dict(reversed(line["dimensions"].items()))
    assert line_digest(shuffled) == line["digest"]


@pytest.mark.parametrize("vector", VECTORS["postings"], ids=lambda v: f"posting {v['seq']}")
def test_body_and_hash(vector):
    posting = _posting(vector["body"])
    assert body(posting).decode() == vector["body"]
    assert chain(vector["prev"], posting) == vector["hash"]


def test_the_first_posting_follows_sixty_four_zeros():
    assert VECTORS["first_prev"] == GENESIS == VECTORS["postings"][0]["prev"]


@pytest.mark.parametrize("letter", ["\u00e9", "e\u0301"], ids=["precomposed", "combining"])
def test_accents_hash_alike_however_typed(letter):
    memo = Body(5, 1646902800000002, "memo", letter, "x", "u", None, None, 0, None, ())
    assert body(memo).decode() == VECTORS["nfc"]["body"]
    assert hashlib.sha256(body(memo)).hexdigest() == VECTORS["nfc"]["sha256_of_body"]


words = st.text(max_size=12) | st.sampled_from(['","', "e\u0301", "\u0338=", '\\"\n\x00', "\u2028"])
numbers = st.integers(-9 * 10**15, 9 * 10**15)
rows = st.tuples(
    st.tuples(words, words, words, words), numbers, st.none() | numbers, st.none() | numbers, words
)


@settings(max_examples=100)
@given(
    st.tuples(numbers, numbers, words, words, words, words),
    st.none() | words,
    st.none() | numbers,
    st.booleans(),
    st.none() | words,
    st.lists(rows, max_size=3),
)
def test_the_bytes_are_those_of_json(first, approver, reverses, balanced, evidence, legs):
    posting = Body(
        *first,
        approver,
        reverses,
        balanced,
        evidence,
        [leg(leg_head(*head), *rest) for head, *rest in legs],
    )
    plain = [FORM, *first, approver, reverses, int(balanced), evidence]
    text = json.dumps(
        [*plain, [[*head, *rest] for head, *rest in legs]],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    assert body(posting) == unicodedata.normalize("NFC", text).encode()


@pytest.mark.parametrize("amount", ["1,null,null", "1", 1.0, None, b"1"])
def test_what_is_no_whole_number_has_no_form(amount):
    with pytest.raises((TypeError, ValueError)):
        leg(leg_head("L", "d", "signed", "USD"), amount, None, None, "2021-10-07")
