"""Measure the signing path against one raw RSA-2048 signature, all interleaved in one run."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.countries.costa_rica.hacienda.service import Party, Submission
from chalicelib.countries.costa_rica.clave import COSTA_RICA, compose_clave, compose_consecutive
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.prepare import prepare
from chalicelib.countries.costa_rica.schema import Schemas
from chalicelib.countries.costa_rica.signer import C14N, POLICIES, SigningKey, sign
from chalicelib.countries.costa_rica.structure.table import BY_CODE
from chalicelib.invoicing.model import DOCUMENT_TYPES, Document, Issuer, NewDocument
from infra.local.throwaway_keys import make_throwaway_key

ISSUED_AT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
LINES = 20
BUDGETS = {"model_to_signed_bytes": 2.0, "whole_chain": 4.5}
"""Most that a step may take, in raw RSA signatures."""
ROOT = Path(__file__).parents[2]
SCHEMA_FOLDERS = (
    ROOT / "build" / "schemas" / "xsd" / "v4.4",
    ROOT.parent / "shared" / "hacienda-cr" / "xsd" / "v4.4",
)


def sample_body(lines: int = LINES) -> dict[str, Any]:
    """Build the JSON of a usual sale: services and goods, discounts, several rates."""
    return {
        "type": "invoice",
        "economic_activity": "6201.0",
        "receiver": {
            "name": "Cliente Ficticio & Hijos S.A.",
            "identification": {"type": "02", "number": "3101888888"},
            "address": {
                "province": "1",
                "canton": "01",
                "district": "01",
                "details": "Avenida ficticia, 100 metros al norte",
            },
            "email": "cliente@example.com",
        },
        "sale_condition": "01",
        "lines": [_sample_line(number) for number in range(lines)],
        "currency": "CRC",
        "payments": [{"type": "06"}],
    }


def _sample_line(number: int) -> dict[str, Any]:
    line: dict[str, Any] = {
        "cabys": "8313100000100" if number % 2 else "4529000000000",
        "quantity": f"{number + 1}.5",
        "unit": "Sp" if number % 2 else "Unid",
        "description": f"Artículo de ejemplo número {number + 1}",
        "unit_price": f"{1250 + number}.55",
        "taxes": [{"code": "01", "rate_code": "08" if number % 3 else "04"}],
    }
    if number % 4 == 0:
        line["discounts"] = [{"code": "07", "percentage": "2.5"}]
    return line


def sample_issuer() -> Issuer:
    """Build the issuer that the test keys are made for."""
    return Issuer.model_validate(
        {
            "name": "EJEMPLO FICTICIA SOCIEDAD ANONIMA",
            "identification": {"type": "02", "number": "3101999999"},
            "trade_name": "Ficticia",
            "address": {
                "province": "1",
                "canton": "01",
                "district": "01",
                "details": "Avenida ficticia, 100 metros al sur",
            },
            "phone": {"country_code": "506", "number": "22220000"},
            "emails": ["facturas@example.com"],
        }
    )


def number_document(body: NewDocument, issuer: Issuer, sequence: int = 1) -> Document:
    """Check, compute and number a document as the service does, at a fixed time."""
    totals = prepare(body)
    code = DOCUMENT_TYPES[body.type]
    consecutive = compose_consecutive(body.branch, body.terminal, code, sequence)
    return Document(
        id="doc_01EXAMPLE",
        business_id="bus_01EXAMPLE",
        document_type=code,
        clave=compose_clave(
            ISSUED_AT, issuer.identification.number, consecutive, security_code=lambda: "12345678"
        ),
        consecutive=consecutive,
        system_provider="3101777777",
        issued_at=ISSUED_AT,
        issuer=issuer,
        body=body,
        totals=totals,
        created_at=ISSUED_AT,
    )


def sample_document(lines: int = LINES, **changes: Any) -> Document:
    """Build a numbered document of `lines` lines."""
    body = NewDocument.model_validate({**sample_body(lines), **changes})
    return number_document(body, sample_issuer())


def measure(rounds: int = 11, documents: int = 100) -> list[dict[str, Any]]:
    """Time each step: rounds with all steps interleaved, in each a warm run of documents.

    The value of a round is its fastest document, the ratio the median of the rounds' ratios to raw
    RSA: on a shared machine neighbours only ever add time, to long steps more than to short ones.
    Processor time for the same reason.
    """
    steps = _steps()
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            step()
            times[name].append(min(_milliseconds(step) for _ in range(documents)))
    raw = times["raw_rsa_2048"]
    return [
        {
            "name": name,
            "value": round(statistics.median(values), 4),
            "unit": "ms",
            "ratio_to": "raw_rsa_2048",
            "ratio": round(statistics.median([v / r for v, r in zip(values, raw, strict=True)]), 3),
            **({"budget": BUDGETS[name]} if name in BUDGETS else {}),
        }
        for name, values in times.items()
    ]


def _milliseconds(step: Callable[[], object]) -> float:
    start = time.process_time_ns()
    step()
    return (time.process_time_ns() - start) / 1e6


def _steps() -> dict[str, Callable[[], object]]:
    test_key = make_throwaway_key()
    key = SigningKey.load(test_key.pkcs8, test_key.certificate_der)
    document = sample_document()
    request = json.dumps(sample_body()).encode()
    issuer = sample_issuer()
    folder = next((path for path in SCHEMA_FOLDERS if path.is_dir()), None)
    schemas = Schemas(folder) if folder else None
    chain = "whole_chain" if folder else "whole_chain_without_schema_check"  # less to do: no budget
    data = unsigned_xml(document)

    def model_to_signed() -> bytes:
        return sign(unsigned_xml(document), key, at=ISSUED_AT, clave=document.clave)

    def whole_chain() -> bytes:
        numbered = number_document(NewDocument.model_validate_json(request), issuer)
        signed = sign(unsigned_xml(numbered), key, at=ISSUED_AT, clave=numbered.clave)
        if schemas is not None:
            schemas.check(signed, BY_CODE[numbered.document_type].name)
        return Submission(
            clave=numbered.clave,
            issued_at=numbered.issued_at.astimezone(COSTA_RICA),
            issuer=Party(issuer.identification.type, issuer.identification.number),
            receiver=None,
            xml=signed,
        ).body()

    return {
        "raw_rsa_2048": lambda: key.private_key.sign(data, key.padding, key.hash),
        "model_to_signed_bytes": model_to_signed,
        chain: whole_chain,
        "signxml_same_document": _signxml(document, key),
    }


def _signxml(document: Document, key: SigningKey) -> Callable[[], object]:
    from cryptography import x509
    from lxml import etree
    from signxml.algorithms import DigestAlgorithm
    from signxml.xades.xades import XAdESSignaturePolicy, XAdESSigner

    identifier, digest = POLICIES["v4.4"]
    policy = XAdESSignaturePolicy(
        Identifier=identifier,
        Description="",
        DigestMethod=DigestAlgorithm.SHA256,
        DigestValue=digest,
    )
    certificate = x509.load_der_x509_certificate(key.certificate_der)

    def signxml_same_document() -> object:
        signer = XAdESSigner(signature_policy=policy, c14n_algorithm=C14N)
        root = etree.fromstring(unsigned_xml(document))
        signed = signer.sign(root, key=key.private_key, cert=[certificate])
        return etree.tostring(signed)

    return signxml_same_document


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(row))  # noqa: T201 - the answer of the program
