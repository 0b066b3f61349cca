"""The authority's back office: decides documents after a delay and writes the signed answer."""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from infra.simulator.answer import sign_answer
from infra.simulator.certificate_authority import CertificateAuthority
from infra.simulator.faults import Faults
from infra.simulator.findings import Finding, detail_message
from infra.simulator.rules import Inspector, Verdict
from infra.simulator.settings import Settings
from infra.simulator.store import Store, Stored

_log = logging.getLogger("simulator")


class BackOffice(threading.Thread):
    """One thread, so that documents are decided in the order in which they fall due."""

    def __init__(
        self,
        store: Store,
        inspector: Inspector,
        faults: Faults,
        certificates: CertificateAuthority,
        settings: Callable[[], Settings],
    ) -> None:
        super().__init__(name="simulator-back-office", daemon=True)
        self._store = store
        self._inspector = inspector
        self._faults = faults
        self._certificates = certificates
        self._settings = settings
        self._due: list[tuple[float, str, str]] = []
        self._changed = threading.Condition()
        self._stopping = False
        for document in store.undecided():
            self.receive(document.submission.key)

    def receive(self, key: str) -> None:
        """Plan the two steps of a document that was taken."""
        delay = self._settings().delay_seconds
        now = time.monotonic()
        with self._changed:
            heapq.heappush(self._due, (now + delay / 2, key, "procesando"))
            heapq.heappush(self._due, (now + delay, key, "final"))
            self._changed.notify()

    def stop(self) -> None:
        """Stop after the step in hand; what is undecided is taken up at the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self.is_alive():
            self.join(timeout=5)

    def run(self) -> None:
        """Work until stopped."""
        while (step := self._next()) is not None:
            key, state = step
            try:
                self._take_step(key, state)
            except Exception:  # one document must never stop all others
                _log.exception("deciding %s failed", key)
                self._store.decide(key, "error", None, [], {})

    def _next(self) -> tuple[str, str] | None:
        with self._changed:
            while not self._stopping:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    _, key, state = heapq.heappop(self._due)
                    return key, state
                self._changed.wait(wait)
        return None

    def _take_step(self, key: str, state: str) -> None:
        if state == "procesando":
            self._store.set_state(key, state)
            return
        document = self._store.find(key)
        if document is not None:
            self._decide(document)

    def _decide(self, document: Stored) -> None:
        sent = document.submission
        if self._faults.claim("state_error", "", sent.clave):
            self._store.decide(sent.key, "error", None, [], {})
            return
        verdict = self._inspector.inspect(document)
        for fault, is_fatal in (("reject", True), ("warn", False)):
            rule = self._faults.claim(fault, "", sent.clave)
            if rule:
                text = str(rule.parameter("message", f"Fallo pedido al simulador: {fault}."))
                code = int(rule.parameter("code", -99 if is_fatal else -48))
                verdict.findings.append(Finding(code, text, fatal=is_fatal))
        state = "rechazado" if verdict.is_rejection else "aceptado"
        answer = sign_answer(
            _fields(document, verdict), self._certificates.signer, datetime.now(UTC)
        )
        self._store.decide(sent.key, state, answer, verdict.findings, verdict.facts)


def _fields(document: Stored, verdict: Verdict) -> dict[str, str]:
    sent, facts = document.submission, verdict.facts
    return {
        "Clave": sent.clave,
        "NombreEmisor": facts.get("issuer_name", "")[:100],
        "TipoIdentificacionEmisor": facts.get("issuer_type") or sent.issuer_type,
        "NumeroCedulaEmisor": facts.get("issuer_id") or sent.issuer_id,
        "NombreReceptor": facts.get("receiver_name", "")[:100],
        "TipoIdentificacionReceptor": facts.get("receiver_type") or sent.receiver_type,
        "NumeroCedulaReceptor": facts.get("receiver_id") or sent.receiver_id,
        "Mensaje": "3" if verdict.is_rejection else "1",
        "EstadoMensaje": "Rechazado" if verdict.is_rejection else "Aceptado",
        "DetalleMensaje": detail_message(verdict.findings),
        "MontoTotalImpuesto": facts.get("tax", "0.00000"),
        "TotalFactura": facts.get("total", "0.00000"),
    }
