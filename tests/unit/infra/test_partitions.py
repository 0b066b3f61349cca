"""Rights by partition: each kind is one of ADR 0001, none lacks keys to ask for, policies fit."""

from __future__ import annotations

import json
import re
from typing import Any

from infra import overlay, partitions
from infra.functions import API, DELIVERY, FILES, FUNCTIONS, SUBMISSION, Function
from infra.packaging import ROOT
from infra.partitions import PARTITIONS, READS, WRITES, Access

_TABLE = ROOT / "docs" / "adr" / "0001-keys-and-access-patterns.md"
_MOST_CHARACTERS = 10_240
"""Of all inline policies of a role, blanks aside."""
_LONGEST_ARN = "arn:aws:dynamodb:us-east-1:123456789012:" + "x" * 110


def listed() -> set[str]:
    """The kinds of partitions in the table of ADR 0001, but those of the index."""
    lines = _TABLE.read_text("utf-8").splitlines()
    cells = [line.split("|")[3] for line in lines if line.startswith("| ")]
    found = {name for cell in cells for name in re.findall(r"\b[A-Z][A-Z_]{2,}\b#?", cell)}
    return found - {"ANCHOR#", "DUE#"}


def statements(function: Function) -> list[dict[str, Any]]:
    (policy,) = overlay.build()["Resources"][overlay.role_name(function)]["Properties"]["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def patterns_of(function: Function, action: str) -> set[str]:
    return {
        pattern
        for statement in statements(function)
        if f"dynamodb:{action}" in statement["Action"]
        for pattern in statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    }


def files_of(function: Function, action: str) -> set[str]:
    return {
        resource["Fn::Sub"]
        for statement in statements(function)
        if f"s3:{action}" in statement["Action"]
        for resource in statement["Resource"]
    }


def test_partitions_are_those_of_the_one_table() -> None:
    accesses = [each for each in vars(partitions).values() if isinstance(each, Access)]

    assert set(PARTITIONS) == listed()
    assert {name for each in accesses for name in each.read + each.written} == set(PARTITIONS)
    for each in accesses:
        names = f"{each.keeps} {each.reads} {each.adds}".split()
        assert len(names) == len(set(names)), "a kind stands once with a function"


def test_rights_to_the_table_are_of_items_and_ask_which_partition() -> None:
    items = {f"dynamodb:{action}" for action in READS | WRITES}

    for function in FUNCTIONS:
        of_table = [each for each in statements(function) if "dynamodb:" in str(each["Action"])]
        for statement in of_table:
            # the condition holds for a request that names no partition: so no other action
            assert items.issuperset(statement["Action"])
            assert list(statement["Condition"]) == ["ForAllValues:StringLike"]
            assert statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]


def test_api_never_touches_secrets_that_it_takes_in_or_what_is_of_workers() -> None:
    every = {partitions.pattern(name) for name in PARTITIONS}
    of_workers = {"T#*#DELIVERIES", "T#*#DIGEST", "T#*#NEWS"}

    assert every - patterns_of(API, "GetItem") == {
        "T#*#CREDENTIALS", "T#*#GONE_FILES", *of_workers
    }  # fmt: skip
    assert every - patterns_of(API, "PutItem") == of_workers


def test_secrets_are_read_by_one_worker_and_signed_files_written_by_one() -> None:
    readers = {f.name for f in FUNCTIONS if "T#*#CREDENTIALS" in patterns_of(f, "GetItem")}
    signed = "${Bucket.Arn}/*/signed/*"

    assert readers == {SUBMISSION.name}
    assert {f.name for f in FUNCTIONS if signed in files_of(f, "PutObject")} == {SUBMISSION.name}
    assert files_of(DELIVERY, "PutObject") == {"${Bucket.Arn}/*/pdf/*"}
    assert files_of(API, "GetObject") == {f"${{Bucket.Arn}}/*/{kind}/*" for kind in FILES}


def test_policies_fit_into_a_role() -> None:
    for function in FUNCTIONS:
        policy = json.dumps(statements(function), separators=(",", ":"))
        resolved = re.sub(
            r'\{"(Fn::GetAtt|Fn::Sub|Ref)":(\[[^]]*\]|"[^"]*")\}', f'"{_LONGEST_ARN}"', policy
        )

        assert "Fn::" not in resolved
        assert len(resolved) + 100 < _MOST_CHARACTERS, function.name
