"""Sessions of the identity provider (Keycloak's OpenID Connect endpoints), kept in memory only."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass

from infra.simulator import clock

CLIENT_OF_REALM = {"rut": "api-prod", "rut-stag": "api-stag"}


@dataclass(frozen=True)
class Session:
    """Who signed in where."""

    id: str
    user: str
    realm: str


@dataclass(frozen=True)
class Issued:
    """A pair of tokens."""

    access: str
    refresh: str


class Sessions:
    """Access and refresh tokens with their expiry."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._access: dict[str, tuple[Session, float]] = {}
        self._refresh: dict[str, tuple[Session, float]] = {}

    def open(self, user: str, realm: str, expires_in: int, refresh_expires_in: int) -> Issued:
        """Open a session."""
        session = Session(secrets.token_hex(8), user, realm)
        return self._issue(session, expires_in, refresh_expires_in)

    def _issue(self, session: Session, expires_in: int, refresh_expires_in: int) -> Issued:
        issued = Issued(secrets.token_urlsafe(48), secrets.token_urlsafe(48))
        now = clock.monotonic()
        with self._lock:
            self._access[issued.access] = (session, now + expires_in)
            self._refresh[issued.refresh] = (session, now + refresh_expires_in)
        return issued

    def renew(
        self, refresh: str, realm: str, expires_in: int, refresh_expires_in: int
    ) -> Issued | None:
        """Exchange a refresh token; None when it is unknown, expired or of another realm."""
        with self._lock:
            session, until = self._refresh.get(refresh, (None, 0.0))
        if session is None or until <= clock.monotonic() or session.realm != realm:
            return None
        return self._issue(session, expires_in, refresh_expires_in)

    def session(self, access: str) -> Session | None:
        """Return the session of an access token that is still good."""
        with self._lock:
            session, until = self._access.get(access, (None, 0.0))
        return session if session and until > clock.monotonic() else None

    def expire(self, access: str) -> None:
        """Let one access token expire at once."""
        with self._lock:
            self._access.pop(access, None)

    def close(self, refresh: str) -> bool:
        """End the session of a refresh token with all its tokens."""
        with self._lock:
            session, _ = self._refresh.get(refresh, (None, 0.0))
            if session is None:
                return False
            for book in (self._access, self._refresh):
                for token in [key for key, (one, _) in book.items() if one.id == session.id]:
                    del book[token]
        return True

    def forget(self) -> None:
        """End all sessions."""
        with self._lock:
            self._access.clear()
            self._refresh.clear()
