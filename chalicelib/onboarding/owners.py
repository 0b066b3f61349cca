"""The operator gives a business another owner, where nobody of it can: by e-mail, with a reason.

So the last owner can go, or one who is lost be replaced, and what was issued stays readable.
"""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.countries import facts_of
from chalicelib.core.errors import Conflict
from chalicelib.core.operating import OPERATOR, Subject
from chalicelib.core.texts import Text
from chalicelib.onboarding.forms import NewOwner
from chalicelib.onboarding.service import business as find_business

_HEADLINE: Final = {
    "owner_invited": Text(es="Se invitó a otro titular", en="Another owner was invited"),
    "owner_named": Text(es="El negocio tiene otro titular", en="The business has another owner"),
}
_SAID: Final = {
    "owner_invited": Text(
        es="Enlace invitó a {name} ({email}) a ser titular de {business}, como quienes ya lo son.",
        en="Enlace invited {name} ({email}) to be an owner of {business}, as those who are.",
    ),
    "owner_named": Text(
        es="Enlace hizo a {name} ({email}) titular de {business}, como quienes ya lo son.",
        en="Enlace made {name} ({email}) an owner of {business}, as those who are.",
    ),
}
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
    event = "owner_named" if person else "owner_invited"
    said = {"name": user.name, "email": user.email}
    table = Table(business_id)
    tx.note(table, business_id, event, actor=OPERATOR.id, **said, reason=wanted.reason)
    subject = Subject(business_id, business.name)
    accounts.note_operation(tx, caller, "owner_given", subject, wanted.reason)
    accounts.tell(
        tx,
        tenant=business_id,
        people=[*owners, person] if person and person not in owners else owners,
        headline=_HEADLINE[event],
        said=_SAID[event],
        reason=wanted.reason,
        then=_THEN,
        facts={**said, "business": business.name},
        natural_key=(event, caller.request_id),
    )
    tx.respond(caller, 201, user)
    tx.commit()
    return user
