"""What the README tells a newcomer to type does what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.local.api_client import ApiClient
from infra.local.places import ROOT
from infra.local.seed import (
    BUSINESS,
    FIRM,
    demo_business,
    demo_clients,
    demo_firm,
    demo_operator,
    signed_in,
)
from infra.local.stack import LocalStack


def test_readme_leads_from_clone_to_an_accepted_invoice(api_stack: LocalStack) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not here")
    text = (ROOT / "README.md").read_text("utf-8")
    (typed,) = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    api = ApiClient(api_stack.api_url)
    for _ in range(2):  # as at a second `make run`
        demo_firm(api, api_stack.mail)
        owner = demo_business(api, api_stack.mail)

    done = subprocess.run(  # noqa: S603 - our own words
        ["/bin/sh", "-e", "-c", typed],
        env=os.environ | {"API": api_stack.api_url},
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )

    assert len(typed.splitlines()) <= 20
    assert owner.email in typed
    assert owner.password in typed
    assert json.loads(done.stdout)["state"] == "accepted"


def test_demo_firm_has_companies_licences_and_an_import_to_look_at(
    api_stack: LocalStack, tmp_path: Path
) -> None:
    api, mail = ApiClient(api_stack.api_url), api_stack.mail
    demo_firm(api, mail)
    demo_business(api, mail)
    demo_operator(api, mail, api_stack.operate, tmp_path / "secret")
    for _ in range(2):
        demo_clients(api, mail)

    founder = signed_in(api, mail, FIRM)
    firm = f"/v1/firms/{founder.get('/v1/me')['memberships'][0]['tenant']}"
    assert founder.get(f"{firm}/companies?limit=100")["total"] == 14
    states = founder.get(f"{firm}/licences")["by_state"]
    assert states == {"active": 3, "draft": 1, "suspended": 1}
    (pending,) = founder.get(f"{firm}/imports?status=pending")["data"]
    assert pending["incidents"] > 0
    assert signed_in(api, mail, BUSINESS).get("/v1/me")["memberships"]
