"""Endpoints that no authority has: faults, users, records, what was received, settings, keys."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.simulator.certificate_authority import USAGES, CertificateAuthority, Wanted
from infra.simulator.faults import Faults
from infra.simulator.holders import normal_id
from infra.simulator.messages import Request, Response, answer_json
from infra.simulator.processing import BackOffice
from infra.simulator.settings import SHAPES, Board, Settings
from infra.simulator.shapes import (
    BOOLEAN,
    DATE,
    TEXT,
    TEXTS,
    XML_TEXT,
    number,
    one_of,
    read,
    whole,
)
from infra.simulator.signers import SIGNERS, Signers
from infra.simulator.store import Store, Stored
from infra.simulator.tokens import Sessions

_USER = {"user": TEXT, "password": TEXT, "identification": TEXT}
_TAXPAYER = {"identificacion": TEXT, "unknown": BOOLEAN}
_EXONERATION = {
    "numeroDocumento": TEXT,
    "identificacion": TEXT,
    "porcentajeExoneracion": number(0, 100),
    "fechaEmision": DATE,
    "fechaVencimiento": DATE,
    "poseeCabys": BOOLEAN,
    "cabys": TEXTS,
}
_FORMER = {"clave": TEXT}
_DAYS = whole(-3650, 36_500)
_KEY = {
    "name": TEXT,
    "holder": TEXT,
    "pin": TEXT,
    "valid_days": _DAYS,
    "valid_in_days": _DAYS,
    "usage": one_of(*USAGES),
}
_DECISION = {"key": TEXT, "state": one_of("aceptado", "rechazado"), "message": XML_TEXT}
_SIGNER = {"signer": one_of(*SIGNERS)}


class Admin:
    """Everything below /admin."""

    def __init__(
        self, *, store: Store, sessions: Sessions, faults: Faults, board: Board,
        certificates: CertificateAuthority, signers: Signers, office: BackOffice,
    ) -> None:  # fmt: skip
        self._store = store
        self._sessions = sessions
        self._faults = faults
        self._board = board
        self._certificates = certificates
        self._signers = signers
        self._office = office

    def handle(self, request: Request) -> Response:
        """Answer one admin request."""
        routes: dict[str, Callable[[Request], Response]] = {
            "GET /admin/faults": self._get_faults,
            "PUT /admin/faults": self._put_faults,
            "DELETE /admin/faults": self._delete_faults,
            "GET /admin/settings": self._get_settings,
            "PUT /admin/settings": self._put_settings,
            "POST /admin/users": self._post_user,
            "POST /admin/taxpayers": self._post_taxpayer,
            "POST /admin/exonerations": self._post_exoneration,
            "POST /admin/former-documents": self._post_former,
            "POST /admin/keys": self._post_key,
            "GET /admin/documents": self._get_documents,
            "GET /admin/certificate": self._get_certificate,
            "POST /admin/decisions": self._post_decision,
            "POST /admin/reset": self._reset,
        }
        route = routes.get(f"{request.method} {request.path}")
        if route is None:
            return answer_json(404, {"error": "no such admin endpoint"})
        try:
            return route(request)
        except ValueError as exc:
            return answer_json(400, {"error": str(exc)})

    def _get_faults(self, _request: Request) -> Response:
        return answer_json(200, self._faults.listing())

    def _put_faults(self, request: Request) -> Response:
        self._faults.replace(request.json())
        return answer_json(200, self._faults.listing())

    def _delete_faults(self, _request: Request) -> Response:
        self._faults.replace([])
        return Response(204)

    def _get_settings(self, _request: Request) -> Response:
        return answer_json(200, asdict(self._board()))

    def _put_settings(self, request: Request) -> Response:
        given = read(request.json(), SHAPES)
        self._board.current = replace(self._board(), **given)
        return answer_json(200, asdict(self._board()))

    def _post_user(self, request: Request) -> Response:
        given = read(request.json(), _USER, "user", "password")
        name = given["user"].lower()
        self._store.save_user(name, given["password"], given.get("identification", ""))
        return answer_json(201, {"user": name})

    def _post_taxpayer(self, request: Request) -> Response:
        given = read(request.json(), _TAXPAYER, "identificacion", others=True)
        identifier = given.pop("identificacion")
        self._store.save_record("taxpayer", normal_id(identifier), given)
        return answer_json(201, given)

    def _post_exoneration(self, request: Request) -> Response:
        given = read(request.json(), _EXONERATION, "numeroDocumento", others=True)
        self._store.save_record("exoneration", given["numeroDocumento"], given)
        return answer_json(201, given)

    def _post_former(self, request: Request) -> Response:
        given = read(request.json(), _FORMER, "clave", others=True)
        self._store.save_record("former", given["clave"], given)
        return answer_json(201, given)

    def _post_key(self, request: Request) -> Response:
        given = read(request.json(), _KEY, "name", "holder", "pin")
        wanted = Wanted(
            given["name"],
            given["holder"],
            timedelta(days=given.get("valid_in_days", -1)),
            timedelta(days=given.get("valid_days", 730)),
            given.get("usage", "signing"),
        )
        data = self._certificates.issue_p12(wanted, given["pin"])
        return answer_json(201, {"p12": base64.b64encode(data).decode()})

    def _get_documents(self, request: Request) -> Response:
        clave = request.query.get("clave", "")
        chosen = [
            _shown(item)
            for item in self._store.documents()
            if not clave or item.submission.clave == clave
        ]
        return answer_json(200, {"total": len(chosen), "documents": chosen})

    def _post_decision(self, request: Request) -> Response:
        given = read(request.json(), _DECISION, "key", "state")
        message = given.get("message", "Se revisó el comprobante.")
        self._office.decide_again(given["key"], given["state"], message)
        return answer_json(201, given)

    def _get_certificate(self, request: Request) -> Response:
        given = read(request.query, _SIGNER)
        signer = self._signers.named(given.get("signer", "usual"))
        return Response(200, signer.chain_pem(), "application/x-pem-file")

    def _reset(self, _request: Request) -> Response:
        self._store.reset()
        self._sessions.forget()
        self._faults.replace([])
        self._board.current = Settings()
        return Response(204)


def _shown(stored: Stored) -> dict[str, Any]:
    sent = stored.submission
    return {
        "key": sent.key,
        "clave": sent.clave,
        "environment": sent.environment,
        "user": sent.user,
        "state": stored.state,
        "taken": 1,
        "posts": stored.posts,
        "queries": stored.queries,
        "received_at": datetime.fromtimestamp(stored.received_at, UTC).isoformat(),
        "sha256": hashlib.sha256(sent.xml).hexdigest(),
        "xml": base64.b64encode(sent.xml).decode(),
        "findings": stored.findings,
    }
