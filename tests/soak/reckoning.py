"""The end of a soak: what three sides hold of each document, and whether they agree.

The authority's list, the table with its files and mails, and what the API says are held against
each other, by rules that are written here and not taken from the product.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.invoicing.progress import DocumentProgress
from infra.local import checkpoint
from infra.local.stack import LocalStack
from tests.simulation.actors.desk import Desk
from tests.simulation.safety.numbers import SERIES_DIGITS, faults_of
from tests.simulation.stored import loaded, names_of
from tests.soak.over_http import OverHttp, Told

_VERDICT: Final = {
    "aceptado": {"accepted", "accepted_with_warnings"},
    "rechazado": {"rejected"},
}
"""What the authority says -> what we may say then."""
_BEGINS: Final = {1, 41}
"""What sellers have their series begin with."""
_MAIL_ID = re.compile(rb"(?m)^X-Enlace-Mail-Id: (\S+)")
_CLAVE = re.compile(rb"filename=\"?\D*(\d{50})")
_PAGE: Final = 100
_NUMBERS: Final = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
_SENT_BACK_SECONDS: Final = 600.0
_ON_ITS_WAY, _NOTED_WITHIN = timedelta(seconds=2), timedelta(seconds=5)
"""A mail that is sent is noted at once: only a crash so soon after it leaves that open, or one by
which it was on its way, as it is dated when it is there."""


class Sent(NamedTuple):
    """A mail with a document."""

    at: datetime
    id: str
    clave: str


@dataclass
class Held:
    """All that is held of the documents of some businesses."""

    documents: dict[str, Comprobante] = field(default_factory=dict)
    """Id -> document; the others likewise."""
    progress: dict[str, DocumentProgress] = field(default_factory=dict)
    shown: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """As the API lists them."""
    authority: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """By clave."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Signed ones, by their keys."""
    mails: list[Sent] = field(default_factory=list)
    next_numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    """Business and type -> the number that the next one gets, as the API says."""


class GivenUp:
    """The messages that were tried in vain until their queues gave them up."""

    def __init__(self, stack: LocalStack) -> None:
        assert stack.emulator is not None
        self._sqs = stack.emulator.client("sqs")
        self._queues = json.loads(stack.environment["QUEUE_URLS"])
        self._letters = {queue: self._dead_letters_of(url) for queue, url in self._queues.items()}

    def _dead_letters_of(self, url: str) -> str:
        asked = {"QueueUrl": url, "AttributeNames": ["RedrivePolicy"]}
        policy = json.loads(self._sqs.get_queue_attributes(**asked)["Attributes"]["RedrivePolicy"])
        name = policy["deadLetterTargetArn"].rpartition(":")[2]
        return str(self._sqs.get_queue_url(QueueName=name)["QueueUrl"])

    def count(self) -> Counter[str]:
        """Count them by their queues."""
        return Counter({queue: self._number(url) for queue, url in self._letters.items()})

    def send_back(self) -> Counter[str]:
        """Have them tried again, as an operator does; count them.

        Raises:
            TimeoutError: they are not done within ten minutes.
        """
        found = +self.count()
        for queue in found:
            while letters := self._received(queue):
                for each in letters:
                    self._sqs.send_message(QueueUrl=self._queues[queue], MessageBody=each["Body"])
                    handle = each["ReceiptHandle"]
                    self._sqs.delete_message(QueueUrl=self._letters[queue], ReceiptHandle=handle)
        ends = time.monotonic() + _SENT_BACK_SECONDS
        while any(self._number(self._queues[queue]) for queue in found):
            if time.monotonic() > ends:
                raise TimeoutError(f"sent back, and not done: {found}")
            time.sleep(1)
        return found

    def _received(self, queue: str) -> list[dict[str, Any]]:
        asked = {"QueueUrl": self._letters[queue], "MaxNumberOfMessages": 10}
        return list(self._sqs.receive_message(**asked).get("Messages", ()))

    def _number(self, url: str) -> int:
        told = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_NUMBERS))
        return sum(int(told["Attributes"][name]) for name in _NUMBERS)


