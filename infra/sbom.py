"""What ships, as a software bill of materials (CycloneDX 1.6), beside the zip.

Each distribution with its version, licence and package address (purl): whoever must know whether a
flaw concerns a deployment asks the file, not the zip. Made from what was really packed; the same
source gives the same bytes.
"""

from __future__ import annotations

import json
import re
import uuid
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

_OURS = "enlace"
_SPACE = uuid.UUID("6c0e0f0e-6d3c-5b6e-9b57-0f3c8e2f6a11")
"""Of serial numbers: one for each content."""
_DISTRIBUTION = "*.dist-info/METADATA"


def write(libraries: Path, digest: str, target: Path) -> None:
    """Write the bill of a package.

    Args:
        libraries: folder of the installed distributions.
        digest: fingerprint of the source, which is our version.
        target: the file.
    """
    described = [
        Parser().parsestr(path.read_text(encoding="utf-8", errors="replace"), headersonly=True)
        for path in sorted(libraries.glob(_DISTRIBUTION))
    ]
    components = [_component(each) for each in described]
    components.sort(key=lambda component: str(component["purl"]))
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, digest)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": _OURS,
                "name": _OURS,
                "version": digest[:16],
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
        "dependencies": [
            {"ref": _OURS, "dependsOn": [component["bom-ref"] for component in components]}
        ],
    }
    target.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _component(described: Message) -> dict[str, Any]:
    name, version = canonicalize_name(str(described["Name"])), str(described["Version"])
    purl = f"pkg:pypi/{name}@{version}"
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
    }
    if licence := _licence(described):
        made["licenses"] = [licence]
    return made


def _licence(described: Message) -> dict[str, Any] | None:
    """Say the licence as the distribution does: an expression if it has one, else in its words."""
    if expression := described["License-Expression"]:
        return {"expression": str(expression)}
    classified = [
        str(each).rpartition(" :: ")[2]
        for each in described.get_all("Classifier", [])
        if str(each).startswith("License ::")
    ]
    named = ", ".join(classified) or str(described["License"] or "").strip().partition("\n")[0]
    return {"license": {"name": re.sub(r"\s+", " ", named)}} if named else None
