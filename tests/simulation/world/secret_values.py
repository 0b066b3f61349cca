"""Secrets that functions read (Secrets Manager)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.simulation.world import refused

_ACCOUNT = "arn:aws:secretsmanager:us-east-1:000000000000"


class SecretValues:
    """Secrets by their names; an operator may put another value in, and none is made by that."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:
        """Read a secret."""
        self._asked("get_secret_value", SecretId)
        return {**self._named(SecretId), "SecretString": self._values[SecretId]}

    def put_secret_value(self, SecretId: str, SecretString: str) -> dict[str, Any]:
        """Give a secret another value."""
        self._asked("put_secret_value", SecretId)
        self._values[SecretId] = SecretString
        return self._named(SecretId)

    def _asked(self, operation: str, name: str) -> None:
        if name not in self._values:
            raise refused(operation, "ResourceNotFoundException")

    @staticmethod
    def _named(name: str) -> dict[str, Any]:
        return {"ARN": f"{_ACCOUNT}:secret:{name}", "Name": name}
