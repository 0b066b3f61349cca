"""The canonical form of what is signed (Canonical XML 1.0, Exclusive XML Canonicalization)."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from infra.simulator.findings import INVALID_SIGNATURE, Refused

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_XML = "http://www.w3.org/XML/1998/namespace"


def without_signature(root: etree._Element) -> etree._Element:
    """Return a copy of the document without its signature; text after it is kept."""
    copy = deepcopy(root.getroottree()).getroot()
    signature = copy[-1]
    tail = signature.tail or ""
    before = signature.getprevious()
    if before is None:
        copy.text = (copy.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    copy.remove(signature)
    return copy


def canonical(element: etree._Element, method: str) -> bytes:
    """Canonicalise without comments; the root together with what stands beside it.

    An inner element takes the `xml:` attributes of those around it when the form is inclusive
    (Canonical XML 1.0, section 2.4).

    Raises:
        Refused: what stands there has no canonical form, as with a relative namespace.
    """
    tree = element.getroottree()
    subject: etree._Element | etree._ElementTree[etree._Element] = element
    if tree.getroot() is element:
        subject = tree
    elif method == INCLUSIVE:
        subject = _with_inherited(element)
    try:
        return etree.tostring(
            subject, method="c14n", exclusive=method == EXCLUSIVE, with_comments=False
        )
    except etree.C14NError as exc:
        raise Refused(f"{INVALID_SIGNATURE}: el documento no tiene forma canónica.") from exc


def _with_inherited(element: etree._Element) -> etree._Element:
    inherited = {
        name: value
        for around in reversed(list(element.iterancestors()))
        for name, value in around.attrib.items()
        if str(name).startswith(f"{{{_XML}}}")
    }
    if not inherited:
        return element
    root = element.getroottree().getroot()
    position = list(root.iter()).index(element)
    copied = list(deepcopy(element.getroottree()).getroot().iter())[position]
    for name in inherited.keys() - copied.keys():
        copied.set(name, inherited[name])
    return copied


def is_beyond_signxml(root: etree._Element) -> bool:
    """Return whether signxml would err: it leaves out `xml:` attributes around and what is beside.

    Of such documents xmlsec1 and the code here think alike (the tests ask both).
    """
    inherits = any(str(name).startswith(f"{{{_XML}}}") for name in root.attrib)
    beside = [*root.itersiblings(preceding=True), *root.itersiblings()]
    return inherits or any(not isinstance(node.tag, str) for node in beside)
