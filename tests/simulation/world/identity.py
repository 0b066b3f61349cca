"""The identity provider: one user pool that checks passwords, as our template sets it up (Cognito).

Its users are named by us, cannot sign themselves up, and are told apart from unknown ones in no
refusal of a sign-in. Passwords are really checked, and so is the proof of the client's secret.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from tests.simulation.world import World, refused

SHORTEST: Final = 12
LONGEST: Final = 256
_TEMPORARY_FOR: Final = timedelta(days=30)
_TRIES: Final = 5
"""After so many wrong passwords in a row a user waits: a second, then twice as long each time."""
_LONGEST_WAIT: Final = timedelta(minutes=15)


@dataclass(slots=True)
class User:
    """Somebody with a password."""

    name: str
    password: str = field(repr=False)
    set_at: datetime
    attributes: dict[str, str]
    is_temporary: bool = True
    wrong: int = 0
    waits_until: datetime | None = None


class Identity:
    """One user pool and one client of it."""

    def __init__(self, world: World, pool: str, client: str, secret: str) -> None:
        self._world = world
        self._pool, self._client, self._secret = pool, client, secret
        self.users: dict[str, User] = {}

    def admin_create_user(
        self,
        UserPoolId: str,
        Username: str,
        TemporaryPassword: str,
        MessageAction: str,
        UserAttributes: Iterable[Mapping[str, str]],
    ) -> dict[str, Any]:
        """Make a user who must replace the password at the first sign-in."""
        operation = "admin_create_user"
        self._asked(operation, UserPoolId)
        if Username in self.users:
            raise refused(operation, "UsernameExistsException")
        if MessageAction != "SUPPRESS":
            raise refused(operation, "InvalidParameterException")
        _checked(operation, TemporaryPassword)
        made = User(Username, TemporaryPassword, self._world.now(), _read(UserAttributes))
        self.users[Username] = made
        return {"User": {"Username": Username, "Enabled": True, "UserStatus": _status(made)}}

    def admin_set_user_password(
        self, *, UserPoolId: str, Username: str, Password: str, Permanent: bool
    ) -> dict[str, Any]:
        """Give a user another password, for good or for one sign-in."""
        operation = "admin_set_user_password"
        user = self._user(operation, UserPoolId, Username)
        _checked(operation, Password)
        user.password, user.is_temporary, user.set_at = Password, not Permanent, self._world.now()
        return {}

    def admin_update_user_attributes(
        self, UserPoolId: str, Username: str, UserAttributes: Iterable[Mapping[str, str]]
    ) -> dict[str, Any]:
        """Write attributes of a user."""
        user = self._user("admin_update_user_attributes", UserPoolId, Username)
        user.attributes |= _read(UserAttributes)
        return {}

    def admin_delete_user(self, UserPoolId: str, Username: str) -> dict[str, Any]:
        """Remove a user."""
        del self.users[self._user("admin_delete_user", UserPoolId, Username).name]
        return {}

    def admin_initiate_auth(
        self, UserPoolId: str, ClientId: str, AuthFlow: str, AuthParameters: Mapping[str, str]
    ) -> dict[str, Any]:
        """Check a password; who is unknown and who is wrong get the same refusal."""
        operation = "admin_initiate_auth"
        self._asked(operation, UserPoolId)
        if ClientId != self._client:
            raise refused(operation, "ResourceNotFoundException")
        if AuthFlow != "ADMIN_USER_PASSWORD_AUTH":
            raise refused(operation, "InvalidParameterException")
        name = AuthParameters["USERNAME"]
        if not hmac.compare_digest(AuthParameters.get("SECRET_HASH", ""), self._proof(name)):
            raise refused(operation, "NotAuthorizedException")
        user = self.users.get(name)
        if user is None:
            raise refused(operation, "NotAuthorizedException")
        self._check(operation, user, AuthParameters["PASSWORD"])
        if user.is_temporary:
            return {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": self._token()}
        tokens = {name: self._token() for name in ("AccessToken", "IdToken", "RefreshToken")}
        return {"AuthenticationResult": {**tokens, "ExpiresIn": 300, "TokenType": "Bearer"}}

    def _check(self, operation: str, user: User, password: str) -> None:
        now = self._world.now()
        if user.waits_until is not None and now < user.waits_until:
            raise refused(operation, "NotAuthorizedException")
        if not hmac.compare_digest(user.password.encode(), password.encode()):
            user.wrong += 1
            if user.wrong >= _TRIES:
                wait = timedelta(seconds=1 << min(user.wrong - _TRIES, 10))
                user.waits_until = now + min(wait, _LONGEST_WAIT)
            raise refused(operation, "NotAuthorizedException")
        user.wrong, user.waits_until = 0, None
        if user.is_temporary and now > user.set_at + _TEMPORARY_FOR:
            raise refused(operation, "NotAuthorizedException")

    def _user(self, operation: str, pool: str, name: str) -> User:
        self._asked(operation, pool)
        if name not in self.users:
            raise refused(operation, "UserNotFoundException")
        return self.users[name]

    def _asked(self, operation: str, pool: str) -> None:
        if pool != self._pool:
            raise refused(operation, "ResourceNotFoundException")

    def _proof(self, name: str) -> str:
        """Make what only a client that knows its secret can send."""
        message = (name + self._client).encode()
        digest = hmac.digest(self._secret.encode(), message, "sha256")
        return base64.b64encode(digest).decode()

    def _token(self) -> str:
        return f"{self._world.random.getrandbits(256):064x}"


def _checked(operation: str, password: str) -> None:
    """Hold a password against the policy: how long it is, and that no space is at its ends."""
    if len(password) > LONGEST or password != password.strip():
        raise refused(operation, "InvalidParameterException")
    if len(password) < SHORTEST:
        raise refused(operation, "InvalidPasswordException")


def _read(attributes: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in attributes}


def _status(user: User) -> str:
    return "FORCE_CHANGE_PASSWORD" if user.is_temporary else "CONFIRMED"
