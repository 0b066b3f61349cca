"""Who runs a business, and whether they have taken it further: connected, chosen a plan, issued.

A business that a firm ran is its client's once the client has done one of these (docs/adr/0031).
"""

from __future__ import annotations

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller, ConnectionOver
from chalicelib.core.connecting import WHY_OVER_NAMES
from chalicelib.core.model import Entity
from chalicelib.onboarding import store
from chalicelib.onboarding.dossier import IssuerDossier
from chalicelib.onboarding.model import BusinessNotFound, Connection
from chalicelib.onboarding.subscription import Subscription


def standing_of(dossier: IssuerDossier) -> str:
    """Write how far a business was taken: another text once it is connected, chooses or issues."""
    issued = sum(count for series in dossier.series for count in series.issued.values())
    return f"{_mark(dossier.connection)} {_mark(dossier.subscription)} {issued}"


def _mark(part: Entity | None) -> str:
    return f"{clock.iso(part.created_at)}/{part.version}" if part else "none"


def write_standing_kept(tx: Transaction, dossier: IssuerDossier) -> None:
    """Add that nobody takes the business further meanwhile: of the two, one wins.

    The commit raises `ChangedMeanwhile` when somebody has, and whoever is about to finds what they
    read changed: each writes, or requires, the profile or a series.
    """
    business_id = dossier.business.id
    parts = ((Connection, dossier.connection), (Subscription, dossier.subscription))
    for kind, part in parts:
        tx.require(store.key_of_part(business_id, kind), part.version if part else 0)
    for written in (dossier.profile, *dossier.series):
        tx.replace(store.key_of(business_id, written), written)


def require_runner(caller: Caller, dossier: IssuerDossier) -> None:
    """Pass unless the business went over to the firm, or to its client, since the caller came in.

    Raises:
        BusinessNotFound: the firm runs it by now, and the caller's access is gone.
        ConnectionOver: it is the client's by now.
    """
    connected = caller.connected
    is_mandated = connected is not None and connected.scope == "run"
    if is_mandated == any(link.is_run_by_firm for link in dossier.licences):
        return
    if connected is None or not is_mandated:
        raise BusinessNotFound
    raise ConnectionOver(business=connected.business_name, why=WHY_OVER_NAMES["consent"])
