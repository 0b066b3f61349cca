"""Customers of a business: as documents name them, each number once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.bodies import UnreadBody
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.countries.costa_rica.authority import ComprobanteCustomer
from chalicelib.invoicing import customer_store, customers, issuing
from chalicelib.invoicing.customer_store import (
    MOST_CUSTOMERS,
    Customer,
    CustomerFacts,
    CustomerKnown,
    TooManyCustomers,
)
from chalicelib.invoicing.customers import CustomerNotFound
from chalicelib.invoicing.forms import CustomerQuery, IssueQuery
from infra.local.stack import LocalStack
from infra.local.story import invoice
from tests.support.businesses import PLACE, opened
from tests.support.issuing import ready_business

WHOLE = {
    "name": "Comprador Ficticio S.A.",
    "identification": {"type": "02", "number": "3-101-888888"},
    "trade_name": "El Ñandú",
    "economic_activity": "6201.0",
    "address": PLACE,
    "phone": {"number": "2222-0000"},
    "emails": ["compras@example.com"],
}


@pytest.fixture
def newcomer(stack: LocalStack) -> Caller:
    return opened()


def sent(body: Any) -> UnreadBody:
    return UnreadBody(json.dumps(body).encode())


def kept(caller: Caller, **said: Any) -> ComprobanteCustomer:
    shown = customers.keep(caller, sent(WHOLE | said))
    assert isinstance(shown, ComprobanteCustomer)
    return shown


def person(name: str, number: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "identification": {"number": number}, **more}


def names(caller: Caller, **query: Any) -> list[str]:
    return [each.name for each in customers.list_customers(caller, CustomerQuery(**query)).data]


def plain_customer() -> Customer:
    facts = CustomerFacts(name="Comprador Ficticio")
    return Customer(id="cus_1", created_at=clock.now(), country="CR", receiver="{}", facts=facts)


def wrong(caller: Caller, body: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        customers.keep(caller, sent(body))
    return [(each.pointer, each.rule.code) for each in refused.value.fields]


def test_customer_is_kept_as_a_document_names_its_receiver(newcomer: Caller) -> None:
    customer = kept(newcomer)

    assert customers.read(newcomer, customer.id) == customer
    assert (customer.id_type, customer.id_number) == ("02", "3101888888")
    assert (customer.name, list(customer.emails)) == (WHOLE["name"], WHOLE["emails"])
    assert customer.receiver.phone is not None
    assert customer.receiver.phone.number == "22220000"
    assert customer.last_used_at is None


def test_customer_is_refused_where_a_document_would_refuse_it(newcomer: Caller) -> None:
    place = PLACE | {"canton": "99"}
    body = WHOLE | {"name": "No", "economic_activity": "ABC123", "address": place}

    assert wrong(newcomer, body) == [
        ("/name", "too-short"),
        ("/economic_activity", "activity-format"),
        ("/address/canton", "place-unknown"),
    ]
    assert wrong(newcomer, WHOLE | {"address": place}) == [("/address/canton", "place-unknown")]
    assert wrong(newcomer, WHOLE | {"nickname": "Ñandú"}) == [("/nickname", "unknown-field")]


def test_each_number_is_kept_once_and_is_free_when_it_is_gone(newcomer: Caller) -> None:
    first = kept(newcomer)

    with pytest.raises(CustomerKnown) as known:
        kept(newcomer, name="Otro Nombre")
    assert known.value.facts == {
        "number": "3101888888", "name": WHOLE["name"], "id": first.id
    }  # fmt: skip
    kept(newcomer, name="Sin número", identification=None)
    kept(newcomer, name="Sin número tampoco", identification=None)
    customers.remove(newcomer, first.id, first.version)
    second = kept(newcomer, name="Otro Nombre")
    assert names(newcomer, q="3101888888") == [second.name]


def test_number_that_several_keep_at_once_is_one_of_theirs(newcomer: Caller) -> None:
    def attempt(_: int) -> bool:
        try:
            kept(newcomer)
        except (CustomerKnown, ChangedMeanwhile):
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(attempt, range(4)))

    assert done.count(True) == 1
    assert len(names(newcomer)) == 1


def test_change_says_what_changes_and_null_takes_away(newcomer: Caller) -> None:
    customer, other = kept(newcomer), kept(newcomer, **person("Otra", "1-0123-0456"))

    changed = customers.change(
        newcomer,
        customer.id,
        sent({"emails": ["otra@example.com"], "phone": None}),
        customer.version,
    )

    assert isinstance(changed, ComprobanteCustomer)
    assert (changed.emails, changed.receiver.phone) == (("otra@example.com",), None)
    assert changed.receiver.trade_name == WHOLE["trade_name"]
    assert names(newcomer, q="otra@") == [customer.name]
    for body, refusal in (
        ({"name": None}, InvalidInput),
        ({"nickname": "x"}, InvalidInput),
        ({"identification": {"number": other.id_number}}, CustomerKnown),
    ):
        with pytest.raises(refusal):
            customers.change(newcomer, customer.id, sent(body), changed.version)
    with pytest.raises(ChangedMeanwhile):
        customers.change(newcomer, customer.id, sent({}), customer.version)
    number = {"identification": {"number": "1-0999-0999"}}
    customers.change(newcomer, customer.id, sent(number), changed.version)
    assert kept(newcomer).id_number == customer.id_number


def test_customers_are_searched_by_name_number_and_email_in_pages(newcomer: Caller) -> None:
    for number, name in enumerate(("Zoé", "Álamo", "Beta")):
        kept(
            newcomer, **person(name + " S.A.", f"10123045{number}", emails=[f"n{number}@x.example"])
        )

    assert names(newcomer) == ["Álamo S.A.", "Beta S.A.", "Zoé S.A."]
    assert names(newcomer, q="alamo") == ["Álamo S.A."]
    assert names(newcomer, q="1-0123-0452") == ["Beta S.A."]
    assert names(newcomer, q="N0@X") == ["Zoé S.A."]
    page = customers.list_customers(newcomer, CustomerQuery(limit=2, sort="-name"))
    assert (page.total, [each.name for each in page.data]) == (3, ["Zoé S.A.", "Beta S.A."])
    assert names(newcomer, limit=2, sort="-name", cursor=page.next_cursor) == ["Álamo S.A."]


def test_business_keeps_so_many(newcomer: Caller) -> None:
    tx, row = Transaction(), customer_store.ListedCustomer.of(plain_customer())
    for number in range(MOST_CUSTOMERS):
        customer_store.LIST.enter(tx, newcomer.tenant, row._replace(id=f"cus_{number}"))
    tx.commit()

    with pytest.raises(TooManyCustomers):
        kept(newcomer, identification=None)


def test_customer_of_another_business_is_not_there(newcomer: Caller) -> None:
    customer, other = kept(newcomer), opened()

    with pytest.raises(CustomerNotFound):
        customers.read(other, customer.id)
    with pytest.raises(CustomerNotFound):
        customers.change(other, customer.id, sent({}), customer.version)
    with pytest.raises(CustomerNotFound):
        customers.remove(other, customer.id, customer.version)
    assert names(other) == []
    assert kept(other).name == customer.name


def test_document_that_names_a_customer_tells_when_it_was_used_once_a_day(
    stack: LocalStack,
) -> None:
    owner = ready_business()
    customer, body = kept(owner), sent(invoice(1, "comprador@example.com"))
    of = IssueQuery(customer=customer.id)

    issuing.issue(owner, body)
    assert customers.read(owner, customer.id) == customer
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: issuing.issue(owner, body, of), range(3)))

    used = customers.read(owner, customer.id)
    assert used.version == customer.version + 1
    assert used.last_used_at is not None
    assert names(owner, sort="-last_used_at") == [customer.name]
    with clock.set_to(clock.now() + timedelta(days=1, minutes=1)):
        issuing.issue(owner, body, of)
    assert customers.read(owner, customer.id).version == used.version + 1
    stranger = replace(owner, account_id=opened().account_id)
    with pytest.raises(InvalidInput) as refused:
        issuing.issue(stranger, body, IssueQuery(customer="cus_none"))
    assert [each.pointer for each in refused.value.fields] == ["?/customer"]
