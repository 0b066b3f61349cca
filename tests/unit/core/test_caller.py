"""What a caller may do, and what a refusal tells them."""

from __future__ import annotations

import pytest

from chalicelib.core.caller import Caller, NotAllowed


def test_refusal_names_the_permission_that_is_missing() -> None:
    adviser = Caller("acc_1", role="adviser")

    with pytest.raises(NotAllowed) as refused:
        adviser.require("user:write")

    assert refused.value.facts["permission"] == "user:write"
    assert "may not manage the users of the firm (user:write)." in refused.value.sentence("en")
    assert "no puede administrar los usuarios del despacho (user:write)." in refused.value.sentence(
        "es"
    )
