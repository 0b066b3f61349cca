"""An issuer is named so that whoever reads the name back comes to the name in the certificate."""

from __future__ import annotations

import re

import pytest

from chalicelib.countries.costa_rica import issuer_name
from chalicelib.countries.costa_rica.issuer_name import distinguished_name
from tests.support.key_files import der
from tests.support.tax_keys import shared_key

UTF8, NUMERIC, PRINTABLE, T61, IA5, UNIVERSAL, BMP = 0x0C, 0x12, 0x13, 0x14, 0x16, 0x1C, 0x1E
OIDS = {
    "CN": "550403",
    "C": "550406",
    "L": "550407",
    "ST": "550408",
    "STREET": "550409",
    "O": "55040a",
    "OU": "55040b",
    "UID": "0992268993f22c640101",
    "DC": "0992268993f22c640119",
    "2.5.4.4": "550404",
    "2.5.4.5": "550405",
    "2.5.4.45": "55042d",
    "2.5.4.97": "550461",
    "1.2.840.113549.1.9.1": "2a864886f70d010901",
    "1.2.3.4.5": "2a030405",
}
Attribute = tuple[str, int, str | bytes]


def attribute(name: str, tag: int, value: str | bytes) -> bytes:
    encoding = {T61: "latin-1", BMP: "utf-16-be", UNIVERSAL: "utf-32-be"}.get(tag, "utf-8")
    text = value.encode(encoding) if isinstance(value, str) else value
    return der(0x30, der(0x06, bytes.fromhex(OIDS[name])), der(tag, text))


def name(*relative: list[Attribute]) -> bytes:
    """Return the contents of a Name (RFC 5280, 4.1.2.4)."""
    return b"".join(der(0x31, *(attribute(*each) for each in parts)) for parts in relative)


# Each was written so by Java 17 (X500Principal.getName("RFC2253")), and read back there it is equal
# to the certificate's own name. Where Java writes text that it does not read back as the same, the
# value is in DER, and equal as well: those are marked.
WRITTEN: list[tuple[str, bytes]] = [
    ("CN=CA,O=AUTORIDAD,C=CR",
     name([("C", PRINTABLE, "CR")], [("O", UTF8, "AUTORIDAD")], [("CN", UTF8, "CA")])),
    (r"CN=a\,b\+c\"d\\e\<f\>g\;h\=i\#j", name([("CN", UTF8, 'a,b+c"d\\e<f>g;h=i#j')])),
    (r"CN=\#b", name([("CN", UTF8, "#b")])),
    (r"CN=\ \ a  b\ \ ", name([("CN", UTF8, "  a  b  ")])),
    ("CN=\\ ", name([("CN", UTF8, " ")])),
    (r"CN=a\,", name([("CN", UTF8, "a,")])),
    (r"CN=a\\\ ", name([("CN", UTF8, "a\\ ")])),
    ("CN=", name([("CN", UTF8, "")])),
    ("CN=ÑANDÚ ✓ 😀", name([("CN", UTF8, "ÑANDÚ ✓ 😀")])),
    ("CN=A&B's", name([("CN", UTF8, "A&B's")])),
    ("CN=b+O=a", name([("CN", UTF8, "b"), ("O", UTF8, "a")])),
    ("2.5.4.5=#130131+CN=a", name([("2.5.4.5", PRINTABLE, "1"), ("CN", UTF8, "a")])),
    ("OU=U,STREET=Calle,ST=S,L=SJ,UID=u",
     name([("UID", UTF8, "u")], [("L", UTF8, "SJ")], [("ST", UTF8, "S")],
          [("STREET", UTF8, "Calle")], [("OU", UTF8, "U")])),
    ("DC=go,DC=cr", name([("DC", IA5, "cr")], [("DC", IA5, "go")])),
    ("DC=#0c026372", name([("DC", UTF8, "cr")])),  # Java: text
    ("CN=X,2.5.4.5=#131043504a2d342d3030302d303034303137",
     name([("2.5.4.5", PRINTABLE, "CPJ-4-000-004017")], [("CN", UTF8, "X")])),
    ("1.2.840.113549.1.9.1=#16066140622e6372", name([("1.2.840.113549.1.9.1", IA5, "a@b.cr")])),
    ("2.5.4.97=#0c0856415445532d4231", name([("2.5.4.97", UTF8, "VATES-B1")])),
    ("2.5.4.4=#0c0153", name([("2.5.4.4", UTF8, "S")])),
    ("1.2.3.4.5=#0c0178", name([("1.2.3.4.5", UTF8, "x")])),
    ("2.5.4.45=#030200ff", name([("2.5.4.45", 0x03, b"\0\xff")])),
    ("CN=#1203313233", name([("CN", NUMERIC, "123")])),
    ("CN=#1c14000000d1000000410000004e00000044000000da", name([("CN", UNIVERSAL, "ÑANDÚ")])),
    ("CN=#1e0a00d10041004e004400da", name([("CN", BMP, "ÑANDÚ")])),  # Java: text
    ("CN=#1405d1414e44da", name([("CN", T61, "ÑANDÚ")])),  # Java: text
    ("CN=#1603696135", name([("CN", IA5, "ia5")])),  # Java: text
]  # fmt: skip


