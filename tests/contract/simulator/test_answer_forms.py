"""Every form of answer that the simulator can be told to give, signed as it stands."""

from __future__ import annotations

import base64
import itertools
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from lxml import etree

from infra.simulator.answer import LAYOUTS
from infra.simulator.detail import LAYOUTS as DETAILS
from infra.simulator.dom import parse
from infra.simulator.findings import Refused
from infra.simulator.shaping import INSERTIONS, ROOTS, SPOILT
from infra.simulator.signature import verify
from infra.simulator.signers import SIGNERS
from tests.contract.simulator.client import RECEPTION, Client
from tests.contract.simulator.taxpayer import Invoice, Signer

Asked = Callable[..., bytes]
REASON = 'La "base" no coincide, revise.'
PARTIES = ("NombreEmisor", "TipoIdentificacionEmisor", "NumeroCedulaEmisor")
RECEIVER = ("NombreReceptor", "TipoIdentificacionReceptor", "NumeroCedulaReceptor")
DAY_AND_MORE = timedelta(days=1, hours=12)
"""More than the day that a certificate begins early."""
TOTALS = ("MontoTotalImpuesto", "TotalFactura")


@pytest.fixture
def asked(client: Client, signer: Signer) -> Asked:
    """Return the answer to an invoice while these faults hold."""

    def ask(*rules: dict[str, Any], invoice: Invoice | None = None) -> bytes:
        client.faults(*rules)
        sent = invoice or Invoice()
        assert client.post(sent, signer.xpath(sent.xml())).status == 202
        return base64.b64decode(client.outcome(sent.clave)["respuesta-xml"])

    return ask


def _texts(answer: bytes, names: tuple[str, ...]) -> list[str | None]:
    root = etree.fromstring(answer)
    return [root.findtext(f"{{*}}{name}") for name in names]


def _text(answer: bytes, name: str) -> str:
    return _texts(answer, (name,))[0] or ""


def _holds(answer: bytes) -> bool:
    try:
        verify(parse(answer), answer)
    except Refused:
        return False
    return True


def test_rejection_may_name_unknown_parties_and_no_totals(asked: Asked) -> None:
    answer = asked({"fault": "reject"}, {"fault": "parties", "mode": "unknown"})

    assert _text(answer, "Mensaje") == "3"
    assert _texts(answer, PARTIES) == ["DESCONOCIDO", "01", "000000000"]
    assert _texts(answer, RECEIVER) == [None, None, None]
    assert _texts(answer, TOTALS) == ["0", "0"]
    assert _holds(answer)


def test_answer_may_leave_parties_and_totals_empty(asked: Asked) -> None:
    answer = asked({"fault": "parties", "mode": "empty"})

    assert _text(answer, "Mensaje") == "1"
    assert _texts(answer, (*PARTIES, *RECEIVER, *TOTALS)) == [""] * 8
    assert _holds(answer)


@pytest.mark.parametrize("mode", ["stated", "unknown", "empty"])
def test_rejection_before_the_parties_were_read_says_what_is_set(
    client: Client, signer: Signer, mode: str
) -> None:
    client.call("PUT", "/admin/settings", {"unread_parties": mode})
    invoice = Invoice()
    changed = signer.xpath(invoice.xml()).replace(b"Calle inventada", b"Calle cambiada")

    _, answer = client.submit(invoice, changed)

    names = {"stated": "Ejemplo Ficticio S.A.", "unknown": "DESCONOCIDO", "empty": ""}
    assert _text(answer.encode(), "NombreEmisor") == names[mode]


def test_rejection_of_what_was_read_states_its_parties(asked: Asked) -> None:
    answer = asked(invoice=Invoice(replacements=[(">139.", ">138.")]))

    assert _text(answer, "Mensaje") == "3"
    assert _texts(answer, PARTIES) == ["Ejemplo Ficticio S.A.", "02", "3101999999"]


