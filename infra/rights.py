"""What a function's role may do, in as many policies as IAM needs to hold it.

A role's own policies take 10,240 characters in all, a managed policy 6,144, of which a role has ten
(blanks aside): statements fill the role's own first, the rest goes into managed ones (ADR 0044).
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from infra.functions import Function, Grant, queue_resource

MOST_OF_A_ROLE: Final = 10_240
MOST_OF_A_POLICY: Final = 6_144
MOST_POLICIES: Final = 10
_ROOM: Final = 300
"""Kept free in each for its frame."""
_LONGEST_ARN: Final = "arn:aws:dynamodb:us-east-1:123456789012:" + "x" * 110
_INTRINSIC: Final = re.compile(r'\{"(Fn::GetAtt|Fn::Sub|Ref)":(\[[^]]*\]|"[^"]*")\}')
Statement = dict[str, Any]


def statements(function: Function) -> list[Statement]:
    """List all that a function's role may do."""
    log = {"Fn::GetAtt": [f"{function.logical_id}LogGroup", "Arn"]}
    grants = [*function.grants, Grant(("logs:CreateLogStream", "logs:PutLogEvents"), log)]
    if function.queue:
        polling = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
        grants.append(Grant(polling, {"Fn::GetAtt": [queue_resource(function.queue), "Arn"]}))
    return [_statement(grant) for grant in grants]


def resources(function: Function, role: str) -> dict[str, Any]:
    """Make the role's part of a template, and the managed policies that it takes beside its own."""
    own, *managed = _policies(statements(function))
    names = [f"{role}Rights{number}" for number in range(2, len(managed) + 2)]
    properties: dict[str, Any] = {
        "Policies": [{"PolicyName": "rights", "PolicyDocument": _document(own)}]
    }
    if names:
        properties["ManagedPolicyArns"] = [{"Ref": name} for name in names]
    made: dict[str, Any] = {role: {"Properties": properties}}
    for name, some in zip(names, managed, strict=True):
        made[name] = {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": _document(some)},
        }
    return made


def length(some: list[Statement]) -> int:
    """Count the characters of statements as IAM does, names of resources at their longest."""
    return len(_INTRINSIC.sub(f'"{_LONGEST_ARN}"', json.dumps(some, separators=(",", ":"))))


def _policies(every: list[Statement]) -> Iterator[list[Statement]]:
    """Divide them: what fits into the role's own, then what fits into each managed one."""
    filled: list[Statement] = []
    most = MOST_OF_A_ROLE
    for statement in every:
        if filled and length([*filled, statement]) > most - _ROOM:
            yield filled
            filled, most = [], MOST_OF_A_POLICY
        filled = [*filled, statement]
    yield filled


def _document(some: list[Statement]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": some}


def _statement(grant: Grant) -> Statement:
    made = {"Effect": "Allow", "Action": list(grant.actions), "Resource": grant.resource}
    return made | ({"Condition": grant.condition} if grant.condition else {})
