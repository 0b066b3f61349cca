"""A business that is ready to issue, and what it issues."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.core.caller import Caller, Idempotency
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.invoicing import issuing, store, submission
from chalicelib.invoicing.views import DocumentView
from chalicelib.onboarding import status, steps
from chalicelib.onboarding.forms import NewActivity, NewSubscription
from infra.local.story import invoice
from tests.support.bodies import Given
from tests.support.businesses import (
    connect,
    connection_of,
    opened,
    profile_of,
    put_profile,
    put_series,
    put_subscription,
    series,
)


def repeatable(caller: Caller, key: str) -> Caller:
    """Make the owner's request one that can be repeated."""
    return replace(caller, idempotency=Idempotency(f"digest-of-{key}", "body"))


def ready_business(first_number: int = 1) -> Caller:
    """Open a business and take it through onboarding; answers its owner."""
    caller = opened()
    put_profile(caller, profile_of(caller))
    steps.add_activity(caller, NewActivity(code="6201.0"))
    connect(caller, connection_of(caller))
    put_series(caller, series(first_number))
    put_subscription(caller, NewSubscription(plan="monthly"))
    status.finish(caller)
    return caller


def step(business_id: str, document_id: str) -> None:
    """Do the next step of a document, as a message about it as it stands has it done."""
    record = store.progress(business_id, document_id)
    submission.step(business_id, document_id, record.version if record else 0)


def issue(caller: Caller, body: NewDocument) -> DocumentView:
    """Issue a document, as its route does."""
    return issuing.issue(caller, Given(body))


def new_invoice(email: str = "comprador@example.com", lines: int = 3) -> NewDocument:
    """Make the body of an invoice."""
    return NewDocument.model_validate(invoice(lines, email))
