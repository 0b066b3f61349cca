"""Keys that never leave (KMS): data keys wrapped for a context, and opened for that one alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.simulation.world import World, refused

_ACCOUNT = "arn:aws:kms:us-east-1:000000000000"
_NONCE = 12
_ID = 36
"""How long an id is, which a wrapped key begins with."""


class Keys:
    """Some keys by their aliases; their ids and what they are made of come from the chance."""

    def __init__(self, world: World, aliases: Iterable[str]) -> None:
        self._random = world.random
        self._ids = {alias: self._new_id() for alias in aliases}
        self._held = {each: self._random.randbytes(32) for each in self._ids.values()}
        self._disabled: set[str] = set()

    def disable(self, alias: str) -> None:
        """Let nobody use a key, as an operator may."""
        self._disabled.add(self._ids[alias])

    def enable(self, alias: str) -> None:
        """Let it be used again."""
        self._disabled.discard(self._ids[alias])

    def generate_data_key(
        self, KeyId: str, KeySpec: str, EncryptionContext: Mapping[str, str]
    ) -> dict[str, Any]:
        """Make a data key, and wrap it."""
        operation = "generate_data_key"
        key_id = KeyId.rpartition("/")[2] if KeyId.startswith("arn:") else KeyId
        key_id = self._ids.get(key_id, key_id)
        if key_id not in self._held:
            raise refused(operation, "NotFoundException")
        if KeySpec != "AES_256":
            raise refused(operation, "ValidationException")
        plain, nonce = self._random.randbytes(32), self._random.randbytes(_NONCE)
        wrapped = self._cipher(operation, key_id).encrypt(nonce, plain, _bound(EncryptionContext))
        return {
            "CiphertextBlob": key_id.encode() + nonce + wrapped,
            "Plaintext": plain,
            "KeyId": f"{_ACCOUNT}:key/{key_id}",
        }

    def decrypt(
        self, CiphertextBlob: bytes, EncryptionContext: Mapping[str, str]
    ) -> dict[str, Any]:
        """Open a wrapped key; another context, or a changed byte, is refused without a word."""
        key_id = CiphertextBlob[:_ID].decode(errors="replace")
        nonce, wrapped = CiphertextBlob[_ID : _ID + _NONCE], CiphertextBlob[_ID + _NONCE :]
        if key_id not in self._held:
            raise refused("decrypt", "InvalidCiphertextException")
        cipher = self._cipher("decrypt", key_id)
        try:
            plain = cipher.decrypt(nonce, wrapped, _bound(EncryptionContext))
        except (InvalidTag, ValueError) as exc:  # the latter: it is cut short
            raise refused("decrypt", "InvalidCiphertextException") from exc
        return {"Plaintext": plain, "KeyId": f"{_ACCOUNT}:key/{key_id}"}

    def _cipher(self, operation: str, key_id: str) -> AESGCM:
        if key_id in self._disabled:
            raise refused(operation, "DisabledException")
        return AESGCM(self._held[key_id])

    def _new_id(self) -> str:
        drawn = f"{self._random.getrandbits(128):032x}"
        return "-".join((drawn[:8], drawn[8:12], drawn[12:16], drawn[16:20], drawn[20:]))


def _bound(context: Mapping[str, str]) -> bytes:
    """Write a context so that the order of its names does not matter."""
    return json.dumps(dict(context), sort_keys=True).encode()
