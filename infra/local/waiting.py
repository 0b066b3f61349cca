"""The home of the firm: what waits there, and that what is done waits no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.local.api_client import wait_for

if TYPE_CHECKING:
    from infra.local.story import Story


def see_home(story: Story) -> None:
    """The firm's home says that an import waits, where to go on, and nobody who has begun."""
    path = f"{story.firm_path}/home?q=ejemplo+00042&sort=worst"
    found = wait_for(
        lambda: story.firm.get(path),
        lambda seen: "client-not-begun" not in seen["by_state"],
        "the client to have begun",
        seconds=150,
    )
    (matter,) = found["data"]
    if (found["total"], matter["kind"]) != (1, "import-pending"):
        raise AssertionError(f"one import waits: {found}")
    there = story.firm.get(matter["way_on"]["path"])
    if there["id"] != matter["import_id"]:
        raise AssertionError(f"the way on leads to the import: {there}")
