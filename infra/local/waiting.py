"""The home of the firm: what waits there, and the way on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.local.story import Story


def see_home(story: Story) -> None:
    """The firm's home says that an import waits, and where to go on."""
    path = f"{story.firm_path}/home?q=ejemplo+00042&kind=import-pending&sort=worst"
    found = story.firm.get(path)
    if found["total"] != 1:
        raise AssertionError(f"one import waits: {found}")
    (matter,) = found["data"]
    there = story.firm.get(matter["way_on"]["path"])
    if there["id"] != matter["import_id"]:
        raise AssertionError(f"the way on leads to the import: {there}")
