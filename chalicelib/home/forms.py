"""What is asked of the home of a firm."""

from __future__ import annotations

from typing import Literal

from chalicelib.core.paging import ListQuery
from chalicelib.home.waiting import WaitingKind

MatterKind = Literal[
    "licence-failed",
    "opening-failed",
    "licence-held",
    "documents-rejected",
    "certificate-expired",
    "client-mail-missed",
    "number-mail-missed",
    "firm-mail-missed",
    "client-key-expired",
    "certificate-ending",
    "licence-ending",
    "import-pending",
    "licence-awaiting-client",
    "client-not-begun",
    "fewer-documents",
]
"""Worst first."""


class OperatorQuery(ListQuery):
    """Which of what waits for the operator; `q` looks in ids, numbers and names of whom it is."""

    kind: WaitingKind | None = None
    """Only what is of this kind."""
    sort: Literal["since", "-since", "who"] = "since"

    @property
    def in_state(self) -> str | None:
        """The kind that is asked for."""
        return self.kind


class HomeQuery(ListQuery):
    """Which matters; `q` looks in code and name of the company."""

    kind: MatterKind | None = None
    """Only matters of this kind."""
    sort: Literal["worst", "since", "-since", "company_code", "company_name"] = "worst"

    @property
    def in_state(self) -> str | None:
        """The kind that is asked for."""
        return self.kind
