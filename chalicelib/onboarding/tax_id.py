"""A business is another taxpayer than it said: what was proven and connected of the old goes."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.errors import Conflict, FieldRule
from chalicelib.core.texts import Text
from chalicelib.onboarding import store
from chalicelib.onboarding.dossier import IssuerDossier
from chalicelib.onboarding.model import Connection, Opened, Profile
from chalicelib.onboarding.removing import has_proven

COUNTRY_FIXED = FieldRule(
    "country-fixed",
    Text(
        es="El país de un negocio no cambia; abra otro negocio para otro país.",
        en="The country of a business does not change; open another business for another one.",
    ),
)


class TaxIdFixed(Conflict):
    """The business has issued documents under its tax id."""

    code = "tax-id-fixed"
    text = Text(
        es="El negocio ya emitió comprobantes con su identificación; esta no puede cambiar. "
        "Abra otro negocio para otra.",
        en="The business has issued documents under its tax id, which can no longer change. "
        "Open another business for another one.",
    )


class BusinessAlreadyYours(Conflict):
    """The account owns a business of that tax id."""

    code = "business-already-yours"
    text = Text(
        es="Ya tiene un negocio con esa identificación: «{name}» ({business}). Siga con él; para "
        "otra sucursal o terminal bastan otros consecutivos.",
        en="You have a business of that tax id already: “{name}” ({business}). Go on with it; for "
        "another branch or terminal other series will do.",
    )


def opened_without(account_id: str, identity: tuple[str, str, str]) -> Opened:
    """Return what somebody opened, unless they own a business of a tax id.

    Whoever gives them a business of it writes what is returned in the same transaction: it is
    read before the businesses are, so that of two at once the second finds the first.

    Raises:
        BusinessAlreadyYours: they own one.
    """
    opened = store.opened(account_id)
    for membership in accounts.memberships(account_id):
        if membership.role != "owner":
            continue
        profile = store.part(membership.tenant, Profile)  # what another product made may have none
        if profile is not None and profile.identity == identity:
            raise BusinessAlreadyYours(name=profile.legal_name, business=membership.tenant)
    return opened


def write_only_one_of(tx: Transaction, account_id: str, identity: tuple[str, str, str]) -> None:
    """Add that somebody got no other business of a tax id meanwhile.

    Raises:
        BusinessAlreadyYours: they own one.
    """
    tx.replace(store.opened_key(account_id), opened_without(account_id, identity))


def write_given_up(tx: Transaction, dossier: IssuerDossier) -> None:
    """Add that the tax id is no more the business's, with what was proven and connected of it.

    Raises:
        TaxIdFixed: documents were issued under it.
    """
    if dossier.has_issued:
        raise TaxIdFixed
    business_id = dossier.business.id
    if has_proven(dossier):
        tx.release(store.tax_id_key(*dossier.profile.identity))
    # A number that is being given meanwhile, under the old id, must find its series changed.
    for series in dossier.series:
        tx.replace(store.key_of(business_id, series), series)
    if dossier.connection is not None:
        tx.delete(store.key_of(business_id, dossier.connection), dossier.connection.version)
        tx.release(store.credentials_key(business_id))
    else:  # nor may the old id be proven meanwhile
        tx.require(store.key_of_part(business_id, Connection), 0)


def write_corrected(
    tx: Transaction, dossier: IssuerDossier, id_type: str, id_number: str, *, actor: str
) -> Profile:
    """Add that the business has another tax id than was said of it, and the history of that.

    Raises:
        TaxIdFixed: documents were issued under the present one.
    """
    write_given_up(tx, dossier)
    business_id, before = dossier.business.id, dossier.profile
    corrected = tx.replace(
        store.key_of(business_id, before), before.but(id_type=id_type, id_number=id_number)
    )
    facts = {"before": before.id_number, "after": id_number}
    tx.note(Table(business_id), business_id, "tax_id_corrected", actor=actor, **facts)
    return corrected
