"""An answer counts only if its signature holds and it is about the document that was sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from chalicelib.core.errors import Permanent
from chalicelib.countries.costa_rica.answers import (
    Answer,
    AnswerOfAnother,
    AnswerUnreadable,
    details_of,
    read_answer,
)
from chalicelib.countries.costa_rica.signature_check import SignatureInvalid
from chalicelib.countries.costa_rica.signer import ENVELOPED, SigningKey
from chalicelib.countries.costa_rica.xml_reader import HostileXml, read_shallow
from tests.support.tax_keys import make_throwaway_key, shared_key, signing_key
from tests.unit.countries.costa_rica.authority import CLAVE, message, signed_answer

RSA_ENCRYPTION = bytes.fromhex("06092a864886f70d010101")


def read(data: bytes, **changes: Any) -> Answer:
    asked = {"clave": CLAVE, "issuer_number": "3101999999", "total": Decimal(113), **changes}
    return read_answer(data, **asked)


def answer(**changes: Any) -> bytes:
    return signed_answer(message(**changes), signing_key())


def test_an_accepted_document_is_accepted() -> None:
    found = read(answer(), trusted_pem=shared_key().authority_pem)

    assert found.state == "accepted"
    assert (found.tax, found.total) == (Decimal(13), Decimal(113))


def test_the_enveloped_layout_is_read_as_well() -> None:
    data = signed_answer(message(), signing_key(), transform=ENVELOPED)

    assert read(data).message == "1"


def test_a_list_of_remarks_does_not_reject() -> None:
    remarks = 'codigo, mensaje, fila, columna\n-48, ""Falta un total"", 0, 0\n'

    found = read(answer(detail=remarks))

    assert found.state == "accepted_with_warnings"
    assert [(detail.code, detail.text) for detail in found.details] == [("-48", "Falta un total")]


def test_a_rejection_keeps_its_reasons() -> None:
    reasons = '[\ncodigo, mensaje, fila, columna\n-99, "Ya existe, dice", 3, 14\n]'

    found = read(answer(message="3", status="Rechazado", detail=reasons))

    assert found.state == "rejected"
    assert [(row.code, row.text, row.row, row.column) for row in found.details] == [
        ("-99", "Ya existe, dice", 3, 14)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Sin lista.", []),
        ('-1, "a", 0, 0\r\n-2, "b ""c""", 1, 2\r', [("-1", "a"), ("-2", 'b "c"')]),
        ('-1, "a", 0, 0\r-2, "b", 0, 0', [("-1", "a"), ("-2", "b")]),
        ('-1, "a\r\n", 0, 0', []),
        ('-1, """", 0, 0', [("-1", "")]),
        ('-1, """, 0, 0', [("-1", '"')]),
        ('no, "a", 0, 0\n-3, "sin fin, 0, 0', []),
    ],
)
def test_lists_of_remarks_are_read(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(detail.code, detail.text) for detail in details_of(text)] == expected


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"clave": CLAVE[:-1] + "9"}, "Clave"),
        ({"issuer_number": "3101888888"}, "NumeroCedulaEmisor"),
        ({"issuer_number": "31019999990"}, "NumeroCedulaEmisor"),
        ({"total": Decimal("113.00001")}, "TotalFactura"),
    ],
)
def test_an_answer_about_another_document_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(AnswerOfAnother, match=f"^{field}$"):
        read(answer(**changes))


@pytest.mark.parametrize("sent", ["3101999999", "003101999999"])
@pytest.mark.parametrize("answered", ["3101999999", "003101999999"])
def test_zeros_before_an_identification_make_no_other_of_it(sent: str, answered: str) -> None:
    assert read(answer(issuer_number=answered), issuer_number=sent).issuer_number == answered


