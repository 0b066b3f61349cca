"""Every route that changes something is asked for by somebody of the cast."""

from __future__ import annotations

from pathlib import Path

from chalicelib.http.access import ACCESS
from tests.simulation.actors.overseen import Overseen

ACTORS = Path(__file__).with_name("actors")
NOT_DRAWN = {
    "POST /v1/accounts/email-undo": "its code is in the mail to the address of before",
    "POST /v1/mail-preferences/{token}": "its token is in the footer of a mail",
    "DELETE /v1/mail-preferences/{token}": "its token is in the footer of a mail",
    "POST /v1/question-links/answer": "its token is in the mail that asks",
    "POST /v1/question-links/reading": "its token is in the mail that asks",
}
"""Row -> why nobody asks for it."""


def test_every_route_that_changes_something_is_drawn_by_somebody() -> None:
    written = "\n".join(each.read_text("utf-8") for each in sorted(ACTORS.glob("*.py")))
    changing = {row for row in ACCESS if not row.startswith("GET ")}
    named = {row for row in changing if f'"{row.partition(" ")[2]}"' in written}

    assert changing - set(Overseen.buttons()) - named == NOT_DRAWN.keys()
