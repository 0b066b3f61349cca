"""The library of the cloud is the runtime's, and old ones keep silent about what they leave out."""

from __future__ import annotations

import boto3
import botocore
import pytest

from chalicelib.aws import session
from chalicelib.core.errors import Permanent


def test_runtime_whose_botocore_would_not_write_once_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(botocore, "__version__", "1.35.1")
    with pytest.raises(Permanent, match=r"botocore 1\.35\.1 is too old"):
        session._session.__wrapped__()

    for good in ("1.35.2", "1.100.0", "2.0.0"):
        monkeypatch.setattr(botocore, "__version__", good)
        session._session.__wrapped__()


def test_botocore_at_hand_writes_once() -> None:
    put = boto3.session.Session()._session.get_service_model("s3").operation_model("PutObject")

    assert "IfNoneMatch" in put.input_shape.members
