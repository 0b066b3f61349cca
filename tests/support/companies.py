"""What is stored of a firm's companies."""

from __future__ import annotations

from chalicelib.aws.table import Table
from chalicelib.firms.model import Company


def companies_of(firm_id: str) -> list[Company]:
    return list(Table(firm_id).each(Company, "COMPANIES"))
