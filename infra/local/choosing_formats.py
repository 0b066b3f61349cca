"""The firm says which formats it takes and how its program wants them, and takes a company out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.local.story import Story


def choose_formats(story: Story) -> None:
    """Set formats and a switch for the firm; a company has its own for a while."""
    firm, path = story.firm, f"{story.firm_path}/export-formats"
    before = firm.get(path)
    wanted = {"formats": before["formats"], "switches": {"suenlace512": {"header_total": "gross"}}}
    chosen = firm.put(path, wanted, before["version"])
    if chosen["set_by"] != "firm":
        raise AssertionError("the firm's settings count")
    of_company = f"{story.firm_path}/companies/{story.ids['company']}/export-formats"
    seen = firm.get(of_company)
    own = firm.put(of_company, {"formats": ["csv"]}, seen["version"])
    firm.delete(of_company, own["version"])
    if firm.get(of_company)["set_by"] != "firm":
        raise AssertionError("the firm's settings count for the company again")
