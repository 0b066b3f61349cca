"""The people of a firm: inviting them, and what each may see and do."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.scope import MOST_BESIDE, WHOLE, Rights
from chalicelib.core.standing import MemberState
from chalicelib.core.texts import Text
from chalicelib.firms.forms import NewUser, UserChanges
from chalicelib.firms.rights_given import RightsGiven
from chalicelib.firms.service import correspondent
from chalicelib.firms.service import firm as read_firm

ADMINISTRATOR_SEES_ALL = FieldRule(
    "administrator-sees-all",
    Text(
        es="Un administrador lo ve todo; quite los permisos, o póngalo de asesor.",
        en="An administrator sees everything; take the rights out, or make them an adviser.",
    ),
)
TOO_MANY_TO_INVITE = FieldRule(
    "too-many-companies-to-invite",
    Text(
        es="Una invitación lleva como máximo {limit} rangos y empresas; dé el resto cuando acepte.",
        en="An invitation carries at most {limit} ranges and companies; give the others once it is "
        "accepted.",
    ),
)


def invite(caller: Caller, wanted: NewUser) -> accounts.User:
    """Invite somebody into the firm by e-mail; to invite again sends another mail.

    Raises:
        InvalidInput: an administrator's rights are to be less than whole, or rights are too many.
        AlreadyMember: a user of the firm has that e-mail.
        TooManyTries: too many mails to that address.
        LimitReached: the firm has invited as many as may be in a day.
    """
    rights = _rights(caller, wanted.role, wanted.rights) or WHOLE
    if rights.entries > MOST_BESIDE:
        raise InvalidInput([TOO_MANY_TO_INVITE.at("/rights", limit=MOST_BESIDE)])
    firm = read_firm(caller.tenant)
    host = accounts.Host(
        "firm", firm.name, firm.language, firm.time_zone, firm.country, correspondent(firm)
    )
    guest = accounts.Guest(wanted.email, wanted.name, wanted.role, rights)
    return accounts.invite(caller, host, guest)


def change(
    caller: Caller, account_id: str, wanted: UserChanges, version: int
) -> accounts.UserDetail:
    """Change role or rights of a user; what they may see is decided anew with their next request.

    Raises:
        MemberNotFound: the firm has no such user.
        ChangedMeanwhile: the user is not at `version` any more.
        LastHead: no active administrator would be left.
    """
    role = wanted.role or accounts.member(caller.tenant, account_id).role
    rights = _rights(caller, role, wanted.rights)
    changes = accounts.Changes(role=wanted.role, rights=rights)
    return accounts.change_member(caller, _name(caller), account_id, version, changes)


def set_state(caller: Caller, account_id: str, state: MemberState) -> accounts.UserDetail:
    """Deactivate or reactivate a user.

    Raises:
        MemberNotFound: the firm has no such user.
        LastHead: no active administrator would be left.
    """
    return accounts.set_member_state(caller, _name(caller), account_id, state)


def remove(caller: Caller, account_id: str, version: int) -> None:
    """Remove a user from the firm.

    Raises:
        MemberNotFound: the firm has no such user.
        ChangedMeanwhile: the user is not at `version` any more.
        LastHead: no active administrator would be left.
    """
    accounts.remove_member(caller, _name(caller), account_id, version)


def subject(account_id: str) -> str:
    """Return of what the history of a user is kept, former ones included.

    Raises:
        MemberNotFound: it is no id of a person.
    """
    if not account_id.startswith("acc_"):
        raise accounts.MemberNotFound
    return account_id


def _rights(caller: Caller, role: str, given: RightsGiven | None) -> Rights | None:
    if given is None:
        return None
    rights = given.in_firm(caller.tenant)
    if role == "administrator" and not rights.is_whole:
        raise InvalidInput([ADMINISTRATOR_SEES_ALL.at("/rights")])
    return rights


def _name(caller: Caller) -> str:
    return read_firm(caller.tenant).name
