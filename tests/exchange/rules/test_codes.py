"""Our own codes against the official lists, and our rules against the official rule set."""

import json

import pytest

from app.exchange.rules.codes import LISTS, WITHDRAWN
from app.exchange.rules.standard import RULES
from tests.exchange.official import FOLDER, code_list, needs_the_standard

pytestmark = pytest.mark.pure


@needs_the_standard
@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_code_that_we_use_is_in_force(name):
    assert LISTS[name] - code_list(name) == set()


@needs_the_standard
@pytest.mark.parametrize("name", sorted(WITHDRAWN))
def test_what_we_call_withdrawn_is(name):
    assert WITHDRAWN[name] & code_list(name) == set()
    assert WITHDRAWN[name] & LISTS[name] == set()


@needs_the_standard
def test_the_targets_of_the_goals_are_all_there():
    assert LISTS["UNSDG-Targets"] == code_list("UNSDG-Targets")
    assert len(LISTS["UNSDG-Targets"]) == 169


@needs_the_standard
def test_each_rule_has_an_id_of_the_rule_set_and_its_severity():
    official: dict[str, str] = {}

    def collect(told):
        for case in told:
            if "do" in case:
                for rule in case["do"].values():
                    collect(rule["cases"])
            else:
                official[case["ruleInfo"]["id"]] = case["ruleInfo"]["severity"]

    text = (FOLDER / "rulesets" / "standard.json").read_text(encoding="utf-8")
    for kinds in json.loads(text).values():
        for rule in kinds.values():
            collect(rule["cases"])
    ours = {rule.id: rule.severity.value for rule in RULES if not rule.id.startswith("TDT")}
    assert ours == {name: official.get(name) for name in ours}
