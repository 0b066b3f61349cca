"""The reception service of the ministry: tokens, sending a document, asking for its answer.

Formats: those of the service ("Comprobantes Electrónicos API v1", "Guía de uso para IdP"). Nothing
here retries on its own: what can be tried again raises `RetryLater`, and the queue does the rest.
No password, token or document appears in a message, a repr or a log.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal

from chalicelib.core.errors import Permanent
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica.hacienda.http import READ_SECONDS, Answer, Http, RetryLater
from chalicelib.countries.costa_rica.hacienda.tokens import TokenRefused, Tokens

_ENVIRONMENTS: Final = {
    "test": ("recepcion-sandbox", "rut-stag", "api-stag"),
    "production": ("recepcion", "rut", "api-prod"),
}
"""Path of the reception service, realm of the identity provider, our client there (annex 3)."""
State = Literal["unknown", "received", "processing", "accepted", "rejected", "error"]
_STATES: Final[dict[str, State]] = {
    "recibido": "received",
    "procesando": "processing",
    "aceptado": "accepted",
    "rechazado": "rejected",
    "error": "error",
}
REQUESTS_OF_A_STEP: Final = 9
"""Most that asking for a document, looking up its original and sending it again take, when every
token is turned away once; the submission worker has time for as many that all take as long as they
may."""
_LONGEST_ID: Final = 12
_ALREADY_TAKEN: Final = "fue recibido anteriormente"
_NOT_TAKEN = re.compile(
    r"\bno (se )?(ha|han|fue|fueron|está|existe|encuentra|encontr)\w*\b", re.IGNORECASE
)
"""In the cause of a bad request about a clave: that it was not received, found, or is not there."""


class Refused(Permanent):
    """The service did not take the request; `cause` is its own explanation, empty if none."""

    def __init__(self, status: int, cause: str) -> None:
        super().__init__(f"the authority answered {status}: {cause}")
        self.status = status
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Credentials:
    """User and password of a business at the authority's identity provider."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Party:
    """An identification: type and number."""

    type: str
    number: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What is sent of a document."""

    clave: str
    issued_at: datetime
    """In the zone in which the document has its day."""
    issuer: Party
    receiver: Party | None
    xml: bytes = field(repr=False)

    def body(self) -> bytes:
        """Write the request; the offset of a time has no colon in it."""
        document: dict[str, Any] = {
            "clave": self.clave,
            "fecha": "".join(self.issued_at.isoformat(timespec="seconds").rsplit(":", 1)),
            "emisor": _party(self.issuer),
        }
        # A foreign number may be longer than this field; it is optional, and the document has it.
        if self.receiver is not None and len(self.receiver.number) <= _LONGEST_ID:
            document["receptor"] = _party(self.receiver)
        # Base64 needs no escapes: appending it spares a pass over the whole document.
        head = json.dumps(document).encode().removesuffix(b"}")
        return b'%b, "comprobanteXml": "%b"}' % (head, base64.b64encode(self.xml))


@dataclass(frozen=True, slots=True)
class Status:
    """What the authority knows of a document; `answer` is its signed message once final."""

    state: State
    answer: bytes | None = field(default=None, repr=False)

    @property
    def is_final(self) -> bool:
        """Whether nothing more will come."""
        return self.state in {"accepted", "rejected"}


class Reception:
    """One environment of the service (production or test)."""

    def __init__(
        self, api_url: str, token_url: str, client_id: str, *, read_seconds: float = READ_SECONDS
    ) -> None:
        self._api_url = api_url.rstrip("/")
        self._http = Http(read_seconds)
        self._tokens = Tokens(self._http, token_url, client_id)

    def try_token(self, user: str, password: str) -> None:
        """Ask for a token, to learn whether user and password are right.

        Raises:
            TokenRefused: they are not, or were not a moment ago.
            RetryLater: the provider does not answer now.
        """
        self._tokens.try_out(user, password)

    def submit(
        self, credentials: Credentials, submission: Submission
    ) -> Literal["taken", "already_taken"]:
        """Send a document; one that the authority already holds counts as sent.

        Raises:
            Refused: the service did not take it.
            TokenRefused: the credentials are not accepted (any more).
            RetryLater: no clear answer; with `may_have_arrived`, ask by clave before sending again.
        """
        answer = self._call(credentials, "POST", "/recepcion", submission.body())
        if answer.status in {200, 201, 202}:
            return "taken"
        cause = answer.cause()
        if answer.status == 400 and _ALREADY_TAKEN in cause.casefold():
            return "already_taken"
        if answer.status < 400:  # of a proxy or of a service that was changed: it may have it
            message = f"the authority answered {answer.status}"
            raise RetryLater(message, may_have_arrived=True)
        raise Refused(answer.status, cause)

    def query(self, credentials: Credentials, clave: str) -> Status:
        """Ask what became of a document.

        Raises:
            Refused: the request itself is wrong.
            TokenRefused: the credentials are not accepted (any more).
            RetryLater: no clear answer.
        """
        answer = self._call(credentials, "GET", f"/recepcion/{clave}", None)
        if answer.status == 404 or (answer.status == 400 and _NOT_TAKEN.search(answer.cause())):
            return Status("unknown")
        if answer.status != 200:
            raise Refused(answer.status, answer.cause())
        found = _without_spellings(answer.json_object())
        said = found.get("indestado")
        state = _STATES.get(said.strip().casefold()) if isinstance(said, str) else None
        if state is None:
            raise RetryLater("the authority answered with a state that is not known")
        return Status(state, _decoded(found.get("respuestaxml")))

    def issuer_of(self, credentials: Credentials, clave: str) -> str | None:
        """Look up whose document the authority holds under a clave; None when it does not say.

        It does not answer for all documents of former years, so that silence means nothing. Asked
        once, with the token at hand: a document waits for it.

        Raises:
            TokenRefused: the credentials are not accepted (any more).
        """
        try:
            answer = self._request(credentials, "GET", f"/comprobantes/{clave}")
            found = answer.json_object() if answer.status == 200 else {}
        except RetryLater:
            return None
        issuer = found.get("emisor")
        number = issuer.get("numeroIdentificacion") if isinstance(issuer, dict) else None
        return number if isinstance(number, str) and number.isalnum() else None

    def _call(self, credentials: Credentials, method: str, path: str, body: bytes | None) -> Answer:
        """Call with a token; once more with a new one if it was turned away."""
        for last in (False, True):
            answer = self._request(credentials, method, path, body)
            if answer.status not in {401, 403}:
                return answer
            self._tokens.forget(credentials.user, credentials.password)
            if last:
                break
        raise TokenRefused(status=answer.status)

    def _request(
        self, credentials: Credentials, method: str, path: str, body: bytes | None = None
    ) -> Answer:
        token = self._tokens.get(credentials.user, credentials.password)
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Authorization": f"bearer {token}",
        }
        return self._http.request(method, f"{self._api_url}{path}", headers, body)


@cache
def reception_service() -> Reception:
    """Return the client of the environment that the settings name; one per process."""
    return Reception(*addresses())


def addresses() -> tuple[str, str, str]:
    """Return reception service, token service and our client there, as the settings choose."""
    known = settings()
    reception, realm, client_id = _ENVIRONMENTS[known.hacienda_environment]
    return (
        known.hacienda_api_url or f"https://api.comprobanteselectronicos.go.cr/{reception}/v1",
        known.hacienda_token_url
        or "https://idp.comprobanteselectronicos.go.cr"
        f"/auth/realms/{realm}/protocol/openid-connect/token",
        client_id,
    )


def try_token(user: str, password: str) -> bool:
    """Return whether user and password are right; False when the provider does not answer now.

    Raises:
        TokenRefused: they are not.
    """
    try:
        reception_service().try_token(user, password)
    except RetryLater:
        return False
    return True


def _party(party: Party) -> dict[str, str]:
    return {"tipoIdentificacion": party.type, "numeroIdentificacion": party.number}


def _without_spellings(answer: dict[str, Any]) -> dict[str, Any]:
    """Make the spellings of each name one.

    Raises:
        RetryLater: one is there in two spellings.
    """
    found = {_plain(name): value for name, value in answer.items()}
    if len(found) != len(answer):
        raise RetryLater("the authority's answer says a thing twice")
    return found


def _plain(name: str) -> str:
    """Make `ind-estado`, `indEstado` and `IND_ESTADO` one."""
    return name.replace("-", "").replace("_", "").casefold()


def _decoded(answer: object) -> bytes | None:
    if not isinstance(answer, str) or not answer:
        return None
    try:
        return base64.b64decode("".join(answer.split()), validate=True)
    except ValueError as exc:
        raise RetryLater("the authority's answer is not Base64") from exc
