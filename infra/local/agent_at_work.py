"""The firm's agent takes the pending import to the accounting program, and says what it refused."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from infra.clients import enlace_agent

if TYPE_CHECKING:
    from infra.local.story import Story


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
    firm.post(f"{path}/undo", {"reason": "Era una prueba del agente"})
    firm.delete(f"{tokens}/{given['id']}", given["version"])


def _run(story: Story, folder: Path, token: Path) -> None:
    where = ["--folder", str(folder), "--url", story.api.url, "--token-file", str(token)]
    log = ["--log", "SUENLACE.LOG", "--refused", r"^RECHAZADO (?P<document>\d+) (?P<text>.*)"]
    code = enlace_agent.main([*where, *log, "--format", "suenlace512", "--once"])
    _see(code == 0, "the agent did all that it could", code)


def _see(condition: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        msg = f"not so: {what}; seen: {seen}"
        raise AssertionError(msg)
