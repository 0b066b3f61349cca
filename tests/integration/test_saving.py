"""The stack saves while it runs: whatever is killed, all parts go on from one moment."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from infra.local import checkpoint
from infra.local.emulator import PYTHON
from infra.local.mailbox import Mailbox
from infra.local.places import Ports
from infra.local.stack import LocalStack
from tests.support.local_runs import kill_children, local_run, said_until

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="the emulator is not installed")


def test_killed_emulator_takes_all_parts_back_to_one_moment(tmp_path: Path) -> None:
    ports = Ports.free()
    with LocalStack(tmp_path, ports, with_application=False) as first:
        _leave_traces(first, "kept")
    with LocalStack(tmp_path, ports, with_application=False) as second:
        _leave_traces(second, "lost")
        assert second.emulator is not None
        os.kill(second.emulator.pid, signal.SIGKILL)
    unsaved = checkpoint.unsaved_since(tmp_path)

    with LocalStack(tmp_path, ports, with_application=False) as third:
        found = _traces(third)

    assert unsaved
    assert found == {"queue": ["kept"], "files": ["kept"], "mails": ["kept"], "taxpayer": "kept"}
    assert checkpoint.unsaved_since(tmp_path) == ""


def test_all_parts_killed_go_on_from_what_was_saved_last(tmp_path: Path) -> None:
    ports = Ports.free()
    with LocalStack(tmp_path, ports, with_application=False) as first:
        before = first.environment
        _leave_traces(first, "kept")
        first.save()
        _leave_traces(first, "lost")
        kill_children(os.getpid(), str(tmp_path))
    unsaved = checkpoint.unsaved_since(tmp_path)

    with LocalStack(tmp_path, ports, with_application=False) as second:
        found = _traces(second)

    assert unsaved
    assert found == {"queue": ["kept"], "files": ["kept"], "mails": ["kept"], "taxpayer": "kept"}
    assert second.environment == before


def _leave_traces(stack: LocalStack, word: str) -> None:
    for write in _writers(stack):
        write(word)


def _writers(stack: LocalStack) -> list[Callable[[str], object]]:
    """One way into each part."""
    assert stack.emulator is not None
    assert stack._mail_server is not None
    sqs, s3 = stack.emulator.client("sqs"), stack.emulator.client("s3")
    queue = json.loads(stack.environment["QUEUE_URLS"])["mail"]
    bucket = stack.environment["BUCKET_NAME"]
    mailbox = stack._mail_server.mailbox

    def register(word: str) -> None:
        record = json.dumps({"identificacion": "3101999999", "nombre": word}).encode()
        post = urllib.request.Request(
            f"{stack.simulator_url}/admin/taxpayers", record, method="POST"
        )
        urllib.request.urlopen(post, timeout=30).close()

    return [
        lambda word: sqs.send_message(QueueUrl=queue, MessageBody=word),
        lambda word: s3.put_object(Bucket=bucket, Key=word, Body=word.encode()),
        lambda word: mailbox.keep(f"Subject: {word}\n\n".encode()),
        register,
    ]


def _traces(stack: LocalStack) -> dict[str, Any]:
    assert stack.emulator is not None
    queue = json.loads(stack.environment["QUEUE_URLS"])["mail"]
    received = stack.emulator.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
    listed = stack.emulator.client("s3").list_objects_v2(Bucket=stack.environment["BUCKET_NAME"])
    asked = f"{stack.simulator_url}/fe/ae?identificacion=3101999999"
    with urllib.request.urlopen(asked, timeout=10) as answer:
        record = json.loads(answer.read())
    return {
        "queue": [message["Body"] for message in received["Messages"]],
        "files": [entry["Key"] for entry in listed["Contents"]],
        "mails": [mail["subject"] for mail in stack.mail.messages()],
        "taxpayer": record["nombre"],
    }


def test_what_is_saved_while_all_is_written_to_is_of_one_moment(tmp_path: Path) -> None:
    ended = threading.Event()
    with LocalStack(tmp_path, with_application=False) as stack:
        crowd = Mailbox(tmp_path / checkpoint.MAIL)
        for _ in range(300):  # copying is to take long enough for a write between two parts
            crowd.keep(b"Subject: crowd\n\n")
        queue, *others = _writers(stack)

        def write(part: str, other: Callable[[str], object]) -> None:
            for number in itertools.count(1):
                queue(f"{part}-{number}")
                other(f"{part}-{number}")
                if ended.is_set():
                    return

        writing = [
            threading.Thread(target=write, args=pair)
            for pair in zip(("files", "mails", "taxpayer"), others, strict=True)
        ]
        for thread in writing:
            thread.start()
        saved = []
        for _ in range(4):
            time.sleep(0.1)
            stack.save()
            saved.append(_saved(checkpoint._newest(tmp_path)))
        ended.set()
        for thread in writing:
            thread.join(30)

    for parts in saved:  # each number was sent to the queue first, then written to its part
        assert {ahead - behind for ahead, behind in parts.values()} <= {0, 1}, saved
    assert all(saved[-1][part] > saved[0][part] for part in saved[0])


def _saved(save: Path | None) -> dict[str, tuple[int, int]]:
    """The highest number of each part, as it is in the saved queue and in the saved part."""
    assert save is not None
    with closing(sqlite3.connect(save / checkpoint.SIMULATOR / "simulator.sqlite3")) as database:
        records = str(database.execute("SELECT body FROM records").fetchall())
    texts = {
        "files": " ".join(path.name for path in (save / checkpoint.OBJECTS).rglob("*")),
        "mails": " ".join(path.read_text() for path in (save / checkpoint.MAIL).iterdir()),
        "taxpayer": records,
    }
    queue = (save / checkpoint.STATE / "sqs.json").read_text()
    return {part: (_highest(part, queue), _highest(part, text)) for part, text in texts.items()}


def _highest(part: str, text: str) -> int:
    return max((int(number) for number in re.findall(rf"{part}-(\d+)", text)), default=0)


def test_killed_runs_say_what_is_lost_and_go_on_from_what_was_saved(tmp_path: Path) -> None:
    home = tmp_path / "run"
    with local_run(home, "--save-seconds", "0.5") as first:
        said_until(first, "Demo firm")
        ready = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1))
        _wait_until(lambda: checkpoint.unsaved_since(home) > ready)
        kill_children(first.pid)
        first.kill()
    proven = _addresses_to_prove(home)
    with local_run(home) as second:
        from_a_save = said_until(second, "Demo firm")
        kept = _addresses_to_prove(home)
        kill_children(second.pid, "ministack")
        end = second.communicate(timeout=60)[0]
    with local_run(home) as third:
        without = said_until(third, "Demo firm")
        third.kill()  # its parts end, and save, by themselves; the next run waits for them
    with local_run(home) as fourth:
        again = said_until(fourth, "Demo firm")
        fourth.send_signal(signal.SIGINT)
        goodbye = fourth.communicate(timeout=60)[0]

    assert "is lost, in all parts" in from_a_save
    assert proven
    assert kept == proven, "the demo people were there, as they were"
    assert second.returncode == 1
    assert "Stopped, because the emulator ended by itself: " in end
    assert "killed by SIGKILL" in end
    assert "is not saved; the next run goes on from before that." in end
    assert "is lost, in all parts" in without
    assert "is lost" not in again
    assert fourth.returncode == 0
    assert "Stopped. `make run` goes on from here" in goodbye


def _addresses_to_prove(home: Path) -> list[str]:
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default)
             for path in (home / checkpoint.MAIL).iterdir()]  # fmt: skip
    return sorted(each["To"] for each in mails if each["Subject"] == "Confirme su correo")


def _wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
