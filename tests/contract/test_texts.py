"""What is said to people says the same in each language: the same facts, and no sentence is cut."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from chalicelib.http.access import ACCESS
from chalicelib.http.problem_pages import pages
from infra import gateway
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


OF_PROGRAMS = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE)\b|…/|/v1/")


def test_no_text_for_people_names_a_route_and_each_way_for_programs_is_one() -> None:
    for path in CODE:
        for line, said in texts(path):
            where = f"{path.relative_to(ROOT)}:{line}"
            assert not any(OF_PROGRAMS.search(each) for each in said.values()), where
    for answer in gateway.answers():
        assert not OF_PROGRAMS.search(answer["title"] + answer["detail"]), answer["type"]
    ways = [page.way for page in pages() if page.way]
    assert len(ways) > 40
    assert set(ways) <= ACCESS.keys()


TIMES_FOR_PROGRAMS = {
    "aws/blobs.py",  # names of what is kept
    "accounting/formats/suenlace.py",  # a file format, and the next
    "accounting/formats/journal_csv.py",
    "accounting/formats/vat_book.py",
    "accounting/texts.py",  # what entries say
    "invoicing/pdf/paint.py",  # the fields of a PDF, and the next's XML
    "onboarding/model.py",  # months of counts
    "onboarding/pace.py",  # and minutes
    "licences/statement.py",  # and months of statements
    "core/figures.py",  # where all that people read is written
}
"""Who writes a day or a time in a form of its own."""


def times_written(tree: ast.AST) -> Iterator[int]:
    """Find where a day or a time is given a form: by `strftime`, or in an f-string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "strftime":
            yield node.lineno
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            form = ast.unparse(node.format_spec)
            if re.search("%[a-zA-Z]", form):
                yield node.lineno


def test_times_are_told_in_the_time_of_whom_they_are_told_to() -> None:
    """`figures` writes them, by a zone that is named; nobody is told a time of UTC."""
    zoneless = re.compile(r"\b(UTC|GMT)\b")
    writers = set()
    for path in CODE:
        where = path.relative_to(ROOT / "chalicelib").as_posix()
        for line, said in texts(path):
            assert not any(zoneless.search(each) for each in said.values()), f"{where}:{line}"
        if next(times_written(ast.parse(path.read_text("utf-8"))), None) is not None:
            writers.add(where)

    assert {each for each in writers if not each.startswith("countries/")} == TIMES_FOR_PROGRAMS
    templates = sorted((ROOT / "chalicelib/mail/templates").rglob("*.jinja"))
    assert templates
    for each in templates:
        assert not zoneless.search(each.read_text("utf-8")), each


def test_a_word_of_two_spellings_is_spelled_one_way() -> None:
    for path in [*CODE, *(ROOT / "web").rglob("*.js")]:
        assert "período" not in path.read_text("utf-8").lower(), f"“periodo” in {path.name}"
