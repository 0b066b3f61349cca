"""What a Costa Rican business must be told before it can issue, told through the API."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from infra.local.api_client import ApiClient
from infra.local.throwaway_keys import make_throwaway_key


def make_ready(
    client: ApiClient, path: str, tax_id: str, email: str, series: Mapping[str, int]
) -> dict[str, Any]:
    """Fill in profile, key, series and plan; return what is said of the connection.

    `series` is what each type of document begins with.
    """
    begun = [{"document_type": kind, "next": number} for kind, number in series.items()]
    _put(client, f"{path}/profile", profile(tax_id, email))
    connected = connect(client, path, tax_id)
    _put(client, f"{path}/series", {"series": begun})
    _put(client, f"{path}/subscription", {"plan": "monthly"})
    client.post(f"{path}/onboarding/finish")
    return connected


def connect(client: ApiClient, path: str, tax_id: str) -> dict[str, Any]:
    """Connect a business to its authority, with another key each time."""
    key = make_throwaway_key(tax_id, "02")
    connection: dict[str, Any] = {
        "user": f"cpj-{tax_id}@stag.example.com",
        "password": "clave-inventada",
        "p12_base64": base64.b64encode(key.p12).decode(),
        "pin": key.pin,
    }
    return _put(client, f"{path}/tax-authority", connection)


def _put(client: ApiClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Set a thing, whether or not it was set before."""
    version = int(client.call("GET", path).headers["ETag"].strip('"'))
    done: dict[str, Any] = client.put(path, body, version=version)
    return done


def profile(tax_id: str, email: str) -> dict[str, Any]:
    """Fill in a made-up profile."""
    return {
        "country": "CR",
        "id_type": "02",
        "id_number": tax_id,
        "legal_name": "Ejemplo Ficticia Sociedad Anónima",
        "trade_name": "Ejemplo Ficticio",
        "address": {
            "province": "1",
            "canton": "01",
            "district": "01",
            "details": "Avenida inventada, 100 metros al norte",
        },
        "phone": "22220000",
        "email": email,
    }
