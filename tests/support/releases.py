"""Installations released by a code, as somebody at the client's does it."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.aws.secrets import open_sealed
from tests.support.licensing import mails
from tests.support.numbers import Program


def mailed_code(firm_id: str) -> str:
    """Return the code that was mailed last."""
    found = [each for each in mails(firm_id) if each.template == "installation-code"]
    newest = max(found, key=lambda each: each.created_at)
    return str(json.loads(open_sealed("mail", firm_id, newest.sealed))["code"])


def release_by_code(program: Program, **said: Any) -> dict[str, Any]:
    """List or release by a code."""
    return program.call("POST", "/v1/installation-releases/confirmation", said)
