"""The whole story over HTTP, with workers and schedules running as in `make run`."""

from __future__ import annotations

from infra.local.api_client import ApiClient
from infra.local.places import TERMS
from infra.local.stack import LocalStack
from infra.local.story import PASSWORD, STEPS, Story, play


def test_story_is_played_to_its_end(api_stack: LocalStack) -> None:
    story = Story(ApiClient(api_stack.api_url), api_stack.mail, api_stack.simulator_url, lines=20)

    played = [step.name for step in play(story)]

    assert len(played) == len(STEPS)
    assert story.states == {
        "licence": "active",
        "document": "accepted",
        "cancellation": "accepted",
        "ticket": "accepted",
        "correction": "accepted",
        "differing": "rejected",
        "export": "done",
        "import": "imported_with_incidents",  # accents were replaced in the DAT, which is told
    }


def test_digest_is_not_sent_again_for_the_same_news(api_stack: LocalStack) -> None:
    story = Story(ApiClient(api_stack.api_url), api_stack.mail, api_stack.simulator_url, lines=1)

    list(play(story))  # the schedule runs every two seconds here

    digests = [
        mail
        for mail in api_stack.mail.messages(to=story.firm_email)
        if "pendiente" in mail["subject"]
    ]
    assert len(digests) == 1


def test_the_application_is_told_the_terms_that_people_here_accept(api_stack: LocalStack) -> None:
    assert api_stack.environment["TERMS_VERSION"] == TERMS


def test_logs_tell_of_the_work_and_of_nobody(api_stack: LocalStack) -> None:
    story = Story(ApiClient(api_stack.api_url), api_stack.mail, api_stack.simulator_url, lines=1)

    list(play(story))

    logs = "\n".join(path.read_text("utf-8") for path in (api_stack.home / "logs").glob("app*.log"))
    assert '"use_case":"issue_document"' in logs
    planted = {
        "password": PASSWORD,
        "firm's e-mail": story.firm_email,
        "client's e-mail": story.client_email,
        "customer's e-mail": story.customer_email,
        "token": story.client.token,
        "tax password": "clave-inventada",
        "PIN": "12345678901234",
        "customer's name": "Comprador Ficticio",
    }
    assert [what for what, value in planted.items() if value in logs] == []
