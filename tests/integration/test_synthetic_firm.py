"""A firm of many clients, for three months: what goes into its program without anybody's act.

`FIRM_CLIENTS` and `FIRM_DOCUMENTS` say how many clients there are, and how many documents each
issues: `make long-firm`.

Two faults stay a person's, and no rule of the product could settle them: a company's code that is
another taxpayer's by now, and a program that takes nothing because somebody holds the company. Of a
hundred clients one has each, from the first day to the last; that is more than life has, where both
are over within days of being told, so that what they cost here is an upper bound.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounting import store
from chalicelib.accounting.export import Export
from chalicelib.accounting.incidents import SENTENCES, severity
from chalicelib.accounting.loose import Loose
from chalicelib.accounting.model import TAKEN, Batch
from infra.clients import enlace_agent
from tests.support.agents import MAY, Office, Steps, Wire, given_token
from tests.support.synthetic_firm import MONTHS, FirmClient, SyntheticFirm, after, from_then_on

CLIENTS = int(os.environ.get("FIRM_CLIENTS", "4"))
DOCUMENTS = int(os.environ.get("FIRM_DOCUMENTS", "18"))
SEED = 20261130
GOAL = 0.97
"""Of the batches go into the program by themselves."""
WHOLE = "refused whole"
"""Why a document is not booked whose batch the program took nothing of."""
YEAR_END = datetime(2027, 2, 3, 13, tzinfo=UTC)
"""When all that was accepted late, or mended, has had its turn."""


@pytest.fixture
def http(aws: Any) -> Iterator[Client]:
    from app import app

    with Client(app) as made:
        yield made


def test_nearly_all_batches_need_no_human_act_and_the_rest_is_named(
    http: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    steps = Steps()
    steps.watch(monkeypatch)
    monkeypatch.setattr(enlace_agent, "_OPENER", Wire(http))
    with from_then_on(datetime(2026, 10, 1, 14, tzinfo=UTC)):
        firm = SyntheticFirm(CLIENTS, SEED)
        office = Office(steps, tmp_path, given_token(http, firm.firm, MAY)["token"])

    for month in MONTHS:
        firm.issue(month, DOCUMENTS // len(MONTHS))
        with from_then_on(after(month)):
            firm.hand_over()
            firm.work(office)
            if month == MONTHS[1]:
                firm.mend()
    firm.accept_what_waits()
    with from_then_on(YEAR_END):
        firm.hand_over()
        firm.work(office)

    tally = Tally(firm)
    with capsys.disabled():
        sys.stdout.write(f"\n{json.dumps(tally.told, ensure_ascii=False)}\n")
    assert firm.stops == {}
    assert tally.share >= GOAL
    assert not tally.unnamed, "what did not go by itself says why"
    assert tally.told["not_booked"].keys() <= SENTENCES.keys() | {WHOLE}, "nor what to do"
    assert not tally.lost, "an accepted document is neither booked nor on a list with its reason"


class Tally:
    """What became of all batches and documents."""

    def __init__(self, firm: SyntheticFirm) -> None:
        self.batches = firm.batches()
        self.refused = [
            each for of in firm.clients for each in firm.exports(of) if each.state == "refused"
        ]
        self.discarded = [each for each in self.batches if each.status == "discarded"]
        self.by_themselves = [each for each in self.batches if each.status in TAKEN]
        known = {each.id for each in (*self.discarded, *self.by_themselves) if _is_named(each)}
        self.unnamed = [each.id for each in self.batches if each.id not in known]
        self.unnamed += [each.id for each in self.refused if not _reasons(each)]
        self.booked, self.left, self.lost = 0, Counter[str](), list[str]()
        for of in firm.clients:
            self._look_at(of)

    def _look_at(self, of: FirmClient) -> None:
        """See where each accepted document of a client is."""
        of_business = of.world.business
        why = {
            document: _reasons(each)[0]
            for each in self.refused
            if each.business_id == of_business
            for document, day in of.days.items()
            if each.period_from <= day <= each.period_to
        }
        for batch in (each for each in self.batches if each.business_id == of_business):
            if batch.status == "discarded":
                why |= dict.fromkeys(store.members_of([batch]), WHOLE)
            why |= {each.id: _cause(each) for each in store.loose_of(batch) if each.found}
        for document in of.numbers:
            if of.called(document) & of.books.booked:
                self.booked += 1
            elif document in why:
                self.left[why[document]] += 1
            else:
                self.lost.append(document)

    @property
    def share(self) -> float:
        return len(self.by_themselves) / (len(self.batches) + len(self.refused))

    @property
    def told(self) -> dict[str, Any]:
        statuses = Counter(each.status for each in self.batches)
        counts: Counter[str] = Counter()
        for each in self.batches:
            counts.update(each.incident_counts)
        return {
            "batches": len(self.batches) + len(self.refused),
            "clean": statuses["imported"],
            "with_incidents": statuses["imported_with_incidents"],
            "refused_whole_by_the_program": statuses["discarded"],
            "refused_exports": Counter(_reasons(each)[0] for each in self.refused),
            "without_human_act": round(self.share, 4),
            "documents": self.booked + self.left.total() + len(self.lost),
            "booked": self.booked,
            "not_booked": self.left,
            "refused_by_the_program_once": counts.pop("PROGRAM_REFUSED", 0),
            "incidents": dict(counts.most_common()),
        }


def _is_named(batch: Batch) -> bool:
    """Whether a batch that is not in the books says why; one that is needs no reason."""
    return batch.status in TAKEN or bool(batch.discard_reason)


def _reasons(export: Export) -> list[str]:
    """Return the codes of what keeps an export from being made; a warning keeps nothing."""
    return [each for each in export.incident_counts if severity(each) == "blocking"]


def _cause(loose: Loose) -> str:
    """Return why a document is loose: what the program said last, or what kept it out."""
    return next(each.code for each in reversed(loose.found) if severity(each.code) == "blocking")
