"""`python -m infra.operate …`: what the operator does from a command line, on any stage.

The first operator of a stage is made here; operators do all of it over the API as well. Each act
needs a reason, which stands in the histories of those concerned and in the mail that tells them;
`verify-history` needs none, for it changes nothing (ADR 0043).
Without `--stage` it acts on the local stack that `make run` has started; with it, on AWS, in the
account of the credentials in the environment.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.core.caller import Caller
from chalicelib.core.errors import AdapterError, DomainError
from chalicelib.core.ids import new_id
from chalicelib.core.operating import COMMAND_LINE, Because
from infra import deployment
from infra.history_report import report
from infra.local import emulator
from infra.local.places import HOST, BadPort, Ports


class CannotReach(RuntimeError):
    """The stage that is to be operated is not there, or not ours; the message says why."""


@dataclass(frozen=True)
class Act:
    """One act: of what, what it does, and how it is done."""

    subject: str
    help: str
    do: Callable[[Caller, str, str], str]


def appoint(caller: Caller, email: str, reason: str) -> str:
    """Make the account of an e-mail an operator."""
    from chalicelib.accounts import operators
    from chalicelib.accounts.forms import NewOperator

    made = operators.appoint(caller, NewOperator(email=email, reason=reason))
    return f"{made.email} ({made.account_id}) is an operator."


def remove(caller: Caller, email: str, reason: str) -> str:
    """Take the right of an operator."""
    from chalicelib.accounts import operators, service

    account = service.account_by_email(email)
    if account is None:
        raise operators.NobodyThere
    operators.remove(caller, account.id, Because(reason=reason))
    return f"{account.email} ({account.id}) is no operator."


def find(caller: Caller, email: str, reason: str) -> str:
    """Say whose an e-mail is, and where they belong."""
    from chalicelib.accounts import oversight
    from chalicelib.accounts.forms import LookUp

    found = oversight.look_up(caller, LookUp(email=email, reason=reason))
    lines = [f"{found.email}: account {found.id}, {found.state}, since {found.created_at:%Y-%m-%d}"]
    lines += [f"  {each.role} of {each.kind} {each.tenant}" for each in found.memberships]
    return "\n".join(lines)


def confirm(caller: Caller, firm_id: str, reason: str) -> str:
    """Confirm a firm."""
    from chalicelib.firms import oversight

    firm = oversight.confirm(caller, firm_id, Because(reason=reason))
    return f"Firm {firm.id} ({firm.name}) is {firm.state}."


def unconfirm(caller: Caller, firm_id: str, reason: str) -> str:
    """Take the confirmation of a firm back."""
    from chalicelib.firms import oversight

    firm = oversight.unconfirm(caller, firm_id, Because(reason=reason))
    return f"Firm {firm.id} ({firm.name}) is {firm.state}."


def lock(caller: Caller, subject: str, reason: str) -> str:
    """Lock a firm or an account."""
    from chalicelib.accounts import oversight as of_accounts
    from chalicelib.firms import oversight as of_firms

    if subject.startswith("firm_"):
        return f"Firm {of_firms.lock(caller, subject, Because(reason=reason)).id} is locked."
    account = of_accounts.lock(caller, subject, Because(reason=reason))
    return f"Account {account.id} is {account.state}."


def unlock(caller: Caller, subject: str, reason: str) -> str:
    """Unlock a firm or an account."""
    from chalicelib.accounts import oversight as of_accounts
    from chalicelib.firms import oversight as of_firms

    if subject.startswith("firm_"):
        firm = of_firms.unlock(caller, subject, Because(reason=reason))
        return f"Firm {firm.id} is {firm.state}."
    account = of_accounts.unlock(caller, subject, Because(reason=reason))
    return f"Account {account.id} is {account.state}."


def remove_factor(caller: Caller, email: str, reason: str) -> str:
    """Take the second factor off the account of an e-mail."""
    from chalicelib.accounts import operators, oversight, service

    account = service.account_by_email(email)
    if account is None:
        raise operators.NobodyThere
    oversight.remove_second_factor(caller, account.id, Because(reason=reason))
    return f"{account.email} ({account.id}) signs in with the password alone."


def licence_keys(caller: Caller, which: str, reason: str) -> str:
    """Sign licence files with a new key (`new`), or verify them by a former one no more."""
    from chalicelib.installations import keys

    if which == "new":
        return f"Licence files are signed with key {keys.rotate(caller, reason)} from now on."
    return f"Key {keys.withdraw(caller, which, reason)} verifies licence files no more."


def catalogue(caller: Caller, file: str, reason: str) -> str:
    """Take a file in as our copy of the catalogue that it is named after."""
    from chalicelib.catalogues import service

    del caller
    path = Path(file)
    try:
        return service.take_in(path.stem, path.read_bytes(), reason)
    except OSError as exc:
        raise ValueError(f"{file} cannot be read: {exc.strerror}") from exc


def former_catalogue(caller: Caller, name: str, reason: str) -> str:
    """Put the copy of a catalogue back that was replaced last."""
    from chalicelib.catalogues import service

    del caller
    return service.put_back(name, reason)


_EMAIL, _FIRM, _ID = "e-mail", "firm id", "account or firm id"
ACTS = {
    "operator": Act(_EMAIL, "make somebody with an account an operator", appoint),
    "remove-operator": Act(_EMAIL, "take the right of an operator", remove),
    "confirm-firm": Act(_FIRM, "confirm a firm: its limits are those of a confirmed one", confirm),
    "unconfirm-firm": Act(_FIRM, "take the confirmation of a firm back", unconfirm),
    "lock": Act(_ID, "lock an account, or the people of a firm, out", lock),
    "unlock": Act(_ID, "let them in again", unlock),
    "remove-second-factor": Act(_EMAIL, "take a lost second factor off", remove_factor),
    "licence-keys": Act(
        "new, or the kid of a key",
        "sign licence files with a new key, or have a former one verify none",
        licence_keys,
    ),
    "catalogue": Act(
        "file, named as its catalogue (cabys.csv)",
        "take a file in as our copy of a catalogue",
        catalogue,
    ),
    "former-catalogue": Act(
        "catalogue", "put the copy back that was replaced last", former_catalogue
    ),
    "find": Act(_EMAIL, "say whose an e-mail is and where they belong", find),
}


VERIFY, BROKEN = "verify-history", 3


def main(given: list[str] | None = None) -> int:
    """Do one act; 0 when it was done, 1 when it was refused, 2 when it was not understood.

    Of histories 3 says that one is broken.
    """
    options = _parser().parse_args(given)
    try:
        os.environ.update(environment(options.stage, options.stack))
        return _done(options)
    except CannotReach as exc:
        print(f"Not done: {exc}", file=sys.stderr)
    except DomainError as exc:
        print(f"Not done: {exc.sentence('en')} ({exc.code})", file=sys.stderr)
    except AdapterError as exc:
        print(f"Not done, the cloud says: {exc}", file=sys.stderr)
    except ValueError as exc:
        print(f"Not done: {_said(exc)}", file=sys.stderr)
        return 2
    return 1


def _done(options: argparse.Namespace) -> int:
    if options.act == VERIFY:
        said, are_whole = report(options.tenant, options.subject)
        print(said)
        return 0 if are_whole else BROKEN
    print(ACTS[options.act].do(_caller(), options.subject, options.reason))
    return 0


def environment(stage: str | None, stack: str = emulator.STACK) -> dict[str, str]:
    """Return the settings of a stage, and for the local one how it is reached.

    Raises:
        CannotReach: it does not answer, or there is none of that name.
    """
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        local = {} if stage else emulator.led_to(f"http://{HOST}:{Ports.configured().emulator}")
        name = f"enlace-{stage}" if stage else stack
        os.environ.update(local)
        cloudformation = boto3.session.Session().client(
            "cloudformation", endpoint_url=local.get("AWS_ENDPOINT_URL")
        )
        return local | deployment.environment(deployment.outputs(cloudformation, name))
    except (BotoCoreError, ClientError, BadPort) as exc:
        where = f"stage {stage}" if stage else "the local stack (start it with `make run`)"
        raise CannotReach(f"{where} cannot be reached: {exc}") from exc


def _caller() -> Caller:
    from chalicelib.aws.table import PLATFORM

    return Caller(COMMAND_LINE.id, "en", new_id("req"), PLATFORM, "operator")


def _said(exc: ValueError) -> str:
    """Say what is wrong with what was given, field by field where a form refused it."""
    from pydantic import ValidationError

    if not isinstance(exc, ValidationError):
        return str(exc)
    return "; ".join(
        f"{'.'.join(map(str, each['loc'])) or 'input'}: {each['msg']}" for each in exc.errors()
    )


def _parser() -> argparse.ArgumentParser:
    about: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    parser = argparse.ArgumentParser("python -m infra.operate", description=__doc__, **about)
    acts = parser.add_subparsers(dest="act", required=True, metavar="act")
    for name, act in ACTS.items():
        one = acts.add_parser(name, help=act.help, description=act.help)
        one.add_argument(
            "subject", metavar=act.subject.replace(",", "").replace(" ", "-"), help=act.subject
        )
        one.add_argument("--reason", required=True, help="stands in the history, and in the mail")
        _add_where(one)
    about_histories = "walk chained histories and compare them with their heads and anchors"
    verifying = acts.add_parser(VERIFY, help=about_histories, description=about_histories)
    verifying.add_argument("tenant", nargs="?", help="a firm, a business, an account; else all")
    verifying.add_argument("subject", nargs="?", help="whose history; else all of the tenant")
    _add_where(verifying)
    return parser


def _add_where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stage", help="of AWS; without it, the local stack")
    parser.add_argument("--stack", default=emulator.STACK, help=argparse.SUPPRESS)


if __name__ == "__main__":
    sys.exit(main())
