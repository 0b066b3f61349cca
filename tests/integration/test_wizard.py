"""The wizard tells all that there is to know before, asks back once, and shows how far it is."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.accounts.limits import LIMITS
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.firms import service as firms
from chalicelib.licences import correcting, requests, service, store
from chalicelib.licences.forms import ClientCorrection, LicencePatch, NewLicence
from chalicelib.licences.views import LicenceView
from chalicelib.mail import store as mail_store
from chalicelib.mail.addresses import digest_of
from tests.support.companies import send
from tests.support.licensing import (
    accept,
    accepted,
    asked,
    draft,
    email,
    events,
    new_company,
    new_firm,
    number,
    owner_of,
    read,
    work,
)

pytestmark = pytest.mark.usefixtures("stack")


def warnings(caller: Caller, licence: LicenceView) -> list[str]:
    return [each.code for each in service.read_summary(caller, licence.id).warnings]


def steps(caller: Caller, licence: LicenceView) -> dict[str, str]:
    return {each.step: each.state for each in read(caller, licence).progress or ()}


def patch(caller: Caller, licence: LicenceView, **said: Any) -> LicenceView:
    return service.change_licence(
        caller, licence.id, LicencePatch.model_validate(said), read(caller, licence).version
    )


def bounce(address: str) -> None:
    tx = Transaction()
    now = clock.now()
    mail_store.change_address(tx, digest_of(address), lambda known: known.troubled("bounced", now))
    tx.commit()


def test_summary_tells_every_warning_and_none_keeps_from_accepting_but_what_is_asked_back() -> None:
    caller, address = new_firm(is_confirmed=False), email("rebota")
    company = new_company(caller)
    plain = draft(caller, company, email("cliente"), paid_by="client")
    assert warnings(caller, plain) == ["activities-unknown"]
    for code in range(1, LIMITS["activations"]["unconfirmed"] + 1):
        other = new_company(caller, code=f"{code:05d}", activities=[])
        accept(caller, draft(caller, other, email("otro")).id)
    bounce(address)
    send(
        caller,
        f"code;name;tax_id\n00001;Otra Ficticia S.A.;{number()}\n".encode(),
        is_json=False, program="eco", complete=True,
    )  # fmt: skip
    send(
        caller,
        f"code;name;tax_id\n00099;Otra Ficticia S.A.;{number()}\n".encode(),
        is_json=False, program="con", complete=True,
    )  # fmt: skip

    gone = draft(caller, company, address)
    taken = draft(caller, other, firms.firm(caller.tenant).email)

    assert warnings(caller, gone) == [
        "company-gone", "activities-unknown", "address-bounced", "day-limit",
    ]  # fmt: skip
    assert warnings(caller, taken) == [
        "licence-already-live", "company-gone", "client-email-of-firm", "day-limit",
    ]  # fmt: skip
    said = service.read_summary(caller, taken.id).warnings
    assert [each.must_be_confirmed for each in said] == [False, False, True, False]
    warned = service.read_summary(caller, gone.id).warnings
    assert address in warned[2].detail
    assert warned[3].detail.endswith("(hora de Costa Rica).")


def test_address_of_the_firm_is_asked_back_once_and_another_one_asks_again() -> None:
    caller = new_firm()
    own = firms.firm(caller.tenant).email
    licence = draft(caller, new_company(caller), own)

    with pytest.raises(InvalidInput) as refused:
        accept(caller, licence.id)
    meant = patch(caller, licence, own_address_confirmed=True)
    other = patch(caller, licence, client_email=email("otro"))
    patch(caller, licence, client_email=own, own_address_confirmed=True)
    after = accept(caller, licence.id)

    assert [(e.pointer, e.rule.code) for e in refused.value.fields] == [
        ("/client_email", "client-email-of-firm")
    ]
    assert (meant.own_address_confirmed, other.own_address_confirmed) == (True, False)
    assert after.state == "provisioning"
    assert events(caller, licence).count("own_address_confirmed") == 2


def test_correction_to_an_address_of_the_firm_is_asked_back_too() -> None:
    caller = new_firm()
    own = firms.firm(caller.tenant).email
    licence = accepted(caller, email("errata"))
    work(caller, licence)
    version = read(caller, licence).version

    with pytest.raises(InvalidInput):
        correcting.correct_client(caller, licence.id, ClientCorrection(client_email=own), version)
    meant = ClientCorrection(client_email=own, own_address_confirmed=True)

    assert correcting.correct_client(caller, licence.id, meant, version).client_email == own


def test_another_user_goes_on_where_one_left_off() -> None:
    first = new_firm()
    second = Caller(account_id="acc_second", tenant=first.tenant, role="adviser")
    begun = service.create_licence(first, NewLicence(product="invoicing"))
    patch(first, begun, company_id=new_company(first))

    patch(second, begun, client_email=email("cliente"))
    done = accept(second, begun.id)

    assert begun.firm_email == firms.firm(first.tenant).email
    assert done.state == "provisioning"
    kept = store.licence(first.tenant, begun.id)
    assert kept is not None
    assert kept.provision is not None
    assert (kept.created_by, kept.provision.accepted_by) == (first.account_id, "acc_second")


def test_progress_says_what_is_done_and_what_is_under_way() -> None:
    caller = new_firm()
    begun = service.create_licence(caller, NewLicence(product="invoicing"))
    assert steps(caller, begun) == {
        "data": "under_way", "acceptance": "to_come", "activation": "to_come",
        "client_mail": "to_come",
    }  # fmt: skip
    licence = draft(caller, new_company(caller), email("cliente"))
    assert steps(caller, licence)["acceptance"] == "under_way"
    accept(caller, licence.id)
    assert steps(caller, licence)["activation"] == "under_way"
    work(caller, licence)
    assert steps(caller, licence) == {
        "data": "done", "acceptance": "done", "activation": "done", "client_mail": "under_way",
    }  # fmt: skip


def test_progress_says_that_a_client_is_asked() -> None:
    tax_id, address = number(), email("dueno")
    owner = owner_of(address, tax_id)
    caller, licence = asked(address, tax_id)

    assert steps(caller, licence)["consent"] == "under_way"
    requests.accept(owner, licence.id)
    assert steps(caller, licence)["consent"] == "done"
