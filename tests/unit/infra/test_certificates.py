"""Whom answers must be signed by is set by an operator, who is told what the file says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra import certificates
from tests.support.tax_keys import authority_pem


class Secrets:
    """Notes what is set."""

    def __init__(self) -> None:
        self.set: list[dict[str, Any]] = []

    def put_secret_value(self, **given: Any) -> None:
        self.set.append(given)


def test_certificates_are_set_and_told(tmp_path: Path) -> None:
    file, secrets = tmp_path / "ca.pem", Secrets()
    file.write_bytes(authority_pem())

    (said,) = certificates.put(secrets, "arn", certificates.read(file))

    assert said.startswith("issuer until 2035-12-30: CN=")
    assert secrets.set == [{"SecretId": "arn", "SecretString": authority_pem().decode()}]


def test_anybody_is_trusted_where_the_operator_says_so() -> None:
    secrets = Secrets()

    assert certificates.put(secrets, "arn", b"any\n") == ["anybody whose signature holds"]
    assert secrets.set[0]["SecretString"].strip() == "any"


@pytest.mark.parametrize("text", [b"", b"anybody", b"\xff", b"x" * 70_000, b"-----BEGIN"])
def test_what_is_something_else_is_refused_and_nothing_is_set(text: bytes) -> None:
    secrets = Secrets()

    with pytest.raises(certificates.NotCertificates):
        certificates.put(secrets, "arn", text)

    assert secrets.set == []


def test_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(certificates.NotCertificates, match="nowhere"):
        certificates.read(tmp_path / "nowhere.pem")
