"""Doors that no import contract can hold: what the source may say in one place only, or nowhere.

Time, waiting, chance and the cloud are reached through one module each, so that a run can be set
and repeated; a value is changed in one way only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
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

CHANCE, CLOCK, CLOUD = ("core/chance.py",), ("core/clock.py",), ("aws/session.py",)
NOBODY: tuple[str, ...] = ()
WAITING = (
    "core/again.py",
    "accounts/sessions.py",  # for the second after which a new token is born
)
LOADING = (
    "core/countries.py",  # a country's parts
    "accounting/formats/__init__.py",  # a format, when it is first written
    "http/openapi.py",  # the routes of every room
    "http/problem_pages.py",  # every refusal
)
AT_ONCE = (
    "core/beside.py",
    "countries/costa_rica/registers.py",  # no longer than a request can wait
)
OWN_CODE = ("countries/costa_rica/structure/writer.py",)  # of a table of ours, when it is loaded
XML_READERS = (
    "countries/costa_rica/xml_reader.py",  # of others, within limits
    "countries/costa_rica/schema.py",  # of the official schemas
)
DOORS: dict[str, tuple[str, ...]] = {
    "random": CHANCE,
    "secrets": CHANCE,
    "uuid": CHANCE,
    "os.urandom": CHANCE,
    "os.getrandom": CHANCE,
    "time": CLOCK,
    "chalicelib.core.clock.pause": WAITING,
    "threading.Barrier": NOBODY,
    "threading.BoundedSemaphore": NOBODY,
    "threading.Condition": NOBODY,
    "threading.Event": NOBODY,
    "threading.Semaphore": NOBODY,
    "threading.Thread": NOBODY,
    "threading.Timer": CLOCK,
    "asyncio": NOBODY,
    "concurrent.futures": AT_ONCE,
    "multiprocessing": NOBODY,
    "queue": NOBODY,
    "sched": NOBODY,
    "select": NOBODY,
    "selectors": NOBODY,
    "signal": NOBODY,
    "__import__": NOBODY,
    "importlib.__import__": NOBODY,
    "importlib.import_module": LOADING,
    "importlib.machinery": NOBODY,
    "importlib.util.module_from_spec": NOBODY,
    "runpy": NOBODY,
    "eval": NOBODY,
    "exec": OWN_CODE,
    "compile": OWN_CODE,
    "os.system": NOBODY,
    "os.popen": NOBODY,
    "os.execv": NOBODY,
    "subprocess": NOBODY,
    "pickle": NOBODY,
    "marshal": NOBODY,
    "shelve": NOBODY,
    "zipfile": ("accounting/formats/workbook.py",),  # writes archives, and reads none
    "tarfile": NOBODY,
    "xml": NOBODY,
    "lxml.etree.XMLParser": XML_READERS,
    "lxml.etree.fromstring": XML_READERS,
    "lxml.etree.parse": XML_READERS,
    "lxml.etree.XPath": NOBODY,
    "lxml.etree.XSLT": NOBODY,
    "urllib.request": NOBODY,
    "http.client": NOBODY,
    "urllib3.PoolManager": ("countries/costa_rica/hacienda/http.py",),
    "datetime.datetime.now": CLOCK,
    "datetime.datetime.today": CLOCK,
    "datetime.datetime.utcnow": CLOCK,
    "datetime.date.today": CLOCK,
    "boto3": CLOUD,
    "botocore.client": CLOUD,
    "botocore.config": CLOUD,
    "botocore.session": CLOUD,
}
"""What is named -> the modules of ours that may."""
BUILT_IN = {"__import__", "eval", "exec", "compile"}


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


@cache
def named(tree: ast.AST) -> frozenset[tuple[int, str]]:
    """Find every name of another module, written whole wherever it was imported as."""
    return frozenset(_named(tree))


def _named(tree: ast.AST) -> Iterator[tuple[int, str]]:
    known: dict[str, str] = {}
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                known |= {each.asname: each.name} if each.asname else {each.name: each.name}
                yield node.lineno, each.name
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                known[each.asname or each.name] = f"{node.module}.{each.name}"
                yield node.lineno, f"{node.module}.{each.name}"
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and (parts := dotted(node)) and parts[0] in known:
            yield node.lineno, ".".join([known[parts[0]], *parts[1:]])
        elif isinstance(node, ast.Name) and node.id in BUILT_IN and node.id not in known:
            yield node.lineno, node.id


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
            f"line {line}: {name} is for {' and '.join(owners) or 'nobody'}"
            for line, name in named(tree)
            for door, owners in DOORS.items()
            if f"{name}.".startswith(f"{door}.") and module not in owners
        }
    )


UNCHECKED = {"model_copy", "model_construct", "__setattr__", "setattr"}
"""What makes or changes a value past the rules of its type."""


def copies(tree: ast.AST) -> list[str]:
    """Find where that is done, or pydantic's old copy is made."""
    found = []
    for node in nodes(tree):
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        if name in UNCHECKED:
            found.append(f"line {node.lineno}: {name}")  # type: ignore[attr-defined]
        elif (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", "") == "copy"
            and {each.arg for each in node.keywords} & {"update", "include", "exclude", "deep"}
        ):
            found.append(f"line {node.lineno}: copy")
    return found


