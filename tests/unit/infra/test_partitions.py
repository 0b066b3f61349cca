"""Rights by partition: each kind is one of ADR 0001, none lacks keys to ask for, policies fit."""

from __future__ import annotations

import re
from dataclasses import replace

from infra import partitions, rights
from infra.functions import API, DELIVERY, FILES, FUNCTIONS, SUBMISSION, Function
from infra.packaging import ROOT
from infra.partitions import PARTITIONS, READS, WRITES, Access

_TABLE = ROOT / "docs" / "adr" / "0001-keys-and-access-patterns.md"


def listed() -> set[str]:
    """The kinds of partitions in the table of ADR 0001, but those of the index."""
    lines = _TABLE.read_text("utf-8").splitlines()
    cells = [line.split("|")[3] for line in lines if line.startswith("| ")]
    found = {name for cell in cells for name in re.findall(r"\b[A-Z][A-Z_]{2,}\b#?", cell)}
    return found - {"ANCHOR#", "DUE#"}


def patterns_of(function: Function, action: str) -> set[str]:
    return {
        pattern
        for statement in rights.statements(function)
        if f"dynamodb:{action}" in statement["Action"]
        for pattern in statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    }


def files_of(function: Function, action: str) -> set[str]:
    return {
        resource["Fn::Sub"]
        for statement in rights.statements(function)
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
        of_table = [
            each for each in rights.statements(function) if "dynamodb:" in str(each["Action"])
        ]
        for statement in of_table:
            # the condition holds for a request that names no partition: so no other action
            assert items.issuperset(statement["Action"])
            assert list(statement["Condition"]) == ["ForAllValues:StringLike"]
            assert statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]


def test_api_never_touches_secrets_that_it_takes_in_or_what_is_of_workers() -> None:
    every = {partitions.pattern(name) for name in PARTITIONS}
    of_workers = {"T#*#DELIVERIES", "T#*#DIGEST", "T#*#QUESTION_LOOKS"}

    assert every - patterns_of(API, "GetItem") == {
        "T#*#CREDENTIALS", "T#*#GONE_FILES", "T#*#NEWS", *of_workers
    }  # fmt: skip
    assert every - patterns_of(API, "PutItem") == of_workers | {
        "T#*#BOUNCES#*", "T#*#PULSES#*", "T#*#QUESTION_LINKS"
    }  # fmt: skip


def test_secrets_are_read_by_one_worker_and_signed_files_written_by_one() -> None:
    readers = {f.name for f in FUNCTIONS if "T#*#CREDENTIALS" in patterns_of(f, "GetItem")}
    signed = "${Bucket.Arn}/*/signed/*"

    assert readers == {SUBMISSION.name}
    assert {f.name for f in FUNCTIONS if signed in files_of(f, "PutObject")} == {SUBMISSION.name}
    assert files_of(DELIVERY, "PutObject") == {"${Bucket.Arn}/*/pdf/*"}
    assert files_of(API, "GetObject") == {f"${{Bucket.Arn}}/*/{kind}/*" for kind in FILES}


def test_policies_hold_all_rights_and_fit_into_a_role_of_three_times_as_many() -> None:
    for function in FUNCTIONS:
        every = rights.statements(function)
        made = rights.resources(function, "Role")
        own, *managed = [
            made["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"],
            *(
                made[each["Ref"]]["Properties"]["PolicyDocument"]["Statement"]
                for each in made["Role"]["Properties"].get("ManagedPolicyArns", [])
            ),
        ]
        assert [*own, *(statement for some in managed for statement in some)] == every
        assert rights.length(own) < rights.MOST_OF_A_ROLE, function.name
        assert all(rights.length(some) < rights.MOST_OF_A_POLICY for some in managed)
        assert len(rights.resources(replace(function, grants=function.grants * 3), "R")) - 1 <= (
            rights.MOST_POLICIES
        )


def test_what_a_role_has_no_room_for_is_in_managed_policies() -> None:
    thrice = replace(API, grants=API.grants * 3)

    made = rights.resources(thrice, "Role")

    assert len(made) > 2
    assert sum(
        rights.length(each["Properties"]["PolicyDocument"]["Statement"])
        for name, each in made.items()
        if name != "Role"
    ) > rights.length(rights.statements(API))
