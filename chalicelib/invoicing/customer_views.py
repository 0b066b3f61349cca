"""What the API shows of customers, of any country."""

from __future__ import annotations

from chalicelib.core.model import Instant, Model


class CustomerView(Model):
    """A customer in the list."""

    id: str
    version: int
    name: str
    id_type: str | None
    """Kind of number, as the receiver of a document has it."""
    id_number: str | None
    emails: tuple[str, ...]
    created_at: Instant
    last_used_at: Instant | None
    """When a document was last issued to it by `?customer=`, to the day."""
