"""A firm, a client with a licence and accepted documents, stored as the other rooms store them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.accounting import service, store
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import NewExport
from chalicelib.accounting.views import ExportView
from chalicelib.aws import blobs
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id
from chalicelib.core.paging import PageQuery
from chalicelib.invoicing.progress import DocumentProgress
from tests.support.scopes import rights_to

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@dataclass(frozen=True)
class World:
    """Ids of what was stored, fresh for every world."""

    firm: str
    business: str
    company: str
    administrator: str
    adviser: str
    owner: str
    code: str = "00042"
    """Of the company in the firm's program."""
    tax_id: str = "3101888888"

    def caller(self, role: str = "administrator", **changes: Any) -> Caller:
        """A signed-in member of the firm, or the owner of the business."""
        account = {"administrator": self.administrator, "adviser": self.adviser}
        tenant = self.business if role == "owner" else self.firm
        values: dict[str, Any] = {
            "account_id": account.get(role, self.owner),
            "tenant": tenant,
            "role": role,
        }
        return Caller(**(values | changes))


def build(*, licensed: bool = True, adviser_companies: frozenset[str] | None = None) -> World:
    """Store a firm with two users, a company, and its business."""
    world = World(
        firm=new_id("firm"),
        business=new_id("biz"),
        company="cmp_00042",
        administrator=new_id("acc"),
        adviser=new_id("acc"),
        owner=new_id("acc"),
    )
    _store_firm(world, adviser_companies)
    _store_company(world)
    _store_business(world)
    if licensed:
        _store_licence(world)
    return world


def add_client(firm: World, number: int) -> World:
    """Store one more company of a firm, and its business."""
    world = replace(
        firm,
        business=new_id("biz"),
        company=f"cmp_{number:05}",
        owner=new_id("acc"),
        code=f"{number:05}",
        tax_id=f"3101{number:06}",
    )
    _store_company(world)
    _store_business(world)
    _store_licence(world)
    return world


def _store_firm(world: World, adviser_companies: frozenset[str] | None) -> None:
    from chalicelib.firms.model import Firm

    tx = Transaction()
    firm = Firm(
        id=world.firm, created_at=NOW, name="Asesores Ejemplo", email="firm@example.com",
        country="CR", tax_id="3101999999", language="es", time_zone="America/Costa_Rica",
    )  # fmt: skip
    tx.create(Table(world.firm).key("FIRM", "FIRM"), firm)
    _store_person(tx, world.firm, world.administrator, "administrator")
    _store_person(tx, world.firm, world.adviser, "adviser", "en", adviser_companies)
    tx.commit()


def _store_person(
    tx: Transaction,
    tenant: str,
    account_id: str,
    role: str,
    language: str = "es",
    companies: frozenset[str] | None = None,
) -> None:
    from chalicelib.accounts.model import Account, Member

    account = Account.model_validate(
        {
            "id": account_id, "created_at": NOW, "email": f"{account_id.lower()}@example.com",
            "name": "Persona Inventada", "language": language, "state": "active",
        }
    )  # fmt: skip
    tx.create(Table(account_id).key("ACCOUNT", "ACCOUNT"), account)
    member = Member(
        account_id=account_id,
        kind="business" if role == "owner" else "firm",
        role=role,
        rights=rights_to(companies),
        created_at=NOW,
    )
    tx.create(Table(tenant).key("MEMBERS", account_id), member)


def _store_company(world: World) -> None:
    from chalicelib.firms.model import Company

    tx = Transaction()
    company = Company(
        id=world.company, created_at=NOW, updated_at=NOW, code=world.code,
        name="Ejemplo Ficticio S.A.", country="CR", id_type="02", tax_id=world.tax_id,
        program="eco",
    )  # fmt: skip
    tx.create(Table(world.firm).key("COMPANIES", world.company), company)
    _store_person(tx, world.business, world.owner, "owner")
    tx.commit()


def _store_business(world: World) -> None:
    from chalicelib.onboarding import service, store
    from chalicelib.onboarding.model import Business, Profile

    chart = service.store_chart(world.business, "CR", NOW)
    business = Business(
        id=world.business, created_at=NOW, country="CR", name="Ejemplo Ficticio S.A.",
        origin="licence", chart_key=chart,
    )  # fmt: skip
    tx = Transaction()
    tx.create(store.key_of(world.business, business), business)
    profile = Profile(
        created_at=NOW, country="CR", id_type="02", id_number=world.tax_id,
        legal_name="Ejemplo Ficticio S.A.",
    )  # fmt: skip
    tx.create(store.key_of(world.business, profile), profile)
    tx.commit()


