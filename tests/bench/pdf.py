"""Measure the printing of a document: its cost, and that it grows with the lines and no faster."""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

from chalicelib.countries.costa_rica.printed.sheet import printed
from chalicelib.invoicing.authority import DocumentStanding
from infra.local.throwaway_keys import make_throwaway_key
from tests.support.samples import sample_document

_ACCEPTED = DocumentStanding("accepted")
LINEAR = 1.3
"""A line among 1,000 may cost this much more than one among 200, and no more."""


def measure(rounds: int = 5) -> list[dict[str, Any]]:
    """Time whole renderings in CPU, interleaved with the raw signature that all share."""
    from chalicelib.countries.costa_rica.signer import SigningKey

    test_key = make_throwaway_key()
    key = SigningKey.load(test_key.pkcs8, test_key.certificate_der)
    documents = {lines: sample_document(lines) for lines in (1, 20, 200, 1000)}
    times: dict[int, list[float]] = {lines: [] for lines in documents}
    raw: list[float] = []
    size = len(printed(documents[20], _ACCEPTED, "es"))
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(10):
            key.private_key.sign(b"document", key.padding, key.hash)
        raw.append((time.process_time() - start) / 10 * 1000)
        for lines, document in documents.items():
            start = time.process_time()
            printed(document, _ACCEPTED, "es")
            times[lines].append((time.process_time() - start) * 1000)
    rows = [
        _row(f"pdf_{lines}_lines", values, "raw_rsa_2048", raw) for lines, values in times.items()
    ]
    fixed = min(times[1])
    rows.append(
        _row(
            "pdf_per_line_of_1000",
            [(value - fixed) / 999 for value in times[1000]],
            "pdf_per_line_of_200",
            [(value - fixed) / 199 for value in times[200]],
        )
        | {"budget": LINEAR}
    )
    rows.append(
        {"name": "pdf_20_lines_size", "value": size, "unit": "bytes", "ratio_to": None}
        | {"ratio": None}
    )
    return rows


def _row(name: str, values: list[float], ratio_to: str, others: list[float]) -> dict[str, Any]:
    """Write one measurement; the fastest round disturbs least on a shared machine."""
    return {
        "name": name,
        "value": round(statistics.median(values), 4),
        "unit": "ms",
        "ratio_to": ratio_to,
        "ratio": round(min(values) / min(others), 3),
    }


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(row))  # noqa: T201 - the answer of the program
