"""Whatever happens to money, in whatever order: the figures agree with each other, the bridge
closes, no fund is below zero, and what was stated stays stated (see ``tests.funding.life``)."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.funding.life import Life, LongLife, done

# A shorter sequence takes longer to find than to read the longer one.
LIVE = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
    "suppress_health_check": list(HealthCheck),
}


def test_fifty_short_lives(app):
    run_state_machine_as_test(
        Life, settings=settings(max_examples=50, stateful_step_count=4, **LIVE)
    )


@pytest.mark.long
@pytest.mark.parametrize("part", range(20))
def test_a_thousand_lives_of_fifty_steps(app, part):
    """Twenty books of fifty lives each, since all of a ledger is verified again and again."""
    done.clear()
    run_state_machine_as_test(
        LongLife, settings=settings(max_examples=50, stateful_step_count=50, **LIVE)
    )
    assert {name for name in done if not name.startswith("refused")} >= ACTS, done


ACTS = {
    "announce", "confirm", "correct", "revise", "withdrawn", "void", "fulfil", "sign",
    "sign pledged", "amendment", "termination", "receive", "receive unagreed", "reverse receipt",
    "refund", "write off", "allocate", "transfer", "fund interest", "require", "freeze rates",
    "issue funding_gap", "issue pledge_status", "issue partner_statement", "issue fund_balance",
}  # fmt: skip
"""What has gone through at least once in fifty lives, or they were no lives."""
