"""CloudFormation through change sets: one way to deploy, for local stack, rehearsal and cloud."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from infra.overlay import setting_name

TEMPLATE = Path(__file__).parent / "resources.json"
_EMPTY = ("didn't contain changes", "No updates are to be performed")
_GONE = {None, "DELETE_COMPLETE", "REVIEW_IN_PROGRESS"}
_NEVER_COMPLETE = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}
"""Its first creation failed: nobody has used it, and all that it allows is to be deleted."""


class DeploymentFailed(RuntimeError):
    """The stack did not reach the wanted state; the message says which resource refused."""


def deploy(
    cloudformation: Any,
    stack: str,
    template: Mapping[str, str],
    parameters: Mapping[str, str],
    *,
    poll_seconds: float = 2.0,
    timeout_seconds: float = 1800,
    report: Callable[[str], None] = lambda _: None,
) -> dict[str, str]:
    """Bring `stack` to the template and return its outputs; an unchanged stack is fine.

    Args:
        cloudformation: a boto3 client.
        stack: name of the stack; created when there is none, or none that was ever complete.
        template: `{"TemplateBody": text}` or `{"TemplateURL": address}`.
        parameters: template parameters; those left out get their default, whatever they were.
        poll_seconds: pause between two looks.
        timeout_seconds: when to give up.
        report: receives a line per change of state.

    Raises:
        DeploymentFailed: refused, failed or not finished in time.
    """
    deadline = time.monotonic() + timeout_seconds
    if _status(cloudformation, stack) in _NEVER_COMPLETE:
        report(f"{stack}: was never complete; deleting what is left of it")
        _delete(cloudformation, stack, deadline, poll_seconds)
    exists = _status(cloudformation, stack) not in _GONE
    change_set = cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=f"deploy-{time.time_ns()}",
        ChangeSetType="UPDATE" if exists else "CREATE",
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        **template,
    )["Id"]
    if _prepared(cloudformation, change_set, deadline, poll_seconds):
        _execute(cloudformation, stack, change_set, deadline, poll_seconds, report)
    else:
        cloudformation.delete_change_set(ChangeSetName=change_set)
        report(f"{stack}: nothing to change")
    return outputs(cloudformation, stack)


def parameters(cloudformation: Any, stack: str, kept: Collection[str] = ()) -> dict[str, str]:
    """Read what a stack was told beyond its defaults; empty when there is none.

    The defaults are those of the template it was deployed with, so that a newer one's count. Those
    that are `kept` are what the stack has, be it the default.
    """
    if _status(cloudformation, stack) in _GONE:
        return {}
    (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    declared = cloudformation.get_template_summary(StackName=stack)["Parameters"]
    defaults = {p["ParameterKey"]: p.get("DefaultValue") for p in declared}
    given = {p["ParameterKey"]: p["ParameterValue"] for p in found.get("Parameters", ())}
    return {k: v for k, v in given.items() if k in kept or v != defaults.get(k)}


def outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    """Read the outputs of a stack."""
    (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return {o["OutputKey"]: o["OutputValue"] for o in found.get("Outputs", ())}


def environment(stack_outputs: Mapping[str, str]) -> dict[str, str]:
    """Name outputs as the settings they are.

    >>> environment({"TableName": "t", "UserPoolClientId": "c"})
    {'TABLE_NAME': 't', 'USER_POOL_CLIENT_ID': 'c'}
    """
    return {setting_name(name): value for name, value in stack_outputs.items()}


def _status(cloudformation: Any, stack: str) -> str | None:
    from botocore.exceptions import ClientError

    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as exc:
        if exc.response["Error"]["Code"] == "ValidationError":  # how "no such stack" is said
            return None
        raise
    return str(found["StackStatus"])


def _prepared(cloudformation: Any, change_set: str, deadline: float, poll_seconds: float) -> bool:
    """Wait for the change set; return whether it holds any change."""
    while True:
        seen = cloudformation.describe_change_set(ChangeSetName=change_set)
        if seen["Status"] == "CREATE_COMPLETE":
            return True
        reason = seen.get("StatusReason", "")
        if seen["Status"] == "FAILED":
            if any(text in reason for text in _EMPTY):
                return False
            msg = f"the change set was refused: {reason}"
            raise DeploymentFailed(msg)
        _pause(deadline, poll_seconds, "preparing the change set")


def _execute(
    cloudformation: Any,
    stack: str,
    change_set: str,
    deadline: float,
    poll_seconds: float,
    report: Callable[[str], None],
) -> None:
    """Make the changes and wait for their end."""
    started_at, token, last = time.time(), f"deploy-{time.time_ns()}", ""
    cloudformation.execute_change_set(ChangeSetName=change_set, ClientRequestToken=token)
    while True:
        status = _status(cloudformation, stack) or ""
        if status != last:
            report(f"{stack}: {status.lower().replace('_', ' ')}")
            last = status
        if status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            report(f"{stack}: done in {time.time() - started_at:.0f} s")
            return
        if status.endswith(("_FAILED", "ROLLBACK_COMPLETE")):
            why = _first_failure(cloudformation, stack, token)
            raise DeploymentFailed(f"{stack}: {status}; {why}")
        _pause(deadline, poll_seconds, "changing the stack")


def _delete(cloudformation: Any, stack: str, deadline: float, poll_seconds: float) -> None:
    cloudformation.delete_stack(StackName=stack)
    while (status := _status(cloudformation, stack)) not in _GONE:
        if status == "DELETE_FAILED":
            raise DeploymentFailed(f"{stack}: {status}; delete it by hand")
        _pause(deadline, poll_seconds, "deleting the stack")


def _first_failure(cloudformation: Any, stack: str, token: str) -> str:
    """Say what failed first in the operation of that token: events of earlier ones are kept."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    failed = [
        event
        for page in pages
        for event in page["StackEvents"]
        if event.get("ClientRequestToken") == token and event["ResourceStatus"].endswith("_FAILED")
    ]
    if not failed:
        return "no resource says why"
    first = failed[-1]  # events come newest first
    return f"{first['LogicalResourceId']}: {first.get('ResourceStatusReason', 'no reason given')}"


def _pause(deadline: float, seconds: float, action: str) -> None:
    if time.monotonic() > deadline:
        raise DeploymentFailed(f"{action} took too long")
    time.sleep(seconds)
