"""Measure the signing path against one raw RSA-2048 signature, all interleaved in one run."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chalicelib.core.bodies import UnreadBody
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.clave import COSTA_RICA
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.hacienda.service import Party, Submission
from chalicelib.countries.costa_rica.schema import Schemas
from chalicelib.countries.costa_rica.signer import C14N, POLICIES, SigningKey, sign
from chalicelib.countries.costa_rica.structure.table import BY_TYPE
from infra.local.throwaway_keys import make_throwaway_key
from tests.support.samples import (
    ISSUED_AT,
    number_document,
    sample_body,
    sample_document,
    sample_issuer,
)

BUDGETS = {"model_to_signed_bytes": 1.75, "whole_chain": 5.0}
"""Most that a step may take, in raw RSA signatures."""
ROOT = Path(__file__).parents[2]
SCHEMA_FOLDERS = (
    ROOT / "build" / "schemas" / "xsd" / "v4.4",
    ROOT.parent / "shared" / "hacienda-cr" / "xsd" / "v4.4",
)


def measure(rounds: int = 11, documents: int = 100) -> list[dict[str, Any]]:
    """Time each step: rounds with all steps interleaved, in each a warm run of documents.

    The value is the fastest document of all rounds, the ratio that to the usual raw signature: on
    a shared machine neighbours only ever add time, to long steps more than to short ones, and a raw
    signature, which reads next to nothing, differs by the pace of the processor alone. Processor
    time for the same reason.
    """
    steps = _steps()
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            step()
            times[name].append(min(_milliseconds(step) for _ in range(documents)))
    raw = statistics.median(times["raw_rsa_2048"])
    return [
        {
            "name": name,
            "value": round(min(values), 4),
            "unit": "ms",
            "ratio_to": "raw_rsa_2048",
            "ratio": round(min(values) / raw, 3),
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
        numbered = number_document(UnreadBody(request).read(NewDocument), issuer)
        signed = sign(unsigned_xml(numbered), key, at=ISSUED_AT, clave=numbered.clave)
        if schemas is not None:
            schemas.check(signed, BY_TYPE[numbered.document_type].name)
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


def _signxml(document: Comprobante, key: SigningKey) -> Callable[[], object]:
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
