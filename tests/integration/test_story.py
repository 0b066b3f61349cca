"""The whole story over HTTP, with workers and schedules running as in `make run`."""

from __future__ import annotations

from infra.local.api_client import ApiClient
from infra.local.stack import LocalStack
from infra.local.story import STEPS, Story, play


def test_story_is_played_to_its_end(api_stack: LocalStack) -> None:
    story = Story(ApiClient(api_stack.api_url), api_stack.mail, lines=20)

    played = [step.name for step in play(story)]

    assert len(played) == len(STEPS)
    assert story.states == {
        "licence": "active",
        "document": "accepted",
        "export": "done",
        "import": "imported_with_incidents",  # accents were replaced in the DAT, which is told
    }


def test_digest_is_not_sent_again_for_the_same_news(api_stack: LocalStack) -> None:
    story = Story(ApiClient(api_stack.api_url), api_stack.mail, lines=1)

    list(play(story))  # the schedule runs every two seconds here

    digests = [
        mail
        for mail in api_stack.mail.messages(to=story.firm_email)
        if "pendiente" in mail["subject"]
    ]
    assert len(digests) == 1