FIGURES = {
    "core/numerals.py": "how people read numbers",
    "accounting/formats/suenlace_fields.py": "how a program reads them",
    "accounting/formats/xdiario_fields.py": "how a program reads them",
    "accounting/formats/journal_csv.py": "how a spreadsheet reads them",
}
"""Who writes numbers in a form of their own."""
_NUMBER = re.compile(r"(.?[<>=^])?[-+ ]?z?#?0?[0-9]*([,_]|\.[0-9])")
_SPEC = re.compile(r"\{[^{}:]*:([^{}]*)\}|%[-+ #0]*[0-9]*(\.[0-9]+)[eEfFgG]")


def number_forms(tree: ast.AST) -> list[str]:
    """Find where a number is written with thousands apart or with so many decimals."""
    specs: list[tuple[int, str]] = []
    for node in nodes(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            specs.append((node.lineno, ast.unparse(node.format_spec)[2:-1]))
        elif isinstance(node, ast.Call) and dotted(node.func) == ["format"]:
            specs += [(node.lineno, str(getattr(each, "value", ""))) for each in node.args[1:]]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = _SPEC.finditer(node.value)
            specs += [(node.lineno, each.group(1) or each.group(2) or "") for each in found]
    return [f"line {line}: {spec}" for line, spec in specs if _NUMBER.match(spec)]


@cache
def tree_of(module: str) -> ast.AST:
    return ast.parse((PACKAGE / module).read_text())


def test_time_chance_and_the_cloud_have_one_door_each() -> None:
    found = {module: past_the_doors(module, tree_of(module)) for module in MODULES}

    assert {module: names for module, names in found.items() if names} == {}


def test_values_are_changed_by_but_alone() -> None:
    found = {module: copies(tree_of(module)) for module in MODULES}

    assert {module: places for module, places in found.items() if places} == {}


def test_numbers_are_written_by_numerals_alone() -> None:
    found = {module: number_forms(tree_of(module)) for module in MODULES if module not in FIGURES}

    assert {module: forms for module, forms in found.items() if forms} == {}


@pytest.mark.parametrize(
    ("planted", "form"),
    [
        ('f"{amount:,.2f}"', ",.2f"),
        ('f"{amount:>12,}"', ">12,"),
        ('f"{amount:.2f} colones"', ".2f"),
        ('f"{share:.1%}"', ".1%"),
        ('format(amount, ",")', ","),
        ('"{:,.2f}".format(amount)', ",.2f"),
        ('"%.2f" % amount', ".2"),
    ],
)
def test_number_of_an_own_form_is_found(planted: str, form: str) -> None:
    assert f"line 1: {form}" in number_forms(ast.parse(planted))


@pytest.mark.parametrize(
    "allowed",
    ['f"{number:010d}"', 'f"{day:%d/%m/%Y}"', 'format(amount, "f")', 'f"{instant:%H:%M:%S}"'],
)
def test_what_is_no_form_of_a_number_for_people_is_let_be(allowed: str) -> None:
    assert number_forms(ast.parse(allowed)) == []


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
        ("from chalicelib.core import clock\nclock.pause(2)", "chalicelib.core.clock.pause"),
        ("from chalicelib.core.clock import pause", "chalicelib.core.clock.pause"),
        ("import threading\nthreading.Event().wait(2)", "threading.Event"),
        ("from threading import Condition", "threading.Condition"),
        ("import select\nselect.select([], [], [], 2)", "select"),
        ("from concurrent.futures import wait", "concurrent.futures.wait"),
        ("from importlib import import_module", "importlib.import_module"),
        ("import importlib\nimportlib.import_module('x')", "importlib.import_module"),
        ("def load():\n    return __import__('x')", "__import__"),
        ("eval('1')", "eval"),
        ("import pickle\npickle.loads(b'')", "pickle.loads"),
        ("from subprocess import run", "subprocess.run"),
        ("from lxml import etree\netree.fromstring(b'')", "lxml.etree.fromstring"),
    ],
)
def test_way_past_a_door_is_found(planted: str, found: str) -> None:
    tree = ast.parse(planted)

    assert any(f": {found} is for" in each for each in past_the_doors("mail/service.py", tree))


