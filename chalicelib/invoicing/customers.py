"""Keep the customers of a business, so that nobody types them twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.bodies import Readable, UnreadBody
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, FieldError, FieldRule, InvalidInput, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Listed
from chalicelib.core.texts import Text
from chalicelib.invoicing import customer_store
from chalicelib.invoicing.authority import TaxAuthority, authority_of
from chalicelib.invoicing.customer_store import Customer, ListedCustomer
from chalicelib.invoicing.customer_views import CustomerView
from chalicelib.invoicing.forms import CustomerQuery
from chalicelib.onboarding import service as onboarding

_USED_ANEW: Final = timedelta(days=1)
"""A customer of many documents is not written with each of them."""
CUSTOMER_GONE = FieldRule(
    "customer-gone",
    Text(
        es="Su negocio no tiene guardado a ese cliente; escriba sus datos, o elija otro.",
        en="Your business does not have that customer kept; write their data, or choose another.",
    ),
)


class CustomerNotFound(NotFound):
    """The business has no such customer."""

    code = "customer-not-found"
    text = Text(
        es="El negocio no tiene guardado a ese cliente. Búsquelo en la lista de clientes.",
        en="The business does not have that customer kept. Look it up in the list of customers.",
    )


class CustomerMoved(Conflict):
    """The customer was written while a document was issued; inside, it is read again."""

    code = "customer-moved"
    text = Text(
        es="El cliente guardado cambió mientras se emitía; repita la petición.",
        en="The customer that is kept was changed while it was issued; repeat the request.",
    )


def list_customers(caller: Caller, query: CustomerQuery) -> Listed[CustomerView]:
    """List the customers of the business.

    Raises:
        InvalidCursor: the cursor is of another list.
    """
    rows = customer_store.LIST.select(caller.tenant, query, lambda _: True)
    return Listed(
        data=[_listed(row) for row in rows.data], next_cursor=rows.next_cursor, total=rows.total
    )


def read(caller: Caller, customer_id: str) -> CustomerView:
    """Return a customer whole.

    Raises:
        CustomerNotFound: the business has no such customer.
    """
    return _shown(_found(caller, customer_id))


def keep(caller: Caller, body: Readable) -> CustomerView:
    """Keep a customer.

    Raises:
        CountryNotServed: documents cannot be issued in the country of the business.
        InvalidInput: fields break rules.
        CustomerKnown: the business has one of that number.
        TooManyCustomers: it has as many as are kept.
    """
    country = onboarding.business(caller.tenant).country
    authority = authority_of(country)
    receiver = _checked(authority, body)
    tx = Transaction()
    customer = customer_store.write_new(
        tx,
        caller.tenant,
        Customer(
            id=new_id("cus"),
            created_at=clock.now(),
            country=country,
            receiver=receiver.model_dump_json(exclude_none=True),
            facts=authority.customer_facts(receiver),
        ),
    )
    tx.note_by_connection(Table(caller.tenant), "customer_kept", actor=caller.actor)
    shown = _shown(customer)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def change(caller: Caller, customer_id: str, body: Readable, version: int) -> CustomerView:
    """Change what is said of a customer; null takes it away.

    Raises:
        CustomerNotFound: the business has no such customer.
        ChangedMeanwhile: it is not at `version` any more.
        InvalidInput: fields break rules.
        CustomerKnown: another customer has that number.
    """
    before = _found(caller, customer_id)
    check_version(before, version)
    authority = authority_of(before.country)
    given = body.read(authority.receiver_changes)
    said = json.loads(before.receiver) | given.model_dump(mode="json", exclude_unset=True)
    known = {name: value for name, value in said.items() if value is not None}
    receiver = _checked(authority, UnreadBody(json.dumps(known).encode()))
    tx = Transaction()
    after = customer_store.write_changed(
        tx,
        caller.tenant,
        before,
        before.but(
            receiver=receiver.model_dump_json(exclude_none=True),
            facts=authority.customer_facts(receiver),
        ),
    )
    tx.note_by_connection(Table(caller.tenant), "customer_changed", actor=caller.actor)
    tx.commit()
    return _shown(after)


def remove(caller: Caller, customer_id: str, version: int) -> None:
    """Remove a customer; documents stay as they are.

    Raises:
        CustomerNotFound: the business has no such customer.
        ChangedMeanwhile: it is not at `version` any more.
    """
    customer = _found(caller, customer_id)
    check_version(customer, version)
    tx = Transaction()
    customer_store.write_gone(tx, caller.tenant, customer)
    tx.note_by_connection(Table(caller.tenant), "customer_removed", actor=caller.actor)
    tx.commit()


def write_used(tx: Transaction, caller: Caller, customer_id: str) -> None:
    """Add to the transaction of a document when its customer was last used, once a day.

    The commit raises `CustomerMoved` when somebody wrote the customer meanwhile.

    Raises:
        InvalidInput: the business has no such customer.
    """
    customer, now = customer_store.find(caller.tenant, customer_id), clock.now()
    if customer is None:
        raise InvalidInput([CUSTOMER_GONE.at("?/customer")])
    if customer.last_used_at is None or now >= customer.last_used_at + _USED_ANEW:
        used = customer.but(last_used_at=now)
        customer_store.write(tx, caller.tenant, used, otherwise=CustomerMoved())


def _found(caller: Caller, customer_id: str) -> Customer:
    found = customer_store.find(caller.tenant, customer_id)
    if found is None:
        raise CustomerNotFound
    return found


def _checked(authority: TaxAuthority, body: Readable) -> Any:
    """Read a customer as documents have them.

    Raises:
        InvalidInput: fields break rules.
    """
    faults: Any = authority.receiver_faults
    receiver = body.read(authority.receiver, faults)
    wrong: Iterable[FieldError] = faults(receiver)
    if told := list(wrong):
        raise InvalidInput(told)
    return receiver


def _listed(row: ListedCustomer) -> CustomerView:
    said = {name: text or None for name, text in row._asdict().items()}
    read = {"version": int(row.version), "emails": row.emails.split()}
    return CustomerView.model_validate(said | read)


def _shown(customer: Customer) -> CustomerView:
    """Show a customer in the form of the country."""
    authority = authority_of(customer.country)
    return authority.customer.model_validate(
        {
            "id": customer.id,
            "version": customer.version,
            **dict(customer.facts),
            "created_at": customer.created_at,
            "last_used_at": customer.last_used_at,
            "receiver": authority.receiver.model_validate_json(customer.receiver),
        }
    )
