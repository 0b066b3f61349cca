"""`make package`: the zip and the template that are deployed, the same bytes for the same source.

Chalice packages a staged copy of `app.py` and `chalicelib/` (so no stray file of the working tree
can get in) and merges the overlay. Then the zip is rebuilt: bytecode with unchecked hashes, which
Lambda could not write and which is most of a cold start; no sources of C, no tests of libraries.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import json
import os
import py_compile
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from infra import overlay
from infra.functions import FUNCTIONS

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "package"
SCHEMAS = ROOT / "build" / "schemas"
ARCHITECTURES = ("arm64", "x86_64")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DROPPED_SUFFIXES = {".pyi", ".pyx", ".pxd", ".pxi", ".c", ".h", ".cpp", ".hpp", ".pyc"}
_DROPPED_FOLDERS = {"__pycache__", "tests", "testing", "test"}
_DROPPED_NAMES = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
_PYC_TAG = f".{sys.implementation.cache_tag}.pyc"


class PackagingFailed(RuntimeError):
    """The package could not be made, or is not what we rely on."""


def build(architecture: str = "arm64", *, report: Any = lambda _: None) -> Path:
    """Make `build/package/<architecture>/{deployment.zip,template.json}` and return the folder.

    Nothing is done when neither source nor requirements changed since the last time.

    Raises:
        PackagingFailed: a wheel is missing or the result is not as it must be.
    """
    target = BUILD / architecture
    stamp, key = target / "key", source_key(architecture)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == key:
        report(f"package {architecture}: unchanged")
        return target
    stamp.unlink(missing_ok=True)
    stage = target / "stage"
    _stage(stage, architecture)
    report(f"package {architecture}: gathering what ships")
    _run_chalice(stage, target / "chalice")
    report(f"package {architecture}: compiling and packing")
    _rebuild_zip(target / "chalice" / "deployment.zip", target)
    template = _template(target / "chalice" / "sam.json")
    (target / "template.json").write_text(json.dumps(template, indent=1), encoding="utf-8")
    shutil.rmtree(target / "chalice")
    stamp.write_text(key, encoding="ascii")
    return target


def source_key(architecture: str) -> str:
    """Fingerprint everything the package is made of."""
    digest = hashlib.sha256(f"{architecture} {sys.version_info[:3]}".encode())
    sources = [ROOT / "app.py", ROOT / "requirements.txt", *(ROOT / "infra").glob("*.*")]
    for folder in (ROOT / "chalicelib", SCHEMAS):
        sources += [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    for path in sorted(sources):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _stage(stage: Path, architecture: str) -> None:
    """Lay out a Chalice project with what ships and nothing else."""
    for name in ("chalicelib", "app.py"):
        shutil.rmtree(stage / name, ignore_errors=True)
    (stage / ".chalice").mkdir(parents=True, exist_ok=True)
    shutil.copytree(
        ROOT / "chalicelib",
        stage / "chalicelib",
        ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*"),
    )
    shutil.copy2(ROOT / "app.py", stage / "app.py")
    shutil.copy2(ROOT / "requirements.txt", stage / "requirements.txt")
    base = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    names = ["api_handler" if f.name == "APIHandler" else f.name for f in FUNCTIONS]
    base |= {
        "lambda_architecture": architecture,
        # a policy file of its own makes Chalice give each function a role of its own; what is
        # in it comes from the overlay
        "stages": {
            "package": {
                "lambda_functions": {name: {"iam_policy_file": "policy.json"} for name in names}
            }
        },
    }
    _write_json(stage / ".chalice" / "config.json", base)
    _write_json(stage / ".chalice" / "policy.json", {"Version": "2012-10-17", "Statement": []})
    _write_json(stage / "overlay.json", overlay.build())


def _run_chalice(stage: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    environment = {
        **os.environ,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "none",  # packaging asks nobody
        "AWS_SECRET_ACCESS_KEY": "none",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    done = subprocess.run(  # noqa: S603 - our own tool
        [sys.executable, "-c", _CHALICE, str(out)],
        cwd=stage,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    # Chalice goes on without a wheel it did not find, and keeps the incomplete zip for next time.
    if done.returncode or "Could not install dependencies" in said:
        shutil.rmtree(stage / ".chalice" / "deployments", ignore_errors=True)
        raise PackagingFailed(f"chalice package: {said.strip()[-2000:]}")


# `chalice package` skips Chalice's own validation of the configuration.
_CHALICE = """
import sys
from chalice.cli import main
from chalice.cli.factory import CLIFactory
from chalice.deploy.validate import validate_configuration
validate_configuration(CLIFactory(".").create_config_obj("package", autogen_policy=False))
sys.argv = ["chalice", "package", "--stage", "package", "--merge-template", "overlay.json",
            sys.argv[1]]
main()
"""


def _rebuild_zip(source: Path, target: Path) -> None:
    content = target / "content"
    shutil.rmtree(content, ignore_errors=True)
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            if _ships(name):
                archive.extract(name, content)
    if SCHEMAS.is_dir():  # flat, beside `chalicelib`, where the signer looks
        (content / "schemas").mkdir()
        for path in SCHEMAS.rglob("*.xsd"):
            shutil.copy2(path, content / "schemas")
    _compile(content)
    with zipfile.ZipFile(
        target / "deployment.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=6
    ) as z:
        for path in sorted(p for p in content.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(content).as_posix(), _EPOCH)
            entry.external_attr = (0o755 if path.suffix == ".so" else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(entry, path.read_bytes())


def _ships(name: str) -> bool:
    """Tell whether a file of the zip is needed to run.

    >>> [_ships(n) for n in ("app.py", "lxml/includes/xpath.pxd", "yaml/tests/a.py", "bin/x")]
    [True, False, False, False]
    """
    path = Path(name)
    return not (
        name.endswith("/")
        or path.suffix in _DROPPED_SUFFIXES
        or path.name in _DROPPED_NAMES
        or path.parts[0] == "bin"
        or not _DROPPED_FOLDERS.isdisjoint(path.parts[:-1])
    )


def _compile(content: Path) -> None:
    """Compile everything as it will lie in Lambda, never to be checked against its source."""
    done = compileall.compile_dir(
        content,
        quiet=2,
        workers=os.cpu_count() or 1,
        stripdir=str(content),
        prependdir="/var/task",
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if not done:
        raise PackagingFailed("a module does not compile")


def _template(generated: Path) -> dict[str, Any]:
    template: dict[str, Any] = json.loads(generated.read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "deployment.zip"
    return template


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    """Package from the command line."""
    parser = argparse.ArgumentParser(description="Package Enlace for Lambda.")
    parser.add_argument("--architecture", choices=ARCHITECTURES, default="arm64")
    options = parser.parse_args()
    from infra import verification

    try:
        folder = build(options.architecture, report=print)
        verification.verify(folder)
    except PackagingFailed as exc:
        print(f"package failed: {exc}", file=sys.stderr)
        return 1
    size = (folder / "deployment.zip").stat().st_size
    print(f"{folder.relative_to(ROOT)}/deployment.zip ({size / 1e6:.1f} MB), template.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
