"""`python -m infra.operate` typed as a person would, right and wrong, against the local stack."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.accounts import factor_store
from chalicelib.accounts import service as accounts
from chalicelib.accounts.model import Account
from chalicelib.accounts.store import change_account
from chalicelib.aws import blobs
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.countries.costa_rica import cabys_copy
from chalicelib.firms import service as firms
from chalicelib.installations import keys
from infra.local.places import ROOT
from infra.local.stack import LocalStack
from tests.support.cabys_tables import ROWS, table
from tests.support.licensing import email, new_firm

REASON = ("--reason", "Prueba de la consola")


def typed(port: int, *words: str) -> subprocess.CompletedProcess[str]:
    """Type a command in a shell that knows nothing but where the emulator is."""
    shell = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-m", "infra.operate", *words],
        cwd=ROOT,
        env=shell | {"ENLACE_EMULATOR_PORT": str(port)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def somebody() -> Account:
    account_id, tx = f"acc_{secrets.token_hex(8)}", Transaction()
    accounts.write_invited(tx, account_id, email("consola"), "Persona Ficticia", "es")
    tx.commit()
    return change_account(account_id, Account.with_own_password, "password_chosen")


def test_every_act_is_done_and_said(stack: LocalStack) -> None:
    person, firm = somebody(), new_firm(is_confirmed=False).tenant
    acts = {
        ("operator", person.email): f"{person.email} ({person.id}) is an operator.",
        ("find", person.email): "  operator of platform platform",
        ("confirm-firm", firm): "is confirmed.",
        ("unconfirm-firm", firm): "is unconfirmed.",
        ("lock", firm): f"Firm {firm} is locked.",
        ("unlock", firm): f"Firm {firm} is unconfirmed.",
        ("lock", person.id): f"Account {person.id} is locked.",
        ("unlock", person.id): f"Account {person.id} is active.",
        ("remove-second-factor", person.email): "signs in with the password alone.",
    }
    tx = Transaction()
    factor = factor_store.being_set_up(person.id, b"a secret", None)
    factor_store.write(tx, person.id, factor.but(confirmed_at=clock.now()))
    tx.commit()

    for words, said in acts.items():
        done = typed(stack.ports.emulator, *words, *REASON)

        assert (done.returncode, done.stderr) == (0, ""), words
        assert said in done.stdout
    assert firms.firm(firm).state == "unconfirmed"
    assert accounts.account(person.id).state == "active"
    again = typed(stack.ports.emulator, "operator", person.email, *REASON)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == "Not done: That person is an operator already. (already-operator)\n"


@pytest.fixture
def no_cabys(stack: LocalStack) -> Iterator[None]:
    """No copy of CABYS before and after, as other tests take in their own."""
    forget_copies()
    yield
    forget_copies()


def forget_copies() -> None:
    for key in (cabys_copy.KEY, cabys_copy.FORMER_KEY):
        blobs.delete(key)
    cabys_copy.forget()


@pytest.mark.usefixtures("no_cabys")
def test_catalogue_is_given_as_a_file_and_put_back(stack: LocalStack, tmp_path: Path) -> None:
    port, file, other = stack.ports.emulator, tmp_path / "cabys.csv", tmp_path / "provinces.csv"
    for rows in (ROWS, ROWS[:2]):
        file.write_bytes(table(*rows))
        taken = typed(port, "catalogue", str(file), *REASON)
        assert (taken.returncode, taken.stderr) == (0, "")
        assert f"is in use: {len(rows)} codes." in taken.stdout

    back = typed(port, "former-catalogue", "cabys", *REASON)

    assert (back.returncode, f"is in use: {len(ROWS)} codes." in back.stdout) == (0, True)
    kept = cabys_copy.current()
    assert kept is not None
    assert (kept.reason, list(kept.entries)) == (REASON[1], [code for code, *_ in ROWS])
    other.write_bytes(file.read_bytes())
    file.unlink()
    refused, unknown = (typed(port, "catalogue", str(each), *REASON) for each in (file, other))
    assert (refused.returncode, unknown.returncode) == (2, 1)
    assert "cannot be read" in refused.stderr
    assert "(catalogue-not-found)" in unknown.stderr


def test_keys_of_licence_files_are_changed_and_withdrawn(stack: LocalStack) -> None:
    made = [typed(stack.ports.emulator, "licence-keys", "new", *REASON).stdout for _ in range(2)]
    former, signing = (said.split()[6] for said in made)
    kept = typed(stack.ports.emulator, "licence-keys", signing, *REASON)
    gone = typed(stack.ports.emulator, "licence-keys", former, *REASON)
    again = typed(stack.ports.emulator, "licence-keys", former, *REASON)

    assert made[1] == f"Licence files are signed with key {signing} from now on.\n"
    assert kept.returncode == again.returncode == 1
    assert "licence-key-signs" in kept.stderr
    assert gone.stdout == f"Key {former} verifies licence files no more.\n"
    assert "licence-key-not-found" in again.stderr
    assert signing == keys.published().keys[0].kid
    assert former not in {each.kid for each in keys.published().keys}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("confirm-firm", "firm_none", *REASON), 1, "(firm-not-found)"),
        (("lock", "acc_none", *REASON), 1, "(account-not-found)"),
        (("lock", "acc_a#b", *REASON), 2, "cannot be a tenant"),
        (("find", "nadie@example.com", *REASON), 1, "(no-such-account)"),
        (("find", "no es un correo", *REASON), 2, "Not done: email: "),
        (("lock", "acc_none", "--reason", "x"), 2, "Not done: reason: "),
        (("lock", "acc_none"), 2, "required: --reason"),
        (("lock", "acc_none", *REASON, "--stack", "enlace-none"), 1, "cannot be reached"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_done(
    stack: LocalStack, words: tuple[str, ...], code: int, said: str
) -> None:
    done = typed(stack.ports.emulator, *words)

    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_stack_it_says_how_to_start_one() -> None:
    done = typed(1, "find", "alguien@example.com", *REASON)

    assert done.returncode == 1
    assert "`make run`" in done.stderr
