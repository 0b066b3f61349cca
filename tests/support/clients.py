"""Clients of a firm, as far on their way as a test needs them."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.licences.views import LicenceView
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding import status
from chalicelib.onboarding.forms import NewSubscription
from tests.support.businesses import (
    connect,
    connection_of,
    profile_of,
    put_profile,
    put_series,
    put_subscription,
    series,
)
from tests.support.licensing import accepted, email, new_firm, read, work


def activated() -> tuple[Caller, LicenceView, Caller]:
    """Activate a licence: firm, licence, owner of the business that it made."""
    firm, address = new_firm(), email("cliente")
    licence = accepted(firm, address)
    work(firm, licence)
    licence, account = read(firm, licence), accounts.account_by_email(address)
    assert account is not None
    owner = Caller(account_id=account.id, tenant=licence.business_id or "", role="owner")
    return firm, licence, owner


def onboard(owner: Caller) -> None:
    put_profile(owner, profile_of(owner))
    connect(owner, connection_of(owner))
    put_series(owner, series(41))
    put_subscription(owner, NewSubscription(plan="annual"))
    status.finish(owner)


def take_number(owner: Caller) -> None:
    """Take a number, as issuing does."""
    tx = Transaction()
    dossier = onboarding.issuer(owner.tenant)
    onboarding.write_next_number(
        tx,
        dossier,
        branch=1,
        terminal=1,
        document_type="invoice",
        at=clock.now(),
        otherwise=ChangedMeanwhile(),
    )
    tx.commit()
