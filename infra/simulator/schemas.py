"""The ministry's XML schemas, when a folder with them was given; compiled once, on first use."""

from __future__ import annotations

import threading
from pathlib import Path

from lxml import etree

from infra.simulator.findings import FORMAT, Finding

_LISTED_ERRORS = 10


class Schemas:
    """Checks structure and format; without a folder it has nothing to say."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._compiled: dict[str, etree.XMLSchema] = {}
        self._lock = threading.Lock()

    def check(self, root: etree._Element) -> list[Finding]:
        """Return the schema errors of a document, at most ten."""
        if self._folder is None:
            return []
        with self._lock:
            schema = self._schema(etree.QName(root).localname)
            if schema is None or schema.validate(root):
                return []
            return [
                Finding(FORMAT, str(error.message), row=error.line, column=error.column)
                for error in list(schema.error_log)[:_LISTED_ERRORS]
            ]

    def _schema(self, root_name: str) -> etree.XMLSchema | None:
        if root_name not in self._compiled and self._folder is not None:
            file = self._folder / f"{root_name}_V4.4.xsd"
            if not file.is_file():
                return None
            parser = etree.XMLParser(no_network=True)
            self._compiled[root_name] = etree.XMLSchema(etree.parse(str(file), parser))
        return self._compiled.get(root_name)
