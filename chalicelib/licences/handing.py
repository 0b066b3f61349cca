"""Who takes the mailboxes of a client over, when the licence by which it has them changes."""

from __future__ import annotations

from typing import Final

from chalicelib.aws.transaction import Transaction
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.texts import Text
from chalicelib.licences import store
from chalicelib.licences.act_views import asks_mailboxes
from chalicelib.licences.act_words import ActName
from chalicelib.licences.forms import Handing
from chalicelib.licences.model import LINKED, Keeper, Licence
from chalicelib.licences.products import product_of
from chalicelib.notifications import service as notifications

MAILBOXES_TO_MISSING: Final = FieldRule(
    "mailboxes-to-missing",
    Text(
        es="Diga quién se hace cargo de los buzones del cliente: su despacho o el cliente mismo.",
        en="Say who takes the mailboxes of the client over: your firm, or the client.",
    ),
)
NO_MAILBOXES: Final = FieldRule(
    "no-mailboxes",
    Text(
        es="Este acto no mueve buzones, ni espera a un día: quite este dato.",
        en="This act moves no mailboxes, and waits for no day: leave this out.",
    ),
)
NOTHING_SAID: Final = Handing()
_KEEPERS: Final[tuple[Keeper, ...]] = ("firm", "client")


def keeper_said(licence: Licence, act: ActName, wanted: Handing) -> Keeper | None:
    """Return who takes the mailboxes over by an act; None: it moves none.

    Raises:
        InvalidInput: it is not said, or is said where there is nothing to move.
    """
    if asks_mailboxes(act, licence):
        if wanted.mailboxes_to is None:
            raise InvalidInput([MAILBOXES_TO_MISSING.at("/mailboxes_to")])
        return wanted.mailboxes_to
    said = [name for name in ("mailboxes_to", "on") if getattr(wanted, name, None) is not None]
    if said:
        raise InvalidInput([NO_MAILBOXES.at(f"/{name}") for name in said])
    return None


def foretold(licence: Licence) -> list[Text]:
    """Say what becomes of the mailboxes of the client of a licence, by who takes them over."""
    if licence.state not in LINKED or not product_of(licence).is_installed:
        return []
    parties = _parties(licence)
    return [text for keeper in _KEEPERS for text in notifications.sentences(parties, keeper)]


def write_handed(
    tx: Transaction, licence: Licence, keeper: Keeper | None, *, actor: str, at_business: str
) -> None:
    """Add that somebody has the mailboxes of the client from now on; None: that stays as it is.

    The client manages its notifications itself as long as the licence is active, as it is by now.
    The actors are who does it, in the history of each side.

    Raises:
        TooManyMailboxes: they would have more than a client can have.
    """
    if keeper is None or not product_of(licence).is_installed:
        return
    notifications.write_taken_over(
        tx,
        _parties(licence),
        keeper,
        self_managed=licence.state == "active",
        firm_actor=actor,
        client_actor=at_business,
    )
    store.note(tx, licence, "mailboxes_handed", actor=actor, keeper=keeper)


def write_kept(tx: Transaction, licence: Licence, *, actor: str, at_business: str) -> None:
    """Add that each side keeps the mailboxes that it has, as the licence is not active any more."""
    notifications.write_taken_over(
        tx,
        _parties(licence),
        None,
        self_managed=False,
        firm_actor=actor,
        client_actor=at_business,
    )


def _parties(licence: Licence) -> notifications.Parties:
    return notifications.Parties(
        country=licence.country or "",
        firm_id=licence.firm_id,
        company_id=licence.company_id or "",
        business_id=licence.business_id or "",
    )
