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
    AnswerOfAnother,
    AnswerUnreadable,
    Checks,
    Sent,
    read_answer,
)
from chalicelib.countries.costa_rica.signature_check import SignatureInvalid
from chalicelib.countries.costa_rica.signer import ENVELOPED
from chalicelib.countries.costa_rica.xml_reader import HostileXml, read_shallow
from chalicelib.invoicing.authority import Decision
from tests.support.samples import ISSUED_AT
from tests.support.tax_keys import signing_key
from tests.unit.countries.costa_rica.authority import CLAVE, message, signed_answer

RSA_ENCRYPTION = bytes.fromhex("06092a864886f70d010101")


SENT = Sent(
    clave=CLAVE,
    issuer_number="3101999999",
    receiver_number="101230456",
    tax=Decimal(13),
    total=Decimal(113),
)


def read(data: bytes, **changes: Any) -> Decision:
    return read_answer(data, replace(SENT, **changes), Checks(at=ISSUED_AT))


def differing(data: bytes, **changes: Any) -> list[tuple[str, str, str]]:
    """Field, what was sent and what was answered, of each difference."""
    found = read(data, **changes).differences
    return [(each.field, each.sent, each.answered) for each in found]


def answer(**changes: Any) -> bytes:
    return signed_answer(message(**changes), signing_key())


def test_an_accepted_document_is_accepted() -> None:
    assert read(answer()) == Decision("accepted", ())


def test_the_enveloped_layout_is_read_as_well() -> None:
    data = signed_answer(message(), signing_key(), transform=ENVELOPED)

    assert read(data).state == "accepted"


@pytest.mark.parametrize(
    ("detail", "code", "text"),
    [
        (
            'codigo, mensaje, fila, columna\n-48, ""Falta un total"", 0, 0\n',
            "-48",
            "Falta un total",
        ),
        ("Falta el código de actividad.", "", "Falta el código de actividad."),
    ],
)
def test_remarks_do_not_reject(detail: str, code: str, text: str) -> None:
    found = read(answer(detail=detail))

    assert found.state == "accepted_with_warnings"
    assert [(each.code, each.text) for each in found.details] == [(code, text)]


@pytest.mark.parametrize(
    ("detail", "reason"),
    [
        ('[\ncodigo, mensaje, fila, columna\n-99, "Ya existe", 3, 14\n]', "Ya existe"),
        ("La firma no es válida.", "La firma no es válida."),
        (
            "El comprobante tiene los siguientes errores:",
            "El comprobante tiene los siguientes errores:",
        ),
    ],
)
def test_a_rejection_keeps_its_reasons(detail: str, reason: str) -> None:
    found = read(answer(message="3", status="Rechazado", detail=detail))

    assert found.state == "rejected"
    assert [each.text for each in found.details] == [reason]


def altered(old: str, new: str, **changes: Any) -> bytes:
    """An answer well signed in which the authority wrote something else."""
    unsigned = message(**{"detail": REMARK, **changes})
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


def test_a_rejection_before_the_parties_were_read_is_one() -> None:
    for number, total in (("000000000", "0.00000"), ("", "0"), ("Desconocido", "")):
        unsigned = message(
            message="3", issuer_name="DESCONOCIDO", issuer_number="3101999999", detail="Sin firma."
        )
        for old, new in (
            (ISSUER, f"<NumeroCedulaEmisor>{number}</NumeroCedulaEmisor>"),
            (TAX, f"<MontoTotalImpuesto>{total}</MontoTotalImpuesto>"),
            (TOTAL, f"<TotalFactura>{total}</TotalFactura>"),
        ):
            unsigned = unsigned.replace(old.encode(), new.encode())

        found = read(signed_answer(unsigned, signing_key()))

        assert (found.state, found.differences) == ("rejected", ())
        assert [each.text for each in found.details] == ["Sin firma."]


