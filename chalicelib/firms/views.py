"""What is shown of a firm beside its own items (`model`), which hold nothing to hide."""

from __future__ import annotations

from chalicelib.core.model import Instant, Model


class User(Model):
    """A user of the firm, or somebody invited, as its members see them.

    While `state` is `invited`, it says what the inviter typed and nothing else: whether the e-mail
    has an account, and whose, is nobody's to know before that person accepts.
    """

    account_id: str | None = None
    role: str
    email: str
    name: str
    state: str
    joined_at: Instant | None = None


class UploadResult(Model):
    """What an upload did."""

    created: int
    updated: int
    unchanged: int
    total: int
