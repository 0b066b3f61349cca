"""One act on several imports, each on its own, with a result for each (ADR 0048)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from chalicelib.accounting import service
from chalicelib.accounting.deciding_forms import Act, NewImportActs, NewImportPart, Undo
from chalicelib.accounting.forms import Discard
from chalicelib.accounting.views import ActRefusal, ActResult, ActResults, Import
from chalicelib.aws.transaction import Transaction
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError, Stale

_DONE: Final[Mapping[Act, Callable[[Caller, str, NewImportActs], Import]]] = {
    "import": lambda caller, each, wanted: service.import_batch(
        caller, each, NewImportPart(part=wanted.part)
    ),
    "discard": lambda caller, each, wanted: service.discard_import(
        caller, each, Discard(reason=str(wanted.reason))
    ),
    "restore": lambda caller, each, _: service.restore_import(caller, each),
    "undo": lambda caller, each, wanted: service.undo_import(
        caller, each, Undo(reason=str(wanted.reason))
    ),
}


def act(caller: Caller, wanted: NewImportActs) -> ActResults:
    """Do the act on one import after the other; what refuses one is its result, and stops no other.

    Each is a transaction of its own, and what was done already is left as it is: so a request that
    died in the middle goes on where it stopped, when it comes again.
    """
    results = ActResults(data=[_result(caller, each, wanted) for each in wanted.ids])
    tx = Transaction()
    tx.respond(caller, 200, results)
    tx.commit()
    return results


def _result(caller: Caller, import_id: str, wanted: NewImportActs) -> ActResult:
    try:
        done = _do(caller, import_id, wanted)
    except DomainError as refused:
        problem = ActRefusal(code=refused.code, detail=refused.sentence(caller.language))
        return ActResult(id=import_id, is_done=False, status=None, answered=0, problem=problem)
    return ActResult(
        id=import_id, is_done=True, status=done.status, answered=done.answered, problem=None
    )


@again(6, on=Stale, pause=doubling(0.05, most=0.5))
def _do(caller: Caller, import_id: str, wanted: NewImportActs) -> Import:
    return _DONE[wanted.act](caller, import_id, wanted)
