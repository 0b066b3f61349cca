"""Lists of any length, filled past what people do, and what is asked of them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.accounting import service as accounting
from chalicelib.accounting import store as accounting_store
from chalicelib.accounting.export import Export
from chalicelib.accounting.forms import ExportQuery, ImportQuery
from chalicelib.aws.chunks import chunk_key
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.clients import service as clients
from chalicelib.clients.forms import ClientQuery
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Listed, ListQuery
from chalicelib.firms import service as firms
from chalicelib.firms.forms import CompanyQuery, UploadQuery
from chalicelib.home import service as home
from chalicelib.home.forms import HomeQuery
from chalicelib.invoicing import service as invoicing
from chalicelib.invoicing import store as invoicing_store
from chalicelib.invoicing.forms import DocumentQuery
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.licences import service, store
from chalicelib.licences.forms import LicenceQuery
from chalicelib.licences.model import Licence, State
from tests.support.companies import send
from tests.unit.accounting.test_model import batch as any_batch
from tests.unit.accounting.world import accepted_invoice

OCTOBER = date(2026, 10, 31)


class Kind(NamedTuple):
    """A list: how it is filled, asked, and asked for what it has few or none of."""

    fill: Callable[[Caller, int, int], None]
    ask: Callable[[Caller, Any], Listed[Any]]
    everything: ListQuery
    few: ListQuery
    none: ListQuery
    requests: int = 2
    items: int = 1
    """What is read with each entry of a page: above 100 in all it takes a request more."""
    """One where rows say all that is shown."""


def stored(add: Callable[[Transaction, Any], object], made: list[Any]) -> None:
    """Add entries, as many at once as go into a transaction with the chunks of their list."""
    made.sort(key=lambda each: chunk_key("t", "L", each.id))
    for start in range(0, len(made), 80):
        tx = Transaction()
        for each in made[start : start + 80]:
            add(tx, each)
        tx.commit()


def _licences(caller: Caller, start: int, end: int, every_25th: State) -> list[Licence]:
    def licence(number: int) -> Licence:
        state: State = every_25th if number % 25 == 0 else "active"
        return Licence(
            id=new_id("lic"), created_at=clock.now(), firm_id=caller.tenant, product="invoicing",
            created_by="acc_1", language="es", state=state, company_code=f"{number:05d}",
            company_name=f"Peña Ficticia {number}", company_id=f"cmp_{number:05d}",
            client_email=f"cliente.{secrets.token_hex(6)}@example.com",
        )  # fmt: skip

    return [licence(number) for number in range(start, end)]


def fill_licences(caller: Caller, start: int, end: int) -> None:
    stored(store.add, _licences(caller, start, end, "suspended"))


def fill_home(caller: Caller, start: int, end: int) -> None:
    """Something waits of each licence: of every 25th the client, of the others a mail."""

    def add(tx: Transaction, made: Licence) -> None:
        store.add(tx, made)
        if made.state == "active":
            known = caller.tenant, made.id
            firms.write_matter(tx, *known, "client-mail", made.created_at, fact="mailbox-full")

    stored(add, _licences(caller, start, end, "awaiting_client"))


def fill_companies(caller: Caller, start: int, end: int) -> None:
    rows = [
        {
            "code": f"{number:05d}", "name": f"Peña Ficticia {number}", "country": "CR",
            "tax_id": f"3101{number:06d}", "program": "con" if number % 25 else "eco",
        }
        for number in range(start, end)
    ]  # fmt: skip
    body = json.dumps({"companies": rows}).encode()
    assert send(caller, body).created == end - start


def fill_imports(caller: Caller, start: int, end: int) -> None:
    made = [
        any_batch(
            "pending" if number % 25 else "discarded", id=new_id("bat"), firm_id=caller.tenant,
            company_id=f"cmp_{number:05d}", firm_company_code=f"{number:05d}",
            company_name=f"Peña Ficticia {number}", created_at=clock.now(),
        )
        for number in range(start, end)
    ]  # fmt: skip
    stored(accounting_store.add_batch, made)


def fill_exports(caller: Caller, start: int, end: int) -> None:
    made = [
        Export(
            id=new_id("exp"), created_at=clock.now(), business_id=caller.tenant, formats=["csv"],
            period_from=date(2026, 1 + number % 12, 1), period_to=date(2026, 1 + number % 12, 28),
            created_by="acc_1", state="done" if number % 25 else "refused",
        )
        for number in range(start, end)
    ]  # fmt: skip
    stored(accounting_store.save_export, made)  # no work is due


def fill_documents(caller: Caller, start: int, end: int) -> None:
    def issued(number: int) -> DocumentProgress:
        at = datetime(2026, 10, 2, tzinfo=UTC) + timedelta(minutes=number * 2)
        state = "accepted" if number % 25 else "rejected"
        with clock.set_to(at):
            return accepted_invoice(caller.tenant, new_id("doc"), number + 1, at, state=state)

    def add(tx: Transaction, made: DocumentProgress) -> None:
        stored = tx.create(Table(caller.tenant).key("DOCUMENTS", made.id), made)
        invoicing_store.LIST.enter_late(tx, stored)

    made = [issued(number) for number in range(start, end)]
    later = datetime(2026, 11, 5, tzinfo=UTC)
    with clock.set_to(later):
        stored(add, made)
        invoicing_store.LIST.seal(caller.tenant)
    with clock.set_to(later + timedelta(minutes=10)):  # a mark counts some minutes after it stands
        invoicing_store.LIST.seal(caller.tenant)


def fill_clients(caller: Caller, start: int, end: int) -> None:
    """One company each; every 25th is gone."""
    fill_companies(caller, start, end)
    whole = UploadQuery(program="eco", complete=True)
    send(caller, b"code;name;tax_id\n99999;Sin Nadie S.A.;1\n", is_json=False, **dict(whole))


KINDS = {
    "clients": Kind(
        fill_clients,
        clients.list_clients,
        ClientQuery(q="pena 3-101", sort="-name", limit=100),
        ClientQuery(gone=True),
        ClientQuery(group="active"),
        requests=1,  # nobody has a business, which would be the other
    ),
    "matters_at_home": Kind(
        fill_home,
        home.read_home,
        HomeQuery(q="pena FICTICIA", limit=100),
        HomeQuery(kind="licence-awaiting-client"),
        HomeQuery(kind="documents-rejected"),
        requests=1,  # rows say all that is shown
    ),
    "licences": Kind(
        fill_licences,
        service.list_licences,
        LicenceQuery(q="pena FICTICIA", sort="company_name", limit=100),
        LicenceQuery(state="suspended"),
        LicenceQuery(state="draft"),
        items=2,  # each with what is known of its mails
    ),
    "companies": Kind(
        fill_companies,
        firms.list_companies,
        CompanyQuery(q="pena 3-101", sort="-name", limit=100),
        CompanyQuery(program="eco"),
        CompanyQuery(licensed=True),
    ),
    "imports": Kind(
        fill_imports,
        accounting.list_imports,
        ImportQuery(q="PEÑA", sort="company_code", limit=100),
        ImportQuery(status="discarded"),
        ImportQuery(status="imported"),
    ),
    "exports": Kind(
        fill_exports,
        accounting.list_exports,
        ExportQuery(q="csv", sort="period_from", limit=25),
        ExportQuery(state="refused"),
        ExportQuery(state="queued"),
    ),
    "documents": Kind(
        fill_documents,
        invoicing.list_documents,
        DocumentQuery(q="CLIENTE inventado", sort="-number", issued_to=OCTOBER, limit=100),
        DocumentQuery(state="rejected", issued_to=OCTOBER),
        DocumentQuery(state="unknown", issued_to=OCTOBER),
        requests=1,  # rows say all that is shown
    ),
}
