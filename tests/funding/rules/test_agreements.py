"""The way of an agreement to two signatures."""

import pytest

from app.funding.rules.agreements import STEPS, Side, State, Step, allowed, missing

pytestmark = pytest.mark.pure


def test_each_step_follows_on_the_one_before_and_none_leads_past_the_approver():
    assert {step: [s.value for s in State if allowed(step, s)] for step in Step} == {
        Step.SEND: ["draft"],
        Step.SIGN_FIRST: ["with_partner"],
        Step.SIGN_SECOND: ["signed_by_one"],
        Step.RECALL: ["with_partner", "signed_by_one"],
    }
    assert {to for _from, to in STEPS.values()}.isdisjoint({State.SIGNED, State.CLOSED})


@pytest.mark.parametrize(
    ("state", "first", "open_sides"),
    [
        ("draft", None, ()),
        ("with_partner", None, (Side.HOST, Side.PARTNER)),
        ("signed_by_one", "host", (Side.PARTNER,)),
        ("signed_by_one", "partner", (Side.HOST,)),
        ("awaiting_approval", "host", ()),
    ],
)
def test_whose_signature_is_missing(state, first, open_sides):
    assert missing(state, first) == open_sides
