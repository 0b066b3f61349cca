"""The token and logout endpoints, with the error bodies of Keycloak."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl

from infra.simulator.holders import normal_id
from infra.simulator.messages import Request, Response, answer_json
from infra.simulator.settings import Settings
from infra.simulator.store import Store
from infra.simulator.tokens import CLIENT_OF_REALM, Issued, Sessions

OPEN_USER = re.compile(r"cp[a-z]-[0-9A-Za-z-]{5,30}@[a-z0-9.-]{3,80}")


def invalid_grant(description: str, status: int = 401) -> Response:
    """Refuse a user or a token."""
    return answer_json(status, {"error": "invalid_grant", "error_description": description})


class Identity:
    """Users sign in here; with open users, a name of the usual form registers itself.

    It may then submit for the taxpayer that it names, and for no other.
    """

    def __init__(
        self,
        store: Store,
        sessions: Sessions,
        settings: Callable[[], Settings],
        *,
        open_users: bool,
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._settings = settings
        self._open_users = open_users

    def token(self, request: Request, realm: str) -> Response:
        """Answer the token endpoint for the password and refresh_token grants."""
        form, refusal = self._form(request, realm)
        if refusal:
            return refusal
        grant = form.get("grant_type", "")
        if grant == "password":
            return self._sign_in(form, realm)
        if grant == "refresh_token":
            limits = self._settings()
            issued = self._sessions.renew(
                form.get("refresh_token", ""), realm, limits.expires_in, limits.refresh_expires_in
            )
            return self._tokens(issued) if issued else invalid_grant("Token is not active", 400)
        return answer_json(400, {"error": "unsupported_grant_type"})

    def logout(self, request: Request, realm: str) -> Response:
        """Answer the logout endpoint."""
        form, refusal = self._form(request, realm)
        if refusal:
            return refusal
        if not self._sessions.close(form.get("refresh_token", "")):
            return invalid_grant("Invalid refresh token", 400)
        return Response(204)

    def _form(self, request: Request, realm: str) -> tuple[dict[str, str], Response | None]:
        if realm not in CLIENT_OF_REALM:
            return {}, answer_json(404, {"error": "Realm does not exist"})
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            return {}, answer_json(415, {"error": "HTTP 415 Unsupported Media Type"})
        form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        if form.get("client_id") != CLIENT_OF_REALM[realm]:
            body = {"error": "invalid_client", "error_description": "Invalid client credentials"}
            return {}, answer_json(401, body)
        return form, None

    def _sign_in(self, form: dict[str, str], realm: str) -> Response:
        user, password = form.get("username", "").lower(), form.get("password", "")
        if not user:
            body = {"error": "invalid_request", "error_description": "Missing parameter: username"}
            return answer_json(400, body)
        is_new = self._open_users and password and self._store.user(user) is None
        if is_new and OPEN_USER.fullmatch(user):
            self._store.save_user(user, password, normal_id(user.partition("@")[0]))
        if not self._store.is_password(user, password):
            return invalid_grant("Invalid user credentials")
        limits = self._settings()
        return self._tokens(
            self._sessions.open(user, realm, limits.expires_in, limits.refresh_expires_in)
        )

    def _tokens(self, issued: Issued) -> Response:
        limits = self._settings()
        body = {
            "access_token": issued.access,
            "expires_in": limits.expires_in,
            "refresh_expires_in": limits.refresh_expires_in,
            "refresh_token": issued.refresh,
            "token_type": "bearer",
            "not-before-policy": 0,
            "scope": "",
        }
        return answer_json(200, body, Cache_Control="no-store", Pragma="no-cache")
