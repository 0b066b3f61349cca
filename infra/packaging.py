"""The zip and the template that are deployed, the same bytes for the same source.

Chalice packages a staged copy of `app.py` and `chalicelib/` (so no stray file of the working tree
can get in) and merges the overlay. Libraries are installed beside it by pip, once per state of
`requirements.txt` (Chalice would fetch them for each change of the code, and go on without a
wheel it does not find). Then both are packed: with bytecode, which Lambda could not write and
which is most of a cold start; without C sources and tests of libraries.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from chalicelib.http.addresses import OWN, PROXIES
from chalicelib.http.unknown import ANY_ADDRESS
from infra import overlay, sbom
from infra.functions import FUNCTIONS
from infra.runtime import Runtime, at_hand

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "package"
SCHEMAS = ROOT / "build" / "schemas"
PROGRAM = ROOT / "infra" / "clients" / "enlace_client.py"
ARCHITECTURES = ("arm64", "x86_64")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DROPPED_SUFFIXES = {".pyi", ".pyx", ".pxd", ".pxi", ".c", ".h", ".cpp", ".hpp", ".pyc"}
_DROPPED_FOLDERS = {"__pycache__", "tests", "testing", "test"}
_DROPPED_NAMES = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
_BILL = "sbom.json"
ANY_METHOD = "x-amazon-apigateway-any-method"
"""Of every address, so that the application refuses a wrong method and says which it has: alone,
the gateway would answer as if there were no such address."""
Report = Callable[[str], None]


class PackagingFailed(RuntimeError):
    """The package could not be made, or is not what we rely on."""


def build(
    architecture: str = "arm64",
    runtime: Runtime | None = None,
    *,
    report: Report = lambda _: None,
) -> Path:
    """Make `deployment.zip`, `template.json` and `sbom.json`, and return their folder.

    Nothing is done when neither source nor requirements changed since the last time.

    Args:
        architecture: one of `ARCHITECTURES`.
        runtime: the Python that is to run it; the one at hand by default.
        report: receives a line per step.

    Raises:
        PackagingFailed: a wheel is missing or the result is not as it must be.
    """
    runtime = runtime or at_hand()
    target = BUILD / f"python{runtime.version}-{architecture}"
    target.mkdir(parents=True, exist_ok=True)
    with (BUILD / f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a test run and a command may want it at once
        _build(target, architecture, runtime, report)
    return target


def made_for(folder: Path) -> tuple[str, str]:
    """Return for which Python and processor the package in a folder is.

    >>> made_for(Path("build/package/python3.13-arm64"))
    ('3.13', 'arm64')
    """
    python, _, architecture = folder.name.partition("-")
    return python.removeprefix("python"), architecture


def _build(target: Path, architecture: str, runtime: Runtime, report: Report) -> None:
    stamp, key = target / "key", source_key(target.name)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == key:
        report(f"package {target.name}: unchanged")
        return
    stamp.unlink(missing_ok=True)
    libraries = _libraries(target, architecture, runtime, report)
    report(f"package {target.name}: packing")
    stage, made = target / "stage", target / "chalice"
    _stage(stage, architecture)
    _run_chalice(stage, made)
    application = _application(made / "deployment.zip", target / "application", runtime)
    _pack([libraries, application], target / "deployment.zip")
    sbom.write(libraries, key, target / _BILL)
    template = _template(made / "sam.json", runtime)
    compact = json.dumps(template, separators=(",", ":"))  # CloudFormation takes 1 MB
    (target / "template.json").write_text(compact, encoding="utf-8")
    shutil.rmtree(made)
    stamp.write_text(key, encoding="ascii")


def source_key(kind: str) -> str:
    """Fingerprint everything the package is made of."""
    digest = hashlib.sha256(f"{kind} {sys.version_info[:3]}".encode())
    sources = [ROOT / "app.py", ROOT / "requirements.txt", PROGRAM, *(ROOT / "infra").glob("*.*")]
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
    (stage / "requirements.txt").write_text("", encoding="ascii")  # see `_libraries`
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
    if done.returncode:
        raise PackagingFailed(f"chalice package: {(done.stdout + done.stderr).strip()[-2000:]}")


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


def pinned_for(runtime: Runtime) -> str:
    """Return what is pinned for a Python, as pip takes it.

    pip reads conditions by the Python that runs it, so they are taken off here.
    """
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    kept = []
    for line in text.splitlines():
        if not line[:1].isalnum():
            continue  # a comment
        written, hashes, digests = line.partition("--hash")
        pinned = Requirement(written)
        if pinned.marker is None or pinned.marker.evaluate(runtime.markers):
            kept.append(f"{pinned.name}{pinned.specifier} {hashes}{digests.strip()}\n")
    return "".join(kept)


def _libraries(target: Path, architecture: str, runtime: Runtime, report: Report) -> Path:
    """Install what ships for Lambda's machine, as wheels only; kept until requirements change."""
    folder, stamp = target / "libraries", target / "libraries.txt"
    wanted = pinned_for(runtime)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return folder
    report(f"package {target.name}: fetching libraries")
    stamp.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    asked = target / "wanted.txt"
    asked.write_text(wanted, encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "-qq", "--target", str(folder)]
    command += ["--no-compile", "--no-deps", "--only-binary", ":all:"]
    command += ["--python-version", runtime.version]
    for tag in _platforms(architecture, runtime.version):
        command += ["--platform", tag]
    command += ["--require-hashes", "-r", str(asked)]
    done = subprocess.run(  # noqa: S603 - our own arguments
        command, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise PackagingFailed(f"a wheel is missing: {done.stderr.strip()[-1000:]}")
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and not _ships(path.relative_to(folder).as_posix()):
            path.unlink()
    _compile(folder, runtime)
    stamp.write_text(wanted, encoding="utf-8")
    return folder


def _platforms(architecture: str, python: str) -> list[str]:
    """List the wheel tags that Lambda's C library can load, newest first.

    >>> _platforms("arm64", "3.13")[0], _platforms("arm64", "3.11")[0]
    ('manylinux_2_34_aarch64', 'manylinux_2_26_aarch64')
    >>> _platforms("arm64", "3.13")[-2:]
    ['manylinux_2_17_aarch64', 'manylinux2014_aarch64']
    """
    machine = {"arm64": "aarch64", "x86_64": "x86_64"}[architecture]
    newest = 26 if python == "3.11" else 34  # Amazon Linux 2, 2023
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(newest, 16, -1)]
    return [*tags, f"manylinux2014_{machine}"]


