"""What is stored of a firm's companies, and lists that are sent."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.aws.table import Table
from chalicelib.core.caller import Caller
from chalicelib.firms import uploads
from chalicelib.firms.company_list import Upload
from chalicelib.firms.forms import UploadQuery
from chalicelib.firms.model import Company
from chalicelib.firms.views import UploadResult


def companies_of(firm_id: str) -> list[Company]:
    return list(Table(firm_id).each(Company, "COMPANIES"))


def company_rows(*companies: object) -> bytes:
    """Write a list as JSON."""
    return json.dumps({"companies": companies}).encode()


def send(caller: Caller, data: bytes, *, is_json: bool = True, **said: Any) -> UploadResult:
    """Send a company list, and wait for what comes of it."""
    query = UploadQuery.model_validate(said)
    return uploads.upload_companies(caller, Upload(data, is_json, program=query.program), query)
