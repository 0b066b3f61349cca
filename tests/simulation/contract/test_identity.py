"""The identity provider: what `aws/identity.py` leans on."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.simulation.contract.asking import refusal
from tests.simulation.contract.conftest import Cloud, Memory
from tests.simulation.world import World
from tests.simulation.world.identity import Identity

GIVEN, OWN, WRONG = "temporal segura 1", "caballo correcto 9", "caballo erróneo 99"
REFUSED = ("NotAuthorizedException", 400)


@dataclass
class Pool:
    """A user pool with its client."""

    service: Any
    id: str
    client: str
    secret: str

    def create(self, name: str, password: str = GIVEN) -> Any:
        return self.service.admin_create_user(
            UserPoolId=self.id,
            Username=name,
            TemporaryPassword=password,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": "ana@example.com"}],
        )

    def set(self, name: str, password: str) -> Any:
        return self.service.admin_set_user_password(
            UserPoolId=self.id, Username=name, Password=password, Permanent=True
        )

    def delete(self, name: str) -> Any:
        return self.service.admin_delete_user(UserPoolId=self.id, Username=name)

    def sign_in(self, name: str, password: str, secret: str | None = None) -> Any:
        proof = hmac.digest(
            (secret or self.secret).encode(), (name + self.client).encode(), "sha256"
        )
        return self.service.admin_initiate_auth(
            UserPoolId=self.id,
            ClientId=self.client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={
                "USERNAME": name,
                "PASSWORD": password,
                "SECRET_HASH": base64.b64encode(proof).decode(),
            },
        )


def in_memory(world: World) -> Pool:
    world.add("cognito-idp", Identity(world, "pool", "client", "secret"))
    return Pool(world.client("cognito-idp"), "pool", "client", "secret")


@pytest.fixture
def pool(cloud: Cloud) -> Pool:
    if isinstance(cloud, Memory):
        return in_memory(cloud.world)
    service = cloud.client("cognito-idp")
    made = service.create_user_pool(
        PoolName=f"pool-{uuid4()}",
        Policies={"PasswordPolicy": {"MinimumLength": 12, "RequireUppercase": False,
                                     "RequireLowercase": False, "RequireNumbers": False,
                                     "RequireSymbols": False}},
        UsernameConfiguration={"CaseSensitive": True},
    )["UserPool"]["Id"]  # fmt: skip
    client = service.create_user_pool_client(
        UserPoolId=made,
        ClientName="api",
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]
    return Pool(service, made, client["ClientId"], client["ClientSecret"])


def test_given_password_is_replaced_by_the_first_of_ones_own(pool: Pool) -> None:
    pool.create("acc_1")
    assert pool.sign_in("acc_1", GIVEN)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"

    pool.set("acc_1", OWN)

    assert pool.sign_in("acc_1", OWN)["AuthenticationResult"]["AccessToken"]
    assert refusal(pool.sign_in, name="acc_1", password=GIVEN) == REFUSED


def test_wrong_is_refused_as_unknown_is(pool: Pool) -> None:
    pool.create("acc_1")
    pool.set("acc_1", OWN)

    assert refusal(pool.sign_in, name="acc_1", password=WRONG) == REFUSED
    assert refusal(pool.sign_in, name="acc_2", password=OWN) == REFUSED
    assert refusal(pool.sign_in, name="ACC_1", password=OWN) == REFUSED
    pool.create("acc_2")
    assert refusal(pool.sign_in, name="acc_2", password=WRONG) == REFUSED


def test_who_does_not_know_the_secret_of_the_client_is_refused(world: World) -> None:
    pool = in_memory(world)  # the emulator does not look at the proof
    pool.create("acc_1")

    assert refusal(pool.sign_in, name="acc_1", password=GIVEN, secret="guessed") == REFUSED


def test_user_is_made_once_and_keeps_the_password_then(pool: Pool) -> None:
    pool.create("acc_1")
    pool.set("acc_1", OWN)

    assert refusal(pool.create, name="acc_1") == ("UsernameExistsException", 400)
    assert "AuthenticationResult" in pool.sign_in("acc_1", OWN)


def test_deleted_user_is_unknown_and_can_be_made_again(pool: Pool) -> None:
    pool.create("acc_1")
    pool.delete("acc_1")

    assert refusal(pool.sign_in, name="acc_1", password=GIVEN) == REFUSED
    for act in (
        lambda: pool.delete("acc_1"),
        lambda: pool.set("acc_1", OWN),
        lambda: pool.service.admin_update_user_attributes(
            UserPoolId=pool.id, Username="acc_1", UserAttributes=[]
        ),
    ):
        assert refusal(act) == ("UserNotFoundException", 400)
    pool.create("acc_1")
    assert "ChallengeName" in pool.sign_in("acc_1", GIVEN)


def test_short_password_is_refused_and_the_old_one_stays(pool: Pool) -> None:
    pool.create("acc_1")
    pool.set("acc_1", OWN)

    assert refusal(pool.set, name="acc_1", password="corta 12345") == (
        "InvalidPasswordException",
        400,
    )
    assert refusal(pool.create, name="acc_2", password="corta")[0] == "InvalidPasswordException"
    assert "AuthenticationResult" in pool.sign_in("acc_1", OWN)
    assert refusal(pool.sign_in, name="acc_2", password="corta") == REFUSED


def test_who_is_wrong_too_often_waits_whatever_the_password(world: World) -> None:
    pool = in_memory(world)  # the emulator lets everybody try for ever
    pool.create("acc_1")
    pool.set("acc_1", OWN)
    for _ in range(5):
        assert refusal(pool.sign_in, name="acc_1", password=WRONG) == REFUSED

    assert refusal(pool.sign_in, name="acc_1", password=OWN) == REFUSED
    world.kernel.sleep(2)
    assert "AuthenticationResult" in pool.sign_in("acc_1", OWN)


def test_given_password_ends(world: World) -> None:
    pool = in_memory(world)
    pool.create("acc_1")
    world.kernel.sleep(timedelta(days=30, seconds=1).total_seconds())

    assert refusal(pool.sign_in, name="acc_1", password=GIVEN) == REFUSED


@pytest.mark.parametrize("password", ["a" * 257, " con espacio antes", "con espacio después "])
def test_password_that_no_field_takes_is_refused_as_a_value(world: World, password: str) -> None:
    assert refusal(in_memory(world).create, name="acc_1", password=password) == (
        "InvalidParameterException",
        400,
    )