def progress_of(stack: LocalStack, businesses: set[str]) -> dict[str, DocumentProgress]:
    """Read from the table how far documents have come."""
    return {each.id: each for each in _of(stack, businesses) if isinstance(each, DocumentProgress)}


def held(stage: OverHttp, desks: Sequence[Desk]) -> Held:
    """Read all sides."""
    stack, found = stage.stack, Held()
    for each in _of(stack, {desk.business.id for desk in desks}):
        if isinstance(each, Comprobante):
            found.documents[each.id] = each
        elif isinstance(each, DocumentProgress):
            found.progress[each.id] = each
    for desk in desks:
        found.shown |= {each["id"]: each for each in _listed(desk)}
        for each in desk.look(f"{desk.business.path}/series")["data"]:
            found.next_numbers[desk.business.id, each["document_type"]] = each["next"]
    found.files = _signed(stack, found.progress.values())
    ours = {each.key for each in found.documents.values()}
    issuers = {desk.business.tax_id for desk in desks}
    for each in _taken(stack):
        if each["clave"] in ours or each["clave"][9:21].lstrip("0") in issuers:
            found.authority[each["clave"]] = each
    found.mails = [each for each in _mails(stack) if each.clave in ours]
    return found


def _of(stack: LocalStack, businesses: set[str]) -> Iterator[object]:
    """Stream the entities of businesses."""
    assert stack.emulator is not None
    table, names = stack.emulator.client("dynamodb"), names_of(Comprobante, DocumentProgress)
    for page in table.get_paginator("scan").paginate(TableName=stack.environment["TABLE_NAME"]):
        for item in page["Items"]:
            if item["PK"]["S"].split("#")[1] not in businesses:
                continue
            if item.get("type", {}).get("S") in names and (stored := loaded(item)) is not None:
                yield stored.entity


def _listed(desk: Desk) -> Iterator[Mapping[str, Any]]:
    path = f"{desk.documents}?limit={_PAGE}"
    cursor = ""
    while cursor is not None:
        page = desk.look(path + (f"&cursor={cursor}" if cursor else ""))
        yield from page["data"]
        cursor = page["next_cursor"]


