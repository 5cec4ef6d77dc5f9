"""An activity file as XML, in the order of elements that the schema of IATI 2.03 asks for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from lxml import etree

from app.core.languages import LANGUAGES
from app.core.localised import Localised
from app.core.money import Money
from app.exchange.rules.activities import (
    Activity,
    ActivityFile,
    Budget,
    Organisation,
    Planned,
    Transaction,
)

VERSION: Final = "2.03"
LANGUAGE: Final = "en"
"""The default language of every activity; narratives in another name theirs."""

OURS: Final = "urn:tour-de-table:iati:1"
"""Namespace of what the standard has no element for: amounts at the rate of the day."""

_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

Element = etree._Element


def file_bytes(told: ActivityFile) -> bytes:
    """The file, UTF-8 with declaration; the same facts give the same bytes."""
    root = etree.Element("iati-activities", nsmap={"tdt": OURS})
    root.set("version", VERSION)
    root.set("generated-datetime", _moment(told.generated))
    for activity in told.activities:
        _activity(root, activity)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _activity(root: Element, told: Activity) -> None:
    one = _add(
        root,
        "iati-activity",
        **{
            "default-currency": told.currency,
            "hierarchy": str(told.hierarchy),
            "humanitarian": "0",
            "last-updated-datetime": _moment(told.updated),
        },
    )
    one.set(_LANG, LANGUAGE)
    _add(one, "iati-identifier").text = told.identifier
    _organisation(one, "reporting-org", told.reporter)
    _narrated(one, "title", told.title)
    _narrated(one, "description", told.description, type="1")
    for participant in told.participants:
        _organisation(one, "participating-org", participant.organisation, role=participant.role)
    _add(one, "activity-status", code=told.status)
    for kind, day in told.dates:
        _add(one, "activity-date", **{"type": kind, "iso-date": day.isoformat()})
    _where(one, told)
    _add(one, "sector", vocabulary="1", code=told.sector, percentage="100")
    for target in told.tags:
        _add(one, "tag", vocabulary="3", code=target)
    _defaults(one, told)
    for budget in told.budgets:
        _budget(one, budget)
    for planned in told.planned:
        _planned(one, planned)
    for transaction in told.transactions:
        _transaction(one, transaction)
    for kind, ref in told.related:
        _add(one, "related-activity", type=kind, ref=ref)
    conditions = _add(one, "conditions", attached="1" if told.conditions else "0")
    for kind, words in told.conditions:
        _narrated(conditions, "condition", words, type=kind)


def _where(one: Element, told: Activity) -> None:
    if told.scope:
        _add(one, "activity-scope", code=told.scope)
    if told.country:
        _add(one, "recipient-country", code=told.country, percentage="100")
    elif told.region:
        _add(one, "recipient-region", code=told.region, vocabulary="1", percentage="100")


def _defaults(one: Element, told: Activity) -> None:
    _add(one, "collaboration-type", code=told.collaboration_type)
    _add(one, "default-flow-type", code=told.flow_type)
    _add(one, "default-finance-type", code=told.finance_type)
    _add(one, "default-aid-type", vocabulary="1", code=told.aid_type)
    if told.earmark:
        _add(one, "default-aid-type", vocabulary="2", code=told.earmark)
    _add(one, "default-tied-status", code=told.tied_status)


def _budget(one: Element, told: Budget) -> None:
    budget = _add(one, "budget", type=told.type, status=told.status)
    _period(budget, told.starts, told.ends)
    _value(budget, told.amount, told.valued_on)


def _planned(one: Element, told: Planned) -> None:
    planned = _add(one, "planned-disbursement", type="1")
    _period(planned, told.on, told.on)
    _value(planned, told.amount, told.valued_on)
    _organisation(planned, "provider-org", told.provider, activity="provider-activity-id")
    _organisation(planned, "receiver-org", told.receiver, activity="receiver-activity-id")


def _transaction(one: Element, told: Transaction) -> None:
    made = _add(one, "transaction", ref=told.ref, humanitarian="0")
    _add(made, "transaction-type", code=told.type)
    _add(made, "transaction-date", **{"iso-date": told.on.isoformat()})
    _value(made, told.amount, told.on)
    _narrated(made, "description", told.description)
    if told.provider:
        _organisation(made, "provider-org", told.provider, activity="provider-activity-id")
    if told.receiver:
        _organisation(made, "receiver-org", told.receiver, activity="receiver-activity-id")
    if told.country:
        _add(made, "recipient-country", code=told.country)
    if told.finance_type:
        _add(made, "finance-type", code=told.finance_type)
    if told.aid_type:
        _add(made, "aid-type", vocabulary="1", code=told.aid_type)
        if told.earmark:
            _add(made, "aid-type", vocabulary="2", code=told.earmark)
    for name, amount in (("base-value", told.base), ("confirmed-in-writing", told.confirmed)):
        if amount is not None:
            own = _add(made, f"{{{OURS}}}{name}", currency=amount.currency)
            own.text = amount.amount


def _period(parent: Element, starts: date, ends: date) -> None:
    _add(parent, "period-start", **{"iso-date": starts.isoformat()})
    _add(parent, "period-end", **{"iso-date": ends.isoformat()})


def _value(parent: Element, amount: Money, on: date) -> None:
    value = _add(parent, "value", **{"currency": amount.currency, "value-date": on.isoformat()})
    value.text = amount.amount


def _organisation(
    parent: Element,
    tag: str,
    told: Organisation,
    *,
    role: str | None = None,
    activity: str = "activity-id",
) -> None:
    made = _add(parent, tag)
    for name, text in (("role", role), ("type", told.type), ("ref", told.ref)):
        if text:
            made.set(name, text)
    if told.activity and tag != "reporting-org":
        made.set(activity, told.activity)
    _narratives(made, told.name)


def _narrated(parent: Element, tag: str, words: Localised, **attributes: str) -> None:
    _narratives(_add(parent, tag, **attributes), words)


def _narratives(parent: Element, words: Localised) -> None:
    first, language = words.best(LANGUAGE)
    if not first:
        return
    _narrative(parent, first, None if language == LANGUAGE else language)
    for other in LANGUAGES:
        if other != language and other in words:
            _narrative(parent, words[other], other)


def _narrative(parent: Element, text: str, language: str | None) -> None:
    made = _add(parent, "narrative")
    if language:
        made.set(_LANG, language)
    made.text = clean(text)


def _add(parent: Element, tag: str, **attributes: str) -> Element:
    made = etree.SubElement(parent, tag)
    for name, text in attributes.items():
        made.set(name, clean(text))
    return made


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def clean(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return "".join(
        one
        for one in text
        if one in "\t\n\r"
        or (one >= " " and not "\ud800" <= one <= "\udfff" and one not in "\ufffe\uffff")
    )
