"""`make deploy STAGE=...`: package, upload, CloudFormation; the outputs are printed."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra import certificates, concurrency, deployment, packaging, schemas, verification

_STAGE = re.compile(r"[a-z][a-z0-9-]{1,15}")
_PARAMETER_PREFIX = "ENLACE_PARAM_"
_CERTIFICATES = "ENLACE_ANSWER_CERTIFICATES"
_UNPROTECTED = "dev"
_TOLD = ("MailFrom", "SystemProviderId")


def read_template(folder: Path) -> dict[str, Any]:
    """Read the template of a built package."""
    template: dict[str, Any] = json.loads((folder / "template.json").read_text(encoding="utf-8"))
    return template


def publish(s3: Any, bucket: str, owner: str, code: bytes, template: dict[str, Any]) -> str:
    """Upload zip and template under the names of their content; return the template's address.

    `owner` is the account that the bucket must belong to, here and below.
    """
    code_key = f"code/{hashlib.sha256(code).hexdigest()}.zip"
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": code_key}
    text = json.dumps(template, separators=(",", ":")).encode()
    template_key = f"templates/{hashlib.sha256(text).hexdigest()}.json"
    for key, body in ((code_key, code), (template_key, text)):
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=body,
            ServerSideEncryption="AES256",
            ExpectedBucketOwner=owner,
        )
    region = s3.meta.region_name
    if "amazonaws" in s3.meta.endpoint_url:
        return f"https://{bucket}.s3.{region}.amazonaws.com/{template_key}"
    return f"{s3.meta.endpoint_url}/{bucket}/{template_key}"


def ensure_bucket(s3: Any, bucket: str, owner: str) -> None:
    """Create the private bucket of packages unless it is there.

    Raises:
        DeploymentFailed: it is somebody else's; its name can be guessed.
    """
    from botocore.exceptions import ClientError

    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=owner)
    except ClientError as exc:
        code = exc.response["Error"]["Code"]
        if code == "403":
            msg = f"bucket {bucket} is another account's, or these credentials may not read it"
            raise deployment.DeploymentFailed(msg) from exc
        if code not in {"404", "NoSuchBucket"}:
            raise
    else:
        return
    region = s3.meta.region_name
    place = {} if region == "us-east-1" else {"LocationConstraint": region}
    s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": place} if place else {}))
    s3.put_public_access_block(
        Bucket=bucket,
        ExpectedBucketOwner=owner,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
    )


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

    >>> missing_parameters("prod", {"MailFrom": "facturas@example.com"})
    ['SystemProviderId']
    >>> missing_parameters("prod", {"MailFrom": "facturas@example.com", "SystemProviderId": ""})
    ['SystemProviderId']
    >>> missing_parameters("dev", {})
    []
    """
    if stage == _UNPROTECTED:
        return []
    return [name for name in _TOLD if not given.get(name, "").strip()]


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
    except (packaging.PackagingFailed, deployment.DeploymentFailed) as exc:
        print(f"deploy failed: {exc}", file=sys.stderr)
    except certificates.NotCertificates as exc:
        print(f"deploy failed, {_CERTIFICATES}: {exc}", file=sys.stderr)
    except (BotoCoreError, ClientError) as exc:
        print(f"deploy failed, AWS says: {exc}", file=sys.stderr)
    return 1


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
    before = deployment.parameters(cloudformation, stack := f"enlace-{stage}")
    parameters = before | chosen_parameters(dict(os.environ)) | {"Stage": stage}
    if missing := missing_parameters(stage, parameters):
        names = " and ".join(_PARAMETER_PREFIX + name for name in missing)
        print(f"Set {names}, as the first deployment of {stage} needs (README).", file=sys.stderr)
        return 2
    if stage != _UNPROTECTED:
        print(concurrency.check(session.client("lambda"), parameters))
    chosen = _chosen_certificates()
    print(f"Deploying {stage} to account {account}, region {session.region_name}", flush=True)
    folder = packaging.build("arm64", report=print)
    verification.verify(folder, with_schemas=schemas.are_wanted())
    s3 = session.client("s3")
    bucket = f"enlace-packages-{account}-{session.region_name}"
    ensure_bucket(s3, bucket, account)
    code = (folder / "deployment.zip").read_bytes()
    template = read_template(folder)
    declared = template["Parameters"]
    address = publish(s3, bucket, account, code, template)
    outputs = deployment.deploy(
        cloudformation,
        stack,
        {"TemplateURL": address},
        # what an earlier release declared and this one does not would be refused
        {k: v for k, v in parameters.items() if k in declared or k not in before},
        report=lambda line: print(line, flush=True),
    )
    for name, value in sorted(outputs.items()):
        print(f"  {name}: {value}")
    if chosen is not None:
        arn = outputs[certificates.OUTPUT]
        said = certificates.put(session.client("secretsmanager"), arn, chosen)
        print("Answers must be signed by:", *said, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