@pytest.mark.parametrize(
    "allowed",
    [
        "from chalicelib.aws import secrets\nsecrets.signing_key()",
        "from chalicelib.aws.secrets import seal",
        "import os\nos.environ['A']",
        "from botocore.exceptions import ClientError",
        "from datetime import datetime\ndatetime.fromisoformat('2026-11-02')",
        "def act(random, time):\n    return random.choice(time.now())",
        "from chalicelib.core import clock\nclock.now()",
        "import threading\nthreading.Lock()",
        "from importlib.util import find_spec",
        "import re\nre.compile('a')",
        "from lxml import etree\netree.iterwalk(root)",
    ],
)
def test_what_goes_past_no_door_is_let_be(allowed: str) -> None:
    assert past_the_doors("mail/service.py", ast.parse(allowed)) == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("x.model_copy(update={'stat': 'done'})", "model_copy"),
        ("Work.model_construct(stat='done')", "model_construct"),
        ("x.copy(update={'stat': 'done'})", "copy"),
        ("read(x).part.copy(deep=True)", "copy"),
        ("object.__setattr__(x, 'state', 'done')", "__setattr__"),
        ("setattr(x, 'state', 'done')", "setattr"),
    ],
)
def test_copies_are_found(planted: str, found: str) -> None:
    assert copies(ast.parse(planted)) == [f"line 1: {found}"]


def test_copy_of_a_dictionary_is_let_be() -> None:
    assert copies(ast.parse("held.copy()")) == []


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
"""Where a room keeps what it is sent and what it shows, `act_views` too: its own items hold nothing
to hide."""
ELSEWHERE = ("chalicelib.core.", "chalicelib.countries.", "chalicelib.http.")
"""What every room shares, and what a country gives to a room."""


def misplaced(models: Iterable[type[BaseModel]], kind: str) -> list[str]:
    """Find the models that are not where their room keeps such."""
    inside = [(each.__pydantic_generic_metadata__["args"] or (each,))[0] for each in models]
    return [
        f"{each.__module__}.{each.__name__}"
        for each in inside
        if not each.__module__.startswith(ELSEWHERE)
        and re.split("[._]", each.__module__)[-1] not in PLACES[kind]
    ]


@pytest.mark.parametrize("route", declared_routes(), ids=lambda route: route.name)
def test_what_is_sent_is_a_form_and_what_is_shown_a_view(route: Route) -> None:
    query = () if route.query is None else (route.query,)

    assert misplaced([*route.bodies, *query], "forms") == []
    assert misplaced(route.returned, "views") == []
