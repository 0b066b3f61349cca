"""The activation of an accepted licence: resumable anywhere, never twice (docs/adr/0011).

1. Decide: is there an account for the client's e-mail, a business for the company's tax id?
2. Outside the table, by planned ids, so that a repetition meets its own work: the user at the
   identity provider, the chart of accounts in its file.
3. One transaction: account or link, business, licence, history and mails; or the failure.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from chalicelib.accounts import service as accounts
from chalicelib.aws import identity
from chalicelib.aws.secrets import open_sealed
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Conflict, Retryable, Stale
from chalicelib.firms import service as firms
from chalicelib.licences import store
from chalicelib.licences.failures import (
    BUSINESS_LINKED,
    BUSINESS_OF_ANOTHER,
    CLIENT_NOT_ACTIVE,
    ActivationRefused,
)
from chalicelib.licences.model import Licence, Plan
from chalicelib.licences.store import LicenceLink
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """What an activation has to do."""

    licence: Licence
    plan: Plan
    firm: firms.Firm
    company: firms.Company
    account: accounts.Account | None
    """The client's account, if there was one."""
    business_id: str | None
    """The company's business, if there was one."""


def activate(firm_id: str, licence_id: str) -> None:
    """Bring an accepted licence to `active` or `provisioning_failed`; nothing if it is not waiting.

    Raises:
        Retryable: what it depends on moved three times meanwhile, or does not answer.
    """
    for _ in range(_TRIES):
        licence = store.licence(firm_id, licence_id)
        if licence is None or licence.plan is None or licence.state != "provisioning":
            return
        with suppress(Conflict, Stale):  # somebody else did part of it: look again
            _activate_or_fail(licence, licence.plan)
            return
    raise Retryable("activate licence: in conflict with other writes")


def _activate_or_fail(licence: Licence, plan: Plan) -> None:
    try:
        _activate(_decide(licence, plan))
    except ActivationRefused as refusal:
        _fail(licence, plan, refusal.reason)


def _decide(licence: Licence, plan: Plan) -> Decision:
    company = firms.company(licence.firm_id, licence.company_id or "")
    account = accounts.account_by_email(licence.client_email or "")
    business_id = onboarding.business_with_tax_id(company.country, company.id_type, company.tax_id)
    if account is not None and account.state in {"locked", "closed"}:
        raise ActivationRefused(CLIENT_NOT_ACTIVE)
    if business_id is not None:
        if account is None or not _owns(account.id, business_id):
            raise ActivationRefused(BUSINESS_OF_ANOTHER)
        if store.link(business_id, licence.product) is not None:
            raise ActivationRefused(BUSINESS_LINKED)
    firm = firms.firm(licence.firm_id)
    return Decision(licence, plan, firm, company, account, business_id)


def _owns(account_id: str, business_id: str) -> bool:
    return any(
        membership.tenant == business_id and membership.role == "owner"
        for membership in accounts.memberships(account_id)
    )


def _activate(decision: Decision) -> None:
    """Do what was decided."""
    key = ""
    if decision.account is None:
        key = create_user(decision)
    chart_key = "" if decision.business_id else store_chart(decision)
    commit(decision, key, chart_key)
    if decision.account is not None:
        _forget_planned_user(decision.plan)


def create_user(decision: Decision) -> str:
    """Make the client's user with the planned access key; a user made before keeps its password."""
    plan = decision.plan
    key = open_sealed("mail", plan.business_id, plan.sealed_key).decode()
    identity.invite_user_once(plan.account_id, decision.licence.client_email or "", key)
    return key


def store_chart(decision: Decision) -> str:
    """Store the starting chart of accounts under a name that a repetition finds again."""
    plan = decision.plan
    return onboarding.store_chart(plan.business_id, decision.company.country, plan.accepted_at)


