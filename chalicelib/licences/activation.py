"""The activation of an accepted licence: resumable anywhere, never twice (docs/adr/0011).

1. Decide: is there an account for the client's e-mail, and a business already? A business that the
   firm is to run gets no client (docs/adr/0031).
2. Outside the table, by the ids of the provision, so that a repetition meets its own work: the
   user at the identity provider, and what the product keeps there.
3. One transaction: account, what the product makes, licence, history and mails; or the failure.

What a product makes, and which business is there already, its row says (`product`). A business
that exists is not linked here: its owner is asked (`requests`).
"""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again
from chalicelib.core.connecting import by_mandate
from chalicelib.core.errors import Conflict, Retryable, Stale
from chalicelib.core.texts import Language, Text
from chalicelib.firms import service as firms
from chalicelib.licences import client_user, mails, store
from chalicelib.licences.act_mails import ISSUING
from chalicelib.licences.failures import (
    BUSINESS_OF_ANOTHER,
    BUSINESS_OF_CLIENT,
    BUSINESS_RUN_BY_FIRM,
    CLIENT_NOT_ACTIVE,
    FAILURES,
)
from chalicelib.licences.linking import pays_plan, write_active, write_failed
from chalicelib.licences.model import Licence, LicenceRequest, Provision
from chalicelib.licences.product import Activation
from chalicelib.licences.products import product_of
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding


class ActivationRefused(Conflict):
    """Stops an activation for good; `reason` is one of `FAILURES`."""

    code = "activation-refused"
    text = Text(es="No se puede activar. {why}", en="It cannot be activated. {why}")

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason, why=FAILURES[reason])
        self.reason = reason


def _in_conflict() -> Retryable:
    return Retryable("activate licence: in conflict with other writes")


@again(3, on=(Conflict, Stale), otherwise=_in_conflict)
def activate(firm_id: str, licence_id: str) -> None:
    """Bring an accepted licence to `active`, `awaiting_client` or `provisioning_failed`.

    Nothing happens if it is not in `provisioning`; what is on its way to the client is `opening`'s.

    Raises:
        Retryable: what it depends on moved three times meanwhile, or does not answer.
    """
    licence = store.licence(firm_id, licence_id)
    if licence is None or licence.provision is None or licence.state != "provisioning":
        return
    try:
        _activate(_decide(licence, licence.provision))
    except ActivationRefused as refusal:
        _fail(licence, licence.provision, refusal.reason)


def _decide(licence: Licence, provision: Provision) -> Activation:
    company = firms.company(licence.firm_id, licence.company_id or "")
    _require_one_runner(licence, company)
    account = accounts.account_by_email(licence.client_email) if licence.client_email else None
    owned = _owned(account.id) if account else []
    product = product_of(licence)
    business_id = product.makes.existing(company, owned)
    if account is not None and account.state in {"locked", "closed"}:
        raise ActivationRefused(CLIENT_NOT_ACTIVE)
    if business_id is not None and business_id not in owned:
        raise ActivationRefused(BUSINESS_OF_ANOTHER)
    return Activation(
        product=product,
        licence=licence,
        provision=provision,
        firm=firms.firm(licence.firm_id),
        company=company,
        account=account,
        business_id=business_id,
    )


def _require_one_runner(licence: Licence, company: firms.Company) -> None:
    """Pass unless another licence of the company has a business of its own, run by the other side.

    Raises:
        ActivationRefused: it would get two, of which one is the client's and one is not.
    """
    for served in filter(None, {each.business_id for each in company.licensed.values()}):
        is_firms = any(link.is_run_by_firm for link in onboarding.licences(served))
        if is_firms and licence.run_by == "client":
            raise ActivationRefused(BUSINESS_RUN_BY_FIRM)
        if not is_firms and licence.run_by == "firm":
            raise ActivationRefused(BUSINESS_OF_CLIENT)


def _owned(account_id: str) -> list[str]:
    found = accounts.memberships(account_id)
    return [each.tenant for each in found if each.role == "owner"]


def _activate(activation: Activation) -> None:
    """Do what was decided."""
    if activation.business_id is not None:
        _ask(activation, activation.business_id)
    else:
        is_new = activation.account is None and activation.licence.run_by == "client"
        key = client_user.create(activation) if is_new else ""
        _commit(activation, key, activation.product.makes.prepare(activation))
    if activation.account is not None:
        client_user.forget_unused(activation.provision)


def _ask(activation: Activation, business_id: str) -> None:
    """Ask the owner of the business; until they agree the firm gets nothing of it."""
    licence, firm, account = activation.licence, activation.firm, activation.account
    assert account is not None  # noqa: S101 - for the type checker: it owns the business
    tx, words = Transaction(), activation.product.words
    waiting = licence.after("ask", asked_business_id=business_id)
    store.write(tx, waiting)
    request = LicenceRequest(
        created_at=clock.now(),
        firm_id=firm.id,
        licence_id=licence.id,
        product=licence.product,
        firm_name=firm.name,
        firm_tax_id=firm.tax_id,
        firm_email=firm.email,
        paid_by=licence.paid_by if activation.product.covers_plan else None,
    )
    tx.create(store.request_key(business_id, licence.id), request)
    onboarding.require_there(tx, business_id)
    mail.write(
        tx,
        tenant=business_id,
        recipient=account.email,
        language=account.language,
        template=activation.product.mails.owner_asked,
        facts={
            "firm": firm.name,
            "firm_tax_id": firm.tax_id,
            "firm_email": firm.email,
            "business": onboarding.business(business_id).name,
            "product": words.in_mails.render(account.language),
            "if_agreed": _if_agreed(activation, account.language),
            "user": account.email,
        },
        natural_key=(licence.id, clock.iso(activation.provision.accepted_at)),
        in_name_of=firms.correspondent(firm),
        about=mails.about(licence, "client"),
    )
    store.note(tx, licence, "client_asked")
    tx.commit()


def _if_agreed(activation: Activation, language: Language) -> str:
    """Say what an owner's consent means: what the firm gets, and who pays."""
    product, licence = activation.product, activation.licence
    said = product.words.if_agreed.render(language)
    if not product.covers_plan:
        return said
    payer = ISSUING["firm_pays" if pays_plan(licence) else "client_pays"]
    return f"{said} {payer.render(language, {'firm': activation.firm.name})}"


def _commit(activation: Activation, access_key: str, prepared: str) -> None:
    """Write everything that the activation is, at once."""
    licence, tx = activation.licence, Transaction()
    is_clients = licence.run_by == "client"
    owner = client_user.write(tx, activation, access_key).id if is_clients else None
    for event, facts in activation.product.makes.write(tx, activation, owner, prepared):
        store.note(tx, licence, event, **facts)
    write_active(
        tx,
        licence,
        activation.firm,
        activation.company,
        business_id=activation.provision.business_id,
        account_id=owner,
        consent=None if is_clients else by_mandate(clock.now()),
    )
    tx.commit()


def _fail(licence: Licence, provision: Provision, reason: str) -> None:
    """Hand the licence back to the firm with the reason; the user that was made for it goes."""
    tx = Transaction()
    write_failed(tx, licence, reason)
    tx.commit()
    client_user.forget_unused(provision)
