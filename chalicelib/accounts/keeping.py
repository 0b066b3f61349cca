"""Where a session is kept: by a program, or in cookies of a browser (ADR 0046).

The cookies hold what the answer would: the handle of the session, and the proof of the device that
stays when the session ends. Nobody is let in by them but to exchange the handle.
"""

from __future__ import annotations

from typing import Final

from chalicelib.accounts.forms import Refresh
from chalicelib.accounts.model import Account
from chalicelib.accounts.views import AccountView, Session
from chalicelib.aws import devices
from chalicelib.aws.identity import InvalidSession
from chalicelib.aws.sessions import Held, read_handle, write_access, write_handle
from chalicelib.aws.signed_texts import NotOurs
from chalicelib.core import clock, cookies
from chalicelib.core.cookies import KeepIn
from chalicelib.core.errors import Conflict, FieldRule, InvalidInput
from chalicelib.core.sessions import ACCESS_LASTS, SessionRecord
from chalicelib.core.texts import Text

HANDLE_MISSING: Final = FieldRule(
    "handle-missing",
    Text(
        es="Falta el «refresh_token» de la última respuesta; si lo guarda el navegador, envíe "
        "«keep_in» con «cookie».",
        en="The “refresh_token” of the last response is missing; if the browser keeps it, send "
        "“keep_in” with “cookie”.",
    ),
)
HANDLE_TWICE: Final = FieldRule(
    "handle-twice",
    Text(
        es="La sesión está en la cookie; quite «refresh_token» o «keep_in».",
        en="The session is in the cookie; leave out “refresh_token” or “keep_in”.",
    ),
)


class OtherAccount(Conflict):
    """The session is of another account than the one that is named."""

    code = "other-account"
    text = Text(
        es="En este navegador ha entrado otra cuenta; cierre esta pestaña, o entre otra vez con la "
        "suya.",
        en="Another account has signed in on this browser; close this tab, or sign in with yours "
        "again.",
    )


def held(given: Refresh) -> Held:
    """Read the handle that is to be exchanged, of the body or of the cookie.

    Raises:
        InvalidInput: the body has none, or one beside the cookie's.
        InvalidSession: it is none of ours, or there is no cookie.
        OtherAccount: it is of another account than the one that is named.
        OtherSite: it is in a cookie, and the page of another site asks.
    """
    cookies.require_own_site(given.keep_in)
    in_cookie = given.keep_in == "cookie"
    if in_cookie and given.refresh_token is not None:
        raise InvalidInput([HANDLE_TWICE.at("/refresh_token")])
    if not in_cookie and given.refresh_token is None:
        raise InvalidInput([HANDLE_MISSING.at("/refresh_token")])
    try:
        found = read_handle(cookies.sent("session") if in_cookie else given.refresh_token or "")
    except NotOurs as exc:
        raise InvalidSession from exc
    if given.account not in {None, found.account_id}:
        raise OtherAccount
    return found


def shown(
    account: Account, session: SessionRecord, handle: Held, device: str | None, keep_in: KeepIn
) -> Session:
    """Show a session to who has it, with handle and proof there or in cookies."""
    now, refresh_token = clock.now(), write_handle(handle)
    given = Session(
        device=device,
        access_token=write_access(handle, now),
        refresh_token=refresh_token,
        expires_in=int(ACCESS_LASTS.total_seconds()),
        account=AccountView.of(account),
    )
    if keep_in == "answer":
        return given
    lasts = session.ends_at - now if session.kind == "remembered" else None
    cookies.keep("session", refresh_token, lasts)
    if device is not None:
        cookies.keep("device", device, devices.LASTS)
    return given.but(refresh_token=None, device=None)


def forget(session_id: str) -> None:
    """Have the browser forget a session that has ended, if its cookie is of that one.

    Another one may have begun there meanwhile.
    """
    try:
        found = read_handle(cookies.sent("session"))
    except NotOurs:
        return
    if found.session_id == session_id:
        cookies.forget("session")
