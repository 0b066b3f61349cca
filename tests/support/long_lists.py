"""Lists of any length, filled past what people do, and what is asked of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from string import ascii_lowercase
from typing import Any, NamedTuple

from chalicelib.accounting import service as accounting
from chalicelib.accounting import store as accounting_store
from chalicelib.accounting.export import Export
from chalicelib.accounting.forms import ExportQuery, ImportQuery
from chalicelib.aws.chunks import Chunk, rewritten
from chalicelib.aws.session import client
from chalicelib.aws.table import Table, get_many, item_of
from chalicelib.aws.transaction import Transaction
from chalicelib.clients import service as clients
from chalicelib.clients.forms import ClientFilters, ClientQuery, CompanyListFilters
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.company_ids import company_id
from chalicelib.core.ids import id_range, new_id
from chalicelib.core.paging import Listed, ListQuery
from chalicelib.core.scope import CompanyScope, Program, Rights
from chalicelib.core.settings import settings
from chalicelib.core.sheets import Sheet
from chalicelib.firms import service as firms
from chalicelib.firms import store as firms_store
from chalicelib.firms.forms import CompanyQuery
from chalicelib.firms.model import Company
from chalicelib.home import service as home
from chalicelib.home.forms import HomeQuery
from chalicelib.invoicing import service as invoicing
from chalicelib.invoicing import store as invoicing_store
from chalicelib.invoicing.forms import DocumentQuery
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.sealing import Mark
from chalicelib.licences import service, store
from chalicelib.licences.forms import LicenceFilters, LicenceQuery
from chalicelib.licences.model import Licence, State
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
    """One where rows say all that is shown."""
    items: int = 1
    """What is read with each entry of a page: above 100 in all it takes a request more."""
    is_of_companies: bool = True
    """Whether somebody may see those of some companies only."""
    sheet: Callable[[Caller], Sheet] | None = None
    """The whole list as a CSV."""


def restricted(caller: Caller, size: int) -> Caller:
    """Return a user of the firm who may see one company of ten, each by its code."""
    places = frozenset(f"con{number:05d}" for number in range(1, size, 10))
    return replace(caller, companies=CompanyScope((Rights(every=False, places=places),)))


def stored(add: Callable[[Transaction, Any], object], made: list[Any]) -> None:
    """Add entries: what one transaction would write of all, were there no end to its size.

    Nobody writes beside this, so that what it asks of the table is left out.
    """
    tx = Transaction()
    for each in made:
        add(tx, each)
    puts = [{"PutRequest": {"Item": each.action["Put"]["Item"]}} for each in tx._operations]
    for key, chunk in rewritten(tx._rows, get_many([(key, Chunk) for key in tx._rows])):
        item = item_of(key, chunk.but(version=chunk.version + 1))
        puts.append({"PutRequest": {"Item": item}})
    table, dynamodb = settings().table_name, client("dynamodb")

    def write(some: list[Any]) -> None:
        left = dynamodb.batch_write_item(RequestItems={table: some})["UnprocessedItems"]
        assert not left

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(write, (puts[at : at + 25] for at in range(0, len(puts), 25))))


def _letters() -> str:
    """Make what compresses badly, and holds no digit that a search for a number would find."""
    return "".join(secrets.choice(ascii_lowercase) for _ in range(10))


def _licences(caller: Caller, start: int, end: int, every_25th: State) -> list[Licence]:
    def licence(number: int) -> Licence:
        state: State = every_25th if number % 25 == 0 else "active"
        return Licence(
            id=new_id("lic"), created_at=clock.now(), firm_id=caller.tenant, product="invoicing",
            created_by="acc_1", language="es", state=state, company_code=f"{number:05d}",
            company_name=f"Peña Ficticia {number}",
            company_id=company_id(caller.tenant, "con", f"{number:05d}"),
            client_email=f"cliente.{_letters()}@example.com",
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


def fill_companies(
    caller: Caller, start: int, end: int, *, gone_at: datetime | None = None
) -> None:
    """Every 25th is of the other program, and gone if there is a time of that."""
    now = clock.now()

    def company(number: int) -> Company:
        program: Program = "con" if number % 25 else "eco"
        return Company(
            id=company_id(caller.tenant, program, f"{number:05d}"), created_at=now, updated_at=now,
            code=f"{number:05d}", name=f"Peña Ficticia {number}", country="CR", id_type="02",
            tax_id=f"3101{number:06d}", program=program,
            gone_at=None if number % 25 else gone_at,
        )  # fmt: skip

    made = [company(number) for number in range(start, end)]
    stored(lambda tx, each: firms_store.write_company(tx, caller.tenant, each), made)


def fill_imports(caller: Caller, start: int, end: int) -> None:
    made = [
        any_batch(
            "pending" if number % 25 else "discarded", id=new_id("bat"), firm_id=caller.tenant,
            company_id=company_id(caller.tenant, "con", f"{number:05d}"),
            firm_company_code=f"{number:05d}", company_name=f"Peña Ficticia {number}",
            created_at=clock.now(),
        )
        for number in range(start, end)
    ]  # fmt: skip
    stored(accounting_store.add_batch, made)


def fill_exports(caller: Caller, start: int, end: int) -> None:
    made = [
        Export(
            id=new_id("exp"), created_at=clock.now(), country="CR",
            business_id=caller.tenant, formats=["csv"],
            period_from=date(2026, 1 + number % 12, 1), period_to=date(2026, 1 + number % 12, 28),
            created_by="acc_1", state="done" if number % 25 else "refused",
        )
        for number in range(start, end)
    ]  # fmt: skip
    stored(accounting_store.save_export, made)  # no work is due


def fill_documents(caller: Caller, start: int, end: int) -> None:
    """All sealed, as rows are there and a mark says so."""
    made = [_document(caller, number) for number in range(start, end)]
    with clock.set_to(datetime(2026, 11, 5, tzinfo=UTC)):
        stored(partial(_add_document, caller), made)
        _seal(caller)


def fill_young_documents(caller: Caller, start: int, end: int, at: datetime) -> None:
    """Of one moment, up to which the others are sealed: no rows are there of them."""
    made = [_document(caller, number, at) for number in range(start, end)]
    with clock.set_to(at):
        _seal(caller)
        stored(partial(_add_document, caller), made)


def _seal(caller: Caller) -> None:
    """Say that the rows of all documents are there that were made before now."""
    _, upto = id_range("doc", clock.now(), clock.now())
    mark = Mark(created_at=clock.now(), written_at=clock.now(), before=upto, until=upto)
    key = Table(caller.tenant).key(invoicing_store.LIST.rows, "MARK")
    stored(lambda tx, each: tx.create(key, each), [mark])


def _document(caller: Caller, number: int, at: datetime | None = None) -> DocumentProgress:
    at = at or datetime(2026, 10, 2, tzinfo=UTC) + timedelta(minutes=number * 2)
    state = "accepted" if number % 25 else "rejected"
    with clock.set_to(at):
        return accepted_invoice(caller.tenant, new_id("doc"), number + 1, at, state=state)


def _add_document(caller: Caller, tx: Transaction, made: DocumentProgress) -> None:
    done = tx.create(Table(caller.tenant).key("DOCUMENTS", made.id), made)
    invoicing_store.LIST.enter_late(tx, done)


def fill_clients(caller: Caller, start: int, end: int) -> None:
    """One company each; every 25th is gone."""
    fill_companies(caller, start, end, gone_at=clock.now())


KINDS = {
    "clients": Kind(
        fill_clients,
        clients.list_clients,
        ClientQuery(q="pena 3-101", sort="-name", limit=100),
        ClientQuery(gone=True),
        ClientQuery(group="active"),
        requests=1,  # nobody has a business, which would be the other
        sheet=lambda caller: clients.clients_csv(caller, ClientFilters()),
    ),
    "matters_at_home": Kind(
        fill_home,
        home.read_home,
        HomeQuery(q="pena FICTICIA", limit=100),
        HomeQuery(kind="licence-awaiting-client"),
        HomeQuery(kind="documents-rejected"),
        requests=1,
    ),
    "licences": Kind(
        fill_licences,
        service.list_licences,
        LicenceQuery(q="pena FICTICIA", sort="company_name", limit=100),
        LicenceQuery(state="suspended"),
        LicenceQuery(state="draft"),
        items=2,  # each with what is known of its mails
        sheet=lambda caller: service.licences_csv(caller, LicenceFilters()),
    ),
    "companies": Kind(
        fill_companies,
        firms.list_companies,
        CompanyQuery(q="pena 3-101", sort="-name", limit=100),
        CompanyQuery(program="eco"),
        CompanyQuery(licensed=True),
        sheet=lambda caller: clients.companies_csv(caller, CompanyListFilters()),
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
        is_of_companies=False,
    ),
    "documents": Kind(
        fill_documents,
        invoicing.list_documents,
        DocumentQuery(q="CLIENTE inventado", sort="-number", issued_to=OCTOBER, limit=100),
        DocumentQuery(state="rejected", issued_to=OCTOBER),
        DocumentQuery(state="unknown", issued_to=OCTOBER),
        requests=1,
        is_of_companies=False,
    ),
}
