"""How a service is asked, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError


def refusal(act: Callable[..., Any], **params: Any) -> tuple[str, int]:
    """Return code and status of the refusal of a call."""
    with pytest.raises(ClientError) as found:
        act(**params)
    answer: dict[str, Any] = dict(found.value.response)
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]
