"""The whole story over HTTP, with workers and schedules running as in `make run`.

It is played by a client that is made of the published description, so that each request and each
answer is held against that.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import NamedTuple

import pytest

from infra.local.places import ROOT, TERMS
from infra.local.stack import LocalStack
from infra.local.story import PASSWORD, STEPS, Story, play
from tests.support.examples import COMMITTED, RecordingClient, examples, send_the_rest
from tests.support.generated_client import GeneratedClient, generate


@dataclass(frozen=True)
class RecordingGeneratedClient(RecordingClient, GeneratedClient):
    """Calls by what was generated, and keeps what was taken."""


@pytest.fixture(scope="module")
def recording(
    api_stack: LocalStack, tmp_path_factory: pytest.TempPathFactory
) -> RecordingGeneratedClient:
    description = ROOT / "openapi.json"
    return RecordingGeneratedClient(
        api_stack.api_url,
        package=generate(description, tmp_path_factory.mktemp("client")),
        description=json.loads(description.read_text("utf-8")),
    )


class Played(NamedTuple):
    """A story that was played to its end, and the digests that had come by then."""

    story: Story
    digests: list[str]


@pytest.fixture(scope="module")
def played(api_stack: LocalStack, recording: RecordingGeneratedClient) -> Played:
    """Play a story once, with all that was sent kept."""
    story = Story.on(api_stack, recording)
    assert [step.number for step in play(story)] == list(range(1, len(STEPS) + 1))
    to_firm = [mail["subject"] for mail in api_stack.mail.messages(to=story.firm_email)]
    return Played(story, [subject for subject in to_firm if "pendiente" in subject])


def test_story_is_played_to_its_end(played: Played) -> None:
    assert played.story.states == {
        "licence": "active",
        "document": "accepted",
        "cancellation": "accepted",
        "ticket": "accepted",
        "correction": "accepted",
        "differing": "rejected",
        "export": "done",
        "import": "imported_with_incidents",  # accents were replaced in the DAT, which is told
        "sme_licence": "unlinked",
        "notice": "pending",
    }


def test_examples_of_the_description_are_bodies_that_the_api_took(
    played: Played, recording: RecordingGeneratedClient
) -> None:
    """Rewritten on purpose as the description is, before it: `REWRITE_OPENAPI=1 pytest …`."""
    send_the_rest(played.story)

    taken = examples(played.story, recording.taken)

    if os.environ.get("REWRITE_OPENAPI"):
        text = json.dumps(taken, indent=1, ensure_ascii=False, sort_keys=True)
        COMMITTED.write_text(text + "\n", "utf-8")
    assert json.loads(COMMITTED.read_text("utf-8")) == taken


def test_digest_is_not_sent_again_for_the_same_news(played: Played) -> None:
    assert len(played.digests) == 1  # another would have come meanwhile


def test_the_application_is_told_the_terms_that_people_here_accept(api_stack: LocalStack) -> None:
    assert api_stack.environment["TERMS_VERSION"] == TERMS


def test_logs_tell_of_the_work_and_of_nobody(api_stack: LocalStack, played: Played) -> None:
    story = played.story

    logs = "\n".join(path.read_text("utf-8") for path in (api_stack.home / "logs").glob("app*.log"))
    assert '"use_case":"issue_document"' in logs
    planted = {
        "password": PASSWORD,
        "firm's e-mail": story.firm_email,
        "client's e-mail": story.client_email,
        "customer's e-mail": story.customer_email,
        "token": story.client.token,
        "token of the program": story.program.token,
        "licence number": story.number,
        "licence number without groups": story.number.replace("-", ""),
        "tax password": "clave-inventada",
        "PIN": "12345678901234",
        "customer's name": "Comprador Ficticio",
        "what a notice is about": "Asunto ficticio",
    }
    assert [what for what, value in planted.items() if value in logs] == []
