"""A reader of the digest has it end by the link that mail programs use, and come as they like."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.local.story import Story


def choose_when_it_comes(story: Story) -> None:
    """Silence the digest by its mail's own headers (RFC 8058), hear it again, choose its times."""
    mail = message_from_bytes(story.mails["digest"], policy=policy.default)
    _see(mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click", mail)
    link = "/v1/" + str(mail["List-Unsubscribe"]).strip("<>").partition("/v1/")[2]
    asked = story.api.get(link)
    _see(not asked["is_silenced"], asked)
    silenced = story.api.post(link)
    _see(silenced["is_silenced"], silenced)
    heard = story.api.expect("DELETE", link)
    _see(not heard["is_silenced"], heard)
    own = story.firm.get("/v1/me/mail-preferences")
    monday = {"often": "weekly", "weekday": "monday", "hour": 7}
    wanted = {"silenced": [], "digest": monday}
    chosen = story.firm.put("/v1/me/mail-preferences", wanted, version=own["version"])
    _see(monday.items() <= chosen["digest"].items(), chosen)
    told = [each["event"] for each in story.firm.get("/v1/me/history")["data"]]
    expected = ["mail_preferences_changed", "mails_wanted_again", "mails_silenced"]
    _see(told[:3] == expected, told)


def _see(happened: bool, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not happened:
        raise AssertionError(f"the times of the digest: {seen}")
