"""Where annex 1 can be read in more than one way: the readings taken, as settings (ADR 0016).

Each has a documented default; a deployment changes one when the authority shows that it reads
otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.core.settings import settings


@dataclass(frozen=True, slots=True)
class Readings:
    """The reading of each open question."""

    exoneration_share: Literal["line", "rates", "group"] = "line"
    """What of the sale counts as exonerated: by the amounts of each line, by its rates, or by the
    amounts of all exonerated services, and of all goods (b, TotalServExonerado)."""
    gift_tax: Literal["issuer", "part", "base", "customer"] = "issuer"
    """Who bears the IVA of a line of which a part is a gift or bonus: the issuer all of it or that
    of the gift; the customer that of BaseImponible or all of it (a, ImpuestoAsumidoEmisorFabrica).
    """
    refund_means: frozenset[str] = frozenset({"02"})
    """Means of payment by which the IVA of health services is returned (b, TotalIVADevuelto)."""
    refunds_credit: bool = False
    """Whether it is returned of a sale on credit, too."""
    refunds_veterinary: bool = False
    """Whether veterinary services are health services."""


USUAL: Final = Readings()


def chosen_readings() -> Readings:
    """Return the readings of this deployment."""
    chosen = settings()
    return Readings(
        exoneration_share=chosen.exoneration_share,
        gift_tax=chosen.gift_tax,
        refund_means=frozenset(chosen.refund_means.split("+")),
        refunds_credit=chosen.refund_credit == "yes",
        refunds_veterinary=chosen.refund_veterinary == "yes",
    )
