"""A person closes their account; a firm of nobody else may be left when no licence needs it."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.core.caller import Caller
from chalicelib.licences.model import OVER
from chalicelib.licences.store import LICENCE_LIST


def tell(caller: Caller) -> accounts.ClosureTold:
    """Tell what closing the caller's account would do, and what stands in the way."""
    return accounts.tell_closure(caller, _may_be_left)


def close(caller: Caller, version: int) -> None:
    """Close the caller's account.

    Raises:
        StillNeeded: they are the last who manages something, or an operator.
        ChangedMeanwhile: the account is not at `version` any more.
    """
    accounts.close_account(caller, version, _may_be_left)


def _may_be_left(firm_id: str) -> bool:
    return all(row.state in OVER for row in LICENCE_LIST.each(firm_id))
