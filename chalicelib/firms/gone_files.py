"""Files of a firm that nothing names any more: deleted by a worker, once that was written."""

from __future__ import annotations

from pathlib import PurePosixPath

from chalicelib.aws import blobs
from chalicelib.aws.queues import Message
from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.model import Entity

PARTITION = "GONE_FILES"


class GoneFile(Entity):
    """One file that is to be deleted."""

    key: str


def _key(firm_id: str, name: str) -> Key:
    return Table(firm_id).key(PARTITION, name)


def write_gone(tx: Transaction, firm_id: str, blob_key: str) -> None:
    """Add that a file is named by nothing any more, and that it is to be deleted."""
    name = PurePosixPath(blob_key).name
    gone = GoneFile(created_at=clock.now(), key=blob_key)
    deleting = Message("companies", {"firm_id": firm_id, "gone_file": name})
    tx.create(_key(firm_id, name), gone, send=deleting)


def delete(firm_id: str, name: str) -> None:
    """Delete such a file; repeatable."""
    gone = Table(firm_id).get(GoneFile, PARTITION, name)
    if gone is None:
        return
    blobs.delete(gone.key)
    tx = Transaction()
    tx.release(_key(firm_id, name))
    tx.commit()
