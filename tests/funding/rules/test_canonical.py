"""The chain's bytes are those of the published vectors, on any machine and database."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from app.funding.rules.canonical import GENESIS, Body, Leg, body, chain, line_digest

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
        bool(balanced),
        evidence,
        tuple(Leg(*leg[:-1], date.fromisoformat(leg[-1])) for leg in legs),
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
    memo = Body(5, 1646902800000002, "memo", letter, "x", "u", None, None, False, None, ())
    assert body(memo).decode() == VECTORS["nfc"]["body"]
    assert hashlib.sha256(body(memo)).hexdigest() == VECTORS["nfc"]["sha256_of_body"]
