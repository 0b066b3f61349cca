"""Businesses as the tests of onboarding need them; what is set is set at the version of now."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.onboarding import connecting, numbering, opening, service, steps, subscribing
from chalicelib.onboarding.forms import NewBusiness, NewSubscription
from chalicelib.onboarding.model import Profile
from chalicelib.onboarding.views import ConnectionView, SeriesList, SubscriptionView
from infra.local.throwaway_keys import ThrowawayKey, make_throwaway_key
from tests.support.bodies import Given

PASSWORD = "Plantada-Ficticia-1"
PLACE = {
    "province": "1",
    "canton": "01",
    "district": "01",
    "details": "100 metros norte del parque",
}


def number() -> str:
    """Make a tax id that no other test has."""
    return f"3101{secrets.randbelow(10**6):06d}"


def person() -> str:
    """Make an account."""
    account_id = f"acc_{secrets.token_hex(8)}"
    tx = Transaction()
    accounts.write_invited(tx, account_id, f"{account_id}@example.com", "Persona Ficticia", "es")
    tx.commit()
    return account_id


def opened(tax_id: str | None = None) -> Caller:
    """Open a business and act as its owner."""
    owner = person()
    wanted = NewBusiness(
        id_type="02", id_number=tax_id or number(), legal_name="Ejemplo Ficticio S.A."
    )
    view = opening.create_business(Caller(account_id=owner), wanted)
    return Caller(account_id=owner, tenant=view.id, role="owner")


def profile_of(caller: Caller, **change: Any) -> Given:
    """Fill in the profile of the business."""
    facts = {
        "id_type": "02",
        "id_number": service.issuer(caller.tenant).profile.id_number,
        "legal_name": "Ejemplo Ficticio S.A.",
        "address": PLACE | change.pop("address", {}),
        "phone": "22220000",
        "email": "info@example.com",
    }
    return Given(facts | change)


def connection_of(caller: Caller, key: ThrowawayKey | None = None, **change: Any) -> Given:
    """Fill in the connection of the business."""
    tax_id = service.issuer(caller.tenant).profile.id_number
    key = key or make_throwaway_key(tax_id)
    facts = {
        "user": f"cpj-{tax_id}@stag.example.com",
        "password": PASSWORD,
        "p12_base64": base64.b64encode(key.p12).decode(),
        "pin": key.pin,
    }
    return Given(facts | change)


def series(next_number: int | None = None, document_type: str = "invoice") -> Given:
    """Ask for the next number of a series."""
    return Given(
        {"series": [{"document_type": document_type, "next": next_number, "confirmed": True}]}
    )


def put_profile(caller: Caller, wanted: Given) -> Profile:
    return steps.put_profile(caller, wanted, service.issuer(caller.tenant).profile.version)


def connect(caller: Caller, wanted: Given) -> ConnectionView:
    present = service.issuer(caller.tenant).connection
    return connecting.connect(caller, wanted, present.version if present else 0)


def put_series(caller: Caller, wanted: Given) -> SeriesList:
    return numbering.put_series(caller, wanted, numbering.list_series(caller).version)


def put_subscription(caller: Caller, wanted: NewSubscription) -> SubscriptionView:
    present = service.issuer(caller.tenant).subscription
    return subscribing.put_subscription(caller, wanted, present.version if present else 0)


def remove_activity(caller: Caller, code: str) -> None:
    present = service.issuer(caller.tenant).activities
    version = next((each.version for each in present if each.code == code), 1)
    steps.remove_activity(caller, code, version)
