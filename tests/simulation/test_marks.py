"""Marks: what is read by who may not is found, wherever it is read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from tests.simulation.faults import Faults
from tests.simulation.marks import Secrecy
from tests.simulation.scene import Scene, scene

ANA, EVA = "ana@example.com", "eva@example.com"


def mailed(made: Scene, to: str, text: str) -> None:
    message = EmailMessage()
    message["Subject"] = "Aviso"
    message.set_content(f"{'ñ' * 70} {text}\n")
    made.mail.send_email(
        "enlace@example.com", {"ToAddresses": [to]}, {"Raw": {"Data": message.as_bytes()}}
    )


def queued(made: Scene, text: str) -> None:
    made.queues.send_message(
        QueueUrl=made.queues.url("mail"), MessageBody=text, MessageGroupId="biz_1"
    )


@pytest.mark.parametrize(
    ("read", "where"),
    [
        (lambda made, mark: made.marks.heard(EVA, "GET /v1/firms", f'"{mark}"'), "GET /v1/firms"),
        (lambda made, mark: made.marks.heard(EVA, "GET /v1/firms", mark.upper()), "GET /v1/firms"),
        (lambda made, mark: mailed(made, EVA, mark), "a mail"),
        (queued, "a message"),
        (lambda _, mark: logging.getLogger("chalicelib").warning("at %s", mark), "the log"),
        (lambda _, mark: logging.getLogger("x").warning("at", extra={"name_": mark}), "the log"),
    ],
)
def test_who_may_not_read_a_mark_is_found_reading_it(
    read: Callable[[Scene, str], object], where: str
) -> None:
    with scene(0, Faults(0, {})) as made:
        mark = made.marks.planted(ANA)
        read(made, mark)
        (found,) = Secrecy(made).faults()

    assert f"reads in {where}: " in found


def test_who_may_reads_on() -> None:
    with scene(0, Faults(0, {})) as made:
        mark = made.marks.planted(ANA)
        made.marks.admit(mark, EVA)
        for reader in (ANA, EVA):
            made.marks.heard(reader, "GET /v1/firms", mark)
            mailed(made, reader, mark)
        found = Secrecy(made).faults()

    assert (found, made.marks.read) == ([], 4)


def test_secret_is_nobodys_to_read() -> None:
    with scene(0, Faults(0, {})) as made:
        made.marks.keep_secret("frase secreta")
        made.marks.heard(ANA, "GET /v1/me", "la frase secreta")
        (found,) = Secrecy(made).faults()

    assert "GET /v1/me" in found