@pytest.mark.parametrize(
    ("answered", "sent"), [("X101999999", "0101999999"), ("0101999999", "X101999999")]
)
def test_an_identification_that_begins_with_a_letter_is_compared_whole(
    answered: str, sent: str
) -> None:
    """The alphanumeric cédula jurídica is announced."""
    with pytest.raises(AnswerOfAnother, match=r"^NumeroCedulaEmisor$"):
        read(answer(issuer_number=answered), issuer_number=sent)


def altered(old: str, new: str) -> bytes:
    """An answer well signed in which the authority wrote something else."""
    unsigned = message(detail=REMARK)
    spoilt = unsigned.replace(old.encode(), new.encode())
    assert spoilt != unsigned
    return signed_answer(spoilt, signing_key())


REMARK = '-48, "Falta un total", 0, 0'
TAX, TOTAL, DETAIL = (
    "<MontoTotalImpuesto>13.00000</MontoTotalImpuesto>",
    "<TotalFactura>113.00000</TotalFactura>",
    f"<DetalleMensaje>{REMARK}</DetalleMensaje>",
)
ISSUER = "<NumeroCedulaEmisor>3101999999</NumeroCedulaEmisor>"
DECISION = "<Mensaje>1</Mensaje>"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (DECISION, "<Mensaje>2</Mensaje>", "Mensaje"),
        (DECISION, "<Mensaje></Mensaje>", "Mensaje"),
        (DECISION, "", "Mensaje"),
        (DECISION, DECISION * 2, "Mensaje"),
        (f"<Clave>{CLAVE}</Clave>", "", "Clave"),
        (ISSUER, "", "NumeroCedulaEmisor"),
        (ISSUER, ISSUER * 2, "NumeroCedulaEmisor"),
        (DETAIL, DETAIL * 2, "DetalleMensaje"),
        (TAX, TAX * 2, "MontoTotalImpuesto"),
        (TAX, TAX.replace("13.00000", "trece"), "MontoTotalImpuesto"),
        (TAX, TAX.replace("13.00000", "NaN"), "MontoTotalImpuesto"),
        (TOTAL, "", "TotalFactura"),
        (TOTAL, "<TotalFactura></TotalFactura>", "TotalFactura"),
        (TOTAL, TOTAL.replace("113.00000", "Infinity"), "TotalFactura"),
    ],
)
def test_an_answer_that_lacks_or_repeats_a_field_is_refused_by_its_name(
    old: str, new: str, field: str
) -> None:
    with pytest.raises(AnswerUnreadable, match=f"^{field}$"):
        read(altered(old, new))


def test_an_answer_may_leave_out_its_remarks_and_the_tax() -> None:
    """Both elements are optional in the schema."""
    without_remarks = read(altered(DETAIL, ""))
    without_tax = read(altered(TAX, ""))
    with_an_empty_tax = read(altered(TAX, "<MontoTotalImpuesto></MontoTotalImpuesto>"))

    assert (without_remarks.state, without_remarks.details) == ("accepted", ())
    assert (without_tax.tax, without_tax.total) == (None, Decimal(113))
    assert with_an_empty_tax.tax is None


@pytest.mark.parametrize("tag", ["a", "MensajeHacienda", "{http://example.com}MensajeHacienda"])
def test_another_kind_of_document_is_no_answer(tag: str) -> None:
    with pytest.raises(AnswerUnreadable, match=r"^MensajeHacienda$"):
        read(etree.tostring(etree.Element(tag)))


