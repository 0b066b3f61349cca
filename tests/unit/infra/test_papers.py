"""The decisions have one form and an index, and what the papers name is there."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from fnmatch import filter as filter_names
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

import pytest

from chalicelib.accounting import export as exports
from chalicelib.accounting import model as batches
from chalicelib.accounting.export import Export
from chalicelib.accounts import model as accounts
from chalicelib.accounts.model import Account
from chalicelib.core import clock
from chalicelib.firms import timed_rights
from chalicelib.firms.model import Firm, FirmState, WrongFirmState
from chalicelib.firms.syncs import SyncState
from chalicelib.invoicing import model as documents
from chalicelib.licences import model as licences
from chalicelib.licences.bulks import BulkState
from chalicelib.licences.model import Licence
from infra.packaging import ROOT

FOLDER = ROOT / "docs" / "adr"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
_HEAD = re.compile(
    r"# (\d{4}) \S.*\n\n- Date: (\d{4}-\d\d-\d\d)\n- Status: (accepted|superseded by (\d{4}))\n\n\S"
)


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_its_number_date_and_status(path: Path) -> None:
    head = _HEAD.match(path.read_text("utf-8"))

    assert head is not None
    number, day, _, successor = head.groups()
    assert path.name.startswith(f"{number}-")
    assert date.fromisoformat(day).year >= 2026
    assert successor is None or any(p.name.startswith(f"{successor}-") for p in DECISIONS)


def test_readme_begins_with_a_picture_that_is_quickly_loaded() -> None:
    first = re.search(
        r"\A# Enlace\n\n!\[\S[^]]+\]\(([^)]+)\)\n", (ROOT / "README.md").read_text("utf-8")
    )

    assert first is not None
    assert (ROOT / first[1]).stat().st_size <= 200 * 1024


def test_index_has_each_decision_in_a_line() -> None:
    lines = (FOLDER / "README.md").read_text("utf-8").splitlines()
    titles = {p: p.read_text("utf-8").partition("\n")[0].removeprefix("# ") for p in DECISIONS}

    listed = [line for line in lines if line.startswith("- ")]

    assert len(listed) == len(DECISIONS) > 0
    for line, path in zip(listed, DECISIONS, strict=True):
        assert re.fullmatch(re.escape(f"- [{titles[path]}]({path.name}): ") + r"\S.*", line)


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_licence_is_the_one_that_is_named() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert re.match(r"\s+Apache License\n\s+Version 2\.0, January 2004\n", text)
    assert "Copyright 2026 the Enlace authors" in text
    assert project["license"] == "Apache-2.0"
    assert "(LICENSE)" in (ROOT / "README.md").read_text("utf-8")


def test_changelog_begins_with_what_is_not_released() -> None:
    sections = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    assert sections[0] == "[Unreleased]"


# -- what the papers name is there -----------------------------------------------------------------

API_PAPER = ROOT / "docs" / "api.md"
PAPERS = [
    ROOT / "README.md", ROOT / "CONTRIBUTING.md", API_PAPER, ROOT / "docs" / "security.md",
    FOLDER / "README.md", *DECISIONS,
]  # fmt: skip
_OURS = ("chalicelib", "docs", "infra", "tests", ".ci", ".chalice", "web")
_PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)*/?")
_FILE = re.compile(r".+\.(py|tsv|json|in|txt|md|jinja)")
_NAME = re.compile(r"[a-z_]+(\.\w+)+")
_MADE = (".local", "build", "report.json", "sbom.json")
"""What commands make."""
_MEDIA_TYPES = ("application/", "text/")
_PACKAGES = [path.parent.name for path in (ROOT / "chalicelib").glob("*/__init__.py")]


@cache
def _ours() -> tuple[str, ...]:
    """Every file and folder of the repository, each after a slash."""
    below = [path for folder in _OURS for path in (ROOT / folder, *(ROOT / folder).rglob("*"))]
    found = [*ROOT.glob("*.*"), *below]
    return tuple(f"/{path.relative_to(ROOT).as_posix()}" for path in found)


def is_there(path: str) -> bool:
    """Whether a path, or the end of one, is of the repository."""
    return bool(filter_names(_ours(), f"*/{path.rstrip('/')}"))


def leads_somewhere(name: str) -> bool:
    """Whether a dotted name, without `chalicelib`, is a module or something in one."""
    first, *others = name.split(".")
    found: Any = import_module(first if first == "infra" else f"chalicelib.{first}")
    for place, other in enumerate(others):
        if not hasattr(found, other):
            if not hasattr(found, "__path__") or not find_spec(f"{found.__name__}.{other}"):
                return other in getattr(found, "model_fields", {}) and place == len(others) - 1
            import_module(f"{found.__name__}.{other}")
        found = getattr(found, other)
    return True


def quoted(paper: Path) -> list[str]:
    """What a paper has in backticks, but for whole examples."""
    text = re.sub(r"```.*?```", "", paper.read_text("utf-8"), flags=re.DOTALL)
    return re.findall(r"`([^`\s]+)`", text)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.stem)
def test_files_that_a_paper_names_are_there(paper: Path) -> None:
    named = [
        said
        for said in quoted(paper)
        if _PATH.fullmatch(said)
        and ("/" in said or _FILE.fullmatch(said))
        and not said.startswith(("/", *_MADE, *_MEDIA_TYPES))
    ]

    assert [path for path in named if not is_there(path)] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.stem)
def test_names_of_code_that_a_paper_uses_lead_somewhere(paper: Path) -> None:
    named = [
        said
        for said in quoted(paper)
        if _NAME.fullmatch(said)
        and not _FILE.fullmatch(said)
        and said.split(".")[0] in {*_PACKAGES, "infra"}
    ]

    assert [name for name in named if not leads_somewhere(name)] == []


@pytest.mark.parametrize("paper", [*PAPERS, ROOT / "CHANGELOG.md"], ids=lambda path: path.stem)
def test_links_of_a_paper_lead_somewhere(paper: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", paper.read_text("utf-8"))
    own = [link.partition("#")[0] for link in links if "://" not in link]

    assert [link for link in own if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("http/endpoint.py", True),
        ("structure/*.tsv", True),
        ("chalicelib/countries/", True),
        ("http/answering.py", False),
        ("ndpoint.py", False),
    ],
)
def test_a_file_that_is_not_there_is_seen(path: str, there: bool) -> None:  # noqa: FBT001
    assert is_there(path) is there


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("aws.table.Table", True),
        ("licences.model.Licence.provision", True),
        ("infra.local.stack", True),
        ("licences.model.Licence.plan", False),
        ("mail.service.plan", False),
    ],
)
def test_a_name_that_leads_nowhere_is_seen(name: str, there: bool) -> None:  # noqa: FBT001
    assert leads_somewhere(name) is there


# -- ADR 0001: the table of partitions is the only one ---------------------------------------------

_ROOMS = ROOT / "chalicelib"
_IN_AWS = ("api_tokens.py", "chaining.py", "sessions.py", "standing.py", "transaction.py")
_STORES = [
    *_ROOMS.rglob("*store.py"),
    *(_ROOMS / "aws" / name for name in _IN_AWS),
    _ROOMS / "http" / "limiting.py",
    *(path for path in _ROOMS.glob("countries/**/*.py") if "Table(" in path.read_text("utf-8")),
]
_WORD = re.compile(r"([A-Z][A-Z_]{2,})(#.*)?")
_OF_THE_INDEX = {"DUEPK", "DUESK"}
_ASKED_BY_NAME = {"CABYS", "TAXPAYER"}
"""Partitions that are called as what is asked for (`catalogues/store.py`)."""


def built() -> set[str]:
    """The words of which stores make keys."""
    texts = {
        node.value
        for path in _STORES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    words = {found[1] for text in texts if (found := _WORD.fullmatch(text))}
    return words - _OF_THE_INDEX | _ASKED_BY_NAME


def listed() -> set[str]:
    """The words of the table of ADR 0001: its partitions and what sorts in them."""
    lines = DECISIONS[0].read_text("utf-8").splitlines()
    rows = [line.strip("|").split("|")[2:] for line in lines if line.startswith("| ")]
    return {
        word for row in rows for cell in row for word in re.findall(r"\b[A-Z][A-Z_]{2,}\b", cell)
    }


def test_table_of_partitions_has_what_stores_build_and_nothing_else() -> None:
    assert listed() == built()


# -- docs/api.md: its pictures are the machines ----------------------------------------------------

Steps = set[tuple[str, str, str]]
"""From, to, and by what event where the machine names it."""


def pictured(heading: str) -> Steps:
    """The steps of the picture below a heading."""
    _, found, below = API_PAPER.read_text("utf-8").partition(f"\n### {heading}\n")
    assert found, heading
    picture = re.search(r"```mermaid\nstateDiagram-v2\n(.*?)```", below, re.DOTALL)
    assert picture is not None
    steps = re.findall(r"^    (\S+) --> (\w+)(?:: (\w+))?$", picture[1], re.MULTILINE)
    assert len(steps) == len(picture[1].splitlines()), "each line is a step"
    return set(steps)


def steps_of(table: Mapping[Any, Iterable[str]]) -> Steps:
    """The steps of a table of what follows what."""
    return {(state, each, "") for state, following in table.items() for each in following}


def steps_by_event(machine: Mapping[Any, str]) -> Steps:
    """The steps of a machine that names events."""
    return {(state, following, event) for (state, event), following in machine.items()}


@pytest.mark.parametrize(
    ("heading", "first", "steps"),
    [
        ("Documents", "issued", steps_of(documents.TRANSITIONS)),
        ("Exports", Export.model_fields["state"].default, steps_of(exports.TRANSITIONS)),
        ("Batches and imports", "exported", steps_of(batches.TRANSITIONS)),
        ("Licences", Licence.model_fields["state"].default, steps_by_event(licences.MACHINE)),
        ("Accounts", Account.model_fields["state"].default, steps_by_event(accounts.MACHINE)),
    ],
)
def test_pictures_of_states_are_the_machines(heading: str, first: str, steps: Steps) -> None:
    assert pictured(heading) == steps | {("[*]", first, "")}


def test_picture_of_rights_for_a_time_is_their_machine() -> None:
    first = {("[*]", "asked", ""), ("[*]", "granted", "")}

    assert pictured("Rights for a time") == steps_by_event(timed_rights.MACHINE) | first


@pytest.mark.parametrize(
    ("heading", "states"),
    [
        ("Firms", get_args(FirmState)),
        ("Company lists", get_args(SyncState)),
        ("Many activations", get_args(BulkState)),
    ],
)
def test_pictures_show_each_state_that_there_is(heading: str, states: tuple[str, ...]) -> None:
    steps = pictured(heading)

    assert {state for before, after, _ in steps for state in (before, after)} == {"[*]", *states}


def test_picture_of_firms_shows_what_each_act_makes_of_one() -> None:
    now = clock.now()
    new = Firm(
        created_at=now,
        id="firm_1",
        name="Despacho Ficticio",
        email="despacho@despacho.example",
        country="ES",
        tax_id="B00000000",
        language="es",
        time_zone="Europe/Madrid",
    )
    acts: dict[str, Callable[[Firm], Firm]] = {
        "confirm": lambda firm: firm.confirmed(now),
        "unconfirm": lambda firm: firm.unconfirmed(),
        "lock": lambda firm: firm.locked("", now),
        "unlock": lambda firm: firm.unlocked(),
    }
    found: Steps = {("[*]", new.state, "")}
    seen = [new, new.confirmed(now), new.locked("", now), new.confirmed(now).locked("", now)]
    for firm in seen:
        for name, act in acts.items():
            with suppress(WrongFirmState):
                found.add((firm.state, act(firm).state, name))

    assert found - {("locked", "locked", "confirm"), ("locked", "locked", "unconfirm")} == (
        pictured("Firms")
    )


def test_every_machine_has_a_picture() -> None:
    below = API_PAPER.read_text("utf-8").partition("\n## States\n")[2].partition("\n## ")[0]

    assert len(re.findall(r"^### ", below, re.MULTILINE)) == 9 == below.count("stateDiagram-v2")
