"""The end of a connection to the tax authority: nothing new at once, then no secret any more.

Documents that have a number must still reach the authority, which takes the key and the user. So
the connection ends in two steps: from the first on nothing is issued, at the second key, user and
password are gone. What was issued, its answers and the proven tax id stay (docs/adr/0041).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.mail import service as mail
from chalicelib.onboarding import key_end, store
from chalicelib.onboarding.business_form import form_of
from chalicelib.onboarding.dossier import IssuerDossier
from chalicelib.onboarding.model import Business, Connection
from chalicelib.onboarding.told import heads_told

KIND: Final = "disconnecting"


class DisconnectingAlready(Conflict):
    """The connection ends already; a new one takes its place."""

    code = "disconnecting-already"
    text = Text(
        es="La conexión ya se está cerrando: las claves se borran al terminar lo que está en "
        "camino. Para seguir emitiendo, conecte el negocio de nuevo.",
        en="The connection is being ended already: its keys are deleted once what is under way "
        "has ended. To go on issuing, connect the business anew.",
    )
    way = "PUT /v1/businesses/{business}/tax-authority"


def write_ending(
    tx: Transaction,
    caller: Caller,
    dossier: IssuerDossier,
    connection: Connection,
    ends: tuple[datetime, datetime],
) -> None:
    """Add that nothing is issued any more, and when to look at what is under way: first, at last.

    Raises:
        DisconnectingAlready: so it is already.
    """
    if connection.ends_at is not None:
        raise DisconnectingAlready
    business, (first, last) = dossier.business, ends
    tx.replace(store.key_of(business.id, connection), connection.but(ends_at=last))
    for series in dossier.series:  # a number that is being given meanwhile finds it changed
        tx.replace(store.key_of(business.id, series), series)
    mail.write_reminder(tx, business.id, KIND, business.id, first)
    last_day = Day.in_country(last, business.country)
    store.note(tx, caller, "tax_authority_ending", until=last_day.stored)
    _tell(tx, business, connection, last_day)


def write_gone(
    tx: Transaction, dossier: IssuerDossier, connection: Connection, *, actor: str
) -> None:
    """Add that the secrets of the connection are gone, with what was to be told of its key."""
    business = dossier.business
    tx.delete(store.key_of(business.id, connection), connection.version)
    tx.release(store.credentials_key(business.id))  # the connection decides which they are
    for series in dossier.series if connection.ends_at is None else ():
        tx.replace(store.key_of(business.id, series), series)
    mail.write_reminder(tx, business.id, key_end.KIND, business.id, None)
    for link in dossier.licences:
        firms.write_matter_settled(tx, link.firm_id, link.licence_id, key_end.KIND)
    tx.note(Table(business.id), business.id, "tax_authority_disconnected", actor=actor)
    _tell(tx, business, connection, None)


def _tell(tx: Transaction, business: Business, connection: Connection, until: Day | None) -> None:
    """Tell the owners what becomes of the connection; `until`: what is under way ends first."""
    form = form_of(business.country)
    step = clock.iso(connection.ends_at) if connection.ends_at else "at-once"
    for owner in heads_told(business.id):
        mail.write(
            tx,
            tenant=business.id,
            recipient=owner.email,
            language=owner.language,
            template="tax-authority-disconnected",
            facts={
                "business": business.name,
                "authority": form.authority.render(owner.language),
                "until": until.render(owner.language) if until else "",
            },
            natural_key=(
                clock.iso(connection.checked_at), step, "ending" if until else "gone", owner.id,
            ),
        )  # fmt: skip
