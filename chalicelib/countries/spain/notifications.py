"""Electronic notifications of Spain's public bodies: ten natural days (art. 43.2, Ley 39/2015)."""

from __future__ import annotations

from datetime import time
from typing import Final

from chalicelib.core.texts import Text
from chalicelib.notifications.rules import OTHER, NotificationRules

PART: Final = NotificationRules(
    bodies={
        "aeat": Text(
            es="la Agencia Tributaria (AEAT)",
            en="the tax agency (AEAT)",
        ),
        "tgss": Text(
            es="la Tesorería General de la Seguridad Social (TGSS)",
            en="the treasury of Social Security (TGSS)",
        ),
        "dgt": Text(
            es="la Dirección General de Tráfico (DGT)",
            en="the traffic authority (DGT)",
        ),
        "dehu": Text(
            es="la Dirección Electrónica Habilitada única (DEHú)",
            en="the single enabled electronic address (DEHú)",
        ),
        OTHER: Text(es="otro organismo", en="another body"),
    },
    days_to_open=10,
    warned_days_before=(5, 3, 1, 0),
    warned_at=time(9),
    after_term=Text(
        es="Pasados diez días naturales sin acceder a ella, una notificación se entiende rechazada "
        "y el trámite sigue adelante (arts. 41.5 y 43.2 de la Ley 39/2015).",
        en="When ten natural days have passed without access, a notification counts as rejected "
        "and the procedure goes on (arts. 41.5 and 43.2 of Ley 39/2015).",
    ),
)
