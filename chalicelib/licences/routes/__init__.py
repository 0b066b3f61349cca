"""The licence wizard, what is done with a licence, and the list; the client's side of it."""

from chalicelib.licences.routes import (
    activation,
    acts,
    bulks,
    business,
    mailed,
    numbers,
    statements,
)

__all__ = ["activation", "acts", "bulks", "business", "mailed", "numbers", "statements"]
