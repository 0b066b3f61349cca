"""What must be true of the package before anybody deploys it; `make package` fails otherwise."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra import schemas
from infra.functions import FUNCTIONS
from infra.packaging import PROGRAM, ROOT, PackagingFailed, made_for
from infra.runtime import Runtime

MAX_ZIP_BYTES = 60 * 10**6
MAX_UNZIPPED_BYTES = 250 * 1024 * 1024
"""Lambda's own limit."""
_MACHINES = {"arm64": 183, "x86_64": 62}  # ELF e_machine
_FOREIGN = {"boto3", "botocore", "pip", "setuptools", "infra", "tests", "docs", "vendor"}
_UNCHECKED_HASH = (1).to_bytes(4, "little")  # PEP 552: hash-based, not to be checked


def verify(folder: Path, *, with_schemas: bool = True) -> None:
    """Check zip and template of a built package; `with_schemas`: it must hold the official ones.

    Raises:
        PackagingFailed: lists everything that is not as it must be.
    """
    python, architecture = made_for(folder)
    runtime = Runtime(python, "")
    with zipfile.ZipFile(folder / "deployment.zip") as archive:
        problems = [*_content_problems(archive, runtime), *_binary_problems(archive, architecture)]
        if with_schemas:
            problems += _missing_schemas(archive)
    template = json.loads((folder / "template.json").read_text(encoding="utf-8"))
    problems += _template_problems(template, runtime, architecture)
    if problems:
        raise PackagingFailed("; ".join(problems))


def _content_problems(archive: zipfile.ZipFile, runtime: Runtime) -> Iterator[str]:
    names = set(archive.namelist())
    top = {name.partition("/")[0] for name in names}
    if stray := top & _FOREIGN:
        yield f"does not belong in the package: {sorted(stray)}"
    if not {"app.py", "chalice", "chalicelib"} <= top:
        yield "app.py, chalice or chalicelib is missing"
    if f"clients/{PROGRAM.name}" not in names:
        yield "the program that clients install is missing"
    for requirement in _requirements(runtime):
        if not any(re.match(requirement, name) for name in top):
            yield f"no distribution matches {requirement}"
    yield from _unmet(archive, runtime)
    for name in names:
        if name.endswith(".py") and _bytecode_of(name, runtime) not in names:
            yield f"no bytecode for {name}"
    if stray_names := [n for n in names if "/tests/" in n or n.endswith((".c", ".h", ".log"))]:
        yield f"stray files: {sorted(stray_names)[:5]}"
    size = sum(entry.file_size for entry in archive.infolist())
    packed = sum(entry.compress_size for entry in archive.infolist())
    if size > MAX_UNZIPPED_BYTES or packed > MAX_ZIP_BYTES:
        yield f"too large: {packed} bytes packed, {size} unpacked"


def _missing_schemas(archive: zipfile.ZipFile) -> Iterator[str]:
    wanted = {f"schemas/{Path(row['path']).name}" for row in schemas.files()}
    if missing := wanted - set(archive.namelist()):
        yield (
            f"{len(missing)} of {len(wanted)} official schemas are not in the package: documents "
            "would go to the authority unchecked; run `make schemas`, or set "
            f"{schemas.WITHOUT}=yes to go without them"
        )


def _binary_problems(archive: zipfile.ZipFile, architecture: str) -> Iterator[str]:
    for name in archive.namelist():
        if name.endswith(".pyc") and archive.read(name)[4:8] != _UNCHECKED_HASH:
            yield f"{name} would be checked against its source"
        if name.endswith(".so") or ".so." in name:
            machine = int.from_bytes(archive.read(name)[18:20], "little")
            if machine != _MACHINES[architecture]:
                yield f"{name} is not for {architecture}"


def _requirements(runtime: Runtime) -> list[str]:
    """Turn the pinned requirements into patterns of their `dist-info` folders."""
    patterns = []
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if not line[:1].isalnum():
            continue  # a comment, or a hash of the line above
        pinned = Requirement(line.removesuffix("\\"))
        if pinned.marker is None or pinned.marker.evaluate(runtime.markers):
            spelled = re.sub(r"[-_.]+", "[-_.]", pinned.name)
            (only,) = pinned.specifier
            patterns.append(f"(?i){spelled}-{re.escape(only.version)}\\.dist-info$")
    return patterns


def _unmet(archive: zipfile.ZipFile, runtime: Runtime) -> Iterator[str]:
    """Find what a distribution needs and nobody brought: each is pinned by hand, after all."""
    described = [
        Parser().parsestr(archive.read(name).decode("utf-8", "replace"), headersonly=True)
        for name in archive.namelist()
        if name.endswith(".dist-info/METADATA")
    ]
    present = {canonicalize_name(one["Name"]): one["Version"] for one in described}
    for one in described:
        for text in one.get_all("Requires-Dist", []):
            need = Requirement(text)
            if need.marker is not None and not need.marker.evaluate(runtime.markers):
                continue
            version = present.get(canonicalize_name(need.name))
            if version is None or version not in need.specifier:
                yield f"{one['Name']} needs {text}, here: {version}"


def _bytecode_of(name: str, runtime: Runtime) -> str:
    """Name the bytecode file of a module.

    >>> _bytecode_of("a/b.py", Runtime("3.13", ""))
    'a/__pycache__/b.cpython-313.pyc'
    """
    folder, _, file = name.rpartition("/")
    compiled = f"__pycache__/{file[:-3]}.{runtime.cache_tag}.pyc"
    return f"{folder}/{compiled}" if folder else compiled


def _template_problems(
    template: dict[str, Any], runtime: Runtime, architecture: str
) -> Iterator[str]:
    resources = template["Resources"]
    made = {k for k, v in resources.items() if v["Type"] == "AWS::Serverless::Function"}
    wanted = {f.logical_id for f in FUNCTIONS}
    if made != wanted:
        yield f"functions of app.py and of infra/functions.py differ: {sorted(made ^ wanted)}"
    python = f"python{runtime.version}"
    for name in sorted(made & wanted):
        properties = resources[name]["Properties"]
        if properties["Runtime"] != python or properties["Architectures"] != [architecture]:
            yield f"{name} runs on {properties['Runtime']} {properties['Architectures']}"
    incomplete = [name for name, resource in resources.items() if "Type" not in resource]
    if incomplete:  # the overlay names something that Chalice does not generate
        yield f"resources without a type: {incomplete}"
