"""The firm's agent takes the pending import to the accounting program, and says what it refused."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, build_opener
from urllib.response import addinfourl

from infra.clients import enlace_agent

if TYPE_CHECKING:
    from infra.local.api_client import ApiClient
    from infra.local.story import Story

_API = "https://enlace.example"


def let_agent_work(story: Story, path: str) -> None:
    """An agent with a token fetches the batch and reports a refusal; all that is taken back."""
    firm, tokens = story.firm, f"{story.firm_path}/api-tokens"
    wanted = {"name": "Agente ficticio", "permissions": ["import:read", "import:decide"]}
    given = firm.post(tokens, wanted | {"expires_in_days": 30})
    with tempfile.TemporaryDirectory() as home:
        folder, token = Path(home, "enlace"), Path(home, "token.txt")
        folder.mkdir()
        token.write_text(given["token"], "utf-8")
        _run(story, folder, token)
        claim = firm.get(path)["claim"]
        _see(claim is not None and claim["expires_at"] is None, "it was handed over", claim)
        handed = folder / "SUENLACE.DAT"
        _see(handed.read_bytes() == story.files["SUENLACE.DAT"], "whole", handed.stat().st_size)
        handed.rename(handed.with_suffix(".BAK"))  # as the program does that has taken it
        listed = firm.get(f"{path}/documents")["data"]
        said = f"RECHAZADO {listed[0]['number']} Subcuenta inexistente\n"
        (folder / "SUENLACE.LOG").write_text(f"Listado\n{said}", "utf-8")
        _run(story, folder, token)
    told = firm.get(path)
    _see((told["claim"], told["released"]) == (None, 1), "it reported the refusal", told)
    firm.post(f"{path}/undo", {"reason": "Se importó en la empresa equivocada"})
    firm.delete(f"{tokens}/{given['id']}", given["version"])


def _run(story: Story, folder: Path, token: Path) -> None:
    where = ["--folder", str(folder), "--url", _API, "--token-file", str(token)]
    log = ["--log", "SUENLACE.LOG", "--refused", r"^RECHAZADO (?P<document>\d+) (?P<text>.*)"]
    code = enlace_agent.main([*where, *log, "--format", "suenlace512", "--once"], _Wire(story.api))
    _see(code == 0, "the agent did all that it could", code)


class _Wire:
    """The network of the office: to the API by the story's own way, to files by theirs."""

    def __init__(self, api: ApiClient) -> None:
        self.api = api

    def open(self, request: Request, **how: Any) -> Any:
        """Send a request and bring its response."""
        if not request.full_url.startswith(_API):
            return build_opener().open(request, **how)
        path = request.full_url.removeprefix(_API)
        body = request.data if isinstance(request.data, bytes) else None
        sent = self.api.send(request.get_method(), path, dict(request.header_items()), body)
        status, headers, said = sent
        if status >= 300:
            raise HTTPError(request.full_url, status, "", _message(headers), io.BytesIO(said))
        return addinfourl(io.BytesIO(said), _message(headers), request.full_url, status)


def _message(headers: Mapping[str, str]) -> Message:
    made = Message()
    for name, value in headers.items():
        made[name] = value
    return made


def _see(condition: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        msg = f"not so: {what}; seen: {seen}"
        raise AssertionError(msg)