def test_an_answer_about_another_clave_is_refused() -> None:
    with pytest.raises(AnswerOfAnother, match=r"^Clave$"):
        read(answer(clave=CLAVE[:-1] + "9"))


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"issuer_number": "3101888888"}, ("NumeroCedulaEmisor", "3101999999", "3101888888")),
        ({"issuer_number": "31019999990"}, ("NumeroCedulaEmisor", "3101999999", "31019999990")),
        (
            {"receiver_type": "01", "receiver_number": "101230457", "receiver_name": "x"},
            ("NumeroCedulaReceptor", "101230456", "101230457"),
        ),
        ({"tax": Decimal("12.5")}, ("MontoTotalImpuesto", "13", "12.50000")),
        ({"total": Decimal("113.00001")}, ("TotalFactura", "113", "113.00001")),
    ],
)
def test_what_an_answer_says_otherwise_is_named_and_is_for_a_person(
    changes: dict[str, Any], difference: tuple[str, str, str]
) -> None:
    for decision in "13":
        assert differing(answer(message=decision, **changes)) == [difference]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (ISSUER, "", "NumeroCedulaEmisor"),
        (ISSUER, "<NumeroCedulaEmisor>000000000</NumeroCedulaEmisor>", "NumeroCedulaEmisor"),
        (TAX, TAX.replace("13.00000", "0.00000"), "MontoTotalImpuesto"),
        (TOTAL, "", "TotalFactura"),
        (TOTAL, "<TotalFactura></TotalFactura>", "TotalFactura"),
    ],
)
def test_an_acceptance_names_issuer_and_amounts(old: str, new: str, field: str) -> None:
    assert [each[0] for each in differing(altered(old, new))] == [field]
    assert differing(altered(old, new, message="3")) == []


def test_an_amount_is_a_decimal_as_xml_has_it_and_compared_by_its_value() -> None:
    for written in ("Infinity", "NaN", "trece", "1.13E2", "1_13", "１１３", "113\u00a0", "--1"):
        assert [each[0] for each in differing(altered("113.00000", written))] == ["TotalFactura"]
    for written in ("113", "+113.", " 113.0\n", "0000113.00000000000000000000"):
        assert differing(altered("113.00000", written)) == []


def test_zeros_before_an_identification_make_no_other_of_it() -> None:
    for sent in ("3101999999", "003101999999"):
        for answered in ("3101999999", "003101999999"):
            assert differing(answer(issuer_number=answered), issuer_number=sent) == []


@pytest.mark.parametrize(
    ("answered", "sent"), [("X101999999", "0101999999"), ("0101999999", "X101999999")]
)
def test_an_identification_that_begins_with_a_letter_is_compared_whole(
    answered: str, sent: str
) -> None:
    """The alphanumeric cédula jurídica is announced."""
    assert differing(answer(issuer_number=answered), issuer_number=sent)


def test_a_receiver_whom_nobody_sent_may_be_answered_as_none_only() -> None:
    unknown = {"receiver_type": "01", "receiver_name": "DESCONOCIDO"}

    assert differing(answer(receiver_number="000000000", **unknown), receiver_number=None) == []
    assert differing(answer(receiver_number="101230456", **unknown), receiver_number=None)


def test_an_answer_that_does_not_say_what_it_decides_is_for_a_person() -> None:
    for new, said in (
        ("<Mensaje>2</Mensaje>", "2"),
        ("<Mensaje></Mensaje>", ""),
        ("", ""),
        (DECISION * 2, "1\n1"),
        ("<Mensaje>1<a></a></Mensaje>", "1"),
    ):
        found = read(altered(DECISION, new))

        assert [(each.field, each.answered) for each in found.differences] == [("Mensaje", said)]
        assert [each.text for each in found.details] == ["Falta un total"]
        assert found.state == ("accepted_with_warnings" if "<a>" in new else "unknown")
    assert len(differing(altered(DECISION, "", total=Decimal(7)))) == 2, "the rest is as strict"