def read(text: str) -> list[list[tuple[str, bytes | str]]]:
    """Read a name by the grammar of RFC 4514, section 3, with its escapes; DER stays bytes."""
    signs = re.findall(r"\\[0-9A-Fa-f]{2}|\\.|[^\\]", text, re.DOTALL)
    relative: list[list[list[str]]] = [[[]]]
    for sign in signs:
        if sign == ",":
            relative.append([[]])
        elif sign == "+":
            relative[-1].append([])
        else:
            relative[-1][-1].append(sign)
    return [[_pair(each) for each in parts] for parts in relative]


def _pair(signs: list[str]) -> tuple[str, bytes | str]:
    at = signs.index("=")
    kind, value = "".join(signs[:at]), signs[at + 1 :]
    if value[:1] == ["#"]:
        return kind, bytes.fromhex("".join(value[1:]))
    assert not {'"', ";", "<", ">", "\0"} & set(value), "RFC 4514 wants them escaped"
    assert " " not in {*value[:1], *value[-1:]}
    return kind, "".join(sign[-1] for sign in value)


def test_name_is_written_as_java_writes_it_or_reads_it_back() -> None:
    assert [distinguished_name(data) for _, data in WRITTEN] == [text for text, _ in WRITTEN]


def test_name_that_is_read_back_by_the_rfc_is_that_of_the_certificate() -> None:
    for text, data in WRITTEN:
        rebuilt = b""
        for parts in reversed(read(text)):
            attributes = []
            for kind, value in parts:
                oid = der(0x06, bytes.fromhex(OIDS[kind]))
                given = value if isinstance(value, bytes) else der(UTF8, value.encode())
                attributes.append(der(0x30, oid, given))
            rebuilt += der(0x31, *attributes)
        as_text = data.replace(b"\x13\x02CR", b"\x0c\x02CR")
        as_text = as_text.replace(b"\x16\x02cr", b"\x0c\x02cr").replace(
            b"\x16\x02go", b"\x0c\x02go"
        )
        assert rebuilt == as_text, text


@pytest.mark.parametrize(
    "data",
    [
        name([("CN", 0x03, b"\0\xff")]),  # no text
        name([("CN", UTF8, b"\xff")]),
        name([("CN", UTF8, "a")])[:-1],
        der(0x31, der(0x30, der(0x06, b"\x55\x04\x83"), der(UTF8, b"a"))),
        der(0x31, der(0x30, der(0x06, b""), der(UTF8, b"a"))),
        der(0x31, der(0x30, der(UTF8, b"a"))),
    ],
)
def test_damaged_name_is_none(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        distinguished_name(data)


def test_issuer_is_found_in_a_certificate() -> None:
    certificate = shared_key().certificate_der

    assert issuer_name.issuer_name(certificate) == (
        r"CN=CA DE PRUEBA\, SIN VALOR,O=AUTORIDAD DE EJEMPLO,C=CR"
    )
    for cut in (b"", certificate[:9], certificate[:-1], der(0x30), der(0x30, der(0x30))):
        with pytest.raises(ValueError, match=r".+"):
            issuer_name.issuer_name(cut)
