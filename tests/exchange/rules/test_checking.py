"""The three layers: a good file passes, and each nonsense is refused with the id of its rule."""

import pytest
from lxml import etree

from app.exchange.rules.checking import Layer, check, errors
from tests.exchange.official import needs_the_standard, official_findings
from tests.exchange.samples import NOW, sample

pytestmark = pytest.mark.pure


def changed(old: str, new: str, count: int = -1) -> bytes:
    """The sample with a piece replaced."""
    text = sample().decode()
    assert old in text, old
    return text.replace(old, new, count).encode()


def refused(data: bytes) -> list[tuple[str, str]]:
    """Layer and rule of every error."""
    return [(one.layer.value, one.rule) for one in errors(check(data, NOW))]


def test_the_sample_has_nothing_against_it():
    assert check(sample(), NOW) == []


@needs_the_standard
def test_the_official_check_has_nothing_against_the_sample():
    assert official_findings(sample(), NOW) == []


SECTOR = '<sector vocabulary="1" code="43060" percentage="100"/>'

NONSENSE = {
    "no sector": (SECTOR, "", [("rules", "6.2.2")]),
    "type 99": (
        '<transaction-type code="1"/>',
        '<transaction-type code="99"/>',
        [("codes", "codelist TransactionType")],
    ),
    "currency XYZ": (
        'currency="EUR" value-date="2025-03-15"',
        'currency="XYZ" value-date="2025-03-15"',
        [("codes", "codelist Currency")],
    ),
    "year 2099": (
        '2025-03-15"',
        '2099-03-15"',
        [("rules", "11.2.1"), ("rules", "11.2.2")],
    ),
    "region percentage 60": (
        'vocabulary="1" percentage="100"/>\n    <sector',
        'vocabulary="1" percentage="60"/>\n    <sector',
        [("rules", "3.4.4")],
    ),
    "a negative budget": (">52000000.00<", ">-52000000.00<", [("rules", "TDT.3")]),
    "more taken back than given": (">-3000000.00<", ">-3000000.01<", [("rules", "TDT.4")]),
    "withdrawn code of a list": (
        '<default-flow-type code="10"/>',
        '<default-flow-type code="20"/>',
        [("codes", "codelist FlowType")],
    ),
}
"""Valid by the schema, and nonsense: what is changed into what, and the rule that says so."""


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_that_the_schema_accepts_is_refused_by_its_rule(what):
    old, new, rules = NONSENSE[what]
    assert refused(changed(old, new)) == rules


@needs_the_standard
@pytest.mark.parametrize("what", NONSENSE)
def test_the_official_check_refuses_by_the_same_rule(what):
    """What has no word against the demo's files would have one: the two checks share no code."""
    old, new, rules = NONSENSE[what]
    found = {
        one.split(":")[0].split(" error")[0] for one in official_findings(changed(old, new), NOW)
    }
    own = {"TDT.3", "TDT.4"}
    assert found == {rule for _layer, rule in rules} - own


def test_no_currency_anywhere_is_refused():
    data = changed(' default-currency="USD"', "").decode()
    for code in ("USD", "EUR"):
        data = data.replace(f'<value currency="{code}" ', "<value ")
    assert refused(data.encode()) == [("rules", "7.8.1")]


def test_incoming_money_without_a_provider_is_refused():
    text = sample().decode()
    head, tail = text.rsplit("<provider-org", 1)
    data = head + tail.split("</provider-org>", 1)[1]
    assert refused(data.encode()) == [("rules", "TDT.1")]


def test_a_negative_receipt_out_of_nothing_is_refused():
    old = 'value-date="2025-03-15">1000000.00'
    assert refused(changed(old, old.replace(">", ">-"))) == [("rules", "TDT.4")]


TWO_COUNTRIES = '<recipient-country code="SN"/><recipient-country code="GM"/><finance-type code'


def without(tag: str) -> bytes:
    """The sample without any element of that name."""
    root = etree.fromstring(sample())
    for element in root.findall(f".//iati-activity/{tag}"):
        element.getparent().remove(element)
    return etree.tostring(root)


@pytest.mark.parametrize(
    "tag", ["participating-org", "activity-date", "description", "title", "reporting-org"]
)
def test_what_the_schema_asks_for_may_not_be_missing(tag):
    found = errors(check(without(tag), NOW))
    assert ("schema", "XSD SCHEMAV_ELEMENT_CONTENT") in [(f.layer.value, f.rule) for f in found]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (' version="2.03"', "", "SCHEMAV_CVC_COMPLEX_TYPE_4"),
        (' value-date="2025-03-15"', "", "SCHEMAV_CVC_COMPLEX_TYPE_4"),
        (">-3000000.00<", ">-3,000,000<", "SCHEMAV_CVC_DATATYPE_VALID_1_2_1"),
        ("<finance-type code", TWO_COUNTRIES, "SCHEMAV_ELEMENT_CONTENT"),
        (SECTOR, f"</iati-activity><iati-activity>{SECTOR}", "SCHEMAV_ELEMENT_CONTENT"),
    ],
)
def test_what_the_schema_forbids_is_refused_with_its_kind(old, new, kind):
    assert ("schema", f"XSD {kind}") in refused(changed(old, new))


def test_a_finding_says_where_it_is_and_what_to_read():
    old, new, _rules = NONSENSE["withdrawn code of a list"]
    (found,) = check(changed(old, new), NOW)
    assert found.layer is Layer.CODES
    assert found.path == "/iati-activities/iati-activity/default-flow-type/@code"
    assert str(found).endswith("“20” has been withdrawn from the list FlowType.")


def test_an_identifier_with_another_beginning_is_only_warned_of():
    data = changed("<iati-identifier>XM-EXAMPLE-CRS-CRP<", "<iati-identifier>CRP<")
    found = check(data, NOW)
    assert [(one.rule, one.severity.value) for one in found] == [("1.1.21", "warning")]


def test_two_activities_of_one_identifier_are_refused():
    text = sample().decode()
    head, _, rest = text.partition("  <iati-activity ")
    activity = "  <iati-activity " + rest.partition("</iati-activities>")[0]
    assert refused((head + activity * 2 + "</iati-activities>").encode()) == [("rules", "TDT.5")]


def test_what_is_no_xml_is_one_finding():
    (found,) = check(b"<iati-activities>", NOW)
    assert (found.rule, found.layer) == ("XML", Layer.SCHEMA)


def test_a_document_type_is_refused_before_anything_of_it_is_read():
    kind = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    (found,) = check(f"{kind}<iati-activities>&e;</iati-activities>".encode(), NOW)
    assert (found.rule, found.path) == ("XML", "/")
