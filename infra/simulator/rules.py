"""What the authority checks in a document, in its order: structure, signature, then data."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lxml import etree

from infra.simulator import clock
from infra.simulator import findings as codes
from infra.simulator.cabys import Cabys
from infra.simulator.clave import CONFIRMATION_TYPES, ROOT_OF_TYPE, cut_clave, namespace_of
from infra.simulator.conditions import condition_findings
from infra.simulator.corrections import corrected_claves, correction_findings
from infra.simulator.dom import Reader, parse
from infra.simulator.exonerations import exoneration_findings
from infra.simulator.findings import Finding, Malformed, Refused
from infra.simulator.holders import certificate_findings, normal_id
from infra.simulator.lines import Line
from infra.simulator.lookups import registered_taxpayer
from infra.simulator.references import reference_findings
from infra.simulator.schemas import Schemas
from infra.simulator.settings import Settings
from infra.simulator.signature import verify
from infra.simulator.store import Store, Stored
from infra.simulator.totals import Summary

_log = logging.getLogger("simulator")
_AHEAD = timedelta(minutes=5)
_ACTIVITY_LENGTH = 6
_LATE = timedelta(hours=24)
_ID_SHAPES = {
    "01": re.compile(r"[1-9][0-9]{8}"),
    "02": re.compile(r"[0-9A-Za-z]{10}"),
    "03": re.compile(r"[1-9][0-9]{10,11}"),
    "04": re.compile(r"[0-9]{10}"),
    "05": re.compile(r"[0-9A-Za-z]{1,20}"),
    "06": re.compile(r"[0-9A-Za-z]{1,20}"),
}


@dataclass
class Verdict:
    """What was found, and what of the document the answer repeats."""

    findings: list[Finding] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    was_read: bool = False
    """Whether structure, signature and key allowed to read who is who."""

    @property
    def is_rejection(self) -> bool:
        """Return whether any finding is an error and not just a warning."""
        return any(finding.fatal for finding in self.findings)


class Inspector:
    """Examines the documents taken."""

    def __init__(
        self,
        register: Store,
        schemas: Schemas,
        cabys: Cabys,
        settings: Callable[[], Settings] = Settings,
    ) -> None:
        self._settings = settings
        self._register = register
        self._schemas = schemas
        self._cabys = cabys

    def inspect(self, document: Stored) -> Verdict:
        """Return everything held against a document; never raises for its content.

        What makes the examination itself fail is held against the document, too: the sender gets
        an answer that names the failure.
        """
        verdict = Verdict()
        try:
            root = parse(document.submission.xml)
            self._examine(Reader(root), document, verdict)
        except (Malformed, Refused) as exc:
            verdict.findings.append(exc.finding)
        except Exception as exc:  # whatever a library raises for it is about the document
            text = f"El comprobante no se pudo examinar: {type(exc).__name__}."
            _log.warning("%s: %s", document.submission.key, text)
            verdict.findings.append(Finding(codes.UNREADABLE, text))
        return verdict

    def _examine(self, reader: Reader, document: Stored, verdict: Verdict) -> None:
        kind = _document_type(document)
        verdict.findings += _check_kind(reader.element, kind)
        verdict.findings += self._schemas.check(reader.element) if not verdict.findings else []
        if verdict.findings:
            return
        verdict.facts = _facts(reader, kind)
        signed = verify(reader.element, document.submission.xml)
        holder = _signer_id(reader, kind)
        verdict.findings += certificate_findings(signed, holder, clock.now(), self._settings())
        verdict.was_read = not verdict.is_rejection
        if kind in CONFIRMATION_TYPES:
            verdict.findings += self._check_confirmation(reader, document)
            return
        verdict.findings += _check_clave(reader, document)
        verdict.findings += _check_date(reader, document)
        if self._register.earlier_with_consecutive(document):
            text = "La numeración consecutiva del comprobante ya existe en los registros."
            verdict.findings.append(Finding(codes.CONSECUTIVE_EXISTS, text))
        verdict.findings += self._check_sequence(document)
        verdict.findings += self._check_parties(reader, document)
        verdict.findings += self._check_activity(reader)
        verdict.findings += condition_findings(reader, kind)
        verdict.findings += self._check_references(reader, kind, document)
        verdict.findings += exoneration_findings(
            reader, kind, self._register, self._settings().exonerations
        )
        verdict.findings += self._check_amounts(reader, kind)

    def _check_sequence(self, document: Stored) -> Iterator[Finding]:
        setting, number = self._settings().sequence, document.submission.clave[31:41]
        last = self._register.last_sequence(document)
        if setting != "free" and last is not None and int(number) > last + 1:
            text = f"La numeración consecutiva salta de {last} a {int(number)}."
            yield Finding(codes.SEQUENCE, text, fatal=setting == "rejected")

    def _check_activity(self, reader: Reader) -> Iterator[Finding]:
        """Compare with the register, whose codes may lack the zeros in front."""
        settings, stated = self._settings(), reader.text("CodigoActividadEmisor")
        if settings.issuer_activity == "free" or not stated:
            return
        issuer = reader.text("Emisor/Identificacion/Numero")
        record = registered_taxpayer(issuer, self._register, settings) or {}
        rows = record.get("actividades", [])
        if stated not in {str(row.get("codigo", "")).zfill(_ACTIVITY_LENGTH) for row in rows}:
            text = f"La actividad {stated} no está inscrita para el emisor."
            yield Finding(codes.ACTIVITY, text, fatal=settings.issuer_activity == "rejected")

    def _check_references(self, reader: Reader, kind: str, document: Stored) -> Iterator[Finding]:
        edition = self._settings().reference_rules
        yield from reference_findings(reader, kind, _received(document), edition)
        if self._settings().corrections_enforced:
            yield from correction_findings(reader, kind, document, self._register)

    def _check_parties(self, reader: Reader, document: Stored) -> Iterator[Finding]:
        sent = document.submission
        for name, kind, number in (
            ("Emisor", sent.issuer_type, sent.issuer_id),
            ("Receptor", sent.receiver_type, sent.receiver_id),
        ):
            code = codes.CLAVE_PARTS if name == "Emisor" else codes.RECEIVER
            shown = reader.text(f"{name}/Identificacion/Numero")
            shown_kind = reader.text(f"{name}/Identificacion/Tipo")
            if shown and not _ID_SHAPES.get(shown_kind, re.compile("$.")).fullmatch(shown):
                text = f"La identificación del {name} no tiene el formato del tipo {shown_kind}."
                yield Finding(code, text)
            if number and (kind, normal_id(number)) != (shown_kind, normal_id(shown)):
                yield Finding(code, f"El {name} del envío no es el {name} del comprobante.")
            record = self._register.record("taxpayer", normal_id(shown)) or {}
            if record.get("unknown"):
                text = f"La identificación {shown} del {name} no es un registro válido."
                yield Finding(code, text)

    def _check_amounts(self, reader: Reader, kind: str) -> Iterator[Finding]:
        settings = self._settings()
        lines = [Line(item, kind, settings) for item in reader.each("DetalleServicio/LineaDetalle")]
        for position, line in enumerate(lines, start=1):
            if line.number != str(position):
                yield Finding(codes.LINE_AMOUNTS, f"Línea {position}: NumeroLinea no es sucesivo.")
            yield from line.differences()
            if line.cabys and self._cabys.is_complete and not self._cabys.find(line.cabys):
                text = f"Línea {line.number}: el código CABYS {line.cabys} no existe."
                yield Finding(codes.CABYS_UNKNOWN, text, row=line.source.row)
        yield from Summary(reader, lines, kind, settings).differences()

    def _check_confirmation(self, reader: Reader, document: Stored) -> Iterator[Finding]:
        sent = document.submission
        if reader.text("NumeroConsecutivoReceptor") != sent.receiver_consecutive:
            yield Finding(codes.CONFIRMATION, "NumeroConsecutivoReceptor no es el del envío.")
        if reader.text("Clave") != sent.clave:
            yield Finding(codes.CONFIRMATION, "La Clave no es la del envío.")
        expected = {"05": "1", "06": "2", "07": "3"}[sent.receiver_consecutive[8:10]]
        if reader.text("Mensaje") != expected:
            yield Finding(codes.CONFIRMATION, "Mensaje no corresponde al tipo del consecutivo.")
        original = self._register.find(sent.clave)
        if original is None or original.state != "aceptado":
            yield Finding(codes.CONFIRMATION, "El comprobante confirmado no está aceptado.")
            return
        stated = {
            "total": reader.amount("TotalFactura"),
            "tax": reader.amount("MontoTotalImpuesto"),
        }
        for name, value in stated.items():
            if f"{value:.5f}" != original.facts.get(name):
                text = "Los montos no son los del comprobante confirmado."
                yield Finding(codes.CONFIRMATION, text)
        if normal_id(reader.text("NumeroCedulaReceptor")) != normal_id(
            original.facts.get("receiver_id", "")
        ):
            yield Finding(codes.CONFIRMATION, "El receptor no es el del comprobante confirmado.")


def _document_type(document: Stored) -> str:
    sent = document.submission
    consecutive = sent.receiver_consecutive or sent.clave[21:41]
    return consecutive[8:10]


def _check_kind(root: etree._Element, kind: str) -> Iterator[Finding]:
    name = etree.QName(root)
    expected = ROOT_OF_TYPE.get(kind, "")
    if name.localname != expected or name.namespace != namespace_of(expected):
        yield Finding(codes.FORMAT, "El tipo de documento no corresponde", row=1)


def _facts(reader: Reader, kind: str) -> dict[str, str]:
    if kind in CONFIRMATION_TYPES:
        return {
            "issuer_id": reader.text("NumeroCedulaEmisor"),
            "receiver_id": reader.text("NumeroCedulaReceptor"),
            "tax": f"{reader.amount('MontoTotalImpuesto'):.5f}",
            "total": f"{reader.amount('TotalFactura'):.5f}",
        }
    claves = corrected_claves(reader)
    return {
        "mentions": " ".join(item.text("Numero") for item in reader.each("InformacionReferencia")),
        "corrects": claves[0] if len(claves) == 1 else "",
        "issuer_name": reader.text("Emisor/Nombre"),
        "issuer_type": reader.text("Emisor/Identificacion/Tipo"),
        "issuer_id": reader.text("Emisor/Identificacion/Numero"),
        "receiver_name": reader.text("Receptor/Nombre"),
        "receiver_type": reader.text("Receptor/Identificacion/Tipo"),
        "receiver_id": reader.text("Receptor/Identificacion/Numero"),
        "tax": f"{reader.amount('ResumenFactura/TotalImpuesto'):.5f}",
        "total": f"{reader.amount('ResumenFactura/TotalComprobante'):.5f}",
    }


def _signer_id(reader: Reader, kind: str) -> str:
    """Return whose certificate must have signed: purchases and confirmations, the receiver's."""
    if kind in CONFIRMATION_TYPES:
        return reader.text("NumeroCedulaReceptor")
    party = "Receptor" if kind == "08" else "Emisor"
    return reader.text(f"{party}/Identificacion/Numero")


