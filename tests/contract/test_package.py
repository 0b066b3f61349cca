"""The zip and the template that are deployed. Built once per state of the source."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.model.bom import Bom
from packaging.utils import canonicalize_name

from chalicelib.aws.queues import QUEUES
from chalicelib.http.addresses import OWN, PROXIES
from infra import packaging, rehearsal, schemas, verification
from infra.functions import FUNCTIONS, PLACEHOLDER_ARN
from infra.runtime import LAMBDA, NoInterpreter, at_hand, of_lambda


@pytest.fixture(scope="module")
def package() -> Path:
    """The package for the Python at hand, made anew only when its source changed."""
    return packaging.build("arm64")


@pytest.fixture(scope="module")
def template(package: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((package / "template.json").read_text(encoding="utf-8"))
    return loaded


def test_package_is_what_we_rely_on(package: Path) -> None:
    verification.verify(package, with_schemas=packaging.SCHEMAS.is_dir())


def test_package_for_the_cloud_is_of_its_python_whatever_is_at_hand(package: Path) -> None:
    try:
        runtime = of_lambda()
    except NoInterpreter as none:
        pytest.skip(str(none))
    for_cloud = packaging.build("arm64", runtime)

    verification.verify(for_cloud, with_schemas=packaging.SCHEMAS.is_dir())
    template = json.loads((for_cloud / "template.json").read_text(encoding="utf-8"))
    runtimes = {
        resource["Properties"]["Runtime"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    assert runtimes == {f"python{LAMBDA}"}
    with zipfile.ZipFile(for_cloud / "deployment.zip") as archive:
        names = archive.namelist()
    assert f"__pycache__/app.{runtime.cache_tag}.pyc" in names
    assert any(name.endswith(f".{runtime.cache_tag}-aarch64-linux-gnu.so") for name in names)


def test_bill_of_materials_says_what_is_in_the_zip(package: Path) -> None:
    text = (package / "sbom.json").read_text(encoding="utf-8")
    read = Bom.from_json(json.loads(text))  # type: ignore[attr-defined]  # made by a decorator

    with zipfile.ZipFile(package / "deployment.zip") as archive:
        described = [
            Parser().parsestr(archive.read(name).decode("utf-8", "replace"), headersonly=True)
            for name in archive.namelist()
            if name.endswith(".dist-info/METADATA")
        ]
    packed = {(canonicalize_name(each["Name"]), each["Version"]) for each in described}
    assert {(each.name, each.version) for each in read.components} == packed
    assert all(each.licenses for each in read.components), "each says its licence"
    assert read.metadata.component is not None
    assert read.metadata.component.name == "enlace"
    assert str(packaging.ROOT) not in text


def test_package_without_the_official_schemas_is_refused_unless_that_is_wanted(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / package.name
    bare.mkdir()
    (bare / "template.json").write_text((package / "template.json").read_text())
    with (
        zipfile.ZipFile(package / "deployment.zip") as whole,
        zipfile.ZipFile(
            bare / "deployment.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1
        ) as partial,
    ):
        for name in whole.namelist():
            if not name.endswith("/MensajeReceptor_V4.4.xsd"):
                partial.writestr(name, whole.read(name))

    with pytest.raises(packaging.PackagingFailed, match="make schemas"):
        verification.verify(bare, with_schemas=schemas.are_wanted())
    monkeypatch.setenv("ENLACE_WITHOUT_SCHEMAS", "yes")
    verification.verify(bare, with_schemas=schemas.are_wanted())


def test_command_says_in_a_sentence_what_is_missing(package: Path, tmp_path: Path) -> None:
    for name in ("app.py", "requirements.txt", "chalicelib", "infra", ".chalice"):
        source = packaging.ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, tmp_path / name)
    built = tmp_path / "build" / "package" / package.name
    built.mkdir(parents=True)
    for name in ("libraries", "libraries.txt"):
        (built / name).symlink_to(package / name)

    done = subprocess.run(
        [sys.executable, "-m", "infra.package", "--python-at-hand"],
        cwd=tmp_path,
        env={k: v for k, v in os.environ.items() if k != schemas.WITHOUT},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("package failed: "), done.stderr
    assert "make schemas" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_package_is_noticed_when_it_is_not(package: Path, tmp_path: Path) -> None:
    broken = tmp_path / package.name
    broken.mkdir()
    (broken / "template.json").write_text((package / "template.json").read_text())
    with (
        zipfile.ZipFile(package / "deployment.zip") as whole,
        zipfile.ZipFile(broken / "deployment.zip", "w") as partial,
    ):
        for name in whole.namelist():
            if not name.startswith(("lxml-", "app.py")) and "/model.cpython-" not in name:
                partial.writestr(name, whole.read(name))
        partial.writestr("boto3/__init__.py", "")

    with pytest.raises(packaging.PackagingFailed) as refusal:
        verification.verify(broken)
    for part in ("lxml", "app.py", "boto3", "no bytecode for chalicelib/"):
        assert part in str(refusal.value)


def test_packing_gives_the_same_bytes_again(package: Path, tmp_path: Path) -> None:
    first = tmp_path / "first"
    with zipfile.ZipFile(package / "deployment.zip") as archive:
        names = [n for n in archive.namelist() if n.startswith("chalicelib/core/")]
        archive.extractall(first, names)
    built = {p.name: p.read_bytes() for p in first.rglob("*.pyc")}

    packaging._compile(first, at_hand())

    again = {p.name: p.read_bytes() for p in first.rglob("*.pyc")}
    assert built
    assert again == built


def test_template_passes_the_linter(package: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own tool
        [Path(sys.executable).with_name("cfn-lint"), package / "template.json"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_nothing_stands_for_a_real_queue_any_more(template: dict[str, Any]) -> None:
    text = json.dumps(template)

    assert "000000000000" not in text
    for queue in QUEUES:
        assert PLACEHOLDER_ARN.format(queue=queue) not in text


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)
def test_function_has_its_name_size_and_role(function: Any, template: dict[str, Any]) -> None:
    properties = template["Resources"][function.logical_id]["Properties"]
    role = properties["Role"]["Fn::GetAtt"][0]
    sharing = [
        name
        for name, resource in template["Resources"].items()
        if resource.get("Properties", {}).get("Role") == properties["Role"]
    ]

    assert (
        properties["Handler"]
        == f"app.{'app' if function.queue == function.schedule else function.name}"
    )
    assert properties["Timeout"] == function.timeout_seconds
    assert properties["MemorySize"] == function.memory_mb
    assert sharing == [function.logical_id]
    assert template["Resources"][role]["Properties"]["Policies"][0]["PolicyName"] == "rights"


def test_schedules_are_those_of_the_table(template: dict[str, Any]) -> None:
    made = {
        name: event["Properties"]["Schedule"]
        for name, resource in template["Resources"].items()
        for event in resource.get("Properties", {}).get("Events", {}).values()
        if event["Type"] == "Schedule"
    }

    assert made == {f.logical_id: f.schedule for f in FUNCTIONS if f.schedule}


def test_gateway_knows_what_it_throttles_and_passes_on_all_others(template: dict[str, Any]) -> None:
    from app import app

    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]

    assert {path: {m.upper() for m in methods} for path, methods in paths.items()} == {
        path: {*methods, packaging.ANY_METHOD.upper()}
        for path, methods in app.routes.items()
        if path in OWN
    } | {path: {packaging.ANY_METHOD.upper()} for path in PROXIES}
    for methods in paths.values():
        assert len({json.dumps(each, sort_keys=True) for each in methods.values()}) == 1


def test_template_is_short_enough_also_where_it_is_rehearsed(template: dict[str, Any]) -> None:
    for each in (template, rehearsal.rehearsed(copy.deepcopy(template))):
        assert len(json.dumps(each, separators=(",", ":"))) < 950_000  # of 1,000,000
