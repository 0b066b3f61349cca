"""Large and simultaneous uploads of company lists, on the local stack."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws.standing import firm_key
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.firms import service
from chalicelib.firms.forms import MAX_COMPANIES
from chalicelib.firms.model import Firm
from chalicelib.firms.views import UploadResult
from tests.support.companies import companies_of

pytestmark = pytest.mark.usefixtures("stack")


def new_firm() -> Caller:
    firm = Firm(
        id=f"firm_{secrets.token_hex(8)}",
        created_at=clock.now(),
        name="Despacho Ficticio",
        email="despacho@example.com",
        country="CR",
        tax_id="3101888888",
        language="es",
        time_zone="America/Costa_Rica",
    )
    tx = Transaction()
    tx.create(firm_key(firm.id), firm)
    tx.commit()
    return Caller(account_id="acc_1", tenant=firm.id, role="administrator")


def company_list(count: int, name: str) -> bytes:
    header = "code;name;tax_id;program;address\n"
    lines = (
        f"{number:05d};{name} {number} S.A.;3101{number:06d};con;100 metros norte\n"
        for number in range(1, count + 1)
    )
    return (header + "".join(lines)).encode()


def upload(caller: Caller, data: bytes) -> UploadResult:
    return service.upload_companies(caller, "text/csv", data)


def test_two_uploads_of_one_list_at_once_make_each_company_once() -> None:
    caller, data = new_firm(), company_list(150, "Ejemplo Ficticio")

    with ThreadPoolExecutor(3) as threads:
        results = list(threads.map(lambda _: upload(caller, data), range(3)))

    stored = companies_of(caller.tenant)
    assert sum(result.created for result in results) == 150
    assert sum(result.updated for result in results) == 0
    assert [company.version for company in stored] == [1] * 150


def test_upload_that_was_cut_off_is_completed_by_sending_it_again() -> None:
    caller = new_firm()
    upload(caller, company_list(100, "Ejemplo Ficticio"))  # as far as the first one came

    result = upload(caller, company_list(250, "Ejemplo Ficticio"))

    assert (result.created, result.unchanged) == (150, 100)


def test_the_largest_list_is_taken_in_one_request() -> None:
    caller = new_firm()

    result = upload(caller, company_list(MAX_COMPANIES, "Ejemplo Ficticio"))

    assert result.created == MAX_COMPANIES
    assert len(companies_of(caller.tenant)) == MAX_COMPANIES
    assert (result.updated, result.unchanged, result.refused, result.total) == (0, 0, 0, 5000)
    assert Table(caller.tenant).get(Firm, "FIRM", "FIRM") is not None
