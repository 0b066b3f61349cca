"""The plug-ins: which countries there are, and what the first makes of refusals."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.countries.costa_rica import xml_reader
from chalicelib.countries.costa_rica.authority import MOST_XML_BYTES
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.clave import COSTA_RICA, parse_clave
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.signer import sign
from chalicelib.invoicing.authority import CountryNotServed, authority_of
from tests.support.samples import ISSUED_AT, sample_body
from tests.support.tax_keys import signing_key
from tests.unit.countries.costa_rica.samples import document, dossier, line


def test_country_without_a_plug_in_is_refused_by_name() -> None:
    with pytest.raises(CountryNotServed) as refused:
        authority_of("ES")

    assert "ES" in refused.value.sentence("en")


def test_a_document_has_the_day_of_its_country() -> None:
    zone = ZoneInfo(authority_of("CR").time_zone)

    assert ISSUED_AT.astimezone(zone).isoformat() == ISSUED_AT.astimezone(COSTA_RICA).isoformat()


@pytest.mark.usefixtures("environment")
def test_numbers_of_a_document_agree_with_each_other() -> None:
    authority, known = authority_of("CR"), dossier()
    draft = authority.draft(NewDocument.model_validate(sample_body(1)), "biz_1")

    numbered = authority.number(draft, known, 41, document_id="doc_1", at=ISSUED_AT)

    clave = parse_clave(numbered.key)
    assert str(clave.consecutive) == numbered.number
    assert clave.consecutive.sequence == 41
    assert clave.issuer.endswith(known.profile.id_number)


ACTIVITIES: list[Any] = [
    ("6201.0", "620100", "6201.0"),
    ("620100", "6201.0", "620100"),
    ("11101", "011101", "011101"),
    ("11101", "11101", "011101"),
    ("111.9", "0111.9", "0111.9"),
    ("4922.1", "602101", "4922.1"),
    ("602101", "4922.1", "602101"),
]


@pytest.mark.usefixtures("environment")
def test_activity_is_sent_as_it_is_registered_and_typed_in_any_form() -> None:
    for registered, typed, sent in ACTIVITIES:
        authority = authority_of("CR")
        body = NewDocument.model_validate({**sample_body(1), "economic_activity": typed})
        (known,) = dossier().activities
        business = dossier().but(activities=[known.but(code=registered)])

        numbered = authority.number(
            authority.draft(body, "biz_1"), business, 1, document_id="doc_1", at=ISSUED_AT
        )

        assert isinstance(numbered, Comprobante)
        assert f"<CodigoActividadEmisor>{sent}<".encode() in unsigned_xml(numbered)
        assert numbered.body.economic_activity == sent
        assert numbered.issuer.activity == known.description


@pytest.mark.usefixtures("environment")
def test_document_names_the_register_of_who_sells_alcohol() -> None:
    authority, business = authority_of("CR"), dossier()
    draft = authority.draft(NewDocument.model_validate(sample_body(1)), "biz_1")
    for number in ("8707-1", None):
        profile = business.profile.but(registrations={"alcohol": number})
        numbered = authority.number(
            draft, business.but(profile=profile), 1, document_id="doc_1", at=ISSUED_AT
        )
        assert isinstance(numbered, Comprobante)
        written = b"<Registrofiscal8707>8707-1</Registrofiscal8707>" in unsigned_xml(numbered)
        assert written == (number is not None)


@pytest.mark.usefixtures("environment")
def test_document_that_replaces_a_contingency_paper_says_so_in_its_clave() -> None:
    authority = authority_of("CR")
    paper = {"number": "T-7", "issued_at": "2026-11-19T12:00:00Z", "reason": "Contingencia"}
    for of_type, code, situation in (("08", "05", "2"), ("08", "04", "1"), ("06", "05", "1")):
        references = [paper | {"type": "06", "code": "04"}, paper | {"type": of_type, "code": code}]
        body = NewDocument.model_validate({**sample_body(1), "references": references})

        numbered = authority.number(
            authority.draft(body, "biz_1"), dossier(), 1, document_id="doc_1", at=ISSUED_AT
        )

        assert parse_clave(numbered.key).situation == situation


@pytest.mark.usefixtures("environment")
def test_document_of_an_activity_that_the_business_does_not_have_is_refused() -> None:
    authority = authority_of("CR")
    body = NewDocument.model_validate({**sample_body(1), "economic_activity": "6920.0"})

    with pytest.raises(InvalidInput) as refused:
        authority.number(
            authority.draft(body, "biz_1"), dossier(), 1, document_id="doc_1", at=ISSUED_AT
        )

    (error,) = refused.value.fields
    assert (error.pointer, error.rule.code) == ("/economic_activity", "activity-not-registered")


def test_document_that_would_be_too_large_to_send_is_refused_at_its_lines() -> None:
    serials = [f"FICTICIO{number:09d}" for number in range(100)]
    large = document(*[line(serial_numbers=serials)] * 1000)

    with pytest.raises(InvalidInput) as refused:
        authority_of("CR").examine(large)

    (error,) = refused.value.fields
    assert (error.pointer, error.rule.code) == ("/lines", "document-too-large")
    assert "4000000" in error.sentence("es")


def test_largest_document_that_is_numbered_can_be_signed_and_checked() -> None:
    serials = [f"FICTICIO{number:09d}" for number in range(64)]
    large = document(*[line(serial_numbers=serials)] * 1000)
    authority_of("CR").examine(large)

    signed = sign(unsigned_xml(large), signing_key(), at=ISSUED_AT, clave=large.clave)

    assert xml_reader.read(signed) is not None
    assert len(signed) > 0.9 * MOST_XML_BYTES
