"""The customers of a business, each number once, listed by rows (ADR 0020, 0049)."""

from __future__ import annotations

from typing import Final, NamedTuple

from chalicelib.aws.directory import Directory
from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import ChangedMeanwhile, Claim, Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Conflict
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Text

MOST_CUSTOMERS: Final = 5_000
"""Of a business; several who add at once may end a little above."""
NUMBERS: Final = "CUSTOMER_NUMBERS"


class TooManyCustomers(Conflict):
    """The business has as many customers as are kept."""

    code = "too-many-customers"
    text = Text(
        es="El negocio ya tiene {limit} clientes guardados; elimine los que no usa. También puede "
        "emitir sin guardar al cliente.",
        en="The business has {limit} customers kept already; remove those that it does not use. It "
        "can issue without keeping the customer, too.",
    )


class CustomerKnown(Conflict):
    """The business has a customer of that number."""

    code = "customer-known"
    text = Text(
        es="El cliente con la identificación {number} ya está guardado como «{name}» ({id}). "
        "Cámbielo a él en vez de guardar otro.",
        en="The customer with identification {number} is kept already as “{name}” ({id}). Change "
        "that one instead of keeping another.",
    )


class CustomerFacts(Model):
    """By what a customer is found, of any country."""

    name: str
    id_type: str | None = None
    id_number: str | None = None
    emails: tuple[str, ...] = ()


class Customer(Entity):
    """Somebody to whom a business sells."""

    id: str
    country: str
    receiver: str
    """As documents name them, in the form of the country: JSON."""
    facts: CustomerFacts
    last_used_at: Instant | None = None


class ListedCustomer(NamedTuple):
    """All that the list shows of a customer."""

    id: str
    version: str
    name: str
    id_type: str
    id_number: str
    emails: str
    """With blanks between them."""
    created_at: str
    last_used_at: str

    @classmethod
    def of(cls, customer: Customer) -> ListedCustomer:
        """Take from a customer what the list needs."""
        facts, used = customer.facts, customer.last_used_at
        return cls(
            customer.id,
            str(customer.version),
            facts.name,
            facts.id_type or "",
            facts.id_number or "",
            " ".join(facts.emails),
            clock.iso(customer.created_at),
            clock.iso(used) if used else "",
        )


LISTING: Final = Listing[ListedCustomer](
    row=ListedCustomer,
    searched=lambda row: (row.name, row.id_number, row.emails),
    sorts={
        "name": lambda row: fold(row.name),
        "last_used_at": lambda row: row.last_used_at,
    },
)
LIST: Final = Directory(Customer, "CUSTOMERS", "CUSTOMER_LIST", LISTING)


def find(business_id: str, customer_id: str) -> Customer | None:
    """Read a customer; None: the business has none such."""
    return Table(business_id).get(Customer, LIST.entries, customer_id)


def write_new(tx: Transaction, business_id: str, customer: Customer) -> Customer:
    """Add a new customer with its number.

    Raises:
        CustomerKnown: the business has one of that number.
        TooManyCustomers: it has as many as are kept.
    """
    _claim(tx, business_id, customer)
    if sum(1 for _ in LIST.each(business_id)) >= MOST_CUSTOMERS:
        raise TooManyCustomers(limit=MOST_CUSTOMERS)
    return write(tx, business_id, customer)


def write_changed(tx: Transaction, business_id: str, before: Customer, after: Customer) -> Customer:
    """Write a customer that must be as it was read, and another number in place of its own.

    Raises:
        CustomerKnown: another customer has that number.
    """
    if _number_key(business_id, before) != _number_key(business_id, after):
        _release(tx, business_id, before)
        _claim(tx, business_id, after)
    return write(tx, business_id, after)


def write(
    tx: Transaction, business_id: str, customer: Customer, otherwise: Exception | None = None
) -> Customer:
    """Write a customer that must be as it was read, with its row."""
    stored = tx.replace(LIST.key(business_id, customer.id), customer, otherwise=otherwise)
    LIST.enter(tx, business_id, ListedCustomer.of(stored))
    return stored


def write_gone(tx: Transaction, business_id: str, customer: Customer) -> None:
    """Remove a customer that must be as it was read; its number is free."""
    tx.delete(LIST.key(business_id, customer.id), customer.version)
    LIST.strike(tx, business_id, customer.id)
    _release(tx, business_id, customer)


def _claim(tx: Transaction, business_id: str, customer: Customer) -> None:
    key = _number_key(business_id, customer)
    if key is None:
        return
    taken = Table(business_id).get(Claim, NUMBERS, key.sk)
    holder = find(business_id, taken.owner) if taken else None
    if holder is not None:
        raise CustomerKnown(number=holder.facts.id_number, name=holder.facts.name, id=holder.id)
    tx.claim(key, customer.id, otherwise=ChangedMeanwhile())


def _release(tx: Transaction, business_id: str, customer: Customer) -> None:
    key = _number_key(business_id, customer)
    if key is not None:
        tx.release(key)


def _number_key(business_id: str, customer: Customer) -> Key | None:
    facts = customer.facts
    if facts.id_number is None:
        return None
    return Table(business_id).key(NUMBERS, f"{facts.id_type}#{facts.id_number}")
