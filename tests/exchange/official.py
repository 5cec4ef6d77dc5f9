"""The official check: schema, code lists by their mapping, and the whole rule set.

The files of the standard are not part of the repository; they stand in `shared/iati` beside it on
machines that have them. Where they are absent the tests that need them say so and are skipped.
"""

import json
import re
from datetime import date, datetime

import pytest
from lxml import etree

from tests.house.source import ROOT

FOLDER = ROOT.parent / "shared" / "iati"

needs_the_standard = pytest.mark.skipif(
    not (FOLDER / "rulesets" / "standard.json").is_file(),
    reason="the official schema, code lists and rule set (../shared/iati) are not on this machine",
)


def official_findings(data: bytes, now: datetime) -> list[str]:
    """What the official check says against a file; nothing when it passes."""
    tree = etree.ElementTree(etree.fromstring(data))
    return [*_schema(tree), *_codes(tree), *_rules(tree, now)]


def _schema(tree):
    xsd = etree.XMLSchema(etree.parse(FOLDER / "schemas" / "iati-activities-schema.xsd"))
    xsd.validate(tree)
    return [str(error) for error in xsd.error_log]


def code_list(name: str) -> set[str]:
    """The codes of a list that are not withdrawn."""
    for folder in ("embedded", "nonembedded"):
        path = FOLDER / "codelists" / folder / f"{name}.xml"
        if path.is_file():
            return {
                item.findtext("code")
                for item in etree.parse(path).iter("codelist-item")
                if item.get("status") in (None, "active")
            }
    return set()


def _codes(tree):
    found = []
    for mapping in etree.parse(FOLDER / "codelists" / "mapping.xml").iter("mapping"):
        path, attribute = mapping.findtext("path").rsplit("/", 1)
        values = tree.xpath(mapping.findtext("path"))
        condition = mapping.findtext("condition")
        if condition and values:
            values = tree.xpath(f"{path}[{condition}]/{attribute}")
        if not values:
            continue
        name = mapping.find("codelist").get("ref")
        codes = code_list(name)
        assert codes, f"the list {name} is not in the folder"
        found += [f"codelist {name}: {value}" for value in values if str(value) not in codes]
    return found


# --- the rule set --------------------------------------------------------------------------------


def _rules(tree, now):
    rules = json.loads((FOLDER / "rulesets" / "standard.json").read_text(encoding="utf-8"))
    found = []
    for where, kinds in rules.items():
        for element in tree.xpath(where):
            for kind, rule in kinds.items():
                found += _asked(kind, rule["cases"], element, now)
    return found


def _asked(kind, cases, element, now):
    found = []
    for case in cases:
        if kind == "loop":
            found += _looped(case, element, now)
        elif not _holds(kind, case, element, now):
            found.append(f"{case['ruleInfo']['id']} {case['ruleInfo']['severity']}")
    return found


def _looped(case, element, now):
    found = []
    for value in element.xpath(case["foreach"]):
        for kind, rule in case["do"].items():
            text = json.dumps(rule["cases"]).replace("$1", str(value))
            found += _asked(kind, json.loads(text), element, now)
    return found


def _holds(kind, case, element, now):
    if "condition" in case and not element.xpath(f"boolean({case['condition']})"):
        return True
    return KINDS[kind](case, element, now)


def _values(case, element):
    return [value for path in case["paths"] for value in element.xpath(path)]


def _text(value):
    return value if isinstance(value, str) else (value.text or "")


def _day(text, now):
    return now.date() if text == "NOW" else date.fromisoformat(text[:10])


def _dates(path, element, now):
    return ["NOW"] if path == "NOW" else [str(value) for value in element.xpath(path)]


def _unique(case, element, _now):
    texts = [_text(value) for value in _values(case, element)]
    return len(texts) == len(set(texts))


def _startswith(case, element, _now):
    if "idCondition" in case:
        return True  # asks a register of organisations that no file has
    prefixes = [
        str(value) + case["separator"] for p in case["prefix"] for value in element.xpath(p)
    ]
    return all(
        any(_text(value).startswith(prefix) for prefix in prefixes)
        for value in _values(case, element)
    )


def _one_or_all(case, element, _now):
    if element.xpath(case["one"]):
        return True
    if case["all"] == "lang":
        return not element.xpath(".//narrative[not(@xml:lang)]")
    if case["all"] == "currency":
        return not element.xpath(".//value[not(@currency)]")
    given = element.xpath("transaction/sector")
    return not given or not element.xpath("transaction[not(sector)]")


def _date_now(case, element, now):
    told = [datetime.fromisoformat(str(value)) for value in element.xpath(case["date"])]
    return all(moment <= now for moment in told)


def _date_order(case, element, now):
    return all(
        _day(less, now) <= _day(more, now)
        for less in _dates(case["less"], element, now)
        for more in _dates(case["more"], element, now)
    )


def _time_limit(case, element, now):
    starts, ends = _dates(case["start"], element, now), _dates(case["end"], element, now)
    return all((_day(end, now) - _day(start, now)).days <= 366 for start in starts for end in ends)


def _strict_sum(case, element, _now):
    values = [float(value) for value in _values(case, element)]
    return not values or sum(values) == case["sum"]


def _if_then(case, element, _now):
    return not element.xpath(f"boolean({case['if']})") or element.xpath(f"boolean({case['then']})")


KINDS = {
    "unique": _unique,
    "startswith": _startswith,
    "atleast_one": lambda case, element, _now: bool(_values(case, element)),
    "one_or_all": _one_or_all,
    "date_now": _date_now,
    "date_order": _date_order,
    "time_limit": _time_limit,
    "regex_matches": lambda case, element, _now: all(
        re.search(case["regex"], _text(value)) for value in _values(case, element)
    ),
    "no_spaces": lambda case, element, _now: all(
        _text(value) == _text(value).strip() for value in _values(case, element)
    ),
    "no_more_than_one": lambda case, element, _now: len(_values(case, element)) <= 1,
    "strict_sum": _strict_sum,
    "range": lambda case, element, _now: all(
        case["min"] <= float(value) <= case["max"] for value in _values(case, element)
    ),
    "if_then": _if_then,
}
"""Kind of rule -> whether a case holds of an element."""
