"""Read XML from outside: no document type, no entities, no network; size and depth are limited.

Comments are left out while parsing, so that what stands around one is one text: a signature says
nothing of them (Canonical XML without comments), and what is read must be what was signed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from chalicelib.core.errors import Permanent

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 40
MAX_NODES: Final = 10_000
MAX_TAGS: Final = 4 * MAX_NODES
"""Signs of a beginning or an end, looked for before anything is parsed: each costs memory."""
MAX_ATTRIBUTES: Final = 2_000
MAX_NAMESPACES: Final = 100
"""Of all elements together: Canonical XML sorts both in time that grows with their square, and
names spaces for each element anew."""
_BLANKS: Final = " \t\r\n"
"""White space as XML has it; Unicode has more."""


class HostileXml(Permanent):
    """The bytes are not XML that we read: broken, too large, too deep, or with a document type."""


def read(data: bytes) -> _Element:
    """Parse bytes into the root element.

    Raises:
        HostileXml: not well formed, over a limit, or with a document type.
    """
    from lxml import etree

    if len(data) > MAX_BYTES:
        raise HostileXml("too large")
    # Any document type is refused before libxml2 sees it; the markup is ASCII in the encodings
    # that we take (UTF-8, and what a declaration names that agrees with ASCII).
    # Its "!" is looked for first: one byte is found a hundred times faster than nine.
    if (b"!" in data and b"<!DOCTYPE" in data) or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise HostileXml("a document type, or UTF-16")
    try:
        root: _Element = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise HostileXml("not well formed") from exc
    if root.getroottree().docinfo.doctype:
        raise HostileXml("a document type")
    return root


def read_shallow(data: bytes) -> _Element:
    """Parse bytes of others: as `read`, and with limits on what makes work with the result long.

    Raises:
        HostileXml: as `read`, nested too deep, or more elements, attributes or namespaces.
    """
    from lxml import etree

    if data.count(b"<") > MAX_TAGS:
        raise HostileXml("too many elements")
    root = read(data)
    depth = elements = attributes = namespaces = 0
    found: Any
    for event, found in etree.iterwalk(root, events=("start", "end", "start-ns")):
        if event == "start-ns":
            namespaces += 1
        elif event == "start":
            depth, elements, attributes = depth + 1, elements + 1, attributes + len(found.attrib)
        else:
            depth -= 1
        if depth > MAX_DEPTH or elements > MAX_NODES:
            raise HostileXml("too deep, or too many elements")
        if attributes > MAX_ATTRIBUTES or namespaces > MAX_NAMESPACES:
            raise HostileXml("too many attributes or namespaces")
    return root


def text_of(node: _Element) -> str:
    """Return the text of an element that holds nothing else, without the blanks around it.

    Raises:
        HostileXml: it holds an element or an instruction, which would end the text for a reader.
    """
    if len(node):
        raise HostileXml("more than text where a value is expected")
    return all_text_of(node)


def all_text_of(node: _Element) -> str:
    """Return all text within an element, whatever else it holds, without the blanks around it."""
    return str(node.xpath("string()")).strip(_BLANKS)


@cache
def _parser() -> Any:
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_blank_text=False,
        remove_comments=True,
        remove_pis=False,
    )
