"""What a business prepares before it issues, and how it issues from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.local.story import Story


def prepare_invoice(story: Story) -> None:
    """The client looks a customer up in the public register."""
    found = story.client.get("/v1/taxpayers/3-101-888888")
    if found["id_number"] != "3101888888" or not found["activities"]:
        raise AssertionError(f"the register has the customer: {found}")