def _store_licence(world: World) -> None:
    from chalicelib.licences import store
    from chalicelib.licences.model import Licence
    from chalicelib.onboarding import service as onboarding
    from chalicelib.onboarding.service import LicenceLink

    licence = Licence(
        id=new_id("lic"), created_at=NOW, firm_id=world.firm, product="invoicing",
        state="active", created_by=world.administrator, language="es",
        company_id=world.company, business_id=world.business,
    )  # fmt: skip
    link = LicenceLink(
        created_at=NOW, firm_id=world.firm, licence_id=licence.id, company_id=world.company,
        product="invoicing", locks_tax_id=True, pays_plan=True,
    )  # fmt: skip
    tx = Transaction()
    store.add(tx, licence)
    onboarding.write_licence(tx, world.business, link)
    tx.commit()


def licence_of(world: World) -> str:
    """Return the id of the licence by which the business hands over to the firm."""
    from chalicelib.licences import service as licences

    found = licences.batch_licence_of(world.business)
    assert found is not None
    return found.id


def reassign(world: World, **changes: Any) -> None:
    """Let the firm's list have another company under the code, as an early upload could."""
    from chalicelib.firms import service as firms
    from chalicelib.firms import store

    before = firms.company(world.firm, world.company)
    other = {"name": "Otra Ficticia S.A.", "tax_id": "3101555444"} | changes
    tx = Transaction()
    store.write_company(tx, world.firm, before.model_copy(update=other))
    tx.commit()


def accepted_invoice(
    business_id: str,
    known_as: str,
    number: int,
    at: datetime,
    *,
    state: str = "accepted",
    issued_by: str = "acc_1",
    **said: object,
) -> DocumentProgress:
    """Make an invoice that the authority accepted, or that came into another state.

    `said` is what its summary has otherwise.
    """
    consecutive = f"0010000101{number:010d}"
    summary = {
        "id": known_as, "number": consecutive, "key": consecutive.rjust(50, "5"),
        "document_type": "invoice", "issued_at": at, "receiver_name": "Cliente Inventado S.A.",
        "receiver_tax_id": "3101777777", "sale_condition": "02", "currency": "CRC",
        "exchange_rate": "1", "total": "1130.00", "other_charges": "0",
        "net": [{"kind": "goods", "amount": "1000.00"}],
        "taxes": [
            {"code": "01", "rate_code": "08", "rate": "13", "base": "1000", "amount": "130",
             "kind": "goods"}
        ],
        "payments": [],
    } | said  # fmt: skip
    return DocumentProgress.model_validate(
        {
            "id": known_as, "created_at": at, "business_id": business_id, "country": "CR",
            "summary": summary, "language": "es",
            "issued_by": issued_by, "state": state, "events": [],
        }
    )  # fmt: skip


def accept_documents(
    world: World,
    count: int,
    *,
    issued_at: datetime = datetime(2026, 10, 5, 18, 0, tzinfo=UTC),
    first_number: int = 1,
    state: str = "accepted",
    stored_later: timedelta = timedelta(0),
    **said: object,
) -> list[str]:
    """Store documents that the authority accepted; return their ids, oldest first."""
    ids: list[str] = []
    for offset in range(count):
        at = issued_at + timedelta(seconds=offset)
        with clock.set_to(at + stored_later):
            known_as = new_id("doc")
        record = accepted_invoice(
            world.business, known_as, first_number + offset, at,
            state=state, issued_by=world.owner, **said,
        )  # fmt: skip
        tx = Transaction()
        tx.create(Table(world.business).key("DOCUMENTS", known_as), record)
        tx.commit()
        ids.append(known_as)
    return ids


def ask(world: World, **changes: Any) -> ExportView:
    wanted = {"period_from": OCTOBER[0], "period_to": OCTOBER[1]} | changes
    return service.create_export(world.caller("owner"), NewExport.model_validate(wanted))


def export(world: World, **changes: Any) -> ExportView:
    asked = ask(world, **changes)
    run_export(world.business, asked.id)
    return service.read_export(world.caller("owner"), asked.id)


def events(world: World, import_id: str) -> list[str]:
    page = service.import_history(world.caller(), import_id, PageQuery())
    return [entry.event for entry in page.data]


def read_file(world: World, export_id: str, name: str) -> bytes:
    found = store.export(world.business, export_id)
    assert found is not None
    batch = store.batch(found.batch_home, found.batch_id)
    assert batch is not None
    return blobs.get(batch.file(name).key)
