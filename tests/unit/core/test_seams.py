"""Doors that no import contract can hold: what the source may say in one place only, or nowhere.

Time, waiting, chance and the cloud are reached through one module each, so that a run can be set
and repeated; a value is changed in one way only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

import chalicelib
from chalicelib.http.access import ROOMS as ACCESS_ROOMS
from chalicelib.http.endpoint import Route
from chalicelib.http.openapi import declared_routes

PACKAGE = Path(chalicelib.__file__).parent
PATHS = sorted(each.relative_to(PACKAGE) for each in PACKAGE.rglob("*.py"))
MODULES = [path.as_posix() for path in PATHS]

CHANCE, CLOCK, CLOUD = "core/chance.py", "core/clock.py", "aws/session.py"
DOORS = {
    "random": CHANCE,
    "secrets": CHANCE,
    "uuid": CHANCE,
    "os.urandom": CHANCE,
    "os.getrandom": CHANCE,
    "time": CLOCK,
    "datetime.datetime.now": CLOCK,
    "datetime.datetime.today": CLOCK,
    "datetime.datetime.utcnow": CLOCK,
    "datetime.date.today": CLOCK,
    "boto3": CLOUD,
    "botocore.client": CLOUD,
    "botocore.config": CLOUD,
    "botocore.session": CLOUD,
}
"""What is named -> the one module of ours that may."""


def named(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Find every name of another module, written whole wherever it was imported as."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                known |= {each.asname: each.name} if each.asname else {each.name: each.name}
                yield node.lineno, each.name
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                known[each.asname or each.name] = f"{node.module}.{each.name}"
                yield node.lineno, f"{node.module}.{each.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (parts := dotted(node)) and parts[0] in known:
            yield node.lineno, ".".join([known[parts[0]], *parts[1:]])


def dotted(node: ast.expr) -> list[str]:
    """Read `a.b.c`; nothing where it begins with a call or the like."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return [*before, node.attr]
    return []


def past_the_doors(module: str, tree: ast.AST) -> list[str]:
    """Find what is named that is another module's to name."""
    return sorted(
        {
            f"line {line}: {name} is for {owner}"
            for line, name in named(tree)
            for door, owner in DOORS.items()
            if f"{name}.".startswith(f"{door}.") and module != owner
        }
    )


def copies(tree: ast.AST) -> list[str]:
    """Find where pydantic's unchecked copies are made."""
    return [
        f"line {node.lineno}: {node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"model_copy", "model_construct"}
    ]


def tree_of(module: str) -> ast.AST:
    return ast.parse((PACKAGE / module).read_text())


@pytest.mark.parametrize("module", MODULES)
def test_time_chance_and_the_cloud_have_one_door_each(module: str) -> None:
    assert past_the_doors(module, tree_of(module)) == []


@pytest.mark.parametrize("module", MODULES)
def test_values_are_changed_by_but_alone(module: str) -> None:
    assert copies(tree_of(module)) == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("import random", "random"),
        ("import random as chance", "random"),
        ("from secrets import token_hex", "secrets.token_hex"),
        ("def act():\n    from uuid import uuid4", "uuid.uuid4"),
        ("import os\nos.urandom(12)", "os.urandom"),
        ("from os import urandom as more", "os.urandom"),
        ("import time", "time"),
        ("from time import sleep", "time.sleep"),
        ("from datetime import UTC, datetime\ndatetime.now(UTC)", "datetime.datetime.now"),
        ("import datetime as dt\ndt.date.today()", "datetime.date.today"),
        ("def client():\n    import boto3\n    return boto3.client('s3')", "boto3"),
        ("from botocore.session import Session", "botocore.session.Session"),
    ],
)
def test_way_past_a_door_is_found(planted: str, found: str) -> None:
    tree = ast.parse(planted)

    assert any(f": {found} is for" in each for each in past_the_doors("firms/store.py", tree))


@pytest.mark.parametrize(
    "allowed",
    [
        "from chalicelib.aws import secrets\nsecrets.signing_key()",
        "from chalicelib.aws.secrets import seal",
        "import os\nos.environ['A']",
        "from botocore.exceptions import ClientError",
        "from datetime import datetime\ndatetime.fromisoformat('2026-11-02')",
        "def act(random, time):\n    return random.choice(time.now())",
    ],
)
def test_what_goes_past_no_door_is_let_be(allowed: str) -> None:
    assert past_the_doors("firms/store.py", ast.parse(allowed)) == []


def test_copies_are_found() -> None:
    planted = "def save(x):\n    return x.model_copy(update={'stat': 'done'})\n"

    assert copies(ast.parse(planted)) == ["line 2: model_copy"]


ROOMS = sorted(path.parts[0] for path in PATHS if len(path.parts) == 2 and path.stem == "service")
FOR_COUNTRIES = ["chalicelib.accounting.rules", "chalicelib.invoicing.authority"]


def taken(door: str) -> dict[str, str]:
    """Find what other rooms take from the door of a room, and one module that does."""
    found: dict[str, str] = {}
    for path in PATHS:
        if door.startswith(f"chalicelib.{path.parts[0]}."):
            continue
        for _, name in named(tree_of(path.as_posix())):
            if name.startswith(f"{door}."):
                found[name.removeprefix(f"{door}.").split(".")[0]] = path.as_posix()
    return found


@pytest.mark.parametrize("door", [f"chalicelib.{room}.service" for room in ROOMS] + FOR_COUNTRIES)
def test_door_of_a_room_names_what_other_rooms_take_and_nothing_else(door: str) -> None:
    assert dict.fromkeys(import_module(door).__all__) == dict.fromkeys(taken(door))


def test_every_room_has_a_door() -> None:
    assert set(ROOMS) == {*ACCESS_ROOMS, "mail"} - {"http"}


PLACES = {"forms": {"forms"}, "views": {"views", "model", "charts"}}
"""Where a room keeps what it is sent and what it shows: its own items hold nothing to hide."""
ELSEWHERE = ("chalicelib.core.", "chalicelib.countries.", "chalicelib.http.")
"""What every room shares, and what a country gives to a room."""


def misplaced(models: Iterable[type[BaseModel]], kind: str) -> list[str]:
    """Find the models that are not where their room keeps such."""
    inside = [(each.__pydantic_generic_metadata__["args"] or (each,))[0] for each in models]
    return [
        f"{each.__module__}.{each.__name__}"
        for each in inside
        if not each.__module__.startswith(ELSEWHERE)
        and each.__module__.rpartition(".")[2] not in PLACES[kind]
    ]


@pytest.mark.parametrize("route", declared_routes(), ids=lambda route: route.name)
def test_what_is_sent_is_a_form_and_what_is_shown_a_view(route: Route) -> None:
    query = () if route.query is None else (route.query,)

    assert misplaced([*route.bodies, *query], "forms") == []
    assert misplaced(route.returned, "views") == []