def _check_clave(reader: Reader, document: Stored) -> Iterator[Finding]:
    clave = cut_clave(reader.text("Clave"))
    if clave is None or reader.text("Clave") != document.submission.clave:
        yield Finding(codes.CLAVE_PARTS, "La Clave del comprobante no es la del envío.")
        return
    issuers = {reader.text("Emisor/Identificacion/Numero").zfill(12)}
    if clave.document_type == "08":  # annex 1 leaves open whose id a purchase invoice carries
        issuers.add(reader.text("Receptor/Identificacion/Numero").zfill(12))
    checks = {
        "el país": clave.country == "506",
        "la identificación del emisor": clave.issuer in issuers,
        "la numeración consecutiva": clave.consecutive == reader.text("NumeroConsecutivo"),
        "la situación": clave.situation in ("1", "2", "3"),
        "la fecha": clave.date == reader.moment("FechaEmision").strftime("%d%m%y"),
    }
    for part, is_right in checks.items():
        if not is_right:
            yield Finding(codes.CLAVE_PARTS, f"La Clave no concuerda con {part} del comprobante.")


def _received(document: Stored) -> datetime:
    return datetime.fromtimestamp(document.received_at, UTC)


def _check_date(reader: Reader, document: Stored) -> Iterator[Finding]:
    received = _received(document)
    emission = reader.moment("FechaEmision")
    if emission > received + _AHEAD:
        yield Finding(codes.TIME_DIFFERS, "FechaEmision es posterior a la hora oficial.")
    if document.submission.clave[41:42] == "1" and emission < received - _LATE:
        text = "El comprobante se recibió fuera del plazo de envío."
        yield Finding(codes.LATE, text, fatal=False)
