"""The digests of all firms, as the schedule asks for them and a worker writes them."""

from __future__ import annotations

from chalicelib.accounting import digest
from chalicelib.accounting.digest import Sizes
from chalicelib.postbox.reminding import LOOK
from tests.support.faults import queued


def send_digests(sizes: Sizes | None = None) -> int:
    """Tell each firm that has news and whose time it is; answers how many mails were written."""
    with queued() as asked:
        digest.ask_for_digests()
    assert all(each["kind"] in LOOK for each in asked)
    firms = [each["tenant"] for each in asked]
    return sum(digest.tell(firm, *([sizes] if sizes else [])) for firm in firms)
