"""Writes that go together: state, history, idempotent response and outgoing message, or nothing.

A message rides on the item whose work it is: the item carries it in the sparse index `due` from
the same write on, and after the commit it is also sent at once. So a crash between the two loses
nothing (`sweeping` sends it again), and the worker's last write, by not carrying a message, takes
the item out of the index.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from chalicelib.aws import chunks, queues
from chalicelib.aws.chaining import Chains
from chalicelib.aws.queues import VISIBILITY_SECONDS, Message
from chalicelib.aws.session import client, error_code, translated
from chalicelib.aws.table import PLATFORM, Key, Table, get_many, item_of
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.chain import Head, is_chained
from chalicelib.core.connecting import ActingFirm
from chalicelib.core.errors import Retryable, Stale
from chalicelib.core.history import SYSTEM, Act, HistoryEntry
from chalicelib.core.ids import new_id
from chalicelib.core.model import Entity
from chalicelib.core.origin import origin
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text
from chalicelib.core.words import written

E = TypeVar("E", bound=Entity)
DUE_SHARDS = 4
_RESPONSE_DAYS = 2
_MOST_NOTES_OF_AN_ACT = 10
_CONDITION_FAILED = frozenset({"ConditionalCheckFailed", "ConditionalCheckFailedException"})
_IN_HAND = frozenset({"TransactionConflict", "TransactionConflictException"})
_PASSING = frozenset(
    {
        "ProvisionedThroughputExceeded",
        "ThrottlingError",
        *_IN_HAND,
    }
)
"""Why a write is turned away that goes through soon after: of one item, or of a transaction."""
_log = logging.getLogger(__name__)


class ChangedMeanwhile(Stale):
    """Somebody wrote the item after it was read."""

    code = "changed-meanwhile"
    text = Text(
        es="Otra operación lo cambió entretanto; vuelva a leerlo y repita el cambio.",
        en="It was changed in the meantime; read it again and repeat your change.",
    )


class Versioned(Protocol):
    """What counts its writes: an item, or a list of them."""

    @property
    def version(self) -> int:
        """How often it was written."""


def check_version(read: Versioned | None, named: int, otherwise: Stale | None = None) -> None:
    """Refuse unless what was read is at the version that the caller names; None is at 0.

    What is written after that is written at the version that was read. Were it written at one
    that is only named, a copy that was read earlier would undo the write that made it.

    Raises:
        Stale: `otherwise`, or `ChangedMeanwhile`.
    """
    if named != (read.version if read is not None else 0):
        raise otherwise or ChangedMeanwhile()


class OthersInTheWay(Retryable):
    """Other writes were, or the table was busy; it passes soon."""


class _Moved(Exception):
    """Another change wrote a chunk of a list, or onto a history, after it was read: read anew."""


def _keeps_moving() -> Retryable:
    return OthersInTheWay("write: the list or the history that it is in keeps changing")


class RespondedMeanwhile(Exception):
    """The same idempotent request got its response from another run of it."""


class StoredResponse(Entity):
    """The response to an idempotent request, replayed when it comes again."""

    status: int
    body: str
    body_digest: str


class Claim(Entity):
    """Marks a name as taken; `owner` is who took it."""

    owner: str


@dataclass(slots=True)
class _Operation:
    action: dict[str, Any]
    otherwise: Exception
    messages: list[Message] = field(default_factory=list)
    is_hot: bool = False


class Transaction:
    """Collects writes and commits them as one."""

    def __init__(self) -> None:
        self._operations: list[_Operation] = []
        self._rows: dict[Key, dict[str, chunks.Written | chunks.Changed]] = {}
        self._chains = Chains()
        self._moving: list[_Operation] = []
        self._notes: list[tuple[Table, Act]] = []

    def create(
        self,
        key: Key,
        entity: E,
        *,
        send: Message | None = None,
        due: Message | None = None,
        otherwise: Exception | None = None,
        expires_at: datetime | None = None,
    ) -> E:
        """Add a new item; the commit raises `otherwise` when the key is taken.

        `send` and `due` are as of `replace`.
        """
        stored = entity.but(version=1)
        put = _put(key, stored, send or due, expires_at)
        put["ConditionExpression"] = "attribute_not_exists(PK)"
        self._add({"Put": put}, otherwise, send)
        return stored

    def replace(
        self,
        key: Key,
        entity: E,
        *,
        send: Message | None = None,
        due: Message | None = None,
        otherwise: Exception | None = None,
        expires_at: datetime | None = None,
        is_hot: bool = False,
    ) -> E:
        """Rewrite an item that must still be at `entity.version` (0: must not be there).

        Many want a hot one at once: `otherwise` is raised as soon as another transaction has it in
        hand, since it will be at another version then, and to write again is in vain.

        `send` is the work that is left. `due` is left to the sweep: work that this very run goes on
        with, should it die, or work of a day to come. Without either nothing is due.
        """
        stored = entity.but(version=entity.version + 1)
        put = _put(key, stored, send or due, expires_at)
        put |= _at_version(entity.version)
        self._add({"Put": put}, otherwise, send, is_hot=is_hot)
        return stored

    def overwrite(self, key: Key, entity: E, *, expires_at: datetime | None = None) -> E:
        """Write an item whatever it is by now: its writer may not read it.

        Of two at once another item decides, which both write by its version, or both say the same.
        """
        self._add({"Put": _put(key, entity, None, expires_at)}, None)
        return entity

    def delete(self, key: Key, version: int, *, otherwise: Exception | None = None) -> None:
        """Remove an item that must still be at `version`."""
        self._add({"Delete": _target(key) | _at_version(version)}, otherwise)

    def require(self, key: Key, version: int, *, otherwise: Exception | None = None) -> None:
        """Refuse the whole unless the item is still at `version`; 0: is not there."""
        self._add({"ConditionCheck": _target(key) | _at_version(version)}, otherwise)

    def claim(self, key: Key, owner: str, *, otherwise: Exception | None = None) -> None:
        """Take a name that nobody else may hold."""
        self.create(key, Claim(created_at=clock.now(), owner=owner), otherwise=otherwise)

    def touches(self, key: Key) -> bool:
        """Return whether an item is written or required already: a transaction names each once."""
        targets = (next(iter(each.action.values())) for each in self._operations)
        places = (each.get("Item") or each["Key"] for each in targets)
        return any((each["PK"]["S"], each["SK"]["S"]) == (key.pk, key.sk) for each in places)

    def release(self, key: Key) -> None:
        """Release a claimed name, or remove what goes with another item that is removed."""
        self._add({"Delete": _target(key)}, None)

    def enter(self, chunk: Key, row_id: str, row: chunks.Written | chunks.Changed) -> None:
        """Write a row of a list, or take it out, whatever else the chunk holds by then."""
        self._rows.setdefault(chunk, {})[row_id] = row

    def note(
        self,
        table: Table,
        subject_id: str,
        event: str,
        *,
        actor: str,
        about: str = "",
        **facts: str,
    ) -> None:
        """Append an event to the history of a subject; it gets its place when it is written.

        In a firm it is also kept among the acts of the person who did it; `about` is the company
        that it concerns, where the subject is none.
        """
        entry = _entry(event, actor, facts)
        self._note_by_connection(table, entry)
        company_id = about or (subject_id if subject_id.startswith("cmp_") else "")
        act = Act(**dict(entry), subject=subject_id, company_id=company_id)
        self._notes.append((table, act))
        if is_chained(subject_id):
            self._chains.add(table, subject_id, entry)
        else:
            self.create(table.key(f"HISTORY#{subject_id}", entry.id), entry)

    def note_by_connection(self, table: Table, event: str, *, actor: str, **facts: str) -> None:
        """Append an event to the history of the connection by which the actor acts, if one does.

        For what keeps no history by `note`, such as documents.
        """
        self._note_by_connection(table, _entry(event, actor, facts))

    def _note_by_connection(self, table: Table, entry: HistoryEntry) -> None:
        """Let the connection tell what was done by it, whatever it was done to."""
        acting = ActingFirm.of(entry.actor)
        if acting is not None and acting.connection_id:
            self.create(table.key(f"HISTORY#{acting.connection_id}", entry.id), entry)

    def _add_acts(self) -> None:
        """Keep what persons of a firm did by their ids, each event once.

        Not what comes by the dozen: that is one act, whose beginning and end are noted as such.
        """
        if len(self._notes) > _MOST_NOTES_OF_AN_ACT:
            return
        acts: dict[tuple[str, str, str], Act] = {}
        for table, act in self._notes:
            if table.tenant.startswith("firm_") and act.actor.startswith("acc_"):
                name = (table.tenant, act.actor, act.event)
                known = acts.get(name, act)
                acts[name] = known.but(company_id=known.company_id or act.company_id)
        for (tenant, actor, _), act in acts.items():
            self.create(Table(tenant).key(f"ACTS#{actor}", act.id), act)
        self._notes.clear()

    def respond(
        self, caller: Caller | PublicRequest, status: int, body: BaseModel | None = None
    ) -> None:
        """Keep the response to an idempotent request in the same write; nothing for others."""
        if caller.idempotency is None:
            return
        now = clock.now()
        stored = StoredResponse(
            created_at=now,
            status=status,
            body=written(body, caller.language) if body is not None else "",
            body_digest=caller.idempotency.body_digest,
        )
        self.create(
            response_key(caller, caller.idempotency.key_digest),
            stored,
            otherwise=RespondedMeanwhile(),
            expires_at=now + timedelta(days=_RESPONSE_DAYS),
        )

    def commit(self) -> None:
        """Write everything or nothing, then send the messages.

        Raises:
            RespondedMeanwhile: the same idempotent request won.
            Exception: the `otherwise` of the condition that failed (`ChangedMeanwhile` by default).
            Retryable: the table did not answer.
        """
        if not self._operations and not self._rows and not self._chains:
            return
        self._add_acts()
        self._write_with_what_moves()
        for operation in self._operations:
            for message in operation.messages:
                send_now(message)

    def _add(
        self,
        action: dict[str, Any],
        otherwise: Exception | None,
        send: Message | None = None,
        *,
        is_hot: bool = False,
    ) -> None:
        operation = _Operation(action, otherwise or ChangedMeanwhile(), is_hot=is_hot)
        if send is not None:
            operation.messages.append(send)
        self._operations.append(operation)

    @again(20, on=_Moved, pause=doubling(0.01, most=0.2), otherwise=_keeps_moving)
    def _write_with_what_moves(self) -> None:
        """Write, with the lists and histories that are told of it as they are now."""
        lists: list[tuple[Key, type[Entity]]] = [(key, chunks.Chunk) for key in self._rows]
        heads = [(key, Head) for key in self._chains.keys]
        found = get_many([*lists, *heads]) if lists or heads else []
        changed = chunks.rewritten(self._rows, found[: len(lists)])
        self._moving = [_rewriting(key, chunk) for key, chunk in changed]
        self._moving += self._onto_chains(found[len(lists) :])
        self._write()

    def _onto_chains(self, found: list[Head | None]) -> Iterator[_Operation]:
        """Write the entries, and each head at the version that they were put behind."""
        for key, head, entries, marks in self._chains.continued(found):
            yield _rewriting(key, head, marks)
            for place, entry in entries:
                put = _put(place, entry.but(version=1), None, None)
                yield _Operation({"Put": put | _at_version(0)}, ChangedMeanwhile())

    @again(8, on=OthersInTheWay, pause=doubling(0.02))
    def _write(self) -> None:
        """Write, several times over where other writes are in the way or the table is busy."""
        from botocore.exceptions import ClientError

        with translated("write"):
            try:
                self._request()
            except ClientError as exc:
                self._raise_unless_passing(exc)
                raise OthersInTheWay("write: in conflict with other writes") from exc

    def _request(self) -> None:
        dynamodb = client("dynamodb")
        actions = [operation.action for operation in (*self._operations, *self._moving)]
        if len(actions) == 1 and "Put" in actions[0]:  # half the price of a transaction of one
            dynamodb.put_item(**actions[0]["Put"])
        elif len(actions) == 1 and "Delete" in actions[0]:
            dynamodb.delete_item(**actions[0]["Delete"])
        else:
            dynamodb.transact_write_items(TransactItems=actions)

    def _raise_unless_passing(self, exc: Any) -> None:
        """Raise what the failed conditions stand for; return when trying again can help."""
        reasons = exc.response.get("CancellationReasons", ())
        codes = [reason.get("Code") for reason in reasons] or [error_code(exc)]
        refusals = [
            operation.otherwise
            for operation, code in zip((*self._operations, *self._moving), codes, strict=False)
            if code in _CONDITION_FAILED or (operation.is_hot and code in _IN_HAND)
        ]
        for refusal in sorted(refusals, key=_precedence):
            raise refusal from exc
        if _PASSING.isdisjoint(codes):
            raise exc


def _entry(event: str, actor: str, facts: dict[str, str]) -> HistoryEntry:
    return HistoryEntry(
        id=new_id("hist"),
        created_at=clock.now(),
        event=event,
        actor=actor,
        facts=facts,
        source=origin() if actor != SYSTEM else "",
    )


def _put(
    key: Key, entity: Entity, send: Message | None, expires_at: datetime | None
) -> dict[str, Any]:
    item = item_of(key, entity)
    if send is not None:
        item |= _due(key, send, clock.now())
    if expires_at is not None:
        item["expires_at"] = {"N": str(int(expires_at.timestamp()))}
    return {"TableName": settings().table_name, "Item": item}


def _rewriting(key: Key, read: Entity, marks: dict[str, Any] | None = None) -> _Operation:
    put = _put(key, read.but(version=read.version + 1), None, None) | _at_version(read.version)
    put["Item"] |= marks or {}
    return _Operation({"Put": put}, _Moved())


def _precedence(refusal: Exception) -> int:
    """Tell first that the same request won, and last what passes when it is tried again."""
    return {RespondedMeanwhile: 0, _Moved: 2}.get(type(refusal), 1)


def response_key(caller: Caller | PublicRequest, key_digest: str) -> Key:
    """Build the key of the stored response to a request: by tenant, person, address and key."""
    person = getattr(caller, "account_id", "anonymous")
    return Table(caller.tenant or person).key(f"RESPONSE#{key_digest}", person)


def _due(key: Key, message: Message, now: datetime) -> dict[str, Any]:
    shard = zlib.crc32(f"{key.pk}{key.sk}".encode()) % DUE_SHARDS
    due_at = now + timedelta(seconds=message.delay_seconds + patience(message.queue))
    return {
        "DUEPK": {"S": shard_key(shard)},
        "DUESK": {"S": clock.iso(due_at)},
        "due_queue": {"S": message.queue},
        "due_body": {"S": json.dumps(message.body)},
    }


def patience(queue: str) -> int:
    """Return how long whoever may be at work of a queue has: a sweep adds no second run."""
    return settings().sweep_after_seconds or VISIBILITY_SECONDS[queue]


def shard_key(shard: int) -> str:
    """Return the partition of the index of what is due that a shard is."""
    return Table(PLATFORM).pk(f"DUE#{shard}")


def _target(key: Key) -> dict[str, Any]:
    return {
        "TableName": settings().table_name,
        "Key": {"PK": {"S": key.pk}, "SK": {"S": key.sk}},
    }


def _at_version(version: int) -> dict[str, Any]:
    if version == 0:
        return {"ConditionExpression": "attribute_not_exists(PK)"}
    return {
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": {":version": {"N": str(version)}},
    }


def send_now(message: Message) -> None:
    """Put a message on its queue; one that it does not take is left to the sweep."""
    try:
        queues.send(message)
    except Retryable:
        _log.warning("message left to the sweep", extra={"queue": message.queue})
