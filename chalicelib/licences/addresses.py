"""Whose a client's e-mail is: what is known of it before anything is sent there."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import get_many
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.figures import Moment
from chalicelib.firms import service as firms
from chalicelib.licences.model import Licence
from chalicelib.licences.warnings import CLIENT_EMAIL_OF_FIRM, Situation
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding


def own_addresses(firm: firms.Firm) -> frozenset[str]:
    """Return the addresses of a firm and of its users, which are seldom a client's."""
    users = {user.email for user in accounts.users(firm.id)}
    return frozenset(users | {firm.email, firm.reply_to or firm.email})


def require_meant(firm_id: str, email: str | None, *, is_said: bool) -> None:
    """Pass unless an e-mail of a client is one of the firm's and nobody said that it is meant.

    Raises:
        InvalidInput: it is to be asked back.
    """
    if not is_said and email in own_addresses(firms.firm(firm_id)):
        raise InvalidInput([CLIENT_EMAIL_OF_FIRM.at("/client_email", email=email)])


def known(emails: list[str]) -> dict[str, mail.Address]:
    """Read what is known of addresses: one request."""
    wanted = list(dict.fromkeys(emails))
    found: list[mail.Address | None] = (
        get_many([(mail.address_key(each), mail.Address) for each in wanted]) if wanted else []
    )
    return {each: of for each, of in zip(wanted, found, strict=True) if of is not None}


def situation(caller: Caller, licence: Licence) -> Situation:
    """Read what there is to know of a draft before it is accepted."""
    firm = firms.firm(caller.tenant)
    company = firms.companies(firm.id, [licence.company_id]) if licence.company_id else {}
    found = company.get(licence.company_id or "")
    email = licence.client_email
    allowed = accounts.left(caller, "activations")
    return Situation(
        company=found,
        address=known([email]).get(email) if email else None,
        is_own_address=email in own_addresses(firm),
        unknown_activities=(
            onboarding.unknown_activities(found.country, found.activities) if found else []
        ),
        most=allowed.most,
        left=allowed.left,
        until=Moment(allowed.until or clock.now(), accounts.zone_of(caller.account_id)),
    )
