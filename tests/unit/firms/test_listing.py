"""The list of companies is what a plain one would be, and how an upload is cut into writes."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from chalicelib.aws.standing import firm_key
from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.company_ids import company_id
from chalicelib.firms import service, store
from chalicelib.firms.forms import CompanyQuery
from chalicelib.firms.model import Company, CompanyLicence, Firm
from tests.support.companies import company_rows, send
from tests.support.plain_lists import Asked, expected, plain, walked
from tests.support.scopes import only

pytestmark = pytest.mark.usefixtures("aws")
NAMES = ["Panadería Peña", "Ñandú Ltda.", "Café del Sol", "Peñas y Hijos", "Uno Dos"]
FIRM = Caller("acc_1", tenant="firm_a", role="administrator")


def open_firm() -> None:
    tx = Transaction()
    firm = Firm(
        id="firm_a", created_at=clock.now(), name="Despacho Ficticio", email="a@example.com",
        country="CR", tax_id="3101888888", language="es", time_zone="America/Costa_Rica",
    )  # fmt: skip
    tx.create(firm_key(firm.id), firm)
    tx.commit()


def upload(chance: Random) -> None:
    """Upload some companies, new ones and known ones, under other names."""
    rows = [
        {
            "code": f"{number:05d}", "name": chance.choice(NAMES), "country": "CR",
            "tax_id": f"3101{number:06d}", "program": chance.choice(["eco", "con"]),
            "email": chance.choice([None, "contacto@example.com"]),
        }
        for number in chance.sample(range(1, 40), 9)
    ]  # fmt: skip
    done = send(FIRM, company_rows(*rows))
    assert not done.errors


def license_some(chance: Random) -> None:
    company = chance.choice(list(Table("firm_a").each(Company, "COMPANIES")))
    tx = Transaction()
    held = None if company.licensed else CompanyLicence(business_id=None, locks_code=False)
    service.write_licensed(tx, "firm_a", company, "invoicing", held)
    tx.commit()


def test_list_is_what_a_plain_one_would_be_after_uploads_and_licences() -> None:
    chance = Random(11)  # noqa: S311 - changes that can be repeated
    open_firm()
    for _ in range(3):
        upload(chance)
        license_some(chance)
        license_some(chance)
    companies = list(Table("firm_a").each(Company, "COMPANIES"))
    some = frozenset(company_id("firm_a", "con", f"{number:05d}") for number in range(1, 40, 3))

    for seen in (None, some):
        caller = Caller("acc_1", tenant="firm_a", role="adviser", companies=only(seen))
        for said in (
            {},
            {"code": "0001", "sort": "-name"},
            {"licensed": True},
            {"licensed": False, "program": "con", "sort": "tax_id"},
            {"q": "pena", "sort": "name"},
            {"q": "3-101-00000 example", "sort": "-code"},
        ):
            query = CompanyQuery.model_validate(said | {"limit": 5})
            found = walked(partial(service.list_companies, caller), query)
            wanted = expected(companies, asked(query, seen))
            assert (found.ids, found.total) == (wanted.ids, wanted.total)
            assert found.total > 0


def asked(query: CompanyQuery, seen: frozenset[str] | None) -> Asked:
    sort = query.sort.removeprefix("-")
    return Asked(
        query.but(q=query.q and query.q.replace("-", "")),
        searched=lambda each: (each.code, each.name, each.tax_id, each.email),
        sort=lambda each: plain(getattr(each, sort)),
        keeps=lambda each: (
            each.code.startswith(query.code or "")
            and query.program in {None, each.program}
            and query.licensed in {None, bool(each.licensed)}
            and (seen is None or each.id in seen)
        ),
        backwards=query.sort.startswith("-"),
    )


@pytest.mark.parametrize("count", [0, 1, 40, 500, 5000])
def test_rows_are_written_a_hundred_items_at_a_time_each_once(count: int) -> None:
    chunks = [Key("list", str(place * 7919 % 32)) for place in range(count)]

    pieces = store._pieces(chunks)

    assert sorted(place for piece in pieces for place in piece) == list(range(count))
    sizes = [2 * len(piece) + len({chunks[place] for place in piece}) for piece in pieces]
    assert all(0 < size < 100 for size in sizes)
    assert len(pieces) <= count / 25 + 1