def test_an_answer_that_says_twice_whose_it_is_is_refused_by_the_name_of_the_field() -> None:
    clave = f"<Clave>{CLAVE}</Clave>"
    for twice in ("", clave * 2):
        with pytest.raises(AnswerUnreadable, match=r"^Clave$"):
            read(altered(clave, twice))


def test_a_field_that_occurs_twice_is_none_and_no_remark_is_lost() -> None:
    for field in (ISSUER, TAX, TOTAL):
        assert [each[0] for each in differing(altered(field, field * 2))] == [
            field[1:].split(">")[0]
        ]
    assert len(read(altered(DETAIL, DETAIL * 2)).details) == 2


def test_an_answer_may_leave_out_its_remarks_and_the_tax() -> None:
    """Both elements are optional in the schema."""
    for old, new in ((DETAIL, ""), (TAX, ""), (TAX, "<MontoTotalImpuesto></MontoTotalImpuesto>")):
        assert differing(altered(old, new)) == []
    assert read(altered(DETAIL, "")).state == "accepted"


def with_comments(*pairs: tuple[str, str]) -> bytes:
    """An answer into which comments were put after it was signed, which no signature notices."""
    data = answer(detail=REMARK).decode()
    for old, new in pairs:
        assert old in data
        data = data.replace(old, new)
    return data.encode()


def test_a_comment_hides_nothing_of_what_was_signed() -> None:
    hidden = with_comments(
        ("<DetalleMensaje>", "<DetalleMensaje><!-- nothing to see -->"),
        ("113.00000", "11<!-- -->3<!---->.00000"),
        ("<ds:DigestValue>", "<ds:DigestValue><!-- -->"),
    )

    found = read(hidden)

    assert [each.text for each in found.details] == ["Falta un total"]
    assert found.differences == ()


def test_a_comment_makes_no_other_amount() -> None:
    signed = altered("113.00000", "1130.00000")
    split = signed.replace(b"1130.00000", b"113<!---->0.00000")

    assert differing(split) == [("TotalFactura", "113", "1130.00000")]


def test_an_instruction_or_element_hides_no_remark_and_makes_no_other_amount() -> None:
    for beside in ("<?x?>", "<br></br>"):
        (remark,) = read(altered(REMARK, f"{beside}{REMARK}")).details
        assert (remark.code, remark.text) == ("-48", "Falta un total")
        for amount in (f"113{beside}.00000", f"113.00000{beside}"):
            assert differing(altered("113.00000", amount)) == [("TotalFactura", "113", "113.00000")]
        with pytest.raises(HostileXml, match="more than text"):
            read(altered(CLAVE, f"{CLAVE}{beside}"))


def test_an_answer_that_has_no_canonical_form_is_refused_as_such() -> None:
    data = answer().replace(b"<Clave>", b'<Clave xmlns:r="../relative">')

    with pytest.raises(SignatureInvalid, match="no canonical form"):
        read(data)


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


LONG_WORK = {
    "attributes": "<a" + "".join(f' b{i}=""' for i in range(2_001)) + "></a>",
    "namespaces": "<a" + "".join(f' xmlns:b{i}="u:{i}"' for i in range(101)) + "></a>",
    "elements": "<a>" + "<b/>" * 10_000 + "</a>",
    "elements, before": "<a>" + "<?b?>" * 40_000,
}


@pytest.mark.parametrize("kind", LONG_WORK)
def test_what_makes_canonical_xml_slow_is_refused_before(kind: str) -> None:
    """Sixty thousand bytes of names took half a minute."""
    with pytest.raises(HostileXml, match=f"too many .*{kind.partition(',')[0]}"):
        read(LONG_WORK[kind].encode())


def test_a_doctype_in_another_encoding_is_refused() -> None:
    declared = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a></a>'

    with pytest.raises(HostileXml):
        read_shallow(declared.encode())
