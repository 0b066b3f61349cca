"""What several people or programs do at once: who names no version never loses a race."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from infra.local.api_client import Answer
from infra.local.stack import LocalStack
from infra.local.story import STEPS, Story, export_period, play

AT_ONCE = 6


@pytest.fixture
def story(api_stack: LocalStack) -> Story:
    return Story.on(api_stack, lines=1)


def at_once(act: Callable[[int], Answer]) -> list[Answer]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(act, range(AT_ONCE)))


def codes(answers: list[Answer]) -> Counter[Any]:
    return Counter((each.status, (each.body or {}).get("code", "")) for each in answers)


def test_businesses_made_at_once_are_made_as_far_as_one_may(story: Story) -> None:
    list(play(story, [1]))
    wanted = {"id_type": "02", "id_number": story.tax_id, "legal_name": "Ficticia S.A."}

    answers = at_once(lambda _: story.firm.call("POST", "/v1/businesses", wanted))
    others = at_once(
        lambda place: story.firm.call(
            "POST", "/v1/businesses", wanted | {"id_number": f"310177700{place}"}
        )
    )

    assert codes(answers) == {(201, ""): 1, (409, "business-already-yours"): 5}
    assert codes(others) == {(201, ""): 2, (409, "too-many-unproven-businesses"): 4}
    answers += others
    mine = {each["tenant"] for each in story.firm.get("/v1/me")["memberships"]}
    assert {each.body["id"] for each in answers if each.status == 201} == mine


def test_businesses_renamed_at_once_do_not_get_one_tax_id(story: Story) -> None:
    list(play(story, [1]))
    form = {"country": "CR", "id_type": "02", "legal_name": "Ficticia S.A."}
    mine = [
        story.firm.post("/v1/businesses", form | {"id_number": f"310177700{place}"})["id"]
        for place in range(3)
    ]
    address = {"province": "1", "canton": "01", "district": "01", "details": "Calle inventada"}
    told = {"email": "ficticia@ficticia.example", "phone": "22220000", "address": address}
    same = form | told | {"id_number": "3101777999"}

    answers = at_once(
        lambda place: story.firm.call(
            "PUT", f"/v1/businesses/{mine[place % 3]}/profile", same, headers={"If-Match": '"1"'}
        )
    )

    assert {each.status for each in answers} <= {200, 409, 412}, answers
    assert [each.status for each in answers].count(200) == 1
    named = [story.firm.get(f"/v1/businesses/{each}/profile")["id_number"] for each in mine]
    assert named.count("3101777999") == 1


def test_decisions_at_once_are_made_once_and_nobody_is_told_to_try_again(story: Story) -> None:
    list(play(story, range(1, STEPS.index(export_period) + 2)))
    (pending,) = story.firm.get(f"{story.firm_path}/imports")["data"]
    one = f"{story.firm_path}/imports/{pending['id']}"

    discarded = at_once(lambda _: story.firm.call("POST", f"{one}/discard", {"reason": "doble"}))
    restored = at_once(lambda _: story.firm.call("POST", f"{one}/restore"))

    assert not {412, 503} & {answer.status for answer in [*discarded, *restored]}
    assert {answer.status for answer in discarded} <= {200, 409}
    assert 200 in {answer.status for answer in restored}
    assert story.firm.get(one)["status"] == "pending"
    events = [each["event"] for each in story.firm.get(f"{one}/history")["data"]]
    assert events.count("discarded") == 1
