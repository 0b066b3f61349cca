"""The reception service: taking documents, telling their state, listing them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from infra.simulator.dom import COSTA_RICA
from infra.simulator.faults import Faults
from infra.simulator.holders import normal_id
from infra.simulator.messages import Request, Response, answer_json, refuse
from infra.simulator.processing import BackOffice
from infra.simulator.settings import Settings
from infra.simulator.store import Store, Stored, Submission
from infra.simulator.tokens import Session

_CLAVE = re.compile(r"[0-9A-Za-z]{50}")
_CONSECUTIVE = re.compile(r"[0-9]{20}")
_ID_TYPES = ("01", "02", "03", "04", "05", "06")
_ID = re.compile(r"[0-9A-Za-z]{1,12}")
_PARTY_FILTER = re.compile(r"[0-9]{2}[0-9A-Za-z]{12}")
_MAX_LIMIT = 50


class _Invalid(Exception):
    """The posted JSON is not what the service takes; the text is the X-Error-Cause."""


class Reception:
    """POST /recepcion, GET /recepcion/{clave}, GET /comprobantes."""

    def __init__(
        self,
        store: Store,
        office: BackOffice,
        faults: Faults,
        settings: Callable[[], Settings],
        base_url: str,
    ) -> None:
        self._store = store
        self._office = office
        self._faults = faults
        self._settings = settings
        self._base_url = base_url

    def take(self, request: Request, session: Session, prefix: str) -> Response:
        """Take a document for processing, once."""
        try:
            submission = _read(request, session, prefix)
        except _Invalid as exc:
            return refuse(400, str(exc))
        user = self._store.user(session.user)
        if user and user[0] and normal_id(user[0]) != normal_id(_sender_id(submission)):
            return refuse(403, "El usuario no está autorizado para enviar por este obligado.")
        if not self._store.take(submission):
            cause = f"El comprobante [{submission.key}] ya fue recibido anteriormente."
            return refuse(400, cause)
        self._office.receive(submission.key)
        location = f"{self._base_url}/{prefix}/v1/recepcion/{submission.key}"
        return Response(202, headers={"Location": location})

    def query(self, request: Request, prefix: str, key: str) -> Response:
        """Answer the state of a document, with the signed answer when it is final."""
        rule = self._faults.claim("lost_answer", request.path, key)
        stored = self._store.asked(key)
        missing = stored is None or stored.submission.environment != prefix
        if missing or (rule and rule.parameter("mode", "missing") == "missing"):
            cause = f"El comprobante [{key[:80]}] no ha sido recibido."
            return refuse(self._settings().unknown_status, cause)
        assert stored is not None  # noqa: S101 - for the type checker: `missing` covers it
        body = {
            "clave": key,
            "fecha": _local(stored.received_at),
            "ind-estado": stored.state,
        }
        if stored.answer is not None and rule is None:
            body["respuesta-xml"] = base64.b64encode(stored.answer).decode()
        return answer_json(200, body)

    def listing(self, request: Request, prefix: str) -> Response:
        """List documents, newest first; 206 when there are more than the page holds."""
        asked = request.query
        start, limit = request.whole("offset", 0), request.whole("limit", _MAX_LIMIT)
        if start is None or limit is None or not 1 <= limit <= _MAX_LIMIT:
            return refuse(400, f"offset y limit deben ser números; limit entre 1 y {_MAX_LIMIT}.")
        for name in ("emisor", "receptor"):
            if name in asked and not _PARTY_FILTER.fullmatch(asked[name]):
                return refuse(400, f"{name} se compone de tipo (2) e identificación (12).")
        rows = [item for item in reversed(self._store.documents()) if _matches(item, prefix, asked)]
        page = rows[start : start + limit]
        body = [self._listed(item) for item in page]
        if len(page) == len(rows):
            return answer_json(200, body)
        shown = f"{start}-{start + len(page) - 1}" if page else "*"
        return answer_json(206, body, Content_Range=f"comprobantes {shown}/{len(rows)}")

    def one(self, _request: Request, prefix: str, clave: str) -> Response:
        """Answer what is known of one document, with the notes that name it."""
        stored = self._store.find(clave)
        former = self._store.record("former", clave)
        if former is not None:
            return answer_json(200, former)
        if stored is None or stored.submission.environment != prefix:
            return refuse(404, f"El comprobante [{clave[:80]}] no existe.")
        return answer_json(200, self._listed(stored))

    def _listed(self, stored: Stored) -> dict[str, Any]:
        notes = self._store.notes_of(stored)
        return _listed(stored) | {
            name: [
                {"clave": note.submission.clave, "fecha": _local(note.received_at)}
                for note in notes
                if note.submission.clave[29:31] == kind
            ]
            for name, kind in (("notasCredito", "03"), ("notasDebito", "02"))
        }


def _read(request: Request, session: Session, prefix: str) -> Submission:
    try:
        body = request.json()
    except ValueError as exc:
        raise _Invalid("El cuerpo de la solicitud no es JSON.") from exc
    if not isinstance(body, dict):
        raise _Invalid("El cuerpo de la solicitud no es un objeto JSON.")
    clave = _text(body, "clave", _CLAVE)
    date = _text(body, "fecha", re.compile(r"[0-9T:.Z+-]{19,35}"))
    try:
        has_offset = datetime.fromisoformat(date).tzinfo is not None
    except ValueError as exc:
        raise _Invalid("El campo [fecha] no tiene el formato esperado.") from exc
    if not has_offset:
        raise _Invalid("El campo [fecha] no dice su diferencia con UTC, por ejemplo -06:00.")
    issuer = _party(body, "emisor")
    receiver = _party(body, "receptor") if body.get("receptor") is not None else ("", "")
    consecutive = ""
    if body.get("consecutivoReceptor"):
        consecutive = _text(body, "consecutivoReceptor", _CONSECUTIVE)
    encoded = _text(body, "comprobanteXml", re.compile(r"[A-Za-z0-9+/=\s]+"))
    try:
        xml = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise _Invalid("El campo [comprobanteXml] no es Base64.") from exc
    return Submission(
        clave=clave, environment=prefix, user=session.user, sent_date=date,
        issuer_type=issuer[0], issuer_id=issuer[1], receiver_type=receiver[0],
        receiver_id=receiver[1], receiver_consecutive=consecutive, xml=xml,
    )  # fmt: skip


def _text(body: dict[str, Any], name: str, shape: re.Pattern[str]) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise _Invalid(f"El campo [{name}] falta o no tiene el formato esperado.")
    return value


def _party(body: dict[str, Any], name: str) -> tuple[str, str]:
    party = body.get(name)
    if not isinstance(party, dict):
        raise _Invalid(f"El campo [{name}] falta o no tiene el formato esperado.")
    kind = _text(party, "tipoIdentificacion", re.compile("|".join(_ID_TYPES)))
    return kind, _text(party, "numeroIdentificacion", _ID)


def _sender_id(submission: Submission) -> str:
    """Return whom the sender must be: purchases and confirmations are sent by the receiver."""
    is_receivers = submission.receiver_consecutive or submission.clave[29:31] == "08"
    return submission.receiver_id if is_receivers else submission.issuer_id


def _matches(stored: Stored, prefix: str, asked: dict[str, str]) -> bool:
    sent = stored.submission
    wanted = {
        "emisor": sent.issuer_type + sent.issuer_id.zfill(12),
        "receptor": sent.receiver_type + sent.receiver_id.zfill(12),
    }
    return sent.environment == prefix and all(
        asked.get(name, value) == value for name, value in wanted.items()
    )


def _listed(stored: Stored) -> dict[str, Any]:
    sent, facts = stored.submission, stored.facts
    row: dict[str, Any] = {
        "clave": sent.key,
        "fecha": _local(stored.received_at),
        "emisor": {
            "tipoIdentificacion": sent.issuer_type,
            "numeroIdentificacion": sent.issuer_id,
            "nombre": facts.get("issuer_name", ""),
        },
    }
    if sent.receiver_id:
        row["receptor"] = {
            "tipoIdentificacion": sent.receiver_type,
            "numeroIdentificacion": sent.receiver_id,
            "nombre": facts.get("receiver_name", ""),
        }
    return row


def _local(moment: float) -> str:
    local = datetime.fromtimestamp(moment, UTC).astimezone(COSTA_RICA)
    return local.isoformat(timespec="seconds")