HEAD = "El comprobante electrónico tiene los siguientes errores:"
COLUMNS = "codigo, mensaje, fila, columna"
QUOTED = '"La ""base"" no coincide, revise."'


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("rows", f"{HEAD}\n[\n{COLUMNS}\n-7, {QUOTED}, 0, 0\n]"),
        ("one_line", f"{HEAD} [ {COLUMNS} -7, {QUOTED}, 0, 0 ]"),
        ("header_in_brackets", f"{HEAD}\n[{COLUMNS}]\n-7, {QUOTED}, 0, 0"),
        ("no_brackets", f'\n\n{COLUMNS}\n-7, ""La "base" no coincide, revise."", 0, 0\n'),
        ("sentence", REASON),
        ("line_breaks", f"{HEAD}\n[\n{COLUMNS}\n-7, {QUOTED.replace(' ', chr(10))}, 0, 0\n]"),
        ("unquoted", f"{HEAD}\n[\n{COLUMNS}\n-7, {REASON}, 0, 0\n]"),
        (
            "braces",
            f'{HEAD}\n[\n{COLUMNS}\n-7, "{REASON} One of '
            '\'{"urn:x":Clave, "urn:x":Otro}\' is expected.", 0, 0\n]',
        ),
        (
            "escaped",
            rf"{HEAD}\n[\n{COLUMNS}\n-7, \"La \"base\" no coincide, revise.\", 0, 0\n]",
        ),
        (
            "after_sentence",
            "Este comprobante se envió al ambiente de pruebas y no tiene validez tributaria.\n\n"
            f"{HEAD}\n[\n{COLUMNS}\n-7, {QUOTED}, 0, 0\n]",
        ),
    ],
)
def test_findings_are_listed_in_each_layout(asked: Asked, mode: str, expected: str) -> None:
    answer = asked(
        {"fault": "reject", "code": -7, "message": REASON}, {"fault": "detail", "mode": mode}
    )

    assert _text(answer, "DetalleMensaje") == expected
    assert _holds(answer)


def test_every_layout_of_the_list_stands_above() -> None:
    tried = test_findings_are_listed_in_each_layout.pytestmark[0].args[1]  # type: ignore[attr-defined]

    assert {mode for mode, _ in tried} == set(DETAILS)


def test_detail_may_be_any_text(asked: Asked) -> None:
    text = 'Aceptado.\n\n[codigo\n-1, "sin cierre'

    assert _text(asked({"fault": "detail", "text": text}), "DetalleMensaje") == text


@pytest.mark.parametrize(
    "elements",
    [
        {"NumeroCedulaReceptor": "3101777777"},
        {"MontoTotalImpuesto": "140.00000"},
        *({"TotalFactura": text} for text in (
            "1E3", "1_000", "+2038.99999", "２０３８．９９９９９", " \n2038.99999\t", "2038,99999",
            "NaN", "Infinity", "-0", "0x7f6", "٢٠٣٨", "2038.", ".5", "9" * 5000,
        )),
        {"Clave": "5" * 50},
        {"Mensaje": "2"},
        {"EstadoMensaje": "aceptado"},
        {"TotalFactura": None, "MontoTotalImpuesto": None},
    ],
    ids=lambda elements: str(elements)[:40],
)  # fmt: skip
def test_any_element_can_say_anything_under_a_right_signature(
    asked: Asked, elements: dict[str, str | None]
) -> None:
    answer = asked({"fault": "change", "elements": elements})

    assert _texts(answer, tuple(elements)) == list(elements.values())
    assert _holds(answer)


def test_element_can_stand_there_several_times_or_never(asked: Asked) -> None:
    elements = {"Mensaje": ["3", "1"], "Clave": [], "TotalFactura": ["1", "2", "3"]}

    answer = asked({"fault": "change", "elements": elements})
    root = etree.fromstring(answer)

    for name, texts in elements.items():
        assert [item.text for item in root.iterfind(f"{{*}}{name}")] == texts
    assert _holds(answer)


@pytest.mark.parametrize("mode", INSERTIONS)
def test_texts_can_be_hidden_under_a_right_signature(asked: Asked, mode: str) -> None:
    element = "TotalFactura"

    answer = asked({"fault": "insert", "insertions": {element: mode, "DetalleMensaje": mode}})
    written = answer.decode().partition(f"<{element}>")[2].partition(f"</{element}>")[0]

    assert (
        written
        == {
            "comment_before": "<!-- oculto -->2038.99999",
            "comment_within": "2038.<!-- oculto -->99999",
            "instruction_before": "<?nota oculta?>2038.99999",
            "instruction_within": "2038.<?nota oculta?>99999",
            "element_within": "2038.<xml:x/>99999",
            "cdata": "<![CDATA[2038.99999]]>",
        }[mode]
    )
    assert _holds(answer)


