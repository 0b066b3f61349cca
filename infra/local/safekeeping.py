"""What people give and take back: tokens to programs, the keys of a business to us."""

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


def let_program_in(story: Story) -> None:
    """The client gives a program a token, which reads documents and no more, and revokes it."""
    path = f"{story.business_path}/api-tokens"
    wanted = {"name": "Caja ficticia", "permissions": ["document:read"], "expires_in_days": 30}
    given = story.client.post(path, wanted)
    program = story.api.signed_in(given["token"])
    read = program.get(f"{story.business_path}/documents")
    wait_for(lambda: read["total"], bool, "the program to read documents", 0)
    statuses = [program.call("GET", at).status for at in (path, "/v1/me")]
    wait_for(lambda: statuses, lambda seen: seen == [403, 403], "the program to be kept out", 0)
    story.client.delete(f"{path}/{given['id']}", given["version"])
    gone = program.call("GET", f"{story.business_path}/documents")
    wait_for(lambda: gone, lambda seen: seen.status == 401, "the end of the token", 0)
    told = story.mail.wait(story.client_email, subject="Caja ficticia", seconds=60)
    story.keep_mail("api-token", told)


def prove_oneself(story: Story) -> None:
    """The client, whose sign-in is a while ago, proves by the password to sit at the session."""
    from infra.local.story import PASSWORD

    proven = story.client.post("/v1/sessions/current/proof", {"password": PASSWORD})
    wait_for(lambda: proven["until"], bool, "the proof", 0)
    own = story.client.get("/v1/me/export")
    wait_for(lambda: own["history"], bool, "all that is kept of the client", 0)
    told = story.client.get("/v1/me/closure")["in_the_way"]
    wait_for(lambda: told, bool, "what keeps the account from being closed", 0)
