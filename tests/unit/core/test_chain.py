"""Chained histories: what is done to one by hand is found, and said where."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.core import chain
from chalicelib.core.chain import AnchoredHead, Head
from chalicelib.core.chain_faults import Anchored, Fault, History, Stored
from chalicelib.core.history import HistoryEntry, Link

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
Entries = list[HistoryEntry]


def noted(number: int, event: str = "noted") -> HistoryEntry:
    at = NOW + timedelta(minutes=number)
    facts = {"reason": f"ficción {number}", "by": "x"}
    return HistoryEntry(id=f"hist_{number}", created_at=at, event=event, actor="acc_1", facts=facts)


def chained(entries: Entries) -> tuple[Head, Entries]:
    return chain.continued("firm_1", "lic_1", None, [each.but(link=None) for each in entries])


HEAD, WHOLE = chained([noted(number) for number in range(1, 7)])


def history(
    entries: Entries, head: Head | None = HEAD, *anchored: HistoryEntry, **keys: str
) -> History:
    stored = [Stored(keys.get(each.id, each.id), each) for each in entries]
    anchors = [
        Anchored(
            date(2026, 11, 3),
            AnchoredHead(
                tenant="firm_1", subject="lic_1", number=link(each).number, digest=link(each).digest
            ),
        )
        for each in anchored
    ]
    return History("firm_1", "lic_1", stored, head, anchors)


def link(entry: HistoryEntry) -> Link:
    assert entry.link is not None
    return entry.link


def without(*numbers: int) -> Entries:
    return [each for each in WHOLE if link(each).number not in numbers]


def exchanged(one: int, other: int, how: Callable[[Link, Link], Link]) -> Entries:
    found = list(WHOLE)
    first, second = found[one - 1], found[other - 1]
    found[one - 1] = first.but(link=how(link(first), link(second)))
    found[other - 1] = second.but(link=how(link(second), link(first)))
    return found


def anew(number: int, *, with_head: bool, shorter: int = 0) -> tuple[Head, Entries]:
    """Change an entry, and make all digests after it anew; without the last ones."""
    changed = [*WHOLE[: number - 1], WHOLE[number - 1].but(actor="acc_2"), *WHOLE[number:]]
    head, entries = chained(changed[: len(changed) - shorter])
    return (head if with_head else HEAD), entries


CHANGED = WHOLE[2].but(facts={"reason": "otra"})
REPLACED = chained([*WHOLE[:2], CHANGED])[1][2]
CUT_HEAD, CUT = chained(WHOLE[:4])
LATER = noted(9, "added")
BEHIND = chained([*WHOLE, LATER])[1][6]
BROKEN: dict[str, tuple[History, list[tuple[str, str]]]] = {
    "changed": (history([*without(3), CHANGED]), [("entry-changed", "Entry 3 (hist_3, noted")]),
    "changed, with its digest": (
        history([*without(3), REPLACED]),
        [("entry-changed", "Entry 3 (hist_3")],
    ),
    "last one, with its digest": (
        history([*without(6), WHOLE[5].but(link=chained([*WHOLE[:5], noted(6, "x")])[1][5].link)]),
        [("entry-changed", "Entry 6 "), ("head-changed", "The head has another digest")],
    ),
    "last one, anchored": (
        history([*WHOLE[:5], chained([*WHOLE[:5], noted(6, "x")])[1][5]], HEAD, WHOLE[5]),
        [
            ("entry-changed", "The head has another digest than entry 6 "),
            ("anchor-differs", "The anchor of 2026-11-03 has another digest of entry 6 "),
        ],
    ),
    "of another history": (
        history([*without(6), chain.continued("firm_2", "lic_1", None, WHOLE)[1][5]]),
        [("entry-changed", "Entry 6 (hist_6"), ("head-changed", "The head has another digest")],
    ),
    "removed": (history(without(2)), [("entry-missing", "Entry 2 is missing.")]),
    "some removed": (
        history(without(2, 3, 5)),
        [("entry-missing", "Entries 2 to 3 are missing."), ("entry-missing", "Entry 5 is miss")],
    ),
    "first removed": (history(without(1)), [("entry-missing", "Entry 1 is missing.")]),
    "made unreadable": (
        History("firm_1", "lic_1", [*(Stored(x.id, x) for x in WHOLE), Stored("y", None)], HEAD),
        [("entry-changed", "What lies under y is no entry any more.")],
    ),
    "inserted": (history([*WHOLE, LATER]), [("entry-inserted", "Entry (hist_9, added")]),
    "inserted at a place": (
        history([*WHOLE, LATER.but(link=WHOLE[3].link)]),
        [("entry-inserted", "Entry 4 (hist_9, added, 2026-11-02T15:09:00.000Z) claims place 4, ")],
    ),
    "copied": (
        history([*WHOLE, LATER.but(link=WHOLE[3].link)], HEAD, hist_9="hist_90"),
        [("entry-inserted", "Under the key hist_90 lies"), ("entry-inserted", "Entry 4 (hist_9")],
    ),
    "inserted behind the head": (
        history([*WHOLE, BEHIND]),
        [("head-changed", "The head was set back to 6, or more was inserted behind it: Entry 7")],
    ),
    "swapped with all that links": (
        history(exchanged(2, 4, lambda _, other: other)),
        [("order-swapped", "The entries 2 (hist_4")],
    ),
    "swapped by numbers": (
        history(exchanged(2, 3, lambda own, other: own.but(number=other.number))),
        [("order-swapped", "The entries 2 (hist_3")],
    ),
    "swapped keys": (
        history(WHOLE, HEAD, hist_2="hist_3", hist_3="hist_2"),
        [("order-swapped", "The entries hist_2 and hist_3 have changed places")],
    ),
    "tail cut": (
        history(without(5, 6)),
        [("entry-missing", "Entries 5 to 6 are missing at the end, or the head was changed.")],
    ),
    "tail cut, head set back": (
        history(CUT, CUT_HEAD, WHOLE[4]),
        [("anchor-differs", "The anchor of 2026-11-03 knows entry 5, which is not there")],
    ),
    "all gone": (history([], None, WHOLE[5]), [("anchor-differs", "The anchor of 2026-11-03 kn")]),
    "head set back": (
        history(WHOLE, CUT_HEAD),
        [("head-changed", "The head was set back to 4, or more was inserted behind it: Entries 5")],
    ),
    "head of another digest": (
        history(WHOLE, HEAD.but(digest="0")),
        [("head-changed", "The head has another digest than entry 6 ")],
    ),
    "head gone": (
        history(WHOLE, None),
        [("head-changed", "The head is missing or no head; the last entry is 6")],
    ),
    "all digests anew but the head": (
        history(anew(3, with_head=False)[1]),
        [("head-changed", "The head has another digest than entry 6 ")],
    ),
    "all digests anew": (
        history(anew(3, with_head=True)[1], anew(3, with_head=True)[0], WHOLE[4]),
        [("anchor-differs", "The anchor of 2026-11-03 has another digest of entry 5 ")],
    ),
    "beginning cut, numbers anew": (
        history(chain.continued("firm_1", "lic_1", HEAD.but(number=0), WHOLE[1:])[1], None),
        [
            ("entry-missing", "Entry 1 (hist_2"),
            ("head-changed", "The head is missing or no head; the last entry is 5"),
        ],
    ),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_was_done_to_a_history_is_found_and_said_where(how: str) -> None:
    broken, wanted = BROKEN[how]

    found: list[Fault] = broken.faults()

    assert [fault.kind for fault in found] == [kind for kind, _ in wanted]
    for fault, (_, beginning) in zip(found, wanted, strict=True):
        assert fault.sentence.startswith(beginning)


def test_a_whole_history_has_no_faults_in_whatever_order_it_is_read() -> None:
    for entries, head, anchors in (
        (WHOLE, HEAD, WHOLE[3:]),
        (WHOLE[::-1], HEAD, WHOLE[:1]),
        (CUT, CUT_HEAD, []),
        ([], None, []),
    ):
        assert history(entries, head, *anchors).faults() == []


def test_digest_is_of_a_text_that_anybody_can_write() -> None:
    first = noted(1)

    written = chain.canonical("firm_1", "lic_1", first, 1, "")

    assert written.decode() == (
        '{"actor":"acc_1","created_at":"2026-11-02T15:01:00.000Z","event":"noted","facts":'
        '{"by":"x","reason":"ficción 1"},"form":"enlace-history-1","id":"hist_1","number":1,'
        '"previous":"","source":"","subject":"lic_1","tenant":"firm_1"}'
    )
    assert link(WHOLE[0]).digest == hashlib.sha256(written).hexdigest()
