"""How the console is laid out, and served on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra import console
from infra.http_server import Request
from infra.local.console_files import ConsoleFiles

FILES = {
    "index.html": '<link href="style.css"><!-- preloads --><script src="app.js"></script>',
    "app.js": '/** @file Boots. */\nimport "./a.js";\nimport { h } from "preact";\n',
    "a.js": "const later = () => import('./b.js');\n",
    "b.js": "export {};\n",
    "style.css": "body {}\n",
}
VENDOR = ("preact/dist/preact.mjs", "preact/hooks/dist/hooks.mjs", "htm/dist/htm.mjs")


@pytest.fixture
def laid_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    web, tools = tmp_path / "web", tmp_path / "tools"
    for name, text in FILES.items():
        (web / name).parent.mkdir(parents=True, exist_ok=True)
        (web / name).write_text(text)
    for name in VENDOR:
        path = tools / "node_modules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('import{x}from"preact";\n//# sourceMappingURL=x.map\n')
    monkeypatch.setattr(console, "WEB", web)
    monkeypatch.setattr(console, "TOOLS", tools)
    return tmp_path


def test_files_lie_under_the_name_of_what_they_hold(laid_out: Path) -> None:
    site = laid_out / "site"
    version = console.lay_out(site)
    files = site / "c" / version

    assert (files / "app.js").read_text() == (
        'import "./a.js";\nimport { h } from "./vendor/preact.js";\n'
    )
    assert (files / "vendor/htm.js").read_text() == 'import{x}from"../vendor/preact.js";\n'
    index = (site / "index.html").read_text()
    loaded = [f"/c/{version}/{name}" for name in ("app.js", "a.js", "vendor/preact.js")]
    assert all(f'<link rel="modulepreload" href="{each}">' in index for each in loaded)
    assert "b.js" not in index

    (laid_out / "web" / "b.js").write_text("export const changed = 1;\n")
    assert console.lay_out(site) != version
    assert not files.exists()


def test_without_what_npm_brings_there_is_no_console(laid_out: Path) -> None:
    (laid_out / "tools" / "node_modules" / VENDOR[0]).unlink()

    with pytest.raises(console.NoConsole, match="infra/console-tools"):
        console.lay_out(laid_out / "site")


def test_pages_lead_to_the_index_and_nothing_else_is_given_away(laid_out: Path) -> None:
    files = ConsoleFiles(laid_out / "site", laid_out / "web")
    (laid_out / "secret.js").write_text("secret")

    def status(path: str, method: str = "GET") -> int | None:
        answer = files.answer(Request(method, path, {}))
        return None if answer is None else answer.status

    assert [status(path) for path in ("/", "/despacho/firm_1/licencias")] == [200, 200]
    for path in ("/v1", "/v1/me", "/c/none/app.js", "/../secret.js", "/%2e%2e/secret.js"):
        assert status(path) is None, path
    assert status("/", "POST") is None
