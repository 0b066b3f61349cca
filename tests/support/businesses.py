"""A business that is ready to issue, made through the rooms' own services."""

from __future__ import annotations

import base64
import time
from typing import Any

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller, Idempotency
from chalicelib.core.ids import new_id
from chalicelib.http.auth import SignedIn
from chalicelib.invoicing.body import NewDocument
from chalicelib.onboarding import connecting, service, steps
from chalicelib.onboarding.model import (
    NewBusiness,
    NewConnection,
    NewProfile,
    NewSeriesList,
    NewSubscription,
)
from infra.local.story import invoice
from infra.local.test_keys import make_test_key


def caller_of(business_id: str, account_id: str, key: str = "") -> Caller:
    """Make the owner's request; with a `key` it can be repeated."""
    idempotency = Idempotency(f"digest-of-{key}", "body") if key else None
    return Caller(account_id=account_id, tenant=business_id, role="owner", idempotency=idempotency)


def ready_business(first_number: int = 1) -> Caller:
    """Open a business and take it through onboarding; answers its owner."""
    account_id, number = new_id("acc"), f"3{time.time_ns() // 1000 % 10**9:09d}"
    tx = Transaction()
    tx.create(
        Table(account_id).key("ACCOUNT", "ACCOUNT"),
        SignedIn(state="active", created_at=clock.now()),
    )
    tx.commit()
    identity: dict[str, Any] = {"country": "CR", "id_type": "02", "id_number": number}
    opened = service.create_business(
        Caller(account_id=account_id),
        NewBusiness(**identity, legal_name="Ejemplo Ficticia S.A.", email="negocio@example.com"),
    )
    caller = caller_of(opened.id, account_id)
    steps.put_profile(
        caller,
        NewProfile(
            **identity,
            legal_name="Ejemplo Ficticia S.A.",
            province="1",
            canton="01",
            district="01",
            address="Avenida inventada, 100 metros al norte",
            phone="22220000",
            email="negocio@example.com",
        ),
    )
    steps.add_activity(caller, steps.NewActivity(code="6201.0"))
    key = make_test_key(number, "02")
    connecting.connect(
        caller,
        NewConnection(
            user=f"cpj-{number}@stag.example.com",
            password="clave-inventada",
            p12_base64=base64.b64encode(key.p12).decode(),
            pin=key.pin,
        ),
    )
    series = {"series": [{"document_type": "01", "next": first_number}]}
    steps.put_series(caller, NewSeriesList.model_validate(series))
    steps.put_subscription(caller, NewSubscription(plan="monthly"))
    steps.finish(caller)
    return caller


def new_invoice(email: str = "comprador@example.com", lines: int = 3) -> NewDocument:
    """Make the body of an invoice."""
    return NewDocument.model_validate(invoice(lines, email))
