"""The user of a client: made with an access key, or found, and told; as one transaction has it.

An activation gives one to whoever is to run the business, and so does opening to the client one
that the firm ran. The user at the identity provider lies outside the table, by the ids of the
provision, so that a repetition meets its own work.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.accounts import service as accounts
from chalicelib.aws import identity
from chalicelib.aws.secrets import open_sealed
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.firms import service as firms
from chalicelib.licences import mails, reminding, store
from chalicelib.licences.linking import client_mail_key
from chalicelib.licences.model import Licence, Provision
from chalicelib.licences.product import Activation
from chalicelib.licences.products import product_of
from chalicelib.mail import service as mail


def create(activation: Activation) -> str:
    """Make the client's user with the key of the provision; one made before keeps its password."""
    provision = activation.provision
    key = open_sealed("mail", provision.business_id, provision.sealed_key).decode()
    identity.invite_user(provision.account_id, activation.licence.client_email or "", key)
    return key


def write(tx: Transaction, activation: Activation, access_key: str) -> accounts.Account:
    """Add the client's account with the key that was set, or what is given to theirs; and tell."""
    account, expires_at = activation.account, None
    if account is None:
        account = _write_account(tx, activation)
        expires_at = account.access_key_expires_at
    else:
        accounts.write_given(tx, account)
    # Whether there was one before is not the firm's to know.
    store.note(tx, activation.licence, "user_ready")
    _write_mail(tx, activation, access_key, expires_at)
    if expires_at is not None:
        reminding.write_watched(tx, activation.licence, account)
    return account


def forget_unused(provision: Provision) -> None:
    """Remove the user that an earlier run may have made and that came to no account.

    Only after the commit that settled the licence otherwise: until then another run may be about
    to give the user its account.
    """
    identity.delete_user(provision.account_id)


def write_mail_withdrawn(tx: Transaction, business_id: str, licence: Licence) -> None:
    """Keep a mail with the key that still waits from going out."""
    templates = product_of(licence).mails
    for template in (templates.client_with_key, templates.client_linked):
        mail.write_withdrawn(
            tx, tenant=business_id, template=template, natural_key=client_mail_key(licence)
        )


def write_taken_back_told(
    tx: Transaction, licence: Licence, firm: firms.Firm, person: accounts.Account
) -> None:
    """Tell somebody that what they were given was a mistake, and is theirs no more."""
    mail.write(
        tx,
        tenant=firm.id,
        recipient=person.email,
        language=person.language,
        template="licence-taken-back",
        facts={
            "firm": firm.name,
            "company": licence.company_name or "",
            "product": product_of(licence).words.in_mails.render(person.language),
            "user": person.email,
        },
        natural_key=(licence.id, "taken", str(licence.version), person.id),
        in_name_of=firms.correspondent(firm),
    )


def _write_account(tx: Transaction, activation: Activation) -> accounts.Account:
    licence = activation.licence
    return accounts.write_invited(
        tx,
        activation.provision.account_id,
        licence.client_email or "",
        licence.client_name or activation.company.name,
        licence.language,
        activation.firm.time_zone,
    )


def _write_mail(
    tx: Transaction, activation: Activation, access_key: str, expires_at: datetime | None
) -> None:
    """Write to the client: with an access key if the account is new, without if it was theirs."""
    licence, product = activation.licence, activation.product
    language = activation.account.language if activation.account else licence.language
    facts = {
        "firm": activation.firm.name,
        "company": activation.company.name,
        "product": product.words.in_mails.render(language),
        "user": licence.client_email or "",
    }
    if expires_at is not None:
        facts |= {"expires_at": clock.iso(expires_at), "time_zone": activation.firm.time_zone}
    mail.write(
        tx,
        tenant=activation.provision.business_id,
        recipient=facts["user"],
        language=language,
        template=product.mails.client_with_key if expires_at else product.mails.client_linked,
        facts=facts,
        secrets={"access_key": access_key} if expires_at else {},
        natural_key=client_mail_key(licence),
        in_name_of=firms.correspondent(activation.firm),
        about=mails.about(licence, "client"),
    )
