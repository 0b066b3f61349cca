"""Whatever is noted in a history can be told: every event has its sentence in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from chalicelib.accounting import words as of_batches
from chalicelib.accounts import people_words as of_people
from chalicelib.accounts import words as of_accounts
from chalicelib.core import operating
from chalicelib.core.texts import LANGUAGES, Text
from chalicelib.firms import words as of_firms
from chalicelib.licences import words as of_licences
from chalicelib.notifications import words as of_notices
from chalicelib.onboarding import words as of_businesses

ROOT = Path(__file__).parents[2] / "chalicelib"
NOTING = re.compile(r"_?note(?:_\w+)?|change_account|end_sessions|_write|_tell")
"""How functions are called that note an event, which is a constant among their arguments."""
EVENT = re.compile(r"[a-z]+(?:_[a-z]+)+|accepted|activated|contested|exported|failed|invited|"
                   r"downloaded|discarded|restored|superseded|removed|registered")  # fmt: skip
TABLES: tuple[Mapping[str, Text], ...] = (
    of_accounts.EVENTS,
    of_people.USER_EVENTS,
    of_firms.EVENTS,
    of_firms.COMPANY_EVENTS,
    of_businesses.EVENTS,
    of_licences.EVENTS,  # type: ignore[assignment, unused-ignore]
    of_batches.EVENTS,  # type: ignore[assignment, unused-ignore]
    of_batches.SCHEDULE_EVENTS,  # type: ignore[assignment, unused-ignore]
    operating.EVENTS,  # type: ignore[assignment, unused-ignore]
    of_notices.EVENTS,  # type: ignore[assignment, unused-ignore]
)


def noted() -> Iterator[tuple[str, str]]:
    """List what is noted by name: file and event."""
    for file in ROOT.rglob("*.py"):
        text = file.read_text("utf-8")
        if "note(" not in text and "change_account" not in text and "end_sessions" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and NOTING.fullmatch(_called(node)):
                for each in node.args:
                    if isinstance(each, ast.Constant) and EVENT.fullmatch(str(each.value)):
                        yield file.relative_to(ROOT).as_posix(), str(each.value)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def test_every_event_that_is_noted_has_its_sentence() -> None:
    found = set(noted())
    told = set().union(*TABLES)

    assert {("accounts/keys.py", "key_ended"), ("licences/correcting.py", "taken_back")} <= found
    assert len(found) > 40
    assert sorted((file, event) for file, event in found if event not in told) == []


def test_every_sentence_takes_the_same_facts_in_both_languages() -> None:
    for table in TABLES:
        for event, text in table.items():
            asked = [set(re.findall(r"{(\w+)}", getattr(text, each))) for each in LANGUAGES]
            assert asked[0] == asked[1], event
