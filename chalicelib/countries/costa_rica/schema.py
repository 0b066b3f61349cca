"""Check signed bytes against the official schemas, and say where they are wrong.

The schemas are the ministry's files, fetched by `make schemas`; none is kept in this repository.
They are checked after signing, because they demand the signature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from chalicelib.core.errors import Permanent
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica import xml_reader
from chalicelib.countries.costa_rica.structure.table import KINDS

if TYPE_CHECKING:
    from lxml.etree import XMLSchema, _Element, _ElementTree

_XMLDSIG: Final = "xmldsig-core-schema.xsd"
_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_SIMPLE: Final = f"{_XS}simpleType"
_RESTRICTION: Final = f"{_XS}restriction"
_ENUMERATION: Final = f"{_XS}enumeration"
_LONG_LIST: Final = 60
_USUAL_CODES: Final = ("Unid", "Sp", "Os", "Kg", "h", "Al", "Spe", "CRC", "USD")
_NAMESPACE = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One place of the document that the schema refuses."""

    path: str
    """As in the structure table, with positions: /DetalleServicio/LineaDetalle[2]/Cantidad."""
    rule: str
    """libxml2's name of what is broken; its words would hold what the document says."""


class SchemaRefused(Permanent):
    """The document does not follow the official schema; `errors` says where."""

    def __init__(self, errors: tuple[SchemaError, ...]) -> None:
        super().__init__("; ".join(f"{error.path}: {error.rule}" for error in errors))
        self.errors = errors


class Schemas:
    """The official schemas of one folder, each compiled when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._compiled: dict[str, XMLSchema] = {}
        self._lock = Lock()
        """One thread at a time: a schema has one log of errors, and compiling is no safer."""

    def has(self, kind: str) -> bool:
        """Return whether the folder holds the schema of a type (FE, …, MR, MH)."""
        return self._file(kind).is_file()

    def check(self, data: bytes, kind: str) -> _Element:
        """Check signed bytes against the schema of their type; give the parsed root.

        Raises:
            SchemaRefused: with the errors, at most ten.
            HostileXml: the bytes are not XML that we read.
        """
        root = xml_reader.read(data)
        with self._lock:
            schema = self._compiled.get(kind) or self._compile(kind)
            if schema.validate(root):
                return root
            log: list[Any] = list(schema.error_log)[:10]
        name = KINDS[kind].root
        raise SchemaRefused(tuple(_error(entry, root, name) for entry in log))

    def _compile(self, kind: str) -> XMLSchema:
        from lxml import etree

        parser = etree.XMLParser(no_network=True, resolve_entities=False)
        parser.resolvers.add(_beside(self._folder))
        tree = etree.parse(str(self._file(kind)), parser)
        _usual_codes_first(tree)
        schema = etree.XMLSchema(tree)
        self._compiled[kind] = schema
        return schema

    def _file(self, kind: str) -> Path:
        return self._folder / f"{KINDS[kind].root}_V4.4.xsd"


@cache
def official_schemas() -> Schemas:
    """Return the schemas where the settings have them, or beside the package; one per process."""
    chosen = settings().schemas_path
    return Schemas(Path(chosen) if chosen else Path(__file__).parents[3] / "schemas")


def _usual_codes_first(tree: _ElementTree) -> None:
    """Let the codes of usual documents be looked for before the whole of a long list.

    libxml2 walks a list from end to end for each value: 100 units of measure for each of 20 lines
    are a fifth of the whole check. A union of the usual ones with all says the same, and is left
    at the first of its members that fits.
    """
    named = {kind.get("name"): kind for kind in tree.getroot().iterchildren(_SIMPLE)}
    for element in tree.iter(f"{_XS}element"):
        own = element.find(_SIMPLE)
        whole = named.get(element.get("type")) if own is None else own
        restriction = None if whole is None else whole.find(_RESTRICTION)
        if restriction is None or len(listed := _codes(restriction)) < _LONG_LIST:
            continue
        union = _below(_below(element, _SIMPLE), f"{_XS}union")
        usual = _below(_below(union, _SIMPLE), _RESTRICTION, base=restriction.attrib["base"])
        for code in _USUAL_CODES:
            if code in listed:
                _below(usual, _ENUMERATION, value=code)
        if own is None:
            _below(_below(union, _SIMPLE), _RESTRICTION, base=element.attrib.pop("type"))
        else:
            union.append(own)


def _codes(restriction: _Element) -> set[str]:
    return {str(node.get("value")) for node in restriction.iterchildren(_ENUMERATION)}


def _below(parent: _Element, tag: str, **attributes: str) -> _Element:
    """Make an element that is the last within its parent."""
    child = parent.makeelement(tag, attributes)
    parent.append(child)
    return child


def _beside(folder: Path) -> Any:
    """Find the imported XML-DSig schema beside the others or up to two folders above."""
    from lxml import etree

    class Beside(etree.Resolver):
        def resolve(  # type: ignore[override]  # lxml calls by position, whatever the names
            self, url: str, _public_id: str, context: Any
        ) -> Any:
            if not url.endswith(_XMLDSIG):
                return None
            for place in (folder, folder.parent, folder.parent.parent):
                if (place / _XMLDSIG).is_file():
                    return self.resolve_filename(str(place / _XMLDSIG), context)
            return None

    return Beside()


def _error(entry: Any, root: _Element, name: str) -> SchemaError:
    """Turn libxml2's path (`/*/*[5]`) into names, with positions among equal siblings."""
    node: Any = _at(root, entry.path or "")
    names = []
    while node is not root:
        tag = _NAMESPACE.sub("", node.tag)
        twins = [twin for twin in node.getparent() if twin.tag == node.tag]
        names.append(f"{tag}[{twins.index(node) + 1}]" if len(twins) > 1 else tag)
        node = node.getparent()
    return SchemaError("/" + "/".join(reversed(names) if names else [name]), entry.type_name)


def _at(root: _Element, path: str) -> _Element:
    """Follow libxml2's path (`/*/*[5]/ds:Object[2]`) as far as it leads to elements.

    It has the document's own prefixes, of which one may mean several things: no XPath for others.
    """
    node = root
    for step in path.split("/")[2:]:
        name, _, position = step.rstrip("]").partition("[")
        twins = [child for child in node.iterchildren("*") if name in {"*", _name(child)}]
        if not 0 < int(position or 1) <= len(twins):
            break
        node = twins[int(position or 1) - 1]
    return node


def _name(node: Any) -> str:
    """Return the name of an element as the document writes it."""
    local = _NAMESPACE.sub("", node.tag)
    return f"{node.prefix}:{local}" if node.prefix else local
