"""The operator gives a business another owner, where nobody of it can: by e-mail, with a reason.

Until somebody who was invited accepts, an operator can take that back.

So the last owner can go, or one who is lost be replaced, and what was issued stays readable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.countries import facts_of
from chalicelib.core.errors import Conflict
from chalicelib.core.operating import OPERATOR, OperatorEvent, Subject
from chalicelib.core.texts import Text
from chalicelib.onboarding.forms import NewOwner, OwnerInvitationEnd
from chalicelib.onboarding.model import Business
from chalicelib.onboarding.service import business as find_business

_Event = Literal["owner_invited", "owner_named", "owner_withdrawn"]
_HEADLINE: Final[dict[_Event, Text]] = {
    "owner_invited": Text(es="Se invitó a otro titular", en="Another owner was invited"),
    "owner_named": Text(es="El negocio tiene otro titular", en="The business has another owner"),
    "owner_withdrawn": Text(
        es="Se retiró la invitación a otro titular",
        en="The invitation to another owner was withdrawn",
    ),
}
_SAID: Final[dict[_Event, Text]] = {
    "owner_invited": Text(
        es="Enlace invitó a {name} ({email}) a ser titular de {business}, como quienes ya lo son.",
        en="Enlace invited {name} ({email}) to be an owner of {business}, as those who are.",
    ),
    "owner_named": Text(
        es="Enlace hizo a {name} ({email}) titular de {business}, como quienes ya lo son.",
        en="Enlace made {name} ({email}) an owner of {business}, as those who are.",
    ),
    "owner_withdrawn": Text(
        es="Enlace retiró la invitación a {name} ({email}) de ser titular de {business}.",
        en="Enlace withdrew its invitation to {name} ({email}) to be an owner of {business}.",
    ),
}
_NOTHING_MORE: Final = Text(
    es="Los titulares son los de antes; usted no tiene que hacer nada. Si no lo esperaba, escriba "
    "a soporte.",
    en="The owners are those of before; you need not do anything. If you did not expect this, "
    "write to support.",
)
_THEN: Final = Text(
    es="Los demás titulares siguen siéndolo. Si no lo esperaba, escriba a soporte; un titular "
    "puede quitar a otro, y retirar la invitación, entre los usuarios del negocio.",
    en="The other owners stay owners. If you did not expect this, write to support; an owner can "
    "remove another, and withdraw the invitation, among the users of the business.",
)


class BusinessWithoutOwner(Conflict):
    """Nobody owns the business: a firm runs it by mandate, and opens it to its client."""

    code = "business-without-owner"
    text = Text(
        es="Ese negocio no tiene titular: lo lleva un despacho por mandato, que se lo abre a su "
        "cliente. Escriba al despacho.",
        en="That business has no owner: a firm runs it by mandate, and opens it to its client. "
        "Write to the firm.",
    )


def give(caller: Caller, business_id: str, wanted: NewOwner) -> accounts.User:
    """Give a business an owner more: a user of it at once, anybody else by an invitation.

    Raises:
        BusinessNotFound: there is none.
        BusinessWithoutOwner: it has no owner, and is not to have one by the operator.
        OwnRight: the operator would be it.
        AlreadyMember: they are an owner already.
    """
    business, owners = find_business(business_id), accounts.with_role(business_id, "owner")
    if not owners:
        raise BusinessWithoutOwner
    country = business.country
    zone = facts_of(country).time_zone
    host = accounts.Host("business", business.name, owners[0].language, zone, country)
    guest = accounts.Guest(wanted.email, wanted.name, "owner")
    tx = Transaction()
    user, person = accounts.write_head_given(tx, caller, business_id, host, guest)
    event: _Event = "owner_named" if person else "owner_invited"
    told = [*owners, person] if person and person not in owners else owners
    _write(tx, caller, business, event, user, wanted.reason, told)
    tx.respond(caller, 201, user)
    tx.commit()
    return user


def take_back(caller: Caller, business_id: str, end: OwnerInvitationEnd) -> None:
    """Withdraw the invitation of an owner that an operator gave, as long as nobody accepted.

    Whoever was invited learns of it on trying to accept.

    Raises:
        BusinessNotFound: there is none.
        NobodyInvited: no operator invited that e-mail, or the invitation was answered.
    """
    business, tx = find_business(business_id), Transaction()
    gone = accounts.write_head_given_back(tx, business_id, end.email, "owner")
    told = accounts.with_role(business_id, "owner")
    _write(tx, caller, business, "owner_withdrawn", gone, end.reason, told)
    tx.respond(caller, 204)
    tx.commit()


def _write(
    tx: Transaction,
    caller: Caller,
    business: Business,
    event: _Event,
    who: accounts.User,
    reason: str,
    told: Sequence[accounts.Account],
) -> None:
    """Add what was done to the histories of the business and the operators, and the mails."""
    said = {"name": who.name, "email": who.email}
    tx.note(Table(business.id), business.id, event, actor=OPERATOR.id, **said, reason=reason)
    subject = Subject(business.id, business.name)
    is_end = event == "owner_withdrawn"
    done: OperatorEvent = "owner_withdrawn" if is_end else "owner_given"
    accounts.note_operation(tx, caller, done, subject, reason)
    accounts.tell(
        tx,
        tenant=business.id,
        people=told,
        headline=_HEADLINE[event],
        said=_SAID[event],
        reason=reason,
        then=_NOTHING_MORE if is_end else _THEN,
        facts={**said, "business": business.name},
        natural_key=(event, caller.request_id),
    )
