"""What is said to people says the same in each language: the same facts, and no sentence is cut."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from infra.packaging import ROOT

CODE = sorted((ROOT / "chalicelib").rglob("*.py"))


def texts(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Find each `Text` that is written out: its line and its languages."""
    source = path.read_text("utf-8")
    if "Text(" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text":
            said = {
                each.arg: each.value.value
                for each in node.keywords
                if each.arg
                and isinstance(each.value, ast.Constant)
                and isinstance(each.value.value, str)
            }
            if said:
                yield node.lineno, said


def named(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_each_text_names_the_same_facts_in_each_language_and_ends_where_it_ends() -> None:
    seen = 0
    for path in CODE:
        for line, said in texts(path):
            seen += 1
            at = f"{path.relative_to(ROOT)}:{line}"
            assert len({frozenset(named(each)) for each in said.values()}) == 1, at
            assert all(each and each == each.rstrip() for each in said.values()), at
    assert seen > 1000
