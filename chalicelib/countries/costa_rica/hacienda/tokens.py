"""Access tokens of the authority's identity provider (OpenID Connect, password and refresh grants).

Tokens live in memory, one per user and password, and are renewed before they end. Whoever needs
one while it is being fetched waits for that one request. A refused password is not tried again for
a while: the provider blocks users who insist.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypeGuard
from urllib.parse import urlencode

from chalicelib.core import beside, clock
from chalicelib.core.errors import Unprocessable
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.hacienda.http import Http, RetryLater

REFUSAL_REMEMBERED: Final = timedelta(seconds=60)
MOST_USERS: Final = 500
_MARGIN_SECONDS: Final = 30
_REFUSALS: Final = frozenset({400, 401, 403})
_LONGEST_LIFE: Final = 86_400
"""A token that would live longer is asked for again after a day."""
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{1,16384}={0,2}")
"""What may stand in a header (RFC 6750, 2.1), and no more of it than servers take."""


class TokenRefused(Unprocessable):
    """The authority does not accept the user and password."""

    code = "tax-token-refused"
    text = Text(
        es="Hacienda no acepta el usuario y la contraseña de comprobantes electrónicos. Revíselos"
        " o genere otros en su sitio.",
        en="The ministry does not accept the user and password for electronic documents. Check"
        " them or make new ones on its site.",
    )


@dataclass(frozen=True, slots=True)
class _Token:
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    ends: datetime
    refresh_ends: datetime


class _Slot:
    """What is known of one user with one password; its lock is held while the provider is asked."""

    def __init__(self) -> None:
        self.lock = beside.turn()
        self.token: _Token | None = None
        self.refused_until = datetime.min.replace(tzinfo=clock.now().tzinfo)


class Tokens:
    """The tokens of one environment."""

    def __init__(self, http: Http, url: str, client_id: str) -> None:
        self._http = http
        self._url = url
        self._client_id = client_id
        self._slots: OrderedDict[tuple[str, str], _Slot] = OrderedDict()
        self._guard = beside.turn()

    def get(self, user: str, password: str) -> str:
        """Return an access token that is good for at least some seconds.

        Raises:
            TokenRefused: user or password are not accepted.
            RetryLater: the provider does not answer now.
        """
        slot = self._slot(user, password)
        with slot.lock:
            now = clock.now()
            token = slot.token
            if token is not None and now < token.ends:
                return token.access
            if token is not None and now < token.refresh_ends:
                slot.token = self._refreshed(token)
                if slot.token is not None:
                    return slot.token.access
            slot.token = self._signed_in(slot, user, password)
            return slot.token.access

    def forget(self, user: str, password: str) -> None:
        """Drop a token that the service turned away; its refresh token goes with it."""
        slot = self._slot(user, password)
        with slot.lock:
            slot.token = None

    def try_out(self, user: str, password: str) -> None:
        """Sign in by password, whatever token is in memory; but not soon after it was refused.

        Raises:
            TokenRefused: not accepted.
            RetryLater: the provider does not answer now.
        """
        slot = self._slot(user, password)
        with slot.lock:
            self._signed_in(slot, user, password)

    def _signed_in(self, slot: _Slot, user: str, password: str) -> _Token:
        if clock.now() < slot.refused_until:
            raise TokenRefused
        try:
            return self._ask({"grant_type": "password", "username": user, "password": password})
        except TokenRefused:
            slot.token = None
            slot.refused_until = clock.now() + REFUSAL_REMEMBERED
            raise

    def _refreshed(self, token: _Token) -> _Token | None:
        """Get a token by refresh; None when the provider has forgotten the session."""
        try:
            return self._ask({"grant_type": "refresh_token", "refresh_token": token.refresh})
        except TokenRefused:
            return None

    def _ask(self, grant: dict[str, str]) -> _Token:
        form = urlencode({"client_id": self._client_id, **grant}).encode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        try:
            answer = self._http.request("POST", self._url, headers, form)
        except RetryLater as exc:  # no document went along, so that none can have arrived
            raise RetryLater(str(exc), after_seconds=exc.after_seconds) from exc
        if answer.status in _REFUSALS:
            raise TokenRefused(status=answer.status)
        if answer.status != 200:
            raise RetryLater(f"the identity provider answered {answer.status}")
        return _token(answer.json_object())

    def _slot(self, user: str, password: str) -> _Slot:
        """Return the slot of a user with that very password: knowing the name is not enough."""
        key = (user, _digest(password))
        with self._guard:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            if len(self._slots) > MOST_USERS:
                self._slots.popitem(last=False)
            return slot


def _token(found: dict[str, Any]) -> _Token:
    """Read a token; a refresh token that cannot be one is as good as none.

    Raises:
        RetryLater: there is no access token that can be used; the message does not show it.
    """
    access, refresh = found.get("access_token"), found.get("refresh_token")
    seconds = _seconds(found.get("expires_in"))
    if not _is_token(access) or seconds is None:
        raise RetryLater("the identity provider's answer has no token that can be used")
    refresh_seconds = _seconds(found.get("refresh_expires_in")) or 0
    now = clock.now()
    return _Token(
        access=access,
        refresh=refresh if _is_token(refresh) else "",
        ends=now + timedelta(seconds=seconds - _margin(seconds)),
        refresh_ends=now + timedelta(seconds=refresh_seconds - _margin(refresh_seconds))
        if _is_token(refresh)
        else now,
    )


def _is_token(found: object) -> TypeGuard[str]:
    return isinstance(found, str) and _TOKEN.fullmatch(found) is not None


def _seconds(found: object) -> int | None:
    """Read a life in seconds, at most a day; None if it is no number.

    >>> _seconds(300), _seconds("300"), _seconds(10**400), _seconds(-5), _seconds(True)
    (300, 300, 86400, 0, None)
    """
    if isinstance(found, str) and found.isascii() and found.isdigit():
        found = Decimal(found)
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        return None
    return int(min(max(found, 0), _LONGEST_LIFE))


def _margin(seconds: int) -> int:
    """Renew half a minute early, or a fifth of a short life."""
    return min(_MARGIN_SECONDS, seconds // 5)


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()
