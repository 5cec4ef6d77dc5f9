"""Things in kind: what they are, how they are valued, and where they stand.

Goods are recognised and services are disclosed; neither is ever in a sum of money (UN guidance on
IPSAS has a chapter for each). A quantity is an exact decimal in its own unit, and a value that
nobody knows is unknown, not nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Generic, Protocol, TypeVar

from app.core.errors import DomainError
from app.core.money import Money
from app.core.words import N_

DECIMALS: Final = 6
"""How fine a quantity may be."""


class Kind(StrEnum):
    """What sort of thing it is."""

    GOODS = "goods"
    SERVICES = "services"


KIND_WORDS: Final = MappingProxyType(
    {
        Kind.GOODS: N_("Goods: recognised when delivered"),
        Kind.SERVICES: N_("Services: disclosed only"),
    }
)
KIND_NAMES: Final = MappingProxyType({Kind.GOODS: N_("goods"), Kind.SERVICES: N_("services")})


class Method(StrEnum):
    """How somebody came to the value."""

    MARKET = "market"
    INVOICE = "invoice"
    REPLACEMENT = "replacement"
    SALARY = "salary"
    OTHER = "other"
    UNVALUED = "unvalued"


METHOD_WORDS: Final = MappingProxyType(
    {
        Method.MARKET: N_("Market price"),
        Method.INVOICE: N_("Price paid, by invoice"),
        Method.REPLACEMENT: N_("Cost of replacing it"),
        Method.SALARY: N_("Salary or standard cost of the staff"),
        Method.OTHER: N_("Another method, said in the note"),
        Method.UNVALUED: N_("Not valued"),
    }
)


class Act(StrEnum):
    """What is put on record about a thing in kind."""

    STATED = "stated"
    REVISED = "revised"
    AGREED = "agreed"
    DELIVERED = "delivered"
    TAKEN_BACK = "taken_back"


ACT_WORDS: Final = MappingProxyType(
    {
        Act.STATED: N_("Announced"),
        Act.REVISED: N_("Described anew"),
        Act.AGREED: N_("Agreed"),
        Act.DELIVERED: N_("Delivered"),
        Act.TAKEN_BACK: N_("Taken back"),
    }
)
TERMS: Final = frozenset({Act.STATED, Act.REVISED, Act.AGREED})
"""Acts that say what the thing is; the last of them holds."""


class QuantityRefused(DomainError):
    """A quantity of nothing, below nothing, or finer than can be kept."""

    message = N_("Give a quantity above zero, with at most six decimals.")
    field = "quantity"


class ValueRefused(DomainError):
    """A value of nothing; what is not known is left out."""

    message = N_("Give a value above zero, or leave it empty when it is not known.")
    field = "value"


class MethodMissing(DomainError):
    """A value by no method."""

    message = N_("Say how the value was found, or leave the value empty.")
    field = "method"


class ValuerMissing(DomainError):
    """A value that nobody found."""

    message = N_("Say who found the value.")
    field = "valuer"


class ValuedOnMissing(DomainError):
    """A value of no day."""

    message = N_("Say when the value was found.")
    field = "valued_on"


class NotAgreed(DomainError):
    """Delivered before anything was agreed."""

    message = N_("Record what was agreed first.")


class AgreedAlready(DomainError):
    """What is agreed was to be described anew without a paper."""

    message = N_("It is agreed. Record the changed agreement with its paper instead.")


class MoreThanAgreed(DomainError):
    """More would be delivered than is agreed."""

    message = N_("Of %(agreed)s agreed, %(delivered)s are delivered already.")
    field = "quantity"


class BelowDelivered(DomainError):
    """Less would be agreed than is delivered already."""

    message = N_("%(delivered)s are delivered already; no less can be agreed.")
    field = "quantity"


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing in kind as somebody describes it. `value` is of the whole quantity; None is unknown.

    `currency` is that of its value, known or not.
    """

    what: str
    kind: Kind
    unit: str
    quantity: Decimal
    currency: str
    method: Method = Method.UNVALUED
    valuer: str = ""
    valued_on: date | None = None
    value: Money | None = None
    country: str | None = None
    theme: str | None = None

    def checked(self) -> Thing:
        """The thing itself. Raises QuantityRefused, ValueRefused, MethodMissing, ValuerMissing,
        ValuedOnMissing."""
        check_quantity(self.quantity)
        check_value(self.value)
        if self.value is not None:
            if self.method is Method.UNVALUED:
                raise MethodMissing
            if not self.valuer.strip():
                raise ValuerMissing
            if self.valued_on is None:
                raise ValuedOnMissing
        return self


def check_quantity(quantity: Decimal) -> None:
    """Refuse what is no quantity. Raises QuantityRefused."""
    if not quantity.is_finite() or quantity <= 0 or quantity != round(quantity, DECIMALS):
        raise QuantityRefused


def check_value(value: Money | None) -> None:
    """Refuse a value of nothing. Raises ValueRefused."""
    if value is not None and value.minor <= 0:
        raise ValueRefused


def plain(quantity: Decimal) -> str:
    """A quantity as text, without an exponent or idle zeros: "12", "0.5", "1200"."""
    return format(quantity.normalize(), "f")


class Event(Protocol):
    """What the rules read of an entry."""

    n: Any
    act: Any
    counters: Any

    @property
    def amount(self) -> Decimal:
        """The quantity."""

    @property
    def value(self) -> Money | None:
        """What it is worth; None is unknown."""


E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Standing(Generic[E]):
    """Where a thing stands: the entry that describes it, the one that agreed it, and deliveries.

    `last` is the only entry that can be taken back: no other depends on it.
    """

    terms: E
    agreed: E | None
    deliveries: tuple[E, ...]
    last: E

    @property
    def delivered(self) -> Decimal:
        """The quantity that was delivered."""
        return sum((one.amount for one in self.deliveries), Decimal(0))

    @property
    def delivered_value(self) -> Money | None:
        """What the deliveries are worth; None when one of them is of unknown value."""
        values = [one.value for one in self.deliveries if one.value is not None]
        if not values or len(values) < len(self.deliveries):
            return None
        return sum(values[1:], values[0])

    @property
    def complete(self) -> bool:
        """Whether all that was agreed is delivered."""
        return self.agreed is not None and self.delivered >= self.agreed.amount


def standing(events: Iterable[E]) -> Standing[E] | None:
    """Where a thing stands after these entries, in their order; None when none of them holds.

    An entry that another takes back is as if it had not been.
    """
    rows = list(events)
    gone = {one.counters for one in rows if one.counters is not None}
    held = [one for one in rows if one.act != Act.TAKEN_BACK and one.n not in gone]
    terms = [one for one in held if one.act in TERMS]
    if not terms:
        return None
    return Standing(
        terms=terms[-1],
        agreed=next((one for one in reversed(held) if one.act == Act.AGREED), None),
        deliveries=tuple(one for one in held if one.act == Act.DELIVERED),
        last=held[-1],
    )


def must_fit(at: Standing[E], act: Act, quantity: Decimal) -> None:
    """Refuse an agreement or a delivery that does not go with what stands.

    Raises NotAgreed, MoreThanAgreed, BelowDelivered.
    """
    if act is Act.AGREED:
        if quantity < at.delivered:
            raise BelowDelivered(delivered=plain(at.delivered))
        return
    if at.agreed is None:
        raise NotAgreed
    if at.delivered + quantity > at.agreed.amount:
        raise MoreThanAgreed(agreed=plain(at.agreed.amount), delivered=plain(at.delivered))
