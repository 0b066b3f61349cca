"""What a deployment uploads goes to a bucket of the account's own."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from infra import release
from infra.deployment import DeploymentFailed

OWNER, BUCKET = "123456789012", "enlace-packages-123456789012-us-east-1"


def s3() -> Any:
    return boto3.client(
        "s3", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )


def test_package_is_uploaded_to_a_bucket_of_the_account_only() -> None:
    client = s3()
    with Stubber(client) as stub:
        for _ in ("code", "template"):
            stub.add_response(
                "put_object",
                {},
                {
                    "Bucket": BUCKET,
                    "Key": ANY,
                    "Body": ANY,
                    "ServerSideEncryption": "AES256",
                    "ExpectedBucketOwner": OWNER,
                },
            )
        address = release.publish(client, BUCKET, OWNER, b"zip", {"Resources": {}})

    assert address.startswith(f"https://{BUCKET}.s3.us-east-1.amazonaws.com/templates/")


def test_bucket_of_somebody_else_is_not_used() -> None:
    client = s3()
    with Stubber(client) as stub:
        stub.add_client_error(
            "head_bucket",
            "403",
            expected_params={"Bucket": BUCKET, "ExpectedBucketOwner": OWNER},
        )
        with pytest.raises(DeploymentFailed, match=f"{BUCKET} is another account's, or"):
            release.ensure_bucket(client, BUCKET, OWNER)


@pytest.mark.parametrize("given", [{}, {"SystemProviderId": ""}, {"SystemProviderId": " "}])
def test_stage_of_people_is_told_whose_software_it_is(given: dict[str, str]) -> None:
    sender = {"MailFrom": "facturas@example.com"}

    assert release.missing_parameters("prod", sender | given) == ["SystemProviderId"]
    told = {"SystemProviderId": "3101999999"}
    assert release.missing_parameters("prod", sender | told) == []