TAMPERED: list[Callable[[bytes], bytes]] = [
    lambda data: data.replace(b"<Mensaje>1<", b"<Mensaje>3<"),
    lambda data: data.replace(b"</DetalleMensaje>", b" </DetalleMensaje>"),
    lambda data: data.replace(b"rsa-sha256", b"rsa-sha1"),
    lambda data: data.replace(b"xmlenc#sha256", b"xmlenc#sha1"),
    lambda data: data.replace(b'URI=""', b'URI="#id-1"'),
    lambda data: data.replace(b'URI=""', b'URI="http://example.com/x"'),
    lambda data: data.replace(b"not(ancestor-or-self::ds:Signature)", b"self::node()"),
    lambda data: data.replace(b'xmlns:ds="http', b'xmlns:dx="http').replace(b"ds:", b"dx:"),
    lambda data: data.replace(b"</ds:Signature>", b"</ds:Signature><ds:Signature xmlns:ds="
                              b'"http://www.w3.org/2000/09/xmldsig#"></ds:Signature>'),
    lambda data: data[: data.index(b"<ds:Signature ")] + b"</MensajeHacienda>",
    lambda data: data.replace(b"<ds:KeyInfo>", b'<ds:KeyInfo Id="id-1">'),
    lambda data: data.replace(b"<ds:SignatureValue>", b"<ds:SignatureValue>A"),
    lambda data: data.replace(b"<ds:X509Certificate>", b"<ds:X509Certificate>AAAA"),
    lambda data: data.replace(b"<ds:X509Data>", b"<ds:KeyName>").replace(
        b"</ds:X509Data>", b"</ds:KeyName>"),
]  # fmt: skip


@pytest.mark.parametrize("change", TAMPERED)
def test_an_answer_that_was_touched_is_refused(change: Callable[[bytes], bytes]) -> None:
    data = answer()
    touched = change(data)

    assert touched != data
    with pytest.raises(SignatureInvalid):
        read(touched)


@pytest.mark.parametrize(
    ("part", "other"),
    [
        (RSA_ENCRYPTION, RSA_ENCRYPTION[:-1] + b"\x63"),  # a kind of key that is none
        (b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05"),  # X.509 version 6
    ],
)
def test_an_answer_with_a_certificate_of_no_kind_is_refused(part: bytes, other: bytes) -> None:
    key = signing_key()
    damaged = replace(key, certificate_der=key.certificate_der.replace(part, other, 1))
    assert damaged.certificate_der != key.certificate_der

    with pytest.raises(SignatureInvalid, match="cannot be read"):
        read(signed_answer(message(), damaged))


def test_a_signed_part_inside_another_document_is_refused() -> None:
    """Signature wrapping: the signed message is moved inside one that says something else."""
    signed = answer().partition(b"\n")[2]
    start = signed.index(b"<ds:Signature ")
    wrapped = (
        signed[:start].replace(b"<Mensaje>1<", b"<Mensaje>3<")
        + b"<Otros>"
        + signed
        + b"</Otros></MensajeHacienda>"
    )

    with pytest.raises(SignatureInvalid):
        read(wrapped)


def test_a_signer_who_is_not_trusted_is_refused() -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    other = make_throwaway_key("3101777777")
    pem = x509.load_der_x509_certificate(other.certificate_der).public_bytes(Encoding.PEM)

    with pytest.raises(SignatureInvalid, match="not trusted"):
        read(answer(), trusted_pem=pem)


def test_the_signers_own_certificate_can_be_the_trusted_one() -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    other = make_throwaway_key("3101777777")
    pem = x509.load_der_x509_certificate(other.certificate_der).public_bytes(Encoding.PEM)
    key = SigningKey.load(other.pkcs8, other.certificate_der)

    assert read(signed_answer(message(), key), trusted_pem=pem).message == "1"


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10 if i else b"ha") for i in range(9)
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        b"<a>",
        b"<!DOCTYPE a [" + LAUGHS + b"]><a>&l8;</a>",
        b'<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a></a>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".encode(
            "utf-16"
        ),
        b"<a>&unknown;</a>",
        b"<a>" * 60 + b"</a>" * 60,
        b"<a>" * 5000 + b"</a>" * 5000,
        b"<a>" + b" " * 5_000_001 + b"</a>",
    ],
)
def test_hostile_xml_is_refused_as_such(data: bytes) -> None:
    with pytest.raises(HostileXml):
        read_shallow(data)
    with pytest.raises(Permanent):
        read(data)


def test_a_doctype_in_another_encoding_is_refused() -> None:
    declared = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a></a>'

    with pytest.raises(HostileXml):
        read_shallow(declared.encode())
