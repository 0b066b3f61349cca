"""Keys and secrets: what `aws/secrets.py` leans on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from tests.simulation.contract.asking import refusal
from tests.simulation.contract.conftest import START, Cloud, Memory
from tests.simulation.world import World
from tests.simulation.world.keys import Keys
from tests.simulation.world.secret_values import SecretValues

MINE = {"tenant": "biz_1", "purpose": "tax"}


@dataclass
class TwoKeys:
    """KMS with two keys."""

    kms: Any
    first: str
    second: str

    def made(self, key: str, context: dict[str, str] | None = None) -> dict[str, Any]:
        made: dict[str, Any] = self.kms.generate_data_key(
            KeyId=key, KeySpec="AES_256", EncryptionContext=context or MINE
        )
        return made

    def opened(self, wrapped: bytes, context: dict[str, str] | None = None) -> bytes:
        answer = self.kms.decrypt(CiphertextBlob=wrapped, EncryptionContext=context or MINE)
        return bytes(answer["Plaintext"])


@pytest.fixture
def keys(cloud: Cloud) -> TwoKeys:
    kms, names = cloud.client("kms"), [f"alias/{uuid4()}" for _ in range(2)]
    if isinstance(cloud, Memory):
        cloud.world.add("kms", Keys(cloud.world, names))
    else:
        for name in names:
            made = kms.create_key()["KeyMetadata"]["KeyId"]
            kms.create_alias(AliasName=name, TargetKeyId=made)
    return TwoKeys(kms, *names)


def test_data_key_is_new_each_time_and_opens_for_its_context(keys: TwoKeys) -> None:
    first, second = keys.made(keys.first), keys.made(keys.first)

    assert len(first["Plaintext"]) == 32
    assert first["Plaintext"] != second["Plaintext"]
    assert keys.opened(first["CiphertextBlob"]) == first["Plaintext"]
    assert (
        keys.opened(second["CiphertextBlob"], dict(reversed(MINE.items()))) == (second["Plaintext"])
    )


def test_other_context_opens_nothing(keys: TwoKeys) -> None:
    wrapped = keys.made(keys.first)["CiphertextBlob"]

    for other in ({**MINE, "tenant": "biz_2"}, {"tenant": "biz_1"}, {**MINE, "more": "x"}):
        assert refusal(keys.opened, wrapped=wrapped, context=other) == (
            "InvalidCiphertextException",
            400,
        )


def test_unknown_key_is_told(keys: TwoKeys) -> None:
    assert refusal(keys.made, key=f"alias/{uuid4()}") == ("NotFoundException", 400)


def test_changed_byte_opens_nothing() -> None:
    world = World(0, START)  # the emulator wraps without a seal over what it wraps
    world.add("kms", Keys(world, ["tax", "mail"]))
    keys = TwoKeys(world.client("kms"), "tax", "mail")
    wrapped = keys.made("tax")["CiphertextBlob"]

    for place in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[place] ^= 1
        assert refusal(keys.opened, wrapped=bytes(changed))[0] == "InvalidCiphertextException"
    for end in range(len(wrapped)):
        assert refusal(keys.opened, wrapped=wrapped[:end])[0] == "InvalidCiphertextException"


def test_key_that_is_disabled_neither_wraps_nor_opens(world: World) -> None:
    part = Keys(world, ["tax", "mail"])
    world.add("kms", part)
    keys = TwoKeys(world.client("kms"), "tax", "mail")
    wrapped = keys.made("tax")
    part.disable("tax")

    assert refusal(keys.made, key="tax") == ("DisabledException", 400)
    assert refusal(keys.opened, wrapped=wrapped["CiphertextBlob"]) == ("DisabledException", 400)
    assert keys.made("mail")["Plaintext"]
    part.enable("tax")
    assert keys.opened(wrapped["CiphertextBlob"]) == wrapped["Plaintext"]


def test_seed_decides_what_keys_are_made_of() -> None:
    def wrapped(seed: int) -> object:
        world = World(seed, START)
        return Keys(world, ["tax"]).generate_data_key("tax", "AES_256", MINE)["CiphertextBlob"]

    assert wrapped(1) == wrapped(1) != wrapped(2)


def test_secret_is_read_as_it_was_last_put(cloud: Cloud) -> None:
    name, service = f"secret-{uuid4()}", cloud.client("secretsmanager")
    if isinstance(cloud, Memory):
        cloud.world.add("secretsmanager", SecretValues({name: "first"}))
    else:
        service.create_secret(Name=name, SecretString="first")

    assert service.get_secret_value(SecretId=name)["SecretString"] == "first"
    service.put_secret_value(SecretId=name, SecretString="second")
    assert service.get_secret_value(SecretId=name)["SecretString"] == "second"
    assert refusal(service.get_secret_value, SecretId=f"{name}-other") == (
        "ResourceNotFoundException",
        400,
    )
