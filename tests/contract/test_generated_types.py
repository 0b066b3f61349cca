"""Types that `openapi-typescript` makes of the description hold for a program that uses them."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import type { components, paths } from "./api";

type Body<P extends keyof paths> = paths[P] extends
  { post: { requestBody: { content: { "application/json": infer B } } } } ? B : never;

export const asked: Body<"/v1/businesses/{business}/documents"> = {
  economic_activity: "6201.0",
  receiver: { name: "Comprador Ficticio S.A." },
  lines: [{
    cabys: "8313100000100", quantity: "2", unit: "Sp", unit_price: "15000",
    description: "Servicio de ejemplo", taxes: [{ code: "01", rate_code: "08" }],
  }],
  payments: [{ type: "06" }],
};

export function told(document: components["schemas"]["DocumentView"]): string {
  switch (document.state) {
    case "accepted": return "yes";
    case "rejected": return "no";
    default: return document.state; // what comes later is a text, too
  }
}
"""
WRONG = """
import type { components } from "./api";
export const wrong: components["schemas"]["NewDocument"] = { lines: [{ cabys: 8313100000100 }] };
"""


def compile_with(folder: Path, program: str, place: Path) -> subprocess.CompletedProcess[str]:
    tools = folder / "node_modules" / ".bin"
    options = ("--default-non-nullable", "false", "-o", place / "api.ts")
    made = run(tools / "openapi-typescript", ROOT / "openapi.json", *options)
    assert made.returncode == 0, made.stderr
    (place / "program.ts").write_text(program, "utf-8")
    return run(tools / "tsc", "--noEmit", "--strict", "--target", "es2022", place / "program.ts")


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def test_program_is_held_to_the_description(node_tools: Path, tmp_path: Path) -> None:
    done = compile_with(node_tools, PROGRAM, tmp_path)

    assert (done.returncode, done.stdout) == (0, "")


def test_wrong_program_does_not_compile(node_tools: Path, tmp_path: Path) -> None:
    done = compile_with(node_tools, WRONG, tmp_path)

    assert done.returncode != 0
    assert "is not assignable" in done.stdout
