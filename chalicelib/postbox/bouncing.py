"""What the operator sees of mails that came back, and how an address is written to again.

Rows have no address. Whoever asks by one says why, and so does whoever has it written to again:
it stands in the histories of those whose mails came back, and of whoever has an account of it.
"""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.operating import OPERATOR, Because, Subject
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.texts import Text
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding
from chalicelib.postbox import bounce_views
from chalicelib.postbox.bounce_views import AddressView, BounceView
from chalicelib.postbox.forms import AddressLookUp, BounceQuery

_CONCERNED: Final = PageQuery(limit=25)
_HEADLINE: Final = Text(es="Se le escribe de nuevo a su correo", en="You are written to again")
_SAID: Final = Text(
    es="Un correo a su dirección fue devuelto o se marcó como no deseado, y por eso no se le "
    "escribía. Desde ahora sus avisos le llegan de nuevo.",
    en="A mail to your address bounced or was reported as unwanted, so you were not written to. "
    "From now on your notices come again.",
)
_THEN: Final = Text(
    es="Lo que no se le envió entretanto está en su cuenta. Si no desea algún aviso, puede "
    "apagarlo en «Mi cuenta».",
    en="What was not sent meanwhile is in your account. Notices that you do not want can be "
    "turned off at “My account”.",
)


class AddressNotFound(NotFound):
    """Nothing is known of such an address."""

    code = "address-not-found"
    text = Text(
        es="No se sabe nada de esa dirección; búsquela por el correo completo.",
        en="Nothing is known of that address; look it up by the whole e-mail.",
    )
    way = "POST /v1/operator/address-look-ups"


class AddressNotBlocked(Conflict):
    """The address is written to."""

    code = "address-not-blocked"
    text = Text(
        es="A esa dirección ya se le escribe; no hay nada que permitir.",
        en="That address is written to already; there is nothing to allow.",
    )


def list_bounces(query: BounceQuery) -> Page[BounceView]:
    """List what came back within a month, newest first: three requests a page."""
    page = mail.bounce_page(query, query.address or query.kind)
    known = mail.addresses_of(each.address_id for each in page.data)
    names = onboarding.names_of({each.tenant for each in page.data})
    return bounce_views.bounces(page, names, known)


def look_up(caller: Caller, wanted: AddressLookUp) -> AddressView:
    """Say whether an address is written to; noted, also in the history of whose it is."""
    address_id, to = mail.digest_of(wanted.email), mail.masked(wanted.email)
    account = accounts.account_of_address(address_id)
    tx = Transaction()
    accounts.note_operation(tx, caller, "address_looked_up", Subject(address_id, to), wanted.reason)
    if account is not None:
        facts = {"actor": OPERATOR.id, "reason": wanted.reason}
        tx.note(Table(account.id), account.id, "account_looked_up", **facts)
    shown = bounce_views.address(address_id, to, mail.addresses_of([address_id]).get(address_id))
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def unblock(caller: Caller, address_id: str, because: Because) -> AddressView:
    """Have an address written to again, which is told to whoever has an account of it.

    Raises:
        AddressNotFound: nothing is known of it.
        AddressNotBlocked: it is written to.
        ChangedMeanwhile: news of it came at this very moment.
    """
    known = mail.addresses_of([address_id]).get(address_id) if _is_digest(address_id) else None
    if known is None:
        raise AddressNotFound
    if known.trouble is None:
        raise AddressNotBlocked
    rows = mail.bounce_page(_CONCERNED, address_id).data
    to = rows[0].to if rows else ""
    tx = Transaction()
    after = mail.write_freed(tx, address_id, known)
    subject = Subject(address_id, to)
    accounts.note_operation(tx, caller, "address_unblocked", subject, because.reason)
    account = accounts.account_of_address(address_id)
    concerned = set(onboarding.names_of({each.tenant for each in rows}))
    concerned |= {account.id} if account is not None else set()
    for each in sorted(concerned):
        facts = {"actor": OPERATOR.id, "address": to, "reason": because.reason}
        tx.note(Table(each), each, "address_unblocked", **facts)
    if account is not None:
        accounts.tell(
            tx,
            tenant=account.id,
            people=[account],
            headline=_HEADLINE,
            said=_SAID,
            reason=because.reason,
            then=_THEN,
            natural_key=("address_unblocked", str(after.version)),
        )
    shown = bounce_views.address(address_id, to, after)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _is_digest(text: str) -> bool:
    return len(text) == len(mail.digest_of("")) and text.isalnum() and text.isascii()