def _signed(stack: LocalStack, progress: Iterable[DocumentProgress]) -> dict[str, bytes]:
    assert stack.emulator is not None
    files, bucket = stack.emulator.client("s3"), stack.environment["BUCKET_NAME"]
    keys = [each.files["xml"] for each in progress if "xml" in each.files]
    return {key: files.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def _taken(stack: LocalStack) -> list[Mapping[str, Any]]:
    with urllib.request.urlopen(f"{stack.simulator_url}/admin/documents", timeout=300) as answer:
        return list(json.loads(answer.read())["documents"])


def _mails(stack: LocalStack) -> Iterator[Sent]:
    """Stream the mails that carry a document to its customer."""
    for path in sorted((stack.home / checkpoint.MAIL).glob("*.eml")):
        raw = path.read_bytes()
        name, clave = _MAIL_ID.search(raw), _CLAVE.search(raw)
        if name and clave:
            at = datetime.strptime(f"{path.stem[:18]}+0000", "%Y%m%dT%H%M%S%f%z")
            yield Sent(at, name[1].decode(), clave[1].decode())


@dataclass
class Reckoning:
    """Says what does not agree, and counts what there is."""

    held: Held
    told: Mapping[str, Told]
    """What the API told of documents as it issued them."""
    crashes: Sequence[datetime]
    twice: int = 0
    """Mails that went twice, as a crash came before it was noted that they had gone."""

    def faults(self) -> list[str]:
        """Say what is wrong."""
        return [*self._lists(), *self._states(), *self._numbers(), *self._papers(), *self._mails()]

    def _lists(self) -> Iterator[str]:
        """All sides have the same documents."""
        held = self.held
        for name in sorted(held.documents.keys() ^ held.progress.keys()):
            yield f"document {name} has content without progress, or progress without content"
        for name in sorted(held.documents.keys() ^ held.shown.keys()):
            yield f"document {name} is in the table or in the list of the API, not in both"
        for name, told in self.told.items():
            if name not in held.documents:
                yield f"the API said that {name} ({told.number}) is issued, and there is none"
        claves = {each.key for each in held.documents.values()}
        for clave in sorted(held.authority.keys() - claves):
            yield f"the authority has {clave}, which is no document here"

    def _states(self) -> Iterator[str]:
        """Whatever a side says of a document, the others say, too."""
        held = self.held
        for name in held.progress.keys() & held.documents.keys() & held.shown.keys():
            document, progress, shown = held.documents[name], held.progress[name], held.shown[name]
            taken = held.authority.get(progress.summary.key)
            ours = (document.number, document.key, document.document_type, progress.state)
            said = (shown["number"], shown["key"], shown["type"], shown["state"])
            if ours != said:
                yield f"document {name} is {ours} in the table, and {said} in the API"
            first = self.told.get(name)
            if first is not None and (first.number, first.key, first.type) != ours[:3]:
                yield f"document {name} is {ours}, and was told as {first}"
            if taken is None:
                yield f"document {name} is {progress.state}, and the authority does not have it"
            elif progress.state not in _VERDICT.get(taken["state"], ()):
                yield f"document {name} is {progress.state}, and {taken['state']} at the authority"

    def _numbers(self) -> Iterator[str]:
        """Numbers follow each other, and no two documents share a clave."""
        given: dict[tuple[str, str], list[int]] = defaultdict(list)
        for each in self.held.documents.values():
            given[each.business_id, each.document_type].append(int(each.number[SERIES_DIGITS:]))
        for (business, kind), numbers in given.items():
            begun = _BEGINS & {min(numbers)}
            yield from faults_of(business, kind, sorted(numbers), begun)
            if max(numbers) + 1 != self.held.next_numbers[business, kind]:
                yield f"{business}, {kind}: {max(numbers)} is not the last that was given"
        claves = Counter(each.key for each in self.held.documents.values())
        yield from (f"clave {clave} is of {n} documents" for clave, n in claves.items() if n > 1)

    def _papers(self) -> Iterator[str]:
        """What the authority took are the bytes that are kept."""
        for name, progress in self.held.progress.items():
            taken = self.held.authority.get(progress.summary.key)
            kept = self.held.files.get(progress.files.get("xml", ""))
            if kept is None:
                yield f"document {name} is {progress.state}, and its signed file is not there"
            elif taken and base64.b64decode(taken["xml"]) != kept:
                digest = hashlib.sha256(kept).hexdigest()
                yield f"document {name}: {digest} is kept, {taken['sha256']} was taken"

    def _mails(self) -> Iterator[str]:
        """Each customer has one mail of each delivery that was asked for."""
        self.twice = 0
        by_clave: dict[str, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
        for sent in self.held.mails:
            by_clave[sent.clave][sent.id].append(sent.at)
        for name, progress in self.held.progress.items():
            mails = by_clave[progress.summary.key]
            is_mailed = progress.state in _VERDICT["aceptado"] and bool(progress.deliveries)
            most = 1 + progress.delivery_round if is_mailed else 0
            if not min(most, 1) <= len(mails) <= most:
                yield f"document {name}, {progress.state}: {len(mails)} mails, and {most} asked for"
            for mail, at in mails.items():
                yield from self._repeated(f"document {name}, mail {mail}", sorted(at))

    def _repeated(self, what: str, at: Sequence[datetime]) -> Iterator[str]:
        for before, after in pairwise(at):
            noted = min(before + _NOTED_WITHIN, after)
            if any(before - _ON_ITS_WAY <= crash <= noted for crash in self.crashes):
                self.twice += 1
            else:
                yield f"{what} went at {before} and {after}, and nothing crashed at the first"
