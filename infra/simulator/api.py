"""The simulator's routes and the faults that act on whole requests."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable

from infra.simulator import clock
from infra.simulator.admin import Admin
from infra.simulator.broken import BODIES
from infra.simulator.faults import Faults
from infra.simulator.identity import Identity, invalid_grant
from infra.simulator.lookups import Lookups
from infra.simulator.messages import Request, Response, answer_json, refuse
from infra.simulator.reception import Reception
from infra.simulator.settings import Settings
from infra.simulator.tokens import Session, Sessions

_TOKEN_PATH = re.compile(r"/auth/realms/([^/]+)/protocol/openid-connect/(token|logout)")
_SERVICE_PATH = re.compile(
    r"/(recepcion|recepcion-sandbox)/v1/(recepcion|comprobantes)(?:/([^/]{1,100}))?"
)
_REALM_OF_PREFIX = {"recepcion": "rut", "recepcion-sandbox": "rut-stag"}
_CLAVE_IN_BODY = re.compile(rb'"clave"\s*:\s*"([0-9A-Za-z]{1,50})"')
_WINDOW_SECONDS = 60
_DRIP_SECONDS = 0.5


class Api:
    """Finds the handler of a request."""

    def __init__(
        self, *, admin: Admin, identity: Identity, sessions: Sessions, reception: Reception,
        lookups: Lookups, faults: Faults, settings: Callable[[], Settings],
    ) -> None:  # fmt: skip
        self._admin = admin
        self._identity = identity
        self._sessions = sessions
        self._reception = reception
        self._faults = faults
        self._settings = settings
        self._lookups: dict[str, Callable[[Request], Response]] = {
            "/fe/ae": lookups.taxpayer,
            "/fe/cabys": lookups.cabys,
            "/cabys.csv": lookups.cabys_file,
            "/fe/ex": lookups.exoneration,
            "/indicadores/tc": lookups.rates,
            "/indicadores/tc/dolar": lookups.dollar,
        }
        self._used: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()

    def handle(self, request: Request) -> Response:
        """Answer a request, faults included."""
        if request.path.startswith("/admin/"):
            return self._admin.handle(request)
        clave = _clave_of(request)
        fault = self._fault_before(request, clave)
        if fault:
            return fault
        response = self._spoiled(self._answer(request), request.path, clave)
        dropped = response.status == 202 and self._faults.claim(
            "drop_after_taking", request.path, clave
        )
        if dropped:
            clock.pause(float(dropped.parameter("seconds", 0)))
            response.drop = True
        return response

    def _fault_before(self, request: Request, clave: str) -> Response | None:
        path = request.path
        delay = self._faults.claim("delay", path, clave)
        if delay:
            clock.pause(float(delay.parameter("seconds", 1)))
        dropped = self._faults.claim("drop_before", path, clave)
        if dropped:
            clock.pause(float(dropped.parameter("seconds", 0)))
            return Response(0, drop=True)
        status = self._faults.claim("status", path, clave)
        if status:
            body = str(status.parameter("body", "")).encode()
            headers = dict(status.parameter("headers", {}))
            return Response(status.parameter("status", 503), body, "text/plain", headers)
        if self._faults.claim("token_refused", path, clave):
            if _TOKEN_PATH.fullmatch(path):
                return invalid_grant("Invalid user credentials")
            return _unauthorised("El token fue rechazado.")
        if self._faults.claim("token_expires", path, clave):
            self._sessions.expire(request.bearer)
        return None

    def _spoiled(self, response: Response, path: str, clave: str) -> Response:
        """Apply the faults that change a response which would have been right."""
        is_object = response.body.startswith(b"{")
        changed = self._faults.claim("fields", path, clave) if is_object else None
        if changed:
            value = json.loads(response.body) | changed.parameter("fields", {})
            kept = {k: v for k, v in value.items() if k not in changed.parameter("without", [])}
            response.body = json.dumps(kept).encode()
        broken = self._faults.claim("broken", path, clave)
        if broken:
            response.body = BODIES[broken.parameter("mode", "")](response.body)
        headers = self._faults.claim("headers", path, clave)
        if headers:
            response.headers |= headers.parameter("headers", {})
        drip = self._faults.claim("drip", path, clave)
        response.drip = float(drip.parameter("seconds", _DRIP_SECONDS)) if drip else 0.0
        return response

    def _answer(self, request: Request) -> Response:
        lookup = self._lookups.get(request.path)
        if lookup:
            return lookup(request) if request.method == "GET" else _not_allowed("GET")
        token = _TOKEN_PATH.fullmatch(request.path)
        if token:
            if request.method != "POST":
                return _not_allowed("POST")
            handler = self._identity.token if token[2] == "token" else self._identity.logout
            return handler(request, token[1])
        service = _SERVICE_PATH.fullmatch(request.path)
        if service:
            return self._service(request, service[1], service[2], service[3] or "")
        return answer_json(404, {"code": 404, "status": "Not Found"})

    def _service(self, request: Request, prefix: str, resource: str, key: str) -> Response:
        session = self._sessions.session(request.bearer)
        if session is None:
            return _unauthorised("El token falta, venció o no es válido.")
        if session.realm != _REALM_OF_PREFIX[prefix]:
            return refuse(403, "El token es de otro ambiente.")
        limit, left, reset = self._count(session)
        if left < 0 and self._settings().rate_limit_enforced:
            response = refuse(429, "Se alcanzó el límite de solicitudes por minuto.")
            response.headers["Retry-After"] = str(max(1, reset - int(clock.timestamp())))
        else:
            response = self._routed(request, session, prefix, resource, key)
        response.headers["X-Ratelimit-Limit"] = str(limit)
        response.headers["X-Ratelimit-Remaining"] = str(max(0, left))
        response.headers["X-Ratelimit-Reset"] = str(reset)
        return response

    def _routed(
        self, request: Request, session: Session, prefix: str, resource: str, key: str
    ) -> Response:
        method = "POST" if resource == "recepcion" and not key else "GET"
        if request.method != method:
            return _not_allowed(method)
        if method == "POST":
            return self._reception.take(request, session, prefix)
        if resource == "recepcion":
            return self._reception.query(request, prefix, key)
        if key:
            return self._reception.one(request, prefix, key)
        return self._reception.listing(request, prefix)

    def _count(self, session: Session) -> tuple[int, int, int]:
        """Count a request in the user's current minute."""
        window = int(clock.timestamp()) // _WINDOW_SECONDS
        limit = self._settings().rate_limit
        with self._lock:
            for old in [key for key in self._used if key[1] < window]:
                del self._used[old]
            used = self._used.get((session.user, window), 0) + 1
            self._used[session.user, window] = used
        return limit, limit - used, (window + 1) * _WINDOW_SECONDS


def _clave_of(request: Request) -> str:
    if request.method == "POST":
        match = _CLAVE_IN_BODY.search(request.body)
        return match[1].decode() if match else ""
    service = _SERVICE_PATH.fullmatch(request.path)
    return (service[3] or "") if service else ""


def _unauthorised(cause: str) -> Response:
    response = refuse(401, cause)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _not_allowed(method: str) -> Response:
    return Response(405, headers={"Allow": method})
