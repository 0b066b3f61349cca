"""The bucket of packages: one for each account and region, private, over TLS only, with versions.

What was deployed stays, by the name of its content: a stack that rolls back fetches the package of
before. Replaced versions and broken uploads go.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from infra import deployment

_REPLACED_DAYS = 30


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
    """Create the bucket of packages unless it is there, and set how it is kept.

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
        region = s3.meta.region_name
        place = {} if region == "us-east-1" else {"LocationConstraint": region}
        s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": place} if place else {}))
    _keep_as_wanted(s3, bucket, owner)


def _keep_as_wanted(s3: Any, bucket: str, owner: str) -> None:
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
    s3.put_bucket_versioning(
        Bucket=bucket,
        ExpectedBucketOwner=owner,
        VersioningConfiguration={"Status": "Enabled"},
    )
    s3.put_bucket_lifecycle_configuration(
        Bucket=bucket,
        ExpectedBucketOwner=owner,
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "forget-replaced-versions",
                    "Status": "Enabled",
                    "Filter": {},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": _REPLACED_DAYS},
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
                }
            ]
        },
    )
    s3.put_bucket_policy(
        Bucket=bucket, ExpectedBucketOwner=owner, Policy=json.dumps(_tls_only(s3, bucket))
    )


def _tls_only(s3: Any, bucket: str) -> dict[str, Any]:
    arn = f"arn:{s3.meta.partition}:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, f"{arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
