"""Lays the console out as it is served: `build/console/` of `web/` and of what npm brought.

There is no build step: files go as they are but for their comments, under a folder named after what
they hold, so that all but `index.html` may be kept for ever. The bare names of the three modules of
npm become addresses of our own, and `index.html` leads to that folder and says what loads first.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
TOOLS = ROOT / "build" / "console-tools"
"""What npm brought (`infra/console-tools`), and the types of the API."""
SITE = ROOT / "build" / "console"
POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "frame-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What goes with each file of the console."""
FOR_EVER: Final = "public, max-age=31536000, immutable"
ALWAYS_ASKED: Final = "no-cache"
TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_VENDOR: Final = {
    "preact": "preact/dist/preact.mjs",
    "preact/hooks": "preact/hooks/dist/hooks.mjs",
    "htm": "htm/dist/htm.mjs",
}
_IMPORT = re.compile(r"""((?:from|import)\s*)(["'])(preact/hooks|preact|htm)\2""")
_RELATIVE = re.compile(r"""^(?:[}]|import|export)[^'"\n(]*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)
_DOC = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
"""Comments with lines of their own: a third of what would be loaded."""
_SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=\S+\s*$")


class NoConsole(RuntimeError):
    """The console cannot be laid out; the message says what is missing."""


def lay_out(to: Path = SITE) -> str:
    """Write the console anew unless it is there; return the name of its version.

    Raises:
        NoConsole: npm has not brought what it is made of.
    """
    found = files()
    version = _digest(found)
    if (to / "index.html").is_file() and (to / "c" / version).is_dir():
        return version
    shutil.rmtree(to, ignore_errors=True)
    for name, content in found.items():
        path = to / (name if name == "index.html" else f"c/{version}/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_index(content, found, version) if name == "index.html" else content)
    return version


def first_load(files: Mapping[str, str]) -> list[str]:
    """List the modules that are loaded before anything is shown.

    >>> first_load({"app.js": 'import "./a.js";', "a.js": "import('./b.js')", "b.js": ""})
    ['app.js', 'a.js']
    """
    return loaded_by("app.js", files)


def loaded_by(name: str, files: Mapping[str, str]) -> list[str]:
    """List a module and all that it imports, and that those import."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        each = waiting.pop(0)
        if each not in found:
            found.append(each)
            waiting += [_joined(each, other) for other in _RELATIVE.findall(files[each])]
    return found


def is_kept(path: str) -> bool:
    """Return whether a file may be kept for ever: its name says what it holds."""
    return path.startswith("/c/")


def files() -> dict[str, str]:
    """Return the files of the console by name, as they are served, but for `index.html`.

    Raises:
        NoConsole: npm has not brought what it is made of.
    """
    try:
        vendor = {
            f"vendor/{name.replace('/', '-')}.js": _SOURCE_MAP.sub("\n", _read(path))
            for name, path in _VENDOR.items()
        }
    except FileNotFoundError as exc:
        raise NoConsole(f"{exc.filename} is missing: infra/console-tools brings it") from exc
    own = {
        str(path.relative_to(WEB)): path.read_text("utf-8")
        for path in sorted(WEB.rglob("*"))
        if path.suffix in TYPES and path.is_file()
    }
    return {name: _with_addresses(name, text) for name, text in {**own, **vendor}.items()}


def _read(path: str) -> str:
    return (TOOLS / "node_modules" / path).read_text("utf-8")


def _with_addresses(name: str, text: str) -> str:
    """Have the bare names of modules be files of ours."""
    if not name.endswith(".js"):
        return text
    up = "../" * name.count("/") or "./"
    return _IMPORT.sub(
        lambda found: f'{found[1]}"{up}vendor/{found[3].replace("/", "-")}.js"', _DOC.sub("", text)
    )


def _index(text: str, files: Mapping[str, str], version: str) -> str:
    base = f"/c/{version}/"
    text = re.sub(r'(href|src)="(?!/|https?:)([^"]+)"', rf'\1="{base}\2"', text)
    loads = [f'<link rel="modulepreload" href="{base}{name}">' for name in first_load(files)]
    return text.replace("<!-- preloads -->", "\n    ".join(loads))


def _joined(name: str, relative: str) -> str:
    parts = name.split("/")[:-1]
    for part in relative.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _digest(files: Mapping[str, str]) -> str:
    found = hashlib.sha256()
    for name, content in sorted(files.items()):
        found.update(f"{name}\0{content}\0".encode())
    return found.hexdigest()[:12]


def check() -> int:
    """Have the types of the console checked against the API's; return what the checker returns."""
    bin_folder = TOOLS / "node_modules" / ".bin"
    made = subprocess.run(  # noqa: S603 - our own tools
        [
            bin_folder / "openapi-typescript",
            ROOT / "openapi.json",
            *("--default-non-nullable", "false", "-o", TOOLS / "api.d.ts"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        print(made.stderr, file=sys.stderr)
        return made.returncode
    return subprocess.run(  # noqa: S603 - our own tools
        [bin_folder / "tsc", "--project", WEB / "tsconfig.json"], check=False
    ).returncode


def main() -> int:
    """Lay the console out, or check it (`--check`); say why, where that cannot be."""
    if not (TOOLS / "node_modules").is_dir():
        print("The console is left out: npm could not be had (infra/console-tools says more).")
        return 0
    if "--check" in sys.argv:
        return check()
    print(f"{SITE.relative_to(ROOT)}: version {lay_out()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
