"""`make deploy STAGE=...`: package, upload, CloudFormation; the outputs are printed."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra import (
    audit,
    certificates,
    concurrency,
    console,
    console_upload,
    deployment,
    distribution,
    packages,
    packaging,
    runtime,
    schemas,
    verification,
)

_STAGE = re.compile(r"[a-z][a-z0-9-]{1,15}")
_PARAMETER_PREFIX = "ENLACE_PARAM_"
_CERTIFICATES = "ENLACE_ANSWER_CERTIFICATES"
_UNPROTECTED = "dev"
_TOLD = ("MailFrom", "SystemProviderId", "HaciendaEnvironment", "AlarmEmail")
_DEFAULT_MAY_BE_RIGHT = ("HaciendaEnvironment",)
_UNAUDITED = "ENLACE_UNAUDITED"
_WHERE_DOCUMENTS_GO = {
    "test": "the tax authority's sandbox: none of them counts",
    "production": "the tax authority itself: they count, and cannot be taken back",
}


def read_template(folder: Path) -> dict[str, Any]:
    """Read the template of a built package."""
    template: dict[str, Any] = json.loads((folder / "template.json").read_text(encoding="utf-8"))
    return template


def chosen_parameters(environment: dict[str, str]) -> dict[str, str]:
    """Read template parameters from the environment.

    >>> chosen_parameters({"ENLACE_PARAM_MailFrom": "enlace@example.com", "HOME": "/"})
    {'MailFrom': 'enlace@example.com'}
    """
    return {
        name.removeprefix(_PARAMETER_PREFIX): value
        for name, value in environment.items()
        if name.startswith(_PARAMETER_PREFIX)
    }


def missing_parameters(stage: str, given: Mapping[str, str]) -> list[str]:
    """List what a stage that people rely on must be told, because no default can be right.

    >>> told = {"MailFrom": "facturas@example.com", "HaciendaEnvironment": "test"}
    >>> missing_parameters("prod", told | {"SystemProviderId": " "})
    ['SystemProviderId', 'AlarmEmail']
    >>> missing_parameters("dev", {})
    []
    """
    if stage == _UNPROTECTED:
        return []
    return [name for name in _TOLD if not given.get(name, "").strip()]


def told_before(cloudformation: Any, stack: str) -> dict[str, str]:
    """Read what a stack was told by earlier deployments, which need not say it again."""
    return deployment.parameters(cloudformation, stack, _DEFAULT_MAY_BE_RIGHT)


def destination(parameters: Mapping[str, str]) -> str:
    """Say where documents will go.

    >>> destination({})
    "Documents go to the tax authority's sandbox: none of them counts."
    """
    return f"Documents go to {_WHERE_DOCUMENTS_GO[parameters.get('HaciendaEnvironment', 'test')]}."


class NotAudited(RuntimeError):
    """What ships is known to be vulnerable, or nobody could say; the message says the way on."""


def _check_audit(stage: str) -> None:
    """Ask what is known of what ships; people's stages get nothing of which nobody knows.

    Raises:
        NotAudited: there is a finding, or no answer and nobody takes that upon themselves.
    """
    outcome = audit.audit()
    if outcome == "vulnerable":
        raise NotAudited("what ships is known to be vulnerable: mend it, or accept it in audit.py")
    if outcome == "unanswered" and stage != _UNPROTECTED:
        reason = os.environ.get(_UNAUDITED, "").strip()
        if not reason:
            msg = (
                "whether what ships is known to be vulnerable was not answered: try again, or say "
                f'why it goes on all the same: {_UNAUDITED}="the service is down" make deploy …'
            )
            raise NotAudited(msg)
        print(f"Going on unaudited: {reason}", flush=True)


def _chosen_certificates() -> bytes | None:
    """Read the file that the environment names; None leaves those that are set.

    Raises:
        NotCertificates: there is no such file, or it is not what answers are checked by.
    """
    name = os.environ.get(_CERTIFICATES)
    return certificates.read(Path(name)) if name else None


def main() -> int:
    """Deploy to the account of the credentials in the environment."""
    parser = argparse.ArgumentParser(description="Deploy Enlace.")
    parser.add_argument("--stage", required=True)
    options = parser.parse_args()
    if not _STAGE.fullmatch(options.stage) or options.stage == "local":
        print("Say where to, for example: make deploy STAGE=dev", file=sys.stderr)
        return 2
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return _deploy(options.stage)
    except (
        packaging.PackagingFailed,
        deployment.DeploymentFailed,
        runtime.NoInterpreter,
        NotAudited,
    ) as exc:
        print(f"deploy failed: {exc}", file=sys.stderr)
    except certificates.NotCertificates as exc:
        print(f"deploy failed, {_CERTIFICATES}: {exc}", file=sys.stderr)
    except (BotoCoreError, ClientError) as exc:
        print(f"deploy failed, AWS says: {exc}", file=sys.stderr)
    return 1


def _upload_console(s3: Any, outputs: Mapping[str, str], account: str) -> str:
    """Bring the console to what is here; where it cannot be laid out, it stays as it was."""
    try:
        console.lay_out()
    except console.NoConsole as exc:
        return f"The console stays as it was: {exc}"
    return console_upload.upload(s3, outputs[distribution.BUCKET_OUTPUT], account)


def _deploy(stage: str) -> int:
    import boto3
    from botocore.exceptions import NoCredentialsError, NoRegionError

    try:
        session = boto3.session.Session()
        account = session.client("sts").get_caller_identity()["Account"]
    except (NoCredentialsError, NoRegionError) as exc:
        print(
            f"No AWS access: {str(exc).rstrip('.')}. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, and AWS_DEFAULT_REGION.",
            file=sys.stderr,
        )
        return 2
    cloudformation = session.client("cloudformation")
    before = told_before(cloudformation, stack := f"enlace-{stage}")
    parameters = before | chosen_parameters(dict(os.environ)) | {"Stage": stage}
    if missing := missing_parameters(stage, parameters):
        names = " and ".join(_PARAMETER_PREFIX + name for name in missing)
        print(f"Set {names}, as the first deployment of {stage} needs (README).", file=sys.stderr)
        return 2
    if stage != _UNPROTECTED:
        print(concurrency.check(session.client("lambda"), parameters))
    chosen, python = _chosen_certificates(), runtime.of_lambda()
    print(f"Deploying {stage} to account {account}, region {session.region_name}", flush=True)
    print(destination(parameters), flush=True)
    _check_audit(stage)
    folder = packaging.build("arm64", python, report=print)
    verification.verify(folder, with_schemas=schemas.are_wanted())
    s3 = session.client("s3")
    bucket = f"enlace-packages-{account}-{session.region_name}"
    packages.ensure_bucket(s3, bucket, account)
    code = (folder / "deployment.zip").read_bytes()
    template = read_template(folder)
    declared = template["Parameters"]
    address = packages.publish(s3, bucket, account, code, template)
    outputs = deployment.deploy(
        cloudformation,
        stack,
        {"TemplateURL": address},
        # what an earlier release declared and this one does not would be refused
        {k: v for k, v in parameters.items() if k in declared or k not in before},
        report=lambda line: print(line, flush=True),
    )
    cloudformation.update_termination_protection(
        StackName=stack, EnableTerminationProtection=stage != _UNPROTECTED
    )
    for name, value in sorted(outputs.items()):
        print(f"  {name}: {value}")
    print(_upload_console(s3, outputs, account))
    if chosen is not None:
        arn = outputs[certificates.OUTPUT]
        said = certificates.put(session.client("secretsmanager"), arn, chosen)
        print("Answers must be signed by:", *said, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
