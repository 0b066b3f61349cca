"""What people give us for safe keeping, and take back: the keys of a business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.local.api_client import wait_for
from infra.local.ready import connect

if TYPE_CHECKING:
    from infra.local.story import Story


def end_connection(story: Story) -> None:
    """The client ends the connection to the authority, is told, and connects the business anew."""
    client, path = story.client, f"{story.business_path}/tax-authority"
    client.delete(path, client.get(path)["version"])
    left = client.call("GET", path)
    ended = left.status == 404 or left.body["ends_at"]
    wait_for(lambda: left, lambda _: ended, "the end of the connection", 0)
    issuing = client.get(f"{story.business_path}/onboarding")
    wait_for(lambda: issuing, lambda seen: not seen["ready"], "nothing to be issued", 0)
    told = story.mail.wait(story.client_email, text="la llave, el usuario y", seconds=60)
    story.keep_mail("tax-authority-disconnected", told)
    connect(client, story.business_path, story.tax_id)
