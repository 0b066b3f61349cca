"""Schemathesis over the published OpenAPI: whatever is sent, an answer that was published.

Every operation is called by somebody who may call it, within tenants that exist, so that the
generated input gets past the door.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chalicelib.http.openapi import document
from infra.local.stack import LocalStack
from infra.local.story import PASSWORD, STEPS, Story, export_period, play
from tests.support.sampling import IS_WHOLE

load_all_checks()
_EXAMPLES = 25 if IS_WHOLE else 5
_SKIPPED = {"/v1/sessions/current": "signing out would end the session of all other calls"}
published = document()
published["paths"] = {
    path: operations for path, operations in published["paths"].items() if path not in _SKIPPED
}
schema = schemathesis.openapi.from_dict(published, config=SchemathesisConfig())


@dataclass(frozen=True)
class Tenants:
    """Who calls, and where."""

    url: str
    firm: str
    business: str
    firm_token: str
    business_token: str
    operator_token: str
    operated: str
    """A firm of nobody else, which the operator may lock."""

    def token_for(self, path: str) -> str:
        """Return the token of whoever may call the path."""
        if path.startswith("/v1/operator/"):
            return self.operator_token
        return self.business_token if path.startswith("/v1/businesses/") else self.firm_token


@pytest.fixture(scope="module")
def tenants(api_stack: LocalStack) -> Iterator[Tenants]:
    story = Story.on(api_stack, lines=1)
    list(play(story, range(1, STEPS.index(export_period) + 2)))
    another = story.operator.post(
        "/v1/firms",
        {"name": "Despacho Ficticio Aparte", "email": story.operator_email, "tax_id": story.tax_id},
    )
    yield Tenants(
        url=api_stack.api_url,
        firm=story.ids["firm"],
        business=story.ids["business"],
        firm_token=story.firm.token,
        business_token=story.client.token,
        operator_token=story.operator.token,
        operated=another["id"],
    )
    again = story.api.post("/v1/sessions", {"email": story.client_email, "password": PASSWORD})
    assert again["access_token"], "the session survives whatever was sent"


@schema.parametrize()
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_those_that_were_published(case: Any, tenants: Tenants) -> None:
    is_operator = case.path.startswith("/v1/operator/")
    firm = tenants.operated if is_operator else tenants.firm
    known = {"firm": firm, "business": tenants.business}
    case.path_parameters = dict(case.path_parameters or {}) | {
        name: value for name, value in known.items() if f"{{{name}}}" in case.path
    }
    token = tenants.token_for(case.path)

    response = case.call(base_url=tenants.url, headers={"Authorization": f"Bearer {token}"})

    assert response.status_code < 500, response.text
    case.validate_response(
        response,
        checks=[status_code_conformance, content_type_conformance, response_schema_conformance],
    )
    if response.status_code >= 400:
        problem = response.json()
        assert problem["code"]
        assert problem["detail"]
        assert problem["status"] == response.status_code
        assert "Traceback" not in response.text