def commit(decision: Decision, access_key: str, chart_key: str) -> None:
    """Write everything that the activation is, at once."""
    licence, plan = decision.licence, decision.plan
    account_id = decision.account.id if decision.account else plan.account_id
    business_id = decision.business_id or plan.business_id
    tx = Transaction()
    expires_at = None
    active = licence.after(
        "activate",
        plan=None,
        business_id=business_id,
        client_account_id=account_id,
        activated_at=clock.now(),
    )
    tx.replace(store.licence_key(licence.firm_id, licence.id), active)
    firms.plan_licensed(tx, licence.firm_id, decision.company, licence.product, business_id)
    if decision.account is None:
        expires_at = _plan_account(tx, decision).access_key_expires_at
        _record(tx, licence, "user_created")
    else:
        accounts.plan_contested(tx, decision.account)
    if decision.business_id is None:
        onboarding.plan_business(tx, business_id, _initial(decision, chart_key), account_id)
        _record(tx, licence, "business_created", business_id=business_id)
    else:
        _record(tx, licence, "business_linked", business_id=business_id)
    tx.create(
        store.link_key(business_id, licence.product),
        LicenceLink(
            created_at=clock.now(),
            firm_id=licence.firm_id,
            licence_id=licence.id,
            company_id=licence.company_id or "",
        ),
    )
    _plan_firm_mail(tx, decision)
    _plan_client_mail(tx, decision, access_key, expires_at)
    _record(tx, licence, "mails_planned")
    _record(tx, licence, "activated")
    tx.commit()


def _plan_account(tx: Transaction, decision: Decision) -> accounts.Account:
    licence = decision.licence
    return accounts.plan_invited(
        tx,
        decision.plan.account_id,
        licence.client_email or "",
        licence.client_name or decision.company.name,
        licence.language,
        decision.firm.time_zone,
    )


def _initial(decision: Decision, chart_key: str) -> onboarding.InitialData:
    company = decision.company
    return onboarding.InitialData(
        country=company.country,
        id_type=company.id_type,
        id_number=company.tax_id,
        legal_name=company.name,
        email=company.email or decision.licence.client_email,
        address=company.address,
        activities=company.activities,
        chart_key=chart_key,
    )


def _plan_firm_mail(tx: Transaction, decision: Decision) -> None:
    licence, firm = decision.licence, decision.firm
    mail.plan(
        tx,
        tenant=firm.id,
        recipient=licence.firm_email or firm.email,
        language=firm.language,
        template="licence-activated-firm",
        facts=_names(decision) | {"client_email": licence.client_email or ""},
        natural_key=(licence.id, "firm"),
    )


def _plan_client_mail(
    tx: Transaction, decision: Decision, access_key: str, expires_at: datetime | None
) -> None:
    """Tell the client: with an access key if the account is new, without if it was theirs."""
    licence, user = decision.licence, decision.licence.client_email or ""
    facts, secrets = _names(decision) | {"user": user}, {}
    if expires_at is not None:
        secrets = {"access_key": access_key}
        facts |= {"expires_at": clock.iso(expires_at), "time_zone": decision.firm.time_zone}
    mail.plan(
        tx,
        tenant=decision.business_id or decision.plan.business_id,
        recipient=user,
        language=decision.account.language if decision.account else licence.language,
        template="licence-activated-client" if secrets else "licence-linked-client",
        facts=facts,
        secrets=secrets,
        natural_key=(licence.id, "client"),
    )


def _names(decision: Decision) -> dict[str, str]:
    return {"firm": decision.firm.name, "company": decision.company.name}


def _fail(licence: Licence, plan: Plan, reason: str) -> None:
    """Give the licence back to the firm with the reason; the planned user, if made, goes."""
    failed = licence.after("fail", plan=None, failure=reason)
    tx = Transaction()
    tx.replace(store.licence_key(licence.firm_id, licence.id), failed)
    tx.release(store.live_key(licence))
    company = firms.company(licence.firm_id, licence.company_id or "")
    firms.plan_licensed(tx, licence.firm_id, company, licence.product, None)
    _record(tx, licence, "failed", reason=reason)
    tx.commit()
    _forget_planned_user(plan)


def _forget_planned_user(plan: Plan) -> None:
    """Remove the user that an earlier run may have made and that came to no account.

    Only after the commit that settled the licence otherwise: until then another run may be about
    to give the user its account.
    """
    identity.delete_user(plan.account_id)


def _record(tx: Transaction, licence: Licence, event: str, **facts: str) -> None:
    tx.record(Table(licence.firm_id), licence.id, event, actor="system", **facts)
