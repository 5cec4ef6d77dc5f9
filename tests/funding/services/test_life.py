"""Whatever happens to money, in whatever order: the figures agree with each other, the bridge
closes, no fund is below zero, and what was stated stays stated (see ``tests.funding.life``)."""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test

from tests.funding.life import Life, LongLife, broken, done, lives

# A shorter sequence takes longer to find than to read the longer one.
LIVE = {
    "deadline": None,
    "derandomize": False,
    "database": None,
    "phases": (Phase.explicit, Phase.generate),
    "suppress_health_check": list(HealthCheck),
}
STEPS = 50
PARTS = [LongLife, Life, LongLife, Life, LongLife]


def live(machine, count, part):
    """Live so many lives of fifty steps after the beginning. Each part lives other lives than the
    other parts, and the same ones in every run."""
    done.clear()
    lives.clear()
    broken.clear()
    try:
        run_state_machine_as_test(
            seed(part)(type(machine.__name__, (machine,), {})),
            settings=settings(max_examples=count + 1, stateful_step_count=STEPS + 1, **LIVE),
            # Hypothesis would look for lives that end early, too.
            _min_steps=STEPS,
        )
    except FlakyStrategyDefinition:
        if broken:
            raise broken[0] from None
        raise
    assert sum(steps > STEPS for steps in lives) >= count, lives


@pytest.mark.parametrize(("machine", "part"), [(machine, n) for n, machine in enumerate(PARTS)])
def test_fifty_lives_of_fifty_steps(app, machine, part):
    """Ten at a time, since all of a ledger is verified again and again."""
    live(machine, 10, part)


@pytest.mark.long
@pytest.mark.parametrize("part", range(100, 120))
def test_a_thousand_lives_of_fifty_steps(app, part):
    live(LongLife, 50, part)
    assert len(ACTS - done.keys()) <= MAY_MISS, done


ACTS = {
    "announce", "confirm", "correct", "revise", "withdrawn", "void", "fulfil", "sign",
    "sign pledged", "amendment", "termination", "receive", "receive unagreed", "reverse receipt",
    "refund", "write off", "allocate", "transfer", "fund interest", "require", "freeze rates",
    "issue funding_gap", "issue pledge_status", "issue partner_statement", "issue fund_balance",
}  # fmt: skip
MAY_MISS = 2
"""Of all that can be done, nearly all goes through in any fifty lives, or they were no lives."""
