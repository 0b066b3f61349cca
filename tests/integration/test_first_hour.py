"""What the README tells a newcomer to type does what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess

import pytest

from infra.local.api_client import ApiClient
from infra.local.places import ROOT
from infra.local.seed import demo_business, demo_firm
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
