"""By which licence a firm receives the batches of a business."""

from __future__ import annotations

from chalicelib.accounting.asked import ExportNotAskable
from chalicelib.core.caller import Caller
from chalicelib.licences import service as licences
from chalicelib.licences.service import Licence


def receiving(caller: Caller, licence_id: str) -> tuple[Licence, str]:
    """Return a licence by which the firm receives the batches of a business, and that.

    Raises:
        LicenceNotFound: the firm has none of that id that the caller may see.
        ExportNotAskable: it receives none by it right now.
    """
    licence = licences.find_licence(caller, licence_id)
    business_id = licence.business_id
    by_it = licences.batch_licence_of(business_id) if business_id else None
    if business_id is None or by_it is None or by_it.id != licence.id:
        raise ExportNotAskable
    return licence, business_id
