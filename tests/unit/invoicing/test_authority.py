"""The plug-ins: which countries there are, and what the first makes of refusals."""

from __future__ import annotations

import pytest

from chalicelib.invoicing.authority import CountryNotServed, authority_of
from chalicelib.invoicing.body import NewDocument
from chalicelib.invoicing.costa_rica.clave import parse_clave
from tests.bench.signing import ISSUED_AT, sample_body, sample_issuer


def test_country_without_a_plug_in_is_refused_by_name() -> None:
    with pytest.raises(CountryNotServed) as refused:
        authority_of("ES")

    assert "ES" in refused.value.sentence("en")


def test_numbers_of_a_document_agree_with_each_other() -> None:
    body = NewDocument.model_validate(sample_body(1))

    numbers = authority_of("CR").number(sample_issuer(), body, 41, ISSUED_AT)

    clave = parse_clave(numbers.clave)
    assert str(clave.consecutive) == numbers.consecutive
    assert clave.consecutive.sequence == 41
    assert clave.issuer.endswith(sample_issuer().identification.number)
