"""What the demo firm has to look at of notifications: a client that manages its own, and another.

Both are invented companies of Spain, the country of whose bodies the terms are known.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from infra.local.api_client import ApiClient, wait_for

_MANAGES: Final = {"code": "00091", "name": "Pyme de Muestra S.L.", "tax_id": "87654321X"}
_MANAGED: Final = {"code": "00092", "name": "Bodega de Muestra S.L.", "tax_id": "87654322B"}
_CLIENT: Final = "pyme.demo@example.com"


def fill_smes(founder: ApiClient, firm: str) -> None:
    """Make sure that both are there: a licence for SMEs, and a notification whose term runs.

    Raises:
        AssertionError: the API refused something.
    """
    for wanted, make in ((_MANAGES, _licence), (_MANAGED, _notice)):
        address = f"{firm}/companies?q={wanted['tax_id']}"
        if not founder.get(address)["data"]:
            listed = wanted | {"program": "con", "country": "ES"}
            founder.put(f"{firm}/companies", {"companies": [listed]})
            make(founder, firm, founder.get(address)["data"][0])


def _licence(founder: ApiClient, firm: str, company: dict[str, Any]) -> None:
    draft = founder.post(f"{firm}/licences", {"product": "notifications"})
    one = f"{firm}/licences/{draft['id']}"
    told = {
        "company_id": company["id"],
        "client_email": _CLIENT,
        "client_name": "Clienta de Muestra",
        "terms": {"installations": 2},
    }
    drafted = founder.patch(one, told, draft["version"])
    founder.post(f"{one}/acceptance", version=drafted["version"])
    wait_for(lambda: founder.get(one)["state"], lambda seen: seen == "active", "active licence")


def _notice(founder: ApiClient, firm: str, company: dict[str, Any]) -> None:
    holder = {"holder_tax_id": company["tax_id"], "holder_name": company["name"]}
    box = founder.post(f"{firm}/companies/{company['id']}/mailboxes", {"body": "aeat"} | holder)
    at = (datetime.now(UTC) - timedelta(days=6)).isoformat()
    said = {"company_id": company["id"], "mailbox_id": box["id"], "made_available_at": at}
    founder.post(f"{firm}/notifications", said | {"subject": "Requerimiento de muestra"})
