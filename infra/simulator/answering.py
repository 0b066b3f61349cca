"""Writing the answer to a document: what it says, how, and by whom it is signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from infra.simulator import clock
from infra.simulator.answer import LAYOUTS, Style, Texts, sign_answer
from infra.simulator.detail import detail_message
from infra.simulator.faults import Faults
from infra.simulator.rules import Verdict
from infra.simulator.settings import Settings
from infra.simulator.shaping import PARTIES, ROOTS, SPOILT
from infra.simulator.signers import Signers
from infra.simulator.store import Stored


class Answering:
    """Writes answers, with the faults that are about them."""

    def __init__(self, signers: Signers, faults: Faults, settings: Callable[[], Settings]) -> None:
        self._signers = signers
        self._faults = faults
        self._settings = settings

    def write(self, document: Stored, verdict: Verdict) -> bytes:
        """Return the signed MensajeHacienda, spoilt afterwards when it is told to."""
        clave = document.submission.clave

        def asked(fault: str, name: str, otherwise: Any) -> Any:
            rule = self._faults.claim(fault, "", clave)
            return rule.parameter(name, otherwise) if rule else otherwise

        style = Style(
            root=ROOTS[asked("root", "mode", "plain")],
            layout=LAYOUTS[asked("layout", "mode", "xpath_exclusive")],
            insertions=asked("insert", "insertions", {}),
        )
        detail = self._faults.claim("detail", "", clave)
        layout = detail.parameter("mode", "rows") if detail else "rows"
        text = detail_message(verdict.findings, layout)
        fields: dict[str, Texts] = {
            **_fields(document, verdict),
            "DetalleMensaje": detail.parameter("text", text) if detail else text,
            **PARTIES[asked("parties", "mode", self._parties(verdict))],
            **asked("change", "elements", {}),
        }
        signer = self._signers.named(asked("signer", "mode", "usual"))
        data = sign_answer(fields, signer, clock.now(), style)
        spoil = asked("spoil", "mode", "")
        return SPOILT[spoil](data) if spoil else data

    def _parties(self, verdict: Verdict) -> str:
        """Return what is said of parties: those of a document that was read, are stated."""
        return "stated" if verdict.was_read else self._settings().unread_parties


def _fields(document: Stored, verdict: Verdict) -> dict[str, str | None]:
    sent, facts = document.submission, verdict.facts
    return {
        "Clave": sent.clave,
        "NombreEmisor": facts.get("issuer_name", "")[:100],
        "TipoIdentificacionEmisor": facts.get("issuer_type") or sent.issuer_type,
        "NumeroCedulaEmisor": facts.get("issuer_id") or sent.issuer_id,
        "NombreReceptor": facts.get("receiver_name", "")[:100] or None,
        "TipoIdentificacionReceptor": facts.get("receiver_type") or sent.receiver_type or None,
        "NumeroCedulaReceptor": facts.get("receiver_id") or sent.receiver_id or None,
        "Mensaje": "3" if verdict.is_rejection else "1",
        "EstadoMensaje": "Rechazado" if verdict.is_rejection else "Aceptado",
        "MontoTotalImpuesto": facts.get("tax", "0.00000"),
        "TotalFactura": facts.get("total", "0.00000"),
    }
