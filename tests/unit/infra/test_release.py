"""What a deployment uploads goes to a bucket of the account's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from infra import audit, packages, release, runtime
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
        address = packages.publish(client, BUCKET, OWNER, b"zip", {"Resources": {}})

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
            packages.ensure_bucket(client, BUCKET, OWNER)


def test_bucket_is_kept_private_and_versioned_over_tls_only_each_time() -> None:
    client = s3()
    mine = {"Bucket": BUCKET, "ExpectedBucketOwner": OWNER}
    kept = {
        "put_public_access_block": "PublicAccessBlockConfiguration",
        "put_bucket_versioning": "VersioningConfiguration",
        "put_bucket_lifecycle_configuration": "LifecycleConfiguration",
        "put_bucket_policy": "Policy",
    }
    with Stubber(client) as stub:
        stub.add_response("head_bucket", {}, mine)
        for call, what in kept.items():
            stub.add_response(call, {}, mine | {what: ANY})
        packages.ensure_bucket(client, BUCKET, OWNER)
        stub.assert_no_pending_responses()

    (denial,) = packages._tls_only(client, BUCKET)["Statement"]
    assert denial["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert denial["Resource"] == [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]


@pytest.mark.parametrize(
    "name", ["MailFrom", "SystemProviderId", "HaciendaEnvironment", "AlarmEmail"]
)
def test_stage_of_people_is_told_what_no_default_can_know(name: str) -> None:
    told = {
        "MailFrom": "facturas@example.com",
        "SystemProviderId": "3101999999",
        "HaciendaEnvironment": "test",
        "AlarmEmail": "avisos@example.com",
    }

    assert release.missing_parameters("prod", told) == []
    for nothing in (told | {name: " "}, {k: v for k, v in told.items() if k != name}):
        assert release.missing_parameters("prod", nothing) == [name]
        assert release.missing_parameters("dev", nothing) == []


class Standing:
    """CloudFormation with a stack that was told where documents go, which is the default."""

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        values = {"HaciendaEnvironment": "test", "LogDays": "90", "AlarmEmail": "a@example.com"}
        given = [{"ParameterKey": k, "ParameterValue": v} for k, v in values.items()]
        return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE", "Parameters": given}]}

    def get_template_summary(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        defaults = {"HaciendaEnvironment": "test", "LogDays": "90", "AlarmEmail": ""}
        declared = [{"ParameterKey": k, "DefaultValue": v} for k, v in defaults.items()]
        return {"Parameters": declared}


def test_stage_that_was_told_the_sandbox_is_not_asked_again() -> None:
    before = release.told_before(Standing(), "enlace-prod")

    assert before == {"HaciendaEnvironment": "test", "AlarmEmail": "a@example.com"}
    assert release.missing_parameters("prod", before) == ["MailFrom", "SystemProviderId"]


def test_where_documents_go_is_said() -> None:
    assert "sandbox" in release.destination({"HaciendaEnvironment": "test"})
    assert "they count" in release.destination({"HaciendaEnvironment": "production"})


def test_what_nobody_answered_for_goes_to_people_with_a_reason_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ENLACE_UNAUDITED", raising=False)
    monkeypatch.setattr(audit, "audit", lambda: "unanswered")
    release._check_audit("dev")
    with pytest.raises(release.NotAudited, match="ENLACE_UNAUDITED="):
        release._check_audit("prod")
    monkeypatch.setenv("ENLACE_UNAUDITED", "the service is down")
    release._check_audit("prod")
    assert "the service is down" in capsys.readouterr().out

    monkeypatch.setattr(audit, "audit", lambda: "vulnerable")
    for stage in ("dev", "prod"):
        with pytest.raises(release.NotAudited, match="vulnerable"):
            release._check_audit(stage)


def test_python_of_the_cloud_is_looked_for_by_running_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim, other = tmp_path / "shim", tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\nexit 127\n")
    other.write_text("#!/bin/sh\necho 3.12\n")
    right = tmp_path / "right"
    right.write_text(f"#!/bin/sh\necho {runtime.LAMBDA}\n")
    for file in (shim, other, right):
        file.chmod(0o755)

    monkeypatch.setenv(runtime.NAMED, str(right))
    assert runtime.of_lambda() == runtime.Runtime(runtime.LAMBDA, str(right))
    for file in (shim, other, tmp_path / "nowhere"):
        monkeypatch.setenv(runtime.NAMED, str(file))
        with pytest.raises(runtime.NoInterpreter, match=f"{runtime.NAMED}="):
            runtime.of_lambda()
