"""Answers in shapes that a reader must stand: hidden texts, decorated roots, spoilt files.

What is inserted and how the root is written come before the signature, which holds; what is spoilt
comes after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

_XML = "http://www.w3.org/XML/1998/namespace"
_UNREAD = {
    "NombreEmisor": "DESCONOCIDO",
    "TipoIdentificacionEmisor": "01",
    "NumeroCedulaEmisor": "000000000",
    "NombreReceptor": None,
    "TipoIdentificacionReceptor": None,
    "NumeroCedulaReceptor": None,
    "MontoTotalImpuesto": "0",
    "TotalFactura": "0",
}
PARTIES: dict[str, dict[str, str | None]] = {
    "stated": {},
    "unknown": _UNREAD,
    "empty": dict.fromkeys(_UNREAD, ""),
}
"""What an answer says of parties and totals that were not read; None leaves the element out."""


def _node(kind: str) -> etree._Element:
    return etree.Comment(" oculto ") if kind == "comment" else etree.PI("nota", "oculta")


def _before(element: etree._Element, node: etree._Element) -> None:
    node.tail, element.text = element.text, None
    element.insert(0, node)


def _within(element: etree._Element, node: etree._Element) -> None:
    text = element.text or ""
    element.text, node.tail = text[: len(text) // 2], text[len(text) // 2 :]
    element.insert(0, node)


def _in_cdata(element: etree._Element) -> None:
    element.text = etree.CDATA(element.text or "")


INSERTIONS: dict[str, Callable[[etree._Element], None]] = {
    "comment_before": lambda element: _before(element, _node("comment")),
    "comment_within": lambda element: _within(element, _node("comment")),
    "instruction_before": lambda element: _before(element, _node("instruction")),
    "instruction_within": lambda element: _within(element, _node("instruction")),
    "element_within": lambda element: _within(element, etree.Element(f"{{{_XML}}}x")),
    "cdata": _in_cdata,
}


@dataclass(frozen=True)
class Root:
    """How the root is written and what stands beside it."""

    prefix: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    beside: str = ""
    version: str = "v4.4"


ROOTS = {
    "plain": Root(),
    "prefixed": Root(prefix="mh"),
    "language": Root(attributes={f"{{{_XML}}}lang": "es"}),
    "space": Root(attributes={f"{{{_XML}}}space": "preserve"}),
    "comments": Root(beside="comment"),
    "instructions": Root(beside="instruction"),
    "former_version": Root(version="v4.3"),
}


def decorate(root: etree._Element, beside: str) -> None:
    """Put a comment or an instruction before and after the root."""
    if beside:
        root.addprevious(_node(beside))
        root.addnext(_node(beside))


def _without_signature(data: bytes) -> bytes:
    return re.sub(rb"<ds:Signature .*</ds:Signature>", b"", data, flags=re.DOTALL)


def _signed_twice(data: bytes) -> bytes:
    return re.sub(rb"(<ds:Signature .*</ds:Signature>)", rb"\1\1", data, flags=re.DOTALL)


def _with_relative_namespace(data: bytes) -> bytes:
    return data.replace(b"<MensajeHacienda ", b'<MensajeHacienda xmlns:r="relativo" ', 1)


def _with_decoy(data: bytes) -> bytes:
    """Repeat the signed properties where no reference leads, with another time."""
    own = re.search(rb"<ds:Object>.*</ds:Object>", data, re.DOTALL)
    assert own is not None, "each answer is signed with properties"  # noqa: S101
    decoy = re.sub(rb"(SigningTime>)[^<]*", rb"\g<1>2001-01-01T00:00:00-06:00", own[0])
    decoy = decoy.replace(b'Id="xades-', b'Id="otro-')
    return data[: own.start()] + decoy + data[own.start() :]


def _modified(data: bytes) -> bytes:
    return re.sub(rb"(TotalFactura>)[^<]*", rb"\g<1>1.00000", data, count=1)


def _with_entity(data: bytes) -> bytes:
    head, mark, rest = data.partition(b"?>")
    return head + mark + b'<!DOCTYPE x [<!ENTITY e "x">]>' + rest


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "unsigned": _without_signature,
    "signed_twice": _signed_twice,
    "modified": _modified,
    "decoy_properties": _with_decoy,
    "relative_namespace": _with_relative_namespace,
    "truncated": lambda data: data[: len(data) // 2],
    "doctype": _with_entity,
    "utf16": lambda data: data.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16"),
    "empty": lambda _: b"",
}
