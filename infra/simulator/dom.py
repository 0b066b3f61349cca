"""Reading of the documents received: hostile XML refused, elements found by their local name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

from lxml import etree

from infra.simulator.findings import Malformed

COSTA_RICA = timezone(timedelta(hours=-6))
_MAX_DEPTH = 64
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")


def parse(data: bytes) -> etree._Element:
    """Parse UTF-8 bytes without DTD, entities or network.

    Raises:
        Malformed: not UTF-8, a DTD is present, nested too deep, or not well-formed.
    """
    declared = _DECLARED_ENCODING.match(data.lstrip(b"\xef\xbb\xbf"))
    if declared and declared.group(1).lower() not in (b"utf-8", b"us-ascii"):
        raise Malformed("La codificación del archivo XML no es UTF-8.")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise Malformed("La codificación del archivo XML no es UTF-8.") from exc
    if b"<!DOCTYPE" in data or b"\x00" in data:
        raise Malformed("El archivo XML contiene una declaración de tipo de documento (DTD).")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True,  # no signature notices one, so none may part a text that is read
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        row, column = exc.position
        raise Malformed(f"El archivo XML está mal formado: {exc.msg}", row, column) from exc
    _limit_depth(root)
    return root


def _limit_depth(root: etree._Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            raise Malformed("El archivo XML tiene demasiados niveles de elementos.")


class Reader:
    """An element read by paths of local names, in the namespace of the element itself."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        name = etree.QName(element)
        self.name = name.localname
        self._namespace = name.namespace or ""

    def _path(self, path: str) -> str:
        return "/".join(f"{{{self._namespace}}}{part}" for part in path.split("/"))

    @property
    def row(self) -> int:
        """Line of the file in which the element stands."""
        return int(self.element.sourceline or 0)

    def has(self, path: str) -> bool:
        """Return whether the element is there."""
        return self.element.find(self._path(path)) is not None

    def text(self, path: str) -> str:
        """Return the text, "" when the element is missing.

        Raises:
            Malformed: an instruction or an element stands within it.
        """
        found = self.element.find(self._path(path))
        if found is not None and len(found):
            raise Malformed(f"{path} contiene algo más que texto.", int(found.sourceline or 0))
        return "" if found is None else (found.text or "").strip()

    def each(self, path: str) -> Iterator[Reader]:
        """Yield every element of this path."""
        for element in self.element.iterfind(self._path(path)):
            yield Reader(element)

    def amount(self, path: str) -> Decimal:
        """Return a decimal, 0 when the element is missing.

        Raises:
            Malformed: the text is not a decimal number.
        """
        text = self.text(path)
        if not text and not self.has(path):
            return Decimal(0)
        if not _AMOUNT.fullmatch(text):
            raise Malformed(f"El valor «{text[:40]}» de {path} no es un monto.", self.row)
        try:
            return Decimal(text)
        except InvalidOperation as exc:
            raise Malformed(f"El valor de {path} no es un monto.", self.row) from exc

    def moment(self, path: str) -> datetime:
        """Return a time in Costa Rica (UTC-6 all year).

        Raises:
            Malformed: the text is not a date.
        """
        text = self.text(path)
        try:
            moment = datetime.fromisoformat(text)
            return moment.replace(tzinfo=moment.tzinfo or COSTA_RICA).astimezone(COSTA_RICA)
        except (ValueError, OverflowError) as exc:  # the first and last days there are
            raise Malformed(f"{path} «{text[:40]}» no es una fecha.", self.row) from exc