def _application(source: Path, folder: Path, runtime: Runtime) -> Path:
    """Unpack what Chalice made, add what lies beside it, compile.

    That is the schemas, where the signer looks, and the program that clients install.
    """
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(source) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if _ships(name)])
    if SCHEMAS.is_dir():
        (folder / "schemas").mkdir()
        for path in SCHEMAS.rglob("*.xsd"):
            shutil.copy2(path, folder / "schemas")
    (folder / "clients").mkdir()
    shutil.copy2(PROGRAM, folder / "clients")
    _compile(folder, runtime)
    return folder


def _pack(folders: list[Path], target: Path) -> None:
    files = {
        path.relative_to(folder).as_posix(): path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = (0o755 if files[name].suffix == ".so" else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name].read_bytes(), compresslevel=6)


def _ships(name: str) -> bool:
    """Return whether a file of the zip is needed to run.

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


def _compile(content: Path, runtime: Runtime) -> None:
    """Compile everything as it will lie in Lambda, never to be checked against its source.

    In an interpreter of its own: which names a file repeats by reference depends on what the one
    that compiles it holds already.
    """
    done = subprocess.run(  # noqa: S603 - our own tool
        [
            *(runtime.interpreter, "-I", "-m", "compileall", "-qq", "-j", "0"),
            *("-s", content, "-p", "/var/task", "--invalidation-mode", "unchecked-hash", content),
        ],
        check=False,
    )
    if done.returncode:
        raise PackagingFailed("a module does not compile")


def _template(generated: Path, runtime: Runtime) -> dict[str, Any]:
    template: dict[str, Any] = json.loads(generated.read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "deployment.zip"
            resource["Properties"]["Runtime"] = f"python{runtime.version}"
    described = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    described["paths"] = _addresses(described["paths"])
    return template


def _addresses(described: dict[str, Any]) -> dict[str, Any]:
    """Return those that the gateway knows, and the wildcards that pass on the others."""
    paths: dict[str, Any] = {path: dict(described[path]) for path in sorted(OWN)}
    for methods in paths.values():
        methods[ANY_METHOD] = dict(next(iter(methods.values())))
    any_method = dict(next(iter(described[ANY_ADDRESS].values())))
    # a parameter that Chalice takes for none
    any_method["parameters"] = [{"name": "proxy", "in": "path", "required": True, "type": "string"}]
    return paths | {path: {ANY_METHOD: any_method} for path in PROXIES}


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
