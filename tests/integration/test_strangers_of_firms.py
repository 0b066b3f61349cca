"""Of a firm that nobody confirmed, whatever it does, mails reach few strangers in a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.limits import LIMITS, LimitReached
from chalicelib.connections import consenting
from chalicelib.connections.forms import NewConsentRequest
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.firms import profile
from chalicelib.firms import service as firms
from chalicelib.firms.forms import FirmChanges
from chalicelib.licences import acts, correcting, opening
from chalicelib.licences.forms import Opening
from chalicelib.licences.views import LicenceView
from tests.support.licensing import (
    accept,
    accepted,
    confirm,
    draft,
    email,
    new_company,
    new_firm,
    number,
    read,
    work,
)

pytestmark = pytest.mark.usefixtures("stack")
MOST = LIMITS["addresses"]["unconfirmed"]
ASKED = NewConsentRequest(scope="look", lasts="once", reason="Ver")


def active(firm: Caller) -> LicenceView:
    licence = accepted(firm, email("cliente"), number())
    work(firm, licence)
    return read(firm, licence)


def run_by_firm(firm: Caller) -> LicenceView:
    company = new_company(firm, code="00090", tax_id=number())
    licence = accept(firm, draft(firm, company, None, mandate="Poder ficticio").id)
    work(firm, licence)
    return read(firm, licence)


def change_address(firm: Caller, address: str) -> None:
    wanted = FirmChanges.model_validate({"email": address})
    profile.change(firm, wanted, firms.firm(firm.tenant).version)


def test_clients_of_other_days_count_again_once_a_day_and_whoever_was_reached_today_does_not() -> (
    None
):
    firm = new_firm(is_confirmed=False)
    client, run = active(firm), run_by_firm(firm)
    opened = Opening(client_email=email("clienta"))
    reaching: list[Callable[[], object]] = [
        lambda: consenting.ask(firm, client.id, ASKED),
        lambda: correcting.renew_key(firm, client.id),
        lambda: acts.suspend(firm, client.id, read(firm, client).version),
        lambda: opening.open_to_client(firm, run.id, opened, read(firm, run).version),
        lambda: change_address(firm, email("otra")),
    ]
    consenting.ask(firm, client.id, ASKED)  # whose activation was today

    with clock.set_to(clock.now() + timedelta(days=1, minutes=1)):
        for _ in range(MOST - 1):
            accounts.count_address(firm, email("desconocida"))
        consenting.ask(firm, client.id, ASKED)
        correcting.renew_key(firm, client.id)
    with clock.set_to(clock.now() + timedelta(days=2, minutes=2)):
        for _ in range(MOST):
            accounts.count_address(firm, email("desconocida"))
        for reach in reaching:
            with pytest.raises(LimitReached):
                reach()
        confirm(firm.tenant)
        for reach in reaching:
            reach()
