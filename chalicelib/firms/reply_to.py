"""Where answers to a firm's mails go: an address that somebody of it has proven, or a code proves.

An address that an active user has is proven; any other confirms by a code. Whoever had the answers
before is told.
"""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.firms import store
from chalicelib.firms.forms import ReplyToCode
from chalicelib.firms.model import Firm
from chalicelib.firms.service import firm as read_firm
from chalicelib.firms.service import write_changed
from chalicelib.mail import service as mail


def write_wanted(tx: Transaction, caller: Caller, before: Firm, wanted: str | None) -> Firm:
    """Return the firm with its answers going elsewhere, or asked to once a code proves it.

    Null, and the address that it has, take back that another was asked for.

    Raises:
        LimitReached: as many mails were sent as may be in a day.
    """
    if wanted in {None, before.reply_to, *proven(before.id)}:
        return before.but(reply_to=wanted, reply_to_asked=None)
    assert wanted is not None  # noqa: S101 - for the type checker: null was dealt with above
    accounts.count_address(caller, wanted)
    _write_code(tx, before, wanted)
    return before.but(reply_to_asked=wanted)


def confirm(caller: Caller, given: ReplyToCode) -> Firm:
    """Have answers go to the address that the code was mailed to.

    Raises:
        InvalidCode: wrong, spent, expired, or none was asked for.
        TooManyTries: tried too often.
    """
    before = read_firm(caller.tenant)
    if before.reply_to_asked is None:
        raise accounts.InvalidCode
    accounts.count_code(caller, before.reply_to_asked)
    code = store.reply_to_code(before.id)
    if code is None or code.email != before.reply_to_asked:
        raise accounts.InvalidCode
    if not code.is_matched_by(given.code, clock.now()):
        raise accounts.InvalidCode
    tx = Transaction()
    store.write_reply_to_code_spent(tx, before.id, code)
    after = before.but(reply_to=code.email, reply_to_asked=None)
    write_told(tx, before, after)
    changed = write_changed(tx, caller, before, after, "firm_changed", fields="reply_to")
    accounts.forget_code(caller, code.email)
    return changed


def write_told(tx: Transaction, before: Firm, after: Firm) -> None:
    """Tell whoever had the answers before, if they go elsewhere."""
    if after.reply_to == before.reply_to:
        return
    mail.write(
        tx,
        tenant=before.id,
        recipient=before.reply_to or before.email,
        language=after.language,
        template="firm-reply-to-changed",
        facts={"firm": after.name, "email": after.reply_to or after.email},
        natural_key=("reply-to", str(before.version)),
    )


def proven(firm_id: str) -> set[str]:
    """List the addresses that users of the firm have proven."""
    return {each.email for each in accounts.users(firm_id) if each.state == "active"}


def _write_code(tx: Transaction, firm: Firm, email: str) -> None:
    spelled, code = accounts.fresh_code("email-change", email)
    store.write_reply_to_code(tx, firm.id, code)
    mail.write(
        tx,
        tenant=firm.id,
        recipient=email,
        language=firm.language,
        template="firm-reply-to-code",
        facts={
            "firm": firm.name,
            "expires_at": clock.iso(code.expires_at),
            "time_zone": firm.time_zone,
        },
        secrets={"code": spelled},
        natural_key=("reply-to-code", str(firm.version)),
    )
