"""What the measurements of `make bench` are called and compared to."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infra.functions import Function
from tests.bench import cold_import, run, signing
from tests.bench.meter import Meter
from tests.bench.pace import timed, usual
from tests.bench.prices import (
    AUTHORITY_SECONDS,
    CALL_SECONDS,
    PRICES,
    Run,
    usd_per_1000,
    used,
)


def test_each_says_what_it_is_compared_to_and_a_chain_without_a_check_is_not_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(signing, "SCHEMA_FOLDERS", (tmp_path / "none",))

    measured = signing.measure(rounds=1, documents=1)

    for row in [*measured, *cold_import.measured(lambda: 1.0, {})]:
        assert row.keys() >= {"name", "value", "unit", "ratio_to", "ratio"}, row["name"]
    rows = {row["name"]: row for row in measured}
    assert "whole_chain" not in rows
    assert "budget" not in rows["whole_chain_without_schema_check"]


def test_first_request_is_compared_with_the_client_of_its_own_round() -> None:
    rounds = iter(range(1, 10))
    clients, name = [], "first_authenticated_request"

    def client() -> float:
        clients.append(next(rounds))
        return clients[-1] * 100.0

    rows = cold_import.measured(client, {name: lambda: clients[-1] * 210.0, "else": lambda: 500.0})

    first = {row["name"]: row for row in rows}[name]
    assert (first["value"], first["ratio"], first["budget"]) == (1050.0, 2.1, 2.0)
    assert "budget" not in rows[2]


def test_each_module_is_measured_in_a_process_of_its_own_also_after_one_that_fails() -> None:
    started: list[str] = []

    def start(command: list[str]) -> int:
        started.append(command[-1])
        return -9 if len(started) == 1 else 0

    assert run.main([], start) == 1
    assert started == list(run.MODULES)
    assert run.main(["pdf", "lists"], lambda _: 0) == 0


def test_figures_stand_alone_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    def measure() -> list[dict[str, Any]]:
        sys.stdout.write("a line of a log\n")
        return [{"name": "a", "ratio": 1.0, "budget": 1.0}, {"name": "b", "ratio": None}]

    assert run.show(measure) == 0
    assert run.show(lambda: [{"name": "c", "ratio": 1.1, "budget": 1.0}]) == 1

    told = capsys.readouterr()
    assert [json.loads(line)["name"] for line in told.out.splitlines()] == ["a", "b", "c"]
    assert told.err.splitlines() == ["a line of a log", "over budget: c 1.1 > 1.0"]


def test_thousand_documents_are_priced_by_what_was_counted_of_one() -> None:
    asked, sent = Meter(), Meter()
    asked.units, asked.seconds = {"read": 2.0, "write": 10.0}, 0.1
    asked.calls.update({("s3", "PutObject"): 1, ("s3", "GetObject"): 2, ("sqs", "SendMessage"): 1})
    sent.calls.update({("kms", "Decrypt"): 1, ("sesv2", "SendEmail"): 1})
    sent.mailed_bytes = 50_000
    api = Function("a", memory_mb=1024, timeout_seconds=1, grants=())
    runs = [Run(api, asked), Run(replace(api, memory_mb=512), sent, authority_requests=2)]

    quantities = used(runs)
    usd = {name: float(price) for name, price in usd_per_1000(quantities, PRICES).items()}

    assert quantities["function GB-seconds"] == pytest.approx(
        0.1 * 1769 / 1024 + 4 * CALL_SECONDS + (2 * AUTHORITY_SECONDS + 2 * CALL_SECONDS) / 2
    )
    seconds = quantities["function GB-seconds"] * 13.3334 / 1000
    assert usd.pop("function GB-seconds") == pytest.approx(seconds)
    assert usd == pytest.approx(
        {
            "gateway requests": 0.0035,
            "function requests": 0.0004,
            "table write units": 0.00625,
            "table read units": 0.00025,
            "bucket writes": 0.005,
            "bucket reads": 0.0008,
            "queue requests": 0.0015,
            "key requests": 0.003,
            "secret requests": 0,
            "mails": 0.1,
            "mailed GB": 0.006,
        }
    )


def test_each_price_says_where_it_is_from_and_each_is_asked_for() -> None:
    api = Function("a", memory_mb=1024, timeout_seconds=1, grants=())

    assert used([Run(api, Meter())]).keys() == PRICES.keys()
    for name, price in PRICES.items():
        assert price.usd > 0, name
        assert "." in price.source.split("/")[0], name


def test_work_is_told_in_neighbours_so_that_a_slow_machine_is_not_a_slow_document() -> None:
    def told(slowness: list[float], work: float) -> float:
        now, pace = 0.0, 1.0

        def spend(seconds: float) -> None:
            nonlocal now
            now += seconds * pace

        times = []
        for pace in slowness:  # noqa: B007 - `spend` reads it
            _, taken = timed(lambda: spend(work), lambda: spend(2.0), lambda: now)
            times.append(taken)
        return usual(taken.ratio for taken in times)

    assert told([1.0] * 9, 20.0) == told([1.0, 1.7, 3.0, 1.2, 1.0, 2.0, 1.1, 1.0, 5.0], 20.0) == 10
    assert told([1.0, 1.7, 3.0], 22.0) == pytest.approx(11)
