"""How plans are paid: the seam at which a provider of payments would stand.

There is none. What is owed is told by statements, and whoever runs Enlace invoices it by hand: no
route takes a card, and nothing says that something was paid. A provider is another row here, and
what reads the statements of months that are over (docs/adr/0027).
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from chalicelib.core.texts import Text
from chalicelib.core.words import in_words

Payment = Literal["invoiced_by_hand"]
PAYMENT: Final[Payment] = "invoiced_by_hand"
PAYMENT_NAMES: Final[dict[Payment, Text]] = {
    "invoiced_by_hand": Text(
        es="quien opera Enlace lo factura aparte, según el estado de cuenta; aquí no se paga nada",
        en="whoever runs Enlace invoices it apart, by the statement; nothing is paid here",
    ),
}
ShownPayment = Annotated[Payment, in_words(PAYMENT_NAMES)]
