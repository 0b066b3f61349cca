"""A client made of the published description plays the whole story."""

from __future__ import annotations

import json
from pathlib import Path

from infra.local.places import ROOT
from infra.local.stack import LocalStack
from infra.local.story import STEPS, Story, play
from tests.support.generated_client import GeneratedClient, generate


def test_generated_client_plays_the_story(api_stack: LocalStack, tmp_path: Path) -> None:
    description = ROOT / "openapi.json"
    package = generate(description, tmp_path)
    api = GeneratedClient(
        api_stack.api_url,
        package=package,
        description=json.loads(description.read_text("utf-8")),
    )

    played = list(play(Story.on(api_stack, api, lines=3)))

    assert len(played) == len(STEPS)
