"""Files of a firm that nothing names any more: deleted by a worker, once that was written."""

from __future__ import annotations

from pathlib import PurePosixPath

from chalicelib.aws import blobs
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.firms import store
from chalicelib.firms.model import GoneFile


def write_gone(tx: Transaction, firm_id: str, blob_key: str) -> None:
    """Add that a file is named by nothing any more, and that it is to be deleted."""
    gone = GoneFile(created_at=clock.now(), key=blob_key)
    store.write_gone_file(tx, firm_id, PurePosixPath(blob_key).name, gone)


def delete(firm_id: str, name: str) -> None:
    """Delete such a file; repeatable."""
    gone = store.gone_file(firm_id, name)
    if gone is None:
        return
    blobs.delete(gone.key)
    tx = Transaction()
    store.write_file_deleted(tx, firm_id, name)
    tx.commit()