@pytest.mark.parametrize("mode", ROOTS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_roots_and_layouts_of_the_signature_can_be_chosen(
    asked: Asked, tmp_path: Path, client: Client, mode: str, layout: str
) -> None:
    answer = asked({"fault": "root", "mode": mode}, {"fault": "layout", "mode": layout})

    assert _holds(answer)
    assert _text(answer, "Mensaje") == "1"
    signs = {
        "prefixed": b"<mh:MensajeHacienda ", "language": b'xml:lang="es"', "plain": b"<Mensaje>1",
        "space": b'xml:space="preserve"', "comments": b"<!-- oculto -->",
        "instructions": b"<?nota oculta?>", "former_version": b"/v4.3/mensajeHacienda",
    }  # fmt: skip
    assert signs[mode] in answer
    if shutil.which("xmlsec1"):
        assert _xmlsec(answer, tmp_path, client)


def _xmlsec(answer: bytes, folder: Path, client: Client, signer: str = "usual") -> bool:
    chain = client.call("GET", f"/admin/certificate?signer={signer}").data
    mark = b"-----END CERTIFICATE-----\n"
    (folder / "root.pem").write_bytes(chain.split(mark)[-2] + mark)
    (folder / "answer.xml").write_bytes(answer)
    command = ["xmlsec1", "--verify", "--trusted-pem", str(folder / "root.pem")]
    command += ["--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"]
    done = subprocess.run(  # noqa: S603 - arguments are ours
        [*command, str(folder / "answer.xml")], capture_output=True, check=False
    )
    return done.returncode == 0


def _embedded(answer: bytes) -> x509.Certificate:
    text = etree.fromstring(answer).findtext(".//{*}X509Certificate")
    return x509.load_der_x509_certificate(base64.b64decode(text or ""))


@pytest.mark.parametrize("mode", SIGNERS)
def test_answers_are_signed_by_whom_is_told(client: Client, asked: Asked, mode: str) -> None:
    answer = asked({"fault": "signer", "mode": mode})
    chain = x509.load_pem_x509_certificates(
        client.call("GET", f"/admin/certificate?signer={mode}").data
    )

    assert _holds(answer)  # the signature itself is right each time
    assert _embedded(answer) == chain[0]
    for certificate, above in itertools.pairwise(chain):
        certificate.verify_directly_issued_by(above)


def test_each_impostor_is_one(client: Client) -> None:
    def chain(mode: str) -> list[x509.Certificate]:
        answer = client.call("GET", f"/admin/certificate?signer={mode}")
        return x509.load_pem_x509_certificates(answer.data)

    def is_authority(certificate: x509.Certificate) -> bool:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca

    usual = chain("usual")
    assert chain("second_signer")[1] == usual[1]
    assert chain("second_signer")[0].subject == usual[0].subject
    assert chain("second_authority")[1].subject != usual[1].subject
    assert chain("other_authority")[1].subject == usual[1].subject
    assert chain("other_authority")[1] != usual[1]
    assert chain("expired")[0].not_valid_after_utc < usual[0].not_valid_before_utc + DAY_AND_MORE
    assert chain("not_yet")[0].not_valid_before_utc > usual[0].not_valid_before_utc + DAY_AND_MORE
    assert chain("taxpayer")[0].subject != usual[0].subject
    assert [is_authority(item) for item in chain("leaf_authority")] == [False, False, True]
    usage = chain("no_signing")[0].extensions.get_extension_for_class(x509.KeyUsage).value
    assert not usage.digital_signature


@pytest.mark.parametrize("mode", SPOILT)
def test_answer_can_be_spoilt_after_it_was_signed(asked: Asked, mode: str) -> None:
    answer = asked({"fault": "spoil", "mode": mode})

    with pytest.raises(Exception, match=r".") as caught:
        verify(parse(answer), answer)
    assert type(caught.value).__name__ in ("Refused", "Malformed")


def test_faults_of_answers_hold_for_one_clave(asked: Asked) -> None:
    other = Invoice()

    answer = asked({"fault": "spoil", "mode": "unsigned", "match": {"clave": other.clave}})

    assert _holds(answer)
    assert not _holds(asked({"fault": "spoil", "mode": "unsigned"}, invoice=other))


def test_rejection_can_become_an_acceptance_later(client: Client, asked: Asked) -> None:
    invoice = Invoice()
    rejected = asked({"fault": "reject", "message": "firma inválida"}, invoice=invoice)
    decision = {"key": invoice.clave, "state": "aceptado"}

    assert client.call("POST", "/admin/decisions", decision).status == 201
    later = client.outcome(invoice.clave)
    answer = base64.b64decode(later["respuesta-xml"])

    assert _text(rejected, "Mensaje") == "3"
    assert later["ind-estado"] == "aceptado"
    assert _texts(answer, ("Mensaje", *TOTALS)) == ["1", "139.00000", "2038.99999"]
    assert _holds(answer)


def test_acceptance_can_become_a_rejection_with_its_reason(client: Client, asked: Asked) -> None:
    invoice = Invoice()
    asked(invoice=invoice)
    decision = {"key": invoice.clave, "state": "rechazado", "message": "Se anuló."}

    client.call("POST", "/admin/decisions", decision)
    later = client.outcome(invoice.clave)

    assert later["ind-estado"] == "rechazado"
    assert '"Se anuló."' in _text(base64.b64decode(later["respuesta-xml"]), "DetalleMensaje")


def test_only_what_was_decided_is_decided_again(client: Client, signer: Signer) -> None:
    client.call("PUT", "/admin/settings", {"delay_seconds": 60})
    open_one = Invoice()
    client.post(open_one, signer.xpath(open_one.xml()))

    for key in (open_one.clave, "9" * 50):
        answer = client.call("POST", "/admin/decisions", {"key": key, "state": "aceptado"})
        assert answer.status == 400
        assert "decided document" in answer.json()["error"]
    assert client.call("GET", f"{RECEPTION}/{open_one.clave}").json()["ind-estado"] == "recibido"


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "parties"},
        {"fault": "parties", "mode": "nobody"},
        {"fault": "detail", "mode": "spiral"},
        {"fault": "detail", "text": "\x00"},
        {"fault": "reject", "message": "\x0b"},
        {"fault": "change"},
        {"fault": "change", "elements": {"Total": "1"}},
        {"fault": "change", "elements": {"TotalFactura": 1}},
        {"fault": "change", "elements": {"TotalFactura": False}},
        {"fault": "change", "elements": {"TotalFactura": ["1", None]}},
        {"fault": "change", "elements": {"TotalFactura": "\ud800"}},
        {"fault": "insert", "insertions": {"Clave": "hole"}},
        {"fault": "insert", "insertions": {"Otra": "cdata"}},
        {"fault": "root", "mode": "square"},
        {"fault": "layout", "mode": ""},
        {"fault": "signer", "mode": "nobody"},
        {"fault": "spoil", "mode": "milk"},
    ],
    ids=str,
)
def test_bad_rules_are_refused_by_name(client: Client, rule: dict[str, Any]) -> None:
    answer = client.call("PUT", "/admin/faults", [rule])

    assert answer.status == 400
    assert answer.json()["error"].split()[0] in {"mode", "text", "message", "elements",
                                                 "insertions"}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "value"),
    [
        ("POST", "/admin/decisions", {"key": "x"}),
        ("POST", "/admin/decisions", {"key": "x", "state": "error"}),
        ("GET", "/admin/certificate?signer=nobody", None),
        ("GET", "/admin/certificate?other=usual", None),
        ("PUT", "/admin/settings", {"unread_parties": "some"}),
        ("POST", "/admin/keys", {"name": "x", "holder": "y", "pin": "z", "usage": "none"}),
    ],
)
def test_bad_requests_are_refused(client: Client, method: str, path: str, value: Any) -> None:
    assert client.call(method, path, value).status == 400
